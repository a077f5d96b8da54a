"""Difficulty and slope of each benchmark, as Epoch fitted them for one vintage of its index."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scripts.curate.evidence import CHECKED_ON, read
from scripts.curate.scores import benchmarks

TABLE = "index_fit"
SOURCE = "epoch-eci-matrix-2026-08-11"
FILE = "capability/edi_benchmark_difficulties.csv"
VINTAGE = "2026-08-11"
_SIGNIFICANT = 6


def _significant(number: str) -> float:
    """Keep the digits that mean something: a fixed number of decimals would blunt small slopes."""
    return float(f"{float(number):.{_SIGNIFICANT}g}")


def curate(evidence: Path, report: Callable[[str, str, str, int], None]) -> pd.DataFrame:
    """Make the table: difficulty in index points, slope in log-odds per index point."""
    rows = read(evidence, FILE)
    known = {name: meant["id"] for name, meant in benchmarks()[SOURCE].items()}
    named = rows.benchmark_name.isin(known)
    report(SOURCE, TABLE, "the benchmark is not in benchmarks.yml", int((~named).sum()))
    rows = rows[named]
    return pd.DataFrame(
        {
            "vintage": VINTAGE,
            "benchmark_id": rows.benchmark_name.map(known),
            "difficulty": rows.edi.map(_significant),
            "slope": rows.estimated_slope_scaled.map(_significant),
            "is_anchor": rows.is_anchor.str.lower(),
            "source_id": SOURCE,
            "source_ref": "data/raw/edi_scores.csv@" + rows.source_commit.str[:12],
            "checked_on": CHECKED_ON,
        }
    )
