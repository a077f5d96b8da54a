"""The trend of a series that is known on few, uneven days, such as one of boards."""

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence
from charts.measures.stats.trend import Slope, change_weights

MEMORY = 2.4
"""Factor by which an interval that takes the days for independent is too narrow.

For gaps between two record processes in simulated worlds, read on the days of Arena's boards
(tests/measures/test_sparse_trend.py): without it an interval that says 90% covers the truth in
about half of them.
"""
FEWEST = 5


def slope_of_few_days(series: pd.Series, since: pd.Timestamp) -> Slope:
    """Give the least-squares slope a year from a day on, with Student's interval times MEMORY.

    series: by day. NaN if fewer than two days are known, the ends if fewer than FEWEST are.
    """
    window = series[series.index >= since].dropna()
    if len(window) < 2:
        return Slope(np.nan, np.nan, np.nan)
    weights = change_weights(window.index.to_numpy("datetime64[D]").astype(float))
    values, size = window.to_numpy(float), len(window)
    slope = float(weights @ values)
    if size < FEWEST:
        return Slope(slope, np.nan, np.nan)
    centred = weights / (weights @ weights)  # days after the mean day, in years
    residual = values - values.mean() - slope * centred
    error = np.sqrt(residual @ residual / (size - 2) * (weights @ weights))
    reach = float(MEMORY * stats.t.ppf(confidence.ends()[1], size - 2) * error)
    return Slope(slope, slope - reach, slope + reach)
