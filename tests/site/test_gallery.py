"""The gallery: a card for every exhibit, its topics, and thumbnails that are small and true."""

import io
import re
from collections.abc import Mapping
from html import unescape

import altair as alt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from charts.claims import CLAIMS, TOPICS, topic
from charts.core.exhibit import Exhibit
from charts.drawing import render, svg, theme, thumbnail
from charts.drawing.marks import Segment, segments
from charts.drawing.plot import Plot
from charts.drawing.theme import INK
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.site import gallery
from charts.site.edition import Edition

PICTURED = [
    "public-private",
    "frontier",
    "good-enough",
    "overtaking",
]  # a tall, a low, a grey one ...


@pytest.fixture(scope="module")
def cards(exhibits: Mapping[str, Exhibit]) -> dict[str, str]:
    """The cards by exhibit."""
    found = re.findall(r'<li class="card".*?</li>', gallery.cards(exhibits), re.DOTALL)
    return {re.findall(r'href="&root;/exhibits/([^"/]+)/"', card)[0]: card for card in found}


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_claim_has_a_topic_and_every_topic_claims() -> None:
    assert {topic(claim.id) for claim in CLAIMS} == set(TOPICS)


def test_every_exhibit_has_one_card_that_states_its_finding(
    cards: dict[str, str], exhibits: Mapping[str, Exhibit]
) -> None:
    assert set(cards) == set(exhibits)
    assert gallery.cards(exhibits).count('<li class="card"') == len(exhibits)
    for exhibit_id, card in cards.items():
        assert " ".join(exhibits[exhibit_id].title.split()) in plain(card)


def test_a_card_shows_and_links_the_claims_that_name_the_exhibit(cards: dict[str, str]) -> None:
    for exhibit_id, card in cards.items():
        claims = [claim for claim in CLAIMS if exhibit_id in claim.exhibits]
        listed = " ".join(claim.id for claim in claims)
        letters = " ".join(sorted({claim.id[0] for claim in claims}))
        assert f'data-claim="{listed}"' in card
        assert f'data-topic="{letters}"' in card
        for claim in claims:
            page = claim.page.removesuffix(".md")
            assert re.search(
                rf'<a href="&root;/{page}/#claim-{claim.id.lower()}">{claim.id} ', card
            )
            assert TOPICS[claim.id[0]] in plain(card)


def test_cards_stand_in_the_order_of_the_claims(cards: dict[str, str]) -> None:
    first = [re.findall(r'data-claim="(\w*)', card)[0] for card in cards.values()]
    assert first == sorted(first, key=[*(claim.id for claim in CLAIMS), ""].index)


def test_what_can_be_chosen_is_every_topic_and_every_claim(
    exhibits: Mapping[str, Exhibit],
) -> None:
    html = gallery.cards(exhibits)
    assert re.findall(r'<option value="([^"]+)">', html) == [*TOPICS, *(c.id for c in CLAIMS)]
    for control in re.findall(r"<(?:select|input)\b[^>]*>", html):
        assert " disabled" in control, "what needs a script waits for it"
        assert re.search(rf'<label class="scripted">[^<]+ {re.escape(control)}', html)


def test_a_picture_says_its_size_and_waits_until_it_is_seen(
    cards: dict[str, str], exhibits: Mapping[str, Exhibit]
) -> None:
    size = f'width="{thumbnail.WIDTH}" height="{thumbnail.HEIGHT}"'
    for exhibit_id, card in cards.items():
        pictures = re.findall(r"<img[^>]*>", card)
        assert len(pictures) == (exhibits[exhibit_id].chart is not None)
        for picture in pictures:
            assert size in picture
            assert 'alt="" loading="lazy"' in picture
            assert f'src="&root;/exhibits/{exhibit_id}/thumbnail.png"' in picture


def test_thumbnails_are_files_of_the_edition(
    exhibits: Mapping[str, Exhibit], edition: Edition
) -> None:
    assert exhibits["deployment"].chart is None
    assert "exhibits/deployment/thumbnail.png" not in edition.files
    assert "exhibits/good-enough/thumbnail.png" in edition.files
    shown = edition.figures["good-enough"] + edition.generated_figures["good-enough"]
    assert "thumbnail" not in shown


