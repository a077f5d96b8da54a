"""E1: has an open model been first on a general index so far?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from charts.claims import sample, worlds
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.claims.strips import (
    Numbers,
    Records,
    Strip,
    best_level,
    by_lot,
    days_led,
    days_of_runs,
    never_first,
    one_lead,
    record_cases,
    resample_lead,
    simulated_strip,
    strip_of,
)
from charts.core.formats import plural, text_of
from charts.measures.capability import general_indices, index_race
from charts.measures.capability.index_race import IndexRace
from charts.tables.frames import Tables

LASTING = Choice("days that a lead must last", (1, 7, 31))
BOARDS = ("arena_makers", "arena")
BOARD = Choice("boards of Arena", BOARDS)
ASIDE = Choice("readings without the maker that led before", ("left out", "count"))
NONCOMMERCIAL = Choice("weights without commercial use, on the Epoch index", ("open", "left out"))
REPORTS = Choice("reports by others", ("all", "those confirmed by a second reading"))
CHOICES = (LASTING, BOARD, ASIDE, NONCOMMERCIAL, REPORTS)

CONFIRMED = ("confirmed", "corrected")

COVERED = {"arena_makers": (400, 1290), "arena": (580, 1200), "livebench": (540, 1320),
           "metr": (520, 1190)}  # fmt: skip
"""The strips beside the Epoch index, and the first and last day of a simulated one."""

READ_EVERY, BOARD_ERROR, REPORTED = 20, 1.0, 7
"""Days between readings of a simulated strip, the error of a model on it in points, and reports in
a simulated world."""


@dataclass(frozen=True)
class Facts:
    """The Epoch index, the other indices by strip, and reports (firm: whose the index is).

    leads: of the open side on each strip, as they are or drawn within their noise.
    """

    race: IndexRace
    strips: Mapping[str, Strip]
    leads: Mapping[str, Numbers]
    reports: Sample


def _facts(data: Tables) -> Facts:
    rows = general_indices.strips(data)
    makers = data["models"].set_index("model_id")["organization_id"]
    reports = general_indices.reports(data).rename(columns={"overtaking_id": "report"})
    strips = {name: strip_of(rows[rows["strip"] == name], makers) for name in COVERED}
    return Facts(
        index_race.of_tables(data),
        strips,
        {name: strip.lead for name, strip in strips.items()},
        sample.of_frame(reports, unit="report", firm="index", columns=("first", "checked")),
    )


def _resample(facts: Facts, rng: Rng) -> Facts:
    """Draw the indices within their noise, each model's error once an index; nothing else."""
    leads = {name: resample_lead(strip, rng) for name, strip in facts.strips.items()}
    return replace(facts, race=index_race.resample(facts.race, rng), leads=leads)


def _units(facts: Facts) -> list[str]:
    return index_race.record_holders(facts.race) + sample.units(facts.reports)


def _without(facts: Facts, unit: str) -> Facts:
    if unit in facts.reports.unit:
        return replace(facts, reports=sample.without_unit(facts.reports, unit))
    return replace(facts, race=index_race.without(facts.race, unit))


def _epoch_days(facts: Facts, setting: Setting) -> float:
    restricted = setting[NONCOMMERCIAL.name] == "open"
    return days_led(facts.race, setting[LASTING.name], restricted=restricted)


def _other_days(facts: Facts, setting: Setting) -> float:
    """Give the same of all other indices together; NaN if there is none."""
    names = [setting[BOARD.name], *(name for name in facts.strips if name not in BOARDS)]
    names = [name for name in names if len(facts.leads[name])]
    if not names:
        return np.nan
    days = 0.0
    for name in names:
        strip, leads = facts.strips[name], facts.leads[name] > 0
        if setting[ASIDE.name] == "left out":
            leads &= ~strip.aside
        days += days_of_runs(leads, strip.since, strip.until, setting[LASTING.name])
    return days


