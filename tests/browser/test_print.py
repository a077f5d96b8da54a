"""On paper: few sheets, nothing cut off, nothing that only a hand can use."""

import re

import pytest

from tests.browser.test_pages import Open
from tests.browser.test_type import CHAPTERS
from tests.pages import slow_but

pytestmark = pytest.mark.browser

SHEETS, SHEETS_OF_MANY = 5, 6
"""Sheets of A4 that a chapter takes, and one of more than five claims."""

CUT = """() => [...document.querySelectorAll(".md-content *")]
    .filter(one => one.getBoundingClientRect().width > 1 && !one.closest("svg"))
    .filter(one => {
      const {left, right} = one.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    }).map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
"""What lies beyond an edge of the sheet."""

SCROLLED = """() => [...document.querySelectorAll(".md-content *")]
    .filter(one => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
    .filter(one => getComputedStyle(one).overflowX !== "visible")
    .map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
"""Boxes in which something is hidden until it is scrolled."""


HAND = ".md-header, .steps, .exhibit__bar, .exhibit__sides"
"""What paper has no use for."""


def sheets(printed: bytes) -> int:
    """Count the pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


@pytest.mark.parametrize("path", slow_but(CHAPTERS, {"argument/full-tests/"}))
def test_a_chapter_prints_on_few_sheets(visit: Open, path: str) -> None:
    page = visit(path).page
    most = SHEETS_OF_MANY if page.locator(".sure").count() > 5 else SHEETS
    assert 0 < sheets(page.pdf(format="A4")) <= most
    page.emulate_media(media="print")
    assert page.locator(HAND).count()
    assert not page.locator(HAND).filter(visible=True).count()


@pytest.mark.parametrize(
    "path", ["argument/cheap/", "verdicts/", "exhibits/frontier/", "data/", "models/"]
)
def test_nothing_is_cut_off_on_a_sheet(visit: Open, path: str) -> None:
    page = visit(path).page
    page.set_viewport_size({"width": 696, "height": 1000})  # A4 within its margins
    page.emulate_media(media="print")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert page.evaluate(CUT) == []
    assert page.evaluate(SCROLLED) == []
