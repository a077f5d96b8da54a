"""Our own rules: what a table's schema cannot say.

A check is a function that yields problems. Its parameters name what it reads, as pytest's
fixtures do: a table's name gives that table's sheet, `sheet` has the check run on every table in
turn, and `last_day` is the last day that a date may have. A check waits until all tables that it
names can be read, so it need not care for missing files, columns or cells that are not of their
type: the latter are simply missing in `sheet.frame`.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from inspect import getsource, signature
from pathlib import Path
from traceback import walk_tb
from typing import Any

from charts.tables.contract import CONTRACT
from charts.tables.validation.checks import (
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
from charts.tables.validation.kept import kept
from charts.tables.validation.problem import Problem
from charts.tables.validation.sheets import Sheet

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


def tables_read() -> set[str]:
    """The names of the tables that the checks read: the contract must have them."""
    named = {name for check in CHECKS for name in signature(check).parameters}
    return named - {"sheet", "last_day"}


def own_problems(sheets: Mapping[str, Sheet], last_day: dt.date) -> Iterator[Problem]:
    """The problems that our own checks find."""
    whole = {name: sheet for name, sheet in sheets.items() if not sheet.absent}
    for check in CHECKS:
        wanted = list(signature(check).parameters)
        for sheet in whole.values() if "sheet" in wanted else [None]:
            known = {**whole, "sheet": sheet, "last_day": last_day}
            if known.keys() >= set(wanted):
                read = tuple(known[name] for name in wanted)
                yield from kept((check, *read), partial(_run, check, *read))


def _run(check: Callable[..., Iterator[Problem]], *read: Any) -> tuple[Problem, ...]:
    """What a check finds, or which column it asks for that the contract lacks.

    Any other KeyError is a mistake of the check's own, and raised.
    """
    try:
        return tuple(check(*read))
    except KeyError as error:
        sheets = [one for one in read if isinstance(one, Sheet)]
        lacking = list(_lacking(check, str(error), sheets)) if _of_pandas(error) else []
        if not lacking:
            raise
    message = (
        f"charts/tables/validation/checks reads {' or '.join(lacking)}, which the contract lacks"
    )
    place = str(Path(sheets[0].path).with_name(CONTRACT))
    return (Problem(place, None, None, f"{message} (restore it; {check.__name__} needs it)"),)


def _of_pandas(error: KeyError) -> bool:
    """Whether pandas raised it, as it does for a column, and no dictionary of a check's own."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__", "")).startswith("pandas.")


def _lacking(check: Callable[..., Any], asked: str, sheets: Sequence[Sheet]) -> Iterator[str]:
    """The columns, as table.column, that an error names, the check's code too, and a table lacks.

    asked: the error's text, in which pandas quotes what it did not find.
    """
    module = sys.modules[check.__module__]
    for name in dict.fromkeys(re.findall(r"'(\w+)'", asked)):
        if f'"{name}"' in getsource(module):
            yield from (f"{one.name}.{name}" for one in sheets if name not in one.cells)
