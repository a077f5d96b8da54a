"""`python -m scripts.bench`: what the parts of an edition cost, in seconds on this machine.

Each figure is one run in one process: read them as proportions, not as promises. With `--serve` it
is how long a reader of `make serve` waits for a changed row instead, each row several times.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import numpy as np
import scipy.stats  # noqa: F401  (its import takes seconds, and is no part of any measure)

from charts import catalogue, figure, publish
from charts.measures import capability, shares
from charts.tables import load
from scripts.build import ROOT, environment

SERVED = [("scores", "score"), ("list_prices", "input")]
"""Tables, and the columns of numbers that are changed in their rows."""

DRAWS = 5  # refits to time: a bootstrap is 40 times as many
Made = TypeVar("Made")


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """Run something once; give what it made and the seconds that it took."""
    start = time.perf_counter()
    made = make()
    return made, time.perf_counter() - start


def served(times: int) -> None:
    """Print the seconds from a saved row to the page that shows it, on a copy of the project."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        unwanted = shutil.ignore_patterns(".git", ".venv", "site", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=unwanted)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", place]
        server = subprocess.Popen(command, cwd=copy, env=environment())
        try:
            address = f"http://{place}/data/"
            _, starting = timed(lambda: _wait(f"{address}datapackage.json", b"resources"))
            click.echo(f"{'make serve, until it answers':34}{starting:8.2f}")
            for table, column in SERVED:
                waits = [_save_and_wait(copy, address, table, column, n) for n in range(times)]
                shown = " ".join(f"{wait:.2f}" for wait in waits)
                middle = statistics.median(waits)
                click.echo(
                    f"{table + '.' + column + ' saved, until shown':34}{middle:8.2f} ({shown})"
                )
        finally:
            server.terminate()
            server.wait()


def _save_and_wait(project: Path, address: str, table: str, column: str, number: int) -> float:
    """Change one cell of a table, and wait until the pages are of it; give the seconds."""
    file = project / "data" / f"{table}.csv"
    header, *rows = file.read_text("utf-8").splitlines()
    cells = rows[number].split(",")
    place = header.split(",").index(column)
    cells[place] = f"{float(cells[place]) * 0.97:.4f}"
    rows[number] = ",".join(cells)
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    # MkDocs answers no question while it builds, and serves a build whole or not at all.
    return timed(lambda: _wait(f"{address}{table}.csv", rows[number].encode()))[1]


def _wait(address: str, what: bytes, most: float = 600) -> None:
    """Ask for an address until it says something. Raises TimeoutError."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=most) as answer:
                if what in answer.read():
                    return
        except OSError:
            pass  # it does not answer yet
        time.sleep(0.05)
    raise TimeoutError(f"{address} does not say {what!r}")


@click.command()
@click.option("--serve", "times", type=int, default=0, help="Measure this many changed rows.")
def main(times: int) -> None:
    """Print the cost of reading, of each exhibit's measures and pictures, and of the refit."""
    if times:
        served(times)
        return
    data, reading = timed(load)
    click.echo(f"{'reading and checking the tables':34}{reading:8.2f}")
    totals = np.zeros(2)
    click.echo(f"{'exhibit':34}{'measures':>8}{'pictures':>10}")
    for exhibit_id in catalogue.ids():
        exhibit, measures = timed(lambda name=exhibit_id: catalogue.make(name, data))  # type: ignore[misc]
        _, drawing = timed(lambda made=exhibit: (publish.files(made), figure.figure(made)))  # type: ignore[misc]
        totals += measures, drawing
        click.echo(f"{exhibit_id:34}{measures:8.2f}{drawing:10.2f}")
    click.echo(f"{'all exhibits':34}{totals[0]:8.2f}{totals[1]:10.2f}")
    matrix = shares.matrix(data)
    _, fitting = timed(lambda: capability.fit(matrix))
    _, drawing = timed(lambda: list(capability.bootstrap(matrix, DRAWS)))
    click.echo(f"{'the capability index, fitted once':34}{fitting:8.2f}")
    click.echo(f"{'a refit of its bootstrap':34}{(drawing - fitting) / DRAWS:8.2f}")


if __name__ == "__main__":
    main()
