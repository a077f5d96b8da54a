"""Tests with a ceiling once more, from csv rows: when their races end, what audits leave, trends."""

import datetime as dt
from functools import cache

from tests.exhibits import race_oracle as hand
from tests.exhibits.oracle import rows, slope

MONTH = 365.25 / 12
NEAR, LEAST_DAYS = 0.5, 180


@cache
def race_ends() -> dict[str, dt.date]:
    """The last day of each race that can be compared, by test: the newest model's, or weights'."""
    models = {row["model_id"]: row for row in rows("models")}
    indexed = {r["model_id"] for r in rows("capability_index") if r["vintage"] == hand.VINTAGE}
    tested: dict[str, set[str]] = {}
    for row in rows("scores"):
        if row["source_id"] == hand.MATRIX and not row["bound"] and row["model_id"] in indexed:
            tested.setdefault(row["benchmark_id"], set()).add(row["model_id"])
    last = max(models[m]["released"] for names in tested.values() for m in names)
    ends = {}
    for test, names in tested.items():
        days = [models[m][field] for m in names for field in ("released", "weights_from")]
        end = min(max(day for day in days if day), last)
        is_open = [models[m]["weights"][:4] == "open" and models[m]["weights_from"] for m in names]
        closed = sum(models[m]["weights"] == "closed" for m in names)
        enough = min(sum(map(bool, is_open)), closed) >= 5
        if enough and len(hand.daily(test, dt.date.fromisoformat(end))) >= 365:
            ends[test] = dt.date.fromisoformat(end)
    return ends


def audit_factor(test: str) -> float:
    """By how much a share grows if what audits found wrong cannot be won."""
    fact = next(row for row in rows("benchmarks") if row["benchmark_id"] == test)
    audits = [
        float(row["ceiling"])
        for row in rows("ceilings")
        if row["benchmark_id"] == test and row["usable"] == "true" and not row["scope"]
    ]
    start = float(fact["chance"] or fact["floor"])
    return (float(fact["ceiling"]) - start) / (min(audits) - start) if audits else 1.0


def near_the_top(full: dict[dt.date, float]) -> list[dt.date]:
    """The days since a test was half full, given the best share by day."""
    best, days = -1.0, []
    for day, share in sorted(full.items()):
        best = max(best, share)
        if best >= NEAR - 1e-11:
            days.append(day)
    return days


def trend(gap: dict[dt.date, float], days: list[dt.date], least: int = 2) -> float | None:
    """The slope a year over some days; None where these are too few."""
    known = [(day, gap[day]) for day in days if day in gap]
    long = len(known) >= least and (known[-1][0] - known[0][0]).days >= LEAST_DAYS - 1
    return slope(known) if long else None
