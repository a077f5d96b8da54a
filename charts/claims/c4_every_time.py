"""C4: does each leading open model get a closed product that is better than it?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, resample, share, units, without_unit
from charts.core.formats import percent
from charts.measures.derivatives.record_bases import (
    CLEAR_GAIN,
    MIN_DAYS,
    leading_models,
    products,
)
from charts.tables.frames import Tables

ON_LINE, ITSELF = "it or a later model of its line", "it alone"
ONE_HARNESS, ANY_ROW = "left out", "counted"

NEARLY_ALL = Choice("percent that is nearly all", (80, 90, 67))
CLEAR = Choice("points above which a product is better", (CLEAR_GAIN, 0.0, 2.0, 3.0))
BASE = Choice("built on", (ON_LINE, ITSELF))
HARNESS = Choice("base and product by two measurers", (ONE_HARNESS, ANY_ROW))
TIME = Choice("days that a model must have been out", (MIN_DAYS, 28, 120))

MODELS, LINES, MAKERS = 12, 9, 4
"""Of a simulated world: leading open models, their lines, and their makers."""

SPREAD, TRUE_GAIN = 6.0, 12.0
"""Points by which gains differ between products, and the mean gain in the true world."""


def _facts(data: Tables) -> Sample:
    """Give one case a leading open model, with its products' best gain by what counts."""
    leading, built = leading_models(data), products(data)
    columns: dict[str, npt.NDArray[np.generic]] = {"days": leading["days"].to_numpy(float)}
    for base in BASE.options:
        rows = built if base == ON_LINE else built[built["direct"]]
        columns[base] = leading["model_id"].isin(rows["model_id"]).to_numpy()
        for harness, gain in ((ONE_HARNESS, "gain"), (ANY_ROW, "gain_split")):
            best = rows.groupby("model_id")[gain].max()
            columns[f"{base}, {harness}"] = leading["model_id"].map(best).to_numpy(float)
    return Sample(leading["line"].to_numpy(str), leading["maker"].to_numpy(str), columns)


def _old_enough(sample: Sample, setting: Setting) -> Sample:
    """Leave out the models that came too late for a product."""
    return sample.where(sample["days"] >= setting[TIME.name])


def _built_share(sample: Sample, setting: Setting) -> float:
    """Give the percent of the leading models on which a closed product was built."""
    return 100 * share(sample[setting[BASE.name]])


def _better_share(sample: Sample, setting: Setting) -> float:
    """Give the percent of the leading models that a closed product beats.

    A model without a known product is not beaten; one whose products nobody measured is left out.
    """
    gains = sample[f"{setting[BASE.name]}, {setting[HARNESS.name]}"]
    judged = ~np.isnan(gains) | ~sample[setting[BASE.name]]
    return 100 * share(gains[judged] > setting[CLEAR.name])


def _built_words(value: float) -> str:
    return f"closed products are known that were built on {percent(value / 100)} of them"


def _better_words(value: float) -> str:
    return f"a closed product is better than {percent(value / 100)} of them"


def _world(rng: Rng, built: float, gain: float) -> Sample:
    """Make leading models that get a product with a chance, which is better by some points."""
    line = np.array([f"l{place % LINES}" for place in range(MODELS)])
    maker = np.array([f"f{place % MAKERS}" for place in range(MODELS)])
    on_line = rng.random(MODELS) < built
    itself = on_line & (rng.random(MODELS) < built)
    gains = rng.normal(gain, SPREAD, MODELS)
    columns: dict[str, npt.NDArray[np.generic]] = {"days": rng.uniform(20, 600, MODELS)}
    for base, known in ((ON_LINE, on_line), (ITSELF, itself)):
        columns[base] = known
        for harness in HARNESS.options:
            columns[f"{base}, {harness}"] = np.where(known, gains, np.nan)
    return Sample(line, maker, columns)


CLAIM = Claim(
    id="C4",
    slug="every-time",
    owner=Owner.ESSAY,
    statement=(
        "Each open model that leads the open side soon becomes the base of a better closed one."
    ),
    test=(
        "For every open model that set the open record since 2025, whether a closed product "
        "was built on it or on a later model of its line. And whether that product beats its "
        "base, both in one harness. Products whose base is not known cannot be counted."
    ),
    exhibits=("every-base", "overtaken"),
    page="argument/open-lead.md",
    statistic="every-base.better_share",
    reason=(
        "Closed products built on them or their line are known for {every-base.built} of "
        "{every-base.bases} leading open models. They clearly beat {every-base.better}."
    ),
    would_change="Known closed products on the leading open models that have none so far.",
    trial=Trial(
        checks=(
            Check(
                "built",
                "Was a closed product built on nearly every leading open model?",
                _built_share,
                _built_words,
                Sample.cases,
                limit=NEARLY_ALL.name,
                finding="every-base.built_share",
            ),
            Check(
                "better",
                "Is a closed product better than nearly every leading open model?",
                _better_share,
                _better_words,
                Sample.cases,
                limit=NEARLY_ALL.name,
                finding="every-base.better_share",
            ),
        ),
        choices=(NEARLY_ALL, CLEAR, BASE, HARNESS, TIME),
        facts=_facts,
        units=units,
        without=without_unit,
        resample=resample,
        prepare=_old_enough,
        null_worlds=(
            partial(_world, built=0.5, gain=0.0),
            partial(_world, built=0.8, gain=0.0),
        ),
        true_world=partial(_world, built=0.95, gain=TRUE_GAIN),
        effect="nineteen of twenty get a product, and it is better by twelve points",
    ),
)
