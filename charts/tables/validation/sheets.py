"""A table as it is in its file, and what is wrong with its header and its rows.

Files are read line by line, not with a general CSV reader: a field may not contain a line break,
so that a row's number is its line's number in every editor and in every message.
"""

import csv
import json
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from charts.tables.contract import Descriptor, typed
from charts.tables.validation.check_cache import cached
from charts.tables.validation.files import (
    CONFLICT,
    Report,
    UnreadableFile,
    content_of,
    display_path,
    lines_of,
)
from charts.tables.validation.problem import Problem, nearest, quoted

csv.field_size_limit(2**31 - 1)  # a whole file pasted into a cell is told of, and does not fail

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
FIRST_LINES = {
    r"<(!doctype|html|head|\?xml|body)": "that of a web page (download the file itself",
    r"version https://git-lfs": "a Git LFS pointer (fetch the file: git lfs pull",
    r"[{\[]": "JSON (export the table as CSV",
    r"(404|not found)": "a server's answer that there is no such file (download it again",
}
"""What a first line looks like that is not the header, and the beginning of a remedy."""

TOO_MANY = "put a text that contains a comma in quotation marks, or delete a comma too many"
TOO_FEW = "the line is cut off, or a comma is missing: an empty cell needs one too"
"""What to do with a line that has more cells than the header, or fewer."""

ABOVE = 20  # lines among which a header that is not in the first is looked for
# Control characters, blanks that are not the space bar's, marks that turn the order of reading,
# joiners and variation selectors, tags, and characters without a meaning of their own. An emoji is
# fine, one composed with a joiner or a selector is not: what it hides cannot be seen or searched.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\ufffe\uffff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
PLAIN = bytes(range(ord(" "), 0x7F)) + b"\n"
"""The bytes of which nearly every table consists, and no other character."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table: its contract, and its cells as clean text with the line number as index.

    `cells` has every column of the contract: one that the file lacks is empty here and named in
    `absent`. `torn` are the lines that could not be split into the right number of cells.
    """

    name: str
    path: str
    contract: Descriptor
    cells: pd.DataFrame
    absent: frozenset[str]
    malformed: frozenset[int]

    @property
    def columns(self) -> list[Descriptor]:
        """The descriptors of the columns, in order."""
        return list(self.contract["schema"]["fields"])

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The cells by type; missing where they are empty or cannot be read."""
        return typed(self.cells, self.columns)

    @cached_property
    def known(self) -> dict[str, tuple[str, ...]]:
        """The texts of each column, each once: a tenth of its cells, and enough to search in."""
        return {
            str(field): tuple(dict.fromkeys(column.tolist()))
            for field, column in self.cells.items()
        }

    def of_type(self, kind: str) -> list[str]:
        """The names of the columns of one type."""
        return [column["name"] for column in self.columns if column["type"] == kind]

    def lines(self, where: "pd.Series[bool]") -> list[int]:
        """The numbers of the lines for which something is true; missing counts as false."""
        flags = where.to_numpy(dtype="bool", na_value=False)
        lines: list[int] = where.index[flags].tolist() if flags.any() else []
        return lines

    def cells_in(self, field: str, texts: Container[str]) -> Iterator[tuple[int, str]]:
        """Line and text of each cell of a column that holds one of some texts."""
        if any(text in texts for text in self.known[field]):
            yield from ((line, text) for line, text in self.rows(field) if text in texts)

    def cells_like(self, field: str, odd: Callable[[str], object]) -> Iterator[tuple[int, str]]:
        """Line and text of each cell of a column whose text is odd: each is asked of once."""
        yield from self.cells_in(field, {text for text in self.known[field] if odd(text)})

    def rows(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """The line of each row, then its cells in some columns."""
        return zip(
            self.cells.index.tolist(), *(self.cells[name].tolist() for name in fields), strict=True
        )

    def text(self, line: int, field: str) -> str:
        """What one cell holds."""
        return str(self.cells.loc[line, field])

    def lookup(self, key: str, field: str) -> "pd.Series[str]":
        """One column's cells by those of another; of a doubled key the first row counts."""
        return self.cells.drop_duplicates(key).set_index(key)[field]

    def problem(self, line: int, field: str | None, message: str) -> Problem:
        """A problem in one of the table's lines."""
        return Problem(self.path, line, field, message)


def sheet_of(folder: Path, contract: Descriptor) -> tuple[Sheet | None, list[Problem]]:
    """Read one table, or give the same sheet as last time if its file is the same."""
    file = folder / contract["path"]
    content = _content(file)
    message = content.message if isinstance(content, UnreadableFile) else content
    key = (sheet_of, display_path(file), message, json.dumps(contract))
    return cached(key, lambda: _sheet(display_path(file), content, contract))


def read_sheet(folder: Path, contract: Descriptor) -> tuple[Sheet | None, list[Problem]]:
    """Read one table. The sheet is None if the file cannot be read as this table at all."""
    file = folder / contract["path"]
    return _sheet(display_path(file), _content(file), contract)


def _sheet(
    path: str, content: bytes | UnreadableFile | None, contract: Descriptor
) -> tuple[Sheet | None, list[Problem]]:
    clean = _clean_sheet(path, content, contract) if isinstance(content, bytes) else None
    return (clean, []) if clean else _examined_sheet(path, content, contract)


