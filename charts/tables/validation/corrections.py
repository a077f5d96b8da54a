"""corrections.yml: every value that we hold differently from its source, and whether we still do.

The tables hold our value, so that anyone who reads one has it. The check refuses the
wrong one if it is put back; `scripts.curate` refuses a correction whose source has changed.
An entry with `removed` declares rows that were taken out: `losses` checks those.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from yaml.reader import ReaderError

from charts.tables.contract import CORRECTIONS
from charts.tables.validation.checks.text import LONGEST
from charts.tables.validation.files import (
    UnreadableFile,
    content_of,
    decoded,
    display_path,
    merge_conflicts,
)
from charts.tables.validation.problem import Problem, nearest, quoted
from charts.tables.validation.sheets import INVISIBLE, Sheet

_FIELDS = {"table", "key", "field", "expect", "ours", "reason", "status"}
_REMOVAL = {"table", "removed", "rows", "reason", "status"}
_STATUS = ("applied", "reported")
TWICE = "is given twice"


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
    parsed = list(entries(folder))
    if faults := [str(f) for f in parsed if isinstance(f, Problem)]:
        raise ValueError("\n".join(faults))
    return [entry for entry in parsed if not isinstance(entry, Problem)]


def correction_problems(
    folder: Path,
    parsed: Sequence[Correction | Removal | Problem],
    sheets: Mapping[str, Sheet],
    tables: Collection[str],
) -> Iterator[Problem]:
    """Entries that are not sound, cells that do not hold what one says, and rows that lack one.

    parsed: what `entries` gives. tables: the names of all; of one that could not be read, which is
    reported as such, nothing.
    """
    if not any(isinstance(entry, Problem) for entry in parsed):
        declared = [entry for entry in parsed if isinstance(entry, Correction)]
        yield from _undeclared(folder, sheets, declared)
    for line, table, fault in _repeated(parsed):
        yield Problem(display_path(folder / CORRECTIONS), line, table, fault)
    for entry in parsed:
        if isinstance(entry, Problem):
            yield entry
        elif isinstance(entry, Removal):
            continue  # `losses` looks at what was removed, and from which table
        elif entry.table not in tables:
            fault = f"no table has this name ({nearest(entry.table, tables)}fix it)"
            yield Problem(display_path(folder / CORRECTIONS), entry.line, entry.table, fault)
        elif entry.table not in sheets:
            continue
        elif fault := _fault(entry, sheets[entry.table]):
            yield Problem(display_path(folder / CORRECTIONS), entry.line, entry.table, fault)


def _repeated(
    parsed: Sequence[Correction | Removal | Problem],
) -> Iterator[tuple[int, str, str]]:
    """Line, table and fault of entries that say again what an earlier one says.

    Of two corrections of one cell, one must be wrong or idle; rows removed twice count twice.
    """
    first: dict[object, int] = {}
    for entry in parsed:
        if isinstance(entry, Correction):
            cells: list[object] = [(entry.table, frozenset(entry.key.items()), entry.field)]
        elif isinstance(entry, Removal):
            groups = [(column, v) for column, values in entry.removed.items() for v in values]
            cells = [(entry.table, group) for group in groups or [(str(entry.rows), entry.reason)]]
        else:
            continue
        for line in sorted({first[cell] for cell in cells if cell in first}):
            yield entry.line, entry.table, f"repeats the entry in line {line} (delete one of them)"
        for cell in cells:
            first.setdefault(cell, entry.line)


def _undeclared(
    folder: Path, sheets: Mapping[str, Sheet], declared: Iterable[Correction]
) -> Iterator[Problem]:
    """Rows that say that they were corrected, and of which no entry says what was wrong."""
    known = {(entry.table, frozenset(entry.key.items())) for entry in declared}
    place = display_path(folder / CORRECTIONS)
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
    place = display_path(file)
    try:
        text = decoded(content_of(file))
        if conflicts := list(merge_conflicts(text.splitlines())):
            yield from (Problem(place, line, None, message) for line, message in conflicts)
            return
        loader = _AllText(text)
        root = loader.get_single_node()
        document = loader.construct_document(root) if root else []
    except FileNotFoundError:
        return
    except UnreadableFile as error:
        yield Problem(place, error.line, None, error.message)
        return
    except yaml.YAMLError as error:
        yield Problem(place, *_yaml_fault(error, text))
        return
    except RecursionError:
        yield Problem(place, None, None, "is nested too deeply (begin every entry with - table:)")
        return
    if not isinstance(document, list):
        yield Problem(place, 1, None, "is not a list (begin every correction with - table:)")
        return
    for entry, node in zip(document, root.value if root else [], strict=True):
        line = node.start_mark.line + 1
        if fault := _malformed(entry):
            yield Problem(place, line, None, fault)
        elif "removed" in entry:
            content = {"removed": entry["removed"] or {}, "rows": int(entry["rows"])}
            yield Removal(line, **{**entry, **content})
        else:
            yield Correction(line, **entry)


def _yaml_fault(error: yaml.YAMLError, text: str) -> tuple[int | None, None, str]:
    """The line on which a file is no YAML, and what is wrong there."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return line, None, f"has the control character {chr(error.character)!a} (delete it)"
    if not isinstance(error, yaml.MarkedYAMLError):
        return None, None, f"is not YAML: {error} (restore the file)"
    fault = (error.problem or "it cannot be read").removeprefix("but ")
    mark, remedy = error.problem_mark, "fix this line, or the one above"
    if "quoted scalar" in (error.context or ""):
        mark, remedy = error.context_mark, "close the quotation mark; write two for one inside"
    elif "mapping values" in fault:
        remedy = "put a text that contains a colon in quotation marks"
    elif "'\\t'" in fault:
        remedy = "indent with spaces, not with tabs"
    elif fault.endswith(TWICE):
        remedy = "delete one"
    return mark.line + 1 if mark else None, None, f"is not YAML: {fault} ({remedy})"


