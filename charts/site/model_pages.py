"""A page for each model of the register, and the table of all of them.

A page is a title and a sentence in Markdown, which is all that the site's search reads of it, and a
place for its body, which is put in late, as figures are: 600 pages must be cheap to build.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from charts.core.escapes import is_address
from charts.core.formats import days_in_words, position_text, text_of, three_digits
from charts.core.lazy import Lazy
from charts.measures.capability.index_vintage import LATEST
from charts.measures.prices.offers import latest_day
from charts.site import figure
from charts.site.model_facts import ModelFacts, Record, gather
from charts.site.model_picture import ModelPicture
from charts.site.model_words import UNKNOWN, WEIGHTS, WORDS
from charts.site.placeholders import ROOT

MOST = 15
"""Rows of a table of a model's page; what is more is counted, and stands in the data."""

VINTAGE = days_in_words(LATEST)
"""The vintage of the index that pages show, in words."""


class ModelPages:
    """The pages of all models, each made when it is asked for; what they share, once."""

    def __init__(self, data: Mapping[str, pd.DataFrame]) -> None:
        """Take the tables."""
        self._data = data

    @property
    def pages(self) -> Lazy[str]:
        """The pages in Markdown, by source path, and the page of their table."""
        return Lazy(lambda: [*(f"models/{i}.md" for i in self._ids), "models/index.md"], self._page)

    @property
    def bodies(self) -> Lazy[str]:
        """What is put into the pages, as HTML, by place."""
        return Lazy(lambda: [*(f"models/{i}" for i in self._ids), "models"], self._body)

    @cached_property
    def _ids(self) -> list[str]:
        return [str(model) for model in self._data["models"]["model_id"]]

    @cached_property
    def _facts(self) -> dict[str, ModelFacts]:
        return gather(self._data)

    @cached_property
    def picture(self) -> ModelPicture:
        """What draws the picture of each page."""
        return ModelPicture(self._data, self._facts)

    @property
    def _newest(self) -> dt.date:
        return latest_day(self._data).date()

    @cached_property
    def _known(self) -> dict[str, Any]:
        sources = self._data["sources"].to_dict("records")
        return {
            "sources": {source["source_id"]: source for source in sources},
            "names": {i: m.register["name"] for i, m in self._facts.items()},
            "unplaced": _unplaced(self._facts.values()),
        }

    def _page(self, path: str) -> str:
        model = path.removeprefix("models/").removesuffix(".md")
        if model == "index":
            index = figure.markdown_templates.get_template("models.md")
            return index.render(vintage=VINTAGE, count=len(self._ids), newest=text_of(self._newest))
        facts = self._facts[model]
        return figure.markdown_templates.get_template("model.md").render(
            model_id=model, name=facts.register["name"], summary=summary(facts)
        )

    def _body(self, place: str) -> str:
        if place == "models":
            return figure.templates.get_template("models.html").render(
                models=by_index(self._facts.values()),
                newest=self._newest,
                **_WORDS,
            )
        facts = self._facts[place.removeprefix("models/")]
        body = figure.templates.get_template("model.html")
        picture = self.picture.picture(facts)
        return body.render(model=facts, picture=picture, **self._known, **_WORDS)


def by_index(models: Iterable[ModelFacts]) -> list[ModelFacts]:
    """Sort models by their latest index, the best first; those without one by day, newest first."""

    def place(model: ModelFacts) -> tuple[float, str]:
        index = model.latest_index
        return -math.inf if index is None else index, str(model.register["released"] or "")

    return sorted(models, key=place, reverse=True)


def _unplaced(models: Iterable[ModelFacts]) -> int:
    """Count the models that have an index, but no place: they are on no side, or have no day."""
    return sum(m.latest_index is not None and not m.arrivals for m in models)


def summary(model: ModelFacts) -> tuple[str, str]:
    """Say in two sentences what a model is: this is what the site's search finds."""
    row = model.register
    came = f"on a day that is {UNKNOWN}"
    if known := release_day(row):
        came = f"{'on' if row['released_precision'] == 'day' else 'in'} {known}"
    return f"{row['name']} ({model.maker}) was released {came}.", _of_weights(row)


def _of_weights(row: Record) -> str:
    """Say in a sentence whether, and since when, a model's weights can be had."""
    match row["weights"], row["weights_from"]:
        case "unknown", _:
            return "Whether its weights were ever published is not known."
        case "closed", _:
            return "It is closed: its weights were never published."
        case label, None:
            return f"Its weights are {WEIGHTS[label]}; since when is {UNKNOWN}."
        case label, since:
            return f"Its weights are {WEIGHTS[label]}, since {text_of(since)}."


def release_day(row: Record) -> str:
    """Write a release's day as exactly as it is known: 16 July 2026, July 2026, 2026; "" if not."""
    forms = {"month": "%B %Y", "year": "%Y"}
    released: dt.date | None = row["released"]
    form = forms.get(row["released_precision"])
    return f"{released:{form}}" if released and form else text_of(released)


def side_and_limits(label: str) -> tuple[str, str]:
    """Part a label of the register in words: its side, and what limits the use of its weights.

    >>> side_and_limits("open-restricted"), side_and_limits("closed")
    (('open', 'with limits'), ('closed', ''))
    """
    side, _, limits = WEIGHTS[label].partition(", ")
    return side, limits


def score(value: float, unit: str) -> str:
    """Write a score in its benchmark's unit: 81.3%, 57.2 points."""
    if unit == "fraction":
        return f"{text_of(100 * value)}%"
    return text_of(value) if unit == "rating" else f"{text_of(value)} {unit}"


def cell(value: Any) -> str:
    """Write a value of a table; what is missing is said to be not known."""
    return UNKNOWN if value is None else f"{value:,g}" if isinstance(value, float) else str(value)


_WORDS = {
    "root": ROOT, "MOST": MOST, "VINTAGE": VINTAGE, "release_day": release_day, "score": score,
    "cell": cell, "side_and_limits": side_and_limits, "is_address": is_address,
    "three_digits": three_digits, "text_of": text_of, "position_text": position_text, **WORDS,
}  # fmt: skip
"""What the templates may say it with."""
