"""The tables of data/, typed by datapackage.json. Nothing else opens that folder but the check."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables
from charts.tables.validation.examination import examine
from charts.tables.validation.problem import InvalidData
from charts.tables.validation.sheets import Sheet, read_sheet

__all__ = ["DATA", "load", "read"]


def load(folder: Path = DATA) -> Tables:
    """Read and check all tables of a folder.

    Types: date is datetime64, number float64, integer Int64, boolean bool, string str; an empty
    cell is missing. Raises InvalidData, with every problem of every table, if one is broken.
    """
    sheets, problems = examine(folder)
    if problems:
        raise InvalidData(problems)
    return _tables(sheets)


def read(folder: Path = DATA) -> Tables:
    """Read all tables as `load` does, without the checks, which take most of the time.

    For what runs once the site's build has checked them. Raises InvalidData for a file that cannot
    be read at all.
    """
    sheets = [read_sheet(folder, resource) for resource in read_contract(folder)["resources"]]
    if problems := [problem for _, faults in sheets for problem in faults]:
        raise InvalidData(problems)
    return _tables({sheet.name: sheet for sheet, _ in sheets if sheet})


def _tables(sheets: Mapping[str, Sheet]) -> Tables:
    return Tables({name: _sorted(sheet) for name, sheet in sheets.items()})


def _sorted(sheet: Sheet) -> pd.DataFrame:
    """Sort a table by its primary key, so that nothing made of it depends on the lines' order."""
    key = list(sheet.contract["schema"]["primaryKey"])
    return sheet.frame.sort_values(key, na_position="first", ignore_index=True)
