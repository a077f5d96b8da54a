"""Waits for a closed level, worked out again with loops over the CSV files."""

import csv
import datetime as dt
from collections.abc import Mapping

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.tables.contract import DATA
from tests.exhibits.conftest import Row, downloaded

MONTH = 365.25 / 12
RULES = ["strict", "tolerant", "strict-august"]


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["catch-up"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


def levels(table: list[Row], matching: str = "strict") -> list[Row]:
    return [row for row in table if row["matching"] == matching]


def product_limit(waits: list[Row]) -> dict[float, float]:
    """Kaplan-Meier by its definition: the share left after each day on which a wait ended."""
    left, curve = 1.0, {}
    for month in sorted({float(r["months"]) for r in waits}):
        at_risk = sum(float(r["months"]) >= month for r in waits)
        ended = sum(float(r["months"]) == month and r["state"] == "matched" for r in waits)
        left *= 1 - ended / at_risk
        curve[month] = left
    return curve


def test_the_levels_and_their_waits_follow_from_the_index_and_the_register(
    table: list[Row],
) -> None:
    index = {
        r["model_id"]: float(r["index"]) for r in rows("capability_index") if r["vintage"] == LATEST
    }
    models = [m for m in rows("models") if m["model_id"] in index]
    last = max(m["released"] for m in models)
    hosted = sorted(
        (m["released"], -index[m["model_id"]], m["name"])
        for m in models
        if m["released"]
        and (m["weights"] == "closed" or (m["weights_from"] and m["weights_from"] > m["released"]))
    )
    opened = sorted(
        (m["weights_from"], index[m["model_id"]])
        for m in models
        if m["weights_from"] and m["weights"].startswith("open")
    )
    best, expected = 0.0, {}
    for day in sorted({day for day, _, _ in hosted}):
        records = {
            value: name for one, value, name in reversed(hosted) if one == day and -value > best
        }
        for value, name in records.items():
            ends = [max(when, day) for when, index_value in opened if index_value >= -value]
            end = min(ends) if ends else last
            wait = (dt.date.fromisoformat(end) - dt.date.fromisoformat(day)).days / MONTH
            expected[name] = ("matched" if ends else "waiting", pytest.approx(wait))
        best = max([best, *(-value for value in records)])
    found = {r["name"]: (r["state"], float(r["months"])) for r in levels(table)}
    assert found == expected


@pytest.mark.parametrize("matching", RULES)
def test_the_curve_is_the_product_limit_estimate(
    exhibit: Exhibit, table: list[Row], matching: str
) -> None:
    expected = product_limit(levels(table, matching))
    curve = {
        float(r["months"]): float(r["waiting"])
        for r in downloaded(exhibit, "curves")
        if r["matching"] == matching
    }
    assert curve.pop(0.0) == 1
    assert curve == pytest.approx({month: left for month, left in expected.items() if month})


@pytest.mark.parametrize("matching", RULES)
def test_the_median_again(exhibit: Exhibit, table: list[Row], matching: str) -> None:
    waits = levels(table, matching)
    curve = product_limit(waits)
    found, key = exhibit.findings, matching.replace("-", "_")
    assert found[f"median_{key}"].value == pytest.approx(
        min(month for month, left in curve.items() if left <= 0.5)
    )


def test_the_mean_of_the_curve_and_that_of_the_matched_levels_again(
    exhibit: Exhibit, table: list[Row]
) -> None:
    waits, found = levels(table, "strict"), exhibit.findings
    ended = [float(r["months"]) for r in waits if r["state"] == "matched"]
    naive = sum(ended) / len(ended)
    assert found["naive_strict"].value == pytest.approx(naive)
    area, before, left = 0.0, 0.0, 1.0
    for month, share in product_limit(waits).items():
        area, before, left = area + left * (month - before), month, share
    assert found["mean_strict"].value == pytest.approx(area)
    side = "shorter" if naive < area else "longer"
    same = f"{naive:.1f}" == f"{area:.1f}"
    clause = "they hardly differ" if same else f"the first is {abs(naive - area):.1f} months {side}"
    assert str(found["bias_clause"]) == clause


def test_a_level_not_reached_is_censored_not_dropped(exhibit: Exhibit, table: list[Row]) -> None:
    waiting = [r for r in levels(table) if r["state"] == "waiting"]
    assert waiting
    assert all(not r["reached"] and not r["reached_by"] for r in waiting)
    for row in waiting:
        until = dt.date.fromisoformat(row["as_of"]) - dt.date.fromisoformat(row["since"])
        assert float(row["months"]) == pytest.approx(until.days / MONTH)
    found = exhibit.findings
    assert found["waiting"].value == len(waiting)
    assert (
        found["levels"].value
        == len(levels(table))
        == len(waiting) + int(str(found["matched"].value))
    )


def test_the_oldest_waiting_level_and_the_longest_wait_are_those_of_the_table(
    exhibit: Exhibit, table: list[Row]
) -> None:
    for state, name in (("matched", "longest"), ("waiting", "oldest")):
        top = max(
            (r for r in levels(table) if r["state"] == state), key=lambda r: float(r["months"])
        )
        told = exhibit.findings["longest" if state == "matched" else "oldest_sentence"]
        assert f"{top['name']} (" in str(told)
        assert exhibit.findings[f"{name}_wait"].value == pytest.approx(float(top["months"]))


def test_the_tolerant_rule_never_matches_later_than_the_strict_one_on_its_own_vintage(
    table: list[Row],
) -> None:
    index = {
        r["model_id"]: float(r["index"])
        for r in rows("capability_index")
        if r["vintage"] == "2026-08-11"
    }
    opened = [
        (m["weights_from"], index[m["model_id"]])
        for m in rows("models")
        if m["model_id"] in index and m["weights_from"] and m["weights"].startswith("open")
    ]
    for row in levels(table, "tolerant"):
        strict = [day for day, value in opened if value >= float(row["index"])]
        if strict:
            assert row["reached"] <= max(min(strict), row["since"])


def test_the_two_rules_are_compared_on_one_vintage_and_the_same_levels(table: list[Row]) -> None:
    tolerant, strict = levels(table, "tolerant"), levels(table, "strict-august")
    assert {row["vintage"] for row in [*tolerant, *strict]} == {"2026-08-11"}
    for row, other in zip(tolerant, strict, strict=True):
        assert (row["name"], row["index"], row["since"]) == (
            other["name"],
            other["index"],
            other["since"],
        )
        assert float(row["months"]) <= float(other["months"])


def test_the_rule_matters_more_than_the_bias_if_the_medians_lie_farther_apart(
    exhibit: Exhibit,
) -> None:
    found = {name: one.value for name, one in exhibit.findings.items()}
    apart = abs(found["median_strict_august"] - found["median_tolerant"])  # type: ignore[operator]
    bias = abs(found["naive_strict"] - found["mean_strict"])  # type: ignore[operator]
    assert found["rule_word"] == ("more" if apart > bias else "less")


def test_those_that_wait_are_the_newest_as_the_text_says(
    exhibit: Exhibit, table: list[Row]
) -> None:
    states = [row["state"] for row in sorted(levels(table), key=lambda row: row["since"])]
    waiting = states.count("waiting")
    assert states == ["matched"] * (len(states) - waiting) + ["waiting"] * waiting
    assert (
        f"{len(states) - waiting} of {len(states)} have been" in exhibit.description[0]
        or not waiting
    )
    assert (f"the {waiting} youngest not yet" in exhibit.description[0]) == (waiting > 1)


def test_the_median_lies_in_its_interval(exhibit: Exhibit) -> None:
    for matching in ("strict", "tolerant"):
        median = exhibit.findings[f"median_{matching}"]
        assert median.low is not None
        assert median.high is not None
        assert median.low <= float(str(median.value)) <= median.high
