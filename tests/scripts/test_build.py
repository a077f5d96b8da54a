"""The build and the server on a copy of the project: whole or not at all, and back by itself."""

import datetime as dt
import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from mkdocs.exceptions import PluginError

from charts.site import glossary
from scripts import build, edition, history, hook, notebooks
from scripts.bench.server import free_port
from scripts.faults import refusal_sentence
from scripts.tree import Tree, files_now
from tests.pages import REDIRECTS
from tests.site.test_glossary import WORDS

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("charts", "data", "docs", "scripts", "mkdocs.yml")
BROKEN = "openai,OpenAI,Usa\n"


@pytest.fixture(scope="module")
def copied(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its site, and with what was drawn for it."""
    copy = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    shutil.copytree(ROOT / ".cache", copy / ".cache", ignore=shutil.ignore_patterns("bench"))
    shutil.copytree(site, copy / "site")
    return copy


def run(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.build"],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_addresses_that_tools_rely_on_exist(site: Path) -> None:
    for address in (
        "exhibits/gap/index.html",
        "exhibits/gap/gap.csv",
        "exhibits/gap/gap.json",
        "exhibits/gap/gap.svg",
        "exhibits/gap/gap.png",
        "exhibits/gap/gap.vl.json",
        "api/v1/exhibits.json",
        "api/v1/exhibits.schema.json",
        "data/models.csv",
        "data/datapackage.json",
        "argument/catching-up/index.html",
        "models/gpt-4.1/index.html",
    ):
        assert (site / address).stat().st_size > 0, address


def test_figures_are_in_the_page_but_not_in_the_search_index(site: Path) -> None:
    page = (site / "argument/catching-up/index.html").read_text(encoding="utf-8")
    named = (ROOT / "docs/argument/catching-up.md").read_text("utf-8").count("{{ exhibit ")
    assert page.count('<figure class="exhibit"') == named > 1
    assert "data-figure" not in page
    assert "&root;" not in page
    cited = '<details class="cite">'  # BibTeX has braces of its own
    assert "{{" not in re.sub(rf"{cited}.*?</details>", "", page, flags=re.DOTALL)
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    assert "<path" not in index
    assert "Kimi K3" in index


def test_every_page_says_once_how_to_cite_it_and_search_does_not_find_that(site: Path) -> None:
    moved = {site / address / "index.html" for address in REDIRECTS}
    pages = [page for page in site.rglob("index.html") if page not in moved]
    assert len(pages) > 600
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count('class="cite__bibtex"') == 1, page
        canonical = text.partition('<link rel="canonical" href="')[2].partition('"')[0]
        assert canonical
        assert f"  url     = {{{canonical}}}," in text
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    assert "misc{canopenwin-claims" not in index
    assert "data as of" not in index


class Prose(HTMLParser):
    """The text of a page's article outside headings, links, code, tables and pictures."""

    ALONE = (
        "a", "button", "caption", "code", "dt", "h1", "h2", "h3", "label", "output", "pre",
        "script", "select", "summary", "svg", "table",
    )  # fmt: skip

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.explained: set[str] = set()
        self._within: list[str] = []
        self.feed(page.partition("<article")[2].partition("</article>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind = given.get("class") or ""
        if kind == "term":
            self.explained.add(str(given["href"]).rpartition("#")[2])
        titled = kind in {"exhibit__title", "card__title", "card__facts", "cite"}
        if self._within or tag in self.ALONE or titled:
            self._within += [tag] if tag not in {"br", "img", "input", "hr"} else []

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.text += " " if self._within else data


def test_every_technical_word_on_a_page_is_explained_there_or_linked(site: Path) -> None:
    terms = glossary.parse_glossary((ROOT / "docs/glossary.md").read_text("utf-8")).terms
    words = {word: terms.get(low := word.casefold()) or terms[low.rstrip("s")] for word in WORDS}
    found = 0
    for page in site.rglob("index.html"):
        if page.parent.name == "glossary":
            continue
        prose = Prose(page.read_text(encoding="utf-8"))
        for word, term in words.items():
            if re.search(rf"(?<![\w-]){word}(?![\w-])", " ".join(prose.text.split())):
                assert term.anchor in prose.explained, f"{page}: {word}"
            found += term.anchor in prose.explained
    assert found > 500


@pytest.mark.slow
def test_a_build_elsewhere_in_the_world_from_nothing_is_the_same(copied: Path) -> None:
    before = tree(copied / "site")
    shutil.rmtree(copied / ".cache")
    [day, *_] = re.findall(rb"<lastmod>(.*)</lastmod>", before["sitemap.xml"])
    when = dt.datetime.fromisoformat(f"{day.decode()}T00:00Z")
    done = run(
        copied,
        SOURCE_DATE_EPOCH=f"{when.timestamp():.0f}",
        TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="7",
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"Drawn: (\d+) of \1 exhibits", done.stdout + done.stderr)
    after = tree(copied / "site")
    assert before.keys() == after.keys()
    assert not [name for name in before if before[name] != after[name]]


@pytest.fixture
def broken(copied: Path) -> Iterator[Path]:
    """The project while a table and a page are broken."""
    table, page = copied / "data/organizations.csv", copied / "docs/index.md"
    good = table.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    yield copied
    table.write_text(good[0], encoding="utf-8")
    page.write_text(good[1], encoding="utf-8")


def test_a_broken_table_fails_the_build_with_the_list_and_leaves_the_site(broken: Path) -> None:
    before = tree(broken / "site")
    table = broken / "data/organizations.csv"
    table.write_text(table.read_text("utf-8").replace("openai,OpenAI,US\n", BROKEN), "utf-8")
    done = run(broken)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "data/organizations.csv:" in said
    assert "Usa" in said
    assert "Traceback" not in said
    assert tree(broken / "site") == before
    assert not list(broken.glob(".site-*"))


def test_an_unknown_finding_fails_the_build_with_page_and_line(broken: Path) -> None:
    page = broken / "docs/index.md"
    text = page.read_text("utf-8")
    page.write_text(text + "\n{{ gap.nothing }}\n", "utf-8")
    done = run(broken)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"docs/index.md:{len(text.splitlines()) + 2}: {{{{ gap.nothing }}}}" in said
    assert "Traceback" not in said


class Server:
    """`mkdocs serve` of a project, its output in a file."""

    def __init__(self, project: Path) -> None:
        self.log = project / "serve.log"
        self.address = f"127.0.0.1:{free_port()}"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", self.address],
                cwd=project,
                env={**os.environ, "TMPDIR": str(project)},  # it leaves its site when terminated
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def page(self, path: str = "") -> str:
        with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def wait(self, what: str, times: int = 1, seconds: float = 60) -> None:
        """Wait until the log says something for the n-th time."""
        end = time.monotonic() + seconds
        while self.log.read_text("utf-8").count(what) < times:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < end, f"no {what!r} in:\n{self.log.read_text('utf-8')}"
            time.sleep(0.1)

    def shows(self, path: str, what: str, *, there: bool = True, seconds: float = 300) -> str:
        """Wait until a page shows a text, or until it no longer does; give the page.

        A file may be seen twice while it is saved, so builds are not counted.
        """
        end = time.monotonic() + seconds
        while (what in (page := self.page(path))) is not there:
            assert time.monotonic() < end, f"{what!r} in {path!r}: {not there}"
            time.sleep(1.5)  # the rest is checked while nothing is requested
        return page

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def server(broken: Path) -> Iterator[Server]:
    served = Server(broken)
    yield served
    served.stop()


@pytest.mark.slow
def test_serving_survives_a_broken_table_and_comes_back_by_itself(
    server: Server, broken: Path
) -> None:
    table, exhibit = broken / "data/organizations.csv", broken / "charts/exhibits/gap.py"
    good = table.read_text("utf-8")
    server.wait("Serving on")
    assert "Can open models win?" in server.page()
    assert "To fix" not in server.page()
    assert server.page("exhibits/gap/").count("<svg") > 2
    server.wait("Checked all", seconds=300)

    table.write_text(good.replace("openai,OpenAI,US\n", BROKEN), "utf-8")
    server.wait("data/organizations.csv:")
    page = server.shows("", "To fix")
    assert "Can open models win?" in page  # the last good site is still up
    assert "<li>data/organizations.csv:" in page.partition("To fix")[2]
    assert "<li>data/organizations.csv:" in server.page("about/"), "a page first asked for now"
    table.unlink()
    page = server.shows("data/organizations/", "data/organizations.csv: is missing")
    assert "Abacus.AI" in page, "a page first requested now shows the last good table"
    table.write_text(good, "utf-8")
    server.shows("", "To fix", there=False)

    # An edited exhibit takes effect without a restart.
    code = exhibit.read_text("utf-8")
    assert code.startswith('"""The gap ')
    exhibit.write_text(code.replace("The gap ", "The very gap ", 1), "utf-8")
    server.shows("exhibits/", "The very gap ")

    # A broken one is said with its line, where it is shown at once, and then everywhere.
    exhibit.write_text(code + "\n\nnot_there\n", "utf-8")
    fault = f"charts/exhibits/gap.py:{len(code.splitlines()) + 3}: NameError"
    page = server.shows("exhibits/gap/", fault)
    assert page.count("<svg") > 2, "its last good picture stays up"
    assert fault in server.shows("about/", fault)
    exhibit.write_text(code, "utf-8")
    server.shows("about/", "To fix", there=False)

    # So is what every page needs, and what has been made stays up.
    claims = broken / "charts/claims/e1_never_on_top.py"
    rules = claims.read_text("utf-8")
    claims.write_text(rules + "\n\nCLAIMS = (\n", "utf-8")
    page = server.shows("", "SyntaxError")
    assert "Can open models win?" in page
    assert "charts/claims/e1_never_on_top.py:" in page.partition("To fix")[2]
    claims.write_text(rules, "utf-8")
    server.shows("", "To fix", there=False)

    # What `make build` would refuse is said on the page, which stays up to date.
    page = broken / "docs/about.md"
    words = page.read_text("utf-8")
    page.write_text(
        f"{words}\nNewly [said](nowhere.md), [too](index.md#nowhere), {{{{ gap.nothing }}}}.\n",
        "utf-8",
    )
    shown = server.shows("about/", "#nowhere&#x27;, but")
    box = shown.partition("To fix")[2].partition("</div>")[0]
    assert box.count("<li>") == 3
    assert "nowhere.md" in box
    assert "{{ gap.nothing }} names nothing" in box
    assert "Newly" in shown
    assert "nowhere.md" in server.page()
    page.write_text(words, "utf-8")
    server.shows("about/", "To fix", there=False)
    server.shows("", "To fix", there=False)
    assert "Converting notebook" not in server.log.read_text("utf-8")


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_at_once(broken: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=broken,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port} already" in done.stderr
    assert "make serve port=" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


class Killed(BaseException):
    """A process ends here: nothing after this is done."""


def site_of(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("step", range(4))
def test_a_kill_at_any_moment_leaves_a_whole_site_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, old: bool
) -> None:
    target, own = tmp_path / "site", tmp_path / ".site-build-1"
    site_of(own / build.FRESH, "new")
    if old:
        site_of(target, "old")
    steps = iter(range(4))

    def until_killed(does: Callable[..., object]) -> Callable[..., object]:
        def one(*given: object) -> object:
            if next(steps) == step:
                raise Killed
            return does(*given)

        return one

    with monkeypatch.context() as killing:
        killing.setattr(Path, "rename", until_killed(Path.rename))
        killing.setattr(shutil, "rmtree", until_killed(shutil.rmtree))
        try:
            build.swap(own, target)
            build.delete(own)
        except Killed:
            pass
    build.tidy(target)
    left = tree(target)["index.html"] if target.exists() else None
    assert left in {b"new", b"old" if old else None}
    assert not list(tmp_path.glob(".*"))


def test_only_what_a_build_has_left_is_deleted(tmp_path: Path) -> None:
    for name in (".site-build-a1", ".site-backup", "site-build", ".site"):
        (tmp_path / name).mkdir()
    build.tidy(tmp_path / "site")
    assert sorted(f.name for f in tmp_path.iterdir()) == [".site", ".site-backup", "site-build"]


class Builder:
    """Stands for MkDocs: writes a site of one page when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()
        self.code = 0

    def __call__(self, command: list[str], **given: object) -> subprocess.CompletedProcess[str]:
        self.begun.set()
        assert self.may_end.wait(20)
        site_of(Path(command[-1]), "new")
        return subprocess.CompletedProcess(command, self.code)


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    """Whatever is built in this process is built by it."""
    builder = Builder()
    builder.may_end.set()
    monkeypatch.setattr(build, "environment", dict)
    monkeypatch.setattr(subprocess, "run", builder)
    return builder


def test_a_second_build_waits_for_the_first_and_says_so(
    builder: Builder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    builder.may_end.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(build.build, tmp_path / "site")
        assert builder.begun.wait(20)
        second = pool.submit(build.build, tmp_path / "site")
        while "waiting" not in (said := capsys.readouterr().err):
            assert not second.done()
            time.sleep(0.01)
        builder.may_end.set()
        assert first.result(20) == second.result(20) == 0
    assert said == f"Another build is running in {tmp_path}: waiting for it ...\n"
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_a_killed_build_is_waited_for_as_long_as_what_it_started_runs(tmp_path: Path) -> None:
    """That may still write into the folder."""
    with build._alone(tmp_path) as lock:
        writing = subprocess.Popen(["sleep", "60"], pass_fds=[lock])
    probe = "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), 6)"
    ask = [sys.executable, "-c", probe, str(tmp_path)]
    assert subprocess.run(ask, check=False, capture_output=True).returncode
    writing.kill()
    writing.wait()
    assert not subprocess.run(ask, check=False, capture_output=True).returncode


def test_an_old_site_that_cannot_be_deleted_is_said_and_the_new_one_is_there(
    builder: Builder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site_of(tmp_path / "site", "old")

    def refuse(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    for _ in range(2):  # the next build meets what is left
        assert build.build(tmp_path / "site") == 0
        assert tree(tmp_path / "site") == {"index.html": b"new"}
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    for line in said:
        assert re.fullmatch(r"Note: \S+ is left over .+ \(Permission denied\): delete it .+", line)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.EROFS, "make its folder writable"),
        (errno.EACCES, "make its folder writable"),
        (errno.ENOSPC, "free some space"),
        (errno.EMFILE, "ulimit -n"),
    ],
)
@pytest.mark.parametrize("where", [(Path, "rename"), (build.tempfile, "mkdtemp"), (os, "open")])
def test_what_the_system_refuses_is_a_sentence_and_the_site_stays(
    builder: Builder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: tuple[object, str],
    number: int,
    remedy: str,
) -> None:
    site_of(tmp_path / "site", "old")

    def refuse(*given: object, **more: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path))

    with monkeypatch.context() as refusing:
        refusing.setattr(*where, refuse)
        done = CliRunner().invoke(build.main, ["--into", str(tmp_path / "site")])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    _, said, kept = done.output.splitlines()
    assert remedy in said
    assert os.strerror(number) in said
    assert kept == f"Not built. {tmp_path / 'site'} is as it was."
    assert tree(tmp_path / "site") == {"index.html": b"old"}


def test_mkdocs_says_in_a_sentence_what_the_system_refuses_and_shows_where_a_bug_is() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "site/index.html")
    wrapped = RuntimeError("a table of results")
    wrapped.__cause__ = full
    for error in (full, wrapped, ValueError("(sqlite3) database or disk is full")):
        with pytest.raises(PluginError, match="free some space"):
            hook.on_build_error(error)
    for bug in (ValueError("bug"), FileNotFoundError(errno.ENOENT, "", ""), PluginError("said")):
        hook.on_build_error(bug)
        assert refusal_sentence(bug) is None


def test_the_page_for_what_is_not_there_is_as_accessible_as_others() -> None:
    page = '<div class="md-search" role="dialog">'
    named = '<div class="md-search" role="dialog" aria-label="Search">'
    assert hook.on_post_template(page, template_name="404.html", config=None) == named  # type: ignore[arg-type]
    assert hook.on_post_template(page, template_name="sitemap.xml", config=None) == page  # type: ignore[arg-type]


def test_results_of_notebooks_that_ran_while_a_file_was_saved_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path)
    now = Tree(files_now()).digest
    for digest in ("before", now):
        (tmp_path / digest).mkdir()
        hook._tidy_notebooks(digest)
    assert [folder.name for folder in tmp_path.iterdir()] == [now]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, so far without git, that is asked for its date."""
    folder = tmp_path / "unpacked"
    (folder / "data").mkdir(parents=True)
    (folder / "data/datapackage.json").write_text('{"created": "2026-11-24T00:00:00Z"}', "utf-8")
    for module in (build, edition, history):
        monkeypatch.setattr(module, "ROOT", folder)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return folder


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pass


def unpacked_in_another_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIT_CEILING_DIRECTORIES")
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "commit", "--quiet", "--allow-empty", "--message", "Another's")


def without_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))


