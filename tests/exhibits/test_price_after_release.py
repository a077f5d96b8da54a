"""The price indices again, from data/*.csv with loops over days."""

import datetime as dt
import math
from collections import defaultdict
from statistics import fmean, median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded

MONTH = 365.25 / 12
HOSTING = {"independent-host", "licensed-cloud", "data-platform"}
Spell = tuple[dt.date, dt.date, float]
Market = dict[str, dict[str, list[Spell]]]  # by model and seller


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["price-after-release"]


@pytest.fixture(scope="module")
def rows(exhibit: Exhibit) -> dict[tuple[str, int], Row]:
    return {(row["line"], int(row["month"])): row for row in downloaded(exhibit)}


@pytest.fixture(scope="module")
def origins() -> dict[tuple[str, str], dt.date]:
    """The day each model came to its side."""
    found = {}
    for model in oracle.rows("models"):
        is_open = model["weights"].startswith("open")
        start = model["weights_from"] if is_open else model["released"]
        if start and model["weights"] != "unknown":
            found[model["model_id"], "open" if is_open else "closed"] = oracle.day(start)
    return found


def market(
    source: str, relations: set[str], side: str, origins: dict[tuple[str, str], dt.date]
) -> Market:
    operators = {row["provider_id"]: row["operator"] for row in oracle.rows("providers")}
    foreign = {
        row["provider_id"]
        for row in oracle.rows("offers")
        if row["why_not"] == "price in another currency"
    }
    found: Market = defaultdict(lambda: defaultdict(list))
    for row in oracle.rows("price_history"):
        name = row["model_id"]
        if row["source_id"] != source or row["relation"] not in relations or row["variant"]:
            continue
        if not row["valid_from"] or row["provider_id"] in foreign or (name, side) not in origins:
            continue
        if "router-reseller" in relations and ":" in row["listing"]:
            continue
        start = max(oracle.day(row["valid_from"]), origins[name, side])
        end = oracle.day(row["last_seen"]) + dt.timedelta(days=1)
        end = oracle.day(row["valid_to"]) if row["valid_to"] else end
        if start < end:
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            found[name][operators[row["provider_id"]]].append((start, end, price))
    return found


def asked(sellers: dict[str, list[Spell]], day: dt.date) -> dict[str, float]:
    """What each seller asked on a day: its cheapest listing."""
    found = {}
    for seller, spells in sellers.items():
        if here := [price for start, end, price in spells if start <= day < end]:
            found[seller] = min(here)
    return found


def chain(sold: Market, side: str, origins: dict[tuple[str, str], dt.date], pool: str, last: int
          ) -> tuple[float, int, int]:  # fmt: skip
    """The index after so many months, with the models and pairs of the last link."""
    level, models, pairs = 0.0, 0, 0
    for month in range(1, last + 1):
        changes: list[float] = []
        pairs = 0
        for model, sellers in sold.items():
            origin = origins[model, side]
            days = [origin + dt.timedelta(days=round(at * MONTH)) for at in (month - 1, month)]
            if month == 1:
                first = min(spell[0] for spells in sellers.values() for spell in spells)
                days[0] = first if (first - origin).days <= 30 else dt.date.min
            then, now = (asked(sellers, day) for day in days)
            both = then.keys() & now.keys()
            pairs += len(both)
            if pool == "each" and both:
                changes.append(fmean(math.log(now[one] / then[one]) for one in both))
            elif pool == "same" and both:
                pair = min(now[one] for one in both), min(then[one] for one in both)
                changes.append(math.log(pair[0] / pair[1]))
            elif pool in ("cheapest", "median") and then and now:
                sides = [[math.log(price) for price in end.values()] for end in (now, then)]
                changes.append(
                    min(sides[0]) - min(sides[1])
                    if pool == "cheapest"
                    else median(sides[0]) - median(sides[1])
                )
        level, models = level + fmean(changes), len(changes)
    return math.exp(level), models, pairs


@pytest.mark.parametrize(
    ("line", "pool"),
    [("cheapest", "cheapest"), ("median", "median"), ("same", "each"), ("cheapest_same", "same")],
)
def test_hosts_again_after_six_and_twelve_months(
    exhibit: Exhibit,
    rows: dict[tuple[str, int], Row],
    origins: dict[tuple[str, str], dt.date],
    line: str,
    pool: str,
) -> None:
    sold = market(rows[line, 0]["source_id"], HOSTING, "open", origins)
    for month in (6, 12):
        index, models, pairs = chain(sold, "open", origins, pool, month)
        row, found = rows[line, month], exhibit.findings
        assert float(row["index"]) == pytest.approx(index)
        assert (int(row["models"]), int(row["pairs"])) == (models, pairs)
        if (line, month) != ("cheapest_same", 12):
            assert found[f"{line}_{month}"].value == pytest.approx(100 * (index - 1))


