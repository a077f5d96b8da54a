"""A chart with controls under a reader's hand: the first answer to a slider, and its frames."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from scripts.bench.chromium import chromium
from scripts.bench.report import Figure
from scripts.bench.server import serving

PAGE = "exhibits/model-world/"
SLIDER = "form[data-live] input[type=range]"
HOVER = 1000  # milliseconds from the pointer's coming to the first move
STEPS = 120  # of a drag

WATCH = """selector => {
    const view = document.querySelector(selector).closest("figure").querySelector(".exhibit__view");
    window.answered = new Promise(done => addEventListener("input", moved => {
        new MutationObserver((_, watcher) => {
            if (!view.querySelector(".exhibit__live")) return;
            watcher.disconnect();
            requestAnimationFrame(() => done(performance.now() - moved.timeStamp));
        }).observe(view, {subtree: true, childList: true, attributes: true, characterData: true});
    }, {capture: true, once: true}));
}"""
"""From the reader's move to the first frame in which the live chart has changed."""

COUNT = """() => {
    window.drawn = [];
    const count = time => {
        window.drawn.push(time);
        window.going = requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
}"""
COUNTED = "() => { cancelAnimationFrame(window.going); return window.drawn }"


def opened(browser: Browser, address: str) -> Page:
    """Open the page with an empty cache, its slider in view."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address, wait_until="networkidle")
    page.locator(SLIDER).first.scroll_into_view_if_needed()
    page.evaluate(WATCH, SLIDER)
    return page


def answer(page: Page, *, hovered: bool) -> float:
    """Move the slider by a key; give the milliseconds until the chart has followed."""
    slider = page.locator(SLIDER).first
    if hovered:
        slider.hover()
        page.wait_for_timeout(HOVER)
    slider.press("ArrowRight")
    return float(page.evaluate("answered"))


def frames(page: Page) -> float:
    """Drag the slider from end to end; give the frames per second meanwhile."""
    box = page.locator(SLIDER).first.bounding_box()
    assert box, "the slider is in view"
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, y)
    page.mouse.down()
    page.evaluate(COUNT)
    for step in range(STEPS):
        page.mouse.move(box["x"] + 10 + (box["width"] - 20) * step / STEPS, y)
    times = page.evaluate(COUNTED)
    page.mouse.up()
    return 1000 * (len(times) - 1) / float(times[-1] - times[0])


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Load the chart again for every run."""
    at_once, hovered, dragged = [], [], []
    with serving(site) as served, chromium() as browser:
        for _ in range(max(runs, 3)):
            page = opened(browser, served.address + PAGE)
            at_once.append(answer(page, hovered=False))
            page.context.close()
            page = opened(browser, served.address + PAGE)
            hovered.append(answer(page, hovered=True))
            dragged.append(frames(page))
            page.context.close()
    yield Figure("First answer to a slider, Vega not yet loaded", "ms", at_once, at_most=100)
    yield Figure("First answer to a slider, the pointer there for 1 s", "ms", hovered, at_most=100)
    yield Figure("Frames while a slider is dragged", "a second", dragged, at_least=59)
