"""The exhibit `run-cost-frontiers` again, from its download, each run against every other."""

from collections import defaultdict

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows

Boards = dict[str, list[Row]]


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["run-cost-frontiers"]


@pytest.fixture(scope="module")
def boards(exhibit: Exhibit) -> Boards:
    found: Boards = defaultdict(list)
    for row in downloaded(exhibit):
        found[row["benchmark_id"]].append(row)
    return found


def judged(boards: Boards) -> Boards:
    """The boards with three open models or more."""
    return {
        board: own
        for board, own in boards.items()
        if len({row["model_id"] for row in own if row["side"] == "open"}) >= 3
    }


def place(row: Row) -> tuple[float, float]:
    return float(row["cost"]), float(row["score"])


def test_every_usable_run_is_there_and_no_cost_is_nothing(exhibit: Exhibit, boards: Boards) -> None:
    usable = [row for row in rows("run_costs") if row["usable"] == "true"]
    assert sum(map(len, boards.values())) == len(usable) == exhibit.findings["runs"].value
    assert all(float(row["cost"]) > 0 for own in boards.values() for row in own)
    assert len(boards) == exhibit.findings["boards"].value


def test_the_frontier_of_each_board_is_what_no_run_of_that_board_dominates(boards: Boards) -> None:
    for own in boards.values():
        for row in own:
            cost, score = place(row)
            beaten = any(
                c <= cost and s >= score and (c, s) != (cost, score) for c, s in map(place, own)
            )
            assert (row["on_frontier"].lower() == "true") == (not beaten)


def test_who_is_cheapest_and_who_is_best_again(exhibit: Exhibit, boards: Boards) -> None:
    ends, near, half, best = 0, 0, 0, 0
    for own in judged(boards).values():
        top = max(float(row["score"]) for row in own)

        def side_of_cheapest(part: float, own: list[Row] = own, top: float = top) -> bool:
            able = [row for row in own if float(row["score"]) >= part * top]
            return min(able, key=lambda r: (float(r["cost"]), -float(r["score"])))["side"] == "open"

        ends += side_of_cheapest(0)
        near += side_of_cheapest(0.8)
        half += side_of_cheapest(0.5)
        best += side_of_cheapest(1)
    made = exhibit.findings
    assert made["judged"].value == len(judged(boards))
    found = [made[name].value for name in ("cheapest_open", "near_open", "half_open", "best_open")]
    assert found == [ends, near, half, best]


def test_two_versions_of_a_board_share_no_panel(boards: Boards) -> None:
    for own in boards.values():
        assert len({row["board"] for row in own}) == 1
        assert len({row["cost_basis"] for row in own}) == 1
    names = [own[0]["board"] for own in boards.values()]
    assert len(names) == len(set(names))


def test_a_model_counts_as_open_only_from_the_day_of_its_weights(boards: Boards) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    for own in boards.values():
        for row in own:
            model = models[row["model_id"]]
            opened = bool(model["weights_from"]) and model["weights_from"] <= row["listed"]
            assert (row["side"] == "open") == (opened and model["weights"].startswith("open"))


def test_a_cost_that_the_board_only_reckoned_is_marked(boards: Boards) -> None:
    flagged = {
        (row["benchmark_id"], row["model_id"], row["scaffold"])
        for row in rows("run_costs")
        if "estimate" in row["flag"]
    }
    for own in boards.values():
        for row in own:
            key = (row["benchmark_id"], row["model_id"], row["scaffold"])
            if row["cost_estimated"].lower() == "true":
                assert key in flagged
    marked = sum(row["cost_estimated"].lower() == "true" for own in boards.values() for row in own)
    assert marked >= len(flagged) > 0
