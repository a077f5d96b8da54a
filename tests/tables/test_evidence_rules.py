"""What may not be passed on, and what may not be counted, is refused where it stands."""

import csv
from pathlib import Path

import pytest

from charts.tables.validation.examination import problems


def change(folder: Path, table: str, line: int, **cells: str) -> None:
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as old:
        rows = list(csv.DictReader(old))
    rows[line - 2].update(cells)
    with file.open("w", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def problem_lines(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in problems(folder)]


def test_a_source_that_allows_aggregates_only_is_not_copied_row_by_row(small_package: Path) -> None:
    change(small_package, "sources", 2, may_republish="aggregates")
    copied = {found.split(".csv")[0] for found in problem_lines(small_package)}
    assert copied == {"scores", "ratings", "offers", "list_prices", "price_history"}
    assert (
        'scores.csv:2: source_id: "board" may be passed on in aggregates only (delete the row)'
        in problem_lines(small_package)
    )


@pytest.mark.parametrize(
    ("cost", "score", "refused"),
    [
        ("1.5", "0.9", True),  # as expensive as the other, and worse
        ("2", "0.91", True),  # as good, and more expensive
        ("1.5", "0.91", False),  # a tie in both
        ("1.4", "0.9", False),
    ],
)
def test_of_a_board_that_allows_aggregates_only_the_frontier_is_kept(
    small_package: Path, cost: str, score: str, refused: bool
) -> None:
    change(small_package, "sources", 2, may_republish="aggregates")
    change(small_package, "run_costs", 3, cost=cost, score=score)
    found = [one for one in problem_lines(small_package) if one.startswith("run_costs.csv")]
    assert len(found) == refused
    assert all('run_costs.csv:3: source_name: "Open 1" is not on the front' in f for f in found)
    change(small_package, "sources", 2, may_republish="facts")
    assert problem_lines(small_package) == []


@pytest.mark.parametrize("doubt", ["weak source", "not found again"])
@pytest.mark.parametrize("table", ["deployment", "fine_tuning", "adoption", "overtakings"])
def test_what_a_second_reading_could_not_confirm_enters_no_statistic(
    small_package: Path, table: str, doubt: str
) -> None:
    change(small_package, table, 2, checked=doubt)
    [found] = problem_lines(small_package)
    assert found == f'{table}.csv:2: usable: is true although checked is "{doubt}" (write false)'
    change(small_package, table, 2, usable="false")
    assert problem_lines(small_package) == []


def test_a_base_measured_by_somebody_else_is_in_no_common_harness(small_package: Path) -> None:
    change(small_package, "derivations", 2, document="base: its card; derived: the seller")
    [found] = problem_lines(small_package)
    assert found.startswith("derivations.csv:2: same_harness: is true although document names one")
    change(small_package, "derivations", 2, same_harness="false")
    assert problem_lines(small_package) == []
