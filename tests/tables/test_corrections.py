"""corrections.yml: what we hold against a source is declared, held, and given up in time."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
import yaml

from charts.tables.validation.corrections import Correction, correction_problems, entries
from charts.tables.validation.examination import problems
from charts.tables.validation.sheets import Sheet
from scripts.curate.corrected import correct

ENTRY = {
    "table": "organizations",
    "key": {"organization_id": "other-lab"},
    "field": "name",
    "expect": "Othr Lab",
    "ours": "Other Lab",
    "reason": "Its own page spells it so.",
    "status": "applied",
}


def problems_of(folder: Path, *entries: object) -> list[str]:
    (folder / "corrections.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return [str(problem) for problem in problems(folder)]


def test_a_correction_that_is_held_is_no_problem(small_package: Path) -> None:
    assert problems_of(small_package, ENTRY) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"table": "organisations"}, "no table has this name (nearest: organizations"),
        ({"field": "nme"}, 'has no column "nme" (nearest: name'),
        ({"key": {"organization_id": "none"}}, "0 rows have this key"),
        ({"expect": "Other Lab", "ours": "Lab"}, 'holds the corrected "Other Lab" again'),
        ({"ours": "Lab"}, 'neither expect, "Othr Lab", nor ours, "Lab"'),
        ({"ours": "Othr Lab"}, "expect and ours are the same"),
        ({"reason": " "}, "reason is empty"),
        ({"status": "done"}, "status is"),
        ({"because": "so"}, 'has "because"'),
    ],
)
def test_a_correction_that_does_not_hold_is_refused(
    small_package: Path, change: dict[str, object], fault: str
) -> None:
    found = problems_of(small_package, ENTRY | change)
    assert len(found) == 1
    assert "corrections.yml:1: " in found[0]
    assert fault in found[0]


OTHER_LAB = """\
- table: organizations
  key: {organization_id: other-lab}
  field: name
  expect: Othr Lab
  ours: Other Lab
  reason: Its own page spells it so.
  status: applied
"""
PRICE = """\
- table: list_prices
  key: {source_id: board, provider_id: other-lab, source_name: Closed 1, step: 1}
  field: output
  expect: 250
  ours: 25
  reason: A digit too many.
  status: reported
