"""What `make test` looks at: a page of every kind, and the pages that a change touches."""

import subprocess
from pathlib import Path

import pytest

from tests.pages import EVERY_DAY, EXHIBITS_NOW, VISITED, kind, page_of, touched


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project on a branch that has left main."""
    for name in ("docs/glossary.md", "docs/about.md", "charts/exhibits/gap.py", "data/models.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path)
    git(tmp_path, "switch", "--quiet", "--create", "change")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it stands")


def test_a_page_is_touched_by_a_commit_of_the_branch_an_edit_or_a_new_file(project: Path) -> None:
    assert touched(project) == []
    (project / "docs/glossary.md").write_text("New.", "utf-8")
    commit(project)
    (project / "data/models.csv").write_text("new", "utf-8")
    (project / "charts/exhibits/hosts.py").touch()
    assert set(touched(project)) == {"glossary/", "data/models/", "exhibits/hosts/"}


def test_what_main_got_meanwhile_touches_no_page(project: Path) -> None:
    git(project, "switch", "--quiet", "main")
    (project / "docs/about.md").write_text("New.", "utf-8")
    commit(project)
    git(project, "switch", "--quiet", "change")
    assert touched(project) == []


def test_without_git_no_page_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert touched(tmp_path) == []
    monkeypatch.setenv("PATH", "")
    assert touched(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("docs/index.md", ""),
        ("docs/argument/index.md", "argument/"),
        ("docs/methods/prices.py", "methods/prices/"),
        ("charts/exhibits/good_enough.py", "exhibits/good-enough/"),
        ("charts/exhibits/model_world/chart.py", "exhibits/model-world/"),
        ("data/price_history.csv", "data/price_history/"),
        ("docs/assets/site.css", None),
        ("charts/drawing/theme.py", None),
    ],
)
def test_a_file_makes_its_own_page_or_none_alone(file: str, page: str | None) -> None:
    assert page_of(file) == page


def test_every_kind_of_page_is_visited_every_day() -> None:
    assert {kind(page) for page in EVERY_DAY} == {kind(page) for page in VISITED}
    assert 20 <= len(EVERY_DAY) <= 30
    kinds = {kind(page).partition(": with ")[2] for page in EVERY_DAY if "with" in kind(page)}
    assert kinds == {"matrix", "controls", "explorer", "nothing but a chart"}


def test_an_exhibit_with_a_chart_is_made_again_and_again_every_day() -> None:
    assert "frontier" in EXHIBITS_NOW
