"""For how long a price stood: spells of prices per seller, from the price lists.

A spell is half-open: `since` belongs to it, `until` does not. A price that still stood when its
list was read ends the day after that reading: what came later is not known. What a later page says
of one price is left out too: it was looked up because it had changed, and the others were not. A
price that stood before the list began counts from the list's first day, and one that no list dates
is left out.
Prices are US dollars per million tokens, three of input to one of output.

A release is followed from the day on which it came to its side: an open one from the day of its
weights, a closed one from its release. What an open model cost while it was hosted only is left
out, and so is every model whose openness or day is not known.
"""

import math
from collections.abc import Mapping

import pandas as pd
from pandas.api.typing import NaTType

from charts.measures.stats import thresholds
from charts.tables.blend import blended
from charts.tables.frames import memoize
from charts.tables.rows import NoRows

MODELS_DEV, CATWALK, OPENROUTER = "models-dev", "catwalk", "openrouterlist"
"""How the source ids of the price lists with dated changes begin."""

MAKER = ("first-party",)
ROUTER = ("router-reseller",)
FOREIGN = "price in another currency"
MIN_SHARE_WATCHED = 0.1
"""Share of the models that must be watched up to a day for it to be the last day of the lists."""

NEAR = 0.01
"""Share of a price by which two lists may differ and still show the same one."""

_DAY = pd.Timedelta(days=1)
_COLUMNS = [
    "model_id",
    "side",
    "organization_id",
    "operator",
    "confidence",
    "listing",
    "listed",
    "origin",
    "since",
    "until",
    "price",
    "source_id",
]
_TOKENS = ["relation", "input", "output", "cached_input"]  # fmt: skip


@memoize
def of_list(data: Mapping[str, pd.DataFrame], begins: str, relations: tuple[str, ...]
            ) -> pd.DataFrame:  # fmt: skip
    """Give the spells of plain listings on the newest list whose source id begins so.

    relations: what the sellers are to the model. Returns model_id, side, organization_id (of the
    maker), operator, confidence (in what the operator is), listing, listed (the first day the list
    shows the price), origin (the day the release came to its side), since, until, price, source_id,
    relation, and what the price is made of: input, output and cached_input. Quantised, fast and
    other special listings are left out, and so is who writes another currency as dollars. Raises
    KeyError if there is no such list.
    """
    history, providers, offers = data["price_history"], data["providers"], data["offers"]
    newest = newest_list(history, begins)
    rows = history[history["source_id"].eq(newest) & history["relation"].isin(relations)]
    rows = rows[rows["variant"].isna() & rows["valid_from"].notna()]
    special = rows["relation"].isin(ROUTER) & rows["listing"].str.contains(":")  # x:batch, x:free
    foreign = offers.loc[offers["why_not"].eq(FOREIGN), "provider_id"]
    rows = rows[~special & ~rows["provider_id"].isin(foreign)]
    rows = rows.join(
        providers.set_index("provider_id")[["operator", "confidence"]], on="provider_id"
    )
    ends = rows["valid_to"].fillna(rows["last_seen"] + _DAY)
    ends = clip_ends(ends, last_days(history)[newest])
    listing = rows["provider_id"] + " " + rows["listing"]  # regional twins are two listings
    rows = rows.assign(since=rows["valid_from"], until=ends, price=blended(rows), listing=listing)
    return _followed(rows, data["models"])[[*_COLUMNS, *_TOKENS]].reset_index(drop=True)


def newest_list(history: pd.DataFrame, begins: str) -> str:
    """Give the newest source id of the history that begins so. Raises NoRows if there is none."""
    known = sorted(set(history["source_id"]))
    if not (named := [source for source in known if source.startswith(begins)]):
        raise NoRows(f"list {begins} of prices", "data/price_history.csv")
    return str(named[-1])


