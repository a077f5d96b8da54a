"""What marks say: the row behind each, in words, with its model, and nothing else says anything."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.drawing import svg
from charts.drawing.descriptions import described, model_of
from charts.drawing.sentences import fields, row_sentence
from charts.site.catalogue import ids
from charts.site.edition import Edition
from charts.tables.frames import Tables

ROWS = pd.DataFrame(
    {
        "name": ["One", "Two"],
        "day": pd.to_datetime(["2025-03-01", "2025-04-02"]),
        "share": [0.125, 0.5],
        "note": [None, "a < b"],
        "model_id": ["one", "two"],
        "source_id": ["board", "card"],
    }
)
TIPS = ["name", "day", "share", "note"]
DESCRIBED = re.compile(r'<(\w+)[^>]*? data-t="([^"]*)"(?: data-m="([^"]*)")?')


def descriptions_of(
    chart: Any, publishers: Mapping[str, str] = {}, **options: Any
) -> list[tuple[str, ...]]:
    """What marks say, in order: element, words, model."""
    picture = svg.inline(described(chart.to_dict(), publishers, **options), "x", compact=False)
    return [tuple(html.unescape(part) for part in found) for found in DESCRIBED.findall(picture)]


def base() -> alt.Chart:
    axis = alt.Axis(format=".0%")
    return alt.Chart(ROWS).encode(x="day:T", y=alt.Y("share:Q", axis=axis), tooltip=TIPS)


def drawing(figure: str, shape: str) -> str:
    """A drawing of a figure, in which each mark says itself what the wide one says for it."""
    wide, phone = re.findall(r"<svg class=\"exhibit__(?:wide|phone)\".*?</svg>", figure, re.DOTALL)
    said = re.findall(r' data-t="[^"]*"(?: data-m="[^"]*")?', wide)
    spoken = re.sub(r' data-k="(\d+)"', lambda place: said[int(place[1])], phone)
    return {"wide": wide, "phone": spoken}[shape]


def test_a_mark_says_its_row_in_words_and_knows_its_model() -> None:
    assert descriptions_of(base().mark_point()) == [
        ("path", "One: 1 March 2025, share 12.5%", "one"),
        ("path", "Two: 2 April 2025, share 50%. a < b.", "two"),
    ]


def test_a_mark_stands_for_the_model_that_it_names() -> None:
    """Its own one, the one that it begins with, or the only one; of two it stands for neither."""
    ids = {"One": "one", "Two": "two"}
    row = {"day": "2025-03-01", "name": "One", "other": "Two", "maker": "Three"}
    assert model_of({**row, "model_id": "own"}, ["name"], ids) == "own"
    assert model_of({**row, "model_id": None}, ["name", "other"], ids) == "one"
    assert model_of(row, ["day", "other"], ids) == "two"
    assert model_of(row, ["day", "name", "other"], ids) == ""
    assert model_of(row, ["day", "maker"], ids) == ""


def test_what_both_drawings_say_stands_once_in_the_page_and_is_found_by_its_place() -> None:
    spec = described(base().mark_point().to_dict(), {})
    more = described(base().transform_filter("datum.name == 'Two'").mark_bar().to_dict(), {})
    wide, phone = (svg.inline(spec, "x", compact=compact) for compact in svg.SHAPES)
    shown = svg.slimmed([wide, phone])
    assert DESCRIBED.findall(shown[0]) == DESCRIBED.findall(wide)
    assert not DESCRIBED.findall(shown[1])
    assert re.findall(r'data-k="(\d+)"', shown[1]) == ["0", "1"]
    told = svg.slimmed([svg.inline(more, "x", compact=False), phone])
    assert [name for *_, name in DESCRIBED.findall(told[1])] == ["one"]
    assert re.findall(r'data-k="(\d+)"', told[1]) == ["0"]
    assert svg.slimmed([]) == []


def test_a_line_says_each_of_its_points() -> None:
    assert [words for _, words, _ in descriptions_of(base().mark_line())] == [
        "One: 1 March 2025, share 12.5%",
        "Two: 2 April 2025, share 50%. a < b.",
    ]


def test_a_line_stays_one_line() -> None:
    spec = described(base().mark_line().to_dict(), {})
    [line, points] = spec["layer"]
    assert "description" not in line["encoding"]
    assert points["mark"]["opacity"] == 0


def test_axes_labels_and_marks_without_tooltip_say_nothing() -> None:
    quiet = alt.Chart(ROWS).mark_rule().encode(x="day:T")
    texts = base().mark_text().encode(text="name:N")
    assert descriptions_of(quiet) == []
    assert descriptions_of(texts) == []
    assert len(descriptions_of(quiet + base().mark_point() + texts)) == 2


def test_tooltips_come_down_from_the_layers_above() -> None:
    inner = alt.layer(alt.Chart().mark_point(), data=ROWS).encode(x="day:T", tooltip=TIPS)
    assert len(descriptions_of(inner)) == 2


def test_the_publisher_is_said_only_if_there_are_several() -> None:
    one = descriptions_of(base().mark_point(), {"board": "A", "card": "A"})
    two = descriptions_of(base().mark_point(), {"board": "A", "card": "B"})
    assert [words for _, words, _ in one] == [
        words for _, words, _ in descriptions_of(base().mark_point())
    ]
    assert two[0][1].endswith(" (A)")
    assert two[1][1].endswith(" (B)")


def test_the_spec_that_is_given_is_left_as_it_was() -> None:
    spec = base().mark_point().to_dict()
    before = str(spec)
    described(spec, {})
    assert str(spec) == before


def test_a_tooltip_of_an_unknown_column_is_an_error() -> None:
    chart = alt.Chart(ROWS).mark_point().encode(x="day:T", tooltip=["nothing:N"])
    with pytest.raises(KeyError, match="nothing"):
        described(chart.to_dict(), {})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (3.0, "3"),
        (-0.123456, "\u22120.12"),
        (7.51, "7.5"),
        (12345.6, "12,346"),
        ("2024-02-29T00:00:00", "29 February 2024"),
        ("2024-02-30", "2024-02-30"),
        (dt.date(2025, 1, 2), "2 January 2025"),
        ("", ""),
        (None, ""),
    ],
)
def test_values_read_as_in_prose(value: Any, words: str) -> None:
    said = row_sentence({"a": 1, "b": value}, ["a", "b"])
    assert said == "a 1" + (f", b {words}" if words else "")


def test_a_number_is_said_with_its_unit_and_a_price_in_dollars() -> None:
    row = {"name": "Kimi K3", "side": "open", "months": 1, "points": 7.96, "price": 0.163}
    assert row_sentence(row, [*row]) == "Kimi K3: open, 1 month, 8.0 points, $0.16"
    assert row_sentence({"cost": 0.0554, "hosts": 0}, ["cost", "hosts"]) == "cost $0.055, 0 hosts"


def test_an_exhibit_words_its_rows_and_others_are_worded_for_it() -> None:
    templates = [
        "{name}, {since}: {index:1}, best until {until}",
        "{name}: {price:usd}, {share:percent}, {hosts:host}",
    ]
    row = {"name": "R1", "since": "2025-01-20", "index": 139, "until": "2025-04-28"}
    assert row_sentence(row, ["name"], templates=templates) == (
        "R1, 20 January 2025: 139.0, best until 28 April 2025"
    )
    assert row_sentence({**row, "until": ""}, ["name", "index"], templates=templates) == (
        "R1: index 139"
    )
    offer = {"name": "R1", "price": 0.05, "share": 0.125, "hosts": 1}
    assert row_sentence(offer, [], templates=templates) == "R1: $0.05, 12%, 1 host"
    assert row_sentence({**offer, "hosts": 2}, [], templates=templates).endswith("2 hosts")


def test_a_template_that_names_no_column_of_its_exhibit_is_never_left_over(
    exhibits: Mapping[str, Exhibit],
) -> None:
    """Every template words at least one mark of its chart."""
    for exhibit in exhibits.values():
        rows = []
        if exhibit.chart and exhibit.sentences:
            spec = exhibit.chart(compact=False)
            rows = [row for data in spec["datasets"].values() for row in data]
        for template in exhibit.sentences:
            needs = fields(template)
            assert any(all(row.get(name) not in (None, "") for name in needs) for row in rows), (
                exhibit.id, template,
            )  # fmt: skip


@pytest.mark.parametrize("exhibit_id", ids())
@pytest.mark.parametrize("shape", ["wide", "phone"])
def test_every_chart_has_marks_that_speak(
    exhibits: Mapping[str, Exhibit], edition: Edition, exhibit_id: str, shape: str
) -> None:
    exhibit = exhibits[exhibit_id]
    if not exhibit.chart:
        assert exhibit.matrix
        return
    picture = drawing(edition.figures[exhibit_id], shape)
    words = [html.unescape(text) for _, text, _ in DESCRIBED.findall(picture)]
    names = {column for table in exhibit.tables.values() for column in table if "_" in column}
    assert words
    for text in words:
        assert text.strip()
        assert not re.search(r"undefined|\bnull\b|\bNaN\b|\bnan\b|\bNone\b|T00:00", text)
        assert not {*re.findall(r"\w+_\w+", text)} & names, "columns are said in words"
    columns = [table["model_id"] for table in exhibit.tables.values() if "model_id" in table]
    ids = {model for column in columns for model in column.dropna()}
    models = {model for _, _, model in DESCRIBED.findall(picture) if model}
    assert models <= {*ids, *exhibit.models.values()}


@pytest.mark.parametrize(
    "exhibit_id", ["benchmarks-filling", "catch-up", "overtaken", "second-tier"]
)
def test_marks_of_models_light_up_though_their_rows_have_names_only(
    exhibits: Mapping[str, Exhibit], data: Tables, exhibit_id: str
) -> None:
    exhibit = exhibits[exhibit_id]
    assert exhibit.chart
    spec = described(exhibit.chart(compact=False), {}, exhibit.models)
    ids = dict(zip(data["models"]["name"], data["models"]["model_id"], strict=True))
    for _, words, model in DESCRIBED.findall(svg.inline(spec, "x", compact=False)):
        assert any(ids.get(name) == model for name in ids if name in html.unescape(words))
