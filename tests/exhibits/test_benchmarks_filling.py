"""The small multiples hold every step of every race, and count rightly."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Mapping

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits import race_oracle as hand
from tests.exhibits.conftest import Row, downloaded

Panels = dict[str, dict[str, list[Row]]]


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["benchmarks-filling"]


@pytest.fixture(scope="module")
def panels(exhibit: Exhibit) -> Panels:
    found: Panels = defaultdict(lambda: defaultdict(list))
    for row in downloaded(exhibit):
        found[row["benchmark_id"]][row["side"]].append(row)
    return found


def test_each_step_is_the_best_score_of_its_side_on_that_day(panels: Panels) -> None:
    for benchmark_id, sides in panels.items():
        for side, steps in sides.items():
            for row in steps:
                best = hand.best(benchmark_id, hand.day_of(row["day"]), side)
                assert best is not None
                assert float(row["share"]) == pytest.approx(100 * best)


def test_no_step_is_left_out(panels: Panels) -> None:
    for benchmark_id, sides in panels.items():
        for side, steps in sides.items():
            last = hand.day_of(steps[-1]["day"])
            came = {o.since for o in hand.tested()[benchmark_id] if o.side == side}
            drawn = {row["day"]: float(row["share"]) for row in steps}
            standing: float | None = None
            for day in sorted(day for day in came if day <= last):
                standing = drawn.get(day.isoformat(), standing)
                best = hand.best(benchmark_id, day, side)
                assert best is not None
                assert standing == pytest.approx(100 * best), (benchmark_id, side, day)


def test_both_lines_of_a_panel_end_on_the_same_day(panels: Panels) -> None:
    for sides in panels.values():
        assert set(sides) == {"open", "closed"}
        assert sides["open"][-1]["day"] == sides["closed"][-1]["day"]


def test_the_fullest_benchmark_stands_first(panels: Panels) -> None:
    fullness = [
        max(float(steps[-1]["share"]) for steps in sides.values()) for sides in panels.values()
    ]
    assert fullness == sorted(fullness, reverse=True)


def test_the_counts_again(exhibit: Exhibit, panels: Panels) -> None:
    found = exhibit.findings
    last = {
        benchmark_id: {side: float(steps[-1]["share"]) for side, steps in sides.items()}
        for benchmark_id, sides in panels.items()
    }
    fullness = [max(sides.values()) for sides in last.values()]
    assert found["benchmarks"].value == len(last)
    assert found["full"].value == sum(value >= 80 for value in fullness)
    assert found["median_fullness"].value == pytest.approx(statistics.median(fullness))
    assert found["level"].value == sum(s["open"] >= s["closed"] for s in last.values())


def test_an_open_lead_over_an_old_closed_model_is_named_as_such(
    exhibit: Exhibit, panels: Panels
) -> None:
    stale = []
    for sides in panels.values():
        closed = sides["closed"]
        if float(sides["open"][-1]["share"]) < float(closed[-1]["share"]):
            continue
        end = hand.day_of(closed[-1]["day"])
        since = min(hand.day_of(r["day"]) for r in closed if r["share"] == closed[-1]["share"])
        if end - since > dt.timedelta(days=365.25):
            stale.append(f"{closed[-1]['benchmark']} ({closed[-1]['model']})")
    assert exhibit.findings["stale"].value == len(stale)
    assert exhibit.findings["stale_names"].value == ("; ".join(stale) or "none")


def test_panels_have_names_of_their_own(panels: Panels) -> None:
    names = [sides["open"][0]["benchmark"] for sides in panels.values()]
    assert len(set(names)) == len(names)
