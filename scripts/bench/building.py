"""What it costs to set up and to build: on copies of the last commit."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from scripts.bench.chromium import BenchError
from scripts.bench.report import Figure
from scripts.bench.server import free_port

ROOT = Path(__file__).resolve().parents[2]
TOO_LONG = 900  # seconds
BUILD = [sys.executable, "-m", "scripts.build"]


@contextmanager
def copy() -> Iterator[Path]:
    """Give a fresh clone of the last commit, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        quiet = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)]
        if subprocess.run(quiet, check=False).returncode:
            raise BenchError(
                "Set-up and builds are measured on a clone, and there is none to be had."
            )
        yield clone


def built(project: Path) -> tuple[float, float]:
    """Build; give the seconds, and the greatest memory in GB of all its processes together."""
    start, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(BUILD, cwd=project, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise BenchError("The build failed: see above.")
    return time.perf_counter() - start, peak / 1e9


def _memory(pid: int) -> float:
    """Add up the memory of a process and its children; what they share counts once on Linux."""
    total = 0.0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            try:
                memory = process.memory_full_info() if psutil.LINUX else process.memory_info()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            total += getattr(memory, "pss", memory.rss)
    except psutil.NoSuchProcess:
        pass
    return total


@contextmanager
def served(command: list[str], project: Path, port: int) -> Iterator[tuple[str, float]]:
    """Start a server; give the address of its home page, and the seconds until it answered."""
    address, start = f"http://localhost:{port}/", time.perf_counter()
    # Its own group, so that what it starts ends with it.
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    try:
        while not _answers(address):
            if process.poll() is not None or time.perf_counter() - start > TOO_LONG:
                raise BenchError(f"{' '.join(command)} came to nothing.")
            time.sleep(0.1)
        yield address, time.perf_counter() - start
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Build cold, and build again."""
    cold, warm, peaks = [], [], []
    for _ in range(min(runs, 3)):
        with copy() as project:
            seconds, peak = built(project)
            cold.append(seconds)
            peaks.append(peak)
            warm += [built(project)[0] for _ in range(min(runs, 3))]
    yield Figure("Cold build", "s", cold, at_most=40)
    yield Figure("Build again, nothing changed", "s", warm, at_most=4)
    yield Figure("Peak memory of a cold build, all processes", "GB", peaks, at_most=0.8)


def set_up(site: Path, runs: int) -> Iterator[Figure]:
    """Clone, and `make serve` until the home page is there, the packages already fetched once."""
    if not shutil.which("make"):
        raise BenchError("make was not found: install it.")
    times = []
    for _ in range(min(runs, 3)):
        with copy() as project:
            port = free_port()
            with served(["make", "serve", f"port={port}"], project, port) as (_, seconds):
                times.append(seconds)
    yield Figure("From a fresh clone to a served page", "s", times, at_most=60)


def tests(site: Path, runs: int) -> Iterator[Figure]:
    """Run all tests, once."""
    start = time.perf_counter()
    code = subprocess.run(["make", "test"], cwd=ROOT, check=False).returncode
    what = "make test" if not code else "make test, which FAILED"
    yield Figure(what, "min", [(time.perf_counter() - start) / 60], at_most=4)
