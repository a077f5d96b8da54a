"""On which dates the side thought to be behind was ahead, and how much such a lead is worth."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from charts.measures import groups, index_vintage
from charts.measures.placebos import MATRIX, Contest

ERRORS = 1.0
"""Standard errors of the leader's own score below which a lead counts as noise."""


class Leads(NamedTuple):
    """Yes or no by date: was the side behind strictly ahead, level, clearly ahead; and did it race
    the best of the other side? clear and raced are all True where that cannot be known.
    """

    led: "pd.Series[bool]"
    level: "pd.Series[bool]"
    clear: "pd.Series[bool]"
    raced: "pd.Series[bool]"


def closed_best(data: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give the name of the closed model that is best on the index, by day."""
    models = index_vintage.models_of(data, index_vintage.DRAWN)
    placed = groups.OPEN_CLOSED.place(models, pd.DataFrame())
    return groups.best_by_day(placed, "index", index_vintage.last_day(models))["ahead_model"]


def leads(
    contest: Contest,
    dates: pd.Index,
    facts: Mapping[str, Any] | None,
    best: pd.Series,
    run: set[str],
) -> Leads:
    """Look at the leads of the side behind on some dates.

    facts: the benchmark's row (None for the index); best: as from closed_best; run: names of the
    models that have a score on the benchmark. A lead is clear from ERRORS binomial standard errors
    sqrt(p (1 - p) / items) of the leader's score on. Only closed and open by day can be asked
    whether the best closed model of the day was in the race.
    """
    days = contest.days.loc[dates]
    ahead = days["behind"] - days["ahead"]
    known = pd.Series(True, index=days.index)
    clear, raced = known, known
    if facts is not None and pd.notna(facts["items"]):
        start = facts["floor"] if pd.isna(facts["chance"]) else facts["chance"]
        room = float(facts["ceiling"] - start)
        score = (start + days["behind"] * room).clip(0, 1)
        error = np.sqrt(score * (1 - score) / float(facts["items"])) / room
        clear = ahead > ERRORS * error
    if contest.source == MATRIX and contest.kind == contest.pair:
        raced = best.reindex(days.index).ffill().isin(run)
    return Leads(ahead > 0, ahead == 0, clear, raced)


def longest(days: pd.DataFrame, held: "pd.Series[bool]") -> pd.DataFrame:
    """Give the rows of the longest unbroken stretch of dates on which something held."""
    if not held.any():
        return days.head(0)
    stretch = (held != held.shift()).cumsum()[held]
    return days.loc[stretch.index[stretch == stretch.value_counts(sort=False).idxmax()]]
