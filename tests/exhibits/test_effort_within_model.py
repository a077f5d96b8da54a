"""High against low effort within one model, computed again by hand."""

import math
import statistics

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded

SOURCES = ("epoch-runs-2026-08-22", "epoch-frontiermath-v2-2026-09")
HIGH, LOW = ("max", "xhigh", "high"), ("none", "minimal", "low")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["effort-within-model"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


def runs() -> dict[tuple[str, str, str], dict[str, list[tuple[float, float]]]]:
    """Shares and errors, in per cent, by (source, benchmark, model) and setting."""
    room = oracle.room()
    found: dict[tuple[str, str, str], dict[str, list[tuple[float, float]]]] = {}
    for row in oracle.rows("scores"):
        if row["source_id"] in SOURCES and row["setting"] in HIGH + LOW:
            start, span = room[row["benchmark_id"]]
            key = row["source_id"], row["benchmark_id"], row["model_id"]
            value = 100 * (float(row["score"]) - start) / span
            error = 100 * float(row["standard_error"]) / span
            found.setdefault(key, {}).setdefault(row["setting"], []).append((value, error))
    return found


def test_every_pair_again(table: list[Row]) -> None:
    pairs = {}
    for (source, test, model), settings in runs().items():
        high = next((s for s in HIGH if s in settings), None)
        low = next((s for s in LOW if s in settings), None)
        if high and low:
            ends = [
                tuple(statistics.fmean(column) for column in zip(*settings[s], strict=True))
                for s in (high, low)
            ]
            pairs[source, test, model] = (high, low, *ends)
    counts: dict[str, int] = {}
    for _, test, _ in pairs:
        counts[test] = counts.get(test, 0) + 1
    kept = {key: pair for key, pair in pairs.items() if counts[key[1]] >= 5}
    drawn = {(row["source_id"], row["benchmark_id"], row["model_id"]): row for row in table}
    assert drawn.keys() == kept.keys()
    for key, (high, low, (top, top_error), (bottom, bottom_error)) in kept.items():
        row = drawn[key]
        assert (row["high_setting"], row["low_setting"]) == (high, low)
        assert float(row["points"]) == pytest.approx(top - bottom)
        assert float(row["points_se"]) == pytest.approx(math.hypot(top_error, bottom_error))


def test_log_odds_again_half_a_question_from_the_ends(table: list[Row]) -> None:
    items = {r["benchmark_id"]: r["items"] for r in oracle.rows("benchmarks")}
    for row in table:
        edge = max(0.5 / int(items[row["benchmark_id"]]), 0.0005)
        ends = [float(row[end]) / 100 for end in ("high", "low")]
        cut = [min(max(share, edge), 1 - edge) for share in ends]
        top, bottom = (math.log(share / (1 - share)) for share in cut)
        assert float(row["log_odds"]) == pytest.approx(top - bottom)
        assert bool(row["log_odds_se"]) == all(
            math.isclose(a, b) for a, b in zip(ends, cut, strict=True)
        )


def test_the_findings_again(table: list[Row], exhibit: Exhibit) -> None:
    found = {name: finding.value for name, finding in exhibit.findings.items()}
    high = [float(row["high"]) for row in table]
    mean = [(float(row["high"]) + float(row["low"])) / 2 for row in table]
    for measure, name in (("points", "points"), ("log_odds", "odds")):
        values = [float(row[measure]) for row in table]
        assert found[f"rho_{name}"] == pytest.approx(oracle.spearman(high, values))
        assert found[f"rho_{name}_mean"] == pytest.approx(oracle.spearman(mean, values))
        tests = {row["benchmark_id"] for row in table}
        within = [
            oracle.spearman(
                [float(row["high"]) for row in table if row["benchmark_id"] == test],
                [float(row[measure]) for row in table if row["benchmark_id"] == test],
            )
            for test in tests
        ]
        assert found[f"negative_{name}"] == sum(value < 0 for value in within)
    full = [float(row["points"]) for row in table if float(row["high"]) > 90]
    room = [float(row["points"]) for row in table if float(row["high"]) < 70]
    assert (found["full_pairs"], found["room_pairs"]) == (len(full), len(room))
    assert found["median_full"] == pytest.approx(statistics.median(full))
    assert found["median_room"] == pytest.approx(statistics.median(room))
    shrinks = statistics.median(full) < statistics.median(room)
    assert found["verdict"] == f"{'shrinks' if shrinks else 'does not shrink'} as tests fill"
    tests = [row["benchmark"] for row in table if float(row["high"]) > 90]
    most = max(tests.count(test) for test in tests)
    assert found["full_most"] == most == tests.count(str(found["full_most_test"]))
    roomy = [row["benchmark"] for row in table if float(row["high"]) < 70]
    assert found["room_same"] == roomy.count(str(found["full_most_test"]))
    common = sum(
        min(tests.count(test) / len(tests), roomy.count(test) / len(roomy)) for test in set(tests)
    )
    assert ("other" in str(found["apart_word"])) == (common < 0.5)
    assert ("mostly" in str(found["apart_word"])) == (0 < common < 0.5)


def test_two_versions_of_a_test_are_never_one_pair(table: list[Row]) -> None:
    versions = {row["benchmark_id"] for row in table if "frontiermath" in row["benchmark_id"]}
    assert len(versions) == len(
        {(row["source_id"], row["benchmark"]) for row in table if row["benchmark_id"] in versions}
    )
    keys = [(row["benchmark_id"], row["model_id"]) for row in table]
    assert len(keys) == len(set(keys))
