"""Simulated worlds of C1, C3, C4, D6, D7 and D8 look like the facts that they stand for."""

from collections.abc import Callable

import numpy as np
import pytest

from charts.claims import (
    c1_better_than_base,
    c3_within_weeks,
    c4_every_time,
    d6_full_control,
    d7_narrow_offers,
    d8_trained_beats_general,
)
from charts.claims.claim import Claim
from charts.claims.multiverse import MIN_CASES, MIN_FIRMS, Runs
from charts.claims.sample import Sample
from charts.tables.frames import Tables
from tests.claims.asking import trial_of

CLAIMS: list[Claim] = [
    module.CLAIM
    for module in (
        c1_better_than_base,
        c3_within_weeks,
        c4_every_time,
        d6_full_control,
        d7_narrow_offers,
        d8_trained_beats_general,
    )
]
WORLDS = [
    pytest.param(claim, world, id=f"{claim.id} {name}")
    for claim in CLAIMS
    for name, world in [
        *(("null", world) for world in trial_of(claim).null_worlds),
        ("true", trial_of(claim).true_world),
    ]
]
World = Callable[[np.random.Generator], Sample]


@pytest.mark.parametrize(("claim", "world"), WORLDS)
def test_a_world_has_the_columns_of_the_facts(claim: Claim, world: World, data: Tables) -> None:
    facts, made = trial_of(claim).facts(data), world(np.random.default_rng(1))
    assert made.columns.keys() == facts.columns.keys()
    for name, column in made.columns.items():
        assert column.ndim == facts[name].ndim, name
        assert column.dtype.kind == facts[name].dtype.kind, name
        assert len(column) == len(made.unit) == len(made.firm)


@pytest.mark.parametrize(("claim", "world"), WORLDS)
def test_a_world_has_about_as_many_cases_as_the_facts(
    claim: Claim, world: World, data: Tables
) -> None:
    facts, trial = trial_of(claim).facts(data), trial_of(claim)
    for check in trial.checks:
        real = check.cases(facts)
        made = [check.cases(world(np.random.default_rng(seed))).cases for seed in range(20)]
        if real.cases >= MIN_CASES and real.firms >= MIN_FIRMS:
            assert real.cases / 1.5 <= np.mean(made) <= 1.5 * real.cases, check.name


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_checks_that_count_can_be_judged_in_most_settings(claim: Claim, data: Tables) -> None:
    trial = trial_of(claim)
    runs = Runs(trial, trial.facts(data))
    rng = np.random.default_rng(0)
    answers = runs.answers(runs.draw(rng, 200), rng, 1)
    for place, check in enumerate(trial.checks):
        cases = check.cases(runs.facts)
        if cases.cases >= MIN_CASES and cases.firms >= MIN_FIRMS:
            assert np.isnan(answers[..., place]).mean() < 0.1, check.name


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_true_world_supports_the_claim_more_than_chance_does(claim: Claim) -> None:
    trial = trial_of(claim)
    rng = np.random.default_rng(5)

    def support(world: World) -> float:
        seeds = range(12)
        shares = []
        for seed in seeds:
            runs = Runs(trial, world(np.random.default_rng(seed)))
            answers = runs.answers(runs.draw(rng, 40), rng, 1)
            shares.append(np.nanmean(answers[~np.isnan(answers)]))
        return float(np.mean(shares))

    chance = [support(world) for world in trial.null_worlds]
    assert support(trial.true_world) > max(chance) + 0.2
