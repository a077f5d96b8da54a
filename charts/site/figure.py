"""Exhibits as HTML: the figure that pages embed, and each exhibit's own page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pandas as pd

from charts.claims import resting_on
from charts.core import escapes
from charts.core.exhibit import Exhibit
from charts.core.formats import capitalized, is_year, option_text, text_of
from charts.drawing import svg
from charts.drawing.descriptions import NO_NAME_MAP
from charts.drawing.theme import colour
from charts.site.downloads import address, kinds
from charts.site.placeholders import ROOT

SIDES = ("open", "closed", "unknown")
EDITOR = "https://vega.github.io/editor/"
PREVIEW = 12  # rows of the table under an embedded figure; the exhibit's page has them all

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
templates.filters |= {
    "href": escapes.href, "yaml": escapes.yaml, "option": option_text, "capitalized": capitalized,
}  # fmt: skip

markdown_templates = templates.overlay(finalize=escapes.markdown)
"""For pages in Markdown: what they print is escaped for it, and for the HTML in them."""


def figure(exhibit: Exhibit, drawings: Sequence[str], *, full_table: bool = False) -> str:
    """Make the figure: title, drawings or matrix, source line, links, data table."""
    return templates.get_template("figure.html").render(
        exhibit=exhibit,
        drawings=svg.slimmed(drawings),
        heights=[round(svg.size(drawing)[1]) for drawing in drawings],
        sides=_sides(drawings),
        links=_links(exhibit, on_exhibit_page=full_table),
        root=ROOT,
        data_tables=_data_tables(exhibit) if full_table else [_preview(exhibit)],
        full_table=full_table,
    )


def _data_tables(exhibit: Exhibit) -> list[dict[str, Any]]:
    """Give all rows of all tables for the template, each with its file."""
    return [
        {
            "title": exhibit.titles.get(name, ""),
            "file": ROOT + address(exhibit.id, "csv" if name == "main" else f"{name}.csv"),
            **rows_of(frame, exhibit.models),
        }
        for name, frame in exhibit.tables.items()
    ]


def _preview(exhibit: Exhibit) -> dict[str, Any]:
    """Give the last rows of the main table for the template."""
    return {"title": "", **rows_of(exhibit.tables["main"].tail(PREVIEW), exhibit.models)}


def _sides(drawings: Sequence[str]) -> list[str]:
    """Give the sides that a picture tells apart by colour, if there are several."""
    sides = [side for side in SIDES if any(colour(side) in drawing for drawing in drawings)]
    return sides if len(sides) > 1 else []


def exhibit_page(exhibit: Exhibit, *, outdated: bool = False) -> str:
    """Make the exhibit's own page in Markdown, with places for its figure and its citation.

    outdated: whether the draws of the capability index rest on other scores than stand now.
    """
    return markdown_templates.get_template("exhibit.md").render(
        exhibit=exhibit,
        claims=resting_on(exhibit.id),
        older_intervals=outdated and "capability_draws" in exhibit.reads,
        findings={name: str(finding) for name, finding in exhibit.findings.items()},
    )


class Link(NamedTuple):
    """A link under a figure; spec: of the chart to take along, if it leads to the Vega editor."""

    label: str
    href: str
    spec: str = ""


def _links(exhibit: Exhibit, *, on_exhibit_page: bool) -> list[Link]:
    """Give the quiet bar under a figure, with addresses from the site's root."""
    home = ROOT + f"exhibits/{exhibit.id}/"
    labels = {"csv": "CSV", "svg": "SVG", "png": "PNG", "vega_lite": "Spec"}
    files = {
        labels[kind]: ending for kind, ending in kinds(exhibit.parts).items() if kind in labels
    }
    links = [Link(label, ROOT + address(exhibit.id, ending)) for label, ending in files.items()]
    if exhibit.chart:
        links.append(Link("Vega editor", EDITOR, ROOT + address(exhibit.id, "vl.json")))
    links.append(Link("Cite", home + "#cite-this-exhibit"))
    return (
        [*links, Link("Permalink", home)]
        if on_exhibit_page
        else [Link("Method and limits", home), *links]
    )


def rows_of(frame: pd.DataFrame, models: Mapping[str, str] = NO_NAME_MAP) -> dict[str, Any]:
    """Give a table for the template: column titles, and rows of cells as readers see them.

    models: the names of models -> their ids. Ids and names lead to the models' pages.
    """
    rows = frame.to_dict("records")
    return {
        "columns": [str(column).replace("_", " ") for column in frame.columns],
        "rows": [[_cell(str(name), value, models) for name, value in row.items()] for row in rows],
    }


class Cell(NamedTuple):
    """A cell of a data table: its text, and where it leads ("" if nowhere)."""

    text: str
    href: str = ""


def _cell(column: str, value: Any, models: Mapping[str, str]) -> Cell:
    text = f"{value:.0f}" if is_year(column) and pd.notna(value) else _text(value)
    model = text if column.endswith("model_id") else models.get(text, "")
    return Cell(text, ROOT + f"models/{model}/" if model else "")


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return f"{value:.2f}" if isinstance(value, float) else text_of(value)
