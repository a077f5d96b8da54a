"""The waits on public and private tests again, in plain Python."""

import csv
from datetime import date
from pathlib import Path

import pytest

from charts.catalogue import Exhibit
from tests.exhibits.conftest import downloaded

DATA = Path(__file__).resolve().parents[2] / "data"
MONTH = 365.25 / 12
Row = dict[str, str]


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
    for access in ("public", "private"):
        own = [row for row in rows if row["access"] == access]
        assert exhibit.findings[f"{access}_median"].value == pytest.approx(half_matched(own))
        waiting = [row for row in own if row["matched"] == "False"]
        assert exhibit.findings[f"{access}_waiting"].value == len(waiting)
        late = [row for row in own if row["closed_on"] >= "2024-06-01"]
        value = half_matched(late)
        if value < float("inf"):
            assert exhibit.findings[f"{access}_median_late"].value == pytest.approx(value)


def test_every_wait_again_from_the_scores(exhibit: Exhibit) -> None:
    """Reads the tables with csv alone, and looks for the first model of each side at each level."""

    def table(name: str) -> list[Row]:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

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
    with (DATA / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        access = {row["benchmark_id"]: row["test_items"] for row in csv.DictReader(file)}
    for row in downloaded(exhibit):
        assert row["access"] == access[row["benchmark_id"]]
        assert row["access"] in {"public", "private"}
