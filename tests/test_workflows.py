"""The public repository's automation: harmless to forks, and made of commands that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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
    targets = re.findall(r"make (?:--silent )?(\w+)", scripts)
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert (ROOT / ".ci/run").exists()


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