@pytest.mark.parametrize("side", ["open", "closed"])
def test_the_router_again(
    exhibit: Exhibit,
    rows: dict[tuple[str, int], Row],
    origins: dict[tuple[str, str], dt.date],
    side: str,
) -> None:
    source = rows[f"router_{side}", 0]["source_id"]
    sold = market(source, {"router-reseller"}, side, origins)
    index, models, _ = chain(sold, side, origins, "cheapest", 6)
    found = exhibit.findings[f"router_{side}_6"]
    assert found.value == pytest.approx(100 * (index - 1))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 100 * (index - 1) <= found.high
    assert exhibit.findings[f"router_{side}_6_models"].value == models


def test_known_hosts_were_listed_before_the_model(
    rows: dict[tuple[str, int], Row],
    exhibit: Exhibit,
    origins: dict[tuple[str, str], dt.date],
) -> None:
    source = rows["known", 0]["source_id"]
    first: dict[str, dt.date] = {}
    every: Market = market(source, HOSTING, "open", dict.fromkeys(origins, dt.date.min))
    whole = market(source, HOSTING, "open", origins)
    for model in whole:  # a listing that ended before the model's own day makes no host known
        for seller, spells in every[model].items():
            if seller in whole[model]:
                days = [start for start, end, _ in spells if end > origins[model, "open"]]
                first[seller] = min([first.get(seller, dt.date.max), *days])
    known: Market = {
        model: {s: spells for s, spells in sellers.items() if first[s] < origins[model, "open"]}
        for model, sellers in whole.items()
    }
    known = {model: sellers for model, sellers in known.items() if sellers}
    index, models, _ = chain(known, "open", origins, "cheapest", 6)
    assert exhibit.findings["known_6"].value == pytest.approx(100 * (index - 1))
    assert exhibit.findings["known_6_models"].value == models


def test_makers_index_moves_only_with_a_step_of_a_list_price(
    rows: dict[tuple[str, int], Row],
) -> None:
    steps = [row for row in oracle.rows("list_prices") if int(row["step"]) > 1]
    moved = [
        month
        for month in range(1, 19)
        if rows["closed_maker", month]["index"] != rows["closed_maker", month - 1]["index"]
    ]
    assert 0 < len(moved) <= len(steps)


def test_every_line_starts_at_one_and_rests_on_enough_models(
    rows: dict[tuple[str, int], Row],
) -> None:
    for (line, month), row in rows.items():
        assert int(row["models"]) >= 5, line
        assert float(row["low"]) <= float(row["index"]) <= float(row["high"])
        if month == 0:
            assert float(row["index"]) == 1


def test_the_title_says_the_same_only_where_the_interval_holds_one(
    exhibit: Exhibit, rows: dict[tuple[str, int], Row]
) -> None:
    for line in ("known", "same", "closed_maker"):
        row, said = rows[line, 6], str(exhibit.findings[f"{line}_6_said"])
        low, index, high = (float(row[key]) for key in ("low", "index", "high"))
        if low <= 1 <= high:
            assert said == "about the same"
        else:
            assert said.endswith("less" if index < 1 else "more")


def test_a_month_that_a_line_does_not_reach_is_not_known(exhibit: Exhibit) -> None:
    lines = exhibit.tables["main"].groupby("line")["month"].max()
    for line, last in lines.items():
        for month in (1, 6, 12):
            if f"{line}_{month}" not in exhibit.findings:
                continue
            unknown = str(exhibit.findings[f"{line}_{month}"]) == "not known"
            assert unknown == (month > last), line


def test_the_figure_without_doubtful_hosts_is_clear_only_if_its_interval_is(
    exhibit: Exhibit, rows: dict[tuple[str, int], Row]
) -> None:
    row = rows["sure", 6]
    none = float(row["low"]) <= 1 <= float(row["high"])
    words = str(exhibit.findings["sure_words"])
    assert words == ("which may be no change" if none else "which is clear of no change")
