"""B4: do other unequal pairs of models narrow as closed and open do?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from charts.claims import capped_worlds, sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.core.formats import percent
from charts.measures.benchmarks import effort_pairs, placebos
from charts.measures.capability.index_vintage import LATEST, models_of
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

KINDS = {
    "expensive / cheap": "cheap",
    "large / small": "small",
    "flagship / small tier": "small",
    "slow / fast": "fast",
    "reasoning on / off": "plain",
    "high / low effort": "plain",
}
"""Which question a pair belongs to: the weaker group's name."""

LEAST_DATES, LEAST_DAYS = 3, 180
"""Dates, and days between the first and the last, that a trend needs."""

LEAST_PAIRS = 3
"""Models of one test, run at both efforts, below which it says nothing of a trend."""

NEAR = Choice("fullness of the test from which days count", (0.5, 0.6, 0.4, 0.0))
SIGN = Choice("a gap", ("by its size", "by its sign"))
ESTIMATOR = Choice("how a trend is measured", trend.ESTIMATORS)
LEAST = Choice("points a year below which a change is none", (0.0, 1.0, 2.0))
LIKE = Choice("share of pairs that narrow faster from which open is like them", (0.4, 0.35, 0.45))
ABOVE = Choice("mean score from which a run at both efforts counts", (0.5, 0.6, 0.4))
FULLNESS = Choice("how full a test is for a model", ("by both scores", "by the model's index"))
SLOPE = Choice("how the gain of effort is compared", ("least squares", "fuller with emptier half"))

WINDOWS = tuple(product(NEAR.options, ESTIMATOR.options))
READINGS = tuple((*window, sign) for sign in SIGN.options for window in WINDOWS)


class Pair(NamedTuple):
    """One pair on one test: the trends of its gap, and of closed and open's, by reading."""

    test: str
    firm: str
    kind: str
    change: Numbers
    reference: Numbers


@dataclass(frozen=True)
class Facts:
    """Pairs on tests, and models run at high and at low effort.

    pairs: unit is the test; test (its number), kind, change and reference (rows x READINGS, points
    a year, NaN where too few days are left). efforts: unit is the model; test, mean (of both
    shares), gain (points that high effort wins), index (NaN if it has none).
    """

    pairs: Sample
    efforts: Sample


def _facts(data: Tables) -> Facts:
    """Give the pairs with a handicap on tests with a ceiling, and the pairs of efforts."""
    register = data["models"][["model_id", "name", "organization_id"]]
    groups = data["group_frontiers"].merge(register, on="model_id")
    names = [*groups["source_name"], *register["name"]]
    firms = dict(
        zip(names, [*groups["organization_id"], *register["organization_id"]], strict=True)
    )
    pairs = [
        _pair(contest, reference, dates, firms)
        for reference, others in placebos.placebo_comparisons(data)
        for contest, dates in others
        if contest.edge is not None and contest.pair in KINDS
    ]
    return Facts(_pairs(pairs), _efforts(data))


def _pair(
    contest: placebos.Contest,
    reference: placebos.Contest,
    dates: "pd.Index[pd.Timestamp]",
    firms: Mapping[str, str],
) -> Pair:
    """Give the trends of a pair, and of closed and open, on the dates that both have."""
    days = dates.to_numpy("datetime64[D]").astype(float)
    gaps = [placebos.contest_gaps(each, dates)[0].to_numpy(float) for each in (contest, reference)]
    ahead = [each.days["ahead"].loc[dates].to_numpy(float) for each in (contest, reference)]
    full = np.maximum.accumulate(np.max(ahead, axis=0))
    leader = firms.get(str(contest.days["ahead_model"].loc[dates[-1]]), "unknown")
    weights = _weights(days, full)
    changes = (_changes(weights, gap) for gap in gaps)
    return Pair(contest.benchmark_id, leader, KINDS[contest.pair], *changes)


def _weights(days: npt.ArrayLike, full: Numbers) -> Numbers:
    """Give the weights of the change a year by window (windows x days).

    full: the best share so far, by day. NaN for a window in which too few days are left.
    """
    days = np.asarray(days, dtype=float)
    weights = np.zeros((len(WINDOWS), len(days)))
    for row, (near, estimator) in zip(weights, WINDOWS, strict=True):
        chosen = thresholds.at_least(full, near)
        known = days[chosen]
        if len(known) >= LEAST_DATES and known[-1] - known[0] >= LEAST_DAYS:
            row[chosen] = trend.change_weights(known, estimator)
        else:
            row[:] = np.nan
    return weights


def _changes(weights: Numbers, gap: Numbers) -> Numbers:
    """Give the change of a gap a year by reading."""
    return np.concatenate([weights @ np.abs(gap), weights @ gap])


def _pairs(pairs: list[Pair]) -> Sample:
    tests, firms, kinds, change, reference = zip(*pairs, strict=True)
    columns = {
        "test": np.unique(tests, return_inverse=True)[1],
        "kind": np.array(kinds, dtype=str),
        "change": np.array(change, dtype=float),
        "reference": np.array(reference, dtype=float),
    }
    return Sample(np.array(tests, dtype=str), np.array(firms, dtype=str), columns)


