"""What a chapter costs a reader: all that goes over the wire, compressed, at the first visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.bench.server import Served, serving
from scripts.bench.weight import FIGURE, loaded
from tests.browser.test_type import CHAPTERS

pytestmark = pytest.mark.browser

MOST, MOST_OF_MANY = 150_000, 160_000
"""Bytes, heads of answers included: of a chapter with up to four charts, and with more."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Served]:
    with serving(site) as server:
        yield server


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_and_all_that_it_loads_stay_light(
    chromium: Browser, served: Served, site: Path, page: str
) -> None:
    sent = loaded(chromium, served, page)
    assert len(sent) > 3
    charts = (site / page / "index.html").read_text("utf-8").count(FIGURE)
    most = MOST if charts <= 4 else MOST_OF_MANY
    assert 20_000 < sum(sent.values()) <= most, sorted(sent.items(), key=lambda one: -one[1])[:4]
