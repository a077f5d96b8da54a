"""Bad input: each kind is reported with file, line, what is wrong and how to mend it."""

import csv
import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from charts.validation import problems

Spoil = Callable[[Path], object]
TODAY = dt.date(2026, 11, 24)


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


CASES: dict[str, tuple[Spoil, list[str]]] = {
    "a word where a number belongs": (
        put("scores", 2, score="high"),
        [
            'data/scores.csv:2: score: "high" is not a number (write digits with a decimal point)',
        ],
    ),
    "a decimal comma": (
        put("scores", 5, score="137,5"),
        [
            'data/scores.csv:5: score: "137,5" is not a number (write digits with a decimal point)',
        ],
    ),
    "a fraction of a whole number": (
        put("scores", 2, replicate="1.5"),
        [
            'data/scores.csv:2: replicate: "1.5" is not a whole number (write digits only)',
        ],
    ),
    "a date that is no date": (
        put("models", 2, released="2025-02-30"),
        [
            'data/models.csv:2: released: "2025-02-30" is not a date of the calendar (write YYYY-MM-DD)',
        ],
    ),
    "a date in another order": (
        put("models", 2, released="01/02/2025"),
        [
            'data/models.csv:2: released: "01/02/2025" is not a date of the calendar (write YYYY-MM-DD)',
        ],
    ),
    "a truth value in another spelling": (
        put("index_fit", 2, is_anchor="TRUE"),
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
            'data/models.csv:2: organization_id: "other-lab" is not in organizations.csv (nearest: Other Lab; mend it, or add it there first)',
            'data/models.csv:3: organization_id: "example-lab" is not in organizations.csv (nearest: Example Lab; mend it, or add it there first)',
            'data/models.csv:4: organization_id: "other-lab" is not in organizations.csv (nearest: Other Lab; mend it, or add it there first)',
            "data/organizations.csv:1: the columns are out of order (write them as organization_id,name,country)",
            'data/organizations.csv:2: organization_id: "Example Lab" does not fit [a-z0-9]+([.-][a-z0-9]+)* (write: A short name, lower case with hyphens: moonshot-ai.)',
            'data/organizations.csv:3: organization_id: "Other Lab" does not fit [a-z0-9]+([.-][a-z0-9]+)* (write: A short name, lower case with hyphens: moonshot-ai.)',
        ],
    ),
    "a missing key": (
        put("organizations", 2, organization_id=""),
        [
            'data/models.csv:3: organization_id: "example-lab" is not in organizations.csv (mend it, or add it there first)',
            "data/organizations.csv:2: organization_id: is empty but required (write: A short name, lower case with hyphens: moonshot-ai.)",
        ],
    ),
    "a doubled key": (
        repeat("organizations", 2, name="Third Lab"),
        [
            'data/organizations.csv:4: organization_id: "example-lab" stands in line 2 too (the key (organization_id) must be unique: delete one row, or tell them apart)',
        ],
    ),
    "a doubled key of several columns": (
        repeat("scores", 2, score="0.5"),
        [
            'data/scores.csv:6: "board, quiz, Closed 1, high, 1" stands in line 2 too (the key (source_id, benchmark_id, source_name, setting, scaffold, document, replicate) must be unique: delete one row, or tell them apart)',
        ],
    ),
    "an unknown model": (
        put("scores", 2, model_id="closed-won"),
        [
            'data/scores.csv:2: model_id: "closed-won" is not in models.csv (nearest: closed-one; mend it, or add it there first)',
            'data/scores.csv:2: model_id: "closed-won" is not what board means by "Closed 1" (model_aliases.csv says "closed-one" in line 2: mend one of them)',
        ],
    ),
    "an unknown benchmark": (
        put("scores", 2, benchmark_id="quizz"),
        [
            'data/scores.csv:2: benchmark_id: "quizz" is not in benchmarks.csv (nearest: quiz; mend it, or add it there first)',
        ],
    ),
    "an unknown source": (
        put("models", 2, source_id="crad"),
        [
            'data/models.csv:2: source_id: "crad" is not in sources.csv (nearest: card; mend it, or add it there first)',
        ],
    ),
    "an unknown base model": (
        put("models", 4, base_model_id="opne-one"),
        [
            'data/models.csv:4: base_model_id: "opne-one" is not in models.csv (nearest: open-one, tuned-one, closed-one; mend it, or add it there first)',
        ],
    ),
    "a percentage where a fraction belongs": (
        put("scores", 3, score="87.3"),
        [
            "data/scores.csv:3: score: 87.3 is above the maximum 1 (write a fraction: 0.873)",
        ],
    ),
    "a score far above the ceiling": (
        put("scores", 3, score="873"),
        [
            "data/scores.csv:3: score: 873 is above the maximum 1 (quiz is in fraction: mend the number, or the range in benchmarks.csv)",
        ],
    ),
    "a score below the floor": (
        put("scores", 3, score="-0.2"),
        [
            "data/scores.csv:3: score: -0.2 is below the minimum 0 (quiz is in fraction: mend the number, or the range in benchmarks.csv)",
        ],
    ),
    "a value above its bound": (
        put("capability_index", 2, index="1425", ci_high=""),
        [
            "data/capability_index.csv:2: index: 1425 is above the maximum 300 (check the number and its unit: ECI points)",
        ],
    ),
    "a value outside its interval": (
        put("capability_index", 2, ci_low="150"),
        [
            "data/capability_index.csv:2: ci_low: 150 is above index, 142.5 (ci_low <= index <= ci_high: mend the one that is wrong)",
        ],
    ),
    "a word that is not in the list": (
        put("models", 2, weights="open"),
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
        put("models", 2, released="2025-06-03"),
        [
            "data/capability_index.csv:2: vintage: 2025-05 is before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/list_prices.csv:2: valid_from: 2025-02-01 is more than 31 days before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/list_prices.csv:3: valid_from: 2025-04-01 is more than 31 days before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/models.csv:2: released: 2025-06-03 is later than the row's checked_on, 2025-06-02 (mend the date, or check the row again)",
            "data/ratings.csv:2: as_of: 2025-05-31 is before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/run_costs.csv:2: listed_on: 2025-05 is before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/scores.csv:2: evaluated_on: 2025-04-01 is before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
            "data/scores.csv:5: evaluated_on: 2025-04-01 is before closed-one was released, 2025-06-03 (mend the date or the model, here or in models.csv)",
        ],
    ),
    "a check in the future": (
        put("models", 2, checked_on="2999-01-01"),
        [
            "data/models.csv:2: checked_on: 2999-01-01 lies in the future: today is 2026-11-24 in UTC (write the day on which you read it)",
        ],
    ),
    "a month that does not exist": (
        put("capability_index", 2, vintage="2025-13"),
        [
            'data/capability_index.csv:2: vintage: "2025-13" is not a date of the calendar (write YYYY-MM-DD or YYYY-MM)',
        ],
    ),
    "a score before the model's release": (
        put("scores", 2, evaluated_on="2025-01-31"),
        [
            "data/scores.csv:2: evaluated_on: 2025-01-31 is before closed-one was released, 2025-02-01 (mend the date or the model, here or in models.csv)",
        ],
    ),
    "a rating before the model's release": (
        put("ratings", 2, as_of="2025-01-31"),
        [
            "data/ratings.csv:2: as_of: 2025-01-31 is before closed-one was released, 2025-02-01 (mend the date or the model, here or in models.csv)",
        ],
    ),
    "an open model without the day of its weights": (
        put("models", 3, weights_from=""),
        [
            "data/models.csv:3: weights_from: is empty although weights is open-unrestricted (write the day the weights appeared)",
        ],
    ),
    "a closed model with a day of weights": (
        put("models", 2, weights_from="2025-02-01"),
        [
            "data/models.csv:2: weights_from: 2025-02-01 contradicts weights closed (empty it, or mend the label)",
        ],
    ),
    "weights before the release": (
        put("models", 3, weights_from="2025-01-09"),
        [
            "data/models.csv:3: weights_from: 2025-01-09 is before released, 2025-01-10 (released is the first day of use: mend one of them)",
        ],
    ),
    "a precision without a date": (
        put("models", 2, released="", weights="unknown"),
        [
            "data/models.csv:2: released_precision: is day although released is empty (empty it too)",
        ],
    ),
    "a month that is not given as its first day": (
        put("models", 2, released_precision="month", released="2025-02-03"),
        [
            "data/models.csv:2: released_precision: is month but released is 2025-02-03 (write the period's first day)",
        ],
    ),
    "a model that is its own ancestor": (
        put("models", 3, base_model_id="tuned-one"),
        [
            'data/models.csv:3: base_model_id: "tuned-one" leads back to the model itself: open-one > tuned-one > open-one (mend one)',
            'data/models.csv:4: base_model_id: "open-one" leads back to the model itself: tuned-one > open-one > tuned-one (mend one)',
        ],
    ),
    "a name that its source does not use": (
        put("scores", 2, source_name="Closed One"),
        [
            'data/scores.csv:2: source_name: "Closed One" of board is not in model_aliases.csv (nearest: Closed 1; mend it, or add it there first)',
        ],
    ),
    "a name that means another model": (
        put("scores", 3, model_id="closed-one"),
        [
            'data/scores.csv:3: model_id: "closed-one" is not what board means by "Open 1" (model_aliases.csv says "open-one" in line 3: mend one of them)',
        ],
    ),
    "a pooled release that does not exist": (
        put("capability_index", 3, also_covers="tuned-two"),
        [
            'data/capability_index.csv:3: also_covers: "tuned-two" is not in models.csv (nearest: tuned-one; mend it, or add it there first)',
        ],
    ),
    "a name both resolved and unresolved": (
        put("unresolved_names", 2, name="Open 1"),
        [
            'data/unresolved_names.csv:2: name: "Open 1" of board is in model_aliases.csv too (delete one row)',
        ],
    ),
    "a maker entered twice under another spelling": (
        put("organizations", 3, name="example lab"),
        [
            'data/organizations.csv:3: name: "example lab" differs only in case or punctuation from "Example Lab" in line 2 (keep one row, or make the names tell them apart)',
        ],
    ),
    "stray spaces": (
        put("organizations", 2, name=" Example Lab"),
        [
            'data/organizations.csv:2: name: " Example Lab" has stray spaces (delete them)',
        ],
    ),
    "an invisible character": (
        put("organizations", 2, name="Example\u200bLab"),
        [
            "data/organizations.csv:2: name: 'Example\\u200bLab' has an invisible character (delete it)",
        ],
    ),
    "a formula": (
        put("organizations", 2, name="=cmd()"),
        [
            'data/organizations.csv:2: name: "=cmd()" begins like a spreadsheet formula (put a word before it)',
        ],
    ),
    "markup": (
        put("organizations", 2, name="<img src=x onerror=alert(1)>"),
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
            "data/organizations.csv:1: semicolons stand between the columns (write commas)",
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
            "data/organizations.csv:2: 4 cells under a header of 3 (put a text that contains a comma in quotation marks)",
        ],
    ),
    "a line break in a cell": (
        replace("organizations", "Other Lab", '"Other\nLab"'),
        [
            'data/organizations.csv:3: a quotation mark is not closed on its line (a field may not contain a line break; write "" for a quotation mark inside a quoted text)',
            "data/organizations.csv:4: 2 cells under a header of 3 (put a text that contains a comma in quotation marks)",
        ],
    ),
    "a blank row": (
        replace("organizations", "other-lab", "\nother-lab"),
        [
            "data/organizations.csv:3: the row is blank (delete the line)",
        ],
    ),
}


