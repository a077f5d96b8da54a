"""The card of each page: which picture stands for it where a link to it is shared."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from charts.core.lazy import Lazy
from charts.drawing.card import HEIGHT, WIDTH
from charts.site import catalogue

HOME = "index.md"
DOCS = catalogue.ROOT / "docs"
CHAPTERS = (HOME, "argument/*.md")
"""Pages with a card of their own; other pages show that of their first exhibit."""

_EXHIBIT = re.compile(r"^\{\{ exhibit ([a-z0-9-]+) \}\}$", re.MULTILINE)
_HEADING = re.compile(r"^# +([^{}\n]+)$", re.MULTILINE)


class Card(NamedTuple):
    """A picture of a page: its address from the site's root, and what it shows."""

    address: str
    text: str
    width: int = WIDTH
    height: int = HEIGHT


class Chapter(NamedTuple):
    """What a chapter's card shows: its heading, and the exhibit whose chart stands beside it."""

    heading: str
    exhibit: str


def exhibit_address(exhibit_id: str) -> str:
    """Give the address of an exhibit's card, from the site's root."""
    return f"exhibits/{exhibit_id}/card.png"


def chapter_address(path: str) -> str:
    """Give the address of a chapter's card: argument/cheap.md has argument/cheap/card.png."""
    folder = path.removesuffix(".md").removesuffix("index").rstrip("/")
    return f"{folder}/card.png".lstrip("/")


def chapters(docs: Path = DOCS) -> dict[str, Chapter]:
    """Give the pages with a card of their own, by source path.

    One without an exhibit that is drawn has the home page's; the home page without one has none,
    and nor has any of them then.
    """
    pages = [file for pattern in CHAPTERS for file in sorted(docs.glob(pattern))]
    texts = {page.relative_to(docs).as_posix(): page.read_text("utf-8") for page in pages}
    first = first_drawn(texts.get(HOME, ""))
    charts = {path: first_drawn(text) or first for path, text in texts.items()}
    return {
        path: Chapter(heading[1].strip(), charts[path])
        for path, text in texts.items()
        if (heading := _HEADING.search(text)) and charts[path]
    }


def first_drawn(markdown: str) -> str:
    """Give the first exhibit of a page that has a chart, or ""."""
    names = (name for name in _EXHIBIT.findall(markdown) if "chart" in catalogue.parts(name))
    return next(names, "")


def page_cards(
    by_chapter: Mapping[str, Chapter], exhibits: Iterable[str], titles: Mapping[str, str]
) -> Mapping[str, Card]:
    """Give the cards of chapters and of exhibits that are drawn, by source path of their page."""
    charts = {f"exhibits/{name}.md": name for name in exhibits if "chart" in catalogue.parts(name)}

    def card(path: str) -> Card:
        if path in by_chapter:
            chapter = by_chapter[path]
            text = f"{chapter.heading}: chart. {titles[chapter.exhibit]}"
            return Card(chapter_address(path), text)
        return Card(exhibit_address(charts[path]), f"Chart: {titles[charts[path]]}")

    return Lazy(lambda: [*by_chapter, *charts], card)


def card_of(path: str, markdown: str, known: Mapping[str, Card]) -> Card | None:
    """Give the card of any page: its own, that of its first exhibit, or the home page's."""
    exhibit = f"exhibits/{first_drawn(markdown)}.md"
    return next((known[name] for name in (path, exhibit, HOME) if name in known), None)


def full_address(address: str, site_url: str | None, page_url: str) -> str:
    """Give a card's whole address, as networks want it; of a site without one, the way there.

    page_url: the page's address from the site's root, a folder.
    """
    if site_url:
        return f"{site_url.rstrip('/')}/{address}"
    return posixpath.relpath(address, page_url or ".")
