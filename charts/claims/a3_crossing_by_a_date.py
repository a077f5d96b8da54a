"""A3: do dated forecasts that open models draw level come true?"""

from functools import partial

import numpy as np

from charts.claims import sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.core.formats import percent
from charts.measures.gap import forecast_status
from charts.tables.frames import Tables

MOST = Choice("share that is most", (0.5, 0.4, 0.6))
WEIGHT = Choice("forecasts of one forecaster count", ("each once", "together once"))
UNTOLD = Choice("forecasts of which nobody can tell", ("left out", "did not come true"))

FORECASTERS, EACH = 9, 2
"""Forecasters of a simulated world, and forecasts of each."""

AS_A_COIN, AS_A_WARY_COIN, MOSTLY = 0.5, 0.4, 0.8
"""Chances that a simulated forecast comes true: without knowledge, and with it."""

OUTCOMES = {forecast_status.CAME_TRUE: 1.0, forecast_status.DID_NOT: 0.0}


def _facts(data: Tables) -> Sample:
    """Give the crossings that have come due and been judged; unit: the forecaster.

    Columns: true, 1 if it came true, 0 if not, NaN if nobody can tell.
    """
    rows = data["forecasts"]
    status = forecast_status.status_on(rows, forecast_status.last_checked(rows))
    judged = status.isin([*OUTCOMES, forecast_status.CANNOT_TELL])
    due = rows[forecast_status.is_crossing(rows) & judged]
    due = due.assign(true=due["outcome"].map(OUTCOMES).astype(float))
    return sample.of_frame(due, unit="forecaster", firm="forecaster", columns=("true",))


def _share_true(due: Sample, setting: Setting) -> float:
    """Give the share of the judged forecasts that came true; NaN if there is none."""
    outcome = due["true"]
    if setting[UNTOLD.name] == "did not come true":
        outcome = np.nan_to_num(outcome)
    known = ~np.isnan(outcome)
    if not known.any():
        return np.nan
    if setting[WEIGHT.name] == "each once":
        return float(outcome[known].mean())
    _, forecaster = np.unique(due.unit[known], return_inverse=True)
    return float((np.bincount(forecaster, outcome[known]) / np.bincount(forecaster)).mean())


def _cases(due: Sample) -> Cases:
    """Count the forecasts that were judged, and who made them."""
    judged = due.where(~np.isnan(due["true"]))
    return Cases(len(judged), judged.cases().firms)


def _world(chance: float, rng: Rng) -> Sample:
    """Make forecasts each of which comes true with a chance."""
    names = np.array([f"f{place // EACH}" for place in range(FORECASTERS * EACH)])
    true = (rng.random(len(names)) < chance).astype(float)
    true[rng.random(len(names)) < 0.1] = np.nan
    return Sample(names, names, {"true": true})


def _words(value: float) -> str:
    if value in (0, 1):
        return f"{'all' if value else 'none'} of the crossings that were due came about"
    return f"{percent(value)} of the crossings that were due came about"


CLAIM = Claim(
    id="A3",
    slug="crossing-by-a-date",
    owner=Owner.OPPONENTS,
    statement="Open models draw level with closed ones by the dates that forecasters name.",
    test=(
        "Forecasts that the gap or the lag will be gone by a date, each with what was found "
        "on that date. Promises of what somebody will do, and trends of the past, are listed "
        "separately. There is no verdict before five forecasts, by three forecasters, have come "
        "due."
    ),
    exhibits=("forecasts",),
    page="argument/can-open-win.md",
    statistic="forecasts.crossings_due",
    reason="{forecasts.crossings_text} {forecasts.next_sentence}",
    would_change="Forecasts that come due.",
    untestable=(
        "Fewer than five forecasts of a day on which open models draw level, by three forecasters, "
        "have come due."
    ),
    short_name="level by a date",
    trial=Trial(
        checks=(
            Check(
                "crossings that were due",
                "Have most of the forecasts that were due come true?",
                _share_true,
                _words,
                _cases,
                limit=MOST.name,
            ),
        ),
        choices=(MOST, WEIGHT, UNTOLD),
        facts=_facts,
        units=sample.units,
        without=sample.without_unit,
        resample=sample.resample,
        null_worlds=(partial(_world, AS_A_COIN), partial(_world, AS_A_WARY_COIN)),
        true_world=partial(_world, MOSTLY),
        effect="four forecasts of five come true",
    ),
)
