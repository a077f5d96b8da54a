"""The measures of derivatives on tiny worlds."""

import math
import random

import pandas as pd
import pytest

from charts.measures.derivatives import derivative_gains


def test_one_table_two_dates_and_two_measurers_are_three_kinds_of_comparison() -> None:
    rows = pd.DataFrame(
        {
            "document": [
                "A's table",
                "A's table",
                "base: B's board; derived: A",
                "base from one report, derived from a post; one harness, two dates",
            ],
            "same_harness": [True, False, False, True],
        }
    )
    assert derivative_gains.comparison_kind(rows).tolist() == [
        derivative_gains.ONE_TABLE,
        derivative_gains.TWO_MEASURERS,
        derivative_gains.TWO_MEASURERS,
        derivative_gains.TWO_DATES,
    ]


def world(*gains: tuple[str, str, float, bool]) -> pd.DataFrame:
    """Rows of one pair: measurer, benchmark, gain, whether it counts."""
    return pd.DataFrame(
        [
            {
                "derived_model_id": "new",
                "base_model_id": "old",
                "name": "New",
                "base": "Old",
                "firm": "Firm",
                "side": "closed",
                "released": pd.Timestamp("2026-01-01"),
                "scale": derivative_gains.TESTS,
                "measured_by": by,
                "benchmark_id": test,
                "gain": gain,
                "counted": counted,
                "parts": pd.NA,
            }
            for by, test, gain, counted in gains
        ]
    )


def test_a_median_takes_each_test_once_and_measurers_apart() -> None:
    rows = world(
        ("seller", "a", 1.0, True),
        ("seller", "a", 3.0, True),
        ("seller", "b", 4.0, True),
        ("seller", "c", 100.0, False),
        ("independent", "a", -1.0, True),
    )
    made = derivative_gains.medians(rows).set_index("measured_by")
    assert made.loc["seller", "median"] == 3.0
    assert made.loc["seller", "benchmarks"] == 2
    assert made.loc["independent", "median"] == -1.0


def test_a_row_that_is_a_median_counts_its_parts() -> None:
    rows = world(("independent", "a", 1.0, True)).assign(parts=7)
    assert derivative_gains.medians(rows)["benchmarks"].tolist() == [7]


def test_the_sign_test_is_symmetric_and_leaves_nought_out() -> None:
    generator = random.Random(6)
    for _ in range(30):
        gains = [
            generator.choice([-2.0, -1.0, 0.0, 1.0]) for _ in range(generator.randrange(1, 12))
        ]
        one, other = (
            derivative_gains.signs(gains),
            derivative_gains.signs([-gain for gain in gains]),
        )
        assert (one.gains, one.losses, one.p) == (other.losses, other.gains, other.p)
        assert derivative_gains.signs([*gains, 0.0]) == one
        assert 0 < one.p <= 1


def test_the_sign_test_of_equal_gains_by_hand() -> None:
    assert derivative_gains.signs([1.0] * 5) == (5, 0, pytest.approx(2 / 2**5))
    assert derivative_gains.signs([]) == (0, 0, 1.0)
    assert derivative_gains.signs([0.0]).p == 1.0


def test_noise_falls_with_the_root_of_the_items_and_is_unknown_without() -> None:
    assert derivative_gains.noise(50, 50, 100) == pytest.approx(1.96 * math.sqrt(50))
    assert derivative_gains.noise(50, 50, 400) == pytest.approx(
        derivative_gains.noise(50, 50, 100) / 2
    )
    assert derivative_gains.noise(0, 100, 100) == 0
    assert math.isnan(derivative_gains.noise(50, 50, math.nan))


def test_of_two_rows_on_one_test_the_one_with_the_base_in_its_harness_is_kept() -> None:
    rows = pd.DataFrame(
        {
            "derived_model_id": "new",
            "benchmark_id": ["a", "a", "b"],
            "measured_by": "seller",
            "comparison": [
                derivative_gains.TWO_MEASURERS,
                derivative_gains.ONE_TABLE,
                derivative_gains.TWO_MEASURERS,
            ],
            "derived_points": [60.0, 60.0, 50.0],
            "best_closed_points": [77.0, 66.0, 40.0],
            "items": [pd.NA, 100, pd.NA],
        }
    )
    made = derivative_gains.against_closed(rows)
    assert made["difference"].tolist() == [-6.0, 10.0]
    assert made["other_difference"].tolist()[0] == -17.0
    assert made["other_difference"].isna().tolist() == [False, True]
    assert made["noise"].isna().tolist() == [False, True]
