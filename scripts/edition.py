"""`python -m scripts.edition NAME`: build an edition and keep it on a local branch, offline.

Nothing is pushed. The branch holds every edition in a folder of its own, and the newest once more
as `latest`; `mike serve` shows them with their selector.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click

from scripts.build import ROOT, environment
from scripts.editions import NAME

BRANCH = "gh-pages"
LATEST = "latest"
FORM = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.\d+)?")


def _mike(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    mike = Path(sys.executable).with_name("mike")
    command = [str(mike), *arguments, "--branch", BRANCH]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def _environment(name: str) -> dict[str, str]:
    """Give the environment of a strict build, in which mike finds MkDocs and who commits."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    made = {**environment(), NAME: name, "STRICT": "true", "PATH": here}
    asked = ["git", "config", "user.email"]
    if subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode:
        who = {"user.name": "Can open win?", "user.email": "editions@localhost"}
        made["GIT_CONFIG_COUNT"] = str(len(who))
        for n, (key, value) in enumerate(who.items()):
            made |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value}
    return made


def _order(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]


@click.command()
@click.argument("name")
def main(name: str) -> None:
    """Build the edition NAME, as 2026.11 or 2026.11.1, on the local branch gh-pages."""
    if not FORM.fullmatch(name):
        fault = f"{name!r} is no name of an edition" if name else "an edition needs a name"
        sys.exit(f"{fault}: say the month of its data, as in: make edition NAME=2026.11")
    asked = ["git", "status", "--porcelain"]
    changes = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if changes:
        sys.exit(f"An edition is made of a commit, and these are not committed:\n{changes}")
    env = _environment(name)
    listed = _mike("list", "--json", env=env)
    known = [one["version"] for one in json.loads(listed.stdout)] if not listed.returncode else []
    newest = all(_order(name) >= _order(other) for other in known)
    click.echo(f"Building edition {name} ...")
    alias = [LATEST, "--update-aliases", "--alias-type", "copy"] if newest else []
    done = _mike("deploy", name, *alias, env=env)
    if not done.returncode and newest:
        done = _mike("set-default", LATEST, env=env)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nNot made. The branch {BRANCH} is as it was.")
    others = ", ".join(sorted({*known, name}, key=_order))
    click.echo(f"Edition {name} is on the branch {BRANCH}, which holds: {others}.")
    click.echo("See it with `.venv/bin/mike serve`; nothing was pushed.")


if __name__ == "__main__":
    main()
