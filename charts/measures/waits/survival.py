"""How long a closed level lasts before an open model stands there: a survival analysis.

Every record of the closed side is a level. Its wait ends on the day of the first open model at or
above it; a level that none has reached waits still, and is right-censored, not left out. Curves are
Kaplan-Meier estimates ("Nonparametric Estimation from Incomplete Observations", JASA 53, 1958). One
open model may end several waits at once, so the interval of `clustered_kaplan_meier` comes from
resampling the models that end them; that of `kaplan_meier` takes all waits for independent.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import CensoredData, ecdf, t

from charts.measures.capability import frontier
from charts.measures.gap import lag
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.trend import Numbers
from charts.measures.stats.units import MONTH

Reaches = Callable[[pd.DataFrame, "pd.Series[float]"], npt.NDArray[np.bool_]]
"""Which open models (rows with model_id and index) stand at or above a closed one?"""

HALF = 0.5
DRAWS, SEED = 2000, 5
TOLERATED = 1 - lag.SIGNIFICANT


def strictly(opened: pd.DataFrame, level: pd.Series) -> npt.NDArray[np.bool_]:
    """Say which open models have an index at or above the closed one's."""
    return np.asarray(opened["index"] >= level["index"], dtype=bool)


def tolerantly(draws: pd.DataFrame) -> Reaches:
    """Give the rule of Epoch AI (2026): above in TOLERATED of the paired draws is enough.

    draws: one row a model, by model_id. A model without draws reaches nothing.
    """

    def reaches(opened: pd.DataFrame, level: pd.Series) -> npt.NDArray[np.bool_]:
        above = lag.share_above(opened["model_id"], str(level["model_id"]), draws)
        return np.asarray(thresholds.at_least(above, TOLERATED), dtype=bool)

    return reaches


def record_waits(
    models: pd.DataFrame, as_of: pd.Timestamp, reaches: Reaches = strictly
) -> pd.DataFrame:
    """Give each closed record with the wait until an open model was at its level.

    models: as frontier.side_intervals takes them, with `index`. Returns model_id, name, index,
    since, reached_by, reached (NaT if not yet), months (up to `as_of` if not yet) and matched. An
    open model that was there before makes a wait of 0; of several of one day the best is named.
    """
    intervals = frontier.side_intervals(models)
    intervals = intervals[intervals["since"] <= as_of]
    opened, closed = (intervals[intervals["side"] == side] for side in frontier.SIDES)
    opened = opened.sort_values(["since", "index"], ascending=[True, False])
    levels = closed_records(closed.sort_values(["since", "index"]))
    rows = [_wait(level, opened[reaches(opened, level)], as_of) for _, level in levels.iterrows()]
    return pd.DataFrame(rows)


def closed_records(closed: pd.DataFrame) -> pd.DataFrame:
    """Give the models above all that came on earlier days, by day and index.

    closed: `since` and `index`, sorted by both. A model that is beaten on its first day is a record
    too: a day later it would not be, but a buyer had the choice of both. Of equal models of a day
    one counts.
    """
    best_by_day = closed.groupby("since")["index"].max()
    earlier = best_by_day.cummax().shift(fill_value=-np.inf)
    is_record = closed["index"] > closed["since"].map(earlier)
    return closed[is_record].drop_duplicates(["since", "index"])


def _wait(level: pd.Series, reaching: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, object]:
    """Give the wait of a level; reaching: the open models that do, first come first."""
    matched = not reaching.empty
    reached = max(reaching["since"].iloc[0], level["since"]) if matched else pd.NaT
    return {
        "model_id": level["model_id"],
        "name": level["name"],
        "index": level["index"],
        "since": level["since"],
        "reached_by": reaching["name"].iloc[0] if matched else "",
        "reached": reached,
        "months": ((reached if matched else as_of) - level["since"]).days / MONTH,
        "matched": matched,
    }


def first_at_half(months: npt.ArrayLike, waiting: npt.ArrayLike) -> float:
    """Give the first month at which no more than half are waiting; infinite if there is none.

    months: rising; waiting: the share at each, a product of shares: what is one half but for
    rounding is one half.
    """
    reached = np.flatnonzero(thresholds.at_most(np.asarray(waiting, dtype=float), HALF))
    return float(np.asarray(months, dtype=float)[reached[0]]) if len(reached) else np.inf


class Survival(NamedTuple):
    """A survival curve: at each time in months, the share still waiting, with its interval."""

    months: Numbers
    waiting: Numbers
    low: Numbers
    high: Numbers

    def median(self) -> tuple[float, float, float]:
        """Give the time by which half have ended, and its interval; infinite if never reached."""
        return tuple(  # type: ignore[return-value]
            first_at_half(self.months, curve) for curve in (self.waiting, self.low, self.high)
        )


