"""Arena ratings: the monthly text board, and each maker's best and newest model day by day."""

from pathlib import Path

import pandas as pd

from scripts.curate.evidence import CHECKED_ON, UNRESOLVED, Ledger, read, reference

TABLE = "ratings"
_SERIES = {
    "CHART_DATA_HIGHEST": "arena-text-lab-best",
    "CHART_DATA_LATEST": "arena-text-lab-newest",
}


def _monthly(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "capability/arena_text_monthly.csv")
    interval = rows.ci.str.extract(r"^\+(?P<up>[\d.]+)/-(?P<down>[\d.]+)$").apply(pd.to_numeric)
    rating = pd.to_numeric(rows.arena_score)
    return pd.DataFrame(
        {
            "board": "arena-text", "as_of": rows.snapshot, "source_name": rows.model_name,
            "rating": rating, "ci_low": rating - interval.down, "ci_high": rating + interval.up,
            "votes": pd.to_numeric(rows.votes.str.replace(",", "")).astype("Int64"),
            "source_id": "arena-text-monthly", "source_ref": reference(rows),
        }
    )  # fmt: skip


def _by_lab(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "capability/arena_lab_frontier_history.csv")
    return pd.DataFrame(
        {
            "board": rows.series.map(_SERIES), "as_of": rows.date, "source_name": rows.model_name,
            "rating": pd.to_numeric(rows.arena_score).round(2),
            "source_id": "arena-lab-history", "source_ref": reference(rows),
        }
    )  # fmt: skip


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table; names that stand for no release are counted in the ledger."""
    rows = pd.concat([_monthly(evidence), _by_lab(evidence)], ignore_index=True)
    ledger.gather(rows.source_id, TABLE)
    rows["model_id"] = ledger.resolve_all(rows.source_id, rows.source_name)
    rows = ledger.leave_out(rows, rows.model_id.isna(), TABLE, UNRESOLVED)
    rows = rows.assign(checked_on=CHECKED_ON)
    return ledger.leave_out(rows, rows.duplicated(), TABLE, "the same row twice")