def _efforts(data: Tables) -> Sample:
    rows = effort_pairs.pairs(data)
    index = models_of(data, LATEST).set_index("model_id")["index"]
    firms = data["models"].set_index("model_id")["organization_id"]
    rows = rows.assign(
        mean=(rows["high"] + rows["low"]) / 2,
        gain=100 * rows["difference"],
        index=rows["model_id"].map(index),
        firm=rows["model_id"].map(firms),
        test=pd.factorize(rows["benchmark_id"], sort=True)[0],
    )
    columns = ("test", "mean", "gain", "index")
    return sample.of_frame(rows, unit="model_id", firm="firm", columns=columns)


def _narrowing(kind: str, facts: Facts, setting: Setting) -> float:
    """Give the share of a kind of pairs whose gap narrowed, near the top of tests."""
    change = facts.pairs["change"][facts.pairs["kind"] == kind, _reading(setting)]
    return sample.share(change[~np.isnan(change)] < -setting[LEAST.name])


def _reading(setting: Setting) -> int:
    return READINGS.index((setting[NEAR.name], setting[ESTIMATOR.name], setting[SIGN.name]))


def _faster(facts: Facts, setting: Setting) -> float:
    """Give the share of other pairs that narrowed faster than closed and open, same test and dates.

    The mean over tests, each with its own pairs.
    """
    reading = _reading(setting)
    change, reference = (facts.pairs[name][:, reading] for name in ("change", "reference"))
    known = ~np.isnan(change) & ~np.isnan(reference)
    if not known.any():
        return np.nan
    test = facts.pairs["test"][known]
    faster, count = np.bincount(test, change[known] < reference[known]), np.bincount(test)
    return float((faster[count > 0] / count[count > 0]).mean())


def _effort_slope(facts: Facts, setting: Setting) -> float:
    """Give how many points more high effort wins where a test is ten points fuller for a model.

    Within tests, over runs above some mean score.
    """
    efforts = facts.efforts
    filled = (
        efforts["mean"] if setting[FULLNESS.name] == "by both scores" else efforts["index"] / 100
    )
    chosen = (efforts["mean"] >= setting[ABOVE.name]) & ~np.isnan(filled)
    test = efforts["test"][chosen]
    filled, gain = filled[chosen], efforts["gain"][chosen]
    enough = np.bincount(test, minlength=1)[test] >= LEAST_PAIRS
    filled, gain, test = filled[enough], gain[enough], test[enough]
    filled, gain = _centred(filled, test), _centred(gain, test)
    if setting[SLOPE.name] != "least squares":
        filled = np.sign(filled)
    spread = float(filled @ filled)
    return float(filled @ gain) / spread / 10 if spread > 0 else np.nan


def _centred(values: Numbers, test: npt.NDArray[np.int64]) -> Numbers:
    """Give values less the mean of their test."""
    count = np.maximum(np.bincount(test, minlength=1), 1)
    return np.asarray(values - (np.bincount(test, values, minlength=1) / count)[test])


def _narrowing_words(value: float) -> str:
    return f"it narrowed on {percent(value)} of the tests"


def _faster_words(value: float) -> str:
    return f"{percent(value)} of the other pairs narrowed faster than closed and open"


def _effort_words(value: float) -> str:
    """Say how the gain of effort goes with how full a test is."""
    if abs(value) < 0.05:
        return "high effort wins as much on a fuller test"
    how = "more" if value > 0 else "less"
    return f"high effort wins {abs(value):.1f} points {how} where the test is ten points fuller"


def _kind_cases(kind: str, facts: Facts) -> Cases:
    return _known(facts.pairs.where(facts.pairs["kind"] == kind)).cases()


def _pair_cases(facts: Facts) -> Cases:
    return _known(facts.pairs).cases()


def _known(pairs: Sample) -> Sample:
    """Give the pairs with a trend by the published reading."""
    return pairs.where(~np.isnan(pairs["change"][:, 0]))


def _effort_cases(facts: Facts) -> Cases:
    return facts.efforts.where(facts.efforts["mean"] >= ABOVE.options[0]).cases()


def _units(facts: Facts) -> list[str]:
    return sorted({*sample.units(facts.pairs), *sample.units(facts.efforts)})


def _without(facts: Facts, unit: str) -> Facts:
    return Facts(*(sample.without_unit(part, unit) for part in (facts.pairs, facts.efforts)))


def _resample(facts: Facts, rng: Rng) -> Facts:
    return Facts(sample.resample(facts.pairs, rng), sample.resample(facts.efforts, rng))


DATES = 91
"""Days between the dates of a simulated contest."""

MODELS, GAIN = 27, 20.0
"""Simulated models at both efforts, and the points that high effort wins where nothing squeezes."""

ODDS = 1.5
"""What high effort wins in log-odds in the true world."""


