"""The exhibit `price-of-a-level` again: the price list read line by line, day after day."""

import datetime as dt
import math
from collections import defaultdict
from functools import cache
from statistics import median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import REFERENCE_MODELS, day, rows, slope

LIST = "openrouterlist-2026-08-22"
FIRST, LAST = dt.date(2024, 9, 21), dt.date(2026, 8, 22)
ONE = dt.timedelta(days=1)
SIDES = {"either": ("open", "closed"), "open": ("open",), "closed": ("closed",)}
Spell = tuple[dt.date, dt.date, float, float, str, str]  # from, until, price, index, side, model


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["price-of-a-level"]


@cache
def index() -> dict[str, float]:
    return {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }


@cache
def spells() -> list[Spell]:
    """What stood on the list of models with an index, from the day each was on its side."""
    models = {row["model_id"]: row for row in rows("models")}
    found = []
    for row in rows("price_history"):
        plain = not row["variant"] and ":" not in row["listing"] and row["valid_from"]
        if row["source_id"] != LIST or not plain or row["model_id"] not in index():
            continue
        model = models[row["model_id"]]
        side = model["weights"].partition("-")[0]
        origin = model["weights_from"] if side == "open" else model["released"]
        if side == "unknown" or not origin or row["relation"] != "router-reseller":
            continue
        since = max(day(row["valid_from"]), day(origin))
        until = day(row["valid_to"]) if row["valid_to"] else day(row["last_seen"]) + ONE
        price = round((3 * float(row["input"]) + float(row["output"])) / 4, 9)
        if since < until and price > 0:
            found.append((since, until, price, index()[row["model_id"]], side, row["model_id"]))
    return found


def least(level: float, line: str, *, but: str = "") -> dict[dt.date, float]:
    """The cheapest price on each day that has one."""
    enough = [s for s in spells() if s[3] >= level and s[4] in SIDES[line] and s[5] != but]
    prices: dict[dt.date, float] = {}
    for since, until, price, *_ in enough:
        for n in range((until - since).days):
            date = since + n * ONE
            prices[date] = min(price, prices.get(date, math.inf))
    return dict(sorted(prices.items()))


def trend(prices: dict[dt.date, float]) -> float:
    """The yearly factor by least squares, or NaN below a year."""
    if (max(prices) - min(prices)).days < 365:
        return math.nan
    return math.exp(-slope([(date, math.log(price)) for date, price in prices.items()]))


def yearly(line: str) -> list[float]:
    each = [trend(p) for one in REFERENCE_MODELS if (p := least(index()[one], line))]
    return [factor for factor in each if not math.isnan(factor)]


def test_every_day_of_every_line_again(exhibit: Exhibit) -> None:
    lines: dict[tuple[str, str], dict[dt.date, float]] = defaultdict(dict)
    for row in downloaded(exhibit):
        since, until = day(row["since"]), day(row["until"])
        for n in range((until - since).days):
            assert since + n * ONE not in lines[row["level"], row["line"]]
            lines[row["level"], row["line"]][since + n * ONE] = float(row["price"])
    wanted = {}
    for model_id, name in REFERENCE_MODELS.items():
        for line in SIDES:
            if prices := least(index()[model_id], line):
                wanted[name, line] = prices
    assert lines.keys() == wanted.keys()
    for key, prices in wanted.items():
        assert lines[key] == pytest.approx(prices), key
    assert exhibit.findings["open_reached"].value == sum(line == "open" for _, line in wanted)


@pytest.mark.parametrize("line", SIDES)
def test_the_factors_again(exhibit: Exhibit, line: str) -> None:
    made = {row["level"]: row for row in downloaded(exhibit, "factors") if row["line"] == line}
    for model_id, level in REFERENCE_MODELS.items():
        prices = least(index()[model_id], line)
        assert (level in made) == bool(prices)
        if not prices:
            continue
        row, first, last = made[level], prices[min(prices)], prices[max(prices)]
        assert day(row["since"]) == min(prices)
        assert float(row["first_price"]) == pytest.approx(first)
        assert float(row["price"]) == pytest.approx(last)
        assert float(row["days"]) == len(prices)
        assert float(row["fall"]) == pytest.approx(first / last)
        factor = trend(prices)
        assert bool(row["by_trend"]) is not math.isnan(factor)
        if row["by_trend"]:
            years = (max(prices) - min(prices)).days / 365.25
            assert float(row["by_trend"]) == pytest.approx(factor)
            assert float(row["by_ends"]) == pytest.approx((first / last) ** (1 / years))


def test_the_medians_and_ends_over_levels_again(exhibit: Exhibit) -> None:
    found = exhibit.findings
    either, opened, closed = (yearly(line) for line in SIDES)
    assert found["yearly"].value == len(either)
    assert found["open_yearly"].value == len(opened)
    assert found["short"].value == len(REFERENCE_MODELS) - len(either)
    wanted = {
        "least": min(either),
        "most": max(either),
        "open_least": min(opened),
        "open_most": max(opened),
        "closed_median": median(closed),
    }
    for name, value in wanted.items():
        assert found[name].value == pytest.approx(value), name
    assert ("fell" in str(found["moved"])) == (median(either) >= 1)


