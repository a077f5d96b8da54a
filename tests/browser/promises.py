"""What every page promises, asked of a page that is open: all that it breaks, each in words.

A page is opened once. At each width everything that can be read off it is read in one go; then its
chart is walked, and last axe looks at it, since much is taken out of the page for it.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page

from tests.browser.conftest import PICTURES, Visit, Watch, settled
from tests.pages import EVERY_DAY, EXHIBIT_PAGES, has_chart

HERE = Path(__file__).parent
WIDTHS = (1280, 720, 640, 390, 320)
"""Laptop; the least with a wide drawing; a laptop at 200%; phones."""

READ = (HERE / "promises.js").read_text(encoding="utf-8")
HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')


def at(page: Page, width: int) -> Page:
    """Give the page at another width, once it has come to rest there."""
    page.set_viewport_size({"width": width, "height": 900})
    settled(page)
    return page


def broken_at(page: Page, width: int) -> tuple[list[str], list[str]]:
    """Give what is wrong at a width, and where the page's links lead."""
    read = at(page, width).evaluate(READ)
    return [f"{width} pixels: {one}" for one in read["broken"]], read["links"]


def unwritten(links: list[str], file: Path, address: str) -> list[str]:
    """Give links that a script added: they are not in the file, where all links are followed."""
    written = {unescape(href) for href in HREF.findall(file.read_text("utf-8"))}
    there = {urljoin(address, href) for href in written}
    return [
        f"a link is not in the file: {href}"
        for href in links
        if urljoin(address, href) not in there
    ]


def talk(visit: Visit, base: str) -> list[str]:
    """Give what a page said in the console, and whom it asked beside its own origin."""
    own = (base, "data:", "blob:")
    asked = [f"another origin is asked: {url}" for url in visit.requests if not url.startswith(own)]
    none = [] if visit.requests else ["the page was not asked for"]
    return [*none, *asked, *(f"the console says: {text}" for text in visit.console)]


SHIFT = """async () => {
    let sum = 0;
    const add = list => list.forEach(shift => sum += shift.value);
    const observer = new PerformanceObserver(list => add(list.getEntries()));
    observer.observe({type: "layout-shift", buffered: true});
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done)); // what is buffered is told in a task of its own
    add(observer.takeRecords());
    return sum }"""


def layout_shifts(page: Page) -> list[str]:
    """Say if things moved while the page loaded."""
    shift = page.evaluate(SHIFT)
    return [f"the page moved while it loaded: {shift:.3f}"] if shift >= 0.02 else []


# Names of controls, as the browser's own tree has them.

CONTROLS = {"input", "select", "textarea", "button", "output", "meter", "progress", "fieldset"}


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from _nodes(child)


