"""The gaps of Artificial Analysis' groups by quarter, computed again by hand."""

import datetime as dt

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import placebo_lines
from tests.exhibits import oracle
from tests.exhibits.conftest import downloaded


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["placebo-lines"]


def best() -> dict[str, float]:
    """The highest share of any group on each test, among the dates that are drawn."""
    found: dict[str, float] = {}
    drawn = oracle.quarters()
    for row in oracle.rows("group_frontiers"):
        test = row["benchmark_id"]
        if oracle.day(row["as_of"]) in drawn[test, row["pair"]]:
            start, span = oracle.room()[test]
            share = 100 * (float(row["best_score"]) - start) / span
            found[test] = max(share, found.get(test, share))
    return found


def test_every_gap_again(exhibit: Exhibit) -> None:
    gaps = oracle.quarters()
    table = downloaded(exhibit)
    assert len(table) == sum(len(gap) for gap in gaps.values())
    known = {
        (test, date, round(value, 6))
        for (test, _), gap in gaps.items()
        for date, value in gap.items()
    }
    for row in table:
        key = row["benchmark_id"], oracle.day(row["date"]), round(float(row["gap"]), 6)
        assert key in known


def test_how_many_lines_end_narrower_again(exhibit: Exhibit) -> None:
    found, top = exhibit.findings, best()
    full = float(found["full"].value)  # type: ignore[arg-type]
    counts = {"full": [0, 0, 0, 0], "room": [0, 0, 0, 0]}
    changes, fullness = [], []
    for (test, pair), gap in oracle.quarters().items():
        values = list(gap.values())
        change = abs(values[-1]) - abs(values[0])
        own = pair == "open_vs_closed"
        if not own:
            changes.append(change)
            fullness.append(top[test])
        count = counts["full" if top[test] >= full else "room"]
        for at, true in enumerate((not own, not own and change < 0, own, own and change < 0)):
            count[at] += true
    for name, count in counts.items():
        keys = (f"lines_{name}", f"narrower_{name}", f"own_tests_{name}", f"own_{name}")
        assert [found[key].value for key in keys] == count
    assert found["correlation"].value == pytest.approx(oracle.spearman(fullness, changes))
    assert found["lines"].value == len(changes)


def test_a_lead_that_shrinks_is_a_gap_that_narrows() -> None:
    """-20, then 2: the signed gap rises, its size falls; 1, then -9: the other way round."""
    lines = {
        "closed / open": [5.0, 4.0],
        "expensive / cheap": [-20.0, 2.0],
        "slow / fast": [1.0, -9.0],
        "large / small": [2.0, 3.0],
    }
    dates = pd.to_datetime(["2025-03-31", "2025-06-30"])
    table = pd.DataFrame(
        [
            {"benchmark_id": test, "pair": pair, "date": date, "gap": gap, "best": best}
            for test, best in (("full", 95.0), ("roomy", 40.0))
            for pair, gaps in lines.items()
            for date, gap in zip(dates, gaps, strict=True)
        ]
    )
    found = {
        name: finding.value for name, finding in placebo_lines.findings({"main": table}).items()
    }
    assert (found["narrower_full"], found["lines_full"]) == (1, 3)
    assert (found["own_room"], found["own_tests_room"]) == (1, 1)
    assert (found["narrower_room"], found["lines_room"]) == (1, 3)
    assert found["lines"] == 6


def test_the_axis_reaches_from_before_the_first_date_to_after_the_last(exhibit: Exhibit) -> None:
    dates = sorted(row["date"][:10] for row in downloaded(exhibit))
    later = [(oracle.day(date) + dt.timedelta(days=365)).isoformat() for date in dates]
    axis = placebo_lines._days(pd.Series(pd.to_datetime(later))).to_dict()
    first, last = axis["scale"]["domain"]
    assert first < later[0] <= later[-1] < last
    assert all(first <= year <= last for year in axis["axis"]["values"])


def test_a_date_with_fewer_than_five_models_a_group_is_not_drawn(exhibit: Exhibit) -> None:
    small = {
        (row["benchmark_id"], row["pair"], oracle.day(row["as_of"]))
        for row in oracle.rows("group_frontiers")
        if int(row["group_size"]) < 5
    }
    assert small
    gaps = oracle.quarters()
    assert not any((*key, date) in small for key, gap in gaps.items() for date in gap)
    first = min(oracle.day(row["date"]) for row in downloaded(exhibit))
    assert first == min(date for gap in gaps.values() for date in gap)