def kaplan_meier(months: pd.Series, matched: pd.Series) -> Survival:
    """Estimate the curve from waits, of which those not matched are right-censored.

    The interval is that of the log-minus-log of the share (Kalbfleisch and Prentice); once none
    waits any more it keeps its last upper end. Raises ValueError if no wait has ended.
    """
    if not matched.any():
        raise ValueError("no wait has ended: there is nothing to estimate")
    data = CensoredData(uncensored=months[matched].to_numpy(), right=months[~matched].to_numpy())
    curve = ecdf(data).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        ends = curve.confidence_interval(confidence.LEVEL / 100, method="log-log")
    waiting, low, high = curve.probabilities, ends.low.probabilities, ends.high.probabilities
    # Where nobody has ended yet, or everybody has, the formula has no width: 0/0. That all of a few
    # have ended does not make it sure that all others would have: the last upper end stands.
    low = np.where(np.isnan(low), waiting, low)
    ends_high = pd.Series(np.where(waiting == 1, 1.0, high)).ffill().fillna(1.0)
    return Survival(curve.quantiles, waiting, low, np.asarray(ends_high, dtype=float))


def clustered_kaplan_meier(
    months: pd.Series, matched: pd.Series, clusters: pd.Series, draws: int = DRAWS
) -> Survival:
    """Estimate the curve, with an interval from resampling whole clusters of waits.

    clusters: which waits hang together, such as all that one open model ended. The interval is so
    many standard deviations of the resampled share, on the arcsine-square-root scale (Borgan and
    Liestoel, 1990), as the t distribution has with a degree of freedom less than there are clusters
    (Cameron, Gelbach and Miller, 2008). From 0 to 1 with a single cluster. Raises ValueError if no
    wait has ended.
    """
    if not matched.any():
        raise ValueError("no wait has ended: there is nothing to estimate")
    durations = months.to_numpy(float), matched.to_numpy(bool)
    ends, [waiting] = weighted_curves(*durations, np.ones((1, len(months))))
    if not (freedom := clusters.nunique() - 1):
        return Survival(ends, waiting, np.zeros_like(waiting), np.ones_like(waiting))
    _, resampled = weighted_curves(*durations, resample_counts(clusters, draws))
    reach = t.ppf(confidence.ends()[1], freedom) * np.arcsin(np.sqrt(resampled)).std(axis=0)
    scale = np.arcsin(np.sqrt(waiting))
    low, high = (np.sin(np.clip(scale + sign * reach, 0, np.pi / 2)) ** 2 for sign in (-1, 1))
    return Survival(ends, waiting, low, high)


def resample_counts(clusters: pd.Series, draws: int = DRAWS, seed: int = SEED) -> Numbers:
    """Give how often each row counts (column) in each draw of whole clusters (row).

    clusters: what each row belongs to, such as the id of its test.
    """
    codes, names = pd.factorize(clusters, sort=True)  # the order of rows must not matter
    random = np.random.default_rng(seed)
    each = np.full(len(names), 1 / len(names))
    times: Numbers = random.multinomial(len(names), each, size=draws)[:, codes].astype(float)
    return times


def weighted_curves(
    months: Numbers, matched: npt.NDArray[np.bool_], times: Numbers
) -> tuple[Numbers, Numbers]:
    """Give the curves of many draws at once: the months, and the shares still waiting by draw.

    times: how much each wait counts (column) in each draw (row).
    """
    order = np.lexsort((~matched, months))  # of equal waits those that ended leave first
    ends, counts = np.unique(months, return_counts=True)
    each = weighted_product_limit(matched[order], times[:, order])
    return ends, each[:, np.cumsum(counts) - 1]


def weighted_product_limit(matched: npt.NDArray[np.bool_], times: Numbers) -> Numbers:
    """Give the share still waiting after each wait, in the last axis.

    matched: of waits in rising order, of equal ones those that ended first; times: how much each
    counts.
    """
    at_risk = np.cumsum(times[..., ::-1], axis=-1)[..., ::-1]
    ended = np.where(matched, times, 0.0)
    gone = np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    return np.cumprod(1 - gone, axis=-1)


def weighted_medians(months: Numbers, matched: npt.NDArray[np.bool_], times: Numbers) -> Numbers:
    """Give the median wait of each draw of `weighted_curves`; infinite if not reached.

    NaN in a draw without any wait.
    """
    ends, waiting = weighted_curves(months, matched, times)
    reached = thresholds.at_most(waiting, HALF)
    medians = np.where(reached.any(axis=1), ends[reached.argmax(axis=1)], np.inf)
    return np.where(times.sum(axis=1) > 0, medians, np.nan)


def kaplan_meier_median(months: npt.ArrayLike, matched: npt.ArrayLike) -> float:
    """Give the median wait alone, without an interval; infinite if it is not reached."""
    ends, durations = np.asarray(matched, dtype=bool), np.asarray(months, dtype=float)
    if not ends.any():
        return np.inf
    curve = ecdf(CensoredData(uncensored=durations[ends], right=durations[~ends])).sf
    return first_at_half(curve.quantiles, curve.probabilities)


def restricted_mean(months: Numbers, waiting: Numbers, until: float) -> float:
    """Give the mean wait of which what lies beyond `until` is cut off: the area below the curve.

    months: rising; waiting: the share still waiting after each.
    """
    edges = np.concatenate([[0.0], np.minimum(months, until), [until]])
    return float(np.concatenate([[1.0], waiting]) @ np.diff(edges))


def naive_mean(months: pd.Series, matched: pd.Series) -> float:
    """Give the mean of the waits that have ended: too short, because the long ones still last."""
    return float(months[matched].mean())
