"""On {cheap_most} of {judged} cost boards open models hold most of the cheap third of the frontier,
on {dear_most} most of the dear third.

First panel: the open share of each board's frontier of score against cost, counted in four ways. By
points and by models it depends on what is listed; by levels, each score belongs to the cheapest run
that reaches it; by budgets, each amount of money (in logarithms) to the best run that it pays for.
Line: 90% interval of the share of levels had each run met other items, on the {intervals:board} of
which the number of items is known; runs share their items, so it overstates the noise. Second
panel: the share of budgets in the cheap, middle and dear third of the frontier's range of costs.

The {judged:board} with {least:open model} or more come first, newest first: {runs:run}, of
{models} models on a board, {open_models} of them open. Their median open share is {median_points}
of points,
{median_models} of models, {median_levels} of levels and {median_budgets} of budgets; {cheap} of the
cheap third, {middle} of the middle and {dear} of the dear one. The {few:board} below, with fewer
open models, say little about them and enter no number here.

Third panel: Artificial Analysis publishes an index with costs; of its table only counts of the
frontier may be shown, {days:day} of {first_day} to {last_day} and a later one. Its versions are
other indices, and no line joins them: the open share of points was {first_share} on the first day
and {last_share} on the last of the daily series, and {latest_share} of {latest_points:point} on
{as_of}.

Of runs that tie in cost and score each has an equal part. Runs of unknown openness are on neither
side, but push others off the frontier. A model without weights on the board's day counts as closed.
Costs and scores of two boards are never put together.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent
from charts.core.shares import share_with_interval
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.costs import cost_boards, frontier_shares, pareto
from charts.measures.stats import thresholds
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open share of the frontier of score against measured cost: by board and way of counting; by "
    "third of the range of costs; and by day on the index of Artificial Analysis (points)."
)
WAYS = {"points": "circle", "models": "square", "levels": "diamond", "budgets": "triangle-up"}
THIRDS = {"cheap": "circle", "middle": "diamond", "dear": "triangle-up"}
DAILY, LATER = "every setting, total cost", "all effort settings, total cost"
FILLED = ("levels", "cheap")
"""The way and the third to look at first: filled and blue."""

MOST = 0.5


TITLES = {
    "ways": "Open share of each board's frontier, counted in four ways",
    "days": "Open share of the frontier of the Artificial Analysis index by day",
}


def tables(data: Tables) -> Frames:
    """Give one row a board and third, one a board and way of counting, and one a published day."""
    cost_boards.comparable_boards(data)  # without one there is nothing to say
    boards = [runs for _, runs in cost_boards.runs(data).groupby("benchmark_id")]
    thirds = [row for runs in boards for row in _thirds(runs)]
    ways = [row for runs in boards for row in _ways(runs)]
    return {"main": pd.DataFrame(thirds), "ways": pd.DataFrame(ways), "days": _published(data)}


def _published(data: Tables) -> pd.DataFrame:
    """Give the published counts of a frontier, by day and version of the index."""
    rows = data["cost_frontiers"]
    counted = f"frontier counted as {DAILY}, or as {LATER}"
    rows = required(rows[rows["counting"].isin([DAILY, LATER])], counted, "data/cost_frontiers.csv")
    return pd.DataFrame(
        {
            "index": rows["index"], "day": rows["as_of"],
            "share": (rows["open_points"] / rows["points"]).astype(float),
            "points": rows["points"], "runs": rows["configurations"],
            "source_id": rows["source_id"],
        }
    ).sort_values("day", ignore_index=True)  # fmt: skip


def _thirds(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the open share of the budgets of one board in each third of its range of costs."""
    thirds = frontier_shares.band_shares(runs)._asdict()
    facts = _board(runs)
    return [{"third": third, "share": share, **facts} for third, share in thirds.items()]


