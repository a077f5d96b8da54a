"""Where a dated statement stands is a matter of its day, its outcome and the table's own day."""

import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.gap import forecast_status

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
OUTCOMES = st.sampled_from(["open", "came true", "did not come true", "cannot be told"])


def frame(days: list[dt.date], outcomes: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"checkable_on": pd.to_datetime(days), "outcome": outcomes})


@given(st.lists(st.tuples(DAYS, OUTCOMES), min_size=1, max_size=8), DAYS)
def test_only_an_open_statement_waits_and_it_is_due_from_its_day_on(
    rows: list[tuple[dt.date, str]], now: dt.date
) -> None:
    found = forecast_status.status_on(frame(*map(list, zip(*rows, strict=True))), pd.Timestamp(now))
    for (day, outcome), said in zip(rows, found, strict=True):
        if outcome != "open":
            assert said == outcome
        else:
            assert said == (forecast_status.PENDING if day > now else forecast_status.DUE)


@given(DAYS, st.integers(1, 400))
def test_what_is_due_never_waits_again(day: dt.date, later: int) -> None:
    own = frame([day], ["open"])
    at = [pd.Timestamp(day) + pd.Timedelta(days=n) for n in (-1, 0, later)]
    said = [forecast_status.status_on(own, now).iloc[0] for now in at]
    assert said == [forecast_status.PENDING, forecast_status.DUE, forecast_status.DUE]


@given(DAYS, DAYS)
def test_the_day_of_the_table_is_its_newest_check(one: dt.date, other: dt.date) -> None:
    found = forecast_status.last_checked(pd.DataFrame({"checked_on": pd.to_datetime([one, other])}))
    assert found == pd.Timestamp(max(one, other))
