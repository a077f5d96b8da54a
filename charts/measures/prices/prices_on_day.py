"""Prices standing on a day, from the history of one list, and the three prices of an open model."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.capability.frontier import side_on
from charts.measures.prices import offers, price_spells
from charts.tables.blend import blended
from charts.tables.frames import Tables, memoize

PRICE_KINDS = ("maker", "median", "cheapest")
"""Prices of an open model: its maker's, the median seller's, the cheapest well-known seller's."""

MONTHS = pd.date_range("2025-07-01", "2026-07-01", freq="MS")
"""Months with a history of prices of hosts."""

MIN_OPEN_MODELS = 20
"""Open models with a price that a month needs: with fewer its share is one of the list."""

AT_ABOUT = pd.Timedelta(days=7)
"""How long before a day a list may have been read and still tell of it."""

TOKENS = ("input", "output", "cached_input")
"""What a price is made of."""

ROLE_OF_RELATION = {"first-party": "maker", **dict.fromkeys(offers.OTHERS, "host")}
Data = Mapping[str, pd.DataFrame]


@memoize
def maker_and_host_spells(data: Data) -> pd.DataFrame:
    """Give the spells of makers and hosts on models.dev, the one list with both over many months.

    Returns what price_spells.of_list gives, with role (maker or host) and sure: the operator is
    well known, and nothing in the tables speaks against the price. The days of the list's changes
    lag by up to a month. Resellers never enter.
    """
    rows = price_spells.of_list(data, price_spells.MODELS_DEV, tuple(ROLE_OF_RELATION))
    doubted = data["offers"].dropna(subset=["doubt"])
    doubted_listings = set(doubted["provider_id"] + " " + doubted["listing"])
    sure = rows["confidence"].eq("high") & ~rows["listing"].isin(doubted_listings)
    return rows.assign(role=rows["relation"].map(ROLE_OF_RELATION), sure=sure)


