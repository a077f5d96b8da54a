"""Markets in which one can ask: which model that is good enough costs least, open and closed?

A market has a scale of capability and a price. In three of them the scale is the capability index
and the price that of tokens: of the model's maker, its median seller, its cheapest well-known one.
The others are boards that publish what a run cost, each with its own score and cost; there a
model's cost is that of the board's day at every date, and only who was there changes.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.capability import frontier, index_vintage
from charts.measures.costs import cost_boards, pareto
from charts.measures.prices import cheapest_by_month
from charts.measures.prices.prices_on_day import PRICE_KINDS
from charts.measures.waits.reference_levels import REFERENCE_MODELS, levels
from charts.tables.frames import Tables

CLOSED = "closed"
INDEX_NAME = "Epoch Capabilities Index"
COLUMNS = [
    "market", "scale", "priced_by", "weights", "first_day", "last_day", "late", "model_id", "name",
    "value", "price", "source_id", "price_source_id",
]  # fmt: skip
_DAY = pd.Timedelta(days=1)


def market_offers(data: Tables) -> pd.DataFrame:
    """Give the offers of all markets that are somewhere the cheapest of their kind of openness.

    Returns market, scale (what `value` measures), priced_by (what `price`, in US dollars, pays
    for), weights (closed, or the register's label of an open model), first_day and last_day (both
    included), late (of the newest offers), model_id, name, value, price, source_id and
    price_source_id. Whoever is dominated among models as open as itself is left out: it is the
    answer to no question.
    """
    rows = pd.concat([_tokens(data), _boards(data)], ignore_index=True)
    return rows[COLUMNS].sort_values(["market", "weights", "first_day", "price"], ignore_index=True)


def _tokens(data: Tables) -> pd.DataFrame:
    """Give the markets of token prices: a month's offer and the next month's alike are one row."""
    rows = cheapest_by_month.monthly_offers(data)
    rows["weights"] = rows["weights"].where(rows["side"] == "open", CLOSED)
    group = ["kind", "month", "weights"]
    rows = pd.concat([group_rows[pareto.on_frontier(group_rows["price"], group_rows["index"])]
                      for _, group_rows in rows.groupby(group)])  # fmt: skip
    days = sorted(rows["month"].unique())
    same = ["kind", "weights", "model_id", "price", "late"]
    rows = rows.sort_values([*same, "month"])
    place = rows["month"].map({day: n for n, day in enumerate(days)})
    begins = place.diff().ne(1) | rows[same].ne(rows[same].shift()).any(axis=1)
    spell = rows.groupby(begins.cumsum())
    merged = spell.first().assign(first_day=spell["month"].min(), last_day=spell["month"].max())
    named = merged.rename(columns={"kind": "market", "index": "value"})
    return named.assign(scale=INDEX_NAME, priced_by="million tokens")


def _boards(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the markets of the boards with enough open models: a row a run and side of its model."""
    runs = pd.concat(cost_boards.comparable_boards(data))
    intervals = frontier.side_intervals(data["models"])[
        ["model_id", "side", "since", "until", "weights"]
    ]
    undated = runs.drop(columns="side").merge(intervals, on="model_id", how="left")
    # What a board lists could be used that day, though the day of its release is not known.
    known = undated["side"].notna() | undated["model_id"].isin(_closed(data))
    rows = undated[known].assign(
        side=undated["side"].fillna(CLOSED), since=undated["since"].fillna(undated["listed"])
    )
    rows = rows[rows["since"] <= rows["listed"]]
    ends = rows["until"] - _DAY
    percent = rows["unit"].eq("fraction")
    rows = rows.assign(
        market=rows["benchmark_id"],
        scale=rows["benchmark"] + percent.map({True: ", percent", False: ", points"}),
        priced_by=rows["cost_basis"],
        weights=rows["weights"].where(rows["side"] == "open", CLOSED),
        first_day=rows["since"],
        last_day=ends.where(ends < rows["listed"], rows["listed"]),
        late=False,
        value=_in_percent(rows),
        price=rows["cost"],
        price_source_id=rows["source_id"],
    )
    groups = rows.groupby(["market", "weights"])
    return pd.concat([undominated(group) for _, group in groups])


