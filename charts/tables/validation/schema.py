"""What datapackage.json demands of each table, asked once of every distinct text of a column.

A table repeats itself: its cells hold ten times as many texts as different ones. Nothing here knows
what the columns are about; `checks` does.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from charts.tables.contract import Descriptor, value_of
from charts.tables.validation.check_cache import cached
from charts.tables.validation.problem import Problem, nearest, quoted
from charts.tables.validation.sheets import Sheet

TYPES = {
    "number": "is not a number (write digits with a decimal point)",
    "integer": "is not a whole number (write digits only)",
    "date": "is not a date of the calendar (write YYYY-MM-DD)",
    "boolean": "is neither true nor false (write one of them)",
}


def schema_problems(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Every cell, key and reference that the contract does not allow.

    References into a table that is not among the sheets are left alone: its own problem is
    reported where it lies. So are columns that a file lacks.
    """
    for sheet in sheets.values():
        yield from cached((schema_problems, sheet), partial(_faults_of, sheet))
        yield from _unknown_ids(sheet, sheets)


def _faults_of(sheet: Sheet) -> list[Problem]:
    """What the contract does not allow in one table, whatever stands in the others."""
    problems = list(_doubled_keys(sheet))
    for column in sheet.columns:
        if column["name"] not in sheet.absent:
            problems += _wrong_cells(sheet, column)
            problems += _doubled_values(sheet, column)
    return problems


def missing_rows(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Ids that several files use and that no row has: that row was deleted or renamed.

    Each of those rows is reported as well, on its own line. An id that one file alone uses is more
    likely mistyped there.
    """
    used: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sheet in sheets.values():
        for column, target, other, unknown in _references(sheet, sheets):
            for _, value in sheet.cells_in(column, unknown):
                used[target.name, other, value][sheet.path] += 1
    for (name, field, value), files in used.items():
        if len(files) > 1:
            rows = ", ".join(f"{path} ({count:,})" for path, count in sorted(files.items()))
            near = nearest(value, sheets[name].known[field])
            remedy = f"{near}put its row back, give those rows another id, or delete them"
            message = f"{quoted(value)} has no row here, but rows elsewhere: {rows} ({remedy})"
            yield Problem(sheets[name].path, None, field, message)


def _wrong_cells(sheet: Sheet, column: Descriptor) -> Iterator[Problem]:
    """The cells of a column that are not of its type or break one of its constraints."""
    name, rules = column["name"], _rules(column)
    texts = sheet.known[name] if rules or column["type"] != "string" else ("",)
    faults = {text: messages for text in texts if (messages := tuple(_faults(text, column, rules)))}
    for line, text in sheet.cells_in(name, faults):
        for fault in faults[text]:
            yield sheet.problem(line, name, fault)


Rules = Mapping[str, Callable[[Any], bool]]


def _rules(column: Descriptor) -> Rules:
    """The constraints that a value has to keep, by name."""
    limits, kind = column.get("constraints", {}), column["type"]
    rules: dict[str, Callable[[Any], bool]] = {}
    if "minimum" in limits:
        low: Any = value_of(str(limits["minimum"]), kind)
        rules["minimum"] = lambda value: value >= low
    if "maximum" in limits:
        high: Any = value_of(str(limits["maximum"]), kind)
        rules["maximum"] = lambda value: value <= high
    if "pattern" in limits:
        form = re.compile(limits["pattern"])
        rules["pattern"] = lambda value: form.fullmatch(value) is not None
    if "enum" in limits:
        allowed = {value_of(text, kind) for text in limits["enum"]}
        rules["enum"] = allowed.__contains__
    return rules


def _faults(text: str, column: Descriptor, rules: Rules) -> Iterator[str]:
    """What is wrong with one text of a column."""
    if not text:
        if column.get("constraints", {}).get("required"):
            yield f"is empty but required (write: {column['description']})"
    elif (value := value_of(text, column["type"])) is None:
        yield f"{quoted(text)} {TYPES[column['type']]}"
    else:
        for name, holds in rules.items():
            if not holds(value):
                yield _broken_constraint(name, text, column)


def _broken_constraint(name: str, value: str, column: Descriptor) -> str:
    rule = column["constraints"][name]
    match name:
        case "enum":
            return f"{quoted(value)} is not allowed ({nearest(value, rule)}write {', '.join(rule)})"
        case "pattern":
            return f"{quoted(value)} does not fit {rule} (write: {column['description']})"
        case _:
            side = "below" if name == "minimum" else "above"
            unit = f": {column['unit']}" if "unit" in column else ""
            return f"{value} is {side} the {name} {rule} (check the number and its unit{unit})"


def _doubled_values(sheet: Sheet, column: Descriptor) -> Iterator[Problem]:
    if not column.get("constraints", {}).get("unique"):
        return
    for line, twin in _twins(sheet, [column["name"]]):
        value = quoted(sheet.text(line, column["name"]))
        message = f"{value} is in line {twin} too (it must be unique: rename one)"
        yield sheet.problem(line, column["name"], message)


def _doubled_keys(sheet: Sheet) -> Iterator[Problem]:
    key = list(sheet.contract["schema"]["primaryKey"])
    if sheet.absent & set(key):
        return
    field = key[0] if len(key) == 1 else None
    rule = f"the key ({', '.join(key)}) must be unique: delete one row, or make the keys differ"
    for line, twin in _twins(sheet, key):
        value = quoted(", ".join(filter(None, (sheet.text(line, name) for name in key))))
        yield sheet.problem(line, field, f"{value} is in line {twin} too ({rule})")


def _twins(sheet: Sheet, key: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each line whose key stands in an earlier one, with the last of these.

    Keys are compared as values: 1 is 1.0. A key of which nothing can be read has no twin.
    """
    columns = ((_values(sheet, name), sheet.cells[name].tolist()) for name in key)
    rows = list(zip(*(map(values.get, texts) for values, texts in columns), strict=True))
    if len(set(rows)) == len(rows):
        return
    last: dict[tuple[Hashable | None, ...], int] = {}
    for line, row in zip(sheet.cells.index.tolist(), rows, strict=True):
        if any(value is not None for value in row):
            if row in last:
                yield line, last[row]
            last[row] = line


def _values(sheet: Sheet, field: str) -> dict[str, Hashable | None]:
    """The value of each text of a column; None if it is empty or cannot be read."""
    kind = next(column["type"] for column in sheet.columns if column["name"] == field)
    return {text: value_of(text, kind) for text in sheet.known[field]}


def _references(
    sheet: Sheet, sheets: Mapping[str, Sheet]
) -> Iterator[tuple[str, Sheet, str, Collection[str]]]:
    """Each column of ids, the sheet and column to which it leads, and the ids unknown there."""
    for key in sheet.contract["schema"].get("foreignKeys", []):
        [column], [other] = key["fields"], key["reference"]["fields"]
        target = sheets.get(key["reference"]["resource"] or sheet.name)
        if target and column not in sheet.absent and other not in target.absent:
            known = {None, *_values(target, other).values()}
            unknown = {text for text, line in _values(sheet, column).items() if line not in known}
            yield column, target, other, unknown


def _unknown_ids(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    for column, target, other, unknown in _references(sheet, sheets):
        for line, value in sheet.cells_in(column, unknown):
            remedy = f"{nearest(value, target.known[other])}fix it, or add it there first"
            message = f"{quoted(value)} is not in {target.contract['path']} ({remedy})"
            yield sheet.problem(line, column, message)
