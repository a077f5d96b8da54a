"""Facts of the claim on other underdogs: unequal pairs on tests, and efforts of models."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from charts.claims import capped_worlds, sample
from charts.claims.claim import Choice, Rng
from charts.claims.sample import Sample, Samples
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

NEAR = Choice("fullness of the test from which days count", (0.5, 0.6, 0.4, 0.0))
SIGN = Choice("a gap", ("by its size", "by its sign"))
ESTIMATOR = Choice("how a trend is measured", trend.ESTIMATORS)
WINDOWS = tuple(product(NEAR.options, ESTIMATOR.options))
READINGS = tuple((*window, sign) for sign in SIGN.options for window in WINDOWS)


class UnequalPair(NamedTuple):
    """One pair on one test: the trends of its gap, and of closed and open's, by reading."""

    test: str
    firm: str
    kind: str
    change: Numbers
    reference: Numbers


PAIRS, EFFORTS = "pairs", "efforts"
"""The samples of the facts.

PAIRS: unit is the test; test (its number), kind, change and reference (rows x READINGS, points a
year, NaN where too few days are left). EFFORTS: models run at high and at low effort, each a unit;
test, mean (of both shares), gain (points that high effort wins), index (NaN if it has none).
"""


def pair_facts(data: Tables) -> Samples:
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
    return {PAIRS: _pairs(pairs), EFFORTS: _efforts(data)}


def _pair(
    contest: placebos.Contest,
    reference: placebos.Contest,
    dates: "pd.Index[pd.Timestamp]",
    firms: Mapping[str, str],
) -> UnequalPair:
    """Give the trends of a pair, and of closed and open, on the dates that both have."""
    days = dates.to_numpy("datetime64[D]").astype(float)
    gaps = [placebos.contest_gaps(each, dates)[0].to_numpy(float) for each in (contest, reference)]
    ahead = [each.days["ahead"].loc[dates].to_numpy(float) for each in (contest, reference)]
    full = np.maximum.accumulate(np.max(ahead, axis=0))
    leader = firms.get(str(contest.days["ahead_model"].loc[dates[-1]]), "unknown")
    weights = _weights(days, full)
    changes = (_changes(weights, gap) for gap in gaps)
    return UnequalPair(contest.benchmark_id, leader, KINDS[contest.pair], *changes)


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


def _pairs(pairs: list[UnequalPair]) -> Sample:
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


DATES = 91
"""Days between the dates of a simulated contest."""

MODELS, GAIN = 27, 20.0
"""Simulated models at both efforts, and the points that high effort wins where nothing squeezes."""

ODDS = 1.5
"""What high effort wins in log-odds in the true world."""


def simulated_pairs(rng: Rng, *, lag_change: float | None) -> Samples:
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
    for place, window in enumerate(capped_worlds.windows_of_tests()):
        sides = [capped_worlds.some_of(rng, side) for side in (ahead, opened, *others.values())]
        fullness = capped_worlds.draw_fullness(rng)
        daily = capped_worlds.simulated_scores(rng, sides, window, fullness, ceiling=ceiling)
        scores = daily[:, ::DATES]
        days = np.arange(scores.shape[1]) * float(DATES)
        weights = _weights(days, scores.max(axis=0))
        reference, *changes = (_changes(weights, gap) for gap in 100 * (scores[0] - scores[1:]))
        pairs += [
            UnequalPair(f"t{place}", f"f{place % 5}", kind, change, reference)
            for kind, change in zip(others, changes, strict=True)
        ]
    return {PAIRS: _pairs(pairs), EFFORTS: _simulated_efforts(rng, squeezed=ceiling)}


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
