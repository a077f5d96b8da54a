"""Rows of the tables as the files have them, for tests that recompute what claims say of prices."""

import math
from collections import Counter
from typing import Any

from charts.claims.claim import Trial
from charts.claims.multiverse import Runs
from tests.exhibits.oracle import rows

HOSTS = {"independent-host", "licensed-cloud", "data-platform"}


def broad_offers() -> tuple[str, list[dict[str, str]]]:
    """The newest day with at least half the host offers of the richest, and its usable rows."""
    usable = [row for row in rows("offers") if row["usable"] == "true"]
    breadth = Counter(row["as_of"] for row in usable if row["relation"] in HOSTS)
    day = max(day for day, size in breadth.items() if size >= max(breadth.values()) / 2)
    return day, [row for row in usable if row["as_of"] == day]


def makers() -> dict[str, str]:
    """Who made each model."""
    return {row["model_id"]: row["organization_id"] for row in rows("models")}


def opened(day: str) -> set[str]:
    """The models whose weights were out on a day."""
    return {
        row["model_id"]
        for row in rows("models")
        if row["weights"].startswith("open") and "" < row["weights_from"] <= day
    }


def maker_and_hosts(fewest: int) -> dict[str, list[float]]:
    """The prices of each open model sold by its maker and enough hosts, the maker's first."""
    day, usable = broad_offers()
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    lowest: dict[tuple[str, str], dict[str, float]] = {}
    for row in usable:
        role = "host" if row["relation"] in HOSTS else row["relation"]
        if role in ("host", "first-party") and not row["variant"]:
            price = (3 * float(row["input"]) + float(row["output"])) / 4
            of_operator = lowest.setdefault((row["model_id"], operator[row["provider_id"]]), {})
            of_operator[role] = min(price, of_operator.get(role, math.inf))
    open_models = opened(day)
    prices: dict[str, tuple[list[float], list[float]]] = {}
    for (model, _), by_role in lowest.items():
        of_maker, hosts = prices.setdefault(model, ([], []))
        if "first-party" in by_role:
            of_maker.append(by_role["first-party"])
        else:
            hosts.append(by_role["host"])
    return {
        model: [*of_maker, *hosts]
        for model, (of_maker, hosts) in prices.items()
        if model in open_models and len(of_maker) == 1 and len(hosts) >= fewest
    }


def published(trial: Trial, name: str, facts: Any) -> float:
    """The published value of a check, on facts as they are."""
    check = next(check for check in trial.checks if check.name == name)
    return Runs(trial, facts).published_value(check)
