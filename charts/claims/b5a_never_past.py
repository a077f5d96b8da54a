"""B5a: does a side that is behind pass the one ahead, whichever pair is compared?"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import leads, sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Samples
from charts.core.formats import percent
from charts.measures.benchmarks import benchmark_leads, placebos
from charts.tables.frames import Tables

CLEARLY = Choice("standard errors from which a lead is clear", leads.CLEARLY)
LASTING = Choice("days that a lead must last", leads.LASTING)
EXCEPTION = Choice("share of tests that is an exception", (0.2, 0.1, 0.33))

PAIRS = {
    "open": (placebos.CLOSED_OPEN,),
    "cheap": ("expensive / cheap",),
    "small": ("flagship / small tier", "large / small"),
    "quick": ("slow / fast", "reasoning on / off", "high / low effort"),
}
"""The pairs of each check, by what is behind."""

SIDES = {
    "open": ("open models", "closed ones"),
    "cheap": ("cheap models", "expensive ones"),
    "small": ("small models", "large ones"),
    "quick": ("models that answer faster or reason less", "the others"),
}
"""What is behind and what is ahead, in words."""

SIZES = dict(zip(PAIRS, (30, 20, 23, 18), strict=True))
"""Cases of a simulated world, each a test of its own."""

ALIKE, NEARLY_ALIKE, BEHIND = 0.5, 0.35, 0.05
"""Shares of simulated tests on which the side behind passes: if it is not behind at all, if it is
behind by little, and if it is behind as the claim has it."""


@dataclass(frozen=True)
class Facts:
    """Leads of the side behind on tests, by what is behind; times: how often each test counts."""

    pairs: Samples
    times: npt.NDArray[np.float64]


def _facts(data: Tables) -> Facts:
    rows = benchmark_leads.lead_stretches(data)
    tests = sorted(rows["benchmark_id"].unique())
    pairs = {behind: leads.leads_of(rows[rows["pair"].isin(names)], tests)
             for behind, names in PAIRS.items()}  # fmt: skip
    return Facts(pairs, np.ones(len(tests)))


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw tests, each Poisson often, with the leads of all pairs."""
    return replace(facts, times=rng.poisson(1.0, len(facts.times)).astype(float))


def _units(facts: Facts) -> list[str]:
    return sample.all_units(facts.pairs)


def _without(facts: Facts, test: str) -> Facts:
    return replace(facts, pairs=sample.without_unit_of_any(facts.pairs, test))


def _share_passed(behind: str, facts: Facts, setting: Setting) -> float:
    """Give the share of the tests that can be judged on which a side has clearly passed."""
    pair = facts.pairs[behind]
    has_passed, judged = leads.passed(
        pair, setting[CLEARLY.name], setting[LASTING.name], benchmark_leads.FULL_FIELD
    )
    times = facts.times[leads.tests_of_cases(pair)]
    total = float(times[judged].sum())
    return float(times[has_passed & judged].sum()) / total if total else np.nan


def _cases(behind: str, facts: Facts) -> Cases:
    return leads.judged_cases(facts.pairs[behind])


def _world(passing: float, rng: Rng) -> Facts:
    """Make a world in which each side behind passes on such a share of the tests."""
    pairs = {behind: leads.simulated_leads(rng, size, passing) for behind, size in SIZES.items()}
    return Facts(pairs, np.ones(max(SIZES.values())))


def _words(behind: str, value: float) -> str:
    side, other = SIDES[behind]
    where = f"{percent(value)} of tests" if value else "no test"
    return f"{side} have clearly passed {other} on {where}"


def _check(behind: str) -> Check:
    side, other = SIDES[behind]
    return Check(
        behind,
        f"On nearly all tests, have {side} never clearly passed {other}?",
        partial(_share_passed, behind),
        partial(_words, behind),
        partial(_cases, behind),
        side="below",
        limit=EXCEPTION.name,
    )


CLAIM = Claim(
    id="B5a",
    slug="never-past",
    owner=Owner.ESSAY,
    statement="Whichever side is behind comes nearer, but does not pass the other.",
    test=(
        "For open and closed, cheap and expensive, small and large, and quick and slow models: the "
        "share of tests on which the best of the side behind was ever ahead by more than noise. A "
        "test on which it was ahead and the noise is not known cannot be judged."
    ),
    exhibits=("overtaking",),
    page="argument/full-tests.md",
    statistic="overtaking.cheap_led_share",
    reason=(
        "Cheap closed models have been ahead of expensive ones on "
        "{overtaking.cheap_of_tests}, small ones of large ones on {overtaking.small_of}, fast "
        "ones of slow ones on {overtaking.fast_of}. These counts include leads within noise."
    ),
    would_change="More tests on which a cheap, small or fast model is clearly ahead.",
    short_name="underdogs never overtake",
    trial=Trial(
        checks=tuple(_check(behind) for behind in PAIRS),
        choices=(CLEARLY, LASTING, EXCEPTION),
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        null_worlds=(partial(_world, ALIKE), partial(_world, NEARLY_ALIKE)),
        true_world=partial(_world, BEHIND),
        effect="a side that is behind passes on one test in twenty",
    ),
)
