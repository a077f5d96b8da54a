"""What all pages promise, read from their files: no browser is needed, and none is left out.

What only a browser can tell is asked in tests/browser, of a page of every kind each day.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from charts.tables.contract import DATA
from tests.pages import (
    BUILT,
    DOCS,
    EVERY_DAY,
    EXHIBIT_PAGES,
    MODELS,
    REDIRECTS,
    SAMPLE,
    VISITED,
    address,
    has_chart,
)

SVG = re.compile(r'<svg\b[^>]*\bclass="exhibit__(wide|phone)".*?</svg>', re.DOTALL)
NARROWEST = {"wide": 640, "phone": 288}
"""The width that a drawing has on the narrowest page that shows it: of 720 and of 320 pixels."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
VERBATIM = {"pre", "code", "script", "style"}


@dataclass
class Named:
    """A link, button or dialog, and the words that it has so far."""

    tag: str
    depth: int
    name: str
    words: str = ""


@dataclass
class Reader(HTMLParser):
    """Reads a page without its drawings, and notes what is wrong with it."""

    broken: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    views: int = 0
    _open: list[str] = field(default_factory=list)
    _named: list[Named] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def _in_article(self) -> bool:
        return "article" in self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if self._in_article:
            self._look(tag, given)
        if tag == "img" and "alt" not in given:
            self.broken.append(f"a picture has no alt text: {given.get('src')}")
        if (tag == "a" and "href" in given) or tag == "button" or given.get("role") == "dialog":
            name = (given.get("aria-label") or given.get("title") or "").strip()
            self._named.append(Named(tag, len(self._open), name))

    def _look(self, tag: str, given: Mapping[str, str | None]) -> None:
        """Look at an element of what is the site's own; the rest is Material's."""
        if tag in {"h1", "h2", "h3", "h4"}:
            self.levels.append(int(tag[1]))
        if "markdown" in given:
            self.broken.append(f"an attribute of Markdown is left: {tag}")
        if "exhibit__view" in (given.get("class") or "").split():
            self.views += 1
            if given.get("role") != "img" or len(given.get("aria-label") or "") <= 80:
                self.broken.append("a drawing is not said in words")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        while self._named and self._named[-1].depth > len(self._open):
            done = self._named.pop()
            if not (done.name or done.words.strip()):
                self.broken.append(f"a link, button or dialog has no name: {done.tag}")

    def handle_data(self, data: str) -> None:
        for one in self._named:
            one.words += data
        if self._in_article and not VERBATIM & set(self._open) and re.search(r"\{\{|\}\}", data):
            self.broken.append(f"a slot is left unfilled: {data.strip()[:60]}")


def misread(levels: list[int]) -> Iterator[str]:
    """Say what is wrong with the levels of headings."""
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"a page has one first heading, at its top: {levels}"
    if any(b > a + 1 for a, b in pairwise(levels)):
        yield f"a level of headings is skipped: {levels}"


def misdrawn(text: str, views: int) -> Iterator[str]:
    """Say what is wrong with the drawings of a page: each is there twice, its letters large enough.

    A drawing shrinks with the page, and its letters with it.
    """
    found = [(one[1], one[0]) for one in SVG.finditer(text)]
    if [width for width, _ in found] != ["wide", "phone"] * views:
        yield f"{views} charts are drawn as {[width for width, _ in found]}"
    for width, svg in found:
        size = re.match(r'<svg\b[^>]*\swidth="([\d.]+)"', svg)
        letters = [
            re.search(r'\sfont-size="([\d.]+)px"', t) for t in re.findall("<text[^>]*>", svg)
        ]
        if "scale(" in svg or not size or not letters or not all(letters):
            yield f"the {width} drawing has letters whose size cannot be read"
            continue
        least = min(float(one[1]) for one in letters if one)
        shown = least * min(1, NARROWEST[width] / float(size[1]))
        if shown < 9:
            yield f"text in the {width} drawing is too small: {shown:.1f} pixels"


def faults(text: str) -> list[str]:
    """Give every promise that the text of a page breaks."""
    reader = Reader()
    reader.feed(SVG.sub("", text))
    reader.close()
    return [*reader.broken, *misread(reader.levels), *misdrawn(text, reader.views)]


