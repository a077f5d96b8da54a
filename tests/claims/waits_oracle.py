"""Waits once more, with csv rows and loops: who reached a level when, what half of them took."""

import datetime as dt
from collections.abc import Sequence
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


def level_waits() -> dict[str, list[Wait]]:
    """The waits of the levels of tests that five models of each side took, over a year."""
    models, spans = {m["model_id"]: m for m in rows("models")}, room()
    index = {r["model_id"] for r in rows("capability_index") if r["vintage"] == MATRIX[-10:]}
    tested: dict[str, list[tuple[dict[str, str], float]]] = {}
    for row in rows("scores"):
        if row["source_id"] == MATRIX and not row["bound"] and row["model_id"] in index:
            start, span = spans[row["benchmark_id"]]
            share = (float(row["score"]) - start) / span
            tested.setdefault(row["benchmark_id"], []).append((models[row["model_id"]], share))
    last = max(m["released"] for taken in tested.values() for m, _ in taken)
    found = {test: _waits(taken, last) for test, taken in tested.items()}
    return {test: waits for test, waits in found.items() if waits}


def _waits(taken: list[tuple[dict[str, str], float]], last: str) -> list[Wait]:
    is_open = [m["weights"].startswith("open") and m["weights_from"] != "" for m, _ in taken]
    if min(sum(is_open), sum(m["weights"] == "closed" for m, _ in taken)) < 5:
        return []
    end = day(min(max(max(m["released"], m["weights_from"]) for m, _ in taken), last))
    opened = [(day(m["weights_from"]), share)
              for (m, share), yes in zip(taken, is_open, strict=True) if yes]  # fmt: skip
    hosted = [(day(m["released"]), share) for m, share in taken if m["released"]
              and (m["weights"] == "closed" or m["released"] < m["weights_from"])]  # fmt: skip
    begin = [min(when for when, _ in side) for side in (opened, hosted)]
    if (end - max(begin)).days + 1 < 365:
        return []
    pairs: dict[tuple[dt.date, dt.date | None], None] = {}
    for step in range(1, 20):
        level = step / 20 - 1e-9
        opens, since = (
            min((when for when, share in side if share >= level and when <= end), default=None)
            for side in (opened, hosted)
        )
        if since is not None and opens != begin[0] and since != begin[1]:
            pairs[since, opens] = None
    return [
        Wait(max(((opens or end) - since).days, 0) / MONTH, opens is not None, since)
        for since, opens in pairs
    ]
