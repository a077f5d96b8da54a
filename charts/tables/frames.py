"""The tables as frames, by name; what is measured of them, once for all that ask."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

Made = TypeVar("Made")


class Tables(Mapping[str, pd.DataFrame]):
    """The tables by name, one row a line of the file, sorted by their primary keys.

    Each look-up gives a frame of its own (a cheap copy), so that nobody can change the data for
    somebody else.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Take the frames by table name."""
        self._frames = dict(frames)
        self.asked: set[str] = set()
        """The names that were looked up."""
        self.measured: dict[object, tuple[Any, set[str]]] = {}
        """What measures made of these tables, and what they asked for: see `once`."""

    def unasked(self) -> "Tables":
        """The same tables, of which nobody has asked for any yet."""
        same = Tables(self._frames)
        same.measured = self.measured
        return same

    def __reduce__(self) -> tuple[type["Tables"], tuple[dict[str, pd.DataFrame]]]:
        """Pickle the tables alone."""
        return Tables, (self._frames,)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name; KeyError if there is none."""
        self.asked.add(name)
        return self._frames[name].copy()

    __hash__ = object.__hash__  # tables are what they are: what is made of them may be kept by them
    __eq__ = object.__eq__

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of datapackage.json."""
        return iter(self._frames)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._frames)


def once(measure: Callable[[Tables], Made]) -> Callable[[Tables], Made]:
    """Have a measure computed once for the same tables, however many exhibits ask for it.

    Whoever is given what another exhibit had computed has asked for the same tables, too. All are
    given one and the same: it is for reading only.
    """

    @wraps(measure)
    def shared(data: Tables) -> Made:
        if measure not in data.measured:
            own = data.unasked()
            data.measured[measure] = measure(own), own.asked
        made, asked = data.measured[measure]
        data.asked |= asked
        result: Made = made
        return result

    return shared
