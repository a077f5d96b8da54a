"""Bad input: each kind is reported with file, line, what is wrong and how to fix it."""

import csv
import datetime as dt
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from charts.tables.contract import holds_dates, read_contract
from charts.tables.validation.checks import (
    _run,
    dates,
    evidence,
    lineage,
    names,
    numbers,
    outliers,
    prices,
    releases,
    text,
)
from charts.tables.validation.examination import problems
from charts.tables.validation.files import merge_conflicts
from charts.tables.validation.problem import InvalidData, Problem, nearest
from charts.tables.validation.sheets import INVISIBLE, Sheet

Spoil = Callable[[Path], object]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_the_project(small_package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_package.parent)


def problem_lines(folder: Path, today: dt.date | None = None) -> list[str]:
    return [str(problem) for problem in problems(folder, today)]


def set_cells(table: str, line: int, **values: str) -> Spoil:
    """Write values into the cells of one line."""

    def spoil(folder: Path) -> None:
        file = folder / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        for column, value in values.items():
            rows[line - 2][header.index(column)] = value
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows([header, *rows])

    return spoil


def replace(table: str, old: str, new: str) -> Spoil:
    """Change the bytes of a file, at the first place where something stands."""

    def spoil(folder: Path) -> None:
        file = folder / f"{table}.csv"
        raw = file.read_bytes()
        assert old.encode() in raw
        file.write_bytes(raw.replace(old.encode(), new.encode(), 1))

    return spoil


