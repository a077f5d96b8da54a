"""Charts as pictures: inline SVG for pages, SVG and PNG with title and source for download."""

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import vl_convert

from charts.core import escapes
from charts.drawing.descriptions import MODEL
from charts.drawing.theme import FONT, PALETTE, resolved, themed

FONTS = Path(__file__).parent / "fonts"
VEGA_LITE = "6.4"
MARGIN, LINE = 24, 24  # of a downloaded picture, in pixels

_OPENING = re.compile(r'^<svg xmlns="[^"]*" xmlns:xlink="[^"]*" version="1.1" class="marks"')
_EMPTY = re.compile(r'<path class="(?:back|fore)ground"(?: d="[^"]*"|[^>]*? display="none"[^>]*)/>')
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_DESCRIPTION = re.compile(r' data-t="([^"]*)"')
_MARK_WORDS = re.compile(r' data-t="[^"]*"(?: data-m="[^"]*")?')
_IN_PAGE = re.compile(
    r'(?<= class="mark-)(\w+) role-mark layer_[^"]*(?=")| text-anchor="start"'
    rf'| font-family="{FONT}"'
)
"""What a page needs not: names of layers, the font that it has, a default."""

_DATA = re.compile(r' data-[tm]="[^"]*"')
_INVISIBLE = re.compile(r'<path (?:[^>]* )?opacity="0"[^>]*/>')
_HIDDEN = ' aria-hidden="true" focusable="false"'
_UNCLIPPED = ' overflow="visible"'
"""A drawing within a picture: a renderer takes as long to clip it as to draw it."""

_ROLES = re.compile(r' (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"')
_NO_XML = re.compile(r"\\(?:(u00(?:0[0-8bcef]|1[0-9a-f])|ufff[ef]|[bf])|(\\?u202[89])|.)")
"""What stands escaped in JSON: a character that XML forbids, an end of a line that Vega's
expressions forbid in a text, or another one."""

_LONG = re.compile(r"-?\d+\.\d{3,}")

_IDLE = re.compile(r' (?:opacity="1"|font-weight="400")')
"""Defaults of SVG, which say nothing."""

_STROKELESS = re.compile(r'(<\w+(?:(?! stroke=)[^<>])*) stroke-width="[^"]*"(?![^<>]* stroke=)')
"""The width of a stroke that is not drawn."""

vl_convert.register_font_directory(str(FONTS))

Spec = dict[str, Any]

SHAPES = (False, True)
"""Whether a drawing is compact: wide, and for a phone."""


def render_specs(name: str, specs: Sequence[Spec]) -> list[str]:
    """Render the specs of an exhibit, wide and for a phone, or none if it has none."""
    shapes = SHAPES if specs else ()
    return [inline(spec, name, compact=c) for spec, c in zip(specs, shapes, strict=True)]


def inline(spec: Spec, name: str, *, compact: bool) -> str:
    """Render a Vega-Lite spec as SVG to stand in a page.

    name: prefix of the ids inside, unique in the page. Colours stay CSS variables. What a mark says
    becomes its data-t, and the model that it stands for its data-m; the rest of the descriptions
    goes, because the figure around it names the picture.
    """
    svg = _in_tags(
        _render(themed(spec, compact=compact)), lambda tag: _DESCRIPTION.sub(_as_data, tag)
    )
    shape = "phone" if compact else "wide"
    svg = _OPENING.sub(f'<svg class="exhibit__{shape}"{_HIDDEN}', svg)
    # vl-convert numbers clip paths and gradients per process: two pictures would share ids.
    ids = dict.fromkeys(re.findall(r'<[^<>]*\bid="([^"]+)"', svg))
    for number, old in enumerate(ids):
        named = rf'(id="|url\(#){re.escape(old)}(?=["\)])'
        renamed = partial(re.sub, named, rf"\g<1>{name}-{shape}-{number}")
        svg = _in_tags(svg, renamed)
    return svg


def slimmed(drawings: Sequence[str]) -> list[str]:
    """Give the drawings of an exhibit as a page holds them: what both say stands in the wide one.

    A mark of the drawing for phones has as its data-k which mark of the wide one says the same
    (docs/assets/marks.js).
    """
    places: dict[str, int] = {}
    for place, words in enumerate(_MARK_WORDS.findall("".join(drawings[:1]))):
        places.setdefault(words, place)

    def pointed(words: re.Match[str]) -> str:
        return f' data-k="{places[words[0]]}"' if words[0] in places else words[0]

    short = [_in_tags(drawing, lambda tag: _IN_PAGE.sub(r"\1", tag)) for drawing in drawings]
    phone = [_in_tags(drawing, lambda tag: _MARK_WORDS.sub(pointed, tag)) for drawing in short[1:]]
    return short[:1] + phone


