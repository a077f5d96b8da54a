"""The cheapest run is open on {cheapest_open} of {judged} boards, the best on {best_open}.

Each board publishes what its runs cost. The three marks are the model of its cheapest run, of the
cheapest run with at least four fifths of the best score, and of its best run. The second of these
is open on {near_open} boards. The {boards:board} have {runs:run} of {models:model}, {open_models}
of them open on the day of a board. A model without weights on that day counts as closed. Runs of
unknown openness, which are on neither side: {unknown_runs}.

The picture has the {judged:board} with {least:open model} or more; the {few_open_boards} others are
in the table and not counted. Cheap can be useless: the cheapest runs on these boards score as
little as {cheapest_worst} of 100. The cheapest run with at least half of the best score is open on
{half_open} of {judged:board}, that with at least four fifths on {near_open}.

Costs are what each board measured or estimated, with its own agent and the prices that it paid, for
a task, a question or a whole run. Costs and scores of different boards cannot be compared, and two
versions of a board are two boards. Several boards run models in different agents (column scaffold):
a cost is that of model and agent. On {estimated_boards} of the boards the cost of open models is
the board's own estimate from hours of GPU ({estimated_runs:run}; hollow), not a bill. For
{frontier_boards:board} only the frontier is known, because their full tables may not be passed on.
Cursor and Cognition measure on boards of their own, where their own models run. No board gives the
spread of its costs. Zero and missing costs are left out.
"""

from collections.abc import Iterable

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, measured
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.theme import CLOSED, NUMBER, OPEN, QUIET, RULE, AnyChart, colour
from charts.drawing.words import (
    KeyEntry,
    Words,
    brief_name,
    count_head,
    fitted,
    legend,
    words,
)
from charts.measures.costs import cost_boards, pareto
from charts.measures.costs.frontier_shares import (
    LEAST_OPEN,
    UNKNOWN,
    cheapest_from,
    has_enough_open,
)
from charts.measures.stats import thresholds
from charts.tables.frames import Tables

SUBTITLE = (
    "Whose model made the cheapest run, the cheapest within a fifth of the best score, and the "
    "best run, on {judged} boards that publish what a run costs."
)
FRONTIER_ONLY = ["aa-coding-agent-index-v1", "aa-intelligence-index-v4.3"]
"""Boards of which only the points on the frontier may be passed on."""
ESTIMATE = "own estimate"
"""Words of the flag on runs whose cost the board estimated and did not pay."""
NEAR, HALF = 0.8, 0.5
"""Parts of the best score that a cheap run is asked for."""
QUESTIONS = {
    "cheapest": ("Cheapest run", "Cheapest run"),
    "near": ("Cheapest, 80% of best", "80% of best"),
    "best": ("Best run", "Best run"),
}
"""What is asked of each board: the heads of the columns, wide and on a phone."""
COLUMNS = [
    "benchmark_id", "board", "listed", "cost_basis", "model_id", "name", "setting", "scaffold",
    "side", "score", "cost", "on_frontier", "cost_estimated", "frontier_only", "flag", "source_id",
]  # fmt: skip
SENTENCES = ["{name} on {board}: a score of {score:1} for {cost:usd}"]


