"""Derivatives against the best closed model again, with the csv module alone."""

import math
from statistics import median
from typing import Any

import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import derived_vs_closed
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

Key = tuple[str, str]


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["derived-vs-closed"]


@pytest.fixture(scope="module")
def drawn(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def differences() -> dict[Key, float]:
    """One difference a derivative and test: that of the harness with the base, if there is one."""
    units = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    found: dict[Key, tuple[bool, float]] = {}
    for row in rows("derivations"):
        if row["best_closed_score"] and row["derived_score"] and row["usable"] == "true":
            key = row["derived_model_id"], row["benchmark_id"]
            own = row["same_harness"] == "true"
            scale = {"fraction": 100, "points": 1}[units[row["benchmark_id"]]]
            value = scale * (float(row["derived_score"]) - float(row["best_closed_score"]))
            if key not in found or (own and not found[key][0]):
                found[key] = own, value
    return {key: value for key, (_, value) in found.items()}


def test_how_often_it_is_ahead_again(exhibit: Exhibit, differences: dict[Key, float]) -> None:
    found = exhibit.findings
    assert found["comparisons"].value == len(differences)
    assert found["wins"].value == sum(value > 0 for value in differences.values())
    assert found["median"].value == pytest.approx(median(differences.values()))
    below = [value for value in differences.values() if value <= 0]
    assert found["nearest"].value == pytest.approx(max(below))
    assert found["farthest"].value == pytest.approx(min(below))
    ahead = {model for (model, _), value in differences.items() if value > 0}
    assert found["won"].value == len(ahead)


def test_each_pair_is_drawn_once_with_its_difference(
    drawn: list[Row], differences: dict[Key, float]
) -> None:
    assert len(drawn) == len(differences)
    for row in drawn:
        key = row["derived_model_id"], row["benchmark_id"]
        assert float(row["difference"]) == pytest.approx(differences[key])


def test_nobody_independent_stands_in_the_first_part_unless_it_is_said(
    exhibit: Exhibit, drawn: list[Row]
) -> None:
    count = sum(row["measured_by"] == "independent" for row in drawn)
    assert exhibit.findings["independent"].value == count
    assert exhibit.findings["seller"].value == sum(r["measured_by"] == "seller" for r in drawn)


def test_a_later_board_is_compared_with_its_own_best_closed_model(exhibit: Exhibit) -> None:
    weights = {row["model_id"]: row["weights"] for row in rows("models")}
    units = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    later = downloaded(exhibit, "later")
    assert later
    for row in later:
        scale = {"fraction": 100, "points": 1}[units[row["benchmark_id"]]]
        closed = [
            scale * float(run["score"])
            for run in rows("run_costs")
            if run["benchmark_id"] == row["benchmark_id"]
            and weights[run["model_id"]] == "closed"
            and run["usable"] == "true"
            and not run["model_id"].startswith("composer")
        ]
        assert float(row["best_closed_points"]) == pytest.approx(max(closed))
        assert row["listed"] >= row["released"]


def test_a_board_of_the_sellers_own_is_never_independent(
    exhibit: Exhibit, drawn: list[Row]
) -> None:
    both = [*drawn, *downloaded(exhibit, "later")]
    own = [row for row in both if row["benchmark_id"].startswith("cursorbench")]
    assert own
    assert {row["measured_by"] for row in own} == {"seller"}


def test_noise_is_twice_the_error_of_shares_of_the_tests_items(drawn: list[Row]) -> None:
    items = {row["benchmark_id"]: row["items"] for row in rows("benchmarks")}
    for row in drawn:
        known = items[row["benchmark_id"]]
        assert bool(row["noise"]) == bool(known)
        if known:
            shares = [float(row[name]) / 100 for name in ("derived_points", "best_closed_points")]
            error = math.sqrt(sum(share * (1 - share) / float(known) for share in shares))
            assert float(row["noise"]) == pytest.approx(196 * error)


def marks(exhibit: Exhibit) -> list[dict[str, Any]]:
    """The rows of the picture that have a mark, as they are drawn."""
    assert exhibit.chart
    rows = [row for data in exhibit.chart(False)["datasets"].values() for row in data]
    return [row for row in rows if "shape_" in row and "difference" in row]


def test_marks_of_sellers_are_hollow(exhibit: Exhibit) -> None:
    drawn = marks(exhibit)
    assert {row["measured_by"] for row in drawn} >= {"seller", "independent"}
    for row in drawn:
        assert row["hollow"] == (row["measured_by"] != "independent")
        assert (row["fill_"] == "var(--cow-paper)") == row["hollow"]


@pytest.mark.parametrize(("share", "word"), [(0.5, "None"), (1.01, None)])
def test_the_title_stands_when_none_is_ahead_and_when_all_are(
    data: Tables, share: float, word: str | None
) -> None:
    world = {name: data[name] for name in data}
    table = world["derivations"]
    ahead = (share * table["best_closed_score"]).clip(upper=99.0)
    world["derivations"] = table.assign(derived_score=ahead.fillna(table["derived_score"]))
    made = derived_vs_closed.tables(world)  # type: ignore[arg-type]
    found = derived_vs_closed.findings(made)
    wins = 0 if word else found["comparisons"].value
    assert found["wins"].value == wins
    assert str(found["wins_word"]) == (word or str(wins))
    assert derived_vs_closed.chart(made).to_dict()


def test_each_height_belongs_to_its_row(exhibit: Exhibit) -> None:
    drawn = marks(exhibit)
    assert len(drawn) == sum(len(table) for table in exhibit.tables.values())
    heights = [row["y"] for row in drawn]
    assert heights == sorted(set(heights))


def test_the_picture_counts_what_the_title_counts(exhibit: Exhibit) -> None:
    assert exhibit.chart
    texts = [row.get("text") for data in exhibit.chart(True)["datasets"].values() for row in data]
    found = exhibit.findings
    assert f"{found['wins'].value} of {found['comparisons'].value}" in texts
    assert f"median {str(found['median']).removesuffix(' points')}" in texts
