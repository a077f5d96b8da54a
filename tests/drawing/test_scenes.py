"""Every chart as Vega lays it out: its rows are seen, its texts are inside and apart."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from charts.core.exhibit import Exhibit, Spec
from charts.drawing import render, theme
from charts.site import catalogue
from tests.drawing.scene import Scene, scene
from tests.exhibits.conftest import comparable
from tests.pages import ALL_BUT_SLOWEST, slow_but

Cells = tuple[object, ...]

CHARTS = [name for name in catalogue.ids() if "chart" in catalogue.parts(name)]
ROW = "row of the table"

UNSEEN: Mapping[str, Mapping[str, str]] = {
    "benchmarks-filling": {"main": "steps before the last"},
    "catch-up": {"main": "other ways of matching, of which the text gives the median"},
    "cheapest-by-level": {"main": "other prices and licences, which the text counts"},
    "derived-gains": {"main": "a pair has one mark, at the median of its gains"},
    "entry": {"main": "estimates between the models of one day"},
    "every-base": {"main": "words beside the marks of products"},
    "gap-sensitivity": {"main": "windows of the lag, which the text counts"},
    "gap-trends": {
        "main": "log-odds, emptier tests, and what is written at the edge of a scale",
        "benchmarks": "words beside the rows",
    },
    "good-enough": {"main": "the explorer answers from them", "levels": "the explorer's choices"},
    "harder-steps": {"main": "steps of equal width, whose medians the text gives"},
    "licences-over-time": {
        "main": "from before the first year drawn",
    },
    "list-price-changes": {"changes": "those of open models have boxes only"},
    "open-share-of-frontier": {"main": "boards with too few open models"},
    "overtaking": {"main": "other pairs; tests on which open never led are named"},
    "paid-prices": {"main": "ratios of medians, and other kinds of price"},
    "placebo-trends": {"main": "labs, the index, and tests with one other pair"},
    "price-after-release": {"main": "other lines, which the text gives"},
    "price-frontier": {"main": "months that the slider does not show"},
    "price-of-a-level": {"main": "of one side alone, or levels with less than a year of prices"},
    "price-spread": {"main": "one mark stands for the hosts of a model"},
    "run-cost-frontiers": {"main": "runs that are neither cheapest nor best, and other boards"},
    "second-tier": {"main": "days before the last, of which the stroke is the mean"},
    "uncapped-scales": {"main": "the interval of an earlier vintage, which the text gives"},
}
"""Tables of which some rows have no mark of their own that is seen, by exhibit, and why."""

WITHOUT_MARKS = {
    "every-base": {"main"},
    "gap-trends": {"benchmarks"},
    "good-enough": {"levels"},
}
"""Those of which no row has one."""

CHOICES = {("good-enough", "levels")}
"""Tables that readers choose from in the explorer; test_good_enough.py finds their rows there."""

TABLE_ONLY = {
    ("catch-up", "curves"): "the text gives their medians",
    ("entry", "models"): "the text counts them, and gives the slopes through them",
    ("gap-sensitivity", "left_out"): "the text gives what matters most",
    ("gap-sensitivity", "vintages"): "the text gives their range",
    ("gap-sensitivity", "revisions"): "the text gives how far they lie apart",
    ("gap-sensitivity", "published"): "the claim's page gives their range",
    ("gap", "lags"): "the text gives their last values; see lag-estimators",
    ("lag-estimators", "published"): "the text says how many agree, and which are farthest apart",
    ("lag-estimators", "other_tests"): "the text gives their range",
    ("kimi-k3", "events"): "the text tells what it led, and when",
    ("kimi-k3", "built"): "the text counts them",
    ("local-hardware", "losses"): "the text gives their median and the worst",
    ("licences-over-time", "licences"): "the text counts them, and lists the limits of a year",
    ("licences-over-time", "bests"): "the text compares the last ones",
    ("price-of-a-level", "factors"): "the factors of the lines that are drawn stand beside them",
    ("price-of-a-level", "published"): "the text gives their ranges",
    ("open-share-of-frontier", "ways"): "the text gives their medians",
    ("open-share-of-frontier", "days"): "the text gives the first and the last shares",
    ("open-share-of-frontier", "counts"): "the text gives their range",
    ("open-share-of-frontier", "without"): "the text counts them, and names the farthest",
    ("paid-prices", "releases"): "the text gives what they come to",
    ("placebo-trends", "closed_open"): "the zero of the picture",
    ("list-price-changes", "rates"): "the text compares them",
    ("price-frontier", "shares"): "the text gives the newest and those of the last month",
}
"""Tables to download that no picture shows, and where readers find what they say."""

TYPE = {theme.LABEL, theme.STRONG, theme.HEAD, 18, theme.NUMBER}
"""Sizes of the texts of a hero; 18: the one number on a narrow drawing."""

TOUCH = 0.35
"""How far texts may reach into each other, in parts of the smaller one: their boxes are taller."""


class Drawing(NamedTuple):
    """A chart in one shape: its rows in the spec, by table, and how Vega lays it out.

    drawn: the cells of every row that has all columns of the table; numbered: of the table's own
    rows, with the number that their marks say instead of what readers hear.
    """

    exhibit: Exhibit
    drawn: Mapping[str, set[Cells]]
    numbered: Mapping[str, Mapping[Cells, str]]
    layout: Scene
    spec: Spec
    compact: bool


@pytest.fixture(scope="module", params=slow_but(CHARTS, ALL_BUT_SLOWEST))
def specs(
    request: pytest.FixtureRequest, exhibits: Mapping[str, Exhibit]
) -> tuple[Exhibit, list[Spec]]:
    exhibit = exhibits[request.param]
    return exhibit, render.specs(exhibit)


@pytest.fixture(scope="module", params=[False, True], ids=["wide", "compact"])
def drawing(request: pytest.FixtureRequest, specs: tuple[Exhibit, list[Spec]]) -> Drawing:
    exhibit, spec = specs[0], specs[1][request.param]
    drawn, numbered = {}, {}
    for name, table in exhibit.tables.items():
        columns = [str(column) for column in table.columns]
        rows = enumerate(table.to_dict("records"))
        numbered[name] = {_cells(row, columns): f"{name} {n}" for n, row in rows}
        drawn[name] = _number(spec, columns, numbered[name])
    for view in _views(spec):
        _describe_by_row(view)
    layout = scene(spec, compact=request.param)
    return Drawing(exhibit, drawn, numbered, layout, spec, request.param)


def test_no_text_is_cut_or_leaves_the_picture_and_none_covers_another(drawing: Drawing) -> None:
    layout = drawing.layout
    width, height = layout.size
    assert layout.texts
    assert [text.words for text in layout.texts if text.cut] == []
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


def test_a_hero_is_low_and_its_texts_can_be_read(drawing: Drawing) -> None:
    """A hero, as a Plot draws it, has the size that it was asked for."""
    if drawing.spec.get("autosize") != "none":
        pytest.skip("not drawn by a Plot")
    width, height = drawing.layout.size
    assert width == (theme.PHONE if drawing.compact else theme.WIDE)
    assert height <= (700 if drawing.compact else 480)
    assert min(text.size for text in drawing.layout.texts) >= theme.LABEL
    assert {text.size for text in drawing.layout.texts} <= TYPE
    assert len(drawing.exhibit.title) <= 80


def test_every_row_of_a_table_and_no_other_is_drawn_as_it_stands(drawing: Drawing) -> None:
    exhibit = drawing.exhibit
    for name, numbers in drawing.numbered.items():
        assert numbers, name
        table = exhibit.id, name
        if (
            name == "facts"
            or {table} & {*CHOICES, *TABLE_ONLY}
            or (name == "main" and exhibit.matrix)
        ):
            continue
        assert drawing.drawn[name] <= numbers.keys(), name
        assert drawing.drawn[name] == numbers.keys() or name in UNSEEN.get(exhibit.id, ()), name


def test_every_row_has_a_mark_that_is_seen(drawing: Drawing) -> None:
    visible = _visible(drawing.layout)
    rows = {name: {*numbers.values()} for name, numbers in drawing.numbered.items()}
    undrawn = {"facts", *(name for exhibit, name in TABLE_ONLY if exhibit == drawing.exhibit.id)}
    partial = {name for name, numbers in rows.items() if numbers - visible} - undrawn
    assert partial == {*UNSEEN.get(drawing.exhibit.id, ())}
    empty = {name for name in partial if not rows[name] & visible}
    assert not [name for name in undrawn if rows.get(name, set()) & visible]
    assert empty == WITHOUT_MARKS.get(drawing.exhibit.id, set())


def _number(spec: Spec, columns: list[str], numbers: Mapping[Cells, str]) -> set[Cells]:
    """Write into the spec's rows which row of a table each is; give all that have its columns."""
    drawn = set()
    for row in (row for dataset in spec["datasets"].values() for row in dataset):
        if {*columns} <= row.keys():
            drawn.add(cells := _cells(row, columns))
            if number := numbers.get(cells):
                row.setdefault(ROW, number)
    return drawn


def _cells(row: Mapping[Any, Any], columns: list[str]) -> Cells:
    return tuple(comparable(row[column]) for column in columns)


def _views(view: Spec) -> Iterator[Spec]:
    """Give every view of a spec that has marks of its own."""
    if "mark" in view:
        yield view
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        for part in view.get(kind, ()):
            yield from _views(part)
    if "spec" in view:
        yield from _views(view["spec"])


def _describe_by_row(view: Spec) -> None:
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
