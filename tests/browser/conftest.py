"""A real Chromium on the built site, served from this machine."""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from scripts.bench.server import serving
from scripts.browser import find

PICTURES = Path(__file__).resolve().parents[2] / "test-artefacts"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",  # where there is none, it would be waited for
    "--disable-sync",
    "--no-first-run",
]


SETTLED = """async () => {
    await document.fonts.ready;
    const frame = () => new Promise(requestAnimationFrame);
    await frame(); await frame();
    const moving = () => document.getAnimations().filter(
        one => one.playState === "running" && one.effect?.getComputedTiming().endTime < Infinity);
    const rest = Promise.all(moving().map(one => one.finished.catch(() => null)));
    await Promise.race([rest, new Promise(done => setTimeout(done, 2000))]);
    await frame() }"""
"""A page that was made narrower or wider moves its sidebars."""


def settled(page: Page) -> Page:
    """Give a page that has come to rest: its fonts are there, it is laid out, nothing moves."""
    page.evaluate(SETTLED)
    return page


def until(page: Page, condition: Callable[[], object], seconds: float = 5) -> None:
    """Let the page go on until something is so that it cannot tell by itself."""
    start = time.monotonic()
    while not condition() and time.monotonic() < start + seconds:
        page.evaluate("() => new Promise(requestAnimationFrame)")


@dataclass
class Visit:
    """An open page and what went on while it loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@dataclass
class Watch:
    """What goes wrong in any page of the browser, whoever opened it.

    expected: patterns of what a test means to go wrong.
    """

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, browser: Browser) -> Browser:
        """Have every context that is opened from now on watched."""
        new_context = browser.new_context

        def watched(**options: object) -> BrowserContext:
            context = new_context(**options)  # type: ignore[arg-type]
            context.on("console", lambda message: self._said(message.type, message.text))
            context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
            context.on("request", self._asked)
            context.on("requestfailed", self._failed)
            return context

        browser.new_context = watched  # type: ignore[method-assign]
        browser.new_page = lambda **options: watched(**options).new_page()  # type: ignore[method-assign]
        return browser

    def taken(self) -> list[str]:
        """Give what went wrong unexpectedly since the last look."""
        allowed = "|".join(self.expected) or "(?!)"
        taken = [fault for fault in self.found if not re.search(allowed, fault)]
        self.found.clear()
        return taken

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.found.append(f"console {kind}: {text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.found.append(f"other origin: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is left asks for nothing more
            self.found.append(f"failed request: {request.url} {request.failure}")


@pytest.fixture(scope="session")
def watch() -> Watch:
    """What watches the browser of all tests."""
    return Watch()


@pytest.fixture(autouse=True)
def faults(watch: Watch) -> Iterator[Watch]:
    """Fail every test in whose pages something goes wrong that it does not expect."""
    yield watch
    taken = watch.taken()
    watch.expected.clear()
    assert not taken


@pytest.fixture(scope="session")
def base(site: Path) -> Iterator[str]:
    """The address of the site, as http://127.0.0.1:port/."""
    with serving(site) as served:
        yield served.address


@pytest.fixture(scope="session")
def chromium(watch: Watch) -> Iterator[Browser]:
    """A running Chromium: `python -m scripts.browser` finds or installs one."""
    executable = find()
    if not executable:
        message = "no Chromium: run `python -m scripts.browser`"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
        yield watch.over(browser)
        browser.close()


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Callable[..., Visit]]:
    """Open a page: visit("argument/", width=390, color_scheme="dark", ...)."""
    yield from visits(chromium, base)


@pytest.fixture(scope="module")
def shared_visit(chromium: Browser, base: str) -> Iterator[Callable[..., Visit]]:
    """Open a page for several tests that only look at it; the one before it is closed."""
    yield from visits(chromium, base, most=2)


def visits(chromium: Browser, base: str, most: int = 100) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens pages, of which at most so many stay open."""
    contexts: list[BrowserContext] = []

    def opened(path: str, width: int = 1280, **options: object) -> Visit:
        while len(contexts) >= most:
            contexts.pop(0).close()
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.console.append(message.text))
        seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
        seen.page.goto(base + path)
        if options.get("java_script_enabled", True):
            # Material's script comes after the page is drawn, so maybe after it is loaded.
            seen.page.wait_for_function("window.document$ || !document.querySelector('.md-header')")
        else:
            seen.page.screenshot()  # what lies near is laid out with the first frame, not on load
        return seen

    yield opened
    for context in contexts:
        context.close()
