"""The open share of a cost frontier: unknown openness, cost bands, resampled scores, other counts.

Runs of unknown openness are on neither side: they stand on the frontier and push others off it,
but a share is one of what is known to be open or closed. Runs that tie in cost and score share what
they hold equally, as in `pareto`.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.costs import pareto
from charts.measures.stats import confidence, thresholds

LEAST_OPEN = 3
"""Open models below which a board says too little about them to enter a summary."""

SEED = 20261123
DRAWS = 500

UNKNOWN = "unknown"
Array = npt.NDArray[np.float64]


class Known(NamedTuple):
    """The open share of a frontier among what is known, and the part of it that is not known."""

    open: pareto.Shares
    unknown: pareto.Shares


class Bands(NamedTuple):
    """The open share of the budgets in each third of a frontier's range of costs, 0 to 1."""

    cheap: float
    middle: float
    dear: float


def has_enough_open(runs: pd.DataFrame) -> bool:
    """Say whether a board has enough open models to be judged: LEAST_OPEN of them."""
    return bool(runs.loc[runs["side"] == "open", "model_id"].nunique() >= LEAST_OPEN)


def known_shares(runs: pd.DataFrame) -> Known:
    """Give the open share in each way of counting, among what is known to be open or closed.

    runs: as for `pareto.shares`. NaN where nothing is known or the share is not defined.
    """
    least = pareto.shares(runs)
    if not runs["side"].eq(UNKNOWN).any():
        return Known(least, pareto.Shares(*(0.0 * share for share in least)))
    most = pareto.shares(runs.assign(side=runs["side"].replace(UNKNOWN, "open")))
    unknown = pareto.Shares(*(b - a for a, b in zip(least, most, strict=True)))
    shares = (a / (1 - u) if u < 1 else np.nan for a, u in zip(least, unknown, strict=True))
    return Known(pareto.Shares(*shares), unknown)


def band_shares(runs: pd.DataFrame) -> Bands:
    """Give the open share of budgets in the cheap, middle and dear third of the frontier's range.

    A budget belongs to the best run that it pays for; bands and budgets are of the logarithm of
    cost. NaN where a third has no width, or nothing in it is known.
    """
    line = pareto.frontier(runs)
    parts = line.assign(open=line["side"].eq("open"), known=line["side"].ne(UNKNOWN))
    steps = parts.groupby("cost", sort=True)[["open", "known"]].mean()
    price = np.log(steps.index.to_numpy(float))
    edges = np.linspace(price[0], price[-1], len(pareto.BANDS) + 1)
    starts, ends = price[:-1], price[1:]
    shares = []
    for low, high in pairwise(edges):
        width = np.clip(np.minimum(ends, high) - np.maximum(starts, low), 0, None)
        shares.append(_share(width @ steps["open"].iloc[:-1], width @ steps["known"].iloc[:-1]))
    return Bands(*shares)


COUNTINGS = ("budgets", "levels", "models")
"""Ways to count the low end of a frontier: what each amount of money buys, who supplies each score
for least, and which models are on it."""


def low_end(
    cost: Array,
    score: Array,
    is_open: Array,
    known: Array,
    model: Array,
    part: float,
    counting: str,
) -> float:
    """Give the open share of the low-cost part of a frontier, among what is known.

    part: of the range of the logarithm of costs, from the cheapest point on; is_open, known: 0 or
    1; model: any id. By budgets, a third is what `band_shares` calls cheap. NaN if nothing is
    known, or the range has no width.
    """
    if not len(cost):
        return np.nan
    on = pareto.efficient(cost, score)
    order = np.argsort(cost[on], kind="stable")
    price, level = np.log(cost[on][order]), score[on][order]
    opened, seen = is_open[on][order], known[on][order]
    edge = price[0] + part * (price[-1] - price[0])
    within = thresholds.at_most(price, edge)
    if counting == "models":
        first_only = np.zeros(len(price))
        first_only[np.unique(model[on][order], return_index=True)[1]] = 1.0
        weight = first_only * within
        return _share(float(weight @ opened), float(weight @ seen))
    if counting == "budgets":
        weight = np.diff(np.clip(price, None, edge), append=min(price[-1], edge))
    else:
        weight = np.diff(level, prepend=score.min()) * within
    _, twins = np.unique(price, return_inverse=True)  # each of those that tie has an equal part
    weight = (np.bincount(twins, weight) / np.bincount(twins))[twins]
    return _share(float(weight @ opened), float(weight @ seen))


