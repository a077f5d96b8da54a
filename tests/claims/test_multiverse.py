"""Support, spread, flip and cases of a multiverse, on facts small enough to see through."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.claims.claim import Check, Choice
from charts.claims.multiverse import REMOVED, Runs, run_multiverse, support_of
from tests.claims.toys import LIMIT, MOST_GAIN, TRIAL, positive, sample, trial_with

QUIET = replace(TRIAL, resample=None, units=lambda facts: ())
"""Nothing is resampled and nothing left out: only the limit is chosen."""


def test_support_is_the_share_of_settings_that_answer_yes() -> None:
    facts = sample([1.0] * 9 + [-1.0] * 11)  # 45%: above 0.4, not above 0.5 and 0.6
    support = run_multiverse(QUIET, facts, seed=1)
    assert support.support == pytest.approx(1 / 3, abs=0.001)
    assert (support.checks[0].value, support.checks[0].answer) == (0.45, False)
    assert support.published == 0.0
    assert (support.low, support.high) == (0.0, 1.0)


def test_a_share_on_the_limit_is_not_above_it() -> None:
    support = run_multiverse(QUIET, sample([1.0] * 10 + [-1.0] * 10), seed=1)
    assert support.checks[0].answer is False


def test_the_nearest_flip_is_the_least_departure_that_crosses_a_cut() -> None:
    flip = run_multiverse(QUIET, sample([1.0] * 9 + [-1.0] * 11), seed=1).flip
    assert flip is not None
    assert (flip.choice, flip.value, flip.support) == (LIMIT.name, "0.5", 0.0)


def test_no_flip_is_named_where_every_setting_agrees() -> None:
    support = run_multiverse(QUIET, sample([1.0] * 20), seed=1)
    assert (support.support, support.flip) == (1.0, None)


def test_a_firm_that_decides_is_named_as_the_flip() -> None:
    firm_of = ["big"] * 6 + ["a", "b", "c", "d"]
    facts = sample([1.0] * 6 + [-1.0] * 4, firm_of)
    trial = replace(TRIAL, resample=None, choices=(Choice(LIMIT.name, (0.5,)),))
    support = run_multiverse(trial, facts, seed=1)
    assert support.flip is not None
    assert (support.flip.choice, support.flip.value) == (REMOVED, "big")
    assert support.flip.support == 0.0
    # half of the runs leave nothing out, and one of ten leaves out the firm that decides
    assert support.support == pytest.approx(0.9, abs=0.03)


def test_half_of_the_settings_leave_nothing_out() -> None:
    drawn = Runs(TRIAL, sample([1.0] * 20)).draw(np.random.default_rng(0), 2000)
    assert np.mean([setting[REMOVED] is None for setting in drawn]) == 0.5


def test_what_cannot_be_judged_is_no_answer_and_not_a_no() -> None:
    unknown = Check("unknown", "Is it?", lambda f, s: np.nan, str, MOST_GAIN.cases)
    support = run_multiverse(trial_with(MOST_GAIN, unknown), sample([1.0] * 20), seed=1)
    assert support.support == 1.0
    assert support.checks[1].answer is None
    assert support.checks[1].answered == 0.0
    assert not support.checks[1].counts


def test_the_share_of_runs_that_can_be_judged_is_given() -> None:
    half = Choice("known", (True, False))
    check = replace(MOST_GAIN, value=lambda f, s: positive(f, s) if s["known"] else np.nan)
    support = run_multiverse(
        replace(trial_with(check), choices=(LIMIT, half)), sample([1.0] * 9), seed=1
    )
    assert support.checks[0].answered == pytest.approx(0.5, abs=0.04)
    assert support.support == 1.0


@pytest.mark.parametrize(
    ("firm_of", "counts"),
    [(["a", "b", "c", "a", "b"], True), (["a", "b", "c", "a"], False), (["a", "b"] * 4, False)],
)
def test_a_check_counts_with_five_cases_of_three_firms(firm_of: list[str], counts: bool) -> None:
    support = run_multiverse(TRIAL, sample([1.0] * len(firm_of), firm_of), seed=1)
    assert support.checks[0].counts is counts
    assert np.isnan(support.support) != counts


def test_checks_weigh_the_same_whatever_their_order_and_names() -> None:
    rare = replace(MOST_GAIN, name="z", limit=0.9)
    facts = sample([1.0] * 15 + [-1.0] * 5)
    one = run_multiverse(trial_with(MOST_GAIN, rare), facts, seed=1)
    other = run_multiverse(trial_with(replace(rare, name="a"), MOST_GAIN), facts, seed=1)
    assert (one.support, one.low, one.high) == (other.support, other.low, other.high)
    assert one.support == pytest.approx(np.mean([check.support for check in one.checks]))


def test_two_seeds_differ_by_less_than_two_points() -> None:
    facts = sample([1.0] * 11 + [-1.0] * 9)
    supports = [run_multiverse(TRIAL, facts, seed).support for seed in range(3)]
    assert max(supports) - min(supports) < 0.02
    assert run_multiverse(TRIAL, facts, 0).error < 0.01


def test_a_near_copy_that_shares_a_weight_moves_the_support_by_less_than_two_points() -> None:
    facts = sample([1.0] * 9 + [-1.0] * 11)
    copied = Choice(LIMIT.name, (0.5, 0.4, 0.6, 0.6001), (1.0, 1.0, 0.5, 0.5))
    one = run_multiverse(QUIET, facts, 1).support
    other = run_multiverse(replace(QUIET, choices=(copied,)), facts, 1).support
    assert abs(one - other) < 0.02


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 18), st.integers(1, 2))
def test_data_moved_towards_the_claim_never_lower_its_support(winners: int, more: int) -> None:
    values = [1.0] * winners + [-1.0] * (20 - winners)
    moved = [1.0] * (winners + more) + [-1.0] * (20 - winners - more)
    before, after = (
        support_of(TRIAL, sample(facts), np.random.default_rng(1), 200)[0]
        for facts in (values, moved)
    )
    assert after >= before


def test_the_joint_runs_visit_every_setting_evenly() -> None:
    other = Choice("other", ("a", "b"))
    runs = Runs(replace(QUIET, choices=(LIMIT, other)), sample([1.0]))
    drawn = [(s[LIMIT.name], s["other"]) for s in runs.draw(np.random.default_rng(0), 6000)]
    expected = set(product(LIMIT.options, other.options))
    shares = {pair: drawn.count(pair) / len(drawn) for pair in expected}
    assert all(share == pytest.approx(1 / 6, abs=0.02) for share in shares.values())
