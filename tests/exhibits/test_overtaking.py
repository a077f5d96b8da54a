"""Who was ahead on which day, computed again by hand."""

import bisect
import datetime as dt
import math

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import overtaking as shown
from charts.measures.benchmarks import benchmark_leads
from charts.measures.benchmarks.benchmark_names import short_name, short_names
from charts.measures.benchmarks.placebos import MATRIX, Contest
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded

OWN = "closed / open"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["overtaking"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


def of(table: list[Row], source: str, pair: str) -> list[Row]:
    return [row for row in table if (row["source"], row["pair"]) == (source, pair)]


def best_closed() -> list[tuple[dt.date, set[str]]]:
    """Days on which a closed model came or went, and the three best on the index of August."""
    index = {
        row["model_id"]: float(row["index"])
        for row in oracle.rows("capability_index")
        if row["vintage"] == "2026-08-11"
    }
    stints = []
    for model in oracle.rows("models"):
        if model["model_id"] in index and model["released"]:
            since, opened = oracle.day(model["released"]), model["weights_from"]
            until = oracle.day(opened) if opened else dt.date.max
            if model["weights"] == "closed":
                until = dt.date.max
            elif not (model["weights"].startswith("open") and opened and since < until):
                continue
            stints.append((since, until, index[model["model_id"]], model["name"]))
    found = []
    last = max(since for since, *_ in stints)
    for date in sorted({day for stint in stints for day in stint[:2] if day <= last}):
        now = [one for one in stints if one[0] <= date < one[1]]
        now.sort(key=lambda one: (-one[2], one[0]))
        found.append((date, {name for *_, name in now[:3]}))
    return found


def test_open_leads_on_the_matrix_again(table: list[Row], exhibit: Exhibit) -> None:
    shares = oracle.matrix_shares()
    facts = {row["benchmark_id"]: row for row in oracle.rows("benchmarks")}
    names = {row["model_id"]: row["name"] for row in oracle.rows("models")}
    changes = best_closed()
    days = [date for date, _ in changes]
    total = dict.fromkeys(("led", "level", "clear", "unknown", "raced", "stands", "noise"), 0)
    tests = dict.fromkeys(total, 0)
    rows = of(table, "matrix", OWN)
    for row in rows:
        test = row["benchmark_id"]
        start, span = oracle.room()[test]
        items = float(facts[test]["items"] or 0)
        run = {names[model] for model in shares[test]}
        ahead, behind = oracle.closed_and_open(shares[test])
        gap = oracle.gap_by_day(ahead, behind, oracle.day(row["last"]))
        count = dict.fromkeys(total, 0)
        for date, value in gap.items():
            count["level"] += value == 0
            if value >= 0:
                continue
            best = [
                max(v for since, end, v in side if since <= date and not (end and end <= date))
                for side in (ahead, behind)
            ]
            raced = bool(changes[bisect.bisect_right(days, date) - 1][1] & run)
            scores = [min(max(start + one * span, 0), 1) for one in best]
            variance = sum(p * (1 - p) for p in scores)
            clear = bool(items) and -value * span > 1.645 * math.sqrt(variance / (items or 1))
            count["led"] += 1
            count["clear"] += clear
            count["unknown"] += not items
            count["noise"] += bool(items) and not clear
            count["raced"] += raced
            count["stands"] += clear and raced
        assert int(row["dates"]) == len(gap)
        for name in ("led", "level", "clear", "unknown", "raced", "stands"):
            assert int(row[name]) == count[name], (test, name)
        for name, number in count.items():
            total[name] += number
            tests[name] += number > 0
    found = {name: finding.value for name, finding in exhibit.findings.items()}
    assert found["days_led"] == total["led"]
    assert found["matrix_led"] == tests["led"]
    assert found["unknown_days"] == total["unknown"]
    for part in (
        f"Of the {total['led']:,} days led, by day, {total['noise']:,} are noise",
        f"{total['clear']:,} are clear, on {tests['clear']} tests.",
        f"The other {total['unknown']:,}, on {tests['unknown']} tests, cannot be judged",
    ):
        assert part in str(found["clear_sentence"])
    assert found["absent_days"] == total["led"] - total["raced"]
    assert found["standing_tests"] == tests["stands"]
    days = f"{total['stands']} day" if total["stands"] else "none"
    assert str(found["standing"]).startswith(days)


def test_no_lead_stands_on_a_test_of_unknown_length(table: list[Row]) -> None:
    unsized = [row for row in table if not row["items"] and int(row["led"])]
    assert unsized
    for row in unsized:
        assert (row["clear"], row["stands"], row["unknown"]) == ("0", "0", row["led"])
    assert all(row["unknown"] == "0" for row in table if row["items"])


def test_on_the_index_again(table: list[Row], exhibit: Exhibit) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in oracle.rows("capability_index")
        if row["vintage"] == LATEST
    }
    (row,) = of(table, "index", OWN)
    sides = oracle.closed_and_open(index)
    gap = oracle.gap_by_day(*sides, oracle.day(row["last"]))
    led = sum(value < 0 for value in gap.values())
    assert exhibit.findings["index_led"].value == led
    assert ("On the index itself: never." in exhibit.description[0]) == (led == 0)
    assert exhibit.findings["index_days"].value == len(gap)


