"""What a million tokens of a release cost in the mix in which they were really used.

Price lists are compared by a blend of three tokens in for one out, none of them cached. Real use
has many more tokens in, and most of those come from a cache, which costs less. Both change which
price counts, and by how much depends on the release.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.capability.frontier import SIDES, side_on
from charts.measures.prices import offers
from charts.measures.stats import confidence
from charts.tables.blend import CONVENTION, blended
from charts.tables.rows import NoRows

COUNTS = [
    "prompt_tokens", "completion_tokens", "cached_tokens", "requests", "day_requests",
    "day_requests_maker",
]  # fmt: skip

LEVEL = 95
"""Percent of the resamples within an interval."""


def token_usage(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a release that OpenRouter carried, with its mix and its prices there.

    Returns model_id, name, side (on the last day), opened (its weights came within the days),
    ratio (tokens in for one out), cached (share of the input), tokens_a_day (in millions; see
    below), share_tokens (millions, as the table sums them), requests and requests_maker (of one
    day), and prices in US dollars per million tokens, NaN where there are none: convention (listed,
    3 in : 1 out), own_mix (listed, at its own ratio, nothing cached) and paid (at its own ratio,
    discounts for cached input included).

    The table's sums over six weeks hold free variants too, and count days more than once. So
    tokens_a_day is the requests of one day to priced endpoints, times the tokens of a mean request.
    """
    traffic = data["traffic"]
    rows = traffic[(traffic["completion_tokens"] > 0) & (traffic["requests"] > 0)]
    register = data["models"].set_index("model_id")
    rows = rows.reset_index(drop=True).astype(dict.fromkeys(COUNTS, float))
    models = register.loc[rows["model_id"]].reset_index()
    first, last = rows["first_day"], rows["last_day"]
    tokens = rows["prompt_tokens"] + rows["completion_tokens"]
    ratio = rows["prompt_tokens"] / rows["completion_tokens"]
    return pd.DataFrame(
        {
            "model_id": rows["model_id"],
            "name": models["name"],
            "side": side_on(models, last),
            "opened": models["weights_from"].between(first, last),
            "ratio": ratio,
            "cached": rows["cached_tokens"] / rows["prompt_tokens"],
            "tokens_a_day": rows["day_requests"] * tokens / rows["requests"] / 1e6,
            "share_tokens": tokens / 1e6,
            "requests": rows["day_requests"],
            "requests_maker": rows["day_requests_maker"],
            "convention": blend_at(rows["listed_input"], rows["listed_output"], CONVENTION.input),
            "own_mix": blend_at(rows["listed_input"], rows["listed_output"], ratio),
            "paid": blend_at(rows["paid_input"], rows["paid_output"], ratio),
            "first_day": first,
            "last_day": last,
            "source_id": rows["source_id"],
        }
    )


def blend_at(
    input_price: pd.Series, output_price: pd.Series, ratio: pd.Series | float
) -> pd.Series:
    """Give the price of a million tokens with so many in for one out, in the prices' unit."""
    blend: pd.Series = (ratio * input_price + output_price) / (ratio + 1)
    return blend


def overcount_ratio(data: Mapping[str, pd.DataFrame]) -> float:
    """Say how many times as many requests the six weeks hold a day as the one day holds.

    1 if both counted the same. Above 1: days counted more than once, free variants, or both.
    """
    both = data["traffic"].dropna(subset=["requests", "day_requests"])
    days = (both["last_day"] - both["first_day"]).dt.days + 1
    return float((both["requests"] / days).sum() / both["day_requests"].sum())


