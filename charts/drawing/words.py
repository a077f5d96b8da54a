"""Texts at pixels: words, the one large number of a picture, and its key.

Every function gives layers, to be put together by Plot.draw.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from charts.core.formats import MINUS
from charts.drawing import theme
from charts.drawing.marks import (
    Glyph,
    Layers,
    Rectangle,
    Segment,
    at_pixels,
    boxes,
    glyphs,
    segments,
)
from charts.drawing.text_layout import text_width
from charts.drawing.theme import INK, LABEL, NUMBER, QUIET, STRONG

if TYPE_CHECKING:
    from charts.drawing.plot import Plot


class Words(NamedTuple):
    """A line of text at pixels; y: the middle of the line; size: in pixels."""

    x: float
    y: float
    text: str
    colour: str = INK
    size: int = LABEL
    bold: bool = False
    align: str = "left"


def words(texts: Iterable[Words], halo: bool = True) -> Layers:
    """Write texts; halo: on paper, so that no line runs through their letters."""
    rows = pd.DataFrame([text._asdict() for text in texts])
    if rows.empty:
        return []
    rows["weight"] = rows["bold"].map({True: 600, False: 400})
    look: dict[str, Any] = {
        "align": alt.expr("datum.align"),
        "baseline": "middle",
        "fontSize": alt.expr("datum.size"),
        "fontWeight": alt.expr("datum.weight"),
    }
    base = alt.Chart(rows).encode(**at_pixels("x", "y"), text="text:N")
    ink = base.mark_text(**look).encode(color=alt.Color("colour:N", scale=None))
    return [base.mark_text(**look, **theme.HALO), ink] if halo else [ink]


def count_head(
    x: float, y: float, number: str, beside: str = "", colour: str = INK, size: int = NUMBER
) -> Layers:
    """Write a count as a head: its number large, and what it counts beside it."""
    large = Words(x, y, number, colour, size, bold=True)
    width = text_width(number, size, bold=True)
    return words([large] + [Words(x + width + 7, y + 1, beside, size=STRONG)] * bool(beside))


def bracket(x: float, top: float, bottom: float, number: str, size: int = NUMBER) -> Layers:
    """Span a distance upright at x, the number of the title in large type at its right."""
    large = Words(x + 10, (top + bottom) / 2, number, size=size, bold=True)
    ends = [Segment(x - 4.5, y, x + 4.5, y) for y in (top, bottom)]
    return segments([Segment(x, top, x, bottom), *ends]) + words([large])


def bracket_across(y: float, left: float, right: float, number: str, size: int = NUMBER) -> Layers:
    """Span a distance lying at y, the number of the title in large type above its middle."""
    ends = [Segment(x, y - 4.5, x, y + 4.5) for x in (left, right)]
    large = Words((left + right) / 2, y - 12 - size / 2, number, size=size, bold=True)
    return segments([Segment(left, y, right, y), *ends]) + words([large._replace(align="center")])


def median_rule(
    plot: "Plot",
    value: float,
    number: str,
    beneath: str,
    band: tuple[float, float] | None = None,
    align: str = "left",
) -> Layers:
    """Draw a median as an upright line through the plot, its number in large type on top.

    beneath: what it is, under the number; band: the ends of its interval, a pale strip behind.
    """
    x, layers = plot.px(value), []
    if band:
        layers = boxes([Rectangle(plot.px(band[0]), plot.px(band[1]), 0, plot.height, INK, 0.09)])
    large = Words(x, -14 - NUMBER * 0.65, number, size=NUMBER, bold=True, align=align)
    texts = words([large, Words(x, -9, beneath, QUIET, align=align)])
    return layers + segments([Segment(x, 0, x, plot.height, width=1.8)]) + texts


class KeyEntry(NamedTuple):
    """An entry of a legend: a glyph with its word.

    glyph: a side, whose shape it has, hollow or "hollow closed" and so on; one of
    STROKES or FILLS, as marks are drawn. Without text the next one stands close.
    """

    glyph: str
    text: str
    colour: str


STROKES = {
    "line": (2.5, 1.0),
    "whisker": (2.0, 0.7),
    "thread": (4.0, 0.35),
    "bar": (8.0, 0.75),
    "range": (9.0, 0.3),
    "band": (12.0, 0.12),
}
"""Widths in pixels and opacities of lying glyphs; a band is what lies behind marks."""
FILLS = {
    "box": 1.0,
    "shade": theme.SHADE,
    "outlined": theme.OUTLINED,
    "pale": theme.PALE,
    "tint": 0.12,
}
"""Opacities of boxes."""

GLYPH_WIDTHS = dict.fromkeys(STROKES, 18) | dict.fromkeys(FILLS, 12)
"""In pixels; of points, 10."""


KEY = "key"
"""How names of the layers of a legend's glyphs begin, by which small pictures leave them out."""


