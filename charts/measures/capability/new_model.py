"""What if a model came out that there is not: tables with it, and who leads the index then."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.gap import lag
from charts.tables.frames import Tables, memoize

LABELS = {"open": "open-unrestricted", "closed": "closed"}
"""What the register would say of its weights, by side."""

STEP = 0.1
"""Points of the index in which a new model is asked for."""


REACH = 20.0
"""Points beyond the best of both sides up to which a new model is asked for."""


@dataclass(frozen=True)
class NewModel:
    """A model that there is not: its side, its index in points, and the day of its release."""

    side: str
    index: float
    day: pd.Timestamp

    @property
    def name(self) -> str:
        """What texts call it."""
        return f"the new {self.side} model"


def with_new_model(data: Tables, model: NewModel) -> Tables:
    """Add a model to the register and to the newest vintage of the index, and to no other table.

    It is of an organization of its own. An open model has free weights from its release on.
    """
    register, index = data["models"], data["capability_index"]
    facts = pd.DataFrame({
        "model_id": [f"new-{model.side}-model"],
        "name": [model.name],
        "organization_id": "new",
        "released": [model.day],
        "released_precision": "day",
        "weights_from": [model.day if model.side == "open" else pd.NaT],
        "weights": [LABELS[model.side]],
        "vintage": LATEST,
        "index": [model.index],
        "source_id": index.loc[index["vintage"] == LATEST, "source_id"].iloc[0],
    })  # fmt: skip
    longer = {"models": _with_rows(register, facts), "capability_index": _with_rows(index, facts)}
    view = data.fresh_view()
    return Tables({**{name: view[name] for name in view}, **longer})


def _with_rows(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add rows to a table: of their columns those that it has, the others missing."""
    rows = rows.reindex(columns=table.columns).astype(table.dtypes.to_dict())
    return pd.concat([table, rows], ignore_index=True)


@dataclass(frozen=True)
class Leader:
    """The best model of a side, and its index."""

    name: str
    index: float


class IndexStanding(NamedTuple):
    """The best of both sides on the last day of the index, and the lag in months.

    shortest and longest: its readings, 0 if the open side leads or is level, NaN if not known.
    """

    open: Leader
    closed: Leader
    shortest: float
    longest: float

    @property
    def gap(self) -> float:
        """The best closed model minus the best open one, in points."""
        return self.closed.index - self.open.index


@memoize
def index_leads(data: Tables) -> lag.Race:
    """Give who leads the newest vintage of the index, up to its last day."""
    models = models_of(data, LATEST)
    return lag.race(models, last_day(models))


@memoize
def index_standing(data: Tables) -> IndexStanding:
    """Give how both sides stand on the last day of the index. NoRows if one has no model."""
    race = index_leads(data)
    last = race.days.dropna(subset=[*frontier.SIDES]).iloc[-1]
    opened, closed = (
        Leader(str(last[f"{side}_model"]), float(last[side])) for side in frontier.SIDES
    )
    shortest = lag.last_lag(lag.first_at_or_above, race)
    return IndexStanding(opened, closed, shortest, lag.last_lag(lag.last_at_or_below, race))


def first_ahead(other: float) -> float:
    """Give the least index, in steps, that is ahead of another by what is written as 0.1 or more.

    >>> first_ahead(167.33), first_ahead(167.38), first_ahead(150.0)
    (167.4, 167.5, 150.1)
    """
    return round(math.ceil(round((other + STEP / 2) / STEP, 6)) * STEP, 1)


def index_range(data: Tables) -> tuple[float, float]:
    """Give the least and the greatest index that a new model is asked for: whole tens of points.

    From the best of the side behind, less REACH, to the best of all, plus REACH.
    """
    best = index_standing(data)
    ends = sorted([best.open.index, best.closed.index])
    return (ends[0] - REACH) // 10 * 10, math.ceil((ends[1] + REACH) / 10) * 10.0
