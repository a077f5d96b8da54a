"""D7: do closed labs mostly not let customers train their best models as they need?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, units, without_unit
from charts.core.formats import percent
from charts.measures.openness.tuning_offers import closed_makers
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

BEST, TAKEAWAY, METHODS = "best", "takeaway", "methods"
BEYOND = ["reinforcement", "further pre-training"]
"""Ways to train a model by more than examples and preferences."""

LEFT_OUT, COUNTED = "left out", "counted"

MOST = Choice("share of makers that is most", (0.5, 2 / 3, 0.8))
PARTLY = Choice("what a best model open to tuning in part counts", (0.0, 0.5, 1.0))
WEAK = Choice("facts from weak sources", (LEFT_OUT, COUNTED))

MAKERS = 6
"""Of a simulated world: makers of closed models."""

TRUE_REFUSAL = 0.9
"""Chance that a maker of the true world refuses a thing."""


def _facts(data: Tables) -> Sample:
    """Give one case a maker, with what it lets customers do: 1 yes, 0.5 in part, 0 no, or NaN."""
    tables = {LEFT_OUT: closed_makers(data), COUNTED: closed_makers(data, weak=True)}
    makers = tables[COUNTED].index.union(tables[LEFT_OUT].index)
    columns = {}
    for weak, table in tables.items():
        table = table.reindex(makers)
        columns[f"{BEST}, {weak}"] = table["best"].to_numpy(float) / 2
        columns[f"{TAKEAWAY}, {weak}"] = table["takeaway"].to_numpy(float)
        columns[f"{METHODS}, {weak}"] = table[BEYOND].astype(float).max(axis=1).to_numpy()
    names = makers.to_numpy(str)
    return Sample(names, names, columns)


def _refused(allowed: Numbers) -> float:
    """Give the share of the makers that do not let customers do a thing, of those known."""
    known = allowed[~np.isnan(allowed)]
    return float(1 - known.mean()) if len(known) else np.nan


def _best_refused(sample: Sample, setting: Setting) -> float:
    """Give the share of makers whose best model customers cannot train in full."""
    best = sample[f"{BEST}, {setting[WEAK.name]}"]
    return _refused(np.where(best == 0.5, setting[PARTLY.name], best))


def _thing_refused(column: str, sample: Sample, setting: Setting) -> float:
    """Give the share of makers that do not let customers do a thing."""
    return _refused(sample[f"{column}, {setting[WEAK.name]}"])


def _cases(column: str, sample: Sample) -> Cases:
    """Count the makers of whom the thing is known from facts that may be counted."""
    return sample.where(~np.isnan(sample[f"{column}, {LEFT_OUT}"])).cases()


def _words(what: str, value: float) -> str:
    return f"{percent(value)} of the makers {what}"


def _world(rng: Rng, allowed: float, partly: float) -> Sample:
    """Make makers that allow each thing with a chance; partly: chance of a part where allowed."""
    columns: dict[str, npt.NDArray[np.generic]] = {}
    for column in (BEST, TAKEAWAY, METHODS):
        answer = (rng.random(MAKERS) < allowed).astype(float)
        if column == BEST:
            answer[rng.random(MAKERS) < partly * answer] = 0.5
        for weak in WEAK.options:
            columns[f"{column}, {weak}"] = answer
    names = np.array([f"m{place}" for place in range(MAKERS)])
    return Sample(names, names, columns)


CLAIM = Claim(
    id="D7",
    slug="narrow-offers",
    short_name="narrow offers",
    owner=Owner.ESSAY,
    statement="Few makers let a customer train their best closed model as the work needs.",
    test=(
        "For each maker, by what is in force: whether customers can train its best closed "
        "model, and whether they can take the tuned weights away. Also whether any of its "
        "closed models can be trained in more ways than by examples and preferences."
    ),
    exhibits=("fine-tuning", "licences-over-time"),
    page="argument/training.md",
    statistic="fine-tuning.flagship_yes",
    reason=(
        "The best closed model can be trained in full at {fine-tuning.flagship_yes} of "
        "{fine-tuning.labs} makers and in part at {fine-tuning.partly_count}. Tuned weights "
        "can be taken away from {fine-tuning.weights_closed} of "
        "{fine-tuning.weights_closed_n} offers."
    ),
    would_change="A maker that opens its best closed model to training, or lets weights go.",
    trial=Trial(
        checks=(
            Check(
                "best model",
                "Do most makers not let customers train their best closed model in full?",
                _best_refused,
                partial(_words, "do not let all customers train their best model"),
                partial(_cases, BEST),
                limit=MOST.name,
            ),
            Check(
                "weights",
                "Can tuned weights not be taken away from most makers?",
                partial(_thing_refused, TAKEAWAY),
                partial(_words, "let nobody take tuned weights away"),
                partial(_cases, TAKEAWAY),
                limit=MOST.name,
            ),
            Check(
                "methods",
                "Do most makers offer no training beyond examples and preferences?",
                partial(_thing_refused, METHODS),
                partial(_words, "offer no training beyond examples and preferences"),
                partial(_cases, METHODS),
                limit=MOST.name,
            ),
        ),
        choices=(MOST, PARTLY, WEAK),
        facts=_facts,
        units=units,
        without=without_unit,
        null_worlds=(
            partial(_world, allowed=0.5, partly=0.0),
            partial(_world, allowed=0.5, partly=0.5),
        ),
        true_world=partial(_world, allowed=1 - TRUE_REFUSAL, partly=0.5),
        effect="nine makers of ten refuse each of the three",
    ),
)
