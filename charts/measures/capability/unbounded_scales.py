"""Scales without a ceiling beside the index: the time horizon, and ratings from votes."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.capability.index_vintage import (
    LATEST,
    REGISTER,
    draws_of,
    last_day,
    models_of,
)
from charts.measures.gap import lag
from charts.measures.stats import partial_dates
from charts.measures.stats.trend import Numbers
from charts.tables.frames import memoize
from charts.tables.rows import required

HORIZON = "metr-time-horizon-1.1"
HORIZON_SOURCE = "metr-time-horizon"
BOARD = "arena-text"
FIRST_RELEASE = pd.Timestamp("2023-01-01")

STEADY = {"index": 0.5, "horizon": 0.1, "arena": 5.0}
"""Change a year below which nothing is said to have changed, in each scale's unit."""

ERROR_DRAWS, SEED = 200, 11
HALF_WIDTH = 1.96
"""Standard errors in half of the 95% intervals that METR and Arena publish."""

TYPICAL_ERROR = 2.0
"""Points by which an index without draws is drawn: about that of the models that have some."""

MEDIAN_ERROR = 1.25
"""The standard error of a median over that of a mean, of normal values."""


class UncappedScale(NamedTuple):
    """Models on a scale without a ceiling.

    models: one row a model with the register's facts, `value` (higher is better) and `source_id`;
    errors: of the values by draw (draws x models), around 0; end: the last day that the scale
    covers; unit: of the values.
    """

    models: pd.DataFrame
    errors: Numbers
    end: pd.Timestamp
    unit: str


@memoize
def uncapped_scales(
    data: Mapping[str, pd.DataFrame], least_models: int = 0
) -> dict[str, UncappedScale]:
    """Give the capability index, METR's time horizon and Arena's rating by name.

    least_models: Arena's boards with fewer models are left out.
    """
    index = models_of(data, LATEST).rename(columns={"index": "value"})
    what = f"dated time horizon ({HORIZON})"
    timed = required(horizons(data), what, "data/scores.csv").rename(columns={"doublings": "value"})
    rated = linked_ratings(data, least_models)
    half = (timed["high"] - timed["low"]).to_numpy() / 2
    return {
        "index": UncappedScale(index, _index_errors(data, index), last_day(index), "points"),
        "horizon": UncappedScale(
            timed, _normal_errors(half / HALF_WIDTH), last_day(timed), "doublings"
        ),
        "arena": UncappedScale(
            rated, _rating_errors(rated), pd.Timestamp(rated["as_of"].max()), "points"
        ),
    }


def _index_errors(data: Mapping[str, pd.DataFrame], models: pd.DataFrame) -> Numbers:
    """Give each draw of a model's index less their mean; without draws, typical errors."""
    draws = draws_of(data)
    centred = draws.sub(draws.mean(axis=1), axis=0).reindex(models["model_id"])
    typical = np.random.default_rng(SEED).normal(0, TYPICAL_ERROR, centred.shape)
    return np.asarray(centred.fillna(pd.DataFrame(typical, centred.index, centred.columns))).T


def _normal_errors(sizes: Numbers) -> Numbers:
    """Give draws of errors of given sizes; of unknown size the median one."""
    known = np.where(np.isnan(sizes), np.nanmedian(sizes), sizes)
    return np.random.default_rng(SEED).normal(0, 1, (ERROR_DRAWS, len(known))) * known


