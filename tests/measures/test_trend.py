"""Trends of series that are made of steps: intervals that cover what they claim."""

import numpy as np
import pandas as pd
import pytest

from charts.claims import index_race, worlds
from charts.measures.stats import trend

WORLDS = 300
SINCE = pd.Timestamp("2024-06-01")


def gap_and_lag(seed: int) -> tuple[pd.Series, pd.Series]:
    """Gap and lag of a simulated race, in which the open side follows at a constant lag."""
    race = worlds.followed(np.random.default_rng(seed))
    opened, closed = (index_race.best_by_day(race, is_open=side) for side in (True, False))
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
