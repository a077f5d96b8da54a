"""The exhibit `open-share-of-frontier` again, from the boards' runs, by hand."""

import math
from itertools import pairwise
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.board_oracle import Run, boards, frontier, levels
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows

SAME_MODELS = (
    "all effort settings, total cost", "cost per task instead of total", "one point per model",
)  # fmt: skip


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["open-share-of-frontier"]


def of_board(exhibit: Exhibit, board: str) -> dict[str, Row]:
    """The rows of a board, by third and by way of counting."""
    thirds, ways = downloaded(exhibit), downloaded(exhibit, "ways")
    found = {row["third"]: row for row in thirds if row["board"] == board}
    return found | {row["way"]: row for row in ways if row["board"] == board}


def budgets(runs: list[Run], low: float, high: float) -> float:
    """Buy with every budget between two logarithms of cost: the part of them that buys open."""
    line = sorted(frontier(runs))
    costs = sorted({run[0] for run in line})
    opened = known = 0.0
    for cost, following in pairwise(costs):
        sides = [run[2] for run in line if run[0] == cost]
        width = min(math.log(following), high) - max(math.log(cost), low)
        if width > 0:
            opened += width * sides.count("open") / len(sides)
            known += width * (len(sides) - sides.count("unknown")) / len(sides)
    return opened / known if known > 1e-12 else float("nan")


def test_every_share_of_every_board_again(exhibit: Exhibit) -> None:
    for board, runs in boards().items():
        own = of_board(exhibit, board)
        assert float(own["levels"]["share"] or "nan") == pytest.approx(levels(runs), nan_ok=True)
        line = frontier(runs)
        known = [run for run in line if run[2] != "unknown"]
        share = sum(run[2] == "open" for run in known) / len(known)
        assert float(own["points"]["share"]) == pytest.approx(share)
        models = {run[3]: run[2] for run in known}
        opened = sum(side == "open" for side in models.values()) / len(models)
        assert float(own["models"]["share"]) == pytest.approx(opened)
        low, high = math.log(min(line)[0]), math.log(max(line)[0])
        edges = [low + (high - low) * n / 3 for n in range(4)]
        spans = {"budgets": (low, high)} | {
            third: (edges[n], edges[n + 1]) for n, third in enumerate(("cheap", "middle", "dear"))
        }
        for way, ends in spans.items():
            found = float(own[way]["share"] or "nan")
            assert found == pytest.approx(budgets(runs, *ends), nan_ok=True, abs=1e-9)


def test_boards_with_few_open_models_enter_no_number(exhibit: Exhibit) -> None:
    thirds, ways = (
        [row for row in downloaded(exhibit, table) if float(row["open_models"]) >= 3]
        for table in ("main", "ways")
    )
    made = exhibit.findings
    assert made["judged"].value == len({row["board"] for row in thirds})
    for way in ("points", "models", "levels", "budgets"):
        shares = [float(row["share"]) for row in ways if row["way"] == way and row["share"]]
        assert made[f"median_{way}"].value == pytest.approx(100 * median(shares))
    for third in ("cheap", "middle", "dear"):
        shares = [float(row["share"]) for row in thirds if row["third"] == third and row["share"]]
        assert made[f"{third}_most"].value == sum(share > 0.5 for share in shares)
        assert made[third].value == pytest.approx(100 * median(shares))


def test_an_interval_holds_its_share(exhibit: Exhibit) -> None:
    known = [row for row in downloaded(exhibit, "ways") if row["low"]]
    assert known
    for row in known:
        assert row["way"] == "levels"
        assert float(row["low"]) <= float(row["share"]) <= float(row["high"])


def test_the_published_days_are_drawn_as_they_are_and_by_version(exhibit: Exhibit) -> None:
    published = {
        (row["index"], row["as_of"]): int(row["open_points"]) / int(row["points"])
        for row in rows("cost_frontiers")
        if row["counting"] in {"every setting, total cost", "all effort settings, total cost"}
    }
    drawn = {(row["index"], row["day"]): float(row["share"]) for row in downloaded(exhibit, "days")}
    assert drawn == pytest.approx(published)
    assert len({index for index, _ in drawn}) > 1


def test_no_dropped_model_moves_the_share_of_levels_further(exhibit: Exhibit) -> None:
    """Every model is dropped here, and not only those on the frontier."""
    table = {row["board"]: row for row in downloaded(exhibit, "without")}
    opened = {
        board: {run[3] for run in runs if run[2] == "open"} for board, runs in boards().items()
    }
    assert set(table) == {board for board, models in opened.items() if len(models) >= 3}
    furthest = {}
    for board, row in table.items():
        runs = boards()[board]
        share, models = levels(runs), {run[3] for run in runs}
        left = [levels([run for run in runs if run[3] != model]) for model in models]
        assert float(row["share"]) == pytest.approx(share)
        furthest[board] = max(abs(other - share) for other in left if not math.isnan(other))
        assert abs(float(row["share_without"]) - share) == pytest.approx(furthest[board])
    made = exhibit.findings
    assert made["moved"].value == sum(move >= 0.25 for move in furthest.values())
    most = table[max(furthest, key=lambda board: furthest[board])]
    assert made["furthest_model"].value == most["dropped"]
    assert made["furthest_to"].value == pytest.approx(100 * float(most["share_without"]))


def test_the_published_counts_are_those_of_the_day_and_of_one_version(exhibit: Exhibit) -> None:
    published = {
        row["counting"]: int(row["open_points"]) / int(row["points"])
        for row in rows("cost_frontiers")
        if row["index"] == "aa-intelligence-index-v4.3" and row["as_of"] == "2026-09-30"
    }
    table = {row["way"]: float(row["share"]) for row in downloaded(exhibit, "counts")}
    every = published.pop("summary of the whole table")
    assert table == pytest.approx(published)
    assert every == published["all effort settings, total cost"]
    same = [share for way, share in table.items() if way in SAME_MODELS]
    found = exhibit.findings
    ends = [100 * min(same), 100 * max(same)]
    assert [found[name].value for name in ("least", "most")] == pytest.approx(ends)
