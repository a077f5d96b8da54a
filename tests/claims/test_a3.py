"""Forecasts of a crossing: which count, when they are due, and that few of them say nothing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from charts.claims import labels, multiverse
from charts.claims.a3_crossing_by_a_date import CLAIM, MOST, UNTOLD, WEIGHT
from charts.claims.claim import Label, Trial
from charts.claims.gates import GRID, Gates
from charts.claims.sample import Sample
from charts.tables.frames import Tables
from tests.exhibits.oracle import rows

TRIAL: Trial = CLAIM.trial  # type: ignore[assignment]
CHECK = TRIAL.checks[0]


def forecast(
    forecaster: str, outcome: str, due: str = "2026-01-01", **other: Any
) -> dict[str, Any]:
    return {
        "forecast_id": f"{forecaster}-{due}", "kind": "forecast", "forecaster": forecaster,
        "measure": "lag", "predicted_value": 0.0, "outcome": outcome,
        "checkable_on": pd.Timestamp(due), "checked_on": pd.Timestamp("2026-06-01"), **other,
    }  # fmt: skip


def facts(*forecasts: dict[str, Any]) -> Sample:
    made: Sample = TRIAL.facts(Tables({"forecasts": pd.DataFrame(forecasts)}))
    return made


def value(due: Sample, **choices: Any) -> float:
    setting = {**TRIAL.published, **choices}
    return CHECK.value(TRIAL.prepare(due, setting), setting)


def test_the_table_has_as_many_crossings_due_as_counted_by_hand(data: Tables) -> None:
    newest = max(row["checked_on"] for row in rows("forecasts"))
    crossings = [
        row for row in rows("forecasts")
        if row["kind"] == "forecast" and row["measure"] in ("gap", "lag")
        and float(row["predicted_value"] or 1) <= 0
    ]  # fmt: skip
    due = [r for r in crossings if r["checkable_on"] <= newest and r["outcome"] != "open"]
    told = [row["outcome"] == "came true" for row in due if row["outcome"] != "cannot be told"]
    found = TRIAL.facts(data)
    assert CHECK.cases(found).cases == len(told)
    if told:
        assert value(found) == pytest.approx(sum(told) / len(told))
    else:
        assert np.isnan(value(found))


def test_promises_trends_other_values_and_those_pending_do_not_count() -> None:
    others = facts(
        forecast("a", "came true", kind="promise", measure="weights"),
        forecast("b", "came true", kind="trend"),
        forecast("c", "came true", predicted_value=3.0),
        forecast("d", "came true", measure="index", predicted_value=0.0),
        forecast("e", "open", due="2027-01-01"),
        forecast("f", "open"),
    )
    assert len(others) == 0
    assert np.isnan(value(others))


def test_the_share_that_came_true_by_each_way_of_counting() -> None:
    due = facts(
        forecast("a", "came true"), forecast("a", "came true", due="2026-02-01"),
        forecast("a", "did not come true", due="2026-03-01"),
        forecast("b", "did not come true"), forecast("c", "cannot be told"),
    )  # fmt: skip
    assert CHECK.cases(due) == (4, 2)
    assert value(due) == 1 / 2
    assert value(due, **{WEIGHT.name: "together once"}) == pytest.approx((2 / 3 + 0) / 2)
    assert value(due, **{UNTOLD.name: "did not come true"}) == 2 / 5
    assert CHECK.answer(1 / 2, {**TRIAL.published, MOST.name: 0.4}) == 1
    assert CHECK.answer(1 / 2, TRIAL.published) == 0


def test_four_forecasts_say_nothing_and_five_of_three_forecasters_do() -> None:
    names = ["a", "b", "c", "a", "b"]
    came = [forecast(name, "came true", due=f"2026-0{n + 1}-01") for n, name in enumerate(names)]
    gates = Gates("", (0.0,) * len(GRID), (0.0,) * len(GRID), {CHECK.name: (0.0,) * len(GRID)}, 0)
    for few, expected in ((4, Label.TOO_FEW), (5, Label.HOLDS)):
        support = multiverse.run_multiverse(TRIAL, facts(*came[:few]), 1, multiverse.GLANCE)
        assert labels.label(support, gates) is expected
    assert CLAIM.untestable


def test_what_readers_are_told() -> None:
    assert CHECK.words(0.0) == "none of the crossings that were due came about"
    assert CHECK.words(1.0) == "all of the crossings that were due came about"
    assert CHECK.words(0.4) == "40% of the crossings that were due came about"


@pytest.mark.parametrize("world", [*TRIAL.null_worlds, TRIAL.true_world])
def test_simulated_worlds_have_enough_forecasts(world: Any) -> None:
    simulated = world(np.random.default_rng(3))
    cases = CHECK.cases(simulated)
    assert cases.cases >= multiverse.MIN_CASES
    assert cases.firms >= multiverse.MIN_FIRMS
    support, _ = multiverse.support_of(TRIAL, simulated, np.random.default_rng(4), 30)
    assert 0 <= support <= 1