def legend(x: float, y: float, entries: Sequence[KeyEntry], gap: float = 18) -> Layers:
    """Draw the key in one line, from x on: real glyphs, each with its word."""
    layers: Layers = []
    texts = []
    place = f"{KEY}_{round(x)}_{round(y)}"  # no two keys of a chart stand at one place
    for entry in entries:
        width = GLYPH_WIDTHS.get(entry.glyph, 10)
        layers += _glyph(entry, x, x + width, y)
        texts.append(Words(x + width + 6, y, entry.text))
        x += width + (6 + text_width(entry.text, LABEL) + gap if entry.text else 3)
    named = [layer.properties(name=f"{place}_{n}") for n, layer in enumerate(layers)]
    return named + words(text for text in texts if text.text)


def _glyph(entry: KeyEntry, left: float, right: float, y: float) -> Layers:
    """Draw a glyph of the key between two places."""
    kind, colour = entry.glyph, entry.colour
    if kind in STROKES:
        width, opacity = STROKES[kind]
        return segments([Segment(left, y, right, y, colour, width)], opacity=opacity)
    if kind in FILLS:
        opacity = FILLS[kind]
        return boxes([Rectangle(left, right, y - 6, y + 6, colour, opacity, kind == "outlined")])
    hollow, side = kind.startswith("hollow"), kind.removeprefix("hollow").strip()
    return glyphs([Glyph((left + right) / 2, y, side, colour, hollow)])


def wrapped(text: str, room: float, size: float = LABEL, bold: bool = False) -> list[str]:
    """Break a text between words into lines of a room in pixels."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and text_width(f"{lines[-1]} {word}", size, bold) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def fitted(text: str, room: float, size: int = LABEL, both_ends: bool = False) -> str:
    """Shorten a name that is too long for a room in pixels, an ellipsis for what is gone.

    First goes what follows its comma or bracket, then its last words, then letters. both_ends: its
    middle goes instead, as the end of a model's name tells its version.
    """
    brief = text.split(",")[0].split(" (")[0]
    split = brief.split(" ")
    parts = [" ".join(split[:n]) for n in range(len(split) - 1, 0, -1)]
    parts += [split[0][:n] for n in range(len(split[0]) - 1, 0, -1)]
    cuts = [f"{part}…" for part in parts]
    if both_ends:
        halves = range(len(brief) // 2, 0, -1)
        cuts = [f"{brief[:n].rstrip()}…{brief[-n:].lstrip()}" for n in halves]
    fitting = (name for name in (text, brief, *cuts) if text_width(name, size) <= room)
    return next(fitting, "")


def brief_name(name: str) -> str:
    """Give a model's name without its bracket: GPT-4 (Mar 2023) is GPT-4."""
    return name.split(" (")[0]


def brief_names(names: pd.Series) -> pd.Series:
    """Shorten the names of a column, but for those that would then be the same as another's."""
    brief = names.map(brief_name, na_action="ignore")
    several = names.groupby(brief).transform("nunique") > 1
    return brief.where(~several, names)


class Run(NamedTuple):
    """A run of equal neighbours: their value, and the places of the first and of the last one."""

    value: str
    first: int
    last: int


def equal_runs(values: Iterable[str]) -> list[Run]:
    """Give the runs of equal neighbours, so that each can be named once."""
    result: list[Run] = []
    for place, value in enumerate(values):
        if result and result[-1].value == value:
            result[-1] = result[-1]._replace(last=place)
        else:
            result.append(Run(value, place, place))
    return result


def ruler_number(value: float) -> str:
    """Write a change on a ruler: with its sign, and a real minus; 0 has none."""
    return f"{value:+g}".replace("-", MINUS) if value else "0"
