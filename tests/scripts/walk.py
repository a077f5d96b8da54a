"""A small project that is served while its files change, and a clean build of the same files."""

import json
import random
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.bench.server import free_port

ROOT = Path(__file__).resolve().parents[2]
EXHIBITS = ("adoption", "gap_sensitivity", "hosts", "model_world")
"""Exhibits of the small project: a matrix, plain ones, and one with controls."""

HOME = """# Home

The median model has {{ hosts.median_open_hosts }} hosts. {{ exhibit gap-sensitivity }}

{{ exhibit hosts }}

See [about](about.md), [its end](about.md#end) and the [data](data/models.md).
"""
PAGES = [
    "", "about/", "glossary/", "verdicts/", "exhibits/", "exhibits/adoption/", "exhibits/hosts/",
    "exhibits/model-world/", "exhibits/gap-sensitivity/", "models/", "models/kimi-k3/",
    "data/models/", "data/", "data/sources/", "data/offers/", "data/corrections/",
]  # fmt: skip
FILES = [
    "exhibits/hosts/hosts.csv", "exhibits/hosts/hosts.json", "exhibits/hosts/hosts.svg",
    "exhibits/hosts/hosts.png", "exhibits/hosts/thumbnail.png",
    "exhibits/model-world/model-world.vega.json", "exhibits/hosts/hosts.vl.json",
    "api/v1/exhibits.json", "data/models.csv", "data/datapackage.json", "assets/styles.css",
]  # fmt: skip
RELOADING = re.compile(rb"<script>\nvar livereload.*?</script>", re.DOTALL)


def small_project(folder: Path) -> Path:
    """Copy the project, but for most exhibits, pages and all claims."""
    for part in ("charts", "data", "docs", "scripts"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / file, folder / file)
    for file in (folder / "charts/exhibits").glob("*.py"):
        if file.stem not in (*EXHIBITS, "__init__"):
            file.unlink()
    for file in (folder / "charts/claims").glob("[a-e][0-9]*.py"):
        file.unlink()
    for part in ("argument", "methods"):
        shutil.rmtree(folder / "docs" / part)
    (folder / "docs/explorer.md").unlink()
    (folder / "docs/index.md").write_text(HOME, "utf-8")
    (folder / "docs/about.md").write_text("# About\n\nText.\n\n## End\n\nThe end.\n", "utf-8")
    settings = folder / "mkdocs.yml"
    head = settings.read_text("utf-8").partition("\nnav:")[0]
    pages = ["index.md", "about.md", "glossary.md", "data.md", "verdicts.md"]
    pages += ["exhibits/index.md", "models/index.md"]
    nav = "".join(f"  - {page.partition('.')[0].title()}: {page}\n" for page in pages)
    settings.write_text(f"{head}\nnav:\n{nav}", "utf-8")
    return folder


class Served:
    """`mkdocs serve` of a project."""

    def __init__(self, project: Path) -> None:
        self.project, self.log = project, project / "serve.log"
        self.address = f"http://127.0.0.1:{free_port()}/"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", self.address[7:-1]],
                cwd=project, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def get(self, path: str) -> bytes:
        """Give a page without the script that reloads it, or a file."""
        with urllib.request.urlopen(self.address + path, timeout=120) as answer:
            content: bytes = answer.read()
        return RELOADING.sub(b"", content).replace(self.address.encode(), b"http://localhost:8000/")

    def count(self) -> int:
        """Count the checks in the background."""
        return self.log.read_text("utf-8").count("Checked all")

    def settled(self, after: int) -> None:
        """Wait for one more check in the background."""
        end = time.monotonic() + 120
        while self.count() <= after:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < end, self.log.read_text("utf-8")
            time.sleep(0.05)


@contextmanager
def serving(project: Path) -> Iterator[Served]:
    served = Served(project)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                served.get("")
                break
            except urllib.error.URLError:
                assert served.process.poll() is None, served.log.read_text("utf-8")
                time.sleep(0.2)
        served.settled(0)
        yield served
    finally:
        served.process.terminate()
        served.process.wait(20)


COMPARED_ALONE = """
from mkdocs.__main__ import cli
from mkdocs.commands import build

def is_compared(page):
    name = page.file.src_uri
    return not name.startswith("models/") or name in ("models/index.md", "models/kimi-k3.md")

def skipping(does):
    return lambda page, *given, **more: is_compared(page) and does(page, *given, **more)

build._populate_page = skipping(build._populate_page)
build._build_page = skipping(build._build_page)
cli(["build", "--strict", "--site-dir", "site"])
"""
"""A build without the pages of models, of which there are hundreds, but for the one compared."""


