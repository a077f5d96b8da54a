"""Rows that were held at the last edition and are gone: a table cut short passes every other rule.

row_counts.json says how many rows each table held then, and how many of each group that the
contract names (`groups`: the vintages of an index, the benchmarks of scores). It needs no history
of the repository, so that a copy or a change made in a browser is checked the same way. Growth is
no loss, nor are a few rows; a larger loss that is meant is declared in corrections.yml.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from charts.tables.contract import CONTRACT, CORRECTIONS, ROW_COUNTS
from charts.tables.validation.corrections import Removal
from charts.tables.validation.files import (
    UnreadableFile,
    content_of,
    decoded,
    display_path,
    from_json,
)
from charts.tables.validation.problem import Problem, nearest
from charts.tables.validation.sheets import Sheet

SHARE, FEW = 0.05, 2  # of a table's rows, and rows, that may go without a declaration
NAMED = 3  # groups named in a message before it counts the others

Groups = dict[str, dict[str, int]]  # column -> value -> rows


@dataclass(frozen=True)
class RowCounts:
    """How many rows a table has or had, in all and by the groups that its contract names."""

    rows: int
    groups: Groups

    @property
    def allowed(self) -> float:
        """How many of its rows may go without a declaration."""
        return max(FEW, SHARE * self.rows)


@dataclass(frozen=True)
class Loss:
    """How many rows are gone, and which groups with all their rows: column -> values."""

    rows: int
    groups: dict[str, list[str]]


def counts(sheets: Mapping[str, Sheet]) -> dict[str, RowCounts]:
    """Count the rows of every table, in all and by group."""
    return {
        name: RowCounts(
            len(sheet.cells),
            {
                column: {str(v): int(n) for v, n in sheet.cells[column].value_counts().items()}
                for column in sheet.contract.get("groups", [])
                if column not in sheet.absent
            },
        )
        for name, sheet in sheets.items()
    }


def as_json(edition: str, tables: Mapping[str, RowCounts]) -> str:
    """Give the content of row_counts.json: one group a line, in alphabetical order."""
    row_counts = {name: {"rows": size.rows, "groups": size.groups} for name, size in tables.items()}
    content = {"edition": edition, "tables": row_counts}
    signed = {"digest": digest(content), **content}
    return json.dumps(signed, indent=1, sort_keys=True) + "\n"


def digest(content: Mapping[str, Any]) -> str:
    """A checksum of row counts: a count changed by hand would hide a loss, or invent one."""
    unsigned = {name: value for name, value in content.items() if name != "digest"}
    return sha256(json.dumps(unsigned, sort_keys=True).encode()).hexdigest()[:16]


def loss_problems(
    folder: Path,
    sheets: Mapping[str, Sheet],
    removals: Sequence[Removal],
    tables: Collection[str],
) -> Iterator[Problem]:
    """Say which tables lost rows without a declaration, and which declarations do not hold.

    tables: the names of all that the contract has; of one that could not be read nothing is said.
    A folder without row_counts.json, or a table that it does not know, has lost nothing.
    """
    place = display_path(folder / CORRECTIONS)
    faults: list[Problem] = []
    edition, before = _read(folder / ROW_COUNTS, faults)
    if faults:
        yield from faults
        return
    now = counts(sheets) | {name: RowCounts(0, {}) for name in before.keys() - set(tables)}
    for name in sorted(before.keys() & now.keys()):
        declared = [entry for entry in removals if entry.table == name]
        lost = loss(before[name], now[name])
        allowed = before[name].allowed if name in tables else 0
        if undeclared := _undeclared(lost, allowed, declared):
            message = _loss_message(name, undeclared, before[name], edition, folder)
            if name in tables:
                yield Problem(sheets[name].path, None, None, message)
            else:
                message = f"the table {name} is not described here: {message}"
                yield Problem(display_path(folder / CONTRACT), None, None, message)
        for entry in declared:
            if fault := _fault(entry, lost, before[name], declared):
                yield Problem(place, entry.line, name, fault)
    for entry in removals:
        if entry.table not in {*tables, *before}:
            fault = f"no table has this name ({nearest(entry.table, tables)}fix it)"
            yield Problem(place, entry.line, entry.table, fault)
        elif before and entry.table in now.keys() - before.keys():
            fault = f"{ROW_COUNTS} counts no rows of this table (delete the entry)"
            yield Problem(place, entry.line, entry.table, fault)


def _read(file: Path, faults: list[Problem]) -> tuple[str, dict[str, RowCounts]]:
    """The edition and its counts; neither if there is no file, or if it has faults, which it adds.

    Only what the digest vouches for is read, so that no shape but the command's need be expected.
    """

    def report(line: int | None, field: str | None, message: str) -> None:
        faults.append(Problem(display_path(file), line, field, message))

    try:
        content = from_json(decoded(content_of(file)), report)
    except FileNotFoundError:
        return "", {}
    except UnreadableFile as fault:
        report(fault.line, None, fault.message)
    if not faults and not (isinstance(content, dict) and "digest" in content):
        report(None, None, "is not what `python -m scripts.row_counts` writes (restore the file)")
    elif not faults and content["digest"] != digest(content):
        report(None, None, "was changed by hand: its digest is another (restore the file)")
    if faults:
        return "", {}
    tables = {
        name: RowCounts(entry["rows"], entry["groups"]) for name, entry in content["tables"].items()
    }
    return content["edition"], tables


def loss(before: RowCounts, now: RowCounts) -> Loss:
    """Compare a table with what it was. What has grown elsewhere does not make up for a loss."""
    columns = before.groups.keys() & now.groups.keys()
    short = {
        column: {
            value: rows - now.groups[column].get(value, 0)
            for value, rows in before.groups[column].items()
        }
        for column in columns
    }
    rows = [sum(max(0, n) for n in values.values()) for values in short.values()]
    missing = {
        column: sorted(value for value in before.groups[column] if value not in now.groups[column])
        for column in sorted(columns)
    }
    groups = {column: values for column, values in missing.items() if values}
    return Loss(max([*rows, before.rows - now.rows, 0]), groups)


def _undeclared(lost: Loss, allowed: float, declared: Sequence[Removal]) -> Loss | None:
    """Give the part of a loss that has to be declared and is not, None if there is none.

    allowed: how many rows may go without a declaration.
    """
    groups = {
        column: [v for v in values if not any(v in e.removed.get(column, []) for e in declared)]
        for column, values in lost.groups.items()
    }
    groups = {column: values for column, values in groups.items() if values}
    rows = lost.rows - sum(entry.rows for entry in declared)
    return Loss(max(rows, 0), groups) if groups or rows > allowed else None


def _loss_message(name: str, lost: Loss, before: RowCounts, edition: str, folder: Path) -> str:
    """Say what a table lost, with the entry that declares it on one line, to be copied."""
    entry = (
        f"- {{table: {name}, removed: {json.dumps(lost.groups, ensure_ascii=False)}, "
        f'rows: {lost.rows}, reason: "", status: applied}}'
    )
    groups = "".join(f", all with {c} {_first_values(values)}" for c, values in lost.groups.items())
    return (
        f"{lost.rows} of the {before.rows} rows of edition {edition} are gone{groups} (put them "
        f"back; if they were removed on purpose, add to {display_path(folder / CORRECTIONS)}, "
        f"with the reason: {entry} )"
    )


def _first_values(values: Sequence[str]) -> str:
    """Name the first values, and count the others."""
    more = len(values) - NAMED
    return ", ".join(values[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _fault(entry: Removal, lost: Loss, before: RowCounts, declared: Sequence[Removal]) -> str:
    """Say why a declared loss does not hold, "" if it does."""
    for column, values in entry.removed.items():
        for value in values:
            if value not in before.groups.get(column, {}):
                return f"{ROW_COUNTS} counts no rows with {column} {value} (delete the entry)"
            if value not in lost.groups.get(column, []):
                return f"rows with {column} {value} are back (delete the entry)"
    if sum(removal.rows for removal in declared) - lost.rows > before.allowed:
        others = sum(removal.rows for removal in declared if removal is not entry)
        if not lost.rows:
            return "the rows are back (delete the entry)"
        if others >= lost.rows:
            return f"only {lost.rows} rows are gone, all in other entries (delete the entry)"
        return f"only {lost.rows - others} rows are gone (write rows: {lost.rows - others})"
    return ""
