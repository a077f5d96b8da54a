"""Price cuts under a new name: a maker's later model that gives as much for less."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.prices import price_spells
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables, memoize


@memoize
def priced_by_makers(data: Tables) -> pd.DataFrame:
    """Give the models with a list price of their maker's and an index, a row each.

    Returns model_id, side, organization_id, origin (the day it came to its side), price (the first
    on the lists, US dollars per million tokens), index (the newest), and
    followed (months from origin to the day to which the lists are watched).
    """
    spells = price_spells.of_makers(data)
    first = spells.sort_values("since").drop_duplicates("model_id").set_index("model_id")
    index = index_vintage.index_by_model(data)
    rows = first[["side", "organization_id", "origin", "price"]].join(index, how="inner")
    last = price_spells.horizon(spells)
    rows = rows.assign(followed=(last - rows["origin"]).dt.days / MONTH)
    return rows.sort_index().reset_index()


def has_cheaper_successor(
    rows: pd.DataFrame, months: float, cheaper: float, tolerance: float = 0.0
) -> npt.NDArray[np.bool_]:
    """Say which models had a cheaper successor of their maker's at the same level in some months.

    rows: organization_id, origin, price and index. cheaper: the share by which the successor costs
    less at least; tolerance: points of the index by which it may be lower.
    """
    maker = rows["organization_id"].to_numpy(str)
    months_apart = (
        rows["origin"].to_numpy()[None, :] - rows["origin"].to_numpy()[:, None]
    ) / np.timedelta64(1, "D") / MONTH  # fmt: skip
    price, index = rows["price"].to_numpy(float), rows["index"].to_numpy(float)
    return np.asarray(
        (
            (maker[:, None] == maker[None, :])
            & (months_apart > 0)
            & (months_apart <= months)
            & (price[None, :] <= (1 - cheaper) * price[:, None])
            & (index[None, :] >= index[:, None] - tolerance)
        ).any(axis=1)
    )
