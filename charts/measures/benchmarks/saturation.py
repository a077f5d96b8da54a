"""How a test fills: the gap on three scales, and the time that each step of the frontier takes."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from scipy.special import expit

from charts.measures.benchmarks import attainable
from charts.measures.benchmarks.benchmark_races import BenchmarkRace
from charts.measures.gap import index_gap
from charts.measures.stats import thresholds, trend
from charts.measures.stats.units import MONTH

FULL = 0.8
"""The share of what can be won from which a test is called full."""


class Gaps(NamedTuple):
    """The daily gap on one benchmark on three scales, over the same days.

    raw: in points (hundredths of what can be won); odds: in log-odds; capability: in index points,
    between the best closed and the best open model by index among those tested.
    """

    raw: pd.Series
    odds: pd.Series
    capability: pd.Series


def gaps_by_scale(contest: BenchmarkRace) -> Gaps:
    """Give the three gaps of a benchmark."""
    days = contest.days
    closed, opened = (attainable.log_odds(days[side], contest.edge) for side in ("closed", "open"))
    return Gaps(
        raw=100 * index_gap.daily_gap(days),
        odds=pd.Series(closed - opened, index=days.index),
        capability=index_gap.daily_gap(contest.by_capability).reindex(days.index),
    )


def constant_distance(contest: BenchmarkRace, difficulty: float, slope: float) -> pd.Series:
    """Give the raw gap, in points by day, that a constant distance in capability would have made.

    The closed side goes as its best tested model by index did; the open side follows at the mean
    distance of the period; both score what the benchmark's fitted curve says.
    """
    days = contest.by_capability
    mean = float((days["closed"] - days["open"]).mean())
    ahead = expit(slope * (days["closed"] - difficulty))
    behind = expit(slope * (days["closed"] - mean - difficulty))
    return pd.Series(100 * (ahead - behind), index=days.index)


def steps(best: pd.Series, levels: Iterable[float]) -> pd.DataFrame:
    """Give the months that a frontier took from each level to the next.

    best: the best share of either side by day. Returns one row a step: start, end (shares),
    from_day, to_day (NaT if not reached yet), months (up to the last day if not), reached. A step
    whose start the frontier stood at, or above, on its first day is left out: since when it had
    is not known. A frontier that passes both ends in one day makes a step of 0 months.
    """
    best = best.dropna().cummax()
    ordered = sorted(levels)
    rows = []
    for start, end in pairwise(ordered):
        if thresholds.at_least(best.iloc[0], start) or thresholds.below(best.iloc[-1], start):
            continue
        begun = best.index[thresholds.at_least(best, start)][0]
        reached = bool(thresholds.at_least(best.iloc[-1], end))
        done = best.index[thresholds.at_least(best, end)][0] if reached else pd.NaT
        months = ((done if reached else best.index[-1]) - begun).days / MONTH
        rows.append(
            {"start": start, "end": end, "from_day": begun, "to_day": done, "months": months,
             "reached": reached}
        )  # fmt: skip
    columns = ["start", "end", "from_day", "to_day", "months", "reached"]
    return pd.DataFrame(rows, columns=columns).astype({"months": float, "reached": bool})


def odds_of_step(start: float, end: float) -> float:
    """Give the length of a step in log-odds."""
    low, high = attainable.log_odds([start, end], edge=1e-9)
    return float(high - low)


def slopes(series: Gaps) -> dict[str, trend.Slope]:
    """Give the trend of each gap a year, with its interval, by scale."""
    return {name: trend.with_interval(getattr(series, name)) for name in Gaps._fields}