def _ways(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the frontier of one board in every way; levels have an interval if items are known."""
    shares = frontier_shares.known_shares(runs).open._asdict()
    items = runs["items"].iloc[0]
    ends = (float("nan"), float("nan"))
    if pd.notna(items) and runs["unit"].iloc[0] == "fraction":
        ends = frontier_shares.resampled_levels(runs, int(items))
    facts = _board(runs)
    return [
        {"way": way, "share": share, **facts,
         "low": ends[0] if way == "levels" else None,
         "high": ends[1] if way == "levels" else None}
        for way, share in shares.items()
    ]  # fmt: skip


def _board(runs: pd.DataFrame) -> dict[str, Any]:
    """Give a board's name and day, the points of its frontier, its runs and its models."""
    open_models = runs.loc[runs["side"] == "open", "model_id"].nunique()
    return {
        "board": runs["benchmark"].iloc[0],
        "day": runs["listed"].max(),
        "points": int(pareto.on_frontier(runs["cost"], runs["score"]).sum()),
        "runs": len(runs),
        "models": runs["model_id"].nunique(),
        "open_models": open_models,
        "judged": open_models >= frontier_shares.LEAST_OPEN,
        "source_id": runs["source_id"].iloc[0],
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the boards in two panels and the days in a third."""
    width = 305 if compact else 660
    thirds = tables["main"].assign(way=tables["main"]["third"])
    return alt.vconcat(
        _boards(tables["ways"], WAYS, width, compact),
        _boards(thirds, THIRDS, width, compact),
        _days(tables["days"], width),
        spacing=22,
    )


def _boards(table: pd.DataFrame, shapes: dict[str, str], width: int, compact: bool) -> AnyChart:
    """Draw a line of marks for each board, those with few open models faint and last."""
    table = table.sort_values(["judged", "day", "board"], ascending=[False, False, True])
    table = table.assign(line=_lines(table), faint=(~table["judged"]).astype(int))
    rows = table.dropna(subset=["share"])
    order = list(dict.fromkeys(rows["line"]))
    left, look = (178, text_layout.TIGHT) if compact else (290, {})
    labels = rows.drop_duplicates("line")
    labels = labels.assign(
        in_lines=[text_layout.broken(line, 26 if compact else 99) for line in labels["line"]]
    )
    scale = alt.Scale(domain=[0, 1], range=[left, width - 8])
    axis = alt.Axis(format="%", tickCount=4, grid=True, title="open share")
    x = alt.X("share:Q", scale=scale, axis=axis)
    y = alt.Y("line:N", sort=order, axis=None)
    fade = alt.condition("datum.faint > 0", alt.value(0.35), alt.value(1))
    quiet = alt.condition(
        "datum.faint > 0", alt.value(theme.colour("quiet")), alt.value(theme.colour("ink"))
    )
    base = alt.Chart(table).transform_filter("isValid(datum.share)")
    intervals = base.transform_filter("datum.judged").mark_rule(
        color=theme.colour("open"), opacity=0.5, strokeWidth=2
    )
    layers = [
        *(
            [intervals.encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y)]
            if "low" in table
            else []
        ),
        alt.Chart(labels)
        .mark_text(align="left", **look)
        .encode(x=alt.value(0), y=y, text="in_lines:N", color=quiet),
        *(
            base.transform_filter(f"datum.way === '{way}'")
            .mark_point(
                shape=shape, filled=way in FILLED,
                size=60, strokeWidth=1.5,
                color=theme.colour("open" if way in FILLED else "ink"),
            )
            .encode(x=x, y=y, opacity=fade, tooltip=["board", "way", "share", "points", "runs"])
            for way, shape in shapes.items()
        ),
    ]  # fmt: skip
    drawn = alt.layer(*layers).properties(
        width=width, height=(text_layout.ROW if compact else 17) * len(order)
    )
    return alt.vconcat(_key(shapes, width), drawn, spacing=2)


def _lines(table: pd.DataFrame) -> list[str]:
    """Name the line of each row: its board, after the number of open models if they are few."""
    names = {
        board: name.replace("Artificial Analysis", "AA").replace(", bash only", " (bash")
        + ")" * (", bash only" in name)
        for board, name in short_names(table["board"]).items()
    }
    return [
        names[board] if judged else f"{opened} open: {names[board]}"
        for board, opened, judged in zip(
            table["board"], table["open_models"], table["judged"], strict=True
        )
    ]


def _key(shapes: dict[str, str], width: int) -> AnyChart:
    """Name the marks of a panel."""
    columns = len(shapes)
    key = pd.DataFrame(
        [
            {"way": way, "text": f"by {way}" if way in WAYS else f"{way} third",
             "x": n, "y": 0, "shape": shape}
            for n, (way, shape) in enumerate(shapes.items())
        ]
    )  # fmt: skip
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, columns]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-1, 1]), axis=None)
    base = alt.Chart(key).encode(x=x, y=y)
    marks = [
        base.transform_filter(f"datum.way === '{way}'").mark_point(
            shape=shape, filled=way in FILLED, size=60, strokeWidth=1.5, opacity=1,
            color=theme.colour("open" if way in FILLED else "ink"),
        )
        for way, shape in shapes.items()
    ]  # fmt: skip
    text = base.mark_text(align="left", dx=9).encode(text="text:N")
    return alt.layer(*marks, text).properties(width=width, height=18)


def _days(days: pd.DataFrame, width: int) -> AnyChart:
    """Draw the published days: a step line for each version of the index, a mark for one day."""
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%b %Y", tickCount=5))
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=4, title="open share of points, AA index by version"),
    )
    blue = theme.colour("open")
    base = alt.Chart(days).encode(x=x, y=y)
    last = days.groupby("index").tail(1)
    named = last.assign(text=last["index"].str.split("-v").str[-1])
    return alt.layer(
        base.mark_line(interpolate="step-after", color=blue).encode(detail="index:N"),
        base.mark_point(filled=True, size=14, color=blue, opacity=1).encode(
            tooltip=["index", "day", "share", "points", "runs"]
        ),
        alt.Chart(named)
        .mark_text(align="right", fontWeight=600)
        .encode(x=x, y=alt.value(8), text="text:N"),
    ).properties(width=width, height=150)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give medians over the boards with enough open models, thirds, and the published days."""
    days = tables["days"]
    thirds, ways = (rows[rows["judged"]] for rows in (tables["main"], tables["ways"]))
    as_of = days["day"].max().date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            **_board_findings(tables["main"]),
            **_way_findings(ways),
            **_third_findings(thirds),
            **_day_findings(days),
        },
    )


