"""Facts that are sums over independent units: to draw units again, count how often each is drawn.

The sums of any draw are then one product of arrays, and nothing is copied.
"""

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Rng
from charts.claims.sample import MIN_RESAMPLED, Sample

TIMES_DRAWN = "times drawn"
"""The column that says how often a unit was drawn: once in the facts themselves."""


def resample(units: Sample, rng: Rng) -> Sample:
    """Draw units with replacement; fewer than MIN_RESAMPLED stay as they are.

    units: one case a unit, with a column TIMES_DRAWN.
    """
    count = len(units)
    if count < MIN_RESAMPLED:
        return units
    times = rng.multinomial(count, np.full(count, 1 / count)).astype(float)
    return units.assign({TIMES_DRAWN: times})


def mean(units: Sample, values: npt.NDArray[np.float64]) -> float:
    """Give the mean of a value a unit over the units drawn; NaN ones are left out; NaN of none."""
    known = ~np.isnan(values)
    times = np.where(known, units[TIMES_DRAWN], 0.0)
    return float(times @ np.where(known, values, 0.0) / times.sum()) if times.any() else np.nan


def total(units: Sample, column: str) -> float:
    """Give the sum of a column over the units drawn."""
    return float(units[TIMES_DRAWN] @ units[column])
