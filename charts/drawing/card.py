"""Cards: what stands for a page where a link to it is shared, its headline beside a chart, as PNG.

They are drawn in the light scheme, whatever the reader's own, in the site's font.
"""

import io
from typing import NamedTuple

import vl_convert
from PIL import Image

from charts.core import escapes
from charts.drawing import svg
from charts.drawing.text_layout import text_width
from charts.drawing.theme import FONT, PALETTE
from charts.drawing.words import wrapped

WIDTH, HEIGHT = 1200, 630
"""Size of a card in pixels, as social networks want it."""

EDGE = 48
COLUMN = 352
"""Pixels across that the words have; the chart has the rest."""

SIZES = (46, 42, 38, 34, 30)
"""Sizes of a headline, the largest that fits first."""

SMALL = 24
LEADING = 1.22
COLOURS = 96


class CardLine(NamedTuple):
    """A line of text on a card; y: of its baseline."""

    text: str
    y: float
    size: float
    weight: int
    colour: str
    x: float = EDGE


def card(headline: str, drawing: str, site: str, beneath: str = "") -> bytes:
    """Render a card as PNG of WIDTH times HEIGHT; beneath: said smaller, under the headline."""
    document = card_svg(headline, drawing, site, beneath)
    picture = Image.open(io.BytesIO(bytes(vl_convert.svg_to_png(document)))).convert("RGB")
    file = io.BytesIO()
    picture.quantize(COLOURS).save(file, "PNG")  # one that is optimized takes longer, to save 3%
    return file.getvalue()


def card_svg(headline: str, drawing: str, site: str, beneath: str = "") -> str:
    """Lay a card out as SVG: words at the left, with the site's name below, the chart beside."""
    width, height = svg.size(drawing)
    left = EDGE + COLUMN + 32
    room = WIDTH - left - EDGE / 2, HEIGHT - 2 * EDGE
    scale = min(room[0] / width, room[1] / height)
    x, y = left + (room[0] - scale * width) / 2, (HEIGHT - scale * height) / 2
    lines = [*_words(headline, beneath), CardLine(site, HEIGHT - EDGE, 26, 600, "ink", EDGE + 56)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">',
            f'<rect width="100%" height="100%" fill="{PALETTE["paper"].light}"/>',
            *map(_text, lines),
            _MARK,
            f'<g transform="translate({x:g},{y:g}) scale({scale:g})">{svg.plain(drawing)}</g>',
            "</svg>",
        ]
    )


_MARK = (
    f'<circle cx="{EDGE + 10}" cy="{HEIGHT - EDGE - 9}" r="10" fill="{PALETTE["open"].light}"/>'
    f'<rect x="{EDGE + 26}" y="{HEIGHT - EDGE - 19}" width="20" height="20" '
    f'fill="{PALETTE["closed"].light}"/>'
)
"""An open and a closed model, as charts show them, before the site's name."""


def _words(headline: str, beneath: str) -> list[CardLine]:
    """Break the headline into lines of the column, as large as its height allows."""
    small = wrapped(beneath, COLUMN, SMALL) if beneath else []
    room = HEIGHT - 2 * EDGE - 60 - len(small) * SMALL * LEADING - (16 if small else 0)
    for size in SIZES:
        large = wrapped(headline, COLUMN, size, bold=True)
        fits = all(text_width(line, size, bold=True) <= COLUMN for line in large)
        if fits and len(large) * size * LEADING <= room:
            break
    lines = [
        CardLine(text, EDGE + size + n * size * LEADING, size, 600, "ink")
        for n, text in enumerate(large)
    ]
    start = lines[-1].y + 16
    return lines + [
        CardLine(text, start + (n + 1) * SMALL * LEADING, SMALL, 400, "quiet")
        for n, text in enumerate(small)
    ]


def _text(line: CardLine) -> str:
    return (
        f'<text x="{line.x:g}" y="{line.y:g}" font-family="{FONT}, sans-serif" '
        f'font-size="{line.size:g}" font-weight="{line.weight}" '
        f'fill="{PALETTE[line.colour].light}">{escapes.html(line.text)}</text>'
    )
