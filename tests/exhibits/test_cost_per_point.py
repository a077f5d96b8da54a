"""The exhibit `cost-per-point` again, from the runs, with loops and without pandas."""

from bisect import bisect_right
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows, spearman

EFFORTS = {"none", "minimal", "low", "medium", "high", "xhigh", "max"}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["cost-per-point"]


@pytest.fixture(scope="module")
def runs() -> list[Row]:
    """The usable runs of boards that are here whole."""
    guarded = {r["source_id"] for r in rows("sources") if r["may_republish"] == "aggregates"}
    return [r for r in rows("run_costs") if r["usable"] == "true" and r["source_id"] not in guarded]


def ratio(group: list[Row]) -> float | None:
    """Cost of the second half of the gain over the first: None without a middle."""
    line: list[tuple[float, float]] = []
    for cost, score in sorted(
        ((float(r["cost"]), float(r["score"])) for r in group), key=lambda run: (run[0], -run[1])
    ):
        if not line or score > line[-1][1]:
            line.append((cost, score))
    if len(line) < 3:
        return None
    costs, scores = zip(*line, strict=True)
    half = (scores[0] + scores[-1]) / 2
    n = bisect_right(scores, half)
    share = (half - scores[n - 1]) / (scores[n] - scores[n - 1])
    middle = costs[n - 1] + share * (costs[n] - costs[n - 1])
    return (costs[-1] - middle) / (middle - costs[0])


def groups(runs: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    ladders: dict[tuple[str, ...], list[Row]] = {}
    for run in runs:
        setting = run["setting"]
        budget = setting[:-1].isdigit() and setting.endswith("K")
        if setting in EFFORTS or budget:
            key = (run["benchmark_id"], run["model_id"], run["scaffold"], str(budget))
            ladders.setdefault(key, []).append(run)
    return ladders


def test_every_model_run_at_three_efforts_is_a_ladder_with_its_ratio(
    exhibit: Exhibit, runs: list[Row]
) -> None:
    expected = sorted(
        (key[0], key[1], round(value, 6))
        for key, group in groups(runs).items()
        if (value := ratio(group)) is not None
    )
    drawn = sorted(
        (r["benchmark_id"], r["model_id"], round(float(r["ratio"]), 6)) for r in downloaded(exhibit)
    )
    assert drawn == expected
    values = [value for *_, value in expected]
    found = exhibit.findings
    assert found["ladders"].value == len(values)
    assert found["dearer"].value == sum(value > 1 for value in values)
    assert found["median"].value == pytest.approx(median(values), abs=1e-5)
    assert found["least"].value == pytest.approx(min(values), abs=1e-5)
    assert found["most"].value == pytest.approx(max(values), abs=1e-5)
    assert found["models"].value == len({model for _, model, _ in expected})
    assert f"costs {median(values):.1f} times the first half" in exhibit.title


def test_the_ratio_goes_with_the_best_score_as_the_ranks_say(exhibit: Exhibit) -> None:
    drawn = [r for r in downloaded(exhibit) if r["unit"] == "fraction"]
    rho = spearman([float(r["score_high"]) for r in drawn], [float(r["ratio"]) for r in drawn])
    assert exhibit.findings["rho"].value == pytest.approx(rho)


def test_the_boards_with_the_highest_and_the_lowest_median(exhibit: Exhibit) -> None:
    by_board: dict[str, list[float]] = {}
    for r in downloaded(exhibit):
        by_board.setdefault(r["board"], []).append(float(r["ratio"]))
    medians = {board: median(values) for board, values in by_board.items()}
    found = exhibit.findings
    for end, of in (("highest", max), ("lowest", min)):
        board = of(medians, key=medians.__getitem__)
        assert str(found[f"{end}_board"]) == board
        assert found[end].value == pytest.approx(medians[board])
    assert found["boards"].value == len(by_board)


def test_whole_boards_again(exhibit: Exhibit, runs: list[Row]) -> None:
    boards: dict[str, list[Row]] = {}
    for run in runs:
        boards.setdefault(run["benchmark_id"], []).append(run)
    expected = {
        name: value for name, group in boards.items() if (value := ratio(group)) is not None
    }
    drawn = {r["benchmark_id"]: float(r["ratio"]) for r in downloaded(exhibit, "boards")}
    assert drawn == pytest.approx(expected)
    found = exhibit.findings
    assert found["frontiers"].value == len(expected)
    assert found["frontiers_dearer"].value == sum(value > 1 for value in expected.values())
    assert found["frontier_median"].value == pytest.approx(median(expected.values()))


def test_a_board_that_may_not_be_passed_on_whole_has_no_marks(exhibit: Exhibit) -> None:
    guarded = {r["source_id"] for r in rows("sources") if r["may_republish"] == "aggregates"}
    assert guarded & {r["source_id"] for r in rows("run_costs")}
    for table in ("main", "boards"):
        assert not guarded & {r["source_id"] for r in downloaded(exhibit, table)}
