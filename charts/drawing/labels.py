"""Labels that find a place of their own: names of points, and what they must keep off."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from charts.drawing.plot import Margin, Plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import INK, LABEL
from charts.drawing.words import Words

PLACES = {
    "n": (0, -1), "ne": (1, -1), "e": (1, 0), "se": (1, 1), "s": (0, 1), "sw": (-1, 1),
    "w": (-1, 0), "nw": (-1, -1), "above": (1, -1), "below": (1, 1),
}  # fmt: skip
"""Sides of a point, as (across, down). A name above or below begins at the point itself."""

LINE_HEIGHT = 1.15
"""Of a text, in parts of its size."""

NO_ROOM = Margin(0, 0, 0, 0)


class Area(NamedTuple):
    """An upright rectangle in a plot, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Area") -> bool:
        """Tell whether both share any place."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Landmark(NamedTuple):
    """A point that may be named; weight: its importance; prefer: PLACES of the name, in order."""

    x: float
    y: float
    text: str
    weight: float
    colour: str = INK
    prefer: str = "nw se ne sw n s e w"
    size: int = LABEL
    bold: bool = False


def landmarks(
    plot: Plot,
    points: Iterable[Landmark],
    taken: Iterable[Area] = (),
    reach: float = 7,
    outside: Margin = NO_ROOM,
) -> list[Words]:
    """Name as many points as there is room for, the most important first.

    What would touch another name or a taken area stays without its name. reach: pixels from a
    point to its name; outside: how far names may leave the plot.
    """
    blocked, named = list(taken), []
    limits = Area(
        -outside.left, -outside.top, plot.width + outside.right, plot.height + outside.bottom
    )
    for point in sorted(points, key=lambda point: -point.weight):
        for name in _places(point, reach):
            area = text_area(name)
            if _within(area, limits) and not any(area.touches(other) for other in blocked):
                blocked.append(area)
                named.append(name)
                break
    return named


def _places(point: Landmark, reach: float) -> Iterator[Words]:
    """Give a point's name in each of the places that it prefers."""
    height = point.size * LINE_HEIGHT
    for place in point.prefer.split():
        across, down = PLACES[place]
        near = 0 if place in ("above", "below") else 0.75 if down else 1
        x = point.x + reach * near * across
        y = point.y + down * (reach + height / 2 - (across != 0))
        align = {-1: "right", 0: "center", 1: "left"}[across]
        yield Words(x, y, point.text, point.colour, point.size, point.bold, align)


def text_area(text: Words, pad: float = 2) -> Area:
    """Give the area of a text, with so many pixels at its sides."""
    width, height = text_width(text.text, text.size, text.bold), text.size * LINE_HEIGHT
    left = text.x - {"left": 0.0, "center": 0.5, "right": 1.0}[text.align] * width
    return Area(left - pad, text.y - height / 2, left + width + pad, text.y + height / 2)


def _within(area: Area, limits: Area) -> bool:
    from_corner = area.left >= limits.left and area.top >= limits.top
    return from_corner and area.right <= limits.right and area.bottom <= limits.bottom


def step_areas(plot: Plot, rows: pd.DataFrame, since: str, until: str, y: str) -> list[Area]:
    """Give the areas of a staircase, as `step_lines` draws it, for names to keep off."""
    ends = rows[[since, until, y]].to_dict("records")
    corners = [(plot.px(row[day]), plot.py(row[y])) for row in ends for day in (since, until)]
    return line_areas(corners)


def line_areas(path: Sequence[tuple[float, float]], pad: float = 3, piece: float = 8) -> list[Area]:
    """Give areas that cover a broken line, for names to keep off.

    path: its corners in pixels. A slanting stroke is covered in pieces, so that only names on the
    line itself are kept off.
    """
    areas = []
    for (x, y), (x2, y2) in pairwise(path):
        slanting = x != x2 and y != y2
        parts = max(1, int(max(abs(x2 - x), abs(y2 - y)) / piece)) if slanting else 1
        for n in range(parts):
            xs = [x + (x2 - x) * k / parts for k in (n, n + 1)]
            ys = [y + (y2 - y) * k / parts for k in (n, n + 1)]
            areas.append(Area(min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad))
    return areas