def list_day(data: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Give the day of the last broad snapshot before the traffic ends."""
    return offers.broad_day(data, until=data["traffic"]["last_day"].max())


def list_prices(data: Mapping[str, pd.DataFrame], mix: pd.DataFrame) -> pd.DataFrame:
    """Give the standing list prices of releases, by the convention and in their own mix.

    mix: indexed by model_id, with ratio and cached as from `token_usage`. Returns, by model_id, US
    dollars per million tokens of the last broad snapshot of these weeks, for the maker, the median
    host and the cheapest well-known host: maker, maker_own, median, median_own, cheapest,
    cheapest_own; and, in the mix of all traffic, maker_all and cheapest_all. Cached input without a
    price costs what other input does.
    """
    listings = offers.current_offers(data, list_day(data)).dropna(subset=["blended"])
    listings = listings[listings["model_id"].isin(mix.index)]
    used = mix.loc[listings["model_id"]].set_index(listings.index)
    cached_price = listings["cached_input"].fillna(listings["input"])
    entered = (1 - used["cached"]) * listings["input"] + used["cached"] * cached_price
    everybody = offers.mix_of(data["traffic"])
    prices = listings.assign(
        own=blend_at(entered, listings["output"], used["ratio"]),
        all=blended(listings, everybody),
    )
    makers = prices[prices["role"] == "maker"].groupby("model_id")
    hosts = offers.hosts(prices)
    sure = hosts[offers.documented(hosts)].groupby("model_id")
    return pd.DataFrame(
        {
            "maker": makers["blended"].min(),
            "maker_own": makers["own"].min(),
            "maker_all": makers["all"].min(),
            "median": hosts.groupby("model_id")["blended"].median(),
            "median_own": hosts.groupby("model_id")["own"].median(),
            "cheapest": sure["blended"].min(),
            "cheapest_own": sure["own"].min(),
            "cheapest_all": sure["all"].min(),
        }
    ).rename_axis("model_id")


class Comparison(NamedTuple):
    """The closed price over the open one, with its 95% interval, the two prices, and counts."""

    ratio: float
    low: float
    high: float
    open: float
    closed: float
    open_releases: int
    closed_releases: int


def compare_sides(
    prices: pd.Series, side: pd.Series, weights: pd.Series | None = None, *, seed: int = 11
) -> Comparison:
    """Compare closed and open releases: by weighted mean, or by median without weights.

    prices, side ("open" or "closed"), weights: one row a release; rows without price or weight are
    left out. With tokens as weights the mean is what all tokens cost together, over the tokens. The
    interval comes of drawing the releases of each side anew, 1,000 times: it says how much hangs on
    single releases. Raises ValueError if a side is empty.
    """
    rows = _known({"price": prices}, side, weights)
    centres = {name: _middle(sample, "price", weights is not None) for name, sample in rows.items()}
    resampled = _ratios(rows, "price", weights is not None, seed)
    low, high = np.quantile(resampled, confidence.ends(LEVEL))
    ratio = float(centres["closed"][0] / centres["open"][0])
    cheap, expensive = (float(centres[name][0]) for name in SIDES)
    return Comparison(ratio, float(low), float(high), cheap, expensive, *map(len, rows.values()))


def mean_ratio(rows: pd.DataFrame, price: str, weight: str) -> float:
    """Give closed over open of a price, each the mean by weight; raises as `compare_sides`."""
    sides = _known({"price": rows[price]}, rows["side"], rows[weight])
    means = {
        name: float(_middle(sample, "price", weighted=True)[0]) for name, sample in sides.items()
    }
    return means["closed"] / means["open"]


def ratio_change(
    before: pd.Series,
    after: pd.Series,
    side: pd.Series,
    weights: pd.Series | None = None,
    *,
    seed: int = 11,
) -> tuple[float, float, float]:
    """Give by how much another price multiplies the closed-to-open ratio, with its 95% interval.

    As `compare_sides`, for the releases with both prices; each drawing takes the same releases for
    both. Below 1: the second price brings the sides nearer.
    """
    rows = _known({"before": before, "after": after}, side, weights)
    weighted = weights is not None
    first, second = (
        _middle(rows["closed"], price, weighted) / _middle(rows["open"], price, weighted)
        for price in ("before", "after")
    )
    resampled = _ratios(rows, "after", weighted, seed) / _ratios(rows, "before", weighted, seed)
    low, high = np.quantile(resampled, confidence.ends(LEVEL))
    return float((second / first)[0]), float(low), float(high)


def _known(
    prices: Mapping[str, pd.Series], side: pd.Series, weights: pd.Series | None
) -> dict[str, pd.DataFrame]:
    """Give the rows of each side that have all prices and a weight."""
    weight = 1.0 if weights is None else weights
    rows = pd.DataFrame({**prices, "side": side, "weight": weight}).dropna()
    sides = {name: rows[rows["side"] == name] for name in SIDES}
    if empty := [name for name, known in sides.items() if known.empty]:
        raise NoRows(f"{empty[0]} release with a price", "data/offers.csv")
    return sides


def _middle(
    rows: pd.DataFrame, price: str, weighted: bool, picks: npt.NDArray[np.intp] | None = None
) -> npt.NDArray[np.float64]:
    """Give the weighted mean or the median of each drawing of rows (one of all, if none)."""
    chosen = np.arange(len(rows))[np.newaxis] if picks is None else picks
    values = rows[price].to_numpy(float)[chosen]
    if not weighted:
        return np.asarray(np.median(values, axis=1))
    weight = rows["weight"].to_numpy(float)[chosen]
    return np.asarray((values * weight).sum(axis=1) / weight.sum(axis=1))


def _ratios(
    rows: dict[str, pd.DataFrame], price: str, weighted: bool, seed: int
) -> npt.NDArray[np.float64]:
    random = np.random.default_rng(seed)
    resampled = {
        name: _middle(sample, price, weighted, random.integers(0, len(sample), (1000, len(sample))))
        for name, sample in rows.items()
    }
    return resampled["closed"] / resampled["open"]
