"""The tables of data/, typed by datapackage.json. Nothing else opens that folder but the check."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from charts.contract import DATA, read_contract
from charts.validation import InvalidData, examine
from charts.validation.sheets import Sheet, read_sheet

__all__ = ["DATA", "Tables", "load", "read"]


class Tables(Mapping[str, pd.DataFrame]):
    """The tables by name, one row a line of the file.

    Each look-up gives a frame of its own (a cheap copy), so that nobody can change the data for
    somebody else.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Take the frames by table name."""
        self._frames = dict(frames)
        self.asked: set[str] = set()
        """The names that were looked up."""

    def unasked(self) -> "Tables":
        """The same tables, of which nobody has asked for any yet."""
        return Tables(self._frames)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name; KeyError if there is none."""
        self.asked.add(name)
        return self._frames[name].copy()

    __hash__ = object.__hash__  # tables are what they are: measures may be kept by them
    __eq__ = object.__eq__

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of datapackage.json."""
        return iter(self._frames)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._frames)


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
    found = [read_sheet(folder, resource) for resource in read_contract(folder)["resources"]]
    if problems := [problem for _, faults in found for problem in faults]:
        raise InvalidData(problems)
    return _tables({sheet.name: sheet for sheet, _ in found if sheet})


def _tables(sheets: Mapping[str, Sheet]) -> Tables:
    return Tables({name: sheet.frame.reset_index(drop=True) for name, sheet in sheets.items()})
