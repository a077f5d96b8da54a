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
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.costs import cost_boards, frontier_shares, pareto
from charts.measures.stats import thresholds
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


def tables(data: Tables) -> Frames:
    """Give one row a board and way of counting, then one a day of the published frontiers."""
    cost_boards.comparable_boards(data)  # without one there is nothing to say
    boards = [
        row for _, runs in cost_boards.runs(data).groupby("benchmark_id") for row in _ways(runs)
    ]
    rows = data["cost_frontiers"]
    counted = f"frontier counted as {DAILY}, or as {LATER}"
    rows = required(rows[rows["counting"].isin([DAILY, LATER])], counted, "data/cost_frontiers.csv")
    daily = pd.DataFrame(
        {
            "panel": "days", "board": rows["index"], "day": rows["as_of"], "way": "points",
            "share": (rows["open_points"] / rows["points"]).astype(float),
            "points": rows["points"], "runs": rows["configurations"],
            "source_id": rows["source_id"],
        }
    )  # fmt: skip
    made = pd.concat([pd.DataFrame(boards), daily.sort_values("day")], ignore_index=True)
    made["judged"] = made["open_models"] >= frontier_shares.LEAST_OPEN
    return {"main": made}


def _ways(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the frontier of one board in every way."""
    known = frontier_shares.known_shares(runs).open
    thirds = frontier_shares.band_shares(runs)
    items = runs["items"].iloc[0]
    interval: tuple[float, float] = (float("nan"), float("nan"))
    if pd.notna(items) and runs["unit"].iloc[0] == "fraction":
        interval = frontier_shares.resampled_levels(runs, int(items))
    facts = {
        "board": runs["benchmark"].iloc[0],
        "day": runs["listed"].max(),
        "points": int(pareto.on_frontier(runs["cost"], runs["score"]).sum()),
        "runs": len(runs),
        "models": runs["model_id"].nunique(),
        "open_models": runs.loc[runs["side"] == "open", "model_id"].nunique(),
        "source_id": runs["source_id"].iloc[0],
    }
    ways = [("ways", way, share) for way, share in known._asdict().items()]
    ways += [("thirds", way, share) for way, share in thirds._asdict().items()]
    return [
        {"panel": panel, "way": way, "share": share, **facts,
         "low": interval[0] if way == "levels" else None,
         "high": interval[1] if way == "levels" else None}
        for panel, way, share in ways
    ]  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the boards in two panels and the days in a third."""
    table = tables["main"]
    width = 305 if compact else 660
    return alt.vconcat(
        _boards(table, "ways", WAYS, width, compact),
        _boards(table, "thirds", THIRDS, width, compact),
        _days(table, width),
        spacing=22,
    )


def _boards(
    table: pd.DataFrame, panel: str, shapes: dict[str, str], width: int, compact: bool
) -> AnyChart:
    """Draw a line of marks for each board, those with few open models faint and last."""
    rows = table[table["panel"] == panel].dropna(subset=["share"])
    names = {
        whole: name.replace("Artificial Analysis", "AA").replace(", bash only", " (bash")
        + ")" * (", bash only" in name)
        for whole, name in short_names(rows["board"]).items()
    }
    rows = rows.sort_values(["judged", "day", "board"], ascending=[False, False, True])
    rows = rows.assign(
        line=[
            names[board] if judged else f"{opened} open: {names[board]}"
            for board, opened, judged in zip(
                rows["board"], rows["open_models"].astype(int), rows["judged"], strict=True
            )
        ],
        faint=(~rows["judged"]).astype(int),
    )
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
    base = alt.Chart(rows)
    layers = [
        base.transform_filter("datum.judged")
        .mark_rule(color=theme.colour("open"), opacity=0.5, strokeWidth=2)
        .encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y
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
    return alt.vconcat(_key(shapes, panel, width), drawn, spacing=2)


def _key(shapes: dict[str, str], panel: str, width: int) -> AnyChart:
    """Name the marks of a panel."""
    columns = len(shapes)
    key = pd.DataFrame(
        [
            {"way": way, "text": f"by {way}" if panel == "ways" else f"{way} third",
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


def _days(table: pd.DataFrame, width: int) -> AnyChart:
    """Draw the published days: a step line for each version of the index, a mark for one day."""
    rows = table[table["panel"] == "days"]
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%b %Y", tickCount=5))
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=4, title="open share of points, AA index by version"),
    )
    blue = theme.colour("open")
    base = alt.Chart(table).transform_filter("datum.panel === 'days'").encode(x=x, y=y)
    last = rows.groupby("board").tail(1)
    named = last.assign(text=last["board"].str.split("-v").str[-1])
    return alt.layer(
        base.mark_line(interpolate="step-after", color=blue).encode(detail="board:N"),
        base.mark_point(filled=True, size=14, color=blue, opacity=1).encode(
            tooltip=["board", "day", "share", "points", "runs"]
        ),
        alt.Chart(named)
        .mark_text(align="right", fontWeight=600)
        .encode(x=x, y=alt.value(8), text="text:N"),
    ).properties(width=width, height=150)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give medians over the boards with enough open models, thirds, and the published days."""
    table = tables["main"]
    days = table[table["panel"] == "days"]
    boards = table[(table["panel"] != "days") & table["judged"]]
    each = boards.drop_duplicates("board")
    as_of = days["day"].max().date()

    series = days[days["board"] != days["board"].iloc[-1]]
    latest = days.iloc[-1]
    made = {
        "as_of": day(as_of),
        "least": Finding(frontier_shares.LEAST_OPEN),
        "judged": count(len(each)),
        "few": Finding(table[table["panel"] != "days"]["board"].nunique() - len(each)),
        "runs": count(each["runs"].sum()),
        **{
            name: count(each[name].max(), f"up to {each[name].max():.0f}")
            for name in ("models", "open_models")
        },
        "intervals": count(boards["low"].notna().sum()),
        "days": count(len(series)),
        "first_day": day(series["day"].min().date()),
        "last_day": day(series["day"].max().date()),
        "first_share": percent(series["share"].iloc[0]),
        "last_share": percent(series["share"].iloc[-1]),
        "latest_share": percent(latest["share"]),
        "latest_points": count(latest["points"]),
    }  # fmt: skip
    for way in WAYS:
        made[f"median_{way}"] = percent(boards.loc[boards["way"] == way, "share"].median())
    for third in THIRDS:
        own = boards.loc[boards["way"] == third, "share"].dropna()
        made[third] = percent(own.median())
        made[f"{third}_most"] = count(thresholds.above(own, MOST).sum())
    return dated(as_of, made)
