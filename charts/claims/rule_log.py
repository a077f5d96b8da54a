"""The log of the rules: what each verdict's rule said, when it changed, and what that changed."""

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

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

    Raises ValueError, with the entry and the fix, if one lacks a part or has an unknown one.
    """
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    read = [_entry(row, file) for row in reversed(rows)]
    return sorted(read, key=lambda entry: entry.day, reverse=True)


def _entry(row: dict[str, Any], file: Path) -> Entry:
    try:
        results = tuple(Result(**result) for result in row["results"])
        dt.date.fromisoformat(row["day"])
        return Entry(**{**row, "results": results})
    except (KeyError, TypeError, ValueError) as error:
        parts = f"{', '.join(Entry._fields)}; each result {', '.join(Result._fields)}"
        raise ValueError(
            f"{file.name}: the entry of {row.get('day', 'no day')}: {error} (an entry has {parts}; "
            "put its day in quotes: '2026-11-30')"
        ) from error
