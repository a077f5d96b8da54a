"""What this process found before and need not find again: `make serve` checks at every save.

Nothing is kept for longer than one more check, and nothing in a file: what is kept was made by the
very code that asks for it.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Result = TypeVar("Result")

_before: dict[Hashable, Any] = {}
_now: dict[Hashable, Any] = {}


def begin() -> None:
    """Begin a check: what the last one did not ask for is forgotten."""
    _before.clear()
    _before.update(_now)
    _now.clear()


def cached(key: Hashable, make: Callable[[], Result]) -> Result:
    """Give what was made for a key, or make it. The key must hold all that the result rests on."""
    if key not in _now:
        _now[key] = _before[key] if key in _before else make()
    result: Result = _now[key]
    return result
