"""Where labels go when marks stand too close for them, and how wide they are."""

from collections.abc import Sequence
from functools import cache

from PIL import ImageFont

from charts.drawing import svg


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
