"""How much longer the median wait is on some tests than on others, and how sure that is."""

import numpy as np
import pandas as pd

from charts.measures.waits import benchmark_waits


def difference_interval(first: pd.DataFrame, second: pd.DataFrame) -> tuple[float, float]:
    """Give the ends of the interval of the first median wait minus the second, in months.

    first, second: waits with `benchmark_id`; whole tests of either are drawn again. A draw in which
    neither median is reached says nothing and is left out; NaN if that is all of them. An end is
    infinite where one median is not reached.
    """
    seeds = (benchmark_waits.SEED, benchmark_waits.SEED + 1)
    medians = [
        benchmark_waits.resampled_medians(rows, seed=seed)
        for rows, seed in zip((first, second), seeds, strict=True)
    ]
    known = np.isfinite(medians[0]) | np.isfinite(medians[1])
    if not known.any():
        return np.nan, np.nan
    return benchmark_waits.resampled_interval(medians[0][known] - medians[1][known])
