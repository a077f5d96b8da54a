"""How far behind in time: one question, and the ways in which it is answered.

All ask how long ago the closed side stood where the open side stands now, and give months by day.
They differ in which closed model counts, and in what "stands" means; each names who uses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.capability import frontier
from charts.measures.stats import thresholds
from charts.measures.stats.units import MONTH

"""Mean length of a month, in days."""

SIGNIFICANT = 0.95
BANDWIDTH, LEAST_WEIGHT, LEVELS = 60.0, 2.0, 19
LEAST_RECORDS = 6  # of each side, before a line through them means anything


@dataclass(frozen=True)
class Race:
    """Two sides up to a day: who led when.

    spells: as from frontier.leaders; days: as from frontier.daily_leaders; draws: the capability of
    each model (rows, by model_id) in each paired bootstrap draw (columns), where there are draws.
    """

    spells: pd.DataFrame
    days: pd.DataFrame
    draws: pd.DataFrame | None = None


def race(
    models: pd.DataFrame,
    as_of: pd.Timestamp,
    value: str = "index",
    draws: pd.DataFrame | None = None,
) -> Race:
    """Put models with a value on their sides, up to a day: what came later does not count."""
    return race_of_intervals(frontier.side_intervals(models), as_of, value, draws)


def race_of_intervals(
    intervals: pd.DataFrame, as_of: pd.Timestamp, value: str, draws: pd.DataFrame | None = None
) -> Race:
    """Make the race of models that are on their sides already, as from frontier.side_intervals."""
    spells = frontier.leaders(intervals, value, as_of)
    spells = spells.rename(columns={value: "index"})
    return Race(spells, frontier.daily_leaders(spells, "index"), draws)


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


CrossingRule = Callable[[float, pd.Series], float]

CROSSING_RULES: Mapping[str, CrossingRule] = {
    "first at or above": first_at_or_above,
    "interpolated": interpolated,
    "last at or below": last_at_or_below,
}
"""Readings of the lag by name: from a level and the closed records to the day it was reached."""


def lag_series(rule: CrossingRule, race: Race) -> pd.Series:
    """Give the lag by day, in months, as one reading has it.

    On each day only what had been released by then counts. 0 while the open side leads or is
    level; NaN where the reading finds no closed record to count from.
    """
    days = race.days
    best = days["closed"].dropna().cummax()
    steps = best[best > best.shift(fill_value=-np.inf)]
    number = pd.Series((days.index - days.index[0]).days, index=days.index, dtype=float)
    records = steps.set_axis(number[steps.index])
    both = days.dropna(subset=["open", "closed"])
    now = number[both.index]
    known = np.searchsorted(records.index, now, side="right")
    cases = list(zip(both["open"], known, strict=True))
    reached = {case: rule(case[0], records.iloc[: case[1]]) for case in dict.fromkeys(cases)}
    lags = (now - [reached[case] for case in cases]) / MONTH
    return lags.mask(both["open"] >= both["closed"], 0.0).rename("lag")


def last_lag(rule: CrossingRule, race: Race) -> float:
    """Give the lag of the last day alone, in months: the last value of lag_series."""
    best = race.days["closed"].dropna().cummax()
    steps = best[best > best.shift(fill_value=-np.inf)]
    records = steps.set_axis((steps.index - race.days.index[0]).days.astype(float))
    last = race.days.dropna(subset=["open", "closed"]).iloc[-1]
    if last["open"] >= last["closed"]:
        return 0.0
    return float((last.name - race.days.index[0]).days - rule(last["open"], records)) / MONTH


def significant(race: Race) -> pd.Series:
    """Give the months since the closed leader was last not significantly better, by day.

    A closed model is significantly better than an open one if it is above it in SIGNIFICANT of
    the paired draws. 0 while the leader is not; NaN where a leader has no draws, or where the
    closed side was significantly better from the start. Raises ValueError without draws.
    """
    if race.draws is None:
        raise ValueError("the significance of a lead needs paired draws")
    sides = {side: race.spells[race.spells["side"] == side] for side in frontier.SIDES}
    days = race.days.dropna(subset=["open", "closed"]).index
    parts = [
        _since_level(
            days[(days >= spell["since"]) & (days < spell["until"])],
            share_above(sides["closed"]["model_id"], spell["model_id"], race.draws),
            sides["closed"],
        )
        for spell in sides["open"].to_dict("records")
    ]
    return pd.concat(parts).rename("lag") if parts else pd.Series(dtype=float, name="lag")


def _since_level(
    days: pd.DatetimeIndex, better: npt.NDArray[np.float64], closed: pd.DataFrame
) -> pd.Series:
    """Give the lag on the days on which one open model led.

    better: for each spell of the closed side, in how many draws its leader is above that model.
    """
    level = np.where(thresholds.below(better, SIGNIFICANT), np.arange(len(better)), -1)
    last = np.maximum.accumulate(level)
    leader = np.searchsorted(closed["since"].to_numpy(), days.to_numpy(), side="right") - 1
    until = closed["until"].to_numpy()[last[leader]] - np.timedelta64(1, "D")
    months = pd.Series(days.to_numpy() - until).dt.days.to_numpy(float) / MONTH
    known = (leader >= 0) & (last[leader] >= 0) & ~np.isnan(better[leader])
    return pd.Series(np.where(known, np.maximum(months, 0.0), np.nan), index=days)


def share_above(models: pd.Series, other: str, draws: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give, for each model, the share of paired draws in which it is above another.

    models: ids; draws: one row a model, by model_id. NaN where one of the two has no draws.
    """
    capability, reference = draws.reindex(models).to_numpy(), draws.reindex([other]).to_numpy()
    share: npt.NDArray[np.float64] = (capability > reference).mean(axis=1)
    return np.where(np.isnan(capability).any(axis=1) | np.isnan(reference).any(), np.nan, share)


