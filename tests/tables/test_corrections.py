"""corrections.yml: what we hold against a source is declared, held, and given up in time."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from charts.tables.validation import problems
from charts.tables.validation.corrections import Correction
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


def told(folder: Path, *entries: object) -> list[str]:
    (folder / "corrections.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return [str(problem) for problem in problems(folder)]


def test_a_correction_that_is_held_is_no_problem(small_package: Path) -> None:
    assert told(small_package, ENTRY) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"table": "organisations"}, "no table is called so (nearest: organizations"),
        ({"field": "nme"}, 'has no column "nme" (nearest: name'),
        ({"key": {"organization_id": "none"}}, "0 rows have this key"),
        ({"expect": "Other Lab", "ours": "Lab"}, 'holds the corrected "Other Lab" again'),
        ({"ours": "Lab"}, "neither expect nor ours"),
        ({"ours": "Othr Lab"}, "expect and ours are the same"),
        ({"reason": " "}, "reason is empty"),
        ({"status": "done"}, "status is"),
        ({"because": "so"}, 'has "because"'),
    ],
)
def test_a_correction_that_does_not_hold_is_refused(
    small_package: Path, change: dict[str, object], fault: str
) -> None:
    found = told(small_package, ENTRY | change)
    assert len(found) == 1
    assert "corrections.yml:1: " in found[0]
    assert fault in found[0]


def test_a_table_that_cannot_be_read_is_no_fault_of_its_corrections(small_package: Path) -> None:
    table = small_package / "organizations.csv"
    table.write_text(table.read_text("utf-8").replace(",", ";"), encoding="utf-8")
    found = told(small_package, ENTRY)
    assert found
    assert not [problem for problem in found if "corrections.yml" in problem]


def test_a_key_that_no_row_has_says_where_it_fails(small_package: Path) -> None:
    key = {
        "source_id": "old-board", "benchmark_id": "quiz", "source_name": "Closed 1",
        "setting": "high", "scaffold": "", "document": "", "replicate": "1",
    }  # fmt: skip
    entry = ENTRY | {"table": "scores", "key": key, "field": "score", "expect": "0.19"}
    [found] = told(small_package, entry | {"ours": "0.91"})
    assert found.endswith(
        'scores: 0 rows have this key (line 2 has the rest of it, but source_id "board": correct '
        "the key, or the row)"
    )
    [found] = told(small_package, ENTRY | {"key": {"organization_id": "other-labs"}})
    assert "0 rows have this key (nearest: other-lab; give the key of" in found


def test_a_correction_without_a_field_says_which(small_package: Path) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != "reason"}
    assert "lacks reason (add it)" in told(small_package, entry)[0]


def test_a_file_that_is_no_yaml_is_refused_by_line(small_package: Path) -> None:
    (small_package / "corrections.yml").write_text("- table: [\n", encoding="utf-8")
    assert ["is not YAML" in str(problem) for problem in problems(small_package)] == [True]


def test_curation_puts_ours_for_expect_and_nothing_else() -> None:
    rows = pd.DataFrame({"organization_id": ["a", "other-lab"], "name": ["Othr Lab", "Othr Lab"]})
    entry = Correction(1, **ENTRY)  # type: ignore[arg-type]
    made = correct({"organizations": rows}, [entry])["organizations"]
    assert made.name.tolist() == ["Othr Lab", "Other Lab"]
    assert rows.name.tolist() == ["Othr Lab", "Othr Lab"]


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
    [found] = told(small_package)
    assert "adoption.csv:2: checked: is corrected, but" in found
    assert "corrections.yml has no entry with the key of this row (add one" in found
    change = {"field": "population", "expect": "Nine firms", "ours": "Ten firms"}
    entry = ENTRY | change | {"table": "adoption", "key": {"fact_id": "survey-2025"}}
    assert told(small_package, entry) == []


def test_any_table_may_be_corrected(small_package: Path) -> None:
    """An entry for a table that never had one is as good as any other."""
    key = {
        "source_id": "board", "benchmark_id": "quiz", "source_name": "Closed 1", "setting": "high",
        "scaffold": "", "document": "", "replicate": "1",
    }  # fmt: skip
    entry = {"table": "scores", "key": key, "field": "score", "expect": "0.19", "ours": "0.91"}
    assert told(small_package, ENTRY | entry) == []
