"""B4: do other unequal pairs of models narrow as closed and open do?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import capped_worlds, pair_facts, sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Setting, Trial
from charts.claims.pair_facts import EFFORTS, ESTIMATOR, NEAR, PAIRS, READINGS, SIGN
from charts.claims.sample import Samples
from charts.core.formats import percent

Numbers = npt.NDArray[np.float64]

LEAST_PAIRS = 3
"""Models of one test, run at both efforts, below which it says nothing of a trend."""

KIND = {
    "expensive and cheap models": "cheap",
    "large and small models": "small",
    "slow and fast models": "fast",
    "models that reason and models that do not": "plain",
}
"""The kind of each pair by the names of its two groups."""

BETWEEN = Choice("pairs that are asked", ("all", *KIND))
"""One question, not four: all gaps are to the same best models, so that in worlds of chance the
supports of two kinds correlate by 0.6 to 0.8."""

LEAST = Choice("points a year below which a change is none", (0.0, 1.0, 2.0))
LIKE = Choice("share of pairs that narrow faster from which open is like them", (0.4, 0.35, 0.45))
ABOVE = Choice("mean score from which a run at both efforts counts", (0.5, 0.6, 0.4))
FULLNESS = Choice("how full a test is for a model", ("by both scores", "by the model's index"))
SLOPE = Choice("how the gain of effort is compared", ("least squares", "fuller with emptier half"))


def _narrowing(facts: Samples, setting: Setting) -> float:
    """Give the share of pairs whose gap narrowed, near the top of tests."""
    change = facts[PAIRS]["change"][:, _reading(setting)]
    counted = ~np.isnan(change)
    if setting[BETWEEN.name] != "all":
        counted &= facts[PAIRS]["kind"] == KIND[setting[BETWEEN.name]]
    return sample.share(change[counted] < -setting[LEAST.name])


def _reading(setting: Setting) -> int:
    return READINGS.index((setting[NEAR.name], setting[ESTIMATOR.name], setting[SIGN.name]))


def _faster(facts: Samples, setting: Setting) -> float:
    """Give the share of other pairs that narrowed faster than closed and open, same test and dates.

    The mean over tests, each with its own pairs.
    """
    reading = _reading(setting)
    change, reference = (facts[PAIRS][name][:, reading] for name in ("change", "reference"))
    known = ~np.isnan(change) & ~np.isnan(reference)
    if not known.any():
        return np.nan
    test = facts[PAIRS]["test"][known]
    faster, count = np.bincount(test, change[known] < reference[known]), np.bincount(test)
    return float((faster[count > 0] / count[count > 0]).mean())


def _effort_slope(facts: Samples, setting: Setting) -> float:
    """Give how many points more high effort wins where a test is ten points fuller for a model.

    Within tests, over runs above some mean score.
    """
    efforts = facts[EFFORTS]
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
    return f"{percent(value)} of the gaps narrowed"


def _faster_words(value: float) -> str:
    return f"{percent(value)} of the other pairs narrowed faster than closed and open"


def _effort_words(value: float) -> str:
    """Say how the gain of effort goes with how full a test is."""
    if abs(value) < 0.05:
        return "on one and the same test, high effort wins as much for a model nearer to full marks"
    how = "more" if value > 0 else "less"
    return (
        f"on one and the same test, high effort wins {abs(value):.1f} points {how} for a model "
        "ten points nearer to full marks"
    )


def _pair_cases(facts: Samples) -> Cases:
    """Count the tests of pairs with a trend by the published reading."""
    return facts[PAIRS].where(~np.isnan(facts[PAIRS]["change"][:, 0])).cases()


def _effort_cases(facts: Samples) -> Cases:
    return facts[EFFORTS].where(facts[EFFORTS]["mean"] >= ABOVE.options[0]).cases()


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
        "narrowed, and whether the gap between closed and open narrowed faster on the same "
        "dates. Within one model, whether high effort wins less where the test is fuller."
    ),
    exhibits=("placebo-trends", "effort-within-model"),
    page="argument/full-tests.md",
    statistic="placebo-trends.quarters_narrowing_share",
    reason=(
        "Of {placebo-trends.quarters_placebos} other gaps followed by quarter, "
        "{placebo-trends.quarters_narrowing} narrow; of {placebo-trends.matrix_placebos} followed "
        "by day, {placebo-trends.matrix_narrowing} do. Within one model, thinking longer "
        "wins {effort-within-model.median_full} where the test is nearly full and "
        "{effort-within-model.median_room} where it has room, {effort-within-model.apart_word}."
    ),
    would_change="More tests on which all pairs were run.",
    trial=Trial(
        checks=(
            Check(
                "other pairs",
                "Near the top of tests, have the gaps between other unequal pairs mostly narrowed?",
                _narrowing,
                _narrowing_words,
                _pair_cases,
                limit=0.5,
            ),
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
        choices=(BETWEEN, NEAR, SIGN, ESTIMATOR, LEAST, LIKE, ABOVE, FULLNESS, SLOPE),
        facts=pair_facts.pair_facts,
        units=sample.all_units,
        without=sample.without_unit_of_any,
        resample=sample.resample_each,
        null_worlds=(
            partial(pair_facts.simulated_pairs, lag_change=0.0),
            partial(pair_facts.simulated_pairs, lag_change=capped_worlds.CATCHING_UP),
        ),
        true_world=partial(pair_facts.simulated_pairs, lag_change=None),
        effect=(
            "all groups stay a constant distance behind in capability, and tests turn it into "
            "scores by a curve that flattens at both ends"
        ),
    ),
)
