"""Frictionless, which knows the standard, as judge of what our own check of the contract finds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from frictionless import Package

from charts.tables.contract import Descriptor
from charts.tables.validation.problem import Problem
from charts.tables.validation.sheets import Sheet

# Frictionless also takes `nan`, `1_000`, `2026-1-5`, `TRUE` and digits of other scripts; we want
# one way to write a thing. A question mark before the cell has it refused.
PLAIN = {
    "number": r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?",
    "integer": r"-?[0-9]+",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": "true|false",
}
KINDS = {
    "type": "is not a (whole )?number|is not a date of the calendar|is neither true nor false",
    "required": "is empty but required",
    "enum": r"is not allowed \(",
    "pattern": "does not fit .* \\(write",
    "minimum": "is below the minimum",
    "maximum": "is above the maximum",
    "unique": r"\(it must be unique",
    "primary-key": r"\(the key .* must be unique",
    "foreign-key": r"is not in \S+\.csv \(",
}
"""Kind of a problem -> what our sentence on it says."""

Fault = tuple[str, int | None, str | None, str, int | None]
"""Table, line, column, kind; of a doubled value or key, the line of the other one."""


def ours(sheets: Mapping[str, Sheet], problems: Iterable[Problem]) -> set[Fault]:
    """What our check found, without its words."""
    tables = {sheet.path: name for name, sheet in sheets.items()}
    return {(tables[one.path], one.line, one.field, *_kind(one.message)) for one in problems}


def _kind(message: str) -> tuple[str, int | None]:
    [kind] = [kind for kind, sentence in KINDS.items() if re.search(sentence, message)]
    twin = re.search(r"is in line (\d+) too", message)
    return kind, int(twin[1]) if twin else None


def frictionless_faults(sheets: Mapping[str, Sheet], names: Iterable[str]) -> set[Fault]:
    """What Frictionless finds in some of the tables."""
    return {fault for name in names for fault in _faults(sheets[name], sheets)}


def _faults(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    keys = list(_references(sheet, sheets))
    resources = [_resource(sheet, [c["name"] for c in sheet.columns], keys)]
    led_to: dict[str, list[str]] = {}
    for key in keys:
        if key["reference"]["resource"]:
            led_to.setdefault(key["reference"]["resource"], []).extend(key["reference"]["fields"])
    for name, fields in led_to.items():
        resources.append(_resource(sheets[name], list(dict.fromkeys(fields)), constrained=False))
    package = Package.from_descriptor({"name": "tables", "resources": resources})
    report = package.get_resource(sheet.name).validate(limit_errors=10**9)
    for error in report.tasks[0].errors:
        if error.type != "primary-key" or "position" in error.note:  # else it is all empty
            yield sheet.name, _line(sheet, error.row_number), *_fault_of(error, sheet)


def _line(sheet: Sheet, row_number: int) -> int:
    return int(sheet.cells.index[row_number - 2])  # the header is row 1


def _fault_of(error: Any, sheet: Sheet) -> tuple[str | None, str, int | None]:
    match error.type:
        case "type-error":
            return error.field_name, "type", None
        case "constraint-error":
            return error.field_name, error.note.split('"')[1], None
        case "foreign-key":
            return error.field_names[0], "foreign-key", None
    twin = _line(sheet, int(re.findall(r"position (\d+)", error.note)[0]))
    if error.type == "unique-error":
        return error.field_name, "unique", twin
    key = sheet.contract["schema"]["primaryKey"]
    return (key[0] if len(key) == 1 else None), {"primary-key": "primary-key"}[error.type], twin


def _references(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Descriptor]:
    """The references that can be followed: all their columns are there."""
    for key in sheet.contract["schema"].get("foreignKeys", []):
        target = sheets.get(key["reference"]["resource"] or sheet.name)
        if target and not (
            sheet.absent & {*key["fields"]} or target.absent & {*key["reference"]["fields"]}
        ):
            yield key


class _Rows(list[list[str]]):
    """Rows that are not copied: Frictionless copies descriptors deeply, which doubles its time."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Rows":
        return self


def _resource(
    sheet: Sheet, names: list[str], keys: Iterable[Descriptor] = (), *, constrained: bool = True
) -> Descriptor:
    """Some columns of a sheet as inline data, without those that the file lacks."""
    columns = {c["name"]: c for c in sheet.columns if c["name"] in names}
    present = [columns[name] for name in names if name not in sheet.absent]
    texts = [[_plain(text, c["type"]) for text in sheet.cells[c["name"]]] for c in present]
    schema: Descriptor = {
        "fields": [_anchored(c) if constrained else {**c, "constraints": {}} for c in present],
        "missingValues": [""],
    }
    key = sheet.contract["schema"]["primaryKey"]
    if constrained and not sheet.absent & {*key}:
        schema |= {"primaryKey": key}
    if keys:
        schema |= {"foreignKeys": list(keys)}
    rows = map(list, zip(*texts, strict=True))
    data = _Rows([[c["name"] for c in present], *rows])
    return {"name": sheet.name, "data": data, "schema": schema}


def _plain(text: str, kind: str) -> str:
    odd = text and kind in PLAIN and not re.fullmatch(PLAIN[kind], text)
    return f"?{text}" if odd else text


def _anchored(column: Descriptor) -> Descriptor:
    """The column, its pattern in a group: Frictionless anchors `a|b` as `^a|b$`."""
    constraints = column.get("constraints", {})
    if "pattern" not in constraints:
        return column
    return {**column, "constraints": {**constraints, "pattern": f"({constraints['pattern']})"}}
