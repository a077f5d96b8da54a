"""Charts come alive together, by touch, and for those who want no motion or have no scripts.

That each of them does by pointer and keys is among the promises of its own page.
"""

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Watch
from tests.browser.promises import TIP
from tests.browser.test_pages import Open
from tests.pages import REGISTER

pytestmark = pytest.mark.browser

NAMES = {row["model_id"]: row["name"] for row in REGISTER}


def test_the_same_model_lights_up_in_every_chart_of_the_page(shared_visit: Open) -> None:
    page = shared_visit("argument/cheap/").page
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
    label = page.locator("svg:visible text", has_text="Best open model").last  # on its halo
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
