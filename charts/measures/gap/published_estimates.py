"""Published estimates of the distance computed again, and six definitions of the lag on one day."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability.index_vintage import last_day
from charts.measures.gap import index_gap, lag
from charts.measures.waits import survival

POINTS, CATCH_UP = "points", "catch-up"


class Recomputation(NamedTuple):
    """One estimate, in months or index points; NaN where it has no such part.

    counted: how many days, or closed levels, it rests on; of: how many there are in the window.
    """

    value: float
    low: float
    high: float
    counted: int
    of: int


OF_DAYS: Mapping[str, Callable[[pd.Series], tuple[float, float, float]]] = {
    "mean": lambda days: (float(days.mean()), np.nan, np.nan),
    "range": lambda days: (np.nan, float(days.min()), float(days.max())),
    "on the last day": lambda days: (float(days.iloc[-1]), np.nan, np.nan),
}
"""What is taken of a daily series; days without a reading do not count."""


def recompute(
    recipes: pd.DataFrame, vintages: Mapping[str, pd.DataFrame], draws: pd.DataFrame
) -> pd.DataFrame:
    """Compute estimates by their recipes: one row a recipe, by estimate_id, with Answer's parts.

    recipes: estimate_id, statistic, estimator, vintage, window_from, window_to; vintages: models by
    vintage, as from index_vintage.models_of. Models that came out after window_to do not count.
    Raises KeyError for an unknown vintage, estimator or statistic.
    """
    answers = {}
    for (vintage, end), group in recipes.groupby(["vintage", "window_to"]):
        models = vintages[str(vintage)]
        as_of = min(pd.Timestamp(str(end)), last_day(models))
        race = lag.race(models, as_of, draws=draws)
        for recipe in group.to_dict("records"):
            statistic = recipe["statistic"]
            if recipe["estimator"] == CATCH_UP:
                answer = _of_levels(survival.record_waits(models, as_of), statistic)
            else:
                days = _series(race, recipe["estimator"])
                answer = _of_window(days[days.index >= recipe["window_from"]], statistic)
            answers[recipe["estimate_id"]] = answer
    return pd.DataFrame.from_dict(answers, orient="index", columns=list(Recomputation._fields))


def _series(race: lag.Race, estimator: str) -> pd.Series:
    return (
        index_gap.daily_gap(race.days)
        if estimator == POINTS
        else lag.ESTIMATORS[estimator].estimate(race)
    )


def _of_window(days: pd.Series, statistic: str) -> Recomputation:
    taken = days.tail(1) if statistic == "on the last day" else days
    if taken.empty:
        return Recomputation(np.nan, np.nan, np.nan, 0, 0)
    return Recomputation(*OF_DAYS[statistic](taken), int(taken.notna().sum()), len(taken))


def _of_levels(levels: pd.DataFrame, statistic: str) -> Recomputation:
    """Take a statistic of the waits of the closed levels; NaN for a median not yet reached."""
    months, matched = levels["months"], levels["matched"]
    if not matched.any():
        return Recomputation(np.nan, np.nan, np.nan, 0, len(levels))
    if statistic == "median":
        median = survival.kaplan_meier(months, matched).median()[0]
        value, counted = (median if np.isfinite(median) else np.nan), len(levels)
    elif statistic == "mean of the matched levels":
        value, counted = survival.naive_mean(months, matched), int(matched.sum())
    else:
        raise KeyError(statistic)
    return Recomputation(value, np.nan, np.nan, counted, len(levels))


def by_hosting(models: pd.DataFrame) -> pd.DataFrame:
    """Date open models by their first hosting instead of their weights, as some publishers do."""
    is_open = models["weights"].str.startswith("open")
    earlier = models[["released", "weights_from"]].min(axis=1)
    return models.assign(weights_from=earlier.where(is_open, models["weights_from"]))


def last_day_lags(race: lag.Race) -> pd.Series:
    """Give the lag on the race's last day by each estimator: months, by the estimator's name."""
    last = {name: estimator.estimate(race) for name, estimator in lag.ESTIMATORS.items()}
    return pd.Series(
        {name: float(days.iloc[-1]) if len(days) else np.nan for name, days in last.items()},
        dtype=float,
    )
