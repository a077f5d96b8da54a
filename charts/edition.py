"""An edition: everything that the site shows beyond its hand-written pages, made of the data."""

from dataclasses import dataclass
from pathlib import Path

from charts import figure, publish, theme
from charts.catalogue import build
from charts.contract import DATA, read_contract
from charts.findings import Finding
from charts.tables import load


@dataclass(frozen=True)
class Edition:
    """What the site needs from the data, as text and bytes only.

    files: address from the site's root -> content; pages: source path -> Markdown; figures: id ->
    HTML for other pages, with figure.ROOT for the way to the root; own_figures: the same with the
    whole table, for the exhibit's page; findings: id -> name -> finding; titles: id -> title.
    """

    files: dict[str, bytes]
    pages: dict[str, str]
    figures: dict[str, str]
    own_figures: dict[str, str]
    findings: dict[str, dict[str, Finding]]
    titles: dict[str, str]


def make(folder: Path = DATA) -> Edition:
    """Make the edition of a data folder. Raises InvalidData if a table is broken."""
    exhibits = build(load(folder))
    version = read_contract(folder)["version"]
    files = publish.data_package(folder) | publish.api(exhibits, version)
    files["assets/palette.css"] = theme.css().encode()
    figures, own_figures = {}, {}
    for exhibit in exhibits.values():  # one after the other: its pictures are made once
        files |= publish.files(exhibit)
        figures[exhibit.id] = figure.figure(exhibit)
        own_figures[exhibit.id] = figure.figure(exhibit, whole_table=True)
    pages = {f"exhibits/{e.id}.md": figure.page(e, version) for e in exhibits.values()}
    return Edition(
        files=files,
        pages=pages | {"exhibits/index.md": figure.gallery(exhibits)},
        figures=figures,
        own_figures=own_figures,
        findings={e.id: e.findings for e in exhibits.values()},
        titles={e.id: e.title for e in exhibits.values()},
    )
