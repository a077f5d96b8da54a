"""D6: does full control of one's data require holding a model's weights?"""

from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, units, without_unit
from charts.core.formats import percent
from charts.measures.openness.deployment_ways import IN_SERVICE, closed_ways
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

HARDWARE, OFFLINE, WEIGHTS = "hardware", "offline", "weights"

FEW = Choice("share of vendors that may offer it", (0.1, 0.2, 1 / 3))
EVIDENCE = Choice("how evidence counts", ("by its grade", "all alike", "makers' pages alone"))
STATE = Choice("offers counted", ("in service", "announced and once only too"))
MODELS = Choice("models counted", ("closed alone", "in an offer with open ones too"))
PARTLY = Choice("what an offer in part counts", (0.5, 0.0, 1.0))
UNKNOWN = Choice("a vendor of whom it is not known", ("does not offer it", "is left out"))

VENDORS, WAYS = 5, 3
"""Of a simulated world: vendors of closed models, and documented ways of each."""

OFFERED, TRUE_OFFERED = 0.5, 0.03
"""Chance that a vendor offers a thing where that is left to chance, and in the true world."""


def _facts(data: Tables) -> Sample:
    """Give one case a documented way, with what it offers: 1 whole, 0.5 in part, 0 not.

    NaN where that is not known. What is not on the customer's hardware offers none of the three.
    """
    ways = closed_ways(data)
    hardware = ways["customer_hardware"].map({"yes": 1.0, "partly": 0.5, "no": 0.0}).to_numpy(float)
    offline = ways["air_gapped"].map({"yes": 1.0, "optional": 0.5, "no": 0.0}).to_numpy(float)
    held = ways["weights_held_by"].map({"customer": 1.0, "vendor": 0.0}).to_numpy(float)
    columns = {
        HARDWARE: hardware,
        OFFLINE: np.where(hardware == 0, 0.0, np.minimum(hardware, offline)),
        WEIGHTS: np.where(hardware == 0, 0.0, np.minimum(hardware, held)),
        "grade": ways["weight"].to_numpy(float),
        "primary": ways["evidence"].eq("primary").to_numpy(),
        "in_service": ways["state"].eq(IN_SERVICE).to_numpy(),
        "closed_alone": ways["weights"].eq("closed").to_numpy(),
        "vendor": ways["vendor"].astype("category").cat.codes.to_numpy(np.int64),
    }
    vendor = ways["vendor"].to_numpy(str)
    return Sample(vendor, vendor, columns)


class _Counted(NamedTuple):
    """The ways that count under a setting: their weight, and their vendor's number."""

    sample: Sample
    weight: Numbers
    counts: npt.NDArray[np.bool_]


def _counted(sample: Sample, setting: Setting) -> _Counted:
    """Weigh the ways; one that weighs nothing offers nothing, and its vendor counts still."""
    match setting[EVIDENCE.name]:
        case "all alike":
            weight = np.ones(len(sample))
        case "makers' pages alone":
            weight = sample["primary"].astype(float)
        case _:
            weight = sample["grade"]
    if setting[STATE.name] == "in service":
        weight = weight * sample["in_service"]
    alone = setting[MODELS.name] == "closed alone"
    return _Counted(
        sample, weight, sample["closed_alone"] if alone else np.ones(len(sample), dtype=bool)
    )


def _offering(offer: str, ways: _Counted, setting: Setting) -> float:
    """Give the share of the vendors that offer a thing, each by its best-documented way."""
    value, vendor = ways.sample[offer], ways.sample["vendor"]
    part = np.where(value == 0.5, setting[PARTLY.name], value)
    worth = np.where(ways.weight > 0, part * ways.weight, 0.0)
    worth = np.where(ways.counts, worth, -1.0)
    best = np.full(vendor.max(initial=-1) + 1, -1.0)
    np.fmax.at(best, vendor, worth)
    unknown = np.bincount(vendor[np.isnan(worth)], minlength=len(best)) > 0
    best = np.where(unknown, np.maximum(best, 0.0), best)
    left_out = setting[UNKNOWN.name] == "is left out"
    best = best[(best > 0) | ((best == 0) & ~(unknown & left_out))]
    return float(best.mean()) if len(best) else np.nan


def _cases(sample: Sample) -> Cases:
    """Count the vendors of closed models."""
    return sample.where(sample["closed_alone"]).cases()


def _words(what: str, value: float) -> str:
    return f"{percent(value)} of the vendors, counted by their evidence, {what}"


def _world(rng: Rng, chance: float, together: float) -> Sample:
    """Make vendors that offer each thing by chance; together: chance that ways share an answer."""
    vendor = np.repeat(np.arange(VENDORS), WAYS)
    shared = rng.random((VENDORS, 3)) < chance
    single = rng.random((len(vendor), 3)) < chance
    offers = np.where(rng.random((len(vendor), 3)) < together, shared[vendor], single)
    columns: dict[str, npt.NDArray[np.generic]] = {
        name: offers[:, place].astype(float)
        for place, name in enumerate((HARDWARE, OFFLINE, WEIGHTS))
    }
    primary = rng.random(len(vendor)) < 0.5
    columns |= {
        "grade": np.where(primary, 1.0, 0.5),
        "primary": primary,
        "in_service": rng.random(len(vendor)) < 0.7,
        "closed_alone": np.ones(len(vendor), dtype=bool),
        "vendor": vendor,
    }
    names = np.array([f"v{place}" for place in vendor])
    return Sample(names, names, columns)


CLAIM = Claim(
    id="D6",
    slug="full-control",
    short_name="full control",
    owner=Owner.ESSAY,
    statement="To decide alone where your data go, you have to hold the model's weights.",
    test=(
        "For each vendor of closed models: a documented way to run one on the customer's own "
        "hardware, to do so without a connection, and to hold its weights. A fact counts by "
        "whose page it rests on and by what a second reading found. Which hardware open weights "
        "need, as published and in four bits, is shown beside it."
    ),
    exhibits=("deployment", "local-hardware"),
    page="argument/private.md",
    statistic="deployment.hardware_count",
    reason=(
        "{deployment.hardware_sentence} Vendors that document it without a connection as "
        "well: {deployment.sealed_count}."
    ),
    would_change="Vendors that end such offers, or that hand their closed weights to customers.",
    trial=Trial(
        checks=(
            Check(
                HARDWARE,
                "Does hardly any vendor let customers run a closed model on their own hardware?",
                partial(_offering, HARDWARE),
                partial(_words, "offer to run one on the customer's own hardware"),
                _cases,
                side="below",
                limit=FEW.name,
            ),
            Check(
                OFFLINE,
                "Does hardly any vendor let them run it there without a connection?",
                partial(_offering, OFFLINE),
                partial(_words, "offer to run one there without a connection"),
                _cases,
                side="below",
                limit=FEW.name,
            ),
            Check(
                WEIGHTS,
                "Does hardly any vendor hand over the weights of a closed model?",
                partial(_offering, WEIGHTS),
                partial(_words, "hand over the weights of one"),
                _cases,
                side="below",
                limit=FEW.name,
            ),
        ),
        choices=(FEW, EVIDENCE, STATE, MODELS, PARTLY, UNKNOWN),
        facts=_facts,
        units=units,
        without=without_unit,
        prepare=_counted,
        null_worlds=(
            partial(_world, chance=OFFERED, together=1.0),
            partial(_world, chance=OFFERED / 2, together=0.0),
        ),
        true_world=partial(_world, chance=TRUE_OFFERED, together=1.0),
        effect="hardly one vendor in thirty offers any of the three",
    ),
)
