"""Tests with a ceiling once more, from csv rows: when races end, what audits leave, trends."""

import datetime as dt
from functools import cache

from tests.exhibits import oracle
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
        if row["source_id"] == oracle.MATRIX and not row["bound"] and row["model_id"] in indexed:
            tested.setdefault(row["benchmark_id"], set()).add(row["model_id"])
    last = max(models[m]["released"] for names in tested.values() for m in names)
    ends = {}
    for test, names in tested.items():
        days = [models[m][field] for m in names for field in ("released", "weights_from")]
        end = min(max(day for day in days if day), last)
        is_open = [models[m]["weights"][:4] == "open" and models[m]["weights_from"] for m in names]
        closed = sum(models[m]["weights"] == "closed" for m in names)
        if min(sum(map(bool, is_open)), closed) >= 5:
            day = dt.date.fromisoformat(end)
            if len(daily(test, day)) >= 365:
                ends[test] = day
    return ends


@cache
def daily(test: str, last: dt.date, value: str = "share") -> dict[dt.date, tuple[float, float]]:
    """Best open and best closed value on each day on which both sides have one."""
    tested = hand.tested()[test]
    changes = {edge for one in tested for edge in (one.since, one.until) if edge <= last}
    found, now = {}, None
    for number in range(min(changes).toordinal(), last.toordinal() + 1):
        day = dt.date.fromordinal(number)
        if day in changes:
            now = [hand.best(test, day, side, value) for side in ("open", "closed")]
        if now and now[0] is not None and now[1] is not None:
            found[day] = now[0], now[1]
    return found


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


GROUPS = {
    "expensive_vs_cheap": "cheap", "large_vs_small_open": "small", "slow_vs_fast": "fast",
    "reasoning_vs_non_reasoning": "plain", "high_vs_low_effort": "plain",
}  # fmt: skip
ENDS = {(3, 31), (6, 30), (9, 30), (12, 31)}
Trends = list[tuple[str, str, float, float]]


def both(
    test: str, kind: str, gaps: list[dict[dt.date, float]], ahead: list[dict[dt.date, float]]
) -> Trends:
    """The trends of a pair and of closed and open near the top, on the dates of both."""
    dates = [date for date in gaps[0] if date in gaps[1]]
    near = near_the_top({d: max(side[d] for side in ahead) for d in dates})
    trends = [trend({d: abs(gap[d]) for d in dates}, near, least=3) for gap in gaps]
    enough = len(near) >= 3 and (near[-1] - near[0]).days >= LEAST_DAYS
    return [(test, kind, trends[0] or 0.0, trends[1] or 0.0)] if enough else []


@cache
def by_quarter() -> Trends:
    gaps, room = oracle.quarters(), oracle.room()
    ahead: dict[tuple[str, str], dict[dt.date, float]] = {}
    for row in rows("group_frontiers"):
        if row["side"] == "advantaged":
            start, span = room[row["benchmark_id"]]
            cell = ahead.setdefault((row["benchmark_id"], row["pair"]), {})
            cell[oracle.day(row["as_of"])] = (float(row["best_score"]) - start) / span
    found = []
    for (test, pair), kind in [((t, p), GROUPS[p]) for t, p in gaps if p in GROUPS]:
        keys = (test, pair), (test, "open_vs_closed")
        dates = [date for date in gaps[keys[0]] if date in gaps[keys[1]]]
        if sum((d.month, d.day) in ENDS for d in dates) >= 4:
            found += both(test, kind, [gaps[key] for key in keys], [ahead[key] for key in keys])
    return found


def tiers(values: dict[str, float]) -> tuple[oracle.Side, oracle.Side]:
    """Closed models that their makers sell as flagships, and as small ones."""
    tier = {row["model_id"]: row["tier"] for row in rows("model_tiers")}
    sides: tuple[oracle.Side, oracle.Side] = [], []
    for model in rows("models"):
        name = model["model_id"]
        known = name in values and model["weights"] == "closed" and model["released"]
        if known and tier.get(name) in ("flagship", "small"):
            sides[tier[name] == "small"].append((oracle.day(model["released"]), None, values[name]))
    return sides


@cache
def by_day() -> Trends:
    models = {row["model_id"]: row for row in rows("models")}
    shares = oracle.matrix_shares()
    last = max(models[m]["released"] for values in shares.values() for m in values)
    found = []
    for test, values in shares.items():
        days = [models[m][f] for m in values for f in ("released", "weights_from")]
        end = oracle.day(min(max(day for day in days if day), last))
        own = oracle.closed_and_open(values)
        for kind, sides in (
            ("cheap", oracle.expensive_and_cheap(values)),
            ("small", tiers(values)),
        ):
            pairs = sides, own
            if min(len(side) for pair in pairs for side in pair) < 5:
                continue
            gaps, ahead = zip(*(gap_and_best(*pair, end) for pair in pairs), strict=True)
            if min(map(len, gaps)) >= 365 and len(gaps[0].keys() & gaps[1].keys()) >= 365:
                found += both(test, kind, list(gaps), list(ahead))
    return found


def gap_and_best(
    ahead: oracle.Side, behind: oracle.Side, last: dt.date
) -> tuple[dict[dt.date, float], dict[dt.date, float]]:
    """Best ahead minus best behind, and best ahead, on each day on which both have a model."""
    changes = {edge for one in ahead + behind for edge in one[:2] if edge and edge <= last}
    gap: dict[dt.date, float] = {}
    best: dict[dt.date, float] = {}
    now: list[float | None] = [None, None]
    for number in range(min(changes).toordinal(), last.toordinal() + 1):
        date = dt.date.fromordinal(number)
        if date in changes:
            now = [
                max((v for a, b, v in side if a <= date and not (b and b <= date)), default=None)
                for side in (ahead, behind)
            ]
        if now[0] is not None and now[1] is not None:
            gap[date], best[date] = now[0] - now[1], now[0]
    return gap, best