def spells_on(spelled: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Keep the spells that stand on a day: since counts, until does not."""
    return spelled[(spelled["since"] <= day) & (spelled["until"] > day)]


@memoize
def snapshot(data: Data, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """Give the makers' and hosts' prices of a snapshot of offers, as `spells_on` does a day's.

    as_of: its day; without one, the newest offers (`offers.latest_offers`). A single list may be
    out of date: where two lists confirm a step of a maker's list price that stands on that day, and
    one of them was read at about the day of the offer or later, that is its price. A maker's price
    that something speaks against, and that is not so confirmed, is left out, whichever side it is
    on.
    """
    rows = _snapshot(data, as_of)
    return rows[~_doubted(rows)]


def _snapshot_offers(data: Data, as_of: pd.Timestamp | None) -> pd.DataFrame:
    return offers.latest_offers(data) if as_of is None else offers.current_offers(data, as_of)


def _snapshot(data: Data, as_of: pd.Timestamp | None) -> pd.DataFrame:
    rows = _snapshot_offers(data, as_of)
    rows = rows[rows["role"].isin(["maker", "host"])].dropna(subset=["blended"])
    steps = _confirmed(data, rows, offers.latest_day(data) if as_of is None else as_of)
    known = steps["price"].notna()
    for column in ("source_id", *TOKENS):
        rows[column] = rows[column].mask(known, steps[column])
    rows["doubt"] = rows["doubt"].mask(known, None)
    return rows.assign(price=steps["price"].fillna(rows["blended"]), sure=offers.documented(rows))


def _doubted(rows: pd.DataFrame) -> pd.Series:
    return rows["role"].eq("maker") & rows["doubt"].notna()


def _confirmed(data: Data, rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give the makers' prices that two lists confirm on a day, for offers; the lowest of several.

    rows: offers. Returns price, what it is made of (TOKENS) and source_id on their index, missing
    where there is none. A list read long before an offer tells nothing of it, though its last step
    has no end.
    """
    steps = data["list_prices"]
    steps = steps.assign(read=price_spells.read_days(data), price=blended(steps))
    valid = (steps["valid_from"] <= day) & ~(steps["valid_to"] <= day)
    steps = steps[valid & steps["confirmed"].astype(bool)].sort_values("price")
    makers = rows.loc[rows["role"] == "maker", ["model_id", "as_of"]].reset_index(names="offer")
    columns = ["price", *TOKENS, "source_id"]
    pairs = makers.merge(steps[["model_id", "read", *columns]], on="model_id")
    pairs = pairs[pairs["read"] >= pairs["as_of"] - AT_ABOUT].drop_duplicates("offer")
    return pairs.set_index("offer")[columns].reindex(rows.index)


@memoize  # claims ask for every reasonable choice
def newest_prices(data: Data, carried: pd.Timedelta = offers.CARRIED) -> pd.DataFrame:
    """Give the newest offers of makers, hosts and resellers, in doubt or not.

    carried: how old an offer may be (`offers.latest_offers`). Makers' prices are those that two
    lists confirm, where they do, as in `snapshot`. Returns the columns of offers.current_offers.
    """
    rows = offers.latest_offers(data, carried).dropna(subset=["blended"])
    steps = _confirmed(data, rows, offers.latest_day(data))
    known = steps["price"].notna()
    for column in ("source_id", *TOKENS):
        rows[column] = rows[column].mask(known, steps[column])
    return rows.assign(doubt=rows["doubt"].mask(known, None))


def snapshot_with_resellers(data: Data) -> pd.DataFrame:
    """Give the newest prices, with the cheapest reseller's where a closed model's is doubted.

    No reseller hosts anything; but what it charges for a model says what its maker may charge by
    now.
    """
    rows, sellers = _snapshot(data, None), offers.latest_offers(data)
    least = sellers[sellers["role"] == "reseller"].groupby("model_id")["blended"].min()
    reseller_price = rows["model_id"].map(least).where(_doubted(rows) & rows["side"].eq("closed"))
    repriced = rows.assign(
        price=reseller_price.fillna(rows["price"]), sure=rows["sure"] | reseller_price.notna()
    )
    return repriced[~_doubted(rows) | reseller_price.notna()]


def priced(models: pd.DataFrame, listings: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give one row a model and kind of price on a day, for models on a known side.

    models: model_id, name, index, released, weights_from and weights; listings: model_id, operator,
    role, sure, price and source_id, one row a listing. An operator's price is its cheapest
    listing's. A closed model has its maker's price in every kind. Returns model_id, name, side,
    index, kind, price, source_id (of the index) and price_source_id; models without a price of a
    kind are missing from it.
    """
    ranked = listings.sort_values("price")
    makers = _first(ranked[ranked["role"] == "maker"])
    by_kind = {
        "maker": makers,
        "median": _median(ranked.drop_duplicates(["model_id", "operator"])),
        "cheapest": _first(ranked[ranked["sure"]]),
    }
    sided = models.assign(side=side_on(models, day))
    sided = sided[sided["side"] != "unknown"]
    closed, ids = sided["side"] == "closed", sided["model_id"]
    parts = [
        sided.assign(
            kind=kind,
            price=ids.map(by_kind[kind]["price"]).mask(closed, ids.map(makers["price"])),
            price_source_id=ids.map(by_kind[kind]["source_id"]).mask(
                closed, ids.map(makers["source_id"])
            ),
        )
        for kind in PRICE_KINDS
    ]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["price", "index"])
    columns = ["model_id", "name", "side", "index", "kind", "price", "source_id", "price_source_id"]
    return rows[columns].reset_index(drop=True)


@memoize  # three exhibits ask
def monthly_prices(data: Tables) -> pd.DataFrame:
    """Give the prices of the models with an index, as `priced` does, on the first of each month.

    The months are those of one list, MONTHS; the last day is that of the newest offers, which come
    from other lists as well (`late` says so). Returns `month` and `late` with the columns of
    `priced`.
    """
    models = index_vintage.models_of(data, index_vintage.LATEST)
    spelled = maker_and_host_spells(data)
    days = [(month, False, spells_on(spelled, month)) for month in MONTHS]
    days.append((offers.latest_day(data), True, snapshot(data)))
    parts = [
        priced(models, listings, day).assign(month=day, late=late) for day, late, listings in days
    ]
    return pd.concat(parts, ignore_index=True)


def _first(ranked: pd.DataFrame) -> pd.DataFrame:
    """Give the first row's price and source of each model."""
    return ranked.drop_duplicates("model_id").set_index("model_id")[["price", "source_id"]]


def _median(ranked: pd.DataFrame) -> pd.DataFrame:
    """Give each model's median price, and the source of the lower one of the two in the middle."""
    each = ranked.groupby("model_id")
    middle = each.cumcount() == (each["price"].transform("size") - 1) // 2
    return _first(ranked[middle]).assign(price=each["price"].median())
