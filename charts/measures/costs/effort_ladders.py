"""What the second half of a gain costs against the first half.

A ladder is one model run with several settings of effort on one test, in one harness. Only its
frontier counts: a setting that costs more and scores no better buys nothing. Between settings cost
is taken to rise in a straight line, which makes the middle of the gain a point on the ladder. The
ratio has no unit and does not change if costs or scores are counted in another one; it is 1 if
every point costs the same. The frontier of a whole board is measured in the same way.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.costs import cost_boards, pareto

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
BUDGET = r"\d+K"
"""How a setting is written that allows so many thousand tokens of thinking: a ladder of its own."""
STEPS = 3
"""Settings on the frontier below which a ladder has no middle."""
COMPLETE = ("yes", "with-attribution", "facts")
"""What may be passed on of a source that is here whole; of others only the frontier is."""


READ = ["listed", "source_id"]
LADDER = [
    "benchmark_id", "board", "unit", "model_id", "name", "side", "settings", "lowest", "highest",
    "cost_low", "cost_high", "score_low", "score_high", "ratio", *READ,
]  # fmt: skip


def second_half_ratio(runs: pd.DataFrame) -> float:
    """Give what the second half of a gain in score costs over what the first half does.

    runs: cost and score, one row a run. NaN with fewer than STEPS scores on the frontier.
    """
    line = pareto.frontier(runs).drop_duplicates("score")
    if len(line) < STEPS:
        return float("nan")
    cost, score = line["cost"].to_numpy(float), line["score"].to_numpy(float)
    middle = float(np.interp((score[0] + score[-1]) / 2, score, cost))
    return float((cost[-1] - middle) / (middle - cost[0]))


def whole_boards(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the runs of `cost_boards.runs` from sources of which every run is in the tables."""
    permission = data["sources"].set_index("source_id")["may_republish"]
    runs = cost_boards.runs(data)
    return runs[runs["source_id"].map(permission).isin(COMPLETE)].reset_index(drop=True)


def ladders(runs: pd.DataFrame) -> pd.DataFrame:
    """Give one row a ladder, with its ratio.

    runs: from `whole_boards`. Returns benchmark_id, board, unit, model_id, name, side, settings
    (how many were run), lowest and highest (settings), cost_low, cost_high, score_low, score_high
    (the ends of its frontier), ratio, listed and source_id, by board and ratio.
    """
    setting = runs["setting"].fillna("")
    kind = setting.isin(EFFORTS).map({True: "effort", False: ""})
    kind = kind.mask(setting.str.fullmatch(BUDGET), "budget")
    graded = runs.assign(kind=kind, scaffold=runs["scaffold"].fillna(""))[kind != ""]
    keys = ["benchmark_id", "model_id", "scaffold", "kind"]
    rows = [_ladder(steps) for _, steps in graded.groupby(keys)]
    table = pd.DataFrame(rows, columns=LADDER).dropna(subset=["ratio"])
    return table.sort_values(["benchmark_id", "ratio", "model_id"], ignore_index=True)


def _ladder(steps: pd.DataFrame) -> dict[str, object]:
    """Describe one ladder by the ends of its frontier."""
    line = pareto.frontier(steps)
    first, last = line.iloc[0], line.iloc[-1]
    same = ["benchmark_id", "unit", "model_id", "name", "side", *READ]
    return {
        **{column: first[column] for column in same},
        "board": first["benchmark"],
        "settings": steps["setting"].nunique(),
        "lowest": first["setting"], "highest": last["setting"],
        "cost_low": first["cost"], "cost_high": last["cost"],
        "score_low": first["score"], "score_high": last["score"],
        "ratio": second_half_ratio(steps),
    }  # fmt: skip


def board_frontiers(runs: pd.DataFrame) -> pd.DataFrame:
    """Give one row a board, with the ratio of its whole frontier and how many runs it has.

    Returns benchmark_id, board, runs, ratio, listed and source_id; boards without a ratio are left
    out.
    """
    rows = [
        {
            "benchmark_id": benchmark, "board": board["benchmark"].iloc[0], "runs": len(board),
            "ratio": second_half_ratio(board), "listed": board["listed"].max(),
            "source_id": board["source_id"].iloc[0],
        }
        for benchmark, board in runs.groupby("benchmark_id")
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["benchmark_id", "board", "runs", "ratio", *READ])
    return table.dropna(subset=["ratio"]).reset_index(drop=True)