def _reports(facts: Facts, setting: Setting) -> float:
    """Count the reports that have an open model first."""
    is_open = facts.reports["first"] == "open"
    if setting[REPORTS.name] != "all":
        is_open = is_open & np.isin(facts.reports["checked"], CONFIRMED)
    return float(is_open.sum()) if len(is_open) else np.nan


def _leaders(facts: Facts) -> Cases:
    """Count the models that were best of a side on the other indices, and their makers."""
    models = {model for strip in facts.strips.values() for model in strip.models}
    firms = {firm for strip in facts.strips.values() for firm in strip.firms}
    return Cases(len(models), len(firms))


def _record_holders(facts: Facts) -> Cases:
    return record_cases(facts.race)


def _report_cases(facts: Facts) -> Cases:
    return facts.reports.cases()


def _world(sides: Callable[[Rng], tuple[Records, Records]], rng: Rng) -> Facts:
    """Make all indices and reports of the records of both sides, closed first."""
    closed, opened = sides(rng)
    strips = {
        name: simulated_strip(rng, closed, opened, np.arange(first, last, READ_EVERY), BOARD_ERROR,
                              known=name != "livebench")
        for name, (first, last) in COVERED.items()
    }  # fmt: skip
    days = rng.uniform(600, worlds.DAYS, REPORTED)
    lead = (
        best_level(opened, days)
        - best_level(closed, days)
        + BOARD_ERROR * rng.normal(size=REPORTED)
    )
    columns = {"first": np.where(lead > 0, "open", "closed"),
               "checked": np.where(np.arange(REPORTED) % 2, "confirmed", "ambiguous")}  # fmt: skip
    names = np.array([f"r{place}" for place in range(REPORTED)])
    whose = np.array([f"i{place % 3}" for place in range(REPORTED)])
    leads = {name: strip.lead for name, strip in strips.items()}
    return Facts(
        worlds.simulated_race(rng, closed, opened), strips, leads, Sample(names, whose, columns)
    )


def _days_words(where: str, value: float) -> str:
    """Say on how many days an open model was first; on several indices a day may count twice."""
    if not value:
        return f"no open model was first on {where} on any day"
    number = f"{text_of(int(value))} {plural(value, 'day')}"
    return f"an open model was first on {where} on {number}"


def _report_words(value: float) -> str:
    number = text_of(int(value)) if value else "no"
    have = plural(value, "report has", "reports have") if value else "report has"
    return f"{number} {have} an open model first"


CLAIM = Claim(
    id="E1",
    slug="never-on-top",
    owner=Owner.ESSAY,
    statement="No open model has been first overall so far.",
    test=(
        "Days on which an open model was first, on each general index that can be followed "
        "since 2023, within the noise of the index; and reports by others. Whether the record "
        "will last cannot be tested."
    ),
    exhibits=("top-spot",),
    page="argument/can-open-win.md",
    statistic="top-spot.open_days",
    reason=(
        "On {top-spot.indices} general indices an open model was first on "
        "{top-spot.open_days} of the days covered. {top-spot.reports_sentence}"
    ),
    would_change="One general index with an open model first, its weights out.",
    short_name="never on top so far",
    trial=Trial(
        checks=(
            Check(
                "Epoch index",
                "Has no open model been first on the Epoch index?",
                _epoch_days,
                partial(_days_words, "the Epoch index"),
                _record_holders,
                side="below",
                limit=1,
            ),
            Check(
                "other indices",
                "Has no open model been first on the indices of Arena, LiveBench or METR?",
                _other_days,
                partial(_days_words, "Arena, LiveBench or METR"),
                _leaders,
                side="below",
                limit=1,
            ),
            Check(
                "reports",
                "Has nobody else found an open model first on a general index?",
                _reports,
                _report_words,
                _report_cases,
                side="below",
                limit=1,
            ),
        ),
        choices=CHOICES,
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        null_worlds=(partial(_world, by_lot), partial(_world, one_lead)),
        true_world=partial(_world, never_first),
        effect="open models are some months behind throughout, and never come near the best",
    ),
)