def names(page: Page) -> list[tuple[str, str, str]]:
    """Element, role and name of every control in the article, as the browser tells them."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    told = {node.get("backendDOMNodeId"): node for node in tree if not node["ignored"]}
    document = session.send("DOM.getDocument", {"depth": -1})["root"]
    [article] = [node for node in _nodes(document) if node["localName"] == "article"]
    session.detach()
    return [
        (
            node["localName"],
            told[node["backendNodeId"]]["role"]["value"],
            told[node["backendNodeId"]].get("name", {}).get("value", "").strip(),
        )
        for node in _nodes(article)
        if node["localName"] in CONTROLS and node["backendNodeId"] in told
    ]


FIELDS = "article :is(input, select, textarea, output, fieldset)"


def nameless(page: Page) -> list[str]:
    """Give the controls of a form that have no name; none if the page has no form."""
    if not page.locator(FIELDS).count():
        return []
    page.locator("article :is(fieldset, input, select):disabled").first.wait_for(state="detached")
    found = names(page)
    kinds = {kind for kind, _, _ in found}
    whole = "output" in kinds and kinds & {"input", "select"}
    lost = [] if whole else ["a form has no fields"]
    return [
        *lost,
        *(f"a control has no name: {one} ({role})" for one, role, name in found if not name),
    ]


# Charts come alive, by pointer and keys.

TIP = ".exhibit__tip"
WORDS = """svg => {
    const said = new Map();
    for (const mark of svg.querySelectorAll("[data-t]")) {
        const {x, y, width} = mark.getBoundingClientRect();
        if (!said.has(mark.dataset.t)) said.set(mark.dataset.t, [Math.round(2 * x + width), y]);
    }
    return [...said].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([words]) => words) }"""
"""What the marks of a drawing say, from left to right."""
OTHER = {"open": "closed", "closed": "open", "unknown": "open"}
TOOLTIP = """() => { const tip = document.querySelector(".exhibit__tip"), view = tip?.parentElement,
    box = tip?.getBoundingClientRect(), around = view?.getBoundingClientRect();
    return {words: tip?.firstChild?.textContent ?? "", role: tip?.getAttribute("role"),
        lit: document.querySelectorAll(".lit").length, width: box?.width ?? 0,
        inside: !!box && around.left - 1 <= box.left && box.right <= around.right + 1} }"""


def _drawing(page: Page) -> Locator:
    return page.locator(".exhibit__view svg:visible").first


def walked(page: Page) -> Iterator[str]:
    """Walk the marks of a page's chart by arrow keys: each says what it is, within the picture."""
    page.locator(".exhibit__view").first.focus()
    words = _drawing(page).evaluate(WORDS)
    ends = [
        ("Home", words[0]),
        ("End", words[-1]),
        ("ArrowLeft", words[-2:][0]),
        ("Home", words[0]),
    ]
    for key, meant in [*ends, *(("ArrowRight", one) for one in words[1:5])]:
        page.keyboard.press(key)
        said = page.evaluate(TOOLTIP)
        if said["words"] != meant:
            yield f"{key} leads to another mark: {said['words']!r}, not {meant!r}"
        if said["role"] != "status" or not said["lit"]:
            yield f"{key} says nothing aloud, or lights nothing up: {said}"
        if not said["inside"] or said["width"] <= 20:
            yield f"{key} shows words outside the picture, or too narrow: {said}"
    page.keyboard.press("Escape")
    if (said := page.evaluate(TOOLTIP))["words"] or said["lit"]:
        yield f"Escape leaves something up: {said}"


def pointed(page: Page) -> Iterator[str]:
    """Point at a mark: it says what it is, until the pointer is gone."""
    svg = _drawing(page)
    mark = svg.locator("[data-t]").first
    mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")  # not under the header
    box = mark.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = page.evaluate(TOOLTIP)["words"]
    if said not in svg.evaluate(WORDS):  # marks may lie over each other
        yield f"a pointer on a mark says {said!r}"
    page.mouse.move(1, 1)
    if page.evaluate(TOOLTIP)["words"]:
        yield "words stay up when the pointer is gone"


def sided(page: Page) -> Iterator[str]:
    """Show one side alone: the other fades, and each colour of several has its button."""
    buttons, svg = page.locator("figure [data-side]"), _drawing(page)
    for button in buttons.all():
        side = str(button.get_attribute("data-side"))
        other = OTHER[side]
        button.click()
        if button.get_attribute("aria-pressed") != "true":
            yield f"the button of {side} is not pressed"
        faded = svg.locator(f'[fill*="cow-{other}"], [stroke*="cow-{other}"]')
        if faded.count() and faded.first.evaluate("e => getComputedStyle(e).opacity") != "0.12":
            yield f"{other} does not fade beside {side}"
        button.click()
        if button.get_attribute("aria-pressed") != "false":
            yield f"the button of {side} stays pressed"
    drawn = svg.evaluate("svg => svg.outerHTML")
    colours = [side for side in OTHER if f"var(--cow-{side})" in drawn]
    if buttons.count() != (len(colours) if len(colours) > 1 else 0):
        yield f"sides {colours} have {buttons.count()} buttons"


def dead(page: Page) -> list[str]:
    """Give what does not come alive in the one chart of an exhibit's own page."""
    if not _drawing(page).locator("[data-t]").count():
        return ["no mark says what it is"]
    found = [*walked(page), *pointed(page), *sided(page)]
    page.mouse.move(1, 1)
    return found


# Pictures for people to look at.

