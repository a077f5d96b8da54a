"""The race on the index as arrays: who stood where and when, fast enough to ask thousands of times.

The same daily gap and lag as charts.measures.gap gives, on arrays: a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, draws_of, last_day, models_of
from charts.measures.stats.units import MONTH

Numbers = npt.NDArray[np.float64]

Rng = np.random.Generator

START = np.datetime64("2023-01-01", "D")
"""Day 0."""

NEVER = 10**6
"""A day that does not come: the end of a stay that lasts."""

REACH = 12.0
"""Points behind its side's best from which no draw takes a model to the lead."""

TYPICAL_ERROR = 2.0
"""Points by which an index without draws is drawn: the median half-width of 90% of the draws is
about 3.3, 1.64 of these."""


@dataclass(frozen=True)
class IndexRace:
    """Stays of models on a side of the index, one an entry.

    model, firm: ids; index: in points; since, until: days after START, until exclusive; is_open:
    the side; restricted: whether the weights may not be used commercially; errors: of the index in
    each draw (draws x entries), the same for both stays of a model; end: the last day covered.
    """

    model: npt.NDArray[np.str_]
    firm: npt.NDArray[np.str_]
    index: Numbers
    since: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]
    is_open: npt.NDArray[np.bool_]
    restricted: npt.NDArray[np.bool_]
    errors: Numbers
    end: int

    def take(self, mask: npt.NDArray[np.bool_]) -> "IndexRace":
        """Give the stays for which something is true."""
        names = ("model", "firm", "index", "since", "until", "is_open", "restricted")
        parts = {name: getattr(self, name)[mask] for name in names}
        return replace(self, **parts, errors=self.errors[:, mask])


def of_tables(data: Mapping[str, pd.DataFrame]) -> IndexRace:
    """Make the race of the newest vintage, its draws those of the last one that has some."""
    models = models_of(data, LATEST)
    stays = frontier.side_intervals(models)
    draws = draws_of(data)
    centred = draws.sub(draws.mean(axis=1), axis=0).reindex(models["model_id"])
    generic = np.random.default_rng(0).normal(0, TYPICAL_ERROR, centred.shape)
    errors = centred.fillna(pd.DataFrame(generic, centred.index, centred.columns))
    race = IndexRace(
        stays["model_id"].to_numpy(str),
        stays["organization_id"].to_numpy(str),
        stays["index"].to_numpy(float),
        _days(stays["since"]),
        _days(stays["until"]),
        (stays["side"] == "open").to_numpy(),
        (stays["weights"] == "open-noncommercial").to_numpy(),
        errors.loc[stays["model_id"]].to_numpy(float).T,
        int((np.datetime64(last_day(models), "D") - START).astype(int)),
    )
    return contenders(race)


def _days(column: pd.Series) -> npt.NDArray[np.int64]:
    """Give days after START, NEVER for none."""
    days = column.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), NEVER, (days - START).astype(np.int64))


def resample(race: IndexRace, rng: Rng) -> IndexRace:
    """Draw the index of all models again: one of its draws."""
    errors = race.errors[int(rng.integers(len(race.errors)))]
    return replace(race, index=race.index + errors)


def without(race: IndexRace, model: str) -> IndexRace:
    """Leave a model out, on both sides."""
    return race.take(race.model != model)


def contenders(race: IndexRace) -> IndexRace:
    """Leave out models too far behind their side's best to lead under any draw: for speed only."""
    best = {side: best_index_by_day(race, is_open=side) for side in (True, False)}
    day = np.clip(race.since, 0, race.end)
    ahead = np.where(race.is_open, best[True][day], best[False][day])
    return race.take((race.since <= race.end) & (race.index >= ahead - REACH))


def record_holders(race: IndexRace) -> list[str]:
    """Name the models that set a record of their side, sorted."""
    return holders(race.model, race.index, race.since, race.is_open)


def holders(
    model: npt.NDArray[np.str_],
    value: Numbers,
    since: npt.NDArray[np.int64],
    is_open: npt.NDArray[np.bool_],
) -> list[str]:
    """Name the models that set a record of their side, sorted: stays on any scale, one an entry."""
    names: set[str] = set()
    for side in (True, False):
        places = np.flatnonzero(is_open == side)
        order = places[np.lexsort((-value[places], since[places]))]
        best = np.maximum.accumulate(value[order])
        is_record = value[order] > np.append(-np.inf, best[:-1])
        names |= {str(holder) for holder in model[order[is_record]]}
    return sorted(names)


def without_restricted(race: IndexRace) -> IndexRace:
    """Leave models whose weights may not be used commercially off the open side.

    They do not join the closed side: their weights are not withheld.
    """
    return race.take(~(race.is_open & race.restricted))


def best_index_by_day(race: IndexRace, *, is_open: bool) -> Numbers:
    """Give the best index of a side on each day from START to the end; NaN if it has no model.

    A model that came before START counts from day 0.
    """
    days = race.end + 1
    side = race.is_open == is_open
    lasting = side & (race.until > race.end) & (race.since <= race.end)
    best = np.full(days, -np.inf)
    np.maximum.at(best, np.maximum(race.since[lasting], 0), race.index[lasting])
    best = np.maximum.accumulate(best)
    for place in np.flatnonzero(side & (race.until <= race.end) & (race.until > 0)):
        stay = best[max(race.since[place], 0) : race.until[place]]
        np.maximum(stay, race.index[place], out=stay)
    best[np.isinf(best)] = np.nan
    return best


def lag_by_day(best_open: Numbers, best_closed: Numbers, rule: str = "interpolated") -> Numbers:
    """Give the months since the closed side was where the open side is, by day.

    rule: of charts.measures.gap.lag: "interpolated", "first at or above", "last at or below". NaN
    where no closed record is low enough, 0 while the open side leads or is level.
    """
    record = np.fmax.accumulate(best_closed)
    begins = np.flatnonzero(record > np.append(-np.inf, np.nan_to_num(record[:-1], nan=-np.inf)))
    levels = record[begins]
    after = np.searchsorted(levels, best_open, side="left")
    before = np.searchsorted(levels, best_open, side="right") - 1
    known = (before >= 0) & (after < len(levels))
    padded = np.append(begins.astype(float), np.nan)
    match rule:
        case "first at or above":
            reached = padded[after]
        case "last at or below":
            reached = padded[before]
        case _:
            reached = np.interp(best_open, levels, begins)
    lag = (np.arange(len(best_open)) - np.where(known, reached, np.nan)) / MONTH
    return np.where(best_open >= best_closed, 0.0, lag)
