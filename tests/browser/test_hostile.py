"""Every page of a site whose tables mean harm: text stays text, as it was written.

All free texts of all tables get something hostile added, every web address becomes a script, and
of that all exhibits and pages are made, in memory, and built as the site is.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.plugins import BasePlugin
from playwright.sync_api import Browser, Dialog

from charts.claims import CLAIMS
from charts.claims.multiverse import GLANCE
from charts.claims.verdicts import Ruling, examined, judge
from charts.core.lazy import Lazy
from charts.drawing import render
from charts.site import assembly, catalogue, downloads
from charts.site.edition import Edition
from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables
from scripts import hook
from scripts.bench.server import serving
from tests.browser.conftest import Watch, settled
from tests.core.test_escapes import HOSTILE
from tests.pages import SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # makes a site of its own

ROOT = Path(__file__).resolve().parents[2]
START, END = "\N{CURRENCY SIGN}", "\N{SECTION SIGN}"  # around what is hostile; no page has them
SCRIPT = "javascript:alert(1)//http://example.org"
MATCHED = {("estimate_comparisons", "vintage")}
"""Texts by which code finds rows."""

PATHS = [
    "verdicts/", "argument/open-lead/", "exhibits/", "exhibits/frontier/", "exhibits/good-enough/",
    "exhibits/model-world/", "exhibits/fine-tuning/", "explorer/", "models/", "models/kimi-k3/",
    "data/models/", "data/corrections/",
]  # fmt: skip
"""A page of each template."""


def texts() -> Iterator[tuple[str, str]]:
    """Tables and columns of free text: no key, no choice, no pattern."""
    tables = read_contract(DATA)["resources"]
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        schema = table["schema"]
        keys[table["name"]] |= set(schema["primaryKey"])
        for key in schema.get("foreignKeys", []):
            keys[table["name"]] |= set(key["fields"])
            keys[key["reference"]["resource"] or table["name"]] |= set(key["reference"]["fields"])
    for table in tables:
        for field in table["schema"]["fields"]:
            constraints = field.get("constraints", {})
            free = field["type"] == "string" and not {"enum", "pattern"} & set(constraints)
            if free and field["name"] not in keys[table["name"]]:
                yield table["name"], field["name"]


def worse(text: Any) -> Any:
    """Add to a text what means harm, the same to the same text."""
    if not isinstance(text, str):
        return text
    return f"{text} {START}{HOSTILE[zlib.crc32(text.encode()) % len(HOSTILE)]}{END}"


def hostile_tables(data: Tables) -> Tables:
    frames = {name: data[name] for name in data}
    columns = [one for one in texts() if one not in MATCHED]
    assert {("models", "name"), ("sources", "title"), ("providers", "operator")} < set(columns)
    assert len(columns) > 80
    for table, column in columns:
        frames[table][column] = frames[table][column].map(worse).astype("str")
    for table in ("sources", "benchmarks", "fine_tuning", "deployment"):
        for column in {"url"} & set(frames[table]):
            frames[table][column] = SCRIPT
    return Tables(frames)


class Hostile(BasePlugin):  # type: ignore[no-untyped-call]
    """Puts an edition into a build, with all that the site's own hook does to pages."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition

    def on_pre_build(self, config: Any) -> None:
        config.extra["edition"] = self.edition

    on_files = staticmethod(hook.on_files)
    on_env = staticmethod(hook.on_env)
    on_page_markdown = staticmethod(hook.on_page_markdown)
    on_post_page = staticmethod(hook.on_post_page)


WITH_DRAWING = {
    "cheapest-by-level",
    "frontier",
    "good-enough",
    "hosts",
    "model-world",
    "overtaking",
}
"""Drawings take long: a few stand for all."""

BY_ID = {claim.id: claim for claim in CLAIMS}


def edition_of_hostile(tables: Tables) -> Edition:
    """All exhibits with their pages, few of them with their drawings."""
    picture = (ROOT / "docs/assets/readme.png").read_bytes()
    exhibits = Lazy(catalogue.ids, lambda name: catalogue.make(name, tables))
    findings = {name: exhibit.findings for name, exhibit in exhibits.items()}

    def drawings(name: str) -> list[str]:
        return render.drawings(exhibits[name]) if name in WITH_DRAWING else []

    def files(name: str) -> dict[str, bytes]:
        drawn = render.files(exhibits[name]) if name in WITH_DRAWING else {}
        return defaultdict(lambda: picture, drawn)

    def judged(claim_id: str) -> Ruling:
        support = examined(claim_id, tables, GLANCE).support
        return judge(BY_ID[claim_id], findings, lambda: support)

    parts = assembly.Parts(
        tables, exhibits, Lazy(catalogue.ids, drawings), Lazy(catalogue.ids, files),
        Lazy(lambda: [*BY_ID], judged), lambda: downloads.as_of(exhibits),
    )  # fmt: skip
    edition = assembly.edition(parts)
    undrawn = {n for n in exhibits if n not in WITH_DRAWING}
    return replace(edition, files=_rendered(edition.files, undrawn))


def _rendered(files: Mapping[str, bytes], undrawn: Collection[str]) -> dict[str, bytes]:
    """Make all files but the pictures of exhibits that are not drawn."""
    return {
        address: files[address]
        for address in files
        if not (address.endswith(".svg") and address.split("/")[1] in undrawn)
    }


