"""Prices standing on a day, from the history of one list, and the frontier they make."""

from collections.abc import Mapping

import pandas as pd

from charts.measures import offers
from charts.measures.frontier import side_on

LIST = "models-dev-2026-07-02"
"""The list whose history is taken: it alone has makers, hosts and clouds over many months. The days
of its changes lag by up to a month."""

KINDS = ("maker", "median", "cheapest")
"""Prices of an open model: its maker's, the median operator's, the cheapest well-known one's."""

ROLES = {"first-party": "maker", **dict.fromkeys(offers.OTHERS, "host")}
Data = Mapping[str, pd.DataFrame]


def standing_on(data: Data, day: pd.Timestamp) -> pd.DataFrame:
    """Give the price of each operator for each release on a day: its cheapest base listing.

    Spells are half-open: valid_from counts, valid_to does not, and a spell without an end stands to
    the last day that the list covers. Returns model_id, operator, role (maker or host), confidence,
    blended (US dollars per million tokens, 3 in : 1 out), input, output, cached_input and
    source_id. Resellers never enter.
    """
    rows = data["price_history"]
    there = (rows["valid_from"] <= day) & (
        (rows["valid_to"] > day) | (rows["valid_to"].isna() & (rows["last_seen"] >= day))
    )
    mine = rows["source_id"].eq(LIST) & rows["variant"].isna() & rows["relation"].isin(ROLES)
    rows = rows[there & mine & (rows["input"] > 0) & (rows["output"] > 0)]
    facts = data["providers"].set_index("provider_id")[["operator", "confidence"]]
    rows = rows.join(facts, on="provider_id")
    rows = rows.assign(role=rows["relation"].map(ROLES), blended=offers.blended(rows))
    rows = rows.sort_values(
        ["model_id", "operator", "role", "blended"], ascending=[True, True, False, True]
    )
    columns = ["model_id", "operator", "role", "confidence", "blended", "input", "output",
               "cached_input", "source_id"]  # fmt: skip
    return rows.drop_duplicates(["model_id", "operator"])[columns].reset_index(drop=True)


def priced(models: pd.DataFrame, prices: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give one row a model and kind of price on a day, for models on a known side.

    models: model_id, name, index, released, weights_from and weights; prices: as from
    `standing_on`. A closed model has its maker's price in every kind. Returns model_id, name, side,
    index, kind and price; models without a price of a kind are missing from it.
    """
    makers = prices[prices["role"] == "maker"].groupby("model_id")["blended"].min()
    known = prices[prices["confidence"] == "high"]
    by_kind = {
        "maker": makers,
        "median": prices.groupby("model_id")["blended"].median(),
        "cheapest": known.groupby("model_id")["blended"].min(),
    }
    placed = models.assign(side=side_on(models, day))
    placed = placed[placed["side"] != "unknown"]
    parts = []
    for kind in KINDS:
        price = placed["model_id"].map(by_kind[kind])
        closed = placed["side"] == "closed"
        price = price.mask(closed, placed["model_id"].map(makers))
        parts.append(placed.assign(kind=kind, price=price))
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["price", "index"])
    kept: pd.DataFrame = rows[["model_id", "name", "side", "index", "kind", "price", "source_id"]]
    return kept.reset_index(drop=True)
