"""Of one index's frontier in {month}, {least} to {most} of the points are open, depending on how
points are counted.

Above: the Artificial Analysis Intelligence Index 4.3 of {as_of}, {configurations:setting} of
models with a cost, by the {ways} counts that can be published; its table of runs may not be passed
on. With every effort setting a point, {all_open} of {all_points:point} of the frontier of score
against cost are open; with one point for each model, {one_open} of {one_points}. Closed models list
more settings each, so the first way favours them; the second leaves out what one model can do at
less effort. The title's range is over ways of counting the same models; without one line of models
or another, the share is {line_least} or {line_most}.

Below: the {boards} cost boards with {least_open:open model} or more, whose runs are known, by the
share of score levels whose cheapest supplier is open: every run (filled), the best run of each
model (stroke), and without any one model in turn (line: from the least share to the most). Where a
model is dropped its maker's others stay. On {moved} of {boards:board} one dropped model moves the
share by {far} or more; {furthest} most, without {furthest_model}: from {furthest_from} to
{furthest_to}. On {turned} of {boards} the majority of the levels changes sides.

So a share of a frontier is a weak number: it says who is on it, not by how much. Levels are those
between the worst and the best score of the board, costs its own, and boards are never put together.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.costs import cost_boards, frontier_shares
from charts.measures.stats import thresholds
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open share of the cost frontier: above, of its points (Artificial Analysis, {as_of}, "
    "cost of the whole index); below, of score levels, on each cost board."
)
INDEX, DAY = "aa-intelligence-index-v4.3", "2026-09-30"
ALL, ONE = "all effort settings, total cost", "one point per model"
WAYS = (ALL, "cost per task instead of total", ONE)
"""Ways of counting the same models; the other rows leave models out."""

SAME_AS_ALL = "summary of the whole table"
EVERY, BEST, LEAST, MOST = "every run", "best run of each model", "least without", "most without"
FAR = 0.25
"""A change of the share that a reader would call another result."""


TITLES = {"boards": "Cost boards: open share of levels by every run, and without single models"}


def tables(data: Tables) -> Frames:
    """Give one row a published way of counting, and one a way of counting of each board."""
    judged = cost_boards.comparable_boards(data)
    names = short_names(runs["benchmark"].iloc[0] for runs in judged)
    boards = [row for runs in judged for row in _ways(names[runs["benchmark"].iloc[0]], runs)]
    return {"main": _published(data), "boards": pd.DataFrame(boards)}


def _published(data: Tables) -> pd.DataFrame:
    """Give the points of the index's frontier, and how many are open, in each published way."""
    rows = data["cost_frontiers"]
    rows = rows[(rows["index"] == INDEX) & (rows["as_of"] == DAY)]
    rows = rows[(rows["counting"] != SAME_AS_ALL) & (rows["points"] > 0)]
    for way in WAYS:
        counted = f"frontier of {INDEX} on {DAY}, counted as {way}"
        required(rows[rows["counting"] == way], counted, "data/cost_frontiers.csv")
    counts = {"open_points": "open_points", "points": "points", "configurations": "runs"}
    return pd.DataFrame(
        {
            "index": rows["index"],
            "way": rows["counting"],
            "line": rows["counting"].str.removeprefix("only models "),
            **{name: rows[column].astype(int) for column, name in counts.items()},
            "share": (rows["open_points"] / rows["points"]).astype(float),
            "as_of": rows["as_of"],
            "source_id": rows["source_id"],
        }
    ).sort_values("share", ignore_index=True)


def _ways(line: str, runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Count one board: every run, the best of each model, and without those that matter most.

    dropped: the model that is left out, if one is.
    """
    names = runs.drop_duplicates("model_id").set_index("model_id")["name"]
    facts = {
        "board": runs["benchmark"].iloc[0],
        "line": line,
        "runs": len(runs),
        "as_of": runs["listed"].max(),
        "source_id": runs["source_id"].iloc[0],
    }
    ways: list[tuple[str, str | None, dict[Any, Any]]] = [
        (EVERY, None, frontier_shares.frontier_counts(runs)),
        (BEST, None, frontier_shares.frontier_counts(frontier_shares.one_per_model(runs))),
    ]
    without = frontier_shares.without_each_model(runs).dropna(subset=["levels"])
    if not without.empty:
        ranked = without.sort_values("levels", kind="stable").to_dict("records")
        for way, counts in ((LEAST, ranked[0]), (MOST, ranked[-1])):
            ways.append((way, str(names[counts["dropped"]]), counts))
    return [
        {**facts, "way": way, "dropped": model, "points": counts["points"],
         "open_points": counts["open_points"], "share": counts["levels"]}
        for way, model, counts in ways
    ]  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each published count, and one for each board."""
    width = 125 if compact else 470
    return alt.vconcat(_counts(tables["main"], width), _boards(tables["boards"], width), spacing=20)


def _x(title: str) -> alt.X:
    return alt.X(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=4, grid=True, title=title),
    )


