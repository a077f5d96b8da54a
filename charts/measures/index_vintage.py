"""One vintage of the capability index, with what the register says of its models."""

from collections.abc import Mapping

import pandas as pd

LATEST = "2026-09"
"""The vintage of the headline. It has no intervals."""

DRAWN = "2026-08-11"
"""The vintage that the draws were fitted for."""

REGISTER = ["model_id", "name", "organization_id", "released", "weights_from", "weights"]


def models_of(data: Mapping[str, pd.DataFrame], vintage: str) -> pd.DataFrame:
    """Give a vintage's models with their dates and labels.

    Dates and openness are the register's, not the vintage's: those move between vintages. Raises
    KeyError if the index has no such vintage.
    """
    index = data["capability_index"]
    rows = index[index["vintage"] == vintage]
    if rows.empty:
        raise KeyError(vintage)
    facts = rows[["model_id", "index", "ci_low", "ci_high", "source_id"]]
    return facts.merge(data["models"][REGISTER], on="model_id", validate="one_to_one")


def last_day(models: pd.DataFrame) -> pd.Timestamp:
    """Give the last day a vintage covers: that of its newest release."""
    return pd.Timestamp(models["released"].max())


def draws_of(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the index in each paired bootstrap draw: one row a model, by model_id, in ECI points.

    The draws belong to DRAWN, the one vintage whose score matrix is at hand.
    """
    rows = data["capability_draws"].set_index("model_id")["draws"]
    return pd.DataFrame({model: text.split() for model, text in rows.items()}, dtype=float).T
