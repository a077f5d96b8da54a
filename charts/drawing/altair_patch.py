"""Two things that Altair does over and over, done once: charts are made in less than two thirds.

Neither changes what becomes of a chart; a test compares. Both touch what Altair keeps to itself,
and can go when it does them: the first is a proposal of its own (pull request 3547 of vega/altair).
"""

from collections.abc import Iterable
from functools import cache, wraps
from inspect import unwrap
from typing import Any

import altair as alt
from altair.utils import schemapi

# Charts may be loaded anew, while serving, into a process whose Altair is changed already.
_from_dict, _deep_copy = unwrap(schemapi._FromDict), unwrap(schemapi._deep_copy)


def install() -> None:
    """Change how Altair builds and copies charts in this process."""
    schemapi._FromDict = _listed  # type: ignore[assignment,misc]
    schemapi._deep_copy = _copied  # type: ignore[assignment]


@wraps(_from_dict, updated=())
def _listed(_: Iterable[Any]) -> Any:
    """Give Altair's list of all its classes, which it makes for each encoding that is a text."""
    return _classes()


@cache
def _classes() -> Any:
    return _from_dict(alt.VegaLiteSchema._default_wrapper_classes())


@wraps(_deep_copy)
def _copied(what: Any, by_ref: set[str]) -> Any:
    """Copy what is there: of a mark, an axis or a scale, a hundred properties are undefined."""
    return what if what is alt.Undefined else _deep_copy(what, by_ref)