@memoize
def of_makers(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the spells of the makers' own list prices, one series a release.

    Where a release has several names on the lists, the one that was watched longest stands for it.
    Its last price is watched to the last day of a list that shows the series, and all end with the
    day to which a tenth of the models are watched (`horizon`). Returns the columns of `of_list` to
    source_id, the name on the list being the listing, with step, confirmed (two sources show the
    step) and agreeing (the ids of those that show it, comma between, if the row names them).
    """
    steps = data["list_prices"].assign(read=read_days(data))
    series = ["provider_id", "source_name", "model_id"]
    steps["read"] = steps.groupby(series)["read"].transform("max")
    steps["since"] = steps["valid_from"]
    shown_until = steps[["read", "since"]].max(axis=1) + _DAY
    steps["until"] = steps["valid_to"].fillna(shown_until)
    steps = steps.dropna(subset=["since"])
    steps = steps.assign(price=blended(steps), operator=steps["provider_id"], confidence="high")
    steps["listing"] = steps["source_name"]
    steps["until"] = clip_ends(steps["until"], horizon(steps))
    steps = _followed(steps, data["models"])
    by = steps.groupby(series)
    steps["watched"] = by["until"].transform("max") - by["since"].transform("min")
    longest = steps.sort_values(["watched", *series[:2]], ascending=[False, True, True])
    chosen = longest.drop_duplicates("model_id")[series]
    followed = steps.merge(chosen, on=series).sort_values(["model_id", "step"])
    sources = followed["sources_agreeing"].fillna("").str.split(",")
    itself = zip(followed["source_id"], sources, strict=True)
    followed["agreeing"] = [",".join(ids) if source in ids else "" for source, ids in itself]
    return followed[[*_COLUMNS, "step", "confirmed", "agreeing"]].reset_index(drop=True)


def horizon(spells: pd.DataFrame) -> pd.Timestamp:
    """Give the last day to which at least MIN_SHARE_WATCHED of the models are watched.

    spells: model_id and until (exclusive). The newest row of one model says nothing of the others.
    """
    ends = spells.groupby("model_id")["until"].max().sort_values(ascending=False)
    return pd.Timestamp(ends.iloc[math.ceil(MIN_SHARE_WATCHED * len(ends)) - 1]) - _DAY


def clip_ends(until: "pd.Series[pd.Timestamp]", last: pd.Timestamp) -> "pd.Series[pd.Timestamp]":
    """Let no spell go on after the last day that was watched. until: exclusive."""
    return until.where(until <= last + _DAY, last + _DAY)


def last_days(history: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Give the last day of each list, by source: that on which most of its rows were last seen."""
    return dict(history.groupby("source_id")["last_seen"].agg(lambda days: days.mode().iloc[0]))


def read_days(data: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give for each row of list_prices the last day on which a list that shows it was read.

    The lists are that of the row and those that agree with it, by the names that a summer's list
    goes by in the history, or by their ids in the table of sources. NaT if no day is known.
    """
    steps, of_lists = data["list_prices"], last_days(data["price_history"])
    published = data["sources"].set_index("source_id")["published_on"]
    dated = pd.to_datetime(published, format="%Y-%m-%d", errors="coerce").dropna()
    days = {**dict(dated), **of_lists}

    def day(name: str) -> pd.Timestamp | NaTType:
        begins = name.replace(".", "-")
        named = [of_lists[source] for source in of_lists if source.startswith(begins)]
        return days[name] if name in days else max(named, default=pd.NaT)

    sources = (steps["source_id"] + "," + steps["sources_agreeing"].fillna("")).str.split(",")
    read = sources.map(lambda names: max((day(name) for name in names if name), default=pd.NaT))
    return read.astype("datetime64[us]")


def _followed(rows: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Add side, maker and origin, and cut off what lies before the origin."""
    is_open = models["weights"].str.startswith("open")
    side = pd.Series("closed", index=models.index).mask(is_open, "open")
    origin = models["released"].mask(is_open, models["weights_from"])
    known = models.assign(side=side, origin=origin)[models["weights"].ne("unknown")]
    known = known.dropna(subset=["origin"]).set_index("model_id")
    rows = rows.join(known[["side", "origin", "organization_id"]], on="model_id", how="inner")
    rows["listed"] = rows["since"]
    rows["since"] = rows[["listed", "origin"]].max(axis=1)
    return rows[rows["since"] < rows["until"]]


def lists_with(
    history: pd.DataFrame, model_id: str, before: float, after: float
) -> tuple[list[str], pd.Timestamp | NaTType]:
    """Say which lists show a maker's or router's plain listing at one price and later at another.

    before, after: prices of a million tokens, met within 1%. Returns the source ids, and the first
    dated day of the later price on any of them (NaT if none is dated).
    """
    rows = history[history["model_id"].eq(model_id) & history["variant"].isna()]
    rows = rows[rows["relation"].isin(MAKER + ROUTER)]
    price, keys = blended(rows), ["source_id", "provider_id", "listing"]
    old = (
        rows[thresholds.at_most((price / before - 1).abs(), NEAR)]
        .groupby(keys)["spell"]
        .min()
        .rename("old")
    )
    new = rows[thresholds.at_most((price / after - 1).abs(), NEAR)].join(old, on=keys, how="inner")
    new = new[new["spell"] > new["old"]]
    return sorted(set(new["source_id"])), new["valid_from"].min()
