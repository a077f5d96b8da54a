"""The ledger as readers use it: sorted, linked per claim, and what the file for programs says."""

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
    return page.locator(f".ledger tbody tr > :nth-child({number})").all_inner_texts()


def test_the_ledger_says_what_the_file_for_programs_says(visit: Open, site: Path) -> None:
    ledger = json.loads((site / "api/v1/claims.json").read_text(encoding="utf-8"))["claims"]
    page = visit("ledger/").page
    assert column(page, 3) == [claim["verdict"] for claim in ledger]
    assert column(page, 5) == [claim["reason"] for claim in ledger]


def test_a_column_sorts_up_and_down_by_keyboard(visit: Open) -> None:
    page = visit("ledger/").page
    before = column(page, 6)
    button = page.locator(".ledger thead button").nth(5)
    button.focus()
    page.keyboard.press("Enter")
    assert column(page, 6) == sorted(before)
    assert page.locator(".ledger thead th").nth(5).get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert column(page, 6) == sorted(before, reverse=True)
    assert page.locator(".ledger thead th").nth(5).get_attribute("aria-sort") == "descending"


def test_verdicts_sort_from_what_holds_to_what_cannot_be_tested(visit: Open) -> None:
    page = visit("ledger/").page
    page.locator(".ledger thead button").nth(2).click()
    order = [str(label) for label in Label]
    places = [order.index(verdict) for verdict in column(page, 3)]
    assert places == sorted(places)


def test_every_claim_has_an_address_of_its_own(visit: Open) -> None:
    page = visit("ledger/#b2").page
    settled(page)
    box = page.locator("#b2").bounding_box()
    assert box
    assert 0 <= box["y"] < 400


def test_the_ledger_can_be_read_without_javascript(visit: Open) -> None:
    page = visit("ledger/", java_script_enabled=False).page
    assert not page.locator(".ledger thead button").count()
    assert all(column(page, 5))
