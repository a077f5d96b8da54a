"""Scales without a ceiling beside the index: the time horizon, and ratings from votes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.capability.index_vintage import REGISTER
from charts.measures.gap import lag
from charts.measures.stats import partial_dates
from charts.tables.rows import required

HORIZON = "metr-time-horizon-1.1"
HORIZON_SOURCE = "metr-time-horizon"
BOARD = "arena-text"
FIRST_RELEASE = pd.Timestamp("2023-01-01")


def horizons(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each model's time horizon in doublings of a minute, with the register's facts.

    Columns of the register, and `doublings`, `low` and `high` (ends of METR's 95% interval, on the
    same scale) and source_id. Models without a release date, and those from before FIRST_RELEASE,
    are left out: else GPT-2 would stand for the open side until the first of its heirs was timed.
    So are those that came out after METR's list, which cannot have them.
    """
    scores = data["scores"]
    rows = scores[(scores["benchmark_id"] == HORIZON) & (scores["source_id"] == HORIZON_SOURCE)]
    logs = {"doublings": "score", "low": "ci_low", "high": "ci_high"}
    scaled = rows.assign(**{name: np.log2(rows[column]) for name, column in logs.items()})
    measured = scaled[["model_id", *logs, "source_id"]]
    models = measured.merge(data["models"][REGISTER], on="model_id")
    sources = data["sources"]
    published = sources.loc[sources["source_id"] == HORIZON_SOURCE, "published_on"]
    until = partial_dates.period(published)["until"].max()  # without the source no model is left
    return models[models["released"].between(FIRST_RELEASE, until)]


def horizon_gaps(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the gap in doublings by day: value, low, high, and the two leaders.

    The interval takes the two models' intervals for independent.
    """
    models = horizons(data)
    required(models, f"dated time horizon ({HORIZON})", "data/scores.csv")
    race = lag.race(models, models["released"].max(), "doublings")
    days = race.days.dropna(subset=["open", "closed"])
    half = (models["high"] - models["low"]).set_axis(models["name"]) / 2
    width = np.hypot(days["open_model"].map(half), days["closed_model"].map(half))
    value = days["closed"] - days["open"]
    return pd.DataFrame(
        {
            "value": value,
            "low": value - width,
            "high": value + width,
            "open_model": days["open_model"],
            "closed_model": days["closed_model"],
        }
    )


def board_gaps(data: Mapping[str, pd.DataFrame], board: str = BOARD) -> pd.DataFrame:
    """Give the gap on each full board, in rating points, by the day of the board.

    Openness is that of the day: a hosted model whose weights came later is on the closed side.
    Columns as from horizon_gaps, and source_id.
    """
    ratings = data["ratings"]
    facts = data["models"][["model_id", "name", "weights", "weights_from"]]
    rows = ratings[ratings["board"] == board].merge(facts, on="model_id")
    opened = rows["weights"].str.startswith("open") & (rows["weights_from"] <= rows["as_of"])
    hosted = rows["weights"].str.startswith("open") & (rows["weights_from"] > rows["as_of"])
    rows["side"] = np.select(
        [opened, hosted | (rows["weights"] == "closed")], ["open", "closed"], ""
    )
    for side in ("open", "closed"):
        required(rows[rows["side"] == side], f"{side} model on {board}", "data/ratings.csv")
    best = (
        rows[rows["side"] != ""]
        .sort_values("rating", ascending=False, kind="stable")
        .drop_duplicates(["as_of", "side"])
        .pivot_table(index="as_of", columns="side", aggfunc="first", dropna=False)
        .dropna(subset=[("rating", "open"), ("rating", "closed")])
    )
    half = (best["ci_high"] - best["ci_low"]) / 2
    width = np.hypot(half["open"], half["closed"])
    value = best["rating"]["closed"] - best["rating"]["open"]
    return pd.DataFrame(
        {
            "value": value,
            "low": value - width,
            "high": value + width,
            "open_model": best["name"]["open"],
            "closed_model": best["name"]["closed"],
            "source_id": best["source_id"]["closed"],
        }
    ).rename_axis("day")
