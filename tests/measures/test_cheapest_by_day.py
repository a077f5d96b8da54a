"""What a level cost, and how fast that fell: properties that hold in every market."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.prices import cheapest_by_day

START = pd.Timestamp("2025-01-01")
DAY = pd.Timedelta(days=1)
LEVEL = 130.0

Spell = tuple[int, int, float, float]
SPELL = st.tuples(
    st.integers(0, 40), st.integers(1, 40), st.floats(0.01, 100), st.floats(120, 160)
)  # first day, days, price, index
MARKETS = st.lists(SPELL, min_size=1, max_size=8)
PRICES = st.lists(st.floats(0.01, 100), min_size=370, max_size=420)


def market(spells: list[Spell]) -> pd.DataFrame:
    rows = [
        {
            "model_id": f"model-{number}",
            "since": START + first * DAY,
            "until": START + (first + days) * DAY,
            "price": price,
            "index": index,
        }
        for number, (first, days, price, index) in enumerate(spells)
    ]
    return pd.DataFrame(rows)


def history(spells: pd.DataFrame) -> dict[pd.Timestamp, float]:
    return dict(cheapest_by_day.daily_prices(cheapest_by_day.cheapest_spells(spells, LEVEL)))


def by_day(prices: list[float]) -> pd.Series:
    return pd.Series(prices, index=pd.date_range(START, periods=len(prices)))


@given(MARKETS)
def test_the_price_of_a_day_is_the_least_of_what_stands_and_is_good_enough(
    spells: list[Spell],
) -> None:
    wanted = {}
    for day in range(90):
        standing = [
            price
            for first, days, price, index in spells
            if first <= day < first + days and index >= LEVEL
        ]
        if standing:
            wanted[START + day * DAY] = min(standing)
    assert history(market(spells)) == wanted


@given(MARKETS)
def test_no_two_spells_stand_on_one_day_and_each_is_of_somebody_good_enough(
    spells: list[Spell],
) -> None:
    steps = cheapest_by_day.cheapest_spells(market(spells), LEVEL)
    assert (steps["since"] < steps["until"]).all()
    assert (steps["since"].iloc[1:].to_numpy() >= steps["until"].iloc[:-1].to_numpy()).all()
    assert (steps["index"] >= LEVEL).all()


@given(MARKETS, st.data())
def test_a_dominated_dearer_model_changes_nothing(spells: list[Spell], data: st.DataObject) -> None:
    first, days, price, index = data.draw(st.sampled_from(spells))
    late = data.draw(st.integers(0, days - 1))
    worse = (
        first + late,
        data.draw(st.integers(1, days - late)),
        price * data.draw(st.floats(1.001, 50)),
        index - data.draw(st.floats(0, 20)),
    )
    before = cheapest_by_day.cheapest_spells(market(spells), LEVEL)
    after = cheapest_by_day.cheapest_spells(market([*spells, worse]), LEVEL)
    pd.testing.assert_frame_equal(before, after)


@given(MARKETS, st.floats(-5, 0))
def test_a_price_of_nothing_never_enters(spells: list[Spell], price: float) -> None:
    free = (0, 80, price, 160.0)
    assert history(market([*spells, free])) == history(market(spells))


@given(MARKETS)
def test_a_higher_level_never_costs_less(spells: list[Spell]) -> None:
    rows = market(spells)
    low = cheapest_by_day.daily_prices(cheapest_by_day.cheapest_spells(rows, LEVEL))
    high = cheapest_by_day.daily_prices(cheapest_by_day.cheapest_spells(rows, LEVEL + 10))
    assert (high >= low.reindex(high.index)).all()


def test_of_equal_prices_the_better_model_is_named() -> None:
    steps = cheapest_by_day.cheapest_spells(market([(0, 9, 1.0, 131.0), (0, 9, 1.0, 140.0)]), LEVEL)
    assert steps["model_id"].tolist() == ["model-1"]


def test_a_level_that_nobody_reaches_has_no_price() -> None:
    steps = cheapest_by_day.cheapest_spells(market([(0, 9, 1.0, 129.9)]), LEVEL)
    assert steps.empty
    assert cheapest_by_day.daily_prices(steps).empty


@given(st.floats(0.01, 100), st.integers(366, 800))
def test_a_constant_price_gives_the_factor_one(price: float, days: int) -> None:
    found = cheapest_by_day.decline(by_day([price] * days))
    assert found[1:] == pytest.approx([1.0] * 5, rel=1e-9)
    assert found.days == days


@given(PRICES, st.floats(0.001, 1000))
def test_scaling_all_prices_changes_no_factor(prices: list[float], scale: float) -> None:
    one = cheapest_by_day.decline(by_day(prices))
    other = cheapest_by_day.decline(by_day([scale * price for price in prices]))
    assert other == pytest.approx(one, rel=1e-6)


@given(PRICES)
def test_a_market_run_backwards_has_the_inverse_factors(prices: list[float]) -> None:
    one = cheapest_by_day.decline(by_day(prices))
    other = cheapest_by_day.decline(by_day(prices[::-1]))
    assert one.fall * other.fall == pytest.approx(1)
    assert one.by_ends * other.by_ends == pytest.approx(1)
    assert one.by_trend * other.by_trend == pytest.approx(1, rel=1e-6)


@given(st.floats(0.2, 500), st.integers(366, 800))
def test_a_steady_fall_is_found_by_both_ways(factor: float, days: int) -> None:
    prices = [10 * factor ** (-day / 365.25) for day in range(days)]
    found = cheapest_by_day.decline(by_day(prices))
    assert found.by_ends == pytest.approx(factor, rel=1e-6)
    assert found.by_trend == pytest.approx(factor, rel=1e-6)
    assert found.low == pytest.approx(factor, rel=1e-6)
    assert found.high == pytest.approx(factor, rel=1e-6)


def test_an_interval_holds_its_own_factor() -> None:
    noise = np.random.default_rng(3).normal(0, 0.3, 700)
    found = cheapest_by_day.decline(by_day([math.exp(one) for one in noise]))
    assert found.low < found.by_trend < found.high


@pytest.mark.parametrize(("days", "known"), [(365, False), (366, True)])
def test_less_than_a_year_is_not_made_yearly(days: int, known: bool) -> None:
    found = cheapest_by_day.decline(by_day([2.0] * (days - 1) + [1.0]))
    assert found.fall == 2
    assert math.isfinite(found.by_ends) is known
    assert math.isfinite(found.by_trend) is known


@given(MARKETS, st.integers(0, 7))
def test_without_a_model_the_price_is_that_of_the_others(spells: list[Spell], left: int) -> None:
    rows = market(spells)
    name = f"model-{left % len(spells)}"
    others = cheapest_by_day.daily_prices(
        cheapest_by_day.cheapest_spells(rows[rows["model_id"] != name], LEVEL)
    )
    found = cheapest_by_day.decline_without(rows, name, LEVEL)
    assert found.days == len(others)
    if len(others):
        assert found.fall == others.iloc[0] / others.iloc[-1]
    else:
        assert all(math.isnan(one) for one in found[1:])
