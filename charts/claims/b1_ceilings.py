"""B1: does the score gap shrink near the top of a test even if the capability gap does not?"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims import capped_worlds, sample
from charts.claims.claim import (
    Cases,
    Check,
    Choice,
    Claim,
    Owner,
    Rng,
    Setting,
    Trial,
    prepared_value,
)
from charts.claims.sample import Sample
from charts.core.formats import percent
from charts.measures.benchmarks import attainable, benchmark_races, saturation
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.gap import index_gap, lag
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

SCORE, CAPABILITY_GAP = "score gap", "capability gap"

LEAST_DAYS = 180
"""Days that must be left of a race once its test is so full that days count."""

FULL = Choice("share of what can be won at which a test is nearly full", (0.8, 0.85, 0.75, 0.9))
CEILING = Choice("what can be won", ("as audits say, where there are some", "as the test says"))
NEAR = Choice("fullness of the test from which days count", (0.5, 0.6, 0.4, 0.0))
ESTIMATOR = Choice("how a trend is measured", trend.ESTIMATORS)
LEAST = Choice("points a year below which a change is none", (0.0, 1.0, 2.0))
CAPABILITY = Choice("whose capability is compared", ("models tested", "all models of the index"))

READINGS = tuple(product(NEAR.options, ESTIMATOR.options))
"""How a trend may be read: each is one column of the trends of a case."""


class GapSeries(NamedTuple):
    """One test day by day: the best share of what can be won, and three gaps in points.

    score: between the two sides' best scores; tested, overall: between their best models by index,
    of those tested and of all. NaN where a side has no model.
    """

    best: Numbers
    score: Numbers
    tested: Numbers
    overall: Numbers


def _facts(data: Tables) -> Sample:
    """Give one case a test: how full it is, and the trend of each gap by reading."""
    factors, overall = attainable.audit_factors(data), _overall(data)
    firms = data["models"].set_index("model_id")["organization_id"]
    cases = [
        (race.benchmark_id, firms[_leader(race)], race.fullness * factors.get(race.benchmark_id, 1),
         race.fullness, _series(race, overall))
        for race in benchmark_races.races(data)
    ]  # fmt: skip
    return _sample(cases)


def _overall(data: Tables) -> pd.Series:
    """Give closed minus open by day of all models of the index."""
    models = models_of(data, LATEST)
    days = lag.race(models, last_day(models)).days
    return index_gap.daily_gap(days.dropna(subset=["open", "closed"]))


def _leader(race: benchmark_races.BenchmarkRace) -> str:
    """Give the model that has the best score at the end."""
    spells = race.race.spells
    return str(spells["model_id"].iloc[spells["index"].argmax()])


def _series(race: benchmark_races.BenchmarkRace, overall: pd.Series) -> GapSeries:
    gaps = saturation.gaps_by_scale(race)
    days = race.days[["open", "closed"]]
    parts = (days.max(axis=1), gaps.raw, gaps.capability, overall.reindex(days.index))
    return GapSeries(*(part.to_numpy(float) for part in parts))


def _sample(cases: list[tuple[str, str, float, float, GapSeries]]) -> Sample:
    """Give the sample of tests: name, firm of its leader, fullness by either ceiling, series."""
    names, firms, audited, nominal, series = zip(*cases, strict=True)
    columns = {
        CEILING.options[0]: np.array(audited, dtype=float),
        CEILING.options[1]: np.array(nominal, dtype=float),
        **{
            gap: np.array([list(_trends(getattr(test, gap), test.best)) for test in series])
            for gap in ("score", "tested", "overall")
        },
    }
    return Sample(np.array(names, dtype=str), np.array(firms, dtype=str), columns)


def _trends(gap: Numbers, best: Numbers) -> Iterator[float]:
    """Give the change of a gap a year by reading; NaN where too few days are left."""
    known_days = ~np.isnan(gap)
    for near, estimator in READINGS:
        known = np.flatnonzero(known_days & thresholds.at_least(np.fmax.accumulate(best), near))
        enough = len(known) >= LEAST_DAYS
        yield float(trend.change_weights(known, estimator) @ gap[known]) if enough else np.nan


def _prepare(tests: Sample, setting: Setting) -> Mapping[str, float]:
    """Give the share of nearly full tests whose score gap shrank; of these, whose other did not."""
    reading = READINGS.index((setting[NEAR.name], setting[ESTIMATOR.name]))
    whose = "tested" if setting[CAPABILITY.name] == "models tested" else "overall"
    score, capability = tests["score"][:, reading], tests[whose][:, reading]
    full = thresholds.at_least(tests[setting[CEILING.name]], setting[FULL.name])
    full &= ~np.isnan(score) & ~np.isnan(capability)
    least = setting[LEAST.name]
    shrank = score[full] < -least
    stayed = capability[full][shrank] >= -least
    return {SCORE: sample.share(shrank), CAPABILITY_GAP: sample.share(stayed)}


def _score_words(value: float) -> str:
    return f"it shrank on {percent(value)} of the nearly full tests"


def _capability_words(value: float) -> str:
    return f"it did not shrink on {percent(value)} of them"


def _full_cases(tests: Sample) -> Cases:
    """Count the nearly full tests, and the firms whose models lead them."""
    return tests.where(tests[CEILING.options[0]] >= FULL.options[0]).cases()


def _shrinking_cases(tests: Sample) -> Cases:
    """Count those on which the score gap shrank."""
    full = tests[CEILING.options[0]] >= FULL.options[0]
    return tests.where(full & (tests["score"][:, 0] < 0)).cases()


def _world(rng: Rng, lag_change: float | None) -> Sample:
    """Give tests of two sides, of which one is behind at a lag that grows by months a year.

    There a score is a straight line of capability. None: it stays a constant distance behind, and
    a score is a logistic curve of capability.
    """
    closed = capped_worlds.leading_side(rng)
    sides = closed, capped_worlds.side_behind(rng, closed, lag_change)
    overall = _gap(*sides)
    cases = []
    for place, window in enumerate(capped_worlds.windows_of_tests()):
        fullness = capped_worlds.draw_fullness(rng)
        tested = [capped_worlds.some_of(rng, side) for side in sides]
        scores = capped_worlds.simulated_scores(
            rng, tested, window, fullness, ceiling=lag_change is None
        )
        score = 100 * (scores[0] - scores[1])
        series = GapSeries(scores.max(axis=0), score, _gap(*tested)[window], overall[window])
        cases.append((f"t{place}", f"f{place % 5}", fullness, fullness, series))
    return _sample(cases)


def _gap(ahead: capped_worlds.Side, behind: capped_worlds.Side) -> Numbers:
    """Give by how much one side's best is ahead, by day."""
    return capped_worlds.daily_best(ahead) - capped_worlds.daily_best(behind)


