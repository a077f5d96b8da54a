"""Rates of change on tiny worlds whose answer is known."""

import math

import pandas as pd
import pytest
from scipy import stats

from charts.measures.prices import change_rate
from charts.measures.prices.change_rate import clustered, overlap, poisson, rate_summary, ratio

START = pd.Timestamp("2025-01-01")


def spells(*rows: tuple[str, int, int, float]) -> pd.DataFrame:
    """Spells from (listing, first day, day after the last, price); the seller is its first word."""
    return pd.DataFrame(
        [
            {
                "listing": listing, "operator": listing.split()[0], "price": price,
                "since": START + pd.Timedelta(days=begin), "until": START + pd.Timedelta(days=end),
            }
            for listing, begin, end, price in rows
        ]
    )  # fmt: skip


def test_a_change_follows_without_a_gap_at_another_price() -> None:
    rows = spells(("x a", 0, 10, 4.0), ("x a", 10, 20, 2.0), ("x a", 20, 30, 2.0))
    found = change_rate.price_changes(rows)
    assert found[["before", "price", "ratio"]].to_numpy().tolist() == [[4.0, 2.0, 0.5]]


def test_an_offer_that_goes_and_comes_back_has_not_changed() -> None:
    assert change_rate.price_changes(spells(("x a", 0, 10, 4.0), ("x a", 11, 20, 2.0))).empty


def test_two_listings_are_not_one_that_changed() -> None:
    assert change_rate.price_changes(spells(("x a", 0, 10, 4.0), ("x b", 10, 20, 2.0))).empty


def test_rounding_is_no_change() -> None:
    near, far = 1 + 0.9 * change_rate.MIN_CHANGE, 1 + 1.1 * change_rate.MIN_CHANGE
    for price, changes in ((near, 0), (far, 1), (1 / near, 0), (1 / far, 1)):
        rows = spells(("x a", 0, 10, 1.0), ("x a", 10, 20, price))
        assert len(change_rate.price_changes(rows)) == changes, price


def test_scaling_all_prices_and_shuffling_rows_change_nothing() -> None:
    rows = spells(("x a", 0, 10, 4.0), ("x a", 10, 20, 2.0), ("y a", 0, 5, 1.0), ("y a", 5, 9, 3.0))
    once = rate_summary(rows, "operator")
    assert once["changes"] == 2
    assert once["cuts"] == 1
    assert rate_summary(rows.assign(price=9 * rows["price"]), "operator") == once
    assert rate_summary(rows.iloc[::-1], "operator") == once


def test_cutting_the_time_watched_in_two_leaves_the_rate() -> None:
    whole = spells(("x a", 0, 100, 4.0), ("x a", 100, 300, 2.0))
    parts = spells(("x a", 0, 100, 4.0), ("x a", 100, 200, 2.0), ("x a", 200, 300, 2.0))
    for name in ("changes", "years", "rate", "low", "high"):
        assert rate_summary(parts, "operator")[name] == pytest.approx(
            rate_summary(whole, "operator")[name]
        )


@pytest.mark.parametrize("events", [0, 1, 7, 134])
def test_the_exact_interval_leaves_five_percent_on_either_side(events: int) -> None:
    found = poisson(events, 10.0)
    assert found.rate == events / 10
    assert stats.poisson.cdf(events, 10 * found.high) == pytest.approx(0.05)
    if events:
        assert stats.poisson.sf(events - 1, 10 * found.low) == pytest.approx(0.05)
    else:
        assert found.low == 0


def test_watching_twice_as_long_halves_the_rate() -> None:
    assert poisson(6, 20.0) == pytest.approx([part / 2 for part in poisson(6, 10.0)])


def test_nothing_watched_and_no_events_are_refused() -> None:
    with pytest.raises(ValueError, match="watched"):
        poisson(0, 0.0)
    with pytest.raises(ValueError, match="events"):
        ratio((0, 0), (1.0, 1.0))


def test_a_ratio_turned_round_is_one_over_it() -> None:
    there, back = ratio((30, 8), (100.0, 50.0)), ratio((8, 30), (50.0, 100.0))
    assert there.rate == pytest.approx((30 / 100) / (8 / 50))
    assert [there.rate, there.low, there.high] == pytest.approx(
        [1 / back.rate, 1 / back.high, 1 / back.low]
    )
    assert math.isinf(ratio((3, 0), (1.0, 1.0)).high)
    assert ratio((0, 3), (1.0, 1.0)).low == 0


def test_a_seller_that_reprices_everything_widens_the_interval() -> None:
    even = pd.DataFrame({"changes": [3] * 10, "years": [10.0] * 10})
    lumpy = pd.DataFrame({"changes": [30] + [0] * 9, "years": [10.0] * 10})
    assert clustered(even).low == clustered(even).high == pytest.approx(0.3)
    assert clustered(lumpy).rate == pytest.approx(0.3)
    assert clustered(lumpy).high > poisson(30, 100.0).high
    assert math.isnan(clustered(lumpy.head(1)).low)


def test_between_counts_only_what_lies_between() -> None:
    starts, ends = pd.Series([0.0, 2.0, 5.0]), pd.Series([10.0, 4.0, 6.0])
    assert overlap(starts, ends, 0, 3) == 3 + 1
    assert overlap(starts, ends, 3, 99) == 7 + 1 + 1