def of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Somebody's")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("HOME", str(folder))


def without_a_commit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "init", "--quiet")


REASONS = {
    unpacked: "clone the repository instead of unpacking",
    unpacked_in_another_project: "clone the repository instead of unpacking",
    without_git: "apt install git",
    of_another_user: "git config --global --add safe.directory '{folder}'",
    without_a_commit: "commit first",
}


@pytest.mark.parametrize("come_by", REASONS, ids=lambda f: f.__name__)
def test_where_git_cannot_tell_pages_are_dated_by_the_data_with_a_word(
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    come_by: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    come_by(elsewhere, monkeypatch)
    assert build.environment()["SOURCE_DATE_EPOCH"] == "1795478400"  # the 24th of November 2026
    [said] = capsys.readouterr().err.splitlines()
    assert REASONS[come_by].format(folder=elsewhere) in said


@pytest.mark.parametrize("come_by", REASONS, ids=lambda f: f.__name__)
def test_where_git_cannot_tell_no_edition_is_made_with_the_reason_and_the_remedy(
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    come_by: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    come_by(elsewhere, monkeypatch)
    monkeypatch.setattr(edition, "build", lambda *given, **more: pytest.fail("nothing is built"))
    monkeypatch.setenv("SITE_URL", "https://example.org/")
    done = CliRunner().invoke(edition.main, ["2026.11"])
    assert done.exit_code == 1
    said, branch = str(done.output).splitlines()
    assert REASONS[come_by].format(folder=elsewhere) in said
    assert branch == "Not made. The branch gh-pages is as it was."


def test_an_archive_is_dated_by_its_commit(elsewhere: Path, tmp_path: Path) -> None:
    git(elsewhere, "init", "--quiet")
    (elsewhere / "scripts").mkdir()
    for name in ("scripts/build.py", "scripts/faults.py", "scripts/history.py", ".gitattributes"):
        shutil.copy(ROOT / name, elsewhere / name)
    git(elsewhere, "add", "--all")
    git(elsewhere, "commit", "--quiet", "--message", "All")
    git(elsewhere, "archive", "--format=tar", "--output=../project.tar", "HEAD")
    folder = tmp_path / "archive"
    folder.mkdir()
    subprocess.run(["tar", "-xf", "../project.tar"], cwd=folder, check=True)
    asked = "from scripts import build; print(build._when())"
    here = [sys.executable, "-c", asked]
    dates = [
        subprocess.run(here, cwd=where, capture_output=True, text=True, check=True).stdout
        for where in (elsewhere, folder)
    ]
    assert dates[0] == dates[1]
    assert int(dates[0]) > 1.7e9


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://example.org/",
        "https://localhost/",
        "https://localhost:8000/site/",
        "https://127.0.0.1/",
        "https://example.org/?edition=1",
        "example.org",
        "https://example.org/a b/",
    ],
)
def test_an_edition_without_a_public_address_is_refused_with_the_example(address: str) -> None:
    with pytest.raises(edition.Refused) as refused:
        edition.checked_address(address, "2026.12")
    said = str(refused.value)
    assert "make edition NAME=2026.12 SITE_URL=https://" in said
    assert "must never be published:\n  make edition NAME=2026.12 local=1" in said
    assert address in said


