"""How long after an open base a derivative of it came out."""

from collections.abc import Mapping

import pandas as pd


def delays(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a release of the register that names its base, quickest first.

    Returns model_id, name, base_model_id, base, firm and base_firm (makers), kind (closed, open or
    unknown: what the derivative is), released, base_hosted, base_weights, days (from the base's
    weights to the derivative's release), days_hosted (from the base's own release) and source_id.
    Pairs of which a day is not known keep their row, with days missing. A derivative is dated by
    its release, whether or not weights of its own came later.
    """
    models = data["models"]
    rows = models[models["base_model_id"].notna()].copy()
    base = models.set_index("model_id")[["name", "organization_id", "released", "weights_from"]]
    base.columns = pd.Index(["base", "base_firm", "base_hosted", "base_weights"])
    rows = rows.join(base, on="base_model_id")
    firms = data["organizations"].set_index("organization_id")["name"]
    rows["firm"] = rows["organization_id"].map(firms)
    rows["base_firm"] = rows["base_firm"].map(firms)
    opened = rows["weights"].str.startswith("open")
    rows["kind"] = rows["weights"].mask(opened, "open")
    rows["days"] = (rows["released"] - rows["base_weights"]).dt.days.astype("Int64")
    rows["days_hosted"] = (rows["released"] - rows["base_hosted"]).dt.days.astype("Int64")
    columns = [
        "model_id", "name", "base_model_id", "base", "firm", "base_firm", "kind", "released",
        "base_hosted", "base_weights", "days", "days_hosted", "source_id",
    ]  # fmt: skip
    return rows.sort_values(["days", "model_id"], ignore_index=True)[columns]
