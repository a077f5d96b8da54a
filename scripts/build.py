"""`python -m scripts.build`: build the site into site/, strictly, whole or not at all."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """Give the environment of a build that comes out the same on every machine."""
    told = os.environ.get("SOURCE_DATE_EPOCH") or _last_commit()
    fixed = {"TZ": "UTC", "NO_MKDOCS_2_WARNING": "1"}
    return {**os.environ, **fixed, **({"SOURCE_DATE_EPOCH": told} if told else {})}


def _last_commit() -> str:
    """Give the time of the last commit in seconds, or "" outside a git checkout."""
    asked = ["git", "log", "-1", "--format=%ct"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def build(target: Path) -> int:
    """Build strictly into a folder beside the target, then swap it in; give the exit code."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".site-") as parent:
        fresh = Path(parent) / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(fresh)]
        code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
        if code == 0:
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
    return code


@click.command()
@click.option("--into", default=ROOT / "site", type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Build the site; an old one stays as it is if anything is wrong."""
    click.echo("Building the site: charts first, then pages ...")
    if code := build(into):
        click.echo(f"Not built. {into} is as it was.", err=True)
        sys.exit(code)
    click.echo(f"Built: {into}")


if __name__ == "__main__":
    main()