@pytest.fixture(scope="module")
def hostile(data: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of hostile tables; of the models' pages a sample, and no notebooks."""
    tables = hostile_tables(data)
    made = edition_of_hostile(tables)
    kept = {f"{path.rstrip('/')}.md" for path in SAMPLE} | {"models/index.md"}
    pages = {p: t for p, t in made.pages.items() if not p.startswith("models/") or p in kept}
    folder = tmp_path_factory.mktemp("hostile") / "site"
    config = load_config(
        str(ROOT / "mkdocs.yml"), site_dir=str(folder), plugins=["search"], hooks=[], nav=None,
        strict=False,
    )  # fmt: skip
    config.plugins["hostile"] = Hostile(replace(made, pages=pages))
    build(config)
    return folder


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def both(hostile: Path, site: Path) -> Mapping[str, tuple[BeautifulSoup, BeautifulSoup]]:
    """Every page of the hostile site beside that of the true one, by address."""
    found = {}
    for page in sorted(hostile.rglob("index.html")):
        path = page.parent.relative_to(hostile)
        found[path.as_posix()] = soup(page), soup(site / path / "index.html")
    assert len(found) > 120
    return found


def attributes(page: BeautifulSoup) -> set[tuple[str, str]]:
    return {(tag.name, name) for tag in page.find_all(True) for name in tag.attrs}


COUNTED = [
    "base", "blockquote", "button", "code", "em", "embed", "form", "h1", "h2", "h3", "hr", "iframe",
    "img", "input", "link", "meta", "object", "pre", "script", "strong", "style", "title",
]  # fmt: skip
"""Elements that nothing in the data adds to; rows, notes and marks may be more or fewer."""


def test_no_page_has_an_element_or_attribute_that_the_true_one_lacks(
    both: Mapping[str, tuple[BeautifulSoup, BeautifulSoup]],
) -> None:
    for path, (page, true) in both.items():
        assert attributes(page) - attributes(true) <= ALLOWED, path
        counts = [
            Counter(tag.name for tag in one.find_all(COUNTED) if not tag.find_parent(class_=FACTS))
            for one in (page, true)
        ]
        assert counts[0] <= counts[1], path


FACTS = "exhibit__matrix"
"""Of equal facts one is shown; once they differ, all are."""

ALLOWED = {("td", "class"), ("text", "opacity")}
"""A long cell of a table wraps; of labels of an axis that would overlap Vega hides some."""


def test_no_page_leads_or_asks_elsewhere_than_the_true_one(
    both: Mapping[str, tuple[BeautifulSoup, BeautifulSoup]], site: Path
) -> None:
    def targets(page: BeautifulSoup, path: str) -> set[str]:
        base = f"https://site.invalid/{path}/".replace("/./", "/")
        names = ("href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href")
        values = {str(t[name]) for t in page.find_all(True) for name in names if t.get(name)}
        return {urljoin(base, value) for value in values}

    for path, (page, true) in both.items():
        for target in targets(page, path) - targets(true, path):
            parts = urlsplit(target)
            if parts.path.startswith("/methods/"):
                continue  # no notebook is built here
            assert (parts.scheme, parts.netloc) == ("https", "site.invalid"), (path, target)
            assert parts.path.startswith("/models/") or parts.fragment, (path, target)
            assert (site / parts.path.lstrip("/")).exists(), (path, target)


def hostile_texts(page: BeautifulSoup) -> list[str]:
    """What is hostile in the texts and attributes of a page; what was cut has no end."""
    for other in page.select("svg text, .cite__bibtex"):
        other.decompose()  # labels are broken into lines, and BibTeX has escapes of its own
    values = [str(value) for tag in page.find_all(True) for value in tag.attrs.values()]
    found = [page.get_text(), *values]
    return [one for text in found for one in re.findall(f"{START}([^{START}{END}]*){END}", text)]


def spaced(text: str) -> str:
    """A text as it is seen; what a chart says has no line ends of its own."""
    return re.sub(r"[ \t\n\r\f\u2028]+", " ", text)


def test_every_text_is_shown_as_it_is_written(
    both: Mapping[str, tuple[BeautifulSoup, BeautifulSoup]],
) -> None:
    seen: Counter[str] = Counter()
    for path, (page, _) in both.items():
        found = hostile_texts(page)
        assert {spaced(one) for one in found} <= {spaced(one) for one in HOSTILE}, path
        seen.update(spaced(one) for one in found)
        if path.startswith("models/") or (f"{path}/" in PATHS and path not in SAID_BY_NO_TEXT):
            assert found, path
    assert set(seen) == {spaced(one) for one in HOSTILE}
    assert min(seen.values()) > 100


SAID_BY_NO_TEXT = {"exhibits", "exhibits/model-world", "data/corrections", "verdicts"}
"""Pages on which nothing but findings or the project's own words stand."""


def test_nothing_fires_in_a_browser_and_no_other_origin_is_asked(
    hostile: Path, chromium: Browser, faults: Watch
) -> None:
    """Nor when charts are walked, tables sorted, and words searched for."""
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with serving(hostile) as served:
        for path in PATHS:
            page = chromium.new_page()
            page.goto(served.address + path)
            page.wait_for_function("window.document$")
            page.on("dialog", dismissed)
            for view in page.locator(".exhibit__view[tabindex]").all():
                view.focus()
                for key in ("Home", "ArrowRight", "End"):
                    page.keyboard.press(key)
            for button in page.locator("article :is(th button, [data-side]):visible").all()[:6]:
                button.click()
            for slider in page.locator("article input[type=range]").all():
                slider.focus()
                page.keyboard.press("ArrowLeft")
            settled(page)
            assert not dialogs, path
            assert not faults.taken(), path
        field = page.locator(".md-search__input")
        field.click()
        field.press_sequentially("Kimi", delay=20)
        page.locator(".md-search-result__item", has_text="Kimi K3").first.wait_for(
            state="attached", timeout=20_000
        )
        assert not page.locator(".md-search-result :is(img, script, [onerror])").count()
        assert not dialogs