PAGE = """<html><body><a href="../" title="Home"></a><article><h1>One</h1><h2>Two</h2>
<p><a href="#x">A link</a> <img src="x" alt=""> <code>{{ a slot }}</code></p>
<div class="exhibit__view" role="img" aria-label="SAID"><svg class="exhibit__wide" width="720">
<text font-size="11px">A</text></svg><svg class="exhibit__phone" width="350">
<text font-size="11px">A</text></svg></div></article></body></html>""".replace(
    "SAID", "Words. " * 12
)


def test_a_page_as_it_should_be_has_no_fault() -> None:
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("<h1>One</h1>", "", "a page has one first heading, at its top: [2]"),
        ("<h2>Two</h2>", "<h1>Two</h1>", "a page has one first heading, at its top: [1, 1]"),
        ("<h1>One</h1><h2>Two</h2>", "<h2>Two</h2><h1>One</h1>", "one first heading, at its top"),
        ("<h2>Two</h2>", "<h3>Two</h3>", "a level of headings is skipped: [1, 3]"),
        (">A link<", "><span> </span><", "a link, button or dialog has no name: a"),
        (' title="Home"', "", "a link, button or dialog has no name: a"),
        ("<code>", "<button></button><code>", "a link, button or dialog has no name: button"),
        ("<p>", '<div role="dialog"></div><p>', "a link, button or dialog has no name: div"),
        (' alt=""', "", "a picture has no alt text: x"),
        ("A link", "{{ gap.points_now }}", "a slot is left unfilled: {{ gap.points_now }}"),
        ("<p>", '<p markdown="1">', "an attribute of Markdown is left: p"),
        ("Words. ", "", "a drawing is not said in words"),
        (' role="img"', "", "a drawing is not said in words"),
        ("exhibit__phone", "exhibit__wide", "1 charts are drawn as ['wide', 'wide']"),
        ('width="350"', 'width="400"', "text in the phone drawing is too small: 7.9 pixels"),
        ('"720">\n<text font-size="11px"', '"720">\n<text font-size="10px"', "too small: 8.9"),
        ("<text font", "<text data-font", "letters whose size cannot be read"),
    ],
)
def test_a_page_that_breaks_a_promise_is_named(right: str, wrong: str, fault: str) -> None:
    assert right in PAGE
    assert fault in "\n".join(faults(PAGE.replace(right, wrong)))


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, str]:
    """The text of every page, by address, but for those that only lead to another."""
    files = [*site.rglob("index.html"), site / "404.html"]
    texts = {at(site, file): file.read_text("utf-8") for file in sorted(files)}
    return {page: text for page, text in texts.items() if page not in REDIRECTS}


def at(site: Path, file: Path) -> str:
    return file.relative_to(site).as_posix().removesuffix("index.html")


def test_every_page_keeps_what_can_be_read_from_its_file(pages: Mapping[str, str]) -> None:
    broken = {page: found for page, text in pages.items() if (found := faults(text))}
    assert broken == {}


def test_the_address_of_an_exhibit_that_is_gone_leads_to_its_successor(site: Path) -> None:
    """Without a script, at once, and with a link for browsers that do not follow."""
    assert REDIRECTS
    for old, new in REDIRECTS.items():
        page = BeautifulSoup((site / old / "index.html").read_text("utf-8"), "html.parser")
        ways = [page.find("meta", {"http-equiv": "refresh"}), page.find("a"), page.find("link")]
        delay, _, way = str(ways[0]["content"]).partition("; url=")  # type: ignore[index]
        assert delay == "0"
        for href in (way, *(str(one["href"]) for one in ways[1:])):  # type: ignore[index]
            address, place = urldefrag(urljoin(f"/{old}", href))
            assert address == f"/{new}"
            assert not place or f' id="{place}"' in (site / new / "index.html").read_text("utf-8")
        assert ways[0]["content"].endswith("/") != bool(re.match("claims/[a-e]", old))  # type: ignore[index]
        assert (site / new / "index.html").is_file()
        assert not page.find("script")