TEN = [
    "", "argument/", "argument/catching-up/", "argument/full-tests/", "argument/cheap/",
    "argument/can-open-win/", "verdicts/", "exhibits/", "exhibits/good-enough/", "models/",
]  # fmt: skip
"""The most important pages, of which pictures are left whole."""


def pictured(page: Page, path: str) -> list[str]:
    """Leave pictures of one of the ten pages and of an exhibit; say if any look alike."""
    name = path.strip("/").replace("/", "-") or "home"
    shots = []
    if path in TEN:
        page.add_style_tag(content=LAID_OUT)
        shots.append(
            (lambda file: page.screenshot(path=file, full_page=True), f"pages/{name}", 20_000)
        )
    if path in EXHIBIT_PAGES and has_chart(path):
        view = page.locator(".exhibit__view").first
        shots.append((lambda file: view.screenshot(path=file), path.rstrip("/"), 5_000))
    return [one for shot, file, least in shots for one in pictures(page, shot, file, least)]


def pictures(page: Page, shot: Callable[[Path], bytes], name: str, least: int) -> list[str]:
    """Take pictures in both schemes and at both widths; each must look its own way."""
    taken = []
    (PICTURES / name).parent.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390):
        at(page, width)
        for scheme in ("default", "slate"):
            page.evaluate(SCHEME, scheme)
            settled(page)
            taken.append(shot(PICTURES / f"{name}-{width}-{scheme}.png"))
    page.evaluate(SCHEME, "default")
    alike = [f"pictures look alike: {name}"] if len(set(taken)) < 4 else []
    return alike + [f"a picture is empty: {name}"] * (min(map(len, taken)) <= least)


# axe-core, in both schemes, at two widths.

AXE = Path(str(files("axe_playwright_python"))) / "axe.min.js"
ALL = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer depends on the scheme."""

RUN = """rules => axe.run(document,
    {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations.map(
        one => `${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`))"""
TAKEN_OUT = """() => {
    // Rows of long tables come from one template: the first few stand for all. What a picture is
    // drawn of is hidden from who cannot see it. Of code each kind of word has the same colour.
    document.querySelectorAll("tbody tr:nth-child(n+4), .exhibit__view svg > *")
        .forEach(one => one.remove());
    document.querySelectorAll(".notebook__code").forEach(fold => { fold.open = true; });
    const kept = {};
    for (const word of document.querySelectorAll(".highlight span[class]:not(:has(*))")) {
        kept[word.className] = (kept[word.className] ?? 0) + 1;
        if (kept[word.className] > 3) word.remove();
    } }"""
LAID_OUT = "* { content-visibility: visible !important; transition: none !important }"
"""What lies below the fold is laid out when it is near: here all is, and at once, for a reader."""
SCHEME = "scheme => document.body.setAttribute('data-md-color-scheme', scheme)"


def inaccessible(page: Page) -> list[str]:
    """Give what axe finds, in both schemes, wide and narrow; little is left of the page."""
    page.emulate_media(reduced_motion="reduce")
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(TAKEN_OUT)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for width in (1280, 390):
        at(page, width)
        for scheme, rules in (("default", ALL), ("slate", COLOURS)):
            page.evaluate(SCHEME, scheme)
            found += [f"{width} {scheme}: axe: {one}" for one in page.evaluate(RUN, rules)]
    return found


def broken(
    visit: Visit, path: str, file: Path, base: str, watch: Watch, *, look: bool
) -> list[str]:
    """Give every promise that a page breaks which was just opened at desktop width.

    file: what was built of it; look: leave pictures, too.
    """
    page = settled(visit.page)
    found = nameless(page)
    wide, links = broken_at(page, WIDTHS[0])
    found += [*wide, *unwritten(links, file, base + path)]
    found += layout_shifts(page) if path in EVERY_DAY else []
    found += dead(page) if path in EXHIBIT_PAGES and has_chart(path) else []
    found += [one for width in WIDTHS[1:] for one in broken_at(page, width)[0]]
    found += pictured(page, path) if look else []
    found += inaccessible(page)
    return [*found, *talk(visit, base), *watch.taken()]
