"""Editions: two of them side by side, each whole, with a selector and a banner on the older."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.bench.server import serving
from tests.browser.conftest import Visit, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # builds two editions
ROOT = Path(__file__).resolve().parents[2]
OLDER, NEWER = "2026.11", "2026.12"
PUBLIC = "https://example.org/can-open-win/"
PAGE = "argument/catching-up/"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def edition(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.edition", name]
    there = {**os.environ, "SITE_URL": PUBLIC}
    return subprocess.run(
        command, cwd=folder, env=there, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def project(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree, committed in a repository of its own; `site` has made what takes time."""
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
    for kept in ("exhibits", "notebooks"):
        shutil.copytree(ROOT / ".cache" / kept, folder / ".cache" / kept)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
    git(folder, *who, "commit", "--quiet", "--message", "As it stands")
    return folder


@pytest.fixture(scope="module")
def published(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The branch with both editions, checked out, as a host has it below its domain."""
    rubbish = project / ".site-build-killed/fresh"
    rubbish.mkdir(parents=True)
    (rubbish / "index.html").touch()
    for name in (NEWER, OLDER):  # the older one comes later, and must not become the latest
        made = edition(project, name)
        assert made.returncode == 0, made.stdout + made.stderr
        assert "nothing was pushed" in made.stdout
    assert not (project / "site").exists(), "an edition leaves the site of `make build` alone"
    folder = tmp_path_factory.mktemp("published") / "can-open-win"
    git(project, "worktree", "add", "--quiet", str(folder), "gh-pages")
    shutil.copy(folder / "404.html", folder.parent)  # what the host answers for any lost address
    return folder


def test_both_editions_are_listed_and_the_latest_is_the_newest(published: Path) -> None:
    listed = json.loads((published / "versions.json").read_text(encoding="utf-8"))
    assert [(one["version"], one["aliases"]) for one in listed] == [
        (NEWER, ["latest"]),
        (OLDER, []),
    ]
    assert not (published / "latest").is_symlink()
    assert 'url=latest/"' in (published / "index.html").read_text(encoding="utf-8")


def test_an_edition_says_its_public_address_and_never_one_of_this_machine(published: Path) -> None:
    local = re.compile(rb"https?://(?:localhost|127\.0\.0\.1|[^/\s\"'<]*:8000)")
    read = 0
    for file in (file for file in published.rglob("*") if file.is_file()):
        if file.suffix in {".html", ".xml", ".json", ".gz", ".csv", ".svg", ".js", ".bib", ".txt"}:
            raw = file.read_bytes()
            raw = gzip.decompress(raw) if file.suffix == ".gz" else raw
            assert not local.search(raw), file
            read += 1
    assert read > 1500
    for name in (OLDER, NEWER):
        page = (published / name / PAGE / "index.html").read_text(encoding="utf-8")
        address = f"{PUBLIC}{name}/{PAGE}"
        assert f'<link rel="canonical" href="{address}">' in page
        assert f"  url     = {{{address}}}," in page
        assert f"<loc>{address}</loc>" in (published / name / "sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize("name", [OLDER, NEWER, "latest"])
def test_an_edition_is_whole_and_says_its_name(published: Path, name: str) -> None:
    folder, own = published / name, NEWER if name == "latest" else name
    assert json.loads((folder / "data/datapackage.json").read_bytes())["version"] == own
    assert (folder / "data/models.csv").read_bytes() == (ROOT / "data/models.csv").read_bytes()
    for listed in ("claims", "exhibits"):
        assert json.loads((folder / f"api/v1/{listed}.json").read_bytes())["edition"] == own
    assert f"This is edition {own}." in (folder / "about/index.html").read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert set(manifest) == {
        file.relative_to(folder).as_posix() for file in files if file.name != "manifest.json"
    }
    for address, digest in manifest.items():
        assert hashlib.sha256((folder / address).read_bytes()).hexdigest() == digest


@pytest.fixture(scope="module")
def there(published: Path) -> Iterator[str]:
    with serving(published.parent) as served:
        yield f"{served.address}can-open-win/"


def opened(chromium: Browser, address: str, lost: str = "", **options: object) -> Visit:
    """Open a page; lost: the path of scripts that do not arrive."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
    seen = Visit(context.new_page())
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    if lost:
        context.route(lost, lambda route: route.abort())
    seen.page.goto(address)
    return seen


def test_the_selector_shows_both_and_leads_from_one_to_the_other(
    chromium: Browser, there: str
) -> None:
    seen = opened(chromium, f"{there}{OLDER}/{PAGE}")
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
    seen = opened(chromium, f"{there}{name}/{PAGE}")
    page = seen.page
    page.locator(".md-version__link").first.wait_for(state="attached")
    banner = page.locator("[data-md-component=outdated]")
    banner.wait_for(state="visible" if warned else "hidden")
    assert not seen.console
    if warned:
        page.wait_for_function(f"!!document.querySelector(\"a[href$='/latest/{PAGE}']\")")
        banner.get_by_role("link").click()
        page.wait_for_url(f"{there}latest/{PAGE}")


def test_the_warning_does_not_wait_for_the_script_of_the_theme(
    chromium: Browser, there: str, faults: Watch
) -> None:
    faults.expected += [r"^failed request: .*/bundle\.", "^console error: .* net::ERR_FAILED$"]
    seen = opened(chromium, f"{there}{OLDER}/{PAGE}", lost="**/bundle.*")
    seen.page.locator("[data-md-component=outdated]").wait_for(state="visible")


@pytest.fixture
def not_there(faults: Watch) -> None:
    """What the browser says of an address that is not there is no fault of a page."""
    faults.expected.append(r"^console error: .* responded with a status of 404 \(Not Found\)$")


@pytest.fixture
def lacking(published: Path) -> Iterator[str]:
    """A page that the latest edition lacks."""
    page = published / "latest/glossary"
    page.rename(page.with_name("gone"))
    yield "glossary/"
    page.with_name("gone").rename(page)


@pytest.mark.usefixtures("not_there")
def test_from_a_page_that_the_latest_edition_lacks_the_warning_leads_to_its_home(
    chromium: Browser, there: str, lacking: str
) -> None:
    page = opened(chromium, f"{there}{OLDER}/{lacking}").page
    banner = page.locator("[data-md-component=outdated]")
    banner.wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    banner.get_by_role("link").click()
    page.wait_for_url(f"{there}latest/")


@pytest.mark.usefixtures("not_there")
def test_an_address_without_an_edition_leads_to_that_page_of_the_latest(
    chromium: Browser, there: str
) -> None:
    page = opened(chromium, f"{there}{PAGE}?h=open#the-chart").page
    page.wait_for_url(f"{there}latest/{PAGE}?h=open#the-chart")
    assert page.get_by_role("heading", level=1).text_content()
    assert "not found" not in page.title()


@pytest.mark.usefixtures("not_there")
@pytest.mark.parametrize("path", ["nothing-here/", f"{OLDER}/nothing-here/", "latest/nothing/x"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_lost_address_says_so_and_has_a_way_back(
    chromium: Browser, there: str, path: str, scripts: bool
) -> None:
    page = opened(chromium, f"{there}{path}", java_script_enabled=scripts).page
    page.get_by_role("heading", name="Page not found").wait_for()
    assert page.title() == "Page not found - Can open win?"
    if scripts and not path.startswith((OLDER, "latest")):
        page.wait_for_url(f"{there}latest/{path}")  # and there it stays
    home, latest = page.locator("article p a").evaluate_all("links => links.map(a => a.href)")
    assert home == f"{there}{NEWER}/"
    assert latest == f"{there}latest/"
    page.locator("article p a").last.click()
    page.wait_for_url(f"{there}latest/")


@pytest.mark.parametrize("name", ["", f"{OLDER}/", "latest/"])
def test_the_page_for_lost_addresses_is_accessible(published: Path, name: str) -> None:
    text = (published / f"{name}404.html").read_text(encoding="utf-8")
    assert text.count('role="dialog"') == text.count('role="dialog" aria-label="Search"') == 1
    assert text.count("<h1") == text.count("<title>") == 1


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
