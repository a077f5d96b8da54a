"""What others ask for a release, relative to what its maker asks."""

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
