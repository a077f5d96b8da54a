"""Charts with controls: Vega takes over at a touch, from this site, and leaves nothing behind."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settled
from tests.browser.promises import pictures
from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser

LIVE = "exhibits/model-world/"
TEXTS = "svg => [...svg.querySelectorAll('text')].map(text => text.textContent)"


def alive(page: Page) -> Page:
    page.locator("form[data-live] input").first.focus()
    page.locator(".exhibit__view.is-live").wait_for()
    return page


def test_vega_is_asked_for_only_when_a_control_is_touched(visit: Open) -> None:
    seen = visit(LIVE)
    settled(seen.page)
    assert not [url for url in seen.requests if "vega" in url]
    alive(seen.page)
    asked = [url.rpartition("/")[2] for url in seen.requests if "vega" in url]
    assert sorted(asked) == ["model-world.vega.json", "vega.js"]
    assert not seen.console


@pytest.mark.parametrize("width", [1280, 390])
def test_the_live_chart_takes_the_place_of_the_static_one_without_a_jump(
    visit: Open, width: int
) -> None:
    page = visit(LIVE, width=width).page
    static = page.locator(".exhibit__view > svg:visible")
    before, texts = static.bounding_box(), static.evaluate(TEXTS)
    bar = page.locator(".exhibit__bar").bounding_box()
    alive(page)
    drawn = page.locator(".exhibit__live svg")
    after = drawn.bounding_box()
    assert before
    assert after
    for name in ("x", "y", "width", "height"):
        assert after[name] == pytest.approx(before[name], abs=1)
    assert page.locator(".exhibit__bar").bounding_box() == bar
    assert drawn.evaluate(TEXTS) == texts
    assert not static.is_visible()


def test_a_slider_moves_the_chart_and_its_marks_say_so(visit: Open) -> None:
    page = alive(visit(LIVE).page)
    before = page.locator(".exhibit__live svg").evaluate(TEXTS)
    slider = page.locator("input[name=distance]")
    first = slider.input_value()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) == pytest.approx(float(first) + 0.2)
    output = page.locator("form[data-live] output").first
    assert output.inner_text() == slider.input_value()
    page.wait_for_function(
        "before => document.querySelector('.exhibit__live svg').textContent !== before",
        arg="".join(before),
    )
    said = page.locator('.exhibit__live [data-t^="gap: year 2.5"]')
    shown = float(str(said.get_attribute("data-t")).split()[-2])
    settled(page)
    moved = float(str(said.get_attribute("data-t")).split()[-2])
    assert moved >= shown
    page.locator("form[data-live] button[type=reset]").click()
    page.wait_for_function("document.querySelector('[name=distance]').value === " + repr(first))
    page.wait_for_function(
        "before => document.querySelector('.exhibit__live svg').textContent === before",
        arg="".join(before),
    )


def test_the_chart_follows_the_scheme_and_the_width(visit: Open) -> None:
    seen = visit(LIVE, color_scheme="light")
    page = alive(seen.page)
    line = page.locator('.exhibit__live path[stroke="var(--cow-ink)"]').first
    light = line.evaluate("e => getComputedStyle(e).stroke")
    page.get_by_title("Switch to dark").first.click()
    page.wait_for_function(
        "([line, light]) => getComputedStyle(line).stroke !== light",
        arg=[line.element_handle(), light],
    )
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(
        "document.querySelector('.exhibit__live svg')?.getBoundingClientRect().width < 380"
    )
    assert page.locator(".exhibit__live").count() == 1
    assert not seen.console


@pytest.mark.slow
def test_pictures_of_the_live_chart_are_left_for_whoever_looks(visit: Open) -> None:
    page = alive(visit(LIVE, color_scheme="light").page)
    drawn = page.locator(".exhibit__live")
    taken = pictures(
        page, lambda file: drawn.screenshot(path=file), "exhibits/model-world-live", 5_000
    )
    assert taken == []


@pytest.mark.slow
def test_leaving_and_coming_back_leaves_nothing_behind(visit: Open) -> None:
    """A hundred pages on, the heap is as it was after a few."""
    page = visit(LIVE).page
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        """The least of several looks: what is being loaded is no leak."""
        looks = []
        for _ in range(5):
            settled(page)
            session.send("HeapProfiler.collectGarbage")
            looks.append(float(session.send("Runtime.getHeapUsage")["usedSize"]))
        return min(looks)

    sizes = []
    for number in range(50):
        alive(page)
        if number in (4, 49):
            sizes.append(heap())
        page.goto(page.url.replace(LIVE, "glossary/"))
        page.go_back()
    assert sizes[1] < 1.25 * sizes[0], sizes


def test_without_javascript_the_static_chart_stands_with_a_word_about_it(visit: Open) -> None:
    page = visit(LIVE, java_script_enabled=False).page
    assert page.locator(".exhibit__view > svg:visible").count() == 1
    assert page.locator("form[data-live] input").first.is_disabled()
    assert page.locator("form[data-live] noscript p").is_visible()
