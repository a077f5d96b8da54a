"""Our check of the contract finds what Frictionless finds, on real, broken and invented tables."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.tables.contract import DATA, Descriptor, contract_faults, read_contract, value_of
from charts.tables.validation.problem import Problem
from charts.tables.validation.schema import schema_problems
from charts.tables.validation.sheets import Sheet, _clean_sheet, _examined_sheet, read_sheet
from tests.examples import examples
from tests.pages import slow_but
from tests.tables.judge import frictionless_faults, ours
from tests.tables.test_mutations import FILES, LINES, batches, restore
from tests.tables.test_mutations import read as contents
from tests.tables.test_validation import CASES


def sheets_of(folder: Path) -> dict[str, Sheet]:
    read = (read_sheet(folder, table)[0] for table in read_contract(folder)["resources"])
    return {sheet.name: sheet for sheet in read if sheet}


def agree(sheets: dict[str, Sheet], names: set[str]) -> list[Problem]:
    """The problems of some of the tables, once Frictionless has found the same."""
    paths = {sheets[name].path for name in names}
    found = [problem for problem in schema_problems(sheets) if problem.path in paths]
    assert ours(sheets, found) == frictionless_faults(sheets, names)
    return found


NOW = {
    "a date that is no date", "a doubled key", "an unknown model", "a value above its bound",
    "a word that is not in the list", "semicolons",
}  # fmt: skip
"""A case of each kind of rule: test_validation.py asks our own check about all of them."""


@pytest.mark.parametrize("case", slow_but(CASES, NOW))
def test_frictionless_finds_the_same_in_a_broken_small_table(
    small_package: Path, case: str
) -> None:
    CASES[case][0](small_package)
    sheets = sheets_of(small_package)
    agree(sheets, set(sheets))


@pytest.mark.slow
def test_frictionless_finds_the_same_in_the_real_tables_broken_in_every_way(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    before, told = contents(folder), 0
    for lot in [*batches(folder, before), *([kind] for kind in FILES)]:
        for kind in lot:
            (LINES | FILES)[kind][0](folder)
        now, sheets = contents(folder), sheets_of(folder)
        changed = {name for name in sheets if now[f"{name}.csv"] != before[f"{name}.csv"]}
        told += len(agree(sheets, changed))
        restore(folder, before)
    assert told > 10, "few cases break the contract itself, but some do"


TEXTS = {
    "string": ["", "a", "A", "b", "ab", "a|b", "a b", "aa", "\u0663", "\u00e9", "-", "1"],
    "number": [
        *("", "0", "-0", "1", "1.0", "01", "1e0", "10E-1", "1.00000000000000000001", "2.5", "-3"),
        *("1e400", "1e9999999999999999999", "nan", "inf", "1_000", "+1", ".5", "5.", "\u0663", "x"),
    ],
    "integer": [
        *("", "0", "-0", "1", "01", "2", "-3", "1.0", "1e0", "9007199254740993", "1_0", "\u0661"),
        *("+1", "x", "9" * 5000),
    ],
    "date": [
        *("", "2024-02-29", "2023-02-29", "2024-2-29", "2024-01-01", "0000-01-01", "0001-01-01"),
        *("9999-12-31", "20240101", "2024-W01-1", "\u0662\u0660\u0662\u0664-01-01", "2024-13-01"),
    ],
    "boolean": ["", "true", "false", "TRUE", "True", "1", "0", "yes"],
}
BOUNDS: dict[str, list[Any]] = {
    "number": [0, 1, 1.0, 2.5, -3, 1e-05],
    "integer": [0, 1, -3, 9007199254740992],
    "date": ["2024-01-01", "2024-02-29"],
}
ENUMS = {
    "string": [["a"], ["a", "ab", "\u00e9"]],
    "number": [["1"], ["1.0", "2.5"]],
    "integer": [["1"], ["-3", "01"]],
    "date": [["2024-02-29"]],
    "boolean": [["true"]],
}
PATTERNS = ["a|b", "(a|b){2}", "a*", "^a$", r"\d", "[^-]", ""]

Draw = Any
Constraint = Any


def constraint(kind: str) -> st.SearchStrategy[Descriptor]:
    """A column's type with one constraint of a kind; "type" is none."""
    limits: dict[str, st.SearchStrategy[tuple[str, Any]]] = {
        "type": st.tuples(st.sampled_from(sorted(TEXTS)), st.none()),
        "required": st.tuples(st.sampled_from(sorted(TEXTS)), st.booleans()),
        "unique": st.tuples(st.sampled_from(sorted(TEXTS)), st.booleans()),
        "pattern": st.tuples(st.just("string"), st.sampled_from(PATTERNS)),
        "enum": st.sampled_from([(name, values) for name in ENUMS for values in ENUMS[name]]),
    }
    bounds = st.sampled_from([(name, bound) for name in BOUNDS for bound in BOUNDS[name]])

    def column(drawn: tuple[str, Any]) -> Descriptor:
        named, limit = drawn
        rules = {} if kind == "type" else {kind: limit}
        return {"type": named, "description": "Any.", "constraints": rules}

    return limits.get(kind, bounds).map(column)


