"""A chart as Vega lays it out: its texts and its marks, each with its place, without a browser."""

import json
from collections.abc import Container, Iterator, Mapping
from functools import cache
from math import cos, hypot, radians, sin
from typing import Any, NamedTuple

import vl_convert
from PIL import ImageFont

from charts.drawing import svg, theme

Spec = dict[str, Any]
Point = tuple[float, float]

ANCHOR = {"left": 0.0, "center": 0.5, "right": 1.0}
RISE = {"top": 0.0, "middle": 0.5, "bottom": 1.0, "alphabetic": 0.8}
"""What part of a first line's height lies above its y, by baseline."""
EM = 1000
"""Size at which texts are measured: at their own, each letter would be rounded to pixels."""


class Box(NamedTuple):
    """A rectangle that may be turned: its corners in order, in pixels from the picture's corner."""

    corners: tuple[Point, Point, Point, Point]

    def overlaps(self, other: "Box", slack: float) -> bool:
        """Whether both share more than `slack` pixels in every direction of their sides."""
        return all(_shared(self, other, axis) > slack for axis in (*_axes(self), *_axes(other)))


class Text(NamedTuple):
    """A line of text as it is drawn: font size in pixels; cut: Vega ends it with three dots."""

    words: str
    size: float
    box: Box
    cut: bool


class Mark(NamedTuple):
    """A mark that shows a row: what it says, and its place in pixels; visible: to the eye."""

    description: str
    place: Point
    visible: bool


class Scene(NamedTuple):
    """A drawing laid out: its size in pixels, its texts and its marks that say something."""

    size: Point
    texts: list[Text]
    marks: list[Mark]


def scene(spec: Spec, *, compact: bool) -> Scene:
    """Lay a Vega-Lite spec out as `svg.inline` does, with the site's own fonts."""
    themed = json.dumps(theme.themed(spec, compact=compact))
    layout: Any = vl_convert.vegalite_to_scenegraph(themed, vl_version=svg.VEGA_LITE)
    items = list(_items(layout["scenegraph"], tuple(layout["origin"])))
    vertices = {_middle(item, at) for kind, item, at in items if kind in ("line", "area")}
    return Scene(
        size=(layout["width"], layout["height"]),
        texts=[t for kind, item, at in items if kind == "text" for t in _texts(item, at)],
        marks=[_mark(item, at, vertices) for _, item, at in items if item.get("description")],
    )


def _items(group: Mapping[str, Any], origin: Point) -> Iterator[tuple[str, dict[str, Any], Point]]:
    """Give every item with the kind of its mark and the place of its group."""
    for item in group.get("items", ()):
        if "marktype" in item:
            yield from _items(item, origin)
        elif "items" in item:
            yield from _items(item, (origin[0] + item.get("x", 0), origin[1] + item.get("y", 0)))
        else:
            yield group["marktype"], item, origin


def _mark(item: Mapping[str, Any], origin: Point, vertices: Container[Point]) -> Mark:
    """Give a mark; one that is transparent is visible where a line or an area has a point."""
    place = _middle(item, origin)
    return Mark(item["description"], place, item.get("opacity", 1) > 0 or place in vertices)


def _middle(item: Mapping[str, Any], origin: Point) -> Point:
    """Give the middle of an item: bars and rules have two ends, areas a lower edge."""
    x, y = item.get("x") or 0, item.get("y") or 0
    if {"width", "height"} & item.keys():
        x, y = x + (item.get("width") or 0) / 2, y + (item.get("height") or 0) / 2
    elif {"x2", "y2"} & item.keys() and "interpolate" not in item:
        x, y = (x + item.get("x2", x)) / 2, (y + item.get("y2", y)) / 2
    return round(origin[0] + x, 1), round(origin[1] + y, 1)


def _texts(item: Mapping[str, Any], origin: Point) -> Iterator[Text]:
    """Give the lines of a text item, each with its turned box; empty ones are not drawn."""
    if not item.get("opacity", 1) or item.get("text") in (None, "", []):
        return
    lines = item["text"] if isinstance(item["text"], list) else str(item["text"]).split("\n")
    size, weight = item.get("fontSize", 11), item.get("fontWeight", 400)
    height = item.get("lineHeight", size + 2)
    angle = radians(item.get("angle", 0))
    top = -RISE[item.get("baseline", "alphabetic")] * size
    radius, theta = item.get("radius", 0), item.get("theta", 0)
    x = origin[0] + item.get("x", 0) + radius * sin(theta)
    y = origin[1] + item.get("y", 0) - radius * cos(theta)
    for number, words in enumerate(lines):
        words = str(words)
        limit = item.get("limit", 0) or 1e9
        width = min(whole := text_width(words, size, weight), limit)
        left = item.get("dx", 0) - ANCHOR[item.get("align", "left")] * width
        up = item.get("dy", 0) + top + number * height
        box = _turned((left, up, left + width, up + size), (x, y), angle)
        yield Text(words, size, box, cut=whole > limit)


def _turned(edges: tuple[float, float, float, float], about: Point, angle: float) -> Box:
    left, top, right, bottom = edges
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    turned = [
        (about[0] + x * cos(angle) - y * sin(angle), about[1] + x * sin(angle) + y * cos(angle))
        for x, y in corners
    ]
    return Box((turned[0], turned[1], turned[2], turned[3]))


def _axes(box: Box) -> tuple[Point, Point]:
    """Give the directions of a rectangle's sides, as unit vectors."""
    (a, b, _, d) = box.corners
    return _unit(a, b), _unit(a, d)


def _unit(start: Point, end: Point) -> Point:
    x, y = end[0] - start[0], end[1] - start[1]
    length = hypot(x, y) or 1.0
    return x / length, y / length


def _shared(one: Box, other: Box, axis: Point) -> float:
    """Give how much of both lies on the same stretch of an axis, in pixels."""
    ends = [[x * axis[0] + y * axis[1] for x, y in box.corners] for box in (one, other)]
    return min(max(ends[0]), max(ends[1])) - max(min(ends[0]), min(ends[1]))


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    file = svg.FONTS / f"inter-latin-{weight}.ttf"
    return ImageFont.truetype(file, EM, layout_engine=ImageFont.Layout.BASIC)


def text_width(words: str, size: float, weight: Any) -> float:
    """Give the width of a line of text in pixels, in the site's font."""
    bold = weight == "bold" or str(weight) >= "600"
    return float(_font(600 if bold else 400).getlength(words)) * size / EM
