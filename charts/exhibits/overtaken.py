"""Newer open models have reached {reached} of {derivatives:closed derivative} on some board.

Each derivative counts once, on the board where it was reached first{slowest_clause}.

Each circle is an open model that scored at least as much as the derivative on that board, at the
days from the derivative's release to the open model's weights. Filled: measured by somebody who
sells neither; hollow: by a seller of models of this kind. The first newer model of each derivative
is in bold. Marks left of the line are older than the derivative: it was behind them on the day it
came out, on {already} of {boards:pair} of derivative and board. Squares: not reached when the board
was last seen ({unreached:pair}).

{first_sentence} {marks_sentence} {unreached_clause}.

These are {derivatives:derivative} of {firms:firm}, and the boards are those on which somebody put
both side by side. A board on which the derivative is still ahead is less likely to be in the data,
so the waits may be too short. And a derivative can be retrained on the next open base.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.core.formats import counted, plural, text_of
from charts.core.shares import share_with_interval
from charts.drawing.labels import Area, Landmark, landmarks
from charts.drawing.marks import Layers, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import CLOSED, LABEL, OPEN, QUIET, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, words
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives.derivative_reach import OUTCOMES, reached
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Days from a closed derivative's release to the weights of an open model with at least its "
    "score, by board."
)
TIPS = ["derivative", "board", "open_model", "days", "days_hosted", "measured_by", "note"]


def tables(data: Tables) -> Frames:
    """Give one row a derivative, board and open model that reached it, or none that did."""
    kinds = " or ".join(OUTCOMES)
    rows = required(reached(data), f"usable row of kind {kinds}", "data/overtakings.csv")
    makers = data["models"].set_index("model_id")["organization_id"]
    names = data["organizations"].set_index("organization_id")["name"]
    return {"main": rows.assign(firm=rows["derivative_id"].map(makers).map(names))}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a derivative and board, with every open model that reached it."""
    table = tables["main"]
    pairs = table[["derivative", "board"]].drop_duplicates().to_dict("records")
    step = min(34, 560 / len(pairs)) if compact else min(23, 340 / len(pairs))
    low, high = min(-35.0, table["days"].min() - 5.0), max(110.0, table["days"].max() + 5.0)
    plot = rows_plot(
        [_row_name(row["derivative"], row["board"], compact) for row in pairs],
        (low, high),
        compact, left=262, right=76, top=86, bottom=AXIS_NAME, step=step,
    )  # fmt: skip
    lines = {(row["derivative"], row["board"]): n for n, row in enumerate(pairs)}
    at = [plot.at(lines[pair]) for pair in zip(table["derivative"], table["board"], strict=True)]
    rows = table.assign(
        y=at,
        side=table["reached"].map({True: "open", False: "closed"}),
        hollow=table["measured_by"] != "independent",
    )
    days = [day for day in range(-350, 1051, 35) if low <= day <= high]
    sides = [
        Words(plot.px(0) - 6, -8, "‹ older", QUIET, align="right"),
        Words(plot.px(0) + 6, -8, "newer than the derivative ›", QUIET),
    ]
    return plot.draw(
        plot.rulers(days, x_text=text_of, grid_x=True, zero_x=0),
        plot.axis_names("days after the derivative's release"),
        words([plot.name(n, name) for n, name in enumerate(plot.names)]),
        side_marks(plot, rows, "days", "y", TIPS),
        words(sides + _names(plot, rows)),
        _head(plot, table),
    )


def _row_name(derivative: str, board: str, compact: bool) -> str:
    """Name a row by derivative and board, as much of the board as there is room for."""
    start = f"{derivative} · "
    room = (310 if compact else 240) - text_width(start, LABEL)
    return start + fitted(short_name(board), room)


def _names(plot: Rows, rows: pd.DataFrame) -> list[Words]:
    """Name the open models, the first newer one of each derivative in bold with its days."""
    newer = rows[rows["newer"] & rows["reached"]]
    first = set(newer.sort_values("days", kind="stable").drop_duplicates("derivative").index)
    points, taken = [], []
    for n, (label, mark) in enumerate(zip(rows.index, rows.to_dict("records"), strict=True)):
        x, y, bold = plot.px(mark["days"]), mark["y"], label in first
        taken.append(Area(x - 5, y - 5, x + 5, y + 5))
        name = mark["open_model"] + (f", {mark['days']} days" if bold else "")
        text, ink = (name, OPEN) if mark["reached"] else ("not reached", CLOSED)
        points.append(Landmark(x, y, text, float(bold) - n / 1000, ink, "e w", bold=bold))
    outside = Margin(0, plot.margin.right, 0, 0)
    return landmarks(plot, points, taken, reach=9, outside=outside)


def _head(plot: Rows, table: pd.DataFrame) -> Layers:
    """Say how many derivatives a newer open model reached, and what the marks are."""
    left, top = 12 - plot.margin.left, plot.margin.top
    hit = table[table["reached"] & table["newer"]]["derivative_id"].nunique()
    entries = [KeyEntry("open", "open model", OPEN)]
    entries.append(KeyEntry("hollow open", "measured by a seller", OPEN))
    entries += [KeyEntry("closed", "not reached", CLOSED)] * bool((~table["reached"]).any())
    number = f"{hit} of {table['derivative_id'].nunique()}"
    return legend(left, 14 - top, entries, gap=12) + count_head(
        left, 42 - top, number, "reached by a newer open model"
    )


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
        "boards": count(len(boards)),
        "already": count(len(older)),
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
