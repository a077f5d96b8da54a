"""Levels of capability named after models that people remember, and how open "open" must be."""

import pandas as pd

from charts.measures.capability.index_vintage import INDEX_FILES
from charts.tables.rows import required

REFERENCE_MODELS = {
    "gpt-4-2023-03": "GPT-4",
    "gpt-4o-2024-05": "GPT-4o",
    "claude-3.5-sonnet-2024-06": "Claude 3.5 Sonnet",
    "o1": "o1",
    "o3": "o3",
    "gpt-5": "GPT-5",
    "gemini-3-pro": "Gemini 3 Pro",
    "gpt-5.5": "GPT-5.5",
}
"""Closed releases, by id, and the names of their levels. Where a name has had several versions, the
first of that name stands for it."""

DEFAULT = "gpt-5"
"""The level to start from."""

OPENNESS = {
    "downloadable": ("open-unrestricted", "open-restricted", "open-noncommercial"),
    "commercial": ("open-unrestricted", "open-restricted"),
    "standard": ("open-unrestricted",),
}
"""How open a model must be, and the labels of the register that are: its weights can be downloaded;
its licence allows commercial use, to some firms only up to a size; its licence limits neither use
nor users."""


def levels(models: pd.DataFrame) -> pd.DataFrame:
    """Give the reference levels, lowest first: model_id, level (its name), index and released.

    models: as index_vintage.models_of gives them. A level that nobody measured is left out; raises
    NoRows if that is DEFAULT, from which the explorer starts.
    """
    known = models[models["model_id"].isin(REFERENCE_MODELS)]
    required(
        known[known["model_id"] == DEFAULT],
        f"index of {DEFAULT}, the level to start from",
        INDEX_FILES,
    )
    rows = known.set_index("model_id")[["index", "released"]]
    named = rows.assign(level=pd.Series(REFERENCE_MODELS))
    return named.reset_index(names="model_id").sort_values("index", ignore_index=True)
