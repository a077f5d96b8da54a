"""`python -m scripts.build`: build the site into site/, strictly, whole or not at all."""

import datetime as dt
import fcntl
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from scripts.faults import refusal_sentence
from scripts.history import NoGit, git

ROOT = Path(__file__).resolve().parents[1]

ARCHIVED = "$Format:%ct$"
"""The time of the commit in an archive of it, where git has replaced this (.gitattributes)."""

NAME = "EDITION"
"""The environment variable that names the edition being built, if it has a name of its own."""

FRESH, ASIDE = "fresh", "aside"
"""Within a build's workspace: the site that it makes, and the one that it replaces."""


def environment() -> dict[str, str]:
    """Give the environment of a build that comes out the same on every machine and on every day."""
    when = os.environ.get("SOURCE_DATE_EPOCH") or _when()
    return {**os.environ, "TZ": "UTC", "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": when}


def _when() -> str:
    """Give the time of the commit, or else of the data, in seconds."""
    try:
        return git("log", "-1", "--format=%ct").strip()
    except NoGit as reason:
        if ARCHIVED.isdigit():
            return ARCHIVED
        click.echo(f"Note: the sitemap is dated by the data, not the commit: {reason}.", err=True)
    contract = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return str(int(dt.datetime.fromisoformat(contract["created"]).timestamp()))


def build(target: Path, **more: str) -> int:
    """Build strictly into a folder beside the target, then swap it in; give the exit code.

    more: environment variables. Builds into one folder wait for each other. The target holds the
    old site until it holds the new one, even if the build is killed. It is missing only between two
    renames, for some microseconds; after a kill there, the next build puts the old site back.
    Raises OSError if the system refuses to write, with the target as it was.
    """
    target = target.resolve()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    with _alone(target.parent) as lock:
        tidy(target)
        workspace = Path(tempfile.mkdtemp(dir=target.parent, prefix=_prefix(target)))
        try:
            # The lock goes on to the process: if this one is killed, that one may still write.
            code = subprocess.run(
                [*command, str(workspace / FRESH)],
                cwd=ROOT,
                env={**environment(), **more},
                pass_fds=[lock],
                check=False,
            ).returncode
            if code == 0:
                swap(workspace, target)
        finally:
            delete(workspace)
    return code


def _prefix(target: Path) -> str:
    return f".{target.name}-build-"


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Hold a folder for one build; give the lock, which ends with the processes that have it."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(f"Another build is running in {folder}: waiting for it ...", err=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def tidy(target: Path) -> None:
    """Delete what killed builds left behind; put back a site that one of them moved aside."""
    for left in target.parent.glob(f"{glob.escape(_prefix(target))}*"):
        if (left / ASIDE).exists() and not target.exists():
            (left / ASIDE).rename(target)
        delete(left)


def swap(workspace: Path, target: Path) -> None:
    """Move the fresh site from a build's workspace into place, and the old one aside."""
    fresh, aside = workspace / FRESH, workspace / ASIDE
    if target.exists():
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def delete(folder: Path) -> None:
    """Delete a folder, or note that it cannot be deleted; what is left does no harm."""
    try:
        shutil.rmtree(folder)
    except OSError as error:
        click.echo(
            f"Note: {folder} is left over and could not be deleted ({error.strerror}): "
            "delete it yourself.",
            err=True,
        )


@click.command()
@click.option("--into", default=ROOT / "site", type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Build the site; an old one stays as it is if anything is wrong."""
    click.echo("Building the site: charts first, then pages ...")
    try:
        code = build(into)
    except OSError as error:
        code = 1
        click.echo(refusal_sentence(error) or f"{error.filename}: {error.strerror}.", err=True)
    if code:
        click.echo(f"Not built. {into} is as it was.", err=True)
        sys.exit(code)
    click.echo(f"Built: {into}")


if __name__ == "__main__":
    main()
