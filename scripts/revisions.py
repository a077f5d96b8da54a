"""The data at a revision of the git history, and the revision at which a branch began."""

import io
import tarfile
from pathlib import Path

import click

from scripts import history

EXAMPLE = "make diff base=upstream/main"
MAIN_BRANCHES = tuple(
    prefix + branch
    for prefix in ("refs/remotes/upstream/", "refs/remotes/origin/", "refs/heads/")
    for branch in ("HEAD", "main", "master")
    if (prefix, branch) != ("refs/heads/", "HEAD")
)
"""Where a branch may have begun, in order: a fork's upstream counts before the fork itself."""


class NoRevision(click.ClickException):
    """The history has no such state, or there is none; the message says what to do."""


def git(*arguments: str) -> bytes | None:
    """Run git in the project; None if it fails. Raises NoRevision if git reads nothing here."""
    try:
        done = history.run(*arguments)
    except history.NoGit as reason:
        raise NoRevision(f"{reason}, then {EXAMPLE}") from None
    return done.stdout if done.returncode == 0 else None


def unpack(revision: str, into: Path) -> Path:
    """Write the data of a revision into a folder and give that folder. Raises NoRevision."""
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise NoRevision(
            f"there is no revision {revision} here: fetch it ({_fetch()}), or name another, "
            f"such as {EXAMPLE}"
        )
    archive = git("archive", commit.decode().strip(), "data")
    if archive is None:
        raise NoRevision(
            f"revision {revision} has no folder data/ here: name one that has, such as {EXAMPLE}"
        )
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(into, filter="data")
    return into / "data"


def merge_base() -> str:
    """Give the commit at which this branch left the main one. Raises NoRevision."""
    for branch in MAIN_BRANCHES:
        if git("rev-parse", "--verify", "--quiet", f"{branch}^{{commit}}") is not None:
            return _merge_base(branch)
    names = ", ".join(_short(branch) for branch in MAIN_BRANCHES)
    raise NoRevision(
        f"there is no main branch to compare with (looked for {names}): name a revision, such as "
        f"{EXAMPLE}"
    )


def _merge_base(branch: str) -> str:
    commit = git("merge-base", "HEAD", branch)
    if commit is None:
        raise NoRevision(
            f"HEAD and {_short(branch)} have no commit in common here: fetch more of the history "
            f"({_fetch()}), or name a revision, such as make diff base={_short(branch)}"
        )
    return commit.decode().strip()


def _short(branch: str) -> str:
    return branch.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def _fetch() -> str:
    """Give the command that fetches what is missing."""
    shallow = (git("rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
    return "git fetch --unshallow" if shallow else "git fetch --all"
