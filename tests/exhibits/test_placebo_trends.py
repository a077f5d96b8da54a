"""The trends of closed/open and its placebos, computed again by hand."""

import datetime as dt
from collections import Counter

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.benchmarks import placebo_groups, placebos
from charts.measures.capability import frontier, index_vintage
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded

PAIRS = {
    "closed / open": "open_vs_closed",
    "expensive / cheap": "expensive_vs_cheap",
    "large / small": "large_vs_small_open",
    "slow / fast": "slow_vs_fast",
    "reasoning on / off": "reasoning_vs_non_reasoning",
}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["placebo-trends"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    """The other pairs."""
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def races(exhibit: Exhibit) -> list[Row]:
    """Closed and open."""
    return downloaded(exhibit, "closed_open")


def of(table: list[Row], source: str) -> list[Row]:
    return [row for row in table if row["source"] == source]


def test_trends_by_quarter_again(table: list[Row]) -> None:
    gaps = oracle.quarters()
    placebo = of(table, "quarters")
    assert placebo
    for row in placebo:
        own = gaps[row["benchmark_id"], "open_vs_closed"]
        one = gaps[row["benchmark_id"], PAIRS[row["pair"]]]
        dates = [date for date in one if date in own]
        assert int(row["dates"]) == len(dates)
        assert float(row["points"]) == pytest.approx(oracle.slope([(d, one[d]) for d in dates]))
        size = oracle.slope([(d, abs(one[d])) for d in dates])
        assert float(row["points_size"]) == pytest.approx(size)
        again = oracle.slope([(d, own[d]) for d in dates])
        assert float(row["own_points"]) == pytest.approx(again)


def test_a_pair_by_quarter_is_left_out_only_if_it_shares_fewer_than_four_ends(
    table: list[Row], races: list[Row]
) -> None:
    drawn = {(row["benchmark_id"], row["pair"]) for row in of([*table, *races], "quarters")}
    ends = {(3, 31), (6, 30), (9, 30), (12, 31)}
    gaps = oracle.quarters()
    names = {pair: name for name, pair in PAIRS.items()} | {"high_vs_low_effort": "effort"}
    for (benchmark, pair), gap in gaps.items():
        shared = [d for d in gap if d in gaps[benchmark, "open_vs_closed"]]
        enough = sum((d.month, d.day) in ends for d in shared) >= 4
        assert ((benchmark, names[pair]) in drawn) == enough


def test_gaps_on_full_tests_and_on_others_are_counted_again(
    table: list[Row], races: list[Row], exhibit: Exhibit
) -> None:
    rows = of([*table, *races], "quarters")
    best: dict[str, float] = {}
    for row in rows:
        best[row["benchmark_id"]] = max(float(row["best"]), best.get(row["benchmark_id"], 0))
    counts: Counter[str] = Counter()
    for row in rows:
        kind = "own" if row["pair"] == "closed / open" else "placebos"
        name = f"{'full' if best[row['benchmark_id']] >= 0.8 else 'room'}_{kind}"
        counts.update([name] + [f"{name}_narrowing"] * (float(row["points_size"]) < 0))
    assert len(counts) == 8
    assert {name: exhibit.findings[name].value for name in counts} == counts
    assert exhibit.findings["full"].value == 80


def test_trends_of_expensive_and_cheap_by_day_again(table: list[Row]) -> None:
    shares = oracle.matrix_shares()
    cheap = [row for row in of(table, "matrix") if row["pair"] == "expensive / cheap"]
    assert cheap
    for row in cheap:
        values = shares[row["benchmark_id"]]
        last = oracle.day(row["last"])
        one = oracle.gap_by_day(*oracle.expensive_and_cheap(values), last)
        own = oracle.gap_by_day(*oracle.closed_and_open(values), last)
        dates = [date for date in one if date in own]
        assert (len(dates), dates[0]) == (int(row["dates"]), oracle.day(row["first"]))
        for column, gap in (("points", one), ("own_points", own)):
            again = oracle.slope([(date, 100 * gap[date]) for date in dates])
            assert float(row[column]) == pytest.approx(again), (row["benchmark_id"], column)
        size = oracle.slope([(date, 100 * abs(one[date])) for date in dates])
        assert float(row["points_size"]) == pytest.approx(size), row["benchmark_id"]


def test_a_lead_of_the_side_behind_that_grows_is_no_narrowing(
    table: list[Row], races: list[Row]
) -> None:
    both = [*table, *races]
    apart = [row for row in both if (float(row["points"]) < 0) != (float(row["points_size"]) < 0)]
    assert apart  # else the two could not be told apart here
    gaps = oracle.quarters()
    for row in of(apart, "quarters"):
        assert min(gaps[row["benchmark_id"], PAIRS[row["pair"]]].values()) < 0


def test_trends_on_the_index_again(table: list[Row], exhibit: Exhibit) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in oracle.rows("capability_index")
        if row["vintage"] == LATEST
    }
    cheap = next(row for row in of(table, "index") if row["pair"] == "expensive / cheap")
    last = oracle.day(cheap["last"])
    one = oracle.gap_by_day(*oracle.expensive_and_cheap(index), last)
    own = oracle.gap_by_day(*oracle.closed_and_open(index), last)
    dates = [date for date in one if date in own]
    found = exhibit.findings
    for name, gap in (("index_cheap", one), ("index_own", own)):
        again = oracle.slope([(date, gap[date]) for date in dates])
        assert found[name].value == pytest.approx(again)
    assert found["index_since"].value == dates[0]
    for kind, start in (("handicap", "index"), ("one lab", "index_labs")):
        sizes = [float(r["points_size"]) for r in of(table, "index") if r["kind"] == kind]
        assert found[f"{start}_narrowing"].value == sum(size < 0 for size in sizes)
        total = found["index_labs" if kind == "one lab" else "index_placebos"].value
        assert total == len(sizes)


