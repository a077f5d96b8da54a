"""The picture of a model's page: where it stands beside the best of its day, and its price.

Lines, values and the marks of all others are one file that every page shows; a page adds the marks
of its own model.
"""

import math
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from charts.core import escapes
from charts.core.formats import text_of
from charts.drawing.sentences import dollars
from charts.drawing.theme import INK, LABEL, PAPER, QUIET, RULE, STRONG, colour
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.site.model_facts import ModelFacts, Record
from charts.site.placeholders import ROOT

ADDRESS = "assets/model-frontier.svg"
WIDTH, LEFT, RIGHT = 360, 34, 346
LINES = (24, 176)
"""Pixels from the top between which the index stands."""

YEARS, STRIP, PRICES, HEIGHT = 194, 232, 258, 268
"""Pixels from the top: the years, the strip of prices, the values under it, and the end."""


class ModelPicture:
    """Draws models beside the frontier of the latest vintage, their prices beside all others."""

    def __init__(self, data: Mapping[str, pd.DataFrame], facts: Mapping[str, ModelFacts]) -> None:
        """Take the tables, and what is known of each model."""
        self._data, self._facts = data, facts

    @cached_property
    def _records(self) -> pd.DataFrame:
        models = models_of(self._data, LATEST)
        return frontier.leaders(frontier.side_intervals(models), "index", last_day(models))

    @cached_property
    def _places(self) -> list[tuple[pd.Timestamp, float]]:
        """Every day and index at which a model may stand."""
        return [
            (pd.Timestamp(arrival["day"]), model.latest_index)
            for model in self._facts.values()
            if model.latest_index is not None
            for arrival in model.arrivals
        ]

    @cached_property
    def _prices(self) -> list[tuple[float, str]]:
        """The newest price of each model that has one, with its side."""
        return [(price, _side(model)) for model in self._facts.values() if (price := _price(model))]

    def _x(self, day: Any) -> float:
        days = [day for day, _ in self._places]
        first = min(days)
        part = (pd.Timestamp(day) - first) / (max([*days, *self._records["until"]]) - first)
        return round(LEFT + float(part) * (RIGHT - LEFT), 1)

    def _y(self, index: float) -> float:
        values = [index for _, index in self._places]
        low, high = min(values), max(values)
        return round(LINES[1] - (index - low) / (high - low) * (LINES[1] - LINES[0]), 1)

    def _price_x(self, price: float) -> float:
        low, high = (math.log(end([price for price, _ in self._prices])) for end in (min, max))
        return round(LEFT + (math.log(price) - low) / (high - low) * (RIGHT - LEFT), 1)

    @cached_property
    def background(self) -> bytes:
        """The file that all pages show, as SVG with two parts: `frontier` and `prices`."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg"><g id="frontier" fill="none">'
            f"{self._frontier() if self._places else ''}</g>"
            f'<g id="prices">{self._all_prices() if self._prices else ""}</g></svg>\n'
        ).encode()

    def _frontier(self) -> str:
        """Draw the index's values, the years, and the records of both sides."""
        low, high = (end(index for _, index in self._places) for end in (min, max))
        rulers = [
            f'<path d="M{LEFT},{self._y(value)}H{RIGHT}" stroke="{RULE}"/>'
            + _text(LEFT - 6, self._y(value) + 4, str(value), "end")
            for value in range(math.ceil(low / 20) * 20, math.floor(high) + 1, 20)
        ]
        years = sorted({day.year for day, _ in self._places})[1:]
        named = [_text(self._x(f"{year}-01-01"), YEARS, str(year), "middle") for year in years]
        return "".join([*rulers, *named, self._path("closed"), self._path("open")])

    def _all_prices(self) -> str:
        """Draw the price of every model as a tick, and the powers of ten under them."""
        ticks = [
            f'<path d="M{self._price_x(price)},{STRIP - 7}v14" stroke="{colour(side)}"/>'
            for price, side in self._prices
        ]
        low, high = (math.log10(end(price for price, _ in self._prices)) for end in (min, max))
        values = [
            _text(self._price_x(10.0**power), PRICES, f"${10.0**power:g}", "middle")
            for power in range(math.ceil(low), math.floor(high) + 1)
        ]
        return f'<g opacity=".35">{"".join(ticks)}</g>{"".join(values)}'

    def _path(self, side: str) -> str:
        """Draw the records of a side as a staircase."""
        rows = self._records[self._records["side"] == side].to_dict("records")
        start = f"M{self._x(rows[0]['since'])},{self._y(rows[0]['index'])}"
        steps = [
            f"H{self._x(after['since'])}V{self._y(after['index'])}" for _, after in pairwise(rows)
        ]
        end = f"H{self._x(rows[-1]['until'])}"
        return f'<path d="{start}{"".join(steps)}{end}" stroke="{colour(side)}" stroke-width="2"/>'

    def picture(self, model: ModelFacts) -> str:
        """Draw a model as SVG: its index if it has a place, its price if it has one; else ""."""
        name, index, price = model.register["name"], model.latest_index, _price(model)
        words, parts = [], []
        if model.arrivals and index is not None:
            parts += [_use("frontier"), *(self._dot(a, index) for a in model.arrivals)]
            parts.append(
                _text(LEFT - 22, 12, f"{name}: index {text_of(index)}", "start", INK, STRONG)
            )
            day = text_of(pd.Timestamp(model.arrivals[0]["day"]).date())
            words.append(f"an index of {text_of(index)} on {day}, beside the best open and closed")
        if price:
            parts += [_use("prices"), _mark(_side(model), self._price_x(price), STRIP)]
            parts.append(_text(LEFT - 22, STRIP - 16, f"{dollars(price)} a million tokens"))
            words.append(f"a price of {dollars(price)} among those of {len(self._prices)} models")
        if not words:
            return ""
        top = 0 if model.arrivals and index is not None else YEARS + 6
        bottom = HEIGHT if price else YEARS + 6
        return (
            f'<svg class="model-picture" viewBox="0 {top} {WIDTH} {bottom - top}" role="img" '
            f'aria-label="{escapes.html(name)}: {"; ".join(words)}">{"".join(parts)}</svg>'
        )

    def _dot(self, arrival: Record, index: float) -> str:
        return _mark(arrival["side"], self._x(arrival["day"]), self._y(index))


def _price(model: ModelFacts) -> float:
    """Give a model's newest price at a well-known seller; 0 if it has none."""
    return float(model.cheapest["cheapest"] or 0) if model.cheapest else 0.0


def _side(model: ModelFacts) -> str:
    return str(model.register["weights"]).partition("-")[0]


def _use(part: str) -> str:
    return f'<use href="{ROOT}{ADDRESS}#{part}"/>'


def _mark(side: str, x: float, y: float) -> str:
    """Draw a model as a large mark in the shape of its side."""
    look = f'fill="{colour(side)}" stroke="{PAPER}" stroke-width="2"'
    if side == "closed":
        return f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14" {look}/>'
    return f'<circle cx="{x:g}" cy="{y:g}" r="8" {look}/>'


def _text(
    x: float, y: float, text: str, anchor: str = "start", ink: str = QUIET, size: int = LABEL
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" fill="{ink}">'
        f"{escapes.html(text)}</text>"
    )