def _y(rows: pd.DataFrame) -> alt.Y:
    lines = list(dict.fromkeys(rows["line"]))
    axis = alt.Axis(title=None, labelColor=theme.colour("ink"), labelLimit=225, labelPadding=8)
    return alt.Y("line:N", sort=lines, axis=axis)


def _counts(rows: pd.DataFrame, width: int) -> AnyChart:
    labels = rows.assign(text=rows["open_points"].astype(str) + " of " + rows["points"].astype(str))
    x, y = _x("open share of points"), _y(rows)
    base = alt.Chart(rows)
    marks = base.mark_point(filled=True, size=70, opacity=1, color=theme.colour("open")).encode(
        x=x, y=y, tooltip=["way", "open_points", "points", "runs", "as_of"]
    )
    text = alt.Chart(labels).mark_text(align="left", dx=8).encode(x=x, y=y, text="text:N")
    return alt.layer(marks, text).properties(width=width, height=22 * rows["line"].nunique())


def _boards(rows: pd.DataFrame, width: int) -> AnyChart:
    order = rows[rows["way"] == EVERY].sort_values("share", kind="stable")
    ends = rows.pivot_table(index="line", columns="way", values="share").reset_index()
    x, y = _x("open share of levels"), _y(order)
    base = alt.Chart(rows)
    blue = theme.colour("open")
    every = base.transform_filter(f"datum.way == '{EVERY}'")
    best = base.transform_filter(f"datum.way == '{BEST}'")
    spans = alt.Chart(ends.rename(columns={LEAST: "share", MOST: "most"}))
    tips = ["line", "way", "share", "open_points", "points", "runs"]
    layered = alt.layer(
        spans.mark_rule(color=blue, strokeWidth=2, opacity=0.5).encode(x=x, x2="most:Q", y=y),
        best.mark_tick(thickness=2.5, size=14, color=theme.colour("ink")).encode(
            x=x, y=y, tooltip=tips
        ),
        every.mark_point(filled=True, size=70, opacity=1, color=blue).encode(
            x=x, y=y, tooltip=tips
        ),
    )
    return layered.properties(width=width, height=20 * len(order))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range of the published counts, and what one model does on the boards."""
    as_of = tables["main"]["as_of"].iloc[0].date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "month": sentence(f"{as_of:%B %Y}"),
            **_index_findings(tables["main"]),
            **_board_findings(tables["boards"]),
        },
    )


def _index_findings(index: pd.DataFrame) -> dict[str, Finding]:
    """Give the open share of points in all ways of counting, and without lines of models."""
    same = index.loc[index["way"].isin(WAYS), "share"]
    without = index.loc[index["way"].str.startswith("without"), "share"]
    opened = dict(zip(index["way"], index["open_points"], strict=True))
    points = dict(zip(index["way"], index["points"], strict=True))
    return {
        "least": percent(same.min()),
        "most": percent(same.max()),
        "ways": count(len(index)),
        "configurations": count(index["runs"].max()),
        "all_open": count(opened[ALL]),
        "all_points": count(points[ALL]),
        "one_open": count(opened[ONE]),
        "one_points": count(points[ONE]),
        "line_least": percent(without.min()),
        "line_most": percent(without.max()),
    }


def _board_findings(boards: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many boards one dropped model moves the share far, and where the farthest."""
    shares = boards.pivot_table(index="line", columns="way", values="share")
    low, high = shares[[LEAST, EVERY]].min(axis=1), shares[[MOST, EVERY]].max(axis=1)
    down, up = shares[EVERY] - low, high - shares[EVERY]
    moved = pd.concat([down, up], axis=1).max(axis=1)
    board = str(moved.idxmax())
    end = LEAST if down[board] >= up[board] else MOST
    farthest = boards[(boards["line"] == board) & (boards["way"] == end)].iloc[0]
    return {
        "least_open": count(frontier_shares.LEAST_OPEN),
        "boards": count(len(shares)),
        "far": percent(FAR),
        "moved": count(thresholds.at_least(moved, FAR).sum()),
        "turned": count((thresholds.below(low, 0.5) & thresholds.above(high, 0.5)).sum()),
        "furthest": sentence(board),
        "furthest_model": sentence(str(farthest["dropped"])),
        "furthest_from": percent(shares[EVERY][board]),
        "furthest_to": percent(farthest["share"]),
    }
