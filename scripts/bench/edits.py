"""What it takes to see an edit: from the save until the open page shows what it leads to."""

import csv
import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from scripts.bench.building import TOO_LONG, copy, served
from scripts.bench.chromium import chromium
from scripts.bench.report import Figure
from scripts.bench.server import free_port

TEXT = "document.querySelector('article').textContent"


class Edit(NamedTuple):
    """An edit that a contributor makes.

    what: in words; page: that is open; file; change: makes the new text of the old one and the
    number of the run; at_most: seconds.
    """

    what: str
    page: str
    file: str
    change: Callable[[str, int], str]
    at_most: float


def _cell(column: str, **row: str) -> Callable[[str, int], str]:
    """Change a number, or a name, in the first row that has these cells."""

    def changed(text: str, run: int) -> str:
        head, *rows = list(csv.reader(text.splitlines()))
        line = next(n for n, each in enumerate(rows, 1) if row.items() <= {*zip(head, each)})  # noqa: B905
        cells, place = rows[line - 1], head.index(column)
        buffer = io.StringIO()
        try:
            cells[place] = f"{float(cells[place]) * 0.98:.4f}"
        except ValueError:
            cells[place] = f"{cells[place].partition(' Mark ')[0]} Mark {run}"
        csv.writer(buffer, lineterminator="").writerow(cells)
        lines = text.splitlines()
        lines[line] = buffer.getvalue()
        return "\n".join(lines) + "\n"

    return changed


def _text(pattern: str, replacement: str) -> Callable[[str, int], str]:
    return lambda text, run: re.sub(pattern, replacement.format(run=run), text, count=1)


EDITS = [
    Edit("A page saved", "about/", "docs/about.md", _text(r"(?m)^## .*", "## Edit {run}"), 0.7),
    Edit(
        "A row of scores.csv, on the model's page", "models/gpt-5/", "data/scores.csv",
        _cell("score", model_id="gpt-5", benchmark_id="critpt"), 1,  # its only result there
    ),
    Edit(
        "A row of scores.csv, in a chart", "exhibits/effort-within-model/", "data/scores.csv",
        _cell("score", benchmark_id="frontiermath-t1-3-v2", model_id="gpt-5", setting="high"), 1,
    ),
    Edit(
        "A row of offers.csv, in a chart", "exhibits/price-spread/", "data/offers.csv",
        _cell("input", model_id="kimi-k3", relation="independent-host", usable="true"), 1,
    ),
    Edit(
        "A row of models.csv, on the model's page", "models/kimi-k3/", "data/models.csv",
        _cell("name", model_id="kimi-k3"), 2,
    ),
    Edit(
        "A row of models.csv, in a chart", "exhibits/frontier/", "data/models.csv",
        _cell("name", model_id="gpt-5"), 2,
    ),
    Edit(
        "A measure edited", "exhibits/benchmarks-filling/",
        "charts/measures/benchmarks/saturation.py",
        _text(r"(?m)^FULL = .*", "FULL = 0.8{run}"), 2,
    ),
    Edit(
        "An exhibit edited", "exhibits/hosts/", "charts/exhibits/hosts.py",
        _text(r'"""(?:\(\d+\) )?', '"""({run}) '), 2,
    ),
]  # fmt: skip


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Serve a copy; make each edit several times, and wait until the open page shows it."""
    port = free_port()
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"localhost:{port}"]
    with (
        copy() as project,
        served(command, project, port) as (address, seconds),
        chromium() as browser,
    ):
        yield Figure("`make serve` from an empty cache to a first page", "s", [seconds], at_most=30)
        page = browser.new_page()
        for edit in EDITS:
            page.goto(address + edit.page, timeout=TOO_LONG * 1000)
            times = [
                _seconds_until_shown(page, project / edit.file, edit, run)
                for run in range(1, runs + 1)
            ]
            yield Figure(edit.what, "s", times, at_most=edit.at_most)


def _seconds_until_shown(page: Page, file: Path, edit: Edit, run: int) -> float:
    """Make an edit; give the seconds until the open page shows other text."""
    page.wait_for_timeout(3000)  # the page waits for news, and the rest has been gone through
    before = page.evaluate(TEXT)
    changed = edit.change(file.read_text(encoding="utf-8"), run)
    start = time.perf_counter()
    file.write_text(changed, encoding="utf-8")
    page.wait_for_function(
        f"before => document.readyState === 'complete' && {TEXT} !== before",
        arg=before, timeout=TOO_LONG * 100, polling=20,
    )  # fmt: skip
    return time.perf_counter() - start