def _clean_sheet(path: str, content: bytes, contract: Descriptor) -> Sheet | None:
    """Read a table in whose file there is nothing to be said; None if there may be something."""
    names = [column["name"] for column in contract["schema"]["fields"]]
    rows = _clean_rows(content, names)
    if not rows:
        return None
    cells = pd.DataFrame(rows, range(2, len(rows) + 2), names, dtype="str")
    sheet = Sheet(contract["name"], path, contract, cells, frozenset(), frozenset())
    stripped = all(text == text.strip() for texts in sheet.known.values() for text in texts)
    return sheet if stripped and not any(map(CONFLICT.match, sheet.known[names[0]])) else None


def _clean_rows(content: bytes, header: Sequence[str]) -> list[list[str]]:
    """The rows of a file under its header, their cells not stripped; none if one is not sound."""
    try:
        if INVISIBLE.search(content.translate(None, PLAIN).decode("utf-8")):
            return []
        lines = content.decode("utf-8").removesuffix("\n").split("\n")
        first, *rows = csv.reader(lines, strict=True)
    except (UnicodeDecodeError, csv.Error):
        return []
    one_a_line = len(rows) == len(lines) - 1 and {len(row) for row in rows} == {len(header)}
    sound = first == header and one_a_line and header not in rows and all(map(any, rows))
    return rows if sound else []


def _content(file: Path) -> bytes | UnreadableFile | None:
    try:
        return content_of(file)
    except FileNotFoundError:
        return None
    except UnreadableFile as fault:
        return fault


def _examined_sheet(
    path: str, content: bytes | UnreadableFile | None, contract: Descriptor
) -> tuple[Sheet | None, list[Problem]]:
    """Read a table line by line, with what is wrong with its file."""
    names = [column["name"] for column in contract["schema"]["fields"]]
    problems: list[Problem] = []

    def report(line: int | None, field: str | None, message: str) -> None:
        problems.append(Problem(path, line, field, message))

    lines = lines_of(content, ",".join(names), report)
    if not lines:
        return None, problems
    header, _ = _split(lines[0])
    if not set(header) & set(names):
        report(1, None, _no_header(lines, names))
        return None, problems
    for message in _faults_of_header(header, names):
        report(1, None, message)

    rows = {line: (row, malformed) for line, row, malformed in _rows(lines[1:], header, report)}
    if not rows:
        report(None, None, "has no rows (add them, or take the table out of datapackage.json)")
        return None, problems
    cells = pd.DataFrame.from_dict(
        {line: row for line, (row, _) in rows.items()},
        orient="index",
        columns=pd.Index(header),
        dtype="str",
    )
    sheet = Sheet(
        name=contract["name"],
        path=path,
        contract=contract,
        cells=cells.loc[:, ~cells.columns.duplicated()].reindex(columns=names, fill_value=""),
        absent=frozenset(names) - set(header),
        malformed=frozenset(line for line, (_, malformed) in rows.items() if malformed),
    )
    return sheet, problems


def _split(text: str) -> tuple[list[str], bool]:
    """The cells of a line, and whether its quotation marks are in order."""
    try:
        return next(csv.reader([text], strict=True), []), True
    except csv.Error:
        return next(csv.reader([text]), []), False


def _no_header(lines: list[str], names: list[str]) -> str:
    """Say what the first line is, none of whose cells is the name of a column."""
    for mark, called in DELIMITERS.items():
        if set(lines[0].replace('"', "").split(mark)) & set(names):
            return f"{called} separate the columns (write commas)"
    write = f"write: {','.join(names)}"
    for sign, called in FIRST_LINES.items():
        if re.match(sign, lines[0].strip(), re.IGNORECASE):
            return f"is not the header, but {called}; {write})"
    for number, line in enumerate(lines[1:ABOVE], start=2):
        if _split(line)[0] == names:
            return f"is not the header: that is line {number} (delete the lines above it)"
    return f"is not the header ({write})"


def _faults_of_header(header: list[str], names: list[str]) -> Iterator[str]:
    for name in dict.fromkeys(header):
        if name not in names:
            yield f"unknown column {quoted(name)} ({nearest(name, names)}rename or delete it)"
        elif header.count(name) > 1:
            yield f"column {quoted(name)} is doubled (delete all but one)"
    for name in names:
        if name not in header:
            yield f"column {quoted(name)} is missing (add it, with empty cells if need be)"
    known = [name for name in dict.fromkeys(header) if name in names]
    if known != [name for name in names if name in header]:
        yield f"the columns are out of order (write them as {','.join(names)})"


def _rows(
    lines: list[str], header: list[str], report: Report
) -> Iterator[tuple[int, list[str], bool]]:
    """Number, cells and tornness of each row, its cells cleaned of what no cell may contain."""
    width = len(header)
    for line, text in enumerate(lines, start=2):
        cells, closed = _split(text)
        clean = [INVISIBLE.sub(" ", cell).strip() for cell in cells]
        if not any(clean):
            report(line, None, "the row is blank (delete the line)")
            continue
        if clean == header:
            report(line, None, "is the header again (delete the line)")
            continue
        if not closed:
            report(
                line,
                None,
                "a quotation mark is not closed on its line (a field may not contain a line break; "
                'write "" for a quotation mark inside a quoted text)',
            )
        elif len(cells) != width:
            count = f"{len(cells)} cell{'s' * (len(cells) > 1)} under a header of {width}"
            report(line, None, f"{count} ({TOO_MANY if len(cells) > width else TOO_FEW})")
        elif clean != cells:
            for field, cell in zip(header, cells, strict=True):
                if cell != cell.strip():
                    report(line, field, f"{quoted(cell)} has stray spaces (delete them)")
                elif INVISIBLE.search(cell):
                    report(line, field, f"{cell!a} has an invisible character (delete it)")
        yield line, (clean + [""] * width)[:width], not closed or len(cells) != width
