"""Who leads: the best open and the best closed model by date.

Openness is dated. A model is on the open side from the day on which its weights could be
downloaded, and until then, if it was hosted, on the closed side. A model of unknown openness is on
neither side, and one without a date cannot be placed.
"""

import pandas as pd

SIDES = ("open", "closed")


def stints(models: pd.DataFrame) -> pd.DataFrame:
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


def leaders(placed: pd.DataFrame, value: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the spells of the best model on each side, to the end of the day `as_of`.

    placed: stints with a column `value` to rank by. Of equal models the earlier keeps the lead.
    Returns one row a spell, its `since` and `until` (exclusive) being those of the lead, by side
    and date.
    """
    end = as_of + pd.Timedelta(days=1)
    spells = [
        spell for side in SIDES for spell in _spells(placed[placed["side"] == side], value, end)
    ]
    return pd.DataFrame(spells, columns=placed.columns).reset_index(drop=True)


def _spells(members: pd.DataFrame, value: str, end: pd.Timestamp) -> list[pd.Series]:
    """Give the spells of one side: who leads can change when a stint begins or ends."""
    ranked = members.sort_values([value, "since"], ascending=[False, True], kind="stable")
    changes = {*members["since"], *members["until"].dropna()}
    spells: list[pd.Series] = []
    for day in sorted(change for change in changes if change < end):
        present = ranked[(ranked["since"] <= day) & ~(ranked["until"] <= day)]
        holder = None if present.empty else present.iloc[0]
        if spells and holder is not None and spells[-1]["model_id"] == holder["model_id"]:
            continue
        if spells and pd.isna(spells[-1]["until"]):
            spells[-1]["until"] = day
        if holder is not None:
            lead = holder.copy()
            lead["since"], lead["until"] = day, pd.NaT
            spells.append(lead)
    if spells and pd.isna(spells[-1]["until"]):
        spells[-1]["until"] = end
    return spells


def daily(spells: pd.DataFrame, value: str) -> pd.DataFrame:
    """Give the best value and model of both sides day by day.

    Returns a frame indexed by day with `open`, `closed`, `open_model` and `closed_model`, missing
    on days on which a side has no model yet.
    """
    parts = []
    for side in SIDES:
        own = spells[spells["side"] == side]
        days = [
            pd.date_range(s, u, inclusive="left")
            for s, u in zip(own["since"], own["until"], strict=True)
        ]
        lengths = [len(span) for span in days]
        index = pd.DatetimeIndex([day for span in days for day in span], name="day")
        held = own.loc[own.index.repeat(lengths), [value, "name"]].set_axis(index)
        parts.append(held.rename(columns={value: side, "name": f"{side}_model"}))
    both = parts[0].join(parts[1], how="outer")
    return both[["open", "closed", "open_model", "closed_model"]]
