"""The open models that led their side, and the closed products that were built on them.

A product counts for a leading model if it was built on it, or on a later model of its line: of the
same maker and with the same number of active parameters, which a maker changes only with a new
architecture. A product that names no base, or whose base is not known, counts for none.
"""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability import frontier, index_vintage
from charts.measures.derivatives import derivative_gains
from charts.measures.derivatives.derivative_gains import TESTS

SINCE = pd.Timestamp("2025-01-01")
"""Records are counted from this day on: since open models have been near the frontier."""

CLEAR_GAIN = 1.0
"""Points above which a product is clearly better than its base."""

MIN_DAYS = 56
"""Days for which a leading model must have been out to be counted: the weeks a product may take."""

MEASURERS = ("independent", "affiliated", "seller")
"""Who measured, the least interested first."""


def leading_models(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row an open model that set the open record since SINCE, the oldest first.

    Returns model_id, name, organization_id, maker (its name), index, weights_from, line (of models
    of its maker with as many active parameters; a line of its own if these are not known), days
    (from its weights to the day on which the register was last checked), checked_on and source_id.
    """
    models = index_vintage.models_of(data, index_vintage.LATEST)
    spells = frontier.leaders(
        frontier.side_intervals(models), "index", index_vintage.last_day(models)
    )
    records = frontier.record_spells(spells, "index", "open")
    records = records[records["since"] >= SINCE].drop_duplicates("model_id")
    register = data["models"].set_index("model_id")
    last = register["checked_on"].max()
    records = records.assign(
        maker=records["organization_id"].map(_names(data)),
        line=records["model_id"].map(_lines(register)),
        days=(last - records["weights_from"]).dt.days,
        checked_on=last,
    )
    columns = ["model_id", "name", "organization_id", "maker", "index", "weights_from", "line",
               "days", "checked_on", "source_id"]  # fmt: skip
    return records[columns].sort_values("weights_from", ignore_index=True)


def _names(data: Mapping[str, pd.DataFrame]) -> "pd.Series[str]":
    """Give the names of organizations by their ids."""
    return data["organizations"].set_index("organization_id")["name"]


def _lines(register: pd.DataFrame) -> "pd.Series[str]":
    """Give the line of each model: maker and active parameters, or itself if these are unknown."""
    active = register["active_parameters"]
    line = register["organization_id"] + " " + active.astype(str)
    return line.where(active.notna(), register.index.to_series())


def successors(data: Mapping[str, pd.DataFrame], model_id: str) -> pd.DataFrame:
    """Give the later models of a model's line, by their first day: rows of models.csv."""
    register = data["models"].set_index("model_id")
    line = _lines(register)
    released = register["released"]
    is_later = (line == line[model_id]) & (released > released[model_id])
    later: pd.DataFrame = register[is_later].sort_values("released").reset_index()
    return later


def products(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a leading model, a closed product on it or its line, and who measured it.

    Returns model_id (the leading one), product_id, product, firm, released, base_id and base (what
    it was built on), direct (whether that is the leading model itself), gain (over that base, the
    median of tests in one harness, in points; of an index, where there is no test; NaN if nobody
    has measured it), gain_split (the same with base and derivative by two measurers counted too),
    scale (tests or index), measured_by (missing if nobody), source_id and checked_on, by day of
    the leading model and of the product.
    """
    register = data["models"].set_index("model_id")
    closed = register[register["base_model_id"].notna() & (register["weights"] == "closed")]
    closed = closed.rename_axis("product_id").reset_index()
    closed["line"] = closed["base_model_id"].map(_lines(register))
    closed["base_from"] = closed["base_model_id"].map(register["weights_from"])
    leading = leading_models(data)[["model_id", "weights_from", "line"]]
    pairs = leading.merge(closed, on="line", suffixes=("_leading", ""))
    direct = pairs["base_model_id"] == pairs["model_id"]
    later = pairs["base_from"] > pairs["weights_from_leading"]
    pairs = pairs.assign(
        direct=direct,
        product=pairs["name"],
        firm=pairs["organization_id"].map(_names(data)),
        base_id=pairs["base_model_id"],
        base=pairs["base_model_id"].map(register["name"]),
    )[direct | later]
    pairs = pairs.merge(_gains(data), on=["product_id", "base_id"], how="left")
    columns = [
        "model_id", "product_id", "product", "firm", "released", "base_id", "base", "direct",
        "gain", "gain_split", "scale", "measured_by", "source_id", "checked_on",
    ]  # fmt: skip
    order = pairs.sort_values(["weights_from_leading", "released", "product_id", "measured_by"])
    return order[columns].reset_index(drop=True)


def _gains(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each derivative's gain by who measured it: of tests, else of an index."""
    rows = derivative_gains.comparisons(data)
    rows = rows[rows["gain"].notna()]
    keys = ["product_id", "base_id", "measured_by"]
    strict, split = (
        _chosen_scale(derivative_gains.medians(part)).set_index(keys)
        for part in (rows, rows.assign(counted=True))
    )
    gains = {"gain": strict["median"], "gain_split": split["median"], "scale": strict["scale"]}
    return pd.DataFrame(gains, split.index).reset_index()


def _chosen_scale(medians: pd.DataFrame) -> pd.DataFrame:
    """Give one row a pair and measurer: the median over tests, else that of the newest index."""
    medians = medians.rename(columns={"derived_model_id": "product_id", "base_model_id": "base_id"})
    order = medians.assign(on_tests=medians["scale"].eq(TESTS)).sort_values(["on_tests", "scale"])
    chosen = order.drop_duplicates(["product_id", "base_id", "measured_by"], keep="last")
    return chosen.assign(scale=chosen["scale"].mask(~chosen["on_tests"], "index"))


def best_products(leading: pd.DataFrame, built: pd.DataFrame) -> pd.DataFrame:
    """Give each leading model's product with the greatest gain: one row a leading model.

    leading and built: as from `leading_models` and `products`. Adds `built` (number of products)
    and product_source_id to the columns of both; a model without a product has no values in the
    others. Of equal gains that of a product on the model itself comes first, then that of the less
    interested measurer.
    """
    rank = built["measured_by"].map(MEASURERS.index, na_action="ignore")
    order = built.assign(rank=rank).sort_values(
        ["gain", "direct", "rank"], ascending=[False, False, True], na_position="last"
    )
    best = order.drop_duplicates("model_id").drop(columns=["rank", "checked_on"])
    best = best.rename(columns={"source_id": "product_source_id"})
    number = built.groupby("model_id")["product_id"].nunique()
    rows = leading.merge(best, on="model_id", how="left")
    return rows.assign(built=rows["model_id"].map(number).fillna(0).astype(int))
