"""What one more point of score costs within a model, as it thinks longer."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.benchmarks import attainable
from charts.measures.costs import cost_boards
from charts.tables.rows import required

Numbers = npt.NDArray[np.float64]

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
"""Settings from the least effort to the most."""

LEAST_RUNGS = 3
"""Efforts at which a model must have been run on one board."""

NO_LIMIT = 1000.0
"""Stands for a ratio without a limit: what costs more and wins nothing."""


def effort_ladders(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each model that was run at several efforts on one board.

    One row a model, board and scaffold: model_id, benchmark_id, organization_id, rungs, top (the
    best score as a share of what can be won), and two ratios of the cost of a point: `halves`, of
    the upper half of the ladder to the lower, and `ends`, of the last step to the first. Replicates
    are averaged.
    """
    runs = cost_boards.runs(data)
    runs = runs[runs["setting"].isin(EFFORTS)]
    keys = ["benchmark_id", "model_id", "scaffold", "cost_basis"]
    means = runs.groupby([*keys, "setting"], dropna=False, as_index=False)[["score", "cost"]].mean()
    means["share"] = attainable.attainable(means, data["benchmarks"])
    rows = []
    for (benchmark_id, model_id, *_), ladder in means.groupby(keys, dropna=False):
        if len(ladder) < LEAST_RUNGS:
            continue
        order = ladder["setting"].map(EFFORTS.index).argsort()
        score, cost = (ladder[name].to_numpy(float)[order] for name in ("score", "cost"))
        rows.append(
            {"benchmark_id": benchmark_id, "model_id": model_id, "rungs": len(ladder),
             "top": float(ladder["share"].max()),
             "halves": halves_ratio(score, cost), "ends": ends_ratio(score, cost)}
        )  # fmt: skip
    ladders = required(
        pd.DataFrame(rows), f"model run at {LEAST_RUNGS} efforts", "data/run_costs.csv"
    )
    firms = data["models"].set_index("model_id")["organization_id"]
    return ladders.assign(organization_id=ladders["model_id"].map(firms))


def halves_ratio(score: Numbers, cost: Numbers) -> float:
    """Give the cost of a point from the middle rung up over that from the first to the middle.

    score, cost: by rung. NO_LIMIT if the later points were not won; NaN if the earlier were not.
    """
    middle = len(score) // 2
    return _over(_price(score, cost, middle, -1), _price(score, cost, 0, middle))


def ends_ratio(score: Numbers, cost: Numbers) -> float:
    """Give the cost of a point of the last step over that of the first, as halves_ratio does."""
    return _over(_price(score, cost, -2, -1), _price(score, cost, 0, 1))


def _price(score: Numbers, cost: Numbers, first: int, last: int) -> float:
    """Give the cost of a point between two rungs: infinite if it costs more and wins nothing."""
    points, extra = score[last] - score[first], cost[last] - cost[first]
    if points <= 0:
        return np.inf if extra > 0 else np.nan
    return float(extra / points)


def _over(late: float, early: float) -> float:
    """Give the ratio of two costs of a point; NaN if the earlier is not above 0 and finite."""
    if not (np.isfinite(early) and early > 0):
        return np.nan
    return float(np.minimum(late / early, NO_LIMIT))