class RefusedBuild(Exception):  # noqa: N818  (it says what was refused)
    """A clean build ended without a site: its code, and the end of what it said."""


def clean_build(project: Path, folder: Path) -> Path:
    """Build a copy of the project from nothing. Raises RefusedBuild."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".cache", "__pycache__"))
    done = subprocess.run(
        [sys.executable, "-c", COMPARED_ALONE],
        cwd=folder, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RefusedBuild(f"the clean build ended with {done.returncode}: {done.stderr[-500:]}")
    return folder / "site"


def differing(served: Served, site: Path) -> list[str]:
    """Give the addresses at which the server shows other than a clean build of the same files."""
    found = []
    new = [f"data/{page.name}/" for page in site.glob("data/facts_*/")]
    for path in [*PAGES, *FILES, *new]:
        file = site / (f"{path}index.html" if path.endswith("/") or not path else path)
        if not file.exists():
            continue
        if served.get(path) != file.read_bytes():
            found.append(path)
    return found


# Edits

Edit = Callable[[Path, random.Random], None]


def replaced(file: Path, pattern: str, replacement: str) -> None:
    text = file.read_text("utf-8")
    new = re.sub(pattern, replacement, text, count=1)
    assert new != text, (file, pattern)
    file.write_text(new, "utf-8")


def a_row(project: Path, chance: random.Random) -> None:
    file = project / "data/offers.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    places = [n for n, line in enumerate(lines) if ",independent-host,," in line]
    line = chance.choice(places)
    lines[line] = re.sub(
        r"(\d)\.(\d+),(?=[\d.]+,)", rf"\1.\g<2>{chance.randint(1, 9)},", lines[line], count=1
    )
    file.write_text("".join(lines), "utf-8")


def a_name(project: Path, chance: random.Random) -> None:
    replaced(
        project / "data/models.csv",
        r"(?m)^kimi-k3,[^,]*",
        f"kimi-k3,Kimi K3 Mark {chance.randint(1, 999)}",
    )


def a_contract(project: Path, chance: random.Random) -> None:
    replaced(
        project / "data/datapackage.json",
        r'"title": "([^"]*?)(?: \d+)?"',
        rf'"title": "\1 {chance.randint(1, 999)}"',
    )


def a_new_table(project: Path, chance: random.Random) -> None:
    """The file first, which nothing describes until its entry is saved."""
    name = f"facts_{chance.randint(1, 999)}"
    (project / f"data/{name}.csv").write_text("fact_id\none\n", "utf-8")
    time.sleep(chance.choice([0.01, 0.3, 1.5]))
    key = {"name": "fact_id", "type": "string", "description": "Its name."}
    entry = {"schema": {"fields": [key], "primaryKey": ["fact_id"]}, "path": f"{name}.csv"}
    entry |= {"name": name, "title": name, "row": "a fact"}
    entry |= dict.fromkeys(("description", "curation"), "Invented.")
    contract = project / "data/datapackage.json"
    described = json.loads(contract.read_text("utf-8"))
    described["resources"].append(entry)
    contract.write_text(json.dumps(described, indent=1), "utf-8")


def a_measure(project: Path, chance: random.Random) -> None:
    file = project / "charts/measures/prices/host_counts.py"
    file.write_text(file.read_text("utf-8") + f"\n\nNUMBER_{chance.randint(1, 999)} = 1\n", "utf-8")


def an_exhibit(project: Path, chance: random.Random) -> None:
    replaced(
        project / "charts/exhibits/hosts.py",
        r'^"""(?:\(\d+\) )?',
        f'"""({chance.randint(1, 999)}) ',
    )


def a_look(project: Path, chance: random.Random) -> None:
    colour = f"#{chance.randrange(1 << 24):06x}"
    replaced(project / "charts/drawing/theme.py", r'"#[0-9a-f]{6}"', f'"{colour}"')


def a_template(project: Path, chance: random.Random) -> None:
    file = project / "charts/site/templates/figure.html"
    file.write_text(file.read_text("utf-8") + f"<!-- {chance.randint(1, 999)} -->\n", "utf-8")


def a_font(project: Path, chance: random.Random) -> None:
    fonts = project / "charts/drawing/fonts"
    one, other = (fonts / f"inter-latin-{weight}.ttf" for weight in (400, 600))
    both = one.read_bytes(), other.read_bytes()
    one.write_bytes(both[1])
    other.write_bytes(both[0])


