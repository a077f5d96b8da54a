"""The cheapest run is open on {cheapest_open} of {judged} cost boards, the cheapest within a fifth
of the best score on {near_open}, the best on {best_open}.

Each panel is a board that publishes what its runs cost: a mark is a run of a model in one setting,
at its cost and score. The line is the frontier, the most score that each budget pays for, in the
colour of the model that holds it; runs off the frontier are faint. The name is that of the best
open model on the frontier. {runs:run} of {models:model} on {boards:board}, {open_models} of the
models open on the day of a board. A model without weights on that day counts as closed, and
{unknown_runs:run} of unknown openness are crosses.

The counts above are of the {judged:board} with {least:open model} or more; the others are drawn
below and not counted. Cheap can be useless: the cheapest runs on these boards score as little as
{cheapest_worst} of 100. The cheapest run with at least half of the best score is open on
{half_open} of {judged:board}, that with at least four fifths on {near_open}.

Costs are what each board measured or reckoned, with its own agent and the prices that it paid, for
what the panel names: a task, a question or a whole run. Neither costs nor scores compare between
panels, and two versions of a board are two boards. Several boards run models in different agents
(column scaffold): a cost is that of both. What open models cost on {estimated_boards} of the boards
is its own estimate from hours of GPU ({estimated_runs:run}, hollow), not a bill. Of
{frontier_boards:board} only the frontier is known, as their full tables may not be passed on: what
lies below it is missing there. Cursor and Cognition measure on boards of their own, where their own
models run. No board gives the spread of its costs. Zero and missing costs are left out.
"""

import json
import math
import textwrap
from collections.abc import Iterable
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured
from charts.core.formats import or_none
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.costs import cost_boards, pareto
from charts.measures.costs.frontier_shares import (
    LEAST_OPEN,
    UNKNOWN,
    cheapest_from,
    has_enough_open,
)
from charts.tables.frames import Tables

SUBTITLE = (
    "Score (of 100) against the cost that the board gives, US dollars as each panel names it, at "
    "the day of the board; each panel has its own axes, cost on a logarithmic one."
)
FRONTIER_ONLY = ["aa-coding-agent-index-v1", "aa-intelligence-index-v4.3"]
"""Boards of which only the points on the frontier may be passed on."""
ESTIMATE = "own estimate"
"""Words of the flag on runs whose cost the board reckoned and did not pay."""
NEAR, HALF = 0.8, 0.5
"""Parts of the best score that a cheap run is asked for."""
EVERY = "every board"
SIDES = ["open", "closed", UNKNOWN]
SHAPES = ["circle", "square", "cross"]
COLUMNS = [
    "benchmark_id", "board", "listed", "cost_basis", "model_id", "name", "setting", "scaffold",
    "side", "score", "cost", "on_frontier", "cost_estimated", "frontier_only", "flag", "source_id",
]  # fmt: skip


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
    """Draw a panel a board: those with enough open models first, each group newest first."""
    table = tables["main"]
    groups: dict[bool, list[AnyChart]] = {True: [], False: []}
    newest = table.groupby("benchmark_id")["listed"].max().sort_values(ascending=False)
    for board in newest.index:
        rows = table[table["benchmark_id"] == board]
        groups[has_enough_open(rows)].append(_panel(rows, compact))
    heads = {
        True: f"{LEAST_OPEN} open models or more, newest board first",
        False: f"Fewer than {LEAST_OPEN} open models: too few to judge",
    }
    parts: list[AnyChart] = [_key(compact)]
    for enough, panels in groups.items():
        if panels:
            head = alt.TitleParams(heads[enough], anchor="start", fontSize=13, offset=8,
                                   color=theme.colour("ink"))  # fmt: skip
            grid: alt.ConcatChart = alt.concat(
                *panels, columns=2 if compact else 4, spacing={"row": 16, "column": 8}, title=head
            )
            parts.append(grid)
    boards = sorted(table["board"].unique())
    chosen = alt.binding_select(options=[EVERY, *boards], name="Board ")
    select = alt.VariableParameter(name="board", value=EVERY, bind=chosen)
    stacked: alt.VConcatChart = alt.vconcat(*parts, spacing=18)
    stacked.params = [select]  # add_params would copy every panel several times: ten seconds
    return stacked


