"""What datapackage.json says of each table, checked by Frictionless, said in our one-line form.

Frictionless reads 20,000 rows of 17 columns, with keys, in 1.2 seconds and 110 MB: fast enough
to be asked on every build.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
from frictionless import FrictionlessException, Package

from charts.tables.contract import Descriptor, contract_faults
from charts.tables.validation.kept import kept
from charts.tables.validation.problem import Problem, nearest, quoted
from charts.tables.validation.sheets import Sheet

# Frictionless also takes `nan`, `1_000`, `2026-1-5` and `TRUE`; we want one way to write a thing.
PLAIN = {
    "number": re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?"),
    "integer": re.compile(r"-?\d+"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "boolean": re.compile(r"true|false"),
}
NOT_PLAIN = "?"  # put before a cell, makes Frictionless refuse it
TYPES = {
    "number": "is not a number (write digits with a decimal point)",
    "integer": "is not a whole number (write digits only)",
    "date": "is not a date of the calendar (write YYYY-MM-DD)",
    "boolean": "is neither true nor false (write one of them)",
}


def schema_problems(contract: Descriptor, sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Every cell, key and reference that the contract does not allow.

    References into a table that is not among the sheets are left alone: its own problem is
    reported where it lies.
    """
    for sheet in sheets.values():
        targets = {name: sheets[name] for name in _followed(sheet, sheets)}
        key = (schema_problems, sheet, *targets.values())
        yield from kept(key, lambda sheet=sheet, targets=targets: tuple(_faults(sheet, targets)))  # type: ignore[misc]


