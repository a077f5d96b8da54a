"""Whether a closed record is matched within a year, worked out again from the CSV files."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from charts.claims import a2_catch_up_time as a2
from charts.claims import multiverse
from charts.claims.a2_catch_up_time import CLAIM, PUBLISHED, Facts
from charts.claims.claim import Trial
from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.claims.waits_oracle import half_matched, level_waits, record_waits, share_matched

TRIAL: Trial = CLAIM.trial  # type: ignore[assignment]


@pytest.fixture(scope="module")
def facts(data: Tables) -> Facts:
    made: Facts = TRIAL.facts(data)
    return made


def value(facts: Facts, name: str, **choices: Any) -> float:
    setting = {**PUBLISHED, **choices}
    [check] = [check for check in TRIAL.checks if check.name == name]
    return check.value(TRIAL.prepare(facts, setting), setting)


def test_the_published_values_again(facts: Facts) -> None:
    records = record_waits(LATEST)
    assert value(facts, "typical record") == pytest.approx(half_matched(records))
    oldest = max(wait.months for wait in records if not wait.matched)
    assert value(facts, "none overdue") == pytest.approx(oldest)
    levels = [wait for waits in level_waits().values() for wait in waits]
    assert value(facts, "typical level of a test") == pytest.approx(half_matched(levels))
    within = share_matched(levels, 12.0)
    assert value(facts, "nearly all levels of tests") == pytest.approx(within)


def test_the_exhibit_shows_the_same(facts: Facts, exhibits: dict[str, Exhibit]) -> None:
    for check in TRIAL.checks:
        if check.finding:
            shown = exhibits["catch-up"].findings[check.finding.partition(".")[2]]
            assert shown.value == pytest.approx(value(facts, check.name))


def test_one_record_of_a_day_fewer_makes_the_wait_longer_here(facts: Facts) -> None:
    each, best = (value(facts, "typical record", **{a2.SAME_DAY.name: how})
                  for how in a2.SAME_DAY.options)  # fmt: skip
    records = record_waits(LATEST)
    best_of_day = {wait.since: wait for wait in records}  # rising: the last of a day is its best
    assert best == pytest.approx(half_matched(list(best_of_day.values())))
    assert best > each


def test_a_looser_match_never_makes_a_wait_longer(facts: Facts) -> None:
    for rule in a2.RULE.options[1:]:
        assert value(facts, "typical record", **{a2.RULE.name: rule}) <= value(
            facts, "typical record"
        )


def test_an_open_model_above_all_ends_every_wait_and_without_any_they_all_last(
    facts: Facts,
) -> None:
    race = facts.index.race
    newest = np.flatnonzero(race.is_open)[race.since[race.is_open].argmax()]
    index = np.where(np.arange(len(race.index)) == newest, 999.0, race.index)
    better = replace(facts.index, race=replace(race, index=index))
    assert value(replace(facts, index=better), "none overdue") == 0
    for model in np.unique(race.model[race.is_open]):
        facts = TRIAL.without(facts, str(model))
    assert value(facts, "none overdue") > 40  # months, since GPT-4
    assert value(facts, "typical record") > 12


def test_open_models_are_resampled_with_all_waits_that_they_ended(facts: Facts) -> None:
    counted = TRIAL.resample(facts, np.random.default_rng(1))  # type: ignore[misc]
    assert len(set(counted.index.times)) > 2
    assert len(counted.index.times) == len(facts.index.race.model) + 1
    often = counted.tests["each"]
    for test in np.unique(facts.tests.unit):
        assert len(set(often[facts.tests.unit == test])) == 1


def test_what_readers_are_told() -> None:
    words = {check.name: check.words for check in TRIAL.checks}
    assert words["typical record"](6.68) == "the median record was matched after 6.7 months"
    assert words["typical record"](14.2) == "the median record waits 14.2 months or longer"
    assert words["none overdue"](0.0) == "no record of earlier days is unmatched"
    assert words["none overdue"](5.98) == "the oldest record without a match has waited 6.0 months"
    told = "96% of the levels of tests were matched within twelve months"
    assert words["nearly all levels of tests"](0.957) == told


@pytest.mark.parametrize("world", [*TRIAL.null_worlds, TRIAL.true_world])
def test_simulated_worlds_have_the_shape_of_the_facts(world: Any, facts: Facts) -> None:
    simulated = world(np.random.default_rng(3))
    for check in TRIAL.checks:
        assert 0.5 < check.cases(simulated).cases / check.cases(facts).cases < 2
    assert set(simulated.tests.columns) == set(facts.tests.columns)
    support, by_check = multiverse.support_of(TRIAL, simulated, np.random.default_rng(4), 30)
    assert 0 <= support <= 1
    assert not np.isnan(by_check).any()
