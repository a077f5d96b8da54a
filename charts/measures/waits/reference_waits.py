"""How long open models took to levels that people remember, levels not reached yet included."""

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX
from charts.measures.waits.reference_levels import OPENNESS
from charts.tables.rows import NoRows

_DAY = pd.Timedelta(days=1)


def waits(models: pd.DataFrame, levels: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the days from the first closed to the first open model at or above each level.

    models: as frontier.stints takes them, with `index`; levels: level and index. Returns one row a
    level and kind of openness: level, index, openness, closed_name, closed_since, open_name and
    open_since (missing if none is open enough yet), days (up to `as_of` if none is) and matched. An
    open model that was there before the first closed one makes a wait of 0. Raises NoRows for a
    level that no closed model reaches: its clock has not started.
    """
    placed = frontier.stints(models)
    placed = placed[placed["since"] <= as_of].sort_values(["since", "name"])
    rows = []
    for level in levels.to_dict("records"):
        able = placed[placed["index"] >= level["index"]]
        closed = able[able["side"] == "closed"].head(1).to_dict("records")
        if not closed:
            raise NoRows(f"closed model at or above the level of {level['level']}", INDEX)
        for openness, labels in OPENNESS.items():
            enough = able[able["side"].eq("open") & able["weights"].isin(labels)]
            row = {"level": level["level"], "index": level["index"], "openness": openness}
            rows.append(row | _wait(closed[0], enough, as_of))
    return pd.DataFrame(rows)


def _wait(closed: dict[str, object], enough: pd.DataFrame, as_of: pd.Timestamp
          ) -> dict[str, object]:  # fmt: skip
    begun = pd.Timestamp(closed["since"])  # type: ignore[arg-type]
    found = enough.head(1).to_dict("records")
    until = pd.Timestamp(found[0]["since"]) if found else as_of
    return {
        "closed_name": closed["name"],
        "closed_since": begun,
        "open_name": found[0]["name"] if found else None,
        "open_since": until if found else pd.NaT,
        "days": max(until - begun, 0 * _DAY).days,
        "matched": bool(found),
    }
