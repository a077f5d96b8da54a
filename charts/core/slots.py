"""Texts with slots in braces: `The gap is {points_now}`, `It has led on {overtaking.led:test}`."""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any


class _Slots(Formatter):
    """Takes the whole of a slot for a name, where a formatter would look up attributes of it."""

    def __init__(self, escape: Callable[[str], str]) -> None:
        self.escape = escape

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return self.escape(format(value, format_spec))


def fill_slots(text: str, values: Mapping[str, object], escape: Callable[[str], str] = str) -> str:
    """Fill the slots of a text; what fills them is escaped, and its braces stay.

    What follows a name's colon is for the value's own format, as the noun of a count. Raises
    KeyError for a name without a value.
    """
    return _Slots(escape).vformat(text, (), values)