CLAIM = Claim(
    id="B1",
    slug="ceiling",
    owner=Owner.ESSAY,
    statement=(
        "As a test fills up, the difference between scores shrinks, even where the difference in "
        "capability stays."
    ),
    test=(
        "On each nearly full test, whether the gap between the best closed and the best open "
        "score shrank. On those where it did, whether the gap in capability, on the Epoch "
        "index, shrank too. Where an audit found wrong answers, a test counts as full once "
        "only those are left."
    ),
    exhibits=("gap-trends", "benchmarks-filling", "model-world"),
    page="argument/full-tests.md",
    statistic="gap-trends.shrank_share",
    reason=(
        "Over the whole time of each race the score gap has shrunk on {gap-trends.shrank} of "
        "{gap-trends.full} nearly full tests. On {gap-trends.literal_grew} of these tests the "
        "gap in capability has not."
    ),
    would_change=(
        "More nearly full tests on which the score gap shrinks while that on the index does not."
    ),
    trial=Trial(
        checks=(
            Check(
                SCORE,
                "Has the score gap shrunk on most nearly full tests?",
                partial(prepared_value, SCORE),
                _score_words,
                _full_cases,
                limit=0.5,
            ),
            Check(
                CAPABILITY_GAP,
                "On most of those, has the capability gap not shrunk?",
                partial(prepared_value, CAPABILITY_GAP),
                _capability_words,
                _shrinking_cases,
                limit=0.5,
            ),
        ),
        choices=(FULL, CEILING, NEAR, ESTIMATOR, LEAST, CAPABILITY),
        facts=_facts,
        units=sample.units,
        without=sample.without_unit,
        resample=sample.resample,
        prepare=_prepare,
        null_worlds=(
            partial(_world, lag_change=0.0),
            partial(_world, lag_change=capped_worlds.CATCHING_UP),
        ),
        true_world=partial(_world, lag_change=None),
        effect=(
            "open models stay a constant distance behind in capability, and tests turn it into "
            "scores by a curve that flattens at both ends"
        ),
    ),
)