"""
GONE = """\
- {table: forecasts, removed: {}, rows: 3, reason: Counted twice., status: applied}
"""


def swapped(old: str, new: str, entry: str = OTHER_LAB) -> str:
    assert old in entry
    return entry.replace(old, new)


def faults_of(folder: Path, sheets: Mapping[str, Sheet], content: str | bytes) -> list[str]:
    """What is wrong with the content of a corrections.yml beside the small tables."""
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "corrections.yml").write_bytes(raw)
    found = correction_problems(folder, list(entries(folder)), sheets, sheets)
    return [str(problem) for problem in found]


@pytest.mark.parametrize("content", ["", "# none\n", "[]", OTHER_LAB + PRICE + GONE])
def test_what_is_listed_soundly_is_no_problem(
    tmp_path: Path, small_sheets: Mapping[str, Sheet], content: str
) -> None:
    """A number needs no quotation marks: each value is the text that stands there."""
    assert faults_of(tmp_path, small_sheets, content) == []


@pytest.mark.parametrize(
    ("content", "line", "fault", "remedy"),
    [
        # the file
        ("{}\n", 1, "is not a list", "begin every correction with - table:"),
        ("corrections:\n" + OTHER_LAB, 1, "is not a list", "begin every correction"),
        ("~\n", 1, "is not a list", "begin every correction with - table:"),
        (OTHER_LAB.encode("utf-16"), 1, "byte 0xFF is not UTF-8", "save the file"),
        ("- " + "[" * 800 + "\n", None, "is nested too deeply", "begin every entry"),
        (OTHER_LAB + "- table: [\n", 9, "is not YAML: expected the node", "or the one above"),
        (OTHER_LAB + "---\n" + PRICE, 8, "is not YAML: found another document", "fix this line"),
        (OTHER_LAB + "- *price\n", 8, "is not YAML: found undefined alias", "fix this line"),
        (swapped("  field", "\tfield"), 3, "is not YAML: found character '\\t'", "with spaces"),
        (swapped(": Its", ": 'Its"), 6, "is not YAML: found unexpected end", "close the quotation"),
        (swapped("own", "own: it"), 6, "is not YAML: mapping values", "in quotation marks"),
        (swapped("own", "o\x07wn"), 6, "has the control character '\\x07'", "delete it"),
        (OTHER_LAB + "  ours: Lab\n", 5, 'is not YAML: "ours" is given twice', "delete one"),
        (
            swapped("{org", "{organization_id: us, org"),
            2,
            'is not YAML: "organization_id" is given twice',
            "delete one",
        ),
        # the shape of an entry
        (OTHER_LAB + "-\n", 8, "is not a correction", "give table, key, field, expect, ours"),
        (OTHER_LAB + "- [other-lab]\n", 8, "is not a correction", "give table, key"),
        (OTHER_LAB + "- {}\n", 8, "lacks expect, field, key, ours, reason, status, table", "add"),
        (swapped("table", "Table"), 1, "lacks table", "add it"),
        (swapped("status", "source_id: board\n  status"), 1, 'has "source_id"', "delete it"),
        (swapped("{organization_id: other-lab}", ""), 1, "key is not a mapping", "columns of"),
        (swapped("other-lab", "[other-lab]"), 1, "key is not a mapping", "with their values"),
        (swapped(": applied", ": [applied]"), 1, "holds a list or mapping", "quotation marks"),
        (swapped(": applied", ": Applied"), 1, 'status is "Applied"', "write applied or reported"),
        # the reason, which a page shows
        (swapped("Its own", '"[Its](x) own')[:-1], 6, "is not YAML", "close the quotation mark"),
        (swapped("own", "own\u200b"), 1, "reason has an invisible character", "delete it"),
        (swapped("Its", "|\n    Its\n   "), 1, "or a line break", "delete it"),
        (swapped("own", "own" * 700), 1, "reason has 2,123 characters", "write 2,000 at most"),
        # what the entry says of the tables
        (
            swapped(": organizations", ": Organizations"),
            1,
            "no table has this name",
            "nearest: org",
        ),
        (swapped(": name", ": ''"), 1, 'has no column ""', "fix it"),
        (
            swapped("organization_id", "organisation_id"),
            1,
            'has no column "organisation_id"',
            "nearest: organization_id",
        ),
        (
            swapped("{organization_id: other-lab}", "{}"),
            1,
            "key names no column",
            "organization_id",
        ),
        (
            swapped("organization_id: other-lab", "name: Other Lab"),
            1,
            "key names name",
            "write organization_id",
        ),
        (
            swapped("source_id: board, ", "", PRICE),
            1,
            "key names provider_id, source_name, step",
            "write source_id, provider_id, source_name, step",
        ),
        (
            swapped(": name", ": organization_id").replace(": Other Lab", ": other-lab"),
            1,
            "organization_id is part of the key",
            "correct it in the curation",
        ),
        (swapped(": board", ": bored", PRICE), 1, "0 rows have this key", "but source_id"),
        (swapped(": 25\n", ": 25.00\n", PRICE), 1, 'holds "25", neither expect', "fix the cell"),
        (swapped(": 250", ": 25.0", PRICE), 1, "are one number", "delete the entry"),
        (swapped(": 250", ": '25'", PRICE), 1, "expect and ours are the same", "delete the entry"),
        (swapped(": 25\n", ": ~\n", PRICE), 1, 'holds "25", neither', "look at the source again"),
        # several entries
        (OTHER_LAB * 2, 8, "repeats the entry in line 1", "delete one of them"),
        (
            PRICE + swapped(": 250", ": 2.5", PRICE),
            8,
            "repeats the entry in line 1",
            "delete one of them",
        ),
        (GONE * 2, 2, "repeats the entry in line 1", "delete one of them"),
        # removed rows
        (swapped("{}", "{made_on: []}", GONE), 1, "removed names no value of made_on", "write {}"),
        *(
            (swapped("rows: 3", f"rows: {rows}", GONE), 1, f'rows is "{rows}"', "write how many")
            for rows in ["0", "-3", "3.0", "three", "\u0663", "9" * 20]
        ),
        (swapped("Counted", '""', GONE).replace(" twice.", ""), 1, "reason is empty", "say why"),
    ],
    ids=count(1),
)
def test_an_entry_that_is_wrong_is_refused_on_its_line_with_a_remedy(
    tmp_path: Path,
    small_sheets: Mapping[str, Sheet],
    content: str | bytes,
    line: int | None,
    fault: str,
    remedy: str,
) -> None:
    place = "corrections.yml: " if line is None else f"corrections.yml:{line}: "
    [found] = faults_of(tmp_path, small_sheets, content)
    assert place in found
    assert fault in found
    assert remedy in found


def test_a_table_that_cannot_be_read_is_no_fault_of_its_corrections(small_package: Path) -> None:
    table = small_package / "organizations.csv"
    table.write_text(table.read_text("utf-8").replace(",", ";"), encoding="utf-8")
    found = problems_of(small_package, ENTRY)
    assert found
    assert not [problem for problem in found if "corrections.yml" in problem]


def test_a_key_that_no_row_has_says_where_it_fails(small_package: Path) -> None:
    key = {
        "source_id": "old-board", "benchmark_id": "quiz", "source_name": "Closed 1",
        "setting": "high", "scaffold": "", "document": "", "replicate": "1",
    }  # fmt: skip
    entry = ENTRY | {"table": "scores", "key": key, "field": "score", "expect": "0.19"}
    [found] = problems_of(small_package, entry | {"ours": "0.91"})
    assert found.endswith(
        'scores: 0 rows have this key (line 2 has the rest of it, but source_id "board": correct '
        "the key, or the row)"
    )
    [found] = problems_of(small_package, ENTRY | {"key": {"organization_id": "other-labs"}})
    assert "0 rows have this key (nearest: other-lab; give the key of" in found


def test_a_correction_without_a_field_says_which(small_package: Path) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != "reason"}
    assert "lacks reason (add it)" in problems_of(small_package, entry)[0]


def test_a_file_that_is_no_yaml_is_refused_by_line(small_package: Path) -> None:
    (small_package / "corrections.yml").write_text("- table: [\n", encoding="utf-8")
    assert ["is not YAML" in str(problem) for problem in problems(small_package)] == [True]


def test_curation_puts_ours_for_expect_and_nothing_else() -> None:
    rows = pd.DataFrame({"organization_id": ["a", "other-lab"], "name": ["Othr Lab", "Othr Lab"]})
    entry = Correction(1, **ENTRY)  # type: ignore[arg-type]
    made = correct({"organizations": rows}, [entry])["organizations"]
    assert made.name.tolist() == ["Othr Lab", "Other Lab"]
    assert rows.name.tolist() == ["Othr Lab", "Othr Lab"]


def test_curation_compares_a_flag_as_the_table_writes_it() -> None:
    rows = pd.DataFrame({"organization_id": ["other-lab"], "usable": [True]})
    flag = {"field": "usable", "expect": "true", "ours": "false"}
    entry = Correction(1, **(ENTRY | flag))  # type: ignore[arg-type]
    assert correct({"organizations": rows}, [entry])["organizations"].usable.tolist() == ["false"]


def test_a_correction_whose_source_was_mended_stops_curation() -> None:
    rows = pd.DataFrame({"organization_id": ["other-lab"], "name": ["Other Lab"]})
    entry = Correction(1, **ENTRY)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expects 'Othr Lab', the source has"):
        correct({"organizations": rows}, [entry])


def test_a_correction_of_a_row_that_was_given_another_source_stops_curation() -> None:
    rows = pd.DataFrame({"source_id": ["old"], "name": ["Othr Lab"]})
    moved = Correction(1, **(ENTRY | {"key": {"source_id": "new"}}))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"the source has \[\]"):
        correct({"organizations": rows}, [moved])


def test_a_row_that_was_corrected_says_in_the_list_what_was_wrong(small_package: Path) -> None:
    file = small_package / "adoption.csv"
    header, row = file.read_text("utf-8").splitlines()
    file.write_text(f"{header}\n{row.replace(',confirmed,', ',corrected,')}\n", encoding="utf-8")
    [found] = problems_of(small_package)
    assert "adoption.csv:2: checked: is corrected, but" in found
    assert "corrections.yml has no entry with the key of this row (add one" in found
    change = {"field": "population", "expect": "Nine firms", "ours": "Ten firms"}
    entry = ENTRY | change | {"table": "adoption", "key": {"fact_id": "survey-2025"}}
    assert problems_of(small_package, entry) == []


def test_any_table_may_be_corrected(small_package: Path) -> None:
    """An entry for a table that never had one is as good as any other."""
    key = {
        "source_id": "board", "benchmark_id": "quiz", "source_name": "Closed 1", "setting": "high",
        "scaffold": "", "document": "", "replicate": "1",
    }  # fmt: skip
    entry = {"table": "scores", "key": key, "field": "score", "expect": "0.19", "ours": "0.91"}
    assert problems_of(small_package, ENTRY | entry) == []
