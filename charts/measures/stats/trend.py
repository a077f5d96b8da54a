"""Trends of series that are made of steps, with intervals that allow for it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.stats import confidence
from charts.measures.stats.units import YEAR

Numbers = npt.NDArray[np.float64]

BLOCK, DRAWS, SEED = 120, 500, 7
"""Days in a block: about two records of a leading side, so that steps stay whole."""


MEMORY = 2.4
"""Factor by which intervals of blocks are too narrow for a gap between two record processes.

In simulated worlds, in which one side follows the other at a constant lag, an interval that says
90% covers the truth in 46% to 61% of them without the factor, depending on window and unit, and in
at least 85% with it (tests/measures/test_trend.py).
"""
LEAST_SQUARES, HALVES, ENDS = (
    "least squares", "later half minus earlier half", "end minus start",
)  # fmt: skip
ESTIMATORS = (LEAST_SQUARES, HALVES)
"""How a change a year is read from a series; ENDS suits only series that never fall back."""


class Slope(NamedTuple):
    """A slope per year, and the ends of its interval (NaN if the series is too short for one)."""

    value: float
    low: float
    high: float


def slope(series: pd.Series, since: pd.Timestamp | None = None) -> float:
    """Give the least-squares slope per year of a daily series, from a day on if one is named.

    No p-value goes with it: the series is made of steps and each day repeats the one before. NaN
    if fewer than two days are known.
    """
    window = _window(series, since)
    return float(_weights(window) @ window.to_numpy()) if len(window) > 1 else np.nan


def with_interval(
    series: pd.Series,
    since: pd.Timestamp | None = None,
    *,
    block: int = BLOCK,
) -> Slope:
    """Give the slope per year with an interval from a circular block bootstrap of the residuals.

    Blocks of `block` values are drawn with replacement and joined, because neighbouring days are
    nearly the same (Politis and Romano, "A Circular Block-Resampling Procedure for Stationary
    Data", 1992). The residuals are scaled up for the two parameters that the line takes from as
    many independent values as there are blocks, and by MEMORY, because a gap between two record
    processes remembers longer than any block. NaN at both ends if the series is shorter than three
    blocks.
    """
    window = _window(series, since)
    if len(window) < 2:
        return Slope(np.nan, np.nan, np.nan)
    weights, values = _weights(window), window.to_numpy()
    value = float(weights @ values)
    length = len(values)
    if length < 3 * block:
        return Slope(value, np.nan, np.nan)
    years = _years(window)
    residual = values - values.mean() - value * (years - years.mean())
    random = np.random.default_rng(SEED)
    starts = random.integers(0, length, (DRAWS, -(-length // block)))
    picks = (starts[:, :, None] + np.arange(block)).reshape(DRAWS, -1)[:, :length] % length
    blocks = length / block
    spread = residual[picks] @ weights * np.sqrt(blocks / (blocks - 2))
    low, high = MEMORY * np.quantile(spread - spread.mean(), confidence.ends())
    return Slope(value, value + float(low), value + float(high))


def change_weights(days: npt.ArrayLike, estimator: str = LEAST_SQUARES) -> Numbers:
    """Give the weights that make the change a year of the values on those days.

    days: rising; the change is `weights @ values`. LEAST_SQUARES: the slope; HALVES: the mean of
    the later half minus that of the earlier, over the time between their middles; ENDS: the last
    value minus the first, over the time between. Raises ValueError for fewer than two days.
    """
    years = np.asarray(days, dtype=float) / YEAR
    if len(years) < 2:
        raise ValueError("a change needs two days")
    if estimator == LEAST_SQUARES:
        centred = years - years.mean()
        return np.asarray(centred / (centred @ centred))
    weights, size = np.zeros(len(years)), len(years) // 2 if estimator == HALVES else 1
    later, earlier = slice(len(years) - size, None), slice(0, size)
    span = years[later].mean() - years[earlier].mean()
    weights[later], weights[earlier] = 1 / size / span, -1 / size / span
    return weights


def _window(series: pd.Series, since: pd.Timestamp | None) -> pd.Series:
    return (series if since is None else series[series.index >= since]).dropna()


def _years(window: pd.Series) -> Numbers:
    days: Numbers = window.index.to_numpy("datetime64[D]").astype(float)
    years: Numbers = (days - days[0]) / YEAR
    return years


def _weights(window: pd.Series) -> Numbers:
    """Give the weights that make the least-squares slope of the values they are multiplied with."""
    return change_weights(window.index.to_numpy("datetime64[D]").astype(float))
