"""Dated statements on what will be: where each stands on a day that the table itself names."""

import pandas as pd

PENDING, DUE, UNJUDGED = "pending", "due, not yet judged", "open"
CAME_TRUE, DID_NOT, CANNOT_TELL = "came true", "did not come true", "cannot be told"
DISTANCES = ("gap", "lag")
"""Measures that are zero where open models have drawn level."""


def last_checked(forecasts: pd.DataFrame) -> pd.Timestamp:
    """Give the day of the table: the newest day on which a row was checked."""
    return pd.Timestamp(forecasts["checked_on"].max())


def status_on(forecasts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Say where each statement stands on a day.

    forecasts: outcome and checkable_on. An outcome is given in the words of the table. Without one,
    a statement is pending before its day and due from its day on.
    """
    waiting = pd.Series(PENDING, index=forecasts.index)
    waiting = waiting.mask(forecasts["checkable_on"] <= day, DUE)
    return forecasts["outcome"].mask(forecasts["outcome"] == UNJUDGED, waiting)


def is_crossing(forecasts: pd.DataFrame) -> "pd.Series[bool]":
    """Say which statements are forecasts that open models draw level by a day.

    They are estimates, no promises and no trends of the past, by which a distance is zero or less.
    """
    level = forecasts["measure"].isin(DISTANCES) & (forecasts["predicted_value"] <= 0)
    return forecasts["kind"].eq("forecast") & level
