"""The build and the server on a copy of the project: whole or not at all, and back by itself."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from charts import glossary
from scripts.bench.server import free_port
from tests.test_glossary import WORDS

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("charts", "data", "docs", "scripts", "mkdocs.yml")
BROKEN = "openai,OpenAI,Usa\n"


@pytest.fixture(scope="module")
def built(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its site built once; `site` has drawn its pictures."""
    copy = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    shutil.copytree(ROOT / ".cache", copy / ".cache", ignore=shutil.ignore_patterns("bench"))
    done = run(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


def run(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    fixed = {"SOURCE_DATE_EPOCH": "1767225600"}
    return subprocess.run(
        [sys.executable, "-m", "scripts.build"],
        cwd=project,
        env={**os.environ, **fixed, **environment},
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


def test_the_addresses_that_tools_rely_on_exist(built: Path) -> None:
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
        "claims/a1-catching-up/index.html",
        "models/gpt-4.1/index.html",
    ):
        assert (built / "site" / address).stat().st_size > 0, address


def test_figures_are_in_the_page_but_not_in_the_search_index(built: Path) -> None:
    page = (built / "site/claims/a1-catching-up/index.html").read_text(encoding="utf-8")
    named = (ROOT / "docs/claims/a1-catching-up.md").read_text("utf-8").count("{{ exhibit ")
    assert page.count('<figure class="exhibit"') == named > 1
    assert "data-figure" not in page
    assert "@root@" not in page
    cited = '<details class="cite">'  # BibTeX has braces of its own
    assert "{{" not in re.sub(rf"{cited}.*?</details>", "", page, flags=re.DOTALL)
    index = (built / "site/search/search_index.json").read_text(encoding="utf-8")
    assert "<path" not in index
    assert "Kimi K3" in index


def test_every_page_says_once_how_to_cite_it_and_search_does_not_find_that(built: Path) -> None:
    pages = list((built / "site").rglob("index.html"))
    assert len(pages) > 600
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count('class="cite__bibtex"') == 1, page
        canonical = text.partition('<link rel="canonical" href="')[2].partition('"')[0]
        assert canonical
        assert f"  url    = {{{canonical}}}," in text
    index = (built / "site/search/search_index.json").read_text(encoding="utf-8")
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


def test_every_technical_word_on_a_page_is_explained_there_or_linked(built: Path) -> None:
    terms = glossary.read((ROOT / "docs/glossary.md").read_text("utf-8")).terms
    words = {word: terms.get(low := word.casefold()) or terms[low.rstrip("s")] for word in WORDS}
    found = 0
    for page in (built / "site").rglob("index.html"):
        if page.parent.name == "glossary":
            continue
        prose = Prose(page.read_text(encoding="utf-8"))
        for word, term in words.items():
            if re.search(rf"(?<![\w-]){word}(?![\w-])", " ".join(prose.text.split())):
                assert term.anchor in prose.explained, f"{page}: {word}"
            found += term.anchor in prose.explained
    assert found > 500


def test_a_second_build_elsewhere_in_the_world_is_the_same(built: Path) -> None:
    before = tree(built / "site")
    shutil.rmtree(built / ".cache")
    done = run(built, TZ="Pacific/Kiritimati", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    after = tree(built / "site")
    assert before.keys() == after.keys()
    assert not [name for name in before if before[name] != after[name]]


@pytest.fixture
def broken(built: Path) -> Iterator[Path]:
    """The project while a table and a page are broken."""
    table, page = built / "data/organizations.csv", built / "docs/index.md"
    good = table.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    yield built
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

    def page(self) -> str:
        with urllib.request.urlopen(f"http://{self.address}/", timeout=5) as answer:
            return str(answer.read().decode())

    def wait(self, what: str, times: int = 1, seconds: float = 60) -> None:
        """Wait until the log says something for the n-th time."""
        end = time.monotonic() + seconds
        while self.log.read_text("utf-8").count(what) < times:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < end, f"no {what!r} in:\n{self.log.read_text('utf-8')}"
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def server(broken: Path) -> Iterator[Server]:
    served = Server(broken)
    yield served
    served.stop()


def test_serving_survives_a_broken_table_and_comes_back_by_itself(
    server: Server, broken: Path
) -> None:
    table, exhibit = broken / "data/organizations.csv", broken / "charts/exhibits/gap.py"
    good = table.read_text("utf-8")
    server.wait("Serving on")
    assert "Can open models win?" in server.page()

    assert "To be mended" not in server.page()

    table.write_text(good.replace("openai,OpenAI,US\n", BROKEN), "utf-8")
    server.wait("data/organizations.csv:")
    server.wait("Reloading browsers")
    assert "Can open models win?" in server.page()  # the last good site is still up
    refused = server.page().partition("To be mended")[2]
    assert "<li>data/organizations.csv:" in refused

    table.write_text(good, "utf-8")
    server.wait("Reloading browsers", times=2)
    assert "Can open models win?" in server.page()
    assert "To be mended" not in server.page()

    # An edited exhibit takes effect without a restart.
    code = exhibit.read_text("utf-8")
    exhibit.write_text(
        code.replace("The best open model stands", "The finest open model is"), "utf-8"
    )
    server.wait("Reloading browsers", times=3)
    with urllib.request.urlopen(f"http://{server.address}/exhibits/", timeout=5) as answer:
        assert "The finest open model is" in answer.read().decode()

    # A broken one is said with its line.
    exhibit.write_text(code + "\n\nnot_there\n", "utf-8")
    line = len(code.splitlines()) + 3
    server.wait(f"charts/exhibits/gap.py:{line}: NameError: name 'not_there' is not defined")
    server.wait("Reloading browsers", times=4)
    assert f"charts/exhibits/gap.py:{line}: NameError" in server.page()

    # So is what every page needs, and what has been made stays up.
    exhibit.write_text(code, "utf-8")
    server.wait("Reloading browsers", times=5)
    claims = broken / "charts/claims/conclusion.py"
    rules = claims.read_text("utf-8")
    claims.write_text(rules + "\n\nCLAIMS = (\n", "utf-8")
    server.wait("Reloading browsers", times=6)
    page = server.page()
    assert "Can open models win?" in page
    assert "SyntaxError" in page.partition("To be mended")[2]
    claims.write_text(rules, "utf-8")
    server.wait("Reloading browsers", times=7)
    assert "To be mended" not in server.page()


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
