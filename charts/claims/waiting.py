"""Waits of levels of tests, as several claims read them: what half of them took, resampled by test.

Curves are Kaplan-Meier estimates, as charts.measures.waits.survival gives them: a test compares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from charts.claims import sample
from charts.claims.claim import Rng
from charts.claims.sample import Sample
from charts.measures.stats import thresholds
from charts.measures.waits import benchmark_waits, survival
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

BETWEEN_TESTS, WITHIN_TESTS = 0.25, 0.35
"""Standard deviations of the logarithm of simulated waits."""

WATCHED = 2.0, 30.0
"""Months for which a simulated level was watched, at least and at most."""


@dataclass(frozen=True)
class Curve:
    """Waits in rising order, with the share still waiting after each."""

    months: Numbers
    waiting: Numbers


def curve_of(months: Numbers, matched: npt.NDArray[np.bool_], times: Numbers) -> Curve:
    """Give the curve of waits in rising order, of equal ones those that ended first.

    times: how often each counts; those that count nothing are left out.
    """
    counts = times > 0
    return Curve(months[counts], survival.weighted_product_limit(matched[counts], times[counts]))


def median_of(curve: Curve) -> float:
    """Give the median wait: infinite if it is not reached, NaN of none."""
    if not len(curve.months):
        return np.nan
    reached = np.flatnonzero(thresholds.at_most(curve.waiting, survival.HALF))
    return float(curve.months[reached[0]]) if len(reached) else np.inf


def longest_of(curve: Curve) -> float:
    """Give the longest wait, ended or not; NaN of none."""
    return float(curve.months[-1]) if len(curve.months) else np.nan


def mean_within(curve: Curve, months: float) -> float:
    """Give the mean wait, each for so many months at most; NaN if none was seen for so long."""
    if not len(curve.months) or (curve.months[-1] < months and curve.waiting[-1] > 0):
        return np.nan
    return survival.restricted_mean(curve.months, curve.waiting, months)


def share_within(curve: Curve, months: float) -> float:
    """Give the share matched within so many months; NaN if no wait was seen for so long."""
    if not len(curve.months):
        return np.nan
    before = curve.waiting[curve.months <= months]
    left = float(before[-1]) if len(before) else 1.0
    return 1 - left if left == 0 or curve.months[-1] >= months else np.nan


def levels_of_tests(data: Tables, columns: Sequence[str] = ()) -> Sample:
    """Give the levels of all tests that can be compared, as with_counts does; more columns."""
    rows = benchmark_waits.waits_by_level(data)
    names = ("months", "matched", *columns)
    return with_counts(
        sample.of_frame(rows, unit="benchmark_id", firm="closed_maker", columns=names)
    )


def with_counts(levels: Sample) -> Sample:
    """Sort levels by their waits (months; of equal ones those matched first), and count them.

    Adds test (a number a test), each (1: how often a level counts) and together (how often if all
    levels of a test count once).
    """
    months, matched = levels["months"].astype(float), levels["matched"].astype(bool)
    levels = levels.take(np.lexsort((~matched, months)))
    _, test, sizes = np.unique(levels.unit, return_inverse=True, return_counts=True)
    counts = {"test": test, "each": np.ones(len(test)), "together": 1 / sizes[test]}
    return levels.assign(counts)


def resample_tests(levels: Sample, rng: Rng) -> Sample:
    """Draw tests with all their levels, each Poisson often: in each and together."""
    often = rng.poisson(1.0, levels["test"].max(initial=-1) + 1)[levels["test"]]
    return levels.assign({name: levels[name] * often for name in ("each", "together")})


def simulated_levels(
    rng: Rng, tests: int, levels: int, months: float | Numbers, between: float = BETWEEN_TESTS
) -> Sample:
    """Make tests of so many levels each, whose waits lie around a median.

    months: the median, or that of each test; between: how much tests differ beside.
    """
    differing = between * rng.normal(size=(tests, 1))
    within = WITHIN_TESTS * rng.normal(size=(tests, levels))
    lasting = (np.reshape(months, (-1, 1)) * np.exp(differing + within)).ravel()
    watched = rng.uniform(*WATCHED, tests * levels)
    units = np.repeat([f"t{place:03}" for place in range(tests)], levels)
    firms = np.array([f"f{place % 4}" for place in range(tests * levels)])
    columns = {"months": np.minimum(lasting, watched), "matched": lasting <= watched}
    return with_counts(Sample(units, firms, columns))