def content(table: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Change the bytes of a file as a whole."""

    def spoil(folder: Path) -> None:
        file = folder / f"{table}.csv"
        file.write_bytes(change(file.read_bytes()))

    return spoil


def repeat(table: str, line: int, **values: str) -> Spoil:
    """Add a copy of a line at the end, with other values in some cells."""

    def spoil(folder: Path) -> None:
        lines = (folder / f"{table}.csv").read_text("utf-8").splitlines()
        text = "\n".join([*lines, lines[line - 1], ""])
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        set_cells(table, len(lines) + 1, **values)(folder)

    return spoil


CASES: dict[str, tuple[Spoil, list[str]]] = {
    "a word where a number belongs": (
        set_cells("scores", 2, score="high"),
        [
            'data/scores.csv:2: score: "high" is not a number (write digits with a decimal point)',
        ],
    ),
    "a decimal comma": (
        set_cells("scores", 5, score="137,5"),
        [
            'data/scores.csv:5: score: "137,5" is not a number (write digits with a decimal point)',
        ],
    ),
    "a fraction of a whole number": (
        set_cells("scores", 2, replicate="1.5"),
        [
            'data/scores.csv:2: replicate: "1.5" is not a whole number (write digits only)',
        ],
    ),
    "a date that is no date": (
        set_cells("models", 2, released="2025-02-30"),
        [
            'data/models.csv:2: released: "2025-02-30" is not a date of the calendar (write YYYY-MM-DD)',
        ],
    ),
    "a date in another order": (
        set_cells("models", 2, released="01/02/2025"),
        [
            'data/models.csv:2: released: "01/02/2025" is not a date of the calendar (write YYYY-MM-DD)',
        ],
    ),
    "a truth value in another spelling": (
        set_cells("index_fit", 2, is_anchor="TRUE"),
        [
            'data/index_fit.csv:2: is_anchor: "TRUE" is neither true nor false (write one of them)',
        ],
    ),
    "an unknown column": (
        replace("scores", "evaluator,", "evaluater,"),
        [
            'data/scores.csv:1: column "evaluator" is missing (add it, with empty cells if need be)',
            'data/scores.csv:1: unknown column "evaluater" (nearest: evaluator, evaluated_on; rename or delete it)',
        ],
    ),
    "columns out of order": (
        replace("organizations", "organization_id,name", "name,organization_id"),
        [
            'data/models.csv:2: organization_id: "other-lab" is not in organizations.csv (nearest: Other Lab; fix it, or add it there first)',
            'data/models.csv:3: organization_id: "example-lab" is not in organizations.csv (nearest: Example Lab; fix it, or add it there first)',
            'data/models.csv:4: organization_id: "other-lab" is not in organizations.csv (nearest: Other Lab; fix it, or add it there first)',
            "data/organizations.csv:1: the columns are out of order (write them as organization_id,name,country)",
            'data/organizations.csv:2: organization_id: "Example Lab" does not fit [a-z0-9]+([.-][a-z0-9]+)* (write: A short name, lower case with hyphens: moonshot-ai.)',
            'data/organizations.csv:3: organization_id: "Other Lab" does not fit [a-z0-9]+([.-][a-z0-9]+)* (write: A short name, lower case with hyphens: moonshot-ai.)',
        ],
    ),
    "a missing key": (
        set_cells("organizations", 2, organization_id=""),
        [
            'data/models.csv:3: organization_id: "example-lab" is not in organizations.csv (fix it, or add it there first)',
            "data/organizations.csv:2: organization_id: is empty but required (write: A short name, lower case with hyphens: moonshot-ai.)",
        ],
    ),
    "a doubled key": (
        repeat("organizations", 2, name="Third Lab"),
        [
            'data/organizations.csv:4: organization_id: "example-lab" is in line 2 too (the key (organization_id) must be unique: delete one row, or make the keys differ)',
        ],
    ),
    "a doubled key of several columns": (
        repeat("scores", 2, score="0.5"),
        [
            'data/scores.csv:6: "board, quiz, Closed 1, high, 1" is in line 2 too (the key (source_id, benchmark_id, source_name, setting, scaffold, document, replicate) must be unique: delete one row, or make the keys differ)',
        ],
    ),
    "an unknown model": (
        set_cells("scores", 2, model_id="closed-won"),
        [
            'data/scores.csv:2: model_id: "closed-won" is not in models.csv (nearest: closed-one; fix it, or add it there first)',
            'data/scores.csv:2: model_id: "closed-won" is not what board means by "Closed 1" (model_aliases.csv says "closed-one" in line 2: fix one of them)',
        ],
    ),
    "an unknown benchmark": (
        set_cells("scores", 2, benchmark_id="quizz"),
        [
            'data/scores.csv:2: benchmark_id: "quizz" is not in benchmarks.csv (nearest: quiz; fix it, or add it there first)',
        ],
    ),
    "an unknown source": (
        set_cells("models", 2, source_id="crad"),
        [
            'data/models.csv:2: source_id: "crad" is not in sources.csv (nearest: card; fix it, or add it there first)',
        ],
    ),
    "an unknown base model": (
        set_cells("models", 4, base_model_id="opne-one"),
        [
            'data/models.csv:4: base_model_id: "opne-one" is not in models.csv (nearest: open-one, tuned-one, closed-one; fix it, or add it there first)',
        ],
    ),
    "a percentage where a fraction belongs": (
        set_cells("scores", 3, score="87.3"),
        [
            "data/scores.csv:3: score: 87.3 is above the maximum 1 (write a fraction: 0.873)",
        ],
    ),
    "a score far above the ceiling": (
        set_cells("scores", 3, score="873"),
        [
            "data/scores.csv:3: score: 873 is above the maximum 1 (quiz is in fraction: fix the number, or the range in benchmarks.csv)",
        ],
    ),
    "a score below the floor": (
        set_cells("scores", 3, score="-0.2"),
        [
            "data/scores.csv:3: score: -0.2 is below the minimum 0 (quiz is in fraction: fix the number, or the range in benchmarks.csv)",
        ],
    ),
    "a value above its bound": (
        set_cells("capability_index", 2, index="1425", ci_high=""),
        [
            "data/capability_index.csv:2: index: 1425 is above the maximum 300 (check the number and its unit: ECI points)",
        ],
    ),
    "a value outside its interval": (
        set_cells("capability_index", 2, ci_low="150"),
        [
            "data/capability_index.csv:2: ci_low: 150 is above index, 142.5 (ci_low <= index <= ci_high: fix the one that is wrong)",
        ],
    ),
    "a word that is not in the list": (
        set_cells("models", 2, weights="open"),
        [
            'data/models.csv:2: weights: "open" is not allowed (write open-unrestricted, open-restricted, open-noncommercial, closed, unknown)',
        ],
    ),
    "an id in capitals": (
        repeat("organizations", 3, organization_id="Third-Lab", name="Third Lab"),
        [
            'data/organizations.csv:4: organization_id: "Third-Lab" does not fit [a-z0-9]+([.-][a-z0-9]+)* (write: A short name, lower case with hyphens: moonshot-ai.)',
        ],
    ),
    "a date later than the row's check": (
        set_cells("models", 2, released="2025-06-03"),
        [
            "data/capability_index.csv:2: vintage: 2025-05 is before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/list_prices.csv:2: valid_from: 2025-02-01 is more than 31 days before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/list_prices.csv:3: valid_from: 2025-04-01 is more than 31 days before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/models.csv:2: released: 2025-06-03 is later than the row's checked_on, 2025-06-02 (fix the date, or check the row again)",
            "data/ratings.csv:2: as_of: 2025-05-31 is before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/run_costs.csv:2: listed_on: 2025-05 is before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/scores.csv:2: evaluated_on: 2025-04-01 is before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
            "data/scores.csv:5: evaluated_on: 2025-04-01 is before closed-one was released, 2025-06-03 (fix the date or the model, here or in models.csv)",
        ],
    ),
    "a check in the future": (
        set_cells("models", 2, checked_on="2999-01-01"),
        [
            "data/models.csv:2: checked_on: 2999-01-01 is in the future: today is 2026-11-24 in UTC (write the day on which you read it)",
        ],
    ),
    "a month that does not exist": (
        set_cells("capability_index", 2, vintage="2025-13"),
        [
            'data/capability_index.csv:2: vintage: "2025-13" is not a date of the calendar (write YYYY-MM-DD or YYYY-MM)',
            'data/capability_index.csv:2: vintage: "2025-13" is not the day or month on which board was published, "2025-05" (write that, or fix source_id, or published_on in sources.csv)',
        ],
    ),
    "a score before the model's release": (
        set_cells("scores", 2, evaluated_on="2025-01-31"),
        [
            "data/scores.csv:2: evaluated_on: 2025-01-31 is before closed-one was released, 2025-02-01 (fix the date or the model, here or in models.csv)",
        ],
    ),
    "a rating before the model's release": (
        set_cells("ratings", 2, as_of="2025-01-31"),
        [
            "data/ratings.csv:2: as_of: 2025-01-31 is before closed-one was released, 2025-02-01 (fix the date or the model, here or in models.csv)",
        ],
    ),
    "a model in an index from before its day": (
        set_cells("capability_index", 2, vintage="2025-01-31"),
        [
            'data/capability_index.csv:2: vintage: "2025-01-31" is not the day or month on which board was published, "2025-05" (write that, or fix source_id, or published_on in sources.csv)',
            "data/capability_index.csv:2: vintage: 2025-01-31 is before closed-one was released, 2025-02-01 (fix the date or the model, here or in models.csv)",
        ],
    ),
    "an open model without the day of its weights": (
        set_cells("models", 3, weights_from=""),
        [
            "data/models.csv:3: weights_from: is empty although weights is open-unrestricted (write the day the weights appeared)",
        ],
    ),
    "a closed model with a day of weights": (
        set_cells("models", 2, weights_from="2025-02-01"),
        [
            "data/models.csv:2: weights_from: 2025-02-01 contradicts weights closed (empty it, or fix the label)",
        ],
    ),
    "weights before the release": (
        set_cells("models", 3, weights_from="2025-01-09"),
        [
            "data/models.csv:3: weights_from: 2025-01-09 is before released, 2025-01-10 (released is the first day of use: fix one of them)",
        ],
    ),
    "a precision without a date": (
        set_cells("models", 2, released="", weights="unknown"),
        [
            "data/models.csv:2: released_precision: is day although released is empty (empty it too)",
        ],
    ),
    "a month that is not given as its first day": (
        set_cells("models", 2, released_precision="month", released="2025-02-03"),
        [
            "data/models.csv:2: released_precision: is month but released is 2025-02-03 (write the period's first day)",
        ],
    ),
    "a model that is its own ancestor": (
        set_cells("models", 3, base_model_id="tuned-one"),
        [
            'data/models.csv:3: base_model_id: "tuned-one" leads back to the model itself: open-one > tuned-one > open-one (fix one)',
            'data/models.csv:4: base_model_id: "open-one" leads back to the model itself: tuned-one > open-one > tuned-one (fix one)',
        ],
    ),
    "a name that its source does not use": (
        set_cells("scores", 2, source_name="Closed One"),
        [
            'data/scores.csv:2: source_name: "Closed One" of board is not in model_aliases.csv (nearest: Closed 1; fix it, or add it there first)',
        ],
    ),
    "a name that means another model": (
        set_cells("scores", 3, model_id="closed-one"),
        [
            'data/scores.csv:3: model_id: "closed-one" is not what board means by "Open 1" (model_aliases.csv says "open-one" in line 3: fix one of them)',
        ],
    ),
    "a pooled release that does not exist": (
        set_cells("capability_index", 3, also_covers="tuned-two"),
        [
            'data/capability_index.csv:3: also_covers: "tuned-two" is not in models.csv (nearest: tuned-one; fix it, or add it there first)',
        ],
    ),
    "a name both resolved and unresolved": (
        set_cells("unresolved_names", 2, name="Open 1"),
        [
            'data/unresolved_names.csv:2: name: "Open 1" of board is in model_aliases.csv too (delete one row)',
        ],
    ),
    "a maker entered twice under another spelling": (
        set_cells("organizations", 3, name="example lab"),
        [
            'data/organizations.csv:3: name: "example lab" differs only in case or punctuation from "Example Lab" in line 2 (keep one row, or make the names differ)',
        ],
    ),
    "stray spaces": (
        set_cells("organizations", 2, name=" Example Lab"),
        [
            'data/organizations.csv:2: name: " Example Lab" has stray spaces (delete them)',
        ],
    ),
    "an invisible character": (
        set_cells("organizations", 2, name="Example\u200bLab"),
        [
            "data/organizations.csv:2: name: 'Example\\u200bLab' has an invisible character (delete it)",
        ],
    ),
    "a formula": (
        set_cells("organizations", 2, name="=cmd()"),
        [
            'data/organizations.csv:2: name: "=cmd()" begins like a spreadsheet formula (put a word before it)',
        ],
    ),
    "markup": (
        set_cells("organizations", 2, name="<img src=x onerror=alert(1)>"),
        [
            'data/organizations.csv:2: name: "<img src=x onerror=alert(1)>" has an HTML tag (write plain text)',
        ],
    ),
    "a byte order mark": (
        content("organizations", lambda raw: b"\xef\xbb\xbf" + raw),
        [
            "data/organizations.csv:1: begins with a byte order mark (save the file as UTF-8 without BOM)",
        ],
    ),
    "CRLF line ends": (
        content("organizations", lambda raw: raw.replace(b"\n", b"\r\n")),
        [
            "data/organizations.csv:1: ends with CRLF (save the file with LF line ends, as on Linux)",
        ],
    ),
    "semicolons": (
        content("organizations", lambda raw: raw.replace(b",", b";")),
        [
            "data/organizations.csv:1: semicolons separate the columns (write commas)",
        ],
    ),
    "another encoding": (
        content("organizations", lambda raw: raw.replace(b"Other Lab", b"Autre Labo\xe9")),
        [
            "data/organizations.csv:3: byte 0xE9 is not UTF-8 (save the file with the encoding UTF-8)",
        ],
    ),
    "an empty file": (
        content("organizations", lambda _: b""),
        [
            "data/organizations.csv: is empty (begin with the header: organization_id,name,country)",
        ],
    ),
    "a missing file": (
        lambda folder: (folder / "index_fit.csv").unlink(),
        [
            "data/index_fit.csv: is missing (datapackage.json lists it: restore or add the file)",
        ],
    ),
    "a file that is no table": (
        lambda folder: (folder / "extra.csv").write_text("a,b\n1,2\n"),
        [
            "data/extra.csv: is not a table of datapackage.json (describe it there, or move it away)",
        ],
    ),
    "a cell too many": (
        replace("organizations", "example-lab,Example Lab,FR", "example-lab,Example, Lab,FR"),
        [
            "data/organizations.csv:2: 4 cells under a header of 3 (put a text that contains a comma in quotation marks, or delete a comma too many)",
        ],
    ),
    "a row cut off": (
        replace("organizations", "example-lab,Example Lab,FR", "example-lab,Exam"),
        [
            "data/organizations.csv:2: 2 cells under a header of 3 (the line is cut off, or a comma is missing: an empty cell needs one too)",
        ],
    ),
    "a line break in a cell": (
        replace("organizations", "Other Lab", '"Other\nLab"'),
        [
            'data/organizations.csv:3: a quotation mark is not closed on its line (a field may not contain a line break; write "" for a quotation mark inside a quoted text)',
            "data/organizations.csv:4: 2 cells under a header of 3 (the line is cut off, or a comma is missing: an empty cell needs one too)",
        ],
    ),
    "a merge conflict": (
        replace(
            "organizations",
            "other-lab,Other Lab,",
            "<<<<<<< HEAD\nother-lab,Other Lab,\n||||||| base\nother-lab,Lab,\n=======\n"
            "other-lab,Another Lab,\n>>>>>>> theirs",
        ),
        [
            "data/organizations.csv:3: an unresolved merge, to line 9 (keep what is right, delete the lines that begin with <<<<<<<, ======= or >>>>>>>)",
        ],
    ),
    "a blank row": (
        replace("organizations", "other-lab", "\nother-lab"),
        [
            "data/organizations.csv:3: the row is blank (delete the line)",
        ],
    ),
}


LABS = "organization_id,name,country"
UNFIT = {
    "a title above the header": (
        lambda raw: b"Laboratories\n" + raw,
        "1: is not the header: that is line 2 (delete the lines above it)",
    ),
    "a comment above the header": (
        lambda raw: b"# read in May\n#\n" + raw,
        "1: is not the header: that is line 3 (delete the lines above it)",
    ),
    "a line for a spreadsheet": (
        lambda raw: b"sep=;\n" + raw,
        "1: is not the header: that is line 2 (delete the lines above it)",
    ),
    "no header": (
        lambda raw: raw.partition(b"\n")[2],
        f"1: is not the header (write: {LABS})",
    ),
    "a web page": (
        lambda _: b"<!DOCTYPE html>\n<title>x; y</title>\n",
        "1: is not the header, but that of a web page (download the file itself; write: " + LABS,
    ),
    "a server's answer": (
        lambda _: b"404: Not Found",
        "1: is not the header, but a server's answer that there is no such file (download",
    ),
    "a pointer": (
        lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "1: is not the header, but a Git LFS pointer (fetch the file: git lfs pull; write: " + LABS,
    ),
    "JSON": (
        lambda _: b'[{"organization_id": "a"}]\n',
        "1: is not the header, but JSON (export the table as CSV; write: " + LABS,
    ),
    "a ZIP or XLSX": (
        lambda _: b"PK\x03\x04\x14",
        " is an archive or a workbook, not a CSV (export it as CSV, UTF-8)",
    ),
    "gzip": (
        gzip.compress,
        " is an archive or a workbook, not a CSV (export it as CSV, UTF-8)",
    ),
}


@pytest.mark.parametrize(("change", "expected"), UNFIT.values(), ids=UNFIT)
def test_a_file_that_is_no_table_is_told_of_in_one_sentence(
    small_package: Path, change: Callable[[bytes], bytes], expected: str
) -> None:
    content("organizations", change)(small_package)
    [told] = problem_lines(small_package, TODAY)
    assert told.startswith(f"data/organizations.csv:{expected}")


def test_a_header_that_is_repeated_is_one_problem(small_package: Path) -> None:
    content("scores", lambda raw: raw + raw.partition(b"\n")[0] + b"\n")(small_package)
    assert problem_lines(small_package, TODAY) == [
        "data/scores.csv:6: is the header again (delete the line)"
    ]


def test_a_stray_table_is_refused_however_its_ending_is_written(small_package: Path) -> None:
    (small_package / "OLD.CSV").write_text("a,b\n1,2\n")
    [told] = problem_lines(small_package, TODAY)
    assert told.startswith("data/OLD.CSV: is not a table of datapackage.json")


READ_FILES = ["traffic.csv", "datapackage.json", "corrections.yml", "row_counts.json"]


def no_file(file: Path) -> Path:
    file.unlink(missing_ok=True)
    return file


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a loop": (
        lambda file: no_file(file).symlink_to(file),
        " is a link that leads back to itself (put the file itself here)",
    ),
    "a broken link": (
        lambda file: no_file(file).symlink_to("gone.txt"),
        " is a link to a file that is missing (put the file itself here)",
    ),
    "a folder": (
        lambda file: no_file(file).mkdir(),
        " is a folder (move it away, and put the file here)",
    ),
    "Latin-1": (
        lambda file: file.write_bytes(b"[\n\xe9]"),
        "2: byte 0xE9 is not UTF-8 (save the file with the encoding UTF-8)",
    ),
    "UTF-16": (
        lambda file: file.write_bytes("{}".encode("utf-16")),
        "1: byte 0xFF is not UTF-8 (save the file with the encoding UTF-8)",
    ),
}


@pytest.mark.parametrize("name", READ_FILES)
@pytest.mark.parametrize(("spoil", "expected"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_problem(
    small_package: Path, name: str, spoil: Callable[[Path], object], expected: str
) -> None:
    spoil(small_package / name)
    assert problem_lines(small_package, TODAY) == [f"data/{name}:{expected}"]


@pytest.mark.parametrize("name", READ_FILES)
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PermissionError(13, "Permission denied"), "may not be read (give yourself the right"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error (look at the disk"),
    ],
)
def test_a_file_that_the_system_refuses_is_one_problem(
    small_package: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    error: OSError,
    expected: str,
) -> None:
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file.name == name:
            raise error
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    [told] = problem_lines(small_package, TODAY)
    assert told.startswith(f"data/{name}: {expected}")


GONE = object()


def changed(table: str, *path: str | int, to: object = GONE) -> Callable[[Any], Any]:
    """Set what stands in a table's description, or take it out."""

    def change(contract: Any) -> Any:
        [resource] = [one for one in contract["resources"] if one["name"] == table]
        holder = resource
        for step in path[:-1]:
            holder = holder[step]
        if to is GONE:
            del holder[path[-1]]
        else:
            holder[path[-1]] = to
        return contract

    return change


def key(fields: object, resource: object, other: object) -> object:
    return [{"fields": fields, "reference": {"resource": resource, "fields": other}}]


FIELD = ("schema", "fields", 0)
DAY = {"name": "day", "type": "date", "description": "A day."}
KEYS = ("schema", "foreignKeys")
ORG, PLAIN = "organizations", "table organizations: "
SHAPES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "null": (lambda _: None, "is not an object (restore it"),
    "a list": (lambda _: [], "is not an object (restore it"),
    "no tables": (lambda c: c | {"resources": {}}, 'has no "resources" (write a list of tables'),
    "a table of null": (lambda c: c | {"resources": [None]}, 'has no "resources" (write a list'),
    "no version": (lambda c: c | {"version": 2026.11}, 'has no "version" (write the edition'),
    "a day of no calendar": (lambda c: c | {"created": "2026-13-01"}, "created is '2026-13-01' ("),
    **{
        f"no {name}": (changed(ORG, name), f'{PLAIN}has no "{name}" (write it')
        for name in ("path", "title", "description", "row", "curation")
    },
    "no name": (changed("adoption", "name", to=""), ': has no "name" (write it'),
    "no schema": (changed(ORG, "schema"), f'{PLAIN}has no "schema" with "fields"'),
    "no fields": (changed(ORG, "schema", "fields", to=[]), f'{PLAIN}has no "schema" with "fields"'),
    "no key": (changed(ORG, "schema", "primaryKey"), f'{PLAIN}"primaryKey" is not a list of its'),
    **{
        f"the key {key}": (
            changed(ORG, "schema", "primaryKey", to=key),
            f'{PLAIN}"primaryKey" is not a list of its own columns (',
        )
        for key in ("organization_id", (), ["x"], [["name"]], None)
    },
    "groups of no column": (changed(ORG, "groups", to=["x"]), f'{PLAIN}"groups" is not a list of'),
    "a subject that is not listed": (
        changed(ORG, "subject", to="Money"),
        'table organizations: the subject "Money" is not among "subjects" (write one of "Models',
    ),
    "no list of subjects": (
        lambda contract: {**contract, "subjects": "Models"},
        '"subjects" is not a list of texts',
    ),
    "no type": (changed(ORG, *FIELD, "type"), f'{PLAIN}column organization_id: "type" is missing'),
    "any type": (
        changed(ORG, *FIELD, "type", to="any"),
        f'{PLAIN}column organization_id: "type" is "any" (write string, number, integer, date, ',
    ),
    "no description": (
        changed(ORG, *FIELD, "description"),
        f'{PLAIN}column organization_id: has no "description" (write what',
    ),
    "a column twice": (
        changed(ORG, "schema", "fields", 1, "name", to="organization_id"),
        f'{PLAIN}2 columns are called "organization_id" (rename all but one)',
    ),
    "a broken pattern": (
        changed(ORG, *FIELD, "constraints", to={"pattern": "["}),
        f'{PLAIN}column organization_id: "pattern" is no regular expression: unterminated',
    ),
    "a text for a list": (
        changed(ORG, *FIELD, "constraints", to={"enum": "yes"}),
        f'{PLAIN}column organization_id: "enum" is not a list of texts (',
    ),
    "a format": (
        changed(ORG, *FIELD, "format", to="uri"),
        f'{PLAIN}column organization_id: "format" is not checked here (delete it, or write name, ',
    ),
    "a constraint of another type": (
        changed(ORG, *FIELD, "constraints", to={"minLength": 2}),
        f'{PLAIN}column organization_id: "minLength" is not checked here (delete it, or write requ',
    ),
    "a word for true": (
        changed(ORG, *FIELD, "constraints", to={"required": "yes"}),
        f'{PLAIN}column organization_id: "required" is "yes" (write true or false)',
    ),
    "a bound of another type": (
        changed("models", "schema", "fields", 3, to=DAY | {"constraints": {"minimum": 2026}}),
        'table models: column day: "minimum" has 2026, which is no date (fix it)',
    ),
    "a value of another type": (
        changed("models", "schema", "fields", 3, to=DAY | {"constraints": {"enum": ["May"]}}),
        'table models: column day: "enum" has "May", which is no date (fix it)',
    ),
    "limits of days for a text": (
        changed(ORG, *FIELD, "ahead", to=True),
        f'{PLAIN}column organization_id: "earliest" and "ahead" are for dates (delete them)',
    ),
    "a first day of no calendar": (
        changed("models", "schema", "fields", 3, to=DAY | {"earliest": "2025-02-30"}),
        'table models: column day: "earliest" has "2025-02-30", which is no date (fix it)',
    ),
    "a word for ahead": (
        changed("models", "schema", "fields", 3, to=DAY | {"ahead": "yes"}),
        'table models: column day: "ahead" is "yes" (write true or false)',
    ),
    "a description without an end": (
        changed(ORG, "description", to="Who makes them"),
        f'{PLAIN}"description" does not end a sentence (write a full stop)',
    ),
    "a column's description without an end": (
        changed(ORG, *FIELD, "description", to="A name"),
        f'{PLAIN}column organization_id: "description" does not end a sentence (write a full',
    ),
    "ids that lead nowhere": (
        changed("model_tiers", *KEYS, 1),
        'table model_tiers: column source_id: is the key of sources (add it to "foreignKeys")',
    ),
    "a sign for missing": (
        changed(ORG, "schema", "missingValues", to=["", "NA"]),
        f'{PLAIN}"missingValues" is not [""] (write that: an empty cell is missing, nothing else)',
    ),
    "unique keys": (
        changed(ORG, "schema", "uniqueKeys", to=[["name"]]),
        f'{PLAIN}"uniqueKeys" is not checked here (delete it, or write fields, missingValues, ',
    ),
    "a name of two words": (
        changed("adoption", "name", to="open adoption"),
        '"name" is "open adoption" (write small letters, digits, and _ between them)',
    ),
    "a file elsewhere": (
        changed(ORG, "path", to="../organizations.csv"),
        f'{PLAIN}"path" is "../organizations.csv" (write that of a file in this folder)',
    ),
    "an encoding": (
        changed(ORG, "encoding", to="latin-1"),
        f'{PLAIN}"encoding" is "latin-1" (write utf-8)',
    ),
    "a dialect": (
        changed(ORG, "dialect", to={"delimiter": ";"}),
        f'{PLAIN}"dialect" is not read here (delete it: every table has commas and a header)',
    ),
    "a table that is missing": (
        changed(ORG, *KEYS, to=key(["name"], "nowhere", ["name"])),
        f'{PLAIN}"foreignKeys": name leads to the table nowhere, which is missing (fix it)',
    ),
    "a column that is missing": (
        changed(ORG, *KEYS, to=key(["name"], "sources", ["name"])),
        f'{PLAIN}"foreignKeys": name leads to sources.name, which is missing (fix it)',
    ),
    "an own column that is missing": (
        changed(ORG, *KEYS, to=key(["nam"], "sources", ["source_id"])),
        f'{PLAIN}"foreignKeys": there is no column nam here (fix it)',
    ),
    "a reference of two columns": (
        changed(ORG, *KEYS, to=key(["name", "country"], "sources", ["title", "note"])),
        f'{PLAIN}"foreignKeys": "fields" is ["name", "country"] (write a list of one column: refer',
    ),
    "a reference as a text": (
        changed(ORG, *KEYS, to=key("name", "sources", "title")),
        f'{PLAIN}"foreignKeys": "fields" is "name" (write a list of one column',
    ),
    "references as a text": (
        changed(ORG, *KEYS, to="name"),
        f'{PLAIN}"foreignKeys": not a list of objects with "fields" and "reference" (',
    ),
}


