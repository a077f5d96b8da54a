"""Rows that were there at the last edition and are gone are missed, declared, and not lamented."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import yaml

from charts.tables.contract import DATA, ROW_COUNTS
from charts.tables.validation.examination import examine, problems
from charts.tables.validation.losses import RowCounts, as_json, counts, loss_problems
from charts.tables.validation.problem import InvalidData
from charts.tables.validation.sheets import Sheet
from scripts.row_counts import write

Rows = list[dict[str, str]]
FORECASTS = 60


def rows(folder: Path, table: str) -> Rows:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(folder: Path, table: str, held: Rows) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(held[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(held)


def change(folder: Path, table: str, keep: Callable[[dict[str, str]], bool]) -> Rows:
    """Take rows out of a table and give all that it had."""
    held = rows(folder, table)
    write_table(folder, table, [row for row in held if keep(row)])
    return held


def problem_lines(folder: Path) -> list[str]:
    return [str(problem) for problem in problems(folder)]


def declare(folder: Path, *entries: object) -> None:
    (folder / "corrections.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")


@pytest.fixture
def counted(small_package: Path) -> Path:
    """The small tables, with sixty forecasts and a second vintage of the index, all counted."""
    [forecast] = rows(small_package, "forecasts")
    many = [forecast | {"forecast_id": f"day-{n:02}"} for n in range(FORECASTS)]
    write_table(small_package, "forecasts", many)
    index = rows(small_package, "capability_index")
    undated = [r | {"published_on": ""} for r in rows(small_package, "sources")]
    write_table(small_package, "sources", undated)  # a page of its own for every vintage
    write_table(
        small_package, "capability_index", index + [r | {"vintage": "2025-06"} for r in index]
    )
    write(small_package)
    return small_package


def later(row: dict[str, str]) -> bool:
    return row["vintage"] == "2025-06"


def few_left(row: dict[str, str]) -> bool:
    return row["forecast_id"] < "day-20"


def test_a_table_cut_short_is_missed(counted: Path) -> None:
    change(counted, "forecasts", few_left)
    [found] = problem_lines(counted)
    assert "forecasts.csv: 40 of the 60 rows of edition 2026.11 are gone (put them back" in found


def test_a_vintage_that_is_gone_is_missed_however_few_its_rows(counted: Path) -> None:
    change(counted, "capability_index", lambda row: not later(row))
    [found] = problem_lines(counted)
    assert "capability_index.csv: 2 of the 4 rows" in found
    assert "all with vintage 2025-06" in found


@pytest.mark.parametrize(
    ("table", "keep"),
    [("forecasts", few_left), ("capability_index", later)],
)
def test_the_entry_that_the_message_gives_declares_the_loss(
    counted: Path, table: str, keep: Callable[[dict[str, str]], bool]
) -> None:
    change(counted, table, keep)
    [found] = problem_lines(counted)
    [entry] = re.findall(r"- \{.*\}", found)
    file = counted / "corrections.yml"
    file.write_text(f"{entry}\n", encoding="utf-8")
    [empty] = [one for one in problem_lines(counted) if one.startswith(str(file))]
    assert "corrections.yml:1: reason is empty" in empty
    file.write_text(entry.replace('""', '"Counted twice."') + "\n", encoding="utf-8")
    assert problem_lines(counted) == []


def test_growth_and_a_few_removals_need_no_word(counted: Path) -> None:
    held = change(counted, "forecasts", lambda row: row["forecast_id"] > "day-02")  # 3 of 60 go
    assert problem_lines(counted) == []
    more = [held[0] | {"forecast_id": f"more-{n}"} for n in range(100)]
    write_table(counted, "forecasts", held[3:] + more)
    index = rows(counted, "capability_index")
    write_table(
        counted, "capability_index", index + [r | {"vintage": "2025-04"} for r in index[:2]]
    )
    assert problem_lines(counted) == []


def test_new_rows_do_not_hide_that_others_are_gone(counted: Path) -> None:
    index = rows(counted, "capability_index")
    new = [r | {"vintage": f"2025-0{n}"} for r in index[:2] for n in (2, 3, 4)]
    write_table(counted, "capability_index", index[:2] + new)
    [found] = problem_lines(counted)
    assert "all with vintage 2025-06" in found


ENTRY = {"reason": "Counted twice.", "status": "applied"}
VINTAGE = ENTRY | {"table": "capability_index", "removed": {"vintage": ["2025-06"]}, "rows": 2}
CUT = ENTRY | {"table": "forecasts", "removed": {}, "rows": 40}


def test_a_declared_loss_that_is_none_is_to_be_deleted(counted: Path) -> None:
    declare(counted, VINTAGE, CUT)
    index, forecasts = problem_lines(counted)
    assert "corrections.yml:1: capability_index: rows with vintage 2025-06 are back" in index
    assert "corrections.yml:8: forecasts: the rows are back (delete the entry)" in forecasts


def test_once_the_rows_are_counted_anew_their_declaration_is_to_be_deleted(counted: Path) -> None:
    change(counted, "capability_index", lambda row: not later(row))
    declare(counted, VINTAGE)
    write(counted)
    [found] = problem_lines(counted)
    assert "row_counts.json counts no rows with vintage 2025-06 (delete the entry)" in found


def test_more_rows_than_declared_are_missed_and_fewer_are_said(counted: Path) -> None:
    held = change(counted, "forecasts", few_left)
    declare(counted, CUT)
    assert problem_lines(counted) == []
    write_table(counted, "forecasts", held[:10])
    [found] = problem_lines(counted)
    assert "forecasts.csv: 10 of the 60 rows" in found
    write_table(counted, "forecasts", held[:50])
    [found] = problem_lines(counted)
    assert "only 10 rows are gone (write rows: 10)" in found


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rows": "many"}, 'rows is "many" (write how many'),
        ({"removed": ["2025-06"]}, "removed is not a mapping of lists"),
        ({"removed": {"vintage": "2025-06"}}, "removed is not a mapping of lists"),
        ({"removed": {"vintage": [["2025-06"]]}}, "removed is not a mapping of lists"),
        ({"removed": {"vintge": ["2025-06"]}}, "counts no rows with vintge 2025-06"),
        ({"table": "capability"}, "no table has this name (nearest: capability_draws, "),
        ({"reason": ["a"]}, "holds a list or mapping where a text belongs"),
        ({"ours": "a"}, 'has "ours"'),
    ],
)
def test_a_declaration_of_another_form_is_refused(
    counted: Path, change: dict[str, object], fault: str
) -> None:
    declare(counted, VINTAGE | change)
    [found] = problem_lines(counted)
    assert "corrections.yml:1: " in found
    assert fault in found


def test_a_folder_without_counts_and_a_table_that_is_new_have_lost_nothing(counted: Path) -> None:
    file = counted / ROW_COUNTS
    held = counts(examine(counted)[0])
    change(counted, "forecasts", few_left)
    file.write_text(as_json("2026.11", {**held, "forecasts": held["traffic"]}), encoding="utf-8")
    assert problem_lines(counted) == []
    del held["forecasts"]
    file.write_text(as_json("2026.11", held), encoding="utf-8")
    assert problem_lines(counted) == []
    file.unlink()
    assert problem_lines(counted) == []


def test_a_table_that_the_contract_lacks_is_missed_until_it_is_declared(counted: Path) -> None:
    file = counted / "datapackage.json"
    contract = json.loads(file.read_text("utf-8"))
    left = [table for table in contract["resources"] if table["name"] != "overtakings"]
    file.write_text(json.dumps(contract | {"resources": left}), encoding="utf-8")
    (counted / "overtakings.csv").unlink()
    [found] = problem_lines(counted)
    assert "datapackage.json: the table overtakings is not described here: 1 of the 1 rows" in found
    [entry] = re.findall(r"- \{.*\}", found)
    declared = entry.replace('""', '"Nobody used it."')
    (counted / "corrections.yml").write_text(f"{declared}\n", encoding="utf-8")
    assert problem_lines(counted) == []
    write(counted)
    [found] = problem_lines(counted)
    assert "corrections.yml:1: overtakings: no table has this name" in found


COUNTS = {
    "forecasts": RowCounts(1, {}),
    "capability_index": RowCounts(2, {"vintage": {"2025-05": 2}}),
}
ROW_COUNTS_TEXT = as_json("2026.11", COUNTS)
CHANGED_BY_HAND = "was changed by hand"


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        ("", 1, "is not JSON: Expecting value"),
        ("{", 1, "is not JSON: Expecting property name"),
        ("// counts\n" + ROW_COUNTS_TEXT, 1, "is not JSON: Expecting value at column 1"),
        (ROW_COUNTS_TEXT[:60], 4, "is not JSON: "),
        (ROW_COUNTS_TEXT.replace(" }\n}", " },\n}"), 18, "is not JSON: "),
        ("[" * 100_000, None, "is nested too deeply"),
        (
            ROW_COUNTS_TEXT.replace('"rows": 2', '"rows": ' + "2" * 5000),
            None,
            "cannot be read: Exceeds the limit",
        ),
        (
            ROW_COUNTS_TEXT.replace("2026.11", "\u00e9").encode("latin-1"),
            3,
            "byte 0xE9 is not UTF-8",
        ),
        ("<<<<<<< HEAD\n" + ROW_COUNTS_TEXT, 1, "an unresolved merge"),
        ("[]", None, "is not what `python -m scripts.row_counts` writes"),
        ("null", None, "is not what `python -m scripts.row_counts` writes"),
        ('{"edition": "x", "tables": {}}', None, "is not what `python -m scripts.row_counts`"),
        ('{"digest": "x"}', None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace("2026.11", "2999.01"), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": 1000'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": 0'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": -1'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": "1"'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": 1.5'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": null'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": true'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": NaN'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"rows": 1e400'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"rows": 1', '"note": "", "rows": 1'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace("forecasts", "forecast"), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace('"2025-05": 2', '"2025-05": 1'), None, CHANGED_BY_HAND),
        (ROW_COUNTS_TEXT.replace("vintage", "model_id"), None, CHANGED_BY_HAND),
    ],
    ids=count(1),
)
def test_counts_that_the_command_did_not_write_are_refused(
    tmp_path: Path,
    small_sheets: Mapping[str, Sheet],
    content: str | bytes,
    line: int | None,
    fault: str,
) -> None:
    file = tmp_path / ROW_COUNTS
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = loss_problems(tmp_path, small_sheets, [], small_sheets)
    assert found.line == line
    assert found.message.startswith(fault)
    assert found.message.endswith(")")


def test_counts_that_the_command_wrote_are_read_in_any_layout(
    tmp_path: Path, small_sheets: Mapping[str, Sheet]
) -> None:
    (tmp_path / ROW_COUNTS).write_text(json.dumps(json.loads(ROW_COUNTS_TEXT)), encoding="utf-8")
    assert list(loss_problems(tmp_path, small_sheets, [], small_sheets)) == []


def test_counting_anew_does_not_make_a_loss_good(counted: Path) -> None:
    before = (counted / ROW_COUNTS).read_bytes()
    change(counted, "forecasts", few_left)
    with pytest.raises(InvalidData, match="40 of the 60 rows"):
        write(counted)
    assert (counted / ROW_COUNTS).read_bytes() == before
    declare(counted, CUT)
    write(counted)
    assert '"rows": 20' in (counted / ROW_COUNTS).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sheets() -> Mapping[str, Sheet]:
    return examine(DATA)[0]


def missed(folder: Path, sheets: Mapping[str, Sheet], *broken: Sheet) -> set[str]:
    """The tables of which rows are missed when some are broken."""
    (folder / ROW_COUNTS).write_text(as_json("2026.11", counts(sheets)), encoding="utf-8")
    now = {sheet.name: sheet for sheet in broken}
    return {Path(problem.path).stem for problem in loss_problems(folder, now, [], sheets)}


def test_every_committed_table_that_is_cut_in_half_is_missed(
    tmp_path: Path, sheets: Mapping[str, Sheet]
) -> None:
    whole = {name: sheet for name, sheet in sheets.items() if len(sheet.cells) > 5}
    halves = [replace(s, cells=s.cells.head(len(s.cells) // 2)) for s in whole.values()]
    assert missed(tmp_path, sheets, *halves) == set(whole)
    assert missed(tmp_path, sheets, *sheets.values()) == set()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("capability_index", "vintage"),
        ("ratings", "board"),
        ("run_costs", "source_id"),
        ("cost_frontiers", "index"),
        ("offers", "as_of"),
        ("offers", "source_id"),
        ("price_history", "source_id"),
        ("scores", "benchmark_id"),
    ],
)
def test_every_vintage_board_list_or_benchmark_that_is_gone_is_missed(
    tmp_path: Path, sheets: Mapping[str, Sheet], table: str, column: str
) -> None:
    sheet = sheets[table]
    values = Counter(row[column] for row in rows(DATA, table))
    assert len(values) > 1
    for value in values:
        left = replace(sheet, cells=sheet.cells[sheet.cells[column] != value])
        assert missed(tmp_path, {table: sheet}, left) == {table}, value


def test_the_rows_of_the_last_edition_are_counted() -> None:
    """Without the file nothing would be missed; growth since then is no reason to write it anew."""
    assert (DATA / ROW_COUNTS).exists()
