"""Private tests beside public ones, worked out again from the CSV files."""

import math
from dataclasses import replace
from statistics import mean, median
from typing import Any

import numpy as np
import pytest

from charts.claims import multiverse
from charts.claims.b6_private_tests import CLAIM, DOUBTFUL, ESTIMATOR, Facts
from charts.claims.claim import Trial
from charts.core.exhibit import Exhibit
from charts.tables.frames import Tables
from tests.claims.waits_oracle import Wait, contests, half_matched, last_lag, level_waits
from tests.exhibits.oracle import MATRIX, matrix_shares, rows

TRIAL: Trial = CLAIM.trial  # type: ignore[assignment]
START = "2024-06-01"
KIND = {r["benchmark_id"]: r["test_items"] for r in rows("benchmarks")}


@pytest.fixture(scope="module")
def facts(data: Tables) -> Facts:
    made: Facts = TRIAL.facts(data)
    return made


def value(facts: Facts, name: str, **choices: Any) -> float:
    setting = {**TRIAL.published, **choices}
    [check] = [check for check in TRIAL.checks if check.name == name]
    return check.value(TRIAL.prepare(facts, setting), setting)


def waits(kind: str) -> list[Wait]:
    """Those that began from START to the last day on which both kinds have one."""
    by_kind = {
        name: [w for test, levels in level_waits().items() if KIND[test] == name for w in levels]
        for name in ("private", "public")
    }
    end = min(max(wait.since for wait in levels) for levels in by_kind.values())
    return [w for w in by_kind[kind] if w.since.isoformat() >= START and w.since <= end]


def test_the_difference_of_the_waits_again(facts: Facts, exhibits: dict[str, Exhibit]) -> None:
    expected = half_matched(waits("private")) - half_matched(waits("public"))
    assert value(facts, "wait for a level") == pytest.approx(expected)
    shown = exhibits["public-private"].findings["difference_late"]
    assert shown.value == pytest.approx(expected)


def test_what_open_models_miss_of_the_predicted_score_again(facts: Facts) -> None:
    models = {m["model_id"]: m for m in rows("models")}
    index = {r["model_id"]: float(r["index"]) for r in rows("capability_index")
             if r["vintage"] == MATRIX[-10:]}  # fmt: skip
    shortfalls: dict[str, list[float]] = {"private": [], "public": []}
    shares = matrix_shares()
    for fit in rows("index_fit"):
        test, sides = fit["benchmark_id"], {"open": [], "closed": []}  # type: ignore[var-annotated]
        for model, share in shares.get(test, {}).items():
            steep = float(fit["slope"]) * (index[model] - float(fit["difficulty"]))
            side = models[model]["weights"].partition("-")[0]
            if models[model]["released"] >= START and side != "unknown":
                sides[side].append(100 * (share - 1 / (1 + math.exp(-steep))))
        if KIND[test] in shortfalls and min(map(len, sides.values())) >= 5:
            shortfalls[KIND[test]].append(mean(sides["closed"]) - mean(sides["open"]))
    for typical, how in ((median, "median"), (mean, "mean")):
        expected = typical(shortfalls["private"]) - typical(shortfalls["public"])
        assert value(facts, "same models", **{ESTIMATOR.name: how}) == pytest.approx(expected)


def test_the_lag_of_today_again(facts: Facts) -> None:
    """Since the first closed model at or above the best open one, on tests of the last year."""
    last = max(contest.end for contest in contests().values())
    lags = {test: last_lag(contest) for test, contest in contests().items()
            if (last - contest.end).days <= 365}  # fmt: skip
    private, public = ([lag for test, lag in lags.items() if KIND[test] == kind and lag is not None]
                       for kind in ("private", "public"))  # fmt: skip
    assert value(facts, "lag now") == pytest.approx(median(private) - median(public))


def test_a_longer_lag_on_one_private_test_is_a_longer_mean_there(facts: Facts) -> None:
    mean_setting = {ESTIMATOR.name: "mean"}
    before = value(facts, "lag now", **mean_setting)
    columns = dict(facts.tests.columns)
    lags = columns["first at or above"].copy()
    lags[np.flatnonzero(facts.tests["private"] & ~np.isnan(lags))[0]] += 60
    longer = replace(facts, tests=replace(
        facts.tests, columns={**columns, "first at or above": lags}))  # fmt: skip
    assert value(longer, "lag now", **mean_setting) > before + 5


def test_editions_of_a_test_are_one_case_and_doubtful_tests_can_be_left_out(facts: Facts) -> None:
    assert "frontiermath" in facts.tests.unit
    assert not [unit for unit in facts.tests.unit if unit.startswith("frontiermath-")]
    left = TRIAL.prepare(facts, {**TRIAL.published, DOUBTFUL.name: "left out"})
    assert len(left[0].shortfalls) < len(TRIAL.prepare(facts, TRIAL.published)[0].shortfalls)
    fewer = TRIAL.without(facts, "frontiermath")
    assert "frontiermath" not in {*fewer.tests.unit, *fewer.levels.unit}


def test_what_readers_are_told() -> None:
    words = [check.words for check in TRIAL.checks]
    assert words[0](2.89) == "a level waits 2.9 months longer on private tests"
    assert words[0](-1.0) == "a level waits 1.0 months less on private tests"
    assert words[1](0.03) == "open models are as far behind on private tests as on public ones"
    told = "open models miss the predicted score by 2.1 points more on private tests"
    assert words[2](2.06) == told


@pytest.mark.parametrize("world", [*TRIAL.null_worlds, TRIAL.true_world])
def test_simulated_worlds_have_the_shape_of_the_facts(world: Any, facts: Facts) -> None:
    simulated = world(np.random.default_rng(3))
    for check in TRIAL.checks:
        assert 0.5 < check.cases(simulated).cases / check.cases(facts).cases < 2
    assert set(simulated.levels.columns) == set(facts.levels.columns)
    _, by_check = multiverse.support_of(TRIAL, simulated, np.random.default_rng(4), 30)
    assert not np.isnan(by_check).any()
