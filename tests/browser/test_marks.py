"""Charts come alive together, by touch, and for those who want no motion or have no scripts.

That each of them does by pointer and keys is among the promises of its own page.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route

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
    assert NAMES["gpt-5"] in str(page.locator(TIP).text_content())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("h1").tap()
    assert page.locator(TIP).text_content() == ""


def hover(page: Page, mark: Locator) -> None:
    """Point at the middle of a mark, which stands in the middle of the window."""
    mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    box = mark.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


OVERLAP = """() => { const [tip, mark] = [".exhibit__tip", "svg .lit"].map(
    one => [...document.querySelectorAll(one)].find(e => e.getBoundingClientRect().width)
        .getBoundingClientRect());
    return tip.left < mark.right && mark.left < tip.right
        && tip.top < mark.bottom && mark.top < tip.bottom }"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("model", ["gpt-4-2023-03", "deepseek-r1", "kimi-k3"])
def test_words_never_cover_their_mark_and_lead_to_the_page_of_the_model(
    shared_visit: Open, width: int, model: str
) -> None:
    page = shared_visit("exhibits/frontier/", width=width).page
    mark = page.locator(f'svg:visible .mark-symbol [data-m="{model}"]').first
    hover(page, mark)
    assert not page.evaluate(OVERLAP)
    link = page.locator(f"{TIP} a")
    link.hover()  # the pointer goes from the mark to the words, and they stay
    assert NAMES[model] in str(page.locator(TIP).text_content())
    link.click()
    page.wait_for_url(f"**/models/{model}/")


@pytest.mark.parametrize("keys", [["Enter"], ["Tab", "Enter"]])
def test_the_page_of_a_model_is_reached_by_keys(shared_visit: Open, keys: list[str]) -> None:
    page = shared_visit("exhibits/frontier/").page
    page.locator(".exhibit__view").focus()
    page.keyboard.press("End")
    address = page.locator(f"{TIP} a").get_attribute("href")
    for key in keys:
        assert page.locator(TIP).is_visible()
        page.keyboard.press(key)
    page.wait_for_url(f"**{urlsplit(str(address)).path}")


def test_escape_leads_from_the_words_back_to_the_chart(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/").page
    view = page.locator(".exhibit__view")
    view.focus()
    for key in ("Home", "Tab", "Escape"):
        page.keyboard.press(key)
    assert page.locator(TIP).text_content() == ""
    assert view.evaluate("view => view === document.activeElement")


def test_arrow_keys_go_from_left_to_right(shared_visit: Open) -> None:
    page = shared_visit("exhibits/frontier/").page
    page.locator(".exhibit__view").focus()
    page.keyboard.press("Home")
    lit = "document.querySelector('svg.exhibit__wide .lit').getBoundingClientRect()"
    places = []
    for _ in range(25):
        places.append(page.evaluate(f"{lit}.left + {lit}.width / 2"))
        page.keyboard.press("ArrowRight")
    assert places == sorted(places)
    assert places[-1] > places[0] + 100


def test_a_line_says_its_nearest_day(shared_visit: Open) -> None:
    page = shared_visit("exhibits/gap/").page
    points = page.locator('svg.exhibit__wide path[opacity="0"][data-t]')
    points.first.evaluate("point => point.scrollIntoView({block: 'center'})")
    boxes = [box for point in points.all() if (box := point.bounding_box())]
    middle = sorted(boxes, key=lambda box: box["x"])[len(boxes) // 2]
    page.mouse.move(middle["x"] + middle["width"] / 2 + 3, middle["y"] - 25)
    said = page.locator(".lit").first.bounding_box()
    assert said
    assert abs(said["x"] - middle["x"]) < 12
    page.mouse.move(1, 1)
    page.locator(TIP).wait_for(state="hidden")


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
