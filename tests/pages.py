"""The addresses of all pages, which kind each is, and which of them are visited every day.

`make test` opens one page or a few of every kind in a browser, and those that a change touches;
`make test-all` opens all of them.
"""

import csv
import shutil
import subprocess
from collections.abc import Collection, Iterable
from itertools import groupby
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import charts.exhibits
from charts.site import redirects
from charts.tables.contract import DATA, read_contract

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
EXHIBITS = [module.name.replace("_", "-") for module in iter_modules(charts.exhibits.__path__)]


def address(page: Path) -> str:
    """Give the address of a page from its source: argument/index.md is at argument/."""
    path = page.relative_to(DOCS).with_suffix("").as_posix()
    return "" if path == "index" else path.removesuffix("/index") + "/"


PROSE = [address(page) for page in sorted(DOCS.rglob("*.md"))]
NOTEBOOKS = [address(notebook) for notebook in sorted(DOCS.glob("methods/*.py"))]
EXHIBIT_PAGES = [f"exhibits/{exhibit}/" for exhibit in EXHIBITS]
REDIRECTS = {f"{old}/": f"{new}/" for old, new in redirects.new_addresses().items()}
"""Addresses that have moved, with those that they lead to; they are no pages."""
TABLES = [f"data/{table['name']}/" for table in read_contract(DATA)["resources"]]
with (ROOT / "data" / "models.csv").open(encoding="utf-8", newline="") as register:
    REGISTER = list(csv.DictReader(register))
MODELS = [f"models/{row['model_id']}/" for row in REGISTER]
LISTS = ["exhibits/", "verdicts/", "models/", "data/corrections/"]
"""Pages that are made of all the others, or of a table."""

# The models' pages come from one template. A few of them stand for all where a browser is needed:
# most facts and fewest, hosted before its weights, a dot in the id, unknown openness, no day, a
# base, a derivative, an interval, and a long name.
STANDING_FOR_ALL = [
    "models/kimi-k3/",
    "models/gpt-4.1/",
    "models/aria/",
    "models/deepseek-v3/",
    "models/bard-gemini-pro/",
    "models/composer-2/",
    "models/gpt-5/",
    "models/chat-uni-vi-7b-v1.5-100k-sg-wv/",
    "models/apertus-70b/",
    "models/claude-2.1/",
]
SAMPLE = [page for page in STANDING_FOR_ALL if page in MODELS]
BUILT = [*PROSE, *NOTEBOOKS, *LISTS, *EXHIBIT_PAGES, *TABLES, *MODELS]
"""Every page of the site; besides them there is only the one for lost addresses."""
LOST = "404.html"
VISITED = [*PROSE, *NOTEBOOKS, *LISTS, *EXHIBIT_PAGES, *TABLES, *SAMPLE, LOST]
"""The pages that a browser opens."""

GROUPS = ("exhibits", "models", "data", "methods")
"""Sections whose pages come from one template; other pages are one of a kind."""
DIFFERENT = {"exhibits: with nothing but a chart", "models: a page"}


def kind(page: str) -> str:
    """Name the template of a page: a section, its front page, or a kind of exhibit."""
    section, _, rest = page.rstrip("/").partition("/")
    if section not in GROUPS or not rest or page in LISTS:
        return page or "home"
    if section != "exhibits":
        return f"{section}: a page"
    parts = [part for part in ("matrix", "controls", "explorer") if f"\ndef {part}(" in _code(rest)]
    return f"exhibits: with {' and '.join(parts) or 'nothing but a chart'}"


def has_chart(page: str) -> bool:
    """Whether the page of an exhibit has a chart; some have nothing but a table."""
    return "\ndef chart(" in _code(page.split("/")[1])


def _code(exhibit: str) -> str:
    """Read the code of an exhibit: its file, or all those of its package."""
    place = ROOT / "charts/exhibits" / exhibit.replace("-", "_")
    files = sorted(place.glob("*.py")) or [place.with_suffix(".py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def of_every_kind(pages: Iterable[str]) -> list[str]:
    """Give the first page of every kind, and two of those that differ most among themselves."""
    alike = [list(one) for _, one in groupby(sorted(pages, key=kind), key=kind)]
    return [page for one in alike for page in one[: 2 if kind(one[0]) in DIFFERENT else 1]]


def page_of(file: str) -> str | None:
    """Give the page that a file of the repository makes by itself, if there is one."""
    path = ROOT / file
    if file.startswith("docs/") and path.suffix in {".md", ".py"}:
        return address(path)
    if file.startswith("charts/exhibits/"):
        return f"exhibits/{file.split('/')[2].removesuffix('.py').replace('_', '-')}/"
    return f"data/{path.stem}/" if file.startswith("data/") else None


def touched(root: Path = ROOT) -> list[str]:
    """Give the pages whose own files differ from where the branch left main; none without git."""

    def git(*arguments: str) -> list[str]:
        if not shutil.which("git"):
            return []
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.splitlines() if done.returncode == 0 else []

    base = next(
        (b for name in ("main", "origin/main") for b in git("merge-base", "HEAD", name)), ""
    )
    changed = git("diff", "--name-only", base or "HEAD", "--")
    new = git("ls-files", "--others", "--exclude-standard")
    pages = {page_of(file) for file in (*changed, *new)}
    return [page for page in VISITED if page in pages]


MOST_READ = ["argument/catching-up/", "exhibits/frontier/"]
EVERY_DAY = of_every_kind(sorted(VISITED, key=lambda page: page not in MOST_READ))
TOUCHED = touched()
NOW = {*EVERY_DAY, *TOUCHED}
"""The pages that `make test` opens too."""

SLOWEST = {"good-enough", "price-of-a-level", "run-cost-frontiers"}
"""Exhibits that are long in the making, or have the largest tables."""
CHANGED = {page.split("/")[1] for page in TOUCHED if page in EXHIBIT_PAGES}
EXHIBITS_NOW = {
    page.split("/")[1] for page in EVERY_DAY if page in EXHIBIT_PAGES
} - SLOWEST | CHANGED
"""The exhibits that `make test` makes again and again, of changed tables."""
ALL_BUT_SLOWEST = {*EXHIBITS} - SLOWEST | CHANGED
"""The exhibits whose drawings `make test` looks at."""


def slow_but(values: Iterable[str], now: Collection[str]) -> list[Any]:
    """Give parameters for a test, those marked slow that are not tested now."""
    return [pytest.param(one, marks=() if one in now else pytest.mark.slow) for one in values]