def a_page(project: Path, chance: random.Random) -> None:
    replaced(project / "docs/about.md", r"Text.*", f"Text {chance.randint(1, 999)}.")


def a_heading(project: Path, chance: random.Random) -> None:
    replaced(project / "docs/about.md", r"(?m)^# .*", f"# About {chance.randint(1, 999)}")


def a_word_of_the_glossary(project: Path, chance: random.Random) -> None:
    file = project / "docs/glossary.md"
    file.write_text(file.read_text("utf-8").rstrip() + f" {chance.randint(1, 999)}\n", "utf-8")


def a_style(project: Path, chance: random.Random) -> None:
    file = project / "docs/assets/pages.css"
    file.write_text(
        file.read_text("utf-8") + f".n{chance.randint(1, 999)} {{ color: red }}\n", "utf-8"
    )


def a_new_page(project: Path, chance: random.Random) -> None:
    name = chance.randint(1, 999)
    (project / f"docs/new-{name}.md").write_text(f"# New {name}\n\nText.\n", "utf-8")
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + f"  - New {name}: new-{name}.md\n", "utf-8")


def a_page_that_goes(project: Path, chance: random.Random) -> None:
    if not (pages := sorted((project / "docs").glob("new-*.md"))):
        return a_page(project, chance)
    page = chance.choice(pages)
    replaced(project / "mkdocs.yml", rf"  - New \d+: {page.name}\n", "")
    page.unlink()
    return None


def a_renamed_exhibit(project: Path, chance: random.Random) -> None:
    folder = project / "charts/exhibits"
    [now] = folder.glob("adoption*.py")
    now.rename(folder / f"adoption{chance.choice(['', '_two', '_three'])}.py")
    (project / "docs/about.md").write_text(
        f"# About\n\nText {chance.randint(1, 999)}.\n\n## End\n\nThe end.\n", "utf-8"
    )


def a_check(project: Path, chance: random.Random) -> None:
    file = project / "charts/tables/validation/checks/text.py"
    file.write_text(file.read_text("utf-8") + f"\n\nNUMBER_{chance.randint(1, 999)} = 1\n", "utf-8")


def a_save_in_two_halves(project: Path, chance: random.Random) -> None:
    file = project / "data/models.csv"
    a_name(project, chance)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    time.sleep(chance.choice([0.01, 0.1, 0.3]))
    file.write_bytes(whole)


def two_saves(project: Path, chance: random.Random) -> None:
    a_measure(project, chance)
    time.sleep(chance.choice([0.0, 0.05, 0.2]))
    an_exhibit(project, chance)


def a_fault_and_its_end(project: Path, chance: random.Random) -> None:
    file = project / chance.choice(
        ["charts/exhibits/gap_sensitivity.py", "charts/measures/prices/offers.py"]
    )
    good = file.read_text("utf-8")
    file.write_text(good + "\n\n(\n", "utf-8")
    time.sleep(chance.choice([0.3, 1.5, 3]))
    file.write_text(good.rstrip() + f"\n\n\nNUMBER_{chance.randint(1, 999)} = 1\n", "utf-8")


EDITS: list[Edit] = [
    a_row, a_name, a_contract, a_measure, an_exhibit, a_look, a_template, a_font, a_page, a_heading,
    a_word_of_the_glossary, a_style, a_new_page, a_page_that_goes, a_renamed_exhibit, a_check,
    a_save_in_two_halves, two_saves, a_fault_and_its_end, a_new_table,
]  # fmt: skip


def walk(
    folder: Path, seed: int, edits: list[Edit], say: Callable[[str], None] = print
) -> list[str]:
    """Serve; make each edit; say at which addresses the server then differs from a clean build."""
    chance, project = random.Random(seed), small_project(folder / "project")
    found = []
    with serving(project) as served:
        for number, edit in enumerate(edits, 1):
            before = served.count()
            for path in chance.sample(PAGES, 3):
                with suppress(urllib.error.HTTPError):  # an edit before may have renamed the page
                    served.get(path)
            edit(project, chance)
            served.settled(before)
            try:
                wrong = differing(served, clean_build(project, folder / "clean"))
            except RefusedBuild as refused:
                wrong = [str(refused)]
            found += [f"{number} {edit.__name__}: {path}" for path in wrong]
            say(f"{number} {edit.__name__}: {wrong or 'the same'}")
    return found
