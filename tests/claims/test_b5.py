"""Whether the side behind has passed, worked out again from the CSV files: B5a and B5b."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from charts.claims import b5a_never_past as a
from charts.claims import b5b_open_never_past as b
from charts.claims import leads, multiverse
from charts.claims.claim import Trial
from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.claims.leads_oracle import by_day, by_quarter, passed
from tests.exhibits import oracle

ANY: Trial = a.CLAIM.trial  # type: ignore[assignment]
OPEN: Trial = b.CLAIM.trial  # type: ignore[assignment]


@pytest.fixture(scope="module")
def pairs(data: Tables) -> a.Facts:
    made: a.Facts = ANY.facts(data)
    return made


@pytest.fixture(scope="module")
def facts(data: Tables) -> b.Facts:
    made: b.Facts = OPEN.facts(data)
    return made


def value(trial: Trial, facts: Any, name: str, **choices: Any) -> float:
    setting = {**trial.published, **choices}
    [check] = [check for check in trial.checks if check.name == name]
    return check.value(trial.prepare(facts, setting), setting)


@pytest.mark.parametrize("behind", ["open", "cheap", "small", "quick"])
def test_on_what_share_of_the_tests_a_side_has_passed_again(pairs: a.Facts, behind: str) -> None:
    cases: dict[tuple[str, str], list[Any]] = {}
    for (side, source, test), dates in {**by_day(), **by_quarter()}.items():
        if side == behind:  # a test by day and by quarter is one case, of each pair
            pair = "" if behind in ("open", "cheap") else source
            cases.setdefault((pair, test), []).extend(dates)
    judged = [passed(dates, 1.645, 1, 3) for dates in cases.values()]
    known = [one for one in judged if one is not None]
    assert value(ANY, pairs, behind) == pytest.approx(sum(known) / len(known))


def test_on_how_many_tests_open_models_have_passed_again(
    facts: b.Facts, exhibits: dict[str, Exhibit]
) -> None:
    for z, least, field in product(leads.CLEARLY, leads.LASTING, b.FIELD.options):
        choices = {b.CLEARLY.name: z, b.LASTING.name: least, b.FIELD.name: field}
        for name, cases, place in (("tests by day", by_day(), field),
                                   ("tests by quarter", by_quarter(), 1)):  # fmt: skip
            again = [passed(dates, z, least, place) for (side, *_), dates in cases.items()
                     if side == "open"]  # fmt: skip
            assert value(OPEN, facts, name, **choices) == again.count(True), (name, choices)
    found = exhibits["overtaking"].findings
    for check in OPEN.checks:
        if check.finding:
            assert found[check.finding.partition(".")[2]].value == value(OPEN, facts, check.name)


def test_the_days_on_which_open_models_led_the_index_again(facts: b.Facts) -> None:
    index = {r["model_id"]: float(r["index"]) for r in oracle.rows("capability_index")
             if r["vintage"] == LATEST}  # fmt: skip
    last = max(oracle.day(m["released"]) for m in oracle.rows("models") if m["model_id"] in index)
    gaps = oracle.gap_by_day(*oracle.closed_and_open(index), last)
    assert value(OPEN, facts, "index") == sum(gap < 0 for gap in gaps.values())


def test_an_open_model_above_all_leads_the_index_and_a_clear_lead_passes_on_a_test(
    facts: b.Facts,
) -> None:
    newest = np.flatnonzero(facts.race.is_open)[facts.race.since[facts.race.is_open].argmax()]
    index = np.where(np.arange(len(facts.race.index)) == newest, 999.0, facts.race.index)
    assert value(OPEN, replace(facts, race=replace(facts.race, index=index)), "index") > 0
    before = value(OPEN, facts, "tests by day")
    known = ~np.isnan(facts.by_day["error"])
    row = np.flatnonzero(known & (facts.by_day["case"] == facts.by_day["case"][known][-1]))[0]
    for error, more in ((0.01, 1), (np.nan, 0)):
        columns = {name: column.copy() for name, column in facts.by_day.columns.items()}
        columns["margin"][row], columns["error"][row], columns["place"][row] = 0.5, error, 1
        led = replace(facts, by_day=replace(facts.by_day, columns=columns))
        assert value(OPEN, led, "tests by day") == before + more


def test_what_readers_are_told() -> None:
    words = {check.name: check.words for check in (*ANY.checks, *OPEN.checks)}
    assert words["small"](0.095) == "small models have clearly passed large ones on 10% of tests"
    assert words["open"](0.0) == "open models have clearly passed closed ones on no test"
    assert words["index"](0.0) == "open models led the index on no day"
    assert words["index"](1234.0) == "open models led the index on 1,234 days"
    assert words["tests by day"](1.0) == "open models have clearly led on 1 test by day"
    told = "open models have clearly led on no test at a quarter's end"
    assert words["tests by quarter"](0.0) == told


@pytest.mark.parametrize("trial", [ANY, OPEN])
def test_simulated_worlds_have_the_shape_of_the_facts(trial: Trial, data: Tables) -> None:
    facts = trial.facts(data)
    for world in (*trial.null_worlds, trial.true_world):
        simulated = world(np.random.default_rng(3))
        for check in trial.checks:
            assert 0.4 < check.cases(simulated).cases / check.cases(facts).cases < 2.5
        _, by_check = multiverse.support_of(trial, simulated, np.random.default_rng(4), 30)
        assert not np.isnan(by_check).any()
