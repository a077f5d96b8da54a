"""Shares of cases, and how well they are known."""

from typing import NamedTuple

import numpy as np
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

    hits and cases need not be whole: a sample in clusters is worth fewer cases than it has. Raises
    ValueError if there is no case. Source: Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", JASA 22, 1927.
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
    """Give how many independent cases rows in clusters are worth for their mean.

    Never more than there are rows. What one cluster alone holds is worth one case.
    """
    rows, groups = len(values), int(clusters.nunique())
    apart = values - values.mean()
    independent = float(apart.pow(2).sum()) / rows / (rows - 1) if rows > 1 else 0.0
    if groups == 1 or not independent:
        return float(groups)
    sums = apart.groupby(clusters.to_numpy()).sum().to_numpy()
    variance = groups / (groups - 1) * float(sums @ sums) / rows**2
    tail = confidence.ends()[1]
    small = (stats.t.ppf(tail, groups - 1) / stats.norm.ppf(tail)) ** 2
    return float(np.clip(rows * independent / max(variance, 1e-12) / small, 1.0, rows))
