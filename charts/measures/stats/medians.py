"""The median of a sample, and how well it is known."""

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence
from charts.measures.stats.trend import Numbers
from charts.measures.waits.survival import DRAWS, SEED, resample_counts


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


def clustered_median(
    values: pd.Series, clusters: pd.Series, draws: int = DRAWS
) -> tuple[float, float, float]:
    """Give the median of a sample and an interval from drawing whole clusters again.

    clusters: which values hang together, such as those of one firm. The ends are quantiles of the
    medians of the draws (Efron's percentile method). NaN at both ends with a single cluster. Raises
    ValueError for an empty sample.
    """
    known = values.dropna().astype(float)
    if known.empty:
        raise ValueError("there is no median of nothing")
    middle, groups = float(known.median()), clusters[known.index]
    if groups.nunique() == 1:
        return middle, np.nan, np.nan
    low, high = np.quantile(resampled_medians(known, groups, draws), confidence.ends())
    return middle, float(low), float(high)


def difference_of_medians(
    first: tuple[pd.Series, pd.Series], second: tuple[pd.Series, pd.Series], draws: int = DRAWS
) -> tuple[float, float, float]:
    """Give the median of the first sample minus that of the second, with a bootstrap interval.

    Each sample: values, and the clusters that are drawn again.
    """
    (a, of_a), (b, of_b) = first, second
    value = float(a.median() - b.median())
    if min(of_a.nunique(), of_b.nunique()) == 1:
        return value, np.nan, np.nan
    apart = resampled_medians(a, of_a, draws) - resampled_medians(b, of_b, draws, seed=SEED + 1)
    low, high = np.quantile(apart, confidence.ends())
    return value, float(low), float(high)


def resampled_medians(
    values: pd.Series, clusters: pd.Series, draws: int = DRAWS, seed: int = SEED
) -> Numbers:
    """Give the median of each draw of whole clusters with replacement."""
    order = np.argsort(values.to_numpy(float), kind="stable")
    sorted_values = values.to_numpy(float)[order]
    until = np.cumsum(resample_counts(clusters, draws, seed)[:, order], axis=1)
    below, above = (np.floor((until[:, -1] - 1) / 2), np.floor(until[:, -1] / 2))
    middle = [(until <= place[:, None]).sum(axis=1) for place in (below, above)]
    halves: Numbers = (sorted_values[middle[0]] + sorted_values[middle[1]]) / 2
    return halves