class _AllText(yaml.BaseLoader):
    """Reads every scalar as the text that stands there: 3.0 stays 3.0, as in a CSV."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read a mapping. Raises MarkedYAMLError if a key is in it twice: only one would count."""
        mapping = super().construct_mapping(node, deep=deep)
        keys = Counter(key.value for key, _ in node.value)
        for key, _ in node.value:
            if keys[key.value] > 1:
                fault = f"{quoted(key.value)} {TWICE}"
                raise yaml.MarkedYAMLError(problem=fault, problem_mark=key.start_mark)
        return mapping


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
    if fault := _unfit_reason(entry["reason"], of_removal="removed" in entry):
        return fault
    if "removed" in entry:
        return _malformed_removal(entry)
    if not isinstance(entry["key"], dict) or not _all_text(entry["key"].values()):
        return "key is not a mapping (write the columns of the table's key with their values)"
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
    if empty := [column for column, values in groups.items() if not values]:
        return f"removed names no value of {empty[0]} (name those that are gone, or write {{}})"
    if not re.fullmatch(r"[1-9][0-9]{0,8}", entry["rows"]):
        return f"rows is {quoted(entry['rows'])} (write how many rows are gone)"
    return ""


def _unfit_reason(reason: str, *, of_removal: bool) -> str:
    """Say why a reason could not be read on a page, "" if it can; markup has no effect there."""
    if not reason.strip():
        expected = (
            "why the rows were removed" if of_removal else "how we know better than the source"
        )
        return f"reason is empty (say {expected})"
    if len(reason) > LONGEST:
        return f"reason has {len(reason):,} characters (write {LONGEST:,} at most)"
    if INVISIBLE.search(reason.strip()):
        shown_as = quoted(ascii(reason))
        return f"reason has an invisible character or a line break: {shown_as} (delete it)"
    return ""


def _fault(entry: Correction, sheet: Sheet) -> str:
    """Say why a sound entry does not hold, "" if it does."""
    for column in (*entry.key, entry.field):
        if column not in sheet.cells:
            near = nearest(column, map(str, sheet.cells))
            return f"has no column {quoted(column)} ({near}fix it)"
    primary = sheet.contract["schema"]["primaryKey"]
    if set(entry.key) != set(primary):
        return f"key names {', '.join(entry.key) or 'no column'} (write {', '.join(primary)})"
    if entry.field in primary:
        return f"{entry.field} is part of the key (correct it in the curation: rows go by it)"
    expected_key = tuple(entry.key.values())
    lines = [line for line, *key in sheet.rows(*entry.key) if tuple(key) == expected_key]
    if not lines:
        return f"0 rows have this key ({_nearest_row(entry, sheet)})"
    if len(lines) > 1:
        return f"{len(lines)} rows have this key (give the key of the one row that is corrected)"
    cell = sheet.text(lines[0], entry.field)
    where = f"{sheet.path}:{lines[0]}: {entry.field}"
    if cell == entry.ours:
        return _same_number(entry, sheet)
    if cell == entry.expect:
        return f"{where} holds the corrected {quoted(cell)} again (write {quoted(entry.ours)})"
    return (
        f"{where} holds {quoted(cell)}, neither expect, {quoted(entry.expect)}, nor ours, "
        f"{quoted(entry.ours)} (look at the source again: fix the cell, or the entry, or delete "
        "the entry if the source is right now)"
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
    cells = [f"{c} {quoted(sheet.text(line, c))}" for c in columns if differs.loc[line, c]]
    return f"line {line} has the rest of it, but {' and '.join(cells)}: correct the key, or the row"


def _same_number(entry: Correction, sheet: Sheet) -> str:
    """Say so if expect and ours are one number, written in two ways."""
    if entry.field not in [*sheet.of_type("number"), *sheet.of_type("integer")]:
        return ""
    expect, ours = pd.to_numeric(pd.Series([entry.expect, entry.ours]), errors="coerce")
    fault = f"expect, {entry.expect}, and ours, {entry.ours}, are one number (delete the entry)"
    return fault if expect == ours else ""
