"""What a change of the data moves, told for a terminal and for a pull request."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from charts.tables.contract import DATA
from scripts import effects as effects_module
from scripts.diff import (
    LONGEST_LIST,
    Section,
    as_markdown,
    as_text,
    changed_tables,
    diff,
    differences,
    effect_sections,
    read_tables,
    resources,
)
from scripts.effects import Effects
from scripts.report import LONGEST_REPORT

ROOT = DATA.parent


def change(folder: Path, table: str, old: str, new: str) -> None:
    file = next(folder.glob(f"{table}*"))
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.fixture
def before(small_package: Path) -> Path:
    earlier = small_package.parent / "before" / "data"
    shutil.copytree(small_package, earlier)
    return earlier


@pytest.fixture
def tables_compared(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Nothing else moves; gives the tables of which that was asked."""
    tables: list[set[str]] = []

    def none(old: Path, new: Path, changed: set[str]) -> Effects:
        tables.append(changed)
        return Effects()

    monkeypatch.setattr(effects_module, "effects", none)
    return tables


def report_of(before: Path, after: Path) -> str:
    return as_text(differences(before, after))


def test_nothing_changed_is_said_in_one_line(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    (small_package / "README.md").write_text("Prose.", encoding="utf-8")
    assert report_of(before, small_package) == "The data are the same."
    assert tables_compared == []


def test_nothing_changed_is_said_without_loading_what_takes_seconds() -> None:
    script = (
        "import sys; from scripts.diff import DATA, differences\n"
        "assert not differences(DATA, DATA)\n"
        "slow = {'pandas', 'altair', 'scipy', 'frictionless', 'charts.tables.reading'}\n"
        "print(slow & sys.modules.keys())"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_changed_cell_is_told_with_old_and_new(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    change(small_package, "organizations", "Other Lab", "Another Lab")
    assert report_of(before, small_package) == (
        "no finding, verdict or picture changes\n"
        "organizations: 1 row changed\n"
        "  other-lab: name: Other Lab -> Another Lab"
    )
    assert tables_compared == [{"organizations"}]


def test_a_corrected_score_of_another_source_is_told_in_one_line(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    change(small_package, "scores", "high,,,1,0.91", "high,,,1,0.92")
    file = small_package / "scores.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",board,", ",card,")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert report_of(before, small_package).splitlines()[1:] == [
        "scores: 1 row changed",
        "  board / quiz / Closed 1 / high / 1: source_id: board -> card; score: 0.91 -> 0.92",
    ]


def test_added_and_removed_rows_are_named_by_their_key(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    change(small_package, "organizations", "other-lab,Other Lab", "third-lab,Third Lab")
    told = report_of(before, small_package)
    assert "organizations: 1 row added\n  third-lab" in told
    assert "organizations: 1 row removed\n  other-lab" in told


def test_rows_in_another_order_are_told_and_looked_into(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    """Which row comes first may decide which one a statistic takes."""
    file = small_package / "organizations.csv"
    header, first, second = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, second, first]) + "\n", encoding="utf-8")
    assert "organizations: rows in another order" in report_of(before, small_package)
    assert tables_compared == [{"organizations"}]


def test_quotation_marks_and_line_ends_are_told_to_hold_the_same(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    change(small_package, "organizations", "Other Lab", '"Other Lab"')
    assert "organizations: written otherwise, with the same cells" in report_of(
        before, small_package
    )
    assert tables_compared == [set()]


def test_a_file_without_the_columns_of_its_key_is_not_compared_row_by_row(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = small_package / "organizations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert "organizations: rows not compared\n  the new file lacks organization_id" in report_of(
        before, small_package
    )


def test_a_deleted_table_loses_all_rows(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    (small_package / "organizations.csv").unlink()
    assert "organizations: 2 rows removed" in report_of(before, small_package)


def test_a_file_that_is_no_table_is_told(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    (small_package / "models (1).csv").write_text("model_id\n", encoding="utf-8")
    assert "files that are no table\n  models (1).csv" in report_of(before, small_package)


def test_a_description_in_the_contract_is_told_and_moves_no_exhibit(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = small_package / "datapackage.json"
    contract = json.loads(file.read_text(encoding="utf-8"))
    contract["resources"][0]["title"] = "Another title"
    file.write_text(json.dumps(contract), encoding="utf-8")
    told = report_of(before, small_package)
    name = contract["resources"][0]["name"]
    assert "datapackage.json: 1 place changed" in told
    assert f"  resources.{name}.title: " in told
    assert told.endswith("-> Another title")
    assert tables_compared == [set()]


def test_a_type_in_the_contract_has_its_table_read_again(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = small_package / "datapackage.json"
    contract = json.loads(file.read_text(encoding="utf-8"))
    [column] = [
        column
        for resource in contract["resources"]
        if resource["name"] == "models"
        for column in resource["schema"]["fields"]
        if column["name"] == "parameters"
    ]
    assert column["type"] == "number"
    column["type"] = "string"
    file.write_text(json.dumps(contract), encoding="utf-8")
    told = report_of(before, small_package)
    assert "  resources.models.schema.fields.parameters.type: number -> string" in told
    assert tables_compared == [{"models"}]


FACTS = {
    "name": "facts",
    "path": "facts.csv",
    "row": "a fact",
    "schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]},
}


def test_a_new_table_is_told_in_one_place_with_its_rows(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = small_package / "datapackage.json"
    contract = json.loads(file.read_text(encoding="utf-8"))
    contract["resources"].append(FACTS)
    file.write_text(json.dumps(contract), encoding="utf-8")
    (small_package / "facts.csv").write_text("id\none\ntwo\n", encoding="utf-8")
    assert report_of(before, small_package).splitlines()[1:] == [
        "facts: 2 rows added",
        "  one",
        "  two",
        "datapackage.json: 1 place changed",
        "  resources.facts: nothing -> a table, one row a fact",
    ]
    assert tables_compared == [{"facts"}]
    assert "  resources.facts: a table, one row a fact -> nothing" in report_of(
        small_package, before
    )


def test_a_new_column_is_told_in_one_place(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = small_package / "datapackage.json"
    contract = json.loads(file.read_text(encoding="utf-8"))
    new = {"name": "colour", "type": "string", "description": "Its colour."}
    contract["resources"][0]["schema"]["fields"].append(new)
    file.write_text(json.dumps(contract), encoding="utf-8")
    name = contract["resources"][0]["name"]
    assert report_of(before, small_package).splitlines()[1:] == [
        "datapackage.json: 1 place changed",
        f"  resources.{name}.schema.fields.colour: nothing -> a column of type string: Its colour.",
    ]


def test_a_contract_that_is_not_json_hides_no_row(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    (small_package / "datapackage.json").write_text("{", encoding="utf-8")
    change(small_package, "organizations", "Other Lab", "Another Lab")
    told = report_of(before, small_package)
    assert "other-lab: name: Other Lab -> Another Lab" in told
    assert "datapackage.json: changed\n  one of its states is not JSON" in told


ENTRY = """- table: scores
  key:
    source_id: board
    benchmark_id: quiz
  field: score
  expect: 0.9
  ours: {ours}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            ENTRY.format(ours="0.91"),
            ENTRY.format(ours="0.92"),
            "corrections.yml: 1 row changed\n  scores / board, quiz / score: ours: 0.91 -> 0.92",
        ),
        (
            "",
            ENTRY.format(ours="0.91"),
            "corrections.yml: 1 row added\n  scores / board, quiz / score",
        ),
        (
            ENTRY.format(ours="0.91"),
            "# none\n",
            "corrections.yml: 1 row removed\n  scores / board, quiz / score",
        ),
        (
            ENTRY.format(ours="0.91"),
            "# A remark.\n" + ENTRY.format(ours="0.91"),
            "corrections.yml: written otherwise, with the same cells",
        ),
        (
            ENTRY.format(ours="0.91"),
            ENTRY.format(ours="0.91") + "- table: models\n  rows: 3\n  kind: another\n",
            "corrections.yml: 1 row added\n  models",
        ),
        (
            ENTRY.format(ours="0.91"),
            "table: scores\n",
            "corrections.yml: changed\n  one of its states is not a list of entries",
        ),
        (
            ENTRY.format(ours="0.91"),
            "- table: [\n",
            "corrections.yml: changed\n  one of its states is not a list of entries",
        ),
    ],
)
def test_a_changed_correction_is_told(
    before: Path,
    small_package: Path,
    tables_compared: list[set[str]],
    old: str,
    new: str,
    told: str,
) -> None:
    (before / "corrections.yml").write_text(old, encoding="utf-8")
    (small_package / "corrections.yml").write_text(new, encoding="utf-8")
    assert report_of(before, small_package).endswith(told)
    assert tables_compared == [set()]


def test_broken_data_show_their_rows_and_every_problem(before: Path, small_package: Path) -> None:
    change(small_package, "organizations", "FR", "France")
    change(small_package, "scores", ",board,", ",bored,")
    told = report_of(before, small_package)
    assert told.startswith("findings, verdicts and pictures are not compared\n  new data: data/")
    assert "\n  new data: data/organizations.csv:2: country:" in told
    assert "\n  new data: data/scores.csv:2: source_id:" in told
    assert "example-lab: country: FR -> France" in told


def test_what_matters_most_comes_first() -> None:
    found = Effects(
        findings=({"gap.now": "8.9"}, {"gap.now": "7.0", "gap.more": "1"}),
        verdicts=(
            {"A1": "split (41%)", "A2": "holds (90%)", "A3": "holds (91%)"},
            {"A1": "mostly fails (38%)", "A2": "holds (90%)", "A3": "holds (88%)"},
        ),
        pictures=({"gap": "{}", "same": "1"}, {"gap": "[]", "same": "1"}),
        broken=["lag: new data: lag.py:1: no rows"],
    )
    assert effect_sections(found) == [
        Section("exhibits that cannot be made", ["lag: new data: lag.py:1: no rows"]),
        Section("verdicts that flip", ["A1: split (41%) -> mostly fails (38%)"]),
        Section("claims whose support moves", ["A3: holds (91%) -> holds (88%)"]),
        Section("findings", ["gap.more: nothing -> 1", "gap.now: 8.9 -> 7.0"]),
        Section("exhibits whose picture changes", ["gap"]),
    ]


def test_findings_that_change_like_many_others_come_last() -> None:
    """One new row may move the day of all exhibits, and that would hide what else it moves."""
    days = {f"a{n}.as_of": "1 May" for n in range(LONGEST_LIST)}
    found = Effects(
        findings=({**days, "gap.now": "8"}, {**dict.fromkeys(days, "2 May"), "gap.now": "7"})
    )
    [section] = effect_sections(found)
    assert section.lines[0] == "gap.now: 8 -> 7"
    assert len(section.lines) == LONGEST_LIST + 1


def test_findings_that_claims_lead_with_are_never_among_those_cut() -> None:
    """A new leader moves a hundred findings: the one that a claim cites must be seen."""
    old = {f"a{n}.score": f"{n}" for n in range(3 * LONGEST_LIST)}
    new = {name: f"{text}.5" for name, text in old.items()}
    found = Effects(findings=(old, new), statistics=["a99.score"])
    assert effect_sections(found)[0] == Section(
        "findings that claims lead with", ["a99.score: 99 -> 99.5"]
    )
    assert len(effect_sections(found)[1].lines) == 3 * LONGEST_LIST - 1


def test_that_nothing_moves_is_not_said_of_exhibits_that_cannot_be_made() -> None:
    titles = [section.title for section in effect_sections(Effects(broken=["lag: no rows"]))]
    assert titles[1] == "no other finding, verdict or picture changes"


@pytest.mark.parametrize(
    "bait", ["<img src=x onerror=alert(1)>", "`code`", "[a](http://b)", "@somebody", "| cell |"]
)
def test_text_from_data_is_harmless_in_a_pull_request(bait: str) -> None:
    told = as_markdown([Section("models: 1 added", [bait])]).splitlines()[-1]
    assert not set(told.removeprefix("- ")) & set("<>`[]()@|")


def test_a_long_list_is_cut_and_says_so() -> None:
    told = as_text([Section("models: 99 added", ["model"] * 99)])
    assert told.endswith(f"and {99 - LONGEST_LIST} more")


def test_a_new_column_is_told_once_a_filled_cell_and_not_for_empty_ones(
    before: Path, small_package: Path, tables_compared: list[set[str]]
) -> None:
    file = before / "organizations.csv"
    lines = [line.rpartition(",")[0] for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = report_of(before, small_package)
    assert "  example-lab: country: nothing -> FR" in told
    assert "other-lab" not in told


def test_a_report_is_cut_to_what_github_takes() -> None:
    line = "x" * 119
    sections = [Section(f"table {n}", [line] * LONGEST_LIST) for n in range(100)]
    told = as_markdown(sections)
    assert len(told) <= LONGEST_REPORT + 100
    assert told.endswith("run `make diff` for the rest.")


def test_a_table_is_changed_if_the_code_reads_it_otherwise(small_package: Path) -> None:
    tables = resources(small_package)
    files = {table.path for table in tables.values()}
    rows = read_tables(small_package, tables, files)
    assert changed_tables(tables, tables, rows, rows) == set()
    fewer = {**rows, "scores": rows["scores"][1:]}
    assert changed_tables(tables, tables, rows, fewer) == {"scores"}
    without = {name: table for name, table in tables.items() if name != "offers"}
    assert changed_tables(tables, without, {}, {}) == {"offers"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an archive has no history")
def test_a_revision_against_itself_is_the_same() -> None:
    """Both are unpacked from git, as in a pull request."""
    done = CliRunner().invoke(diff, ["HEAD", "HEAD", "--format", "markdown"])
    assert done.exit_code == 0, done.output
    assert done.output == "The data are the same.\n"