def test_the_small_package_has_no_problem(small_package: Path) -> None:
    assert found(small_package) == []


@pytest.mark.parametrize(("spoil", "expected"), CASES.values(), ids=CASES)
def test_bad_input_is_reported_where_it_stands(
    small_package: Path, spoil: Spoil, expected: list[str]
) -> None:
    spoil(small_package)
    before = contents(small_package)
    assert found(small_package, TODAY) == expected
    assert contents(small_package) == before, "the check wrote something"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_all_problems_of_all_tables_are_listed_at_once(small_package: Path) -> None:
    expected = []
    for name in ("a decimal comma", "an unknown source", "stray spaces", "a missing file"):
        spoil, lines = CASES[name]
        spoil(small_package)
        expected += lines
    assert sorted(found(small_package, TODAY)) == sorted(expected)


def test_the_committed_tables_have_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parents[1]
    monkeypatch.chdir(root)
    assert found(root / "data") == []


def test_the_check_says_all_and_exits_with_one(small_package: Path) -> None:
    CASES["an unknown source"][0](small_package)
    command = [sys.executable, "-m", "scripts.check", "--data", str(small_package)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "models.csv:2: source_id:" in done.stdout
    assert "1 problem" in done.stdout


def test_the_check_of_sound_data_counts_unknown_openness(small_package: Path) -> None:
    command = [sys.executable, "-m", "scripts.check", "--data", str(small_package)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "models                       1 of 3 rows (33.3%)" in done.stdout


def test_what_is_kept_from_one_check_to_the_next_is_never_stale(small_package: Path) -> None:
    """A table is looked at again if it, its contract or what it refers to has changed."""
    assert found(small_package) == []
    replace("models", "open-one,", "open-two,")(small_package)
    told = found(small_package)
    assert any(line.startswith("data/scores.csv:3: model_id:") for line in told)
    replace("models", "open-two,", "open-one,")(small_package)
    assert found(small_package) == []
    file = small_package / "datapackage.json"
    contract = file.read_text("utf-8")
    file.write_text(contract.replace('"minimum": 0', '"minimum": 5'), "utf-8")
    assert found(small_package)
    file.write_text(contract, "utf-8")
    assert found(small_package) == []
