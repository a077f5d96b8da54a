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
from charts.tables.validation.check_cache import cached
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


def rule_problems(sheets: Mapping[str, Sheet], last_day: dt.date) -> Iterator[Problem]:
    """The problems that our own checks find."""
    present = {name: sheet for name, sheet in sheets.items() if not sheet.absent}
    for check in CHECKS:
        parameters = list(signature(check).parameters)
        for sheet in present.values() if "sheet" in parameters else [None]:
            known = {**present, "sheet": sheet, "last_day": last_day}
            if known.keys() >= set(parameters):
                read = tuple(known[name] for name in parameters)
                yield from cached((check, *read), partial(_run, check, *read))


def _run(check: Callable[..., Iterator[Problem]], *read: Any) -> tuple[Problem, ...]:
    """What a check finds, or which column it asks for that the contract lacks.

    Any other KeyError is a mistake of the check's own, and raised.
    """
    try:
        return tuple(check(*read))
    except KeyError as error:
        sheets = [sheet for sheet in read if isinstance(sheet, Sheet)]
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


def _lacking(check: Callable[..., Any], text: str, sheets: Sequence[Sheet]) -> Iterator[str]:
    """The columns, as table.column, that an error names, the check's code too, and a table lacks.

    text: the error's text, in which pandas quotes what it did not find.
    """
    module = sys.modules[check.__module__]
    for name in dict.fromkeys(re.findall(r"'(\w+)'", text)):
        if f'"{name}"' in getsource(module):
            yield from (f"{sheet.name}.{name}" for sheet in sheets if name not in sheet.cells)