def rewrite(folder: Path, change: Callable[[Any], Any]) -> None:
    file = folder / "datapackage.json"
    file.write_text(json.dumps(change(json.loads(file.read_text("utf-8")))), encoding="utf-8")


@pytest.mark.parametrize(("change", "expected"), SHAPES.values(), ids=SHAPES)
def test_a_contract_of_another_shape_is_refused_in_a_sentence(
    small_package: Path, change: Callable[[Any], Any], expected: str
) -> None:
    rewrite(small_package, change)
    told = problem_lines(small_package, TODAY)
    assert any(expected in line for line in told), told
    assert all(line.startswith("data/datapackage.json: ") for line in told)


def without(table: str) -> Callable[[Any], Any]:
    def change(contract: Any) -> Any:
        left = [one for one in contract["resources"] if one["name"] != table]
        return contract | {"resources": left}

    return change


def test_a_table_that_a_check_reads_is_missed_in_the_contract(small_package: Path) -> None:
    rewrite(small_package, without("overtakings"))
    rewrite(small_package, without("price_exceptions"))
    missed = (
        "data/datapackage.json: charts/tables/validation/checks reads {}, which the contract lacks"
    )
    told = problem_lines(small_package, TODAY)
    assert f"{missed.format('price_exceptions')} (restore the table)" in told
    assert all("overtakings" not in line or "is not a table" in line for line in told)


