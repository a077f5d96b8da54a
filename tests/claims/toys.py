"""Claims made up for tests of how claims are judged."""

from dataclasses import replace

import numpy as np

from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, firms, resample, share, without_firm

LIMIT = Choice("share that counts as most", (0.5, 0.4, 0.6))


def sample(values: list[float], firm_of: list[str] | None = None) -> Sample:
    """Cases that are each a unit of its own, of firms f0 to f4 in turn unless they are named."""
    places = range(len(values))
    names = firm_of or [f"f{place % 5}" for place in places]
    units = np.array([f"u{place}" for place in places])
    return Sample(units, np.array(names), {"gain": np.array(values, dtype=float)})


def positive(facts: Sample, setting: Setting) -> float:
    return share(facts["gain"] > 0)


def cases(facts: Sample) -> Cases:
    return facts.cases()


def no_effect(rng: Rng) -> Sample:
    return sample(list(rng.normal(0.0, 1.0, 20)))


def effect(rng: Rng) -> Sample:
    return sample(list(rng.normal(0.8, 1.0, 20)))


MOST_GAIN = Check(
    "most gain",
    "Do most gain?",
    positive,
    lambda value: f"{value:.0%} gain",
    cases,
    limit=LIMIT.name,
)

TRIAL = Trial(
    checks=(MOST_GAIN,),
    choices=(LIMIT,),
    facts=lambda data: sample([1.0] * 12),
    null_worlds=(no_effect,),
    true_world=effect,
    effect="the mean gain is 0.8 standard deviations",
    units=firms,
    without=without_firm,
    resample=resample,
)

CLAIM = Claim(
    id="A1",
    slug="most-gain",
    owner=Owner.ESSAY,
    statement="Most gain.",
    test="Who gains.",
    exhibits=("gap",),
    page="a.md",
    statistic="gap.points_now",
    reason="It {gap.word}, to {gap.points_now}.",
    would_change="Losses.",
    trial=TRIAL,
)


def trial_with(*checks: Check) -> Trial:
    """The made-up trial with other checks."""
    return replace(TRIAL, checks=checks)
