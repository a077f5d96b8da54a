"""The tables as frames, by name; what is measured of them, once for all that ask."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

Data = TypeVar("Data", bound=Mapping[str, pd.DataFrame])
Options = ParamSpec("Options")
Result = TypeVar("Result")


class Tables(Mapping[str, pd.DataFrame]):
    """The tables by name, one row a line of the file, sorted by their primary keys.

    Each look-up gives a frame of its own (a cheap copy), so that nobody can change the data for
    somebody else.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Take the frames by table name."""
        self._frames = dict(frames)
        self.accessed: set[str] = set()
        """The names that were looked up."""
        self.measured: dict[object, tuple[Any, set[str]]] = {}
        """What measures made of these tables, and what they asked for: see `memoize`."""

    def fresh_view(self) -> "Tables":
        """The same tables, of which nobody has asked for any yet."""
        same = Tables(self._frames)
        same.measured = self.measured
        return same

    def __reduce__(self) -> tuple[type["Tables"], tuple[dict[str, pd.DataFrame]]]:
        """Pickle the tables alone."""
        return Tables, (self._frames,)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name; KeyError if there is none."""
        self.accessed.add(name)
        return self._frames[name].copy()

    __hash__ = object.__hash__  # tables are what they are: what is made of them may be kept by them
    __eq__ = object.__eq__

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of datapackage.json."""
        return iter(self._frames)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._frames)


def memoize(
    measure: Callable[Concatenate[Data, Options], Result],
) -> Callable[Concatenate[Data, Options], Result]:
    """Have a measure computed once for the same tables and options, however many exhibits ask.

    An exhibit that reuses what another had computed has read the same tables, too. A frame
    is given to each as its own (a cheap copy); all else is for reading only. Tables in a plain
    mapping, which cannot keep what is made of them, are measured each time.
    """

    @wraps(measure)
    def shared(data: Data, /, *args: Options.args, **options: Options.kwargs) -> Result:
        if not isinstance(data, Tables):
            return measure(data, *args, **options)
        key = measure, args, tuple(sorted(options.items()))
        if key not in data.measured:
            view: Any = data.fresh_view()
            data.measured[key] = measure(view, *args, **options), view.accessed
        value, accessed = data.measured[key]
        data.accessed |= accessed
        result: Any = value.copy() if isinstance(value, pd.DataFrame) else value
        return cast(Result, result)

    return shared
