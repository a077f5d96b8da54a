"""Charts come alive, every one of them: by pointer, touch and keys, on its own page.

Pictures of all of them, in both schemes and at both widths, are left in test-artefacts/.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route

from tests.browser.conftest import Watch, pictures_left
from tests.browser.test_pages import EXHIBITS, REGISTER, Open

pytestmark = pytest.mark.browser

NAMES = {row["model_id"]: row["name"] for row in REGISTER}
TIP = ".exhibit__tip"
WORDS = """svg => [...new Set([...svg.querySelectorAll("[data-t]")].map(m => m.dataset.t))]"""


@dataclass
class Shown:
    """An exhibit's own page, at desktop width."""

    exhibit: str
    page: Page
    console: list[str]

    @property
    def view(self) -> Locator:
        return self.page.locator(".exhibit__view")

    @property
    def svg(self) -> Locator:
        return self.page.locator(".exhibit__view svg:visible")


@pytest.fixture(scope="module", params=[name for name in EXHIBITS if name != "deployment"])
def seen(request: pytest.FixtureRequest, shared_visit: Open) -> Shown:
    visited = shared_visit(f"exhibits/{request.param}/", color_scheme="light")
    return Shown(request.param, visited.page, visited.console)


def test_arrow_keys_walk_all_marks_and_say_each(seen: Shown) -> None:
    seen.view.focus()
    words = seen.svg.evaluate(WORDS)
    assert words
    tip = seen.page.locator(TIP)
    for key, said in (("Home", words[0]), ("End", words[-1]), ("ArrowLeft", words[-2:][0])):
        seen.page.keyboard.press(key)
        assert tip.text_content() == said.replace("; ", "\n")
        assert tip.get_attribute("role") == "status"
        assert seen.page.locator(".lit").count() >= 1
    seen.page.keyboard.press("Home")
    for said in words[1:5]:
        seen.page.keyboard.press("ArrowRight")
        assert tip.text_content() == said.replace("; ", "\n")
    seen.page.keyboard.press("Escape")
    assert tip.text_content() == ""
    assert not seen.page.locator(".lit").count()
    assert not seen.console


def test_the_tip_lies_within_the_picture_and_can_be_read(seen: Shown) -> None:
    seen.view.focus()
    for key in ("Home", "End"):
        seen.page.keyboard.press(key)
        tip, view = seen.page.locator(TIP).bounding_box(), seen.view.bounding_box()
        assert tip
        assert view
        assert view["x"] - 1 <= tip["x"]
        assert tip["x"] + tip["width"] <= view["x"] + view["width"] + 1
        assert tip["width"] > 20
    seen.page.keyboard.press("Escape")


def test_a_pointer_on_a_mark_says_what_it_is(seen: Shown) -> None:
    words = seen.svg.evaluate(WORDS)
    mark = seen.svg.locator("[data-t]").first
    mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")  # not under the header
    box = mark.bounding_box()
    assert box
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = seen.page.locator(TIP).text_content()
    assert said in {text.replace("; ", "\n") for text in words}  # marks may lie over each other
    seen.page.mouse.move(1, 1)
    assert seen.page.locator(TIP).text_content() == ""


def test_one_side_alone_fades_the_other(seen: Shown) -> None:
    buttons = seen.page.locator("figure [data-side]")
    other = {"open": "closed", "closed": "open", "unknown": "open"}
    for button in buttons.all():
        side = str(button.get_attribute("data-side"))
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        faded = seen.svg.locator(f'[fill*="cow-{other[side]}"], [stroke*="cow-{other[side]}"]')
        if faded.count():
            assert faded.first.evaluate("e => getComputedStyle(e).opacity") == "0.12"
        button.click()
        assert button.get_attribute("aria-pressed") == "false"
    drawn = seen.svg.evaluate("svg => svg.outerHTML")
    colours = [side for side in other if f"var(--cow-{side})" in drawn]
    assert buttons.count() == (len(colours) if len(colours) > 1 else 0)


