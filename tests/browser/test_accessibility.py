"""axe-core finds nothing on any page, in both schemes, at both widths.

Rows of long tables come from one template: the first few stand for all. What a picture is drawn of
is hidden from who cannot see it: the picture has a name and its marks are said by the page.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_pages import PAGES, Open

pytestmark = pytest.mark.browser

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
TAKEN_OUT = "tbody tr:nth-child(n+4), .exhibit__view svg > *"
LAID_OUT = "* { content-visibility: visible !important; transition: none !important }"
"""What lies below the fold is laid out when it is near: here all is, and at once, for a reader."""
SCHEME = "scheme => document.body.setAttribute('data-md-color-scheme', scheme)"


@pytest.mark.parametrize("seen", PAGES)
def test_axe_finds_nothing(shared_visit: Open, seen: str) -> None:
    page = shared_visit(seen, color_scheme="light", reduced_motion="reduce").page
    page.add_style_tag(content=LAID_OUT)
    page.locator(TAKEN_OUT).evaluate_all("all => all.forEach(one => one.remove())")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("default", ALL), ("slate", COLOURS)):
            page.evaluate(SCHEME, scheme)
            found[f"{width} {scheme}"] = page.evaluate(RUN, rules)
    assert not any(found.values()), found
