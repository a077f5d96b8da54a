"""The pace of a frontier: what it is, and how often its interval holds the truth."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.capability import frontier_pace, unbounded_scales
from charts.measures.capability.unbounded_scales import UncappedScale
from charts.tables.frames import Tables

END = pd.Timestamp("2026-01-01")
YEARS = round(18 * 365.25 / 12) / 365.25
WORLDS, RATE, RISE = 60, 6.0, 2.5
"""Simulated scales, records a year, and mean rise of one."""

ANCHORS = 2
"""Models that fix the index's scale, and so have no error."""


def scale(days_before: list[float], values: list[float], error: float = 0.0) -> UncappedScale:
    """A scale of closed models that came so many days before the end."""
    models = pd.DataFrame(
        {
            "model_id": [f"m{place}" for place in range(len(values))],
            "name": [f"M{place}" for place in range(len(values))],
            "released": END - pd.to_timedelta(np.round(days_before), unit="D"),
            "weights_from": pd.Series(pd.NaT, index=range(len(values)), dtype="datetime64[us]"),
            "weights": "closed",
            "value": values,
        }
    )
    errors = np.random.default_rng(1).normal(0, 1, (50, len(values))) * error
    return UncappedScale(models, errors, END, "points")


def test_a_pace_is_the_rise_of_the_record_a_year() -> None:
    six = scale([1200, 700, 600, 300, 200, 10], [10, 13, 12, 15, 14, 22])
    paces = frontier_pace.paces(six, draws=100)
    assert paces.before.value == pytest.approx((13 - 10) / YEARS)
    assert paces.last.value == pytest.approx((22 - 13) / YEARS)
    assert paces.change.value == pytest.approx((22 - 13 - 3) / YEARS)
    assert paces.last.low < paces.last.value < paces.last.high


def test_the_pace_is_not_known_without_a_model_before_the_first_period() -> None:
    paces = frontier_pace.paces(scale([1000, 500, 10], [10, 13, 22]))
    assert math.isnan(paces.before.value)
    assert math.isnan(paces.change.low)


def test_a_model_of_unknown_openness_sets_no_record() -> None:
    known = scale([1200, 300, 10], [10, 12, 14])
    models = known.models.assign(weights=["closed", "closed", "unknown"])
    assert frontier_pace.holder(known, END) == "M2"
    assert frontier_pace.holder(known._replace(models=models), END) == "M1"
    assert frontier_pace.holder(known, END - pd.Timedelta(days=2000)) == ""


@given(st.lists(st.floats(0, 50), min_size=2, max_size=12), st.floats(1, 20))
def test_a_model_below_the_record_changes_no_pace(values: list[float], below: float) -> None:
    days = [1200, *np.linspace(1000, 5, len(values) - 1)]
    pace = frontier_pace.paces(scale(days, values), draws=2)
    lower = frontier_pace.paces(scale([*days, 400.0], [*values, values[0] - below]), draws=2)
    assert lower.change.value == pytest.approx(pace.change.value, abs=1e-9)


def test_an_interval_of_90_percent_holds_the_truth_in_four_of_five_worlds() -> None:
    covered = 0
    for seed in range(WORLDS):
        rng = np.random.default_rng(seed)
        days = 1600 - np.cumsum(rng.exponential(365.25 / RATE, 60))
        rises = np.cumsum(rng.exponential(RISE, 60))[days > 0]
        measured = rises + rng.normal(0, 1.0, len(rises))
        simulated = scale(list(days[days > 0]), list(measured), 1.0)
        last = frontier_pace.paces(simulated, draws=200).last
        covered += last.low <= RATE * RISE <= last.high
    assert covered / WORLDS >= 0.8


def test_boards_are_linked_by_the_models_that_they_share(data: Tables) -> None:
    models = ["gpt-4-2023-03", "gpt-4o-2024-05", "o1", "o3"]
    boards = [("2025-01-01", [100, 120, 130]), ("2025-06-01", [150, 172, 181, 200])]
    rows = [
        {"board": unbounded_scales.BOARD, "as_of": pd.Timestamp(day), "model_id": model,
         "rating": rating, "ci_low": rating - 2.0, "ci_high": rating + 2.0, "source_id": "s"}
        for day, ratings in boards
        for model, rating in zip(models, ratings, strict=False)
    ]  # fmt: skip
    rows = [row for row in rows if (row["model_id"], row["rating"]) != ("gpt-4-2023-03", 150)]
    linked = unbounded_scales.linked_ratings({**data, "ratings": pd.DataFrame(rows)})
    value = linked.set_index("model_id")["value"].to_dict()
    assert value == {"gpt-4-2023-03": 151.5, "gpt-4o-2024-05": 172, "o1": 181, "o3": 200}
    error = linked.set_index("model_id")["link_error"]
    assert error["o3"] == 0 < error["gpt-4-2023-03"]
    newest = unbounded_scales.linked_ratings({**data, "ratings": pd.DataFrame(rows)}, 3)
    assert len(newest) == 4


@pytest.mark.parametrize("name", ["index", "horizon", "arena"])
def test_errors_of_a_scale_lie_around_zero(data: Tables, name: str) -> None:
    measured = unbounded_scales.uncapped_scales(data)[name]
    assert measured.errors.shape[1] == len(measured.models)
    spread = measured.errors.std(axis=0)
    assert (spread == 0).sum() <= ANCHORS * (name == "index")
    assert (abs(measured.errors.mean(axis=0)) <= 0.5 * spread + 1e-9).all()