def size(drawing: str) -> tuple[float, float]:
    """Give width and height of a drawing, in pixels."""
    match = _SIZE.search(drawing)
    assert match, "vl-convert states the size of every picture"
    return float(match[1]), float(match[2])


def _as_data(description: re.Match[str]) -> str:
    text, separator, model = description[1].rpartition(MODEL)
    if not separator:
        return ""
    return f' data-t="{text}" data-m="{model}"' if model else f' data-t="{text}"'


def standalone(spec: Spec) -> Spec:
    """Give the wide spec with plain colours, as an editor shows it."""
    plain: Spec = json.loads(resolved(json.dumps(themed(spec, compact=False))))
    plain["config"]["background"] = PALETTE["paper"].light
    return plain


def with_title(drawing: str, title: str, subtitle: str, source: str) -> str:
    """Make the picture for download: a drawing on white, its title above, its source below."""
    width, height = size(drawing)
    # About 9.5, 6.6 and 6.2 pixels a letter at 18, 13 and 12 pixels.
    head = [(line, 18, 600, "ink") for line in _lines(title, width / 9.5)]
    head += [(line, 13, 400, "quiet") for line in _lines(subtitle, width / 6.6)]
    foot = [(line, 12, 400, "quiet") for line in _lines(source, width / 6.2)]
    top = MARGIN + LINE * len(head)
    bottom = top + height + LINE
    texts = [(MARGIN + LINE * n + 14.0, *line) for n, line in enumerate(head)]
    texts += [(bottom + 18 * n, *line) for n, line in enumerate(foot)]
    total = width + 2 * MARGIN, bottom + 18 * len(foot) + MARGIN / 2
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{total[0]:g}" height="{total[1]:g}" viewBox="0 0 {total[0]:g} {total[1]:g}">',
            f'<rect width="100%" height="100%" fill="{PALETTE["paper"].light}"/>',
            *(
                f'<text x="{MARGIN}" y="{y:g}" font-family="{FONT}, sans-serif" font-size="{size}" '
                f'font-weight="{weight}" fill="{PALETTE[ink].light}">{escapes.html(text)}</text>'
                for y, text, size, weight, ink in texts
            ),
            f'<g transform="translate({MARGIN},{top:g})">{plain(drawing)}</g></svg>',
        ]
    )


def plain(drawing: str) -> str:
    """Give a drawing as it is outside the page: without what marks say, in colours on paper."""
    visible = _INVISIBLE.sub("", drawing.replace(_HIDDEN, _UNCLIPPED, 1))
    return _in_tags(visible, _downloaded)


def _downloaded(tag: str) -> str:
    """Give a tag as it is outside the page: without what its mark says, in plain colours."""
    plain = resolved(_DATA.sub("", tag))
    return plain.replace(f'font-family="{FONT}"', f'font-family="{FONT}, sans-serif"')


def _lines(text: str, letters: float) -> list[str]:
    """Break a text into lines of at most that many letters, between words."""
    return textwrap.wrap(text, int(letters), break_on_hyphens=False)


def png(svg: str) -> bytes:
    """Render a picture for download at twice its size."""
    return bytes(vl_convert.svg_to_png(svg, scale=2))


def _render(spec: Spec) -> str:
    """Render a spec and slim the result: short numbers, descriptions as data, no empty shapes."""
    text = _NO_XML.sub(_drawable, json.dumps(spec))
    svg: str = vl_convert.vegalite_to_svg(text, vl_version=VEGA_LITE)
    return _in_tags(_STROKELESS.sub(r"\1", _in_tags(svg, _slimmed)), lambda tag: _IDLE.sub("", tag))


def _drawable(match: re.Match[str]) -> str:
    forbidden, line_end = match[1], match[2]
    return "\\ufffd" if forbidden else " " if line_end else match[0]


def _in_tags(svg: str, change: Callable[[str], str]) -> str:
    """Change the tags of a drawing; what stands between them is text of the data.

    In an attribute the quotes of a text are escaped, and so it cannot be taken for another one.
    """
    return _TAG.sub(lambda tag: change(tag[0]), svg)


def _slimmed(tag: str) -> str:
    """Make a tag's description data, leave empty shapes out, and round the rest."""
    as_data = _ROLES.sub("", tag).replace(' aria-label="', ' data-t="')
    return _rounded(_EMPTY.sub("", as_data))


def _rounded(tag: str) -> str:
    """Round what places and shapes a mark to tenths of a pixel.

    Texts are left alone, between tags and in descriptions: $0.055 is not $0.06.
    """
    parts = re.split(r'( data-t="[^"]*")', tag)
    parts[::2] = [_LONG.sub(lambda n: f"{round(float(n[0]), 1):g}", part) for part in parts[::2]]
    return "".join(parts)
