"""Waits once more, with csv rows and loops: who reached a level when, what half of them took."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tests.exhibits.oracle import MATRIX, day, room, rows

MONTH = 365.25 / 12


class Wait(NamedTuple):
    """How long a level waited for an open model, whether one came, and since when it waited."""

    months: float
    matched: bool
    since: dt.date


def half_matched(waits: Sequence[Wait]) -> float:
    """The first wait after which half or fewer go on waiting; infinite if more always do."""
    left = 1.0
    for months in sorted({wait.months for wait in waits}):
        ended = sum(wait.months == months and wait.matched for wait in waits)
        left *= 1 - ended / sum(wait.months >= months for wait in waits)
        if left <= 0.5 + 1e-12:
            return months
    return float("inf")


def share_matched(waits: Sequence[Wait], within: float) -> float:
    """The share matched within so many months."""
    left = 1.0
    for months in sorted({wait.months for wait in waits if wait.months <= within}):
        ended = sum(wait.months == months and wait.matched for wait in waits)
        left *= 1 - ended / sum(wait.months >= months for wait in waits)
    return 1 - left


def record_waits(vintage: str) -> list[Wait]:
    """The waits of the closed records of the index; those of one day each count."""
    index = {r["model_id"]: float(r["index"]) for r in rows("capability_index")
             if r["vintage"] == vintage}  # fmt: skip
    models = [
        m for m in rows("models") if m["model_id"] in index and m["released"] <= f"{vintage}-31"
    ]
    last = max(m["released"] for m in models)
    opened = [(m["weights_from"], index[m["model_id"]]) for m in models
              if m["weights"].startswith("open") and m["weights_from"]]  # fmt: skip
    hosted = [(m["released"], index[m["model_id"]]) for m in models
              if m["weights"] == "closed" or m["released"] < m["weights_from"]]  # fmt: skip
    waits = []
    for since, level in sorted(set(hosted)):
        if since and level > max((v for d, v in hosted if d < since), default=0.0):
            days = [when for when, value in opened if value >= level]
            end = max(min(days), since) if days else last
            waits.append(Wait((day(end) - day(since)).days / MONTH, bool(days), day(since)))
    return waits


class Contest(NamedTuple):
    """The days and shares of open and of hosted models on a test, and its last day."""

    opened: list[tuple[dt.date, float]]
    hosted: list[tuple[dt.date, float]]
    end: dt.date


@cache
def contests() -> dict[str, Contest]:
    """Tests that five models of each side took, over a year."""
    models, spans = {m["model_id"]: m for m in rows("models")}, room()
    index = {r["model_id"] for r in rows("capability_index") if r["vintage"] == MATRIX[-10:]}
    taken: dict[str, list[tuple[dict[str, str], float]]] = {}
    for row in rows("scores"):
        if row["source_id"] == MATRIX and not row["bound"] and row["model_id"] in index:
            start, span = spans[row["benchmark_id"]]
            share = (float(row["score"]) - start) / span
            taken.setdefault(row["benchmark_id"], []).append((models[row["model_id"]], share))
    last = max(m["released"] for scores in taken.values() for m, _ in scores)
    found = {}
    for test, scores in taken.items():
        opened = [(day(m["weights_from"]), share) for m, share in scores
                  if m["weights"].startswith("open") and m["weights_from"]]  # fmt: skip
        hosted = [(day(m["released"]), share) for m, share in scores if m["released"]
                  and (m["weights"] == "closed" or m["released"] < m["weights_from"])]  # fmt: skip
        end = day(min(max(max(m["released"], m["weights_from"]) for m, _ in scores), last))
        closed = sum(m["weights"] == "closed" for m, _ in scores)
        if min(len(opened), closed) >= 5:
            begin = max(min(opened)[0], min(hosted)[0])
            if (end - begin).days + 1 >= 365:
                found[test] = Contest(opened, hosted, end)
    return found


def level_waits() -> dict[str, list[Wait]]:
    """The waits of the levels of each test that has some; of equal pairs of days only one."""
    found = {test: _waits(contest) for test, contest in contests().items()}
    return {test: waits for test, waits in found.items() if waits}


def _waits(contest: Contest) -> list[Wait]:
    begin = min(contest.opened)[0], min(contest.hosted)[0]
    pairs: dict[tuple[dt.date, dt.date | None], None] = {}
    for step in range(1, 20):
        level = step / 20 - 1e-9
        opens, since = (
            min((d for d, share in side if share >= level and d <= contest.end), default=None)
            for side in contest[:2]
        )
        if since is not None and opens != begin[0] and since != begin[1]:
            pairs[since, opens] = None
    return [
        Wait(max(((opens or contest.end) - since).days, 0) / MONTH, opens is not None, since)
        for since, opens in pairs
    ]


def last_lag(contest: Contest) -> float | None:
    """Months from the first hosted model at the best open score to the last day; None if all the
    hosted records are above it."""
    level = max(share for when, share in contest.opened if when <= contest.end)
    hosted = sorted((when, share) for when, share in contest.hosted if when <= contest.end)
    if level >= max(share for _, share in hosted):
        return 0.0
    first_day = max(share for when, share in hosted if when == hosted[0][0])
    since = min(when for when, share in hosted if share >= level)
    return (contest.end - since).days / MONTH if first_day <= level else None
