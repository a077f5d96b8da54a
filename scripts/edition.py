"""`python -m scripts.edition NAME`: build an edition and keep it on a local branch, offline.

Nothing is pushed. The branch holds every edition in a folder of its own, and the newest once more
as `latest`, with a page at the root for addresses that name no edition; `mike serve` shows them
with their selector.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from mike import commands, git_utils
from mike.versions import Versions

from scripts.build import NAME, ROOT, build, delete
from scripts.faults import refusal_sentence
from scripts.history import NoGit, git

BRANCH, TRIAL = "gh-pages", "gh-pages-trial"
LATEST = "latest"
FORM = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.\d+)?")
ADDRESS = re.compile(r"https://([a-z0-9-]+\.)+[a-z][a-z0-9-]+(:\d+)?(/[^?#\s]*)?", re.IGNORECASE)
LOCAL = "http://localhost:8000/"  # where `mike serve` shows a trial
SIGNATURE = (
    ("user.name", "GIT_COMMITTER_NAME", "Can open win?"),
    ("user.email", "GIT_COMMITTER_EMAIL", "editions@localhost"),
)
SITE = ROOT / ".cache" / "site"
HOME = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Can open win?</title>
<link rel="canonical" href="{LATEST}/">
<meta http-equiv="refresh" content="0; url={LATEST}/">
<p>The latest edition is at <a href="{LATEST}/">{LATEST}/</a>.</p>
</html>
"""


class Refused(Exception):  # noqa: N818  (it says what was done with the wish)
    """An edition cannot be made: why, and the remedy."""


def check_name(name: str) -> None:
    """Raise Refused if a name is none of an edition."""
    if not FORM.fullmatch(name):
        fault = f"{name!r} is no name of an edition" if name else "an edition needs a name"
        raise Refused(f"{fault}: give the month of its data, as in: make edition NAME=2026.11")


def checked_address(address: str, name: str) -> str:
    """Give a public address with a slash at its end. Raises Refused if it is none.

    It stands in each page, citation and sitemap of an edition, which nobody changes afterwards.
    """
    if ADDRESS.fullmatch(address):
        return f"{address.rstrip('/')}/"
    fault = f"SITE_URL={address} is no public address" if address else "none is given"
    raise Refused(
        f"Every page of an edition says its public address for ever, and {fault}:\n"
        f"  make edition NAME={name} SITE_URL=https://example.org/can-open-win/\n"
        f"or, for a trial that must never be published:\n"
        f"  make edition NAME={name} local=1"
    )


def check_committed() -> None:
    """Raise Refused, with the list, if the project differs from its last commit.

    Raises NoGit if there is none.
    """
    git("log", "-1")
    if changes := git("status", "--porcelain"):
        raise Refused(f"An edition is made of a commit, and these are not committed:\n{changes}")


def _order(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]


def commit_edition(site: Path, name: str, branch: str) -> list[str]:
    """Commit a built site as an edition on a branch; give the names of all that it holds, in order.

    All of it is one commit: whatever fails, the branch is as it was. Raises git_utils.GitError.
    """
    os.chdir(ROOT)  # where mike asks git
    _sign()
    git_utils.update_from_upstream("origin", branch)  # the editions of others, as last fetched
    versions: Versions = commands.list_versions(branch)
    names = sorted({name, *(str(info.version) for info in versions)}, key=_order)
    newest = names[-1] == name
    versions.add(name, None, [LATEST] if newest else [], update_aliases=True)
    folders = [name, LATEST] if newest else [name]
    message = f"Edition {name} of commit {git('rev-parse', 'HEAD').strip()}"
    try:
        with git_utils.Commit(branch, message) as commit:
            commit.delete_files(folders)
            for file in git_utils.walk_real_files(str(site)):
                for folder in folders:
                    commit.add_file(file.copy(folder, str(site)))
            if newest:
                lost = (site / "404.html").read_bytes()  # it knows an address without an edition
                commit.add_file(git_utils.FileInfo("404.html", lost))
                commit.add_file(git_utils.FileInfo("index.html", HOME))
            commit.add_file(commands.versions_to_file_info(versions))
            commit.add_file(commands.make_nojekyll())
    except git_utils.GitEmptyCommit:
        click.echo(f"Edition {name} is on the branch already, the same to the byte.")
    return names


def _sign() -> None:
    """Say who commits where git does not know it."""
    for key, variable, signature in SIGNATURE:
        try:
            git("config", key)
        except NoGit:
            os.environ.setdefault(variable, signature)


def make(name: str, address: str, branch: str) -> list[str]:
    """Build an edition and keep it; give the names of all editions. Raises Refused."""
    click.echo(f"Building edition {name} for {address} ...")
    SITE.parent.mkdir(exist_ok=True)
    try:
        if build(SITE, **{NAME: name, "SITE_URL": f"{address}{name}/"}):
            raise Refused("The site cannot be built: see above.")
        return commit_edition(SITE, name, branch)
    finally:
        if SITE.exists():
            delete(SITE)


@click.command()
@click.argument("name")
@click.option("--local", is_flag=True, help="A trial with addresses of this machine.")
def main(name: str, local: bool) -> None:
    """Build the edition NAME, as 2026.11 or 2026.11.1, on the local branch gh-pages."""
    branch = TRIAL if local else BRANCH
    try:
        check_name(name)
        address = LOCAL if local else checked_address(os.environ.get("SITE_URL", ""), name)
        check_committed()
        names = make(name, address, branch)
    except (Refused, NoGit, git_utils.GitError, OSError) as error:
        sys.exit(f"{refusal_sentence(error) or error}\nNot made. The branch {branch} is as it was.")
    click.echo(f"Edition {name} is on the branch {branch}, which holds: {', '.join(names)}.")
    if local:
        click.echo(f"It is a trial: its pages say {urlsplit(LOCAL).netloc}. Never publish it.")
    click.echo(
        f"See it with `.venv/bin/python .venv/bin/mike serve --branch {branch}`; "
        "nothing was pushed."
    )


if __name__ == "__main__":
    main()
