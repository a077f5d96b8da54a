"""Cards: what a shared link shows of a page, in words that fit and with the page's own chart."""

import io
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from charts.core.exhibit import Exhibit
from charts.drawing import card, svg
from charts.drawing.text_layout import text_width
from charts.site import cards
from charts.site.cards import Card, Chapter
from charts.site.edition import Edition
from tests.pages import DOCS

SITE = "Can open win?"
TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)"[^>]* font-size="([\d.]+)"[^>]*>([^<]*)<')


@pytest.fixture(scope="module")
def drawing() -> str:
    point = alt.Chart(pd.DataFrame({"x": [1]})).mark_square(size=9_000, opacity=1, color="#b3480a")
    spec = point.encode(x=alt.X("x", axis=None)).properties(height=200).to_dict()
    return svg.inline(spec, "x", compact=False)


def pixels(png: bytes) -> np.ndarray:
    """Read a PNG as height x width x 3."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_a_card_is_1200_by_630_on_white_with_the_chart_at_the_right(drawing: str) -> None:
    picture = pixels(card.card("A headline", drawing, SITE))
    assert picture.shape == (630, 1200, 3)
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()
    orange = np.abs(picture - (179, 72, 10)).max(axis=2) <= 8
    chart = np.flatnonzero(orange[: 630 - 2 * card.EDGE].any(axis=0))
    assert chart.min() > card.EDGE + card.COLUMN
    assert chart.max() < 1200


def test_a_card_comes_out_the_same_each_time_and_is_small(drawing: str) -> None:
    one, other = (card.card("A headline", drawing, SITE, "beneath") for _ in range(2))
    assert one == other
    assert len(one) < 30_000
    assert one != card.card("Another headline", drawing, SITE, "beneath")


@pytest.mark.parametrize("beneath", ["", "The subtitle of the chart that stands beside the words"])
def test_words_of_every_headline_fit_their_column_above_the_name(
    exhibits: Mapping[str, Exhibit], drawing: str, beneath: str
) -> None:
    for exhibit in exhibits.values():
        document = card.card_svg(exhibit.title, drawing, SITE, beneath)
        *lines, name = TEXT.findall(document.partition("<circle")[0])
        assert unescape(name[3]) == SITE
        said = " ".join(unescape(text) for *_, text in lines)
        assert said == " ".join(f"{exhibit.title} {beneath}".split())
        for x, y, size, text in lines:
            width = text_width(unescape(text), float(size), bold=float(size) > card.SMALL)
            assert float(x) + width <= card.EDGE + card.COLUMN + 1, text
            assert float(y) < float(name[1]) - 26


def test_a_chapter_shows_its_heading_and_its_first_exhibit_that_is_drawn() -> None:
    own = cards.chapters(DOCS)
    assert own["index.md"] == Chapter("Can open models win?", "frontier")
    assert set(own) == {
        "index.md",
        *(f"argument/{page.name}" for page in DOCS.glob("argument/*.md")),
    }
    for path, chapter in own.items():
        shown = re.findall(r"^\{\{ exhibit (\S+) \}\}$", (DOCS / path).read_text("utf-8"), re.M)
        undrawn = {"deployment", "fine-tuning"}
        assert chapter.exhibit == next((e for e in shown if e not in undrawn), "frontier")


def test_pages_without_a_home_that_has_a_chart_have_no_card(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Home\n\nWords.\n", encoding="utf-8")
    assert cards.chapters(tmp_path) == {}
    assert cards.card_of("about.md", "# About", {}) is None


def test_other_pages_show_their_first_exhibit_or_the_home_page() -> None:
    known = {name: Card(name, "") for name in ("index.md", "exhibits/gap.md", "argument/cheap.md")}
    claim = "# A1\n\n{{ exhibit gap }}\n\n{{ exhibit frontier }}\n"
    assert cards.card_of("claims/a1.md", claim, known) == Card("exhibits/gap.md", "")
    assert cards.card_of("about.md", "# About", known) == Card("index.md", "")
    assert cards.card_of("argument/cheap.md", claim, known) == Card("argument/cheap.md", "")


@pytest.mark.parametrize(
    ("site_url", "page", "address"),
    [
        (
            "https://example.org/win/",
            "argument/cheap/",
            "https://example.org/win/argument/cheap/card.png",
        ),
        ("https://example.org/win", "", "https://example.org/win/argument/cheap/card.png"),
        ("", "argument/cheap/", "card.png"),
        (None, "exhibits/gap/", "../../argument/cheap/card.png"),
        (None, "", "argument/cheap/card.png"),
    ],
)
def test_an_address_is_whole_only_if_the_site_has_one(
    site_url: str | None, page: str, address: str
) -> None:
    assert cards.chapter_address("argument/cheap.md") == "argument/cheap/card.png"
    assert cards.chapter_address("argument/index.md") == "argument/card.png"
    assert cards.chapter_address("index.md") == "card.png"
    assert cards.full_address("argument/cheap/card.png", site_url, page) == address


def test_cards_are_files_of_the_edition_and_of_nothing_that_is_not_drawn(edition: Edition) -> None:
    assert "exhibits/deployment/card.png" not in edition.files
    for known in (edition.cards["exhibits/gap.md"], edition.cards["argument/cheap.md"]):
        assert pixels(edition.files[known.address]).shape[:2] == (known.height, known.width)
    assert "exhibits/deployment.md" not in edition.cards


@pytest.mark.parametrize(
    ("page", "picture"),
    [
        ("", "card.png"),
        ("argument/cheap/", "argument/cheap/card.png"),
        ("exhibits/gap/", "exhibits/gap/card.png"),
        ("exhibits/deployment/", "card.png"),
        ("explorer/", "exhibits/good-enough/card.png"),
        ("about/", "card.png"),
    ],
)
def test_a_page_names_its_card_for_those_who_share_it(site: Path, page: str, picture: str) -> None:
    html = (site / page / "index.html").read_text("utf-8")
    said = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', html)
    values = {name: unescape(value) for name, value in said}
    assert len(values) == len(said)
    assert values["twitter:card"] == "summary_large_image"
    assert values["og:image"].endswith(f"/{picture}")
    assert values["og:image"].startswith(("http://", "https://"))
    assert (site / picture).stat().st_size < 60_000
    size = int(values["og:image:width"]), int(values["og:image:height"])
    assert pixels((site / picture).read_bytes()).shape[1::-1] == size == (1200, 630)
    assert len(values["og:image:alt"]) > 20
    assert len(values["og:title"]) > 4


def test_pages_of_models_name_no_card(site: Path) -> None:
    assert "og:image" not in (site / "models/gpt-5/index.html").read_text("utf-8")