def crossings(race: Race, levels: npt.ArrayLike) -> pd.DataFrame:
    """Give when each side first reached each level: level, closed, open (days), pair, months.

    Of levels that the same two models reached first only the highest is kept. NaT and NaN while
    the open side has not reached a level; levels that no closed model reached, or that one side
    stood at when its series began, are left out.
    """
    ascending = np.sort(np.asarray(levels, dtype=float))
    opened, closed = (
        _first_at(ascending, race.spells[race.spells["side"] == side]) for side in frontier.SIDES
    )
    crossed = pd.DataFrame({
        "level": ascending,
        "closed_on": closed["since"].array,
        "closed_model": closed["name"].array,
        "open_on": opened["since"].array,
        "open_model": opened["name"].array,
    })  # fmt: skip
    crossed["months"] = (crossed["open_on"] - crossed["closed_on"]).dt.days / MONTH
    stood_there = (closed.index == 0) | (opened.index == 0)
    crossed = crossed[~stood_there & crossed["closed_on"].notna()]
    return crossed.drop_duplicates(["closed_model", "open_model"], keep="last", ignore_index=True)


def _first_at(levels: npt.NDArray[np.float64], spells: pd.DataFrame) -> pd.DataFrame:
    """Give the first spell of a side at or above each level, by its place; missing if none is."""
    enough = thresholds.at_least(spells["index"].to_numpy(), levels[:, None])
    none = np.ones((len(levels), 1), dtype=bool)  # stands behind the last spell
    place = np.hstack([enough, none]).argmax(axis=1)
    return spells.reset_index(drop=True).reindex(place)


def even_levels(race: Race, count: int = LEVELS) -> npt.NDArray[np.float64]:
    """Give so many levels evenly between the least and the greatest record of either side."""
    ends = race.spells["index"].min(), race.spells["index"].max()
    return np.linspace(*ends, count + 2)[1:-1]


