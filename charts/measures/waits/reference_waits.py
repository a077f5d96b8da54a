"""How long open models took to levels that people remember, levels not reached yet included."""

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES
from charts.measures.waits.reference_levels import OPENNESS
from charts.tables.rows import NoRows

_DAY = pd.Timedelta(days=1)


def waits_by_openness(
    models: pd.DataFrame, levels: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Give the days from the first closed to the first open model at or above each level.

    models: as frontier.side_intervals takes them, with `index`; levels: level and index. Returns
    one row a level and kind of openness: level, index, openness, closed_name, closed_since,
    open_name and open_since (missing if none is open enough yet), days (up to `as_of` if none is)
    and matched. An open model that was there before the first closed one makes a wait of 0. Raises
    NoRows for a level that no closed model reaches: its clock has not started.
    """
    intervals = frontier.side_intervals(models)
    intervals = intervals[intervals["since"] <= as_of].sort_values(["since", "name"])
    rows = []
    for level in levels.to_dict("records"):
        able = intervals[intervals["index"] >= level["index"]]
        closed = able[able["side"] == "closed"].head(1).to_dict("records")
        if not closed:
            raise NoRows(f"closed model at or above the level of {level['level']}", INDEX_FILES)
        for openness, labels in OPENNESS.items():
            enough = able[able["side"].eq("open") & able["weights"].isin(labels)]
            row = {"level": level["level"], "index": level["index"], "openness": openness}
            rows.append(row | _wait(closed[0], enough, as_of))
    return pd.DataFrame(rows)


def _wait(closed: dict[str, object], enough: pd.DataFrame, as_of: pd.Timestamp
          ) -> dict[str, object]:  # fmt: skip
    started = pd.Timestamp(closed["since"])  # type: ignore[arg-type]
    first = enough.head(1).to_dict("records")
    until = pd.Timestamp(first[0]["since"]) if first else as_of
    return {
        "closed_name": closed["name"],
        "closed_since": started,
        "open_name": first[0]["name"] if first else None,
        "open_since": until if first else pd.NaT,
        "days": max(until - started, 0 * _DAY).days,
        "matched": bool(first),
    }
