"""Prices against the number of hosts: computed again with loops over the committed rows."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from statistics import mean, median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, broad_day, rows

DAY = broad_day()
HOSTING = {"independent-host", "licensed-cloud", "data-platform"}
Cells = dict[tuple[str, dt.date], list[float]]


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["entry"]


@pytest.fixture(scope="module")
def estimates(exhibit: Exhibit) -> dict[str, Row]:
    return {row["measure"]: row for row in downloaded(exhibit)}


@pytest.fixture(scope="module")
def models(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit, "models")


@pytest.fixture(scope="module")
def cells() -> Cells:
    """Prices of the hosts of each open model on the first of each month, by the list of July."""
    listed = rows("offers")
    history = rows("price_history")
    source = max(r["source_id"] for r in history if r["source_id"].startswith("models-dev"))
    unreadable = {r["provider_id"] for r in listed if "another currency" in r["why_not"]}
    operator = {r["provider_id"]: r["operator"] for r in rows("providers")}
    opened = {
        r["model_id"]: r["weights_from"] for r in rows("models") if r["weights"].startswith("open")
    }
    spells = [
        r
        for r in history
        if r["source_id"] == source
        and r["relation"] in HOSTING
        and not r["variant"]
        and r["provider_id"] not in unreadable
        and r["input"]
        and r["output"]
    ]
    months = [dt.date(2025, m, 1) for m in range(7, 13)] + [
        dt.date(2026, m, 1) for m in range(1, 8)
    ]
    found: Cells = {}
    for month in months:
        now = month.isoformat()
        asked: dict[tuple[str, str], float] = {}
        for row in spells:
            name = row["model_id"]
            if row["valid_from"] > now or (row["valid_to"] and row["valid_to"] <= now):
                continue
            if not opened.get(name) or opened[name] > now:
                continue
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            key = name, operator[row["provider_id"]]
            asked[key] = min(price, asked.get(key, math.inf))
        for (name, _), price in asked.items():
            found.setdefault((name, month), []).append(price)
    return found


def without_effects(values: dict[tuple[str, dt.date], float]) -> dict[tuple[str, dt.date], float]:
    """Take the means of models and of months out in turn, until nothing is left of them."""
    left = dict(values)
    largest = math.inf
    while largest > 1e-7:
        largest = 0.0
        for part in (0, 1):
            groups = defaultdict(list)
            for key, value in left.items():
                groups[key[part]].append(value)
            means = {name: mean(group) for name, group in groups.items()}
            largest = max(largest, *(abs(value) for value in means.values()))
            left = {key: value - means[key[part]] for key, value in left.items()}
    return left


def test_the_elasticities_over_time_are_those_of_means_taken_out_in_turn(
    cells: Cells, exhibit: Exhibit
) -> None:
    hosts = without_effects({key: math.log(len(prices)) for key, prices in cells.items()})
    over = sum(value**2 for value in hosts.values())
    made = {name: exhibit.findings[f"{name}_doubling"].as_json() for name in ("median", "lowest")}
    for name, choose in {"median": median, "lowest": min}.items():
        logs = {key: float(choose(math.log(p) for p in prices)) for key, prices in cells.items()}
        price = without_effects(logs)
        slope = sum(hosts[key] * price[key] for key in hosts) / over
        assert math.log2(1 + made[name]["value"] / 100) == pytest.approx(slope, abs=1e-4)
        sums: dict[str, float] = defaultdict(float)
        for key in hosts:
            sums[key[0]] += hosts[key] * (price[key] - slope * hosts[key])
        count = len(sums)
        error = math.sqrt(sum(s**2 for s in sums.values()) * count / (count - 1)) / over
        low = math.log2(1 + made[name]["low"] / 100)
        assert slope - low == pytest.approx(error * 1.98, rel=0.01)
    assert exhibit.findings["rows_time"].value == len(cells)


def test_medians_and_lowest_prices_are_those_of_the_offers(models: list[Row]) -> None:
    operator = {r["provider_id"]: r["operator"] for r in rows("providers")}
    hosts: dict[str, dict[str, float]] = defaultdict(dict)
    makers: dict[str, float] = {}
    firms = defaultdict(set)
    for row in rows("offers"):
        if row["as_of"] != DAY or row["usable"] != "true":
            continue
        name, firm = row["model_id"], operator[row["provider_id"]]
        if row["relation"] == "first-party":
            firms[name].add(firm)
        if row["variant"] or not row["input"] or not row["output"]:
            continue
        price = (3 * float(row["input"]) + float(row["output"])) / 4
        if row["relation"] == "first-party":
            makers[name] = min(price, makers.get(name, math.inf))
        elif row["relation"] in HOSTING:
            hosts[name][firm] = min(price, hosts[name].get(firm, math.inf))
    assert len(models) > 50
    for row in models:
        name = row["model_id"]
        prices = [p for firm, p in hosts[name].items() if firm not in firms[name]]
        assert float(row["hosts"]) == len(prices)
        assert float(row["median"]) == pytest.approx(median(prices))
        assert float(row["lowest"]) == pytest.approx(min(prices))
        if row["maker"]:
            assert float(row["maker"]) == pytest.approx(makers[name])


def test_counts_are_those_of_the_download(exhibit: Exhibit, models: list[Row]) -> None:
    found = {name: one.value for name, one in exhibit.findings.items()}
    ratios = [float(row["median_to_maker"]) for row in models if row["median_to_maker"]]
    assert found["models_maker"] == len(ratios)
    assert found["at_maker"] == sum(abs(ratio - 1) <= 0.01 for ratio in ratios)
    assert found["offers"] == sum(float(row["hosts"]) for row in models)
    assert found["models_spread"] == sum(float(row["hosts"]) > 1 for row in models)


def test_the_slope_of_the_median_over_the_makers_price_is_least_squares(
    estimates: dict[str, Row], models: list[Row]
) -> None:
    points = [
        (math.log(float(row["hosts"])), math.log(float(row["median_to_maker"])))
        for row in models
        if row["median_to_maker"]
    ]
    middle, level = (mean(values) for values in zip(*points, strict=True))
    slope = sum((x - middle) * (y - level) for x, y in points) / sum(
        (x - middle) ** 2 for x, _ in points
    )
    assert float(estimates["maker"]["slope"]) == pytest.approx(slope)
    assert float(estimates["maker"]["slope_percent"]) == pytest.approx(100 * (2**slope - 1))


def test_the_share_of_luck_is_the_random_slope_over_the_seen_one(
    exhibit: Exhibit, estimates: dict[str, Row]
) -> None:
    slopes = {name: float(row["slope"]) for name, row in estimates.items()}
    share = exhibit.findings["luck_share"].value
    assert share == pytest.approx(100 * slopes["luck"] / slopes["lowest"])
    assert slopes["excess"] == pytest.approx(slopes["lowest"] - slopes["luck"])
    assert slopes["rest"] == pytest.approx(slopes["spread"] - slopes["pool"])


def test_the_words_of_the_title_follow_the_intervals(
    exhibit: Exhibit, estimates: dict[str, Row]
) -> None:
    ends = {
        name: (float(row["low"]), float(row["high"]))
        for name, row in estimates.items()
        if row["low"]
    }
    for name in ("lowest", "median", "excess", "stay"):
        low, high = ends[name]
        word = "falls" if high < 0 else "rises" if low > 0 else "shows no clear change"
        assert str(exhibit.findings[f"{name}_word"]) == word
    if ends["lowest"][1] < 0 and ends["excess"][0] <= 0 <= ends["excess"][1]:
        assert "not clearly faster than by chance" in exhibit.title


def test_what_chance_gives_has_no_interval_and_one_host_no_luck(
    estimates: dict[str, Row], models: list[Row]
) -> None:
    assert not estimates["pool"]["low"]
    assert not estimates["luck"]["low"]
    alone = [row for row in models if float(row["hosts"]) == 1]
    assert alone
    for row in alone:
        assert float(row["luck"]) == 1
        assert not row["lowest_to_median"]
