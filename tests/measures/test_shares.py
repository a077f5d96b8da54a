"""Shares and medians of cases in clusters: intervals that cover what they claim."""

from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
import pytest

from charts.measures.stats import shares
from charts.measures.stats.medians import clustered_median, median_interval

WORLDS = 300
Covered = Callable[[np.random.Generator], bool]


def coverage(covered: Covered) -> float:
    """In which share of worlds an interval holds the truth."""
    return float(np.mean([covered(np.random.default_rng(seed)) for seed in range(WORLDS)]))


def clustered_hits(rng: np.random.Generator, truth: float) -> tuple[pd.Series, pd.Series]:
    """Cases of 12 firms of 1 to 6 cases, whose own shares differ: a beta distribution."""
    sizes = rng.integers(1, 7, 12)
    own = rng.beta(4 * truth, 4 * (1 - truth), 12)
    firms = np.repeat(np.arange(12), sizes)
    return pd.Series(rng.random(len(firms)) < own[firms]), pd.Series(firms)


def clustered_values(rng: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """Values of 12 firms, whose levels differ as much as values within one; their median is 0."""
    firms = np.repeat(np.arange(12), rng.integers(1, 7, 12))
    return pd.Series(rng.normal(0, 1, 12)[firms] + rng.normal(0, 1, len(firms))), pd.Series(firms)


def held(truth: float, low: float, high: float) -> bool:
    return low <= truth <= high


@pytest.mark.parametrize(("truth", "cases"), [(0.5, 7), (0.8, 14), (0.5, 23), (0.9, 23)])
def test_wilson_covers_a_share_of_independent_cases(truth: float, cases: int) -> None:
    def covered(rng: np.random.Generator) -> bool:
        _, low, high = shares.wilson(rng.binomial(cases, truth), cases)
        return held(truth, low, high)

    assert coverage(covered) >= 0.85


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.9])
def test_a_share_of_cases_in_clusters_is_covered(truth: float) -> None:
    def covered(rng: np.random.Generator) -> bool:
        _, low, high = shares.share_of(*clustered_hits(rng, truth))
        return held(truth, low, high)

    assert coverage(covered) >= 0.85


def test_cases_in_clusters_taken_for_independent_would_be_covered_too_seldom() -> None:
    def covered(rng: np.random.Generator) -> bool:
        hits, firms = clustered_hits(rng, 0.5)
        together = pd.Series(hits.groupby(firms).transform("first"))  # firms agree with themselves
        _, low, high = shares.share_of(together)
        return held(0.5, low, high)

    assert coverage(covered) < 0.8


def test_a_median_of_values_in_clusters_is_covered() -> None:
    def covered(rng: np.random.Generator) -> bool:
        _, low, high = clustered_median(*clustered_values(rng))
        return held(0.0, low, high)

    assert coverage(covered) >= 0.85


def test_a_median_of_independent_values_is_covered_both_ways() -> None:
    def covered(rng: np.random.Generator) -> bool:
        values = pd.Series(rng.exponential(1, 15))
        _, low, high = median_interval(values)
        _, least, most = clustered_median(values, pd.Series(range(15)))
        return held(np.log(2), low, high) and held(np.log(2), least, most)

    assert coverage(covered) >= 0.85


def test_wilsons_ends_solve_his_equation() -> None:
    z = 1.6448536269514722
    value, low, high = shares.wilson(3, 7)
    assert value == pytest.approx(3 / 7)
    for end in (low, high):
        assert abs(value - end) == pytest.approx(z * (end * (1 - end) / 7) ** 0.5)
    assert shares.wilson(0, 6)[:2] == (0, 0)
    assert shares.wilson(6, 6).high == 1


def test_firms_that_agree_with_themselves_are_worth_one_case_each() -> None:
    firms = pd.Series(np.repeat(range(10), 4))
    hits = pd.Series(np.repeat([1.0, 0.0] * 5, 4))
    assert 6 < shares.effective_cases(hits, firms) <= 10
    assert shares.effective_cases(hits * 0, firms) == 10
    assert shares.effective_cases(hits, pd.Series(range(40))) > 30
    assert shares.effective_cases(hits, firms * 0) == 1


def test_a_clustered_median_is_the_samples_and_its_ends_are_values_of_it() -> None:
    values = pd.Series([9.0, 2.0, 5.0, 3.0, 8.0, 1.0])
    middle, low, high = clustered_median(values, pd.Series(list("aabbcc")))
    assert middle == median(values)
    assert {low, high} <= set(values)
    assert low < middle < high


@pytest.mark.parametrize("measure", [median_interval, lambda v: clustered_median(v, v)])
def test_there_is_no_median_of_nothing(measure: Callable[[pd.Series], object]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        measure(pd.Series([], dtype=float))


def test_there_is_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        shares.share_of(pd.Series([], dtype=bool))


def test_all_of_few_does_not_make_all_of_all() -> None:
    _, low, high = shares.share_of(pd.Series([True] * 7), pd.Series(list("aabbccd")))
    assert high == 1
    assert low == pytest.approx(4 / (4 + 1.6448536269514722**2))
