"""A1: is the gap between the best open and the best closed model shrinking?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import worlds
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Setting, Trial
from charts.core.formats import change_text
from charts.measures.capability import index_race
from charts.measures.capability.index_race import START, IndexRace
from charts.measures.stats.units import YEAR

Numbers = npt.NDArray[np.float64]

SINCE_2023, SINCE_2024 = "2023-03-14", "2024-06-01"
YEAR_DAYS = 365
TRUE_CHANGE = -2.0
"""Months a year by which the lag falls in the true world."""

START_SHIFT = Choice("days by which the window starts later", (0, -30, 30, -60, 60, -90, 90))
AVERAGE = Choice("days that a daily value is averaged over", (1, 30, 90))
LAG_RULE = Choice("how the lag is read", ("interpolated", "first at or above", "last at or below"))
NONCOMMERCIAL = Choice("weights without commercial use", ("open", "left out"))
ESTIMATOR = Choice("how a trend is measured", ("least squares", "later half minus earlier half"))

Prepared = tuple[Numbers, Numbers]
"""Gap in points and lag in months, by day since START; NaN where a side has no model."""


def _prepare(race: IndexRace, setting: Setting) -> Prepared:
    """Give the daily gap and lag under a setting."""
    if setting[NONCOMMERCIAL.name] == "left out":
        race = index_race.without_restricted(race)
    opened = index_race.best_index_by_day(race, is_open=True)
    closed = index_race.best_index_by_day(race, is_open=False)
    lag = index_race.lag_by_day(opened, closed, setting[LAG_RULE.name])
    days = setting[AVERAGE.name]
    return _smooth(closed - opened, days), _smooth(lag, days)


def _smooth(daily: Numbers, days: int) -> Numbers:
    """Average each day with those before it; NaN where one of them is unknown."""
    if days == 1:
        return daily
    mean = np.convolve(daily, np.full(days, 1 / days), mode="valid")
    return np.append(np.full(days - 1, np.nan), mean)


def _trend(since: str, which: int, prepared: Prepared, setting: Setting) -> float:
    """Give the change a year from a day on; NaN if a tenth of the days is unknown."""
    first = _day(since) + setting[START_SHIFT.name]
    window = prepared[which][max(first, 0) :]
    known = np.flatnonzero(~np.isnan(window))
    if len(known) < 0.9 * len(window):
        return np.nan
    days, values = known / YEAR, window[known]
    if setting[ESTIMATOR.name] == "least squares":
        centred = days - days.mean()
        return float(centred @ values / (centred @ centred))
    half = len(values) // 2
    span = days[half:].mean() - days[:half].mean()
    return float((values[half:].mean() - values[:half].mean()) / span)


def _day(date: str) -> int:
    """Give the days from START to a date."""
    return int((np.datetime64(date, "D") - START).astype(int))


def _against_a_year_ago(prepared: Prepared, setting: Setting) -> float:
    """Give the gap of the last day minus that of a year before."""
    gap = prepared[0]
    return float(gap[-1] - gap[-1 - YEAR_DAYS + setting[START_SHIFT.name]])


def _cases(since: str, race: IndexRace) -> Cases:
    """Count the records set from a day on, by both sides, and who set them."""
    holders = np.isin(race.model, index_race.record_holders(race))
    recent = race.take(holders & (race.since >= _day(since)))
    return Cases.distinct(recent.model, recent.firm)


def _words(unit: str, value: float) -> str:
    return f"it {change_text(value, 0.5, unit)}"


CLAIM = Claim(
    id="A1",
    slug="catching-up",
    owner=Owner.OPPONENTS,
    statement="The gap between the best open and the best closed model is shrinking.",
    test=(
        "Trends since 2023 and since mid-2024, and the gap today against a year ago. The gap is "
        "taken in points, day by day on the Epoch Capabilities Index. It is also taken as a lag, "
        "in months since the closed side was where the open side is."
    ),
    exhibits=("frontier", "gap", "lag-estimators", "gap-sensitivity", "second-tier"),
    page="argument/catching-up.md",
    statistic="gap.points_trend_2024",
    reason=(
        "Since June 2024 the gap {gap.points_word_2024} ({gap.points_trend_2024} a year). Since "
        "January 2025 it {gap.points_word_2025}."
    ),
    would_change=(
        "Open models that come closer on the index than they were in June 2024, and stay there "
        "for some months."
    ),
    trial=Trial(
        checks=(
            Check(
                "gap since 2023",
                "Has the gap in points shrunk since 2023?",
                partial(_trend, SINCE_2023, 0),
                partial(_words, "points a year"),
                partial(_cases, SINCE_2023),
                side="below",
            ),
            Check(
                "gap since mid-2024",
                "Has the gap in points shrunk since mid-2024?",
                partial(_trend, SINCE_2024, 0),
                partial(_words, "points a year"),
                partial(_cases, SINCE_2024),
                side="below",
                finding="gap.points_trend_2024",
            ),
            Check(
                "lag since mid-2024",
                "Has the lag in months shrunk since mid-2024?",
                partial(_trend, SINCE_2024, 1),
                partial(_words, "months a year"),
                partial(_cases, SINCE_2024),
                side="below",
                finding="gap.lag_trend_2024",
            ),
            Check(
                "against a year ago",
                "Is the gap smaller than a year ago?",
                _against_a_year_ago,
                partial(_words, "points"),
                partial(_cases, SINCE_2024),
                side="below",
            ),
        ),
        choices=(START_SHIFT, AVERAGE, LAG_RULE, NONCOMMERCIAL, ESTIMATOR),
        facts=index_race.of_tables,
        units=index_race.record_holders,
        without=index_race.without,
        resample=index_race.resample,
        prepare=_prepare,
        null_worlds=(worlds.followed, worlds.unrelated),
        true_world=partial(worlds.followed, lag_change=TRUE_CHANGE),
        effect="the lag falls by two months a year",
    ),
)
