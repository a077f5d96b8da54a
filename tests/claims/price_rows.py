"""Rows of the tables as the files have them, for tests that recompute what claims say of prices."""

import math
from typing import Any

import numpy as np

from charts.claims.claim import Trial
from charts.claims.multiverse import Runs
from charts.claims.price_market import Market
from charts.claims.sample import Sample
from charts.measures.capability.index_vintage import LATEST
from charts.measures.prices import prices_on_day
from charts.tables.frames import Tables
from tests.exhibits.oracle import rows

HOSTS = {"independent-host", "licensed-cloud", "data-platform"}


def broad_offers() -> tuple[str, list[dict[str, str]]]:
    """The newest day of the list that has every seller, and the usable rows of that day."""
    usable = [row for row in rows("offers") if row["usable"] == "true"]
    day = max(row["as_of"] for row in usable if row["source_id"].startswith("models-dev"))
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


def cheapest_known(data: Tables, *, of_maker: bool = False) -> list[tuple[float, float, bool]]:
    """Price, index and whether it is open, of the models with a price that nothing speaks against.

    An open model's price is that of its cheapest well-known seller, or its maker's; a closed one's
    is its maker's.
    """
    prices = prices_on_day.newest_prices(data).to_dict("records")
    day = max(row["as_of"] for row in rows("offers"))
    is_open = {
        row["model_id"]: row["weights"].startswith("open") and "" < row["weights_from"] <= day
        for row in rows("models")
        if row["weights"] not in ("", "unknown") and "" < row["released"] <= day
    }
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    lowest: dict[str, float] = {}
    for row in prices:
        model, maker = row["model_id"], row["role"] == "maker"
        counts = maker or (is_open.get(model) and row["role"] == "host" and not of_maker)
        known = row["confidence"] == "high" or (maker and (of_maker or not is_open.get(model)))
        if model in is_open and model in index and counts and known and not_doubted(row):
            price = (3 * row["input"] + row["output"]) / 4
            lowest[model] = min(price, lowest.get(model, math.inf))
    return [(price, index[model], bool(is_open[model])) for model, price in lowest.items()]


def not_doubted(row: dict[str, Any]) -> bool:
    """Whether nothing speaks against a price."""
    return not isinstance(row["doubt"], str)


def with_model(market: Market, price: float, index: float) -> Market:
    """The market with one closed model more, at one price in every kind."""
    models = market.models
    columns = {
        name: np.append(column, column[:1], axis=0) for name, column in models.columns.items()
    }
    for name, column in columns.items():
        column[-1] = price if ";" in name else False if column.dtype == bool else column[-1]
    columns["index"][-1] = index
    firm = np.append(models.firm, "new")
    return Market(Sample(firm, firm, columns), market.levels)
