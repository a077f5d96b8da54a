"""Rows of the tables as the files have them, for tests that recompute what a claim says of prices."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from charts.claims.claim import Trial
from charts.claims.multiverse import Runs

DATA = Path(__file__).parents[2] / "data"
HOSTS = {"independent-host", "licensed-cloud", "data-platform"}


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table, all cells as text."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def broad_offers() -> tuple[str, list[dict[str, str]]]:
    """The newest day with at least half the host offers of the richest, and its usable rows."""
    usable = [row for row in rows("offers") if row["usable"] == "true"]
    breadth = Counter(row["as_of"] for row in usable if row["relation"] in HOSTS)
    day = max(day for day, size in breadth.items() if size >= max(breadth.values()) / 2)
    return day, [row for row in usable if row["as_of"] == day]


def published(trial: Trial, name: str, facts: Any) -> float:
    """The published value of a check, on facts as they are."""
    check = next(check for check in trial.checks if check.name == name)
    return Runs(trial, facts).published_value(check)
