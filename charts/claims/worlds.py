"""Simulated worlds that several claims share: record processes on an index."""

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Rng
from charts.measures.capability.index_race import NEVER, IndexRace
from charts.measures.stats.units import MONTH

Numbers = npt.NDArray[np.float64]

DAYS = 1380
"""Days of a simulated race: those from 2023 to autumn 2026."""

DAYS_PER_RECORD, POINTS_PER_RECORD = 60.0, 2.6
"""Mean wait for a closed record and mean rise of one: about those of the index since 2023."""

LAG_DAYS = 215.0
"""How far the open side is behind in a world without a trend."""

DRAWS, ERROR = 40, 1.5
"""Draws of a simulated index, and the standard error of a model in points."""


def simulated_records(
    rng: Rng, days: int, start: float, warm_up: int = 600
) -> tuple[Numbers, Numbers]:
    """Give days and levels of the records of one side; the first days lie before day 0.

    Waits are exponential and rises as well, so that a record process has memory and no trend
    other than its drift.
    """
    count = int((days + warm_up) / DAYS_PER_RECORD * 2) + 10
    day = np.cumsum(rng.exponential(DAYS_PER_RECORD, count)) - warm_up
    level = start + np.cumsum(rng.exponential(POINTS_PER_RECORD, count))
    return day[day < days], level[day < days]


def followers(
    rng: Rng, closed: tuple[Numbers, Numbers], days: int, lag_change: float = 0.0
) -> tuple[Numbers, Numbers]:
    """Give records of an open side that is where the closed side was LAG_DAYS ago.

    lag_change: months by which the lag grows a year. Each record lands around the closed side's
    level of that time, by the typical rise.
    """
    count = int(days / DAYS_PER_RECORD * 2) + 10
    day = np.cumsum(rng.exponential(DAYS_PER_RECORD, count))
    day = day[day < days]
    lag = LAG_DAYS + lag_change * MONTH * (day / 365.25 - days / 365.25 / 2)
    source = np.interp(day - np.maximum(lag, 0.0), closed[0], closed[1])
    return day, source + rng.normal(0, POINTS_PER_RECORD / 2, len(day))


def simulated_race(
    rng: Rng, closed: tuple[Numbers, Numbers], opened: tuple[Numbers, Numbers]
) -> IndexRace:
    """Make a race of two record processes, its index measured with error."""
    day = np.append(closed[0], opened[0])
    level = np.append(closed[1], opened[1])
    is_open = np.arange(len(day)) >= len(closed[0])
    names = np.array([f"m{place}" for place in range(len(day))])
    firms = np.array([f"f{place % 6}" for place in range(len(day))])
    errors = rng.normal(0, ERROR, (DRAWS + 1, len(day)))
    return IndexRace(
        names, firms, level + errors[-1], day.astype(np.int64),
        np.full(len(day), NEVER), is_open, np.zeros(len(day), dtype=bool), errors[:-1], DAYS - 1,
    )  # fmt: skip


def followed(rng: Rng, lag_change: float = 0.0) -> IndexRace:
    """Make a race in which the open side follows the closed one at a lag."""
    closed = simulated_records(rng, DAYS, 100.0)
    return simulated_race(rng, closed, followers(rng, closed, DAYS, lag_change))


def unrelated(rng: Rng) -> IndexRace:
    """Make a race of two record processes that know nothing of each other and drift alike."""
    lead = LAG_DAYS / DAYS_PER_RECORD * POINTS_PER_RECORD
    return simulated_race(
        rng, simulated_records(rng, DAYS, 100.0), simulated_records(rng, DAYS, 100.0 - lead)
    )
