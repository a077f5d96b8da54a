"""The exhibit `hosts` again, from its download and from the price lists, by hand."""

from collections import defaultdict
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import broad_day, rows

BROAD = broad_day()
HOSTING = ("independent-host", "licensed-cloud", "data-platform")
RESELLING = ("router-reseller", "reseller-of-closed")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["hosts"]


@pytest.fixture(scope="module")
def sellers() -> dict[tuple[str, str], dict[str, set[str]]]:
    """Day and model -> role -> companies, read from the price lists line by line."""
    company = {row["provider_id"]: row["operator"] for row in rows("providers")}
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows("offers"):
        if row["usable"] == "true":
            seller = found[row["as_of"], row["model_id"]]
            seller[row["relation"]].add(company[row["provider_id"]])
    return found


def test_hosts_and_resellers_are_those_of_the_lists(
    exhibit: Exhibit, sellers: dict[tuple[str, str], dict[str, set[str]]]
) -> None:
    for row in downloaded(exhibit):
        own = sellers[row["as_of"], row["model_id"]]
        hosts = set().union(*(own[kind] for kind in HOSTING)) - own["first-party"]
        resellers = set().union(*(own[kind] for kind in RESELLING))
        assert int(row["hosts"]) == len(hosts)
        assert int(row["resellers"]) == len(resellers - hosts - own["first-party"])
        assert int(row["well_known_hosts"]) <= int(row["hosts"])


def test_every_open_or_closed_model_that_is_sold_is_counted(
    exhibit: Exhibit, sellers: dict[tuple[str, str], dict[str, set[str]]]
) -> None:
    counted = {r["model_id"] for r in downloaded(exhibit) if r["as_of"] == BROAD}
    kinds = {*HOSTING, *RESELLING, "first-party"}
    sold = {m for (day, m), own in sellers.items() if day == BROAD and kinds & set(own)}
    side = {}
    for row in rows("models"):
        opened = row["weights"].startswith("open") and row["weights_from"] <= BROAD
        hosted = row["weights"] == "closed" or row["weights_from"] > BROAD
        known = row["released"] and row["released"] <= BROAD
        side[row["model_id"]] = "open" if opened else "closed" if hosted and known else "unknown"
    assert counted == {model for model in sold if side[model] != "unknown"}
    for row in downloaded(exhibit):
        if row["as_of"] == BROAD:
            assert row["side"] == side[row["model_id"]]


@pytest.mark.parametrize("side", ["open", "closed"])
def test_counts_medians_and_shares_again(exhibit: Exhibit, side: str) -> None:
    hosts = sorted(
        int(row["hosts"])
        for row in downloaded(exhibit)
        if row["as_of"] == BROAD and row["side"] == side
    )
    made = exhibit.findings
    assert made[f"models_{side}"].value == len(hosts)
    assert made[f"offers_{side}"].value == sum(hosts)
    assert made[f"median_{side}"].value == median(hosts)
    for name, few in (("none", 0), ("one", 1)):
        assert made[f"{name}_{side}"].value == hosts.count(few)
    if side == "open":
        assert made["top_share"].value == pytest.approx(100 * sum(hosts[-10:]) / sum(hosts))
        assert made["most_hosts"].value == hosts[-1]


def test_the_share_is_that_of_models_with_at_least_so_many(exhibit: Exhibit) -> None:
    broad = [row for row in downloaded(exhibit) if row["as_of"] == BROAD]
    for row in broad:
        own = [int(r["hosts"]) for r in broad if r["side"] == row["side"]]
        many = sum(count >= int(row["hosts"]) for count in own)
        assert float(row["share"]) == pytest.approx(many / len(own))


def test_lists_of_fewer_sellers_are_not_counted(exhibit: Exhibit) -> None:
    assert max(row["as_of"] for row in rows("offers")) > BROAD, "a later list has fewer sellers"
    assert {row["as_of"] for row in downloaded(exhibit)} == {BROAD}


@pytest.mark.parametrize("side", ["open", "closed"])
def test_the_companies_that_host_a_side_again(
    exhibit: Exhibit, sellers: dict[tuple[str, str], dict[str, set[str]]], side: str
) -> None:
    models = [r for r in downloaded(exhibit) if r["as_of"] == BROAD and r["side"] == side]
    hosts: set[str] = set()
    for row in models:
        of_model = sellers[BROAD, row["model_id"]]
        hosts |= set().union(*(of_model[kind] for kind in HOSTING)) - of_model["first-party"]
    assert exhibit.findings[f"operators_{side}"].value == len(hosts)
