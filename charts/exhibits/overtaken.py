"""Newer open models have reached {reached} of {derivatives:closed derivative} on {some} board.

Each derivative counts once, on the board where it was reached first{slowest_clause}.

A derivative is a closed product built on an open model. Each circle is an open model that scored at
least as much as it on one board, at the days from the derivative's release to the open model's
weights. Filled: measured by somebody who sells neither; hollow: by a seller of models of this kind.
The large circle is the first newer model; small ones are other boards and models. Marks left of
the line are older than the derivative: it was behind them on the day it came out, on {already} of
{boards:pair} of derivative and board. Squares at the right: not reached when the board was last
seen ({unreached:pair}).

{first_sentence} {marks_sentence} {unreached_clause}.

These are {derivatives:derivative} of {firms:firm}, and the boards are those on which somebody put
both side by side. A board on which the derivative is still ahead is less likely to be in the data,
so the waits may be too short. And a derivative can be retrained on the next open base.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, sentence
from charts.core.formats import counted, join_words, or_none, plural, text_of
from charts.core.shares import share_with_interval
from charts.drawing.dot_strip import lifts
from charts.drawing.marks import Glyph, Layers, glyph_marks, glyphs, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import CLOSED, OPEN, QUIET, AnyChart
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
BESIDE = "closed products, built on open models, matched by a newer open model"
RADIUS = 5.0
"""Half the distance in pixels that marks of a row keep."""


def tables(data: Tables) -> Frames:
    """Give one row a derivative, board and open model that reached it, or none that did."""
    kinds = " or ".join(OUTCOMES)
    rows = required(reached(data), f"usable row of kind {kinds}", "data/overtakings.csv")
    makers = data["models"].set_index("model_id")["organization_id"]
    names = data["organizations"].set_index("organization_id")["name"]
    return {"main": rows.assign(firm=rows["derivative_id"].map(makers).map(names))}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a derivative: the first newer open model that reached it, and all others."""
    table = tables["main"]
    names = list(table["derivative"].unique())
    step = min(104.0, 580 / len(names)) if compact else min(66.0, 340 / len(names))
    low, high = min(-35.0, table["days"].min() - 5.0), max(110.0, table["days"].max() + 5.0)
    plot = rows_plot(
        names, (low, high), compact,
        left=124, right=12 if compact else 168, top=104 if compact else 94, bottom=AXIS_NAME,
        step=step,
    )  # fmt: skip
    rows = _placed(plot, table)
    hits, misses = rows[rows["reached"]], rows[~rows["reached"]]
    days = [day for day in range(-360, 1081, 30) if low <= day <= high]
    sides = [
        Words(plot.px(0) - 6, -8, "‹ older", QUIET, align="right"),
        Words(plot.px(0) + 6, -8, "newer than the product ›", QUIET),
    ]
    return plot.draw(
        plot.rulers(days, x_text=text_of, grid_x=True, zero_x=0),
        plot.axis_names("days from the product's release to the open model's"),
        words(_row_names(plot)),
        side_marks(plot, hits, "days", "y", TIPS),
        glyph_marks(misses.assign(x=_edge(plot), colour=CLOSED, size=60.0), TIPS),
        words(sides + _names(plot, hits) + _missed(plot, misses)),
        _head(plot, table),
    )


def _placed(plot: Rows, table: pd.DataFrame) -> pd.DataFrame:
    """Give the marks: their heights, so that none hides another, and the first newer one large."""
    newer = table[table["newer"] & table["reached"]].sort_values("days", kind="stable")
    first = table.index.isin(newer.drop_duplicates("derivative").index)
    rows = table.assign(
        y=0.0,
        large=first,
        size=pd.Series(first, table.index).map({True: 90.0, False: 26.0}),
        side=table["reached"].map({True: "open", False: "closed"}),
        hollow=table["measured_by"] != "independent",
    ).sort_values("large", ascending=False, kind="stable")
    for n, name in enumerate(plot.names):
        for reached_it in (True, False):
            part = rows[(rows["derivative"] == name) & (rows["reached"] == reached_it)]
            places = part["days"].map(plot.px) if reached_it else part["days"] * 0.0
            up = lifts(places.tolist(), RADIUS, plot.step / 3)
            rows.loc[part.index, "y"] = [_line(plot, n) - lift for lift in up]
    return rows.sort_index()