@pytest.mark.parametrize(
    ("table", "column"), [("models", "note"), ("offers", "doubt"), ("run_costs", "flag")]
)
def test_a_column_that_a_check_reads_is_missed_in_the_contract(
    small_package: Path, table: str, column: str
) -> None:
    def change(contract: Any) -> Any:
        [resource] = [one for one in contract["resources"] if one["name"] == table]
        fields = resource["schema"]["fields"]
        resource["schema"]["fields"] = [one for one in fields if one["name"] != column]
        return contract

    rewrite(small_package, change)
    content(table, lambda raw: without_column(raw, column))(small_package)
    told = problem_lines(small_package, TODAY)
    missed = (
        f"data/datapackage.json: charts/tables/validation/checks reads {table}.{column}, which the"
    )
    assert any(line.startswith(missed) for line in told), told


def without_column(raw: bytes, column: str) -> bytes:
    rows = list(csv.reader(raw.decode().splitlines()))
    at = rows[0].index(column)
    text = io.StringIO()
    lines = ([*row[:at], *row[at + 1 :]] for row in rows)
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def test_a_mistake_of_a_check_itself_is_not_hidden() -> None:
    def asks_for_what_no_table_lacks(models: Sheet) -> Iterable[Problem]:
        yield {"a": models.problem(2, None, "x")}[2 * models.name]

    with pytest.raises(KeyError):
        _run(asks_for_what_no_table_lacks, sheet("models", {"name": "One"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("created", "version", "today", "sound"),
    [
        ("2026-11-24", "2026.11", TODAY, True),
        ("2026-12-25", "2026.11", TODAY, True),
        ("2026-12-26", "2026.11", TODAY, False),
        ("2099-11-24", "2026.11", TODAY, False),
        ("2026-11-24", "2026.11", dt.date(2020, 1, 1), True),  # a clock that is behind
        ("2099-11-24", "2026.11", dt.date(2020, 1, 1), False),
        ("2099-11-24", "spring", TODAY, False),
        ("2026-11-24", "2026.11", dt.date(2031, 1, 1), True),
    ],
)
def test_no_edition_is_dated_far_ahead(
    small_package: Path, created: str, version: str, today: dt.date, sound: bool
) -> None:
    rewrite(small_package, lambda c: c | {"created": f"{created}T00:00:00Z", "version": version})
    told = [line for line in problem_lines(small_package, today) if "created is" in line]
    assert len(told) == (not sound)
    assert all("fix the year" in line for line in told)


def test_a_year_mistyped_in_the_edition_lets_no_row_pass(small_package: Path) -> None:
    rewrite(small_package, lambda c: c | {"created": "2099-11-24T00:00:00Z"})
    set_cells("models", 2, checked_on="2098-01-01")(small_package)
    told = problem_lines(small_package, TODAY)
    assert any("2098-01-01 is in the future" in line for line in told)


def test_the_small_package_has_no_problem(small_package: Path) -> None:
    assert problem_lines(small_package) == []


@pytest.mark.parametrize(("spoil", "expected"), CASES.values(), ids=CASES)
def test_bad_input_is_reported_where_it_stands(
    small_package: Path, spoil: Spoil, expected: list[str]
) -> None:
    spoil(small_package)
    before = contents(small_package)
    assert problem_lines(small_package, TODAY) == expected
    assert contents(small_package) == before, "the check wrote something"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n"


@pytest.mark.parametrize("name", ["datapackage.json", "corrections.yml"])
def test_a_merge_conflict_is_named_as_one_in_every_file(small_package: Path, name: str) -> None:
    file = small_package / name
    text = file.read_text("utf-8") if file.exists() else "[]\n"
    file.write_text(CONFLICT.format("[]", "[]") + text + CONFLICT.format("[]", "[]"), "utf-8")
    told = problem_lines(small_package, TODAY)
    assert [line.partition(" (")[0] for line in told] == [
        f"data/{name}:{first}: an unresolved merge, to line {first + 4}"
        for first in (1, 6 + text.count("\n"))
    ]


def test_a_marker_that_a_merge_left_behind_is_told_of() -> None:
    lines = ["a,b", "=======", "1,2", ">>>>>>> theirs", "<<<<<<< HEAD", ">>>>>>> theirs", "====="]
    assert [line for line, _ in merge_conflicts(lines)] == [2, 5]


def test_a_deleted_row_is_told_of_once_where_it_was_with_the_files_that_use_it(
    small_package: Path,
) -> None:
    replace("models", "open-one,", "open-only,")(small_package)
    told = problem_lines(small_package, TODAY)
    [summary] = [line for line in told if line.startswith("data/models.csv: model_id:")]
    assert summary.startswith(
        'data/models.csv: model_id: "open-one" has no row here, but rows elsewhere: '
        "data/capability_index.csv (1), data/derivations.csv (1), "
    )
    assert "data/offers.csv (3)" in summary
    assert "nearest: open-only" in summary
    assert "data/scores.csv:3: model_id:" in "\n".join(told), "each row is reported as well"


def test_an_id_that_one_file_alone_uses_is_taken_for_a_slip(small_package: Path) -> None:
    set_cells("scores", 2, benchmark_id="quizz")(small_package)
    assert not [
        line for line in problem_lines(small_package) if line.startswith("data/benchmarks.csv")
    ]


def test_the_nearest_id_of_a_merged_one_is_the_one_it_went_into() -> None:
    known = [
        "chatgpt-4o-2024-09",
        "chatgpt-4o-2025-01",
        "chatgpt-4o-2024-11",
        "gpt-4o-2024-08",
        "o1",
    ]
    assert nearest("chatgpt-4o-2024-08", known).startswith("nearest: gpt-4o-2024-08, ")
    assert "o1" not in nearest("o1-preview-2024-09", known)
    assert nearest("completely else", known) == ""


def test_of_each_kind_fifty_are_listed_and_the_others_counted() -> None:
    def problem(line: int, field: str, fault: str) -> Problem:
        return Problem("data/a.csv", line, field, f'"x{line}" {fault} (nearest: y{line}; fix it)')

    many = [problem(line, "id", "is not in b.csv") for line in range(2, 1302)]
    rare = [problem(900, "id", "begins like a formula"), problem(901, "name", "is not in b.csv")]
    invalid = InvalidData(sorted([*many, *rare]))
    told = str(invalid).splitlines()
    assert len(told) == 50 + 1 + len(rare)
    assert told[:50] == [str(one) for one in many[:50]]
    assert told[50] == "data/a.csv: id: and 1,250 more of this kind"
    assert told[51:] == [str(one) for one in rare]
    assert invalid.problems == sorted([*many, *rare]), "all of them can be had"


def test_all_problems_of_all_tables_are_listed_at_once(small_package: Path) -> None:
    expected = []
    for name in ("a decimal comma", "an unknown source", "stray spaces", "a missing file"):
        spoil, lines = CASES[name]
        spoil(small_package)
        expected += lines
    assert sorted(problem_lines(small_package, TODAY)) == sorted(expected)


def test_the_committed_tables_have_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parents[2]
    monkeypatch.chdir(root)
    assert problem_lines(root / "data") == []


def test_the_check_says_all_and_exits_with_one(small_package: Path) -> None:
    CASES["an unknown source"][0](small_package)
    command = [sys.executable, "-m", "scripts.check", "--data", str(small_package)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "models.csv:2: source_id:" in done.stdout
    assert "1 problem" in done.stdout


def test_the_check_of_sound_data_counts_unknown_openness(small_package: Path) -> None:
    command = [sys.executable, "-m", "scripts.check", "--data", str(small_package)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "models                       1 of 3 rows (33.3%)" in done.stdout


def test_what_is_kept_from_one_check_to_the_next_is_never_stale(small_package: Path) -> None:
    """A table is looked at again if it, its contract or what it refers to has changed."""
    assert problem_lines(small_package) == []
    replace("models", "open-one,", "open-two,")(small_package)
    said = problem_lines(small_package)
    assert any(line.startswith("data/scores.csv:3: model_id:") for line in said)
    replace("models", "open-two,", "open-one,")(small_package)
    assert problem_lines(small_package) == []
    file = small_package / "datapackage.json"
    contract = file.read_text("utf-8")
    file.write_text(contract.replace('"minimum": 0', '"minimum": 5'), "utf-8")
    assert problem_lines(small_package)
    file.write_text(contract, "utf-8")
    assert problem_lines(small_package) == []


CONTRACTS = {
    resource["name"]: resource
    for resource in read_contract(Path(__file__).resolve().parents[2] / "data")["resources"]
}


def sheet(table: str, *rows: dict[str, object]) -> Sheet:
    """Rows of a table, with its real contract; line 2 is the first. What is not named is empty."""
    columns = [column["name"] for column in CONTRACTS[table]["schema"]["fields"]]
    cells = [[str(row.get(name, "")) for name in columns] for row in rows]
    frame = pd.DataFrame(cells, range(2, len(rows) + 2), columns, dtype="str")
    return Sheet(table, f"{table}.csv", CONTRACTS[table], frame, frozenset(), frozenset())


def marked_cells(
    check: Callable[..., Iterable[Problem]], *sheets: Sheet
) -> list[tuple[int | None, str | None]]:
    return [(problem.line, problem.field) for problem in check(*sheets)]


def noted(note: str) -> Sheet:
    return sheet("models", {"name": "Plain", "note": note})


@pytest.mark.parametrize(
    "note",
    [
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)",
        "</td",
        "<!-- note",
        "<https://example.org>",
        "[x](https://example.org)",
        "[x][1]",
        "[1]: https://example.org",
        "![x](y.png)",
        "see javascript:alert(1)",
        "`code`",
        "{{ gap.points }}",
        "{% include x %}",
        "{# no #}",
        "text {: onclick=x }",
        "&#106;avascript",
        "&lt;b",
    ],
)
def test_no_text_can_become_a_link_a_picture_or_code(note: str) -> None:
    assert set(marked_cells(text.no_text_holds_markup, noted(note))) == {(2, "note")}


@pytest.mark.parametrize(
    "note",
    [
        "<1 GB (<=2B) at R&D; {a, b} [beta] *x* JavaScript: 87%, a < b, 2_000 tokens | https://a.org/?b=1&c=2"
    ],
)
def test_brackets_and_signs_of_plain_notes_are_fine(note: str) -> None:
    assert marked_cells(text.no_text_holds_markup, noted(note)) == []


@pytest.mark.parametrize(
    ("name", "disguised"),
    [
        ("G\u0420\u0422-4o", True),  # Cyrillic inside a word
        ("GPT-4\u043e", True),  # after a digit
        ("Kimi \u041a3", True),  # a digit's neighbour
        ("Open \u0410\u0406", True),  # a word that only looks Latin
        ("\u039fpenAI", True),  # Greek
        ("Kimi \uff2b3", True),  # wide
        ("Kimi \U0001d40a3", True),  # mathematical
        ("\u03bcTransfer on \u03c4\u00b2-bench", False),
        ("Yandex (\u042f\u043d\u0434\u0435\u043a\u0441)", False),
        ("Apertus Z\u00fcrich \u53f0", False),
    ],
)
def test_no_letter_of_a_name_only_looks_latin(name: str, disguised: bool) -> None:
    expected = [(2, "name")] if disguised else []
    assert marked_cells(text.no_letter_is_disguised, sheet("models", {"name": name})) == expected


def test_equal_texts_are_written_with_equal_characters() -> None:
    both = sheet("models", {"note": "Zu\u0308rich"}, {"note": "Z\u00fcrich"})
    [problem] = text.texts_are_composed(both)
    assert (problem.line, problem.message.count("Z\u00fcrich")) == (2, 1)
    assert marked_cells(text.no_text_lost_a_letter, noted("Z\ufffdrich")) == [(2, "note")]


@pytest.mark.parametrize("code", [
    0x85, 0xA0, 0x34F, 0x61C, 0x115F, 0x180E, 0x2003, 0x200B, 0x200D, 0x200F, 0x2028, 0x202A, 0x202E,
    0x2060, 0x2066, 0x2069, 0x3000, 0x3164, 0xE000, 0xFE0F, 0xFEFF, 0xFFFC, 0xE0041, 0xE0100, 0xF0000,
])  # fmt: skip
def test_what_cannot_be_seen_is_found(code: int) -> None:
    assert INVISIBLE.search(f"a{chr(code)}b")


def test_what_can_be_seen_is_not_taken_for_invisible() -> None:
    assert not INVISIBLE.search(
        "Z\u00fcrich \u2011 \u2212 \u53f0 \u03c4\u00b2 \U0001f680 \ufb03 \u0301"
    )


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        ("https://medium.com/@someone/x_(y)?a=1&b=2#c", True),
        ("http://example.org", True),
        ("https://user:word@example.org/", False),
        ("https://user@example.org", False),
        ("http://localhost:8000/x", False),
        ('https://example.org/"onmouseover="x', False),
        ("https://example.org/<b>", False),
        ("https://example.org\\@evil.test/", False),
    ],
)
def test_addresses_lead_to_public_pages(url: str, sound: bool) -> None:
    expected = [] if sound else [(2, "url")]
    assert marked_cells(text.addresses_can_be_opened, sheet("sources", {"url": url})) == expected


def vintage(*values: float) -> Sheet:
    rows = ({"vintage": "2026-09", "model_id": f"m{n}", "index": v} for n, v in enumerate(values))
    return sheet("capability_index", *rows)


USUAL = (55, 70, 85, 110, 120, 130, 145, 157)


def test_an_index_far_from_its_vintage_is_refused_and_a_record_is_not() -> None:
    check = outliers.indices_keep_to_their_vintage
    assert marked_cells(check, vintage(*USUAL, 15.1)) == [(10, "index")]
    assert marked_cells(check, vintage(*USUAL, 257)) == [(10, "index")]
    assert marked_cells(check, vintage(*USUAL, 157 + 10)) == []
    assert marked_cells(check, vintage(*USUAL, 157 + 25)) == []
    assert marked_cells(check, vintage(*USUAL[:5], 15.1)) == [], "too few to say what is usual"


def test_an_index_that_one_vintage_alone_gives_is_refused_unless_all_have_moved() -> None:
    def vintages(*shifts: float, slip: float = 0) -> Sheet:
        return sheet(
            "capability_index",
            *(
                {
                    "vintage": f"2026-0{number}",
                    "model_id": f"m{n}",
                    "index": v + shift + (slip if n == number == 3 else 0),
                }
                for number, shift in enumerate(shifts, start=1)
                for n, v in enumerate(USUAL)
            ),
        )

    check = outliers.indices_agree_across_vintages
    assert marked_cells(check, vintages(0, 1, 0)) == []
    assert marked_cells(check, vintages(0, 40, 0)) == [], "a new scale is no mistake of one row"
    assert marked_cells(check, vintages(0, 1, 0, slip=-40)) == [(2 + 16 + 3, "index")]


def test_a_rating_that_leaps_alone_is_refused() -> None:
    def board(*days: list[float]) -> Sheet:
        return sheet(
            "ratings",
            *(
                {
                    "board": "arena-text",
                    "as_of": f"2026-0{d}-01",
                    "source_name": f"m{n}",
                    "rating": r,
                }
                for d, day in enumerate(days, start=1)
                for n, r in enumerate(day)
            ),
        )

    before = [1400.0, 1410, 1420, 1430, 1440, 1450]
    after = [rating + 90 for rating in before]
    check = outliers.ratings_move_with_their_board
    assert marked_cells(check, board(before, after, before)) == [], "the board was computed anew"
    slip = [1400.0, 1410, 1240, 1430, 1440, 1450]
    assert marked_cells(check, board(before, slip, before)) == [(2 + 6 + 2, "rating")]


def test_a_cost_of_another_unit_is_refused_unless_the_flag_says_why() -> None:
    def runs(**last: object) -> Sheet:
        usual = [{"cost": cost} for cost in (0.1, 0.2, 0.5, 1, 2, 3, 5, 8)]
        common = {"benchmark_id": "quiz", "cost_basis": "task", "score": 0.5, "usable": "true"}
        return sheet("run_costs", *({**common, **row} for row in [*usual, last]))

    check = outliers.costs_keep_to_their_benchmark
    assert marked_cells(check, runs(cost=800)) == [(10, "cost")]
    assert marked_cells(check, runs(cost=0.001)) == [(10, "cost")]
    assert marked_cells(check, runs(cost=60)) == []
    assert marked_cells(check, runs(cost=800, flag="64 attempts each")) == []
    assert marked_cells(check, runs(cost=0.001, score=0)) == [], "it broke off at once"


def test_scores_and_errors_are_in_the_unit_of_their_benchmark() -> None:
    tests = sheet(
        "benchmarks",
        {"benchmark_id": "quiz", "unit": "fraction", "floor": 0, "ceiling": 1},
        {"benchmark_id": "hundred", "unit": "points", "floor": 0, "ceiling": 100},
        {"benchmark_id": "watch", "unit": "minutes", "floor": 0},
    )

    def scored(benchmark: str, *values: float, **last: object) -> Sheet:
        rows: list[dict[str, object]] = [{"score": v} for v in values]
        rows[-1] |= last
        return sheet("scores", *({"benchmark_id": benchmark, **row} for row in rows))

    points = (30, 40, 50, 60, 65, 70, 75, 80)
    assert marked_cells(
        outliers.points_are_no_fractions, scored("hundred", *points, 0.76), tests
    ) == [(10, "score")]
    assert (
        marked_cells(outliers.points_are_no_fractions, scored("hundred", *points, 7.6), tests) == []
    )
    minutes = (0.05, 0.15, 0.6, 8, 30, 70, 220, 500, 1000)
    check = outliers.unbounded_scores_keep_to_their_benchmark
    assert marked_cells(check, scored("watch", *minutes, 60_000), tests) == [(11, "score")]
    assert marked_cells(check, scored("watch", *minutes, 5_000), tests) == []
    errors = outliers.errors_fit_their_benchmark
    assert marked_cells(errors, scored("quiz", 0.384, standard_error=3.9), tests) == [
        (2, "standard_error")
    ]
    assert marked_cells(errors, scored("quiz", 0.384, standard_error=0.039), tests) == []
    wide = scored("quiz", 0.9, ci_low=0.8, ci_high=95)
    assert marked_cells(errors, wide, tests) == [(2, "ci_high")]


def test_a_best_score_never_falls_and_no_part_is_above_its_whole() -> None:
    series = [
        {
            "pair": "p",
            "benchmark_id": "quiz",
            "side": "s",
            "as_of": day,
            "best_score": score,
            "group_size": n,
        }
        for day, score, n in (
            ("2025-03-31", 0.5, 9),
            ("2025-06-30", 0.4, 8),
            ("2025-09-30", 0.4, 8),
        )
    ]
    assert marked_cells(outliers.best_scores_never_fall, sheet("group_frontiers", *series)) == [
        (3, "best_score"),
        (3, "group_size"),
    ]
    parts = sheet("models", {"parameters": 100, "active_parameters": 320}, {"active_parameters": 5})
    assert marked_cells(outliers.parts_are_no_larger_than_their_whole, parts) == [
        (2, "active_parameters")
    ]


MODEL = {"model_id": "one", "released": "2026-03-01", "base_model_id": "base"}
BASE = {"model_id": "base", "released": "2026-01-01"}


@pytest.mark.parametrize(
    ("table", "field", "early", "honest"),
    [
        ("offers", "as_of", "2026-02-28", "2026-03-01"),
        ("ratings", "as_of", "2026-02-28", "2026-03-01"),
        ("scores", "evaluated_on", "2026-02-28", "2026-03-01"),
        ("capability_index", "vintage", "2026-02", "2026-03"),
        ("list_prices", "valid_from", "2026-01-28", "2026-02-01"),
        ("price_history", "valid_from", "2026-01-28", "2026-02-01"),
        ("run_costs", "run_on", "2025-12-01", "2026-01-15"),
        ("run_costs", "listed_on", "2026-02", "2026-03"),
        ("traffic", "last_day", "2026-02-28", "2026-03-01"),
        ("group_frontiers", "as_of", "2025-09-30", "2025-12-31"),
    ],
)
def test_no_dated_fact_is_from_long_before_its_model(
    table: str, field: str, early: str, honest: str
) -> None:
    rows = sheet(table, *({"model_id": "one", field: day} for day in (early, honest)))
    models = sheet("models", MODEL, BASE)
    assert marked_cells(releases.no_fact_predates_its_model, rows, models) == [(2, field)]


def test_a_year_that_slipped_is_told_by_the_index_and_the_base() -> None:
    index = sheet("capability_index", {"model_id": "one", "released_in_vintage": "2026-03-01"})
    slipped = {**MODEL, "released": "2025-03-01"}
    check = releases.releases_agree_with_the_index
    assert marked_cells(check, sheet("models", slipped, BASE), index) == [(2, "released")]
    assert (
        marked_cells(check, sheet("models", {**slipped, "note": "A preview."}, BASE), index) == []
    )
    assert marked_cells(check, sheet("models", {**MODEL, "released": "2025-08-01"}), index) == []
    base = releases.no_model_long_precedes_its_base
    assert marked_cells(base, sheet("models", slipped, BASE)) == [(2, "released")]
    assert marked_cells(base, sheet("models", {**MODEL, "released": "2025-11-01"}, BASE)) == []


OLD = {
    "source_id": "list",
    "source_name": "One",
    "step": 1,
    "valid_from": "2026-03-01",
    "input": 1.25,
}
NEW = {"source_id": "page", "source_name": "one-1", "step": 2, "valid_from": "2026-11-15"}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (OLD, {**NEW, "input": 0.9}, [3]),
        (OLD, {**NEW, "input": 12.5, "valid_from": "2026-03-01"}, [3]),
        (OLD, {**NEW, "input": 12.5, "valid_from": ""}, [3]),
        ({**OLD, "valid_from": "2026-12-01"}, {**NEW, "input": 0.9}, [2]),
        (OLD, {**NEW, "input": 1.25}, []),
        ({**OLD, "valid_to": "2026-11-15"}, {**NEW, "input": 0.9}, []),
        (OLD, {**NEW, "input": 2.5, "valid_from": ""}, []),
        (OLD, {**NEW, "input": 2.5, "note": "The faster variant."}, []),
        (OLD, {**NEW, "input": 2.5, "source_id": "list"}, []),
    ],
)
def test_two_standing_prices_of_two_sources_agree_or_say_why(
    old: dict[str, object], new: dict[str, object], lines: list[int]
) -> None:
    rows = ({"provider_id": "p", "model_id": "one", "output": 0, **row} for row in (old, new))
    expected = [(line, "valid_from") for line in lines]
    assert marked_cells(prices.current_list_prices_agree, sheet("list_prices", *rows)) == expected


