"""The exhibit `price-spread` again, from its download and from the price lists, by hand."""

from collections import defaultdict
from itertools import combinations
from statistics import mean, median, quantiles, stdev

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import broad_day, rows

BROAD = broad_day()
HOSTING = ("independent-host", "licensed-cloud", "data-platform")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["price-spread"]


def by_model(exhibit: Exhibit, side: str, known: bool = False) -> list[list[float]]:
    """The prices of hosts of each model of the broad snapshot."""
    found: dict[str, list[float]] = defaultdict(list)
    for row in downloaded(exhibit):
        mine = row["as_of"] == BROAD and row["side"] == side and row["role"] == "host"
        if mine and (row["known"].lower() == "true" or not known):
            found[row["model_id"]].append(float(row["blended"]))
    return list(found.values())


def test_no_reseller_plan_or_variant_is_an_offer(exhibit: Exhibit) -> None:
    company = {row["provider_id"]: row["operator"] for row in rows("providers")}
    listed: dict[tuple[str, str, str], float] = {}
    for row in rows("offers"):
        kinds = {"first-party", *HOSTING}
        if row["usable"] == "true" and not row["variant"] and row["relation"] in kinds:
            key = (row["as_of"], row["model_id"], company[row["provider_id"]])
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            listed[key] = min(price, listed.get(key, price))
    for row in downloaded(exhibit):
        key = (row["as_of"], row["model_id"], row["operator"])
        assert float(row["blended"]) == pytest.approx(listed[key])


def test_one_price_a_company_and_model(exhibit: Exhibit) -> None:
    keys = [(r["as_of"], r["model_id"], r["operator"]) for r in downloaded(exhibit)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("name", "fewest"), [("open", 3), ("known", 3), ("closed", 2)])
def test_the_measures_of_dispersion_again(exhibit: Exhibit, name: str, fewest: int) -> None:
    side = "closed" if name == "closed" else "open"
    prices = [own for own in by_model(exhibit, side, name == "known") if len(own) >= fewest]
    made = exhibit.findings
    assert made[f"models_{name}"].value == len(prices)
    assert made[f"offers_{name}"].value == sum(map(len, prices))
    ratio = median(max(own) / min(own) for own in prices)
    if name == "closed":
        words = "no more than the cheapest" if f"{ratio:.1f}" == "1.0" else f"{ratio:.1f} times"
        assert str(made["closed_words"]) == words
    else:
        assert made[f"ratio_{name}"].value == pytest.approx(ratio)


def test_the_quartiles_and_the_variation_of_open_models_again(exhibit: Exhibit) -> None:
    prices = [own for own in by_model(exhibit, "open", False) if len(own) >= 3]
    made = exhibit.findings
    thirds = [quantiles(own, n=4, method="inclusive") for own in prices]
    assert made["quartiles_open"].value == pytest.approx(median(q[2] / q[0] for q in thirds))
    variation = median(stdev(own) / mean(own) for own in prices)
    assert made["variation_open"].value == pytest.approx(variation)


def test_few_prices_lie_closer_than_many_by_chance_alone(exhibit: Exhibit) -> None:
    few = int(median(len(own) for own in by_model(exhibit, "closed")))
    drawn = median(
        mean(max(some) / min(some) for some in combinations(own, few))
        for own in by_model(exhibit, "open")
    )
    assert exhibit.findings["drawn"].value == pytest.approx(drawn)
    assert drawn <= float(str(exhibit.findings["ratio_open"].value))


def test_only_prices_of_the_newest_broad_list_are_compared(exhibit: Exhibit) -> None:
    assert {row["as_of"] for row in downloaded(exhibit)} == {BROAD}


def test_a_doubted_price_is_not_drawn_as_a_sure_one(exhibit: Exhibit) -> None:
    sure = {row["provider_id"] for row in rows("providers") if row["confidence"] == "high"}
    operators = {row["operator"] for row in rows("providers") if row["provider_id"] in sure}
    for row in downloaded(exhibit):
        if row["role"] == "host" and row["known"].lower() == "true":
            assert not row["doubt"]
            assert row["operator"] in operators
