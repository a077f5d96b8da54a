"""How long each closed record of the index waited for an open model, fast enough for many runs.

The same waits as charts.measures.waits.survival.record_waits gives, on arrays: a test compares.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from charts.claims import sample
from charts.claims.claim import Rng
from charts.measures.capability import index_race
from charts.measures.capability.index_race import IndexRace
from charts.measures.stats.units import MONTH

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

RULES = ("at or above", "within 1 point", "not clearly below")
"""When an open model matches a record: the last as Epoch AI (2026) counts."""

CLEARLY = 1.645
"""Standard errors of a difference by which a model is clearly below another: one-sided, 5%."""


@dataclass(frozen=True)
class Followed:
    """A race, and how much each open model counts that ends waits.

    spread: standard deviation of the difference of each two stays' errors; times: how often each
    stay counts with all waits that it ended, and last those that still wait.
    """

    race: IndexRace
    spread: Numbers
    times: Numbers


def of_race(race: IndexRace) -> Followed:
    """Take a race, each stay once."""
    variance = np.cov(race.errors.T)
    each = np.diag(variance)
    squared = each[:, None] + each[None, :] - 2 * variance
    return Followed(race, np.sqrt(np.maximum(squared, 0)), np.ones(len(race.model) + 1))


def resample_followers(followed: Followed, rng: Rng) -> Followed:
    """Draw the index, and the open models with all waits that they end, each Poisson often."""
    race = index_race.resample(followed.race, rng)
    return replace(followed, race=race, times=rng.poisson(1.0, len(followed.times)).astype(float))


def without_model(followed: Followed, model: str) -> Followed:
    """Leave a model out, on both sides."""
    stays = followed.race.model != model
    spread, times = followed.spread[np.ix_(stays, stays)], followed.times[np.append(stays, True)]
    return Followed(followed.race.take(stays), spread, times)


def waits_of_records(
    followed: Followed, rule: str, *, restricted: bool = True, best_only: bool = False
) -> tuple[Numbers, Places]:
    """Give the months that each closed record waited, and the stay that ended it (-1: none yet).

    rule: when an open model matches a record; restricted: whether weights without commercial use
    are open; best_only: whether of the records of a day only the best counts.
    """
    race = followed.race
    counts = race.is_open & (race.since <= race.end) & (restricted | ~race.restricted)
    closed, opened = _records(race, best_only=best_only), np.flatnonzero(counts)
    opened = opened[np.lexsort((-race.index[opened], race.since[opened]))]
    if not len(opened):
        return (race.end - race.since[closed]) / MONTH, np.full(len(closed), -1)
    short_of = race.index[closed][:, None] - race.index[opened]
    able = short_of <= _tolerance(followed, closed, opened, rule)
    first, matched = able.argmax(axis=1), able.any(axis=1)
    begun, reached = race.since[closed], race.since[opened][first]
    until = np.where(matched, np.maximum(reached, begun), race.end)
    return (until - begun) / MONTH, np.where(matched, opened[first], -1)


def _records(race: IndexRace, *, best_only: bool) -> Places:
    """Give the stays that begin above all closed ones of earlier days, as survival has them."""
    closed = np.flatnonzero(~race.is_open & (race.since <= race.end))
    closed = closed[np.lexsort((race.index[closed], race.since[closed]))]
    day, level = race.since[closed], race.index[closed]
    best = np.append(-np.inf, np.maximum.accumulate(level))
    records = level > best[np.searchsorted(day, day, side="left")]
    if best_only:
        records &= np.arange(len(day)) == np.searchsorted(day, day, side="right") - 1
    return closed[records]


def _tolerance(followed: Followed, closed: Places, opened: Places, rule: str) -> Numbers | float:
    """Give the points by which an open model may be below a record that it matches."""
    match rule:
        case "within 1 point":
            return 1.0
        case "not clearly below":
            tolerance: Numbers = CLEARLY * followed.spread[np.ix_(closed, opened)]
            return tolerance
    return 0.0


def times_of_waits(followed: Followed, by: Places) -> Numbers:
    """Give how often each wait counts; where too few open models end waits, each once."""
    if len(set(by[by >= 0].tolist())) < sample.MIN_RESAMPLED:
        return np.ones(len(by))
    return followed.times[by]