DATES = [
    (resource["name"], column["name"])
    for resource in CONTRACTS.values()
    for column in resource["schema"]["fields"]
    if holds_dates(column)
]


@pytest.mark.parametrize(("table", "field"), DATES)
def test_no_date_of_any_table_is_older_than_what_it_dates(table: str, field: str) -> None:
    slips = ["0206-05-13", "1016-05-13", "1926-05-13", "2026-05-13"]
    rows = sheet(table, *({field: day} for day in slips))
    told_lines = [line for line, _ in marked_cells(dates.no_date_is_too_old, rows)]
    assert told_lines[:2] == [2, 3]
    assert 5 not in told_lines


def test_the_first_models_and_tests_can_be_added() -> None:
    gpt_1 = sheet("models", {"released": "2018-06-11", "weights_from": "2018-06-11"})
    winograd = sheet("benchmarks", {"released": "2012-06-10"})
    assert (
        marked_cells(dates.no_date_is_too_old, gpt_1)
        == marked_cells(dates.no_date_is_too_old, winograd)
        == []
    )


def test_a_row_was_read_after_its_source_was_published_and_measured_before() -> None:
    sources = sheet("sources", {"source_id": "s", "published_on": "2026-05"})
    rows = [("2026-04-30", ""), ("2026-05-01", "2026-05-31"), ("2026-07-01", "2026-06-01")]
    scores = sheet(
        "scores",
        *({"source_id": "s", "checked_on": c, "evaluated_on": e} for c, e in rows),
    )
    assert marked_cells(dates.no_row_was_read_before_its_source, scores, sources) == [
        (2, "checked_on")
    ]
    check = dates.nothing_was_measured_after_its_source
    assert marked_cells(check, scores, sources) == [(4, "evaluated_on")]


