"""Thumbnails for the gallery: the marks at the top of a chart, without its text, in a few KB.

Text would be too small to read. Colours are those of the light scheme on white, which a style sheet
turns for the dark one.
"""

import re
import struct
import zlib
from typing import NamedTuple

import numpy as np
import vl_convert

from charts import svg
from charts.theme import PALETTE, resolved

WIDTH, HEIGHT = 480, 288
"""Size of a thumbnail in pixels; shown smaller, it is sharp on a fine screen, too."""

COARSE = 0.2
"""Scale at which one looks where a chart has marks."""

MARGIN = 6.0

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_TEXT = re.compile(r"<text.*?</text>", re.DOTALL)
_MAGIC = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256


def thumbnail(spec: svg.Spec) -> bytes:
    """Draw a thumbnail of a Vega-Lite spec, as PNG of WIDTH times HEIGHT.

    It shows the marks of the wide drawing from edge to edge; those of a taller chart are cut below,
    those of a lower one stand in the middle.
    """
    drawn = svg.inline(spec, "thumbnail", compact=False)
    found = _SIZE.search(drawn)
    assert found, "vl-convert states the size of every picture"
    inside = resolved(_TEXT.sub("", drawn.partition(">")[2]))
    whole = Box(0, 0, float(found[1]), float(found[2]))
    seen = _drawn(inside, whole, whole.width * COARSE, whole.height * COARSE)
    marked = (seen != 255).any(axis=2)
    if not marked.any():  # a chart of nothing but text
        marked[:] = True
    down, across = (np.flatnonzero(marked.any(axis=axis)) / COARSE for axis in (1, 0))
    left, width = across[0] - MARGIN, np.ptp(across) + 2 * MARGIN + 1 / COARSE
    top, height = down[0] - MARGIN, width * HEIGHT / WIDTH
    top -= max(0.0, (height - np.ptp(down)) / 2 - MARGIN)
    return indexed(_drawn(inside, Box(left, top, width, height), WIDTH, HEIGHT))


class Box(NamedTuple):
    """A part of a drawing, in its pixels."""

    left: float
    top: float
    width: float
    height: float


def _drawn(inside: str, part: Box, width: float, height: float) -> np.ndarray:
    """Draw a part of a drawing at that size, given what its SVG has inside."""
    cut = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}" height="{height:g}" '
        f'viewBox="{" ".join(f"{number:g}" for number in part)}">'
        # On nothing vl-convert gives what one can see through a wrong colour.
        f'<rect x="{part.left:g}" y="{part.top:g}" width="100%" height="100%" '
        f'fill="{PALETTE["paper"].light}"/>{inside}'
    )
    return pixels(bytes(vl_convert.svg_to_png(cut)))


def pixels(png: bytes) -> np.ndarray:
    """Read a PNG of vl-convert in which everything is opaque: height x width x red, green, blue.

    Raises ValueError if it is not as vl-convert writes it: RGBA, and on each line either plain
    pixels or the difference of each from the one before.
    """
    chunks = _chunks(png)
    width, height, depth, kind = struct.unpack(">IIBB", dict(chunks)[b"IHDR"][:10])
    raw = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    lines = np.frombuffer(raw, np.uint8).reshape(height, -1)
    if (depth, kind) != (8, 6) or (lines[:, 0] > 1).any():
        raise ValueError("vl-convert writes its pictures in a new way: read it here, too")
    written = lines[:, 1:].reshape(height, width, 4)
    added = written.cumsum(axis=1, dtype=np.uint8)
    return np.where(lines[:, :1, None] == 1, added, written)[:, :, :3]


def indexed(read: np.ndarray) -> bytes:
    """Write pixels as PNG with at most 256 colours: a tenth of the size.

    Each channel keeps 52 levels, fewer if these give too many colours.
    """
    height, width, _ = read.shape
    for step in (5, 15, 51, 85):
        levels = ((np.arange(256) + step // 2) // step * step).astype(np.uint8)
        red, green, blue = np.moveaxis(levels[read].astype(np.uint32), 2, 0)
        colours, numbers = np.unique(red << 16 | green << 8 | blue, return_inverse=True)
        if len(colours) <= _COLOURS:
            break
    lines = np.zeros((height, width + 1), np.uint8)  # each begins with 0: no differences
    lines[:, 1:] = numbers.reshape(height, width)
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": b"".join(int(colour).to_bytes(3, "big") for colour in colours),
        b"IDAT": zlib.compress(lines.tobytes(), 9),
        b"IEND": b"",
    }
    return _MAGIC + b"".join(_chunk(name, content) for name, content in chunks.items())


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Part a PNG into its chunks: name and content."""
    at, found = len(_MAGIC), []
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        found.append((name, png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _chunk(name: bytes, content: bytes) -> bytes:
    named = name + content
    return struct.pack(">I", len(content)) + named + struct.pack(">I", zlib.crc32(named))
