"""The rows of the data that the code names: a model, a benchmark, a firm, a source, a board."""

import ast
import csv
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from charts.claims import CLAIMS, Claim, module_of
from charts.site import catalogue
from charts.tables.contract import DATA
from charts.tables.frames import Tables
from scripts.tree import CODE, Tree, dotted, files_now
from tests.states import CASES, rows_out, without

STAGES = (CODE / "measures", CODE / "exhibits")
IDS = {"models": "model_id", "benchmarks": "benchmark_id", "providers": "provider_id",
       "organizations": "organization_id", "sources": "source_id"}  # fmt: skip
"""Tables whose rows other tables refer to, and their first column."""
GROUPS = {"ratings": "board", "capability_index": "vintage"}
"""Tables of which a value names many rows."""


class Named(NamedTuple):
    """A value that code names, and the modules in which it does."""

    table: str
    value: str
    modules: frozenset[str]

    def __str__(self) -> str:
        """Name it for a test's report."""
        return f"{self.table} {self.value}"

    @property
    def exhibits(self) -> set[str]:
        """The exhibits that rest on this code."""
        return {name for name, modules in _closures().items() if self.modules & modules}

    @property
    def claims(self) -> list[Claim]:
        """The claims that rest on this code."""
        tree = Tree(files_now())
        return [one for one in CLAIMS if self.modules & tree.closure(module_of(one.id))]

    @property
    def taken_out(self) -> "partial[Tables]":
        """The state without the rows that it names, and without all that refers to them."""
        if self.table in GROUPS:
            field = GROUPS[self.table]
            return partial(rows_out, table=self.table, field=field, value=self.value)
        return partial(without, table=self.table, ids=[self.value])

    @property
    def in_cases(self) -> set[str]:
        """The exhibits that one of tests/states.py makes in this very state."""
        same = [
            case.exhibits.split()
            for case in CASES.values()
            if isinstance(case.state, partial)
            and (case.state.func, case.state.keywords)
            == (self.taken_out.func, self.taken_out.keywords)
        ]
        return {name for names in same for name in names}


@cache
def _closures() -> dict[str, frozenset[str]]:
    """Give the modules that each exhibit rests on."""
    tree = Tree(files_now())
    return {name: tree.closure(catalogue.module_name(name)) for name in catalogue.ids()}


def named_rows() -> list[Named]:
    """Give every value of the data that stands as a text in the code of a measure or exhibit."""
    texts = {dotted(file): _texts(file) for stage in STAGES for file in stage.rglob("*.py")}
    columns = {**IDS, **GROUPS}.items()
    values = [(table, v) for table, column in columns for v in sorted(_values(table, column))]
    named = [
        Named(table, value, frozenset(m for m, words in texts.items() if value in words))
        for table, value in values
    ]
    return [row for row in named if row.modules]


def _values(table: str, column: str) -> set[str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def _texts(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
