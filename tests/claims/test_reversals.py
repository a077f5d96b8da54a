"""From which index on a new model would have a question answered otherwise."""

import pandas as pd
import pytest

from charts.claims import CLAIMS, Claim, multiverse, reversals, verdicts
from charts.claims.reversals import Reversal
from charts.measures.capability import new_model
from charts.measures.capability.index_vintage import LATEST
from charts.measures.capability.new_model import NewModel
from charts.tables.frames import Tables
from scripts.pipeline import Pipeline

BY_ID = {claim.id: claim for claim in CLAIMS}
LAST = pd.Timestamp("2026-09-29")


def found(pipeline: Pipeline, claim_id: str) -> dict[tuple[str, str], Reversal]:
    return {(one.check, one.side): one for one in pipeline.reconsidered[claim_id].reversals}


def best(data: Tables, side: str, day: str) -> float:
    """The best model of a side that was out by a day, in the newest vintage."""
    index = data["capability_index"]
    rows = index[index["vintage"] == LATEST].merge(data["models"], on="model_id")
    since = rows["released" if side == "closed" else "weights_from"]
    return float(rows.loc[rows["weights"].str.startswith(side) & (since <= day), "index"].max())


def tenth_above(value: float) -> float:
    return next(n / 10 for n in range(1000, 2500) if n / 10 > value)


@pytest.mark.parametrize(("claim_id", "check"), [("B5b", "index"), ("E1", "Epoch index")])
def test_an_open_model_ends_the_record_from_the_first_index_above_the_best_closed_one(
    pipeline: Pipeline, data: Tables, claim_id: str, check: str
) -> None:
    one = found(pipeline, claim_id)[check, "open"]
    assert one.index == tenth_above(best(data, "closed", "2026-09-29"))
    assert (one.now, one.then) == (True, False)


def test_the_gap_is_smaller_than_a_year_ago_from_the_index_that_makes_it_so(
    pipeline: Pipeline, data: Tables
) -> None:
    one = found(pipeline, "A1")["against a year ago", "open"]
    a_year_ago = best(data, "closed", "2025-09-29") - best(data, "open", "2025-09-29")
    assert one.index == tenth_above(best(data, "closed", "2026-09-29") - a_year_ago)
    assert (one.now, one.then) == (False, True)


def test_a_claim_that_does_not_read_the_index_is_not_asked_again(pipeline: Pipeline) -> None:
    for claim in CLAIMS:
        reads, again = pipeline.examined[claim.id].reads, pipeline.reconsidered[claim.id]
        checks = len(claim.trial.checks) if claim.trial else 0
        assert again.questions == (checks if "capability_index" in reads else 0), claim.id
    assert sum(one.questions > 0 for one in pipeline.reconsidered.values()) > 5


def answers(claim: Claim, data: Tables) -> tuple[bool | None, ...]:
    """What its checks say of tables, by a multiverse of its own."""
    assert claim.trial
    support = verdicts.examined(claim.id, data, multiverse.GLANCE).support
    assert support
    return tuple(check.answer for check in support.checks)


@pytest.mark.slow
@pytest.mark.parametrize("claim_id", [claim.id for claim in CLAIMS if claim.trial])
def test_answers_change_once_and_where_they_are_said_to(
    pipeline: Pipeline, data: Tables, claim_id: str
) -> None:
    """A few new models of each side, each asked by the whole machinery of verdicts."""
    claim, low = BY_ID[claim_id], new_model.index_standing(data)
    if not pipeline.reconsidered[claim_id].questions:
        return
    high = new_model.index_range(data)[1]
    for side, own in (("open", low.open.index), ("closed", low.closed.index)):
        changes = [one for one in pipeline.reconsidered[claim_id].reversals if one.side == side]
        edges = [at for one in changes for at in (one.index - 0.1, one.index)]
        for index in (own - 5, (own + high) / 2, high, *edges):
            world = new_model.with_new_model(data, NewModel(side, index, LAST))
            changed = {one.check for one in changes if round(index, 1) >= one.index}
            assert claim.trial
            then = [
                not now if check.name in changed else now
                for check, now in zip(claim.trial.checks, answers(claim, data), strict=True)
            ]
            assert [*answers(claim, world)] == then, (side, index)


def test_a_claim_without_a_trial_says_nothing(data: Tables) -> None:
    assert reversals.reconsider(None, None, frozenset(), data) == reversals.Reconsidered()