def test_who_is_cheapest_on_the_last_day_again(exhibit: Exhibit) -> None:
    counted = {"open_last": 0, "closed_last": 0, "tied": 0}
    for model_id in REFERENCE_MODELS:
        ends = [least(index()[model_id], side).get(LAST, math.inf) for side in ("open", "closed")]
        counted["open_last"] += ends[0] < ends[1]
        counted["closed_last"] += ends[1] < ends[0]
        counted["tied"] += ends[0] == ends[1]
    assert {key: exhibit.findings[key].value for key in counted} == counted
    assert sum(counted.values()) == exhibit.findings["levels"].value == len(REFERENCE_MODELS)


def test_the_median_without_the_model_that_is_now_the_cheapest_again(exhibit: Exhibit) -> None:
    last = {
        row["level"]: row["model_id"]
        for row in downloaded(exhibit)
        if row["line"] == "either" and day(row["until"]) > LAST
    }
    factors = []
    for model_id, level in REFERENCE_MODELS.items():
        if not math.isnan(trend(least(index()[model_id], "either"))):
            factors.append(trend(least(index()[model_id], "either", but=last[level])))
    assert exhibit.findings["median_without"].value == pytest.approx(median(factors))


def test_levels_that_cost_more_than_a_year_ago_again(exhibit: Exhibit) -> None:
    before = LAST - 365 * ONE
    both = [p for one in REFERENCE_MODELS if before in (p := least(index()[one], "either"))]
    assert exhibit.findings["year_ago"].value == len(both)
    assert exhibit.findings["pricier"].value == sum(p[LAST] > p[before] for p in both)


def test_an_open_price_enters_only_from_the_day_of_the_weights(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    for row in downloaded(exhibit):
        model = models[row["model_id"]]
        opened = model["weights"].startswith("open")
        assert row["side"] == ("open" if opened else "closed")
        assert row["since"] >= model["weights_from" if opened else "released"]
        assert float(row["price"]) > 0
        assert float(row["index"]) >= float(row["level_index"])


def test_the_published_range_again(exhibit: Exhibit) -> None:
    works = {row["work_id"]: row for row in rows("prior_work")}
    stated: dict[str, list[Row]] = {"true": [], "false": []}
    out = 0
    for row in rows("price_decline_estimates"):
        usable = works[row["work_id"]]["usable"] == "true"
        out += not usable
        if usable:
            stated[row["open_only"]].append(row)
    assert exhibit.findings["left_out"].value == out
    for open_only, side in (("false", ""), ("true", "open_")):
        values = [
            float(row[column])
            for row in stated[open_only]
            for column in ("factor_per_year", "low", "high")
            if row[column]
        ]
        assert exhibit.findings[f"published_{side}least"].value == min(values)
        assert exhibit.findings[f"published_{side}most"].value == max(values)
        within = sum(min(values) <= factor <= max(values) for factor in yearly("either"))
        assert side or exhibit.findings["within"].value == within
    assert exhibit.findings["published"].value == len(stated["false"])
    assert exhibit.findings["published_open"].value == len(stated["true"])


def test_each_published_factor_is_sourced_and_graded_as_its_work_is(exhibit: Exhibit) -> None:
    works = {row["work_id"]: row for row in rows("prior_work")}
    named = {row["estimate_id"]: row["work_id"] for row in rows("price_decline_estimates")}
    for row in rows("price_decline_estimates"):
        work = works[row["work_id"]]
        for column in ("source_id", "source_ref", "checked_on"):
            assert row[column] == work[column], row["estimate_id"]
    shown = downloaded(exhibit, "published")
    assert {row["estimate_id"] for row in shown} == set(named)
    for row in shown:
        assert row["checked"] == works[named[row["estimate_id"]]]["checked"]


def test_models_of_the_list_that_are_not_there_are_counted(exhibit: Exhibit) -> None:
    listed = {
        row["model_id"]
        for row in rows("price_history")
        if row["source_id"] == LIST and row["relation"] == "router-reseller" and row["model_id"]
    }
    placed = {model_id for *_, model_id in spells()}
    found = exhibit.findings
    assert found["models"].value == len(placed)
    assert found["unplaced"].value == len((listed & set(index())) - placed)
    assert found["unmeasured"].value == len(listed - set(index()))
    assert found["first_day"].value == FIRST
    assert found["as_of"].value == LAST


def test_where_no_level_was_watched_for_a_year_the_text_still_reads(data: Tables) -> None:
    history = data["price_history"]
    late = history["valid_from"] >= pd.Timestamp(LAST - 200 * ONE)
    tables = {name: data[name] for name in data}
    tables["price_history"] = history[late].reset_index(drop=True)
    made = make("price-of-a-level", Tables(tables))
    assert made.findings["yearly"].value == 0
    start = "On OpenRouter the cheapest price of a level was watched for less than a year."
    assert made.title == start
    assert made.chart
    assert made.chart(True)["datasets"]
