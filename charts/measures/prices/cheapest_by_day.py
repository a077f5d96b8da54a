"""What a level of capability cost from day to day, and how fast that fell.

A level belongs to the cheapest model at or above it. Prices come as spells: `since` counts, `until`
does not. What is nobody's price (nothing, or less) never enters.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.prices import price_spells
from charts.measures.stats import trend
from charts.measures.stats.units import YEAR
from charts.tables.frames import Tables

MIN_DAYS = 365
"""Days that a price must have been watched for before its fall is made yearly."""

_DAY = pd.Timedelta(days=1)


class Decline(NamedTuple):
    """How far a price fell, and by what it was divided each year (below 1 where it rose).

    days: how many have a price; fall: the first price over the last; by_ends: the same, made
    yearly; by_trend: by least squares through the logarithm of every day's price, with the ends of
    its interval (NaN if the series is too short for one). Only what was watched for a year
    (MIN_DAYS days) is made yearly: of less it is NaN.
    """

    days: int
    fall: float
    by_ends: float
    by_trend: float
    low: float
    high: float


class Offered(NamedTuple):
    """What a price list offers: the spells of its models with an index, and three counts of models.

    placed: those with spells; unplaced: with an index, but no spell; unmeasured: without an index.
    """

    spells: pd.DataFrame
    priced: int
    unpriced: int
    unmeasured: int


def offered(data: Tables) -> Offered:
    """Give what OpenRouter's list offers of the models on the index, from the day of their side.

    The spells are those of price_spells.of_list with index, name and index_source_id.
    """
    spells = price_spells.of_list(data, price_spells.OPENROUTER, price_spells.ROUTER)
    models = index_vintage.models_of(data, index_vintage.LATEST)
    index = models[["model_id", "name", "index", "source_id"]]
    spells = spells.merge(index.rename(columns={"source_id": "index_source_id"}), on="model_id")
    spells["price"] = spells["price"].round(9)  # equal prices are equal however they were summed
    history = data["price_history"]
    newest = history["source_id"].eq(price_spells.newest_list(history, price_spells.OPENROUTER))
    routed = newest & history["relation"].isin(price_spells.ROUTER)
    on_list = set(history.loc[routed, "model_id"].dropna())
    measured, priced = on_list & set(models["model_id"]), set(spells["model_id"])
    return Offered(spells, len(priced), len(measured - priced), len(on_list - measured))


def cheapest_spells(spells: pd.DataFrame, level: float) -> pd.DataFrame:
    """Give the spells of the cheapest offer at or above a level of the index; the best of equals.

    spells: model_id, since, until, price (US dollars) and index; further columns are carried along.
    Returns them in order of time, `since` and `until` being those of the lead. Days without an
    offer at the level are in none of them.
    """
    enough = spells[(spells["index"] >= level) & (spells["price"] > 0)]
    ranked = enough.sort_values(
        ["price", "index", "model_id", "since"], ascending=[True, False, True, True]
    )
    since, until = ranked["since"].to_numpy(), ranked["until"].to_numpy()
    offers = list(zip(ranked["model_id"], ranked["price"], strict=True))
    edges = sorted({*ranked["since"], *ranked["until"]})
    leads: list[tuple[int, pd.Timestamp, pd.Timestamp]] = []  # place in `ranked`, from, until
    for day, end in pairwise(edges):
        valid = (since <= day.to_datetime64()) & (until > day.to_datetime64())
        if not valid.any():
            continue
        holder = int(valid.argmax())
        if leads and leads[-1][2] == day and offers[leads[-1][0]] == offers[holder]:
            leads[-1] = (leads[-1][0], leads[-1][1], end)
        else:
            leads.append((holder, day, end))
    places, starts, ends = zip(*leads, strict=True) if leads else ((), (), ())
    rows = ranked.iloc[list(places)].reset_index(drop=True)
    days = {"since": starts, "until": ends}
    return rows.assign(**{k: pd.to_datetime(pd.Series(v, dtype=object)) for k, v in days.items()})


def daily_prices(steps: pd.DataFrame) -> pd.Series:
    """Give the price on each day of the spells of `cheapest_spells`; no other days."""
    if steps.empty:
        return pd.Series(dtype=float, index=pd.DatetimeIndex([]))
    days = [
        pd.Series(price, index=pd.date_range(since, until - _DAY))
        for price, since, until in zip(steps["price"], steps["since"], steps["until"], strict=True)
    ]
    return pd.concat(days)


def decline(prices: pd.Series) -> Decline:
    """Give how fast a daily price fell.

    prices: above 0, by day, one at least. The interval is that of `trend.with_interval`, a rough
    one: a price moves in steps, and a year has few of them.
    """
    known = prices.dropna()
    fall = float(known.iloc[0] / known.iloc[-1])
    watched = (known.index[-1] - known.index[0]).days
    if watched < MIN_DAYS:
        return Decline(len(known), fall, np.nan, np.nan, np.nan, np.nan)
    slope = trend.with_interval(np.log(known))
    value, low, high = (float(np.exp(-rate)) for rate in (slope.value, slope.high, slope.low))
    return Decline(len(known), fall, fall ** (YEAR / watched), value, low, high)


def decline_without(spells: pd.DataFrame, model_id: str, level: float) -> Decline:
    """Give how fast the price of a level would have fallen without one model.

    spells: as for `cheapest_spells`. NaN if no other model is at the level.
    """
    others = daily_prices(cheapest_spells(spells[spells["model_id"] != model_id], level))
    return decline(others) if len(others) else Decline(0, *[np.nan] * 5)
