"""The difference of two median waits: an interval that covers it where levels of a test agree."""

import numpy as np
import pandas as pd
import pytest

from charts.measures.waits.wait_differences import difference_interval

WORLDS = 100


def waits(rng: np.random.Generator, tests: int, median: float) -> pd.DataFrame:
    """Waits of some levels on each test, which has a pace of its own; some still last."""
    rows = []
    for test in range(tests):
        pace = median * np.exp(rng.normal(0, 0.4))
        for _ in range(int(rng.integers(4, 12))):
            wait, seen = pace * np.exp(rng.normal(0, 0.5)), rng.uniform(3, 25)
            rows.append((f"test {test}", min(wait, seen), wait <= seen))
    return pd.DataFrame(rows, columns=["benchmark_id", "months", "matched"])


@pytest.mark.slow
def test_a_known_difference_lies_in_its_interval_as_often_as_it_says() -> None:
    covered = []
    for seed in range(WORLDS):
        rng = np.random.default_rng(seed)
        low, high = difference_interval(waits(rng, 7, 8.0), waits(rng, 8, 5.0))
        covered.append(low <= 3.0 <= high)
    assert np.mean(covered) >= 0.85


def test_equal_waits_differ_by_their_difference_in_every_draw() -> None:
    first, second = (
        pd.DataFrame({"benchmark_id": ["a", "b"], "months": [wait] * 2, "matched": [True] * 2})
        for wait in (7.0, 4.5)
    )
    assert difference_interval(first, second) == (2.5, 2.5)


def test_without_a_median_on_either_side_nothing_is_said() -> None:
    waiting = pd.DataFrame({"benchmark_id": ["a"], "months": [3.0], "matched": [False]})
    assert np.isnan(difference_interval(waiting, waiting)).all()
