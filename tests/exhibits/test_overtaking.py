"""Who was ahead on which day, computed again by hand."""

import math

import pandas as pd
import pytest

from charts.catalogue import Exhibit
from charts.measures import overtaking
from charts.measures.placebos import MATRIX, Contest
from tests.exhibits import by_hand
from tests.exhibits.conftest import Row, downloaded

OWN = "closed / open"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["overtaking"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


def of(table: list[Row], source: str, pair: str) -> list[Row]:
    return [row for row in table if (row["source"], row["pair"]) == (source, pair)]


def test_open_leads_on_the_matrix_again(table: list[Row], exhibit: Exhibit) -> None:
    shares = by_hand.matrix_shares()
    items = {row["benchmark_id"]: row["items"] for row in by_hand.rows("benchmarks")}
    room, total = by_hand.room(), 0
    for row in of(table, "matrix", OWN):
        ahead, behind = by_hand.closed_and_open(shares[row["benchmark_id"]])
        gap = by_hand.gap_by_day(ahead, behind, by_hand.day(row["last"]))
        led = [date for date, value in gap.items() if value < 0]
        assert int(row["dates"]) == len(gap)
        assert int(row["led"]) == len(led)
        assert int(row["level"]) == sum(value == 0 for value in gap.values())
        total += len(led)
        clear = len(led)
        if items[row["benchmark_id"]]:
            start, span = room[row["benchmark_id"]]
            clear = 0
            for date in led:
                best = max(value for since, _, value in behind if since <= date)
                p = start + best * span
                error = math.sqrt(p * (1 - p) / int(items[row["benchmark_id"]])) / span
                clear += -gap[date] > error
        assert int(row["clear"]) == clear
    found = exhibit.findings
    assert found["days_led"].value == total
    rows = of(table, "matrix", OWN)
    assert found["matrix_led"].value == sum(int(row["led"]) > 0 for row in rows)
    assert found["standing_days"].value == sum(int(row["stands"]) for row in rows)


def test_on_the_index_again(table: list[Row], exhibit: Exhibit) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in by_hand.rows("capability_index")
        if row["vintage"] == "2026-09"
    }
    (row,) = of(table, "index", OWN)
    sides = by_hand.closed_and_open(index)
    gap = by_hand.gap_by_day(*sides, by_hand.day(row["last"]))
    led = sum(value < 0 for value in gap.values())
    assert exhibit.findings["index_led"].value == led
    assert ("never" in exhibit.title) == (led == 0)
    assert exhibit.findings["index_days"].value == len(gap)


def test_open_leads_by_quarter_again(table: list[Row], exhibit: Exhibit) -> None:
    gaps = by_hand.quarters()
    led = 0
    for row in of(table, "quarters", OWN):
        gap = gaps[row["benchmark_id"], "open_vs_closed"]
        assert int(row["led"]) == sum(value < 0 for value in gap.values())
        assert int(row["dates"]) == len(gap)
        led += int(row["led"])
    assert exhibit.findings["quarter_ends_led"].value == led


def test_the_share_of_the_cheap_again(table: list[Row], exhibit: Exhibit) -> None:
    rows = [
        row
        for source in ("matrix", "quarters")
        for row in of(table, source, "expensive / cheap")
    ]  # fmt: skip
    share = 100 * sum(int(r["led"]) for r in rows) / sum(int(r["dates"]) for r in rows)
    assert exhibit.findings["cheap_share"].value == pytest.approx(share)


def test_a_lead_never_stands_that_is_not_clear_and_raced(table: list[Row]) -> None:
    for row in table:
        led, clear, raced, stands = (int(row[name]) for name in ("led", "clear", "raced", "stands"))
        assert stands <= min(clear, raced) <= max(clear, raced) <= led
        assert stands >= clear + raced - led
        assert led + int(row["level"]) <= int(row["dates"])
        assert bool(row["longest_from"]) == (led > 0)


def contest(behind: list[float], ahead: list[float]) -> Contest:
    days = pd.DataFrame(
        {"behind": behind, "ahead": ahead, "behind_model": "a", "ahead_model": "b"},
        index=pd.date_range("2025-01-01", periods=len(behind), name="day"),
    )
    return Contest(MATRIX, "made-up", OWN, days, 0.005, 5, 5, "none")


def test_a_level_day_is_not_led_and_a_lead_within_noise_is_not_clear() -> None:
    made = contest([0.50, 0.52, 0.60], [0.50, 0.50, 0.50])
    facts = {"items": 100, "chance": 0.0, "floor": 0.0, "ceiling": 1.0}
    best = pd.Series(["b", "other"], index=pd.to_datetime(["2025-01-01", "2025-01-03"]))
    found = overtaking.leads(made, made.days.index, facts, best, {"b"})
    assert found.led.tolist() == [False, True, True]
    assert found.level.tolist() == [True, False, False]
    assert found.clear.tolist() == [False, False, True]
    assert found.raced.tolist() == [True, True, False]


def test_the_longest_stretch_is_unbroken() -> None:
    made = contest([1.0] * 6, [0.0] * 6).days
    held = pd.Series([True, True, False, True, True, True], index=made.index)
    assert list(overtaking.longest(made, held).index) == list(made.index[3:])
    assert overtaking.longest(made, held & False).empty
