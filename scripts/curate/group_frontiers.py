"""Best score of each group of models at each quarter's end, from Artificial Analysis' board."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scripts.curate.evidence import CHECKED_ON, read
from scripts.curate.scores import benchmarks

TABLE = "group_frontiers"
SOURCE = "artificial-analysis-2026-07-10"
FILE = "capability/aa_group_frontiers.csv"


def curate(
    evidence: Path,
    resolve: Callable[[str, str], str | None],
    report: Callable[[str, str, str, int], None],
) -> pd.DataFrame:
    """Make the table; a record holder that is not in the register keeps its row, without an id."""
    rows = read(evidence, FILE)
    known = {name: meant["id"] for name, meant in benchmarks()[SOURCE].items()}
    named = rows.benchmark.isin(known)
    report(SOURCE, TABLE, "the benchmark is not in benchmarks.yml", int((~named).sum()))
    empty = named & (pd.to_numeric(rows.group_size) < 1)
    report(SOURCE, TABLE, "no model of the group had a score", int(empty.sum()))
    rows = rows[named & ~empty]
    return pd.DataFrame(
        {
            "pair": rows.pair,
            "benchmark_id": rows.benchmark.map(known),
            "as_of": rows.as_of,
            "side": rows.side,
            "group": rows.group,
            "best_score": pd.to_numeric(rows.best_score).round(6),
            "source_name": rows.best_model,
            "model_id": rows.best_model.map(lambda name: resolve(SOURCE, name)),
            "group_size": rows.group_size,
            "source_id": SOURCE,
            "source_ref": "leaderboard of " + rows.snapshot,
            "checked_on": CHECKED_ON,
        }
    )
