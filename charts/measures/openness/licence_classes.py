"""What a licence asks of its user, and the best open model that asks no more."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, REGISTER, models_of

LABELS = {
    "open-unrestricted": "no limits",
    "open-restricted": "limits",
    "open-noncommercial": "not commercial",
}
"""Labels of the register for open weights, and what the licence sets, in two words."""

GATES = {
    "mau-gated": "a contract above so many users",
    "revenue-gated": "a contract above so much revenue",
    "field-of-use": "some business excluded, or by contract",
    "use-restricted": "banned uses",
    "non-commercial": "no commercial use",
}
"""Classes of licences that set limits, and what these are."""

WITHOUT_CONTRACT = ("use-restricted",)
"""Those among GATES that any firm may use commercially without asking, if it keeps to the rules."""


def open_models(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give every open model of the register with its index and its licence, where they are known.

    Returns the register's columns with weights_confidence, index, licence, licence_class,
    commercial_use, restrictions, source_id and licence_source_id.
    """
    models = data["models"][[*REGISTER, "weights_confidence", "source_id"]]
    models = models[models["weights"].isin(list(LABELS))]
    index = models_of(data, LATEST, both_sides=False)[["model_id", "index", "source_id"]]
    licences = data["licences"].rename(columns={"source_id": "licence_source_id"})
    licences = licences[
        ["model_id", "licence", "licence_class", "commercial_use", "restrictions", "licence_read",
         "licence_source_id"]
    ]  # fmt: skip
    index = index.rename(columns={"source_id": "index_source_id"})
    return models.merge(index, how="left").merge(licences, how="left")


def without_contract(models: pd.DataFrame) -> "pd.Series[bool]":
    """Say which models any firm may use commercially without a contract.

    Those without limits, and those with limits that are only banned uses. Where limits are known
    to exist, but not which, a contract is taken to be needed.
    """
    free = models["licence_class"].isin(WITHOUT_CONTRACT)
    return models["weights"].eq("open-unrestricted") | free


def leading_spells(models: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the spells in which each of these open models was the best of them, up to a day.

    models: with weights, released, weights_from and index. Models count from their weights; what
    was hosted before is no open model.
    """
    intervals = frontier.side_intervals(models.dropna(subset=["index"]))
    spells = frontier.leaders(
        intervals[intervals["side"] == "open"], "index", as_of, ("open", "closed")
    )
    return spells.drop(columns="side")
