"""Gates: shares of simulated worlds, kept by the code that made them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from charts.claims import CLAIMS, gates
from charts.claims.claim import Claim
from charts.claims.gates import GRID, Gates
from scripts.gates import code_digest, outdated
from scripts.tree import Tree, files_now
from tests.claims.toys import MOST_GAIN, TRIAL, sample, trial_with

TESTED = [claim for claim in CLAIMS if claim.trial]
DISTINCT = 0.7
"""Checks that correlate by more in null worlds ask the same question."""


def test_shares_are_those_of_the_worlds() -> None:
    made = gates.gates(TRIAL, "code", seed=1, worlds=60)
    seeds = np.random.SeedSequence(1).generate_state(120)[:60].tolist()
    supports, _ = gates.simulate(TRIAL, TRIAL.null_worlds[0], seeds)
    for share in (0.0, 0.35, 0.8, 1.0):
        expected = sum(support >= share - 1e-9 for support in supports) / 60
        assert made.null_share(share) == pytest.approx(expected)
    assert made.true_share(1.0) == 1.0


def test_the_stricter_null_variant_counts() -> None:
    always = replace(TRIAL, null_worlds=(TRIAL.null_worlds[0], lambda rng: sample([1.0] * 20)))
    assert gates.gates(always, "", 1, worlds=20).null_share(1.0) == 1.0


def test_a_share_between_two_kept_ones_errs_towards_chance() -> None:
    null = tuple(1 - GRID)
    made = Gates("", null, tuple(GRID), {}, 0.0)
    assert made.null_share(0.805) == pytest.approx(0.2)
    assert made.true_share(0.195) == pytest.approx(0.2)


def test_the_same_check_twice_correlates_wholly() -> None:
    twice = trial_with(MOST_GAIN, replace(MOST_GAIN, name="again"))
    assert gates.gates(twice, "", 1, worlds=30).correlation == pytest.approx(1.0)


def test_gates_are_read_as_they_were_written(tmp_path: Path) -> None:
    made = {"A1": gates.gates(TRIAL, "code", seed=1, worlds=20)}
    gates.save(made, tmp_path / "gates.json")
    again = gates.read_gates(tmp_path / "gates.json")["A1"]
    assert again.null == pytest.approx(made["A1"].null, abs=1e-4)
    assert again.code == "code"
    assert len((tmp_path / "gates.json").read_text(encoding="utf-8").splitlines()) == 3


def test_the_gates_of_every_claim_rest_on_the_code_that_is_there() -> None:
    stale = outdated(Tree(files_now()), gates.read_gates())
    assert not stale, f"run make gates only={','.join(stale)}"


def test_comments_and_docstrings_leave_gates_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Tree(files_now())
    before = code_digest("A1", tree)
    read = Path.read_text

    def commented(self: Path, *args: str, **kwargs: str) -> str:
        return f"# A comment.\n{read(self, *args, **kwargs)}"

    monkeypatch.setattr(Path, "read_text", commented)
    assert code_digest("A1", tree) == before

    def changed(self: Path, *args: str, **kwargs: str) -> str:
        return f"{read(self, *args, **kwargs)}\nADDED = 1\n"

    monkeypatch.setattr(Path, "read_text", changed)
    assert code_digest("A1", tree) != before


@pytest.mark.parametrize("claim", TESTED, ids=lambda claim: claim.id)
def test_the_checks_of_a_claim_are_distinct(claim: Claim) -> None:
    assert gates.read_gates()[claim.id].correlation < DISTINCT
