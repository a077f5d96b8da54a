"""A2: is a closed record matched by an open model within a year?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from charts.claims import index_waits, sample, waiting, worlds
from charts.claims.claim import (
    Cases,
    Check,
    Choice,
    Claim,
    Owner,
    Rng,
    Setting,
    Trial,
    first_options,
    prepared_value,
)
from charts.claims.index_waits import Followed
from charts.claims.sample import Sample
from charts.claims.waiting import Curve
from charts.core.formats import percent
from charts.measures.capability import index_race
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables

YEAR_MONTHS = 12.0

TESTS, LEVELS = 18, 7
"""Tests of a simulated world, and levels of each."""

NULL_MONTHS, TRUE_MONTHS = 12.0, 8.0
"""Median waits of the worlds without and with an effect."""

NEXT_RECORD = {1: 70.0, 2: 110.0}
"""Days by which the median wait is longer than the lag, with all open records and with half of
them: one has to come first, and a record that stands out by error is matched late."""

RECORD, OLDEST = "typical record", "none overdue"
LEVEL, NEARLY_ALL_LEVELS = "typical level of a test", "nearly all levels of tests"

RULE = Choice("when a record is matched", index_waits.RULES)
SAME_DAY = Choice("closed records of one day", ("each", "the best"))
NONCOMMERCIAL = Choice("weights without commercial use", ("open", "left out"))
NEARLY_ALL = Choice("share that is nearly all", (0.8, 0.75, 0.9))
WEIGHT = Choice("levels of a test count", ("each once", "together once"))
CHOICES = (RULE, SAME_DAY, NONCOMMERCIAL, NEARLY_ALL, WEIGHT)
PUBLISHED = first_options(CHOICES)


@dataclass(frozen=True)
class Facts:
    """Who reached which level of the index when; and the levels of tests, one case each."""

    index: Followed
    tests: Sample


def _facts(data: Tables) -> Facts:
    race = index_race.of_tables(data)
    return Facts(index_waits.of_race(race), waiting.levels_of_tests(data))


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw the index, the open models that end waits, and the tests."""
    followed = index_waits.resample_followers(facts.index, rng)
    return Facts(followed, waiting.resample_tests(facts.tests, rng))


def _units(facts: Facts) -> list[str]:
    return index_race.record_holders(facts.index.race) + sample.units(facts.tests)


def _without(facts: Facts, unit: str) -> Facts:
    if unit in facts.tests.unit:
        return Facts(facts.index, sample.without_unit(facts.tests, unit))
    return Facts(index_waits.without_model(facts.index, unit), facts.tests)


def _prepare(facts: Facts, setting: Setting) -> Mapping[str, float]:
    """Give the values of all checks."""
    months, by = _waits_of_records(facts, setting)
    matched, tests = by >= 0, facts.tests
    order = np.lexsort((~matched, months))
    times = index_waits.times_of_waits(facts.index, by)
    each = tests["each" if setting[WEIGHT.name] == "each once" else "together"]
    levels = waiting.curve_of(tests["months"], tests["matched"], each)
    return {
        RECORD: _median(waiting.curve_of(months[order], matched[order], times[order])),
        OLDEST: float(months[~matched].max(initial=0.0)) if len(months) else np.nan,
        LEVEL: _median(levels),
        NEARLY_ALL_LEVELS: waiting.share_within(levels, YEAR_MONTHS),
    }


def _waits_of_records(
    facts: Facts, setting: Setting
) -> tuple[index_waits.Numbers, index_waits.Places]:
    return index_waits.waits_of_records(
        facts.index,
        setting[RULE.name],
        restricted=setting[NONCOMMERCIAL.name] == "open",
        best_only=setting[SAME_DAY.name] == "the best",
    )


def _median(curve: Curve) -> float:
    """Give the median wait; if it is not reached, the longest wait, NaN if that is under a year."""
    median, longest = waiting.median_of(curve), waiting.longest_of(curve)
    if np.isfinite(median):
        return median
    return longest if longest >= YEAR_MONTHS else np.nan


