"""Mappings whose values are made when they are looked up."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import TypeVar

Value = TypeVar("Value")


class Lazy(Mapping[str, Value]):
    """A mapping with known keys, of which each value is made once, when it is first looked up."""

    def __init__(self, names: Callable[[], list[str]], make: Callable[[str], Value]) -> None:
        """names: gives the keys, called once; make: makes the value of a key."""
        self._list, self._make = names, cache(make)

    @cached_property
    def _names(self) -> dict[str, None]:
        return dict.fromkeys(self._list())

    def __getitem__(self, name: str) -> Value:
        """Make the value of a name. Raises KeyError if it is none of the names."""
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __contains__(self, name: object) -> bool:
        """Say whether it is one of the names, without making anything."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Give the names in their order."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._names)


def merge_lazily(*parts: Mapping[str, Value]) -> Lazy[Value]:
    """Chain mappings without making a value; of a name in several, the first counts."""
    return Lazy(
        lambda: [name for part in parts for name in part],
        lambda name: next(part for part in parts if name in part)[name],
    )
