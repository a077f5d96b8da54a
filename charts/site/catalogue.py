"""The catalogue: every exhibit with its table, findings, text and sources, made of the data."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from math import isnan
from pathlib import Path
from traceback import extract_tb, format_exception_only
from types import ModuleType
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from charts import exhibits
from charts.claims import CLAIMS
from charts.core import escapes
from charts.core.controls import Control
from charts.core.finding import Finding
from charts.core.matrix import Matrix
from charts.core.slots import filled
from charts.drawing import altair_patch
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

ROOT = Path(__file__).resolve().parents[2]
Spec = dict[str, Any]

altair_patch.install()


@dataclass(frozen=True)
class Chart:
    """An exhibit's drawing: called, it says whether for a phone, and gives a Vega-Lite spec.

    A spec is made when it is first asked for: drawings and a file ask. It is not kept in files,
    where an exhibit may be.
    """

    module: str
    table: pd.DataFrame
    _specs: dict[bool, Spec] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, compact: bool) -> Spec:
        """Give the spec, wide or for a phone."""
        if compact not in self._specs:
            self._specs[compact] = _spec(import_module(self.module), self.table, compact)
        return self._specs[compact]

    def __reduce__(self) -> tuple[type["Chart"], tuple[str, pd.DataFrame]]:
        """Pickle what the drawing is made of."""
        return Chart, (self.module, self.table)


@dataclass(frozen=True)
class Exhibit:
    """One exhibit, ready to be drawn and published.

    page: the source path of the page that discusses it, "" if none does; description: paragraphs;
    markdown: the same for a page, with what comes from the data escaped; sources: the rows of
    sources.csv its table rests on; chart: None if there is nothing to draw; matrix: the table that
    readers see instead or below; controls: what they may move in the chart; explorer: what a page's
    script needs to answer questions; models: the ids of the models that its table names, by their
    names; reads: the names of the tables that it asked for.
    """

    id: str
    title: str
    subtitle: str
    description: tuple[str, ...]
    markdown: tuple[str, ...]
    claims: tuple[str, ...]
    page: str
    table: pd.DataFrame
    findings: dict[str, Finding]
    sources: tuple[dict[str, str], ...]
    chart: Chart | None
    matrix: Matrix | None = None
    controls: tuple[Control, ...] = ()
    explorer: dict[str, Any] | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()

    @property
    def as_of(self) -> str:
        """The latest day that a finding describes, as YYYY-MM-DD, or ""."""
        return max((f.as_of.isoformat() for f in self.findings.values() if f.as_of), default="")


def ids() -> list[str]:
    """Give the ids of all exhibits: the names of their files, with hyphens."""
    modules = pkgutil.iter_modules(exhibits.__path__)
    return [module.name.replace("_", "-") for module in modules]


class BrokenExhibit(Exception):  # noqa: N818  (it says what it found)
    """The code of an exhibit raised: where, and what it said."""

    def __init__(self, problem: str) -> None:
        """Take the problem, said in a line."""
        super().__init__(problem)
        self.problems = [problem]


@contextmanager
def blamed(exhibit_id: str) -> Iterator[None]:
    """Raise BrokenExhibit, with file and line, for whatever goes wrong inside."""
    try:
        yield
    except BrokenExhibit:
        raise
    except Exception as error:
        raise BrokenExhibit(_fault(exhibit_id, error)) from error


def _fault(exhibit_id: str, error: Exception) -> str:
    """Say in a line what an exhibit's code raised, and where: in its own file, if it got there."""
    own = Path(exhibits.__path__[0]) / f"{exhibit_id.replace('-', '_')}.py"
    steps = [(Path(step.filename), step.lineno or 1) for step in extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        steps = [(Path(error.filename or own), error.lineno or 1)]
    in_own = [step for step in steps if step[0] == own]
    file, line = (in_own or steps)[-1]
    place = f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"
    if isinstance(error, NoRows):  # a sentence that says how to mend it
        return f"{place}: exhibit {exhibit_id}: {error}"
    what = " ".join(format_exception_only(error)[-1].split())
    return f"{place}: {what} (exhibit {exhibit_id}: mend it, or the data that it meets)"


def make(exhibit_id: str, data: Tables) -> Exhibit:
    """Make one exhibit. Raises ModuleNotFoundError for an unknown id.

    Raises BrokenExhibit if its code fails, or names a finding in its title, subtitle or description
    that it lacks.
    """
    name = f"charts.exhibits.{exhibit_id.replace('-', '_')}"
    if exhibit_id not in ids():
        raise ModuleNotFoundError(f"there is no exhibit {exhibit_id}", name=name)
    with blamed(exhibit_id):
        return _exhibit(import_module(name), data)


def _exhibit(module: ModuleType, data: Tables) -> Exhibit:
    exhibit_id = module.__name__.rpartition(".")[2].replace("_", "-")
    data = data.unasked()
    table = module.table(data)
    findings: dict[str, Finding] = module.findings(table)
    text = inspect.getdoc(module) or ""
    title, *description = _filled(module, text, findings)
    _, *markdown = _filled(module, text, findings, escapes.markdown)
    [subtitle] = _filled(module, module.SUBTITLE, findings)
    claims = [claim for claim in CLAIMS if exhibit_id in claim.exhibits]
    sources = _sources(table, data)
    reads = frozenset(data.asked)  # what it says rests on these; names of models are only linked
    return Exhibit(
        id=exhibit_id,
        title=title,
        subtitle=subtitle,
        description=tuple(description),
        markdown=tuple(markdown),
        claims=tuple(claim.id for claim in claims),
        page=claims[0].page if claims else "",
        table=table,
        findings=findings,
        sources=sources,
        chart=Chart(module.__name__, table) if hasattr(module, "chart") else None,
        matrix=module.matrix(table) if hasattr(module, "matrix") else None,
        controls=tuple(module.controls(table)) if hasattr(module, "controls") else (),
        explorer=module.explorer(table) if hasattr(module, "explorer") else None,
        models=_models(table, data),
        reads=reads,
    )


def _spec(module: ModuleType, table: pd.DataFrame, compact: bool) -> Spec:
    """Draw the chart; what is missing in its data is null: JSON knows no NaN, Altair leaves some.

    A test validates every chart against Altair's schema: here that would only cost time. Altair's
    transformers belong to the process: two threads must not draw at once.
    """
    frames: dict[int, tuple[pd.DataFrame, Spec]] = {}

    def rows_of(frame: pd.DataFrame) -> Spec:
        if id(frame) not in frames:  # many layers show one frame, which is kept, and so its id
            frames[id(frame)] = frame, alt.to_values(frame)
        return frames[id(frame)][1]

    alt.data_transformers.register("once", rows_of)  # type: ignore[arg-type]
    with debug_mode(False), alt.data_transformers.enable("once"):
        spec: Spec = module.chart(table, compact=compact).to_dict(validate=False)
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            row.update({k: None for k, v in row.items() if isinstance(v, float) and isnan(v)})
    return spec


def _filled(
    module: ModuleType,
    text: str,
    findings: dict[str, Finding],
    escape: Callable[[str], str] = str,
) -> list[str]:
    """Give the paragraphs of a text, on one line each, with findings in their slots."""
    try:
        paragraphs = [filled(paragraph, findings, escape) for paragraph in text.split("\n\n")]
    except KeyError as unknown:
        known = ", ".join(sorted(findings))
        message = f"{module.__name__}: the text names {unknown}, no finding of it (known: {known})"
        raise ValueError(message) from unknown
    return [re.sub("[ \n]+", " ", paragraph).strip() for paragraph in paragraphs]


def _sources(table: pd.DataFrame, data: Tables) -> tuple[dict[str, str], ...]:
    """Give the sources that the table names in any column of source ids."""
    columns = [column for column in table.columns if column.endswith("source_id")]
    named = {source for column in columns for source in table[column].dropna()}
    sources = data["sources"]
    used = sources[sources["source_id"].isin(named)]
    return tuple(used.astype("str").fillna("").to_dict("records"))  # type: ignore[arg-type]


def _models(table: pd.DataFrame, data: Tables) -> dict[str, str]:
    """Give the ids of the models whose names stand in the table, by name."""
    register = data["models"]
    named = pd.unique(table.select_dtypes(["object", "string"]).to_numpy().ravel())
    known = register[register["name"].isin(named)]
    return dict(zip(known["name"], known["model_id"], strict=True))
