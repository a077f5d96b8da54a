"""On which dates the side thought to be behind was ahead, and how much such a lead is worth."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.benchmarks import attainable, placebo_groups
from charts.measures.benchmarks.placebos import MATRIX, Contest
from charts.measures.capability import index_vintage

Z = 1.645
"""Standard errors of a difference below which a lead is noise: one-sided, 5%."""


class Leads(NamedTuple):
    """Yes or no by date: was the side behind strictly ahead, or level; was it ahead by more than
    noise (clear), or by how much of it cannot be known (unknown); and did it race the best of the
    other side (True where that is not asked)? Neither clear nor unknown is noise.
    """

    led: "pd.Series[bool]"
    level: "pd.Series[bool]"
    clear: "pd.Series[bool]"
    unknown: "pd.Series[bool]"
    raced: "pd.Series[bool]"

    @property
    def conclusive(self) -> "pd.Series[bool]":
        """The dates on which a lead is known to exceed noise, and was won in a full field."""
        return self.clear & self.raced


def closed_best(data: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give the name of the closed model that is best on the index, by day."""
    models = index_vintage.models_of(data, index_vintage.WITH_DRAWS)
    intervals = placebo_groups.OPEN_CLOSED.place(models, pd.DataFrame())
    return placebo_groups.best_by_day(intervals, "index", index_vintage.last_day(models))[
        "ahead_model"
    ]


def scales(benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Give the ends of each benchmark whose scores are shares of a known number of questions.

    benchmarks: the table of that name. Returns, by benchmark_id, its items, and what a score of 0
    (`none`) and of 1 (`full`) is as a share of what can be won.
    """
    known = benchmarks[benchmarks["items"].notna() & (benchmarks["ceiling"] <= 1)]
    none, full = (attainable.attainable(known.assign(score=score), known) for score in (0.0, 1.0))
    ends = known.assign(none=none, full=full).set_index("benchmark_id")
    return ends[["items", "none", "full"]].astype(float)


def leads(
    contest: Contest, dates: pd.Index, scales: pd.DataFrame, best: pd.Series, run: set[str]
) -> Leads:
    """Look at the leads of the side behind on some dates.

    scales: as from `scales`; best: as from closed_best; run: names of the models that have a score
    on the benchmark. A lead is clear if it exceeds Z standard errors of the two
    scores' difference (see _error), unknown if the number of questions is not known. Only closed
    and open by day are asked whether the best closed model of the day was in the race.
    """
    days = contest.days.loc[dates]
    ahead = days["behind"] - days["ahead"]
    error = _error(days, scales[scales.index == contest.benchmark_id])
    raced = pd.Series(True, index=days.index)
    if contest.source == MATRIX and contest.kind == contest.pair:
        raced = best.reindex(days.index).ffill().isin(run)
    led = ahead > 0
    return Leads(led, ahead == 0, led & (ahead > Z * error), led & error.isna(), raced)


def _error(days: pd.DataFrame, scale: pd.DataFrame) -> pd.Series:
    """Give the standard error of the difference of both sides' scores, as a share, by date.

    scale: the benchmark's row of `scales`, or none. Binomial, sqrt(p (1 - p) / items) each, as if
    the runs were independent; both face the same questions, so it is rather too large. NaN where
    the number of questions is not known or scores are not shares of them.
    """
    if scale.empty:
        return pd.Series(np.nan, index=days.index)
    [[items, none, full]] = scale.to_numpy()
    score = ((days[["ahead", "behind"]].to_numpy() - none) / (full - none)).clip(0, 1)
    error = (full - none) * np.sqrt((score * (1 - score) / items).sum(axis=1))
    return pd.Series(error, index=days.index)


def longest_stretch(days: pd.DataFrame, satisfied: "pd.Series[bool]") -> pd.DataFrame:
    """Give the rows of the longest unbroken stretch of dates on which something held."""
    if not satisfied.any():
        return days.head(0)
    stretch = (satisfied != satisfied.shift()).cumsum()[satisfied]
    return days.loc[stretch.index[stretch == stretch.value_counts(sort=False).idxmax()]]
