"""Newer open models reached {reached} of {derivatives:closed derivative} on some
board{slowest_clause}.

Each mark is an open model that scored at least as much as the derivative on that board, at the days
from the derivative's release to the open model's weights. Filled: measured by somebody who sells
neither; hollow: by a seller of models of this kind. A small tick is the day on which the open model
could first be used as a service. Marks left of the line are older than the derivative: it was
behind them on the day it came out, on {already} of {boards:pair} of derivative and board. Arrows:
not reached when the board was last seen ({unreached:pair}).

{first_sentence} {marks_sentence}

These are {derivatives:derivative} of {firms:firm}, and the boards are those on which somebody put
both side by side. A board on which the derivative is still ahead is less likely to be in the data,
so the waits may be too short. And a derivative can be trained anew on the next open base.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.core.formats import counted
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives.derivative_reach import OUTCOMES, reached
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Days from the derivative's release to the weights of an open model with at least its score, "
    "by board; negative: the open model is the older one."
)

HALO: dict[str, Any] = {
    "color": theme.colour("paper"), "stroke": theme.colour("paper"), "strokeWidth": 4,
    "aria": False,
}  # fmt: skip
"""Under a text that crosses a line."""


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

    blue: dict[str, Any] = {"color": theme.colour("open")}
    base = alt.Chart(rows)
    hit = base.transform_filter("datum.reached")
    tips = ["derivative", "board", "open_model", "days", "days_hosted", "measured_by", "note"]
    text: dict[str, Any] = {"align": "left", "dx": 8}
    lines = rows.drop_duplicates(["derivative", "board"])
    layers = [
        alt.Chart(pd.DataFrame({"day": [0.0]}))
        .mark_rule(color=theme.colour("closed"), strokeWidth=1.5)
        .encode(x=x("day")),
        hit.mark_tick(thickness=2, size=9, color=theme.colour("quiet")).encode(
            x=x("days_hosted"), y=y("spot")
        ),
        *(
            hit.transform_filter(f"datum.measured_by === 'independent' === {filled}")
            .mark_point(filled=filled == "true", size=56, strokeWidth=1.8, opacity=1, **blue)
            .encode(x=x("days"), y=y("spot"), tooltip=tips)
            for filled in ("false", "true")
        ),
        base.transform_filter("!datum.reached")
        .mark_point(shape="triangle-right", filled=True, size=60, color=theme.colour("closed"))
        .encode(x=x("days"), y=y("spot"), tooltip=tips),
        *(
            hit.mark_text(**text, **look).encode(x=x("days"), y=y("spot"), text="open_model:N")
            for look in (HALO, blue)
        ),
        base.transform_filter("!datum.reached")
        .mark_text(text="not reached", color=theme.colour("closed"), **text)
        .encode(x=x("days"), y=y("spot")),
        *(
            alt.Chart(lines)
            .mark_text(align="left", **look)
            .encode(x=alt.value(0), y=y("label_spot"), text="label:N")
            for look in (HALO, {"color": theme.colour("quiet")})
        ),
        *(
            alt.Chart(heads)
            .mark_text(align="left", fontWeight=600, **look)
            .encode(x=alt.value(0), y=y("spot"), text="text:N")
            for look in (HALO, {"color": theme.colour("ink")})
        ),
    ]
    whole = alt.layer(*layers).properties(width=width, height=int(17 * (bottom + 0.6)))
    return alt.vconcat(whole)


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
    newer = marks[marks["newer"]]
    first = newer.groupby("derivative", sort=False)["days"].min()
    boards = table[["derivative_id", "board"]].drop_duplicates()
    older = marks[~marks["newer"]][["derivative_id", "board"]].drop_duplicates()
    independent = marks[marks["measured_by"] == "independent"]
    made = {
        "derivatives": count(table["derivative_id"].nunique()),
        "firms": count(table["firm"].nunique()),
        "reached": count(len(first)),
        "boards": count(len(boards)),
        "already": count(len(older)),
        "already_pairs": Finding(counted(len(older), "pair")),
        "firms_counted": sentence(counted(table["firm"].nunique(), "firm")),
        "unreached": count((~table["reached"]).sum()),
        "unreached_clause": sentence(_unreached(int((~table["reached"]).sum()))),
        "marks_sentence": sentence(_marks(len(marks), len(independent), independent["same_table"])),
    }
    if first.empty:
        none_yet = sentence("No newer open model has reached a derivative yet.")
        clauses = {"slowest_clause": sentence(""), "first_clause": sentence("")}
        return dated(as_of, made | clauses | {"first_sentence": none_yet})
    each = newer[newer["first"]]
    middle, hosted = (float(each[name].median()) for name in ("days", "days_hosted"))
    return dated(
        as_of,
        made
        | {
            "slowest_clause": sentence(f", the slowest after {counted(int(first.max()), 'day')}"),
            "first_clause": sentence(f"; the first came after {_listed(first)} days"),
            "first_sentence": sentence(
                "By derivative, the first newer open model on any board came after "
                f"{_listed(first)} days. Over the {counted(len(each), 'pair')} with a newer one "
                f"the median is {middle:g} days ({hosted:g} to the day on which it was hosted)."
            ),
        },
    )


def _listed(first: pd.Series) -> str:
    """Write the first wait of each derivative: 32 (Composer 2), 25 (Composer 2.5)."""
    return ", ".join(f"{days} ({name})" for name, days in first.items()) or "none"


def _unreached(number: int) -> str:
    """Say on how many pairs no open model has reached the derivative."""
    if not number:
        return "No pair is left on which none has reached it"
    return f"{number} {'was' if number == 1 else 'were'} not reached when the board was last seen"


def _marks(marks: int, independent: int, same: "pd.Series[bool]") -> str:
    """Say how many of the marks somebody without an interest measured, and in one table."""
    if not marks:
        return "There is no mark, so nothing can be said of who measured."
    if not independent:
        return f"None of the {counted(marks, 'mark')} is independent."
    return (
        f"{independent} of the {counted(marks, 'mark')} are independent; {same.sum()} of these "
        "stand in one table of one harness, and on the others tables or agents differ."
    )
