"""D8: does an open model trained for a task beat a frontier model out of the box?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cap, Cases, Check, Choice, Claim, Label, Owner, Rng, Setting, Trial
from charts.claims.sample import MIN_RESAMPLED, Sample, units, without_unit
from charts.core.formats import percent
from charts.measures.openness.custom_models import tuned_against_closed
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Studies = npt.NDArray[np.int64]

MOST = Choice("share of studies that is most", (0.5, 2 / 3))
TIE = Choice("a tie counts as", ("half a win", "no win", "nothing"))
STUDY = Choice("a study with several rows", ("most rows", "mean of rows", "its worst", "its best"))
TRAINED = Choice("trained on", ("own data, at least in part", "any data of the task", "own data"))
RIVAL = Choice("closed models counted", ("flagships", "flagships, and those not known to be none"))
READING = Choice("rows counted", ("all usable", "those read a second time"))

STUDIES, ROWS = 6, 3
"""Of a simulated world: studies by sellers against flagships, and comparisons in each."""

TRUE_WINS = 0.85
"""Chance that the tuned model wins a comparison of the true world."""

_TRAINING = {"own": 0, "partly own": 1}
"""How far the data are one's own; 2: the task's, but others'."""

REACH = {"own data": 0, "own data, at least in part": 1, "any data of the task": 2}
"""The farthest of these that counts, by what is chosen."""


def _facts(data: Tables) -> Sample:
    """Give one case a comparison of a tuned open model with a closed one."""
    rows = tuned_against_closed(data)
    columns = {
        "outcome": rows["outcome"].to_numpy(float),
        "by_seller": rows["by_seller"].to_numpy(bool),
        "training": rows["trained_on"].map(_TRAINING).fillna(2).to_numpy(int),
        "flagship": rows["flagship"].eq("yes").to_numpy(),
        "unknown": rows["flagship"].eq("unknown").to_numpy(),
        "read_again": rows["checked"].isin(["confirmed", "corrected"]).to_numpy(),
        "study": rows["study_id"].astype("category").cat.codes.to_numpy(np.int64),
    }
    study = rows["study_id"].to_numpy(str)
    return Sample(study, study, columns)


def _resampled(sample: Sample, rng: Rng) -> Sample:
    """Draw the studies again, if there are enough that count; one drawn twice counts twice."""
    if _cases(True, sample).cases < MIN_RESAMPLED:
        return sample
    groups = sample.units
    drawn = [groups[place] for place in rng.integers(len(groups), size=len(groups))]
    again = sample.take(np.concatenate(drawn))
    study = np.repeat(np.arange(len(drawn)), [len(places) for places in drawn])
    return Sample(again.unit, again.firm, {**again.columns, "study": study})


def _prepared(sample: Sample, setting: Setting) -> tuple[Sample, Mask]:
    """Give the comparisons, and which of them count under a setting."""
    rival = sample["flagship"]
    if setting[RIVAL.name] != "flagships":
        rival = rival | sample["unknown"]
    counts = rival & (sample["training"] <= REACH[setting[TRAINED.name]])
    if setting[READING.name] != "all usable":
        counts = counts & sample["read_again"]
    if setting[TIE.name] == "nothing":
        counts = counts & (sample["outcome"] != 0.5)
    return sample, counts


def _won(by_seller: bool, prepared: tuple[Sample, Mask], setting: Setting) -> float:
    """Give the share of the studies that the tuned model won, by one kind of measurer."""
    sample, counts = prepared
    counts = counts & (sample["by_seller"] == by_seller)
    outcome, study = sample["outcome"][counts], sample["study"][counts]
    if not len(outcome):
        return np.nan
    if setting[TIE.name] == "no win":
        outcome = np.where(outcome == 0.5, 0.0, outcome)
    rows = np.bincount(study)
    known = rows > 0
    mean = np.bincount(study, outcome)[known] / rows[known]
    match setting[STUDY.name]:
        case "mean of rows":
            return float(mean.mean())
        case "its worst":
            return float(_extreme(np.minimum, 1.0, study, outcome)[known].mean())
        case "its best":
            return float(_extreme(np.maximum, 0.0, study, outcome)[known].mean())
    return float(np.where(mean == 0.5, 0.5, mean > 0.5).mean())


def _extreme(ufunc: np.ufunc, start: float, study: Studies, outcome: Numbers) -> Numbers:
    """Give the worst or the best outcome of each study."""
    result = np.full(int(study.max()) + 1, start)
    ufunc.at(result, study, outcome)
    return result


def _cases(by_seller: bool, sample: Sample) -> Cases:
    """Count the studies against a flagship; each has a maker of its own."""
    return sample.where(sample["flagship"] & (sample["by_seller"] == by_seller)).cases()


def _words(value: float) -> str:
    return f"the tuned open model won {percent(value)} of the studies"


def _world(rng: Rng, wins: float, failures_published: bool = True) -> Sample:
    """Make sellers' studies; failures_published: whether those that went badly come out too."""
    outcomes: list[Numbers] = []
    while len(outcomes) < STUDIES:
        draw = rng.random(ROWS)
        outcome = np.where(draw < wins - 0.1, 1.0, np.where(draw < wins + 0.1, 0.5, 0.0))
        if failures_published or outcome.mean() >= 0.5:
            outcomes.append(outcome)
    rows = STUDIES * ROWS
    study = np.repeat(np.arange(STUDIES), ROWS)
    columns = {
        "outcome": np.concatenate(outcomes),
        "by_seller": np.ones(rows, dtype=bool),
        "training": np.repeat(rng.choice(3, STUDIES, p=(0.6, 0.2, 0.2)), ROWS),
        "flagship": np.ones(rows, dtype=bool),
        "unknown": np.zeros(rows, dtype=bool),
        "read_again": np.repeat(rng.random(STUDIES) < 0.9, ROWS),
        "study": study,
    }
    names = np.array([f"s{place}" for place in study])
    return Sample(names, names, columns)


CLAIM = Claim(
    id="D8",
    slug="trained-beats-general",
    short_name="trained beats general",
    owner=Owner.ESSAY,
    statement="On the task that it was trained for, an open model beats a general frontier model.",
    test=(
        "Published comparisons on a named task of an open model trained for it with the best "
        "closed model of the day, untrained: by study, and by who measured. Firms publish what "
        "went well, so that the sample leans towards the claim."
    ),
    exhibits=("derived-gains",),
    page="claims/d7-custom-training.md",
    statistic="derived-gains.seller_up",
    reason="",
    would_change="Studies by others than sellers, on a firm's own task, that report failures too.",
    cap=Cap(
        Label.MOSTLY_HOLDS,
        "training that failed is seldom published, so that the studies lean towards the claim",
    ),
    trial=Trial(
        checks=(
            Check(
                "by sellers",
                "In sellers' studies, does the trained open model mostly beat the flagship?",
                partial(_won, True),
                _words,
                partial(_cases, True),
                limit=MOST.name,
            ),
            Check(
                "by others",
                "In studies by others, does it mostly beat the flagship?",
                partial(_won, False),
                _words,
                partial(_cases, False),
                limit=MOST.name,
            ),
        ),
        choices=(MOST, TIE, STUDY, TRAINED, RIVAL, READING),
        facts=_facts,
        units=units,
        without=without_unit,
        resample=_resampled,
        prepare=_prepared,
        null_worlds=(
            lambda rng: _world(rng, 0.5),
            lambda rng: _world(rng, 0.5, failures_published=False),
        ),
        true_world=lambda rng: _world(rng, TRUE_WINS),
        effect="the trained model wins five comparisons of six",
    ),
)
