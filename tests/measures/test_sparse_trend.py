"""The trend of a series known on few days: an interval that covers what it claims."""

import csv

import numpy as np
import pandas as pd
import pytest

from charts.claims import worlds
from charts.measures.capability import index_race
from charts.measures.stats import sparse_trend
from charts.tables.contract import DATA

WORLDS = 300
SINCE = pd.Timestamp("2024-06-01")


def board_days() -> list[str]:
    with (DATA / "ratings.csv").open(encoding="utf-8", newline="") as file:
        return sorted({r["as_of"] for r in csv.DictReader(file) if r["board"] == "arena-text"})


def gaps_on_boards(seed: int) -> pd.Series:
    """The gap of a race in which the open side follows at a constant lag, on the days of boards."""
    race = worlds.followed(np.random.default_rng(seed))
    opened, closed = (index_race.best_index_by_day(race, is_open=side) for side in (True, False))
    days = pd.date_range(str(index_race.START), periods=len(opened))
    return pd.Series(closed - opened, days).reindex(pd.DatetimeIndex(board_days())).dropna()


def covered(seed: int, factor: float) -> bool:
    """Whether an interval of another factor holds the truth, which is no change."""
    slope = sparse_trend.slope_of_few_days(gaps_on_boards(seed), SINCE)
    return abs(slope.value) <= (slope.high - slope.low) / 2 * factor / sparse_trend.MEMORY


@pytest.mark.slow
def test_a_gap_that_does_not_change_is_covered_as_often_as_the_interval_says() -> None:
    assert np.mean([covered(seed, sparse_trend.MEMORY) for seed in range(WORLDS)]) >= 0.85


def test_days_taken_for_independent_would_be_covered_too_seldom() -> None:
    assert np.mean([covered(seed, 1.0) for seed in range(60)]) < 0.7


def test_the_slope_and_its_error_are_those_of_the_textbook() -> None:
    days = pd.DatetimeIndex(["2024-07-01", "2024-09-10", "2025-01-05", "2025-02-01", "2025-08-20"])
    values, years = [4.0, 1.0, 6.0, 2.0, 3.5], [(day - days[0]).days / 365.25 for day in days]
    middle, level = sum(years) / 5, sum(values) / 5
    spread = sum((year - middle) ** 2 for year in years)
    slope = sum((y - middle) * v for y, v in zip(years, values, strict=True)) / spread
    left = [v - level - slope * (y - middle) for y, v in zip(years, values, strict=True)]
    error = (sum(one**2 for one in left) / 3 / spread) ** 0.5
    found = sparse_trend.slope_of_few_days(pd.Series(values, days), SINCE)
    assert found.value == pytest.approx(slope)
    student = 2.3533634348018264  # 95% of the t distribution with 3 degrees of freedom
    assert found.high - slope == pytest.approx(sparse_trend.MEMORY * student * error)
    assert slope - found.low == pytest.approx(found.high - slope)


def test_few_days_have_a_slope_and_no_interval() -> None:
    days = pd.date_range("2025-01-01", periods=4, freq="90D")
    found = sparse_trend.slope_of_few_days(pd.Series([1.0, 2.0, 3.0, 5.0], days), SINCE)
    assert found.value > 0
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(sparse_trend.slope_of_few_days(pd.Series([1.0], days[:1]), SINCE).value)
