"""Who supplies a level of capability for the least money, by month.

A level belongs to the cheapest model at or above it. Prices are those of `prices_on_day`, US
dollars per million tokens, three of input to one of output.
"""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.prices import offers, prices_on_day
from charts.measures.prices.prices_on_day import MIN_OPEN_MODELS, monthly_prices, priced
from charts.tables.frames import Tables

RESOLD = "resold"
"""The kind of price of `offers_with_resellers`."""


def monthly_offers(data: Tables) -> pd.DataFrame:
    """Give every model with an index and a price, by month and kind of price.

    The months are those of one list, MONTHS; the last day is that of the newest offers, which come
    from other lists as well (`late` says so): join no line to it. A month with fewer than
    MIN_OPEN_MODELS open models at a kind of price is left out. Returns month, late, kind, model_id,
    name, weights, side (on that day), index, price, source_id and price_source_id.
    """
    rows = _labelled(monthly_prices(data), data["models"])
    opened = rows["side"].eq("open").groupby([rows["month"], rows["kind"]]).transform("sum")
    return rows[opened >= MIN_OPEN_MODELS].reset_index(drop=True)


def offers_with_resellers(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the newest cheapest prices, resellers' for doubted ones, as `monthly_offers`."""
    models, day = index_vintage.models_of(data, index_vintage.LATEST), offers.latest_day(data)
    rows = priced(models, prices_on_day.snapshot_with_resellers(data), day)
    rows = rows[rows["kind"] == "cheapest"].assign(kind=RESOLD, month=day, late=True)
    return _labelled(rows, models).reset_index(drop=True)


def _labelled(rows: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(weights=rows["model_id"].map(models.set_index("model_id")["weights"]))


def cheapest_per_group(
    rows: pd.DataFrame, level: float, by: list[str], value: str = "index"
) -> pd.DataFrame:
    """Give the cheapest row at or above a level in each group; of equal ones the best.

    rows: with `price`, `model_id` and the column `value` that measures capability; by: the columns
    of the groups. A group without a model at the level is missing from the result.
    """
    enough = rows[rows[value] >= level]
    ranked = enough.sort_values(["price", value, "model_id"], ascending=[True, False, True])
    return ranked.drop_duplicates(by).sort_values(by, ignore_index=True)
