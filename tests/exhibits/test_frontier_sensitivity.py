"""The exhibit `frontier-sensitivity` again, with a dominance loop over the boards' runs."""

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.board_oracle import Run, boards, frontier, levels
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows

EVERY, BEST = "every run", "best run of each model"
LEAST, MOST = "least without", "most without"
WAYS = ("all effort settings, total cost", "cost per task instead of total", "one point per model")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["frontier-sensitivity"]


def of_boards(exhibit: Exhibit, way: str) -> list[Row]:
    found = [row for row in downloaded(exhibit, "boards") if row["way"] == way]
    assert found
    return found


def test_every_run_counted_again(exhibit: Exhibit) -> None:
    for row in of_boards(exhibit, EVERY):
        runs = boards()[row["board"]]
        line = frontier(runs)
        assert int(row["runs"]) == len(runs)
        assert int(row["points"]) == len(line)
        assert int(row["open_points"]) == sum(run[2] == "open" for run in line)
        assert float(row["share"]) == pytest.approx(levels(runs))


def test_the_best_run_of_each_model_counted_again(exhibit: Exhibit) -> None:
    for row in of_boards(exhibit, BEST):
        best: dict[str, Run] = {}
        for run in boards()[row["board"]]:
            old = best.get(run[3])
            if old is None or (run[1], -run[0]) > (old[1], -old[0]):
                best[run[3]] = run
        assert float(row["share"]) == pytest.approx(levels(list(best.values())))


def test_no_dropped_model_moves_the_share_further(exhibit: Exhibit) -> None:
    """Every model is dropped here, and not only those on the frontier."""
    least = {row["board"]: float(row["share"]) for row in of_boards(exhibit, LEAST)}
    most = {row["board"]: float(row["share"]) for row in of_boards(exhibit, MOST)}
    full = {row["board"]: float(row["share"]) for row in of_boards(exhibit, EVERY)}
    far = turned = 0
    for board, share in full.items():
        runs = boards()[board]
        models = {run[3] for run in runs}
        shares = [levels([run for run in runs if run[3] != model]) for model in models]
        low, high = min([share, *shares]), max([share, *shares])
        assert min(least[board], share) == pytest.approx(low)
        assert max(most[board], share) == pytest.approx(high)
        far += max(share - low, high - share) >= 0.25
        turned += low < 0.5 < high
    assert exhibit.findings["moved"].value == far
    assert exhibit.findings["turned"].value == turned


def test_a_board_with_few_open_models_is_not_judged(exhibit: Exhibit) -> None:
    judged = {row["board"] for row in of_boards(exhibit, EVERY)}
    for board, runs in boards().items():
        opened = {run[3] for run in runs if run[2] == "open"}
        assert (board in judged) == (len(opened) >= 3)


def test_the_published_counts_are_those_of_the_day_and_of_one_version(exhibit: Exhibit) -> None:
    published = {
        row["counting"]: int(row["open_points"]) / int(row["points"])
        for row in rows("cost_frontiers")
        if row["index"] == "aa-intelligence-index-v4.3" and row["as_of"] == "2026-09-30"
    }
    drawn = downloaded(exhibit)
    assert {row["way"] for row in drawn} == set(published) - {"summary of the whole table"}
    for row in drawn:
        assert float(row["share"]) == pytest.approx(published[row["way"]])
    assert published["summary of the whole table"] == published["all effort settings, total cost"]
    shares = [100 * published[way] for way in WAYS]
    assert exhibit.findings["least"].value == pytest.approx(min(shares))
    assert exhibit.findings["most"].value == pytest.approx(max(shares))