@pytest.mark.parametrize("exhibit_id", PICTURED)
def test_a_thumbnail_is_small_and_as_large_as_it_says(
    exhibit_id: str, edition: Edition, exhibits: Mapping[str, Exhibit]
) -> None:
    made = thumbnail.thumbnail(render.drawings(exhibits[exhibit_id])[0])
    picture = Image.open(io.BytesIO(made))
    assert (picture.size, picture.mode) == ((thumbnail.WIDTH, thumbnail.HEIGHT), "P")
    assert len(made) < 12_000
    assert made == edition.files[gallery.thumbnail_address(exhibit_id)]


def seen(png: bytes) -> np.ndarray:
    """Read a PNG as height x width x 3."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_colours_and_places_of_marks_are_those_of_the_chart() -> None:
    ends = pd.DataFrame({"x": [0, 1], "side": ["#0f6fb5", "#b3480a"]})
    chart = alt.Chart(ends).mark_square(size=9000, opacity=1)
    spec = chart.encode(x=alt.X("x", axis=None), color=alt.Color("side", scale=None)).to_dict()
    picture = seen(thumbnail.thumbnail(svg.inline(spec, "x", compact=False)))
    middle = picture[thumbnail.HEIGHT // 2]
    for x, colour in [(20, (15, 111, 181)), (-20, (179, 72, 10)), (240, (255, 255, 255))]:
        assert np.abs(middle[x] - colour).max() <= 8, middle[x]


def test_a_chart_of_nothing_but_text_is_blank_and_no_error() -> None:
    words = alt.Chart(pd.DataFrame({"said": ["a"]})).mark_text().encode(text="said")
    drawing = svg.inline(words.to_dict(), "x", compact=False)
    assert (seen(thumbnail.thumbnail(drawing)) == 255).all()


def drawn(*parts: list[alt.Chart]) -> np.ndarray:
    """The thumbnail of a plot between two lines that frame it."""
    frame = segments([Segment(0, 0, 660, 0), Segment(0, 350, 660, 350)])
    chart = Plot((0, 1), (0, 1)).draw(frame, *parts).to_dict()
    return seen(thumbnail.thumbnail(svg.inline(chart, "x", compact=False)))


def dark(picture: np.ndarray) -> np.ndarray:
    """Where a picture is darker than a line of a grid."""
    return np.asarray(picture.max(axis=2) < 160)


def test_the_number_of_a_chart_is_large_and_no_other_text_is_left() -> None:
    bare = dark(drawn())
    small = dark(drawn(words([Words(100, 100, "a name of thirteen pixels", size=13)])))
    assert (small == bare).all()
    heights = np.flatnonzero((dark(drawn(count_head(100, 100, "14"))) & ~bare).any(axis=1))
    digits = 0.73  # Inter's are as high, in parts of their size
    assert len(heights) == pytest.approx(thumbnail.SIZES[0] * digits, abs=2)


def test_numbers_side_by_side_are_smaller_and_do_not_touch() -> None:
    beside = count_head(100, 100, "13 of 14"), count_head(205, 100, "10 of 14")
    columns = np.flatnonzero((dark(drawn(*beside)) & ~dark(drawn())).any(axis=0))
    gaps = np.diff(columns)
    assert gaps.max() > 4, "the two run into each other"
    alone = np.flatnonzero((dark(drawn(beside[0])) & ~dark(drawn())).any(axis=0))
    assert columns[-1] - columns[0] < 2 * (alone[-1] - alone[0])


def test_the_key_is_left_out_and_strokes_are_heavier_than_the_grid() -> None:
    key = legend(100, 100, [KeyEntry("open", "open", theme.OPEN), KeyEntry("line", "a", INK)])
    assert (dark(drawn(key)) == dark(drawn())).all()
    thick = segments([Segment(300, 50, 300, 300, INK, 3)])
    across = (dark(drawn(thick)) & ~dark(drawn())).sum(axis=1).max()
    assert across == pytest.approx(3 * thumbnail.HEAVIER * thumbnail.WIDTH / 690, abs=1)
    grid = segments([Segment(300, 50, 300, 300, theme.RULE, 3)])
    light = (drawn(grid)[144] < 250).all(axis=1).sum()
    assert light == pytest.approx(3 * thumbnail.WIDTH / 690, abs=1.5)
