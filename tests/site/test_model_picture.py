"""The picture of a model's page: its own mark among those that all pages share."""

import re
from xml.etree import ElementTree as ET

import pytest

from charts.measures.capability.index_vintage import LATEST
from charts.site import model_picture
from charts.site.edition import Edition
from charts.site.model_facts import ModelFacts, gather
from charts.site.model_picture import ModelPicture
from charts.tables.frames import Tables


@pytest.fixture(scope="module")
def facts(data: Tables) -> dict[str, ModelFacts]:
    return gather(data)


@pytest.fixture(scope="module")
def picture(data: Tables, facts: dict[str, ModelFacts]) -> ModelPicture:
    return ModelPicture(data, facts)


def corners(picture: ModelPicture, colour: str) -> list[tuple[float, float]]:
    """The places at which a side's line begins or has just risen."""
    root = ET.fromstring(picture.background)
    [path] = [e.get("d", "") for e in root.iter() if (e.get("stroke") or "").endswith(f"{colour})")
              and e.get("stroke-width")]  # fmt: skip
    start = re.findall(r"^M([\d.]+),([\d.]+)", path)
    rises = re.findall(r"H([\d.]+)V([\d.]+)", path)
    return [(float(x), float(y)) for x, y in start + rises]


def marks(drawn: str) -> list[tuple[float, float]]:
    """The middles of a model's own marks."""
    squares = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', drawn)
    circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    return [(float(x) + 7, float(y) + 7) for x, y in squares] + [
        (float(x), float(y)) for x, y in circles
    ]


@pytest.mark.parametrize(
    ("model", "side"), [("deepseek-r1", "open"), ("o1", "closed"), ("gpt-4-2023-03", "closed")]
)
def test_a_record_holder_stands_on_the_line_of_its_side(
    picture: ModelPicture, facts: dict[str, ModelFacts], model: str, side: str
) -> None:
    place = marks(picture.picture(facts[model]))[0]
    nearest = min(
        corners(picture, side), key=lambda at: abs(at[0] - place[0]) + abs(at[1] - place[1])
    )
    assert place == pytest.approx(nearest, abs=0.2)


def test_a_model_has_the_parts_that_are_known_of_it_and_no_picture_without_any(
    picture: ModelPicture, facts: dict[str, ModelFacts]
) -> None:
    for model in facts.values():
        drawn = picture.picture(model)
        placed = bool(model.arrivals) and any(row["vintage"] == LATEST for row in model.index)
        priced = bool(model.cheapest)
        assert ("#frontier" in drawn) == placed
        assert ("#prices" in drawn) == priced
        assert bool(drawn) == (placed or priced)
        for x, y in marks(drawn):
            assert model_picture.LEFT <= x <= model_picture.RIGHT
            assert 0 < y < model_picture.HEIGHT


def test_pages_share_one_file_and_stay_small(
    picture: ModelPicture, facts: dict[str, ModelFacts], edition: Edition
) -> None:
    assert edition.files[model_picture.ADDRESS] == picture.background
    assert len(picture.background) < 25_000
    drawn = picture.picture(facts["gpt-5"])
    assert drawn in edition.generated_figures["models/gpt-5"]
    assert len(drawn) < 1200
    assert f"&root;/{model_picture.ADDRESS}#frontier" in drawn


def test_a_picture_says_what_it_shows(picture: ModelPicture, facts: dict[str, ModelFacts]) -> None:
    root = ET.fromstring(picture.picture(facts["gpt-5"]).replace("&root;", ""))
    assert root.get("role") == "img"
    words = str(root.get("aria-label"))
    assert re.fullmatch(r"GPT-5: an index of [\d.]+ on .* 2025, .*; a price of \$.* models", words)