def _faults(sheet: Sheet, targets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Every problem of one sheet; targets: those to which its references lead."""
    package = Package.from_descriptor({"name": "tables", "resources": [_resource(sheet)]})
    report = package.get_resource(sheet.name).validate(limit_errors=10**9)
    for error in report.tasks[0].errors:
        if error.type != "primary-key" or "position" in error.note:  # else it is empty, which
            yield TRANSLATIONS[error.type](error, sheet)  # "required" says already
    yield from _unknown_ids(sheet, targets)


def contract_problems(contract: Any) -> Iterator[str]:
    """What makes datapackage.json itself not a valid data package of ours.

    Frictionless is asked only of what has our shape: of the rest it says less, and less clearly.
    """
    if faults := list(contract_faults(contract)):
        yield from faults
        return
    try:
        Package.from_descriptor(contract).to_descriptor(validate=True)
    except FrictionlessException as exception:
        yield from (error.message for error in exception.to_errors())


def missing_rows(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Ids that several files use and that no row has: that row was deleted or renamed.

    Each of those rows is told of as well, where it stands. An id that one file alone uses is more
    likely mistyped there.
    """
    used: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sheet in sheets.values():
        for _, target, field, unknown in _references(sheet, sheets):
            for value, count in unknown.value_counts().items():
                used[target.name, field, str(value)][sheet.path] += int(count)
    for (name, field, value), files in used.items():
        if len(files) > 1:
            rows = ", ".join(f"{path} ({count:,})" for path, count in sorted(files.items()))
            near = nearest(value, sheets[name].known[field])
            mend = f"{near}put its row back, give those rows another id, or delete them"
            message = f"{quoted(value)} has no row here, but rows elsewhere: {rows} ({mend})"
            yield Problem(sheets[name].path, None, field, message)


def _resource(sheet: Sheet) -> Descriptor:
    """The sheet as an inline resource, its schema confined to what is there to be checked.

    References are followed by ourselves: Frictionless takes half a millisecond for each that fails.
    """
    present = [column for column in sheet.columns if column["name"] not in sheet.absent]
    cells = sheet.cells[[column["name"] for column in present]].copy()
    for column in present:
        if plain := PLAIN.get(column["type"]):
            text = cells[column["name"]]
            odd = (text != "") & ~text.str.fullmatch(plain)
            cells[column["name"]] = text.mask(odd, NOT_PLAIN + text)
    schema = sheet.contract["schema"]
    return {
        "name": sheet.name,
        "data": _Rows([list(cells.columns), *cells.to_numpy().tolist()]),
        "schema": {
            "fields": [_anchored(column) for column in present],
            "missingValues": [""],
            "primaryKey": [] if sheet.absent & set(schema["primaryKey"]) else schema["primaryKey"],
        },
    }


class _Rows(list[list[str]]):
    """Rows that are not copied: Frictionless copies descriptors deeply, which doubles its time."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Rows":
        return self


def _anchored(column: Descriptor) -> Descriptor:
    """The column, its pattern in a group: Frictionless anchors `a|b` as `^a|b$`."""
    constraints = column.get("constraints", {})
    if "pattern" not in constraints:
        return column
    return {**column, "constraints": {**constraints, "pattern": f"({constraints['pattern']})"}}


def _followed(sheet: Sheet, sheets: Mapping[str, Sheet]) -> list[str]:
    """The names of the tables to which a sheet's references lead and can be followed."""
    keys = sheet.contract["schema"].get("foreignKeys", [])
    followed = [key for key in keys if _can_be_followed(key, sheet, sheets)]
    return list(dict.fromkeys(key["reference"]["resource"] or sheet.name for key in followed))


def _can_be_followed(key: Descriptor, sheet: Sheet, sheets: Mapping[str, Sheet]) -> bool:
    target = sheets.get(key["reference"]["resource"] or sheet.name)
    return target is not None and not (
        sheet.absent & set(key["fields"]) or target.absent & set(key["reference"]["fields"])
    )


def _line(error: Any, sheet: Sheet) -> int:
    return int(sheet.cells.index[error.row_number - 2])  # Frictionless counts the header as 1


def _cell_problem(error: Any, sheet: Sheet) -> Problem:
    line = _line(error, sheet)
    column = next(column for column in sheet.columns if column["name"] == error.field_name)
    value = sheet.text(line, error.field_name)
    if error.type == "type-error":
        message = f"{quoted(value)} {TYPES[column['type']]}"
    else:
        message = _broken_constraint(error.note.split('"')[1], value, column)
    return sheet.problem(line, error.field_name, message)


def _broken_constraint(name: str, value: str, column: Descriptor) -> str:
    rule = column["constraints"][name]
    match name:
        case "required":
            return f"is empty but required (write: {column['description']})"
        case "enum":
            return f"{quoted(value)} is not allowed ({nearest(value, rule)}write {', '.join(rule)})"
        case "pattern":
            return f"{quoted(value)} does not fit {rule} (write: {column['description']})"
        case _:
            side = "below" if name == "minimum" else "above"
            unit = f": {column['unit']}" if "unit" in column else ""
            return f"{value} is {side} the {name} {rule} (check the number and its unit{unit})"


def _doubled_value(error: Any, sheet: Sheet) -> Problem:
    value = quoted(error.cell)
    message = f"{value} stands in line {_twin(error, sheet)} too (it must be unique: rename one)"
    return sheet.problem(_line(error, sheet), error.field_name, message)


def _doubled_key(error: Any, sheet: Sheet) -> Problem:
    line, key = _line(error, sheet), sheet.contract["schema"]["primaryKey"]
    field = key[0] if len(key) == 1 else None
    value = quoted(", ".join(filter(None, sheet.cells.loc[line, key])))
    rule = f"the key ({', '.join(key)}) must be unique: delete one row, or tell them apart"
    return sheet.problem(line, field, f"{value} stands in line {_twin(error, sheet)} too ({rule})")


def _twin(error: Any, sheet: Sheet) -> int:
    """The line of the other row that a doubled value stands in."""
    position = re.findall(r"position (\d+)", error.note)[0]
    return int(sheet.cells.index[int(position) - 2])


def _references(
    sheet: Sheet, sheets: Mapping[str, Sheet]
) -> Iterator[tuple[str, Sheet, str, "pd.Series[str]"]]:
    """Each column of ids, the sheet and column to which it leads, and the ids unknown there."""
    for key in sheet.contract["schema"].get("foreignKeys", []):
        if _can_be_followed(key, sheet, sheets):
            target = sheets[key["reference"]["resource"] or sheet.name]
            [own], [other] = key["fields"], key["reference"]["fields"]
            cells = sheet.cells[own]
            yield own, target, other, cells[~cells.isin(["", *target.known[other]])]


def _unknown_ids(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    for own, target, other, unknown in _references(sheet, sheets):
        for line, value in unknown.items():
            mend = f"{nearest(value, target.known[other])}mend it, or add it there first"
            message = f"{quoted(value)} is not in {target.contract['path']} ({mend})"
            yield sheet.problem(int(str(line)), own, message)


TRANSLATIONS: dict[str, Callable[[Any, Sheet], Problem]] = {
    "type-error": _cell_problem,
    "constraint-error": _cell_problem,
    "unique-error": _doubled_value,
    "primary-key": _doubled_key,
}
