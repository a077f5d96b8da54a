"""The prices that stood on a day, from the dated spells of one price list.

A spell is half-open: its first day belongs to it, its end does not. A spell that had not ended when
its list was read last stands through that day, and no longer: what came later is not known. What
counts is as in `offers`: makers and hosts, base listings, an operator's cheapest; a reseller never.
Days are taken from one list each. Two lists differ in how soon they show a change, and the cheaper
of an old and a new price would be the wrong one.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from charts.measures.offers import OTHERS, blended
from charts.measures.price_spells import FOREIGN, newest_list

FAR = 4.0
"""How many times above or below the median of a release's sellers a price is doubted."""

FEWEST = 3
"""Sellers of a release below which none of them is far from the others."""

SAME = 0.001
"""Share of a price up to which two are the same."""

_DAY = pd.Timedelta(days=1)
_ROLES = {"first-party": "maker", **dict.fromkeys(OTHERS, "host")}
_KEYS = ["model_id", "operator"]


def spells(data: Mapping[str, pd.DataFrame], begins: str) -> pd.DataFrame:
    """Give the spells of makers and hosts on the newest list whose source id begins so.

    Returns model_id, operator, role (maker or host), confidence (in what the operator is), since,
    until (exclusive), input, output, cached_input (US dollars per million tokens) and source_id.
    Special listings are left out, prices that are not above 0, undated ones, and who writes another
    currency as dollars. Raises KeyError if there is no such list.
    """
    history, offers = data["price_history"], data["offers"]
    rows = history[history["source_id"].eq(newest_list(history, begins))]
    foreign = offers.loc[offers["why_not"].eq(FOREIGN), "provider_id"]
    counted = rows["relation"].isin(_ROLES) & rows["variant"].isna() & rows["valid_from"].notna()
    counted &= (rows["input"] > 0) & (rows["output"] > 0) & ~rows["provider_id"].isin(foreign)
    rows = rows[counted]
    sellers = data["providers"].set_index("provider_id")[["operator", "confidence"]]
    rows = rows.join(sellers, on="provider_id").assign(
        role=rows["relation"].map(_ROLES),
        since=rows["valid_from"],
        until=rows["valid_to"].fillna(rows["last_seen"] + _DAY),
    )
    columns = [
        *_KEYS, "role", "confidence", "since", "until", "input", "output", "cached_input",
        "source_id",
    ]  # fmt: skip
    return rows[columns].reset_index(drop=True)


def last_day(spelled: pd.DataFrame) -> pd.Timestamp:
    """Give the last day that a list covers."""
    return pd.Timestamp(spelled["until"].max()) - _DAY


def on(spelled: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give one row for each release and operator whose price stood on a day.

    spelled: as from `spells`. Returns model_id, operator, role, confidence, input, output,
    cached_input, blended (three in, one out), doubt (none, or that it is far from the median of the
    release's sellers) and source_id. An operator that makes and hosts a release is its maker.
    """
    rows = spelled[(spelled["since"] <= day) & (day < spelled["until"])]
    rows = rows.assign(price=blended(rows)).rename(columns={"price": "blended"})
    rows = rows.sort_values([*_KEYS, "role", "blended"], ascending=[True, True, False, True])
    rows = rows.drop_duplicates(_KEYS).drop(columns=["since", "until"]).reset_index(drop=True)
    sellers = rows.groupby("model_id")["blended"]
    times = rows["blended"] / sellers.transform("median")
    far = ((times > FAR) | (times < 1 / FAR)) & (sellers.transform("size") >= FEWEST)
    rows["doubt"] = far.map({True: "far from the median of the sellers"})
    return rows


class Agreement(NamedTuple):
    """How two tables of standing prices agree: pairs of release and operator.

    both: in both; same: at the same price; only_first and only_second: in one of them.
    """

    both: int
    same: int
    only_first: int
    only_second: int


def agreement(first: pd.DataFrame, second: pd.DataFrame) -> Agreement:
    """Compare two tables of prices, one row a release and operator, by `blended`.

    Rows without a price are left out.
    """
    one, other = (rows.dropna(subset=["blended"]).set_index(_KEYS) for rows in (first, second))
    pairs = one[["blended"]].join(other["blended"], how="inner", rsuffix="_other")
    same = (pairs["blended"] / pairs["blended_other"] - 1).abs() <= SAME
    return Agreement(len(pairs), int(same.sum()), len(one) - len(pairs), len(other) - len(pairs))
