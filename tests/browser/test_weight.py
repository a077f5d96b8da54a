"""What a chapter costs a reader: all that goes over the wire, compressed, at the first visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.bench.server import Served, serving
from scripts.bench.weight import loaded
from tests.browser.test_type import CHAPTERS

pytestmark = pytest.mark.browser

MOST = 150_000
"""Bytes, heads of answers included."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Served]:
    with serving(site) as server:
        yield server


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_and_all_that_it_loads_stay_light(
    chromium: Browser, served: Served, page: str
) -> None:
    sent = loaded(chromium, served, page)
    assert len(sent) > 3
    assert 20_000 < sum(sent.values()) <= MOST, sorted(sent.items(), key=lambda one: -one[1])[:4]
