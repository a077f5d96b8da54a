"""The open-closed lag as the dashboard of IAPS published it, one row a version of its data."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scripts.curate.evidence import CHECKED_ON, read

TABLE = "published_lag_vintages"
SOURCE = "iaps-gap-2026-08-22"
FILE = "capability/published_lag_vintages.csv"
_COLUMNS = {
    "commit_date": "published_on",
    "commit": "commit",
    "avg_horizontal_gap_months": "average_lag",
    "avg_strict": "average_lag_strict",
    "current_gap_months": "current_lag",
    "min_current_gap": "current_lag_minimum",
    "current_vertical_gap": "current_gap",
    "avg_vertical_gap": "average_gap",
    "bracket_central_months": "bracket_lag",
    "laggard": "open_leader",
}
_FIGURES = ["average_lag", "current_lag", "current_gap"]


def curate(evidence: Path, report: Callable[[str, str, str, int], None]) -> pd.DataFrame:
    """Make the table. A figure that a version does not have stays empty."""
    rows = read(evidence, FILE)[list(_COLUMNS)]
    rows = rows.rename(columns=_COLUMNS)
    empty = (rows[_FIGURES] == "").all(axis=1)
    report(SOURCE, TABLE, "the version has no estimate", int(empty.sum()))
    return rows[~empty].assign(
        source_id=SOURCE, source_ref="data.json@" + rows.commit.str[:12], checked_on=CHECKED_ON
    )