def _board_findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Count the boards with enough open models, their runs and models, and the other boards."""
    boards = table.drop_duplicates("board")
    judged = boards[boards["judged"]]
    return {
        "least": count(frontier_shares.LEAST_OPEN),
        "judged": count(len(judged)),
        "few": count(len(boards) - len(judged)),
        "runs": count(judged["runs"].sum()),
        **{
            name: count(judged[name].max(), f"up to {judged[name].max()}")
            for name in ("models", "open_models")
        },
    }


def _way_findings(ways: pd.DataFrame) -> dict[str, Finding]:
    """Give the median share over boards by each way of counting, and how many have an interval."""
    medians = ways.groupby("way")["share"].median()
    return {
        "intervals": count(ways["low"].notna().sum()),
        **{f"median_{way}": percent(medians[way]) for way in WAYS},
    }


def _third_findings(thirds: pd.DataFrame) -> dict[str, Finding]:
    """Give for each third the median share over boards, and on how many open models hold most."""
    findings: dict[str, Finding] = {}
    for third in THIRDS:
        rows = thirds[thirds["third"] == third].dropna(subset=["share"])
        most = thresholds.above(rows["share"], MOST)
        findings[third] = percent(*clustered_median(rows["share"], rows["source_id"]), LEVEL)
        findings[f"{third}_most"] = count(most.sum())
        findings[f"{third}_most_share"] = share_with_interval(most, rows["source_id"])
    return findings


def _day_findings(days: pd.DataFrame) -> dict[str, Finding]:
    """Give the first and last share of the daily series, and the share of the latest version."""
    latest = days.iloc[-1]
    series = days[days["index"] != latest["index"]]
    return {
        "days": count(len(series)),
        "first_day": day(series["day"].min().date()),
        "last_day": day(series["day"].max().date()),
        "first_share": percent(series["share"].iloc[0]),
        "last_share": percent(series["share"].iloc[-1]),
        "latest_share": percent(latest["share"]),
        "latest_points": count(latest["points"]),
    }
