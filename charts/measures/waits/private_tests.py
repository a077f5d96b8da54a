"""Private tests beside public ones: who reached a level when, and who scores below the index.

A test is private if its scored items are held back. Editions of one test are one series.
"""

from collections.abc import Sequence

import pandas as pd

from charts.measures.benchmarks import score_residuals
from charts.measures.gap import lag
from charts.measures.waits import benchmark_waits
from charts.tables.frames import Tables

KINDS = ("private", "public")
SERIES = ("arc-agi", "cl-bench", "frontiermath")
"""Beginnings of the ids of tests that are editions of one."""

MIN_MODELS = 5
"""Models of each side that a test needs before its scores are compared with the index."""

RECENT = pd.Timedelta(days=365)
"""A test whose last day is older has no lag of today."""


def levels_by_access(data: Tables) -> pd.DataFrame:
    """Give the waits of levels that began while both kinds of tests had some.

    As benchmark_waits.waits_by_level, with series, private and doubtful.
    """
    rows = _with_kind(benchmark_waits.waits_by_level(data))
    return rows[benchmark_waits.same_period(rows, pd.Timestamp.min)]


def standing_by_access(data: Tables, starts: Sequence[str]) -> pd.DataFrame:
    """Give where open models are on each private and public test, one row a test.

    Columns: benchmark_id, access, series, private, doubtful, open_maker (of the newest open model
    tested); for each reading of lag.CROSSING_RULES the lag of the last day in months, NaN if that
    is not RECENT; and for each start the shortfall of models released since: percentage points by
    which open models miss what their index predicts more than closed ones do, NaN if too few.
    """
    scores = score_residuals.score_residuals(data)
    newest = scores[scores["is_open"]].sort_values("released")
    shortfalls = [
        score_residuals.residual_gaps(scores[scores["released"] >= start], MIN_MODELS)
        .set_index(["benchmark_id", "access"])["gap"].mul(-100).rename(start)
        for start in starts
    ]  # fmt: skip
    rows = pd.concat([_recent_lags(data), *shortfalls], axis=1).reset_index()
    makers = newest.groupby("benchmark_id")["organization_id"].last()
    return _with_kind(rows.assign(open_maker=rows["benchmark_id"].map(makers)))


def _recent_lags(data: Tables) -> pd.DataFrame:
    lags = benchmark_waits.lags_on_last_day(data)
    is_recent = lags["as_of"] >= lags["as_of"].max() - RECENT
    recent: pd.DataFrame = lags[is_recent].set_index(["benchmark_id", "access"])
    return recent[list(lag.CROSSING_RULES)]


def _with_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of private and public tests, with series, private and doubtful."""
    rows = rows[rows["access"].isin(KINDS)]
    series = rows["benchmark_id"]
    for beginning in SERIES:
        series = series.mask(rows["benchmark_id"].str.startswith(beginning), beginning)
    private = rows["access"] == "private"
    doubtful = private & benchmark_waits.is_doubtful(rows["benchmark_id"])
    return rows.assign(series=series, private=private, doubtful=doubtful)
