"""Who sells tokens of a release, and for how much: the standing price of each operator.

What counts. An operator is a company: regional twins are one. It hosts a release if it is the
release's maker, runs the downloaded weights on its own machines, or sells a closed model under
contract; who passes requests on to others is a reseller and no host. A row that is not a price for
everybody (a plan, a free tier, a misread currency) does not count. An operator's price is its
cheapest base listing; quantised, fast and enclave listings make it a host, but not cheaper.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from charts.measures.capability.frontier import side_on
from charts.tables.blend import Mix, blended
from charts.tables.frames import memoize
from charts.tables.rows import NoRows

BROAD_LIST = "models-dev"
"""How the source ids begin of the one list that takes up every seller.

Only its snapshots are as broad as each other. On other days lists of fewer sellers were read: a
release with fewer offers there has not lost any.
"""

CARRIED = pd.Timedelta(days=60)
"""How long an offer is taken to stand that no newer list shows or takes back."""

OTHERS = ("independent-host", "licensed-cloud", "data-platform")
"""What a host other than the maker is to a model."""

RESELLERS = ("router-reseller", "reseller-of-closed")
"""What a seller that is no host is to a model."""


def mix_of(traffic: pd.DataFrame) -> Mix:
    """Give the mix that was carried, over all rows of the table of that name."""
    prompt, cached = float(traffic["prompt_tokens"].sum()), float(traffic["cached_tokens"].sum())
    return Mix(prompt / float(traffic["completion_tokens"].sum()), cached / prompt)


def latest_day(data: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Give the day of the newest snapshot that adds to a broad one, less than CARRIED before it.

    A list of few sellers that comes later says too little of a market by itself, and waits for the
    next broad one. Raises NoRows if there is no broad snapshot.
    """
    days = data["offers"]["as_of"]
    return pd.Timestamp(days[days < broad_day(data) + CARRIED].max())


def broad_day(data: Mapping[str, pd.DataFrame], until: pd.Timestamp | None = None) -> pd.Timestamp:
    """Give the day of the newest broad snapshot, up to a day if one is given.

    Raises NoRows if there is none.
    """
    days = [day for day in broad_days(data) if until is None or day <= until]
    if not days:
        raise NoRows(f"snapshot of the list {BROAD_LIST}", "data/offers.csv")
    return days[-1]


def broad_days(data: Mapping[str, pd.DataFrame]) -> list[pd.Timestamp]:
    """Give the days of the broad snapshots, oldest first."""
    offers = data["offers"]
    return sorted(offers.loc[offers["source_id"].str.startswith(BROAD_LIST), "as_of"].unique())


