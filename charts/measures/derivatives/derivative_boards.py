"""One derivative on every board that lists it: its base, the best closed model, and its rivals."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from charts.measures.costs import cost_boards
from charts.measures.derivatives import derivative_gains

HARNESS, ELSEWHERE = "one harness", "independent boards"
OWN_AGENT = "each in its own agent"
RIVAL = "rival's table"
ROLES = ["base", "derivative", "best closed", RIVAL, "another open"]
SAME_SCORE = 0.001
"""Points within which two tables give the same score: the cost is then of that run."""
Data = Mapping[str, pd.DataFrame]


def marks(data: Data, base: str, derived: Sequence[str]) -> pd.DataFrame:
    """Give one row a mark.

    base, derived: model ids. In the panel HARNESS, for each test on which base and derivative were
    compared in one harness: both, the best closed model of the table, and what somebody else's
    table gives the derivative. In ELSEWHERE, where an independent board has the derivative and the
    base, or another open model of the base's maker: these two. Returns panel, benchmark_id, test,
    derivative, role, model_id (missing for the best closed), model, points (of 100), cost (US
    dollars a task, missing where no board with costs has the run), comparison, measured_by,
    table_of, note (what a reader should know of the comparison), checked_on, source_id,
    cost_source_id.
    """
    rows = derivative_gains.comparisons(data)
    rows = rows[rows["derived_model_id"].isin(derived) & (rows["base_model_id"] == base)]
    rows = rows[rows["counted"] & rows["base_points"].notna()]
    boards, overtakings = cost_boards.runs(data), data["overtakings"]
    boards = boards[boards["cost_basis"] == "task"]
    overtakings = overtakings[overtakings["usable"] & overtakings["other_model_id"].isin(derived)]
    compared = [
        mark for row in rows.to_dict("records") for mark in _marks(row, boards, overtakings)
    ]
    columns = ["panel", "benchmark_id", "test", "derivative", "role", "model_id", "model", "points",
               "cost", "comparison", "measured_by", "table_of", "note", "checked_on", "source_id",
               "cost_source_id"]  # fmt: skip
    table = pd.DataFrame(
        [*compared, *_independent(overtakings, data["models"], base), *_costed(data, boards, rows)],
        columns=columns,
    )
    order = table.assign(late=table["panel"] != HARNESS, place=table["role"].map(ROLES.index))
    order = order.sort_values(["late", "test", "derivative", "place"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _marks(
    row: dict[Any, Any], runs: pd.DataFrame, overtakings: pd.DataFrame
) -> list[dict[str, Any]]:
    """Give the base, the derivative, the best closed model, and what a rival measured."""
    shared = {
        "panel": HARNESS,
        "benchmark_id": row["benchmark_id"],
        "test": row["benchmark"],
        "derivative": row["name"],
        "comparison": row["comparison"],
        "measured_by": row["measured_by"],
        "table_of": row["firm"],
        "checked_on": row["checked_on"],
        "source_id": row["source_id"],
    }
    board = runs[runs["benchmark_id"] == row["benchmark_id"]]
    ids = row["base_model_id"], row["derived_model_id"]
    named = dict(zip(("base", "derivative"), ids, strict=True))
    marks = []
    for role, model, points, who in (
        ("base", row["base"], row["base_points"], board["model_id"] == ids[0]),
        ("derivative", row["name"], row["derived_points"], board["model_id"] == ids[1]),
        (
            "best closed",
            row["best_closed_name"],
            row["best_closed_points"],
            (board["side"] == "closed") & ~board["model_id"].isin(ids),
        ),
    ):
        if not math.isnan(points):
            same = board[who & ((100 * board["score"] - points).abs() < SAME_SCORE)]
            paid = same[["cost", "source_id"]].set_axis(["cost", "cost_source_id"], axis=1)
            cost = paid.iloc[0].to_dict() if len(paid) else {}
            mark = {
                "note": row["note"] if role == "derivative" else None,
                "role": role,
                "model_id": named.get(role),
                "model": model,
                "points": points,
            }
            marks.append(shared | mark | cost)
    begins = row["benchmark"] + " ("
    elsewhere = overtakings[
        (overtakings["other_model_id"] == ids[1]) & overtakings["ranking"].str.startswith(begins)
    ]
    for other in elsewhere.dropna(subset=["other_score"]).head(1).to_dict("records"):
        rival = {
            "role": RIVAL,
            "model_id": ids[1],
            "model": row["name"],
            "points": other["other_score"],
            "comparison": "another harness",
            "measured_by": "a rival",
            "table_of": other["ranking"].removeprefix(begins).removesuffix(" table)"),
            "checked_on": other["checked_on"],
            "source_id": other["source_id"],
        }
        marks.append(shared | rival)
    return marks


def _independent(
    overtakings: pd.DataFrame, models: pd.DataFrame, base: str
) -> list[dict[str, Any]]:
    """Give what independent boards say of a derivative and of its base's maker's other models."""
    register = models.set_index("model_id")
    same_maker = register.index[register["organization_id"] == register["organization_id"][base]]
    rows = overtakings[
        (overtakings["measured_by"] == "independent")
        & overtakings["open_model_id"].isin(same_maker)
    ]
    marks = []
    for row in rows.dropna(subset=["open_score", "other_score"]).to_dict("records"):
        derivative = register["name"][row["other_model_id"]]
        shared = {
            "panel": ELSEWHERE,
            "test": row["ranking"],
            "derivative": derivative,
            "comparison": HARNESS if row["same_table"] else OWN_AGENT,
            "measured_by": row["measured_by"],
            "table_of": row["ranking"],
            "checked_on": row["checked_on"],
            "source_id": row["source_id"],
        }
        mark = {
            "role": "derivative",
            "model_id": row["other_model_id"],
            "model": derivative,
            "points": row["other_score"],
        }
        model = register["name"][row["open_model_id"]]
        other = {"role": "another open", "model_id": row["open_model_id"], "model": model}
        other |= {"points": row["open_score"]}
        marks += [shared | mark, shared | other]
    return marks


def _costed(data: Data, runs: pd.DataFrame, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Give base and derivative where a board with costs that is not the seller's has them both."""
    publishers = data["sources"].set_index("source_id")["publisher"]
    best = runs.sort_values("score").groupby(["benchmark_id", "model_id"]).tail(1)
    best = best.set_index(["benchmark_id", "model_id"])
    marks = []
    pairs = rows.drop_duplicates(["derived_model_id", "base_model_id"]).to_dict("records")
    for pair in pairs:
        both = pair["derived_model_id"], pair["base_model_id"]
        for test in best.index.unique("benchmark_id"):
            board = best.loc[test]
            if board.index.isin(both).sum() != len(both):
                continue
            publisher = str(publishers[board.loc[both[0], "source_id"]])
            if pair["firm"].startswith(publisher):
                continue
            for role, model in zip(("derivative", "another open"), both, strict=True):
                run = board.loc[model]
                marks.append(
                    {
                        "panel": ELSEWHERE,
                        "benchmark_id": test,
                        "test": run["benchmark"],
                        "derivative": pair["name"],
                        "role": role,
                        "model_id": model,
                        "model": run["name"],
                        "points": run["score"] * (100 if run["unit"] == "fraction" else 1),
                        "cost": run["cost"],
                        "comparison": OWN_AGENT,
                        "measured_by": "independent",
                        "table_of": publisher,
                        "checked_on": run["checked_on"],
                        "source_id": run["source_id"],
                        "cost_source_id": run["source_id"],
                    }
                )
    return marks
