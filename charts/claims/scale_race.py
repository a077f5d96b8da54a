"""Facts of claims about scales without a ceiling: records and gaps, as weights on a few days.

Between two days on which a model comes, opens or leaves, nothing moves. So what is read from a
daily series (a slope, a rise) is a sum over those days alone, with weights that are the same
whatever the values are: a thousand draws of the values cost a thousand small products.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims.claim import Cases
from charts.measures.capability import frontier, index_race
from charts.measures.capability.frontier_pace import PERIOD, period_days
from charts.measures.capability.unbounded_scales import UncappedScale
from charts.measures.stats import trend

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

EPOCH = np.datetime64("1970-01-01", "D")
FAR = 10**6
"""A day that does not come: the end of a stay that lasts."""

OPEN, CLOSED = 0, 1

SINCE = int((np.datetime64("2024-06-01") - EPOCH).astype(int))
"""The day from which gaps are compared, as published."""

PERIODS, SHIFTS = (PERIOD, 15, 12), (0, -30, 30, -60, 60, -90, 90)
"""Months of the periods whose pace is compared, and days by which SINCE may move."""

Weights = Mapping[Any, Numbers]
"""By the options that they belong to: what a series on the days of a race is multiplied with."""


class Stays(NamedTuple):
    """Models on a side of a scale, one an entry: ids, value, first day and that after the last."""

    model: npt.NDArray[np.str_]
    firm: npt.NDArray[np.str_]
    value: Numbers
    since: Days
    until: Days
    is_open: npt.NDArray[np.bool_]

    def take(self, places: npt.NDArray[np.bool_]) -> "Stays":
        """Give the stays for which something is true."""
        parts: Any = (part[places] for part in self)
        return Stays(*parts)


class Side(NamedTuple):
    """One side of a race: the models that may lead it.

    model, value: of each; absent: 0 on the days on which it is there, else minus infinity (days x
    models); errors: of the values by draw (draws x models).
    """

    model: npt.NDArray[np.str_]
    value: Numbers
    absent: Numbers
    errors: Numbers


@dataclass(frozen=True)
class ScaleRace:
    """One scale's race, on the days on which something can change.

    sides: open and closed; pace: weights of the record by months of a period and estimator; gap:
    weights of the gap by shift of its first day, estimator, and whether days after the last open
    record count.
    """

    stays: Stays
    sides: tuple[Side, Side]
    days: Days
    end: int
    pace: Weights
    gap: Weights


class Series(NamedTuple):
    """The record of either side, and closed minus open, on the days of a race."""

    record: Numbers
    gap: Numbers


def stays_of(scale: UncappedScale) -> tuple[Stays, Numbers]:
    """Give the stays of a scale's models, and the errors of their values (draws x stays)."""
    models = scale.models.assign(place=range(len(scale.models)))
    sides = frontier.side_intervals(models)
    until = days_of(sides["until"])
    stays = Stays(
        sides["model_id"].to_numpy(str),
        sides["organization_id"].to_numpy(str),
        sides["value"].to_numpy(float),
        days_of(sides["since"]),
        np.where(sides["until"].isna(), FAR, until),
        (sides["side"] == "open").to_numpy(),
    )
    return stays, scale.errors[:, sides["place"].to_numpy()]


def days_of(column: pd.Series) -> Days:
    """Give days since 1970; a day that is missing is some day long ago."""
    days: Days = (column.to_numpy("datetime64[D]") - EPOCH).astype(np.int64)
    return days


def race_of_stays(stays: Stays, errors: Numbers, end: int) -> ScaleRace:
    """Make the race up to a day."""
    starts = [day for months in PERIODS for day in pace_starts(end, months)]
    begin = min([*starts, SINCE + min(SHIFTS)])
    changes = np.concatenate([[begin], stays.since, stays.until])
    days = np.unique(changes[(changes >= begin) & (changes <= end)])
    present = (stays.since <= days[:, None]) & (stays.until > days[:, None])
    absent = np.where(present, 0.0, -np.inf)
    opened, closed = (
        _side(stays, errors, absent, stays.is_open == is_open) for is_open in (True, False)
    )
    last_record = _last_open_record(stays, end)
    both = days[np.isfinite(opened.absent).any(axis=1) & np.isfinite(closed.absent).any(axis=1)]
    known = int(both[0]) if len(both) else end
    gap = {
        (shift, estimator, counted): _weights(
            days, max(SINCE + shift, known), end if counted else last_record, estimator
        )
        for shift, estimator, counted in product(SHIFTS, trend.ESTIMATORS, (False, True))
    }
    return ScaleRace(stays, (opened, closed), days, end, _pace_weights(days, end), gap)


