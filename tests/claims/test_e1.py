"""Whether an open model has been first, worked out again from the CSV files."""

import math
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from charts.claims import e1_never_on_top as e1
from charts.claims import multiverse, strips
from charts.claims.claim import Trial
from charts.claims.e1_never_on_top import CLAIM, Facts
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.exhibits.oracle import Row, closed_and_open, day, gap_by_day, rows
from tests.exhibits.test_top_spot import first, side, walked

TRIAL: Trial = CLAIM.trial  # type: ignore[assignment]
MODELS = {row["model_id"]: row for row in rows("models")}


@pytest.fixture(scope="module")
def facts(data: Tables) -> Facts:
    made: Facts = TRIAL.facts(data)
    return made


def value(facts: Facts, name: str, **choices: Any) -> float:
    setting = {**TRIAL.published, **choices}
    [check] = [check for check in TRIAL.checks if check.name == name]
    return check.value(TRIAL.prepare(facts, setting), setting)


def test_the_days_on_the_epoch_index_again(facts: Facts) -> None:
    index = {r["model_id"]: float(r["index"]) for r in rows("capability_index")
             if r["vintage"] == LATEST}  # fmt: skip
    last = max(day(MODELS[model]["released"]) for model in index)
    gaps = gap_by_day(*closed_and_open(index), last)
    assert value(facts, "Epoch index") == sum(gap < 0 for gap in gaps.values())


def horizon_days() -> int:
    values = {r["model_id"]: math.log2(float(r["score"])) for r in rows("scores")
              if r["source_id"] == "metr-time-horizon" and r["benchmark_id"].endswith("horizon-1.1")
              and MODELS[r["model_id"]]["released"] >= "2023-01-01"}  # fmt: skip
    last = max(day(MODELS[name]["released"]) for name in values)
    days = walked(values, MODELS, day("2023-01-01"), last)
    return sum(who == "open" for _, who, _ in days)


def arena_readings(*, aside: bool) -> int:
    """Readings of the best of each maker on which an open model is first."""
    readings: dict[str, list[Row]] = defaultdict(list)
    for row in rows("ratings"):
        if row["board"] == "arena-text-lab-best":
            readings[row["as_of"]].append(row)
    leader, opened = "", 0
    for now, rated in sorted(readings.items()):
        best = max(rated, key=lambda row: float(row["rating"]))
        maker = MODELS[best["model_id"]]["organization_id"]
        missing = bool(leader) and leader not in {
            MODELS[row["model_id"]]["organization_id"] for row in rated
        }
        leader = leader if missing else maker
        place = first([(side(MODELS[row["model_id"]], now) or "unknown", float(row["rating"]))
                       for row in rated])  # fmt: skip
        opened += place is not None and place[0] == "open" and (aside or not missing)
    return opened


def test_the_other_indices_again(facts: Facts) -> None:
    assert sum(strip.lead[~strip.aside].max() > 0 for strip in facts.strips.values()) == 0
    assert horizon_days() == (facts.strips["metr"].lead > 0).sum() == 0
    board = facts.strips["arena_makers"]
    assert arena_readings(aside=True) == (board.lead > 0).sum()
    assert arena_readings(aside=False) == (board.lead[~board.aside] > 0).sum()
    assert value(facts, "other indices") == 0
    counted = value(facts, "other indices", **{e1.ASIDE.name: "count"})
    assert counted == (board.until - board.since)[board.lead > 0].sum() > 0


def test_the_reports_again_and_one_fewer(facts: Facts) -> None:
    general = ("Arena text", "LMArena text", "Artificial Analysis Intell", "Epoch Capab")
    reports = [r for r in rows("overtakings") if r["usable"] == "true" and r["kind"] == "open-led"
               and r["ranking"].startswith(general)]  # fmt: skip
    assert value(facts, "reports") == len(reports)
    for report in reports:
        facts = TRIAL.without(facts, report["overtaking_id"])
    assert value(facts, "reports") == 0


def test_an_open_model_above_all_is_first_on_the_epoch_index(facts: Facts) -> None:
    race = facts.race
    newest = np.flatnonzero(race.is_open)[race.since[race.is_open].argmax()]
    index = np.where(np.arange(len(race.index)) == newest, 999.0, race.index)
    led = value(replace(facts, race=replace(race, index=index)), "Epoch index")
    assert led == race.end + 1 - race.since[newest]


def test_a_lead_counts_if_it_lasts_without_a_break() -> None:
    since, until = np.array([0, 5, 9, 20, 21]), np.array([5, 9, 12, 21, 30])
    leads = np.array([False, True, True, True, False])
    days = [strips.days_of_runs(leads, since, until, least) for least in (1, 2, 7, 8)]
    assert days == [8, 7, 7, 0]
    assert strips.days_of_runs(leads & False, since, until, 1) == 0


def test_noise_moves_only_what_has_some(facts: Facts) -> None:
    for name, moves in (("metr", True), ("livebench", False)):
        lead = strips.resample_lead(facts.strips[name], np.random.default_rng(5))
        assert (lead != facts.leads[name]).all() == moves


def test_what_readers_are_told() -> None:
    words = [check.words for check in TRIAL.checks]
    assert words[0](0.0) == "no open model was first on the Epoch index on any day"
    assert words[0](1.0) == "an open model was first on the Epoch index on 1 day"
    assert words[2](0.0) == "no report has an open model first"
    assert words[2](1.0) == "1 report has an open model first"
    assert words[2](2.0) == "2 reports have an open model first"


@pytest.mark.parametrize("world", [*TRIAL.null_worlds, TRIAL.true_world])
def test_simulated_worlds_have_the_shape_of_the_facts(world: Any, facts: Facts) -> None:
    simulated = world(np.random.default_rng(3))
    for check in TRIAL.checks:
        assert 0.15 < check.cases(simulated).cases / check.cases(facts).cases < 2.5
    assert set(simulated.strips) == set(facts.strips)
    _, by_check = multiverse.support_of(TRIAL, simulated, np.random.default_rng(4), 30)
    assert not np.isnan(by_check).any()