def a_sheet(draw: Draw, name: str, columns: list[Descriptor], key: list[str]) -> Sheet:
    """Up to eight rows of a table; its first column numbers them, so that no row is blank."""
    fields = [
        {"name": "row", "type": "string", "description": "Its number."},
        *({**column, "name": f"c{at}"} for at, column in enumerate(columns)),
    ]
    texts = [st.sampled_from(TEXTS[column["type"]]) for column in columns]
    rows = draw(st.lists(st.tuples(*texts), min_size=1, max_size=8))
    cells = pd.DataFrame(
        [[str(at), *row] for at, row in enumerate(rows)],
        index=range(2, len(rows) + 2),
        columns=[field["name"] for field in fields],
        dtype="str",
    )
    contract = {
        **dict.fromkeys(("path", "title", "row"), f"{name}.csv"),
        **dict.fromkeys(("description", "curation"), "As it is."),
        "name": name,
        "schema": {"fields": fields, "primaryKey": key},
    }
    return Sheet(name, f"{name}.csv", contract, cells, frozenset(), frozenset())


def sound(*sheets: Sheet) -> dict[str, Sheet]:
    """The sheets by name, whose contract is one that we take."""
    contract = {
        "version": "2026.11",
        "created": "2026-11-24T00:00:00Z",
        "resources": [sheet.contract for sheet in sheets],
    }
    assert list(contract_faults(contract)) == []
    return {sheet.name: sheet for sheet in sheets}


@pytest.mark.parametrize(
    "kind", ["type", "required", "unique", "pattern", "enum", "minimum", "maximum"]
)
@examples(50)  # Frictionless takes most of the time
@given(data=st.data())
def test_frictionless_finds_the_same_for_a_constraint(kind: str, data: st.DataObject) -> None:
    columns = data.draw(st.lists(constraint(kind), min_size=1, max_size=3))
    sheets = sound(a_sheet(data.draw, "t", columns, ["row"]))
    agree(sheets, {"t"})


@examples(50)
@given(data=st.data())
def test_frictionless_finds_the_same_for_a_key_of_one_or_more_columns(data: st.DataObject) -> None:
    columns = data.draw(st.lists(constraint("type"), min_size=1, max_size=3))
    key = data.draw(st.permutations([f"c{at}" for at in range(len(columns))]))
    sheets = sound(a_sheet(data.draw, "t", columns, key))
    agree(sheets, {"t"})


@examples(50)
@given(data=st.data())
def test_frictionless_finds_the_same_for_references(data: st.DataObject) -> None:
    """To another table and to its own, and of any two types."""
    columns = data.draw(st.lists(constraint("type"), min_size=2, max_size=2))
    sheet = a_sheet(data.draw, "t", columns, ["row"])
    other = a_sheet(data.draw, "u", data.draw(st.lists(constraint("type"), min_size=1)), ["row"])
    sheet.contract["schema"]["foreignKeys"] = [
        {"fields": [own], "reference": {"resource": table, "fields": [field]}}
        for own, table, field in data.draw(
            st.lists(st.sampled_from([("c0", "u", "c0"), ("c0", "", "c1"), ("c1", "", "row")]))
        )
    ]
    agree(sound(sheet, other), {"t", "u"})


