"""Who stands first on an index, day by day: open, closed, of unknown openness, or nobody alone.

An index is asked in one of two ways. Where every model of one table has a date, each day has the
best of the models that were there by then. Where boards were kept, each board stands until the next
one, for VALID_DAYS days at most: then the index is not covered until it is read again.
"""

import numpy as np
import pandas as pd

from charts.measures.capability import frontier

ALL_SIDES = (*frontier.SIDES, "unknown")
VALID_DAYS = 31
"""Days for which a reading of a board stands, unless another comes first: a month."""


def of_models(
    models: pd.DataFrame, value: str, first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """Give the best of each side by spell, from one table of dated models.

    models: as for frontier.side_intervals, with name, model_id and a column `value`. Returns a row
    for each stretch of days from `first` to `last` with the same leaders: since, until (exclusive),
    and by side its best value, `_model` and `_id`, missing where it has none.
    """
    hidden = models[(models["weights"] == "unknown") & models["released"].notna()]
    hidden = hidden.assign(side="unknown", since=hidden["released"])
    intervals = pd.concat([frontier.side_intervals(models), hidden], ignore_index=True)
    spells = frontier.leaders(intervals, value, last, ALL_SIDES)
    edges = pd.concat([spells["since"], spells["until"]])
    days = pd.DatetimeIndex(sorted({first, *edges[edges.between(first, last)]}), name="since")
    parts = []
    for side in ALL_SIDES:
        leading = frontier.spells_by_day(spells[spells["side"] == side], days)
        names = {value: side, "name": f"{side}_model", "model_id": f"{side}_id"}
        parts.append(leading[[*names]].rename(columns=names))
    best = pd.concat(parts, axis=1)
    changed = best[[f"{side}_id" for side in ALL_SIDES]].fillna("")
    rows = best[changed.ne(changed.shift()).any(axis=1)].reset_index()
    rows["until"] = rows["since"].shift(-1).fillna(last + pd.Timedelta(days=1))
    return rows


def of_boards(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """Give the best of each side by reading of a board.

    rows: as_of, name, model_id, organization_id, weights, released, weights_from and `value`.
    Columns as from of_models, and `aside`: True if the maker that led the last reading that counts
    is not on this one, so that nobody can say who was first. The last reading stands for a day.
    """
    rows = rows.assign(side=frontier.side_on(rows, rows["as_of"]))
    ranked = rows.sort_values(["as_of", value], ascending=[True, False], kind="stable")
    best = ranked.drop_duplicates(["as_of", "side"]).set_index("as_of")
    table = pd.DataFrame(index=pd.Index(ranked["as_of"].unique(), name="since"))
    columns = {"": value, "_model": "name", "_id": "model_id"}
    for side in ALL_SIDES:
        for end, column in columns.items():
            subset = best.loc[best["side"] == side, column]
            table[f"{side}{end}"] = subset.reindex(table.index)
    makers = ranked.groupby("as_of", sort=True)["organization_id"]
    leader, aside = "", []
    for _, subset in makers:
        aside.append(bool(leader) and leader not in set(subset))
        leader = leader if aside[-1] else str(subset.iloc[0])
    table["aside"] = aside
    return with_validity(table.reset_index())


def with_validity(rows: pd.DataFrame) -> pd.DataFrame:
    """Add until (exclusive) to readings by day: the next, or VALID_DAYS days; the last: one."""
    longest = rows["since"] + pd.Timedelta(days=VALID_DAYS)
    following = rows["since"].shift(-1).fillna(rows["since"] + pd.Timedelta(days=1))
    return rows.assign(until=np.minimum(following, longest))


def first_place(rows: pd.DataFrame) -> pd.Series:
    """Say who is first: open, closed, unknown, level, or none.

    rows: the best value of each side. None: open or closed has no model, so there is no contest.
    Unknown: a model of unknown openness is above both. Level: open and closed are equal.
    """
    opened, closed, hidden = (rows[side].astype(float) for side in ALL_SIDES)
    known = np.fmax(opened, closed)
    names = np.select(
        [opened.isna() | closed.isna(), hidden > known, opened > closed, opened < closed],
        ["none", "unknown", "open", "closed"],
        "level",
    )
    return pd.Series(names, index=rows.index)


def longest_run_days(rows: pd.DataFrame, satisfied: "pd.Series[bool]") -> int:
    """Give the days of the longest unbroken run of rows (since, until, in order) that hold."""
    longest = run = 0
    end = None
    for since, until, unbroken in zip(rows["since"], rows["until"], satisfied, strict=True):
        run = (run if since == end else 0) + (until - since).days if unbroken else 0
        end = until
        longest = max(longest, run)
    return longest