def tables(data: Tables) -> Frames:
    """Give every usable run: board, model, side on the board's day, score of 100, cost, flags."""
    cost_boards.comparable_boards(data)  # without one there is nothing to say
    runs = cost_boards.runs(data)
    boards = [
        board.assign(on_frontier=pareto.on_frontier(board["cost"], board["score"]))
        for _, board in runs.groupby("benchmark_id")
    ]
    rows = pd.concat(boards)
    share = rows["unit"].eq("fraction")
    rows = rows.assign(
        board=rows["benchmark"],
        score=rows["score"].mask(share, (100 * rows["score"]).round(6)),
        cost_estimated=rows["flag"].fillna("").str.contains(ESTIMATE),
        frontier_only=rows["benchmark_id"].isin(FRONTIER_ONLY),
    )
    return {
        "main": rows.sort_values(["listed", "benchmark_id", "cost", "score"], ignore_index=True)[
            COLUMNS
        ]
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a board and a column a question, with the model that answers it."""
    won = _winners(tables["main"])
    boards = [*won["board"].unique()]
    plot = rows_plot(
        [brief_name(board).partition(", ")[0] for board in boards], (0, 1), compact,
        left=232, right=2 if compact else 8, top=82 if compact else 88, bottom=6,
        step=40 if compact else 23, drop=0.73,
    )  # fmt: skip
    each = plot.width / len(QUESTIONS)
    won = won.assign(
        x=won["question"].map([*QUESTIONS].index) * each + 6,
        y=won["board"].map(boards.index).map(plot.at),
        colour=won["side"].map(colour), hollow=won["cost_estimated"], size=80.0,
    )  # fmt: skip
    names = [
        Words(row["x"] + 11, row["y"], _fitted(row["name"], each - 21), row["colour"])
        for row in won.to_dict("records")
    ]
    lines = [plot.step * row for row in range(1, len(boards))]
    return plot.draw(
        segments(
            Segment(-plot.margin.left, y, plot.width + plot.margin.right, y, RULE, 1) for y in lines
        ),
        *[_head(plot, won, question, each) for question in QUESTIONS],
        legend(0, 62 - plot.margin.top, _entries(won, compact)),
        plot.row_names(),
        glyph_marks(won, ["board", "name", "side", "score", "cost"]),
        words(names, halo=False),
    )


def _fitted(name: str, room: float) -> str:
    """Shorten a model's name, but keep its end."""
    return fitted(brief_name(name), room, both_ends=True)


def _winners(runs: pd.DataFrame) -> pd.DataFrame:
    """Give the run of each judged board that answers each question, most open boards first."""
    rows = []
    for _, board in runs.groupby("benchmark_id"):
        if not has_enough_open(board):
            continue
        frontier = pareto.frontier(board)
        near = frontier[thresholds.at_least(frontier["score"], NEAR * frontier["score"].max())]
        places = {"cheapest": frontier.iloc[0], "near": near.iloc[0], "best": frontier.iloc[-1]}
        rows += [run.to_dict() | {"question": question} for question, run in places.items()]
    won = pd.DataFrame(rows)
    won["opens"] = -won["side"].eq("open").groupby(won["board"]).transform("sum")
    won["later"] = won["side"].eq("open") * won["question"].map([*QUESTIONS].index)
    won["later"] = -won.groupby("board")["later"].transform("sum")
    return won.sort_values(["opens", "later", "board"], kind="stable", ignore_index=True)


def _head(plot: Rows, won: pd.DataFrame, question: str, each: float) -> Layers:
    """Count over a column on how many boards an open model answers its question."""
    asked = won[won["question"] == question]
    left, top, number = (
        [*QUESTIONS].index(question) * each,
        plot.margin.top,
        asked["side"] == "open",
    )
    size, says = (18, "") if plot.compact else (NUMBER, "open")
    head = Words(left, 12 - top, QUESTIONS[question][plot.compact], QUIET)
    counted = f"{number.sum()} of {len(asked)}"
    return words([head]) + count_head(left, 36 - top, counted, says, size=size)


def _entries(won: pd.DataFrame, compact: bool) -> list[KeyEntry]:
    """Give the key: both sides, and what is there of the rest."""
    entries = [KeyEntry("open", "open", OPEN), KeyEntry("closed", "closed", CLOSED)]
    if won["side"].eq(UNKNOWN).any():
        entries.append(KeyEntry(UNKNOWN, "unknown", colour(UNKNOWN)))
    if won["cost_estimated"].any():
        said = "cost estimated" if compact else "cost estimated by the board"
        sides = [*won.loc[won["cost_estimated"], "side"].unique()]
        entries += [KeyEntry(f"hollow {side}", "", colour(side)) for side in sides[:-1]]
        entries.append(KeyEntry(f"hollow {sides[-1]}", said, colour(sides[-1])))
    return entries


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how often the cheapest, the cheapest good and the best run are open, and the counts."""
    runs = tables["main"]
    boards = [board for _, board in runs.groupby("benchmark_id")]
    judged = [board for board in boards if has_enough_open(board)]
    return dated(
        runs["listed"].max().date(),
        {
            "boards": count(len(boards)),
            "judged": count(len(judged)),
            "few_open_boards": count(len(boards) - len(judged)),
            "least": count(LEAST_OPEN),
            **_run_findings(runs),
            **_end_findings([pareto.frontier(board) for board in judged]),
            "half_open": _times_open(cheapest_from(board, HALF) for board in judged),
            "near_open": _times_open(cheapest_from(board, NEAR) for board in judged),
        },
    )


def _run_findings(runs: pd.DataFrame) -> dict[str, Finding]:
    """Count runs and models, and the boards and runs of which less is known."""
    estimated = runs[runs["cost_estimated"]]
    return {
        "runs": count(len(runs)),
        "models": count(runs["model_id"].nunique()),
        "open_models": count(runs.loc[runs["side"] == "open", "model_id"].nunique()),
        "unknown_runs": count_or_none(runs["side"].eq(UNKNOWN).sum()),
        "estimated_boards": count(estimated["benchmark_id"].nunique()),
        "estimated_runs": count(len(estimated)),
        "frontier_boards": count(runs.loc[runs["frontier_only"], "benchmark_id"].nunique()),
    }


def _end_findings(frontiers: list[pd.DataFrame]) -> dict[str, Finding]:
    """Give how often the cheapest and the best run are open, and the least score of a cheapest."""
    least = min(float(frontier["score"].iloc[0]) for frontier in frontiers)
    return {
        "cheapest_open": _times_open(str(frontier["side"].iloc[0]) for frontier in frontiers),
        "best_open": _times_open(str(frontier["side"].iloc[-1]) for frontier in frontiers),
        "cheapest_worst": measured(least),
    }


def _times_open(sides: Iterable[str]) -> Finding:
    number = sum(side == "open" for side in sides)
    return count_or_none(number)
