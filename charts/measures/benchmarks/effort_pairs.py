"""One model at high and at low reasoning effort on the same benchmark, in the same source."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts.measures.benchmarks import attainable

SOURCES = ("epoch-runs-2026-08-22", "epoch-frontiermath-v2-2026-09")
HIGH = ("max", "xhigh", "high")
LOW = ("none", "minimal", "low")
"""Settings from the most telling on: of several, a model's first counts."""

MODELS_PER_BENCHMARK = 5


def pairs(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give models run at both efforts, on benchmarks with at least MODELS_PER_BENCHMARK of them.

    Columns: benchmark_id, model_id, name, released, high_setting, low_setting, high, low (shares of
    what can be won, the mean of replicates), difference, difference_se, log_odds, log_odds_se,
    source_id. Standard errors take the two runs for independent; as both face the same questions
    they are rather too large. That of the log-odds is by the delta method, and NaN where a share is
    cut at the edge.
    """
    scores = data["scores"]
    runs = scores[scores["source_id"].isin(SOURCES) & scores["setting"].isin(HIGH + LOW)].copy()
    runs["share"] = attainable.attainable(runs, data["benchmarks"])
    raised = runs.assign(score=runs["score"] + runs["standard_error"])
    runs["error"] = attainable.attainable(raised, data["benchmarks"]) - runs["share"]
    keys = ["benchmark_id", "model_id", "source_id", "setting"]
    runs = runs.groupby(keys, as_index=False)[["share", "error"]].mean()
    both = _first(runs, HIGH, "high").merge(_first(runs, LOW, "low"), on=keys[:3])
    count = both.groupby("benchmark_id")["model_id"].transform("nunique")
    both = both[count >= MODELS_PER_BENCHMARK].merge(
        data["models"][["model_id", "name", "released"]], on="model_id"
    )
    items = data["benchmarks"].set_index("benchmark_id")["items"]
    edges: Any = both["benchmark_id"].map(items.map(attainable.edge_of, na_action=None))
    odds, errors = {}, {}
    for end in ("high", "low"):
        share = both[end]
        odds[end] = attainable.log_odds(share, edges)
        error = both[f"{end}_error"] / (share * (1 - share))
        errors[end] = error.where(share.between(edges, 1 - edges))
    return both.assign(
        difference=both["high"] - both["low"],
        difference_se=np.hypot(both["high_error"], both["low_error"]),
        log_odds=odds["high"] - odds["low"],
        log_odds_se=np.hypot(errors["high"], errors["low"]),
    )


def _first(runs: pd.DataFrame, settings: tuple[str, ...], name: str) -> pd.DataFrame:
    """Give the first of the settings that each model was run at, with columns of that name."""
    chosen = runs[runs["setting"].isin(settings)]
    chosen = chosen.assign(order=chosen["setting"].map(settings.index)).sort_values(
        "order", kind="stable"
    )
    chosen = chosen.drop_duplicates(["benchmark_id", "model_id", "source_id"]).drop(columns="order")
    columns = {"share": name, "error": f"{name}_error", "setting": f"{name}_setting"}
    return chosen.rename(columns=columns)
