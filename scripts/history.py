"""What git says of this project, and in a sentence why it says nothing."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class NoGit(Exception):  # noqa: N818  (it says what is missing)
    """Git gives no answer here: why, and the remedy."""


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in the project. Raises NoGit if git is missing or reads nothing here."""
    top = _run("rev-parse", "--show-cdup")
    if top.returncode or top.stdout.strip():  # a folder above: another project's history
        raise NoGit(_reason(top.stderr))
    return _run(*arguments)


def git(*arguments: str) -> str:
    """Give what git prints. Raises NoGit if it prints nothing because it failed."""
    done = run(*arguments)
    if done.returncode:
        raise NoGit(_reason(done.stderr))
    return done.stdout.decode()


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    english = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(
            ["git", *arguments], cwd=ROOT, env=english, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise NoGit("git is not installed: install it (Debian: apt install git)") from None


def _reason(stderr: bytes) -> str:
    """Say why git failed; stderr is empty where another project lies around this one."""
    error = stderr.decode(errors="replace").strip()
    if not error or "not a git repository" in error:
        return f"{ROOT} has no git history: clone the repository instead of unpacking an archive"
    if "dubious ownership" in error or "unsafe repository" in error:
        trust = f"git config --global --add safe.directory '{ROOT}'"
        return f"{ROOT} belongs to another user, so git does not read it: run {trust}"
    if "does not have any commits" in error:
        return f"nothing is committed in {ROOT} yet: commit first"
    return f"git failed: {error}"
