"""Pairs of groups of which one has an advantage: closed and open, and the placebos for it.

If any underdog seems to catch up on a test that fills, then the gap between the expensive and the
cheap, the large and the small, must narrow as the one between closed and open does. So each pair
is put through the same statistics. A group is made by a rule on facts of the register and the price
lists, never by a model's name.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures import frontier, gap, shares, trend

SIDES: frontier.Sides = ("behind", "ahead")
DEAR_OUTPUT = 5.0
"""US dollars per million output tokens at launch above which a closed model is expensive."""

LARGE, SMALL = 100.0, 40.0
"""Total parameters, in billions, above (up to) which an open model is large (small)."""

SMALL_TIER = 0.5
"""A closed model is its maker's small tier if its launch price was at most this share of the
dearest model that the maker had launched in the year before."""

HIGH_EFFORT, LOW_EFFORT = ("high", "xhigh", "max"), ("none", "minimal", "low")


class Pair(NamedTuple):
    """A pair of groups: what each is called, and the rule that puts models on the two sides.

    place: from models (as frontier.stints takes them) and the launch prices (see launch_prices)
    to a frame with `side` (of SIDES), `since` and `until`.
    """

    id: str
    ahead: str
    behind: str
    place: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def launch_prices(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each release's first list price by its maker, by model_id: input, output, small_tier.

    US dollars per million tokens. `small_tier` is missing where the maker had launched nothing
    dearer or equal in the year before: then there is no tier to speak of.
    """
    steps = data["list_prices"].sort_values(["model_id", "step", "output"], kind="stable")
    first = steps.drop_duplicates("model_id").set_index("model_id")[["input", "output"]]
    models = data["models"].set_index("model_id")[["organization_id", "released"]]
    priced = first.join(models, how="left").dropna(subset=["output", "released"])
    tiers = {}
    for model_id, row in priced.iterrows():
        before = priced[
            (priced["organization_id"] == row["organization_id"])
            & (priced["released"] <= row["released"])
            & (priced["released"] > row["released"] - pd.Timedelta(days=365))
        ]
        tiers[model_id] = row["output"] <= SMALL_TIER * before["output"].max()
    return first.assign(small_tier=pd.Series(tiers, dtype="boolean"))


def _split(models: pd.DataFrame, ahead: pd.Series, behind: pd.Series) -> pd.DataFrame:
    """Put models on the two sides from their release on; who is in neither group is left out."""
    parts = [models[ahead].assign(side="ahead"), models[behind].assign(side="behind")]
    placed = pd.concat(parts).dropna(subset=["released"])
    never = pd.Series(pd.NaT, index=placed.index, dtype="datetime64[us]")
    return placed.assign(since=placed["released"], until=never)


def _closed_and_open(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    placed = frontier.stints(models)
    return placed.assign(side=placed["side"].map({"closed": "ahead", "open": "behind"}))


def _dear_and_cheap(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    price = models["model_id"].map(prices["output"])
    closed = models["weights"] == "closed"
    return _split(models, closed & (price > DEAR_OUTPUT), closed & (price <= DEAR_OUTPUT))


def _flagship_and_small(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    tier = models["model_id"].map(prices["small_tier"]).astype("boolean")
    closed = models["weights"] == "closed"
    return _split(models, closed & (tier == False).fillna(False), closed & tier.fillna(False))  # noqa: E712


def _large_and_small(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    opened = models.assign(released=models["weights_from"])
    is_open = models["weights"].str.startswith("open")
    size = models["parameters"]
    return _split(opened, is_open & (size > LARGE), is_open & (size <= SMALL))


def lab_and_rest(organization_id: str) -> Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]:
    """Give the rule that puts one closed lab behind, and all other closed labs ahead."""

    def place(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
        closed = models["weights"] == "closed"
        own = models["organization_id"] == organization_id
        return _split(models, closed & ~own, closed & own)

    return place


OPEN_CLOSED = Pair("closed / open", "closed", "open", _closed_and_open)

PAIRS = (
    OPEN_CLOSED,
    Pair("expensive / cheap", "expensive (closed)", "cheap (closed)", _dear_and_cheap),
    Pair("flagship / small tier", "flagship (closed)", "small tier (closed)", _flagship_and_small),
    Pair("large / small", "large (open)", "small (open)", _large_and_small),
)
"""The pairs that can be formed on any set of models with the register's facts."""

LABS = tuple(
    Pair(f"other labs / {name}", "other closed labs", name, lab_and_rest(organization_id))
    for organization_id, name in [
        ("anthropic", "Anthropic"),
        ("google", "Google"),
        ("openai", "OpenAI"),
        ("xai", "xAI"),
    ]
)
"""Each large closed lab against the best of all the others."""


class Comparison(NamedTuple):
    """The same statistics for any pair on any scale.

    raw: change of the gap per year, in units of the scale; odds: the same in log-odds (NaN where
    the scale is not bounded); led, level and days: on how many days the side behind was strictly
    ahead, level, and how many days are compared; first, last: the ends of the comparison.
    """

    raw: trend.Slope
    odds: trend.Slope
    led: int
    level: int
    days: int
    first: pd.Timestamp
    last: pd.Timestamp


def days_of(placed: pd.DataFrame, value: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the best of both sides by day: behind, ahead, and the models that hold them."""
    spells = frontier.leaders(placed, value, as_of, SIDES)
    return frontier.daily(spells, value, SIDES).dropna(subset=list(SIDES))


def compare(days: pd.DataFrame, edge: float | None = None) -> Comparison | None:
    """Compare two sides; days: with `behind` and `ahead`, by day (or by quarter's end).

    edge: see shares.log_odds; None for scales without bounds. None if there are fewer than two
    days. Blocks of the bootstrap count rows, so series by quarter get no interval.
    """
    if len(days) < 2:
        return None
    raw = gap.points(days, SIDES)
    odds = trend.Slope(np.nan, np.nan, np.nan)
    if edge is not None:
        behind, ahead = (shares.log_odds(days[side], edge) for side in SIDES)
        odds = trend.with_interval(pd.Series(ahead - behind, index=days.index))
    first, last = pd.Timestamp(days.index[0]), pd.Timestamp(days.index[-1])
    led, level = int((raw < 0).sum()), int((raw == 0).sum())
    return Comparison(trend.with_interval(raw), odds, led, level, len(days), first, last)