def test_periods_do_not_end_before_they_begin_and_forecasts_not_in_another_age() -> None:
    rows = [("2026-07-17", "2026-07"), ("2026-07-17", "2026-06"), ("2026", "2026-01-05")]
    periods = sheet("overtakings", *({"from_date": a, "until_date": b} for a, b in rows))
    assert marked_cells(dates.periods_end_after_they_begin, periods) == [(3, "until_date")]
    due = sheet("forecasts", {"checkable_on": "2206-01-01"}, {"checkable_on": "2045-01-01"})
    assert marked_cells(dates.no_date_is_too_far_ahead, due) == [(2, "checkable_on")]


@pytest.mark.parametrize(
    "twin", ["ex\u00e1mple lab", "Example\u2013Lab", "Ex\uff41mple Lab", "EXAMPLE LAB"]
)
def test_a_twin_may_not_differ_by_accent_case_or_dash_alone(twin: str) -> None:
    for table, check in (
        ("organizations", names.no_organization_is_entered_twice),
        ("models", names.no_model_is_entered_twice),
        ("providers", names.no_provider_is_entered_twice),
        ("benchmarks", names.no_benchmark_is_entered_twice),
    ):
        assert marked_cells(check, sheet(table, {"name": "Example Lab"}, {"name": twin})) == [
            (3, "name")
        ]
    plans = sheet("providers", {"name": "Example Lab"}, {"name": "Example Lab"})
    assert marked_cells(names.no_provider_is_entered_twice, plans) == [], "plans of one seller"