def _panel(rows: pd.DataFrame, compact: bool) -> AnyChart:
    name = json.dumps(rows["board"].iloc[0])
    shown = f"board === '{EVERY}' || board === {name}"
    x = alt.X("cost:Q", scale=alt.Scale(type="log", padding=8), axis=_money(rows["cost"]))
    axis = alt.Axis(tickCount=3, minExtent=20, maxExtent=20, labelFontSize=11, labelPadding=3)
    y = alt.Y("score:Q", title=None, scale=alt.Scale(zero=False, padding=10), axis=axis)
    side: dict[str, Any] = {
        "color": alt.Color("side:N", legend=None, scale=alt.Scale(
            domain=SIDES, range=[theme.colour(one) for one in SIDES])),
        "shape": alt.Shape("side:N", legend=None, scale=alt.Scale(domain=SIDES, range=SHAPES)),
    }  # fmt: skip
    marks = alt.Chart(rows).encode(x=x, y=y, **side)
    on = marks.transform_filter("datum.on_frontier").encode(
        tooltip=["name", "setting", "score", "cost"]
    )
    paid, reckoned = "!datum.cost_estimated", "datum.cost_estimated"
    line = _line(rows)
    best = line[line["side"] == "open"].tail(1)
    best = best.assign(in_lines=[text_layout.broken(name, 17) for name in best["name"]])
    left = not best.empty and _place(rows["cost"], float(best["cost"].iloc[0])) < 0.5
    label: dict[str, Any] = {"align": "left" if left else "right", "dx": 6 if left else -4,
                             "dy": 11, "fontSize": 11, "lineBreak": "\n",
                             "lineHeight": 12}  # fmt: skip
    text = alt.Chart(best).encode(x=x, y=y, text="in_lines:N")
    steps = alt.Chart(line).encode(x=x, y=y)
    fade = alt.expr(f"{shown} ? 0.28 : 0.05")
    full = alt.expr(f"{shown} ? 1 : 0.12")
    colour, ink, paper = side["color"], theme.colour("ink"), theme.colour("paper")
    off = marks.transform_filter("!datum.on_frontier")
    layers = [
        off.transform_filter(paid).mark_point(filled=True, size=16, opacity=fade, aria=False),
        off.transform_filter(reckoned).mark_point(filled=False, size=16, opacity=fade, aria=False),
        steps.mark_rule(color=theme.colour("quiet"), strokeWidth=0.8, opacity=full).encode(
            x="until:Q", y2="next:Q"
        ),
        steps.mark_rule(strokeWidth=2.2, opacity=full).encode(x2="until:Q", color=colour),
        on.transform_filter(paid).mark_point(filled=True, size=34, opacity=full),
        on.transform_filter(reckoned).mark_point(
            filled=True, fill=paper, size=34, strokeWidth=1.6, opacity=full
        ),
        text.mark_text(color=paper, stroke=paper, strokeWidth=3, aria=False, **label),
        text.mark_text(color=ink, opacity=full, **label),
    ]
    return alt.layer(*layers).properties(
        width=116 if compact else 134, height=104, title=_title(rows)
    )


def _line(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the frontier's points with the cost up to which each holds, and the next score."""
    points = rows[rows["on_frontier"]].sort_values(["cost", "score"])
    line = points[["name", "cost", "score", "side"]].drop_duplicates(["cost", "score"], keep="last")
    ends = {"until": line["cost"], "next": line["score"]}
    return line.assign(**{k: v.shift(-1).fillna(v.iloc[-1]) for k, v in ends.items()})


def _place(costs: pd.Series, cost: float) -> float:
    """Give where a cost stands on the panel's axis, from 0 at its left end to 1."""
    low, high = math.log(costs.min()), math.log(costs.max())
    return (math.log(cost) - low) / (high - low) if high > low else 0.5


def _money(costs: pd.Series) -> alt.Axis:
    """Give a cost axis with two to four round ticks within the costs."""
    low, high = float(costs.min()), float(costs.max())
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks: list[float] = []
    for steps in ([1], [1, 3], [1, 2, 5]):
        ticks = [n * 10.0**k for k in powers for n in steps if 0.9 * low <= n * 10.0**k <= high]
        if len(ticks) > 1:
            break
    every = 2 if len(ticks) > 3 else 1
    return alt.Axis(
        values=ticks[::every],
        labelExpr="'$' + format(datum.value, datum.value < 1000 ? '~r' : '~s')",
        labelFontSize=11,
        title=None,
    )


def _title(rows: pd.DataFrame) -> alt.TitleParams:
    """Name the board, what its costs are for, its day, and how many of its models are open."""
    row = rows.iloc[0]
    counts = {side: rows.loc[rows["side"] == side, "model_id"].nunique() for side in SIDES}
    lines = [
        f"$ a {row['cost_basis']}, {row['listed']:%b %Y}",
        f"{counts['open']} open of {rows['model_id'].nunique()} models",
    ]
    if counts[UNKNOWN]:
        lines.append(f"{counts[UNKNOWN]} of unknown openness")
    if row["frontier_only"]:
        lines.append("only its frontier is known")
    if rows["cost_estimated"].any():
        lines.append("hollow: cost estimated")
    return alt.TitleParams(
        textwrap.wrap(row["board"], 22), subtitle=lines, anchor="start", frame="bounds",
        fontSize=12, subtitleFontSize=11, offset=6, color=theme.colour("ink"),
        subtitleColor=theme.colour("quiet"),
        subtitleFontWeight="normal" if has_enough_open(rows) else 600,
    )  # fmt: skip


def _key(compact: bool) -> AnyChart:
    """Say what the marks mean."""
    words = [
        ("open", "open", True, 1.0),
        ("closed", "closed", True, 1.0),
        (UNKNOWN, "openness unknown", True, 1.0),
        ("open", "cost estimated by the board", False, 1.0),
        ("closed", "faint: off the frontier", True, 0.28),
    ]
    places = [(0, 0), (62, 0), (136, 0), (0, 1), (190, 1)]
    if not compact:
        places = [(0, 0), (62, 0), (136, 0), (272, 0), (466, 0)]
    marks: list[alt.Chart] = []
    for (side, said, filled, opacity), (left, row) in zip(words, places, strict=True):
        base = alt.Chart(pd.DataFrame({"said": [said]})).encode(
            x=alt.value(left + 5), y=alt.value(8 + 17 * row)
        )
        shape, colour = SHAPES[SIDES.index(side)], theme.colour(side)
        marks.append(
            base.mark_point(filled=filled, shape=shape, color=colour, size=36, opacity=opacity)
        )
        marks.append(base.mark_text(align="left", dx=9, fontSize=11).encode(text="said:N"))
    width = 300 if compact else 700
    return alt.layer(*marks).properties(width=width, height=34 if compact else 16)


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
        "unknown_runs": count(runs["side"].eq(UNKNOWN).sum()),
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
    return count(number, or_none(number))
