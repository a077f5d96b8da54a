"""How many operators run a release besides its maker, and how unequally hosting is shared out."""

import pandas as pd

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
