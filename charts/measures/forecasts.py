"""Dated statements on what will be: where each stands on a day that the table itself names."""

import pandas as pd

PENDING, DUE, UNJUDGED = "pending", "due, not yet judged", "open"


def as_of(forecasts: pd.DataFrame) -> pd.Timestamp:
    """Give the day of the table: the newest day on which a row was checked."""
    return pd.Timestamp(forecasts["checked_on"].max())


def standing(forecasts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Say where each statement stands on a day.

    forecasts: outcome and checkable_on. An outcome is given in the words of the table. Without one,
    a statement is pending before its day and due from its day on.
    """
    waiting = pd.Series(PENDING, index=forecasts.index)
    waiting = waiting.mask(forecasts["checkable_on"] <= day, DUE)
    return forecasts["outcome"].mask(forecasts["outcome"] == UNJUDGED, waiting)


def period(dates: pd.Series, last: pd.Timestamp) -> pd.DataFrame:
    """Give the first and last day that a date can mean: since, until.

    dates: text as YYYY, YYYY-MM or YYYY-MM-DD, none of which begins after `last`. None ends after
    it: what was seen by then was made by then.
    """
    spans = [pd.Period(date) for date in dates]
    since = pd.Series([span.start_time for span in spans], index=dates.index)
    until = pd.Series([span.end_time.normalize() for span in spans], index=dates.index)
    return pd.DataFrame({"since": since, "until": until.where(until <= last, last)})
