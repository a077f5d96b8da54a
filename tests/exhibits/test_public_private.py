"""The waits on public and private tests again, in plain Python."""

from collections import defaultdict
from datetime import date
from random import Random

import numpy as np
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.waits import benchmark_waits, survival
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row
from tests.exhibits.oracle import rows as table

MONTH = 365.25 / 12
DOUBTFUL = {"frontiermath-2025-02-28", "chess-puzzles", "weirdml"}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["public-private"]


def half_matched(rows: list[Row]) -> float:
    """The Kaplan-Meier median as the product of the shares that go on waiting."""
    waiting = 1.0
    for month in sorted({float(row["months"]) for row in rows}):
        at_risk = sum(float(row["months"]) >= month for row in rows)
        ended = sum(float(row["months"]) == month and row["matched"] == "True" for row in rows)
        waiting *= 1 - ended / at_risk
        if waiting <= 0.5 + 1e-12:
            return month
    return float("inf")


def test_the_medians_again_from_the_download(exhibit: Exhibit) -> None:
    rows = downloaded(exhibit)
    ends = [
        max(row["closed_on"] for row in rows if row["access"] == access)
        for access in ("public", "private")
    ]
    until, late_medians = min(ends), {}
    assert exhibit.findings["until"].value == date.fromisoformat(until)
    for access in ("public", "private"):
        own = [row for row in rows if row["access"] == access]
        assert exhibit.findings[f"{access}_median"].value == pytest.approx(half_matched(own))
        waiting = [row for row in own if row["matched"] == "False"]
        assert exhibit.findings[f"{access}_waiting"].value == len(waiting)
        late = [row for row in own if "2024-06-01" <= row["closed_on"] <= until]
        late_median = exhibit.findings[f"{access}_median_late"]
        value = half_matched(late)
        if value == float("inf"):
            assert str(late_median).startswith("more than ")
            value = max(float(row["months"]) for row in late)
        assert late_median.value == pytest.approx(value)
        late_medians[access] = value
        closed_on = sorted(row["closed_on"] for row in own)
        half_by = exhibit.findings[f"{access}_half_by"].value
        assert sum(day <= str(half_by) for day in closed_on) >= len(own) / 2
        assert sum(day < str(half_by) for day in closed_on) < len(own) / 2
    difference = late_medians["private"] - late_medians["public"]
    assert exhibit.findings["difference_late"].value == pytest.approx(difference)


def test_every_wait_again_from_the_scores(exhibit: Exhibit) -> None:
    """Looks for the first model of each side at each level."""
    models = {row["model_id"]: row for row in table("models")}
    tests = {row["benchmark_id"]: row for row in table("benchmarks")}
    results: dict[str, list[tuple[str, str, float]]] = {}
    for row in table("scores"):
        if row["source_id"] != "epoch-eci-matrix-2026-08-11" or row["bound"]:
            continue
        test, model = tests[row["benchmark_id"]], models[row["model_id"]]
        start = float(test["chance"] or test["floor"])
        share = (float(row["score"]) - start) / (float(test["ceiling"]) - start)
        if model["weights"].startswith("open"):
            results.setdefault(row["benchmark_id"], []).append(
                ("open", model["weights_from"], share)
            )
            if model["released"] < model["weights_from"]:
                results[row["benchmark_id"]].append(("closed", model["released"], share))
        elif model["weights"] == "closed":
            results.setdefault(row["benchmark_id"], []).append(("closed", model["released"], share))
    for row in downloaded(exhibit):
        level = float(row["level"]) - 1e-9
        firsts = {}
        for side in ("open", "closed"):
            days = [
                day
                for own, day, share in results[row["benchmark_id"]]
                if own == side and share >= level
            ]
            firsts[side] = min(days, default="")
        assert firsts["closed"] == row["closed_on"], row
        assert firsts["open"] == row["open_on"], row
        end = firsts["open"] or row["as_of"]
        waited = (date.fromisoformat(end) - date.fromisoformat(firsts["closed"])).days / MONTH
        assert float(row["months"]) == pytest.approx(max(waited, 0.0)), row
        assert row["matched"] == str(bool(firsts["open"]))


def test_a_test_that_is_neither_public_nor_private_is_in_neither_group(exhibit: Exhibit) -> None:
    access = {row["benchmark_id"]: row["test_items"] for row in table("benchmarks")}
    for row in downloaded(exhibit):
        assert row["access"] == access[row["benchmark_id"]]
        assert row["access"] in {"public", "private"}


def test_without_the_doubtful_tests_again(exhibit: Exhibit) -> None:
    own = [row for row in downloaded(exhibit) if row["access"] == "private"]
    known = {row["benchmark_id"] for row in table("benchmarks")}
    assert known >= DOUBTFUL, "a test of another name would be left in unnoticed"
    firm = [row for row in own if row["benchmark_id"] not in DOUBTFUL]
    found = exhibit.findings
    doubtful = {row["benchmark_id"] for row in own} & DOUBTFUL
    words = ("none", "one", "two", "three")
    readable = words[len(doubtful - {"frontiermath-2025-02-28"})]
    assert str(found["readable_sentence"]) == (
        f"Of these {words[len(doubtful)]} tests, parts of {readable} can be read."
    )
    assert found["strict_tests"].value == len({row["benchmark_id"] for row in firm})
    assert found["private_median_strict"].value == pytest.approx(half_matched(firm))


def test_how_often_private_tests_take_longer_again(exhibit: Exhibit) -> None:
    tests: dict[str, dict[str, list[Row]]] = {
        "public": defaultdict(list),
        "private": defaultdict(list),
    }
    for row in downloaded(exhibit):
        tests[row["access"]][row["benchmark_id"]].append(row)
    random, draws, longer = Random(2), 300, 0
    for _ in range(draws):
        public, private = (
            half_matched(
                [row for test in random.choices(list(own.values()), k=len(own)) for row in test]
            )
            for own in (tests["public"], tests["private"])
        )
        longer += private > public
    assert exhibit.findings["longer_share"].value == pytest.approx(100 * longer / draws, abs=5)


def test_an_interval_holds_nine_tenths_of_the_medians(exhibit: Exhibit) -> None:
    assert benchmark_waits.resampled_interval(np.arange(101.0)) == (5.0, 95.0)
    for access in ("public", "private"):
        found = exhibit.findings[f"{access}_median"]
        assert found.level == 90
        assert (found.low or 0.0) <= float(str(found.value)) <= (found.high or float("inf"))


def test_many_medians_at_once_are_those_of_scipy_one_by_one() -> None:
    random = np.random.default_rng(3)
    months = random.integers(0, 9, 40).astype(float)  # with ties
    matched = random.random(40) < 0.6
    times = random.integers(0, 3, (50, 40)).astype(float)
    for found, count in zip(
        survival.weighted_medians(months, matched, times), times.astype(int), strict=True
    ):
        whole = np.repeat(months, count), np.repeat(matched, count)
        assert found == survival.kaplan_meier_median(*whole)
    none_ends = survival.weighted_medians(months, np.zeros(40, dtype=bool), times)
    assert np.isinf(none_ends).all()
