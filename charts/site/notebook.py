"""What the method notebooks use: the site's data and findings, and charts and tables as HTML.

A notebook computes again, step by step, what the site states, and ends by comparing the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.drawing import svg
from charts.drawing.descriptions import described
from charts.drawing.theme import AnyChart
from charts.site import figure
from charts.site.catalogue import make
from charts.tables.frames import Tables
from charts.tables.reading import read


@cache
def tables() -> Tables:
    """Give all tables, read once. The build has checked them before it runs a notebook."""
    return read()


@cache
def exhibit(exhibit_id: str) -> Exhibit:
    """Make an exhibit as the site does. Raises ModuleNotFoundError for an unknown id."""
    return make(exhibit_id, tables())


def finding(name: str) -> Finding:
    """Give a finding by the name that pages use, as in "gap.points_now".

    Raises KeyError, with what the exhibit has, for an unknown one.
    """
    exhibit_id, _, finding_name = name.partition(".")
    findings = exhibit(exhibit_id).findings
    if finding_name not in findings:
        raise KeyError(
            f"{exhibit_id} has no finding {finding_name} (known: {', '.join(sorted(findings))})"
        )
    return findings[finding_name]


@dataclass(frozen=True)
class Picture:
    """A chart as the notebook shows it: drawn at both widths, with a text that says what is seen.

    name: unique in the notebook.
    """

    name: str
    wide: AnyChart
    phone: AnyChart
    text: str

    def _repr_html_(self) -> str:
        drawings = [
            svg.inline(described(chart.to_dict(), {}), f"{self.name}-{shape}", compact=compact)
            for chart, shape, compact in ((self.wide, "w", False), (self.phone, "p", True))
        ]
        return figure.templates.get_template("picture.html").render(
            text=self.text, drawings=svg.slimmed(drawings)
        )


@dataclass(frozen=True)
class Listing:
    """A frame as a real table with a caption; numbers to two decimals, dates as days."""

    frame: pd.DataFrame
    caption: str

    def _repr_html_(self) -> str:
        listing = figure.templates.get_template("listing.html")
        return listing.render(table=figure.rows_of(self.frame), caption=self.caption)


def side_by_side(here: Mapping[str, float], stated: Mapping[str, Any]) -> Listing:
    """List results beside the findings of the same names, as a notebook ends."""
    rows = [(name, float(value), float(stated[name])) for name, value in here.items()]
    frame = pd.DataFrame(rows, columns=["finding", "here", "on the site"])
    return Listing(frame, "Computed here, and as the site states it")
