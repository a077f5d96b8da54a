"""What data/datapackage.json says: which tables there are, their columns and their types."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"
CONTRACT = "datapackage.json"
CORRECTIONS = "corrections.yml"
ROW_COUNTS = "row_counts.json"

PLAIN = {
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"),
    "integer": re.compile(r"-?[0-9]+"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "boolean": re.compile(r"true|false"),
}
"""The one way to write a value. The standard also takes `nan`, `1_000`, `2026-1-5` and `TRUE`."""
VALUE: dict[str, Callable[[str], Hashable]] = {
    "number": Decimal,
    "integer": int,
    "date": dt.date.fromisoformat,
    "boolean": lambda text: text == "true",
}
TYPES = ("string", *PLAIN)
LIMITS = ("minimum", "maximum")
CONSTRAINTS = {
    "string": ("required", "unique", "pattern", "enum"),
    "number": ("required", "unique", "enum", *LIMITS),
    "integer": ("required", "unique", "enum", *LIMITS),
    "date": ("required", "unique", "enum", *LIMITS),
    "boolean": ("required", "unique", "enum"),
}
"""Type -> the constraints of the standard that it can have and that `validation.schema` checks."""
COLUMN_KEYS = ("name", "type", "title", "description", "unit", "earliest", "ahead", "constraints")
DATES_AS_TEXT = {
    "[0-9]{4}-[0-9]{2}(-[0-9]{2})?": "YYYY-MM-DD or YYYY-MM",
    "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?": "YYYY-MM-DD, YYYY-MM or YYYY",
}
"""Pattern of a text column that holds dates -> how each may be written."""
SCHEMA_KEYS = ("fields", "missingValues", "primaryKey", "foreignKeys")
TEXTS = ("name", "path", "title", "description", "row", "curation")  # that every table needs
SENTENCES = ("description", "curation")  # those of them that are sentences
UNENDED = "does not end a sentence (write a full stop)"
EDITION = re.compile(r"(\d{4})\.(\d\d)(\..*)?")
AHEAD = dt.timedelta(days=31)
"""How far an edition may be dated ahead, while it is prepared."""

Descriptor = dict[str, Any]  # a part of the contract, as Frictionless writes it


def read_contract(folder: Path) -> Descriptor:
    """The descriptor of the data package in a folder. Raises OSError or ValueError."""
    contract: Descriptor = json.loads((folder / CONTRACT).read_text(encoding="utf-8"))
    return contract


def typed(cells: pd.DataFrame, columns: Sequence[Descriptor]) -> pd.DataFrame:
    """Give each column of text cells the type of its descriptor; the index stays.

    date becomes datetime64, number float64, integer Int64, boolean bool (nullable where the
    column may be empty), string str. An empty cell is missing, and so is one that cannot be read.
    """
    by_name = {str(column["name"]): column for column in columns}
    typed_columns = {name: _typed(cells[name], column) for name, column in by_name.items()}
    return pd.DataFrame(typed_columns, index=cells.index, copy=False)


def _typed(cells: "pd.Series[Any]", column: Descriptor) -> "pd.Series[Any]":
    match column["type"]:
        case "date":
            return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
        case "number":
            return pd.to_numeric(cells, errors="coerce").astype("float64")
        case "integer":
            numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
            exact = (numbers % 1 == 0) & (numbers.abs() < 2**53)  # else Int64 overflows
            return numbers.where(exact).astype("Int64")
        case "boolean":
            flags = cells.map({"true": True, "false": False}).astype("boolean")
            return flags.astype("bool") if flags.notna().all() else flags
        case _:
            empty = cells.to_numpy(dtype="object") == ""  # pandas compares at a third of the speed
            return cells.astype("str").mask(empty) if empty.any() else cells.astype("str")


def value_of(text: str, kind: str) -> Hashable | None:
    """The value of a cell's text, exact: equal values are equal however they are written.

    kind: string, number (a Decimal), integer, date or boolean. None for an empty cell, and for one
    that is not written as `PLAIN` has it or cannot be: the 30th of February.
    """
    if kind == "string" or not text:
        return text or None
    try:
        return VALUE[kind](text) if PLAIN[kind].fullmatch(text) else None
    except (ValueError, ArithmeticError):  # no such day; too many digits, in number or exponent
        return None


def contract_faults(contract: object) -> Iterator[str]:
    """What in a descriptor is not of the shape that we read, as sentences: all at once.

    Whatever the standard knows and we do not check is a fault too: nothing stands there in vain.
    """
    if not isinstance(contract, dict):
        yield "is not an object (restore it: it begins with { and holds name, version, resources)"
        return
    yield from _faults_of_edition(contract)
    tables = contract.get("resources")
    if not (isinstance(tables, list) and tables and all(isinstance(t, dict) for t in tables)):
        yield 'has no "resources" (write a list of tables, each an object)'
        return
    yield from _faults_of_subjects(contract.get("subjects", []), tables)
    columns = {str(table.get("name")): _column_names(table) for table in tables}
    for name, times in Counter(str(table.get("name")) for table in tables).items():
        if times > 1:
            yield f'{times} tables are called "{name}" (rename all but one)'
    for number, table in enumerate(tables, start=1):
        named = table.get("name")
        place = f"table {named}" if isinstance(named, str) and named else f"table no. {number}"
        for fault in (*_faults_of_table(table, columns), *_unreferenced_ids(table, tables)):
            yield f"{place}: {fault}"


def latest_created(version: object, today: dt.date) -> dt.date:
    """The last day that an edition may be dated: a month after today or its own month's first day.

    The latter, which no clock tells, keeps a machine whose clock is behind from refusing the
    edition. A year mistyped in `created` alone is still found, and it must be: no row may have
    been checked after that day.
    """
    named = EDITION.fullmatch(version) if isinstance(version, str) else None
    sound = named and 1 <= int(named[2]) <= 12 and int(named[1]) in range(1, 9999)
    month = dt.date(int(named[1]), int(named[2]), 1) if named and sound else today
    return max(today, month) + AHEAD


def _faults_of_edition(contract: Descriptor) -> Iterator[str]:
    if not isinstance(contract.get("version"), str):
        yield 'has no "version" (write the edition as a text: "2026.11")'
    if "created" not in contract:
        yield 'has no "created" (write the day of this edition, as YYYY-MM-DDT00:00:00Z)'
        return
    try:
        dt.datetime.fromisoformat(contract["created"])
    except (ValueError, TypeError):
        yield f"created is {contract['created']!r} (write its day as YYYY-MM-DDT00:00:00Z)"


def _faults_of_subjects(subjects: object, tables: Sequence[Descriptor]) -> Iterator[str]:
    """What is wrong with the subjects by which the site lists tables, and with those of tables."""
    if not (isinstance(subjects, list) and all(_is_text(subject) for subject in subjects)):
        yield '"subjects" is not a list of texts (write the subjects of tables, in order)'
        return
    for table in tables:
        if "subject" in table and table["subject"] not in subjects:
            yield (
                f"table {table.get('name')}: the subject {_json_of(table, 'subject')} is not among "
                f'"subjects" (write one of {", ".join(map(json.dumps, subjects))}, or add it there)'
            )


def _column_names(table: Descriptor) -> list[str]:
    """The names of a table's columns, as far as it has any."""
    schema = table.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    descriptors = fields if isinstance(fields, list) else []
    return [str(column.get("name")) for column in descriptors if isinstance(column, dict)]