def test_every_page_of_the_site_is_known_here(pages: Mapping[str, str]) -> None:
    """So those that a browser visits are all but models, which a few stand for."""
    assert set(pages) == {*BUILT, "404.html"}
    assert set(VISITED) == {*pages} - ({*MODELS} - {*SAMPLE})
    assert set(SAMPLE) < set(MODELS)


def test_the_pages_of_every_day_have_all_that_any_page_has(pages: Mapping[str, str]) -> None:
    """A part of a page that no page of the sample has would be seen by `make test-all` alone."""
    parts = re.compile(
        r'class="((?:exhibit__|explorer|card|filter|cite|stamp|sure|test|verdict|support|spread|side'
        r"|steps|model-picture)[\w-]*)"
    )

    def found(some: Callable[[str], bool]) -> set[str]:
        return {part for page, text in pages.items() if some(page) for part in parts.findall(text)}

    assert found(lambda page: page in EVERY_DAY) == found(lambda page: True)


def test_every_chart_that_a_page_asks_for_is_on_it(pages: Mapping[str, str]) -> None:
    asked = [
        (address(source), exhibit)
        for source in DOCS.rglob("*.md")
        for exhibit in re.findall(r"\{\{ exhibit ([\w-]+) \}\}", source.read_text("utf-8"))
    ]
    assert len(asked) > 10
    for page, exhibit in [*asked, *((page, page.split("/")[1]) for page in EXHIBIT_PAGES)]:
        assert f'<figure class="exhibit" id="exhibit-{exhibit}"' in pages[page], (page, exhibit)
    for page in EXHIBIT_PAGES:
        assert ('class="exhibit__view"' in pages[page]) == has_chart(page), page


RAW = {
    "a name of a column or a file": re.compile(r"\w_\w|\.(?:csv|json|toml|ya?ml|py)\b"),
    "a setting": re.compile(r"="),
    "a commit or an address": re.compile(r"@|://"),
    "a path": re.compile(r"\w/\w"),
    "a day or a month in figures": re.compile(r"(?<![\w-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d])"),
}
"""What stands in tables of the data, and readers do not know."""


def raw_strings(page: str, ids: Collection[str]) -> list[str]:
    """What a model's page says in the words of the data: its citation and its fold of names apart,
    which is where names are shown as the sources write them."""
    article = BeautifulSoup(page, "html.parser").select_one("article")
    assert article
    for apart in article.select("script, style, svg, details.cite, #names code"):
        apart.decompose()
    texts = [text.strip() for text in article.find_all(string=True)]
    found = [f"{what}: {text}" for text in texts for what, raw in RAW.items() if raw.search(text)]
    return [*found, *(f"an id: {text}" for text in texts if ids & {*text.split(), text})]


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("arena_text", "a name of a column or a file"),
        ("4 more in scores.csv", "a name of a column or a file"),
        ("edit_format=diff", "a setting"),
        ("models.dev@4a77c9046b16", "a commit or an address"),
        ("cost/arena", "a path"),
        ("checked on 2026-08-05", "a day or a month in figures"),
        ("vintage 2026-08", "a day or a month in figures"),
        ("read in epoch-eci-2026-09", "an id"),
    ],
)
def test_a_raw_string_on_a_page_is_named(raw: str, what: str) -> None:
    page = f"<article><p>{raw}</p><div id='names'><code>a_b=c</code></div></article>"
    assert any(one.startswith(what) for one in raw_strings(page, {"epoch-eci-2026-09"}))
    assert raw_strings(page.replace(raw, "Arena, 5 August 2026"), {"epoch-eci-2026-09"}) == []


def test_models_are_described_in_words_and_not_in_strings_of_the_data(
    pages: Mapping[str, str],
) -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["source_id"] for row in csv.DictReader(file)}
    raw = {page: found for page in MODELS if (found := raw_strings(pages[page], ids))}
    assert raw == {}


SHOWN_AGAIN = {"frontier": {"", "argument/catching-up/"}}
"""Home answers the site's question with the picture from which the argument starts."""


