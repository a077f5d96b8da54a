"""How far behind: the distance between the sides in points, and in time.

The horizontal distance follows Epoch AI ("How far behind are open models?", 2024): how long ago
did the closed side stand where the open side stands now? Its records are steps, so the answer
depends on which closed model counts; the readings here bracket it.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

MONTH = 30.4375
"""Mean length of a month, in days."""

YEAR = 365.25


def points(sides: pd.DataFrame) -> pd.Series:
    """Give closed minus open by day, in points: negative while the open side leads."""
    return (sides["closed"] - sides["open"]).dropna()


def first_at_or_above(level: float, records: pd.Series) -> float:
    """Give the day of the first closed record at or above a level.

    records: strictly rising values by day number. Returns a day number; NaN if there is none, or
    if all records lie above: then an earlier one, before the series, may have been the first.
    """
    if np.isnan(last_at_or_below(level, records)):
        return np.nan
    at = int(np.searchsorted(records.to_numpy(), level, side="left"))
    return float(records.index[at]) if at < len(records) else np.nan


def last_at_or_below(level: float, records: pd.Series) -> float:
    """Give the day of the last closed record at or below a level; NaN if there is none."""
    at = int(np.searchsorted(records.to_numpy(), level, side="right")) - 1
    return float(records.index[at]) if at >= 0 else np.nan


def interpolated(level: float, records: pd.Series) -> float:
    """Give the day on which a straight line between the two records around a level crosses it.

    NaN if a record above or below is missing: nothing is extrapolated.
    """
    early, late = last_at_or_below(level, records), first_at_or_above(level, records)
    if np.isnan(early) or np.isnan(late) or early == late:
        return late if early == late else np.nan
    return float(np.interp(level, [records[early], records[late]], [early, late]))


READINGS: Mapping[str, Callable[[float, pd.Series], float]] = {
    "first at or above": first_at_or_above,
    "interpolated": interpolated,
    "last at or below": last_at_or_below,
}
"""Readings of the lag by name: from a level and the closed records to the day it was reached."""


def lag(sides: pd.DataFrame, reading: Callable[[float, pd.Series], float]) -> pd.Series:
    """Give the lag of the open side by day, in months.

    sides: as from frontier.daily. On each day only what had been released by then counts. 0 while
    the open side leads or is level; NaN where the reading finds no closed record to count from.
    """
    best = sides["closed"].dropna().cummax()
    records = best[best > best.shift(fill_value=-np.inf)]
    number = {day: float((day - sides.index[0]).days) for day in sides.index}
    by_number = records.set_axis([number[day] for day in records.index])
    both = sides.dropna(subset=["open", "closed"])
    lags = {}
    for day, level, top in zip(both.index, both["open"], both["closed"], strict=True):
        known = by_number[by_number.index <= number[day]]
        reached = reading(level, known)
        lags[day] = 0.0 if level >= top else (number[day] - reached) / MONTH
    return pd.Series(lags, name="lag").rename_axis("day")


def trend(series: pd.Series, since: pd.Timestamp) -> float:
    """Give the least-squares slope per year of a daily series from a day on.

    No p-value goes with it: the series is made of steps and each day repeats the one before.
    """
    window = series[series.index >= since].dropna()
    years = (window.index - window.index[0]).days.to_numpy() / YEAR
    return float(np.polyfit(years, window.to_numpy(), 1)[0])
