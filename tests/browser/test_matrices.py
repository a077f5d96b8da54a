"""Exhibits that are tables: real ones, with a source behind every cell, on every screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]

MATRICES = ["deployment", "fine-tuning"]


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
    titles = rows.get_by_role("rowheader").all_text_contents()
    assert len(titles) == rows.count() >= 10
    assert len(set(titles)) == len(titles), "each is told from the others by ear"
    for row in rows.all():
        assert row.get_by_role("cell").count() == len(columns) - 1
        for cell in row.get_by_role("cell").all():
            assert (cell.text_content() or "").strip(), "no icon without its word"


@pytest.mark.parametrize("exhibit", MATRICES)
def test_every_fact_is_one_click_from_its_source_and_no_cell_is_empty(
    visit: Open, exhibit: str
) -> None:
    page = visit(f"exhibits/{exhibit}/", java_script_enabled=False).page
    for cell in page.locator(".exhibit__matrix tbody td").all():
        links = cell.locator(".matrix__facts a")
        if not links.count():
            assert "nothing found" in (cell.text_content() or "")
            continue
        assert not links.first.is_visible()
        cell.locator("summary").click()
        for link in links.all():
            assert link.is_visible()
            assert str(link.get_attribute("href")).startswith("http")
            assert "," in link.inner_text(), "a date and a grade"


@pytest.mark.parametrize("exhibit", MATRICES)
def test_on_a_phone_a_matrix_fits_and_its_cells_open_by_keyboard(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/", width=390).page
    box = page.locator(".exhibit__matrix").bounding_box()
    assert box
    for opener in page.locator(".exhibit__matrix summary").all():
        area = opener.bounding_box()
        assert area
        assert min(area["width"], area["height"]) >= 24, "as large as a finger needs"
    last = page.locator(".exhibit__matrix tr").filter(has=page.locator("summary")).first
    last.locator("summary").last.focus()
    page.keyboard.press("Enter")
    words = last.locator("details[open] .matrix__facts").bounding_box()
    assert words
    assert words["x"] == pytest.approx(box["x"], abs=1), "as wide as the table, not as its cell"
    assert words["width"] == pytest.approx(box["width"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("exhibit", MATRICES)
def test_of_a_row_one_cell_is_open_at_a_time(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/").page
    row = page.locator(".exhibit__matrix tr").filter(has=page.locator("td:nth-child(3) summary"))
    openers = row.first.locator("summary")
    assert openers.count() > 1
    for opener in openers.all():
        opener.click()
        assert row.first.locator("details[open]").count() == 1


@pytest.mark.parametrize("exhibit", MATRICES)
def test_a_matrix_fits_on_a_sheet_of_paper_with_its_words(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/", width=390).page
    word = page.locator(".exhibit__matrix .matrix__word").first
    assert (word.bounding_box() or {"width": 0})["width"] <= 1, "an icon alone on a phone"
    page.emulate_media(media="print")
    assert (word.bounding_box() or {"width": 0})["width"] > 10
    table = table_of(page).bounding_box()
    assert table
    assert table["height"] < 1000
