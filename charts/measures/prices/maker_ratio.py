"""What others ask for a release, relative to what its maker asks."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.prices.offers import documented
from charts.measures.stats import thresholds

NEAR = 0.01
"""Prices this close are the same price: lists round."""


def host_to_maker_ratios(offers: pd.DataFrame, side: str, fewest: int) -> pd.DataFrame:
    """Give one row a release with a price of its maker's and at least `fewest` prices of hosts.

    offers: as from offers.current_offers. Returns model_id, name, side, hosts (with a price), maker
    (US dollars per million tokens, blended), cheapest, cheapest_known (of well-known hosts whose
    price nothing speaks against; NaN if there is none) and median, these three over the maker's
    price, below and same (hosts cheaper than the maker, and within NEAR of its price), abroad (the
    maker's dearest base listing over its cheapest: a region or a speed may have a price of its
    own), maker_doubt (what speaks against the maker's price), as_of and source_id.
    """
    rows = offers[(offers["side"] == side) & offers["blended"].notna()]
    makers = rows[rows["role"] == "maker"].drop_duplicates("model_id").set_index("model_id")
    hosts = rows[(rows["role"] == "host") & rows["model_id"].isin(makers.index)]
    hosts = hosts.assign(
        ratio=hosts["blended"] / hosts["model_id"].map(makers["blended"]), known=documented(hosts)
    )
    by_model = hosts.groupby("model_id")["ratio"]
    by_release = by_model.agg(hosts="size", cheapest="min", median="median")
    by_release["below"] = (
        thresholds.below(hosts["ratio"], 1 - NEAR).groupby(hosts["model_id"]).sum()
    )
    by_release["same"] = (
        thresholds.at_most((hosts["ratio"] - 1).abs(), NEAR).groupby(hosts["model_id"]).sum()
    )
    by_release["cheapest_known"] = hosts[hosts["known"]].groupby("model_id")["ratio"].min()
    makers["maker"], makers["abroad"] = makers["blended"], makers["highest"] / makers["blended"]
    makers["maker_doubt"] = makers["doubt"]
    facts = ["name", "side", "maker", "abroad", "maker_doubt", "as_of", "source_id"]
    by_release = by_release[by_release["hosts"] >= fewest].join(makers[facts])
    columns = [
        "name", "side", "hosts", "maker", "cheapest", "cheapest_known", "median", "below",
        "same", "abroad", "maker_doubt", "as_of", "source_id",
    ]  # fmt: skip
    table: pd.DataFrame = by_release[columns].reset_index()
    return table


def without_maker(offers: pd.DataFrame, side: str, fewest: int) -> int:
    """Count the releases with so many prices of hosts, and none of the maker's to divide by."""
    rows = offers[(offers["side"] == side) & offers["blended"].notna()]
    hosts = rows[rows["role"] == "host"].groupby("model_id").size()
    sold = set(rows.loc[rows["role"] == "maker", "model_id"])
    return sum(model not in sold for model in hosts[hosts >= fewest].index)


class Excess(NamedTuple):
    """How far hosts are below the maker beyond chance, in logarithms; chance alone gives 0.

    cheapest, median: the logarithm of that host's price over the maker's, minus its mean with every
    seller in turn in the maker's place.
    """

    cheapest: float
    median: float


def excess_over_random_seller(prices: npt.NDArray[np.float64]) -> Excess:
    """Compare hosts with the maker, given what they would be to a seller drawn at random.

    The lowest of many prices is below another draw whatever anybody does: with every seller in the
    maker's place, that is taken off exactly. prices: the maker's first, then one a host, two at
    least. Raises ValueError if there are fewer.
    """
    if len(prices) < 3:
        raise ValueError("a maker and two hosts at least")
    logs, count = np.log(prices), len(prices)
    others = np.broadcast_to(logs, (count, count))[~np.eye(count, dtype=bool)]
    others = others.reshape(count, count - 1)
    cheapest, median = others.min(axis=1) - logs, np.median(others, axis=1) - logs
    return Excess(float(cheapest[0] - cheapest.mean()), float(median[0] - median.mean()))


def excess_by_release(offers: pd.DataFrame, maker_price: str = "blended") -> pd.DataFrame:
    """Give one row an open release that its maker and two hosts or more sell.

    offers: as from offers.current_offers; maker_price: the maker's cheapest listing (blended) or
    its dearest (highest). Returns model_id, hosts, maker_doubt, and cheapest and median as in
    `Excess`.
    """
    rows = offers[offers["side"].eq("open") & offers["blended"].notna()]
    makers = rows[rows["role"] == "maker"].drop_duplicates("model_id")
    hosts = {
        model: prices.to_numpy(float)
        for model, prices in rows[rows["role"] == "host"].groupby("model_id")["blended"]
    }
    parts = []
    for model, price, doubt in zip(
        makers["model_id"], makers[maker_price], makers["doubt"], strict=True
    ):
        if len(hosts.get(model, ())) >= 2:
            excess = excess_over_random_seller(np.append(price, hosts[model]))
            parts.append((model, len(hosts[model]), doubt, *excess))
    columns = ["model_id", "hosts", "maker_doubt", *Excess._fields]
    return pd.DataFrame(parts, columns=columns)
