"""Thumbnails for the gallery: a chart with heavier marks and its one number, in a few KB.

Other text would be too small to read, and goes. Colours are those of the light scheme on white,
which a style sheet turns for the dark one.
"""

import io
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

import vl_convert
from PIL import Image, ImageChops

from charts.drawing import svg
from charts.drawing.text_layout import text_width
from charts.drawing.theme import PALETTE, RULE, resolved
from charts.drawing.words import KEY

WIDTH, HEIGHT = 480, 288
"""Size of a thumbnail in pixels; shown smaller, it is sharp on a fine screen, too."""

COARSE = 0.2
"""Scale at which one looks where a chart has marks."""

MARGIN = 12.0
TALLEST = 480.0
"""Pixels of a drawing that are shown; what is taller is cut below."""

COLOURS = 64
HEAVIER, LARGER = 1.8, 1.25
"""How much wider strokes are, but for those of the grid, and how much larger points."""

NUMBERS = 18
"""Least size of the text that is the one number of a chart."""

SIZES = (32, 28, 24, 20)
"""Sizes of that number in a thumbnail: the first at which several keep apart."""

ASCENT, DESCENT = 0.75, 0.1
"""Of digits, in parts of their size."""

_TRANSLATED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_KEY = re.compile(rf"role-legend|\b{KEY}_")


class Box(NamedTuple):
    """A part of a drawing, in its pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels down."""
        return self.bottom - self.top

    def overlaps(self, other: "Box") -> bool:
        """Tell whether both share any place."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Located(NamedTuple):
    """An element of a drawing, and where its own coordinates begin."""

    element: ET.Element
    x: float
    y: float


def thumbnail(drawing: str) -> bytes:
    """Make a thumbnail of a chart's wide drawing, as PNG of WIDTH times HEIGHT.

    It shows the marks from edge to edge, and the largest number if there is one; a chart taller
    than TALLEST is cut below.
    """
    root = ET.fromstring(drawing)
    _drop(root, _is_small)
    marked = _marked(root, Box(0, 0, *svg.size(drawing)))
    _emphasize(root)
    part = _framed(_with_large_numbers(root, marked))
    file = io.BytesIO()
    _rendered(root, part, WIDTH, HEIGHT).quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _drop(root: ET.Element, condition: Callable[[ET.Element], bool]) -> None:
    """Take elements out of a drawing."""
    for parent in [*root.iter()]:
        for child in [*parent]:
            if condition(child):
                parent.remove(child)


def _is_small(element: ET.Element) -> bool:
    """Tell whether an element says nothing in a small picture: a text or a part of the key."""
    if element.tag == "text":
        return _type_size(element) < NUMBERS
    return bool(_KEY.search(element.get("class", "")))


def _type_size(text: ET.Element) -> float:
    return float(text.get("font-size", "0px").removesuffix("px"))


def _marked(root: ET.Element, full: Box) -> Box:
    """Give the part of a drawing in which something stands."""
    overview = _rendered(root, full, full.width * COARSE, full.height * COARSE)
    blank = Image.new("RGB", overview.size, PALETTE["paper"].light)
    # A chart of nothing but text has no marks.
    marked = ImageChops.difference(overview, blank).getbbox() or (0, 0, *overview.size)
    left, top, right, bottom = (edge / COARSE for edge in marked)
    return Box(left, top, right, min(bottom, top + TALLEST))


def _framed(part: Box) -> Box:
    """Give a part with a margin, in the shape of a thumbnail."""
    width, height = part.width + 2 * MARGIN, part.height + 2 * MARGIN
    width, height = max(width, height * WIDTH / HEIGHT), max(height, width * HEIGHT / WIDTH)
    left = (part.left + part.right - width) / 2
    top = (part.top + part.bottom - height) / 2
    return Box(left, top, left + width, top + height)


def _emphasize(root: ET.Element) -> None:
    """Make strokes wider and points larger."""
    for element in root.iter():
        stroke = element.get("stroke-width")
        if stroke and element.tag != "text" and element.get("stroke") != RULE:
            element.set("stroke-width", f"{float(stroke) * HEAVIER:g}")
    for group in root.iter("g"):
        if "mark-symbol" in group.get("class", ""):
            for point in group:
                point.set("transform", f"{point.get('transform', '')} scale({LARGER})")


def _with_large_numbers(root: ET.Element, marked: Box) -> Box:
    """Enlarge the numbers as far as they keep apart; give the part that marks and they take."""
    numbers = [item for item in _located(root) if item.element.tag == "text"]
    scale = _framed(marked).width / WIDTH
    for size in SIZES:
        areas = {item.element.text: _area(item, size * scale) for item in numbers}
        if not any(a.overlaps(b) for a, b in combinations(areas.values(), 2)):
            break
    for number in numbers:
        number.element.set("font-size", f"{size * scale:g}px")
        if "stroke" in number.element.attrib:  # the paper behind it
            number.element.set("stroke-width", f"{size * scale / 4:g}")
    lefts, tops, rights, bottoms = zip(marked, *areas.values(), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _located(element: ET.Element, x: float = 0, y: float = 0) -> Iterator[Located]:
    """Give the elements of a drawing, each with the place that its coordinates begin at."""
    if shift := _TRANSLATED.search(element.get("transform", "")):
        x, y = x + float(shift[1]), y + float(shift[2])
    yield Located(element, x, y)
    for child in element:
        yield from _located(child, x, y)


def _area(text: Located, size: float) -> Box:
    """Give the area of a number at a size."""
    width = text_width(text.element.text or "", size, bold=True)
    before = {"middle": 0.5, "end": 1.0}.get(text.element.get("text-anchor", ""), 0.0) * width
    left = text.x - before
    return Box(left, text.y - ASCENT * size, left + width, text.y + DESCENT * size)


def _rendered(root: ET.Element, part: Box, width: float, height: float) -> Image.Image:
    """Draw a part of a drawing at that size."""
    inside = "".join(resolved(ET.tostring(child, encoding="unicode")) for child in root)
    frame = f"{part.left:g} {part.top:g} {part.width:g} {part.height:g}"
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}" height="{height:g}" viewBox="{frame}">'
        # On nothing vl-convert gives what one can see through a wrong colour.
        f'<rect x="{part.left:g}" y="{part.top:g}" width="100%" height="100%" '
        f'fill="{PALETTE["paper"].light}"/>{inside}</svg>'
    )
    return Image.open(io.BytesIO(bytes(vl_convert.svg_to_png(document)))).convert("RGB")
