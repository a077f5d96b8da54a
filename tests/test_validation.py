"""Bad input: each kind is reported with file, line, what is wrong and how to mend it."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from charts.validation import problems

Spoil = Callable[[Path], object]


@pytest.fixture(autouse=True)
def _in_the_project(small_package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_package.parent)


def found(folder: Path, today: dt.date | None = None) -> list[str]:
    return [str(problem) for problem in problems(folder, today)]


def put(table: str, line: int, **values: str) -> Spoil:
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
        put(table, len(lines) + 1, **values)(folder)

    return spoil


SCORE_KEY = "source_id, benchmark_id, source_name, setting, scaffold, document, replicate"
ORGANIZATIONS = "organization_id,name,country"

CASES: dict[str, tuple[Spoil, list[str]]] = {}


def test_the_small_package_has_no_problem(small_package: Path) -> None:
    assert found(small_package) == []


@pytest.mark.parametrize(("spoil", "expected"), CASES.values(), ids=CASES)
def test_bad_input_is_reported_where_it_stands(
    small_package: Path, spoil: Spoil, expected: list[str]
) -> None:
    spoil(small_package)
    assert found(small_package) == expected
