"""Editions: two of them side by side, each whole, with a selector and a banner on the older."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.bench.server import serving
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
OLDER, NEWER = "2026.11", "2026.12"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def edition(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.edition", name]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree, committed in a repository of its own; `site` has drawn its pictures."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("project") / "project"
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(ROOT / ".cache/exhibits", folder / ".cache/exhibits")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
    git(folder, *who, "commit", "--quiet", "--message", "As it stands")
    return folder


@pytest.fixture(scope="module")
def published(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The branch with both editions, checked out."""
    for name in (NEWER, OLDER):  # the older one comes later, and must not become the latest
        made = edition(project, name)
        assert made.returncode == 0, made.stdout + made.stderr
        assert "nothing was pushed" in made.stdout
    folder = tmp_path_factory.mktemp("published") / "published"
    git(project, "worktree", "add", "--quiet", str(folder), "gh-pages")
    return folder


def test_both_editions_are_listed_and_the_latest_is_the_newest(published: Path) -> None:
    listed = json.loads((published / "versions.json").read_text(encoding="utf-8"))
    assert [(one["version"], one["aliases"]) for one in listed] == [
        (NEWER, ["latest"]),
        (OLDER, []),
    ]
    assert not (published / "latest").is_symlink()
    assert "latest/" in (published / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [OLDER, NEWER, "latest"])
def test_an_edition_is_whole_and_says_its_name(published: Path, name: str) -> None:
    folder, own = published / name, NEWER if name == "latest" else name
    assert json.loads((folder / "data/datapackage.json").read_bytes())["version"] == own
    assert (folder / "data/models.csv").read_bytes() == (ROOT / "data/models.csv").read_bytes()
    for listed in ("claims", "exhibits"):
        assert json.loads((folder / f"api/v1/{listed}.json").read_bytes())["edition"] == own
    assert f"Edition {own}." in (folder / "about/index.html").read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert set(manifest) == {
        file.relative_to(folder).as_posix() for file in files if file.name != "manifest.json"
    }
    for address, digest in manifest.items():
        assert hashlib.sha256((folder / address).read_bytes()).hexdigest() == digest


@pytest.fixture(scope="module")
def there(published: Path) -> Iterator[str]:
    with serving(published) as served:
        yield served.address


def opened(chromium: Browser, address: str) -> Visit:
    seen = Visit(chromium.new_context(viewport={"width": 1280, "height": 900}).new_page())
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.goto(address)
    return seen


def test_the_selector_shows_both_and_leads_from_one_to_the_other(
    chromium: Browser, there: str
) -> None:
    seen = opened(chromium, f"{there}{OLDER}/claims/a1-catching-up/")
    seen.page.locator(".md-version__link").first.wait_for(state="attached")
    names = seen.page.locator(".md-version__link").all_text_contents()
    assert [name.strip()[: len(NEWER)] for name in names] == [NEWER, OLDER]
    href = seen.page.locator(".md-version__link").first.get_attribute("href")
    assert str(href).startswith(f"{there}{NEWER}/")
    assert not [url for url in seen.requests if not url.startswith((there, "data:"))]
    assert not seen.console


@pytest.mark.parametrize(("name", "warned"), [(OLDER, True), (NEWER, False), ("latest", False)])
def test_only_an_older_edition_warns_its_readers(
    chromium: Browser, there: str, name: str, warned: bool
) -> None:
    page = opened(chromium, f"{there}{name}/claims/a1-catching-up/").page
    page.locator(".md-version__link").first.wait_for(state="attached")
    banner = page.locator("[data-md-component=outdated]")
    banner.wait_for(state="visible" if warned else "hidden")
    if warned:
        banner.get_by_role("link").click()
        assert page.url.startswith(f"{there}latest/") or page.url == there


@pytest.mark.parametrize(("name", "fault"), [("", "needs a name"), ("november", "'november'")])
def test_a_nameless_edition_is_refused_with_the_remedy(
    project: Path, name: str, fault: str
) -> None:
    refused = edition(project, name)
    assert refused.returncode == 1
    assert fault in refused.stderr
    assert "make edition NAME=2026.11" in refused.stderr


def test_an_edition_is_made_of_a_commit_only(project: Path) -> None:
    stray = project / "data/stray.csv"
    stray.write_text("", encoding="utf-8")
    try:
        refused = edition(project, "2027.01")
    finally:
        stray.unlink()
    assert refused.returncode == 1
    assert "data/stray.csv" in refused.stderr
    assert "2027.01" not in git(project, "ls-tree", "--name-only", "gh-pages")