@examples(50)
@given(data=st.data())
def test_what_a_file_lacks_is_left_alone(data: st.DataObject) -> None:
    columns = data.draw(st.lists(constraint("required"), min_size=2, max_size=3))
    whole = a_sheet(data.draw, "t", columns, ["c0", "c1"])
    whole.contract["schema"]["foreignKeys"] = [
        {"fields": ["c0"], "reference": {"resource": "", "fields": ["c1"]}}
    ]
    absent = data.draw(st.sets(st.sampled_from(["c0", "c1"])))
    cells = whole.cells.assign(**dict.fromkeys(absent, "")).astype("str")
    sheet = Sheet("t", "t.csv", whole.contract, cells, frozenset(absent), frozenset())
    assert {problem.field for problem in agree(sound(sheet), {"t"})}.isdisjoint(absent)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("number", "1", "1.0"),
        ("number", "1", "10e-1"),
        ("number", "0", "-0"),
        ("integer", "7", "007"),
    ],
)
def test_one_value_in_two_spellings_is_one_value(kind: str, one: str, other: str) -> None:
    assert value_of(one, kind) == value_of(other, kind) is not None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "\u0663"),
        ("integer", "\uff11"),
        ("integer", "9" * 5000),
        ("number", "1e9999999999999999999"),
        ("date", "2023-02-29"),
        ("date", "0000-01-01"),
        ("boolean", "True"),
    ],
)
def test_what_only_some_program_would_read_is_no_value(kind: str, text: str) -> None:
    assert value_of(text, kind) is None


def test_a_number_is_compared_with_its_bound_exactly() -> None:
    assert value_of("1.00000000000000000001", "number") > value_of("1", "number")  # type: ignore[operator]


@pytest.mark.parametrize("table", read_contract(DATA)["resources"], ids=lambda table: table["name"])
def test_the_fast_reader_reads_every_file_of_the_data_as_the_slow_one_does(
    table: Descriptor,
) -> None:
    content = (DATA / table["path"]).read_bytes()
    fast = _clean_sheet("a.csv", content, table)
    slow, problems = _examined_sheet("a.csv", content, table)
    assert fast
    assert slow
    assert problems == []
    pd.testing.assert_frame_equal(fast.cells, slow.cells)
    assert (
        (fast.absent, fast.malformed) == (slow.absent, slow.malformed) == (frozenset(), frozenset())
    )


LETTERS = st.text(st.sampled_from('ab ,"\n\r\t\u00e9\u00a0\u200b=<'), max_size=12)


@given(
    text=LETTERS
    | st.builds("a,b\n{}".format, LETTERS)
    | st.builds(
        "a,b\n{}".format,
        st.lists(st.sampled_from(["a,b", "1,2", '"x, y",', "<<<<<<< a,b", "", ",", ' "1",2'])).map(
            "\n".join
        ),
    ),
    end=st.sampled_from(["", "\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_the_fast_reader_reads_a_file_as_the_slow_one_does_or_leaves_it(
    text: str, end: str, mark: str
) -> None:
    columns = [{"name": name, "type": "string", "description": "Any."} for name in "ab"]
    contract = {"name": "t", "path": "t.csv", "schema": {"fields": columns, "primaryKey": ["a"]}}
    content = f"{mark}{text}{end}".encode()
    slow, problems = _examined_sheet("t.csv", content, contract)
    fast = _clean_sheet("t.csv", content, contract)
    assert (fast is None) == bool(problems)
    if fast and slow:
        pd.testing.assert_frame_equal(fast.cells, slow.cells)


LOADED = """
import csv, sys
from scripts.check import check
check(["--data", sys.argv[1]], standalone_mode=False)
print(csv.field_size_limit() > 10_000_000)
print({"altair", "frictionless", "mkdocs", "scipy"} & sys.modules.keys())
"""


def test_the_check_loads_no_library_that_it_can_do_without(small_package: Path) -> None:
    """Loading them takes longer than checking; Frictionless also let long cells be read."""
    command = [sys.executable, "-c", LOADED, str(small_package)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["True", "set()"]


def test_a_whole_file_pasted_into_a_cell_is_told_of_and_does_not_fail(tmp_path: Path) -> None:
    columns = [{"name": name, "type": "string", "description": "Any."} for name in "ab"]
    contract = {"name": "t", "path": "t.csv", "schema": {"fields": columns, "primaryKey": ["a"]}}
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["a", "b"], ["1", "x" * 10_000_000]])
    sheet, problems = read_sheet(tmp_path, contract)
    assert problems == []
    assert sheet
    assert len(sheet.text(2, "b")) == 10_000_000
