"""What a change of the data moves, told for a terminal and for a pull request."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from charts.catalogue import Exhibit
from charts.contract import read_contract
from scripts import diff as module
from scripts.diff import (
    LONGEST_LIST,
    LONGEST_REPORT,
    Section,
    State,
    _shared,
    as_markdown,
    as_text,
    compare,
    diff,
    read_state,
)


def change(folder: Path, table: str, old: str, new: str) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def before(small_package: Path) -> Path:
    kept = small_package.parent / "before"
    shutil.copytree(small_package, kept)
    return kept


def said(before: Path, after: Path) -> str:
    old = read_state(before)
    return as_text(compare(old, read_state(after, like=old)))


def test_nothing_changed_is_said_in_one_line(before: Path, small_package: Path) -> None:
    assert said(before, small_package) == "The data are the same."


def test_a_changed_price_is_told_with_old_and_new(before: Path, small_package: Path) -> None:
    change(small_package, "organizations", "Other Lab", "Another Lab")
    told = said(before, small_package)
    assert "organizations: 1 cell changed" in told
    assert "  other-lab: name: Other Lab -> Another Lab" in told


def test_a_change_that_moves_nothing_more_is_said_to(
    before: Path, small_package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ids", list)
    monkeypatch.setattr(module, "rulings", lambda findings: {})
    change(small_package, "organizations", "Other Lab", "Another Lab")
    assert said(before, small_package).endswith("no finding, verdict or picture changes")


def test_a_key_with_empty_parts_names_its_line_once(before: Path, small_package: Path) -> None:
    for folder in (before, small_package):
        change(folder, "scores", ",high,", ",,")
    change(small_package, "scores", "0.91", "0.92")
    assert "  board / quiz / Closed 1 / line 2 / 1: score: 0.91 -> 0.92" in said(
        before, small_package
    )


def test_added_and_removed_rows_are_named_by_their_key(before: Path, small_package: Path) -> None:
    change(small_package, "organizations", "other-lab,Other Lab", "third-lab,Third Lab")
    told = said(before, small_package)
    assert "organizations: 1 added\n  third-lab" in told
    assert "organizations: 1 removed\n  other-lab" in told


def test_broken_data_show_their_rows_and_say_why_no_more(before: Path, small_package: Path) -> None:
    change(small_package, "organizations", "FR", "France")
    told = said(before, small_package)
    assert "example-lab: country: FR -> France" in told
    assert (
        "Findings, verdicts and pictures are not compared: of the data after, 1 problem: " in told
    )
    assert "organizations.csv:2" in told


def test_findings_verdicts_and_pictures_are_compared() -> None:
    rows = {"scores": {("a",): {"score": "1"}}}
    old = State({}, {"gap.now": "8.9 points"}, {"A1": "mixed"}, {"gap": "{}", "same": "1"})
    new = State(
        rows,
        {"gap.now": "7.0 points", "gap.more": "1"},
        {"A1": "fails"},
        {"gap": "[]", "same": "1"},
    )
    assert compare(old, new) == [
        Section("scores: 1 added", ["a"]),
        Section("findings", ["gap.more: nothing -> 1", "gap.now: 8.9 points -> 7.0 points"]),
        Section("verdicts that flip", ["A1: mixed -> fails"]),
        Section("exhibits whose picture changes", ["gap"]),
    ]


def test_what_reads_a_changed_table_is_made_anew_and_nothing_else_is(
    exhibits: Mapping[str, Exhibit],
) -> None:
    rows = {"scores": {("a",): {"score": "1"}}, "offers": {}}
    like = State(rows, exhibits=dict(exhibits))
    assert set(_shared(like, rows)) == set(exhibits)
    shared = set(_shared(like, {**rows, "scores": {("a",): {"score": "2"}}}))
    assert shared == {name for name, one in exhibits.items() if "scores" not in one.reads}
    assert 0 < len(shared) < len(exhibits)


@pytest.mark.parametrize("same", [True, False])
def test_states_share_exhibits_only_if_their_contracts_are_the_same(
    same: bool,
    small_package: Path,
    exhibits: Mapping[str, Exhibit],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ids", lambda: ["gap"])
    monkeypatch.setattr(module, "make", lambda name, data: exhibits["gap"])
    monkeypatch.setattr(module, "rulings", lambda findings: {})
    contract = read_contract(small_package) if same else {"name": "another"}
    like = State(
        module.read_rows(small_package), exhibits={"gap": exhibits["frontier"]}, contract=contract
    )
    found = read_state(small_package, like=like)
    assert not found.fault
    assert found.exhibits["gap"] is exhibits["frontier" if same else "gap"]


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
    before: Path, small_package: Path
) -> None:
    file = before / "organizations.csv"
    lines = [line.rpartition(",")[0] for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = said(before, small_package)
    assert "  example-lab: country: nothing -> FR" in told
    assert "other-lab" not in told


def test_a_report_is_cut_to_what_github_takes() -> None:
    line = "x" * 119
    sections = [Section(f"table {n}", [line] * LONGEST_LIST) for n in range(100)]
    told = as_markdown(sections)
    assert len(told) <= LONGEST_REPORT + 100
    assert told.endswith("run `make diff` for the rest.")


def test_an_unknown_revision_is_refused_by_name() -> None:
    done = CliRunner().invoke(diff, ["no-such-revision"])
    assert done.exit_code == 2
    assert "no-such-revision" in done.output


def test_a_revision_against_itself_is_the_same() -> None:
    """Both are unpacked from git, as in a pull request."""
    done = CliRunner().invoke(diff, ["HEAD", "HEAD", "--format", "markdown"])
    assert done.exit_code == 0, done.output
    assert done.output == "The data are the same.\n"
