"""Comparisons with a cut, such as one half, that rounding does not decide.

A product or a difference that is 0.5 by exact arithmetic may come out as 0.5000000000000001. A
quotient of two counts needs none of this: division rounds correctly, so 1 / 5 is the float 0.2.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

ROUNDING = 1e-11
"""More than the rounding of some thousand products, far less than a difference of real data."""


def at_least(values: Any, cut: float | npt.NDArray[np.float64]) -> Any:
    """Say whether a computed value, or each of an array or Series, reaches a cut; NaN does not."""
    return values >= cut - ROUNDING


def at_most(values: Any, cut: float) -> Any:
    """Say whether a computed value, or each of an array or Series, stays within a cut; NaN not."""
    return values <= cut + ROUNDING


def above(values: Any, cut: float) -> Any:
    """Say whether a computed value, or each of an array or Series, passes a cut; NaN does not."""
    return values > cut + ROUNDING


def below(values: Any, cut: float) -> Any:
    """Say whether a computed value, or each of an array or Series, misses a cut; NaN does not."""
    return values < cut - ROUNDING
