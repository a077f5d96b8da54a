"""Who was ahead on single tests, and by how many standard errors: csv rows and loops over days."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from tests.exhibits import oracle
from tests.exhibits.oracle import Row, day, rows

Side = list[tuple[dt.date, dt.date | None, float]]
ONE_DAY = dt.timedelta(days=1)
QUARTERLY = {
    "open_vs_closed": "open", "expensive_vs_cheap": "cheap", "large_vs_small_open": "small",
    "slow_vs_fast": "quick", "reasoning_vs_non_reasoning": "quick", "high_vs_low_effort": "quick",
}  # fmt: skip


class Date(NamedTuple):
    """Dates on which the side behind was ahead: errors (None: not known), place, and how many."""

    errors: float | None
    place: float
    days: int


Cases = dict[tuple[str, str, str], list[Date]]
"""By what is behind, source and pair, and test: the dates led, none if there was no lead."""


def in_errors(fact: Row, margin: float, shares: tuple[float, float]) -> float | None:
    """A lead in standard errors of the difference of two shares of so many questions."""
    start = float(fact["chance"] or fact["floor"])
    span = float(fact["ceiling"]) - start
    if not fact["items"] or float(fact["ceiling"]) > 1:
        return None
    scores = [min(max(start + share * span, 0.0), 1.0) for share in shares]
    error = math.sqrt(sum(p * (1 - p) for p in scores) / float(fact["items"]))
    return margin * span / error if error else math.inf


def best(side: Side, date: dt.date) -> float | None:
    return max((v for s, e, v in side if s <= date and not (e and e <= date)), default=None)


@cache
def closed_by_index() -> list[tuple[dt.date, dt.date | None, float, str]]:
    """The hosted models of the August index, best first."""
    index = {r["model_id"]: float(r["index"]) for r in rows("capability_index")
             if r["vintage"] == oracle.MATRIX[-10:]}  # fmt: skip
    found = []
    for model in rows("models"):
        if (name := model["model_id"]) in index and model["released"]:
            since, until = day(model["released"]), None
            if model["weights"].startswith("open") and model["weights_from"]:
                until = day(model["weights_from"])
            if (model["weights"] == "closed" and not until) or (until and since < until):
                found.append((since, until, index[name], name))
    return sorted(found, key=lambda one: (-one[2], one[0]))


def place(run: Mapping[str, float], date: dt.date) -> float:
    now = [m for s, e, _, m in closed_by_index() if s <= date and not (e and e <= date)]
    return next((n for n, model in enumerate(now, 1) if model in run), math.inf)


def tiers(values: dict[str, float]) -> tuple[Side, Side]:
    """Closed flagships, and closed models of the small tier."""
    tier, sides = {r["model_id"]: r["tier"] for r in rows("model_tiers")}, ([], [])  # type: ignore[var-annotated]
    for model in rows("models"):
        name = model["model_id"]
        if (
            name in values
            and model["weights"] == "closed"
            and tier.get(name) in ("flagship", "small")
        ):
            sides[tier[name] == "small"].append((day(model["released"]), None, values[name]))
    return sides


def prices(values: dict[str, float]) -> tuple[Side, Side]:
    """Expensive and cheap closed models."""
    price, sides = launch_prices(), ([], [])  # type: ignore[var-annotated]
    for model in rows("models"):
        name = model["model_id"]
        if name in values and name in price and model["weights"] == "closed" and model["released"]:
            sides[price[name] <= 5].append((day(model["released"]), None, values[name]))
    return sides


PAIRS = {"open": oracle.closed_and_open, "cheap": prices, "small": tiers}
launch_prices = cache(oracle.prices)


@cache
def by_day() -> Cases:
    """Leads on the tests of the score matrix, in stretches between changes of any side."""
    facts = {r["benchmark_id"]: r for r in rows("benchmarks")}
    models = {m["model_id"]: m for m in rows("models")}
    tests = oracle.matrix_shares()
    last = max(day(models[m]["released"]) for run in tests.values() for m in run)
    cases: Cases = {}
    for test, run in tests.items():
        dates = {day(models[m][key]) for m in run for key in ("released", "weights_from")
                 if models[m][key]}  # fmt: skip
        end = min(max(dates), last) + ONE_DAY
        changes = dates | {d for s, e, *_ in closed_by_index() for d in (s, e) if d}
        starts = sorted(d for d in changes if d < end)
        stretches = [(s, (e - s).days) for s, e in zip(starts, [*starts[1:], end], strict=True)]
        opened = oracle.closed_and_open(run)
        shared = {s for s, _ in stretches if None not in (best(one, s) for one in opened)}
        for behind, sided in PAIRS.items():
            ahead, rivals = sided(run)
            both = [(s, n) for s, n in stretches if s in shared
                    and best(ahead, s) is not None and best(rivals, s) is not None]  # fmt: skip
            if min(len(ahead), len(rivals)) < 5 or sum(n for _, n in both) < 365:
                if behind == "open":
                    break
                continue
            led = []
            for start, days in both:
                shares = best(ahead, start) or 0.0, best(rivals, start) or 0.0
                if (margin := shares[1] - shares[0]) > 0:
                    where = place(run, start) if behind == "open" else 1
                    led.append(Date(in_errors(facts[test], margin, shares), where, days))
            cases[behind, "matrix", test] = led
    return cases


@cache
def by_quarter() -> Cases:
    """Leads at the ends of quarters."""
    facts = {r["benchmark_id"]: r for r in rows("benchmarks")}
    cells: dict[tuple[str, str], dict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows("group_frontiers"):
        cells[row["benchmark_id"], row["pair"]][row["as_of"]][row["side"]] = row
    dates = {
        key: {d for d, sides in ends.items() if len(sides) == 2
              and min(int(side["group_size"]) for side in sides.values()) >= 5}
        for key, ends in cells.items()
    }  # fmt: skip
    cases: Cases = {}
    for (test, pair), ends in cells.items():
        shared = sorted(dates[test, pair] & dates.get((test, "open_vs_closed"), set()))
        if pair != "open_vs_closed" and sum(d[5:] in ("03-31", "06-30", "09-30", "12-31")
                                            for d in shared) < 4:  # fmt: skip
            continue
        start = float(facts[test]["chance"] or facts[test]["floor"])
        span, led = float(facts[test]["ceiling"]) - start, []
        for date in shared:
            ahead, behind = (
                (float(ends[date][side]["best_score"]) - start) / span
                for side in ("advantaged", "disadvantaged")
            )
            if behind > ahead:
                errors = in_errors(facts[test], behind - ahead, (ahead, behind))
                led.append(Date(errors, 1, 92))
        cases[QUARTERLY[pair], pair, test] = led
    return cases


def passed(dates: list[Date], z: float, least: int, field: float) -> bool | None:
    """Whether a side has clearly passed; None if that cannot be judged."""
    here = [date for date in dates if date.place <= field]
    if sum(d.days for d in here if d.errors is not None and d.errors > z) >= least:
        return True
    return None if sum(d.days for d in here if d.errors is None) >= least else False
