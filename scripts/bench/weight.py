"""What goes over the wire before a reader touches anything, and what a chart with controls adds."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from scripts.bench.chromium import chromium
from scripts.bench.report import Figure
from scripts.bench.server import Served, body, serving

KB = 1000
FIGURE = '<figure class="exhibit"'
WITH_SCRIPTS = ("exhibits/model-world/", "exhibits/good-enough/", "models/")


def fullest(site: Path) -> str:
    """Give the chapter with most exhibits, the heaviest of several."""
    weights: list[tuple[int, int, str]] = []
    for page in site.glob("argument/**/index.html"):
        text = page.read_text(encoding="utf-8")
        path = page.parent.relative_to(site).as_posix() + "/"
        weights.append((text.count(FIGURE), len(text), path))
    return max(weights)[2]


def loaded(browser: Browser, served: Served, page: str) -> dict[str, int]:
    """Open a page that was never visited, and wait; give the bytes of every answer, heads too."""
    served.sent.clear()
    context = browser.new_context()
    context.new_page().goto(served.address + page, wait_until="networkidle")
    context.close()
    return dict(served.sent)


def site_scripts(site: Path, sent: dict[str, int]) -> dict[str, int]:
    """Give the site's own scripts, not those of the theme, with their compressed sizes."""
    paths = [path for path in sent if path.startswith("assets/") and path.count("/") == 1]
    scripts = [path for path in paths if path.endswith(".js")]
    return {path: len(body(site / path, compressed=True)) for path in scripts}


def _heaviest(sizes: dict[str, int], most: int = 7) -> str:
    """Name the heaviest."""
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:most]
    return "in KB: " + ", ".join(f"{path} {size / KB:.1f}" for path, size in heaviest)


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Weigh the fullest page, and the scripts of the pages that have some of their own."""
    full = fullest(site)
    exhibits = (site / full / "index.html").read_text(encoding="utf-8").count(FIGURE)
    with serving(site) as served, chromium() as browser:
        sent = loaded(browser, served, full)
        what = f"/{full} over the wire, {exhibits} exhibits, all in"
        yield Figure(what, "KB", [sum(sent.values()) / KB], at_most=170, limit=_heaviest(sent))
        for page in (full, *WITH_SCRIPTS):
            scripts = site_scripts(site, sent if page == full else loaded(browser, served, page))
            what, size = f"/{page} own script at first", sum(scripts.values()) / KB
            yield Figure(what, "KB", [size], at_most=2, limit=_heaviest(scripts))
    vega = len(body(site / "assets" / "vega.js", compressed=True))
    yield Figure("Vega, when it is needed", "KB", [vega / KB], at_most=155)
