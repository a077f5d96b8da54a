"""A drawing of a fixed outer size: its margins, its two scales and its rulers.

Data marks stand on real scales (`Plot.x`, `Plot.y`), so that a chart stays a chart in an editor;
words and furniture stand at pixels (`Plot.px`, `Plot.py`), so that what collides can be counted.
Both count from the upper left corner of the plot, inside its margins.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from charts.drawing import theme
from charts.drawing.marks import Layers, Segment, segments
from charts.drawing.theme import INK, QUIET, RULE, AnyChart
from charts.drawing.words import Words, words

Value = float | str | pd.Timestamp
"""A place on a scale: a number, or a day."""


class Margin(NamedTuple):
    """Pixels around a plot, for words."""

    left: float = 40
    right: float = 20
    top: float = 24
    bottom: float = 26


DEFAULT_MARGIN = Margin()

AXIS_NAME = 44
"""Pixels of a lower margin that hold the values of x and its name."""


@dataclass(frozen=True)
class Plot:
    """A drawing of one of the two widths and its scales.

    x_domain, y_domain: (low, high), numbers or days; without y_domain y counts pixels down, for
    rows. outer_height: with margins, in pixels.
    """

    x_domain: tuple[Value, Value]
    y_domain: tuple[Value, Value] | None = None
    compact: bool = False
    outer_height: float = 400
    margin: Margin = DEFAULT_MARGIN
    log_y: bool = False
    log_x: bool = False

    @property
    def width(self) -> float:
        """Pixels between the left and the right margin."""
        outer = theme.PHONE if self.compact else theme.WIDE
        return outer - self.margin.left - self.margin.right

    @property
    def height(self) -> float:
        """Pixels between the upper and the lower margin."""
        return self.outer_height - self.margin.top - self.margin.bottom

    def px(self, value: Value) -> float:
        """Give a value's pixels from the left edge."""
        return _part(self.x_domain, value, log=self.log_x) * self.width

    def py(self, value: Value) -> float:
        """Give a value's pixels from the upper edge."""
        if self.y_domain is None:
            return number(value)
        return (1 - _part(self.y_domain, value, log=self.log_y)) * self.height

    def x(self, column: str) -> alt.X:
        """Encode a column along x, without an axis: rulers draw it."""
        low, high = self.x_domain
        is_time = isinstance(low, str | pd.Timestamp)
        domain = [pd.Timestamp(end).isoformat() if is_time else end for end in (low, high)]
        kind: dict[str, Any] = {"type": "log"} if self.log_x else {"zero": False}
        kind = {"type": "utc"} if is_time else kind
        scale = alt.Scale(domain=domain, nice=False, **kind)
        return alt.X(f"{column}:{'T' if is_time else 'Q'}", scale=scale, axis=None)

    def y(self, column: str) -> alt.Y:
        """Encode a column along y, without an axis."""
        kind: dict[str, Any] = {"type": "log"} if self.log_y else {"zero": False}
        domain = list(self.y_domain or (self.height, 0))
        scale = alt.Scale(domain=domain, nice=False, **kind)
        return alt.Y(f"{column}:Q", scale=scale, axis=None)

    def years(self) -> list[str]:
        """Give the first days of the years on x, but for the year that x begins in."""
        first, last = (pd.Timestamp(end).year for end in self.x_domain)
        return [f"{year}-01-01" for year in range(first + 1, last + 1)]

    def rulers(
        self,
        x: Sequence[Value] = (),
        y: Sequence[Value] = (),
        x_text: Callable[[Any], str] = str,
        y_text: Callable[[Any], str] = str,
        grid_x: bool = False,
        zero_x: Value | None = None,
    ) -> Layers:
        """Draw the values of both axes, with light lines across for y and, if asked, for x.

        zero_x: a value with a line in ink, which parts two meanings.
        """
        upright = [at for at in x if grid_x or at == zero_x]
        lines = [
            Segment(self.px(at), 0, self.px(at), self.height, INK if at == zero_x else RULE, 1)
            for at in upright
        ]
        lines += [Segment(0, self.py(at), self.width, self.py(at), RULE, 1) for at in y]
        texts = [
            Words(self.px(at), self.height + 14, x_text(at), QUIET, align="center") for at in x
        ]
        texts += [Words(-8, self.py(at), y_text(at), QUIET, align="right") for at in y]
        return segments(lines) + words(texts, halo=False)

    def axis_names(self, x: str = "", y: str = "", rise: float = 14) -> Layers:
        """Say what the axes measure: y above its values, x below the middle of its own.

        They take `rise` pixels of the upper margin and AXIS_NAME of the lower one.
        """
        below = Words(self.width / 2, self.height + 32, x, QUIET, align="center")
        above = Words(12 - self.margin.left, -rise, y, QUIET)
        return words([name for name in (below, above) if name.text], halo=False)

    def draw(self, *parts: Layers) -> AnyChart:
        """Put layers on top of one another, at exactly the size of the drawing."""
        return alt.layer(*[layer for part in parts for layer in part]).properties(
            width=self.width, height=self.height, padding=self.margin._asdict(), autosize="none"
        )


@dataclass(frozen=True)
class Rows(Plot):
    """A plot of named rows: names at the left of their rows, on a phone above them.

    step: pixels a row; drop: where in its row a mark stands, 0 at the top and 1 at the bottom.
    """

    names: tuple[str, ...] = ()
    step: float = 22
    drop: float = 0.5

    def at(self, row: int) -> float:
        """Give the height of a row's marks in pixels."""
        return self.step * (row + self.drop)

    def name(self, row: int, text: str, rise: float = 0, **look: Any) -> Words:
        """Give a text in the place of a row's name, so many pixels lower."""
        if self.compact:
            return Words(0, self.at(row) - 20 + rise, text, **look)
        return Words(-12, self.at(row) + rise, text, align="right", **look)

    def row_names(self) -> Layers:
        """Write the names of all rows."""
        return words(
            [self.name(row, text) for row, text in enumerate(self.names) if text], halo=False
        )


def rows_plot(
    names: Iterable[str],
    x_domain: tuple[Value, Value],
    compact: bool,
    *,
    left: float,
    right: float = 12,
    top: float = 60,
    bottom: float = 28,
    step: float = 22,
    drop: float = 0.7,
    log_x: bool = False,
) -> Rows:
    """Lay out named rows, each `step` pixels high, in as much height as they need.

    left: room for the names, which on a phone need none; drop: on a phone, where a name stands
    above its marks.
    """
    names = tuple(names)
    return Rows(
        x_domain,
        compact=compact,
        outer_height=round(top + step * len(names) + bottom),
        margin=Margin(12 if compact else left, right, top, bottom),
        log_x=log_x,
        names=names,
        step=step,
        drop=drop if compact else 0.5,
    )


def number(value: Value) -> float:
    """Give a place on a scale as a number: of a day, its milliseconds."""
    is_day = isinstance(value, str | pd.Timestamp)
    return pd.Timestamp(value).value / 1e6 if is_day else float(value)


def _part(domain: tuple[Value, Value], value: Value, log: bool = False) -> float:
    """Give which part of a scale lies below a value."""
    low, high, at = (math.log(number(v)) if log else number(v) for v in (*domain, value))
    return (at - low) / (high - low)
