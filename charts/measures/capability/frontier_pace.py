"""How fast the frontier moves on scales without a ceiling: the last period against the one before.

A record is the best value of any model, open or closed, that was out by then. A period's pace is
the rise of the record from its first day to its last, per year.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.unbounded_scales import UncappedScale
from charts.measures.stats import confidence
from charts.measures.stats.trend import Numbers
from charts.measures.stats.units import MONTH, YEAR

PERIOD = 18
"""Months."""

DRAWS, SEED = 1000, 18


class Estimate(NamedTuple):
    """A quantity with the ends of its interval, of the level of `confidence`."""

    value: float
    low: float
    high: float


class Paces(NamedTuple):
    """Rise of a record a year in the period before, in the last one, and their difference."""

    before: Estimate
    last: Estimate
    change: Estimate


def period_days(months: int = PERIOD) -> tuple[int, int]:
    """Give how many days before the end the period before the last begins, and the last one."""
    return round(2 * months * MONTH), round(months * MONTH)


def period_starts(end: pd.Timestamp, months: int = PERIOD) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first day of the period before the last, and that of the last one."""
    before, last = period_days(months)
    return end - pd.Timedelta(days=before), end - pd.Timedelta(days=last)


def holder(scale: UncappedScale, day: pd.Timestamp) -> str:
    """Give the name of the model that holds the record on a day; "" if none is out by then.

    Models of unknown openness or date are left out. Of equal models the earlier counts.
    """
    entrants = _entrants(scale)
    known = entrants[entrants["since"] <= day]
    return str(known["name"].iloc[known["value"].argmax()]) if len(known) else ""


def _entrants(scale: UncappedScale) -> pd.DataFrame:
    """Give each model once, from the first day on which it was on a side, up to the end."""
    models = scale.models.assign(place=range(len(scale.models)))
    sides = frontier.side_intervals(models).sort_values("since", kind="stable")
    return sides[sides["since"] <= scale.end].drop_duplicates("model_id")


def paces(scale: UncappedScale, months: int = PERIOD, *, draws: int = DRAWS) -> Paces:
    """Give the pace of both periods, and by how much it changed, with intervals.

    Two things are uncertain: the values, drawn again with their errors; and chance in how many
    records fall into a period and how far each rises, by a bootstrap of a compound Poisson process:
    as many records as a Poisson draw of their number, their rises drawn with replacement. NaN where
    no model was out when the first period began.
    """
    entrants, starts = _entrants(scale), period_starts(scale.end, months)
    edges = pd.DatetimeIndex([*starts, scale.end])
    since = entrants["since"].to_numpy()
    order = np.argsort(since, kind="stable")
    values = entrants["value"].to_numpy(float)[order]
    period = np.searchsorted(edges[:-1].to_numpy(), since[order], side="left")
    years = np.diff(edges.to_numpy("datetime64[D]").astype(float)) / YEAR
    point = np.array([rises.sum() for rises in _rises(values, period)]) / years
    errors = scale.errors[:, entrants["place"].to_numpy()][:, order]
    rng = np.random.default_rng(SEED)
    resampled = np.array([
        [_resampled_sum(rises, rng) for rises in _rises(values + error, period)]
        for error in errors[np.arange(draws) % len(errors)]
    ]) / years  # fmt: skip
    return Paces(
        _estimate(point[0], resampled[:, 0]),
        _estimate(point[1], resampled[:, 1]),
        _estimate(point[1] - point[0], resampled[:, 1] - resampled[:, 0]),
    )


def _rises(values: Numbers, period: npt.NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Give the rises of the record in periods 1 and 2; NaN alone if no model came before them."""
    if not (period == 0).any():
        return np.array([np.nan]), np.array([np.nan])
    rises = np.diff(np.maximum.accumulate(values), prepend=values[0])
    first, last = (rises[(period == number) & (rises > 0)] for number in (1, 2))
    return first, last


def _resampled_sum(rises: Numbers, rng: np.random.Generator) -> float:
    count = rng.poisson(len(rises))
    return float(rng.choice(rises, count).sum()) if count and len(rises) else 0.0


def _estimate(value: float, draws: Numbers) -> Estimate:
    """Give a value with the interval of its draws, which are moved to lie around it."""
    low, high = np.quantile(draws - np.median(draws), confidence.ends())
    return Estimate(float(value), float(value + low), float(value + high))
