"""Whether labels keep their word in fresh worlds, and whether support is more than its seed."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from charts.claims import CLAIMS, gates, multiverse
from charts.claims.claim import Claim, World
from charts.claims.gates import Gates
from charts.claims.labels import STRONG
from charts.claims.multiverse import FULL, support_of
from charts.tables.frames import Tables
from tests.claims.asking import trial_of

TESTED = [claim for claim in CLAIMS if claim.trial]
WORLDS = 75
"""Of each kind, for each claim: some two minutes for all."""

BOUND = STRONG + 2 * np.sqrt(STRONG * (1 - STRONG) / WORLDS)

pytestmark = pytest.mark.slow
each_tested = pytest.mark.parametrize("claim", TESTED, ids=lambda claim: claim.id)


def share_that_holds(own: Gates, supports: npt.NDArray[np.float64]) -> float:
    """The share of worlds whose support would be called strong for the claim."""
    known = supports[~np.isnan(supports)]
    return sum(s >= 0.8 and own.null_share(s) <= STRONG for s in known) / len(supports)


def share_that_fails(own: Gates, supports: npt.NDArray[np.float64]) -> float:
    """The share of worlds whose support would be called strong against the claim."""
    known = supports[~np.isnan(supports)]
    return sum(s < 0.2 and own.true_share(s) <= STRONG for s in known) / len(supports)


def supports_in(claim: Claim, world: World, purpose: str) -> npt.NDArray[np.float64]:
    """Supports in worlds of other seeds than the gates'."""
    sequence = np.random.SeedSequence(multiverse.seed(claim.id, f"calibration {purpose}"))
    seeds = sequence.generate_state(WORLDS).tolist()
    return gates.simulate(trial_of(claim), world, seeds)[0]


@each_tested
@pytest.mark.parametrize("variant", [0, 1])
def test_a_claim_seldom_holds_where_there_is_nothing_but_chance(claim: Claim, variant: int) -> None:
    supports = supports_in(claim, trial_of(claim).null_worlds[variant], f"null {variant}")
    assert share_that_holds(gates.read_gates()[claim.id], supports) <= BOUND


@each_tested
def test_a_claim_seldom_fails_where_the_effect_is_there(claim: Claim) -> None:
    supports = supports_in(claim, trial_of(claim).true_world, "true")
    assert share_that_fails(gates.read_gates()[claim.id], supports) <= BOUND


@each_tested
def test_a_label_is_the_same_by_two_seeds_whatever_the_order_and_names_of_checks(
    claim: Claim, data: Tables
) -> None:
    trial = trial_of(claim)
    facts, settings = trial.facts(data), FULL.answers // len(trial.checks)
    turned = tuple(replace(check, name=f"{n}") for n, check in enumerate(reversed(trial.checks)))
    one, again, other = (
        support_of(turn, facts, np.random.default_rng(seed), settings)[0]
        for turn, seed in ((trial, 1), (replace(trial, checks=turned), 1), (trial, 2))
    )
    assert again == pytest.approx(one, abs=1e-12, nan_ok=True)
    assert np.isnan(one) or abs(other - one) < 0.02