@pytest.mark.parametrize(
    ("source", "kind", "measure"),
    [
        ("quarters", "handicap", "points"),
        ("quarters", "handicap", "odds"),
        ("matrix", "handicap", "points"),
        ("matrix", "handicap", "odds"),
        ("matrix", "one lab", "points"),
    ],
)
def test_where_closed_open_lies_among_the_placebos_again(
    table: list[Row], races: list[Row], exhibit: Exhibit, source: str, kind: str, measure: str
) -> None:
    labs = [row for row in of(table, source) if row["pair"].startswith("other labs")]
    own = of(races, source)
    handicaps = [row for row in of(table, source) if row not in labs]
    placebo = labs if kind == "one lab" else handicaps
    tests: dict[str, list[bool]] = {}
    for row in placebo:
        higher = float(row[measure]) >= float(row[f"own_{measure}"])
        tests.setdefault(row["benchmark_id"], []).append(higher)
    several = [above for above in tests.values() if len(above) > 1]
    name = source if measure == "points" else f"{source}_odds"
    start = f"{name}_labs_" if kind == "one lab" else f"{name}_"
    found = {key.removeprefix(start): one.value for key, one in exhibit.findings.items()}
    assert found["inside"] == sum(any(above) and not all(above) for above in several)
    assert found["narrowing"] == sum(float(row[f"{measure}_size"]) < 0 for row in placebo)
    if measure == "odds":
        return
    assert found["benchmarks"] == len(several)
    chances = [(len(above) - 1) / (len(above) + 1) for above in several]
    assert found["expected"] == pytest.approx(sum(chances))
    assert found["placebos"] == len(placebo)
    if kind == "handicap":
        assert found["fastest"] == sum(all(above) for above in several)
        assert found["slowest"] == sum(not any(above) for above in several)
        assert found["own"] == len(own)
        narrower = sum(float(row[f"{measure}_size"]) < 0 for row in own)
        assert found["own_narrowing"] == narrower


