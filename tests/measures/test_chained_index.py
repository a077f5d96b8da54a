"""Price indices on tiny worlds whose answer is known, and on random ones."""

import math

import numpy as np
import pandas as pd
import pytest

from charts.measures.prices import chained_index, price_spells
from charts.measures.prices.chained_index import (
    CHEAPEST,
    EACH_SELLER,
    LAST,
    MEDIAN,
    POOLS,
    SAME_CHEAPEST,
)
from charts.measures.prices.offers import OTHERS
from charts.measures.prices.price_spells import lists_with, of_list
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

MONTH = 365.25 / 12

ORIGIN = pd.Timestamp("2025-01-01")
NEVER = 1000


def world(*rows: tuple[str, str, int, int, float]) -> pd.DataFrame:
    """Spells from (model, host, first day, day after the last, price)."""
    return pd.DataFrame(
        [
            {
                "model_id": model, "operator": host, "origin": ORIGIN, "price": price,
                "since": ORIGIN + pd.Timedelta(days=start),
                "until": ORIGIN + pd.Timedelta(days=end),
            }
            for model, host, start, end, price in rows
        ]
    )  # fmt: skip


def index(spells: pd.DataFrame, pool: str, fewest: int = 1) -> list[float]:
    links = chained_index.links(chained_index.prices_after_release(spells), pool)
    return list(chained_index.chained(links, fewest)["index"])


