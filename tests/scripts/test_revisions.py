"""Which state `make diff` compares with, and the sentence it says if there is none."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts import history, revisions
from scripts.diff import diff
from scripts.revisions import merge_base, unpack

Git = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data/, of which nobody knows a history; git here has no other settings."""
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data/models.csv").write_text("model_id\none\n", encoding="utf-8")
    monkeypatch.setattr(history, "ROOT", folder)
    settings = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
    }
    people = {
        f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for name, value in (settings | people).items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def git(project: Path) -> Git:
    """The project as a repository with one commit on the branch trunk; runs git in it."""

    def run(*arguments: str, folder: Path = project) -> str:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    run("init", "--quiet", "--initial-branch", "trunk")
    run("add", ".")
    run("commit", "--quiet", "--message", "first")
    return run


def commit(git: Git, message: str) -> str:
    git("commit", "--quiet", "--allow-empty", "--message", message)
    return git("rev-parse", "HEAD")


def error_of(*arguments: str) -> str:
    """Run the command, which must fail, and give its one sentence."""
    done = CliRunner().invoke(diff, list(arguments))
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    [line] = done.output.splitlines()
    assert "make diff base=" in line
    assert "--help" not in line
    assert not re.search(r"Traceback|fatal:", line)
    return line


@pytest.mark.parametrize("branch", revisions.MAIN_BRANCHES)
def test_every_usual_main_branch_is_found(git: Git, branch: str) -> None:
    first = git("rev-parse", "HEAD")
    git("update-ref", branch, first)
    commit(git, "second")
    assert merge_base() == first


@pytest.mark.parametrize("place", range(1, len(revisions.MAIN_BRANCHES)))
def test_of_two_main_branches_that_of_the_fork_s_origin_counts(git: Git, place: int) -> None:
    """Upstream before origin, both before a branch of one's own, which may be behind or ahead."""
    usual, other = revisions.MAIN_BRANCHES[place - 1 : place + 1]
    git("update-ref", other, "HEAD")
    second = commit(git, "second")
    git("update-ref", usual, second)
    commit(git, "third")
    assert merge_base() == second


def test_what_main_did_since_is_not_of_the_branch(git: Git) -> None:
    first = git("rev-parse", "HEAD")
    git("checkout", "--quiet", "-b", "main")
    commit(git, "of main")
    git("checkout", "--quiet", "-b", "own", first)
    commit(git, "of the branch")
    assert merge_base() == first


def test_a_head_of_a_remote_that_leads_nowhere_is_passed_over(git: Git) -> None:
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert merge_base() == git("rev-parse", "HEAD")


def test_a_repository_without_a_main_branch_is_told_where_was_looked(git: Git) -> None:
    line = error_of()
    assert "there is no main branch" in line
    assert "upstream/main" in line
    assert "origin/HEAD" in line


def test_an_unknown_revision_is_named(git: Git) -> None:
    assert "there is no revision no-such here: fetch it (git fetch --all)" in error_of("no-such")
    assert "there is no revision --odd here" in error_of("--", "--odd")
    assert "there is no revision gone here" in error_of("HEAD", "gone")


def test_a_revision_without_data_is_named(git: Git) -> None:
    git("rm", "-r", "--quiet", "data")
    commit(git, "no data")
    assert "revision HEAD has no folder data/" in error_of("HEAD")


def test_histories_without_a_common_commit_are_told(git: Git) -> None:
    git("checkout", "--quiet", "--orphan", "main")
    commit(git, "elsewhere")
    git("checkout", "--quiet", "trunk")
    assert "HEAD and main have no commit in common here" in error_of()


def test_a_shallow_clone_without_the_base_is_told_to_fetch_more(git: Git, tmp_path: Path) -> None:
    git("checkout", "--quiet", "-b", "main")
    commit(git, "of main")
    git("checkout", "--quiet", "-b", "own", "trunk")
    commit(git, "of the branch")
    git("checkout", "--quiet", "main")
    shallow = tmp_path / "shallow"
    source = f"file://{history.ROOT}"
    options = ("--quiet", "--depth", "1", "--no-single-branch", "--branch", "own")
    git("clone", *options, source, str(shallow), folder=tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "ROOT", shallow)
        line = error_of()
        assert "have no commit in common here" in line
        assert "git fetch --unshallow" in line
        assert "git fetch --unshallow" in error_of("HEAD~1")


def test_a_folder_without_history_is_told_to_be_one(project: Path) -> None:
    for arguments in ((), ("HEAD",)):
        assert f"{project} has no git history" in error_of(*arguments)


def test_the_history_of_a_project_around_this_one_is_not_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_CEILING_DIRECTORIES")
    around = project.parent
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main", str(around)], check=True)
    empty = ["git", "-C", str(around), "commit", "--quiet", "--allow-empty", "--message", "x"]
    subprocess.run(empty, check=True)
    assert f"{project} has no git history" in error_of()


def test_a_repository_without_a_commit_is_told(project: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(project)], check=True)
    assert "there is no main branch" in error_of()
    assert "there is no revision HEAD" in error_of("HEAD")


def test_a_folder_of_another_user_is_told_with_the_command_that_allows_it(
    git: Git, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own switch
    line = error_of()
    assert f"{project} belongs to another user" in line
    assert f"git config --global --add safe.directory '{project}'" in line


def test_a_machine_without_git_is_told_to_install_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project))
    assert "git is not installed" in error_of()


def test_the_data_of_a_revision_are_unpacked_as_committed(git: Git, tmp_path: Path) -> None:
    file = history.ROOT / "data/models.csv"
    file.write_text("model_id\ntwo\n", encoding="utf-8")
    folder = unpack("HEAD", tmp_path / "unpacked")
    assert (folder / "models.csv").read_text(encoding="utf-8") == "model_id\none\n"
