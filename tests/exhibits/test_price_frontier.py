"""The exhibit `price-frontier` again, from its download, each model against every other."""

import math
from itertools import pairwise

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import newest_offers, rows


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["price-frontier"]


def last(exhibit: Exhibit, kind: str) -> list[Row]:
    """The models of the last day, at one kind of price."""
    table = downloaded(exhibit)
    month = max(row["month"] for row in table)
    return [row for row in table if row["month"] == month and row["kind"] == kind]


def place(row: Row) -> tuple[float, float]:
    return float(row["price"]), float(row["index"])


def beaten(row: Row, others: list[Row]) -> bool:
    price, index = place(row)
    return any(
        p <= price and i >= index and (p, i) != (price, index) for p, i in map(place, others)
    )


@pytest.mark.parametrize("kind", ["maker", "median", "cheapest"])
def test_frontier_and_shares_again_at_each_price(exhibit: Exhibit, kind: str) -> None:
    models = last(exhibit, kind)
    line = [row for row in models if not beaten(row, models)]
    assert [row for row in models if row["on_frontier"].lower() == "true"] == line
    made = exhibit.findings
    opened = sum(row["side"] == "open" for row in line)
    assert float(shares(exhibit)[kind]["points"]) == pytest.approx(opened / len(line))
    levels = sorted({float(row["index"]) for row in models})
    won = 0.0
    for below, index in pairwise(levels):
        able = [row for row in models if float(row["index"]) >= index]
        cheapest = min(float(row["price"]) for row in able)
        owners = [row for row in able if float(row["price"]) == cheapest]
        best = max(float(row["index"]) for row in owners)
        sides = [row["side"] for row in owners if float(row["index"]) == best]
        won += (index - below) * sides.count("open") / len(sides)
    assert made[f"levels_{kind}"].value == pytest.approx(100 * won / (levels[-1] - levels[0]))


def test_a_closed_model_has_one_price_whatever_is_asked_of_open_ones(exhibit: Exhibit) -> None:
    by_kind = [
        {row["model_id"]: row["price"] for row in last(exhibit, kind) if row["side"] == "closed"}
        for kind in ("maker", "median", "cheapest")
    ]
    assert by_kind[0] == by_kind[1] == by_kind[2]


def test_a_model_is_open_only_once_its_weights_are_out(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    for row in downloaded(exhibit):
        model = models[row["model_id"]]
        opened = bool(model["weights_from"]) and model["weights_from"] <= row["month"]
        assert (row["side"] == "open") == (opened and model["weights"].startswith("open"))
        assert model["released"] <= row["month"]


def test_a_price_of_nothing_never_enters(exhibit: Exhibit) -> None:
    assert all(float(row["price"]) > 0 for row in downloaded(exhibit))


def shares(exhibit: Exhibit) -> dict[str, Row]:
    """The shares of the last day, by kind of price."""
    return {row["kind"]: row for row in downloaded(exhibit, "shares") if row["late"] == "True"}


@pytest.mark.parametrize("kind", ["maker", "median", "cheapest"])
def test_an_interval_holds_the_share_of_its_own_vintage(exhibit: Exhibit, kind: str) -> None:
    found = exhibit.findings[f"drawn_{kind}"]
    assert found.low is not None
    assert found.high is not None
    assert found.low <= float(str(found.value)) <= found.high


@pytest.mark.parametrize("kind", ["maker", "median", "cheapest"])
def test_the_thirds_of_budgets_again(exhibit: Exhibit, kind: str) -> None:
    models = last(exhibit, kind)
    line = sorted((row for row in models if not beaten(row, models)), key=place)
    ends = math.log(float(line[0]["price"])), math.log(float(line[-1]["price"]))
    for n, third in enumerate(("cheap", "middle", "dear")):
        low, high = (ends[0] + (ends[1] - ends[0]) * part / 3 for part in (n, n + 1))
        won = width = 0.0
        for row, after in pairwise(line):
            span = min(math.log(float(after["price"])), high) - max(
                math.log(float(row["price"])), low
            )
            width += max(span, 0)
            won += max(span, 0) * (row["side"] == "open")
        assert float(shares(exhibit)[kind][third]) == pytest.approx(won / width, abs=1e-9)


def test_the_title_gives_the_range_over_all_three_prices(exhibit: Exhibit) -> None:
    for third in ("cheap", "middle", "dear"):
        values = [100 * float(row[third]) for row in shares(exhibit).values()]
        found = exhibit.findings[third]
        assert len(values) == 3
        assert (found.low, found.high) == pytest.approx((min(values), max(values)))


def test_the_cheapest_price_is_one_that_no_list_doubts(exhibit: Exhibit) -> None:
    doubted = {
        (row["model_id"], round((3 * float(row["input"]) + float(row["output"])) / 4, 9))
        for row in newest_offers()
        if row["doubt"] and row["input"]
    }
    sure = {
        (row["model_id"], round((3 * float(row["input"]) + float(row["output"])) / 4, 9))
        for row in newest_offers()
        if not row["doubt"] and row["usable"] == "true"
    }
    for row in last(exhibit, "cheapest"):
        if row["side"] == "open":
            assert (row["model_id"], round(float(row["price"]), 9)) not in doubted - sure


def test_the_newest_prices_are_shown_and_joined_to_no_month(exhibit: Exhibit) -> None:
    shares = downloaded(exhibit, "shares")
    late, listed = (
        {row["month"] for row in shares if row["late"] == which} for which in ("True", "False")
    )
    assert late == {max(row["month"] for row in downloaded(exhibit))}
    assert max(listed) < min(late)
