"""Claim B1: its values from the scores again, its words, what one test more would change."""

from dataclasses import replace

import numpy as np
import pytest

from charts.claims.b1_ceilings import CEILING, CLAIM, FULL, NEAR
from charts.claims.sample import Sample
from charts.tables.frames import Tables
from tests.claims import saturation_oracle as again
from tests.claims.asking import check_of, trial_of, value


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    measured: Sample = trial_of(CLAIM).facts(data)
    return measured


@pytest.fixture(scope="module")
def by_hand() -> dict[str, tuple[float, float, float]]:
    """Fullness, and the trends near the top of score gap and capability gap, by test."""
    found = {}
    for test, end in again.race_ends().items():
        shares, index = (again.daily(test, end, name) for name in ("share", "index"))
        near = again.near_the_top({day: max(both) for day, both in shares.items()})
        score = again.trend({d: 100 * (closed - o) for d, (o, closed) in shares.items()}, near)
        able = again.trend({day: closed - o for day, (o, closed) in index.items()}, near)
        if score is not None and able is not None:
            found[test] = max(shares[end]) * again.audit_factor(test), score, able
    return found


def test_both_shares_are_those_of_the_scores(
    facts: Sample, by_hand: dict[str, tuple[float, float, float]]
) -> None:
    full = {test: gaps for test, gaps in by_hand.items() if gaps[0] >= FULL.options[0] - 1e-11}
    shrank = [able for _, score, able in full.values() if score < 0]
    assert value(CLAIM, facts, "score gap") == pytest.approx(len(shrank) / len(full))
    stayed = sum(able >= 0 for able in shrank)
    assert value(CLAIM, facts, "capability gap") == pytest.approx(stayed / len(shrank))


def test_an_audited_test_is_full_at_what_the_audit_leaves(facts: Sample) -> None:
    full = dict(
        zip(facts.unit, zip(*(facts[o] for o in CEILING.options), strict=True), strict=True)
    )
    for test, (audited, nominal) in full.items():
        assert audited == pytest.approx(nominal * again.audit_factor(str(test)))
    assert full["mmlu"][0] > full["mmlu"][1]


def changed(facts: Sample, gap: str, test: str, trend: float) -> Sample:
    """The facts with another trend of a gap on one test."""
    column = np.where((facts.unit == test)[:, None], trend, facts[gap])
    return replace(facts, columns={**facts.columns, gap: column})


def test_one_test_whose_gap_grew_instead_moves_the_share_by_one(facts: Sample) -> None:
    full = facts.where(facts[CEILING.options[0]] >= FULL.options[0])
    test = str(full.unit[full["score"][:, 0] < 0][0])
    before = value(CLAIM, facts, "score gap")
    after = value(CLAIM, changed(facts, "score", test, 5.0), "score gap")
    assert before - after == pytest.approx(1 / len(full))


@pytest.mark.parametrize(("trend", "stayed"), [(5.0, 1.0), (-5.0, 0.0)])
def test_the_capability_gap_decides_the_second_check(
    facts: Sample, trend: float, stayed: float
) -> None:
    same = {**facts.columns, "tested": np.full_like(facts["tested"], trend)}
    assert value(CLAIM, replace(facts, columns=same), "capability gap") == stayed


def test_a_test_that_is_not_nearly_full_does_not_count(facts: Sample) -> None:
    emptier = facts.where(facts[CEILING.options[0]] < FULL.options[0])
    assert np.isnan(value(CLAIM, emptier, "score gap"))
    whole = {NEAR.name.replace(" ", "_"): 0.0}
    assert np.isnan(value(CLAIM, emptier, "score gap", **whole))


@pytest.mark.parametrize(
    ("name", "share", "words"),
    [
        ("score gap", 0.0, "it shrank on 0% of the nearly full tests"),
        ("score gap", 1.0, "it shrank on 100% of the nearly full tests"),
        ("capability gap", 0.417, "it did not shrink on 42% of them"),
    ],
)
def test_the_answer_is_said_in_words(name: str, share: float, words: str) -> None:
    assert check_of(CLAIM, name).words(share) == words
