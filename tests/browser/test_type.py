"""Every text that is drawn can be read: on a laptop, on a phone, and on the narrowest one."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settled
from tests.browser.test_pages import Open
from tests.pages import CHANGED, EXHIBIT_PAGES, PROSE, slow_but

pytestmark = pytest.mark.browser

CHAPTERS = ["", *(page for page in PROSE if page.startswith("argument/"))]
SMALLEST = {1280: 12, 390: 12, 320: 11}
"""Pixels of the smallest text that is drawn, by the width of the window."""

DRAWN = """() => [...document.querySelectorAll(".exhibit__view svg text")]
    .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
    .map(text => [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
        text.textContent])"""
"""Size in pixels of the window, and words, of all texts that are seen in drawings."""


DAILY = {*CHAPTERS, *(f"exhibits/{name}/" for name in CHANGED)}


def drawn(page: Page, width: int) -> list[Any]:
    """Sizes and words of a page's drawings in a window of that width."""
    page.set_viewport_size({"width": width, "height": 900})
    found: list[Any] = settled(page).evaluate(DRAWN)
    return found


@pytest.mark.parametrize("path", slow_but([*CHAPTERS, *EXHIBIT_PAGES], DAILY))
def test_every_text_of_a_drawing_is_large_enough(shared_visit: Open, path: str) -> None:
    page = shared_visit(path).page
    small = [
        f"{text} at {width}: {size:.2f}"
        for width, least in SMALLEST.items()
        for size, text in drawn(page, width)
        if size < least - 0.01
    ]
    assert small == []


def test_the_texts_of_a_drawing_are_found(shared_visit: Open) -> None:
    assert len(drawn(shared_visit("exhibits/frontier/").page, 1280)) > 15
