"""One vintage of the capability index, with what the register says of its models."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.benchmarks import attainable
from charts.measures.capability import index_fit
from charts.measures.stats import confidence, partial_dates
from charts.measures.stats.trend import Numbers
from charts.tables.frames import memoize
from charts.tables.rows import required

LATEST = "2026-10-08"
"""The vintage of the headline: the newest. It has intervals for few models, and no draws."""

WITH_DRAWS = "2026-08-11"
"""The vintage that the draws were fitted for."""

INDEX_FILES = "data/capability_index.csv and data/models.csv"
"""Where the models of a vintage and their openness stand."""

REGISTER = ["model_id", "name", "organization_id", "released", "weights_from", "weights"]


@memoize
def models_of(
    data: Mapping[str, pd.DataFrame], vintage: str, *, both_sides: bool = True
) -> pd.DataFrame:
    """Give a vintage's models with their dates and labels.

    Dates and openness are the register's, not the vintage's: those move between vintages. A model
    that came out after the vintage cannot be in it, and is left out: else it alone would set the
    day up to which all others are compared. Raises NoRows if the index has no such vintage, or, for
    what compares both sides, if none of its models is known to be open, or none to be closed.
    """
    index = data["capability_index"]
    what = f"vintage {vintage} of the capability index"
    rows = required(index[index["vintage"] == vintage], what, "data/capability_index.csv")
    facts = rows[["model_id", "index", "ci_low", "ci_high", "source_id"]]
    models = facts.merge(data["models"][REGISTER], on="model_id", validate="one_to_one")
    models = models[~(models["released"] > published(vintage))].reset_index(drop=True)
    is_open = models["weights"].str.startswith("open") & models["weights_from"].notna()
    is_closed = (models["weights"] == "closed") & models["released"].notna()
    for side, known in (("open", is_open), ("closed", is_closed)):
        if both_sides:
            required(models[known], f"{side} model with a day in {what}", INDEX_FILES)
    return models


def index_by_model(data: Mapping[str, pd.DataFrame], vintage: str = LATEST) -> pd.Series:
    """Give the index of a vintage by model id, as published; empty if there is no such vintage."""
    index = data["capability_index"]
    return index[index["vintage"] == vintage].set_index("model_id")["index"]


def published(vintage: str) -> pd.Timestamp:
    """Give the day of a vintage, which is its name; the last of a month that is named alone."""
    return pd.Timestamp(partial_dates.period(pd.Series([vintage]))["until"].iloc[0])


def month(vintage: str = LATEST) -> str:
    """Give the month of a vintage in words: October 2026."""
    return f"{published(vintage):%B %Y}"


def last_day(models: pd.DataFrame) -> pd.Timestamp:
    """Give the last day a vintage covers: that of its newest release."""
    return pd.Timestamp(models["released"].max())


@memoize
def draws_of(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the index in each paired bootstrap draw: one row a model, by model_id, in ECI points.

    The draws belong to WITH_DRAWS, the one vintage whose score matrix is at hand.
    """
    rows = data["capability_draws"].set_index("model_id")["draws"]
    return pd.DataFrame({model: text.split() for model, text in rows.items()}, dtype=float).T


def draws_interval(draws: Numbers) -> tuple[Numbers, Numbers]:
    """Give the ends of the interval of draws; they are in the last axis, one row a quantity."""
    low, high = np.quantile(draws, confidence.ends(), axis=-1)
    return low, high


@memoize  # every exhibit's page asks
def draws_are_outdated(data: Mapping[str, pd.DataFrame]) -> bool:
    """Say whether the stored draws rest on other scores than the matrix has now."""
    stored = data["capability_draws"]
    draws = len(stored["draws"].iloc[0].split())
    return set(stored["inputs_digest"]) != {
        index_fit.inputs_digest(attainable.score_matrix(data), draws)
    }