def random_world(seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    rows: list[tuple[str, str, int, int, float]] = []
    for model in range(12):
        for host in range(int(generator.integers(1, 5))):
            day = int(generator.integers(0, 200))
            for _ in range(int(generator.integers(1, 4))):
                end = day + int(generator.integers(20, 250))
                price = float(np.exp(generator.normal()))
                rows.append((f"model-{model}", f"host-{host}", day, end, price))
                day = end
    return world(*rows)


@pytest.mark.parametrize("pool", POOLS)
def test_constant_prices_give_one_whatever_the_follow_up(pool: str) -> None:
    spells = world(("a", "x", 0, NEVER, 1.0), ("b", "x", 0, 200, 9.0), ("c", "x", 150, 400, 0.1))
    assert index(spells, pool) == pytest.approx([1.0] * (LAST + 1))


@pytest.mark.parametrize("pool", POOLS)
def test_a_model_that_leaves_does_not_move_the_index(pool: str) -> None:
    cheap_leaves = world(("dear", "x", 0, NEVER, 9.0), ("cheap", "x", 0, 100, 0.1))
    assert index(cheap_leaves, pool) == pytest.approx([1.0] * (LAST + 1))


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("seed", range(3))
def test_scaling_all_prices_changes_nothing(pool: str, seed: int) -> None:
    spells = random_world(seed)
    pricier = spells.assign(price=7 * spells["price"])
    assert index(pricier, pool) == pytest.approx(index(spells, pool))


@pytest.mark.parametrize("pool", POOLS)
def test_the_order_of_rows_and_scaling_one_model_change_nothing(pool: str) -> None:
    spells = random_world(5)
    once = index(spells, pool)
    assert index(spells.iloc[::-1].reset_index(drop=True), pool) == pytest.approx(once)
    one = spells["price"].where(spells["model_id"] != "model-3", 50 * spells["price"])
    assert index(spells.assign(price=one), pool) == pytest.approx(once)


def test_a_cheaper_host_that_comes_moves_the_cheapest_and_no_host() -> None:
    spells = world(("a", "x", 0, NEVER, 4.0), ("a", "y", 100, NEVER, 1.0))
    assert index(spells, CHEAPEST)[-1] == pytest.approx(1 / 4)
    assert index(spells, MEDIAN)[-1] == pytest.approx(1 / 2)  # the mean of the logarithms
    for pool in (SAME_CHEAPEST, chained_index.SAME_MEDIAN, EACH_SELLER):
        assert index(spells, pool)[-1] == pytest.approx(1.0)


def test_a_cut_by_one_of_two_hosts_is_half_a_cut_of_each() -> None:
    spells = world(("a", "x", 0, 100, 4.0), ("a", "x", 100, NEVER, 1.0), ("a", "y", 0, NEVER, 5.0))
    assert index(spells, EACH_SELLER)[-1] == pytest.approx(math.sqrt(1 / 4))
    assert index(spells, SAME_CHEAPEST)[-1] == pytest.approx(1 / 4)


def test_models_weigh_alike_however_many_hosts_they_have() -> None:
    many = [("a", f"host-{n}", 0, NEVER, 3.0) for n in range(9)]
    spells = world(*many, ("b", "x", 0, 100, 4.0), ("b", "x", 100, NEVER, 1.0))
    assert index(spells, EACH_SELLER)[-1] == pytest.approx(1 / 2)


def test_the_first_price_stands_for_the_release_only_if_it_comes_soon() -> None:
    soon, late = chained_index.GRACE, chained_index.GRACE + 1
    first, second = (
        chained_index.prices_after_release(world(("a", "x", n, NEVER, 2.0))) for n in (soon, late)
    )
    assert first["month"].tolist() == list(range(LAST + 1))
    assert second["month"].tolist() == list(range(2, LAST + 1))


def test_a_spell_ends_before_its_last_day() -> None:
    day = round(3 * MONTH)
    asked = chained_index.prices_after_release(
        world(("a", "x", 0, day, 2.0), ("a", "x", day, NEVER, 1.0))
    )
    assert dict(zip(asked["month"], asked["price"], strict=True))[3] == 1.0
    assert asked["month"].value_counts().max() == 1


def test_the_index_ends_where_too_few_models_are_left() -> None:
    spells = world(("a", "x", 0, NEVER, 1.0), ("b", "x", 0, 100, 1.0))
    assert len(index(spells, EACH_SELLER, fewest=2)) == 1 + 3
    assert index(spells, EACH_SELLER, fewest=3) == []


def test_the_band_holds_the_index_and_is_the_same_each_time() -> None:
    links = chained_index.links(chained_index.prices_after_release(random_world(1)), CHEAPEST)
    made = chained_index.chained(links)
    assert (made["low"] <= made["index"]).all()
    assert (made["index"] <= made["high"]).all()
    assert (made["low"] < made["high"]).iloc[-1]
    pd.testing.assert_frame_equal(made, chained_index.chained(links))


def test_counts_are_of_priced_models_and_of_pairs_at_both_ends() -> None:
    spells = world(("a", "x", 0, NEVER, 1.0), ("a", "y", 40, NEVER, 1.0), ("b", "x", 0, 50, 1.0))
    counts = chained_index.seller_counts(chained_index.prices_after_release(spells)).set_index(
        "month"
    )
    assert counts["sellers"][[0, 1, 2]].tolist() == [1, 1, 2]
    assert counts["pairs"][[0, 1, 2, 3]].tolist() == [0, 2, 1, 2]


def test_a_price_of_nothing_and_an_unknown_pool_are_refused() -> None:
    asked = chained_index.prices_after_release(world(("a", "x", 0, NEVER, 0.0)))
    with pytest.raises(ValueError, match="above 0"):
        chained_index.links(asked, EACH_SELLER)
    with pytest.raises(ValueError, match="no such pool"):
        chained_index.links(asked, "dearest")


def test_resellers_and_special_listings_are_in_no_spell_of_hosts(data: Tables) -> None:
    spells = of_list(data, price_spells.MODELS_DEV, OTHERS)
    history = data["price_history"]
    rows = history[history["source_id"].eq(spells["source_id"].iloc[0])]
    bad = rows[rows["relation"].isin(price_spells.ROUTER) | rows["variant"].notna()]
    listings = set(spells["listing"])
    assert len(listings) > 100
    assert not listings & set(bad["provider_id"] + " " + bad["listing"])


def test_nothing_is_followed_before_it_came_to_its_side(data: Tables) -> None:
    models = data["models"].set_index("model_id")
    for begins, relations in (
        (price_spells.MODELS_DEV, OTHERS),
        (price_spells.OPENROUTER, price_spells.ROUTER),
    ):
        spells = of_list(data, begins, relations)
        assert (spells["since"] < spells["until"]).all()
        for row in spells.to_dict("records"):
            facts = models.loc[row["model_id"]]
            if row["side"] == "open":
                assert facts["weights"].startswith("open")
                assert row["since"] >= facts["weights_from"]
            else:
                assert facts["weights"] == "closed"
                assert row["since"] >= facts["released"]


def test_a_list_that_is_not_there_is_refused(data: Tables) -> None:
    with pytest.raises(NoRows, match="no list no-such-list of prices"):
        of_list(data, "no-such-list", price_spells.MAKER)


def test_makers_have_one_series_a_model_and_no_overlap(data: Tables) -> None:
    spells = price_spells.of_makers(data)
    assert spells.groupby("model_id")["listing"].nunique().max() == 1
    ordered = spells.sort_values(["model_id", "since"])
    before = ordered.groupby("model_id")["until"].shift()
    assert not (before > ordered["since"]).any()


def test_lists_with_a_change_show_both_prices_in_this_order() -> None:
    rows = [
        ("one", 1, "2025-01-01", 4.0),
        ("one", 2, "2025-03-01", 2.0),
        ("two", 1, "2025-01-01", 2.0),
        ("two", 2, "2025-02-01", 4.0),
        ("three", 1, "2025-01-01", 4.0),
    ]
    history = pd.DataFrame(
        [
            {
                "source_id": source, "provider_id": "p", "listing": "m", "model_id": "m",
                "relation": "first-party", "variant": None, "spell": spell, "input": price,
                "output": price, "cached_input": None, "valid_from": pd.Timestamp(day),
            }
            for source, spell, day, price in rows
        ]
    )  # fmt: skip
    assert lists_with(history, "m", 4.0, 2.0) == (["one"], pd.Timestamp("2025-03-01"))
    assert lists_with(history, "m", 2.0, 4.0) == (["two"], pd.Timestamp("2025-02-01"))
    assert lists_with(history, "m", 4.0, 9.0)[0] == []
