"""The catalogue: every exhibit with its tables, findings, text and sources, made of the data."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from traceback import extract_tb, format_exception_only
from types import ModuleType

import pandas as pd

from charts import exhibits
from charts.core import escapes
from charts.core.exhibit import PARTS, Exhibit, Frames
from charts.core.finding import Finding
from charts.core.slots import fill_slots
from charts.drawing.render import Chart
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

ROOT = Path(__file__).resolve().parents[2]

SUCCESSORS = {
    "frontier-sensitivity": "open-share-of-frontier",
    "hardware": "local-hardware",
    "placebo-lines": "placebo-trends",
    "vintages": "gap-sensitivity",
    "wait-for-open": "catch-up",
}
"""Ids of exhibits that are gone, each with the exhibit that shows what it showed.

Their addresses lead there, and the public JSON names them, from the first edition without them on.
"""


def ids() -> list[str]:
    """Give the ids of all exhibits: the names of their files, with hyphens."""
    modules = pkgutil.iter_modules(exhibits.__path__)
    return [module.name.replace("_", "-") for module in modules]


def module_name(exhibit_id: str) -> str:
    """Give the dotted name of an exhibit's module."""
    return f"{exhibits.__name__}.{exhibit_id.replace('-', '_')}"


def parts(exhibit_id: str) -> frozenset[str]:
    """Give what an exhibit's `parts` will be, by its module alone; nothing if it is broken."""
    module = _module_or_none(exhibit_id)
    return frozenset(name for name in PARTS if hasattr(module, name))


def titles(exhibit_id: str) -> dict[str, str]:
    """Give the titles of an exhibit's tables beside the main one, by name; none if it is broken."""
    return dict(getattr(_module_or_none(exhibit_id), "TITLES", {}))


def _module_or_none(exhibit_id: str) -> ModuleType | None:
    with suppress(Exception):
        return import_module(module_name(exhibit_id))
    return None


class BrokenExhibit(Exception):  # noqa: N818  (it says what it found)
    """The code of an exhibit raised: where, and what it said."""

    def __init__(self, problem: str) -> None:
        """Take the problem, said in a line."""
        super().__init__(problem)
        self.problems = [problem]


class UnfitTables(ValueError):  # noqa: N818  (it says what it found)
    """The tables of an exhibit are not what readers are promised."""


@contextmanager
def locating_errors(exhibit_id: str) -> Iterator[None]:
    """Raise BrokenExhibit, with file and line, for whatever goes wrong inside."""
    try:
        yield
    except BrokenExhibit:
        raise
    except Exception as error:
        raise BrokenExhibit(_fault(exhibit_id, error)) from error


