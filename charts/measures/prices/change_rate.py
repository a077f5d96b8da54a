"""How often listed prices change: changes per year that a price was watched.

A change is one spell of a listing that follows on another without a gap at a price at least
MIN_CHANGE away from it. A listing that goes and comes back at another price has not changed its
price: it may be another offer.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence, thresholds
from charts.measures.stats.units import YEAR

MIN_CHANGE = 0.01
"""Share of the price below which a change is rounding."""

DRAWS, SEED = 1000, 20261123


class Rate(NamedTuple):
    """Changes per year watched, with the ends of its interval."""

    rate: float
    low: float
    high: float


def price_changes(spells: pd.DataFrame) -> pd.DataFrame:
    """Give the changes: each spell that follows on another of its listing at another price.

    spells: listing, since, until and price; further columns are carried along. Returns the later
    spells with `before` (the price till then) and `ratio` (new over old), in the order of spells.
    """
    rows = spells.sort_values(["listing", "since"], kind="stable")
    earlier = rows.groupby("listing")[["until", "price"]].shift()
    rows = rows.assign(before=earlier["price"], ratio=rows["price"] / earlier["price"])
    follows = earlier["until"].eq(rows["since"])
    changed: pd.DataFrame = rows[
        follows & thresholds.at_least((rows["ratio"] - 1).abs(), MIN_CHANGE)
    ]
    return changed.sort_index()


def years(spells: pd.DataFrame) -> pd.Series:
    """Give for how many years each spell was watched."""
    days: pd.Series = (spells["until"] - spells["since"]).dt.days / YEAR
    return days


def overlap(starts: pd.Series, ends: pd.Series, first: float, last: float) -> float:
    """Give how much of some stretches lies between two places, in the unit of both."""
    return float((ends.clip(first, last) - starts.clip(first, last)).sum())


def poisson(events: int, watched: float) -> Rate:
    """Give the rate of events in so many years, with the exact interval of a Poisson count.

    Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936). It takes events
    for independent, and is too narrow where they come in groups. Raises ValueError if nothing was
    watched.
    """
    if watched <= 0:
        raise ValueError("nothing was watched")
    lower, upper = confidence.ends()
    low = stats.chi2.ppf(lower, 2 * events) / 2 if events else 0.0
    high = stats.chi2.ppf(upper, 2 * events + 2) / 2
    return Rate(float(events / watched), float(low / watched), float(high / watched))


def ratio(events: tuple[int, int], watched: tuple[float, float]) -> Rate:
    """Give the first rate over the second, with the exact conditional interval.

    Given the number of events of both, that of the first is binomial; its Clopper-Pearson interval
    is turned into one of the ratio. The high end is infinite, and the ratio too, if the second has
    no events. Raises ValueError if there are no events at all.
    """
    first, second = events
    if first + second == 0:
        raise ValueError("no events")
    scale, (lower, upper) = watched[1] / watched[0], confidence.ends()
    low = stats.beta.ppf(lower, first, second + 1) if first else 0.0
    high = stats.beta.ppf(upper, first + 1, second) if second else 1.0

    def odds(share: float) -> float:
        return scale * share / (1 - share) if share < 1 else float("inf")

    return Rate(odds(first / (first + second)), odds(float(low)), odds(float(high)))


def clustered(groups: pd.DataFrame) -> Rate:
    """Give the rate of several groups together, with a bootstrap interval that draws groups.

    groups: one row a group whose changes hang together (a seller), with changes and years. With one
    group both ends are NaN.
    """
    events, watched = groups["changes"].to_numpy(float), groups["years"].to_numpy(float)
    rate = float(events.sum() / watched.sum())
    if len(groups) < 2:
        return Rate(rate, float("nan"), float("nan"))
    generator = np.random.default_rng(SEED)
    weight = generator.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), DRAWS)
    low, high = np.quantile((weight @ events) / (weight @ watched), confidence.ends())
    return Rate(rate, float(low), float(high))


def rate_summary(spells: pd.DataFrame, cluster: str) -> dict[str, float]:
    """Count a group's changes, and give their rate with its exact and its clustered interval.

    spells: as for `price_changes`; cluster: the column whose values reprice at once. Returns
    changes, cuts, years, listings, sellers (clusters), rate, low, high, seller_low and seller_high.
    """
    changed, watched = price_changes(spells), years(spells)
    groups = pd.DataFrame({"years": watched.groupby(spells[cluster]).sum()})
    groups["changes"] = changed.groupby(cluster).size().reindex(groups.index).fillna(0)
    by_cluster = clustered(groups)
    return {
        "changes": len(changed),
        "cuts": int((changed["ratio"] < 1).sum()),
        "years": float(watched.sum()),
        "listings": spells["listing"].nunique(),
        "sellers": len(groups),
        **poisson(len(changed), float(watched.sum()))._asdict(),
        "seller_low": by_cluster.low,
        "seller_high": by_cluster.high,
    }


def record_by_model(spells: pd.DataFrame, early_days: int) -> pd.DataFrame:
    """Give how long each model's price was watched, and how often it changed.

    spells: as for `price_changes`, with model_id, side, organization_id, origin and confirmed.
    Returns one row a model: side, organization_id, years and early_years (those within early_days
    of origin), and counts of changes and cuts: each alone, of early ones (`early_`), and of those
    that two lists show (`confirmed_`, `confirmed_early_`).
    """
    days = spells[["since", "until"]].sub(spells["origin"], axis=0).apply(lambda row: row.dt.days)
    early = days.clip(upper=early_days)
    early_years = (early["until"] - early["since"]) / YEAR
    watched = spells.assign(years=years(spells), early_years=early_years)
    models = watched.groupby("model_id").agg(
        side=("side", "first"), organization_id=("organization_id", "first"),
        years=("years", "sum"), early_years=("early_years", "sum"),
    )  # fmt: skip
    changes = price_changes(spells)
    every = changes["ratio"].notna()
    kinds = {"changes": every, "cuts": changes["ratio"] < 1}
    ages = {"": every, "early_": (changes["since"] - changes["origin"]).dt.days < early_days}
    lists = {"": every, "confirmed_": changes["confirmed"].astype(bool)}
    for (seen, of_list), (age, of_age), (kind, of_kind) in product(
        lists.items(), ages.items(), kinds.items()
    ):
        number = changes[of_kind & of_age & of_list].groupby("model_id").size()
        models[f"{seen}{age}{kind}"] = number.reindex(models.index).fillna(0).astype(int)
    return models.reset_index()
