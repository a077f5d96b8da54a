"""How many operators run a release besides its maker, and how unequally hosting is shared out."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.capability.frontier import side_on
from charts.measures.prices.offers import current_offers

RECENT_MONTHS = 12
"""How long before its snapshot a release is recent."""


def hosts_per_release(rows: pd.DataFrame) -> pd.DataFrame:
    """Count the operators of each release, one row a release and snapshot.

    rows: as from offers.current_offers. Returns as_of, model_id, name, side, hosts (without the
    maker), well_known_hosts (those of high confidence), resellers and source_id.
    """
    host = rows["role"].eq("host")
    marked = rows.assign(
        hosts=host,
        well_known_hosts=host & rows["confidence"].eq("high"),
        resellers=rows["role"].eq("reseller"),
    )
    groups = marked.groupby(["as_of", "model_id"])
    counts = groups[["hosts", "well_known_hosts", "resellers"]].sum().astype(int)
    facts = groups[["name", "side", "source_id"]].first()
    return facts.join(counts).reset_index()


def hosts_of_open_models(data: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> pd.DataFrame:
    """Count the hosts of every model that was open on the day of a snapshot, sold or not.

    Returns model_id, organization_id, weights (the label), days_open (since its weights came),
    index (the newest; NaN if it has none), hosts (without the maker; 0 if nobody sells it),
    well_known_hosts, and sold_by_maker.
    """
    models = data["models"]
    opened = models[side_on(models, day).eq("open")].set_index("model_id")
    offers_then = current_offers(data, day)
    counts = hosts_per_release(offers_then).set_index("model_id")
    columns = ["hosts", "well_known_hosts"]
    hosted = counts[columns].reindex(opened.index).fillna(0).astype(int)
    makers = offers_then.loc[offers_then["role"].eq("maker"), "model_id"]
    index = index_vintage.index_by_model(data)
    rows = opened[["organization_id", "weights"]].join(hosted)
    return rows.assign(
        days_open=(day - opened["weights_from"]).dt.days,
        index=index.reindex(opened.index),
        sold_by_maker=opened.index.isin(makers),
    ).reset_index()


def share_with_as_many(hosts: pd.Series) -> pd.Series:
    """Give for each release the share of all releases with as many hosts or more."""
    return hosts.rank(method="max", ascending=False) / len(hosts)


def concentration(hosts: pd.Series, top: int) -> float:
    """Give the share of all hosting that falls to the `top` releases with the most hosts.

    hosts: how many each release has. Raises ValueError if there is no host at all.
    """
    total = hosts.sum()
    if not total > 0:
        raise ValueError("nobody hosts anything")
    return float(hosts.nlargest(top).sum() / total)
