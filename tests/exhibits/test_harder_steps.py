"""The steps of the frontier again, from the scores, and their medians by definition."""

import math
import re
from collections.abc import Mapping
from random import Random

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.waits import frontier_steps
from tests.exhibits import race_oracle as hand
from tests.exhibits.conftest import Row, downloaded

MONTH = 365.25 / 12
SAID = re.compile(r"(longer|shorter) in (\d+)%")


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["harder-steps"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


def counted(table: list[Row], series: str, start: float, since: str = "") -> list[Row]:
    return [
        r
        for r in table
        if r["series"] == series and float(r["from_percent"]) == start and r["ends"] >= since
    ]


def median(rows: list[Row], measure: str) -> float | str:
    """The month by which half have ended, each day's share taken of those still under way."""
    left = 1.0
    for month in sorted({float(r[measure]) for r in rows}):
        at_risk = sum(float(r[measure]) >= month for r in rows)
        ended = sum(float(r[measure]) == month and r["state"] == "done" for r in rows)
        left *= 1 - ended / at_risk
        if left <= 0.5 + 1e-12:
            return month
    return "not reached"


def test_every_step_follows_from_the_scores(table: list[Row]) -> None:
    frontiers = {
        r["benchmark_id"]: hand.frontier(r["benchmark_id"], hand.day_of(r["ends"])) for r in table
    }
    for row in table:
        best = frontiers[row["benchmark_id"]]
        start, end = float(row["from_percent"]) / 100, float(row["to_percent"]) / 100
        begun = min(day for day, share in best.items() if share >= start - 1e-12)
        assert begun > min(best)
        reached = [day for day, share in best.items() if share >= end - 1e-12]
        assert row["state"] == ("done" if reached else "waiting")
        until = min(reached) if reached else hand.day_of(row["ends"])
        assert float(row["months"]) == pytest.approx((until - begun).days / MONTH)


def test_a_step_not_done_is_censored_not_dropped(exhibit: Exhibit, table: list[Row]) -> None:
    last = counted(table, "ladder", 90)
    waiting = [r for r in last if r["state"] == "waiting"]
    assert waiting
    assert all(r["months"] and not r["to_day"] for r in waiting)
    assert exhibit.findings["last_steps"].value == len(last)
    assert exhibit.findings["last_waiting"].value == len(waiting)
    done_only = [r for r in last if r["state"] == "done"]
    both = [median(rows, "per_ten_points") for rows in (last, done_only)]
    assert both[0] == "not reached" or both[0] >= both[1]  # type: ignore[operator]


def test_a_step_that_had_begun_before_is_counted_and_has_no_row(
    exhibits: Mapping[str, Exhibit], exhibit: Exhibit, table: list[Row]
) -> None:
    left_out: list[float] = []
    races = downloaded(exhibits["gap-trends"], "benchmarks")  # also those that have no step here
    assert {row["benchmark_id"] for row in table} <= {race["benchmark_id"] for race in races}
    for benchmark_id, ends in ((race["benchmark_id"], race["ends"]) for race in races):
        first = min(hand.frontier(benchmark_id, hand.day_of(ends)).items())[1]
        levels = [*(level / 10 for level in range(10)), 0.95]
        before = [level for level in levels[:-1] if first >= level - 1e-12]
        left_out += before
        steps = [r for r in table if r["benchmark_id"] == benchmark_id and r["series"] == "ladder"]
        starts = {float(r["from_percent"]) for r in steps}
        assert not starts & {round(100 * level) for level in before}
    assert exhibit.findings["left_out"].value == len(left_out)
    assert exhibit.findings["left_out_zero"].value == left_out.count(0)


def test_a_benchmark_passes_each_step_once_and_in_order(table: list[Row]) -> None:
    for benchmark_id in {r["benchmark_id"] for r in table}:
        own = [r for r in table if r["benchmark_id"] == benchmark_id and r["series"] == "ladder"]
        starts = [float(r["from_percent"]) for r in own]
        assert starts == sorted(set(starts))
        days = [r["from_day"] for r in own]
        assert days == sorted(days)
        assert all(days)


def test_lengths_per_ten_points_and_per_log_odds(table: list[Row]) -> None:
    for row in table:
        if float(row["from_percent"]) == 0:
            continue
        a, b = float(row["from_percent"]) / 100, float(row["to_percent"]) / 100
        odds = math.log(b / (1 - b)) - math.log(a / (1 - a))
        months = float(row["months"])
        assert float(row["per_ten_points"]) == pytest.approx(months * 0.1 / (b - a))
        assert float(row["per_log_odds"]) == pytest.approx(months / odds)


@pytest.mark.parametrize(
    ("name", "start", "suffix", "since"),
    [
        ("early", 30, "", ""),
        ("middle", 50, "", ""),
        ("last", 90, "", ""),
        ("early", 30, "_live", "2025-06-01"),
        ("last", 90, "_live", "2025-06-01"),
    ],
)
def test_the_medians_of_the_ladder_again(
    exhibit: Exhibit, table: list[Row], name: str, start: float, suffix: str, since: str
) -> None:
    own = counted(table, "ladder", start, since)
    for short, measure in (("ten", "per_ten_points"), ("odds", "per_log_odds")):
        found = exhibit.findings[f"{name}_{short}{suffix}"].value
        assert found == pytest.approx(median(own, measure))


def test_the_two_steps_of_the_essay_again(exhibit: Exhibit, table: list[Row]) -> None:
    found = exhibit.findings
    early, late = counted(table, "named", 30), counted(table, "named", 90)
    middle = median(early, "months"), median(late, "months")
    assert (found["early"].value, found["late"].value) == pytest.approx(middle)
    done = [
        {r["benchmark_id"]: float(r["months"]) for r in rows if r["state"] == "done"}
        for rows in (early, late)
    ]
    pairs = [(done[0][b], done[1][b]) for b in done[0].keys() & done[1].keys()]
    assert found["pairs"].value == len(pairs)
    assert found["pairs_longer"].value == sum(after > before for before, after in pairs)
    assert found["pairs_shorter"].value == sum(after < before for before, after in pairs)


def far(value: float | str) -> float:
    return math.inf if value == "not reached" else float(value)


@pytest.mark.parametrize(("suffix", "since"), [("", ""), ("_live", "2025-06-01")])
@pytest.mark.parametrize(
    ("scale", "measure"), [("raw", "per_ten_points"), ("odds", "per_log_odds")]
)
def test_the_verdict_follows_from_drawing_whole_benchmarks(
    exhibit: Exhibit, table: list[Row], scale: str, measure: str, suffix: str, since: str
) -> None:
    steps = [counted(table, "ladder", start, since) for start in (30, 90)]
    by_test: dict[str, list[list[Row]]] = {}
    for at, rows in enumerate(steps):
        for row in rows:
            by_test.setdefault(row["benchmark_id"], [[], []])[at].append(row)
    random, draws = Random(1), 600
    longer = shorter = 0
    for _ in range(draws):
        drawn = random.choices(list(by_test.values()), k=len(by_test))
        early, last = (
            far(median([row for test in drawn for row in test[at]], measure)) for at in (0, 1)
        )
        longer += last > early
        shorter += last < early
    again = {"longer": 100 * longer / draws, "shorter": 100 * shorter / draws}
    verdict = exhibit.findings[f"verdict_{scale}{suffix}"]
    shares = {way: float(share) for way, share in SAID.findall(str(verdict))}
    for way, share in shares.items():
        assert share == pytest.approx(again[way], abs=7)
    if verdict.value == "not certain":
        assert len(shares) == 2
        assert max(shares.values()) <= 95
    else:
        assert list(shares) == [verdict.value]
        assert min(shares.values()) >= 95


def test_two_medians_that_are_not_reached_make_no_order() -> None:
    waiting = pd.DataFrame(
        {"benchmark_id": ["a", "b"], "state": frontier_steps.WAITING, "months": [3.0, 30.0]}
    )
    assert frontier_steps.longer_and_shorter_shares(waiting, waiting, "months") == (0, 0)
    done = waiting.assign(state=frontier_steps.DONE)
    assert frontier_steps.longer_and_shorter_shares(waiting, done, "months") == (0, 1)
    assert frontier_steps.longer_and_shorter_shares(done, waiting, "months") == (1, 0)
