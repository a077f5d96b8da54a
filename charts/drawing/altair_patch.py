"""Things that Altair does over and over, done once: charts are made in a third of the time.

None changes what becomes of a chart; a test compares. All touch what Altair keeps to itself, and
can go when it does them: the first is a proposal of its own (pull request 3547 of vega/altair).
"""

from collections.abc import Iterable
from functools import cache, wraps
from inspect import unwrap
from typing import Any

import altair as alt
from altair.utils import schemapi
from altair.utils.schemapi import SchemaBase

# Charts may be loaded anew, while serving, into a process whose Altair is changed already.
_from_dict, _deep_copy = unwrap(schemapi._FromDict), unwrap(schemapi._deep_copy)
_copy, _todict = unwrap(SchemaBase.copy), unwrap(schemapi._todict)

PARTS = ("layer", "hconcat", "vconcat", "concat", "spec")
"""Where a chart holds other charts."""


def install() -> None:
    """Change how Altair builds and copies charts in this process."""
    schemapi._FromDict = _known_classes  # type: ignore[assignment,misc]
    schemapi._deep_copy = _deeply_copied  # type: ignore[assignment]
    schemapi._todict = _as_values  # type: ignore[assignment]
    SchemaBase.copy = _copied  # type: ignore[method-assign]


@wraps(_from_dict, updated=())
def _known_classes(_: Iterable[Any]) -> Any:
    """Give Altair's list of all its classes, which it makes for each encoding that is a text."""
    return _classes()


@cache
def _classes() -> Any:
    return _from_dict(alt.VegaLiteSchema._default_wrapper_classes())


@wraps(_deep_copy)
def _deeply_copied(what: Any, by_ref: set[str]) -> Any:
    """Copy what is there: of a mark, an axis or a scale, a hundred properties are undefined."""
    if isinstance(what, SchemaBase):
        if not _is_plain(what):
            return _deep_copy(what, by_ref)
        arguments = tuple(_deeply_copied(argument, by_ref) for argument in what._args)
        return _like(what, arguments, _deeply_copied(what._kwds, by_ref))
    if isinstance(what, list):
        return [_deeply_copied(item, by_ref) for item in what]
    if isinstance(what, dict):
        copy = what.copy()
        for name, value in what.items():
            if value is not alt.Undefined and name not in by_ref:
                copy[name] = _deeply_copied(value, by_ref)
        return copy
    return what


@wraps(_copy)
def _copied(
    self: SchemaBase, deep: bool | Iterable[str] = True, ignore: list[str] | None = None
) -> Any:
    if deep is True or not _is_plain(self):
        return _copy(self, deep, ignore)
    copy = _like(self, self._args, self._kwds.copy())
    for name in deep or ():
        copy[name] = schemapi._shallow_copy(copy._kwds.get(name, alt.Undefined))
    return copy


def _is_plain(what: SchemaBase) -> bool:
    """Say whether a copy needs nothing but what it copies.

    Altair's constructors lift the parameters of charts within a chart, which is done by the time
    that it is copied, unless some were added since.
    """
    if not isinstance(what, alt.TopLevelMixin):
        return not hasattr(type(what), "__deepcopy__")
    held = [part for name in PARTS if isinstance(part := what._kwds.get(name), SchemaBase | list)]
    charts = [chart for part in held for chart in (part if isinstance(part, list) else [part])]
    return all(chart._kwds.get("params", alt.Undefined) is alt.Undefined for chart in charts)


def _like(what: SchemaBase, arguments: tuple[Any, ...], properties: dict[str, Any]) -> SchemaBase:
    """Make one of the same class, without its constructor, which would copy all of them again."""
    copy = object.__new__(type(what))
    object.__setattr__(copy, "_args", arguments)
    object.__setattr__(copy, "_kwds", properties)
    return copy


@wraps(_todict)
def _as_values(what: Any, context: dict[str, Any] | None, np_opt: Any, pd_opt: Any) -> Any:
    """Give texts and numbers as they are: Altair first looks for all that they are not."""
    if type(what) in (str, int, float, bool):
        return what
    return _todict(what, context, np_opt, pd_opt)
