"""The exhibit `price-frontier` again, from its download, each model against every other."""

from itertools import pairwise

import pytest

from charts.catalogue import Exhibit
from tests.exhibits.by_hand import rows
from tests.exhibits.conftest import Row, downloaded


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["price-frontier"]


def last(exhibit: Exhibit, kind: str) -> list[Row]:
    """The models of the last month, at one kind of price."""
    table = downloaded(exhibit)
    month = max(row["month"] for row in table)
    return [
        row
        for row in table
        if row["panel"] == "models" and row["month"] == month and row["kind"] == kind
    ]


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
    assert made[f"points_{kind}"].value == pytest.approx(100 * opened / len(line))
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
        if row["panel"] == "models":
            model = models[row["model_id"]]
            opened = bool(model["weights_from"]) and model["weights_from"] <= row["month"]
            assert (row["side"] == "open") == (opened and model["weights"].startswith("open"))
            assert model["released"] <= row["month"]


def test_a_price_of_nothing_never_enters(exhibit: Exhibit) -> None:
    assert all(float(row["price"]) > 0 for row in downloaded(exhibit) if row["panel"] == "models")


def test_the_interval_holds_the_share_of_its_own_vintage(exhibit: Exhibit) -> None:
    made = exhibit.findings
    low, own, high = (made[f"levels_{name}"].value for name in ("low", "drawn", "high"))
    assert float(str(low)) <= float(str(own)) <= float(str(high))


def test_the_thirds_of_the_frontier_share_out_its_points(exhibit: Exhibit) -> None:
    made = exhibit.findings
    bands = [int(str(made[f"{band}_points"].value)) for band in ("cheap", "middle", "dear")]
    assert sum(bands) == made["points"].value
    for band, points in zip(("cheap", "middle", "dear"), bands, strict=True):
        assert int(str(made[f"{band}_open"].value)) <= points
