"""C3: does it take no more than a few weeks to improve an open model?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, firms, median, resample, without_firm
from charts.core.formats import counted, percent
from charts.measures.derivatives.derivative_delays import delays
from charts.measures.derivatives.training_budgets import training_days
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

RELEASE, TRAINING = "release", "training"
"""What a case tells: days from the base's weights to the release, or a stated time of training."""

FEW_WEEKS = Choice("days that are a few weeks", (56, 49, 42, 35, 28))
COUNTED = Choice("releases counted", ("every one", "a firm's first on a base", "a base's first"))
RECENT = Choice("days that a base must have been out", (0, 120, 180))

BASES, FIRMS = 8, 5
"""Of a simulated world: products, each on its base, and their makers."""

AGES = (120.0, 120.0, 120.0, 160.0, 170.0, 300.0, 660.0, 720.0)
"""Days for which the bases of a world have been out: later products are not seen yet."""

QUARTER, TRUE_MEDIAN = 91.0, 35.0
"""Median days in a world where weeks are not enough, and in the true one."""


def _facts(data: Tables) -> Sample:
    """Give one case a closed derivative's release, and one a stated time of training."""
    models = data["models"]
    rows = delays(data)
    rows = rows[(rows["kind"] == "closed") & rows["days"].notna()]
    last = models["checked_on"].max()
    age = (last - rows["base_weights"]).dt.days
    stated = training_days(data)
    pair = rows["firm"] + " " + rows["base_model_id"]
    maker = stated["said_by"].str.partition(",")[0]
    columns = {
        "kind": np.repeat([RELEASE, TRAINING], [len(rows), len(stated)]),
        "days": np.append(rows["days"].to_numpy(float), stated["days"].to_numpy(float)),
        "bound": np.append(np.full(len(rows), "exact"), stated["bound"].to_numpy(str)),
        "base": _codes(np.append(rows["base_model_id"], stated["base_name"].fillna(""))),
        "pair": _codes(np.append(pair, stated["derived_name"])),
        "age": np.append(age.to_numpy(float), np.full(len(stated), np.inf)),
    }
    firm = np.append(rows["firm"].to_numpy(str), maker.to_numpy(str))
    return Sample(firm, firm, columns)


def _codes(names: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Give names as numbers, which are grouped much faster."""
    return np.unique(names.astype(str), return_inverse=True)[1]


def _releases(sample: Sample, setting: Setting) -> Numbers:
    """Give the days from base to product that count under a setting."""
    chosen = (sample["kind"] == RELEASE) & (sample["age"] >= setting[RECENT.name])
    days: Numbers = sample["days"][chosen]
    match setting[COUNTED.name]:
        case "a base's first":
            codes = sample["base"][chosen]
        case "a firm's first on a base":
            codes = sample["pair"][chosen]
        case _:
            return days
    first = np.full(codes.max(initial=-1) + 1, np.inf)
    np.minimum.at(first, codes, days)
    return first[np.isfinite(first)]


def _median_release(sample: Sample, setting: Setting) -> float:
    """Give the median days from the base's weights to the product; NaN if there is none."""
    return median(_releases(sample, setting))


def _trained_in_weeks(sample: Sample, setting: Setting) -> float:
    """Give the share of stated times within the weeks; one that may be shorter says nothing."""
    chosen = sample["kind"] == TRAINING
    days, bound = sample["days"][chosen], sample["bound"][chosen]
    limit = setting[FEW_WEEKS.name]
    within = (days <= limit) & (bound != "at-least")
    beyond = (days > limit) & (bound != "at-most")
    known = within.sum() + beyond.sum()
    return float(within.sum() / known) if known else np.nan


def _cases(kind: str, sample: Sample) -> Cases:
    """Count the products, each firm and base once, or the stated times; and whose they are."""
    part = sample.where(sample["kind"] == kind)
    return Cases.distinct(part["pair"], part.firm)


def _median_words(value: float) -> str:
    return f"the median closed derivative came {counted(round(value), 'day')} after its base"


def _share_words(value: float) -> str:
    return f"{percent(value)} of the stated times of training lie within the weeks"


def _world(rng: Rng, days: Numbers) -> Sample:
    """Make products of given delays; those that have not had the time are not seen."""
    age = np.array(AGES)
    seen = days <= age
    firm = np.array([f"f{place % FIRMS}" for place in range(BASES)])
    base = np.arange(BASES)
    columns = {
        "kind": np.full(BASES, RELEASE),
        "days": days,
        "bound": np.full(BASES, "exact"),
        "base": base,
        "pair": base,
        "age": age,
    }
    return Sample(firm, firm, columns).where(seen)


def _any_day(rng: Rng) -> Sample:
    """Give a world where a product comes on any day since its base came out."""
    return _world(rng, rng.uniform(0, np.array(AGES)))


def _exponential(rng: Rng, *, median_days: float) -> Sample:
    """Give a world where the delays have a median, and a tail."""
    return _world(rng, rng.exponential(median_days / np.log(2), BASES))


CLAIM = Claim(
    id="C3",
    slug="within-weeks",
    owner=Owner.ESSAY,
    statement="Making a better closed model out of an open one takes a few weeks.",
    test=(
        "The days from a base's weights to the release of each closed derivative, and the "
        "training time where somebody states it. The days to release are an upper bound on "
        "the work, and only products that came to market have them."
    ),
    exhibits=("derived-delay",),
    page="argument/open-lead.md",
    statistic="derived-delay.closed_median",
    reason=(
        "The median closed derivative came {derived-delay.closed_median} days after its base's "
        "weights, and {derived-delay.closed_short} of {derived-delay.closed} within "
        "{derived-delay.short} weeks."
    ),
    would_change="More products whose makers say on which day work on them began.",
    trial=Trial(
        checks=(
            Check(
                "release",
                "Did the median closed derivative come within a few weeks of its base?",
                _median_release,
                _median_words,
                partial(_cases, RELEASE),
                side="below",
                limit=FEW_WEEKS.name,
                finding="derived-delay.closed_median",
            ),
            Check(
                "training",
                "Where the training time is stated, was it mostly within a few weeks?",
                _trained_in_weeks,
                _share_words,
                partial(_cases, TRAINING),
                limit=0.5,
            ),
        ),
        choices=(FEW_WEEKS, COUNTED, RECENT),
        facts=_facts,
        units=firms,
        without=without_firm,
        resample=resample,
        null_worlds=(_any_day, partial(_exponential, median_days=QUARTER)),
        true_world=partial(_exponential, median_days=TRUE_MEDIAN),
        effect="half of all products come within five weeks of their base",
    ),
)