def test_open_leads_by_quarter_again(table: list[Row], exhibit: Exhibit) -> None:
    gaps = oracle.quarters()
    items = {row["benchmark_id"]: row["items"] for row in oracle.rows("benchmarks")}
    led = unknown = 0
    for row in of(table, "quarters", OWN):
        gap = gaps[row["benchmark_id"], "open_vs_closed"]
        assert int(row["led"]) == sum(value < 0 for value in gap.values())
        assert int(row["dates"]) == len(gap)
        led += int(row["led"])
        unknown += 0 if items[row["benchmark_id"]] else int(row["led"])
    found = {name: finding.value for name, finding in exhibit.findings.items()}
    assert found["quarter_ends_led"] == led
    assert found["quarter_ends_unknown"] == unknown
    clear = sum(int(row["clear"]) for row in of(table, "quarters", OWN))
    assert found["quarter_ends_clear"] == clear
    assert found["quarter_ends_noise"] == led - clear - unknown


@pytest.mark.parametrize(("name", "start"), [("cheap", "expensive"), ("lab", "other labs")])
def test_the_shares_of_others_again(
    table: list[Row], exhibit: Exhibit, name: str, start: str
) -> None:
    rows = [r for r in table if r["pair"].startswith(start) and r["source"] != "index"]
    for source, unit in (("matrix", "days"), ("quarters", "quarters")):
        own = [r for r in rows if r["source"] == source]
        if own:
            share = 100 * sum(int(r["led"]) for r in own) / sum(int(r["dates"]) for r in own)
            assert exhibit.findings[f"{name}_{unit}_share"].value == pytest.approx(share)
    each = {(r["benchmark_id"], r["pair"]) for r in rows}
    led = {(r["benchmark_id"], r["pair"]) for r in rows if int(r["led"])}
    if name == "lab":
        assert exhibit.findings["lab_tests"].value == len(each)
        assert exhibit.findings["lab_led"].value == len(led)
    else:
        of_tests = f"{len(led)} of {len(each)} tests"
        assert str(exhibit.findings["cheap_of_tests"]) == of_tests
    share = exhibit.findings[f"{name}_led_share"].value
    assert share == pytest.approx(100 * len(led) / len(each))


def test_a_lead_never_stands_that_is_not_clear_and_raced(table: list[Row]) -> None:
    for row in table:
        led, clear, raced, stands = (int(row[name]) for name in ("led", "clear", "raced", "stands"))
        assert stands <= min(clear, raced) <= max(clear, raced) <= led
        assert stands >= clear + raced - led
        assert clear + int(row["unknown"]) <= led
        assert led + int(row["level"]) <= int(row["dates"])
        assert bool(row["longest_from"]) == (led > 0)


