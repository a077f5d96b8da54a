"""Dates of which only the month or the year is known."""

import pandas as pd


def period(dates: pd.Series, last: pd.Timestamp | None = None) -> pd.DataFrame:
    """Give the first and the last day that each date can mean: since, until.

    dates: text as YYYY, YYYY-MM or YYYY-MM-DD. None ends after `last`, if that is named: what was
    seen by then was made by then, so no date may begin after it.
    """
    spans = [pd.Period(date) for date in dates]
    ends = {
        "since": [span.start_time for span in spans],
        "until": [span.end_time.normalize() for span in spans],
    }
    days = pd.DataFrame(ends, index=dates.index, dtype="datetime64[us]")
    return days.clip(upper=last) if last is not None else days
