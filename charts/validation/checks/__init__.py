"""Our own rules: what a table's schema cannot say.

A check is a function that yields problems. Its parameters name what it reads, as pytest's
fixtures do: a table's name gives that table's sheet, `sheet` has the check run on every table in
turn, and `last_day` is the last day that a date may have. A check waits until all tables that it
names can be read, so it need not care for missing files, columns or cells that are not of their
type: the latter are simply missing in `sheet.frame`.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from typing import Any

from charts.validation.checks import (
    dates,
    evidence,
    lineage,
    names,
    numbers,
    outliers,
    prices,
    register,
    releases,
    text,
)
from charts.validation.kept import kept
from charts.validation.problem import Problem
from charts.validation.sheets import Sheet

CHECKS: tuple[Callable[..., Iterator[Problem]], ...] = (
    *text.CHECKS,
    *dates.CHECKS,
    *releases.CHECKS,
    *numbers.CHECKS,
    *outliers.CHECKS,
    *register.CHECKS,
    *names.CHECKS,
    *prices.CHECKS,
    *lineage.CHECKS,
    *evidence.CHECKS,
)


def own_problems(sheets: Mapping[str, Sheet], last_day: dt.date) -> Iterator[Problem]:
    """The problems that our own checks find."""
    whole = {name: sheet for name, sheet in sheets.items() if not sheet.absent}
    for check in CHECKS:
        wanted = list(signature(check).parameters)
        for sheet in whole.values() if "sheet" in wanted else [None]:
            known = {**whole, "sheet": sheet, "last_day": last_day}
            if known.keys() >= set(wanted):
                yield from _found(check, *(known[name] for name in wanted))


def _found(check: Callable[..., Iterator[Problem]], *read: Any) -> tuple[Problem, ...]:
    return kept((check, *read), lambda: tuple(check(*read)))
