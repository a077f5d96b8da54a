"""A date of which only the month or the year is known means each of its days."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.stats import partial_dates

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_a_date_spans_the_days_that_it_may_mean(day: dt.date, length: int) -> None:
    written = day.isoformat()[:length]
    first, last = (each.date() for each in partial_dates.period(pd.Series([written])).iloc[0])
    assert first <= day <= last
    assert first.isoformat()[:length] == last.isoformat()[:length] == written
    before, after = first - dt.timedelta(days=1), last + dt.timedelta(days=1)
    assert written not in {before.isoformat()[:length], after.isoformat()[:length]}


@pytest.mark.parametrize(
    ("date", "since", "until"),
    [
        ("2026", "2026-01-01", "2026-11-23"),
        ("2026-11", "2026-11-01", "2026-11-23"),
        ("2026-06", "2026-06-01", "2026-06-30"),
        ("2026-08-22", "2026-08-22", "2026-08-22"),
    ],
)
def test_what_was_seen_by_a_day_ends_by_that_day(date: str, since: str, until: str) -> None:
    found = partial_dates.period(pd.Series([date]), pd.Timestamp("2026-11-23")).iloc[0]
    assert [str(day.date()) for day in found] == [since, until]


def test_days_stand_at_their_dates_and_no_dates_have_none() -> None:
    found = partial_dates.period(pd.Series(["2026-02", "2025"], index=[7, 3]))
    assert found.index.tolist() == [7, 3]
    assert partial_dates.period(pd.Series([], dtype="str")).empty
