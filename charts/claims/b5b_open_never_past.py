"""B5b: have open models passed closed ones?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from charts.claims import leads, sample, strips, worlds
from charts.claims.claim import Cap, Cases, Check, Choice, Claim, Label, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.core.formats import plural, text_of
from charts.measures.benchmarks import benchmark_leads
from charts.measures.benchmarks.placebos import CLOSED_OPEN, MATRIX, QUARTERS
from charts.measures.capability import index_race
from charts.measures.capability.index_race import IndexRace
from charts.tables.frames import Tables

FIELD = Choice("the field: one of so many best closed models was run", (3, 1, 5))
CLEARLY = Choice("standard errors from which a lead on a test is clear", leads.CLEARLY)
LASTING = Choice("days that a lead must last", leads.LASTING)
NONCOMMERCIAL = Choice("weights without commercial use, on the index", ("open", "left out"))
CHOICES = (FIELD, CLEARLY, LASTING, NONCOMMERCIAL)

BY_DAY, BY_QUARTER = 23, 9
"""Tests of a simulated world, by day and by quarter."""

SHARE_PASSED = 0.15
"""Share of the tests of a null world on which open models have passed."""


@dataclass(frozen=True)
class Facts:
    """The index, and the leads of open models on tests by day and by quarter."""

    race: IndexRace
    by_day: Sample
    by_quarter: Sample


def _facts(data: Tables) -> Facts:
    rows = benchmark_leads.lead_stretches(data)
    rows = rows[rows["pair"] == CLOSED_OPEN]
    by_day, by_quarter = (
        leads.leads_of(rows[rows["source"] == source], sorted(rows["benchmark_id"].unique()))
        for source in (MATRIX, QUARTERS)
    )
    return Facts(index_race.of_tables(data), by_day, by_quarter)


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw the index; leads on tests are a question of existence, and none is drawn again."""
    return replace(facts, race=index_race.resample(facts.race, rng))


def _units(facts: Facts) -> list[str]:
    tests = {*sample.units(facts.by_day), *sample.units(facts.by_quarter)}
    return index_race.record_holders(facts.race) + sorted(tests)


def _without(facts: Facts, unit: str) -> Facts:
    """Leave a test out, or a model out of the index."""
    by_day, by_quarter = (
        sample.without_unit(part, unit) for part in (facts.by_day, facts.by_quarter)
    )
    return Facts(index_race.without(facts.race, unit), by_day, by_quarter)


def _index_days(facts: Facts, setting: Setting) -> float:
    restricted = setting[NONCOMMERCIAL.name] == "open"
    return strips.days_led(facts.race, setting[LASTING.name], restricted=restricted)


def _tests_by_day(facts: Facts, setting: Setting) -> float:
    return _passed(facts.by_day, setting, setting[FIELD.name])


def _tests_by_quarter(facts: Facts, setting: Setting) -> float:
    return _passed(facts.by_quarter, setting, np.inf)


def _passed(rows: Sample, setting: Setting, field: float) -> float:
    """Count the tests on which open models have clearly led; NaN if none can be judged."""
    has_passed, judged = leads.passed(rows, setting[CLEARLY.name], setting[LASTING.name], field)
    return float(has_passed.sum()) if judged.any() else np.nan


def _record_holders(facts: Facts) -> Cases:
    return strips.record_cases(facts.race)


def _day_cases(facts: Facts) -> Cases:
    return leads.judged_cases(facts.by_day)


def _quarter_cases(facts: Facts) -> Cases:
    return leads.judged_cases(facts.by_quarter)


def _world(
    sides: Callable[[Rng], tuple[strips.Records, strips.Records]], passed: float, rng: Rng
) -> Facts:
    """Make a world of records, closed first, and of tests, on a share of which open has passed."""
    by_day, by_quarter = (leads.simulated_leads(rng, size, passed) for size in (BY_DAY, BY_QUARTER))
    return Facts(worlds.simulated_race(rng, *sides(rng)), by_day, by_quarter)


def _index_words(value: float) -> str:
    if not value:
        return "open models led the index on no day"
    return f"open models led the index on {text_of(int(value))} {plural(value, 'day')}"


def _test_words(when: str, value: float) -> str:
    number = text_of(int(value)) if value else "no"
    return f"open models have clearly led on {number} {plural(value or 1, 'test')} {when}"


CLAIM = Claim(
    id="B5b",
    slug="open-never-past",
    owner=Owner.ESSAY,
    statement="Open models have not passed closed ones.",
    test=(
        "Days on which an open model led the Epoch index, within its noise. Also tests on "
        "which an open model was ahead by more than noise, if one of the best closed models of "
        "the day had been run. A lead on a test whose noise is not known cannot be judged, and is "
        "not evidence either way."
    ),
    exhibits=("overtaking",),
    page="argument/full-tests.md",
    statistic="overtaking.standing_share",
    reason=(
        "Open models led the index on {overtaking.index_led} of {overtaking.index_days:day}. "
        "On {overtaking.standing_tests} of {overtaking.matrix_tests:test} they clearly led "
        "while one of the {overtaking.field} best closed models of the day had been run."
    ),
    would_change="An open model that leads the index, or clearly leads a test for a month.",
    cap=Cap(
        Label.MOSTLY_HOLDS,
        "Where the number of a test's questions is not published, nobody can say how much of an "
        "open model's lead is noise.",
    ),
    short_name="open models never overtake",
    trial=Trial(
        checks=(
            Check(
                "index",
                "Have open models never led the Epoch index?",
                _index_days,
                _index_words,
                _record_holders,
                side="below",
                limit=1,
                finding="overtaking.index_led",
            ),
            Check(
                "tests by day",
                "Has no open model clearly led on a test on which a top closed model was run?",
                _tests_by_day,
                partial(_test_words, "by day"),
                _day_cases,
                side="below",
                limit=1,
                finding="overtaking.standing_tests",
            ),
            Check(
                "tests by quarter",
                "Has no open model clearly led at a quarter's end on tests that run all models?",
                _tests_by_quarter,
                partial(_test_words, "at a quarter's end"),
                _quarter_cases,
                side="below",
                limit=1,
            ),
        ),
        choices=CHOICES,
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        null_worlds=(
            partial(_world, strips.by_lot, 0.5),
            partial(_world, strips.one_lead, SHARE_PASSED),
        ),
        true_world=partial(_world, strips.never_first, 0.0),
        effect=(
            "open models are some months behind on the index throughout, and on tests they lead by "
            "noise alone"
        ),
    ),
)
