"""Findings: the named results that prose, titles and verdicts may cite."""

import datetime as dt
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal, SupportsFloat, SupportsInt

from charts.core import formats
from charts.core.formats import plural, text_of

Value = float | int | str | dt.date
Kind = Literal["", "interval", "range"]


@dataclass(frozen=True)
class Finding:
    """One result of an exhibit.

    value: what was found, finite if a number; unit: its unit in words ("" for words, dates and
    counts); low and high: its bounds, if it has some (one that is not reached is none); as_of: the
    day it describes; text: how it reads in prose, made of value and unit if not given; level: of
    an interval, in percent, such as 90; kind: what the bounds are, "interval" (which a level says)
    or "range", the least and the greatest of several values. Raises ValueError for a number that
    is none, and for bounds of which nothing says what they are.
    """

    value: Value
    unit: str = ""
    low: float | None = None
    high: float | None = None
    as_of: dt.date | None = None
    text: str = ""
    level: float | None = None
    kind: Kind = ""

    def __post_init__(self) -> None:
        """Take an end that is not a number for none; refuse such a value, and unnamed bounds."""
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"a finding must be a number, and this one is {self.value}")
        for part in ("value", "low", "high"):
            if hasattr(number := getattr(self, part), "item"):  # numpy's: to read it needs numpy
                object.__setattr__(self, part, number.item())
        for end in ("low", "high"):
            if (number := getattr(self, end)) is not None and not math.isfinite(number):
                object.__setattr__(self, end, None)
        self._name_bounds()

    def _name_bounds(self) -> None:
        """Say what the bounds are; without bounds there is nothing to say."""
        if self.low is None and self.high is None:
            object.__setattr__(self, "level", None)
            object.__setattr__(self, "kind", "")
        elif self.level is None and self.kind != "range":
            raise ValueError("bounds must say what they are: give level, or kind='range'")
        elif self.level is not None and self.kind == "range":
            raise ValueError("a range has no level: give one of both")
        elif self.level is not None:
            object.__setattr__(self, "kind", "interval")

    def __str__(self) -> str:
        """Give the finding as it reads in prose."""
        return self.text or " ".join(filter(None, [text_of(self.value), self.unit]))

    def __format__(self, noun: str) -> str:
        """Give the finding as it reads in prose; `{tests:test}` is a count with its noun.

        A noun in the singular becomes plural after other counts than 1: 1 test, 2 tests, 3 series
        by `{tests:series|series}`. Words stand as they are, before the plural.
        """
        if not noun:
            return str(self)
        singular, _, many = noun.partition("|")
        return f"{self} {plural(self.value, singular, many)}"

    def part(self, name: str) -> str:
        """Give one part as text: value, unit, low, high, bounds or as_of.

        Raises KeyError for others.
        """
        if name == "bounds":
            return self._bounds()
        if name not in {"value", "unit", "low", "high", "as_of"}:
            raise KeyError(name)
        return text_of(getattr(self, name))

    def _bounds(self) -> str:
        """Give the bounds in words, as in "65 to 95 percent"; "not known" if there are none."""
        low, high = self.low, self.high
        if low is not None and high is not None:
            ends = dict.fromkeys((_short(low), _short(high)))
            return f"{' to '.join(ends)} {self.unit}".strip()
        if low is not None:
            return " ".join(filter(None, [_short(low), self.unit, "or more"]))
        if high is not None:
            return f"up to {_short(high)} {self.unit}".strip()
        return "not known"

    def as_json(self) -> dict[str, Any]:
        """Give the finding as the public JSON has it."""
        parts = {"value": self.value, "unit": self.unit, "low": self.low, "high": self.high}
        bounds = {"kind": self.kind or None, "level": self.level}
        content = {**parts, **bounds, "as_of": self.as_of, "text": str(self)}
        return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in content.items()}


def _short(bound: float) -> str:
    """Write a bound: with a decimal if it is small."""
    return f"{bound:.0f}" if abs(bound) >= 10 or bound == round(bound) else text_of(bound)


def measured(
    value: float,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    as_of: dt.date | None = None,
    text: str = "",
    level: float | None = None,
) -> Finding:
    """Give a finding of a number, or the words "not known" where it is NaN."""
    if math.isnan(value):
        return Finding("not known", as_of=as_of)
    return Finding(value, unit, low, high, as_of, text, level)


def count(number: SupportsInt, text: str = "") -> Finding:
    """Give a count; text: how it reads, if not in digits. Raises ValueError for a fraction."""
    if int(number) != number:
        raise ValueError(f"a count is a whole number, and this one is {number}")
    return Finding(int(number), text=text)


def count_or_none(number: SupportsInt) -> Finding:
    """Give a count that reads "none" where it is 0."""
    return count(number, formats.or_none(number))


def percent(
    share: SupportsFloat,
    low: float | None = None,
    high: float | None = None,
    level: float | None = None,
    text: str = "",
) -> Finding:
    """Give a share of 1, and the ends of its interval of a level, in percent: 0.163 reads 16%."""
    ends = [None if end is None else 100 * end for end in (low, high)]
    label = text or formats.percent(share)
    return Finding(100 * float(share), "percent", ends[0], ends[1], text=label, level=level)


def points(
    value: SupportsFloat,
    low: float | None = None,
    high: float | None = None,
    level: float | None = None,
    text: str = "",
) -> Finding:
    """Give a difference of scores or of the index, with the interval of a level if it has one."""
    return Finding(float(value), "points", low, high, text=text, level=level)


def months(
    value: SupportsFloat,
    low: float | None = None,
    high: float | None = None,
    level: float | None = None,
    text: str = "",
) -> Finding:
    """Give a time in months, with the interval of a level if it has one."""
    return Finding(float(value), "months", low, high, text=text, level=level)


def usd(price: SupportsFloat, per: str) -> Finding:
    """Give a price in US dollars and cents; per: for what, as in "per million tokens"."""
    return Finding(float(price), f"US dollars {per}", text=formats.usd(price))


def day(date: dt.date) -> Finding:
    """Give a day. A moment is refused: it would read as its day, and be written with its hour."""
    if isinstance(date, dt.datetime):
        raise TypeError(f"a finding's day must be a date, and this one has an hour: {date}")
    return Finding(date)


def sentence(text: str) -> Finding:
    """Give words: a sentence, a clause or a name."""
    return Finding(text)


def dated(as_of: dt.date, findings: Mapping[str, Finding]) -> dict[str, Finding]:
    """Give findings the day that they describe; those that have one keep theirs."""
    return {
        name: replace(finding, as_of=finding.as_of or as_of) for name, finding in findings.items()
    }


def known_names(findings: Mapping[str, Mapping[str, Finding]]) -> list[str]:
    """Give the names of all findings, as exhibit.name; of an exhibit that cannot be made, none."""
    names: list[str] = []
    for exhibit in findings:
        with suppress(Exception):
            names += [f"{exhibit}.{name}" for name in findings[exhibit]]
    return names
