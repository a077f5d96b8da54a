"""Composer beside its base and the best closed model again, with the csv module alone."""

from statistics import median
from typing import Any

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.derivatives import derivative_boards
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

DERIVED = ["composer-2", "composer-2.5"]


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["composer"]


@pytest.fixture(scope="module")
def marks(exhibit: Exhibit) -> list[Row]:
    """The marks of the seller's harness."""
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def pairs() -> list[Row]:
    """The rows of one harness: both scores, none with a document for each of two measurers."""
    return [
        row
        for row in rows("derivations")
        if row["base_model_id"] == "kimi-k2.5"
        and row["derived_model_id"] in DERIVED
        and row["same_harness"] == "true"
        and row["usable"] == "true"
        and row["base_score"]
    ]


def test_gains_again(exhibit: Exhibit, pairs: list[Row]) -> None:
    found = exhibit.findings
    gains = [100 * (float(row["derived_score"]) - float(row["base_score"])) for row in pairs]
    assert found["comparisons"].value == len(gains)
    least, most = (f"{end:.1f}".replace("-", "\N{MINUS SIGN}") for end in (min(gains), max(gains)))
    assert str(found["gains_range"]) == f"{least} to {most}"
    assert found["median_gain"].value == pytest.approx(median(gains))
    public = [
        gain
        for gain, row in zip(gains, pairs, strict=True)
        if not row["benchmark_id"].startswith("cursorbench")
    ]
    ends = f"{min(public):.1f} to {max(public):.1f} points".replace("-", "\N{MINUS SIGN}")
    assert ends in str(found["others_sentence"])
    assert ends in str(found["others_clause"])
    wins = sum(float(r["derived_score"]) > float(r["best_closed_score"]) for r in pairs)
    assert f" in {wins or 'none'} of " in str(found["wins_clause"])
    dated = [row for row in pairs if "two dates" in row["document"]]
    assert f"In {len(dated)} of " in str(found["two_dates_sentence"])


def test_each_comparison_has_its_three_marks(marks: list[Row], pairs: list[Row]) -> None:
    drawn = {(m["benchmark_id"], m["derivative"], m["role"]): float(m["points"]) for m in marks}
    names = {row["model_id"]: row["name"] for row in rows("models")}
    for row in pairs:
        for role, score in (
            ("base", "base_score"),
            ("derivative", "derived_score"),
            ("best closed", "best_closed_score"),
        ):
            key = row["benchmark_id"], names[row["derived_model_id"]], role
            assert drawn[key] == pytest.approx(100 * float(row[score]))


def test_a_cost_is_that_of_the_run_with_the_same_score(marks: list[Row]) -> None:
    runs = [row for row in rows("run_costs") if row["cost"] and row["usable"] == "true"]
    costed = [mark for mark in marks if mark["cost"]]
    assert costed
    for mark in costed:
        same = {
            row["cost"]
            for row in runs
            if row["benchmark_id"] == mark["benchmark_id"]
            and abs(100 * float(row["score"]) - float(mark["points"])) < 0.01
            and (mark["model_id"] in ("", row["model_id"]))
        }
        assert float(mark["cost"]) in {float(cost) for cost in same}


def test_the_costs_of_a_task_again(exhibit: Exhibit, marks: list[Row]) -> None:
    last = [m for m in marks if m["cost"] and m["derivative"] == "Composer 2.5"]
    cost = {mark["role"]: float(mark["cost"]) for mark in last}
    told = str(exhibit.findings["cost_clause"])
    assert f"${cost['derivative']:.2f} with it" in told
    assert f"${cost['best closed']:.2f} with the best closed model" in told


def test_no_independent_mark_is_read_as_a_gain(exhibit: Exhibit, marks: list[Row]) -> None:
    assert "independent" not in {mark["measured_by"] for mark in marks}
    boards = downloaded(exhibit, "boards")
    assert boards
    assert "base" not in {mark["role"] for mark in boards}
    seen = {row["ranking"]: row for row in rows("overtakings") if row["usable"] == "true"}
    listed = [seen[mark["board"]] for mark in boards if mark["board"] in seen]
    assert {row["measured_by"] for row in listed} == {"independent"}


def drawn(exhibit: Exhibit) -> list[dict[str, Any]]:
    """All rows of the picture's marks and texts."""
    assert exhibit.chart
    return [row for data in exhibit.chart(False)["datasets"].values() for row in data]


def test_the_marks_are_joined_in_the_one_harness_only(exhibit: Exhibit, marks: list[Row]) -> None:
    lines = [
        row for row in drawn(exhibit) if {"base", "derivative", "y"} == row.keys() - {"colour"}
    ]
    by_role: dict[str, list[float]] = {"base": [], "derivative": []}
    for mark in marks:
        if mark["role"] in by_role:
            by_role[mark["role"]].append(float(mark["points"]))
    for role, points in by_role.items():
        assert sorted(line[role] for line in lines) == sorted(points)


def test_a_seller_is_drawn_hollow_and_an_independent_board_filled(exhibit: Exhibit) -> None:
    points = [row for row in drawn(exhibit) if "shape_" in row and "role" in row]
    assert {row["hollow"] for row in points} == {True, False}
    for row in points:
        assert row["hollow"] == ("board" not in row), "no mark of the harness is independent"


def test_the_picture_has_the_number_of_the_title(exhibit: Exhibit) -> None:
    gain = float(exhibit.findings["median_gain"].value)  # type: ignore[arg-type]
    assert f"+{gain:.1f}" in [row.get("text") for row in drawn(exhibit)]
    assert f"a median of {gain:.1f} points above" in exhibit.title


def test_a_board_with_base_and_derivative_is_found_and_said(data: Tables) -> None:
    board = {
        "benchmark_id": "swe-bench-multilingual",
        "usable": True,
        "cost": 1.0,
        "cost_basis": "task",
        "listed_on": "2026-07-01",
        "source_id": "aa-coding-agent-2026-07-27",
        "checked_on": pd.Timestamp("2026-11-23"),
    }
    runs = [
        board | {"model_id": model, "score": score}
        for model, score in (("kimi-k2.5", 0.5), ("composer-2", 0.6))
    ]
    world = {name: data[name] for name in data}
    world["run_costs"] = pd.concat([world["run_costs"], pd.DataFrame(runs)], ignore_index=True)
    made = derivative_boards.marks(world, "kimi-k2.5", DERIVED)
    new = made[(made["panel"] == "independent boards") & (made["model_id"] == "kimi-k2.5")]
    assert new["points"].tolist() == [50.0]


def test_the_exhibit_stands_when_a_derivative_or_all_boards_are_gone(data: Tables) -> None:
    from charts.exhibits import composer

    world = {name: data[name] for name in data}
    world["overtakings"] = world["overtakings"].head(0)
    world["run_costs"] = world["run_costs"].head(1)
    world["derivations"] = world["derivations"][
        world["derivations"]["derived_model_id"] != "composer-2"
    ]
    table = composer.tables(world)  # type: ignore[arg-type]
    found = composer.findings(table)
    assert str(found["independent_sentence"]) == "There are none today."
    assert str(found["cost_clause"]) == "what a task cost with it is not known"
    assert composer.chart(table, compact=True).to_dict()["layer"]
