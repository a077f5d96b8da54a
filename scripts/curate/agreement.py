"""Whether the decisions kept beside the code still agree with the tables, asked at every curation.

The tables may be changed without the code; what no longer agrees is said here, all at once, and
nothing is written.
"""

from collections.abc import Collection
from itertools import chain

import pandas as pd
import yaml

from scripts.curate.lineage import BENCHMARKS
from scripts.curate.register import DECISIONS
from scripts.curate.run_costs import boards
from scripts.curate.scores import benchmarks

MATRIX = "epoch-eci-matrix-2026-08-11"
CLOSE = 2e-6  # the source's factors have six digits


def without_release(models: Collection[str]) -> list[str]:
    """Say which decisions of register.yml concern no release: they decide nothing."""
    decided = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    members = [*decided["made_by"].values(), *decided["open_class"].values()]
    ids = {*decided["released"], *decided["weights"], *decided["names"], *chain(*members)}
    return [
        f"{DECISIONS.name}: no release is called {model}" for model in sorted(ids - set(models))
    ]


def without_benchmark(known: Collection[str]) -> list[str]:
    """Say which ids of benchmarks.yml, run_costs.yml and lineage.yml benchmarks.csv lacks."""
    meant = [entry for names in benchmarks().values() for entry in names.values()]
    ids = {e["id"] for e in meant} | {i for e in meant for i in e.get("by_document", {}).values()}
    for board in boards().values():
        ids |= {*board["benchmarks"].values(), *board.get("versions", {}).values()}  # type: ignore[attr-defined]
    ids |= {entry["id"] for entry in yaml.safe_load(BENCHMARKS.read_text("utf-8")).values()}
    return [
        f"benchmarks.csv: no benchmark is called {benchmark}"
        for benchmark in sorted(ids - set(known))
    ]


def off_the_matrix(table: pd.DataFrame) -> list[str]:
    """Say where benchmarks.csv has another chance or ceiling than the matrix is undone with.

    table: benchmarks.csv. The matrix has 0 for chance and 1 for the highest that can be reached.
    """
    facts, faults = table.set_index("benchmark_id"), []
    for name, entry in benchmarks()[MATRIX].items():
        if entry["id"] not in facts.index:
            continue  # said by `without_benchmark`
        row = facts.loc[entry["id"], ["chance", "floor", "ceiling"]].astype(float)
        start = row.floor if pd.isna(row.chance) else row.chance
        bottom = entry.get("offset", 0)
        top = bottom + entry.get("factor", 1)
        if not (abs(bottom - start) <= CLOSE and abs(top - row.ceiling) <= CLOSE):
            faults.append(
                f"benchmarks.csv: {entry['id']} goes from {start:g} to {row.ceiling:g}, "
                f"benchmarks.yml has {bottom:g} to {top:g} for {name}"
            )
    return faults
