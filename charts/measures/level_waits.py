"""How long open models take to levels of single tests, levels not yet reached included.

The clock of a level starts when the first closed model scores that much and stops at the first open
one (after Håvard Ihle, "How far behind are open models?", 2026). He leaves out the levels that are
still waited for; here they are right-censored.
"""

import numpy as np
import pandas as pd

from charts.measures import catch_up, lag
from charts.measures.benchmark_races import BenchmarkRace
from charts.measures.trend import Numbers

STEP = 0.05
"""Distance between levels, as a share of what can be won."""

DRAWS, SEED = 100, 5


def waits(one: BenchmarkRace, step: float = STEP) -> pd.DataFrame:
    """Give the waits of a benchmark's levels: as lag.crossings, with `matched`.

    Where a level is not matched, `months` runs to the last day that the race covers. Of levels
    that the same two models reached first only the highest counts.
    """
    levels = np.arange(step, 1.0, step).round(6)
    found = lag.crossings(one.race, levels)
    end = one.days.index[-1]
    so_far = (end - pd.to_datetime(found["closed_on"])).dt.days / lag.MONTH
    matched = found["months"].notna()
    found = found.assign(matched=matched, months=found["months"].where(matched, so_far))
    # An open model that was there first makes a negative wait: nobody waited.
    return found.assign(months=found["months"].clip(lower=0))


def median(rows: pd.DataFrame) -> float:
    """Give the Kaplan-Meier median of waits (`months`, `matched`); infinite if never reached."""
    return catch_up.median(rows["months"], rows["matched"])


def redrawn_medians(rows: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Numbers:
    """Give the median wait in so many draws of whole benchmarks, with replacement.

    rows: waits with `benchmark_id`. The levels of one test hang together, so tests are drawn, not
    levels. Infinite where the median is not reached.
    """
    random = np.random.default_rng(seed)
    tests = [
        part[["months", "matched"]].to_numpy(float) for _, part in rows.groupby("benchmark_id")
    ]
    picks = random.integers(0, len(tests), (draws, len(tests)))
    drawn = (np.concatenate([tests[at] for at in pick]) for pick in picks)
    return np.array([catch_up.median(waits[:, 0], waits[:, 1]) for waits in drawn])
