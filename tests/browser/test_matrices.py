"""Exhibits that are tables: real ones, with a source behind every cell, on every screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]

MATRICES = ["deployment", "fine-tuning", "forecasts"]


def table_of(page: Page) -> Locator:
    return page.locator(".exhibit__matrix").get_by_role("table")


@pytest.mark.parametrize("exhibit", MATRICES)
def test_a_matrix_is_a_table_for_those_who_hear_it(visit: Open, exhibit: str) -> None:
    table = table_of(visit(f"exhibits/{exhibit}/").page)
    assert table.count() == 1
    assert table.locator("caption").text_content()
    columns = table.get_by_role("columnheader").all_inner_texts()
    assert len(columns) >= 4
    rows = table.locator("tbody tr:has(td)")
    titles = rows.get_by_role("rowheader").all_inner_texts()
    assert len(titles) == rows.count() >= 5
    assert len(set(titles)) == len(titles), "each is told from the others by ear"
    for row in rows.all():
        assert row.get_by_role("cell").count() == len(columns) - 1
        for cell in row.get_by_role("cell").all():
            assert (cell.text_content() or "").strip(), "no icon without its word"


@pytest.mark.parametrize("exhibit", MATRICES)
def test_every_row_is_one_click_from_its_sources_without_a_script(
    visit: Open, exhibit: str
) -> None:
    page = visit(f"exhibits/{exhibit}/", java_script_enabled=False).page
    for row in page.locator(".exhibit__matrix tr:has(td)").all():
        links = row.locator(".matrix__facts a")
        assert links.count()
        assert not links.first.is_visible()
        row.locator("summary").click()
        for link in links.all():
            assert link.is_visible()
            assert str(link.get_attribute("href")).startswith("http")
            assert link.inner_text().strip(", "), "a date"


@pytest.mark.parametrize("exhibit", MATRICES)
def test_on_a_phone_a_matrix_fits_and_its_rows_open_by_keyboard(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/", width=390).page
    box = page.locator(".exhibit__matrix").bounding_box()
    assert box
    for row in page.locator(".exhibit__matrix tr:has(td)").all():
        row.locator("summary").focus()
        page.keyboard.press("Enter")
        opener, words, *cells = [
            one.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
            for one in (
                row.locator("summary"),
                row.locator(".matrix__facts"),
                *row.locator("td .matrix__icon").all(),
            )
        ]
        assert opener["height"] >= 24, "as large as a finger needs"
        assert words["x"] == pytest.approx(box["x"], abs=1), "as wide as the table, not its column"
        assert words["width"] == pytest.approx(box["width"], abs=1)
        assert all(cell["y"] + cell["height"] <= words["y"] for cell in cells), "and below its row"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("exhibit", MATRICES)
def test_a_matrix_fits_on_a_sheet_of_paper_with_its_words(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/", width=390).page
    word = page.locator(".exhibit__matrix .matrix__word").first
    assert (word.bounding_box() or {"width": 0})["width"] <= 1, "an icon alone on a phone"
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    assert (word.bounding_box() or {"width": 0})["width"] > 10
    table = table_of(page).bounding_box()
    assert table
    assert table["height"] < 1000
