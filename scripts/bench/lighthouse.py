"""Lighthouse on the pages that readers come to, as a phone on a slow 4G line meets them."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from scripts.bench.chromium import FLAGS, BenchError, executable
from scripts.bench.report import Figure, output_of
from scripts.bench.server import serving

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / "bench"
REPORTS = ROOT / "test-artefacts" / "lighthouse"
EXHIBITS = ("gap", "frontier", "hosts", "price-frontier", "deployment", "good-enough")
PAGES = ("", "argument/**/", *(f"exhibits/{name}/" for name in EXHIBITS),
         "exhibits/model-world/", "methods/catch-up/")  # fmt: skip
NEWEST, BEFORE = "13", "12"
NEEDS = 22, 19  # Node.js for the newest; the one before runs on older ones

CATEGORIES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = (
    ("largest-contentful-paint", "largest contentful paint", "s", 1000, 1.6),
    ("total-blocking-time", "total blocking time", "ms", 1, 60),
    ("cumulative-layout-shift", "layout shift", "", 1, 0),
)


def pages(site: Path) -> list[str]:
    """Give the addresses of the pages, those of a pattern in the order of their names."""
    candidates = [
        page.parent.relative_to(site).as_posix() + "/"
        for pattern in PAGES
        for page in sorted(site.glob(f"{pattern}index.html"))
    ]
    return ["" if page == "./" else page for page in candidates]


def installed() -> Path:
    """Give the command of Lighthouse, fetched once into .cache/bench."""
    node = output_of("node", "--version")
    if not node or not shutil.which("npm"):
        raise BenchError(
            "Lighthouse needs Node.js and npm, and they were not found: install them (Debian: "
            "apt install nodejs npm), or measure the rest: make bench only=weight,slider,build"
        )
    numbers = [int(number) for number in re.findall(r"\d+", node)]
    wanted = NEWEST if (numbers[0], numbers[1]) >= NEEDS else BEFORE
    command = FOLDER / wanted / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        click.echo(f"Fetching Lighthouse {wanted} with npm (once) ...")
        (FOLDER / wanted).mkdir(parents=True, exist_ok=True)
        (FOLDER / wanted / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        quiet = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
        fetched = subprocess.run(
            ["npm", "install", *quiet, f"lighthouse@{wanted}"], cwd=FOLDER / wanted, check=False
        )
        if fetched.returncode:
            raise BenchError("npm could not fetch Lighthouse: see above.")
    return command


def run(command: Path, address: str) -> dict[str, Any]:
    """Visit a page once; give Lighthouse's report."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        options = [
            f"--only-categories={','.join(CATEGORIES)}",
            "--output=json",
            f"--output-path={file}",
            "--quiet",
            f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
        ]
        done = subprocess.run(
            [str(command), address, *options],
            env={**os.environ, "CHROME_PATH": executable()},
            capture_output=True,
            text=True,
            check=False,
        )
        if not file.exists():
            raise BenchError(f"Lighthouse failed on {address}:\n{done.stderr}")
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def figures(page: str, reports: list[dict[str, Any]]) -> Iterator[Figure]:
    """Give the figures of a page from the reports of its runs."""
    name = f"/{page}"
    for category, least in CATEGORIES.items():
        scores = [100 * (report["categories"][category]["score"] or 0) for report in reports]
        limit = ", ".join(failed(reports[-1], category))
        yield Figure(category, "", scores, at_least=least, limit=limit, page=name)
    for audit, words, unit, divisor, most in TIMES:
        values = [report["audits"][audit]["numericValue"] / divisor for report in reports]
        yield Figure(words, unit, values, at_most=most, page=name)


def failed(report: dict[str, Any], category: str) -> list[str]:
    """Name the audits that cost a category points, with what they say."""
    weights = {ref["id"]: ref["weight"] for ref in report["categories"][category]["auditRefs"]}
    audits = [report["audits"][name] for name, weight in weights.items() if weight]
    short = [audit for audit in audits if audit["score"] is not None and audit["score"] < 0.9]
    return [f"{audit['title']} {audit.get('displayValue', '')}".strip() for audit in short]


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Visit all pages; the last report of each stays in test-artefacts/lighthouse/."""
    command = installed()
    REPORTS.mkdir(parents=True, exist_ok=True)
    with serving(site) as served:
        for page in pages(site):
            reports = [run(command, served.address + page) for _ in range(runs)]
            name = page.rstrip("/").replace("/", "-") or "home"
            (REPORTS / f"{name}.json").write_text(json.dumps(reports[-1]), encoding="utf-8")
            measured = list(figures(page, reports))
            scores = " ".join(f"{figure.result:g}" for figure in measured[:4])
            times = " ".join(
                f"{figure.result:.3g} {figure.unit}".strip() for figure in measured[4:]
            )
            click.echo(f"  /{page:36} {scores}, {times}")
            yield from measured
