"""How long open models take to levels of single tests, levels not yet reached included.

The clock of a level starts when the first closed model scores that much and stops at the first open
one (after Håvard Ihle, "How far behind are open models?", 2026). He leaves out the levels that are
still waited for; here they are right-censored.
"""

import numpy as np
import pandas as pd

from charts.measures.benchmarks import benchmark_races
from charts.measures.benchmarks.benchmark_races import BenchmarkRace
from charts.measures.gap import lag
from charts.measures.stats import confidence
from charts.measures.stats.trend import Numbers
from charts.measures.stats.units import MONTH
from charts.measures.waits import survival
from charts.tables.frames import Tables

STEP = 0.05
"""Distance between levels, as a share of what can be won."""

DRAWS, SEED = 1000, 5

READABLE = ("chess-puzzles", "weirdml")
"""Private benchmarks of which the positions, or some tasks, can be read."""

DOUBTFUL = ("frontiermath", *READABLE)
"""Beginnings of the ids of those and of one whose sponsor has most of its answers."""


def level_waits(contest: BenchmarkRace, step: float = STEP) -> pd.DataFrame:
    """Give the waits of a benchmark's levels: as lag.crossings, with `matched`.

    Where a level is not matched, `months` runs to the last day that the race covers. Of levels
    that the same two models reached first only the highest counts.
    """
    levels = np.arange(step, 1.0, step).round(6)
    crossed = lag.crossings(contest.race, levels)
    end = contest.days.index[-1]
    so_far = (end - pd.to_datetime(crossed["closed_on"])).dt.days / MONTH
    matched = crossed["months"].notna()
    crossed = crossed.assign(matched=matched, months=crossed["months"].where(matched, so_far))
    # An open model that was there first makes a negative wait: nobody waited.
    return crossed.assign(months=crossed["months"].clip(lower=0))


def waits_by_level(data: Tables) -> pd.DataFrame:
    """Give the waits of the levels of all benchmarks that can be compared.

    As level_waits, with benchmark_id, name (of the benchmark), access (to its scored items),
    closed_maker (organization of the closed model), as_of and source_id.
    """
    return pd.concat([_of_race(race) for race in benchmark_races.races(data)], ignore_index=True)


def _of_race(race: BenchmarkRace) -> pd.DataFrame:
    models = race.models.drop_duplicates("name").set_index("name")
    levels = level_waits(race)
    return levels.assign(
        benchmark_id=race.benchmark_id,
        name=str(race.facts["name"]),
        access=str(race.facts["test_items"]),
        closed_maker=levels["closed_model"].map(models["organization_id"]),
        as_of=race.days.index[-1],
        source_id=race.source_id,
    )


def lags_on_last_day(data: Tables) -> pd.DataFrame:
    """Give how far behind open models are on each benchmark's last day, one row a benchmark.

    Columns: benchmark_id, access, as_of and, by each reading of lag.CROSSING_RULES, the lag in
    months, NaN where it finds no closed record to count from.
    """
    return pd.DataFrame([_last_day(race) for race in benchmark_races.races(data)])


def _last_day(race: BenchmarkRace) -> dict[str, object]:
    return {
        "benchmark_id": race.benchmark_id,
        "access": str(race.facts["test_items"]),
        "as_of": race.days.index[-1],
        **{name: lag.last_lag(rule, race.race) for name, rule in lag.CROSSING_RULES.items()},
    }


def same_period(levels: pd.DataFrame, since: pd.Timestamp) -> "pd.Series[bool]":
    """Say which levels began from a day on, and by the last day on which both kinds had some.

    levels: access and closed_on; kinds: the values of access.
    """
    ends = levels.groupby("access")["closed_on"].max()
    return levels["closed_on"].between(since, ends.min())


def is_doubtful(benchmark_ids: pd.Series) -> "pd.Series[bool]":
    """Say which private benchmarks may be known to some: by their ids."""
    return benchmark_ids.str.startswith(DOUBTFUL)


def median_wait(rows: pd.DataFrame) -> float:
    """Give the Kaplan-Meier median of waits (`months`, `matched`); infinite if never reached."""
    return survival.kaplan_meier_median(rows["months"], rows["matched"])


def resampled_medians(rows: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Numbers:
    """Give the median wait in so many draws of whole benchmarks, with replacement.

    rows: waits with `benchmark_id`. The levels of one test hang together, so tests are drawn, not
    levels. Infinite where the median is not reached.
    """
    times = survival.resample_counts(rows["benchmark_id"], draws, seed)
    return survival.weighted_medians(
        rows["months"].to_numpy(float), rows["matched"].to_numpy(bool), times
    )


def resampled_interval(medians: Numbers) -> tuple[float, float]:
    """Give the ends of the interval of resampled medians."""
    low, high = np.quantile(medians, confidence.ends(), method="nearest")
    return float(low), float(high)
