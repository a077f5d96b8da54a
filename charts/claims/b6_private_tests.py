"""B6: are open models farther behind on tests whose questions are not public?"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import sample, waiting
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.claims.waiting import Curve
from charts.measures.gap import lag
from charts.measures.waits import private_tests
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FIRST_YEAR = 12.0
"""Months of which a mean wait is taken: longer ones have not been watched on every test."""

START = Choice("start of the common period", ("2024-06-01", "2024-01-01", "2025-01-01"))
ESTIMATOR = Choice("what is typical", ("median", "mean"))
DOUBTFUL = Choice("private tests of which some questions are known", ("private", "left out"))
WEIGHT = Choice("levels of a test count", ("each once", "together once"))
READING = Choice("how the lag is read", tuple(lag.CROSSING_RULES))
CHOICES = (START, ESTIMATOR, DOUBTFUL, WEIGHT, READING)

SERIES, TIMED, LEVELS = (9, 14), (6, 8), 7
"""Series of private and of public tests in a simulated world; those of which levels and lags are
known; and levels of each."""

MONTHS, MONTHS_LONGER = 5.0, 3.0
"""Median wait on simulated public tests, and how much longer it is on private ones if it is."""

POINTS, POINTS_LOWER = 2.2, 1.8
"""Standard deviation of the shortfalls of simulated tests, and how much greater they are on private
ones if they are."""


@dataclass(frozen=True)
class Facts:
    """Levels of tests, and the tests; the unit of both is a series of tests.

    levels: of waiting.with_counts, with since (a day), private, doubtful and code; tests: with
    private, doubtful, the lag by each reading (months), the shortfall by each start (percentage
    points), both NaN where not known, and code; times: how often each series counts, by code.
    """

    levels: Sample
    tests: Sample
    times: Numbers


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of tests: the curve of waits, lags, and shortfalls."""

    waits_curve: Curve
    lags: Numbers
    shortfalls: Numbers


Prepared = tuple[Kind, Kind]
"""Private and public tests."""


def _facts(data: Tables) -> Facts:
    levels = private_tests.levels_by_access(data)
    levels = levels.assign(since=levels["closed_on"].to_numpy("datetime64[D]"))
    tests = private_tests.standing_by_access(data, START.options)
    shared = ("private", "doubtful")
    return _of_samples(
        sample.of_frame(levels, unit="series", firm="closed_maker",
                        columns=("months", "matched", "since", *shared)),
        sample.of_frame(tests, unit="series", firm="open_maker",
                        columns=(*START.options, *READING.options, *shared)),
    )  # fmt: skip


