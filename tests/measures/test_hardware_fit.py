"""What a tier holds: properties of the measure, on models that never were."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.capability import frontier
from charts.measures.openness import hardware_fit
from charts.measures.openness.hardware_fit import TIERS

START, END = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")
Model = tuple[bool, int, int, float | None]

models = st.lists(
    st.tuples(
        st.booleans(),
        st.integers(0, 700),
        st.integers(100, 160),
        st.one_of(st.none(), st.floats(1, 5000, allow_nan=False)),
    ),
    max_size=12,
)
"""Open or closed, day of release, index, size in GB; two models are always there besides."""


def placed(some: list[Model]) -> pd.DataFrame:
    rows: list[Model] = [(True, 0, 101, 1.0), (False, 0, 100, None), *some]
    released = [START + pd.Timedelta(days=day) for _, day, _, _ in rows]
    frame = pd.DataFrame(
        {
            "model_id": [f"model-{number}" for number in range(len(rows))],
            "name": [f"Model {number}" for number in range(len(rows))],
            "weights": ["open-unrestricted" if is_open else "closed" for is_open, *_ in rows],
            "released": released,
            "weights_from": [
                date if is_open else pd.NaT
                for date, (is_open, *_) in zip(released, rows, strict=True)
            ],
            "index": [float(index) for _, _, index, _ in rows],
            "weights_gb": [float("nan") if gb is None else gb for *_, gb in rows],
        }
    )
    return frontier.side_intervals(frame)


@given(models)
def test_more_memory_never_holds_a_worse_model(some: list[Model]) -> None:
    best = [hardware_fit.tier_race(placed(some), tier, END).days["open"] for tier in TIERS]
    for smaller, larger in pairwise(best):
        assert (larger >= smaller).all()


@given(models)
def test_headroom_never_makes_room_for_a_better_model(some: list[Model]) -> None:
    for tier in TIERS:
        plain = hardware_fit.tier_race(placed(some), tier, END).days["open"]
        roomy = hardware_fit.tier_race(placed(some), tier, END, headroom=1.2).days["open"]
        assert (roomy <= plain).all()


@given(models)
def test_the_closed_side_needs_no_hardware(some: list[Model]) -> None:
    closed = [hardware_fit.tier_race(placed(some), tier, END).days["closed"] for tier in TIERS]
    for other in closed[1:]:
        pd.testing.assert_series_equal(closed[0], other)


@given(models)
def test_behind_is_the_distance_and_no_lag_while_open_leads(some: list[Model]) -> None:
    days = hardware_fit.gap_and_lag(hardware_fit.tier_race(placed(some), TIERS[-1], END).spells)
    assert (days["points"] == days["closed"] - days["open"]).all()
    assert (days["months"][days["points"] <= 0] == 0).all()
    # An open level that is passed was reached by a closed model at the day it was passed, or before
    assert not (days["months"] < 0).any()


def test_weights_of_unknown_size_fit_nothing_and_a_limit_still_fits() -> None:
    sizes = pd.Series([float("nan"), TIERS[1].gb, TIERS[1].gb + 0.1])
    assert hardware_fit.fits_tier(sizes, TIERS[1]).tolist() == [False, True, False]


def test_the_lag_counts_from_the_first_closed_model_at_the_level() -> None:
    some: list[Model] = [(False, 100, 120, None), (True, 200, 115, 500.0), (True, 150, 110, 30.0)]
    days = hardware_fit.gap_and_lag(hardware_fit.tier_race(placed(some), TIERS[0], END).spells)
    last = days.iloc[-1]
    assert last["open"] == 110
    assert last["months"] == pytest.approx((END - START).days / 30.4375 - 100 / 30.4375)
    node = hardware_fit.gap_and_lag(hardware_fit.tier_race(placed(some), TIERS[3], END).spells)
    assert node["open"].iloc[-1] == 115
