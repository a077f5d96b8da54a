"""The gaps of Artificial Analysis' groups by quarter, computed again by hand."""

import pytest

from charts.catalogue import Exhibit
from tests.exhibits import by_hand
from tests.exhibits.conftest import downloaded


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["placebo-lines"]


def best() -> dict[str, float]:
    """The highest share of any group on each test, among the dates that are drawn."""
    found: dict[str, float] = {}
    drawn = by_hand.quarters()
    for row in by_hand.rows("group_frontiers"):
        test = row["benchmark_id"]
        if by_hand.day(row["as_of"]) in drawn[test, row["pair"]]:
            start, span = by_hand.room()[test]
            share = 100 * (float(row["best_score"]) - start) / span
            found[test] = max(share, found.get(test, share))
    return found


def test_every_gap_again(exhibit: Exhibit) -> None:
    gaps = by_hand.quarters()
    table = downloaded(exhibit)
    assert len(table) == sum(len(gap) for gap in gaps.values())
    known = {
        (test, date, round(value, 6))
        for (test, _), gap in gaps.items()
        for date, value in gap.items()
    }
    for row in table:
        key = row["benchmark_id"], by_hand.day(row["date"]), round(float(row["gap"]), 6)
        assert key in known


def test_how_many_lines_end_narrower_again(exhibit: Exhibit) -> None:
    found, top = exhibit.findings, best()
    full = float(found["full"].value)  # type: ignore[arg-type]
    counts = {"full": [0, 0, 0, 0], "room": [0, 0, 0, 0]}
    changes, fullness = [], []
    for (test, pair), gap in by_hand.quarters().items():
        values = list(gap.values())
        change = values[-1] - values[0]
        changes.append(change)
        fullness.append(top[test])
        count = counts["full" if top[test] >= full else "room"]
        own = pair == "open_vs_closed"
        for at, true in enumerate((True, change < 0, own, own and change < 0)):
            count[at] += true
    for name, count in counts.items():
        keys = (f"lines_{name}", f"narrower_{name}", f"own_tests_{name}", f"own_{name}")
        assert [found[key].value for key in keys] == count
    assert found["correlation"].value == pytest.approx(by_hand.spearman(fullness, changes))


def test_a_date_with_fewer_than_five_models_a_group_is_not_drawn(exhibit: Exhibit) -> None:
    small = {
        (row["benchmark_id"], row["pair"], by_hand.day(row["as_of"]))
        for row in by_hand.rows("group_frontiers")
        if int(row["group_size"]) < 5
    }
    assert small
    gaps = by_hand.quarters()
    assert not any((*key, date) in small for key, gap in gaps.items() for date in gap)
    first = min(by_hand.day(row["date"]) for row in downloaded(exhibit))
    assert first == min(date for gap in gaps.values() for date in gap)
