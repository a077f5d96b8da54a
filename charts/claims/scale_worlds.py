"""Simulated scales without a ceiling, each seeing some models of two sides, with errors."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims import scale_race, worlds
from charts.claims.claim import Rng
from charts.claims.scale_facts import BOARDS, RatingBoards, ScaleFacts, board_weights
from charts.claims.scale_race import Stays
from charts.measures.capability import index_race
from charts.measures.capability.frontier_pace import PERIOD
from charts.measures.stats.units import YEAR

Numbers = npt.NDArray[np.float64]

SLOWER = 0.5
"""The pace of the last period in the true world, as a share of the pace before."""


class SimulatedScale(NamedTuple):
    """A simulated scale: units to a point of the index, and the share of models of each side on it.

    maker, apart: standard deviations of what a maker's models, and a single one, are worth more on
    this scale than on the index; drift: of how that moves for a whole side in a year; error: of
    measurement. All in points of the index, about as large as on the real scales. ends: days before
    the index.
    """

    unit: float
    closed: float
    opened: float
    maker: float
    apart: float
    drift: float
    error: float
    ends: int = 0


SIMULATED = {
    "index": SimulatedScale(1.0, 0.65, 0.65, 0.5, 2.0, 0.5, 2.0),
    "horizon": SimulatedScale(0.2, 0.4, 0.25, 1.5, 1.7, 1.0, 2.3, 170),
    "arena": SimulatedScale(7.5, 0.6, 0.6, 2.4, 3.3, 2.0, 1.3),
}
MAKERS, QUARTER = 3, 91.3
"""Makers of each side, and days after which a side's drift takes another turn."""

DRAWS = 40

DENSITY = 1.6
"""How many more models come than set records of one scale: scales share about two in three."""

BOARD_MONTHS = (*range(-25, -13), -6, -5, -1)
"""Months before the end of the boards of a simulated Arena, with a hole like the real one."""

Records = tuple[Numbers, Numbers]


def _slowing(closed: Records) -> Records:
    """Have the records rise by less in the last period."""
    day, level = closed
    start = worlds.DAYS - PERIOD * 30.4
    late = np.interp(start, day, level)
    return day, np.where(day > start, late + SLOWER * (level - late), level)


def _world(rng: Rng, closed: Records, opened: Records) -> ScaleFacts:
    """Give the races of two sides on three scales, each of which sees some models, with errors."""
    races, stays = {}, {}
    for name, scale in SIMULATED.items():
        stays[name], errors = _measured(rng, closed, opened, scale)
        end = _absolute(worlds.DAYS - 1 - scale.ends)
        races[name] = scale_race.race_of_stays(stays[name], errors, int(end))
    arena = dict.fromkeys(BOARDS, races["arena"])
    return ScaleFacts(
        races["index"], races["horizon"], arena, _simulated_boards(rng, stays["arena"])
    )


def _absolute(days: Numbers | int) -> npt.NDArray[np.int64]:
    begin = (index_race.START - scale_race.EPOCH).astype(int)
    return np.asarray(np.asarray(days).astype(np.int64) + begin)


def _measured(
    rng: Rng, closed: Records, opened: Records, scale: SimulatedScale
) -> tuple[Stays, Numbers]:
    """Give some models of both sides on a scale, and draws of their errors."""
    is_open = np.arange(len(closed[0]) + len(opened[0])) >= len(closed[0])
    day, level = np.append(closed[0], opened[0]), np.append(closed[1], opened[1])
    number = np.arange(len(level))
    maker = number % MAKERS + MAKERS * is_open
    worth = rng.normal(0, scale.maker, 2 * MAKERS)[maker] + rng.normal(0, scale.apart, len(level))
    stays = Stays(
        np.char.add("m", number.astype(str)), np.char.add("f", maker.astype(str)),
        scale.unit * (level + worth + _drift(rng, day, is_open, scale.drift)),
        _absolute(day), np.full(len(level), scale_race.FAR), is_open,
    )  # fmt: skip
    tested = rng.random(len(level)) < np.where(is_open, scale.opened, scale.closed)
    errors = rng.normal(0, scale.unit * scale.error, (DRAWS, int(tested.sum())))
    return stays.take(tested), errors


def _drift(rng: Rng, day: Numbers, is_open: npt.NDArray[np.bool_], drift: float) -> Numbers:
    """Give how much each side has come to be worth more on a scale by a day: a random walk."""
    turns = np.arange(-worlds.DAYS, worlds.DAYS + QUARTER, QUARTER)
    steps = rng.normal(0, drift * np.sqrt(QUARTER / YEAR), (2, len(turns)))
    closed, opened = (np.interp(day, turns, path) for path in steps.cumsum(axis=1))
    return np.asarray(np.where(is_open, opened, closed))


def _simulated_boards(rng: Rng, stays: Stays) -> RatingBoards:
    """Give boards that are estimated anew, of all models that are out by then."""
    days = _absolute(worlds.DAYS - 1 + np.array(BOARD_MONTHS) * 30)
    out = stays.since <= days[:, None]
    sides = np.stack([out & stays.is_open, out & ~stays.is_open])
    rating = np.where(sides, stays.value + rng.normal(0, 2.0, out.shape), -np.inf)
    error = np.full(rating.shape, 3.0)
    sizes = np.where(np.array(BOARD_MONTHS) > -7, 60, 120)
    return RatingBoards(stays.model, rating, error, board_weights(days, sizes))


def _closed(rng: Rng, density: float = DENSITY) -> Records:
    """Give days and levels of the closed side's models, by how many more come than records."""
    day, level = worlds.simulated_records(rng, int(density * worlds.DAYS), 100.0)
    return day / density, 100.0 + (level - 100.0) / density


def _opened(rng: Rng, closed: Records) -> Records:
    """Give those of a side that is where the closed one was some time ago."""
    parts = [worlds.followers(rng, closed, worlds.DAYS) for _ in range(2)]
    day, level = (np.concatenate(part) for part in zip(*parts, strict=True))
    chosen = rng.random(len(day)) < DENSITY / 2
    return day[chosen], level[chosen]


def steady_scales(rng: Rng) -> ScaleFacts:
    """Give scales on which records rise at one pace, and one side follows at a constant lag."""
    closed = _closed(rng)
    return _world(rng, closed, _opened(rng, closed))


def scales_in_leaps(rng: Rng) -> ScaleFacts:
    """Give the same with records half as often, that rise twice as far."""
    closed = _closed(rng, DENSITY / 2)
    return _world(rng, closed, _opened(rng, closed))


def slowed_scales(rng: Rng) -> ScaleFacts:
    """Give scales on which records rise half as fast in the last period."""
    closed = _slowing(_closed(rng))
    return _world(rng, closed, _opened(rng, closed))
