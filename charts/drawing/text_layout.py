"""Where labels go when marks stand too close for them, and how wide they are."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
from PIL import ImageFont

from charts.drawing import svg

TIGHT: dict[str, Any] = {
    "lineBreak": "\n",
    "lineHeight": 11,
    "fontSize": 11,
    "dy": alt.ExprRef("indexof(datum.in_lines, '\\n') < 0 ? 0 : -5.5"),
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
