"""Who leads: the best open and the best closed model by date.

Openness is dated. A model is on the open side from the day on which its weights could be
downloaded, and until then, if it was hosted, on the closed side. A model of unknown openness is on
neither side, and one without a date cannot be placed.
"""

import numpy as np
import pandas as pd

Sides = tuple[str, ...]

SIDES: Sides = ("open", "closed")
"""The two sides of most comparisons: first the one that is thought to be behind."""


def side_intervals(models: pd.DataFrame) -> pd.DataFrame:
    """Give the time that each model spends on a side.

    models: one row a model with `released`, `weights_from` (datetime64, NaT if never or unknown)
    and `weights`; further columns are carried along. Returns the rows once for each side the
    model has been on, with `side`, `since` and `until` (exclusive; NaT: to this day).
    """
    models = models.assign(until=pd.Series(pd.NaT, index=models.index, dtype="datetime64[us]"))
    is_open = models["weights"].str.startswith("open")
    opened = models[is_open & models["weights_from"].notna()].copy()
    hosted = models[(models["weights"] == "closed") & models["released"].notna()].copy()
    opened["side"], opened["since"] = "open", opened["weights_from"]
    hosted["side"], hosted["since"] = "closed", hosted["released"]
    before = opened[opened["released"] < opened["weights_from"]].copy()
    before["side"], before["since"], before["until"] = "closed", before["released"], before["since"]
    parts: list[pd.DataFrame] = [opened, hosted, before]
    return pd.concat(parts, ignore_index=True)


def side_on(models: pd.DataFrame, day: pd.Timestamp | pd.Series) -> pd.Series:
    """Give the side that each model is on on a day: open, closed or unknown.

    models: as for `side_intervals`; day: one day, or one a row. A model that nobody could use yet,
    or of which that is not known, is on no side: unknown.
    """
    is_open = models["weights"].str.startswith("open")
    downloadable = is_open & (models["weights_from"] <= day)
    hosted = (models["weights"] == "closed") | (is_open & (models["weights_from"] > day))
    side = pd.Series("unknown", index=models.index)
    return side.mask(hosted & (models["released"] <= day), "closed").mask(downloadable, "open")


def leaders(
    intervals: pd.DataFrame, value: str, as_of: pd.Timestamp, sides: Sides = SIDES
) -> pd.DataFrame:
    """Give the spells of the best model on each side, to the end of the day `as_of`.

    intervals: as from `side_intervals`, with a column `value` to rank by. Of equal models the
    earlier keeps the lead. Returns one row a spell, its `since` and `until` (exclusive) being those
    of the lead, by side and date.
    """
    end = as_of + pd.Timedelta(days=1)
    parts = [_spells(intervals[intervals["side"] == side], value, end) for side in sides]
    return pd.concat(parts, ignore_index=True)


def _spells(members: pd.DataFrame, value: str, end: pd.Timestamp) -> pd.DataFrame:
    """Give the spells of one side: who leads can change when an interval begins or ends."""
    ranked = np.lexsort((members["since"], -members[value]))
    since = members["since"].to_numpy()[ranked]
    until = members["until"].to_numpy()[ranked]  # NaT, "to this day", is never <= a day
    days = np.unique(np.append(since, until[~np.isnat(until)]))
    days = days[days < end.to_datetime64()]
    present = (since <= days[:, None]) & ~(until <= days[:, None])
    nobody = np.ones((len(days), 1), dtype=bool)  # stands behind the last of the ranked
    holders = np.hstack([present, nobody]).argmax(axis=1)
    begins = np.append(True, holders[1:] != holders[:-1])[: len(days)]
    starts, holders = days[begins], holders[begins]
    ends = np.append(starts[1:], end.to_datetime64())[: len(starts)]
    has_holder = holders < len(ranked)
    spells: pd.DataFrame = members.iloc[ranked[holders[has_holder]]]
    return spells.assign(since=starts[has_holder], until=ends[has_holder])


def daily_leaders(spells: pd.DataFrame, value: str, sides: Sides = SIDES) -> pd.DataFrame:
    """Give the best value and model of both sides day by day.

    Returns a frame indexed by day with, for the sides open and closed, `open`, `closed`,
    `open_model` and `closed_model`, missing on days on which a side has no model yet.
    """
    ends = (spells["since"].min(), spells["until"].max())
    days = pd.date_range(*ends, inclusive="left") if len(spells) else pd.DatetimeIndex([])
    stretches = spells[["since", "until", value, "name"]]
    leading = {side: spells_by_day(stretches[spells["side"] == side], days) for side in sides}
    values = {side: leads[value] for side, leads in leading.items()}
    names = {f"{side}_model": leads["name"] for side, leads in leading.items()}
    return pd.DataFrame(values | names).dropna(how="all").rename_axis("day")


def spells_by_day(spells: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Give the spell that each day belongs to, missing if none. spells: of one side, in order."""
    at = np.searchsorted(spells["since"].to_numpy(), days.to_numpy(), side="right") - 1
    until = np.append(spells["until"].to_numpy(), np.datetime64("NaT"))  # -1: before the first
    place = np.where(days.to_numpy() < until[at], at, -1)
    return spells.reset_index(drop=True).reindex(place).set_axis(days)


def leader_changes(days: pd.DataFrame, sides: Sides = SIDES) -> "pd.Series[bool]":
    """Say which days have a change of leader, or have one on the morrow; the last day counts.

    days: as from `daily_leaders`, without missing leaders. Between these days every gap stands
    still.
    """
    holders = days[[f"{side}_model" for side in sides]]
    begins = holders.ne(holders.shift()).any(axis=1)
    return begins | begins.shift(-1, fill_value=True)


def record_spells(spells: pd.DataFrame, value: str, side: str) -> pd.DataFrame:
    """Give the spells of one side that began above all that this side had before."""
    of_side = spells[spells["side"] == side]
    return of_side[of_side[value] > of_side[value].cummax().shift(fill_value=-float("inf"))]
