"""The median of a sample, and how well it is known."""

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence


def median_interval(values: pd.Series) -> tuple[float, float, float]:
    """Give the median of a sample and an interval of the median it was drawn from.

    The interval is distribution-free: its ends are order statistics, by the binomial distribution
    of how many values fall below the median (scipy.stats.quantile_test). Ends that a small sample
    does not reach are NaN. Raises ValueError for an empty sample.
    """
    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        raise ValueError("there is no median of nothing")
    test = stats.quantile_test(known, q=np.median(known), p=0.5)
    interval = test.confidence_interval(confidence.LEVEL / 100)
    return float(np.median(known)), float(interval.low), float(interval.high)
