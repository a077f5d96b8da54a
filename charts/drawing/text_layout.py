"""Where labels go, when marks stand too close for them, and when each has lines of its own."""

import json
import re
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
from PIL import ImageFont

from charts.drawing import svg, theme

LOOKS: dict[str, dict[str, Any]] = {
    "head": {"fontWeight": 600, "color": theme.colour("ink")},
    "said": {"color": theme.colour("ink")},
    "quiet": {"color": theme.colour("quiet")},
}
"""Kinds of text, and how they look."""

LINE = 15
"""Height of a line of text in pixels."""


TIGHT: dict[str, Any] = {
    "lineBreak": "\n",
    "lineHeight": 12,
    "fontSize": theme.LABEL,
    "dy": alt.ExprRef("indexof(datum.in_lines, '\\n') < 0 ? 0 : -6"),
}
"""How texts of a column `in_lines` look that may be `broken` in two, in rows of ROW pixels."""

ROW = 24


def broken(label: str, letters: int) -> str:
    """Break a label into lines of at most so many letters, between words, for TIGHT text marks.

    What stands in parentheses stays together; only a word that is too long itself is broken after
    a hyphen.
    """
    lines = [""]
    for word in re.findall(r"\([^)]*\)\S*|\S+", label):
        too_long = len(word) > letters and not word.startswith("(")
        for n, part in enumerate(re.findall("[^-]*-|[^-]+", word) if too_long else [word]):
            joined = lines[-1] + (" " if lines[-1] and n == 0 else "") + part
            if lines[-1] and len(joined) > letters:
                lines.append(part)
            else:
                lines[-1] = joined
    return "\n".join(lines)


def breaking(labels: Iterable[str], letters: int) -> str:
    """Give the labelExpr of an axis or a header that breaks these labels as `broken` does."""
    lines = {label: broken(label, letters).split("\n") for label in labels}
    return f"{json.dumps(lines)}[datum.label]"


def names(labels: Iterable[str], letters: int) -> dict[str, Any]:
    """Give how an axis shows names of rows, `broken` into two lines about the middle of theirs."""
    lines = breaking(labels, letters)
    above = {"test": f"length({lines}) > 1", "value": "bottom"}
    return {
        "labelExpr": lines,
        "labelBaseline": {"condition": above, "value": "middle"},
        "labelLineHeight": 12,
        "labelLimit": 160,
    }


class Block(NamedTuple):
    """The texts above a mark, each with its kind (of LOOKS); `gap`: pixels free above them."""

    texts: Sequence[tuple[str, str]]
    gap: int = 0


class Stack(NamedTuple):
    """Marks under their texts: the place of each mark, the lines (kind, at, text), the height."""

    marks: list[int]
    lines: pd.DataFrame
    height: int


def stacked(blocks: Iterable[Block], letters: int, *, start: int = 4, below: int = 24) -> Stack:
    """Stack marks from the top, each under its own texts.

    letters: how many a line holds; start: pixels above the first block; below: pixels from a mark
    to the next block. Places are pixels from the top, of the middle of a line or mark.
    """
    at = start
    marks: list[int] = []
    lines: list[tuple[str, int, str]] = []
    for block in blocks:
        at += block.gap
        for kind, text in block.texts:
            for words in textwrap.wrap(text, letters):
                lines.append((kind, at + LINE // 2, words))
                at += LINE
        marks.append(at + LINE - 3)
        at = marks[-1] + below
    return Stack(marks, pd.DataFrame(lines, columns=["kind", "at", "text"]), at)


def lettered(lines: pd.DataFrame, y: alt.Y, *, compact: bool) -> list[alt.Chart]:
    """Draw lines of text from the left edge, on a halo, so that grid and marks may cross them.

    lines: as of a Stack, of which `y` reads the place.
    """
    layers = []
    for kind, of_kind in lines.groupby("kind"):
        look = {"align": "left", "fontSize": 11 if compact else 12, **LOOKS[str(kind)]}
        base = alt.Chart(of_kind).encode(x=alt.value(4), y=y, text="text:N")
        layers += [base.mark_text(**{**look, **theme.HALO}), base.mark_text(**look)]
    return layers


def spread(places: Sequence[float], distance: float, end: float) -> list[float]:
    """Move labels apart: at least `distance` between neighbours, none beyond `end`.

    places: where each label would stand best, rising. Labels keep their order. They are pushed
    right until they are apart, then back from the end; if all do not fit, the first go left.
    """
    spots: list[float] = []
    for place in places:
        spots.append(max(place, spots[-1] + distance) if spots else place)
    for at in range(len(spots) - 1, -1, -1):
        limit = end if at == len(spots) - 1 else spots[at + 1] - distance
        spots[at] = min(spots[at], limit)
    return spots


EM = 1000
"""Size at which texts are measured: at their own, each letter would be rounded to pixels."""


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    file = svg.FONTS / f"inter-latin-{weight}.ttf"
    return ImageFont.truetype(file, EM, layout_engine=ImageFont.Layout.BASIC)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a line of text in pixels, in the site's font."""
    return float(_font(600 if bold else 400).getlength(text)) * size / EM
