"""The trends per benchmark again, from the scores, by loops over the days."""

import math
from collections.abc import Iterable, Mapping

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits import race_oracle as hand
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows as read
from tests.exhibits.oracle import spearman


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["gap-trends"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def benchmarks(exhibit: Exhibit) -> dict[str, Row]:
    return {row["benchmark_id"]: row for row in downloaded(exhibit, "benchmarks")}


@pytest.fixture(scope="module")
def scales(table: list[Row], benchmarks: dict[str, Row]) -> dict[str, dict[str, Row]]:
    """Rows by scale and benchmark, with what their benchmark is like."""
    return {
        scale: {
            row["benchmark_id"]: row | benchmarks[row["benchmark_id"]]
            for row in table
            if row["scale"] == scale
        }
        for scale in ("raw", "odds", "capability")
    }


def slope(points: Iterable[tuple[float, float]]) -> float:
    known = list(points)
    mean_x = sum(x for x, _ in known) / len(known)
    mean_y = sum(y for _, y in known) / len(known)
    across = sum((x - mean_x) * (y - mean_y) for x, y in known)
    return across / sum((x - mean_x) ** 2 for x, _ in known)


def edge_of(benchmark_id: str) -> float:
    items = {r["benchmark_id"]: r["items"] for r in read("benchmarks")}[benchmark_id]
    return max(0.5 / float(items), 0.0005) if items else 0.005


def test_the_raw_and_the_log_odds_trends_again(scales: dict[str, dict[str, Row]]) -> None:
    for benchmark_id, row in scales["raw"].items():
        days = hand.daily(benchmark_id, hand.day_of(row["ends"]))
        first = min(days)
        assert first == hand.day_of(row["begins"])
        years = {day: (day - first).days / 365.25 for day in days}
        raw = slope((years[day], 100 * (closed - opened)) for day, (opened, closed) in days.items())
        assert float(row["trend"]) == pytest.approx(raw), benchmark_id
        edge = edge_of(benchmark_id)

        def odds(share: float, edge: float = edge) -> float:
            cut = min(max(share, edge), 1 - edge)
            return math.log(cut / (1 - cut))

        logged = slope(
            (years[day], odds(closed) - odds(opened)) for day, (opened, closed) in days.items()
        )
        assert float(scales["odds"][benchmark_id]["trend"]) == pytest.approx(logged), benchmark_id


def test_the_capability_trend_and_the_constant_distance_again(
    scales: dict[str, dict[str, Row]],
) -> None:
    fit = {
        r["benchmark_id"]: (float(r["difficulty"]), float(r["slope"]))
        for r in read("index_fit")
        if r["vintage"] == hand.VINTAGE
    }
    for benchmark_id, row in scales["capability"].items():
        last, first = hand.day_of(row["ends"]), hand.day_of(row["begins"])
        days = hand.daily(benchmark_id, last, "index")
        gaps = {day: closed - opened for day, (opened, closed) in days.items()}
        years = {day: (day - first).days / 365.25 for day in days}
        assert float(row["trend"]) == pytest.approx(slope((years[d], g) for d, g in gaps.items()))
        mean = sum(gaps.values()) / len(gaps)
        difficulty, steep = fit[benchmark_id]

        def score(capability: float, difficulty: float = difficulty, s: float = steep) -> float:
            return 1 / (1 + math.exp(-s * (capability - difficulty)))

        steady = slope(
            (years[day], 100 * (score(closed) - score(closed - mean)))
            for day, (_, closed) in days.items()
        )
        constant = float(scales["raw"][benchmark_id]["constant"])
        assert constant == pytest.approx(steady, abs=1e-6), benchmark_id


def test_every_interval_holds_its_trend(table: list[Row]) -> None:
    for row in table:
        assert float(row["low"]) <= float(row["trend"]) <= float(row["high"])


def test_the_counts_again(exhibit: Exhibit, scales: dict[str, dict[str, Row]]) -> None:
    full = [b for b, r in scales["raw"].items() if float(r["fullness"]) >= 80]
    sparse = [b for b, r in scales["raw"].items() if float(r["fullness"]) < 50]
    shrank = [b for b in full if float(scales["raw"][b]["trend"]) < 0]
    literal = [b for b in shrank if float(scales["capability"][b]["high"]) >= 0]
    sure = [b for b in shrank if float(scales["raw"][b]["high"]) < 0]
    found = {name: finding.value for name, finding in exhibit.findings.items()}
    assert found["benchmarks"] == len(scales["raw"])
    assert (found["full"], found["shrank"]) == (len(full), len(shrank))
    assert found["also"] == len(shrank) - len(literal)
    said = str(exhibit.findings["sure_sentence"])
    assert f"On {len(literal)} of the {len(shrank)} the interval of the gap in capability" in said
    assert f" {len(sure)} full benchmark" in said
    assert f"left, {len(set(literal) & set(sure))} of them with a gap in capability" in said
    assert found["sparse_shrank"] == sum(float(scales["raw"][b]["trend"]) < 0 for b in sparse)
    grew = [b for b in shrank if float(scales["capability"][b]["trend"]) >= 0]
    assert found["literal_grew"] == len(grew)
    assert f" {len(grew)} of these {len(shrank)} " in str(found["grew_clause"])
    clearly = f"clearly on {len(shrank) - len(literal)}."
    assert f"too on {len(shrank) - len(grew)} of {len(shrank)}, {clearly}" in exhibit.title
    old = [b for b, r in scales["capability"].items() if r["begins"] < "2024-06-01"]
    closed_in = [b for b in old if float(scales["capability"][b]["high"]) < 0]
    assert (found["old"], found["old_closed_in"]) == (len(old), len(closed_in))


@pytest.mark.parametrize("scale", ["raw", "odds", "capability"])
def test_the_rank_correlations_again(
    exhibit: Exhibit, scales: dict[str, dict[str, Row]], scale: str
) -> None:
    own = list(scales[scale].values())
    later = [r for r in own if r["begins"] >= "2024-06-01"]
    found = exhibit.findings
    for rows, name in ((own, f"{scale}_rank"), (later, f"{scale}_rank_new")):
        rho = spearman([float(r["fullness"]) for r in rows], [float(r["trend"]) for r in rows])
        assert found[name].value == pytest.approx(rho), name
    for rows, name in ((own, f"{scale}_by_time"), (later, f"{scale}_by_time_new")):
        middle = [
            (hand.day_of(r["begins"]).toordinal() + hand.day_of(r["ends"]).toordinal()) / 2
            for r in rows
        ]
        by_time = spearman(middle, [float(r["trend"]) for r in rows])
        assert found[name].value == pytest.approx(by_time), name
    stronger = abs(float(str(found["raw_rank_new"].value))) > abs(
        float(str(found["capability_rank_new"].value))
    )
    assert (found["capability_word"].value == "more closely") == stronger


def test_every_benchmark_has_a_trend_on_each_scale(
    table: list[Row], benchmarks: dict[str, Row]
) -> None:
    pairs = {(row["benchmark_id"], row["scale"]) for row in table}
    assert len(table) == len(pairs) == 3 * len(benchmarks)
    assert {benchmark for benchmark, _ in pairs} == benchmarks.keys()
