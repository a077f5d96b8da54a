"""What a reader meets: pages wide and narrow, light and dark, by pointer, keys and screen reader.

What needs no browser is read from the files of all pages in tests/site/test_built_pages.py.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visit, Watch, settled
from tests.browser.promises import READ, broken
from tests.pages import NOW, VISITED, slow_but

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]


@pytest.mark.parametrize("page", slow_but(VISITED, NOW))
def test_a_page_keeps_its_promises(
    visit: Open, page: str, site: Path, base: str, faults: Watch, thorough: bool
) -> None:
    file = site / page / "index.html" if page.endswith("/") or not page else site / page
    assert broken(visit(page), page, file, base, faults, look=thorough) == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["argument/catching-up/", "exhibits/frontier/"])
def test_without_javascript_a_page_looks_as_promised(visit: Open, path: str, width: int) -> None:
    page = visit(path, width=width, java_script_enabled=False).page
    assert page.locator(".exhibit__view").count()
    assert page.evaluate(READ)["broken"] == []


def colour(seen: Visit, selector: str, what: str) -> str:
    script = f"e => getComputedStyle(e).{what}"
    return str(seen.page.locator(selector).first.evaluate(script))


def test_the_system_preference_chooses_the_scheme_and_the_toggle_changes_it(visit: Open) -> None:
    light = visit("", color_scheme="light")
    dark = visit("", color_scheme="dark")
    backgrounds = [colour(seen, "body", "backgroundColor") for seen in (light, dark)]
    marks = [
        colour(seen, "svg.exhibit__wide [stroke='var(--cow-open)']", "stroke")
        for seen in (light, dark)
    ]
    assert backgrounds[0] != backgrounds[1]
    assert marks[0] != marks[1]
    light.page.get_by_title("Switch to dark").first.click()
    light.page.wait_for_function(
        "dark => getComputedStyle(document.body).backgroundColor === dark", arg=backgrounds[1]
    )
    settled(light.page)
    assert colour(light, "body", "backgroundColor") == backgrounds[1]
    assert colour(light, "svg.exhibit__wide [stroke='var(--cow-open)']", "stroke") == marks[1]


def test_a_page_prints_its_figures_on_white(visit: Open) -> None:
    seen = visit("argument/catching-up/", color_scheme="dark")
    seen.page.emulate_media(media="print")
    assert colour(seen, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert seen.page.locator("figure.exhibit .exhibit__view").first.is_visible()
    assert not seen.page.locator(".md-header").is_visible()


def test_the_data_table_opens_by_keyboard_and_scrolls_inside_itself(visit: Open) -> None:
    seen = visit("argument/catching-up/", width=390)
    summary = seen.page.locator("figure.exhibit summary").first
    summary.focus()
    seen.page.keyboard.press("Enter")
    table = seen.page.locator("figure.exhibit .exhibit__scroll").first
    assert table.is_visible()
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Kimi K3", "Kimi K3"),
        ("catching up", "Are open models catching up?"),
        ("Apertus", "Apertus 70B"),
    ],
)
def test_search_finds_a_model_and_a_claim(visit: Open, words: str, found: str) -> None:
    seen = visit("")
    field = seen.page.locator(".md-search__input")
    field.click()  # the index is fetched when the field is entered
    field.press_sequentially(words, delay=20)
    hit = seen.page.locator(".md-search-result__item", has_text=found).first
    hit.wait_for(state="attached", timeout=20_000)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_dates_are_the_same_in_every_time_zone(visit: Open, zone: str) -> None:
    there = visit("exhibits/frontier/", timezone_id=zone).page.locator("article").inner_text()
    assert there == visit("exhibits/frontier/").page.locator("article").inner_text()
