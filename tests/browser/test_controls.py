"""Every control of the site has a name: in its markup, and in the browser's own tree."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page

from tests.browser.test_pages import PAGES, Open

pytestmark = pytest.mark.browser

LABELLED = ["input", "select", "textarea"]
LABELABLE = [*LABELLED, "button", "output", "meter", "progress"]
FORMS = re.compile(r"<(?:input|select|textarea|output|fieldset)\b")


@cache
def article(page: Path) -> str:
    """What of a page is the site's own; the rest is Material's."""
    return page.read_text("utf-8").partition("<article")[2].rpartition("</article>")[0]


def with_forms(site: Path) -> dict[str, BeautifulSoup]:
    """The articles that have controls, by address."""
    return {
        page.parent.relative_to(site).as_posix() + "/": BeautifulSoup(article(page), "html.parser")
        for page in sorted(site.rglob("index.html"))
        if FORMS.search(article(page))
    }


def labels(soup: BeautifulSoup, control: Tag) -> list[Tag]:
    """The labels of a control, as HTML has it: by its id, or as the first that a label holds."""
    named = soup.find_all("label", attrs={"for": control["id"]}) if control.get("id") else []
    around = control.find_parent("label")
    first = around and not around.get("for") and around.find(LABELABLE) is control
    return [*named, *([around] if around and first else [])]


def test_every_control_has_one_label_and_every_fieldset_a_legend(site: Path) -> None:
    pages = with_forms(site)
    assert {"exhibits/", "models/", "exhibits/good-enough/", "exhibits/model-world/"} < set(pages)
    for path, soup in pages.items():
        for control in soup.find_all(LABELLED):
            [label] = labels(soup, control)
            assert label.get_text(strip=True), (path, control)
        for label in soup.find_all("label"):
            assert len(label.find_all(LABELABLE)) <= 1, (path, label)
            if target := label.get("for"):
                assert soup.find(id=target).name in LABELLED, (path, label)
                assert not label.find(LABELABLE), (path, label)
        for fieldset in soup.find_all("fieldset"):
            first = fieldset.find(True, recursive=False)
            assert first.name == "legend", (path, fieldset)
            assert first.get_text(strip=True)


def test_no_attribute_of_markdown_is_left_in_a_page(site: Path) -> None:
    for page in site.rglob("index.html"):
        assert not re.search(r"<[^>]*\smarkdown(?:=|[\s>])", article(page)), page


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from nodes(child)


def names(page: Page) -> list[tuple[str, str, str]]:
    """Element, role and name of every control in the article, as the browser tells them."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    told = {node.get("backendDOMNodeId"): node for node in tree if not node["ignored"]}
    document = session.send("DOM.getDocument", {"depth": -1})["root"]
    [own] = [node for node in nodes(document) if node["localName"] == "article"]
    wanted = {*LABELABLE, "fieldset"}
    return [
        (
            node["localName"],
            told[node["backendNodeId"]]["role"]["value"],
            told[node["backendNodeId"]].get("name", {}).get("value", "").strip(),
        )
        for node in nodes(own)
        if node["localName"] in wanted and node["backendNodeId"] in told
    ]


def test_every_control_has_a_name_in_the_browser(shared_visit: Open, site: Path) -> None:
    pages = {path.removeprefix("./") for path in with_forms(site)}
    assert pages <= set(PAGES)
    for path in sorted(pages):
        page = shared_visit(path).page
        page.locator("article :is(fieldset, input, select):disabled").first.wait_for(
            state="detached"
        )
        found = names(page)
        assert {"input", "output"} <= {element for element, _, _ in found}, path
        assert [one for one in found if not one[2]] == [], path


def test_sliders_are_called_what_they_move(shared_visit: Open) -> None:
    found = {
        path: [name for _, role, name in names(shared_visit(path).page) if role == "slider"]
        for path in ("exhibits/good-enough/", "exhibits/model-world/")
    }
    assert found["exhibits/good-enough/"] == ["Epoch Capabilities Index, at least", "On the day"]
    assert len(found["exhibits/model-world/"]) == 3
    assert found["exhibits/model-world/"][0] == "Distance, log-odds:"
