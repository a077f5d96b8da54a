"""A real Chromium on the built site, served from this machine."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from scripts.bench.server import serving
from scripts.browser import find

PICTURES = Path(__file__).resolve().parents[2] / "test-artefacts" / "exhibits"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",  # where there is none, it would be waited for
    "--disable-sync",
    "--no-first-run",
]


def pictures_left(shown: Locator, name: str) -> None:
    """Leave pictures in both schemes and at both widths; each must look its own way."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken = []
    for width in (1280, 390):
        shown.page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("default", "slate"):
            shown.page.evaluate(
                "scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme
            )
            file = PICTURES / f"{name}-{width}-{scheme}.png"
            taken.append(shown.screenshot(path=file, animations="disabled"))
    assert len(set(taken)) == 4
    assert min(map(len, taken)) > 5_000


@dataclass
class Visit:
    """An open page and what went on while it loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def base(site: Path) -> Iterator[str]:
    """The address of the site, as http://127.0.0.1:port/."""
    with serving(site) as served:
        yield served.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium: `python -m scripts.browser` finds or installs one."""
    executable = find()
    if not executable:
        message = "no Chromium: run `python -m scripts.browser`"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, base: str) -> Iterator[Callable[..., Visit]]:
    """Open a page: visit("claims/", width=390, color_scheme="dark", ...)."""
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
