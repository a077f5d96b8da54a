"""How well gap and lag of the last day are known: what the index's own draws make of them.

A draw is the index of all models as it could as well have come out, scores being noisy. In each the
best of a side is picked anew, as it is from the published index.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability import index_race
from charts.measures.capability.index_race import IndexRace
from charts.measures.capability.index_vintage import draws_of
from charts.measures.gap import lag
from charts.measures.stats import confidence
from charts.measures.stats.trend import Numbers, slope
from charts.tables.frames import memoize

POINTS = "points"
"""The name of the gap among the quantities of a draw; lags have those of their readings."""

OPEN_LED = "open led"
"""The name of the number of days on which the open side led."""


class ExcessOfBest(NamedTuple):
    """By how many points the observed best of a side is expected to exceed its true index."""

    open: float
    closed: float


@memoize
def race_of(data: Mapping[str, pd.DataFrame]) -> IndexRace:
    """Give the race of the newest vintage with the errors of its models."""
    return index_race.of_tables(data)


@memoize
def by_draw(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give gap, lags and days of an open lead, one row a draw of the index.

    Columns: POINTS, the gap of the last day; the names of lag.CROSSING_RULES, in months, NaN where
    a draw has no closed model low enough; OPEN_LED.
    """
    return quantities_by_draw(race_of(data))


def quantities_by_draw(race: IndexRace) -> pd.DataFrame:
    """Give `by_draw` of a race."""
    return pd.DataFrame([_quantities(with_errors(race, errors)) for errors in race.errors])


def with_errors(race: IndexRace, errors: Numbers) -> IndexRace:
    """Give the race as it would stand with errors added to its index."""
    return replace(race, index=race.index + errors)


def _quantities(race: IndexRace) -> dict[str, float]:
    """Give gap, lags and days of an open lead in one race."""
    opened, closed = sides_by_day(race)
    lags = {name: index_race.lag_by_day(opened, closed, name)[-1] for name in lag.CROSSING_RULES}
    return {POINTS: closed[-1] - opened[-1], **lags, OPEN_LED: float((opened > closed).sum())}


def sides_by_day(race: IndexRace) -> tuple[Numbers, Numbers]:
    """Give the best index by day, of the open and of the closed side."""
    opened, closed = (index_race.best_index_by_day(race, is_open=side) for side in (True, False))
    return opened, closed


def interval(draws: pd.Series) -> tuple[float, float]:
    """Give the quantiles of draws at the ends of an interval; NaN where none has a value.

    In worlds that differ from ours by a draw they cover the truth about as often as they say
    (tests/measures/test_gap_errors.py). Reflected at the estimate they would cover less: the best
    of several noisy scores errs upwards, in a draw as in the data.
    """
    known = draws.dropna()
    if known.empty:
        return np.nan, np.nan
    low, high = known.quantile(list(confidence.ends()))
    return float(low), float(high)


@memoize
def slopes_by_draw(data: Mapping[str, pd.DataFrame], since: pd.Timestamp) -> Numbers:
    """Give the slope of the gap a year from a day on, in each draw.

    What it varies by comes from the scores alone, not from when records happened to fall.
    """
    race = race_of(data)
    days = pd.date_range(str(index_race.START), periods=race.end + 1)
    return np.array([_slope(with_errors(race, errors), days, since) for errors in race.errors])


def _slope(race: IndexRace, days: pd.DatetimeIndex, since: pd.Timestamp) -> float:
    opened, closed = sides_by_day(race)
    return slope(pd.Series(closed - opened, days), since)


def winners_curse(race: IndexRace) -> ExcessOfBest:
    """Give by how much the best index of each side is expected to exceed that model's true one.

    The best of several noisy values is likely one whose noise is positive (Thaler, "Anomalies: The
    Winner's Curse", 1988). In each draw the published index stands for the truth: the mean error of
    the models that lead a side on the last day.
    """
    present = (race.since <= race.end) & (race.until > race.end)
    return ExcessOfBest(
        *(
            _mean_error_of_best(race.take(present & (race.is_open == side)))
            for side in (True, False)
        )
    )


def _mean_error_of_best(race: IndexRace) -> float:
    leaders = (race.index + race.errors).argmax(axis=1)
    return float(race.errors[np.arange(len(leaders)), leaders].mean())


class Coverage(NamedTuple):
    """How many models have led a side on the last day in a draw, and how many have own draws."""

    leaders: int
    with_draws: int


def leaders_with_draws(data: Mapping[str, pd.DataFrame]) -> Coverage:
    """Count the models that lead a side on the last day in any draw, and those with draws.

    The others, newer than the vintage that has draws, are drawn by index_race.TYPICAL_ERROR.
    """
    race = race_of(data)
    present = race.take((race.since <= race.end) & (race.until > race.end))
    leaders: set[str] = set()
    for is_open in (True, False):
        side = present.take(present.is_open == is_open)
        leaders |= set(side.model[(side.index + side.errors).argmax(axis=1)])
    return Coverage(len(leaders), len(leaders & set(draws_of(data).index)))