def test_prices_of_hosts_and_routers_are_held_against_their_like() -> None:
    def spells(price: float, relation: str = "independent-host") -> Sheet:
        rows = [{"input": p, "output": 2 * p, "relation": relation} for p in (1, 1.2, 0.1, price)]
        return sheet("price_history", *({"model_id": "one", **row} for row in rows))

    check = prices.spells_agree_with_each_other
    assert marked_cells(check, spells(110)) == [(5, "input")], "in cents"
    assert marked_cells(check, spells(11)) == []
    assert marked_cells(check, spells(0.000001, "router-reseller")) == []
    offers = sheet(
        "offers",
        *(
            {"model_id": "one", "input": p, "output": 2 * p, "usable": "true"}
            for p in (1, 1.1, 1.2)
        ),
    )
    for factor, expected in ((0.001, [(2, "listed_input")]), (0.3, [])):
        listed = sheet(
            "traffic",
            {"model_id": "one", "listed_input": factor, "listed_output": 2 * factor},
        )
        assert marked_cells(prices.traffic_prices_agree_with_offers, listed, offers) == expected


def test_a_vintage_is_written_as_the_day_of_its_source() -> None:
    sources = sheet(
        "sources", {"source_id": "index", "published_on": "2026-09"}, {"source_id": "b"}
    )
    rows = [{"source_id": "index", "vintage": v} for v in ("2026-09", "2026-09-01")]
    index = sheet("capability_index", *rows, {"source_id": "b", "vintage": "2026-01"})
    assert marked_cells(dates.vintages_are_dated_as_their_source, index, sources) == [
        (3, "vintage")
    ]


