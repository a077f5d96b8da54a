"""What if a new model came out? What the page's script answers from, and the words of its answers.

The script is docs/assets/what-if.js; a browser test holds the two to the same words.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

import pandas as pd

from charts.core.formats import capitalized, fixed, text_of
from charts.measures.capability import frontier, new_model
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.capability.new_model import STEP, IndexStanding, NewModel
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables

ABOVE = (5.0, 10.0)
"""Points above the best closed model at which there are cases."""


class Case(NamedTuple):
    """One of a few cases that stand for all: in words, and its new model, None if it has none."""

    words: str
    model: NewModel | None


class Statement(NamedTuple):
    """An answer in three sentences: who leads, the lag, and what it would take ("" if it leads)."""

    lead: str
    lag: str
    more: str


def end_of_index(data: Tables) -> pd.Timestamp:
    """Give the last day of the index."""
    return last_day(models_of(data, LATEST))


def options(data: Tables) -> dict[str, Any]:
    """Give what the script answers from: who led when, what can be chosen, and where to start.

    leads: by side the day, index and name of each leader, in order; best: those of the last day;
    ahead: the index from which on a new model of a side leads; month: in days.
    """
    race, best = new_model.index_leads(data), new_model.index_standing(data)
    low, high = new_model.index_range(data)
    first, last = race.days.dropna(subset=[*frontier.SIDES]).index[0], end_of_index(data)
    ahead = _ahead(best)
    return {
        "first": _iso(first), "last": _iso(last), "day": text_of(last.date()),
        "low": low, "high": high, "step": STEP, "month": MONTH, "ahead": ahead,
        "start": {"side": "open", "index": ahead["open"], "released": _iso(last)},
        "best": {"open": asdict(best.open), "closed": asdict(best.closed)},
        "leads": {
            side: [
                (_iso(row["since"]), row["index"], row["name"])
                for row in race.spells[race.spells["side"] == side].to_dict("records")
            ]
            for side in frontier.SIDES
        },
    }  # fmt: skip


def _iso(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _ahead(best: IndexStanding) -> dict[str, float]:
    """Give the index from which on a new model of each side leads on the last day."""
    return {
        "open": new_model.first_ahead(best.closed.index),
        "closed": new_model.first_ahead(best.open.index),
    }


def statement(data: Tables, model: NewModel) -> Statement:
    """Say who would lead on the last day if a model came out, and how large the lag would be."""
    best = new_model.index_standing(data)
    leaders = new_model.index_standing(new_model.with_new_model(data, model))
    day = text_of(end_of_index(data).date())
    return Statement(
        _lead_sentence(leaders, day),
        _lag_sentence(leaders),
        _more_sentence(model, best, leaders),
    )


def _lead_sentence(leaders: IndexStanding, day: str) -> str:
    behind, ahead = leaders.open.name, leaders.closed.name
    if is_level(leaders):
        return f"{capitalized(behind)} and {ahead} would be level on the Epoch index on {day}."
    if leaders.gap < 0:
        behind, ahead = ahead, behind
    lead = f"{fixed(abs(leaders.gap), 1)} points ahead of {behind}"
    return f"{capitalized(ahead)} would lead the Epoch index on {day}, {lead}."


def is_level(leaders: IndexStanding) -> bool:
    """Say whether both sides have the same index, as it is written."""
    return fixed(abs(leaders.gap), 1) == "0.0"


def lag_text(leaders: IndexStanding) -> str:
    """Write the lag by its shortest and its longest reading: 1.2 to 3.4 months, or none."""
    if is_level(leaders) or leaders.gap < 0:
        return "none"
    if math.isnan(leaders.shortest + leaders.longest):
        return "not known"
    ends = [fixed(months, 1) for months in (leaders.shortest, leaders.longest)]
    return " to ".join(dict.fromkeys(ends)) + " months"


def _lag_sentence(leaders: IndexStanding) -> str:
    match text := lag_text(leaders):
        case "none":
            return "There would be no lag."
        case "not known":
            return "The lag would not be known, because no closed record would be low enough."
    return f"The lag would be {text}."


def _more_sentence(model: NewModel, best: IndexStanding, leaders: IndexStanding) -> str:
    """Say who stays the best of the side, or from which index on the new model would lead."""
    rival = getattr(best, model.side)
    if model.index <= rival.index:
        return f"{rival.name} would still be the best {model.side} model."
    leads = leaders.gap < 0 if model.side == "open" else leaders.gap > 0
    if leads and not is_level(leaders):
        return ""
    return f"It would lead from {fixed(_ahead(best)[model.side], 1)} on."


def cases(data: Tables) -> Iterator[Case]:
    """Give some new models of the last day, from none to one far above all."""
    best, day = new_model.index_standing(data), end_of_index(data)
    opened, closed = best.open.index, best.closed.index
    yield Case("no new model", None)
    for words, index in [
        (f"like {best.open.name}", opened),
        ("halfway", (opened + closed) / 2),
        (f"like {best.closed.name}", closed),
        (f"{ABOVE[0]:g} points more", closed + ABOVE[0]),
    ]:
        yield _case("open", words, index, day)
    for points in ABOVE:
        yield _case("closed", f"{points:g} points more", closed + points, day)


def _case(side: str, words: str, index: float, day: pd.Timestamp) -> Case:
    model = NewModel(side, round(index, 1), day)
    return Case(f"{side}, {fixed(model.index, 1)} ({words})", model)


def lead_texts(data: Tables, model: NewModel | None) -> dict[str, str]:
    """Write who leads on the last day, the gap and the lag, for a table."""
    tables = new_model.with_new_model(data, model) if model else data
    leaders = new_model.index_standing(tables)
    first = leaders.open if leaders.gap < 0 else leaders.closed
    return {
        "leader": "both level" if is_level(leaders) else first.name,
        "gap": f"{fixed(abs(leaders.gap), 1)} points",
        "lag": lag_text(leaders),
    }
