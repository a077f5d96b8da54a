"""The exhibit `overtaken` again, from the register and the rows of overtakings, by hand."""

import datetime as dt
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows

KINDS = {"open-reached-derivative", "not-reached"}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["overtaken"]


@pytest.fixture(scope="module")
def waits() -> dict[tuple[str, str, str], int]:
    """Derivative, board, open model -> days from the one's release to the other's weights."""
    models = {row["model_id"]: row for row in rows("models")}
    found = {}
    for row in rows("overtakings"):
        if row["usable"] == "true" and row["kind"] == "open-reached-derivative":
            opened = dt.date.fromisoformat(models[row["open_model_id"]]["weights_from"])
            released = dt.date.fromisoformat(models[row["other_model_id"]]["released"])
            key = row["other_model_id"], row["ranking"], row["open_model_id"]
            found[key] = (opened - released).days
    return found


def reached(exhibit: Exhibit) -> list[Row]:
    return [row for row in downloaded(exhibit) if row["reached"].lower() == "true"]


def test_every_wait_counts_to_the_weights(
    exhibit: Exhibit, waits: dict[tuple[str, str, str], int]
) -> None:
    drawn = {
        (row["derivative_id"], row["board"], row["open_id"]): int(row["days"])
        for row in reached(exhibit)
    }
    assert drawn == waits


def test_only_a_newer_open_model_overtakes(
    exhibit: Exhibit, waits: dict[tuple[str, str, str], int]
) -> None:
    newer = {key: days for key, days in waits.items() if days > 0}
    first: dict[str, int] = {}
    by_board: dict[tuple[str, str], int] = {}
    for (derivative, board, _), days in newer.items():
        first[derivative] = min(days, first.get(derivative, days))
        key = derivative, board
        by_board[key] = min(days, by_board.get(key, days))
    made = exhibit.findings
    assert made["reached"].value == len(first)
    assert f"slowest after {max(first.values())} day" in str(made["slowest_clause"])
    said = f"Over the {len(by_board)} pairs with a newer one the median is "
    assert f"{said}{median(by_board.values()):g} days, and " in str(made["first_sentence"])
    older = {key[:2] for key, days in waits.items() if days <= 0}
    assert made["already"].value == len(older)


def test_a_derivative_not_reached_is_kept_and_ends_when_its_board_was_last_seen(
    exhibit: Exhibit,
) -> None:
    listed = {}
    name = {row["benchmark_id"]: row["name"] for row in rows("benchmarks")}
    for row in rows("run_costs"):
        board = name[row["benchmark_id"]]
        listed[board] = max(row["listed_on"], listed.get(board, ""))
    still = [row for row in rows("overtakings") if row["kind"] == "not-reached"]
    drawn = [row for row in downloaded(exhibit) if row["reached"].lower() != "true"]
    assert len(drawn) == sum(row["usable"] == "true" for row in still)
    for row in drawn:
        assert row["board"] in listed
        seen = dt.date.fromisoformat(listed[row["board"]])
        assert int(row["days"]) == (seen - dt.date.fromisoformat(row["released"])).days
        assert row["newer"].lower() == "false"


def test_what_may_not_enter_a_statistic_is_not_drawn(exhibit: Exhibit) -> None:
    usable = [r for r in rows("overtakings") if r["kind"] in KINDS and r["usable"] == "true"]
    assert len(downloaded(exhibit)) == len(usable)
    independent = [row for row in reached(exhibit) if row["measured_by"] == "independent"]
    said = f"{len(independent)} of the {len(reached(exhibit))} marks are independent"
    assert said in str(exhibit.findings["marks_sentence"])