def _in_percent(runs: pd.DataFrame) -> pd.Series:
    """Give the scores of runs, those that are shares in percent."""
    return runs["score"].mask(runs["unit"].eq("fraction"), (100 * runs["score"]).round(6))


def _closed(data: Mapping[str, pd.DataFrame]) -> set[str]:
    return set(data["models"].loc[data["models"]["weights"] == CLOSED, "model_id"])


def undominated(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out who has, all the time, another beside it that gives as much for no more.

    rows: price, value, model_id, first_day and last_day (both included) of models as open as each
    other. Who is left answers every question about the cheapest at or above a level on a day.
    """
    ranked = rows.sort_values(
        ["price", "value", "first_day", "last_day", "model_id"],
        ascending=[True, False, True, False, True],
    )
    value, first, last = (ranked[name].to_numpy() for name in ("value", "first_day", "last_day"))
    beats = (value[:, None] >= value) & (first[:, None] <= first) & (last[:, None] >= last)
    beaten = np.triu(beats, 1).any(axis=0)  # by one before it, which costs no more
    return ranked.iloc[np.flatnonzero(~beaten)]


def reference_levels_by_market(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the reference levels on the scale of each market: market, level, model_id, value.

    On a board it is the best score of that very release; a board without it has no such level.
    """
    index = levels(index_vintage.models_of(data, index_vintage.LATEST))
    tokens = [index.assign(market=kind).rename(columns={"index": "value"}) for kind in PRICE_KINDS]
    runs = cost_boards.runs(data)
    runs = runs[runs["model_id"].isin(REFERENCE_MODELS)]
    runs = runs.assign(value=_in_percent(runs))
    best = runs.groupby(["benchmark_id", "model_id"])["value"].max().reset_index()
    boards = best.rename(columns={"benchmark_id": "market"})
    boards["level"] = boards["model_id"].map(REFERENCE_MODELS)
    rows = pd.concat([*tokens, boards], ignore_index=True)
    return rows[["market", "level", "model_id", "value"]]


def market_days(rows: pd.DataFrame) -> list[pd.Timestamp]:
    """Give the days on which one can ask in a market: its list's months, or a board's changes.

    rows: offers of one market. On a board the last day is that of the board.
    """
    starts = rows.loc[~rows["late"], "first_day"]
    if rows["late"].any():
        months = pd.date_range(starts.min(), rows.loc[~rows["late"], "last_day"].max(), freq="MS")
        return sorted({*months, *rows.loc[rows["late"], "first_day"]})
    return sorted({*starts, rows["last_day"].max()})


def offers_on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Keep the offers that stand on a day."""
    return rows[(rows["first_day"] <= day) & (rows["last_day"] >= day)]


def over_time(
    rows: pd.DataFrame, level: float, labels: tuple[str, ...], days: list[pd.Timestamp]
) -> pd.DataFrame:
    """Give the cheapest open and the cheapest closed offer at or above a level on some days.

    rows: offers of one market; labels: the labels of the register that are open enough. Returns the
    offers' columns with `side` and `day`; a side that reaches the level on no offer is missing.
    """
    open_enough = rows[rows["weights"].isin([CLOSED, *labels])]
    sided = open_enough.assign(
        side=open_enough["weights"].where(open_enough["weights"] == CLOSED, "open")
    )
    daily = sided.merge(pd.DataFrame({"day": days}), how="cross")
    valid = daily[(daily["first_day"] <= daily["day"]) & (daily["last_day"] >= daily["day"])]
    return cheapest_by_month.cheapest_per_group(valid, level, ["day", "side"], "value")
