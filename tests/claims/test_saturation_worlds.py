"""Simulated worlds of B1 to B4 look like the facts that they stand for; effects show in them."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from charts.claims import b1_ceilings, b2_harder_steps, b3_uncapped, b4_any_underdog
from charts.claims.claim import Claim, Facts
from charts.claims.gates import simulate
from charts.claims.multiverse import MIN_CASES, MIN_FIRMS
from charts.claims.sample import Sample
from charts.claims.scale_race import ScaleRace
from charts.tables.frames import Tables
from tests.claims.asking import trial_of

MODULES = (b1_ceilings, b2_harder_steps, b3_uncapped, b4_any_underdog)
CLAIMS: list[Claim] = [module.CLAIM for module in MODULES]
WORLDS = [
    pytest.param(claim, world, id=f"{claim.id} {name}")
    for claim in CLAIMS
    for name, world in [
        *(("null", world) for world in trial_of(claim).null_worlds),
        ("true", trial_of(claim).true_world),
    ]
]
World = Callable[[np.random.Generator], Facts]


def samples(facts: Facts) -> Iterator[Sample]:
    """The samples in facts, in order."""
    if isinstance(facts, Sample):
        yield facts
    elif isinstance(facts, dict):
        yield from facts.values()


def races(facts: Facts) -> Iterator[ScaleRace]:
    """The races in facts, in order."""
    for part in vars(facts).values():
        yield from [part] if isinstance(part, ScaleRace) else []
        yield from part.values() if isinstance(part, dict) else []


@pytest.mark.parametrize(("claim", "world"), WORLDS)
def test_a_world_has_the_columns_of_the_facts(claim: Claim, world: World, data: Tables) -> None:
    facts, made = trial_of(claim).facts(data), world(np.random.default_rng(1))
    assert type(made) is type(facts)
    for real, simulated in zip(samples(facts), samples(made), strict=True):
        assert simulated.columns.keys() == real.columns.keys()
        for name, column in simulated.columns.items():
            assert column.shape[1:] == real[name].shape[1:], name
            assert column.dtype.kind == real[name].dtype.kind, name
            assert len(column) == len(simulated.unit) == len(simulated.firm)
    if claim.id == "B3":
        for race, simulated_race in zip(races(facts), races(made), strict=True):
            assert simulated_race.pace.keys() == race.pace.keys()
            assert simulated_race.gap.keys() == race.gap.keys()
        assert made.boards.gap.keys() == facts.boards.gap.keys()


@pytest.mark.parametrize(("claim", "world"), WORLDS)
def test_a_world_has_about_as_many_cases_as_the_facts(
    claim: Claim, world: World, data: Tables
) -> None:
    facts, trial = trial_of(claim).facts(data), trial_of(claim)
    simulated = [world(np.random.default_rng(seed)) for seed in range(4)]
    for check in trial.checks:
        real = check.cases(facts)
        made = [check.cases(one) for one in simulated]
        if real.cases >= MIN_CASES and real.firms >= MIN_FIRMS:
            assert real.cases / 4 <= np.mean([cases for cases, _ in made]) <= 4 * real.cases
            assert np.mean([firms for _, firms in made]) >= MIN_FIRMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_effect_that_would_matter_raises_the_support(claim: Claim) -> None:
    trial, seeds = trial_of(claim), range(12)
    nulls = [simulate(trial, world, seeds)[0] for world in trial.null_worlds]
    true, _ = simulate(trial, trial.true_world, seeds)
    assert np.nanmean(true) > max(np.nanmean(null) for null in nulls)


def test_every_scale_is_seen_by_some_models_alone() -> None:
    world = trial_of(b3_uncapped.CLAIM).null_worlds[0](np.random.default_rng(2))
    seen = [set(race.stays.model.tolist()) for race in (world.index, world.horizon)]
    assert seen[0] - seen[1]
    assert seen[0] & seen[1]
