"""The exhibit `against-maker` again, from its download and from the price lists, by hand."""

from collections import defaultdict
from math import comb
from statistics import median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.prices.maker_ratio import host_to_maker_ratios
from charts.measures.stats.medians import median_interval
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import broad_day, rows

BROAD = broad_day()
HOSTING = ("independent-host", "licensed-cloud", "data-platform")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["against-maker"]


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, dict[str, float]]]:
    """Model -> maker or host -> company -> cheapest blended base price of the broad snapshot."""
    company = {row["provider_id"]: row["operator"] for row in rows("providers")}
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows("offers"):
        if row["as_of"] == BROAD and row["usable"] == "true" and not row["variant"]:
            role = {"first-party": "maker", **dict.fromkeys(HOSTING, "host")}
            own = found[row["model_id"]][role.get(row["relation"], "reseller")]
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            who = company[row["provider_id"]]
            own[who] = min(price, own.get(who, price))
    return found


def test_every_ratio_again_from_the_price_lists(
    exhibit: Exhibit, asked: dict[str, dict[str, dict[str, float]]]
) -> None:
    for row in broad(exhibit):
        own = asked[row["model_id"]]
        (maker,) = own["maker"].values()
        hosts = [price for who, price in own["host"].items() if who not in own["maker"]]
        assert float(row["maker"]) == pytest.approx(maker)
        assert int(row["hosts"]) == len(hosts)
        assert float(row["cheapest"]) == pytest.approx(min(hosts) / maker)
        assert float(row["median"]) == pytest.approx(median(hosts) / maker)
        assert int(row["below"]) == sum(price / maker < 0.99 for price in hosts)
        assert int(row["same"]) == sum(abs(price / maker - 1) <= 0.01 for price in hosts)


def broad(exhibit: Exhibit) -> list[Row]:
    return [row for row in downloaded(exhibit) if row["as_of"] == BROAD]


def test_what_is_left_out_for_want_of_a_makers_price_is_counted(
    exhibit: Exhibit, asked: dict[str, dict[str, dict[str, float]]]
) -> None:
    opened = {
        row["model_id"]
        for row in rows("models")
        if row["weights"].startswith("open") and row["weights_from"] <= BROAD
    }
    many = [m for m, own in asked.items() if m in opened and len(own["host"]) >= 3]
    assert exhibit.findings["left_out"].value == sum(not asked[m]["maker"] for m in many)


def test_the_findings_count_the_models_on_each_side_of_the_makers_price(exhibit: Exhibit) -> None:
    opened = [row for row in broad(exhibit) if row["side"] == "open"]
    made = exhibit.findings
    middle = [float(row["median"]) for row in opened]
    assert made["median"].value == pytest.approx(100 * median(middle))
    assert made["cheapest"].value == pytest.approx(
        100 * median(float(r["cheapest"]) for r in opened)
    )
    assert made["undercut"].value == sum(float(row["cheapest"]) < 0.99 for row in opened)
    kinds = [made[f"median_{name}"].value for name in ("under", "same", "over")]
    assert kinds[1] == sum(abs(ratio - 1) <= 0.01 for ratio in middle)
    assert sum(int(count) for count in kinds) == made["models"].value == len(opened)


def test_no_reseller_makes_a_price_of_a_host() -> None:
    standing = pd.DataFrame(
        {
            "model_id": "m", "name": "M", "side": "open", "confidence": "high", "doubt": None,
            "role": ["maker", "host", "reseller"], "blended": [2.0, 1.0, 0.1],
            "highest": [4.0, 1.0, 0.1], "as_of": pd.Timestamp(BROAD), "source_id": "s",
        }
    )  # fmt: skip
    made = host_to_maker_ratios(standing, "open", 1).squeeze()
    assert (made["hosts"], made["cheapest"], made["abroad"]) == (1, 0.5, 2)
    assert host_to_maker_ratios(standing, "open", 2).empty


@pytest.mark.parametrize("size", [8, 21, 50])
def test_the_interval_of_a_median_holds_it_as_often_as_it_says(size: int) -> None:
    """The chance that the median lies between two order statistics, by the binomial."""
    middle, low, high = median_interval(pd.Series(range(size), dtype=float))
    below, above = int(low), int(high)
    held = sum(comb(size, k) for k in range(below + 1, above + 1)) / 2**size
    assert held >= 0.9
    assert low <= middle <= high
    narrower = sum(comb(size, k) for k in range(below + 2, above)) / 2**size
    assert narrower < 0.9
