"""What was measured beside what was wanted, as Markdown and as JSON."""

import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from scripts import browser

FOLDER = Path(__file__).resolve().parents[2] / "test-artefacts"


@dataclass
class Figure:
    """One figure: what, the median of its runs, and the target (None: there is none).

    limit: what is known to stand in the way of the target; page: whose figure it is, if several
    pages have one.
    """

    what: str
    unit: str
    runs: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None
    limit: str = field(default="", kw_only=True)
    page: str = field(default="", kw_only=True)

    @property
    def name(self) -> str:
        """Name the figure, with its page if it has one."""
        return f"{self.page} {self.what}".strip()

    @property
    def result(self) -> float:
        """Give the median of the runs."""
        return median(self.runs)

    @property
    def met(self) -> bool | None:
        """Say whether the target is met; None if there is none."""
        if self.at_most is not None:
            return self.result <= self.at_most
        return None if self.at_least is None else self.result >= self.at_least

    @property
    def target(self) -> str:
        """Write the target."""
        if self.at_most is not None:
            return f"<= {self.at_most:g} {self.unit}".strip()
        return "" if self.at_least is None else f">= {self.at_least:g} {self.unit}".strip()

    @property
    def spread(self) -> str:
        """Write the number of runs, and the least and greatest if there are several."""
        many = len(self.runs)
        return f"{many}: {short(min(self.runs))} to {short(max(self.runs))}" if many > 1 else "1"


def short(number: float) -> str:
    """Write a number with three digits that count, or whole if it is greater."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"


def markdown(figures: Sequence[Figure], machine: dict[str, str]) -> str:
    """Write the machine, all figures beside their targets, and a line for every miss."""
    lines = ["# Bench", "", *(f"- {name}: {value}" for name, value in machine.items())]
    if alone := [figure for figure in figures if not figure.page]:
        words = {True: "yes", False: "**no**", None: ""}
        rows = [
            [figure.what, figure.target, _result(figure), words[figure.met], figure.spread]
            for figure in alone
        ]
        lines += ["", *_table(["What", "Target", "Result", "Met", "Runs"], rows)]
    if pages := list(dict.fromkeys(figure.page for figure in figures if figure.page)):
        by_key = {(figure.page, figure.what): figure for figure in figures}
        kinds = {
            figure.what: f"{figure.what}, {figure.target}" for figure in figures if figure.page
        }
        rows = [[page, *(_cell(by_key.get((page, what))) for what in kinds)] for page in pages]
        lines += ["", *_table(["Page", *kinds.values()], rows)]
    if missed := [figure for figure in figures if figure.met is False]:
        lines += ["", "## Missed, and what limits it", ""]
        lines += [
            f"- {figure.name}, {_result(figure)} ({figure.spread}): {figure.limit or 'not known'}"
            for figure in missed
        ]
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    ruled = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |".replace("  ", " ") for cells in ruled]


def _result(figure: Figure) -> str:
    return f"{short(figure.result)} {figure.unit}".strip()


def _cell(figure: Figure | None) -> str:
    """Write a page's figure; a miss is bold."""
    if not figure:
        return ""
    return f"**{short(figure.result)}**" if figure.met is False else short(figure.result)


def write(figures: Sequence[Figure], machine: dict[str, str], folder: Path = FOLDER) -> str:
    """Write both files; give the Markdown."""
    text = markdown(figures, machine)
    folder.mkdir(exist_ok=True)
    (folder / "bench.md").write_text(text, encoding="utf-8")
    rows: list[dict[str, Any]] = [
        {**asdict(figure), "result": figure.result, "met": figure.met} for figure in figures
    ]
    content = {"machine": machine, "figures": rows}
    (folder / "bench.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return text


def machine() -> dict[str, str]:
    """Say on what, and with what, it was measured."""
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return {
        "Day": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Commit": output_of("git", "describe", "--always", "--dirty") or "unknown",
        "Machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}, {platform.system()}",
        "Load at the start (1, 5, 15 minutes)": load,
        "Python": sys.version.split()[0],
        "MkDocs, Material": f"{version('mkdocs')}, {version('mkdocs-material')}",
        "Browser": output_of(str(browser.find_complete() or ""), "--version") or "none found",
        "Node.js": output_of("node", "--version") or "none found",
    }


def output_of(*command: str) -> str:
    """Give what a command says, or "" if there is no such command."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    match = re.search(r"model name\s*: (.*)", text)
    return match[1].strip() if match else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
