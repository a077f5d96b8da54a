"""The median of a sample, and how well it is known."""

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence, shares


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


def clustered_median(values: pd.Series, clusters: pd.Series) -> tuple[float, float, float]:
    """Give the median of a sample and an interval that allows for its clusters.

    clusters: which values hang together, such as those of one firm. The ends are the values at the
    ends of the interval of the share below the median, with as many cases as the sample is worth
    (Woodruff, "Confidence Intervals for Medians and Other Position Measures", JASA 47, 1952).
    Raises ValueError for an empty sample.
    """
    known = values.dropna().astype(float)
    if known.empty:
        raise ValueError("there is no median of nothing")
    middle = float(known.median())
    below = (known < middle) + (known == middle) / 2
    cases = shares.effective_cases(below, clusters[known.index])
    _, low, high = shares.wilson(cases / 2, cases)
    least = float(known.quantile(low, interpolation="lower"))
    return middle, least, float(known.quantile(high, interpolation="higher"))
