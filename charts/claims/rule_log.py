"""The log of the rules: what each verdict's rule said, when it changed, and what that changed."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import yaml

from charts.core.formats import text_of

FILE = Path(__file__).parent / "rule_log.yml"


class Result(NamedTuple):
    """A claim's verdict before and after a change; "" where there was none.

    rule: what it says, or what changed in it.
    """

    claim: str
    before: str
    after: str
    rule: str = ""


class Entry(NamedTuple):
    """One change of rules. day: YYYY-MM-DD; edition: which it was made for; why: in words."""

    day: str
    edition: str
    change: str
    why: str
    results: tuple[Result, ...]

    @property
    def date(self) -> str:
        """The day as readers see it: 30 November 2026."""
        return text_of(dt.date.fromisoformat(self.day))


def changes(file: Path = FILE) -> list[Entry]:
    """Read the log, newest first.

    Raises KeyError or TypeError if an entry lacks a part or has an unknown one.
    """
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    read = [
        Entry(**{**row, "results": tuple(Result(**result) for result in row["results"])})
        for row in reversed(rows)
    ]
    return sorted(read, key=lambda entry: entry.day, reverse=True)
