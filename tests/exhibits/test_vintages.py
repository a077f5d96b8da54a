"""Answers for fixed days again by vintage, and the published series as it stands in its table."""

import csv
import datetime as dt
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability import vintage_revisions
from charts.tables.frames import Tables
from tests.exhibits.conftest import Row, downloaded

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["vintages"]


@pytest.fixture(scope="module")
def rows(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def values(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit, "published")


def test_the_distance_on_every_fixed_day_again(data: Tables, rows: list[Row]) -> None:
    index = data["capability_index"]
    models = data["models"].set_index("model_id").to_dict("index")
    values = {
        vintage: dict(zip(own["model_id"], own["index"], strict=True))
        for vintage, own in index.groupby("vintage")
    }
    checked = 0
    for row in rows:
        if row["measure"] != "points":
            continue
        now = pd.Timestamp(row["day"])
        best = {"open": float("-inf"), "closed": float("-inf")}
        for model_id, value in values[row["vintage"]].items():
            model = models[model_id]
            if model["weights"] == "unknown":
                continue
            if not pd.isna(model["weights_from"]) and model["weights_from"] <= now:
                best["open"] = max(best["open"], value)
            elif model["released"] <= now:
                best["closed"] = max(best["closed"], value)
        assert float(row["value"]) == pytest.approx(best["closed"] - best["open"])
        checked += 1
    assert checked > 50


def test_a_vintage_says_nothing_of_days_after_its_last_release(
    data: Tables, rows: list[Row]
) -> None:
    released = data["models"].set_index("model_id")["released"]
    for vintage, own in data["capability_index"].groupby("vintage"):
        last = released[own["model_id"]].max()
        days = [pd.Timestamp(row["day"]) for row in rows if row["vintage"] == vintage]
        assert max(days) <= last


@pytest.mark.parametrize("measure", ["points", "months"])
def test_the_largest_and_the_median_move_again(
    exhibit: Exhibit, rows: list[Row], measure: str
) -> None:
    said: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in rows:
        if row["measure"] == measure:
            said[row["day"]].append((float(row["value"]), row["vintage"]))
    moves = {day: max(own)[0] - min(own)[0] for day, own in said.items()}
    found = exhibit.findings
    assert found[f"{measure}_move"].value == pytest.approx(max(moves.values()))
    assert found[f"{measure}_median"].value == pytest.approx(median(moves.values()))
    widest = max(moves, key=moves.__getitem__)
    ends = said[widest]
    assert found[f"{measure}_day"].value == dt.date.fromisoformat(widest)
    assert {found[f"{measure}_from_vintage"].value, found[f"{measure}_to_vintage"].value} == {
        max(ends)[1],
        min(ends)[1],
    }
    assert str(found[f"{measure}_from_vintage"].value) < str(found[f"{measure}_to_vintage"].value)


def test_every_day_has_one_first_and_one_latest_vintage(rows: list[Row]) -> None:
    for measure in ("points", "months"):
        for day in {row["day"] for row in rows if row["measure"] == measure}:
            own = [row for row in rows if row["measure"] == measure and row["day"] == day]
            first = [row["vintage"] for row in own if row["place"] == "first"]
            latest = [row["vintage"] for row in own if row["place"] == "latest"]
            assert first == [min(row["vintage"] for row in own)]
            assert latest == ([max(row["vintage"] for row in own)] if len(own) > 1 else [])


def published() -> list[Row]:
    with (DATA / "published_lag_vintages.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_value_is_drawn_and_none_is_smoothed(values: list[Row]) -> None:
    for column, measure in (
        ("current_lag", "published: that day"),
        ("average_lag", "published: average"),
    ):
        stated = {(r["published_on"], float(r[column])) for r in published() if r[column]}
        drawn = {(r["day"], float(r["months"])) for r in values if r["measure"] == measure}
        assert drawn == stated


def test_the_widest_day_of_the_published_series_again(exhibit: Exhibit) -> None:
    by_day: dict[str, list[float]] = defaultdict(list)
    for row in published():
        if row["current_lag"]:
            by_day[row["published_on"]].append(float(row["current_lag"]))
    day = max(by_day, key=lambda one: max(by_day[one]) - min(by_day[one]))
    found = exhibit.findings
    assert found["spread_day"].value == dt.date.fromisoformat(day)
    assert (found["spread_low"].value, found["spread_high"].value) == (
        min(by_day[day]),
        max(by_day[day]),
    )


def test_the_jumps_of_the_published_average_again(exhibit: Exhibit) -> None:
    by_day: dict[str, list[float]] = defaultdict(list)
    for row in published():
        if row["average_lag"]:
            by_day[row["published_on"]].append(float(row["average_lag"]))
    days, jumps = sorted(by_day), 0
    for before, now in pairwise(days):
        apart = [min(abs(a - b) for b in by_day[before]) for a in by_day[now]]
        jumps += round(max(apart), 6) >= 1
    assert exhibit.findings["jumps"].value == jumps


def test_a_jump_is_counted_once_although_the_old_value_is_published_that_day_too() -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-03"])
    series = pd.Series([13.4, 13.4, 4.4, 4.3], index=days)
    assert vintage_revisions.jumps(series, 1.0) == [pd.Timestamp("2026-01-02")]
    rounded = pd.Series([4.5, 3.5], index=pd.to_datetime(["2026-01-01", "2026-01-02"]))
    assert vintage_revisions.jumps(rounded, 1.0) == [pd.Timestamp("2026-01-02")]
