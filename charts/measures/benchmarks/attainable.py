"""Scores of bounded benchmarks on common scales: attainable share, and log-odds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MATRIX_SOURCE = "epoch-eci-matrix-2026-08-11"
"""The score matrix of the August 2026 index: each release at its best setting, by one rule."""

EDGE = 0.005
"""How near a share may come to 0 or 1 before its log-odds is taken, where items are not known."""


def attainable(scores: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.Series:
    """Give scores as shares of what can be won: 0 for guessing, 1 for the highest attainable.

    scores: rows with `benchmark_id` and `score`; benchmarks: the table of that name. A benchmark
    at which guessing makes no sense starts at its floor. Below chance a share is negative. NaN
    where the benchmark has no ceiling.
    """
    facts = benchmarks.set_index("benchmark_id")
    start = facts["chance"].fillna(facts["floor"])
    room = scores["benchmark_id"].map(facts["ceiling"] - start)
    return (scores["score"] - scores["benchmark_id"].map(start)) / room


def audit_factors(data: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give by how much a share of what can be won is larger of what an audit says can be won.

    By benchmark_id, of benchmarks whose answers were audited for errors as a whole (of several
    audits the lowest ceiling counts). Models that repeat wrong answers may come to more than 1.
    """
    audits = data["ceilings"]
    complete = audits[audits["usable"] & audits["scope"].isna() & audits["benchmark_id"].notna()]
    audited = complete.groupby("benchmark_id")["ceiling"].min()
    facts = data["benchmarks"].set_index("benchmark_id").loc[audited.index]
    start = facts["chance"].fillna(facts["floor"])
    return (facts["ceiling"] - start) / (audited - start)


def log_odds(share: Any, edge: float = EDGE) -> npt.NDArray[np.float64]:
    """Give the log-odds (logit) of shares, cut to [edge, 1 - edge] so that 0 and 1 stay finite."""
    cut = np.clip(np.asarray(share, dtype=float), edge, 1 - edge)
    logit: npt.NDArray[np.float64] = np.log(cut / (1 - cut))
    return logit


def edge_of(items: float) -> float:
    """Give the edge for a benchmark of so many items: half an item, and never under EDGE / 10."""
    return EDGE if pd.isna(items) else max(0.5 / float(items), EDGE / 10)


def score_matrix(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the score matrix of the index as shares of what can be won.

    One row a release and benchmark: benchmark_id, model_id, share, bound, source_id. `bound` is
    "at-most" where the source cut the score to chance.
    """
    scores = data["scores"]
    rows = scores[scores["source_id"] == MATRIX_SOURCE].copy()
    rows["share"] = attainable(rows, data["benchmarks"])
    columns = rows[["benchmark_id", "model_id", "share", "bound", "source_id"]]
    return columns.reset_index(drop=True)