def pace_starts(end: int, months: int) -> tuple[int, int]:
    """Give the first day of the period before the last, and that of the last one."""
    before, last = period_days(months)
    return end - before, end - last


PACES = {"rise from first to last day": trend.ENDS, "least squares": trend.LEAST_SQUARES}
"""How a period's pace is read from the record."""


def _pace_weights(days: Days, end: int) -> Weights:
    """Give the weights of the pace of the last period minus that of the one before."""
    weights = {}
    for months, (name, estimator) in product(PERIODS, PACES.items()):
        before, last = pace_starts(end, months)
        weights[months, name] = _weights(days, last, end, estimator) - _weights(
            days, before, last, estimator
        )
    return weights


def _weights(days: Days, first: int, last: int, estimator: str) -> Numbers:
    """Give the weights on some days of what is read from the daily series of a window.

    NaN if the window has no two days.
    """
    if last <= first:
        return np.full(len(days), np.nan)
    daily = np.zeros(max(last, int(days[-1])) - int(days[0]) + 1)
    window = np.arange(first, last + 1)
    daily[window - days[0]] = trend.change_weights(window, estimator)
    return np.asarray(np.add.reduceat(daily, days - days[0]))


def _side(stays: Stays, errors: Numbers, absent: Numbers, members: npt.NDArray[np.bool_]) -> Side:
    """Give the members that are among the best two on some day, under some draw or as measured.

    No other can lead, even if one is left out.
    """
    value, errors, absent = stays.value[members], errors[:, members], absent[:, members]
    leads = np.zeros(len(value), dtype=bool)
    for error in (0.0, *errors):
        ranked = absent + value + error
        leads[np.unique(np.argsort(-ranked, axis=1)[:, :2])] = True
    leads &= np.isfinite(absent).any(axis=0)
    return Side(stays.model[members][leads], value[leads], absent[:, leads], errors[:, leads])


def _last_open_record(stays: Stays, end: int) -> int:
    """Give the day of the last record of the open side; the end if it has no model."""
    opened = stays.take(stays.is_open & (stays.since <= end))
    best = opened.value == opened.value.max(initial=-np.inf)
    return int(opened.since[best].min()) if best.any() else end


def series(race: ScaleRace, draw: int | None, removed: str | None) -> Series:
    """Give record and gap under a draw of the values, without a model."""
    opened, closed = (_best(side, draw, removed) for side in race.sides)
    record = np.maximum.accumulate(np.maximum(opened, closed))
    with np.errstate(invalid="ignore"):
        return Series(record, closed - opened)


def _best(side: Side, draw: int | None, removed: str | None) -> Numbers:
    """Give the best value of a side by day; minus infinity if it has no model."""
    value = side.value
    if draw is not None:
        value = value + side.errors[draw % len(side.errors)]
    if removed:
        value = np.where(side.model == removed, -np.inf, value)
    best: Numbers = (side.absent + value).max(axis=1, initial=-np.inf)
    return best


def weighted(weights: Numbers, values: Numbers) -> float:
    """Give what weights read from a series; NaN if a day that counts is not known."""
    counts = weights != 0
    known = values[counts]
    return float(weights[counts] @ known) if np.isfinite(known).all() else np.nan


def scale_record_holders(race: ScaleRace) -> list[str]:
    """Name the models that set a record of their side, sorted."""
    stays = race.stays
    return index_race.holders(stays.model, stays.value, stays.since, stays.is_open)


def holders_since(race: ScaleRace, first: int) -> Cases:
    """Count the models that set a record of their side from a day on, and their firms."""
    is_holder = np.isin(race.stays.model, scale_record_holders(race)) & (race.stays.since >= first)
    holders = race.stays.take(is_holder)
    return Cases.distinct(holders.model, holders.firm)


def of_scale(scale: UncappedScale) -> ScaleRace:
    """Make the race of a measured scale."""
    return race_of_stays(*stays_of(scale), int(days_of(pd.Series([scale.end]))[0]))
