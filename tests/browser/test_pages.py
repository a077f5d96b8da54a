"""What a reader meets: every page, wide and narrow, light and dark, with and without JavaScript."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page

import charts.exhibits
from charts.tables.contract import DATA, read_contract
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXHIBITS = [module.name.replace("_", "-") for module in iter_modules(charts.exhibits.__path__)]


def address(page: Path) -> str:
    """Give the address of a page from its source: claims/index.md is at claims/."""
    path = page.relative_to(DOCS).with_suffix("").as_posix()
    return "" if path == "index" else path.removesuffix("/index") + "/"


WRITTEN = {address(page): page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))}
NOTEBOOKS = [address(notebook) for notebook in sorted(DOCS.glob("methods/*.py"))]
OWN = [f"exhibits/{exhibit}/" for exhibit in EXHIBITS]
TABLES = [f"data/{table['name']}/" for table in read_contract(DATA)["resources"]]
with (ROOT / "data" / "models.csv").open(encoding="utf-8", newline="") as register:
    REGISTER = list(csv.DictReader(register))
MODELS = [f"models/{row['model_id']}/" for row in REGISTER]
# The models' pages come from one template. A few of them stand for all where a browser is needed:
# most facts and fewest, hosted before its weights, a dot in the id, unknown openness, no day, a
# base, a derivative, an interval, and a long name.
STANDING_FOR_ALL = [
    "models/deepseek-v3/",
    "models/gpt-4.1/",
    "models/kimi-k3/",
    "models/aria/",
    "models/bard-gemini-pro/",
    "models/composer-2/",
    "models/gpt-5/",
    "models/chat-uni-vi-7b-v1.5-100k-sg-wv/",
    "models/apertus-70b/",
    "models/claude-2.1/",
]
SAMPLE = [page for page in STANDING_FOR_ALL if page in MODELS]
PAGES = [
    *WRITTEN, *NOTEBOOKS, "exhibits/", "ledger/", "models/",
    *OWN, *TABLES, "data/corrections/", *SAMPLE,
]  # fmt: skip
WITH_FIGURES = [*(page for page, text in WRITTEN.items() if "{{ exhibit " in text), *OWN]
Open = Callable[..., Visit]


def test_every_page_of_the_site_is_tested_here(site: Path) -> None:
    built = {str(p.parent.relative_to(site)) for p in site.rglob("index.html")}
    assert built == {page.rstrip("/") or "." for page in [*PAGES, *MODELS]}
    assert set(SAMPLE) < set(MODELS)


SHIFT = """() => new Promise(done => { let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 300) })"""


@dataclass
class Seen:
    """A page visited once, for all tests that only look at it; its width may be changed."""

    path: str
    visit: Visit
    shift: float

    def at(self, width: int) -> Page:
        self.visit.page.set_viewport_size({"width": width, "height": 900})
        return self.visit.page


@pytest.fixture(scope="module", params=PAGES)
def seen(request: pytest.FixtureRequest, shared_visit: Open) -> Seen:
    """Every page, with JavaScript, visited at desktop width."""
    visited = shared_visit(request.param)
    return Seen(request.param, visited, visited.page.evaluate(SHIFT))


@pytest.fixture(scope="module", params=[page for page in PAGES if page in WITH_FIGURES])
def without_javascript(request: pytest.FixtureRequest, shared_visit: Open) -> Seen:
    """Every page with figures, without JavaScript."""
    return Seen(request.param, shared_visit(request.param, java_script_enabled=False), 0.0)


def test_a_page_asks_no_other_origin_and_the_console_stays_empty(seen: Seen, base: str) -> None:
    requests = seen.visit.requests
    assert requests
    assert not [url for url in requests if not url.startswith((base, "data:", "blob:"))]
    assert not seen.visit.console


def test_nothing_moves_while_a_page_loads(seen: Seen) -> None:
    assert seen.shift < 0.02


def test_a_page_has_one_heading_and_no_level_is_skipped(seen: Seen) -> None:
    levels = seen.visit.page.eval_on_selector_all(
        "article :is(h1,h2,h3,h4)", "all => all.map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_buttons_and_links_have_names(seen: Seen) -> None:
    nameless = seen.visit.page.eval_on_selector_all(
        "a[href], button, [role=dialog]",
        """all => all.filter(e => !(e.innerText || e.textContent || '').trim()
            && !e.getAttribute('aria-label') && !e.title).map(e => e.outerHTML.slice(0, 120))""",
    )
    assert not nameless


def test_no_link_or_anchor_of_any_page_is_dead(site: Path) -> None:
    """Read from the files, which hold every link: no script adds one."""
    base = "https://site.invalid/"

    @cache
    def target(path: str) -> Path | None:
        file = site / path
        file = file / "index.html" if path.endswith("/") or not path else file
        return file if file.is_file() else None

    @cache
    def ids(file: Path) -> set[str]:
        return set(re.findall(r'\bid="([^"]+)"', file.read_text("utf-8")))

    followed = 0
    for page in sorted(site.rglob("index.html")):
        here = base + page.parent.relative_to(site).as_posix().removeprefix(".") + "/"
        hrefs = set(re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', page.read_text("utf-8")))
        for href in hrefs:
            url = urljoin(here.replace("invalid//", "invalid/"), unescape(href))
            if not url.startswith(base):
                continue
            parts = urlsplit(url)
            found = target(parts.path.lstrip("/"))
            assert found, f"{here} links to {href}"
            if parts.fragment and found.suffix == ".html":
                assert unescape(parts.fragment) in ids(found), f"{here} links to {href}"
            followed += 1
    assert followed > 10 * len(MODELS)


def test_links_in_the_files_are_those_that_a_reader_has(seen: Seen, site: Path, base: str) -> None:
    """Else reading the files would not be enough."""
    text = (site / seen.path / "index.html").read_text("utf-8")
    written = {unescape(h) for h in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', text)}
    hrefs = "all => all.map(a => a.getAttribute('href'))"
    shown = seen.visit.page.eval_on_selector_all("a[href]", hrefs)
    assert {urljoin(base + seen.path, href) for href in shown} <= {
        urljoin(base + seen.path, href) for href in written
    }


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(seen: Seen, width: int) -> None:
    page = seen.at(width)
    page.wait_for_timeout(100)  # a page that is made narrower or wider moves its sidebars
    # On a busy machine they take longer.
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}", timeout=2_000)


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (390, "phone")])
def test_one_drawing_fits_the_page(seen: Seen, width: int, shown: str) -> None:
    one_drawing_fits(seen.at(width), width, shown)


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (390, "phone")])
def test_one_drawing_fits_the_page_without_javascript(
    without_javascript: Seen, width: int, shown: str
) -> None:
    assert without_javascript.at(width).locator("figure.exhibit").count()
    one_drawing_fits(without_javascript.at(width), width, shown)


def one_drawing_fits(page: Page, width: int, shown: str) -> None:
    """Of every figure that is drawn one drawing is shown, and it lies within the page."""
    for figure in page.locator("figure.exhibit:has(.exhibit__view)").all():
        figure.locator(f"svg.exhibit__{shown}").wait_for(state="visible", timeout=2_000)
        drawings = figure.locator(".exhibit__view > svg").all()
        visible = [drawing.bounding_box() for drawing in drawings if drawing.is_visible()]
        assert len(visible) == 1
        box = visible[0]
        assert box
        assert box["width"] > 280
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert not page.locator("text='{{'").count()


@pytest.mark.parametrize("width", [320, 390, 720, 1280])
def test_text_in_charts_is_large_enough_to_read(seen: Seen, width: int) -> None:
    """On a phone of 320 pixels a picture has 288: its letters shrink with it."""
    page = seen.at(width)
    sizes = page.eval_on_selector_all(
        "svg.exhibit__wide text, svg.exhibit__phone text",
        """all => all.filter(t => t.getBoundingClientRect().width > 0).map(t => {
            const m = t.getScreenCTM(), s = Math.hypot(m.a, m.b);
            return [t.textContent, parseFloat(getComputedStyle(t).fontSize) * s] })""",
    )
    assert bool(sizes) == bool(page.locator("svg.exhibit__wide").count())
    assert [(text, size) for text, size in sizes if size < 9] == []


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
    light.page.wait_for_timeout(400)
    assert colour(light, "body", "backgroundColor") == backgrounds[1]
    assert colour(light, "svg.exhibit__wide [stroke='var(--cow-open)']", "stroke") == marks[1]


def test_a_page_prints_its_figures_on_white(visit: Open) -> None:
    seen = visit("claims/a1-catching-up/", color_scheme="dark")
    seen.page.emulate_media(media="print")
    assert colour(seen, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert seen.page.locator("figure.exhibit .exhibit__view").first.is_visible()
    assert not seen.page.locator(".md-header").is_visible()


def test_the_data_table_opens_by_keyboard_and_scrolls_inside_itself(visit: Open) -> None:
    seen = visit("claims/a1-catching-up/", width=390)
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