def _faults_of_table(table: Descriptor, columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key in TEXTS:
        if not _is_text(table.get(key)):
            yield f'has no "{key}" (write it, as a text)'
        elif key in SENTENCES and not str(table[key]).endswith("."):
            yield f'"{key}" {UNENDED}'
    yield from _faults_of_file(table)
    schema, names = table.get("schema"), _column_names(table)
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not (isinstance(schema, dict) and names and isinstance(fields, list)):
        yield 'has no "schema" with "fields" (write a list of its columns, each an object)'
        return
    if len(names) < len(fields):
        yield "a field is not an object (write its name, type and description between { and })"
    for name, times in Counter(names).items():
        if times > 1:
            yield f'{times} columns are called "{name}" (rename all but one)'
    if schema.get("missingValues", [""]) != [""]:
        yield '"missingValues" is not [""] (write that: an empty cell is missing, nothing else)'
    yield from _unchecked(schema, SCHEMA_KEYS)
    for column in fields:
        if isinstance(column, dict):
            yield from _faults_of_column(column)
    if not _are_columns(schema.get("primaryKey"), names):
        yield '"primaryKey" is not a list of its own columns (write those that identify a row)'
    if "groups" in table and not _are_columns(table["groups"], names):
        yield '"groups" is not a list of its own columns (fix it, or delete it)'
    keys = schema.get("foreignKeys", [])
    for reference in keys if isinstance(keys, list) else [None]:
        yield from _faults_of_reference(reference, names, columns, str(table.get("name")))


def _faults_of_file(table: Descriptor) -> Iterator[str]:
    """What would have a table's file looked for, or read, otherwise than we do."""
    name, path = table.get("name"), table.get("path")
    if _is_text(name) and not re.fullmatch(r"[a-z0-9._-]+", str(name)):
        yield f'"name" is {json.dumps(name)} (write small letters, digits, and _ between them)'
    if _is_text(path) and (Path(str(path)).is_absolute() or {"..", "~"} & {*Path(str(path)).parts}):
        yield f'"path" is {json.dumps(path)} (write that of a file in this folder)'
    if table.get("encoding", "utf-8") != "utf-8":
        yield f'"encoding" is {json.dumps(table["encoding"])} (write utf-8)'
    if "dialect" in table:
        yield '"dialect" is not read here (delete it: every table has commas and a header)'


def _unchecked(part: Descriptor, known: Sequence[str], place: str = "") -> Iterator[str]:
    """The keys of a part of the contract that no check of ours heeds."""
    for key in part:
        if key not in known:
            yield f'{place}"{key}" is not checked here (delete it, or write {", ".join(known)})'


def _faults_of_column(column: Descriptor) -> Iterator[str]:
    if not _is_text(column.get("name")):
        yield 'a column has no "name" (write it, as a text)'
    place = f"column {column.get('name')}"
    if column.get("type") not in TYPES:
        yield f'{place}: "type" is {_json_of(column, "type")} (write {", ".join(TYPES)})'
    if not _is_text(column.get("description")):
        yield f'{place}: has no "description" (write what the column holds)'
    elif not str(column["description"]).endswith("."):
        yield f'{place}: "description" {UNENDED}'
    yield from _unchecked(column, COLUMN_KEYS, f"{place}: ")
    rules = column.get("constraints", {})
    if not isinstance(rules, dict):
        yield f'{place}: "constraints" is not an object (write {{"required": true}}, say)'
        return
    for fault in _faults_of_days(column):
        yield f"{place}: {fault}"
    for fault in _faults_of_constraints(rules, str(column.get("type"))):
        yield f"{place}: {fault}"


def holds_dates(column: Descriptor) -> bool:
    """Whether a column holds dates: of its type, or as text that may lack the day or the month."""
    pattern = column.get("constraints", {}).get("pattern")
    return column.get("type") == "date" or (isinstance(pattern, str) and pattern in DATES_AS_TEXT)


def _faults_of_days(column: Descriptor) -> Iterator[str]:
    """What is wrong with the limits of a column's days."""
    if {"earliest", "ahead"} & column.keys() and not holds_dates(column):
        yield '"earliest" and "ahead" are for dates (delete them)'
    if value_of(str(column.get("earliest", "2000-01-01")), "date") is None:
        yield f'"earliest" has {json.dumps(column["earliest"])}, which is no date (fix it)'
    if not isinstance(column.get("ahead", True), bool):
        yield f'"ahead" is {json.dumps(column["ahead"])} (write true or false)'


def _faults_of_constraints(rules: Descriptor, kind: str) -> Iterator[str]:
    """What is wrong with the constraints of a column of a type, which may be unknown."""
    if kind in TYPES:
        yield from _unchecked(rules, CONSTRAINTS[kind])
    for key in ("required", "unique"):
        if not isinstance(rules.get(key, True), bool):
            yield f'"{key}" is {json.dumps(rules[key])} (write true or false)'
    try:
        re.compile(rules.get("pattern", ""))
    except (re.error, TypeError, RecursionError) as error:
        yield f'"pattern" is no regular expression: {error} (fix it)'
    allowed = rules.get("enum", ["x"])
    if not (isinstance(allowed, list) and allowed and all(isinstance(v, str) for v in allowed)):
        yield '"enum" is not a list of texts (write every value that is allowed)'
        return
    limits = [("enum", value) for value in allowed if "enum" in rules]
    for key, value in (*limits, *((key, rules[key]) for key in LIMITS if key in rules)):
        if kind in TYPES and value_of(str(value), kind) is None:
            yield f'"{key}" has {json.dumps(value)}, which is no {kind} (fix it)'


def _faults_of_reference(
    key: object, here: Sequence[str], columns: Mapping[str, Sequence[str]], name: str
) -> Iterator[str]:
    """What is wrong with one of the foreign keys of the table `name`; columns: those of each."""
    place = '"foreignKeys"'
    target = key.get("reference") if isinstance(key, dict) else None
    if not (isinstance(key, dict) and isinstance(target, dict)):
        yield f'{place}: not a list of objects with "fields" and "reference" (write them so)'
        return
    for names in (key.get("fields"), target.get("fields")):
        if not (isinstance(names, list) and len(names) == 1 and _is_text(names[0])):
            yield (
                f'{place}: "fields" is {json.dumps(names)} (write a list of one column: '
                "references of several columns are not supported here)"
            )
            return
    [column], [other] = key["fields"], target["fields"]
    table: object = target.get("resource")
    if column not in here:
        yield f"{place}: there is no column {column} here (fix it)"
    if not isinstance(table, str) or (table and table not in columns):
        yield f"{place}: {column} leads to the table {table}, which is missing (fix it)"
    elif other not in columns[table or name]:
        yield f"{place}: {column} leads to {table or name}.{other}, which is missing (fix it)"


def _unreferenced_ids(table: Descriptor, tables: Sequence[Descriptor]) -> Iterator[str]:
    """Columns that hold the ids of another table, in which nobody would look for them."""
    schema = table.get("schema")
    keys = schema.get("foreignKeys", []) if isinstance(schema, dict) else []
    foreign_keys = keys if isinstance(keys, list) else []
    referenced = [key.get("fields") for key in foreign_keys if isinstance(key, dict)]
    others = {_id_of(entry): entry.get("name") for entry in reversed(tables)}
    for column in _column_names(table):
        if column in others and [column] not in referenced and column != _id_of(table):
            yield f'column {column}: is the key of {others[column]} (add it to "foreignKeys")'


def _id_of(table: Descriptor) -> str | None:
    """The column of ids that alone identifies the rows of a table, None if there is none."""
    match table.get("schema"):
        case {"primaryKey": [str(column)]} if column.endswith("_id"):
            return column
    return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_columns(names: object, columns: Collection[str]) -> bool:
    """Whether something is a list of some of a table's columns, none of them twice."""
    if not (isinstance(names, list) and names and all(isinstance(name, str) for name in names)):
        return False
    return set(names) <= set(columns) and len(set(names)) == len(names)


def _json_of(column: Descriptor, key: str) -> str:
    return json.dumps(column[key]) if key in column else "missing"
