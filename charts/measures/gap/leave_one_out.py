"""What distance, lag and their trends owe to a choice: of the window, or of a single model."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability import frontier
from charts.measures.stats import trend
from charts.measures.stats.units import MONTH


def windows(
    series: pd.Series, starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, least: int
) -> pd.DataFrame:
    """Give the slope per year of a daily series over every window of at least so many days.

    Returns rows of since, until (both included) and slope. A window that begins before the series
    is left out: it would be a shorter one under a longer name.
    """
    rows = [
        {"since": since, "until": until, "slope": trend.slope(series.loc[:until], since)}
        for until in ends
        for since in starts
        if since >= series.index[0] and (until - since).days + 1 >= least
    ]
    return pd.DataFrame(rows, columns=["since", "until", "slope"])


class WithoutModel(NamedTuple):
    """Distance in points and interpolated lag in months by day if one leader did not exist."""

    model_id: str
    name: str
    side: str
    points: pd.Series
    months: pd.Series


def without_each_leader(models: pd.DataFrame, as_of: pd.Timestamp) -> Iterator[WithoutModel]:
    """Leave each model out in turn that led a side on a day on which both had one.

    models: as frontier.side_intervals takes them, with `index`. side: the first that it led. A
    model that was hosted before it was open is taken off both sides.
    """
    intervals = frontier.side_intervals(models)
    days = pd.date_range(intervals["since"].min(), as_of)
    sides = {side: intervals[intervals["side"] == side] for side in frontier.SIDES}
    present = {side: _present(members, days) for side, members in sides.items()}
    both = np.all([np.isfinite(values).any(axis=1) for values in present.values()], axis=0)
    seen: set[str] = set()
    for side, members in sides.items():
        leading = present[side][both].argmax(axis=1)
        for _, holder in members.iloc[pd.unique(leading)].iterrows():
            if holder["model_id"] not in seen:
                seen.add(holder["model_id"])
                series = _series(sides, present, days, holder["model_id"])
                yield WithoutModel(holder["model_id"], holder["name"], side, *series)


def _present(members: pd.DataFrame, days: pd.DatetimeIndex) -> trend.Numbers:
    """Give each interval's index (columns) by day (rows): minus infinity while it is not there."""
    day = days.to_numpy()[:, None]
    present = (members["since"].to_numpy() <= day) & ~(members["until"].to_numpy() <= day)
    values: trend.Numbers = np.where(present, members["index"].to_numpy(float), -np.inf)
    return values


def _series(
    sides: dict[str, pd.DataFrame],
    present: dict[str, trend.Numbers],
    days: pd.DatetimeIndex,
    model_id: str,
) -> tuple[pd.Series, pd.Series]:
    best = {
        side: present[side][:, (members["model_id"] != model_id).to_numpy()].max(axis=1)
        for side, members in sides.items()
    }
    known = np.isfinite(best["open"]) & np.isfinite(best["closed"])
    distance = best["closed"][known] - best["open"][known]
    points = pd.Series(distance, index=days[known], name="points")
    months = pd.Series(_months(best["open"], best["closed"])[known], index=days[known], name="lag")
    return points, months


def _months(opened: trend.Numbers, closed: trend.Numbers) -> trend.Numbers:
    """Give the lag of lag.interpolated for all days at once, from both sides' best by day."""
    best = np.maximum.accumulate(closed)
    begins = np.flatnonzero(best > np.append(-np.inf, best[:-1]))
    reached = np.interp(opened, best[begins], begins, left=np.nan)
    months: trend.Numbers = (np.arange(len(opened)) - reached) / MONTH
    return np.where(opened >= closed, 0.0, months)
