"""The public repository's automation: harmless to forks, and made of commands that exist."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

InCi = Callable[[str, str], tuple[int, str]]
ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted(f for f in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if f.stem != "config")


def read(file: Path) -> dict[Any, Any]:
    parsed: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return parsed


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in read(file)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda f: f.stem)
def test_every_action_is_pinned_to_a_commit(file: Path) -> None:
    used = [step["uses"] for step in steps(file) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda f: f.stem)
def test_code_of_a_fork_meets_neither_secret_nor_token(file: Path) -> None:
    workflow, text = read(file), file.read_text(encoding="utf-8")
    assert workflow["permissions"] == {"contents": "read"}
    assert not [job for job in workflow["jobs"].values() if "permissions" in job]
    assert "pull_request_target" not in text
    assert "secrets." not in text
    checkouts = [s for s in steps(file) if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda f: f.stem)
def test_no_text_of_a_pull_request_enters_a_script(file: Path) -> None:
    assert not [step for step in steps(file) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda f: f.stem)
def test_every_command_of_a_workflow_exists(file: Path) -> None:
    scripts = "\n".join(step.get("run", "") for step in steps(file))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"make (?:--silent )?([\w-]+)", scripts)
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert (ROOT / ".ci/run").exists()


@pytest.fixture
def in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InCi:
    """Run a step of the check as GitHub does, with a make of our own; gives exit and summary."""

    def run(name: str, make: str) -> tuple[int, str]:
        [step] = [
            one for one in steps(ROOT / ".github/workflows/check.yml") if one.get("name") == name
        ]
        summary, command = tmp_path / "summary.md", tmp_path / "make"
        summary.write_text("")
        command.write_text(f"#!/usr/bin/env bash\n{make}\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        script = tmp_path / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(["bash", "-e", str(script)], cwd=tmp_path, check=False)
        return done.returncode, summary.read_text()

    return run


def test_the_summary_says_what_the_data_move(in_ci: InCi) -> None:
    exit_code, summary = in_ci("Say what the data move", 'echo Setting up >&2; echo "$@"')
    assert exit_code == 0
    assert summary == "--silent diff base=HEAD^1 format=markdown\n"


def test_a_diff_that_fails_is_red_and_says_why_in_the_summary(in_ci: InCi) -> None:
    make = "echo half a report; echo '<b>no</b> ```' >&2; echo second >&2; exit 2"
    exit_code, summary = in_ci("Say what the data move", make)
    assert exit_code == 1
    assert summary == "### What the data move cannot be said\n\n    <b>no</b> ```\n    second\n"


def test_problems_of_the_data_stand_on_their_lines_and_in_the_summary(in_ci: InCi) -> None:
    every = steps(ROOT / ".github/workflows/check.yml")
    place = next(n for n, step in enumerate(every) if step.get("name") == "Check the data")
    assert every[place]["run"] == "make check format=github"
    assert every[place + 1]["if"] == "failure()"
    exit_code, summary = in_ci(every[place + 1]["name"], 'echo "$@"; exit 2')
    assert exit_code == 2
    assert summary == "--silent check format=markdown\n"


def test_setting_up_is_no_part_of_what_a_command_says() -> None:
    """A workflow writes what make says into a summary."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [line] = [line for line in makefile.splitlines() if "Setting up .venv" in line]
    assert line.endswith(">&2")


def test_the_diff_has_the_commit_that_it_compares_with() -> None:
    diff = read(ROOT / ".github/workflows/check.yml")["jobs"]["diff"]
    assert diff["if"] == "github.event_name == 'pull_request'"
    [checkout] = [s for s in diff["steps"] if s.get("uses", "").startswith("actions/checkout@")]
    assert checkout["with"]["fetch-depth"] == 2


@pytest.mark.parametrize("file", FORMS, ids=lambda f: f.stem)
def test_a_form_asks_for_what_a_maintainer_needs(file: Path) -> None:
    form = read(file)
    assert {"name", "description", "body"} <= form.keys()
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids)) >= 3
    assert all(field["attributes"]["label"] for field in form["body"])
    assert all(field["validations"]["required"] for field in form["body"])


def test_there_is_a_form_for_a_row_a_correction_and_a_verdict() -> None:
    assert [f.stem for f in FORMS] == ["correction", "data-row", "disputed-verdict"]