def test_pictures_are_left_for_whoever_looks(seen: Shown) -> None:
    pictures_left(seen.view, seen.exhibit)
    seen.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_same_model_lights_up_in_every_chart_of_the_page(shared_visit: Open) -> None:
    page = shared_visit("essay/price/").page
    shared = page.evaluate(
        """() => { const charts = [...document.querySelectorAll('.exhibit__view')].map(
            view => new Set([...view.querySelectorAll('svg.exhibit__wide [data-m]')]
                .map(mark => mark.dataset.m)));
        return [...charts[0]].find(model => charts.slice(1).some(chart => chart.has(model))) }"""
    )
    marks = page.locator(f'svg.exhibit__wide [data-m="{shared}"]')
    marks.first.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    box = marks.first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lit = page.locator("svg.exhibit__wide .lit")
    assert lit.count() == marks.count()
    figures = "all => new Set(all.map(mark => mark.closest('figure').id)).size"
    assert lit.evaluate_all(figures) >= 2


def test_a_label_of_a_side_is_a_switch_too(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/").page
    label = page.locator("svg:visible text", has_text="Best open model").first
    label.click()
    figure = page.locator("figure.exhibit")
    assert figure.get_attribute("data-only") == "open"
    assert page.locator("[data-side=open]").get_attribute("aria-pressed") == "true"
    label.click()
    assert figure.get_attribute("data-only") == ""


def test_a_touch_says_what_a_mark_is_and_another_puts_it_away(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/", width=390, has_touch=True).page
    mark = page.locator('svg:visible [data-m="gpt-5"]').first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 2, box["y"] + 2)
    assert str(page.locator(TIP).text_content()).startswith(f"{NAMES['gpt-5']}\n")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("h1").tap()
    assert page.locator(TIP).text_content() == ""


def test_without_javascript_a_chart_is_a_picture_with_words(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/", java_script_enabled=False).page
    view = page.locator(".exhibit__view")
    assert view.get_attribute("role") == "img"
    assert len(str(view.get_attribute("aria-label"))) > 80
    assert not page.locator("[data-side]").first.is_visible()


def test_at_twice_the_size_nothing_scrolls_sideways(shared_visit: Open) -> None:
    """200% zoom of a 1280 pixel window leaves 640 pixels to lay the page out in."""
    for path in ("exhibits/frontier/", "essay/the-chart/", "exhibits/good-enough/"):
        page = shared_visit(path, width=640, device_scale_factor=2).page
        page.wait_for_function("document.documentElement.scrollWidth <= 640", timeout=2_000)


def test_nothing_moves_for_readers_who_want_no_motion(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/", reduced_motion="reduce").page
    moving = page.evaluate(
        """() => [...document.querySelectorAll('.exhibit, .exhibit *')].filter(e =>
            parseFloat(getComputedStyle(e).transitionDuration) > 0.01
            || parseFloat(getComputedStyle(e).animationDuration) > 0.01).length"""
    )
    assert moving == 0


EDITOR = """<script>addEventListener("message", event => {
    document.title = JSON.parse(event.data.spec).$schema + " " + event.data.mode;
    event.source.postMessage(true, event.origin); })</script>"""


def test_the_vega_editor_gets_the_spec_once_somebody_asks(
    shared_visit: Open, base: str, faults: Watch
) -> None:
    """A stand-in for the editor tells what it was given."""
    faults.expected.append("^other origin: https://vega.github.io/editor/$")
    seen = shared_visit("exhibits/frontier/")
    asked: list[str] = []

    def stand_in(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=EDITOR, content_type="text/html")

    seen.page.context.route("https://vega.github.io/**", stand_in)
    link = seen.page.get_by_role("link", name="Vega editor")
    assert link.get_attribute("href") == "https://vega.github.io/editor/"
    assert not [url for url in seen.requests if not url.startswith((base, "data:", "blob:"))]
    with seen.page.context.expect_page() as opened:
        link.click()
    editor = opened.value
    editor.wait_for_function("document.title.includes('vega-lite')")
    assert "vega.github.io/schema/vega-lite" in editor.title()
    assert asked == ["https://vega.github.io/editor/"]
    assert seen.page.url.endswith("exhibits/frontier/")
