"""What hardware holds the weights of an open model, and the best one that each size of it holds.

Only weights count. Every request needs memory of its own besides, so real hardware must be larger:
HEADROOM is what serving recipes most often add.
"""

from typing import NamedTuple

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.gap import lag
from charts.measures.stats import thresholds


class Tier(NamedTuple):
    """An amount of graphics memory that one can buy: id, label, and its limit in gigabytes."""

    id: str
    label: str
    gb: float


CARD, LARGE, LARGER, NEWEST, NODE = 32.0, 80.0, 141.0, 288.0, 8
"""Gigabytes of one processor: GeForce RTX 5090, the largest consumer card; H100 and A100 SXM; H200
SXM; B300. And how many of them a server holds. Sources, all of NVIDIA: "Supported Models" of NIM
for LLMs 1.8.0 (32, 80, 141), release notes of NIM for Boltz-2 1.7.0 (288). Software leaves a little
less. Processors of 24, 48, 96 or 180 GB, and desktop machines with shared memory, lie between."""

TIERS = (
    Tier("card", "1 × 32 GB", CARD),
    Tier("gpu80", "1 × 80 GB", LARGE),
    Tier("gpu141", "1 × 141 GB", LARGER),
    Tier("node80", "8 × 80 GB", NODE * LARGE),
    Tier("node141", "8 × 141 GB", NODE * LARGER),
    Tier("node288", "8 × 288 GB", NODE * NEWEST),
)
"""From one consumer card to one server of the newest kind; what needs more, needs several."""

HEADROOM = 1.2
"""Memory to serve, over the weights' size: what most recipes that state both come to."""


def fits_tier(
    weights_gb: "pd.Series[float]", tier: Tier, headroom: float = 1.0
) -> "pd.Series[bool]":
    """Say which weights fit a tier, with so much room; those of unknown size fit none."""
    return pd.Series(thresholds.at_most(weights_gb * headroom, tier.gb))


def tier_race(
    intervals: pd.DataFrame, tier: Tier, as_of: pd.Timestamp, headroom: float = 1.0
) -> lag.Race:
    """Give the race of the open models that a tier holds against all closed ones, up to a day.

    intervals: as from frontier.side_intervals, with index and weights_gb (gigabytes, NaN if not
    known).
    """
    eligible = intervals["side"].eq("closed") | fits_tier(intervals["weights_gb"], tier, headroom)
    return lag.race_of_intervals(intervals[eligible], as_of, "index")


def gap_and_lag(spells: pd.DataFrame) -> pd.DataFrame:
    """Give how far the open side stands behind, day by day, from the spells of a race.

    Returns what frontier.daily_leaders does, on days on which both sides have a model, with points
    (closed minus open) and months (since a closed model first stood at the open level; 0 if open
    leads, NaN if all closed models ever stood above).
    """
    race = lag.Race(spells, frontier.daily_leaders(spells, "index"))
    days = race.days.dropna(subset=list(frontier.SIDES))
    months = lag.lag_series(lag.first_at_or_above, race)
    return days.assign(points=days["closed"] - days["open"], months=months)