def smoothed_crossings(race: Race) -> pd.Series:
    """Give the mean wait of the levels crossed around each day, by a Gaussian weight.

    A wait stands at the day on which the open side reached its level. The bandwidth is BANDWIDTH
    days; NaN where the weights sum to less than LEAST_WEIGHT.
    """
    crossed = crossings(race, even_levels(race)).dropna(subset=["months"])
    days = race.days.dropna(subset=["open", "closed"]).index
    start = race.days.index[0]
    day = (days - start).days.to_numpy(float)
    crossed_on = (crossed["open_on"] - start).dt.days.to_numpy(float)
    weight = np.exp(-0.5 * ((day[:, None] - crossed_on[None, :]) / BANDWIDTH) ** 2)
    total = weight.sum(axis=1)
    mean = weight @ crossed["months"].to_numpy(float) / np.where(total > 0, total, np.nan)
    return pd.Series(np.where(total >= LEAST_WEIGHT, mean, np.nan), index=days, name="lag")


class Line(NamedTuple):
    """A straight line in time: its height on day 0 and its slope a day."""

    start: float
    slope: float


def lines(race: Race, as_of: pd.Timestamp) -> tuple[Line, Line] | None:
    """Fit the records of each side up to a day by a straight line, open first; None if too few."""
    records = [frontier.record_spells(race.spells, "index", side) for side in frontier.SIDES]
    return _fitted(records, race.days.index[0], as_of)


def _fitted(
    records: list[pd.DataFrame], start_day: pd.Timestamp, as_of: pd.Timestamp
) -> tuple[Line, Line] | None:
    fitted = []
    for side in records:
        known = side[side["since"] <= as_of]
        if known["since"].nunique() < LEAST_RECORDS:
            return None
        day = (known["since"] - start_day).dt.days.to_numpy(float)
        rise, start = np.polyfit(day, known["index"].to_numpy(float), 1)
        fitted.append(Line(float(start), float(rise)))
    return fitted[0], fitted[1]


def between_lines(race: Race) -> pd.Series:
    """Give the distance in time between the two sides' trend lines, by day, in months.

    On each day the lines rest on the records up to it. NaN while a side has too few of them, or
    while the closed line does not rise.
    """
    days = race.days.dropna(subset=["open", "closed"]).index
    start = race.days.index[0]
    records = [frontier.record_spells(race.spells, "index", side) for side in frontier.SIDES]
    changes = sorted({day for side in records for day in side["since"]})
    lags = pd.Series(np.nan, index=days, name="lag")
    for place, change in enumerate(changes):
        fitted = _fitted(records, start, change)
        later = changes[place + 1] if place + 1 < len(changes) else pd.Timestamp.max
        span = days[(days >= change) & (days < later)]
        if fitted is None or span.empty or fitted[1].slope <= 0:
            continue
        now = (span - start).days.to_numpy(float)
        follows, leads = fitted
        reached = (follows.start + follows.slope * now - leads.start) / leads.slope
        lags[span] = (now - reached) / MONTH
    return lags


class Estimator(NamedTuple):
    """A way to estimate the lag: who uses it, and the series it gives, in months by day."""

    used_by: str
    estimate: Callable[[Race], pd.Series]
    needs_draws: bool = False


ESTIMATORS: Mapping[str, Estimator] = {
    "first at or above": Estimator("Epoch AI, 2025", partial(lag_series, first_at_or_above)),
    "interpolated": Estimator("IAPS, 2026 (bracket)", partial(lag_series, interpolated)),
    "last at or below": Estimator("IAPS, 2026 (upper end)", partial(lag_series, last_at_or_below)),
    "not significantly better": Estimator("Epoch AI, 2026", significant, needs_draws=True),
    "threshold crossing": Estimator("Håvard Ihle, 2026", smoothed_crossings),
    "trend lines": Estimator("IAPS, 2026 (trend)", between_lines),
}
