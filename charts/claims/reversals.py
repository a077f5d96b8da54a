"""Which published answers would be another if a new model came out, and from which index on.

A claim that reads the capability index is asked again, with every choice as published, of tables
with a new model in them. Only on the last day of the index, and only what is published: the whole
multiverse of all claims would take minutes.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import NamedTuple

from charts.claims.claim import Trial
from charts.claims.multiverse import Runs, Support
from charts.measures.capability import new_model
from charts.measures.capability.frontier import SIDES
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.capability.new_model import STEP, NewModel
from charts.tables.frames import Tables

INDEX = "capability_index"
TENTHS = round(1 / STEP)

Answers = tuple[bool | None, ...]
"""The answer of each check, None if it cannot be judged."""


@dataclass(frozen=True)
class Reversal:
    """A question that would be answered otherwise.

    side: of the new model; index: from which on; now, then: yes or no, None if it cannot be judged.
    """

    check: str
    question: str
    side: str
    index: float
    now: bool | None
    then: bool | None


class Reconsidered(NamedTuple):
    """What became of a claim: how many questions were asked again, and which answers are others.

    No question is asked of a claim that does not read the index.
    """

    questions: int = 0
    reversals: tuple[Reversal, ...] = ()


def reconsider(
    trial: Trial | None, support: Support | None, reads: Collection[str], data: Tables
) -> Reconsidered:
    """Ask a claim again with a new model of each side.

    support, reads: what its multiverse says without one, and the tables that it rests on.
    """
    if trial is None or support is None or INDEX not in reads:
        return Reconsidered()
    now = tuple(check.answer for check in support.checks)
    reversals = chain.from_iterable(_reversals(trial, data, side, now) for side in SIDES)
    return Reconsidered(len(trial.checks), tuple(reversals))


def _reversals(trial: Trial, data: Tables, side: str, now: Answers) -> list[Reversal]:
    """Find from which index on each answer is another, if it is at the greatest index."""
    high = new_model.index_range(data)[1]
    answers = cache(lambda index: _answers(trial, data, side, index))
    reversals = []
    for place, check in enumerate(trial.checks):

        def is_other(index: float, place: int = place) -> bool:
            return answers(index)[place] is not now[place]

        if is_other(high):
            index, then = _first(is_other, side, data), answers(high)[place]
            reversals.append(Reversal(check.name, check.question, side, index, now[place], then))
    return reversals


def _first(is_other: Callable[[float], bool], side: str, data: Tables) -> float:
    """Give the first index, in steps, at which an answer is another, above its side's best.

    It is at the greatest, and stays so. Most answers change where the new model takes the lead:
    there it is looked for first.
    """
    best = new_model.index_standing(data)._asdict()
    [rival] = {*SIDES} - {side}
    low = math.floor(best[side].index * TENTHS)
    high = round(new_model.index_range(data)[1] * TENTHS)
    guess = round(new_model.first_ahead(best[rival].index) * TENTHS)
    probes = [guess, guess - 1]
    while high - low > 1:
        probe = probes.pop() if probes else (low + high) // 2
        if low < probe < high:
            low, high = (low, probe) if is_other(probe / TENTHS) else (probe, high)
    return high / TENTHS


def _answers(trial: Trial, data: Tables, side: str, index: float) -> Answers:
    """Give the published answers of tables with a new model of the last day."""
    model = NewModel(side, index, last_day(models_of(data, LATEST)))
    runs = Runs(trial, trial.facts(new_model.with_new_model(data, model)))
    published = trial.published
    answers = [check.answer(runs.published_value(check), published) for check in trial.checks]
    return tuple(None if math.isnan(answer) else bool(answer) for answer in answers)