def test_a_name_whose_rows_are_gone_is_told_of_unless_its_release_is_pooled() -> None:
    aliases = [
        {"source_id": "index", "name": name, "model_id": model}
        for name, model in (("Leader", "leader"), ("Other", "other"), ("Third", "third"))
    ]
    row = {
        "source_id": "index",
        "source_name": "Other",
        "model_id": "other",
        "also_covers": "third",
    }
    others = [sheet(n) for n in ("scores", "ratings", "run_costs", "group_frontiers", "traffic")]
    index = sheet("capability_index", row)
    check = names.measured_names_have_rows
    assert marked_cells(check, sheet("model_aliases", *aliases), index, *others) == [(2, "name")]


def test_a_column_of_names_that_slipped_by_a_row_is_told_of() -> None:
    rows = [("gpt-5", "GPT-5 mini"), ("gpt-5-mini", "o3"), ("o3", "Command A+"), ("x", "A name")]
    models = sheet("models", *({"model_id": model, "name": name} for model, name in rows))
    found = marked_cells(names.no_model_has_the_name_of_another, models)
    assert found == [(2, "name"), (3, "name")]


@pytest.mark.parametrize(("fitted", "sound"), [("100", True), ("140", True), ("99.9", False)])
def test_a_fit_lies_among_its_draws(fitted: str, sound: bool) -> None:
    draws = sheet("capability_draws", {"fitted": fitted, "draws": "120 100 140"})
    assert marked_cells(numbers.fits_lie_among_their_draws, draws) == (
        [] if sound else [(2, "fitted")]
    )


@pytest.mark.parametrize("digits", [16, 19, 20, 25, 400])
def test_a_whole_number_beyond_counting_is_refused_in_a_sentence(digits: int) -> None:
    votes = sheet("ratings", {"votes": "9" * digits}, {"votes": "1234"})
    assert marked_cells(numbers.no_number_is_too_large, votes) == [(2, "votes")]
    assert votes.frame["votes"].tolist()[1] == 1234


def test_a_licence_has_one_short_name() -> None:
    rows = [{"licence": "MIT License", "spdx": spdx} for spdx in ("MIT", "MIT", "Apache-2.0")]
    assert marked_cells(lineage.licences_are_labelled_alike, sheet("licences", *rows)) == [
        (4, "spdx")
    ]


def test_weights_have_the_size_of_their_parameters() -> None:
    sizes = ("35", "140", "280", "14", "1400")
    licences = sheet("licences", *({"model_id": "m", "weights_gb": size} for size in sizes))
    models = sheet("models", {"model_id": "m", "parameters": "70"})
    found = marked_cells(lineage.weights_have_the_size_of_their_parameters, licences, models)
    assert found == [(5, "weights_gb"), (6, "weights_gb")]


@pytest.mark.parametrize(("again", "sound"), [(8, False), (5, True)])
def test_a_board_entered_again_is_told_of_and_equal_runs_are_not(again: int, sound: bool) -> None:
    board = {"source_id": "page", "benchmark_id": "quiz"}
    rows = [{**board, "model_id": f"m{n}", "score": f"0.{n}1", "replicate": "1"} for n in range(8)]
    rows += [{**row, "replicate": "2"} for row in rows[:again]]
    found = marked_cells(evidence.no_board_is_entered_twice, sheet("scores", *rows))
    assert found == ([] if sound else [(10, "replicate")])


@pytest.mark.parametrize(("spells", "sound"), [("134", False), ("23", True)])
def test_a_spell_deleted_from_the_middle_is_told_of(spells: str, sound: bool) -> None:
    series = {"source_id": "list", "provider_id": "host", "listing": "model"}
    rows = [{**series, "spell": number} for number in spells]
    found = marked_cells(prices.no_spell_of_a_price_is_missing, sheet("price_history", *rows))
    assert found == ([] if sound else [(3, "spell")])


@pytest.mark.parametrize("word", ["TÃ¼lu", "the makerâ€™s"])
def test_a_text_read_with_another_encoding_is_told_of(word: str) -> None:
    assert marked_cells(text.no_text_was_misread, noted(word)) == [(2, "note")]
    assert marked_cells(text.no_text_was_misread, noted("Tülu, the maker’s; AMANHÃ”")) == []


@pytest.mark.parametrize("name", ["01.Mrz", "3-Jan", "Mar-01", "8.4E+22"])
def test_a_name_that_a_spreadsheet_rewrote_is_told_of(name: str) -> None:
    check = text.no_text_was_rewritten_by_a_spreadsheet
    assert marked_cells(check, sheet("models", {"name": name})) == [(2, "name")]
    assert marked_cells(check, sheet("models", {"name": "2189030e5776"})) == []
