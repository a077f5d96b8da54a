"""Lengths of time that measures share."""

import pandas as pd

ONE_DAY = pd.Timedelta(days=1)

YEAR = 365.25
"""In days."""

MONTH = YEAR / 12
"""In days."""