def test_the_longest_lead_that_stands_is_on_a_test_on_which_one_does(
    table: list[Row], exhibit: Exhibit
) -> None:
    (facts,) = downloaded(exhibit, "facts")
    standing = [row["benchmark"] for row in of(table, "matrix", OWN) if int(row["stands"])]
    assert (facts["longest_standing"] == "none") == (not standing)
    assert not standing or any(f" on {test}, " in facts["longest_standing"] for test in standing)


@pytest.mark.parametrize(
    ("absent", "led", "word"),
    [(0, 9, "never"), (0, 0, "never"), (2, 9, "partly"), (7, 9, "mostly"), (9, 9, "always")],
)
def test_how_often_the_best_closed_model_was_absent_in_words(
    absent: int, led: int, word: str
) -> None:
    assert shown._absent(absent, led) == word


def test_names_that_would_be_cut_to_the_same_are_kept_whole() -> None:
    names = ["Maze, Tier 1", "Maze, Tier 2", "Chess (hard)", "Chess (hard)"]
    assert [short_name(name) for name in names] == ["Maze", "Maze", "Chess", "Chess"]
    assert list(short_names(names).values()) == ["Maze, Tier 1", "Maze, Tier 2", "Chess"]


def contest(behind: list[float], ahead: list[float]) -> Contest:
    days = pd.DataFrame(
        {"behind": behind, "ahead": ahead, "behind_model": "a", "ahead_model": "b"},
        index=pd.date_range("2025-01-01", periods=len(behind), name="day"),
    )
    return Contest(MATRIX, "made-up", OWN, days, 0.005, 5, 5, "none")


def benchmark(items: int | None, ceiling: float = 1.0) -> pd.DataFrame:
    row = {"benchmark_id": "made-up", "items": items, "chance": 0.0, "floor": 0.0}
    return pd.DataFrame([{**row, "ceiling": ceiling}]).astype({"items": "Float64"})


def test_a_level_day_is_not_led_and_a_lead_within_noise_is_not_clear() -> None:
    # the error of a difference near a half is sqrt(2 * 0.25 / 100) = 0.071, 1.645 of them 0.116
    made = contest([0.50, 0.61, 0.62], [0.50, 0.50, 0.50])
    ranking = pd.Series(
        [["x", "y", "b", "z"], ["x", "y", "z", "b"]],
        index=pd.to_datetime(["2025-01-01", "2025-01-03"]),
    )
    places = benchmark_leads.best_place(ranking, {"b"}, made.days.index)
    assert places.tolist() == [3, 3, 4]
    found = benchmark_leads.leads(
        made, made.days.index, benchmark_leads.scales(benchmark(100)), places
    )
    assert found.led.tolist() == [False, True, True]
    assert found.level.tolist() == [True, False, False]
    assert found.clear.tolist() == [False, False, True]
    assert found.unknown.tolist() == [False, False, False]
    assert found.raced.tolist() == [True, True, False]
    assert found.conclusive.tolist() == [False, False, False]


@pytest.mark.parametrize("facts", [benchmark(None), benchmark(100, ceiling=32), benchmark(1)[:0]])
def test_a_lead_of_unknown_size_is_neither_clear_nor_noise(facts: pd.DataFrame) -> None:
    made = contest([0.40, 0.99], [0.50, 0.01])
    places = pd.Series(1.0, index=made.days.index)
    found = benchmark_leads.leads(made, made.days.index, benchmark_leads.scales(facts), places)
    assert found.unknown.tolist() == [False, True]
    assert not found.clear.any()
    assert not found.conclusive.any()


def test_the_longest_stretch_is_unbroken() -> None:
    made = contest([1.0] * 6, [0.0] * 6).days
    held = pd.Series([True, True, False, True, True, True], index=made.index)
    assert list(benchmark_leads.longest_stretch(made, held).index) == list(made.index[3:])
    assert benchmark_leads.longest_stretch(made, held & False).empty
