"""Finds every problem in the data, and says of each where it is and how to fix it.

Three layers, each a module: `files` and `sheets` read what stands in a file, `schema` checks what
datapackage.json demands of each table, and `checks` holds our own rules, most of them about several
tables. `corrections` and `losses` compare the tables with what was held
before. To add a rule, add one function to a module of `checks`.

Nothing is ever written.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from charts.tables.contract import CONTRACT, DATA, Descriptor, contract_faults, latest_created
from charts.tables.validation.check_cache import begin
from charts.tables.validation.checks import rule_problems, tables_read
from charts.tables.validation.corrections import Removal, correction_problems, entries
from charts.tables.validation.files import (
    UnreadableFile,
    content_of,
    decoded,
    display_path,
    from_json,
)
from charts.tables.validation.losses import loss_problems
from charts.tables.validation.problem import Problem
from charts.tables.validation.schema import missing_rows, schema_problems
from charts.tables.validation.sheets import Sheet, sheet_of


def problems(folder: Path = DATA, today: dt.date | None = None) -> list[Problem]:
    """Every problem of every table in a folder, sorted by file and line.

    `today` is the day of the check, in UTC by default.
    """
    return examine(folder, today)[1]


def examine(
    folder: Path = DATA, today: dt.date | None = None
) -> tuple[dict[str, Sheet], list[Problem]]:
    """The readable tables of a folder as sheets, and every problem of them and of the others."""
    today = today or dt.datetime.now(dt.UTC).date()
    contract, problems = _contract(folder)
    if not contract:
        return {}, sorted(set(problems))

    begin()
    place = display_path(folder / CONTRACT)
    problems += [Problem(place, None, None, fault) for fault in _faults_of_today(contract, today)]
    problems += _undeclared_files(folder, contract)
    sheets: dict[str, Sheet] = {}
    for resource in contract["resources"]:
        sheet, faults_of_file = sheet_of(folder, resource)
        problems += faults_of_file
        if sheet:
            sheets[sheet.name] = sheet
    problems += _without_malformed_lines(schema_problems(sheets), sheets)
    problems += missing_rows(sheets)
    problems += _without_malformed_lines(rule_problems(sheets, _last_day(contract, today)), sheets)
    tables = {resource["name"] for resource in contract["resources"]}
    declared = list(entries(folder))
    problems += correction_problems(folder, declared, sheets, tables)
    removed = [entry for entry in declared if isinstance(entry, Removal)]
    problems += loss_problems(folder, sheets, removed, tables)
    return sheets, sorted(set(problems))


def _contract(folder: Path) -> tuple[Descriptor, list[Problem]]:
    """What datapackage.json says; nothing, and why, if it cannot be relied on."""
    place = display_path(folder / CONTRACT)
    problems: list[Problem] = []

    def report(line: int | None, field: str | None, message: str) -> None:
        problems.append(Problem(place, line, field, message))

    try:
        contract = from_json(decoded(content_of(folder / CONTRACT)), report)
    except FileNotFoundError:
        report(None, None, "is missing (restore it: it defines the tables)")
    except UnreadableFile as error:
        report(error.line, None, error.message)
    if problems:
        return {}, problems
    if faults := list(contract_faults(contract)):
        return {}, [Problem(place, None, None, fault) for fault in faults]
    return contract, []


def _faults_of_today(contract: Descriptor, today: dt.date) -> Iterator[str]:
    """A day of the edition that cannot be, and tables that our checks miss."""
    latest = latest_created(contract["version"], today)
    if _created(contract) > latest:
        yield (
            f"created is {_created(contract)}, but may be {latest} at most: 31 days after today, "
            "or after the month in version (fix the year; if it is right, the clock is behind)"
        )
    tables = {resource["name"] for resource in contract["resources"]}
    for name in sorted(tables_read() - tables):
        yield (
            f"charts/tables/validation/checks reads {name}, which the contract lacks "
            "(restore the table)"
        )


def _undeclared_files(folder: Path, contract: Descriptor) -> Iterator[Problem]:
    """CSV files that no table of the contract claims: nobody would ever read them."""
    known = {folder / resource["path"] for resource in contract["resources"]}
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() == ".csv" and file not in known:
            message = f"is not a table of {CONTRACT} (describe it there, or move it away)"
            yield Problem(display_path(file), None, None, message)


def _without_malformed_lines(
    problems: Iterator[Problem], sheets: Mapping[str, Sheet]
) -> list[Problem]:
    """Without the problems of torn lines, whose cells stand in the wrong columns."""
    malformed = {(sheet.path, line) for sheet in sheets.values() for line in sheet.malformed}
    return [problem for problem in problems if (problem.path, problem.line) not in malformed]


def _created(contract: Descriptor) -> dt.date:
    return dt.datetime.fromisoformat(contract["created"]).date()


def _last_day(contract: Descriptor, today: dt.date) -> dt.date:
    """The last day that can have been: today, or the day of this edition of the data.

    The latter keeps a machine whose clock is behind from refusing data that were once right. An
    edition's day that cannot be does not count.
    """
    created = _created(contract)
    return today if created > latest_created(contract["version"], today) else max(today, created)