def _followers(facts: Facts) -> Cases:
    """Count the open models that ended waits, and their makers."""
    by = _waits_of_records(facts, PUBLISHED)[1]
    ended, race = by[by >= 0], facts.index.race
    return Cases.distinct(race.model[ended], race.firm[ended])


def _tests(facts: Facts) -> Cases:
    return facts.tests.cases()


def _world(rng: Rng, *, months: float = NULL_MONTHS, every: int = 1) -> Facts:
    """Make a world in which the median wait is so long, on the index and on tests.

    every: which of the open records are left; the fewer, the longer and the less even the waits.
    """
    closed = worlds.simulated_records(rng, worlds.DAYS, 100.0)
    day, level = worlds.followers(rng, closed, worlds.DAYS)
    later = (day + months * MONTH - NEXT_RECORD[every] - worlds.LAG_DAYS)[::every]
    opened = later[later < worlds.DAYS], level[::every][later < worlds.DAYS]
    race = index_waits.of_race(worlds.simulated_race(rng, closed, opened))
    return Facts(race, waiting.simulated_levels(rng, TESTS, LEVELS, months))


def _median_words(what: str, value: float) -> str:
    if value < YEAR_MONTHS:
        return f"the median {what} was matched after {value:.1f} months"
    return f"the median {what} waits {value:.1f} months or longer"


def _share_words(value: float) -> str:
    return f"{percent(value)} of the levels of tests were matched within twelve months"


def _oldest_words(value: float) -> str:
    if value == 0:
        return "no record of earlier days is unmatched"
    return f"the oldest record without a match has waited {value:.1f} months"


CLAIM = Claim(
    id="A2",
    slug="catch-up-time",
    owner=Owner.OURS,
    statement="A closed record is matched by an open model within twelve months.",
    test=(
        "The time from each closed record on the Epoch Capabilities Index, and from each "
        "level that a closed model first reached on a single test, to the first open model "
        "that is as good. Records that are not yet matched count for as long as they have "
        "waited."
    ),
    exhibits=("catch-up",),
    page="argument/catching-up.md",
    statistic="catch-up.median_strict",
    reason=(
        "{catch-up.matched} of {catch-up.levels} closed records were matched, "
        "{catch-up.half_of_all}. {catch-up.rest_sentence}"
    ),
    would_change="Closed records that go unmatched for over a year, on the index and on tests.",
    short_name="within a year",
    trial=Trial(
        checks=(
            Check(
                RECORD,
                "Is the median wait for a record of the index under twelve months?",
                partial(prepared_value, RECORD),
                partial(_median_words, "record"),
                _followers,
                side="below",
                limit=YEAR_MONTHS,
                finding="catch-up.median_strict",
            ),
            Check(
                OLDEST,
                "Is every unmatched record of the index less than twelve months old?",
                partial(prepared_value, OLDEST),
                _oldest_words,
                _followers,
                side="below",
                limit=YEAR_MONTHS,
                finding="catch-up.oldest_wait",
            ),
            Check(
                LEVEL,
                "Is the median wait for a level of a single test under twelve months?",
                partial(prepared_value, LEVEL),
                partial(_median_words, "level of a test"),
                _tests,
                side="below",
                limit=YEAR_MONTHS,
            ),
            Check(
                NEARLY_ALL_LEVELS,
                "Are nearly all levels of single tests matched within twelve months?",
                partial(prepared_value, NEARLY_ALL_LEVELS),
                _share_words,
                _tests,
                limit=NEARLY_ALL.name,
            ),
        ),
        choices=CHOICES,
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        prepare=_prepare,
        null_worlds=(_world, partial(_world, every=2)),
        true_world=partial(_world, months=TRUE_MONTHS),
        effect="the median wait is eight months, on the index and on tests",
    ),
)
