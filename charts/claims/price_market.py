"""Facts of claims about prices: models on the index, with every reasonable price of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims.claim import Choice, Rng, Setting
from charts.claims.sample import Sample
from charts.measures.capability import frontier, index_vintage
from charts.measures.capability.index_race import TYPICAL_ERROR
from charts.measures.prices import offers, prices_on_day
from charts.measures.prices.prices_on_day import PRICE_KINDS
from charts.measures.waits.reference_levels import OPENNESS, REFERENCE_MODELS
from charts.tables.blend import CONVENTION, blended
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

KNOWN, EVERY = "well-known ones", "all"
OUT, COUNTED, RESOLD = "left out", "counted", "what resellers charge"
THREE_TO_ONE, CARRIED = "three in for one out", "as a router carried them"

SELLERS = Choice("sellers that count", (KNOWN, EVERY))
DOUBT = Choice("prices in doubt", (OUT, COUNTED, RESOLD))
"""The last is for closed models alone: what their cheapest reseller charges may tell of them."""

AGE = Choice("days that a price may be old", (60, 90, 30))
"""Lists differ in whom they show; with 30 days the newest list is often the only one."""

MIX = Choice("tokens that a price is for", (THREE_TO_ONE, CARRIED))
OPTIONS = (SELLERS, DOUBT, AGE, MIX)


@dataclass(frozen=True)
class Market:
    """Models on the index and their prices.

    models: one case a model of a known side, the maker being unit and firm, with model (its id),
    index, errors (of the index: models x draws), open, whether it is open enough by each of
    OPENNESS, and prices in US dollars per million tokens by `key` (NaN where there is none);
    levels: index of the models that levels are named after.
    """

    models: Sample
    levels: Mapping[str, float]


def key(kind: str, setting: Setting) -> str:
    """Name the column of prices of a kind under a setting."""
    return "; ".join([kind, *(str(setting[option.name]) for option in OPTIONS)])


def of_tables(data: Tables) -> Market:
    """Make the market of the newest snapshot of offers and the newest vintage of the index."""
    index = index_vintage.index_by_model(data)
    register = data["models"][data["models"]["model_id"].isin(index.index)]
    side = frontier.side_on(register, offers.latest_day(data))
    models, side = register[side != "unknown"], side[side != "unknown"]
    levels = {name: float(index[m]) for m, name in REFERENCE_MODELS.items() if m in index}
    maker = models["organization_id"].to_numpy(str)
    columns = {
        "model": models["model_id"].to_numpy(str),
        "index": models["model_id"].map(index).to_numpy(float),
        "errors": _errors(data, models["model_id"]),
        "open": side.eq("open").to_numpy(),
        **open_enough(side.eq("open").to_numpy(), models["weights"].to_numpy(str)),
    }
    by_key = _prices(data, models["model_id"], side.eq("closed"))
    return Market(Sample(maker, maker, {**columns, **by_key}), levels)


def open_enough(
    is_open: npt.NDArray[np.bool_], label: npt.NDArray[np.str_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Say which models are open enough, by each of OPENNESS; label: of the register."""
    return {name: is_open & np.isin(label, labels) for name, labels in OPENNESS.items()}


def _errors(data: Tables, models: pd.Series) -> Numbers:
    """Give the errors of the index, a column a draw; those of models without draws are typical."""
    draws = index_vintage.draws_of(data)
    centred = draws.sub(draws.mean(axis=1), axis=0).reindex(models)
    generic = np.random.default_rng(0).normal(0, TYPICAL_ERROR, centred.shape)
    return centred.fillna(pd.DataFrame(generic, centred.index, centred.columns)).to_numpy(float)


def _prices(data: Tables, models: pd.Series, closed: "pd.Series[bool]") -> dict[str, Numbers]:
    """Give the prices of the models by `key`."""
    mixes = {THREE_TO_ONE: CONVENTION, CARRIED: offers.mix_of(data["traffic"])}
    closed_ids, prices = set(models[closed]), {}
    for age, mix, doubt in product(AGE.options, mixes, DOUBT.options):
        rows = prices_on_day.newest_prices(data, pd.Timedelta(days=age))
        rows = rows[rows["model_id"].isin(models)]
        rows = _without_doubt(rows.assign(price=blended(rows, mixes[mix])), closed_ids, doubt)
        for sellers in SELLERS.options:
            options = (sellers, doubt, age, mix)
            setting = {option.name: o for option, o in zip(OPTIONS, options, strict=True)}
            for kind, price in _by_kind(rows, models, closed, sellers).items():
                prices[key(kind, setting)] = price
    return prices


def _without_doubt(rows: pd.DataFrame, closed: set[str], doubt: str) -> pd.DataFrame:
    """Treat doubted prices as a choice says; resellers are left out afterwards."""
    if doubt == RESOLD:
        least = rows[rows["role"] == "reseller"].groupby("model_id")["price"].min()
        resold = rows["role"].eq("maker") & rows["doubt"].notna() & rows["model_id"].isin(closed)
        price = rows["price"].mask(resold, rows["model_id"].map(least))
        rows = rows.assign(price=price, doubt=rows["doubt"].mask(resold & price.notna(), None))
    counted = rows["role"].ne("reseller") & (rows["doubt"].isna() | (doubt == COUNTED))
    return rows[counted]


def _by_kind(
    rows: pd.DataFrame, models: pd.Series, closed: "pd.Series[bool]", sellers: str
) -> dict[str, Numbers]:
    """Give each model's price by kind; a closed model has its maker's in every kind."""
    makers = rows[rows["role"] == "maker"].groupby("model_id")["price"].min()
    known = rows[rows["confidence"].eq("high")] if sellers == KNOWN else rows
    each = known.groupby("model_id")["price"]
    kinds = dict(zip(PRICE_KINDS, (makers, each.median(), each.min()), strict=True))
    of_maker = models.map(makers)
    return {
        kind: models.map(price).mask(closed, of_maker).to_numpy(float)
        for kind, price in kinds.items()
    }


def resample(market: Market, rng: Rng) -> Market:
    """Draw the index of all models again: one of its draws."""
    models = market.models
    errors = models["errors"]
    index = models["index"] + errors[:, int(rng.integers(errors.shape[1]))]
    return replace(market, models=models.assign({"index": index}))


def without(market: Market, column: str, value: str) -> Market:
    """Leave out the models of a maker (column "firm"), or one model (column "model")."""
    models = market.models
    values = models.firm if column == "firm" else models["model"]
    return replace(market, models=models.where(values != value))
