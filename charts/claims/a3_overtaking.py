"""A3: do dated forecasts of an overtaking come true?

A calendar, not a verdict, until five forecasts of three forecasters have come due: the rule that a
check needs cases says so by itself. Promises and trends of the past are no forecasts.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from charts.claims.claim import Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, firms, of_frame, resample, share, without_firm
from charts.core.formats import percent

JUDGED = ("came true", "did not come true")
"""Outcomes of forecasts that have come due and could be read."""

MOST = Choice("share that counts as most", (0.5, 0.6, 2 / 3))

FORECASTS, FORECASTERS = 12, 6
"""Of a simulated world: about as many as could be due in two years."""

BY_CHANCE, BY_INSIGHT = 0.5, 0.8
"""How often a forecast comes true in a world without insight, and in one with it."""


def facts(data: Mapping[str, pd.DataFrame]) -> Sample:
    """Give the forecasts that have come due: whether each came true, by forecaster."""
    rows = data["forecasts"]
    due = rows[rows["kind"].eq("forecast") & rows["outcome"].isin(JUDGED)]
    cases = due.assign(true=due["outcome"].eq(JUDGED[0]))
    return of_frame(cases, unit="forecast_id", firm="forecaster", columns=["true"])


def _came_true(due: Sample, setting: Setting) -> float:
    return share(due["true"].astype(bool))


def _world(chance: float, rng: Rng, *, shared: bool = False) -> Sample:
    """Make forecasts that come true with a chance; shared: those of a forecaster together."""
    forecaster = np.arange(FORECASTS) % FORECASTERS
    luck = rng.random(FORECASTERS)[forecaster] if shared else rng.random(FORECASTS)
    unit = np.array([f"forecast{n}" for n in range(FORECASTS)])
    firm = np.array([f"forecaster{n}" for n in forecaster])
    return Sample(unit, firm, {"true": luck < chance})


CLAIM = Claim(
    id="A3",
    slug="overtaking-by-a-date",
    owner=Owner.OPPONENTS,
    statement="Open models will overtake closed ones by a date that can be named.",
    test=(
        "Dated forecasts by others: who made them and when, what they say, on which day they can "
        "be checked, and what the data said on that day. Promises are listed apart."
    ),
    exhibits=("forecasts",),
    page="claims/e1-top-spot.md",
    statistic="forecasts.pending",
    reason=(
        "Of {forecasts.forecasts} dated forecasts {forecasts.wait_clause}; "
        "{forecasts.judged_clause}."
    ),
    would_change="The days themselves, as they come.",
    trial=Trial(
        checks=(
            Check(
                "forecasts come true",
                "Did most of the forecasts that have come due come true?",
                _came_true,
                lambda value: f"{percent(value)} of them came true",
                Sample.cases,
                limit=MOST.name,
            ),
        ),
        choices=(MOST,),
        facts=facts,
        units=firms,
        without=without_firm,
        resample=resample,
        null_worlds=(partial(_world, BY_CHANCE), partial(_world, BY_CHANCE, shared=True)),
        true_world=partial(_world, BY_INSIGHT),
        effect="four of five forecasts come true",
    ),
)
