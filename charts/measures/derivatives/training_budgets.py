"""How long it took to train a model made from an open base, where somebody states it."""

from collections.abc import Mapping

import pandas as pd

DAYS_PER_UNIT = {"days": 1.0, "hours": 1 / 24}
"""Days in each unit of time; amounts in other units are no times."""

FROM_RELEASE = "days from weights"
"""How a measure begins that counts from the base's weights: training took that long at most."""


def training_days(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a stated time, in days, quickest first.

    Returns derived_name, derived_model_id, base_name, days, bound (exact, at-least, at-most),
    said_by, published, source_id and checked_on. A time between two checkpoints is none of
    training.
    """
    rows = data["training_budgets"]
    rows = rows[rows["usable"] & rows["unit"].isin(DAYS_PER_UNIT)]
    from_release = rows["measure"].str.startswith(FROM_RELEASE)
    rows = rows[from_release | rows["measure"].eq("training time")]
    days = rows["value"] * rows["unit"].map(DAYS_PER_UNIT)
    bound = rows["bound"].mask(from_release & (rows["bound"] != "at-least"), "at-most")
    columns = [
        "derived_name", "derived_model_id", "base_name", "days", "bound", "said_by", "published",
        "source_id", "checked_on",
    ]  # fmt: skip
    rows = rows.assign(days=days, bound=bound)[columns]
    return rows.sort_values(["days", "derived_name"], ignore_index=True)
