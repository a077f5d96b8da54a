"""An exhibit: its tables, what was found in them, and what it says of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from charts.core.controls import Control
from charts.core.finding import Finding
from charts.core.matrix import Matrix

Spec = dict[str, Any]
Frames = Mapping[str, pd.DataFrame]
"""Tables of an exhibit by name, one for each kind of row. Every exhibit has "main", the first."""

PARTS = ("chart", "controls", "explorer")


@dataclass(frozen=True)
class Exhibit:
    """One exhibit, ready to be drawn and published.

    description: paragraphs; markdown: the same for a page, with what comes from the data escaped;
    tables: what is drawn and downloaded, one row a mark, "main" first; titles: of the other tables,
    by name; sources: the rows of sources.csv its tables rest on; chart: called with whether it is
    for a phone, gives a Vega-Lite spec, None if there is nothing to draw; matrix: the table that
    readers see instead or below; controls: what they may move in the chart; explorer: what a page's
    script needs to answer questions; models: the ids of the models that its tables name, by their
    names; reads: the names of the tables of data/ that it reads; sentences: how it words what its
    marks say (charts/drawing/sentences.py).
    """

    id: str
    title: str
    subtitle: str
    description: tuple[str, ...]
    markdown: tuple[str, ...]
    tables: Frames
    findings: dict[str, Finding]
    sources: tuple[dict[str, str], ...]
    chart: Callable[[bool], Spec] | None
    titles: Mapping[str, str] = field(default_factory=dict)
    matrix: Matrix | None = None
    controls: tuple[Control, ...] = ()
    explorer: dict[str, Any] | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    sentences: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """The parts that not every exhibit has: "chart", "controls", "explorer"."""
        return frozenset(name for name in PARTS if getattr(self, name))

    @property
    def as_of(self) -> str:
        """The latest day that a finding describes, as YYYY-MM-DD, or ""."""
        return max((f.as_of.isoformat() for f in self.findings.values() if f.as_of), default="")
