"""Who was first on general indices: the Epoch index by day, others in stretches of days."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from charts.claims import worlds
from charts.claims.claim import Cases, Rng
from charts.measures.capability import general_indices, index_race
from charts.measures.capability.index_race import START, IndexRace
from charts.measures.stats import confidence

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Records = tuple[Numbers, Numbers]
"""Days and levels at which one side of a simulated world was, in any order."""


LEAD_DAYS, LEAD_POINTS = 60.0, 3.0
"""How long an open model leads in a simulated world, and by how much."""


def days_led(race: IndexRace, least: int, *, restricted: bool = True) -> float:
    """Give the days on which an open model was first on the Epoch index, in leads that last.

    least: days that a lead must last; restricted: whether weights without commercial use are open.
    """
    race = race if restricted else index_race.without_restricted(race)
    opened, closed = (index_race.best_index_by_day(race, is_open=side) for side in (True, False))
    day = np.arange(len(opened))
    return days_of_runs(opened > closed, day, day + 1, least)


def record_cases(race: IndexRace) -> Cases:
    """Count the models that set a record of their side, and their makers."""
    holders = race.take(np.isin(race.model, index_race.record_holders(race)))
    return Cases.distinct(holders.model, holders.firm)


@dataclass(frozen=True)
class Strip:
    """One index in stretches of days, in order, with the best model of each side.

    since, until: days after START, until exclusive; lead: of the open side, in units of the index,
    negative where it is not first; error: standard error of one model's value, 0 where not known;
    opened, closed: places of the best models in models; aside: whether the maker that led before is
    missing; firms: of the models.
    """

    since: Places
    until: Places
    lead: Numbers
    error: Numbers
    opened: Places
    closed: Places
    aside: Mask
    models: npt.NDArray[np.str_]
    firms: npt.NDArray[np.str_]


def strip_of(rows: pd.DataFrame, makers: pd.Series) -> Strip:
    """Make a strip of rows as from general_indices.strips; makers: organizations by model_id."""
    models, places = np.unique(rows[["open_id", "closed_id"]].to_numpy(str), return_inverse=True)
    opened, closed = places.reshape(-1, 2).T
    since, until = (_day(rows[name]) for name in ("since", "until"))
    lead = -rows["gap"].mask(rows["first"] == "unknown", np.inf).to_numpy(float)
    level = rows["strip"].map(general_indices.LEVELS).fillna(confidence.LEVEL).to_numpy(float)
    widths = 2 * np.sqrt(2) * norm.ppf(0.5 + level / 200)
    error = (rows["gap_high"] - rows["gap_low"]).fillna(0.0).to_numpy(float) / widths
    aside = (rows["first"] == "aside").to_numpy()
    firms = makers.reindex(models).to_numpy(str)
    return Strip(since, until, lead, error, opened, closed, aside, models, firms)


def _day(days: pd.Series) -> Places:
    return (days.to_numpy("datetime64[D]") - START).astype(np.int64)


def resample_lead(strip: Strip, rng: Rng) -> Numbers:
    """Draw the lead within the noise of the strip, the error of each model once."""
    if not strip.error.any():
        return strip.lead
    errors = rng.normal(size=len(strip.models))
    return strip.lead + strip.error * (errors[strip.opened] - errors[strip.closed])


def days_of_runs(leads: Mask, since: Places, until: Places, least: int) -> float:
    """Give the days of the unbroken leads that last so many days or more."""
    if not leads.any():
        return 0.0
    follows = np.append(False, leads[:-1] & (since[1:] == until[:-1]))
    run = np.cumsum(leads & ~follows)[leads]
    days = np.bincount(run, (until - since)[leads])
    return float(days[days >= least].sum())


def best_level(records: Records, day: Numbers) -> Numbers:
    """Give the best level by each day; below all where there is none yet."""
    order = np.argsort(records[0])
    best = np.append(-np.inf, np.maximum.accumulate(records[1][order]))
    return best[np.searchsorted(records[0][order], day, side="right")]


def simulated_strip(
    rng: Rng, closed: Records, opened: Records, days: Places, error: float, *, known: bool = True
) -> Strip:
    """Make a strip that is read on some days, the last of which is as long as the one before.

    error: standard error of a model, in points; known: whether readers know it.
    """
    levels = np.append(*(best_level(side, days.astype(float)) for side in (opened, closed)))
    is_open = np.arange(len(levels)) < len(days)
    _, places = np.unique(np.where(is_open, levels, -levels), return_inverse=True)
    models = np.array([f"m{place}" for place in range(places.max() + 1)])
    firms = np.array([f"f{place % 6}" for place in range(len(models))])
    lead, errors = levels[is_open] - levels[~is_open], np.full(len(days), error)
    until = np.append(days[1:], 2 * days[-1] - days[-2])
    strip = Strip(days, until, lead, errors, places[is_open], places[~is_open],
                  np.zeros(len(days), dtype=bool), models, firms)  # fmt: skip
    return replace(strip, lead=resample_lead(strip, rng), error=errors * known)


def by_lot(rng: Rng) -> tuple[Records, Records]:
    """Give records, closed and open, each of which is set by either side as a coin falls."""
    day, level = worlds.simulated_records(rng, worlds.DAYS, 100.0)
    is_open = rng.random(len(day)) < 0.5
    return (day[~is_open], level[~is_open]), (day[is_open], level[is_open])


def one_lead(rng: Rng) -> tuple[Records, Records]:
    """Give records, closed and open, of which the open ones follow, and lead once for a while."""
    closed, (day, level) = never_first(rng)
    when = rng.uniform(700, worlds.DAYS - 100)
    best = closed[1][closed[0] < when + LEAD_DAYS][-1]
    return closed, (np.append(day, when), np.append(level, best + LEAD_POINTS))


def never_first(rng: Rng) -> tuple[Records, Records]:
    """Give records, closed and open, of which the open ones follow and never come near."""
    closed = worlds.simulated_records(rng, worlds.DAYS, 100.0)
    day, level = worlds.followers(rng, closed, worlds.DAYS)
    behind = level < best_level(closed, day) - LEAD_POINTS
    return closed, (day[behind], level[behind])
