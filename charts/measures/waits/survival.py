"""How long a closed level lasts before an open model stands there: a survival analysis.

Every record of the closed side is a level. Its wait ends on the day of the first open model at or
above it; a level that none has reached waits still, and is right-censored, not left out. Curves are
Kaplan-Meier estimates ("Nonparametric Estimation from Incomplete Observations", JASA 53, 1958), by
scipy. Waits overlap and one open model may end several at once, so the intervals, which take them
for independent, are on the narrow side.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import CensoredData, ecdf

from charts.measures.capability import frontier
from charts.measures.gap import lag
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.trend import Numbers
from charts.measures.stats.units import MONTH

Reaches = Callable[[pd.DataFrame, "pd.Series[float]"], npt.NDArray[np.bool_]]
"""Which open models (rows with model_id and index) stand at or above a closed one?"""

HALF = 0.5
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
    """Give each closed record with the wait until an open model stood at its level.

    models: as frontier.side_intervals takes them, with `index`. Returns model_id, name, index,
    since, reached_by, reached (NaT if not yet), months (up to `as_of` if not yet) and matched. An
    open model that was there before makes a wait of 0.
    """
    intervals = frontier.side_intervals(models)
    closed = frontier.record_spells(frontier.leaders(intervals, "index", as_of), "index", "closed")
    opened = intervals[(intervals["side"] == "open") & (intervals["since"] <= as_of)].sort_values(
        "since"
    )
    rows = []
    for _, level in closed.iterrows():
        reaching = opened[reaches(opened, level)]
        follower = None if reaching.empty else reaching.iloc[0]
        reached = pd.NaT if follower is None else max(follower["since"], level["since"])
        end = as_of if follower is None else reached
        rows.append(
            {
                "model_id": level["model_id"],
                "name": level["name"],
                "index": level["index"],
                "since": level["since"],
                "reached_by": "" if follower is None else follower["name"],
                "reached": reached,
                "months": (end - level["since"]).days / MONTH,
                "matched": follower is not None,
            }
        )
    return pd.DataFrame(rows)


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


def kaplan_meier_median(months: npt.ArrayLike, matched: npt.ArrayLike) -> float:
    """Give the median wait alone, without an interval; infinite if it is not reached."""
    ends, durations = np.asarray(matched, dtype=bool), np.asarray(months, dtype=float)
    if not ends.any():
        return np.inf
    curve = ecdf(CensoredData(uncensored=durations[ends], right=durations[~ends])).sf
    return first_at_half(curve.quantiles, curve.probabilities)


def product_limit(months: npt.ArrayLike, matched: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Give the times of waits, rising, and the Kaplan-Meier share that waits on after each.

    The curve of kaplan_meier without its interval, fast enough for thousands of resamples.
    """
    durations, ends = np.asarray(months, dtype=float), np.asarray(matched, dtype=bool)
    order = np.lexsort((~ends, durations))  # of one time, those that end come before the censored
    at_risk = np.arange(len(order), 0, -1, dtype=float)
    return durations[order], np.cumprod(1.0 - ends[order] / at_risk)


def restricted_mean(months: Numbers, waiting: Numbers, until: float) -> float:
    """Give the mean wait of which what lies beyond `until` is cut off: the area below the curve.

    months and waiting: as from product_limit.
    """
    edges = np.concatenate([[0.0], np.minimum(months, until), [until]])
    return float(np.concatenate([[1.0], waiting]) @ np.diff(edges))


def naive_mean(months: pd.Series, matched: pd.Series) -> float:
    """Give the mean of the waits that have ended: too short, because the long ones still last."""
    return float(months[matched].mean())
