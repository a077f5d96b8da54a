"""Open models that were trained for a task, beside a closed model that was not: who did better."""

from collections.abc import Mapping

import pandas as pd

OUTCOME = {"tuned": 1.0, "tie": 0.5, "general": 0.0}
"""What a comparison says for the tuned model."""


def tuned_against_closed(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the usable comparisons, one row each.

    Returns the columns of custom_models.csv with outcome (1 if the tuned model did better, 0.5 for
    a tie, 0 if the other did) and by_seller (who measured sells, or had made, the tuned model).
    What does not say who did better is left out.
    """
    rows = data["custom_models"]
    rows = rows[rows["usable"] & rows["winner"].isin(OUTCOME)].reset_index(drop=True)
    outcome = rows["winner"].map(OUTCOME)
    return rows.assign(outcome=outcome, by_seller=rows["measured_by"].eq("seller"))
