"""The steps of many frontiers put together: which count, and what half of them took."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.benchmarks import saturation
from charts.measures.stats import thresholds
from charts.measures.waits import survival

DONE, WAITING, BEFORE = "done", "waiting", "begun before"
DRAWS = 4000


def step_states(best: pd.Series, levels: Sequence[float]) -> list[dict[str, Any]]:
    """Give the steps of one frontier with their state, one dict a step.

    best and levels: as saturation.steps takes them. Besides its steps (DONE or WAITING) those that
    it leaves out are given as BEFORE, without days and months: the frontier stood at their start
    on its first day. Steps whose start was never reached are no steps.
    """
    first = best.dropna().iloc[0]
    before = [
        {"start": start, "end": end, "from_day": pd.NaT, "to_day": pd.NaT, "months": np.nan,
         "state": BEFORE}
        for start, end in pairwise(sorted(levels))
        if thresholds.at_least(first, start)
    ]  # fmt: skip
    steps: list[dict[str, Any]] = [
        {str(key): value for key, value in step.items() if key != "reached"}
        | {"state": DONE if step["reached"] else WAITING}
        for step in saturation.steps(best, levels).to_dict("records")
    ]
    return [*before, *steps]


def level_days(
    days: npt.ArrayLike, best: npt.ArrayLike, levels: npt.ArrayLike, *, spread: bool = False
) -> npt.NDArray[np.float64]:
    """Give the day on which a frontier came to each level.

    days, best: the best share by day; levels: shares. NaN for a level at or below its first day's
    best: since when it had that is not known. Infinite for one not reached yet. spread: a jump is
    taken for even progress since the record before.
    """
    record = np.maximum.accumulate(np.asarray(best, dtype=float))
    rises = np.append(True, record[1:] > record[:-1])
    when, height = np.asarray(days, dtype=float)[rises], record[rises]
    wanted = np.asarray(levels, dtype=float)
    place = np.searchsorted(height, wanted - thresholds.ROUNDING, side="left")
    reached = np.append(when, np.inf)[place]
    if spread:
        reached = np.where(np.isinf(reached), reached, np.interp(wanted, height, when))
    return np.where(place == 0, np.nan, reached)


def median_step(lasted: pd.Series, state: pd.Series) -> tuple[float, float, float]:
    """Give the Kaplan-Meier median of the steps that count, and its interval.

    lasted: in any unit of time; state: as from `step_states`. Waiting steps are right-censored,
    those begun before are left out. Infinite where half of them have not ended.
    """
    counts = state.ne(BEFORE) & lasted.notna()
    done = state[counts].eq(DONE)
    if not done.any():
        return np.inf, np.inf, np.inf
    return survival.kaplan_meier(lasted[counts].astype(float), done).median()


def longer_and_shorter_shares(
    earlier: pd.DataFrame, later: pd.DataFrame, measure: str
) -> tuple[float, float]:
    """Give the shares of draws in which the later step's median is longer, and shorter.

    Both: rows with benchmark_id, state and the measure. Whole benchmarks are drawn with
    replacement, each with both its steps. Draws in which the two medians are equal, or neither is
    reached, are in neither share.
    """
    steps = [rows[rows["state"].ne(BEFORE) & rows[measure].notna()] for rows in (earlier, later)]
    both = pd.concat(steps)
    times = survival.resample_counts(both["benchmark_id"], DRAWS)
    lasted, done = both[measure].to_numpy(float), both["state"].eq(DONE).to_numpy()
    is_later = np.repeat([False, True], [len(rows) for rows in steps])
    early, late = (
        survival.weighted_medians(lasted[subset], done[subset], times[:, subset])
        for subset in (~is_later, is_later)
    )
    return float((late > early).mean()), float((late < early).mean())
