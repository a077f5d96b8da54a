"""What a release costs in its own mix: worked by hand, and in made-up worlds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.prices import token_mix
from charts.tables.frames import Tables

price = st.floats(0.01, 100)


@given(price, price, st.floats(0.1, 200))
def test_a_price_lies_between_input_and_output(one: float, other: float, ratio: float) -> None:
    made = float(token_mix.blend_at(pd.Series([one]), pd.Series([other]), ratio)[0])
    assert min(one, other) * 0.999 <= made <= max(one, other) * 1.001


def test_the_convention_is_three_in_for_one_out() -> None:
    assert float(token_mix.blend_at(pd.Series([1.0]), pd.Series([5.0]), 3)[0]) == 2


def sides(seed: int = 0, times: float = 5.0) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Prices, sides and weights: closed ones are so many times the open ones."""
    random = np.random.default_rng(seed)
    side = pd.Series(["open", "closed"] * 80)
    prices = pd.Series(np.exp(random.normal(0, 0.5, 160))) * side.map({"open": 1, "closed": times})
    return prices, side, pd.Series(random.uniform(1, 3, 160))


def test_a_known_ratio_is_inside_its_interval() -> None:
    for weighted in (True, False):
        made = []
        for seed in range(20):
            prices, side, weight = sides(seed)
            made.append(token_mix.compare_sides(prices, side, weight if weighted else None))
        assert sum(one.low <= 5 <= one.high for one in made) >= 16


def test_the_weighted_price_is_all_money_over_all_tokens() -> None:
    prices = pd.Series([1.0, 3.0, 10.0, 20.0])
    side = pd.Series(["open", "open", "closed", "closed"])
    made = token_mix.compare_sides(prices, side, pd.Series([3.0, 1.0, 1.0, 4.0]))
    assert (made.open, made.closed) == (6 / 4, 90 / 5)
    assert made.ratio == 12
    assert token_mix.compare_sides(prices, side)[3:] == (2, 15, 2, 2)


def test_scaling_prices_or_weights_leaves_the_ratio_alone() -> None:
    prices, side, weight = sides()
    made = token_mix.compare_sides(prices, side, weight)
    scaled = token_mix.compare_sides(7 * prices, side, 100 * weight)
    assert scaled[:3] == pytest.approx(made[:3])


def test_a_price_that_is_not_known_is_left_out_and_not_taken_for_nothing() -> None:
    prices, side, weight = sides()
    more = [pd.concat([s, pd.Series([v])], ignore_index=True)
            for s, v in ((prices, np.nan), (side, "open"), (weight, 1e9))]  # fmt: skip
    assert token_mix.compare_sides(more[0], more[1], more[2]) == token_mix.compare_sides(
        prices, side, weight
    )


def test_a_side_without_prices_is_refused() -> None:
    with pytest.raises(ValueError, match="no closed release"):
        token_mix.compare_sides(pd.Series([1.0]), pd.Series(["open"]))


def test_a_change_of_both_sides_alike_is_none_and_certainly_none() -> None:
    prices, side, weight = sides()
    assert token_mix.ratio_change(prices, 0.2 * prices, side, weight) == pytest.approx((1, 1, 1))
    half = prices.where(side == "open", prices / 2)
    assert token_mix.ratio_change(prices, half, side, weight) == pytest.approx((0.5, 0.5, 0.5))


def small_world() -> dict[str, pd.DataFrame]:
    """One release that is opened within the days, carried by a maker and a host."""
    first, last = pd.Timestamp("2026-06-06"), pd.Timestamp("2026-06-15")
    traffic = {
        "model_id": "m", "first_day": first, "last_day": last, "requests": 400,
        "prompt_tokens": 9_000_000, "completion_tokens": 1_000_000, "cached_tokens": 6_000_000,
        "day_requests": 10, "day_requests_maker": 4, "listed_input": 1.0, "listed_output": 5.0,
        "paid_input": 0.5, "paid_output": 5.0, "source_id": "s",
    }  # fmt: skip
    model = {"model_id": "m", "name": "M", "weights": "open-unrestricted", "released": first}
    day = pd.Timestamp("2026-06-10")
    names = ["maker", "host", "doubtful", "router"]
    offered = pd.DataFrame(
        {
            "provider_id": names, "listing": names, "input": [1.0, 0.8, 0.1, 0.01],
            "output": [5.0, 4.0, 0.1, 0.01], "cached_input": [0.1, np.nan, np.nan, np.nan],
            "doubt": [None, None, "low", None], "as_of": day, "model_id": "m", "usable": True,
            "variant": None, "source_id": "models-dev-1",
            "relation": ["first-party", "independent-host", "independent-host", "router-reseller"],
        }
    )  # fmt: skip
    return {
        "traffic": pd.DataFrame([traffic]),
        "models": pd.DataFrame([{**model, "weights_from": first + pd.Timedelta(days=3)}]),
        "offers": offered,
        "providers": pd.DataFrame({"provider_id": names, "operator": names, "confidence": "high"}),
    }


def test_a_release_is_priced_at_its_own_mix() -> None:
    made = token_mix.token_usage(small_world()).squeeze()
    assert (made["side"], made["opened"]) == ("open", True)
    assert (made["ratio"], made["convention"]) == (9, 2)
    assert made["own_mix"] == pytest.approx((9 * 1 + 5) / 10)
    assert made["paid"] == pytest.approx((9 * 0.5 + 5) / 10)
    assert made["tokens_a_day"] == pytest.approx(10 * 10_000_000 / 400 / 1e6)
    assert token_mix.overcount_ratio(small_world()) == pytest.approx(400 / 10 / 10)


def test_cached_input_has_its_price_and_a_reseller_or_doubt_is_never_the_cheapest() -> None:
    world = small_world()
    mix = token_mix.token_usage(world).set_index("model_id")[["ratio", "cached"]]
    made = token_mix.list_prices(world, mix).loc["m"]
    assert made["maker_own"] == pytest.approx((9 * (1 / 3 * 1 + 2 / 3 * 0.1) + 5) / 10)
    assert made["cheapest"] == pytest.approx((3 * 0.8 + 4) / 4)
    assert made["cheapest_own"] == pytest.approx((9 * 0.8 + 4) / 10)
    assert made["cheapest_all"] == pytest.approx(made["cheapest_own"])


def test_traffic_that_is_not_known_makes_no_row(data: Tables) -> None:
    made = token_mix.token_usage(data)
    assert made[["ratio", "cached"]].notna().all(axis=None)
    assert made["cached"].between(0, 1).all()
    known = made["paid"].notna()
    assert (made.loc[known, "paid"] > 0).all()
