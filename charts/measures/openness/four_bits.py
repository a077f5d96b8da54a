"""Open models in about four bits a weight: how large they are, and what that costs in score.

The size of a copy follows from the parameters and from the bits that the usual four-bit format
takes, as its makers measured them on one model. Weights that are published in four bits, or in a
mix that is smaller still, have the size that they are published in: nothing is left to squeeze.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.tables.rows import required

FORMAT = "Q4_K_M"
"""The four-bit format of llama.cpp that most copies of open models have."""
FOUR = (4.0, 5.0)
"""Bits a weight that count as about four."""


def bits_per_weight(data: Mapping[str, pd.DataFrame]) -> float:
    """Give the bits that a weight takes in FORMAT, scales and all.

    Of several measured copies the median. Raises NoRows if no size of one is known.
    """
    copies = data["quantized"]
    sized = copies[copies["usable"] & (copies["method"] == FORMAT) & (copies["metric"] == "size")]
    what = f"size of a copy in {FORMAT} with its bits a weight"
    return float(
        required(sized.dropna(subset=["bits"]), what, "data/quantized.csv")["bits"].median()
    )


def with_sizes(data: Mapping[str, pd.DataFrame], models: pd.DataFrame) -> pd.DataFrame:
    """Give models with their size as published and in about four bits, in gigabytes.

    models: one row a model, with model_id. Adds parameters (billions), weights_gb, precision,
    size_source_id and four_bit_gb; what is not known is NaN.
    """
    parameters = data["models"].set_index("model_id")["parameters"]
    columns = ["weights_gb", "precision", "source_id"]
    sizes = data["licences"].set_index("model_id")[columns]
    sizes = sizes.rename(columns={"source_id": "size_source_id"})
    rows = models.join(parameters, on="model_id").join(sizes, on="model_id")
    squeezed = rows["parameters"] * bits_per_weight(data) / 8
    rows["four_bit_gb"] = np.fmin(squeezed, rows["weights_gb"])
    return rows


def losses(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a usable copy in about four bits and test, with the points that it loses.

    Returns model_id, model_name, parameters, method, bits, metric, full_score, score (shares of
    items), loss (percentage points, below zero where the copy scores more), measured_by,
    independent, checked_on and source_id; largest loss first.
    """
    rows = data["quantized"]
    rows = rows[rows["usable"] & (rows["unit"] == "fraction") & rows["bits"].between(*FOUR)]
    rows = rows.assign(loss=(100 * (rows["full_score"] - rows["score"])).round(6))
    columns = [
        "model_id", "model_name", "parameters", "method", "bits", "metric", "full_score", "score",
        "loss", "measured_by", "independent", "checked_on", "source_id",
    ]  # fmt: skip
    keys = ["loss", "model_name", "metric", "method"]
    return rows.sort_values(keys, ascending=[False, True, True, True], ignore_index=True)[columns]
