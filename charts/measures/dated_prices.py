"""Prices standing on a day, from the history of one list, and the three prices of an open model."""

from collections.abc import Mapping

import pandas as pd

from charts.measures import offers, price_spells
from charts.measures.frontier import side_on

KINDS = ("maker", "median", "cheapest")
"""Prices of an open model: its maker's, the median seller's, the cheapest well-known seller's."""

MONTHS = pd.date_range("2025-07-01", "2026-07-01", freq="MS")
"""Months with a history of prices of hosts."""

LEAST = 20
"""Open models with a price that a month needs: with fewer its share is one of the list."""

ROLES = {"first-party": "maker", **dict.fromkeys(offers.OTHERS, "host")}
Data = Mapping[str, pd.DataFrame]


def spells(data: Data) -> pd.DataFrame:
    """Give the spells of makers and hosts on models.dev, the one list with both over many months.

    Returns what price_spells.of_list gives, with role (maker or host) and sure: the operator is
    well known, and nothing in the tables speaks against the price. The days of the list's changes
    lag by up to a month. Resellers never enter.
    """
    rows = price_spells.of_list(data, price_spells.MODELS_DEV, ROLES)
    doubted = data["offers"].dropna(subset=["doubt"])
    doubted_listings = set(doubted["provider_id"] + " " + doubted["listing"])
    sure = rows["confidence"].eq("high") & ~rows["listing"].isin(doubted_listings)
    return rows.assign(role=rows["relation"].map(ROLES), sure=sure)


def standing_on(spelled: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Keep the spells that stand on a day: since counts, until does not."""
    return spelled[(spelled["since"] <= day) & (spelled["until"] > day)]


def snapshot(data: Data, as_of: str) -> pd.DataFrame:
    """Give the makers' and hosts' prices of a snapshot of offers, as `standing_on` does a day's."""
    rows = offers.standing(data, as_of)
    rows = rows[rows["role"].isin(["maker", "host"])].dropna(subset=["blended"])
    return rows.assign(price=rows["blended"], sure=offers.documented(rows))


def priced(models: pd.DataFrame, standing: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give one row a model and kind of price on a day, for models on a known side.

    models: model_id, name, index, released, weights_from and weights; standing: model_id, operator,
    role, sure, price and source_id, one row a listing. An operator's price is its cheapest
    listing's. A closed model has its maker's price in every kind. Returns model_id, name, side,
    index, kind, price, source_id (of the index) and price_source_id; models without a price of a
    kind are missing from it.
    """
    makers = standing[standing["role"] == "maker"].groupby("model_id")["price"].min()
    each = standing.groupby(["model_id", "operator"])["price"].min()
    by_kind = {
        "maker": makers,
        "median": each.groupby("model_id").median(),
        "cheapest": standing[standing["sure"]].groupby("model_id")["price"].min(),
    }
    placed = models.assign(side=side_on(models, day))
    placed = placed[placed["side"] != "unknown"].copy()
    closed = placed["side"] == "closed"
    own = placed["model_id"].map(makers)
    placed["price_source_id"] = placed["model_id"].map(
        standing.groupby("model_id")["source_id"].first()
    )
    parts = [
        placed.assign(kind=kind, price=placed["model_id"].map(by_kind[kind]).mask(closed, own))
        for kind in KINDS
    ]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["price", "index"])
    columns = ["model_id", "name", "side", "index", "kind", "price", "source_id", "price_source_id"]
    return rows[columns].reset_index(drop=True)
