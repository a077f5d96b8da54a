"""Simulated worlds of claims about tests with a ceiling: how able models are, how they score."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from charts.claims import worlds
from charts.claims.claim import Rng

Numbers = npt.NDArray[np.float64]

Side = tuple[Numbers, Numbers]
"""Days and index of the models of one side; its first model comes on day 0 or before."""

CATCHING_UP = -2.0
"""Months a year by which the lag falls where the side behind does catch up."""

DISTANCE = worlds.LAG_DAYS / worlds.DAYS_PER_RECORD * worlds.POINTS_PER_RECORD
"""Points by which a side is behind where its distance is constant."""

WINDOWS = ((73, 722, 9), (480, 1060, 5), (480, 1307, 9))
"""First and last day and number of simulated tests, like those of the real races."""

SLOPE, SLOPES_APART = 0.12, 0.65
"""Median log-odds of a score to a point of the index, and how the logarithm of it varies."""

OWN_ERROR, TESTED = 3.0, 0.6
"""Points by which a model fits a test better, and the share of models that a test sees."""

LEAST_FULL = 0.4
"""How full the emptiest simulated test becomes; three of five come to 0.8."""

STRAIGHT = 0.02
"""Share of what can be won to a point of the index, on a test without a ceiling."""


def windows_of_tests() -> list[slice]:
    """Give the days of each simulated test."""
    return [slice(first, last) for first, last, number in WINDOWS for _ in range(number)]


def leading_side(rng: Rng) -> Side:
    """Give the side ahead."""
    return worlds.simulated_records(rng, worlds.DAYS, 100.0)


def side_behind(rng: Rng, ahead: Side, lag_change: float | None = 0.0) -> Side:
    """Give a side behind: at a lag that grows by months a year; None: at a constant distance."""
    day, level = worlds.followers(rng, ahead, worlds.DAYS, lag_change or 0.0)
    if lag_change is None:
        level = np.interp(day, *ahead) - DISTANCE
        level = level + rng.normal(0, worlds.POINTS_PER_RECORD / 2, len(day))
    return np.append(0.0, day), np.append(level[0], level)


def some_of(rng: Rng, side: Side) -> Side:
    """Give those models of a side that a test sees, its first among them."""
    chosen = rng.random(len(side[0])) < TESTED
    chosen[0] = True
    return side[0][chosen], side[1][chosen]


def daily_best(side: Side) -> Numbers:
    """Give the best level of a side by day."""
    best = np.full(worlds.DAYS, -np.inf)
    np.maximum.at(best, np.clip(side[0], 0, None).astype(int), side[1])
    return np.asarray(np.maximum.accumulate(best))


def draw_fullness(rng: Rng) -> float:
    """Give the share of what can be won that a test's best score comes to."""
    return float(1 - (1 - LEAST_FULL) * rng.random() ** 2)


def simulated_scores(
    rng: Rng, tested: Sequence[Side], window: slice, fullness: float, *, ceiling: bool
) -> Numbers:
    """Give each side's best score by day on one test (sides x days), as a share.

    ceiling: whether a score is a logistic curve of capability, or a straight line.
    """
    fit = [(day, level + rng.normal(0, OWN_ERROR, len(level))) for day, level in tested]
    ability = np.array([daily_best(side)[window] for side in fit])
    away, top = ability - ability[:, -1].max(), min(fullness, 0.995)
    if not ceiling:
        return np.asarray(top + STRAIGHT * away)
    slope = SLOPE * np.exp(rng.normal(0, SLOPES_APART))
    return np.asarray(expit(logit(top) + slope * away))