@pytest.mark.parametrize("address", ["https://example.org", "https://a-b.example.co.uk/win/"])
def test_a_public_address_ends_with_a_slash(address: str) -> None:
    assert edition.checked_address(address, "2026.12") == address.rstrip("/") + "/"


@pytest.fixture
def made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a Makefile, with tools that do nothing: uv, and a Python that waits."""
    folder, tools = tmp_path / "project", tmp_path / "tools"
    (folder / ".venv/bin").mkdir(parents=True)
    tools.mkdir()
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    python = "mkdir -p .venv/bin; printf '#!/bin/sh\\necho begun; exec sleep 60' > .venv/bin/python"
    (tools / "uv").write_text(f"#!/bin/sh\n{python}; chmod +x .venv/bin/python\n", "utf-8")
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    for left_by_make_test in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS"):
        monkeypatch.delenv(left_by_make_test, raising=False)
    return folder


def make(folder: Path, *arguments: str) -> str:
    """What make says, on either stream."""
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
    ).stdout


@pytest.mark.parametrize("hours", [-24, 0, 24])
def test_the_environment_is_set_up_once_whatever_the_clock_says(made_to: Path, hours: int) -> None:
    lock, then = made_to / "requirements.txt", time.time() + hours * 3600
    os.utime(lock, (then, then))
    assert "Setting up" in make(made_to, ".venv/ready")
    assert "Setting up" not in make(made_to, "--dry-run", "check")
    os.utime(lock, (then + 1, then + 1))
    assert "Setting up" in make(made_to, "--dry-run", "check")


def test_an_environment_whose_python_is_gone_is_set_up_again(made_to: Path) -> None:
    make(made_to, ".venv/ready")
    (made_to / ".venv/bin/python").unlink()
    (made_to / ".venv/bin/python").symlink_to("nowhere")
    assert "Setting up" in make(made_to, "--dry-run", "check")


def test_a_moved_project_runs_its_tools() -> None:
    """What pip puts into .venv/bin/ names the folder in which it was put there."""
    used = re.findall(r"\.venv/bin/(\w+)", (ROOT / "Makefile").read_text("utf-8"))
    assert set(used) == {"python"}


AS_IN_A_TERMINAL = """
import os, signal
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.execvp("make", ["make", "serve"])
"""


def test_the_end_of_serving_is_no_error(made_to: Path) -> None:
    make(made_to, ".venv/ready")
    with subprocess.Popen(
        [sys.executable, "-c", AS_IN_A_TERMINAL],
        cwd=made_to, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as served:  # fmt: skip
        assert served.stdout
        begun = served.stdout.readline()
        os.killpg(served.pid, signal.SIGINT)  # as Ctrl-C in a terminal
        assert (begun, served.communicate(timeout=20)[0].strip()) == ("begun\n", "")
