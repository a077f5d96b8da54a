"""Exhibits that are tables: real ones, with a source behind every cell, on every screen."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]

MATRICES = ["deployment", "fine-tuning"]


@pytest.mark.parametrize("exhibit", MATRICES)
def test_a_matrix_is_a_table_for_those_who_hear_it(visit: Open, exhibit: str) -> None:
    page = visit(f"exhibits/{exhibit}/").page
    table = page.locator(".exhibit__matrix").get_by_role("table")
    assert table.count() == 1
    assert table.locator("caption").text_content()
    columns = table.get_by_role("columnheader").all_inner_texts()
    rows = table.get_by_role("rowheader").all_inner_texts()
    assert len(columns) >= 4
    assert len(rows) >= 10
    assert len(set(rows)) == len(rows)
    for row in table.locator("tbody tr").all():
        assert row.get_by_role("cell").count() == len(columns) - 1


@pytest.mark.parametrize("exhibit", MATRICES)
def test_every_fact_is_one_click_from_its_source_and_no_cell_is_empty(
    visit: Open, exhibit: str
) -> None:
    page = visit(f"exhibits/{exhibit}/", java_script_enabled=False).page
    for cell in page.locator(".exhibit__matrix tbody td").all():
        facts = cell.locator("p")
        if not facts.count():
            assert cell.inner_text().strip() == "nothing found"
        for fact in facts.all():
            link = fact.locator("a")
            assert link.count() == 1
            assert str(link.get_attribute("href")).startswith("http")
            assert "," in link.inner_text(), "a date and a grade"


@pytest.mark.parametrize("exhibit", MATRICES)
def test_on_a_phone_a_matrix_scrolls_inside_itself_and_by_keyboard(
    visit: Open, exhibit: str
) -> None:
    page = visit(f"exhibits/{exhibit}/", width=390).page
    matrix = page.locator(".exhibit__matrix")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert matrix.evaluate("e => e.scrollWidth > e.clientWidth")
    matrix.focus()
    before = matrix.evaluate("e => e.scrollLeft")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.exhibit__matrix').scrollLeft > before", arg=before
    )
    title, box = matrix.locator("tbody th").first.bounding_box(), matrix.bounding_box()
    assert title
    assert box
    assert title["x"] == pytest.approx(box["x"], abs=2), "titles of rows stay in sight"
