"""B3: do scales without a ceiling slow down as well, and does the gap narrow there too?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims import index_race, scale_race, worlds
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.scale_race import ScaleRace, Series, Stays
from charts.core.formats import change_text, signed
from charts.measures.capability import unbounded_scales
from charts.measures.capability.frontier_pace import PERIOD
from charts.measures.stats import trend
from charts.measures.stats.units import YEAR
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

SINCE = int((np.datetime64("2024-06-01") - scale_race.EPOCH).astype(int))
"""The day from which gaps are compared."""

SLOWER = 0.5
"""The pace of the last period in the true world, as a share of the pace before."""

PERIODS, SHIFTS, BOARDS = (PERIOD, 15, 12), (0, -30, 30, -60, 60, -90, 90), (0, 50, 100)

MONTHS = Choice("months in a period", PERIODS)
PACE = Choice("how the pace is read", tuple(scale_race.PACES))
START_SHIFT = Choice("days by which the first day of the gap is later", SHIFTS)
ESTIMATOR = Choice("how a trend is measured", trend.ESTIMATORS)
AFTER = Choice("days after the last open record on METR", ("left out", "counted"))
LEAST = Choice("fewest models on a board of Arena", BOARDS)
READING = Choice("how Arena's gap is read", ("from board to board", "on linked boards"))


@dataclass(frozen=True)
class Boards:
    """Arena's boards: ratings and errors by side, board and model, minus infinity where absent.

    gap: weights of the boards by fewest models, shift of the first day and estimator.
    """

    model: npt.NDArray[np.str_]
    rating: Numbers
    error: Numbers
    gap: scale_race.Weights


@dataclass(frozen=True)
class Facts:
    """The scales, Arena's by fewest models on a board; its boards; the draw, and who is out."""

    index: ScaleRace
    horizon: ScaleRace
    arena: Mapping[int, ScaleRace]
    boards: Boards
    draw: int | None = None
    removed: str | None = None


@dataclass(frozen=True)
class Prepared:
    """Record and gap of each scale under a setting."""

    facts: Facts
    index: Series
    horizon: Series
    arena: Series


def _facts(data: Tables) -> Facts:
    """Give the races on the newest data."""
    race = partial(scale_race.of_scale, first=SINCE, periods=PERIODS, shifts=SHIFTS)
    scales = unbounded_scales.uncapped_scales(data)
    arena = {
        least: race(unbounded_scales.uncapped_scales(data, least)["arena"]) for least in BOARDS
    }
    return Facts(race(scales["index"]), race(scales["horizon"]), arena, _boards(data))


def _boards(data: Tables) -> Boards:
    """Give the models that are among the best three of their side on some board."""
    rows = unbounded_scales.board_sides(data)
    size = rows.groupby("as_of")["model_id"].transform("size")
    rows = rows.assign(size=size, place=rows.groupby(["as_of", "side"]).cumcount())
    best = rows[rows["place"] < 3]
    days, models = np.unique(rows["as_of"]), np.unique(best["model_id"].to_numpy(str))
    rating = np.full((2, len(days), len(models)), -np.inf)
    half = ((best["ci_high"] - best["ci_low"]) / 2 / unbounded_scales.HALF_WIDTH).to_numpy()
    error = np.full(rating.shape, np.nanmedian(half))
    side = (best["side"] == "closed").to_numpy(int)
    board = np.searchsorted(days, best["as_of"])
    place = np.searchsorted(models, best["model_id"].to_numpy(str))
    rating[side, board, place] = best["rating"]
    error[side, board, place] = np.where(np.isnan(half), np.nanmedian(half), half)
    sizes = rows.groupby("as_of")["size"].first().to_numpy()
    return Boards(models, rating, error, _board_weights(scale_race.days_of(pd.Series(days)), sizes))


