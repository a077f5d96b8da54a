"""The exhibit `good-enough` again: boards and price lists read line by line, every model tried."""

import datetime as dt
import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from charts.core.formats import three_digits
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits.board_oracle import boards
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import REFERENCE_MODELS, day, newest_offers, rows

LATE = max(row["as_of"] for row in rows("offers"))
SUMMER = {
    "models.dev": "models-dev-2026-07-02", "catwalk": "catwalk-2026-08-21",
    "genai-prices": "genai-prices-2026-08-21", "llm-prices": "llm-prices-2026-08-05",
}  # fmt: skip
"""How the lists of summer 2026 are called where list prices say who agrees."""
HOSTS = {"independent-host", "licensed-cloud", "data-platform"}
RANK = {"first-party": 0, **dict.fromkeys(HOSTS, 1)}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["good-enough"]


def index() -> dict[str, float]:
    return {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }


def side(model: dict[str, str], day: str) -> str:
    if model["weights"].startswith("open") and model["weights_from"]:
        return "open" if model["weights_from"] <= day else "closed"
    return model["weights"] if model["released"] and model["released"] <= day else "unknown"


def confirmed() -> dict[str, list[tuple[str, float]]]:
    """The makers' prices that two lists confirm on the late day: when last seen, and the price."""
    published = {row["source_id"]: row["published_on"] for row in rows("sources")}
    made: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows("list_prices"):
        begun = row["valid_from"] and row["valid_from"] <= LATE
        if row["confirmed"] == "true" and begun and not ("" < row["valid_to"] <= LATE):
            names = [row["source_id"], *filter(None, row["sources_agreeing"].split(","))]
            seen = max(published[SUMMER.get(name, name)] for name in names)
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            made[row["model_id"]].append((seen, price))
    return made


def late_prices(kind: str) -> list[tuple[float, float, str]]:
    """Price, index and side of every model that the newest lists sell."""
    models, listed = {row["model_id"]: row for row in rows("models")}, confirmed()
    provider = {row["provider_id"]: row for row in rows("providers")}
    by_seller: dict[tuple[str, str], list[tuple[int, float, bool, bool]]] = defaultdict(list)
    as_of = {}
    for row in newest_offers():
        if row["usable"] != "true" or row["relation"] not in RANK:
            continue
        as_of[row["model_id"], provider[row["provider_id"]]["operator"]] = row["as_of"]
        seller = provider[row["provider_id"]]
        rank = RANK[row["relation"]]
        price = math.inf
        if not row["variant"]:
            price = (3 * float(row["input"]) + float(row["output"])) / 4
        known = seller["confidence"] == "high"
        listing = (rank, price, known, bool(row["doubt"]))
        by_seller[row["model_id"], seller["operator"]].append(listing)
    by_model: dict[str, list[tuple[int, float, bool]]] = defaultdict(list)
    for (model_id, operator), listings in by_seller.items():
        rank, price, known, doubted = min(listings, key=lambda one: (one[0], one[1]))
        if price == math.inf:
            continue
        least_day = day(as_of[model_id, operator]) - dt.timedelta(days=7)
        sure = [price for seen, price in listed[model_id] if day(seen) >= least_day]
        if rank == 0 and sure:
            price, doubted = min(sure), False
        if not (rank == 0 and doubted):
            by_model[model_id].append((rank, price, known and not doubted))
    scores = index()
    found = []
    for model_id, sold in by_model.items():
        where = side(models[model_id], LATE)
        if model_id not in scores or where == "unknown":
            continue
        makers = [price for rank, price, _ in sold if rank == 0]
        if kind == "maker" or where == "closed":
            price = min(makers, default=math.inf)
        elif kind == "median":
            price = median(price for _, price, _ in sold)
        else:
            price = min((price for _, price, sure in sold if sure), default=math.inf)
        if price < math.inf:
            found.append((price, scores[model_id], where))
    return found


def least(offers: list[tuple[float, float, str]], level: float, where: str) -> float:
    return min((p for p, value, at in offers if value >= level and at == where), default=math.inf)


