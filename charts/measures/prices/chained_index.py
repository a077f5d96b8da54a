"""What became of the price of a release after it came out: chain-linked indices.

Releases are followed for different times, and lists take up more sellers as they grow, so a mean
of prices compares other goods each month. An index here is a product of links: from month to month
the mean change of the logarithm over the releases priced in both, each with equal weight. A
release that leaves, or comes late, moves no link it is not in. This is the matched-model index of
price statistics with equal weights (the Jevons index, chained; ILO and others, Consumer Price
Index Manual, 2020, chapter 8).
"""

import numpy as np
import pandas as pd

from charts.measures.stats import confidence
from charts.measures.stats.units import MONTH

LAST = 18
GRACE = 30
"""Days within which the first price stands for the price at release."""

FEWEST = 5
"""Releases in a link; the index ends where there are fewer."""

DRAWS, SEED = 500, 20261123

CHEAPEST, MEDIAN = "cheapest", "median"
SAME_CHEAPEST, SAME_MEDIAN = "cheapest of the same sellers", "median of the same sellers"
EACH_SELLER = "each seller"
POOLS = (CHEAPEST, MEDIAN, SAME_CHEAPEST, SAME_MEDIAN, EACH_SELLER)
"""What a link compares: the cheapest or the median of all sellers of a release at either end, the
same of those that are there at both ends, or each of these with itself."""


def prices_after_release(spells: pd.DataFrame) -> pd.DataFrame:
    """Give what each seller asked for a release so many months after its origin.

    spells: model_id, operator, origin, since, until and price, since not before origin. Month 0 is
    the release's first day with a price if that is within GRACE days, and else missing; month k is
    the day k months after the origin. Returns model_id, operator, month and price, the cheapest
    listing of the operator on that day.
    """
    first = spells.groupby("model_id")["since"].transform("min")
    soon = first.where((first - spells["origin"]).dt.days <= GRACE)
    steps = pd.to_timedelta([round(month * MONTH) for month in range(1, LAST + 1)], unit="D")
    later = [spells["origin"] + step for step in steps]
    days = np.column_stack([day.to_numpy("datetime64[D]") for day in (soon, *later)])
    since, until = (spells[end].to_numpy("datetime64[D]")[:, None] for end in ("since", "until"))
    row, month = np.nonzero((since <= days) & (days < until))
    keys = ["model_id", "operator"]
    valid = spells[[*keys, "price"]].iloc[row].assign(month=month)
    prices: pd.DataFrame = valid.groupby([*keys, "month"])[["price"]].min().reset_index()
    return prices


def links(prices: pd.DataFrame, pool: str) -> pd.DataFrame:
    """Give the change of the logarithm of the price from the month before: releases by months.

    prices: as `prices_after_release` gives it; pool: one of POOLS. NaN where a release is not
    priced in both months. Raises ValueError for an unknown pool, and for a price that is not above
    0.
    """
    if pool not in POOLS:
        raise ValueError(f"no such pool: {pool}")
    if (prices["price"] <= 0).any():
        raise ValueError("a price must be above 0")
    wide = _wide(prices)
    before, pairs = wide.shift(axis="columns"), _pairs(wide)
    releases = wide.index.get_level_values("model_id")
    if pool == EACH_SELLER:
        change = (wide - before).groupby(releases).mean()
    else:
        least = pool in (CHEAPEST, SAME_CHEAPEST)
        ends = (wide, before)
        if pool in (SAME_CHEAPEST, SAME_MEDIAN):
            ends = (wide.where(pairs), before.where(pairs))
        now, then = (
            by.min() if least else by.median() for by in (end.groupby(releases) for end in ends)
        )
        change = now - then
    return change.loc[:, 1:]


def seller_counts(prices: pd.DataFrame) -> pd.DataFrame:
    """Give by month the mean number of sellers of a priced release, and the pairs of a link.

    Returns month, sellers and pairs (sellers of a release that asked a price then and a month
    before; 0 at month 0).
    """
    wide = _wide(prices)
    sellers = wide.notna().groupby(wide.index.get_level_values("model_id")).sum()
    columns = {"sellers": sellers.where(sellers > 0).mean(), "pairs": _pairs(wide).sum()}
    return pd.DataFrame(columns).rename_axis("month").reset_index()


def _wide(prices: pd.DataFrame) -> pd.DataFrame:
    """Give the logarithms: sellers of releases by months."""
    table = prices.pivot_table(index=["model_id", "operator"], columns="month", values="price")
    return table.reindex(columns=range(LAST + 1)).astype(float).apply(np.log)


def _pairs(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.notna() & wide.shift(axis="columns").notna()


def chained(changes: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """Chain the links to an index that is 1 at month 0, with a 90% bootstrap interval.

    changes: as `links` gives it. Whole releases are drawn again. Returns month, index, low, high
    and models (releases in the link; at month 0 those of the first link), up to the last month
    before the first one with fewer than `fewest` releases; no rows if that is the first.
    """
    values = changes.to_numpy(float)
    present = ~np.isnan(values)
    models = present.sum(axis=0)
    enough = int(np.argmin(np.append(models, 0) >= fewest))
    if not enough:
        return pd.DataFrame(columns=["month", "index", "low", "high", "models"])
    values, present = np.where(present, values, 0.0)[:, :enough], present[:, :enough]
    index = np.exp(np.cumsum(values.sum(axis=0) / models[:enough]))
    generator = np.random.default_rng(SEED)
    weight = generator.multinomial(len(values), np.full(len(values), 1 / len(values)), DRAWS)
    size = weight @ present
    means = np.divide(weight @ values, size, out=np.full(size.shape, np.nan), where=size > 0)
    low, high = np.nanquantile(np.exp(np.cumsum(means, axis=1)), confidence.ends(), axis=0)
    return pd.DataFrame(
        {
            "month": np.arange(enough + 1),
            "index": np.append(1.0, index),
            "low": np.append(1.0, low),
            "high": np.append(1.0, high),
            "models": np.append(models[0], models[:enough]),
        }
    )
