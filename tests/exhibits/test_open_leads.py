"""If an open model led the index, every exhibit could still be built and would say so plainly."""

import re
from collections.abc import Mapping

import pytest

from charts.core.exhibit import Exhibit
from charts.core.formats import position_text
from charts.site.catalogue import ids, make
from charts.tables.frames import Tables
from tests.pages import EXHIBITS_NOW, slow_but

AHEAD = 175.0
BROKEN = re.compile(
    r"\b(nan|inf|NaN|NaT|None)\b|[\u2212-][\d.]+ (points|months) (below|behind|above)|"
    r"\b0\.0 to 0\.0\b|\b0\.0 points (below|behind|above)|  |, ,|\{"
)


@pytest.fixture(scope="module")
def ahead(data: Tables) -> Tables:
    """The real tables, but for the best open model: in every vintage and draw it leads."""
    tables = {name: data[name] for name in data}
    index, draws = tables["capability_index"], tables["capability_draws"]
    index.loc[index["model_id"] == "kimi-k3", "index"] = AHEAD
    own = draws["model_id"] == "kimi-k3"
    count = len(str(draws.loc[own, "draws"].iloc[0]).split())
    draws.loc[own, "draws"] = " ".join([str(AHEAD)] * count)
    return Tables(tables)


@pytest.fixture(scope="module")
def made(ahead: Tables) -> dict[str, Exhibit]:
    """Those exhibits of which more than one test asks."""
    return {name: make(name, ahead) for name in ("frontier", "gap", "second-tier", "catch-up")}


@pytest.mark.parametrize("exhibit_id", slow_but(ids(), EXHIBITS_NOW))
def test_an_exhibit_can_be_built_and_drawn_and_its_title_reads(
    exhibit_id: str, ahead: Tables, made: Mapping[str, Exhibit]
) -> None:
    exhibit = made[exhibit_id] if exhibit_id in made else make(exhibit_id, ahead)
    assert not BROKEN.search(exhibit.title), exhibit.title
    assert exhibit.matrix if exhibit.chart is None else exhibit.chart(True)["datasets"]


def test_the_titles_say_that_the_open_model_leads(made: Mapping[str, Exhibit]) -> None:
    closed = made["frontier"].findings["closed_index"].value
    lead = f"{AHEAD - float(str(closed)):.1f} points above"
    assert lead in made["frontier"].title
    assert lead in made["gap"].description[0]
    assert not re.search("months? behind", made["gap"].title + made["gap"].description[0])
    assert "first of" in made["second-tier"].title
    assert "level with the frontier" in made["second-tier"].description[0]
    assert "not yet" not in made["catch-up"].description[0]
    assert str(made["catch-up"].findings["oldest_sentence"]) == "Every level has been matched."


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (8.93, "8.9 points below"),
        (-2.14, "2.1 points above"),
        (0.0, "level with"),
        (-0.04, "level with"),
    ],
)
def test_where_one_stands_is_said_in_words(points: float, words: str) -> None:
    assert position_text(points) == words


@pytest.mark.parametrize(
    "title",
    [
        "It stands \u22128.4 points below.",
        "It is 0.0 points below.",
        "The wait is nan.",
        "Or 0.0 to 0.0 months.",
    ],
)
def test_a_garbled_title_is_seen(title: str) -> None:
    assert BROKEN.search(title)
