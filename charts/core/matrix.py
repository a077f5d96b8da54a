"""Exhibits that are tables: an icon and a word a cell, with what a row rests on behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

CLEAR = ("primary", "primary, corrected")
"""Grades of facts that a primary source states clearly."""

ANSWERS = {
    "yes": "yes",
    "partly": "partly",
    "announced": "partly",
    "no": "no",
    "unknown": "unknown",
}
"""Answers and their icons. Of several facts in a cell the one with the first answer speaks."""

ICONS = {
    "yes": "yes",
    "weak": "yes, on weaker evidence",
    "partly": "in part",
    "no": "no",
    "unknown": "not known",
    "pending": "pending",
    "due": "due, not yet judged",
}
"""Icons that the template draws and what each means, in the order of the key."""


class Fact(NamedTuple):
    """What a cell rests on.

    answer: in a word, as "yes"; text: in a sentence; when: its day, month or year; grade: how
    strongly it is held; url: where it was read; note: what a reader may want to know besides;
    word: how the cell says the answer, if in other words.
    """

    answer: str
    text: str
    when: str
    grade: str
    url: str
    note: str = ""
    word: str = ""

    @property
    def is_weak(self) -> bool:
        """Whether it is graded, and no primary source states it clearly."""
        return bool(self.grade) and self.grade not in CLEAR


class MatrixCell(NamedTuple):
    """A cell: its icon, one of ICONS or none, its words, and the facts that it rests on."""

    icon: str
    word: str
    facts: tuple[Fact, ...] = ()


class ColumnSum(NamedTuple):
    """A count at the head of a column: "2 of 5", and of what."""

    number: str
    label: str


class MatrixColumn(NamedTuple):
    """A column: its name, the same for a phone, and its counts."""

    name: str
    brief: str
    sums: tuple[ColumnSum, ...] = ()


class MatrixRow(NamedTuple):
    """A row: its title, the group that it stands in, and its cells, None where nothing is known."""

    title: str
    group: str
    cells: tuple[MatrixCell | None, ...]

    def named(self, columns: Iterable[MatrixColumn]) -> list[tuple[str, MatrixCell]]:
        """Give the cells that there are, each with the name of its column."""
        named = zip(columns, self.cells, strict=True)
        return [(column.name, cell) for column, cell in named if cell]


@dataclass(frozen=True)
class Matrix:
    """A table for readers: what its rows and columns are, and the rows in the order to be read.

    Rows of a group are neighbours. empty: what an empty cell means, since it does not mean no;
    nothing: the same for a cell alone; icons: what its icons mean, where they mean other things.
    """

    rows_are: str
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    empty: str
    nothing: str = "nothing found"
    icons: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, list[MatrixRow]]:
        """The rows of each group, by its heading."""
        groups: dict[str, list[MatrixRow]] = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        return groups

    @property
    def key(self) -> Mapping[str, str]:
        """The icons that the cells have, and what they mean."""
        used = {cell.icon for row in self.rows for cell in row.cells if cell}
        meanings = ICONS | dict(self.icons)
        return {icon: meaning for icon, meaning in meanings.items() if icon in used}


FACT = ["answer", "text", "when", "grade", "url"]
"""Columns of a table of facts, beside those that say which cell a fact belongs to."""


def arrange(
    table: pd.DataFrame,
    rows: str,
    columns: str,
    group: str,
    order: Sequence[MatrixColumn],
    *,
    rows_are: str,
    empty: str,
) -> Matrix:
    """Arrange facts in a matrix.

    table: one row a fact, with FACT, `note` and `word` if there are any, and the columns named by
    `rows` (titles), `columns` and `group` (headings); order: the columns from left to right. Groups
    and rows stand as they first come in the table, facts within a cell too.
    Raises ValueError if a fact belongs to a column that is not in the order.
    """
    names = [column.name for column in order]
    if unknown := set(table[columns]) - set(names):
        raise ValueError(f"no column of the matrix: {', '.join(sorted(unknown))}")
    arranged_rows = []
    for (heading, title), facts in table.groupby([group, rows], sort=False):
        cells = (_cell(list(_facts(facts[facts[columns] == name]))) for name in names)
        arranged_rows.append(MatrixRow(str(title), str(heading), tuple(cells)))
    return Matrix(rows_are, tuple(order), tuple(arranged_rows), empty)


def _facts(cell: pd.DataFrame) -> Iterator[Fact]:
    columns = [name for name in Fact._fields if name in cell]
    for row in cell[columns].fillna("").astype("str").to_dict("records"):
        yield Fact(**{str(name): value for name, value in row.items()})


def _cell(facts: list[Fact]) -> MatrixCell | None:
    """Give the cell that facts make; the strongest answer, clearly held, speaks for all."""
    if not facts:
        return None
    lead = min(facts, key=lambda fact: (_rank(fact.answer), fact.is_weak))
    icon = ANSWERS.get(lead.answer, "")
    if icon == "yes" and lead.is_weak:
        icon = "weak"
    return MatrixCell(icon, lead.word or lead.answer, tuple(facts))


def _rank(answer: str) -> int:
    return list(ANSWERS).index(answer) if answer in ANSWERS else len(ANSWERS)


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