def _line(plot: Rows, row: int) -> float:
    """Give the height of a row's line of marks: its names stand above it."""
    return plot.step * (row + 0.7)


def _edge(plot: Rows) -> float:
    """Give where the marks of boards stand on which none was reached."""
    return plot.width - 150 if plot.compact else plot.width + 22


def _row_names(plot: Rows) -> list[Words]:
    """Name the derivatives: at the left of their marks, on a phone at the top of their rows."""
    lines = [_line(plot, n) for n in range(len(plot.names))]
    if plot.compact:
        return [
            Words(0, y - 52, name, bold=True) for y, name in zip(lines, plot.names, strict=True)
        ]
    return [Words(-12, y, name, align="right") for y, name in zip(lines, plot.names, strict=True)]


def _names(plot: Rows, hits: pd.DataFrame) -> list[Words]:
    """Name the first newer open model of each derivative with its days, and the board."""
    texts = []
    for mark in hits[hits["large"]].to_dict("records"):
        x, y = plot.px(mark["days"]) - 6, _line(plot, plot.names.index(mark["derivative"]))
        name = f"{mark['open_model']}, {counted(int(mark['days']), 'day')}"
        board = fitted(f"on {short_name(mark['board'])}", plot.width + plot.margin.right - x - 8)
        texts += [Words(x, y - 38, name, OPEN, bold=True), Words(x, y - 22, board, QUIET)]
    return texts


def _missed(plot: Rows, misses: pd.DataFrame) -> list[Words]:
    """Say on which board no open model has reached a derivative."""
    room = (150 if plot.compact else plot.margin.right - 22) - 12
    return [
        Words(
            _edge(plot) + 10, mark["y"], fitted(f"not on {short_name(mark['board'])}", room), CLOSED
        )
        for mark in misses.drop_duplicates("derivative").to_dict("records")
    ]


def _head(plot: Rows, table: pd.DataFrame) -> Layers:
    """Say how many derivatives a newer open model reached, and what the marks are."""
    left, top = 12 - plot.margin.left, plot.margin.top
    hit = table[table["reached"] & table["newer"]]["derivative_id"].nunique()
    entries = [KeyEntry("open", "first newer open model", OPEN)]
    seller = [KeyEntry("hollow open", "measured by a seller", OPEN)]
    seller += [KeyEntry("closed", "not reached", CLOSED)] * bool((~table["reached"]).any())
    number = f"{hit} of {table['derivative_id'].nunique()}"
    beside = "matched by newer open models" if plot.compact else BESIDE
    x, y = (left, 32 - top) if plot.compact else (left + 276, 14 - top)
    return (
        legend(left, 14 - top, entries, gap=12)
        + glyphs([Glyph(left + 180, 14 - top, "open", OPEN, size=26)])
        + words([Words(left + 188, 14 - top, "other tests")])
        + legend(x, y, seller, gap=12)
        + count_head(left, (58 if plot.compact else 44) - top, number, beside)
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
            "reached": count_or_none(0),
            "some": sentence("any"),
            "slowest_clause": sentence(""),
            "first_sentence": sentence("No newer open model has reached a derivative yet."),
        }
    pairs = newer[newer["first"]]
    middle, hosted = (float(pairs[name].median()) for name in ("days", "days_hosted"))
    return {
        "reached": count(len(first)),
        "some": sentence("some"),
        "slowest_clause": sentence(f", the slowest after {counted(int(first.max()), 'day')}"),
        "first_sentence": sentence(
            "By derivative, the first newer open model on any board came after "
            f"{_listed(first)}. Over the {counted(len(pairs), 'pair')} with a newer one the median "
            f"is {middle:g} days, and {hosted:g} if a model counts from the day on which it was "
            "hosted."
        ),
    }


def _listed(first: pd.Series) -> str:
    """Write the first wait of each derivative: 32 days (Composer 2) and 25 days (SWE-1.7)."""
    return join_words(f"{counted(int(days), 'day')} ({name})" for name, days in first.items())


def _unreached(number: int) -> str:
    """Say on how many pairs no open model has reached the derivative."""
    if not number:
        return "On every pair one has reached it"
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
        f"{len(independent)} of the {counted(len(marks), 'mark')} "
        f"{plural(len(independent), 'is', 'are')} independent; {or_none(same)} of these "
        f"{'are' if same > 1 else 'is'} in one table of one harness, and on the others tables or "
        "agents differ."
    )
