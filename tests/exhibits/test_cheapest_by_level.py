"""The exhibit `cheapest-by-level` again, from its download and from the price lists."""

from collections import defaultdict

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import REFERENCE_MODELS, rows
from tests.exhibits.test_good_enough import index, late_prices, least


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["cheapest-by-level"]


def cells(exhibit: Exhibit, kind: str, late: bool) -> list[Row]:
    return [
        row
        for row in downloaded(exhibit)
        if row["kind"] == kind
        and row["openness"] == "downloadable"
        and (row["late"] == "True") == late
    ]


@pytest.mark.parametrize("kind", ["cheapest", "median", "maker"])
def test_the_late_day_again_from_the_lists(exhibit: Exhibit, kind: str) -> None:
    known, offers = index(), late_prices(kind)
    for row in cells(exhibit, kind, late=True):
        [model] = [one for one, name in REFERENCE_MODELS.items() if name == row["level"]]
        for side in ("open", "closed"):
            price = least(offers, known[model], side)
            assert (float(row[f"{side}_price"]) if row[f"{side}_price"] else float("inf")) == (
                pytest.approx(price)
            )


@pytest.mark.parametrize("kind", ["cheapest", "median", "maker"])
def test_the_shares_again(exhibit: Exhibit, kind: str) -> None:
    own = cells(exhibit, kind, late=False)
    reached = [row for row in own if row["open_price"]]
    won = [
        row
        for row in reached
        if not row["closed_price"] or float(row["open_price"]) < float(row["closed_price"])
    ]
    made = exhibit.findings
    assert made[f"reached_{kind}"].value == len(reached)
    assert made[f"won_{kind}"].value == len(won)
    assert made[f"share_{kind}"].value == pytest.approx(100 * len(won) / len(reached))
    high = [row for row in reached if float(row["index"]) >= index()["o1"]]
    high_won = [row for row in won if row in high]
    assert made[f"high_reached_{kind}"].value == len(high)
    assert made[f"high_won_{kind}"].value == len(high_won)
    if kind != "maker":
        assert made[f"high_share_{kind}"].value == pytest.approx(100 * len(high_won) / len(high))


def test_the_late_day_under_a_licence_and_with_resellers_prices_again(exhibit: Exhibit) -> None:
    made = exhibit.findings
    late = [row for row in downloaded(exhibit) if row["late"] == "True"]

    def won(kind: str, openness: str) -> int:
        return sum(
            float(row["open_price"] or "inf") < float(row["closed_price"] or "inf")
            for row in late
            if row["kind"] == kind and row["openness"] == openness
        )

    assert made["late_commercial"].value == won("cheapest", "commercial")
    assert made["late_standard"].value == won("cheapest", "standard")
    assert made["late_resold"].value == won("resold", "downloadable")
    assert made["late_cheapest"].value == won("cheapest", "downloadable")
    own = [row for row in late if row["kind"] == "cheapest" and row["openness"] == "downloadable"]
    assert made["late_reached"].value == sum(row["open_price"] != "" for row in own)


def test_a_month_without_an_open_model_is_kept_and_has_no_ratio(exhibit: Exhibit) -> None:
    alone = [row for row in downloaded(exhibit) if not row["open_price"]]
    assert alone
    assert all(row["ratio"] == "" and row["cheapest"] == "closed" for row in alone)


def test_a_higher_level_never_costs_less_in_the_same_month(exhibit: Exhibit) -> None:
    prices: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in downloaded(exhibit):
        for side in ("open", "closed"):
            if row[f"{side}_price"]:
                key = row["month"], f"{row['kind']} {row['openness']}", side
                prices[key].append((float(row["index"]), float(row[f"{side}_price"])))
    for own in prices.values():
        by_level = [price for _, price in sorted(own)]
        assert by_level == sorted(by_level)


def test_a_model_is_cheapest_only_on_its_side_of_the_day(exhibit: Exhibit) -> None:
    by_name = {row["name"]: row for row in rows("models")}
    for row in downloaded(exhibit):
        if row["open_name"]:
            assert by_name[row["open_name"]]["weights_from"] <= row["month"]
        if row["closed_name"]:
            opened = by_name[row["closed_name"]]["weights_from"]
            assert not opened or opened > row["month"]


def test_a_stricter_licence_never_makes_open_models_cheaper(exhibit: Exhibit) -> None:
    late = [row for row in downloaded(exhibit) if row["late"] == "True"]
    price = {
        (row["level"], row["kind"], row["openness"]): float(row["open_price"] or "inf")
        for row in late
    }
    for level, kind, openness in price:
        assert price[level, kind, openness] >= price[level, kind, "downloadable"]
    assert {openness for *_, openness in price} == {"downloadable", "commercial", "standard"}