def _world(rng: Rng, lag_change: float | None) -> Facts:
    """Give pairs of which all share the side ahead.

    lag_change: of the open side alone, in months a year, on tests on which a score is a straight
    line of capability. None: all sides stay a constant distance behind on tests with a ceiling.
    """
    ceiling, ahead = lag_change is None, capped_worlds.leading_side(rng)
    opened = capped_worlds.side_behind(rng, ahead, lag_change)
    others = {
        kind: capped_worlds.side_behind(rng, ahead, None if ceiling else 0.0)
        for kind in dict.fromkeys(KINDS.values())
    }
    pairs = []
    for place, window in enumerate(capped_worlds.windows()):
        sides = [capped_worlds.some_of(rng, side) for side in (ahead, opened, *others.values())]
        fullness = capped_worlds.draw_fullness(rng)
        scores = capped_worlds.best_scores(rng, sides, window, fullness, ceiling=ceiling)[
            :, ::DATES
        ]
        days = np.arange(scores.shape[1]) * float(DATES)
        weights = _weights(days, scores.max(axis=0))
        reference, *changes = (_changes(weights, gap) for gap in 100 * (scores[0] - scores[1:]))
        pairs += [
            Pair(f"t{place}", f"f{place % 5}", kind, change, reference)
            for kind, change in zip(others, changes, strict=True)
        ]
    return Facts(_pairs(pairs), _simulated_efforts(rng, squeezed=ceiling))


def _simulated_efforts(rng: Rng, *, squeezed: bool) -> Sample:
    """Give models at both efforts on two tests; squeezed: what effort wins shrinks at the top."""
    able = np.repeat(rng.uniform(0.0, 3.0, MODELS), 2)
    able = able + rng.normal(0, 0.3, len(able))
    low = expit(able - ODDS)
    gain = 100 * (expit(able) - low) if squeezed else np.full(len(able), GAIN)
    gain = gain + rng.normal(0, 6.0, len(able))
    number = np.repeat(np.arange(MODELS), 2)
    columns = {
        "test": np.tile([0, 1], MODELS),
        "mean": (expit(able) + low) / 2 + rng.normal(0, 0.02, len(able)),
        "gain": gain,
        "index": 140 + 8 * able,
    }
    return Sample(number.astype(str), (number % 5).astype(str), columns)


def _steady(rng: Rng) -> Facts:
    return _world(rng, 0.0)


def _open_catches_up(rng: Rng) -> Facts:
    return _world(rng, capped_worlds.CATCHING_UP)


def _squeezed(rng: Rng) -> Facts:
    return _world(rng, None)


QUESTIONS = {
    "cheap": "expensive and cheap models",
    "small": "large and small models",
    "fast": "slow and fast models",
    "plain": "models that reason and models that do not",
}
"""Between whom the gap of each kind is."""


def _kind_check(kind: str, between: str) -> Check:
    return Check(
        between,
        f"Near the top of tests, has the gap between {between} mostly narrowed?",
        partial(_narrowing, kind),
        _narrowing_words,
        partial(_kind_cases, kind),
        limit=0.5,
    )


CLAIM = Claim(
    id="B4",
    slug="any-underdog",
    owner=Owner.ESSAY,
    statement=(
        "Any weaker group seems to catch up on such tests: cheap, small, fast and low-effort "
        "models come closer to their rivals just as open models do."
    ),
    test=(
        "On tests since they were half full, whether the gaps between other unequal pairs "
        "narrowed, and whether closed and open narrowed faster than those did on the same dates; "
        "and within one model, whether high effort wins less where the test is fuller."
    ),
    exhibits=("placebo-trends", "placebo-lines", "effort-within-model"),
    page="claims/b3-underdogs.md",
    statistic="placebo-trends.quarters_narrowing",
    reason=(
        "Of {placebo-trends.quarters_placebos} other gaps by quarter "
        "{placebo-trends.quarters_narrowing} narrow, of {placebo-trends.matrix_placebos} by day "
        "{placebo-trends.matrix_narrowing}; within one model, thinking longer wins "
        "{effort-within-model.median_full} where the test is nearly full and "
        "{effort-within-model.median_room} where it has room."
    ),
    would_change="More tests on which all pairs were run; now most pairs share few of them.",
    trial=Trial(
        checks=(
            *(_kind_check(kind, between) for kind, between in QUESTIONS.items()),
            Check(
                "like open",
                "Do other pairs narrow about as fast as closed and open?",
                _faster,
                _faster_words,
                _pair_cases,
                limit=LIKE.name,
            ),
            Check(
                "effort within a model",
                "Within one model, does high effort win less where the test is fuller?",
                _effort_slope,
                _effort_words,
                _effort_cases,
                side="below",
            ),
        ),
        choices=(NEAR, SIGN, ESTIMATOR, LEAST, LIKE, ABOVE, FULLNESS, SLOPE),
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        null_worlds=(_steady, _open_catches_up),
        true_world=_squeezed,
        effect=(
            "all groups stay a constant distance behind in capability, and tests turn it into "
            "scores by a curve that flattens at both ends"
        ),
    ),
)
