"""The races on single benchmarks once more, with nothing but csv rows and loops over days."""

import datetime as dt
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from tests.exhibits.oracle import MATRIX, rows

VINTAGE = "2026-08-11"
ONE_DAY = dt.timedelta(days=1)


class Tested(NamedTuple):
    """A model on one side of a benchmark, from a day on and until another one."""

    side: str
    since: dt.date
    until: dt.date
    share: float
    index: float


def day_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@cache
def tested() -> dict[str, list[Tested]]:
    """Every model of known openness by benchmark; one hosted before it was opened stands twice."""
    models = {r["model_id"]: r for r in rows("models")}
    facts = {r["benchmark_id"]: r for r in rows("benchmarks")}
    index = {
        r["model_id"]: float(r["index"])
        for r in rows("capability_index")
        if r["vintage"] == VINTAGE
    }
    found = defaultdict(list)
    for row in rows("scores"):
        if row["source_id"] != MATRIX or row["bound"] or row["model_id"] not in index:
            continue
        fact, model = facts[row["benchmark_id"]], models[row["model_id"]]
        start = float(fact["chance"] or fact["floor"])
        share = (float(row["score"]) - start) / (float(fact["ceiling"]) - start)
        values = share, index[row["model_id"]]
        mine = found[row["benchmark_id"]]
        hosted, opened = model["released"], model["weights_from"]
        if model["weights"].startswith("open") and opened:
            mine.append(Tested("open", day_of(opened), dt.date.max, *values))
            if hosted and hosted < opened:
                mine.append(Tested("closed", day_of(hosted), day_of(opened), *values))
        if model["weights"] == "closed" and hosted:
            mine.append(Tested("closed", day_of(hosted), dt.date.max, *values))
    return found


def best(benchmark_id: str, day: dt.date, side: str, value: str = "share") -> float | None:
    """The best value of a side on a day; None where it has no tested model yet."""
    return max(
        (
            getattr(one, value)
            for one in tested()[benchmark_id]
            if one.side == side and one.since <= day < one.until
        ),
        default=None,
    )


def daily(
    benchmark_id: str, last: dt.date, value: str = "share"
) -> dict[dt.date, tuple[float, float]]:
    """Best open and best closed value on each day on which both sides have one."""
    day = min(one.since for one in tested()[benchmark_id])
    found = {}
    while day <= last:
        both = best(benchmark_id, day, "open", value), best(benchmark_id, day, "closed", value)
        if both[0] is not None and both[1] is not None:
            found[day] = (both[0], both[1])
        day += ONE_DAY
    return found


def frontier(benchmark_id: str, last: dt.date) -> dict[dt.date, float]:
    """The best share of either side so far, on the days on which a model came, and the last."""
    days = {one.since for one in tested()[benchmark_id] if one.since <= last} | {last}
    top, found = -1e9, {}
    for day in sorted(days):
        now = [best(benchmark_id, day, side) for side in ("open", "closed")]
        top = max([top, *(value for value in now if value is not None)])
        found[day] = top
    return found
