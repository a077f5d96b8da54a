"""Making an edition: exhibits and their pictures first, then all files and pages, of the data."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from charts.claims.verdicts import rulings
from charts.core.exhibit import Exhibit
from charts.drawing import theme, vega
from charts.measures.capability.index_vintage import draws_are_outdated
from charts.site import catalogue, data_pages, downloads, figure, gallery, model_pages
from charts.site.citation import SITE, Work
from charts.site.edition import Edition
from charts.site.page_slots import Names
from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables
from charts.tables.reading import load
from charts.tables.validation.corrections import corrections, removals


class Drawn(NamedTuple):
    """One exhibit's files by address, and its figure without and with the whole table."""

    files: dict[str, bytes]
    figure: str
    own_figure: str


class Made(NamedTuple):
    """An exhibit with its pictures."""

    exhibit: Exhibit
    drawn: Drawn


def draw(exhibit: Exhibit) -> Drawn:
    """Draw an exhibit: this is what takes the time. Raises BrokenExhibit if its code fails."""
    with catalogue.blamed(exhibit.id):
        drawn = figure.drawings(exhibit)
        return Drawn(
            downloads.files(exhibit, drawn) | gallery.files(exhibit, drawn),
            figure.figure(exhibit, drawn),
            figure.figure(exhibit, drawn, whole_table=True),
        )


def made(exhibit_id: str, data: Tables) -> Made:
    """Make an exhibit and draw it."""
    exhibit = catalogue.make(exhibit_id, data)
    return Made(exhibit, draw(exhibit))


def all_made(data: Tables) -> Iterable[Made]:
    """Make all exhibits and draw them, one after the other."""
    return (made(exhibit_id, data) for exhibit_id in catalogue.ids())


def make(
    folder: Path = DATA, made: Callable[[Tables], Iterable[Made]] = all_made, name: str = ""
) -> Edition:
    """Make the edition of a data folder. Raises InvalidData if a table is broken.

    made: how to come by the exhibits and their pictures, in the order of catalogue.ids(); one that
    keeps them saves what has not changed; name: of the edition, the version of the data package if
    it is not given.
    """
    data, contract = load(folder), read_contract(folder)
    version = name or contract["version"]
    both = {one.exhibit.id: one for one in made(data)}
    exhibits = {exhibit_id: one.exhibit for exhibit_id, one in both.items()}
    drawn = {exhibit_id: one.drawn for exhibit_id, one in both.items()}
    as_of = downloads.as_of(exhibits)
    judged = rulings({e.id: e.findings for e in exhibits.values()})
    files = downloads.data_package(version, folder) | downloads.api(exhibits, judged, version)
    files["assets/palette.css"] = theme.css().encode()
    files[vega.ADDRESS] = vega.vega()
    for one in drawn.values():
        files |= one.files
    models, bodies = model_pages.pages(data)
    outdated = draws_are_outdated(data)
    pages = {f"exhibits/{e.id}.md": figure.page(e, outdated=outdated) for e in exhibits.values()}
    pages |= {"exhibits/index.md": gallery.page(exhibits), "ledger.md": figure.ledger(judged)}
    pages |= data_pages.pages(contract, data, corrections(folder), exhibits, removals(folder))
    pages |= models
    return Edition(
        files=files,
        pages=pages,
        figures={name: one.figure for name, one in drawn.items()},
        own_figures=bodies
        | {"gallery": gallery.cards(exhibits)}
        | {name: one.own_figure for name, one in drawn.items()},
        names=Names(
            findings={e.id: e.findings for e in exhibits.values()},
            titles={e.id: e.title for e in exhibits.values()},
            rulings=judged,
            edition=version,
        ),
        cited={"index.md": Work(SITE, as_of)}
        | {
            f"exhibits/{e.id}.md": Work(e.title, e.as_of, f"exhibit {e.id}")
            for e in exhibits.values()
        }
        | {
            f"data/{table['name']}.md": Work(table["title"], as_of, f"table {table['name']}")
            for table in contract["resources"]
        },
        as_of=as_of,
    )