@memoize
def current_offers(
    data: Mapping[str, pd.DataFrame], as_of: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Give one row for each release and operator of a snapshot, hosts and resellers alike.

    as_of: the day of the snapshot; the newest broad one if none is given. Returns model_id, name
    (of the release), side (open, closed or unknown on that day), operator, role (maker, host or
    reseller), relation, confidence (in what the operator is), listings, input, output, cached_input
    and blended (of its cheapest base listing; NaN if it has none), highest (blended, of its most
    expensive base listing), doubt (of that price), provider_id, as_of and source_id; prices in US
    dollars per million tokens. An operator that is both host and reseller of a release is its host.
    Of whom it is not known whether it hosts or resells, nothing is given. Raises NoRows if there is
    no such snapshot.
    """
    day = broad_day(data) if as_of is None else as_of
    offers = data["offers"]
    rows = offers[offers["as_of"].eq(day)]
    if rows.empty:
        raise NoRows(f"snapshot of {day:%Y-%m-%d}", "data/offers.csv")
    return _offers_of(rows, data, day)


@memoize
def latest_offers(
    data: Mapping[str, pd.DataFrame], carried: pd.Timedelta = CARRIED
) -> pd.DataFrame:
    """Give what each operator charges for a release by the newest snapshot that has it.

    Snapshots less than `carried` before the newest one count, since a list of fewer sellers does
    not say that the others are gone. Returns what `current_offers` does, for the newest snapshot's
    day; as_of is that of each offer. Raises NoRows if there is no snapshot.
    """
    day, offers = latest_day(data), data["offers"]
    rows = offers[(offers["as_of"] > day - carried) & (offers["as_of"] <= day)]
    operator = rows["provider_id"].map(data["providers"].set_index("provider_id")["operator"])
    newest = rows["as_of"].groupby([rows["model_id"], operator]).transform("max")
    return _offers_of(rows[rows["as_of"].eq(newest)], data, day)


def _offers_of(
    rows: pd.DataFrame, data: Mapping[str, pd.DataFrame], day: pd.Timestamp
) -> pd.DataFrame:
    """Give the usable rows of a day, one a release and operator, as `current_offers` does."""
    usable = rows[rows["usable"]].copy()
    usable["role"] = usable["relation"].map(
        {
            "first-party": "maker",
            **dict.fromkeys(OTHERS, "host"),
            **dict.fromkeys(RESELLERS, "reseller"),
        }
    )
    usable = usable.dropna(subset=["role"])
    facts = ["operator", "confidence"]
    usable = usable.join(data["providers"].set_index("provider_id")[facts], on="provider_id")
    return _with_model(_one_per_operator(usable), data["models"], day)


def _one_per_operator(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the cheapest base listing of each operator and release, in its highest role."""
    keys = ["model_id", "operator"]
    rank = rows["role"].map({"maker": 0, "host": 1, "reseller": 2})
    rows = rows[rank.eq(rank.groupby([rows[key] for key in keys]).transform("min"))].copy()
    base = rows["variant"].isna()
    price_columns = ["input", "output", "cached_input", "doubt"]
    rows["blended"] = blended(rows)
    rows.loc[~base, [*price_columns, "blended"]] = None
    rows = rows.sort_values([*keys, "blended", "provider_id", "listing"], kind="stable")
    groups = rows.groupby(keys)
    rows["listings"] = groups["listing"].transform("size")
    rows["highest"] = groups["blended"].transform("max")
    return rows.drop_duplicates(keys)


def _with_model(rows: pd.DataFrame, models: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Add what the register says of the release on that day."""
    register = models.assign(side=side_on(models, day)).set_index("model_id")
    columns = [
        "model_id", "name", "side", "operator", "role", "relation", "confidence", "listings",
        "input", "output", "cached_input", "blended", "highest", "doubt", "provider_id", "as_of",
        "source_id",
    ]  # fmt: skip
    joined = rows.join(register[["name", "side"]], on="model_id")
    return joined[columns].reset_index(drop=True)


def hosts(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the operators other than the maker that host: never a reseller."""
    return rows[rows["role"] == "host"]


def documented(rows: pd.DataFrame) -> pd.Series:
    """Say which rows rest on a well-known operator and on a price that nothing speaks against."""
    return rows["confidence"].eq("high") & rows["doubt"].isna()


class Dispersion(NamedTuple):
    """How far prices of one good lie apart; NaN where there are too few.

    offers: how many prices; variation: standard deviation (n - 1) over mean; ratio: dearest over
    cheapest; quartiles: third quartile over first, linearly between prices.
    """

    offers: int
    variation: float
    ratio: float
    quartiles: float


def dispersion(prices: pd.Series) -> Dispersion:
    """Measure how far the prices of one release lie apart, whatever their unit.

    prices: one an operator, above 0; missing ones are left out. Raises ValueError for a price of 0
    or less.
    """
    known = prices.dropna().astype(float)
    if (known <= 0).any():
        raise ValueError("a price must be above 0")
    if known.empty:
        return Dispersion(0, *[float("nan")] * 3)
    first, third = known.quantile([0.25, 0.75])
    spread = float(known.std(ddof=1) / known.mean())
    return Dispersion(len(known), spread, float(known.max() / known.min()), float(third / first))
