"""Marks: what shows data, on the scales of a plot, and strokes, boxes and glyphs at pixels.

Every function gives layers, to be put together by Plot.draw. Marks of rows keep all columns of
their rows; `tooltip` names those that a mark says.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from charts.drawing import theme
from charts.drawing.theme import INK, PAPER, colour

if TYPE_CHECKING:
    from charts.drawing.plot import Plot

Layers = list[alt.Chart]
POINT_STROKE = 1.6


def at_pixels(x: str, y: str) -> dict[str, Any]:
    """Encode two columns that hold pixels."""
    return {
        "x": alt.X(f"{x}:Q", scale=None, axis=None),
        "y": alt.Y(f"{y}:Q", scale=None, axis=None),
    }


# --- at pixels ------------------------------------------------------------------------------------


class Segment(NamedTuple):
    """A straight stroke between two places; width: in pixels."""

    x: float
    y: float
    x2: float
    y2: float
    colour: str = INK
    width: float = 1.5


def segments(
    strokes: Iterable[Segment], opacity: float = 1, dash: Sequence[int] | None = None
) -> Layers:
    """Draw straight strokes."""
    rows = pd.DataFrame([stroke._asdict() for stroke in strokes])
    if rows.empty:
        return []
    dashed: dict[str, Any] = {"strokeDash": dash} if dash else {}
    return [
        alt.Chart(rows)
        .mark_rule(opacity=opacity, **dashed)
        .encode(
            **at_pixels("x", "y"),
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color("colour:N", scale=None),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        )
    ]


class Rectangle(NamedTuple):
    """A filled rectangle; outlined: with an edge in full colour, as a pale one needs it."""

    left: float
    right: float
    top: float
    bottom: float
    colour: str
    opacity: float = 1
    outlined: bool = False


def boxes(rectangles: Iterable[Rectangle]) -> Layers:
    """Fill rectangles."""
    return box_marks(pd.DataFrame([box._asdict() for box in rectangles], columns=Rectangle._fields))


def box_marks(rows: pd.DataFrame, tooltip: Sequence[str] = ()) -> Layers:
    """Fill a rectangle a row, of which the columns of a Rectangle say where and how."""
    if rows.empty:
        return []
    place = {**at_pixels("left", "top"), "x2": "right:Q", "y2": "bottom:Q"}
    layers = [
        alt.Chart(rows)
        .mark_rect()
        .encode(
            **place,
            color=alt.Color("colour:N", scale=None),
            opacity=alt.Opacity("opacity:Q", scale=None),
            **_tooltip(tooltip),
        )
    ]
    edged = rows[rows["outlined"].astype(bool) & (rows["right"] - rows["left"] > 1.5)]
    if len(edged):
        edge = {"left": 0.75, "right": -0.75, "top": 0.75, "bottom": -0.75}  # the stroke is inside
        inner = edged.assign(**{side: edged[side] + inset for side, inset in edge.items()})
        outline = alt.Chart(inner).mark_rect(fillOpacity=0, strokeWidth=1.5)
        layers.append(outline.encode(**place, stroke=alt.Stroke("colour:N", scale=None)))
    return layers


class Glyph(NamedTuple):
    """A point at pixels; side: whose shape it has, anything else a circle; size: its area."""

    x: float
    y: float
    side: str
    colour: str
    hollow: bool = False
    size: float = 70


def glyphs(points: Iterable[Glyph]) -> Layers:
    """Draw points."""
    return glyph_marks(pd.DataFrame([point._asdict() for point in points], columns=Glyph._fields))


def glyph_marks(rows: pd.DataFrame, tooltip: Sequence[str] = ()) -> Layers:
    """Draw a point a row, of which the columns of a Glyph say where and how."""
    return _points(rows, at_pixels("x", "y"), tooltip) if len(rows) else []


def _points(rows: pd.DataFrame, place: dict[str, Any], tooltip: Sequence[str]) -> Layers:
    """Draw a point a row, in the shape of its side; hollow ones show paper."""
    styled = rows.assign(
        shape_=rows["side"].map(theme.SHAPES).fillna("circle"),
        fill_=rows["colour"].mask(rows["hollow"].astype(bool), PAPER),
    )
    return [
        alt.Chart(styled)
        .mark_point(opacity=1, strokeWidth=POINT_STROKE)
        .encode(
            **place,
            size=alt.Size("size:Q", scale=None),
            shape=alt.Shape("shape_:N", scale=None),
            fill=alt.Fill("fill_:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            **_tooltip(tooltip),
        )
    ]


def _tooltip(columns: Sequence[str]) -> dict[str, Any]:
    return {"tooltip": list(columns)} if columns else {}


# --- on scales ------------------------------------------------------------------------------------


def side_marks(
    plot: "Plot",
    rows: pd.DataFrame,
    x: str,
    y: str,
    tooltip: Sequence[str] = (),
    size: float = 60,
) -> Layers:
    """Draw a mark a row in colour and shape of its `side`.

    Columns of rows that need not be there: `hollow`, weaker evidence, and `size`, the mark's area.
    """
    look = {"hollow": rows.get("hollow", False), "size": rows.get("size", size)}
    styled = rows.assign(colour=rows["side"].map(colour), **look)
    return _points(styled, {"x": plot.x(x), "y": plot.y(y)}, tooltip)


def step_lines(
    plot: "Plot",
    rows: pd.DataFrame,
    since: str,
    until: str,
    y: str,
    width: float = 2.5,
    tooltip: Sequence[str] = (),
) -> Layers:
    """Draw values that stand from one day until another as a staircase, in their rows' `colour`.

    rows: of one line, in order; where one does not end as the next begins there is a gap.
    """
    follows = rows[since] == rows[until].shift()
    changes = rows.assign(before_=rows[y].shift())[follows]
    flat = alt.Chart(rows).mark_rule(strokeWidth=width, strokeCap="square")
    level = flat.encode(
        x=plot.x(since),
        x2=f"{until}:T",
        y=plot.y(y),
        color=alt.Color("colour:N", scale=None),
        **_tooltip(tooltip),
    )
    return [*rises(plot, changes, since, "before_", y, width=width), level]


def rises(
    plot: "Plot", rows: pd.DataFrame, x: str, before: str, y: str, width: float = 3
) -> Layers:
    """Draw the upright parts of a staircase, each in its row's `colour`."""
    strokes = alt.Chart(rows).mark_rule(strokeWidth=width, strokeCap="square")
    return [
        strokes.encode(
            x=plot.x(x),
            y=plot.y(before),
            y2=f"{y}:Q",
            color=alt.Color("colour:N", scale=None),
        )
    ]


