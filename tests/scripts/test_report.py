"""How commands write for GitHub: problems on the lines of their files, and in a run's summary."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charts.tables.contract import DATA
from charts.tables.validation.problem import InvalidData, Problem
from scripts import check as module
from scripts.check import check, report_lines
from scripts.report import LONGEST_REPORT, annotation, cut_to_fit


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (("error", "wrong", "data/models.csv", 3), "::error file=data/models.csv,line=3::wrong"),
        (("error", "wrong", "data/models.csv", None), "::error file=data/models.csv::wrong"),
        (("notice", "mind"), "::notice::mind"),
        (("error", "90%, or: 5", "a.csv", 1), "::error file=a.csv,line=1::90%25, or: 5"),
        (("error", "%0A", "a.csv", 1), "::error file=a.csv,line=1::%250A"),
        (("error", "one\r\ntwo", "a.csv", 1), "::error file=a.csv,line=1::one%0D%0Atwo"),
        (
            ("error", "wrong", "data/50%,a:b\n(1).csv", 2),
            "::error file=data/50%25%2Ca%3Ab%0A(1).csv,line=2::wrong",
        ),
    ],
)
def test_an_annotation_is_escaped(arguments: tuple[str, ...], command: str) -> None:
    assert annotation(*arguments) == command  # type: ignore[arg-type]


@pytest.mark.parametrize("bait", ["a\n::error::no", "a\r::stop-commands::x", "a\u2028::error::no"])
def test_no_text_of_the_data_begins_a_command_of_its_own(bait: str) -> None:
    [line] = report_lines(InvalidData([Problem("data/models.csv", 2, "name", bait)]), "github")
    assert not re.search(r"[\r\n]", line)
    assert line.startswith("::error file=data/models.csv,line=2::data/models.csv:2: name: a")


def run(folder: Path, form: str) -> Result:
    return CliRunner().invoke(check, ["--data", str(folder), "--format", form])


@pytest.fixture
def broken(small_package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_package.parent)
    file = small_package / "organizations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",FR", ",*FR*"), encoding="utf-8")
    return small_package


def test_a_problem_stands_on_its_line_on_github(broken: Path) -> None:
    done = run(broken, "github")
    assert done.exit_code == 1
    first, last = done.output.splitlines()
    assert first.startswith(
        "::error file=data/organizations.csv,line=2::data/organizations.csv:2: "
    )
    assert last == "1 problem in 1 file"


def test_the_problems_in_a_summary_are_text_and_no_markup(broken: Path) -> None:
    done = run(broken, "markdown")
    assert done.exit_code == 1
    title, nothing, line = done.output.splitlines()
    assert (title, nothing) == ("### 1 problem in 1 file", "")
    assert line.startswith("- data/organizations.csv&#58;2&#58; country&#58; ")
    assert not set(line.removeprefix("- ")) & set("<>`[]()*@|_")


@pytest.mark.parametrize(("form", "lines"), [("text", 51), ("markdown", 51), ("github", 1_300)])
def test_a_list_counts_the_problems_beyond_fifty_of_a_kind(form: str, lines: int) -> None:
    many = [Problem("data/a.csv", line, "id", "is wrong") for line in range(2, 1_302)]
    assert len(report_lines(InvalidData(many), form)) == lines


def test_a_summary_of_thousands_of_problems_is_cut_to_what_github_takes() -> None:
    lines = "\n".join(["- " + "x" * 98] * 10_000)
    told = cut_to_fit(lines, "make check")
    assert len(told) <= LONGEST_REPORT + 100
    assert told.endswith("x\n\nThe report was cut here: run `make check` for the rest.")
    assert cut_to_fit("short", "make check") == "short"


def test_on_github_a_note_is_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "draws_are_outdated", lambda tables: True)
    done = run(DATA, "github")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1].startswith(
        "::notice::Note: scores behind the capability index"
    )
