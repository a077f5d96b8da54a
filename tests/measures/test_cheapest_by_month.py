"""The cheapest at a level on the newest day, beside what a reading of price pages found."""

import pytest

from charts.measures.prices.cheapest_by_month import cheapest_per_group, monthly_offers
from charts.tables.frames import Tables

READ = {
    154: ("GPT-6 Luna", 0.2),
    154.9: ("GPT-6 Luna", 0.2),
    155: ("GPT-6 Luna", 0.2),
    156: ("GPT-6 Luna", 0.2),
    157: ("Gemini 3.7 Flash", 1.5),
}
"""Level of the index -> cheapest closed model and its makers' price in US dollars, as read on the
makers' pages and confirmed by a second reader."""


@pytest.mark.parametrize("level", READ)
def test_the_cheapest_closed_model_is_the_one_that_was_read(data: Tables, level: float) -> None:
    rows = monthly_offers(data)
    late = rows[rows["late"] & rows["kind"].eq("cheapest")]
    found = cheapest_per_group(late, level, ["side"]).set_index("side")
    name, price = READ[level]
    assert found.loc["closed", "name"] == name
    assert found.loc["closed", "price"] == pytest.approx(price)


def test_open_hosts_are_cheaper_at_154_and_closed_models_from_155_up(data: Tables) -> None:
    rows = monthly_offers(data)
    late = rows[rows["late"] & rows["kind"].eq("cheapest")]
    prices = {
        level: cheapest_per_group(late, level, ["side"]).set_index("side")["price"]
        for level in READ
    }
    assert prices[154]["open"] == pytest.approx((3 * 0.06 + 0.18) / 4)  # DeepInfra
    assert prices[154]["open"] < prices[154]["closed"] / 2
    for level in (155, 156, 157):
        assert prices[level]["closed"] < prices[level]["open"]
    # Makers ask 6 for the best open model; a host charges less, as a second reader saw.
    assert prices[157]["open"] < 6
