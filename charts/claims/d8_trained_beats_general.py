"""D8: does an open model trained for a task beat a frontier model out of the box?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cap, Cases, Check, Choice, Claim, Label, Owner, Rng, Setting, Trial
from charts.claims.sample import MIN_RESAMPLED, Sample, units, without_unit
from charts.core.formats import percent
from charts.measures.derivatives.tuned_studies import GENERAL, TIE, TUNED, tuned_against_closed
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.int64]

MOST = Choice("share of studies that is most", (0.5, 2 / 3))
TIES = Choice("a tie counts as", ("half a win", "no win", "nothing"))
STUDY = Choice(
    "a study with several opponents",
    ("the hardest one", "the mean of all", "most of them", "the easiest one"),
)
TRAINED = Choice("trained on", ("own data, at least in part", "any data of the task", "own data"))
READING = Choice("rows counted", ("all usable", "those read a second time"))

STUDIES, ROWS = 6, 2
"""Of a simulated world: studies by sellers against flagships, and opponents in each."""

TRUE_WINS = 0.85
"""Chance that the tuned model wins a comparison of the true world."""

OUTCOME = {TUNED: 1.0, TIE: 0.5, GENERAL: 0.0}
"""What a comparison says for the tuned model."""

_TRAINING = {"own": 0, "partly own": 1}
"""How far the data are one's own; 2: the task's, but others'."""

REACH = {"own data": 0, "own data, at least in part": 1, "any data of the task": 2}
"""The farthest of these that counts, by what is chosen."""


def _facts(data: Tables) -> Sample:
    """Give one case a comparison of a tuned open model with a closed one."""
    rows = tuned_against_closed(data)
    rows = rows[rows["winner"].isin(OUTCOME)]
    study = rows["study_id"].astype("category").cat.codes.to_numpy(np.int64)
    opponent = rows["study_id"] + " " + rows["closed_name"] + " " + rows["metric"]
    columns = {
        "outcome": rows["winner"].map(OUTCOME).to_numpy(float),
        "by_seller": rows["measured_by"].eq("seller").to_numpy(),
        "training": rows["trained_on"].map(_TRAINING).fillna(2).to_numpy(int),
        "flagship": rows["flagship"].to_numpy(bool),
        "read_again": rows["checked"].isin(["confirmed", "corrected"]).to_numpy(),
        "study": study,
        "opponent": np.unique(opponent.to_numpy(str), return_inverse=True)[1],
    }
    names = rows["study_id"].to_numpy(str)
    return Sample(names, names, columns)


def _resampled(sample: Sample, rng: Rng) -> Sample:
    """Draw the studies again, if there are enough that count; one drawn twice counts twice."""
    if _cases(True, sample).cases < MIN_RESAMPLED:
        return sample
    groups = sample.units
    picks = [groups[place] for place in rng.integers(len(groups), size=len(groups))]
    again = sample.take(np.concatenate(picks))
    study = np.repeat(np.arange(len(picks)), [len(places) for places in picks])
    opponent = again["opponent"] + study * (sample["opponent"].max() + 1)
    return again.assign({"study": study, "opponent": opponent})


def _prepared(sample: Sample, setting: Setting) -> tuple[Sample, Mask]:
    """Give the comparisons, and which of them count under a setting."""
    counts = sample["flagship"] & (sample["training"] <= REACH[setting[TRAINED.name]])
    if setting[READING.name] != "all usable":
        counts = counts & sample["read_again"]
    if setting[TIES.name] == "nothing":
        counts = counts & (sample["outcome"] != 0.5)
    return sample, counts


def _won(by_seller: bool, prepared: tuple[Sample, Mask], setting: Setting) -> float:
    """Give the share of the studies that the tuned model won, by one kind of measurer."""
    sample, counts = prepared
    counts = counts & (sample["by_seller"] == by_seller)
    outcome, study = sample["outcome"][counts], sample["study"][counts]
    if not len(outcome):
        return np.nan
    if setting[TIES.name] == "no win":
        outcome = np.where(outcome == 0.5, 0.0, outcome)
    rows = np.bincount(study)
    known = rows > 0
    mean = np.bincount(study, outcome)[known] / rows[known]
    match setting[STUDY.name]:
        case "the mean of all":
            return float(mean.mean())
        case "most of them":
            return float(np.where(mean == 0.5, 0.5, mean > 0.5).mean())
        case "the easiest one":
            return float(_greatest(study, outcome)[known].mean())
    opponent = sample["opponent"][counts]
    best = _greatest(opponent, outcome)[opponent]  # of several tuned models
    return float(1 - _greatest(study, 1 - best)[known].mean())


def _greatest(groups: Groups, values: Numbers) -> Numbers:
    """Give the greatest value of each group, 0 of none."""
    result = np.zeros(int(groups.max()) + 1)
    np.maximum.at(result, groups, values)
    return result


def _cases(by_seller: bool, sample: Sample) -> Cases:
    """Count the studies against a flagship; each has a maker of its own."""
    return sample.where(sample["flagship"] & (sample["by_seller"] == by_seller)).cases()


def _words(value: float) -> str:
    return f"the tuned open model won {percent(value)} of the studies"


def _world(rng: Rng, *, wins: float, failures_published: bool = True) -> Sample:
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
        "read_again": np.repeat(rng.random(STUDIES) < 0.9, ROWS),
        "study": study,
        "opponent": np.arange(rows),
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
        "closed model of the day, untrained: by study, and by who measured. Firms publish "
        "what went well, so the sample leans towards the claim."
    ),
    exhibits=("tuned-vs-frontier",),
    page="argument/training.md",
    statistic="tuned-vs-frontier.wins_share",
    reason=(
        "A trained open model beat the best closed model of its day in "
        "{tuned-vs-frontier.wins} of {tuned-vs-frontier.flagship_studies} studies. Of all "
        "{tuned-vs-frontier.studies} studies {tuned-vs-frontier.seller_studies} are by "
        "sellers."
    ),
    would_change="Studies by others than sellers, on a firm's own task, that report failures too.",
    cap=Cap(
        Label.MOSTLY_HOLDS,
        "Training that failed is seldom published, so the studies lean towards the claim.",
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
        choices=(MOST, TIES, STUDY, TRAINED, READING),
        facts=_facts,
        units=units,
        without=without_unit,
        resample=_resampled,
        prepare=_prepared,
        null_worlds=(
            partial(_world, wins=0.5),
            partial(_world, wins=0.5, failures_published=False),
        ),
        true_world=partial(_world, wins=TRUE_WINS),
        effect="the trained model wins five comparisons of six",
    ),
)
