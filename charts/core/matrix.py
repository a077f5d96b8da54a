"""Exhibits that are tables: facts in the cells of a matrix, each dated, graded and sourced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd


class Fact(NamedTuple):
    """What stands in a cell.

    answer: in a word, as "yes"; text: in a sentence; when: its day, month or year; grade: how
    strongly it is held; url: where it was read; note: what a reader may want to know besides.
    """

    answer: str
    text: str
    when: str
    grade: str
    url: str
    note: str = ""


class MatrixRow(NamedTuple):
    """A row: its title, and the facts of each cell; a cell may hold several or none."""

    title: str
    cells: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True)
class Matrix:
    """A table for readers: what its rows and columns are, and the rows in the order to be read.

    empty: what an empty cell means, since it does not mean no.
    """

    rows_are: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    empty: str


FACT = ["answer", "text", "when", "grade", "url"]
"""Columns of a table of facts, beside those that say which cell a fact belongs to."""


def arrange(
    table: pd.DataFrame, rows: str, columns: str, order: Sequence[str], *, rows_are: str, empty: str
) -> Matrix:
    """Arrange facts in a matrix.

    table: one row a fact, with FACT, `note` if there are notes, and the columns named by `rows`
    and `columns`; order: the columns from left to right. Rows stand as they first come in the
    table, facts within a cell too.
    Raises ValueError if a fact belongs to a column that is not in the order.
    """
    if unknown := set(table[columns]) - set(order):
        raise ValueError(f"no column of the matrix: {', '.join(sorted(unknown))}")
    arranged_rows = []
    for title, facts in table.groupby(rows, sort=False):
        cells = (facts[facts[columns] == column] for column in order)
        arranged_rows.append(MatrixRow(str(title), tuple(_facts(cell) for cell in cells)))
    return Matrix(rows_are, tuple(order), tuple(arranged_rows), empty)


def _facts(cell: pd.DataFrame) -> tuple[Fact, ...]:
    columns = [*FACT, "note"] if "note" in cell else FACT
    return tuple(Fact(*row) for row in cell[columns].fillna("").astype("str").to_numpy().tolist())


def graded(facts: pd.DataFrame) -> pd.Series:
    """Say how strongly facts are held: their `evidence`, and what `checked` found if not well."""
    doubt = (", " + facts["checked"]).where(facts["checked"] != "confirmed", "")
    return facts["evidence"] + doubt


def telling(facts: pd.DataFrame, cell: list[str], silent: set[str]) -> pd.DataFrame:
    """Leave out the facts that tell nothing where another in their cell does.

    cell: the columns that name a cell; silent: answers that tell nothing beside another, such as
    "unknown". A cell without any other answer keeps its silent ones.
    """
    quiet = facts["answer"].isin(silent)
    keys = facts[cell].apply(tuple, axis=1) if len(facts) else pd.Series(dtype=object)
    return facts[~(quiet & keys.isin(set(keys[~quiet])))]
