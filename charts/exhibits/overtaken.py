"""Newer open models have reached {reached} of {derivatives:closed derivative} on some board.

Each derivative counts once, on the board where it was reached first{slowest_clause}.

Each mark is an open model that scored at least as much as the derivative on that board, at the days
from the derivative's release to the open model's weights. Filled: measured by somebody who sells
neither; hollow: by a seller of models of this kind. A small tick is the day on which the open model
could first be used as a service. Marks left of the line are older than the derivative: it was
behind them on the day it came out, on {already} of {boards:pair} of derivative and board. Arrows:
not reached when the board was last seen ({unreached:pair}).

{first_sentence} {marks_sentence}

These are {derivatives:derivative} of {firms:firm}, and the boards are those on which somebody put
both side by side. A board on which the derivative is still ahead is less likely to be in the data,
so the waits may be too short. And a derivative can be retrained on the next open base.
"""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.core.formats import counted, plural
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import HALO, AnyChart
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives.derivative_reach import OUTCOMES, reached
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Days from the derivative's release to the weights of an open model with at least its score, "
    "by board; negative: the open model is the older one."
)

Encoding = Callable[[str], Any]
"""Gives a column its place on one of the axes."""


def tables(data: Tables) -> Frames:
    """Give one row a derivative, board and open model that reached it, or none that did."""
    kinds = " or ".join(OUTCOMES)
    rows = required(reached(data), f"usable row of kind {kinds}", "data/overtakings.csv")
    makers = data["models"].set_index("model_id")["organization_id"]
    names = data["organizations"].set_index("organization_id")["name"]
    return {"main": rows.assign(firm=rows["derivative_id"].map(makers).map(names))}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the boards of each derivative, with every open model that reached it."""
    table = tables["main"]
    width, left = (300, 0) if compact else (650, 250)
    rows, heads, bottom = _places(table, compact)
    scale = alt.Scale(
        domain=[min(-35.0, float(table["days"].min())), max(110.0, float(table["days"].max()))],
        range=[left + 8, width - 70],
        nice=False,
    )
    axis = alt.Axis(title="days after the derivative", tickCount=5, grid=True)
    where = alt.Scale(domain=[-0.6, bottom], reverse=True, nice=False)

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale, axis=axis)

    def y(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", scale=where, axis=None)

    zero = alt.Chart(pd.DataFrame({"day": [0.0]})).mark_rule(
        color=theme.colour("closed"), strokeWidth=1.5
    )
    lines = rows.drop_duplicates(["derivative", "board"])
    quiet: dict[str, Any] = {"color": theme.colour("quiet")}
    head: dict[str, Any] = {"color": theme.colour("ink"), "fontWeight": 600}
    layers = [
        zero.encode(x=x("day")),
        *_marks(rows, x, y),
        *_texts(lines, y("label_spot"), "label:N", quiet),
        *_texts(heads, y("spot"), "text:N", head),
    ]
    layered = alt.layer(*layers).properties(width=width, height=int(17 * (bottom + 0.6)))
    return alt.vconcat(layered)


def _marks(rows: pd.DataFrame, x: Encoding, y: Encoding) -> list[alt.Chart]:
    """Draw the open models that reached a derivative, named, and the boards without one."""
    blue: dict[str, Any] = {"color": theme.colour("open")}
    orange: dict[str, Any] = {"color": theme.colour("closed")}
    text: dict[str, Any] = {"align": "left", "dx": 8}
    tips = ["derivative", "board", "open_model", "days", "days_hosted", "measured_by", "note"]
    base = alt.Chart(rows).encode(y=y("spot"))
    hit, missed = (base.transform_filter(test) for test in ("datum.reached", "!datum.reached"))
    return [
        hit.mark_tick(thickness=2, size=9, color=theme.colour("quiet")).encode(x=x("days_hosted")),
        *(
            hit.transform_filter(f"datum.measured_by === 'independent' === {filled}")
            .mark_point(filled=filled == "true", size=56, strokeWidth=1.8, opacity=1, **blue)
            .encode(x=x("days"), tooltip=tips)
            for filled in ("false", "true")
        ),
        missed.mark_point(shape="triangle-right", filled=True, size=60, **orange).encode(
            x=x("days"), tooltip=tips
        ),
        *(
            hit.mark_text(**text, **look).encode(x=x("days"), text="open_model:N")
            for look in (HALO, blue)
        ),
        missed.mark_text(text="not reached", **orange, **text).encode(x=x("days")),
    ]


def _texts(rows: pd.DataFrame, y: alt.Y, text: str, look: dict[str, Any]) -> list[alt.Chart]:
    """Draw texts at the left edge, each over its halo."""
    halo = {**look, **HALO}
    return [
        alt.Chart(rows).mark_text(align="left", **style).encode(x=alt.value(0), y=y, text=text)
        for style in (halo, look)
    ]


def _places(table: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Give the rows with the line each stands on, the headings, and where the picture ends."""
    spots: list[float] = []
    labels: list[float] = []
    heads: list[dict[str, Any]] = []
    at, before = -1.0, (None, None)
    step = 0.9 if compact else 0.0
    for row in table.to_dict("records"):
        key = row["derivative"], row["board"]
        if key[0] != before[0]:
            at += 1.5 if heads else 1.0
            heads.append({"spot": at, "text": key[0]})
        at += 1.0 if key != before or not compact else 0.0
        label = at if key != before else labels[-1]
        at += step
        spots.append(at)
        labels.append(label)
        before = key
    names = [
        short_name(board) + ("" if same else ", not one harness")
        for board, same in zip(table["board"], table["same_table"], strict=True)
    ]
    rows = table.assign(spot=spots, label_spot=labels, label=names)
    return rows, pd.DataFrame(heads), at + 0.8


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many derivatives a newer open model reached, and how soon, by derivative."""
    table = tables["main"]
    as_of = (table["released"] + pd.to_timedelta(table["days"], unit="D")).max().date()
    marks = table[table["reached"]]
    older = marks.loc[~marks["newer"], ["derivative_id", "board"]].drop_duplicates()
    boards = table[["derivative_id", "board"]].drop_duplicates()
    firms, unreached = table["firm"].nunique(), int((~table["reached"]).sum())
    results = {
        "derivatives": count(table["derivative_id"].nunique()),
        "firms": count(firms),
        "reached_share": _reached_share(table),
        "firms_counted": sentence(counted(firms, "firm")),
        "boards": count(len(boards)),
        "already": count(len(older)),
        "already_pairs": sentence(counted(len(older), "pair")),
        "unreached": count(unreached),
        "unreached_clause": sentence(_unreached(unreached)),
        "marks_sentence": sentence(_measured_by(marks)),
        **_wait_findings(marks[marks["newer"]]),
    }
    return dated(as_of, results)


def _reached_share(table: pd.DataFrame) -> Finding:
    """Give the share of derivatives that a newer open model reached; they hang together by firm."""
    each = table.assign(hit=table["newer"] & table["reached"]).groupby("derivative_id")
    return share_with_interval(each["hit"].any(), each["firm"].first())


def _wait_findings(newer: pd.DataFrame) -> dict[str, Finding]:
    """Give how soon the first newer open model came, by derivative and by pair."""
    first = newer.groupby("derivative", sort=False)["days"].min()
    if first.empty:
        return {
            "reached": count(0),
            "slowest_clause": sentence(""),
            "first_sentence": sentence("No newer open model has reached a derivative yet."),
        }
    pairs = newer[newer["first"]]
    middle, hosted = (float(pairs[name].median()) for name in ("days", "days_hosted"))
    return {
        "reached": count(len(first)),
        "slowest_clause": sentence(f", the slowest after {counted(int(first.max()), 'day')}"),
        "first_sentence": sentence(
            "By derivative, the first newer open model on any board came after "
            f"{_listed(first)} days. Over the {counted(len(pairs), 'pair')} with a newer one "
            f"the median is {middle:g} days ({hosted:g} to the day on which it was hosted)."
        ),
    }


def _listed(first: pd.Series) -> str:
    """Write the first wait of each derivative: 32 (Composer 2), 25 (Composer 2.5)."""
    return ", ".join(f"{days} ({name})" for name, days in first.items())


def _unreached(number: int) -> str:
    """Say on how many pairs no open model has reached the derivative."""
    if not number:
        return "No pair is left on which none has reached it"
    return f"{number} {plural(number, 'was', 'were')} not reached when the board was last seen"


def _measured_by(marks: pd.DataFrame) -> str:
    """Say how many of the marks somebody without an interest measured, and in one table."""
    independent = marks[marks["measured_by"] == "independent"]
    if marks.empty:
        return "There is no mark, so nothing can be said of who measured."
    if independent.empty:
        return f"None of the {counted(len(marks), 'mark')} is independent."
    same = int(independent["same_table"].sum())
    return (
        f"{len(independent)} of the {counted(len(marks), 'mark')} are independent; "
        f"{same} of these {plural(same, 'is', 'are')} in one table of one harness, and on the "
        "others tables or agents differ."
    )