def _fault(exhibit_id: str, error: Exception) -> str:
    """Say in a line what an exhibit's code raised, and where: in its own file, if it got there."""
    exhibit_file = Path(exhibits.__path__[0]) / f"{exhibit_id.replace('-', '_')}.py"
    steps = [(Path(step.filename), step.lineno or 1) for step in extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        steps = [(Path(error.filename or exhibit_file), error.lineno or 1)]
    if steps[-1][0] == Path(__file__):  # what was refused here is the exhibit's fault
        steps = [(exhibit_file, 1)]
    in_exhibit = [step for step in steps if step[0] == exhibit_file]
    file, line = (in_exhibit or steps)[-1]
    place = f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"
    if isinstance(error, NoRows | UnfitTables):  # a sentence that says how to fix it
        return f"{place}: exhibit {exhibit_id}: {error}"
    what = " ".join(format_exception_only(error)[-1].split())
    return f"{place}: {what} (exhibit {exhibit_id}: fix it, or the data that it meets)"


def make(exhibit_id: str, data: Tables) -> Exhibit:
    """Make one exhibit. Raises ModuleNotFoundError for an unknown id.

    Raises BrokenExhibit if its code fails, or names a finding in its title, subtitle or description
    that it lacks.
    """
    name = module_name(exhibit_id)
    if exhibit_id not in ids():
        raise ModuleNotFoundError(f"there is no exhibit {exhibit_id}", name=name)
    with locating_errors(exhibit_id):
        return _exhibit(import_module(name), data)


def _exhibit(module: ModuleType, data: Tables) -> Exhibit:
    exhibit_id = module.__name__.rpartition(".")[2].replace("_", "-")
    data = data.fresh_view()
    tables = _tables(module, data)
    findings: dict[str, Finding] = module.findings(tables)
    text = inspect.getdoc(module) or ""
    title, *description = _filled(module, text, findings)
    _, *markdown = _filled(module, text, findings, escapes.markdown)
    [subtitle] = _filled(module, module.SUBTITLE, findings)
    sources = _sources(tables, data)
    reads = frozenset(data.accessed)  # what it says rests on these; names of models are only linked
    return Exhibit(
        id=exhibit_id,
        title=title,
        subtitle=subtitle,
        description=tuple(description),
        markdown=tuple(markdown),
        tables=tables,
        titles=titles(exhibit_id),
        findings=findings,
        sources=sources,
        chart=Chart(module.__name__, tables) if hasattr(module, "chart") else None,
        matrix=module.matrix(tables) if hasattr(module, "matrix") else None,
        controls=tuple(module.controls(tables)) if hasattr(module, "controls") else (),
        explorer=module.explorer(tables) if hasattr(module, "explorer") else None,
        models=_models(tables, data),
        reads=reads,
        sentences=tuple(getattr(module, "SENTENCES", ())),
    )


def _tables(module: ModuleType, data: Tables) -> Frames:
    """Give an exhibit's tables, each with its title and every row with its source.

    Raises UnfitTables where they are not. Numbers that texts cite, one row of "facts", are made of
    other rows.
    """
    tables: Frames = module.tables(data)
    if [*tables] != (titled := ["main", *getattr(module, "TITLES", {})]):
        raise UnfitTables(
            f"tables() gives {', '.join(tables)}; with main, TITLES has {', '.join(titled)} "
            "(give every table but main its title there, in the same order)"
        )
    for name, table in tables.items():
        sourced = "source_id" in table and table["source_id"].notna().all()
        if not sourced and not (name == "facts" and len(table) == 1):
            but = "; only one row of numbers can do without" if name == "facts" else ""
            raise UnfitTables(
                f"table {name} has rows without source_id (name the source of each{but})"
            )
    return tables


def _filled(
    module: ModuleType,
    text: str,
    findings: dict[str, Finding],
    escape: Callable[[str], str] = str,
) -> list[str]:
    """Give the paragraphs of a text, on one line each, with findings in their slots."""
    try:
        paragraphs = [fill_slots(paragraph, findings, escape) for paragraph in text.split("\n\n")]
    except KeyError as unknown:
        known = ", ".join(sorted(findings))
        message = f"{module.__name__}: the text names {unknown}, no finding of it (known: {known})"
        raise ValueError(message) from unknown
    return [re.sub("[ \n]+", " ", paragraph).strip() for paragraph in paragraphs]


def _sources(tables: Frames, data: Tables) -> tuple[dict[str, str], ...]:
    """Give the sources that the tables name in any column of source ids."""
    named: set[str] = set()
    for table in tables.values():
        columns = [column for column in table.columns if column.endswith("source_id")]
        named |= {source for column in columns for source in table[column].dropna()}
    sources = data["sources"]
    used = sources[sources["source_id"].isin(named)]
    return tuple(used.astype("str").fillna("").to_dict("records"))  # type: ignore[arg-type]


def _models(tables: Frames, data: Tables) -> dict[str, str]:
    """Give the ids of the models whose names stand in the tables, by name."""
    register = data["models"]
    words = [table.select_dtypes(["object", "string"]).to_numpy() for table in tables.values()]
    named = {word for block in words for word in pd.unique(block.ravel())}
    known = register[register["name"].isin(named)]
    return dict(zip(known["name"], known["model_id"], strict=True))