def _board_weights(days: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> scale_race.Weights:
    """Give the weights of the trend over boards; NaN if fewer than three are left."""
    weights = {}
    for least in BOARDS:
        for shift in SHIFTS:
            chosen = (sizes >= least) & (days >= SINCE + shift)
            for estimator in trend.ESTIMATORS:
                weight = np.full(len(days), np.nan)
                if chosen.sum() >= 3:
                    weight = np.zeros(len(days))
                    weight[chosen] = trend.change_weights(days[chosen], estimator)
                weights[least, shift, estimator] = weight
    return weights


def _prepare(facts: Facts, setting: Setting) -> Prepared:
    """Give the series of the scales under a setting."""
    races = facts.index, facts.horizon, facts.arena[setting[LEAST.name]]
    draws = (None,) * 3 if facts.draw is None else (facts.draw, facts.draw // 7, facts.draw // 49)
    each = zip(races, draws, strict=True)
    return Prepared(facts, *(scale_race.series(race, draw, facts.removed) for race, draw in each))


def _race(prepared: Prepared, scale: str, setting: Setting) -> ScaleRace:
    facts = prepared.facts
    return facts.arena[setting[LEAST.name]] if scale == "arena" else getattr(facts, scale)


def _pace(scale: str, prepared: Prepared, setting: Setting) -> float:
    """Give the pace of the record in the last period minus that of the one before, a year."""
    weights = _race(prepared, scale, setting).pace[setting[MONTHS.name], setting[PACE.name]]
    return scale_race.weighted(weights, getattr(prepared, scale).record)


def _gap(scale: str, prepared: Prepared, setting: Setting) -> float:
    """Give the change of the gap a year."""
    if scale == "arena" and setting[READING.name] == "from board to board":
        return _board_gap(prepared.facts, setting)
    counted = scale != "horizon" or setting[AFTER.name] == "counted"
    key = setting[START_SHIFT.name], setting[ESTIMATOR.name], counted
    weights = _race(prepared, scale, setting).gap[key]
    return scale_race.weighted(weights, getattr(prepared, scale).gap)


def _board_gap(facts: Facts, setting: Setting) -> float:
    """Give the change a year of closed minus open over Arena's boards."""
    boards, rating = facts.boards, facts.boards.rating
    if facts.draw is not None:
        rating = rating + boards.error * np.random.default_rng(facts.draw).normal(size=rating.shape)
    if facts.removed:
        rating = np.where(boards.model == facts.removed, -np.inf, rating)
    best = rating.max(axis=2)
    key = setting[LEAST.name], setting[START_SHIFT.name], setting[ESTIMATOR.name]
    with np.errstate(invalid="ignore"):
        return scale_race.weighted(boards.gap[key], best[scale_race.CLOSED] - best[scale_race.OPEN])


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw all values again, each scale's by its own errors."""
    return replace(facts, draw=int(rng.integers(10**6)))


def _without(facts: Facts, model: str) -> Facts:
    return replace(facts, removed=model)


def _units(facts: Facts) -> list[str]:
    """Name the record holders of the scales: each may be left out."""
    races = facts.index, facts.horizon, facts.arena[BOARDS[0]]
    return sorted({name for race in races for name in scale_race.record_holders(race)})


def _pace_cases(scale: str, facts: Facts) -> Cases:
    race = facts.arena[BOARDS[0]] if scale == "arena" else getattr(facts, scale)
    return scale_race.holders_since(race, scale_race.pace_starts(race.end, PERIOD)[0])


def _gap_cases(scale: str, facts: Facts) -> Cases:
    race = facts.arena[BOARDS[0]] if scale == "arena" else getattr(facts, scale)
    return scale_race.holders_since(race, SINCE)


def _pace_words(unit: str, steady: float, value: float) -> str:
    """Say how the pace changed: it fell by 1.2 points a year."""
    if abs(value) < steady:
        return f"it hardly changed ({signed(value, unit)} a year)"
    return f"it {'rose' if value > 0 else 'fell'} by {abs(value):.1f} {unit} a year"


def _gap_words(unit: str, steady: float, value: float) -> str:
    return f"it {change_text(value, steady, f'{unit} a year')}"


SCALES = {
    "index": ("the Epoch index", "points"),
    "horizon": ("METR's time horizon", "doublings"),
    "arena": ("Arena's rating", "points"),
}
"""What each scale is called, and its unit."""


class Simulated(NamedTuple):
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
    "index": Simulated(1.0, 0.65, 0.65, 0.5, 2.0, 0.5, 2.0),
    "horizon": Simulated(0.2, 0.4, 0.25, 1.5, 1.7, 1.0, 2.3, 170),
    "arena": Simulated(7.5, 0.6, 0.6, 2.4, 3.3, 2.0, 1.3),
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


def _world(rng: Rng, closed: Records, opened: Records) -> Facts:
    """Give the races of two sides on three scales, each of which sees some models, with errors."""
    races, stays = {}, {}
    for name, scale in SIMULATED.items():
        stays[name], errors = _measured(rng, closed, opened, scale)
        end = _absolute(worlds.DAYS - 1 - scale.ends)
        races[name] = scale_race.race(
            stays[name], errors, int(end), SINCE, periods=PERIODS, shifts=SHIFTS
        )
    arena = dict.fromkeys(BOARDS, races["arena"])
    return Facts(races["index"], races["horizon"], arena, _simulated_boards(rng, stays["arena"]))


def _absolute(days: Numbers | int) -> npt.NDArray[np.int64]:
    begin = (index_race.START - scale_race.EPOCH).astype(int)
    return np.asarray(np.asarray(days).astype(np.int64) + begin)


def _measured(
    rng: Rng, closed: Records, opened: Records, scale: Simulated
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


def _simulated_boards(rng: Rng, stays: Stays) -> Boards:
    """Give boards that are estimated anew, of all models that are out by then."""
    days = _absolute(worlds.DAYS - 1 + np.array(BOARD_MONTHS) * 30)
    out = stays.since <= days[:, None]
    sides = np.stack([out & stays.is_open, out & ~stays.is_open])
    rating = np.where(sides, stays.value + rng.normal(0, 2.0, out.shape), -np.inf)
    error = np.full(rating.shape, 3.0)
    sizes = np.where(np.array(BOARD_MONTHS) > -7, 60, 120)
    return Boards(stays.model, rating, error, _board_weights(days, sizes))


def _closed(rng: Rng, density: float = DENSITY) -> Records:
    """Give days and levels of the closed side's models, by how many more come than records."""
    day, level = worlds.records(rng, int(density * worlds.DAYS), 100.0)
    return day / density, 100.0 + (level - 100.0) / density


def _opened(rng: Rng, closed: Records) -> Records:
    """Give those of a side that is where the closed one was some time ago."""
    parts = [worlds.followers(rng, closed, worlds.DAYS) for _ in range(2)]
    day, level = (np.concatenate(part) for part in zip(*parts, strict=True))
    some = rng.random(len(day)) < DENSITY / 2
    return day[some], level[some]


def _steady(rng: Rng) -> Facts:
    closed = _closed(rng)
    return _world(rng, closed, _opened(rng, closed))


def _in_leaps(rng: Rng) -> Facts:
    closed = _closed(rng, DENSITY / 2)
    return _world(rng, closed, _opened(rng, closed))


def _slowed(rng: Rng) -> Facts:
    closed = _slowing(_closed(rng))
    return _world(rng, closed, _opened(rng, closed))


def _pace_check(scale: str) -> Check:
    (name, unit), steady = SCALES[scale], unbounded_scales.STEADY[scale]
    return Check(
        f"pace on {name}",
        f"Has the frontier slowed down on {name}?",
        partial(_pace, scale),
        partial(_pace_words, unit, steady),
        partial(_pace_cases, scale),
        side="below",
        finding=f"pace.{scale}_change",
    )


def _gap_check(scale: str) -> Check:
    (name, unit), steady = SCALES[scale], unbounded_scales.STEADY[scale]
    return Check(
        f"gap on {name}",
        f"Has the gap narrowed on {name} since mid-2024?",
        partial(_gap, scale),
        partial(_gap_words, unit, steady),
        partial(_gap_cases, scale),
        side="below",
        finding=f"uncapped-scales.trend_{FINDINGS[scale]}",
    )


FINDINGS = {"index": "eci", "horizon": "metr", "arena": "arena"}

CLAIM = Claim(
    id="B3",
    slug="uncapped-scales",
    owner=Owner.ESSAY,
    statement="Scales without a ceiling slow down too, and there too the gap narrows.",
    test=(
        "On the Epoch index, METR's time horizon (in doublings) and Arena's rating: how fast the "
        "record rose in the last 18 months against the 18 before, and whether the best open model "
        "has come closer to the best closed one since mid-2024."
    ),
    exhibits=("pace", "uncapped-scales"),
    page="claims/b3-underdogs.md",
    statistic="pace.index_change",
    reason=(
        "The frontier's pace changed by {pace.index_change} a year on the index; since "
        "{uncapped-scales.since} the gap {uncapped-scales.summary}."
    ),
    would_change=(
        "Eighteen months in which records of the index or of METR's scale rise more slowly than in "
        "the eighteen before, while open models come closer."
    ),
    trial=Trial(
        checks=(
            *(_pace_check(scale) for scale in SCALES),
            *(_gap_check(scale) for scale in SCALES),
        ),
        choices=(MONTHS, PACE, START_SHIFT, ESTIMATOR, AFTER, LEAST, READING),
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        prepare=_prepare,
        null_worlds=(_steady, _in_leaps),
        true_world=_slowed,
        effect=(
            "the frontier is half as fast in the last 18 months, and open models follow at the "
            "same lag"
        ),
    ),
)
