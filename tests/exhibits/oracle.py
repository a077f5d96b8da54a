"""The races once more, with the csv module and loops over days: no pandas, no charts.measures."""

import csv
import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
MATRIX = "epoch-eci-matrix-2026-08-11"
REFERENCE_MODELS = {
    "gpt-4-2023-03": "GPT-4",
    "gpt-4o-2024-05": "GPT-4o",
    "claude-3.5-sonnet-2024-06": "Claude 3.5 Sonnet",
    "o1": "o1",
    "o3": "o3",
    "gpt-5": "GPT-5",
    "gemini-3-pro": "Gemini 3 Pro",
    "gpt-5.5": "GPT-5.5",
}
"""The levels that people remember: closed models, and what they are called."""

Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


@cache
def broad_day() -> str:
    """The newest day of the list that has all sellers."""
    return max(r["as_of"] for r in rows("offers") if r["source_id"].startswith("models-dev"))


def newest_offers() -> list[Row]:
    """Each company's rows on a release by its newest list, none more than 60 days older."""
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    offers = rows("offers")
    alone = (day(broad_day()) + dt.timedelta(days=60)).isoformat()  # a narrow list is no market
    offers = [row for row in offers if row["as_of"] < alone]
    newest = max(row["as_of"] for row in offers)
    since = (day(newest) - dt.timedelta(days=60)).isoformat()
    last: dict[tuple[str, str], str] = {}
    for row in offers:
        if row["as_of"] > since:
            key = row["model_id"], operator[row["provider_id"]]
            last[key] = max(row["as_of"], last.get(key, ""))
    return [
        r for r in offers if last.get((r["model_id"], operator[r["provider_id"]])) == r["as_of"]
    ]


def slope(points: Sequence[tuple[dt.date, float]]) -> float:
    """Least squares, per year."""
    years = [(date - points[0][0]).days / 365.25 for date, _ in points]
    mean_x = sum(years) / len(years)
    mean_y = sum(value for _, value in points) / len(points)
    over = sum((x - mean_x) * (value - mean_y) for x, (_, value) in zip(years, points, strict=True))
    return over / sum((x - mean_x) ** 2 for x in years)


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, ties sharing the mean of theirs."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2
        for value in values
    ]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    a, b = ranks(one), ranks(other)
    mean = (len(a) + 1) / 2
    over = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return over / math.sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))


def room() -> dict[str, tuple[float, float]]:
    """Where each benchmark's scores start, and how much can be won from there."""
    found = {}
    for row in rows("benchmarks"):
        if row["ceiling"]:
            start = float(row["chance"] or row["floor"])
            found[row["benchmark_id"]] = start, float(row["ceiling"]) - start
    return found


def matrix_shares() -> dict[str, dict[str, float]]:
    """Share of what can be won by benchmark and model, in the score matrix."""
    indexed = {r["model_id"] for r in rows("capability_index") if r["vintage"] == "2026-08-11"}
    shares: dict[str, dict[str, float]] = {}
    for row in rows("scores"):
        if row["source_id"] == MATRIX and not row["bound"] and row["model_id"] in indexed:
            start, span = _ROOM[row["benchmark_id"]]
            shares.setdefault(row["benchmark_id"], {})[row["model_id"]] = (
                float(row["score"]) - start
            ) / span
    return shares


_ROOM = room()


def prices() -> dict[str, float]:
    """The maker's first list price of each model; else its first own offer in the history."""
    found: dict[str, float] = {}
    listed = sorted(rows("list_prices"), key=lambda r: (int(r["step"]), float(r["output"] or 0)))
    for row in listed:
        if row["model_id"] and row["output"]:
            found.setdefault(row["model_id"], float(row["output"]))
    own = [r for r in rows("price_history") if r["relation"] == "first-party" and not r["variant"]]
    for row in sorted(own, key=lambda r: (r["valid_from"], int(r["spell"]))):
        if row["model_id"] and row["output"]:
            found.setdefault(row["model_id"], float(row["output"]))
    return found


Side = list[tuple[dt.date, dt.date | None, float]]


def closed_and_open(values: dict[str, float]) -> tuple[Side, Side]:
    """Both sides' models as (from, until, value): ahead and behind."""
    ahead: Side = []
    behind: Side = []
    for model in rows("models"):
        if model["model_id"] not in values:
            continue
        value = values[model["model_id"]]
        opened = day(model["weights_from"]) if model["weights_from"] else None
        released = day(model["released"]) if model["released"] else None
        if model["weights"] == "closed" and released:
            ahead.append((released, None, value))
        elif model["weights"].startswith("open") and opened:
            behind.append((opened, None, value))
            if released and released < opened:
                ahead.append((released, opened, value))
    return ahead, behind


def expensive_and_cheap(values: dict[str, float]) -> tuple[Side, Side]:
    """Closed models that cost more than five dollars a million output tokens, and the rest."""
    price = prices()
    sides: tuple[Side, Side] = [], []
    for model in rows("models"):
        name = model["model_id"]
        if name in values and name in price and model["weights"] == "closed" and model["released"]:
            sides[price[name] <= 5].append((day(model["released"]), None, values[name]))
    return sides


def gap_by_day(ahead: Side, behind: Side, last: dt.date) -> dict[dt.date, float]:
    """Best ahead minus best behind on each day on which both sides have a model."""
    found = {}
    date = min(start for start, _, _ in ahead + behind)
    while date <= last:
        best = [
            max((v for start, end, v in side if start <= date and not (end and end <= date)),
                default=None)
            for side in (ahead, behind)
        ]  # fmt: skip
        if best[0] is not None and best[1] is not None:
            found[date] = best[0] - best[1]
        date += dt.timedelta(days=1)
    return found


def quarters() -> dict[tuple[str, str], dict[dt.date, float]]:
    """Gap in points by (benchmark, pair) and date, where both groups have five models or more."""
    cells: dict[tuple[str, str], dict[dt.date, dict[str, tuple[float, int]]]] = {}
    for row in rows("group_frontiers"):
        start, span = _ROOM[row["benchmark_id"]]
        share = 100 * (float(row["best_score"]) - start) / span
        dates = cells.setdefault((row["benchmark_id"], row["pair"]), {})
        dates.setdefault(day(row["as_of"]), {})[row["side"]] = share, int(row["group_size"])
    return {
        key: {
            date: sides["advantaged"][0] - sides["disadvantaged"][0]
            for date, sides in sorted(dates.items())
            if len(sides) == 2 and min(size for _, size in sides.values()) >= 5
        }
        for key, dates in cells.items()
    }