def line(
    plot: "Plot",
    rows: pd.DataFrame,
    x: str,
    y: str,
    stroke: str,
    width: float,
    tooltip: Sequence[str] = (),
) -> Layers:
    """Draw one line through rows in their order."""
    path = alt.Chart(rows).mark_line(color=stroke, strokeWidth=width)
    return [path.encode(x=plot.x(x), y=plot.y(y), **_tooltip(tooltip))]


def area_between(
    plot: "Plot",
    rows: pd.DataFrame,
    x: str,
    low: str,
    high: str,
    opacity: float = 0.07,
    colour: str = INK,
) -> Layers:
    """Fill the distance between two values lightly."""
    filled = alt.Chart(rows).mark_area(color=colour, opacity=opacity)
    return [filled.encode(x=plot.x(x), y=plot.y(low), y2=f"{high}:Q")]


def bars(
    plot: "Plot",
    rows: pd.DataFrame,
    start: str,
    end: str,
    y: str,
    tooltip: Sequence[str] = (),
    width: float = 2.2,
    opacity: float = 1,
) -> Layers:
    """Draw a lying stroke a row, from one value to another, in the row's `colour`."""
    strokes = alt.Chart(rows).mark_rule(strokeWidth=width, opacity=opacity)
    return [
        strokes.encode(
            x=plot.x(start),
            x2=f"{end}:Q",
            y=plot.y(y),
            color=alt.Color("colour:N", scale=None),
            **_tooltip(tooltip),
        )
    ]
