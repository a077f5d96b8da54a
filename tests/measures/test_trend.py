"""Trends of series that are made of steps: intervals that cover what they claim."""

import numpy as np
import pandas as pd
import pytest

from charts.claims import worlds
from charts.measures.capability import index_race
from charts.measures.stats import trend

WORLDS = 300
SINCE = pd.Timestamp("2024-06-01")


def gap_and_lag(seed: int) -> tuple[pd.Series, pd.Series]:
    """Gap and lag of a simulated race, in which the open side follows at a constant lag."""
    race = worlds.followed(np.random.default_rng(seed))
    opened, closed = (index_race.best_index_by_day(race, is_open=side) for side in (True, False))
    days = pd.date_range(str(index_race.START), periods=len(opened))
    lag = pd.Series(index_race.lag_by_day(opened, closed), days)
    return pd.Series(closed - opened, days).dropna(), lag.dropna()


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["points", "months"])
def test_a_trend_without_a_change_is_covered_as_often_as_the_interval_says(unit: str) -> None:
    covered = []
    for seed in range(WORLDS):
        slope = trend.with_interval(gap_and_lag(seed)[unit == "months"], SINCE)
        covered.append(slope.low <= 0 <= slope.high)
    assert np.mean(covered) >= 0.85


def test_blocks_alone_would_cover_too_little() -> None:
    narrow = []
    for seed in range(100):
        slope = trend.with_interval(gap_and_lag(seed)[0], SINCE)
        narrow.append(abs(slope.value) <= (slope.high - slope.low) / 2 / trend.MEMORY)
    assert np.mean(narrow) < 0.7


@pytest.mark.parametrize("estimator", [*trend.ESTIMATORS, trend.ENDS])
def test_every_way_to_read_a_change_finds_that_of_a_straight_line(estimator: str) -> None:
    days = np.array([0.0, 3.0, 40.0, 200.0, 365.25, 600.0, 601.0])
    weights = trend.change_weights(days, estimator)
    assert weights @ (7.0 - 4.0 * days / 365.25) == pytest.approx(-4.0)
    assert weights @ np.full(len(days), 9.0) == pytest.approx(0.0, abs=1e-9)


def test_halves_and_ends_see_different_days() -> None:
    days, values = np.arange(5.0) * 365.25, np.array([0.0, 1.0, 50.0, 3.0, 8.0])
    halves = trend.change_weights(days, trend.HALVES) @ values
    assert halves == pytest.approx((5.5 - 0.5) / 3)  # the middle day is in neither half
    assert trend.change_weights(days, trend.ENDS) @ values == pytest.approx(2.0)


def test_one_day_makes_no_change() -> None:
    with pytest.raises(ValueError, match="two days"):
        trend.change_weights([5.0])
