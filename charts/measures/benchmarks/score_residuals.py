"""What models score on single tests beyond what their place on the index predicts.

The index fit expects of a model the share sigmoid(slope (capability - difficulty)) of what can be
won on a test. A side that scores below that on some tests and above it on others is weaker on the
first than its index says.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.benchmarks.benchmark_races import tested
from charts.measures.capability.index_vintage import WITH_DRAWS

COLUMNS = ["benchmark_id", "access", "model_id", "organization_id", "released", "is_open",
           "residual"]  # fmt: skip


def score_residuals(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each score minus the expected one, as a share of what can be won, with its model.

    Returns COLUMNS, one row a test and model of known openness; access: to the test's items.
    """
    fit = data["index_fit"]
    fit = fit.loc[fit["vintage"] == WITH_DRAWS, ["benchmark_id", "difficulty", "slope"]]
    rows = tested(data).merge(fit, on="benchmark_id").dropna(subset=["capability"])
    rows = rows[rows["weights"].ne("unknown")]
    expected = 1 / (1 + np.exp(-rows["slope"] * (rows["capability"] - rows["difficulty"])))
    access = data["benchmarks"].set_index("benchmark_id")["test_items"]
    rows = rows.assign(
        access=rows["benchmark_id"].map(access),
        is_open=rows["weights"].str.startswith("open"),
        residual=rows["share"] - expected,
    )
    return rows[COLUMNS].reset_index(drop=True)


def residual_gaps(residuals: pd.DataFrame, least: int) -> pd.DataFrame:
    """Give the mean residual of open models minus that of closed ones, one row a test.

    residuals: as score_residuals gives them; least: models of each side that a test needs. Returns
    benchmark_id, access and gap, a share: below zero where open models fall short of their index.
    """
    means, sizes = (
        residuals.pivot_table(
            index=["benchmark_id", "access"], columns="is_open", values="residual", aggfunc=how
        ).reindex(columns=[False, True])
        for how in ("mean", "size")
    )
    enough = sizes.fillna(0).min(axis=1) >= least
    return (means[True] - means[False])[enough].rename("gap").reset_index()
