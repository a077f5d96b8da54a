"""B3: do scales without a ceiling slow down as well, and does the gap narrow there too?"""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims import scale_facts, scale_race, scale_worlds
from charts.claims.claim import Check, Choice, Claim, Owner, Setting, Trial
from charts.claims.scale_facts import BOARDS, ScaleFacts
from charts.claims.scale_race import PERIODS, SHIFTS, Series
from charts.core.formats import change_text, signed
from charts.measures.capability import unbounded_scales
from charts.measures.stats import trend

Numbers = npt.NDArray[np.float64]

MONTHS = Choice("months in a period", PERIODS)
PACE = Choice("how the pace is read", tuple(scale_race.PACES))
START_SHIFT = Choice("days by which the first day of the gap is later", SHIFTS)
ESTIMATOR = Choice("how a trend is measured", trend.ESTIMATORS)
AFTER = Choice("days after the last open record on METR", ("left out", "counted"))
LEAST = Choice("fewest models on a board of Arena", BOARDS)
READING = Choice("how Arena's gap is read", ("from board to board", "on linked boards"))


SCALES = {
    "index": ("the Epoch index", "points", "eci"),
    "horizon": ("METR's time horizon", "doublings", "metr"),
    "arena": ("Arena's rating", "points", "arena"),
}
"""What each scale is called, its unit, and what findings call it."""


class PreparedScales(NamedTuple):
    """The facts, and record and gap of each scale under a setting."""

    facts: ScaleFacts
    series: Mapping[str, Series]


def _prepare(facts: ScaleFacts, setting: Setting) -> PreparedScales:
    """Give the series of the scales under a setting, each with another draw of its values."""
    series = {}
    for place, scale in enumerate(SCALES):
        draw = None if facts.draw is None else facts.draw // 7**place
        race = facts.race(scale, setting[LEAST.name])
        series[scale] = scale_race.series(race, draw, facts.removed)
    return PreparedScales(facts, series)


def _pace(scale: str, prepared: PreparedScales, setting: Setting) -> float:
    """Give the pace of the record in the last period minus that of the one before, a year."""
    race = prepared.facts.race(scale, setting[LEAST.name])
    weights = race.pace[setting[MONTHS.name], setting[PACE.name]]
    return scale_race.weighted(weights, prepared.series[scale].record)


def _gap(scale: str, prepared: PreparedScales, setting: Setting) -> float:
    """Give the change of the gap a year."""
    if scale == "arena" and setting[READING.name] == "from board to board":
        return _board_gap(prepared.facts, setting)
    counted = scale != "horizon" or setting[AFTER.name] == "counted"
    key = setting[START_SHIFT.name], setting[ESTIMATOR.name], counted
    weights = prepared.facts.race(scale, setting[LEAST.name]).gap[key]
    return scale_race.weighted(weights, prepared.series[scale].gap)


def _board_gap(facts: ScaleFacts, setting: Setting) -> float:
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


def _pace_words(unit: str, steady: float, value: float) -> str:
    """Say how the pace changed: its pace fell by 1.2 points a year."""
    if abs(value) < steady:
        return f"its pace hardly changed ({signed(value, unit)} a year)"
    return f"its pace {'rose' if value > 0 else 'fell'} by {abs(value):.1f} {unit} a year"


def _gap_words(unit: str, steady: float, value: float) -> str:
    return f"it {change_text(value, steady, f'{unit} a year')}"


def _pace_check(scale: str) -> Check:
    (name, unit, _), steady = SCALES[scale], unbounded_scales.STEADY[scale]
    return Check(
        f"pace on {name}",
        f"Has the frontier slowed down on {name}?",
        partial(_pace, scale),
        partial(_pace_words, unit, steady),
        partial(scale_facts.pace_cases, scale),
        side="below",
        finding=f"pace.{scale}_change",
    )


def _gap_check(scale: str) -> Check:
    (name, unit, short), steady = SCALES[scale], unbounded_scales.STEADY[scale]
    return Check(
        f"gap on {name}",
        f"Has the gap narrowed on {name} since mid-2024?",
        partial(_gap, scale),
        partial(_gap_words, unit, steady),
        partial(scale_facts.gap_cases, scale),
        side="below",
        finding=f"uncapped-scales.trend_{short}",
    )


CLAIM = Claim(
    id="B3",
    slug="uncapped-scales",
    owner=Owner.ESSAY,
    statement="Scales without a ceiling slow down too, and the gap narrows there as well.",
    test=(
        "Three scales: the Epoch index, METR's time horizon (in doublings) and Arena's "
        "rating. How fast the record rose in the last 18 months against the 18 before, and "
        "whether the best open model has come closer to the best closed one since mid-2024."
    ),
    exhibits=("pace", "uncapped-scales"),
    page="argument/full-tests.md",
    statistic="pace.index_change",
    reason=(
        "The frontier's pace changed by {pace.index_change} on the index. Since "
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
        facts=scale_facts.scale_facts,
        units=scale_facts.holders_of_scales,
        without=scale_facts.without_holder,
        resample=scale_facts.redrawn_values,
        prepare=_prepare,
        null_worlds=(scale_worlds.steady_scales, scale_worlds.scales_in_leaps),
        true_world=scale_worlds.slowed_scales,
        effect=(
            "the frontier is half as fast in the last 18 months, and open models follow at the "
            "same lag"
        ),
    ),
)
