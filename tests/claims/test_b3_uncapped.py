"""Claim B3: its values from the rows of three scales again, its words, and what would turn it."""

import datetime as dt
import math
from functools import cache
from itertools import pairwise
from statistics import median

import pytest

from charts.claims.b3_uncapped import CLAIM
from charts.claims.claim import Cases
from charts.claims.scale_facts import ScaleFacts
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.claims.asking import check_of, trial_of, value
from tests.exhibits.oracle import closed_and_open, day, gap_by_day, rows, slope

NAMES = {"index": "the Epoch index", "horizon": "METR's time horizon", "arena": "Arena's rating"}
SINCE = dt.date(2024, 6, 1)
HALF, YEAR = round(18 * 365.25 / 12), 365.25


@pytest.fixture(scope="module")
def facts(data: Tables) -> ScaleFacts:
    measured: ScaleFacts = trial_of(CLAIM).facts(data)
    return measured


@cache
def boards() -> dict[str, dict[str, float]]:
    """The best rating of each model on each board of Arena, by day."""
    found: dict[str, dict[str, float]] = {}
    for row in rows("ratings"):
        if row["board"] == "arena-text" and row["model_id"]:
            board = found.setdefault(row["as_of"], {})
            board[row["model_id"]] = max(float(row["rating"]), board.get(row["model_id"], -1e9))
    return dict(sorted(found.items()))


@cache
def scale(name: str) -> tuple[dict[str, float], dt.date]:
    """The value of each model, and the last day of the scale."""
    released = {row["model_id"]: row["released"] for row in rows("models")}
    if name == "index":
        found = [r for r in rows("capability_index") if r["vintage"] == LATEST]
        values = {r["model_id"]: float(r["index"]) for r in found}
    elif name == "horizon":
        timed = [r for r in rows("scores") if r["source_id"] == "metr-time-horizon"]
        values = {r["model_id"]: math.log2(float(r["score"])) for r in timed}
        values = {m: v for m, v in values.items() if released[m] >= "2023-01-01"}
    else:
        values, move, newer = {}, 0.0, None
        for board in reversed(boards().values()):
            if newer is not None:
                move += median(newer[m] - board[m] for m in board if m in newer)
            values |= {m: v + move for m, v in board.items() if m not in values and released[m]}
            newer = board
        return values, day(list(boards())[-1])
    return values, day(max(released[m] for m in values if released[m]))


@pytest.mark.parametrize("name", NAMES)
def test_the_change_of_pace_is_that_of_the_records(facts: ScaleFacts, name: str) -> None:
    values, end = scale(name)
    entered = [(since, v) for side in closed_and_open(values) for since, _, v in side]
    at = [end - dt.timedelta(days=days) for days in (round(36 * YEAR / 12), HALF, 0)]
    first, middle, last = (max(v for since, v in entered if since <= edge) for edge in at)
    years = [(b - a).days / YEAR for a, b in pairwise(at)]
    change = (last - middle) / years[1] - (middle - first) / years[0]
    assert value(CLAIM, facts, f"pace on {NAMES[name]}") == pytest.approx(change)


@pytest.mark.parametrize("name", ["index", "horizon"])
def test_the_trend_of_the_gap_is_that_of_the_days(facts: ScaleFacts, name: str) -> None:
    values, end = scale(name)
    ahead, behind = closed_and_open(values)
    gap = gap_by_day(ahead, behind, end)
    if name == "horizon":  # what follows the last open record is not judged
        end = min(since for since, _, v in behind if v == max(one[2] for one in behind))
    days = [(date, distance) for date, distance in gap.items() if SINCE <= date <= end]
    assert value(CLAIM, facts, f"gap on {NAMES[name]}") == pytest.approx(slope(days))


def test_arenas_gap_is_read_from_board_to_board(facts: ScaleFacts) -> None:
    gaps = []
    for text, board in boards().items():
        date = day(text)
        best = [
            max(v for since, until, v in side if since <= date and not (until and until <= date))
            for side in closed_and_open(board)
        ]
        gaps.append((date, best[0] - best[1]))
    later = [one for one in gaps if one[0] >= SINCE]
    assert value(CLAIM, facts, "gap on Arena's rating") == pytest.approx(slope(later))


def test_without_its_best_model_the_index_rose_less(facts: ScaleFacts) -> None:
    values, _ = scale("index")
    best = max(values, key=lambda model: values[model])
    fewer = trial_of(CLAIM).without(facts, best)
    name = "pace on the Epoch index"
    assert value(CLAIM, fewer, name) < value(CLAIM, facts, name)


def test_each_check_rests_on_record_holders_of_several_firms(facts: ScaleFacts) -> None:
    for check in trial_of(CLAIM).checks:
        assert check.cases(facts) >= Cases(5, 3), check.name


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("pace on the Epoch index", -2.0, "its pace fell by 2.0 points a year"),
        ("pace on the Epoch index", 2.0, "its pace rose by 2.0 points a year"),
        ("pace on Arena's rating", -1.0, "its pace hardly changed (−1.0 points a year)"),
        ("gap on METR's time horizon", -0.5, "it has shrunk by 0.5 doublings a year"),
    ],
)
def test_the_answer_is_said_in_words(name: str, number: float, words: str) -> None:
    assert check_of(CLAIM, name).words(number) == words