def _rating_errors(rated: pd.DataFrame) -> Numbers:
    """Give draws of the errors of linked ratings: each model's own, and those of the links."""
    single = _normal_errors(((rated["ci_high"] - rated["ci_low"]) / 2 / HALF_WIDTH).to_numpy())
    links = rated[["as_of", "link_error"]].drop_duplicates("as_of").sort_values("as_of")
    last = links["link_error"].to_numpy()
    steps = np.sqrt(np.maximum(last**2 - np.append(last[1:], 0.0) ** 2, 0.0))
    moves = np.random.default_rng(SEED + 1).normal(0, 1, (ERROR_DRAWS, len(steps))) * steps
    shared = np.cumsum(moves[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(single + shared[:, np.searchsorted(links["as_of"], rated["as_of"])])


def linked_ratings(data: Mapping[str, pd.DataFrame], least_models: int = 0) -> pd.DataFrame:
    """Give each model's rating on the scale of Arena's newest board, from the last that has it.

    Boards are estimated anew, so each is moved by the median difference of the models that it
    shares with the next. Columns of the register, value, ci_low, ci_high, as_of (the board),
    link_error (the standard error of all moves from that board on) and source_id. Models without a
    release date, and boards with fewer than `least_models` models, are left out.
    """
    ratings = data["ratings"]
    rows = ratings[ratings["board"] == BOARD].sort_values("rating", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["as_of", "model_id"])
    size = rows.groupby("as_of")["model_id"].transform("size")
    rows = required(rows[size >= least_models], f"board {BOARD} of that size", "data/ratings.csv")
    moves = _moves(
        {day: board.set_index("model_id")["rating"] for day, board in rows.groupby("as_of")}
    )
    newest = rows.sort_values("as_of", kind="stable").drop_duplicates("model_id", keep="last")
    move = newest["as_of"].map(moves["move"])
    linked = newest.assign(
        value=newest["rating"] + move,
        ci_low=newest["ci_low"] + move,
        ci_high=newest["ci_high"] + move,
        link_error=newest["as_of"].map(moves["error"]),
    )[["model_id", "value", "ci_low", "ci_high", "as_of", "link_error", "source_id"]]
    register = data["models"][REGISTER].dropna(subset=["released"])
    return linked.merge(register, on="model_id").sort_values("model_id", ignore_index=True)


def _moves(boards: Mapping[object, pd.Series]) -> pd.DataFrame:
    """Give how far each board is moved to the scale of the last, and the standard error of that."""
    move, variance = 0.0, 0.0
    rows = {list(boards)[-1]: (0.0, 0.0)}
    for earlier, later in reversed(list(pairwise(boards))):
        apart = (boards[later] - boards[earlier]).dropna()
        move += float(apart.median())
        variance += (MEDIAN_ERROR * float(apart.std())) ** 2 / len(apart)
        rows[earlier] = (move, variance**0.5)
    return pd.DataFrame(rows, index=["move", "error"]).T


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


def board_sides(
    data: Mapping[str, pd.DataFrame], board: str = BOARD, least_models: int = 0
) -> pd.DataFrame:
    """Give the models of each full board with the side that they were on that day.

    Openness is that of the day: a hosted model whose weights came later is on the closed side.
    Columns as_of, model_id, name, organization_id, side, rating, ci_low, ci_high and source_id;
    best first, each model once a board. Models of unknown openness, and boards with fewer than
    `least_models` models, are left out.
    """
    ratings = data["ratings"]
    facts = data["models"][["model_id", "name", "organization_id", "weights", "weights_from"]]
    rows = ratings[ratings["board"] == board].merge(facts, on="model_id")
    rows = rows.sort_values("rating", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["as_of", "model_id"])
    opened = rows["weights"].str.startswith("open") & (rows["weights_from"] <= rows["as_of"])
    hosted = rows["weights"].str.startswith("open") & (rows["weights_from"] > rows["as_of"])
    rows["side"] = np.select(
        [opened, hosted | (rows["weights"] == "closed")], ["open", "closed"], ""
    )
    for side in ("open", "closed"):
        required(rows[rows["side"] == side], f"{side} model on {board}", "data/ratings.csv")
    size = rows.groupby("as_of")["model_id"].transform("size")
    columns = [
        "as_of",
        "model_id",
        "name",
        "organization_id",
        "side",
        "rating",
        "ci_low",
        "ci_high",
        "source_id",
    ]
    return rows.loc[(rows["side"] != "") & (size >= least_models), columns]


def board_gaps(data: Mapping[str, pd.DataFrame], board: str = BOARD) -> pd.DataFrame:
    """Give the gap on each full board, in rating points, by the day of the board.

    Columns as from horizon_gaps, and source_id.
    """
    best = (
        board_sides(data, board)
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