def _share(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator > 0 else float("nan")


def level_shares(runs: pd.DataFrame, scores: Array) -> Array:
    """Give the open share of score levels for many sets of scores of the same runs.

    runs: cost and side; scores: one row a set, one column a run. Each level between the worst and
    the best score belongs to the cheapest run at or above it.
    """
    order = np.argsort(runs["cost"].to_numpy(float), kind="stable")
    cost, side = runs["cost"].to_numpy(float)[order], runs["side"].to_numpy(str)[order]
    ranked = scores[:, order]
    first = np.flatnonzero(np.r_[True, cost[1:] != cost[:-1]])  # of runs of equal cost
    group = np.cumsum(np.r_[True, cost[1:] != cost[:-1]]) - 1
    best = np.maximum.reduceat(ranked, first, axis=1)
    top = ranked == best[:, group]  # those that share what their cost buys
    reached = np.maximum.accumulate(best, axis=1)
    gained = np.diff(reached, axis=1, prepend=ranked.min(axis=1, keepdims=True))
    count, opened, known = (
        np.add.reduceat((top & chosen).astype(float), first, axis=1)
        for chosen in (np.True_, side == "open", side != UNKNOWN)
    )
    total = (gained * known / count).sum(axis=1)
    share: Array = np.full(len(scores), np.nan)
    np.divide((gained * opened / count).sum(axis=1), total, out=share, where=total > 0)
    return share


def resampled_levels(runs: pd.DataFrame, items: int) -> tuple[float, float]:
    """Give a 90% interval of the open share of levels, had each run met other items.

    runs: cost, side and score as a share of items, 0 to 1. Each score is resampled as
    binomial(items, score) / items, each run by itself. Runs of one board face the same items, so
    this overstates the noise of their differences. Raises ValueError if a score is no share.
    """
    score = runs["score"].to_numpy(float)
    if not ((score >= 0) & (score <= 1)).all():
        raise ValueError("scores must be shares of items")
    resamples = np.random.default_rng(SEED).binomial(items, score, size=(DRAWS, len(score))) / items
    low, high = np.nanquantile(level_shares(runs, resamples), confidence.ends())
    return float(low), float(high)


def one_per_model(runs: pd.DataFrame) -> pd.DataFrame:
    """Keep the best-scoring run of each model; of equal ones the cheapest."""
    ranked = runs.sort_values(["score", "cost"], ascending=[False, True], kind="stable")
    return ranked.drop_duplicates("model_id").sort_index()


def cheapest_open(runs: pd.DataFrame) -> str | None:
    """Give the open model with the cheapest open point of the frontier; none if there is none."""
    line = pareto.frontier(runs)
    opened = line.loc[line["side"] == "open", "model_id"]
    return None if opened.empty else str(opened.iloc[0])


def cheapest_from(runs: pd.DataFrame, share: float) -> str:
    """Give the side of the cheapest run with at least a part of the best score.

    Scores must be on a scale that begins at 0. Of equal costs the higher score counts.
    """
    able = runs[thresholds.at_least(runs["score"], share * runs["score"].max())]
    return str(able.sort_values(["cost", "score"], ascending=[True, False])["side"].iloc[0])


def frontier_counts(runs: pd.DataFrame) -> dict[str, float]:
    """Give points on the frontier, how many are open and unknown, and the open share of levels."""
    on = pareto.on_frontier(runs["cost"], runs["score"])
    side = runs.loc[on, "side"]
    scores = runs[["score"]].to_numpy(float).T
    return {
        "points": len(side),
        "open_points": int(side.eq("open").sum()),
        "unknown_points": int(side.eq(UNKNOWN).sum()),
        "levels": float(level_shares(runs, scores)[0]),
    }


def without_each_model(runs: pd.DataFrame) -> pd.DataFrame:
    """Give `frontier_counts` without each model that matters in turn, one row a dropped model.

    Those are the models on the frontier and those with the worst score: it is where levels begin.
    Returns no row if there is one model only.
    """
    runs = runs[["model_id", "side", "cost", "score"]]
    on = pareto.on_frontier(runs["cost"], runs["score"])
    worst = runs["score"] == runs["score"].min()
    rows = []
    for model in dict.fromkeys(runs.loc[on | worst, "model_id"]):
        left = runs[runs["model_id"] != model]
        if not left.empty:
            rows.append({"dropped": model} | frontier_counts(left))
    return pd.DataFrame(rows, columns=["dropped", "points", "open_points", "unknown_points",
                                       "levels"])  # fmt: skip
