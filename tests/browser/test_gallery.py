"""The gallery as readers use it: filtered by keyboard, on a phone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from charts.claims import CLAIMS
from tests.browser.conftest import Visit
from tests.pages import EXHIBITS

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
ALL = len(EXHIBITS)
SATURATION = {exhibit for c in CLAIMS if c.id.startswith("B") for exhibit in c.exhibits}
UNDERDOG = {exhibit for c in CLAIMS if c.id == "B4" for exhibit in c.exhibits}


def visible_cards(page: Page) -> set[str]:
    """The exhibits whose cards are seen."""
    hrefs = page.eval_on_selector_all(
        ".card", "all => all.filter(c => c.offsetHeight).map(c => c.querySelector('a').href)"
    )
    return {href.rstrip("/").rpartition("/")[2] for href in hrefs}


def field(page: Page, name: str) -> Locator:
    """A field by its name; its label is tested where it is made."""
    return page.locator(f".filter [name={name}]")


def test_choosing_by_keyboard_narrows_and_the_count_is_said(visit: Open) -> None:
    page = visit("exhibits/").page
    said = page.locator(".filter output")
    assert said.get_attribute("aria-live") == "polite"
    expect(said).to_have_text(f"{ALL} exhibits")
    expect(field(page, "topic")).to_be_enabled()  # the script has come
    field(page, "topic").focus()
    page.keyboard.type("Sat")
    expect(field(page, "topic")).to_have_value("B")
    assert visible_cards(page) == SATURATION
    expect(said).to_have_text(f"{len(SATURATION)} of {ALL} exhibits")
    page.keyboard.press("Tab")
    page.keyboard.type("B4")
    expect(field(page, "claim")).to_have_value("B4")
    assert visible_cards(page) == UNDERDOG
    page.keyboard.press("Tab")
    page.keyboard.type("thinking LONGER")
    assert visible_cards(page) == {"effort-within-model"}
    expect(said).to_have_text(f"1 of {ALL} exhibits")
    page.keyboard.press("Enter")  # must not send the form away
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card:visible")).to_have_count(ALL)  # a reset takes effect a moment later
    expect(said).to_have_text(f"{ALL} exhibits")


def test_the_address_keeps_the_choice(visit: Open) -> None:
    page = visit("exhibits/").page
    field(page, "claim").select_option("B4")
    assert page.url.endswith("/exhibits/?claim=B4")
    page.reload()
    assert field(page, "claim").input_value() == "B4"
    assert visible_cards(page) == UNDERDOG
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("!location.search")
    expect(page.locator(".card:visible")).to_have_count(ALL)
    assert visible_cards(visit("exhibits/?claim=nothing").page) == set(EXHIBITS)
    assert visible_cards(visit("exhibits/?topic=B").page) == SATURATION


def test_without_javascript_all_cards_are_seen_and_no_field(visit: Open) -> None:
    page = visit("exhibits/", java_script_enabled=False).page
    assert page.locator(".card").count() == ALL
    assert all(card.is_visible() for card in page.locator(".card").all())
    assert not any(field.is_visible() for field in page.locator(".filter .scripted").all())
    assert page.locator(".filter noscript").is_visible()


def test_pictures_say_their_size_and_come_when_they_are_near(visit: Open, base: str) -> None:
    seen = visit("exhibits/")
    pictures = seen.page.locator("img.card__picture").all()
    assert 0 < len(pictures) <= ALL
    for picture in pictures:
        width, height = picture.get_attribute("width"), picture.get_attribute("height")
        assert int(width or 0) > int(height or 0) > 0
    last = pictures[-1].get_attribute("src")
    assert last
    loaded = [url for url in seen.requests if url.endswith("/thumbnail.png")]
    assert loaded
    assert not any(url.endswith(last.lstrip("./")) for url in loaded)
    with seen.page.expect_response("**" + last.removeprefix("..")) as response:
        seen.page.keyboard.press("End")
    assert response.value.ok
    assert all(url.startswith((base, "data:")) for url in seen.requests)


@pytest.mark.parametrize("path", ["", "exhibits/gap/", "argument/catching-up/"])
def test_no_other_page_loads_a_thumbnail(visit: Open, path: str) -> None:
    assert not [url for url in visit(path).requests if "thumbnail" in url]


def test_the_whole_card_leads_to_its_exhibit_but_for_its_claim(visit: Open) -> None:
    page = visit("exhibits/").page
    card = page.locator(".card").first
    card.locator(".card__facts a").click()
    page.wait_for_url("**/argument/catching-up/#claim-a1")
    page.go_back()
    card.click(position={"x": 100, "y": 60})
    page.wait_for_url("**/exhibits/frontier/")