def test_the_title_counts_both_groups_of_tests(exhibit: Exhibit) -> None:
    found = {name: one.value for name, one in exhibit.findings.items()}
    assert f"in {found['all_inside']} of {found['all_tests']} comparisons" in exhibit.title
    for part in ("inside", "benchmarks", "expected"):
        parts = [float(str(found[f"{source}_{part}"])) for source in ("quarters", "matrix")]
        total = found["all_tests" if part == "benchmarks" else f"all_{part}"]
        assert total == pytest.approx(sum(parts))


def test_closed_open_has_intervals_by_day_and_they_hold_the_trend(races: list[Row]) -> None:
    assert {row["pair"] for row in races} == {"closed / open"}
    for row in races:
        has = bool(row["points_low"])
        assert has == (row["source"] != "quarters")
        if has:
            assert float(row["points_low"]) < float(row["points"]) < float(row["points_high"])


def test_the_best_by_day_is_that_of_the_usual_way(data: Tables) -> None:
    models = index_vintage.models_of(data, index_vintage.LATEST)
    end = index_vintage.last_day(models)
    for pair in (placebo_groups.OPEN_CLOSED, placebo_groups.LABS[0]):
        placed = pair.place(models, placebo_groups.group_facts(data))
        fast = placebo_groups.best_by_day(placed, "index", end)
        spells = frontier.leaders(placed, "index", end, placebo_groups.PAIR_SIDES)
        usual = frontier.daily_leaders(spells, "index", placebo_groups.PAIR_SIDES).dropna(
            subset=list(placebo_groups.PAIR_SIDES)
        )
        for side in placebo_groups.PAIR_SIDES:
            assert fast[side].tolist() == usual[side].tolist()
            assert fast[f"{side}_model"].tolist() == usual[f"{side}_model"].tolist()


def test_a_model_without_a_list_price_counts_by_its_makers_first_own_offer() -> None:
    listed = pd.DataFrame({"model_id": ["a", "a"], "step": [2, 1], "output": [8.0, 10.0]})
    history = pd.DataFrame(
        {
            "model_id": ["a", "b", "b", "b", "c"],
            "relation": ["first-party"] * 3 + ["router-reseller"] * 2,
            "variant": None,
            "valid_from": pd.to_datetime(["2024-01-01", "2025-01-01", None, None, None]),
            "spell": [1, 2, 1, 1, 1],
            "output": [99.0, 30.0, 60.0, 1.0, 1.0],
        }
    )
    tiers = pd.DataFrame({"model_id": ["d"], "tier": ["small"]})
    tables = {"list_prices": listed, "price_history": history, "model_tiers": tiers}
    prices = placebo_groups.group_facts(tables).dropna(subset=["output"])
    assert prices["output"].to_dict() == {"a": 10.0, "b": 60.0}


def test_standing_counts_each_benchmark_once_and_leaves_out_single_placebos() -> None:
    own = pd.Series([0.0] * 7)
    placebo = pd.Series([-1.0, 1.0, 1.0, 2.0, -1.0, -2.0, 5.0])
    benchmark = pd.Series(["in", "in", "fast", "fast", "slow", "slow", "single"])
    assert placebos.rank_among_placebos(placebo, own, benchmark) == (3, 1, 1, 1, pytest.approx(1.0))


def test_what_was_hosted_first_is_closed_until_its_weights_come() -> None:
    days = pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-03"])
    placed = pd.DataFrame(
        {
            "side": ["ahead", "behind", "behind"],
            "since": days,
            "until": pd.to_datetime(["2025-01-03", None, None]),
            "name": ["late", "small", "late"],
            "share": [0.9, 0.5, 0.9],
        }
    )
    found = placebo_groups.best_by_day(placed, "share", pd.Timestamp("2025-01-05"))
    assert [date.date() for date in found.index] == [dt.date(2025, 1, 1), dt.date(2025, 1, 2)]
