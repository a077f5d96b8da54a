"""Facts of the claim on scales without a ceiling: three races, and Arena's boards one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims import scale_race
from charts.claims.claim import Cases, Rng
from charts.claims.scale_race import SHIFTS, SINCE, ScaleRace
from charts.measures.capability import unbounded_scales
from charts.measures.capability.frontier_pace import PERIOD
from charts.measures.stats import trend
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

BOARDS = (0, 50, 100)
"""Fewest models on a board of Arena."""


@dataclass(frozen=True)
class RatingBoards:
    """Arena's boards: ratings and errors by side, board and model, minus infinity where absent.

    gap: weights of the boards by fewest models, shift of the first day and estimator.
    """

    model: npt.NDArray[np.str_]
    rating: Numbers
    error: Numbers
    gap: scale_race.Weights


@dataclass(frozen=True)
class ScaleFacts:
    """The scales, Arena's by fewest models on a board; its boards; the draw, and who is out."""

    index: ScaleRace
    horizon: ScaleRace
    arena: Mapping[int, ScaleRace]
    boards: RatingBoards
    draw: int | None = None
    removed: str | None = None

    def race(self, scale: str, least: int = BOARDS[0]) -> ScaleRace:
        """Give the race of a scale: index, horizon or arena (with so many models on a board)."""
        return {"index": self.index, "horizon": self.horizon, "arena": self.arena[least]}[scale]


def scale_facts(data: Tables) -> ScaleFacts:
    """Give the races on the newest data."""
    race, scales = scale_race.of_scale, unbounded_scales.uncapped_scales(data)
    arena = {
        least: race(unbounded_scales.uncapped_scales(data, least)["arena"]) for least in BOARDS
    }
    return ScaleFacts(race(scales["index"]), race(scales["horizon"]), arena, _boards(data))


def _boards(data: Tables) -> RatingBoards:
    """Give the models that are among the best three of their side on some board."""
    rows = unbounded_scales.board_sides(data)
    size = rows.groupby("as_of")["model_id"].transform("size")
    rows = rows.assign(size=size, place=rows.groupby(["as_of", "side"]).cumcount())
    best = rows[rows["place"] < 3]
    days, models = np.unique(rows["as_of"]), np.unique(best["model_id"].to_numpy(str))
    rating = np.full((2, len(days), len(models)), -np.inf)
    half = ((best["ci_high"] - best["ci_low"]) / 2 / unbounded_scales.HALF_WIDTH).to_numpy()
    error = np.full(rating.shape, np.nanmedian(half))
    side = (best["side"] == "closed").to_numpy(int)
    board = np.searchsorted(days, best["as_of"])
    place = np.searchsorted(models, best["model_id"].to_numpy(str))
    rating[side, board, place] = best["rating"]
    error[side, board, place] = np.where(np.isnan(half), np.nanmedian(half), half)
    sizes = rows.groupby("as_of")["size"].first().to_numpy()
    return RatingBoards(
        models, rating, error, board_weights(scale_race.days_of(pd.Series(days)), sizes)
    )


def board_weights(days: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> scale_race.Weights:
    """Give the weights of the trend over boards; NaN if fewer than three are left."""
    weights = {}
    for least in BOARDS:
        for shift in SHIFTS:
            chosen = (sizes >= least) & (days >= SINCE + shift)
            for estimator in trend.ESTIMATORS:
                weight = np.full(len(days), np.nan)
                if chosen.sum() >= 3:
                    weight = np.zeros(len(days))
                    weight[chosen] = trend.change_weights(days[chosen], estimator)
                weights[least, shift, estimator] = weight
    return weights


def redrawn_values(facts: ScaleFacts, rng: Rng) -> ScaleFacts:
    """Draw all values again, each scale's by its own errors."""
    return replace(facts, draw=int(rng.integers(10**6)))


def without_holder(facts: ScaleFacts, model: str) -> ScaleFacts:
    """Leave a model out of all scales."""
    return replace(facts, removed=model)


def holders_of_scales(facts: ScaleFacts) -> list[str]:
    """Name the record holders of the scales: each may be left out."""
    races = (facts.race(scale) for scale in ("index", "horizon", "arena"))
    return sorted({name for race in races for name in scale_race.scale_record_holders(race)})


def pace_cases(scale: str, facts: ScaleFacts) -> Cases:
    """Count the record holders of the periods whose pace is compared, and their firms."""
    race = facts.race(scale)
    return scale_race.holders_since(race, scale_race.pace_starts(race.end, PERIOD)[0])


def gap_cases(scale: str, facts: ScaleFacts) -> Cases:
    """Count the record holders since the gap is read, and their firms."""
    return scale_race.holders_since(facts.race(scale), SINCE)
