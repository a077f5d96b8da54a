"""Shares of cases, and how well they are known."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from charts.measures.stats import confidence


class Share(NamedTuple):
    """A share of 1, and the ends of its interval."""

    value: float
    low: float
    high: float


def wilson(hits: float, cases: float) -> Share:
    """Give a share of independent cases with Wilson's interval.

    hits and cases need not be whole: a sample in clusters is worth fewer cases than it has. (Wilson,
    "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.) Raises
    ValueError if there is no case.
    """
    if cases <= 0:
        raise ValueError("there is no share of nothing")
    value, z = hits / cases, stats.norm.ppf(confidence.ends()[1])
    centre = (value + z**2 / (2 * cases)) / (1 + z**2 / cases)
    reach = np.sqrt(value * (1 - value) / cases + z**2 / (4 * cases**2)) * z / (1 + z**2 / cases)
    return Share(value, max(0.0, float(centre - reach)), min(1.0, float(centre + reach)))


def share_of(hits: pd.Series, clusters: pd.Series | None = None) -> Share:
    """Give the share of rows that are true; clusters: which hang together, such as by firm.

    The interval is Wilson's, with as many cases as the sample is worth: rows over the design effect
    of their clusters, in the t distribution's terms (Korn and Graubard, "Confidence Intervals for
    Proportions with Small Expected Number of Positive Counts", 1998). Where all rows agree the
    effect cannot be seen, and only clusters count. Raises ValueError for no rows.
    """
    known = hits.astype(float)
    if clusters is None or known.empty:
        return wilson(known.sum(), len(known))
    value, cases = float(known.mean()), effective_cases(known, clusters)
    return wilson(value * cases, cases)


def effective_cases(values: pd.Series, clusters: pd.Series) -> float:
    """Give how many independent cases rows in clusters are worth; values: 0 or 1.

    Never more than there are rows. What one cluster alone holds is worth one case.
    """
    rows, groups, mean = len(values), int(clusters.nunique()), float(values.mean())
    if groups == 1 or mean in (0.0, 1.0):
        return float(groups)
    sums: npt.NDArray[np.float64] = (values - mean).groupby(clusters.to_numpy()).sum().to_numpy()
    variance = groups / (groups - 1) * float(sums @ sums) / rows**2
    independent = mean * (1 - mean) / (rows - 1)
    tail = confidence.ends()[1]
    small = (stats.t.ppf(tail, groups - 1) / stats.norm.ppf(tail)) ** 2
    return min(float(rows), max(1.0, rows * independent / variance / small)) if variance else rows