def shown_twice(pages: Mapping[str, str]) -> dict[str, set[str]]:
    """Give the pictures of several pages: exhibits by name, drawings by their beginning.

    The page that an exhibit has for itself is not counted.
    """
    shown: dict[str, set[str]] = {}
    for page in pages.keys() - EXHIBIT_PAGES:
        names = re.findall(r'<figure class="exhibit" id="exhibit-([\w-]+)"', pages[page])
        elsewhere = re.sub(r"<figure .*?</figure>", "", pages[page], flags=re.DOTALL)
        drawings = [drawing[0] for drawing in SVG.finditer(elsewhere)]
        for picture in (*names, *drawings):
            shown.setdefault(picture, set()).add(page)
    return {picture[:80]: on for picture, on in shown.items() if len(on) > 1}


def test_a_picture_on_two_pages_is_found() -> None:
    figure = '<figure class="exhibit" id="exhibit-{}">...</figure>'
    drawing = '<svg class="exhibit__wide"><path d="M0 0"/></svg>'
    pages = {
        "": figure.format("gap"),
        "a/": figure.format("gap") + figure.format("hosts") + drawing,
        "b/": drawing,
        "exhibits/hosts/": figure.format("hosts"),
    }
    assert shown_twice(pages) == {"gap": {"", "a/"}, drawing: {"a/", "b/"}}


def test_no_picture_is_on_two_pages_beside_its_own(pages: Mapping[str, str]) -> None:
    assert shown_twice(pages) == SHOWN_AGAIN


def test_no_link_or_anchor_of_any_page_is_dead(site: Path, pages: Mapping[str, str]) -> None:
    """The files hold every link: no script adds one."""
    base = "https://site.invalid/"

    @cache
    def target(path: str) -> str | None:
        page = path if path.endswith("/") or not path else None
        return page if page in pages else path if (site / path).is_file() else None

    @cache
    def ids(page: str) -> set[str]:
        return set(re.findall(r'\bid="([^"]+)"', pages[page]))

    followed = 0
    for page, text in pages.items():
        for href in set(re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', text)) if page in BUILT else ():
            url = urljoin(base + page, unescape(href))
            if not url.startswith(base):
                continue
            parts = urlsplit(url)
            found = target(parts.path.lstrip("/"))
            assert found is not None, f"{page} links to {href}"
            if parts.fragment and found in pages:
                assert unescape(parts.fragment) in ids(found), f"{page} links to {href}"
            followed += 1
    assert followed > 10 * len(MODELS)


LABELLED = ["input", "select", "textarea"]
LABELABLE = [*LABELLED, "button", "output", "meter", "progress"]
FORMS = re.compile(r"<(?:input|select|textarea|output|fieldset)\b")


def with_forms(pages: Mapping[str, str]) -> dict[str, BeautifulSoup]:
    """The articles that have controls, by address."""
    own = {
        page: text.partition("<article")[2].rpartition("</article>")[0]
        for page, text in pages.items()
    }
    return {
        page: BeautifulSoup(text, "html.parser") for page, text in own.items() if FORMS.search(text)
    }


def labels(soup: BeautifulSoup, control: Tag) -> list[Tag]:
    """The labels of a control, as HTML has it: by its id, or as the first that a label holds."""
    named = soup.find_all("label", attrs={"for": control["id"]}) if control.get("id") else []
    around = control.find_parent("label")
    first = around and not around.get("for") and around.find(LABELABLE) is control
    return [*named, *([around] if around and first else [])]


def test_every_control_has_one_label_and_every_fieldset_a_legend(pages: Mapping[str, str]) -> None:
    found = with_forms(pages)
    assert {"exhibits/", "models/", "exhibits/good-enough/", "exhibits/model-world/"} < set(found)
    assert set(found) <= set(VISITED), "their controls have names in a browser"
    for page, soup in found.items():
        for control in soup.find_all(LABELLED):
            [label] = labels(soup, control)
            assert label.get_text(strip=True), (page, control)
        for label in soup.find_all("label"):
            assert len(label.find_all(LABELABLE)) <= 1, (page, label)
            if target := label.get("for"):
                assert soup.find(id=target).name in LABELLED, (page, label)
                assert not label.find(LABELABLE), (page, label)
        for fieldset in soup.find_all("fieldset"):
            first = fieldset.find(True, recursive=False)
            assert first.name == "legend", (page, fieldset)
            assert first.get_text(strip=True)
