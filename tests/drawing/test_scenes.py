"""Every chart as Vega lays it out: its rows are seen, its texts are inside and apart."""

import copy
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.drawing import render
from charts.site import catalogue
from tests.drawing.scene import Scene, scene
from tests.exhibits.conftest import comparable
from tests.pages import ALL_BUT_SLOWEST, slow_but

CHARTS = [name for name in catalogue.ids() if "chart" in catalogue.parts(name)]
EACH = pytest.mark.parametrize("exhibit_id", slow_but(CHARTS, ALL_BUT_SLOWEST))
ROW = "row of the table"

UNSEEN: Mapping[str, Mapping[str, str]] = {
    "catch-up": {"main": "other ways of matching, of which the text gives the median"},
    "cheapest-by-level": {"main": "resold offers are counted, not drawn"},
    "derived-gains": {"main": "a pair without a counted gain has no line"},
    "fine-tuning": {"main": "cells of the matrix"},
    "frontier-sensitivity": {"boards": "shares without one model are the two ends of a rule"},
    "gap-trends": {"benchmarks": "words beside the rows"},
    "good-enough": {"main": "the explorer answers from them", "levels": "the explorer's choices"},
    "hardware": {
        "main": "sizes of models without an index",
        "unsized": "below the lowest index drawn",
        "bests": "from before the first day drawn",
    },
    "licences-over-time": {
        "main": "from before the first year drawn",
        "licences": "licences without limits, which are counted",
        "bests": "of groups that the text compares",
    },
    "price-frontier": {"main": "months that the slider does not show"},
    "price-of-a-level": {"factors": "not comparable", "published": "not found again"},
    "price-spread": {"main": "one mark stands for the hosts of a model"},
    "wait-for-open": {"main": "levels that the last day leaves open"},
}
"""Tables of which some rows have no mark of their own that is seen, by exhibit, and why."""

WITHOUT_MARKS = {
    "fine-tuning": {"main"},
    "gap-trends": {"benchmarks"},
    "good-enough": {"levels"},
}
"""Those of which no row has one."""

TOUCH = 0.35
"""How far texts may reach into each other, in parts of the smaller one: their boxes are taller."""


@EACH
@pytest.mark.parametrize("compact", [False, True])
def test_no_text_leaves_the_picture_and_none_covers_another(
    exhibits: Mapping[str, Exhibit], exhibit_id: str, compact: bool
) -> None:
    layout = scene(render.specs(exhibits[exhibit_id])[compact], compact=compact)
    width, height = layout.size
    assert layout.texts
    outside = [
        text.words
        for text in layout.texts
        if not all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in text.box.corners)
    ]
    assert outside == []
    covered = [
        (one.words, other.words)
        for one, other in combinations(layout.texts, 2)
        if one.words != other.words  # a halo is the text itself, below it
        and one.box.overlaps(other.box, TOUCH * min(one.size, other.size))
    ]
    assert covered == []


@EACH
@pytest.mark.parametrize("compact", [False, True])
def test_every_row_has_a_mark_that_is_seen(
    exhibits: Mapping[str, Exhibit], exhibit_id: str, compact: bool
) -> None:
    exhibit = exhibits[exhibit_id]
    assert exhibit.chart
    spec = copy.deepcopy(exhibit.chart(compact))
    rows = {name: _numbered(table, name, spec) for name, table in exhibit.tables.items()}
    for view in _views(spec):
        _describe_by_row(view)
    visible = _visible(scene(spec, compact=compact))
    partial = {name for name, numbers in rows.items() if numbers - visible} - {"facts"}
    assert partial == {*UNSEEN.get(exhibit_id, ())}
    empty = {name for name in partial if not rows[name] & visible}
    assert empty == WITHOUT_MARKS.get(exhibit_id, set())


def _numbered(table: pd.DataFrame, name: str, spec: dict[str, Any]) -> set[str]:
    """Write into the spec's rows which row of the table each is; give all that there are."""
    columns = [str(column) for column in table.columns]
    numbers = {
        _cells(row, columns): f"{name} {n}" for n, row in enumerate(table.to_dict("records"))
    }
    for dataset in spec["datasets"].values():
        for row in dataset:
            if {*columns} <= row.keys() and (number := numbers.get(_cells(row, columns))):
                row.setdefault(ROW, number)
    return set(numbers.values())


def _cells(row: Mapping[Any, Any], columns: list[str]) -> tuple[object, ...]:
    return tuple(comparable(row[column]) for column in columns)


def _views(view: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every view of a spec that has marks of its own."""
    if "mark" in view:
        yield view
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        for part in view.get(kind, ()):
            yield from _views(part)
    if "spec" in view:
        yield from _views(view["spec"])


def _describe_by_row(view: dict[str, Any]) -> None:
    """Have every mark but texts say which row it shows."""
    mark = view["mark"] if isinstance(view["mark"], dict) else {"type": view["mark"]}
    if mark["type"] != "text":
        view["mark"] = {**mark, "aria": True}
        description = {"field": ROW, "type": "nominal"}
        view["encoding"] = {**view.get("encoding", {}), "description": description}


def _visible(layout: Scene) -> set[str]:
    """Give the rows whose marks are visible and lie within the picture."""
    width, height = layout.size
    return {
        mark.description
        for mark in layout.marks
        if mark.visible and 0 <= mark.place[0] <= width and 0 <= mark.place[1] <= height
    }
