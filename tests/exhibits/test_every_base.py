"""The exhibit `every-base` again, from the tables, by hand."""

import datetime as dt
from statistics import mean, median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import every_base
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import rows
from tests.states import replaced

Day = dt.date.fromisoformat
Gains = dict[tuple[str, str, str], float]  # derivative, base, measurer -> points


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["every-base"]


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, str]]:
    return {row["model_id"]: row for row in rows("models")}


@pytest.fixture(scope="module")
def leading(models: dict[str, dict[str, str]]) -> list[str]:
    """The open models that set the open record of the newest vintage since 2025, by day."""
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    opened = [
        (Day(models[name]["weights_from"]), -value, name)
        for name, value in index.items()
        if models[name]["weights"].startswith("open") and models[name]["weights_from"]
    ]
    best, holders = 0.0, []
    for day, value, name in sorted(opened):
        if -value > best:
            best = -value
            if day >= dt.date(2025, 1, 1):
                holders.append(name)
    return holders


@pytest.fixture(scope="module")
def gains() -> Gains:
    """The median gain over tests in one harness, or that of the newest index without a test."""
    tests = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    found: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for row in rows("derivations"):
        if row["usable"] == "true" and row["same_harness"] == "true" and row["gain"]:
            key = row["derived_model_id"], row["base_model_id"], row["measured_by"]
            points = float(row["gain"]) * (100 if tests[row["benchmark_id"]] == "fraction" else 1)
            found.setdefault(key, {}).setdefault(row["benchmark_id"], []).append(points)
    result = {}
    for key, by_test in found.items():
        values = {test: mean(points) for test, points in by_test.items()}
        on_tests = [v for test, v in values.items() if not test.startswith("aa-intelligence")]
        result[key] = median(on_tests) if on_tests else values[max(values)]
    return result


def line(model: dict[str, str]) -> tuple[str, str]:
    return model["organization_id"], model["active_parameters"] or model["model_id"]


def products(leader: str, models: dict[str, dict[str, str]]) -> list[str]:
    """The closed models on it, or on a later model of its maker with as many parameters."""
    found = []
    for name, model in models.items():
        base = models.get(model["base_model_id"])
        if base and model["weights"] == "closed":
            later = base["weights_from"] > models[leader]["weights_from"]
            same = base["model_id"] == leader
            if same or (later and line(base) == line(models[leader])):
                found.append(name)
    return found


def test_the_rows_are_the_open_record_holders(exhibit: Exhibit, leading: list[str]) -> None:
    assert [row["model_id"] for row in downloaded(exhibit)] == leading


def test_every_closed_product_of_a_line_is_counted_again(
    exhibit: Exhibit, leading: list[str], models: dict[str, dict[str, str]], gains: Gains
) -> None:
    last = max(Day(model["checked_on"]) for model in models.values())
    old = [m for m in leading if (last - Day(models[m]["weights_from"])).days >= 56]
    built = {m: products(m, models) for m in old}
    best = {
        m: [
            points
            for name in names
            for (derived, base, _), points in gains.items()
            if derived == name and base == models[name]["base_model_id"]
        ]
        for m, names in built.items()
    }
    judged = [m for m in old if best[m] or not built[m]]
    better = [m for m in judged if best[m] and max(best[m]) > 1]
    made = exhibit.findings
    assert made["bases"].value == len(old)
    assert made["built"].value == sum(map(bool, built.values()))
    assert made["judged"].value == len(judged)
    assert made["better"].value == len(better)
    assert made["built_share"].value == pytest.approx(100 * made["built"].value / len(old))
    assert made["better_share"].value == pytest.approx(100 * len(better) / len(judged))
    drawn = {
        row["model_id"]: float(row["gain"])
        for row in downloaded(exhibit)
        if row["gain"] and row["model_id"] in best
    }
    assert drawn == pytest.approx({m: max(found) for m, found in best.items() if found})


def test_the_headline_is_short_and_says_the_counts(exhibit: Exhibit) -> None:
    made = exhibit.findings
    assert f" beat {made['better']} of {made['judged']} leading open models" in exhibit.title
    assert len(exhibit.title) <= 80


def test_a_product_on_an_earlier_model_counts_for_no_later_one(
    exhibit: Exhibit, models: dict[str, dict[str, str]]
) -> None:
    for row in downloaded(exhibit, "products"):
        base, leader = models[row["base_id"]], models[row["model_id"]]
        assert base["weights_from"] >= leader["weights_from"]
        assert (row["direct"].lower() == "true") == (row["base_id"] == row["model_id"])


def test_a_product_of_an_unknown_base_or_openness_counts_for_none(
    data: Tables, exhibit: Exhibit
) -> None:
    register = data["models"]
    closed = register["base_model_id"].notna() & register["weights"].eq("closed")
    unknown = register.assign(weights=register["weights"].mask(closed, "unknown"))
    nameless = register.assign(base_model_id=register["base_model_id"].mask(closed))
    for changed in (unknown, nameless):
        made = every_base.findings(every_base.tables(replaced(data, models=changed)))
        assert (made["built"].value, made["better"].value) == (0, 0)
        assert made["bases"].value == exhibit.findings["bases"].value


def test_a_base_that_came_last_week_is_drawn_and_not_counted(data: Tables) -> None:
    register = data["models"]
    newest = every_base.tables(data)["main"].iloc[-1]
    soon = newest["weights_from"] + pd.Timedelta(days=7)
    made = every_base.tables(replaced(data, models=register.assign(checked_on=soon)))
    outcome = made["main"].set_index("model_id")["outcome"]
    assert outcome[newest["model_id"]] == every_base.YOUNG
    counted = every_base.findings(made)["bases"].value
    assert counted == (outcome != every_base.YOUNG).sum() == (made["main"]["days"] >= 56).sum()
