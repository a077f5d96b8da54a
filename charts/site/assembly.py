"""An edition put together: files and pages of the tables, the exhibits and the claims."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from charts.claims.reversals import Reconsidered
from charts.claims.verdicts import Ruling
from charts.core.exhibit import Exhibit
from charts.core.lazy import Lazy, merge_lazily
from charts.drawing import theme, vega
from charts.measures.capability.index_vintage import draws_are_outdated
from charts.site import (
    cards,
    catalogue,
    downloads,
    figure,
    gallery,
    model_picture,
    redirects,
    verdicts_page,
    what_if,
)  # fmt: skip
from charts.site.cards import Chapter
from charts.site.citation import SITE, Work
from charts.site.data_pages import DataPages
from charts.site.edition import Edition
from charts.site.model_pages import ModelPages
from charts.site.page_slots import Names
from charts.tables.contract import DATA, Descriptor, read_contract
from charts.tables.frames import Tables
from charts.tables.validation.corrections import corrections, removals


class Parts(NamedTuple):
    """What an edition is put together of; all but the tables may be made when it is asked for.

    exhibits, drawings (wide and for a phone) and files (those that take time to draw, by ending):
    by id of the exhibit; rulings: by id of the claim; dated: gives the latest day that findings
    describe; folder: of the tables; vega_script: gives the script of live charts; chapters: pages
    with a card of their own, by source path; chapter_cards: those, as PNG; reconsidered: what a new
    model makes of each claim, by id.
    """

    data: Tables
    exhibits: Mapping[str, Exhibit]
    drawings: Mapping[str, Sequence[str]]
    files: Mapping[str, Mapping[str, bytes]]
    rulings: Mapping[str, Ruling]
    dated: Callable[[], str]
    folder: Path = DATA
    vega_script: Callable[[], bytes] = vega.vega
    chapters: Mapping[str, Chapter] = {}
    chapter_cards: Mapping[str, bytes] = {}
    reconsidered: Mapping[str, Reconsidered] = {}


def edition(parts: Parts, name: str = "") -> Edition:
    """Put an edition together. name: of the edition, the data's version if it is not given."""
    contract = read_contract(parts.folder)
    version = name or contract["version"]
    exhibits = parts.exhibits
    models = ModelPages(parts.data)
    titles = Lazy(lambda: [*exhibits], lambda i: exhibits[i].title)
    return Edition(
        files=_files(parts, version, models),
        pages=merge_lazily(
            _exhibit_pages(parts),
            _data_pages(contract, parts).pages,
            models.pages,
        ),
        figures=merge_lazily(
            Lazy(lambda: [*exhibits], lambda i: _figure(parts, i, full_table=False)),
            Lazy(lambda: [what_if.ID], lambda _: what_if.block(parts.data, parts.reconsidered)),
        ),
        generated_figures=merge_lazily(
            Lazy(lambda: [*exhibits], lambda i: _figure(parts, i, full_table=True)),
            Lazy(lambda: ["gallery"], lambda _: gallery.cards(exhibits)),
            Lazy(lambda: ["verdicts"], lambda _: _verdicts_table(parts)),
            models.bodies,
        ),
        names=Names(
            findings=Lazy(lambda: [*exhibits], lambda i: exhibits[i].findings),
            titles=titles,
            rulings=parts.rulings,
            edition=version,
            tables=_data_pages(contract, parts).listing,
        ),
        cited=_cited(contract, parts),
        cards=cards.page_cards(parts.chapters, exhibits, titles),
        dated=parts.dated,
    )


def _figure(parts: Parts, exhibit_id: str, *, full_table: bool) -> str:
    with catalogue.locating_errors(exhibit_id):
        exhibit, drawings = parts.exhibits[exhibit_id], parts.drawings[exhibit_id]
        return figure.figure(exhibit, drawings, full_table=full_table)


def _verdicts_table(parts: Parts) -> str:
    headings = {path: chapter.heading for path, chapter in parts.chapters.items()}
    return verdicts_page.table(parts.rulings, headings)


def _files(parts: Parts, version: str, models: ModelPages) -> Mapping[str, bytes]:
    """Give all files: the tables, the API, what pages load, and the downloads of exhibits."""
    endings = {
        downloads.address(name, ending): (name, ending)
        for name in parts.exhibits
        for ending in [
            *downloads.kinds(catalogue.parts(name)).values(),
            *(f"{table}.csv" for table in catalogue.titles(name)),
        ]
    }
    pictures = {"thumbnail": gallery.thumbnail_address, "card": cards.exhibit_address}
    endings |= {
        picture_address(name): (name, kind)
        for name in parts.exhibits
        if "chart" in catalogue.parts(name)
        for kind, picture_address in pictures.items()
    }
    chapters = {cards.chapter_address(path): path for path in parts.chapters}
    shared: dict[str, Callable[[], bytes]] = {
        "assets/palette.css": lambda: theme.css().encode(),
        vega.ADDRESS: parts.vega_script,
        model_picture.ADDRESS: lambda: models.picture.background,
        what_if.ADDRESS: lambda: what_if.script_data(parts.data),
    }

    def content(address: str) -> bytes:
        name, ending = endings[address]
        with catalogue.locating_errors(name):
            return downloads.content(
                parts.exhibits[name],
                ending,
                lambda: parts.drawings[name],
                lambda: parts.files[name],
            )

    return merge_lazily(
        downloads.data_package(version, parts.folder),
        Lazy(lambda: [*shared], lambda address: shared[address]()),
        downloads.api(parts.exhibits, parts.rulings, version, parts.dated, catalogue.SUCCESSORS),
        redirects.pages(),
        Lazy(lambda: [*endings], content),
        Lazy(lambda: [*chapters], lambda address: parts.chapter_cards[chapters[address]]),
    )


def _exhibit_pages(parts: Parts) -> Lazy[str]:
    """Give the page of each exhibit, the gallery, and all verdicts."""

    def page(path: str) -> str:
        match path:
            case "exhibits/index.md":
                return gallery.gallery_page(parts.exhibits)
            case "verdicts.md":
                return verdicts_page.verdicts_page(parts.rulings)
        exhibit = parts.exhibits[path.removeprefix("exhibits/").removesuffix(".md")]
        return figure.exhibit_page(exhibit, outdated=draws_are_outdated(parts.data))

    paths = [f"exhibits/{name}.md" for name in parts.exhibits]
    return Lazy(lambda: [*paths, "exhibits/index.md", "verdicts.md"], page)


def _data_pages(contract: Descriptor, parts: Parts) -> DataPages:
    declared = corrections(parts.folder), removals(parts.folder)
    return DataPages(contract, parts.data, declared[0], parts.exhibits, declared[1])


def _cited(contract: Descriptor, parts: Parts) -> Lazy[Work]:
    """Give what is cited of the home page, of each exhibit and of each table."""
    tables = {f"data/{table['name']}.md": table for table in contract["resources"]}

    def work(path: str) -> Work:
        if path == "index.md":
            return Work(SITE, parts.dated())
        if path in tables:
            table = tables[path]
            return Work(table["title"], parts.dated(), f"table {table['name']}")
        exhibit = parts.exhibits[path.removeprefix("exhibits/").removesuffix(".md")]
        return Work(exhibit.title, exhibit.as_of, f"exhibit {exhibit.id}")

    paths = [f"exhibits/{name}.md" for name in parts.exhibits]
    return Lazy(lambda: ["index.md", *paths, *tables], work)
