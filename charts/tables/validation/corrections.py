"""corrections.yml: every value that we hold differently from its source, and whether we still do.

The tables hold our value, so that whoever reads one has it. The check makes sure that nobody puts
the wrong one back unawares; `scripts.curate` refuses a correction whose source has changed.
An entry with `removed` declares rows that were taken out: `losses` checks those.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from charts.tables.contract import CORRECTIONS
from charts.tables.validation.files import (
    UnreadableFile,
    content_of,
    decoded,
    merge_conflicts,
    shown,
)
from charts.tables.validation.problem import Problem, nearest, quoted
from charts.tables.validation.sheets import Sheet

_FIELDS = {"table", "key", "field", "expect", "ours", "reason", "status"}
_REMOVAL = {"table", "removed", "rows", "reason", "status"}
_STATUS = ("applied", "reported")


@dataclass(frozen=True)
class Correction:
    """One entry, with the line on which it begins.

    status: applied, or reported (to the source as well).
    """

    line: int
    table: str
    key: Mapping[str, str]
    field: str
    expect: str
    ours: str
    reason: str
    status: str


@dataclass(frozen=True)
class Removal:
    """Rows that were taken out on purpose, with the line on which the entry begins.

    removed: the groups of which no row is left, column -> values; rows: how many rows are gone.
    """

    line: int
    table: str
    removed: Mapping[str, list[str]]
    rows: int
    reason: str
    status: str


def corrections(folder: Path) -> list[Correction]:
    """Read the corrected values of corrections.yml. Raises ValueError if an entry is not sound."""
    return [entry for entry in _sound(folder) if isinstance(entry, Correction)]


def removals(folder: Path) -> list[Removal]:
    """Read the declared removals of corrections.yml. Raises ValueError if an entry is not sound."""
    return [entry for entry in _sound(folder) if isinstance(entry, Removal)]


def _sound(folder: Path) -> list[Correction | Removal]:
    found = list(entries(folder))
    if faults := [str(f) for f in found if isinstance(f, Problem)]:
        raise ValueError("\n".join(faults))
    return [entry for entry in found if not isinstance(entry, Problem)]


def correction_problems(
    folder: Path,
    found: Sequence[Correction | Removal | Problem],
    sheets: Mapping[str, Sheet],
    tables: Collection[str],
) -> Iterator[Problem]:
    """Entries that are not sound, cells that do not hold what one says, and rows that lack one.

    found: what `entries` gives. tables: the names of all; of one that could not be read, which is
    reported as such, nothing.
    """
    if not any(isinstance(entry, Problem) for entry in found):
        declared = [entry for entry in found if isinstance(entry, Correction)]
        yield from _undeclared(folder, sheets, declared)
    for entry in found:
        if isinstance(entry, Problem):
            yield entry
        elif isinstance(entry, Removal):
            continue  # `losses` looks at what was removed, and from which table
        elif entry.table not in tables:
            fault = f"no table is called so ({nearest(entry.table, tables)}mend it)"
            yield Problem(shown(folder / CORRECTIONS), entry.line, entry.table, fault)
        elif entry.table not in sheets:
            continue
        elif fault := _fault(entry, sheets[entry.table]):
            yield Problem(shown(folder / CORRECTIONS), entry.line, entry.table, fault)


def _undeclared(
    folder: Path, sheets: Mapping[str, Sheet], declared: Iterable[Correction]
) -> Iterator[Problem]:
    """Rows that say that they were corrected, and of which no entry says what was wrong."""
    known = {(entry.table, frozenset(entry.key.items())) for entry in declared}
    place = shown(folder / CORRECTIONS)
    for sheet in sheets.values():
        key = list(sheet.contract["schema"]["primaryKey"])
        if "checked" not in sheet.cells or sheet.absent & {"checked", *key}:
            continue
        for line in sheet.lines(sheet.cells["checked"] == "corrected"):
            row = frozenset((column, sheet.text(line, column)) for column in key)
            if (sheet.name, row) not in known:
                message = f"is corrected, but {place} has no entry with the key of this row"
                remedy = "add one that says what was wrong, or write confirmed"
                yield sheet.problem(line, "checked", f"{message} ({remedy})")


def entries(folder: Path) -> Iterator[Correction | Removal | Problem]:
    """Read what corrections.yml says, in its order, and what is wrong with its form."""
    file = folder / CORRECTIONS
    place = shown(file)
    try:
        text = decoded(content_of(file))
        if conflicts := list(merge_conflicts(text.splitlines())):
            yield from (Problem(place, line, None, message) for line, message in conflicts)
            return
        loader = _AllText(text)
        root = loader.get_single_node()
        listed: list[Any] = (loader.construct_document(root) if root else None) or []
    except FileNotFoundError:
        return
    except UnreadableFile as error:
        yield Problem(place, error.line, None, error.message)
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield Problem(place, mark.line + 1 if mark else None, None, "is not YAML (mend the line)")
        return
    if not isinstance(listed, list):
        yield Problem(place, 1, None, "is not a list (begin every correction with - table:)")
        return
    for entry, node in zip(listed, root.value if root else [], strict=True):
        line = node.start_mark.line + 1
        if fault := _malformed(entry):
            yield Problem(place, line, None, fault)
        elif "removed" in entry:
            counted = {"removed": entry["removed"] or {}, "rows": int(entry["rows"])}
            yield Removal(line, **{**entry, **counted})
        else:
            yield Correction(line, **entry)


class _AllText(yaml.BaseLoader):
    """Reads every scalar as the text that stands there: 3.0 stays 3.0, as in a CSV."""


def _malformed(entry: object) -> str:
    """Say what is wrong with the shape of an entry, "" if nothing."""
    if not isinstance(entry, dict):
        return "is not a correction (give table, key, field, expect, ours, reason and status)"
    fields = _REMOVAL if "removed" in entry else _FIELDS
    if missing := sorted(fields - entry.keys()):
        return f"lacks {', '.join(missing)} (add it)"
    if strange := sorted(entry.keys() - fields):
        return f"has {quoted(strange[0])} ({nearest(strange[0], fields)}rename or delete it)"
    if not _all_text(entry[name] for name in fields - {"key", "removed"}):
        return "holds a list or mapping where a text belongs (put the text in quotation marks)"
    if entry["status"] not in _STATUS:
        return f"status is {quoted(entry['status'])} (write {' or '.join(_STATUS)})"
    if "removed" in entry:
        return _malformed_removal(entry)
    if not isinstance(entry["key"], dict) or not _all_text(entry["key"].values()):
        return "key is not a mapping (write the columns of the table's key with their values)"
    if not entry["reason"].strip():
        return "reason is empty (say how we know better than the source)"
    if entry["expect"] == entry["ours"]:
        return "expect and ours are the same (the source says what we say: delete the entry)"
    return ""


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _malformed_removal(entry: dict[str, Any]) -> str:
    groups = entry["removed"] or {}  # `removed:` alone is an empty text
    lists = list(groups.values()) if isinstance(groups, dict) else [None]
    if not all(isinstance(values, list) and _all_text(values) for values in lists):
        return 'removed is not a mapping of lists (write {column: ["value"]}, or {} for no group)'
    if not entry["rows"].isdecimal():
        return f"rows is {quoted(entry['rows'])} (write how many rows are gone)"
    return "" if entry["reason"].strip() else "reason is empty (say why the rows were removed)"


def _fault(entry: Correction, sheet: Sheet) -> str:
    """Say why a sound entry does not hold, "" if it does."""
    for column in (*entry.key, entry.field):
        if column not in sheet.cells:
            return (
                f"has no column {quoted(column)} ({nearest(column, map(str, sheet.cells))}mend it)"
            )
    wanted = tuple(entry.key.values())
    lines = [line for line, *key in sheet.rows(*entry.key) if tuple(key) == wanted]
    if not lines:
        return f"0 rows have this key ({_nearest_row(entry, sheet)})"
    if len(lines) > 1:
        return f"{len(lines)} rows have this key (give the key of the one row that is corrected)"
    held = sheet.text(lines[0], entry.field)
    where = f"{sheet.path}:{lines[0]}: {entry.field}"
    if held == entry.ours:
        return ""
    if held == entry.expect:
        return f"{where} holds the corrected {quoted(held)} again (write {quoted(entry.ours)})"
    return (
        f"{where} holds {quoted(held)}, neither expect nor ours (look at the source again: mend "
        "the cell, or the entry, or delete it if the source is mended)"
    )


def _nearest_row(entry: Correction, sheet: Sheet) -> str:
    """Say in which columns the row that is most like a key differs from it, as a remedy.

    A row that was given another source has another key, as the source is part of it.
    """
    columns = list(entry.key)
    differs = sheet.cells[columns] != list(entry.key.values())
    count = differs.sum(axis="columns")
    line = sheet.lines(count == count.min())[0]
    if count[line] == len(columns):
        like = nearest(entry.key[columns[0]], sheet.known[columns[0]])
        return f"{like}give the key of the row that is corrected"
    held = [f"{c} {quoted(sheet.text(line, c))}" for c in columns if differs.loc[line, c]]
    return f"line {line} has the rest of it, but {' and '.join(held)}: correct the key, or the row"