def _of_samples(levels: Sample, tests: Sample) -> Facts:
    """Give the series of both samples the same codes."""
    names = np.unique(np.append(levels.unit, tests.unit))
    levels, tests = (
        part.assign({"code": np.searchsorted(names, part.unit)})
        for part in (waiting.with_counts(levels), tests)
    )
    return Facts(levels, tests, np.ones(len(names)))


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw series of tests, each Poisson often."""
    return replace(facts, times=rng.poisson(1.0, len(facts.times)).astype(float))


def _units(facts: Facts) -> list[str]:
    return sorted({*sample.units(facts.levels), *sample.units(facts.tests)})


def _without(facts: Facts, series: str) -> Facts:
    levels, tests = (sample.without_unit(part, series) for part in (facts.levels, facts.tests))
    return replace(facts, levels=levels, tests=tests)


def _prepare(facts: Facts, setting: Setting) -> Prepared:
    """Give both kinds of tests under a setting."""
    return _kind(facts, setting, private=True), _kind(facts, setting, private=False)


def _kind(facts: Facts, setting: Setting, *, private: bool) -> Kind:
    levels, tests = facts.levels, facts.tests
    counts = levels["since"] >= np.datetime64(setting[START.name])
    times = levels["each" if setting[WEIGHT.name] == "each once" else "together"]
    times = times * facts.times[levels["code"]] * counts * _of_kind(levels, setting, private)
    often = facts.times[tests["code"]] * _of_kind(tests, setting, private)
    return Kind(
        waiting.curve_of(levels["months"], levels["matched"], times),
        _repeated(tests[setting[READING.name]], often),
        _repeated(tests[setting[START.name]], often),
    )


def _of_kind(part: Sample, setting: Setting, private: bool) -> Mask:
    counts: Mask = part["private"] == private
    return counts & ~part["doubtful"] if setting[DOUBTFUL.name] == "left out" else counts


def _repeated(values: Numbers, times: Numbers) -> Numbers:
    """Give the known values as often as they count."""
    known = ~np.isnan(values)
    return np.repeat(values[known], times[known].astype(int))


def _wait(prepared: Prepared, setting: Setting) -> float:
    """Give the months that levels wait longer on private tests.

    Where a median is not reached it is the least that they are longer, or shorter; NaN if both can
    be.
    """
    private, public = (kind.waits_curve for kind in prepared)
    if setting[ESTIMATOR.name] == "mean":
        return waiting.mean_within(private, FIRST_YEAR) - waiting.mean_within(public, FIRST_YEAR)
    medians = waiting.median_of(private), waiting.median_of(public)
    if np.isinf(medians).all():
        return np.nan
    ends = [min(median, waiting.longest_of(curve))
            for median, curve in zip(medians, (private, public), strict=True)]  # fmt: skip
    more = ends[0] - ends[1]
    return more if np.isfinite(medians).all() or (more > 0) == np.isinf(medians[0]) else np.nan


def _difference(what: str, prepared: Prepared, setting: Setting) -> float:
    """Give what is typical of lags or shortfalls on private tests, minus that on public ones."""
    private, public = (getattr(kind, what) for kind in prepared)
    if not len(private) or not len(public):
        return np.nan
    typical = np.mean if setting[ESTIMATOR.name] == "mean" else sample.median
    return float(typical(private) - typical(public))


def _level_cases(facts: Facts) -> Cases:
    return facts.levels.where(facts.levels["since"] >= np.datetime64(START.options[0])).cases()


def _test_cases(column: str, facts: Facts) -> Cases:
    return facts.tests.where(~np.isnan(facts.tests[column])).cases()


def _world(rng: Rng, *, longer: bool = False, spread: float = 1.0) -> Facts:
    """Make a world in which private tests take longer, or do not.

    spread: how much tests differ from one another, beside what they do as a rule.
    """
    private = np.repeat([True, False], SERIES)
    names = np.array([f"t{place:02}" for place in range(len(private))])
    makers = np.array([f"f{place % 5}" for place in range(len(private))])
    unusual = rng.normal(size=len(private)) * spread * waiting.BETWEEN_TESTS
    months = (MONTHS + longer * MONTHS_LONGER * private) * np.exp(unusual)
    timed = np.concatenate([np.arange(TIMED[0]), SERIES[0] + np.arange(TIMED[1])])
    lags = np.full(len(private), np.nan)
    lags[timed] = months[timed] * np.exp(rng.normal(size=len(timed)) * waiting.WITHIN_TESTS)
    points = POINTS * spread * rng.normal(size=len(private)) + longer * POINTS_LOWER * private
    known = dict.fromkeys(START.options, points) | dict.fromkeys(READING.options, lags)
    shared = {"private": private, "doubtful": private & (np.arange(len(private)) < 3)}
    levels = waiting.simulated_levels(rng, len(timed), LEVELS, months[timed], between=0.0)
    places = timed[levels["test"]]
    day = np.datetime64("2024-01-01", "D") + rng.integers(0, 700, len(places))
    columns = {"months": levels["months"], "matched": levels["matched"], "since": day}
    columns |= {name: column[places] for name, column in shared.items()}
    return _of_samples(
        Sample(names[places], levels.firm, columns), Sample(names, makers, known | shared)
    )


def _words(more: str, less: str, same: str, value: float) -> str:
    """Say by how much private tests differ."""
    if abs(value) < 0.05:
        return f"{same} on private tests as on public ones"
    return f"{(more if value > 0 else less).format(abs(value))} on private tests"


WAIT_WORDS = ("a level waits {:.1f} months longer", "a level waits {:.1f} months less",
              "a level waits as long")  # fmt: skip
LAG_WORDS = ("open models are {:.1f} months farther behind",
             "open models are {:.1f} months less far behind",
             "open models are as far behind")  # fmt: skip
SCORE_WORDS = ("open models miss the predicted score by {:.1f} points more",
               "open models miss the predicted score by {:.1f} points less",
               "open models miss the predicted score by as much")  # fmt: skip

CLAIM = Claim(
    id="B6",
    slug="public-tests-flatter",
    owner=Owner.OURS,
    statement="Open models are farther behind on private tests than on public ones.",
    test=(
        "Tests whose scored questions are held back, against those whose questions anyone can "
        "read, over the same period. We ask how long levels wait for an open model, how far "
        "open models are behind now, and whether they miss the score that their index "
        "predicts."
    ),
    exhibits=("public-private",),
    page="argument/full-tests.md",
    statistic="public-private.difference_late",
    reason=(
        "From {public-private.since} to {public-private.until} half of the levels were matched "
        "within {public-private.private_median_late} on private tests and "
        "{public-private.public_median_late} on public ones."
    ),
    would_change="More private tests on which open models are run soon after their release.",
    short_name="private tests",
    trial=Trial(
        checks=(
            Check(
                "wait for a level",
                "Does a level wait longer for an open model on private tests?",
                _wait,
                partial(_words, *WAIT_WORDS),
                _level_cases,
                finding="public-private.difference_late",
            ),
            Check(
                "lag now",
                "Are open models now farther behind in time on private tests?",
                partial(_difference, "lags"),
                partial(_words, *LAG_WORDS),
                partial(_test_cases, READING.options[0]),
            ),
            Check(
                "same models",
                "Do open models miss the score that their index predicts by more on private tests?",
                partial(_difference, "shortfalls"),
                partial(_words, *SCORE_WORDS),
                partial(_test_cases, START.options[0]),
            ),
        ),
        choices=CHOICES,
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        prepare=_prepare,
        null_worlds=(_world, partial(_world, spread=1.5)),
        true_world=partial(_world, longer=True),
        effect=(
            "levels wait three months longer on private tests, and open models miss 1.8 points "
            "more there of what can be won"
        ),
    ),
)