@pytest.mark.parametrize("kind", ["maker", "median", "cheapest"])
def test_levels_whose_cheapest_model_is_open_again_by_price_of_tokens(
    exhibit: Exhibit, kind: str
) -> None:
    offers = late_prices(kind)
    levels = [index()[model_id] for model_id in REFERENCE_MODELS]
    opened = sum(least(offers, level, "open") < least(offers, level, "closed") for level in levels)
    assert exhibit.findings[f"open_{kind}"].value == opened
    assert exhibit.findings["levels"].value == len(levels)


def rounded(number: float, digits: int) -> str:
    """With so many digits after the point: the exact value, halves up."""
    return str(Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def test_the_first_answer_again(exhibit: Exhibit) -> None:
    offers = late_prices("cheapest")
    level = index()["gpt-5"]
    opened, closed = (least(offers, level, where) for where in ("open", "closed"))
    assert exhibit.explorer
    first = exhibit.explorer["first"]
    for side, price in (("open", opened), ("closed", closed)):
        cents = rounded(price, 3 if price < 0.1 else 2)
        assert f": ${cents} (level " in first[side]
    ratio = opened / closed
    if ratio > 1:
        said = f"costs {rounded(ratio, 1)} times as much as"
    else:
        said = f"costs {rounded(100 * ratio, 1 if ratio < 0.01 else 0)}% of what"
    assert said in first["ratio"]


def test_levels_whose_cheapest_run_is_open_again_on_the_boards(exhibit: Exhibit) -> None:
    opened = counted = 0
    for runs in boards().values():
        if len({model for _, _, where, model in runs if where == "open"}) < 3:
            continue
        for model_id in REFERENCE_MODELS:
            own = [score for _, score, _, model in runs if model == model_id]
            if own:
                counted += 1
                offers = [(cost, score, where) for cost, score, where, _ in runs]
                opened += least(offers, max(own), "open") < least(offers, max(own), "closed")
    assert exhibit.findings["board_levels"].value == counted
    assert exhibit.findings["board_levels_open"].value == opened


def test_no_model_of_unknown_openness_and_no_price_of_nothing_enters(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    for row in downloaded(exhibit):
        assert float(row["price"]) > 0
        assert models[row["model_id"]]["weights"] != "unknown"
        assert row["weights"] in {"closed", models[row["model_id"]]["weights"]}


def test_a_model_is_closed_until_its_weights_are_out(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    for row in downloaded(exhibit):
        opened = models[row["model_id"]]["weights_from"]
        if row["weights"] != "closed":
            assert opened
            assert opened <= row["first_day"]
        elif opened:
            assert row["last_day"] < opened


def test_the_explorer_can_be_asked_all_that_the_tables_hold(exhibit: Exhibit) -> None:
    assert exhibit.explorer
    made = exhibit.explorer["markets"]
    assert sum(len(market["offers"]) for market in made) == len(downloaded(exhibit))
    offered = [
        (market["id"], market["scale"], level["id"], level["name"], str(level["value"]))
        for market in made
        for level in market["levels"]
    ]
    columns = ("market", "scale", "model_id", "name", "value")
    levels = [tuple(row[name] for name in columns) for row in downloaded(exhibit, "levels")]
    assert sorted(offered) == sorted(levels)
    for market in made:
        prices = [offer["price"] for offer in market["offers"]]
        assert prices == sorted(prices)
        values = [offer["value"] for offer in market["offers"]]
        assert market["low"] <= min(values)
        assert market["high"] >= max(values)
        assert [day["id"] for day in market["days"]] == sorted({d["id"] for d in market["days"]})
    start = exhibit.explorer["start"]
    [market] = [one for one in made if one["id"] == start["basis"]]
    assert start["day"] == market["days"][-1]["id"]
    assert start["level"] in {level["id"] for level in market["levels"]}


@pytest.mark.parametrize(
    ("price", "said"), [(0.1625, "0.163"), (1.125, "1.13"), (2.0, "2"), (1234.5, "1230")]
)
def test_money_has_three_digits_that_count_and_halves_go_up(price: float, said: str) -> None:
    assert three_digits(price) == said
