"""Pairs of groups of which one has an advantage: closed and open, and the placebos for it.

If any underdog seems to catch up on a test that fills, then the gap between the expensive and the
cheap, the large and the small, must narrow as the one between closed and open does. So each pair
is put through the same statistics. A group is made by a rule on facts of the register, the price
lists and the makers' own tiers, never by a model's name.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability import frontier

PAIR_SIDES: frontier.Sides = ("behind", "ahead")
EXPENSIVE_OUTPUT = 5.0
"""US dollars per million output tokens at launch above which a closed model is expensive."""

LARGE, SMALL = 100.0, 40.0
"""Total parameters, in billions, above (up to) which an open model is large (small)."""


class GroupPair(NamedTuple):
    """A pair of groups: what each is called, and the rule that puts models on the two sides.

    place: from models (as frontier.side_intervals takes them) and further facts by model_id (see
    group_facts) to a frame with `side` (of PAIR_SIDES), `since` and `until`.
    """

    id: str
    ahead: str
    behind: str
    place: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def group_facts(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give what the rules ask of a model beyond the register, by model_id: output and tier.

    output: the maker's first list price of a million output tokens, in US dollars. A few models (o1
    among them) are missing from the price lists, and a record model that is missing lets the other
    side lead: for those the first price in the history of the maker's own offers counts. tier:
    flagship or small, as the maker sells it.
    """
    list_prices = data["list_prices"].sort_values(["model_id", "step", "output"], kind="stable")
    history = data["price_history"]
    first_party = history[(history["relation"] == "first-party") & history["variant"].isna()]
    first_party = first_party.sort_values(
        ["valid_from", "spell"], na_position="first", kind="stable"
    )
    both = pd.concat([list_prices[["model_id", "output"]], first_party[["model_id", "output"]]])
    prices = both.dropna().drop_duplicates("model_id").set_index("model_id")
    tiers = data["model_tiers"].set_index("model_id")["tier"]
    return prices.join(tiers, how="outer")


def _split(models: pd.DataFrame, ahead: pd.Series, behind: pd.Series) -> pd.DataFrame:
    """Put models on the two sides from their release on; who is in neither group is left out."""
    parts = [models[ahead].assign(side="ahead"), models[behind].assign(side="behind")]
    intervals = pd.concat(parts).dropna(subset=["released"])
    never = pd.Series(pd.NaT, index=intervals.index, dtype="datetime64[us]")
    return intervals.assign(since=intervals["released"], until=never)


def _closed_and_open(models: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    intervals = frontier.side_intervals(models)
    return intervals.assign(side=intervals["side"].map({"closed": "ahead", "open": "behind"}))


def _expensive_and_cheap(models: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    price = models["model_id"].map(facts["output"])
    closed = models["weights"] == "closed"
    return _split(models, closed & (price > EXPENSIVE_OUTPUT), closed & (price <= EXPENSIVE_OUTPUT))


def _flagship_and_small(models: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    tier = models["model_id"].map(facts["tier"])
    closed = models["weights"] == "closed"
    return _split(models, closed & (tier == "flagship"), closed & (tier == "small"))


def _large_and_small(models: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    opened = models.assign(released=models["weights_from"])
    is_open = models["weights"].str.startswith("open")
    size = models["parameters"]
    return _split(opened, is_open & (size > LARGE), is_open & (size <= SMALL))


def lab_and_rest(organization_id: str) -> Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]:
    """Give the rule that puts one closed lab behind, and all other closed labs ahead."""

    def place(models: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
        closed = models["weights"] == "closed"
        of_lab = models["organization_id"] == organization_id
        return _split(models, closed & ~of_lab, closed & of_lab)

    return place


OPEN_CLOSED = GroupPair("closed / open", "closed", "open", _closed_and_open)

PAIRS = (
    OPEN_CLOSED,
    GroupPair("expensive / cheap", "expensive (closed)", "cheap (closed)", _expensive_and_cheap),
    GroupPair(
        "flagship / small tier", "flagship (closed)", "small tier (closed)", _flagship_and_small
    ),
    GroupPair("large / small", "large (open)", "small (open)", _large_and_small),
)
"""The pairs that can be formed on any set of models with the register's facts."""

LABS = tuple(
    GroupPair(f"other labs / {name}", "other closed labs", name, lab_and_rest(organization_id))
    for organization_id, name in [
        ("anthropic", "Anthropic"),
        ("google", "Google"),
        ("openai", "OpenAI"),
        ("xai", "xAI"),
    ]
)
"""Each large closed lab against the best of all the others."""


def best_by_day(intervals: pd.DataFrame, value: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the best of both sides by day, in one pass over all models.

    intervals: `side` (of PAIR_SIDES), `since`, `until`, `name` and the value. Returns behind,
    ahead, behind_model and ahead_model by day, without the days on which a side has no model. Of
    equal models the earlier counts. The same as frontier.daily_leaders gives, which hundreds of
    small contests would have to wait for.
    """
    days = pd.date_range(intervals["since"].min(), as_of, name="day")
    names, sides, scores, starts, ends = (
        intervals[name].to_numpy() for name in ("name", "side", value, "since", "until")
    )
    columns = {}
    known = np.ones(len(days), dtype=bool)
    for side in PAIR_SIDES:
        members = np.flatnonzero(sides == side)
        members = members[np.argsort(starts[members], kind="stable")]
        since, until = starts[members], ends[members]
        changes = np.unique(np.concatenate([days[:1], since, until[~np.isnat(until)]]))
        present = np.less_equal.outer(since, changes) & ~np.less_equal.outer(until, changes)
        best = np.where(present, scores[members].astype(float)[:, None], -np.inf)
        at = np.searchsorted(changes, days, side="right") - 1
        columns[side] = best.max(axis=0)[at]
        columns[f"{side}_model"] = names[members][best.argmax(axis=0)[at]]
        known &= np.any(present, axis=0)[at]
    return pd.DataFrame({name: of[known] for name, of in columns.items()}, index=days[known])
