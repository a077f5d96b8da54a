"""The verdicts as readers use it: sorted, linked per claim, and what the file for programs says."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from charts.claims import Label
from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]


def column(page: Page, number: int) -> list[str]:
    return page.locator(f".verdicts-table tbody tr > :nth-child({number})").all_inner_texts()


def test_the_page_says_what_the_file_for_programs_says(visit: Open, site: Path) -> None:
    claims = json.loads((site / "api/v1/claims.json").read_text(encoding="utf-8"))["claims"]
    page = visit("verdicts/").page
    said = [f"{claim['verdict'][0].upper()}{claim['verdict'][1:]}" for claim in claims]
    assert column(page, 3) == said
    reasons = page.locator(".sure__head + p").all_inner_texts()
    assert reasons == [claim["reason"] for claim in claims]


def test_a_column_sorts_up_and_down_by_keyboard(visit: Open) -> None:
    page = visit("verdicts/").page
    before = column(page, 5)
    button = page.locator(".verdicts-table thead button").nth(4)
    button.focus()
    page.keyboard.press("Enter")
    assert column(page, 5) == sorted(before)
    head = page.locator(".verdicts-table thead th").nth(4)
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert column(page, 5) == sorted(before, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"


def test_verdicts_sort_from_what_holds_to_what_cannot_be_tested(visit: Open) -> None:
    page = visit("verdicts/").page
    page.locator(".verdicts-table thead button").nth(2).click()
    order = [str(label) for label in Label]
    places = [order.index(verdict[0].lower() + verdict[1:]) for verdict in column(page, 3)]
    assert places == sorted(places)


def test_every_claim_has_an_address_of_its_own(visit: Open) -> None:
    page = visit("verdicts/#b2").page
    settled(page)
    box = page.locator("#b2").bounding_box()
    assert box
    assert 0 <= box["y"] < 400


def test_the_verdicts_can_be_read_without_javascript(visit: Open) -> None:
    page = visit("verdicts/", java_script_enabled=False).page
    assert not page.locator(".verdicts-table thead button").count()
    assert all(column(page, 5))
