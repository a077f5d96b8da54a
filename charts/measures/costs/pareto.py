"""The Pareto frontier of score against cost, and how much of it is open.

A run is on the frontier if no other gives at least its score for at most its cost, one of the two
strictly. Runs that tie in both stand on it together. Who lists many settings of one model gets many
points onto the frontier, so a share is taken in four ways: of points, of distinct models, of the
levels of score (who is the cheapest supplier of each) and of budgets (who gives the best score for
each). The first two count what is listed, the last two what a buyer gets.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

BANDS = ("cheap", "middle", "dear")
"""Thirds of the logarithm of the frontier's range of costs."""


class Shares(NamedTuple):
    """The open share of a frontier, from 0 to 1, in each way of counting; NaN where undefined.

    levels: of the scores between the worst run of the table and the best; budgets: of the
    logarithm of the costs between the cheapest and the dearest point of the frontier.
    """

    points: float
    models: float
    levels: float
    budgets: float


def on_frontier(cost: pd.Series, score: pd.Series) -> pd.Series:
    """Say which rows are on the frontier of least cost and highest score.

    Raises ValueError if a cost or score is missing, or a cost is not above 0: not known is not
    free.
    """
    if cost.isna().any() or score.isna().any() or (cost <= 0).any():
        raise ValueError("every row needs a score and a cost above 0")
    on = efficient(cost.to_numpy(float), score.to_numpy(float))
    return pd.Series(on, index=cost.index)


def efficient(
    cost: npt.NDArray[np.float64], score: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Say which entries are on the frontier, as `on_frontier` does of rows; nothing is checked."""
    order = np.lexsort((-score, cost))
    ranked_cost, ranked = cost[order], score[order]
    on_ranked = np.ones(len(order), dtype=bool)
    on_ranked[1:] = ranked[1:] > np.maximum.accumulate(ranked)[:-1]
    twins = (ranked[1:] == ranked[:-1]) & (ranked_cost[1:] == ranked_cost[:-1])
    if twins.any():  # they stand or fall with the first of them
        begins = np.append(True, ~twins)
        on_ranked = on_ranked[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    on = np.empty(len(order), dtype=bool)
    on[order] = on_ranked
    return on


def cheapest_reaching(
    levels: npt.NDArray[np.float64],
    cost: npt.NDArray[np.float64],
    score: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Give the place of the cheapest entry at or above each level, -1 where there is none.

    Of equal costs the higher score counts. Entries without a cost or score (NaN) are none.
    """
    known = np.flatnonzero(~np.isnan(cost + score))
    order = known[np.lexsort((-score[known], cost[known]))]
    reached = np.searchsorted(np.maximum.accumulate(score[order]), levels, side="left")
    return np.append(order, -1)[reached]


def frontier(runs: pd.DataFrame, cost: str = "cost", score: str = "score") -> pd.DataFrame:
    """Give the rows on the frontier, cheapest first. Raises ValueError as `on_frontier` does."""
    efficient = runs[on_frontier(runs[cost], runs[score])]
    return efficient.sort_values([cost, score], kind="stable")


def shares(
    runs: pd.DataFrame, cost: str = "cost", score: str = "score", side: str = "side"
) -> Shares:
    """Give the open share of the frontier of a table of runs.

    runs: one row a run, with cost, score, side ("open" is open) and `model_id`. Of twins on the
    frontier each has an equal part. All NaN for an empty table.
    """
    if runs.empty:
        return Shares(*[np.nan] * 4)
    line = frontier(runs, cost, score)
    is_open = line[side].eq("open")
    steps = line.assign(is_open=is_open.astype(float)).groupby(cost, sort=True)
    part = steps["is_open"].mean().to_numpy()
    level = steps[score].first().to_numpy(float)
    price = np.log(np.array(list(steps.groups), dtype=float))
    levels = np.diff(np.concatenate([[float(runs[score].min())], level]))
    budgets = np.diff(price)
    return Shares(
        points=float(is_open.mean()),
        models=float(line.drop_duplicates("model_id")[side].eq("open").mean()),
        levels=_weighted(part, levels),
        budgets=_weighted(part[:-1], budgets),
    )


def _weighted(part: npt.NDArray[np.float64], width: npt.NDArray[np.float64]) -> float:
    """Give the mean of the parts by width; NaN where there is none."""
    return float(part @ width / width.sum()) if width.sum() > 0 else float("nan")
