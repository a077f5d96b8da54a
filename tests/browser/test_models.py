"""The table of all models as readers use it: searched, sorted, by keyboard and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.pages import MODELS, REGISTER

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
ALL = len(MODELS)


def visible_models(page: Page) -> list[str]:
    """The names of the models whose rows are seen."""
    return page.eval_on_selector_all(
        "#all-models tbody tr",
        "all => all.filter(r => r.offsetHeight).map(r => r.cells[0].innerText)",
    )


def column(page: Page, number: int) -> list[str]:
    return page.eval_on_selector_all(
        f"#all-models tbody td:nth-child({number})", "all => all.map(c => c.innerText.trim())"
    )


def test_rows_without_the_words_are_hidden_and_the_count_is_said(visit: Open) -> None:
    page = visit("models/").page
    field = page.get_by_label("Search this table")
    said = page.locator(".filter output")
    expect(said).to_have_text(f"{ALL} models")
    assert said.get_attribute("aria-live") == "polite"
    field.focus()
    page.keyboard.type("moonshot KIMI")
    names = visible_models(page)
    assert names
    assert all("Kimi" in name for name in names)
    expect(said).to_have_text(f"{len(names)} of {ALL} models")
    field.fill("no model has this name")
    assert visible_models(page) == []
    expect(said).to_have_text(f"0 of {ALL} models")
    field.fill("")
    assert len(visible_models(page)) == ALL
    expect(said).to_have_text(f"{ALL} models")


def test_models_of_one_side_are_shown_alone_and_the_choice_stands_in_the_address(
    visit: Open,
) -> None:
    page = visit("models/").page
    page.get_by_label("Weights").select_option("open")
    opened = {row["name"] for row in REGISTER if row["weights"].startswith("open")}
    assert set(visible_models(page)) == opened
    chips = page.locator("#all-models tbody tr:not([hidden]) .chip").all_inner_texts()
    assert chips == ["open"] * len(chips)
    assert page.url.endswith("?weights=open")


def alone() -> dict[str, str]:
    """A model with a dot in its id whose name is part of no other name, nor that of a base."""
    bases = {row["base_model_id"] for row in REGISTER}
    names = [row["name"].lower() for row in REGISTER]
    for row in REGISTER:
        alike = sum(row["name"].lower() in name for name in names)
        if "." in row["model_id"] and alike == 1 and row["model_id"] not in bases:
            return row
    raise AssertionError("no name stands alone")


def test_from_the_field_to_a_page_by_keyboard(visit: Open) -> None:
    model = alone()
    page = visit("models/").page
    page.get_by_label("Search this table").focus()
    page.keyboard.type(model["name"].lower())
    assert visible_models(page) == [model["name"]]
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody')") is not None:
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/models/{re.escape(model['model_id'])}/$"))
    assert page.locator("h1").inner_text() == model["name"]


def test_a_search_stays_while_the_table_is_sorted_and_what_is_missing_comes_last(
    visit: Open,
) -> None:
    page = visit("models/").page
    index = column(page, 2)
    known = [float(text) for text in index if text != "not known"]
    assert known == sorted(known, reverse=True), "the best come first"
    page.get_by_role("button", name="Index").click()
    index = column(page, 2)
    known = [float(text) for text in index if text != "not known"]
    assert known == sorted(known)
    assert index == index[: len(known)] + ["not known"] * (ALL - len(known))
    page.get_by_role("button", name="Released").click()
    days = page.eval_on_selector_all(
        "#all-models tbody td:nth-child(5)", "all => all.map(c => c.dataset.sort)"
    )
    known_days = [day for day in days if day]
    assert known_days == sorted(known_days)
    assert days == known_days + [""] * (ALL - len(known_days))
    page.get_by_label("Search this table").fill("Mistral")
    before = set(visible_models(page))
    page.get_by_role("button", name="Cheapest").click()
    assert set(visible_models(page)) == before


def test_without_javascript_the_whole_table_stands(visit: Open) -> None:
    page = visit("models/", java_script_enabled=False).page
    rows = page.locator("#all-models tbody tr")
    assert rows.count() == ALL
    assert rows.last.is_visible()
    assert page.get_by_label("Search this table").is_disabled()
    assert page.locator(".filter noscript").is_visible()


def test_on_a_phone_the_table_scrolls_inside_itself_and_by_keyboard(visit: Open) -> None:
    page = visit("models/", width=390).page
    region = page.get_by_role("region", name="All models")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("region => region.scrollLeft > 0", arg=region.element_handle())


def test_the_page_of_a_claim_comes_before_those_of_models(visit: Open) -> None:
    page = visit("").page
    field = page.locator(".md-search__input")
    field.click()
    field.press_sequentially("open weights", delay=20)
    first = page.locator(".md-search-result__item a").first
    first.wait_for(state="attached", timeout=20_000)
    assert "/models/" not in str(first.get_attribute("href"))
