"""Thumbnails for the gallery: the marks at the top of a chart, without its text, in a few KB.

Text would be too small to read. Colours are those of the light scheme on white, which a style sheet
turns for the dark one.
"""

import io
import re
from typing import NamedTuple

import vl_convert
from PIL import Image, ImageChops

from charts.drawing import svg
from charts.drawing.theme import PALETTE, resolved

WIDTH, HEIGHT = 480, 288
"""Size of a thumbnail in pixels; shown smaller, it is sharp on a fine screen, too."""

COARSE = 0.2
"""Scale at which one looks where a chart has marks."""

MARGIN = 6.0
COLOURS = 64

_TEXT = re.compile(r"<text.*?</text>", re.DOTALL)


class Box(NamedTuple):
    """A part of a drawing, in its pixels."""

    left: float
    top: float
    width: float
    height: float


def pictures(picture: str, drawing: str) -> tuple[bytes, bytes]:
    """Render a picture for download, and the thumbnail of its drawing, as PNG."""
    return svg.png(picture), thumbnail(drawing)


def thumbnail(drawing: str) -> bytes:
    """Make a thumbnail of a chart's wide drawing, as PNG of WIDTH times HEIGHT.

    It shows the marks from edge to edge; those of a taller chart are cut below, those of a lower
    one stand in the middle.
    """
    inside = resolved(_TEXT.sub("", drawing.partition(">")[2]))
    full = Box(0, 0, *svg.size(drawing))
    overview = _rendered(inside, full, full.width * COARSE, full.height * COARSE)
    blank = Image.new("RGB", overview.size, PALETTE["paper"].light)
    # A chart of nothing but text has no marks.
    marked = ImageChops.difference(overview, blank).getbbox() or (0, 0, *overview.size)
    left, top, right, bottom = (edge / COARSE for edge in marked)
    width = right - left + 2 * MARGIN
    height = width * HEIGHT / WIDTH
    top -= max(MARGIN, (height - (bottom - top)) / 2)
    part = Box(left - MARGIN, top, width, height)
    file = io.BytesIO()
    _rendered(inside, part, WIDTH, HEIGHT).quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _rendered(inside: str, part: Box, width: float, height: float) -> Image.Image:
    """Draw a part of a drawing at that size, given what its SVG has inside."""
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}" height="{height:g}" '
        f'viewBox="{" ".join(f"{number:g}" for number in part)}">'
        # On nothing vl-convert gives what one can see through a wrong colour.
        f'<rect x="{part.left:g}" y="{part.top:g}" width="100%" height="100%" '
        f'fill="{PALETTE["paper"].light}"/>{inside}'
    )
    return Image.open(io.BytesIO(bytes(vl_convert.svg_to_png(document)))).convert("RGB")
