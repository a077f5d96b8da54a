"""Gap and lag of the last day in each draw of the index: again from the rows, and covered."""

import csv
import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from charts.measures.capability.index_race import IndexRace
from charts.measures.capability.index_vintage import LATEST
from charts.measures.gap import gap_errors, lag
from charts.tables.contract import DATA
from charts.tables.frames import Tables

Row = dict[str, str]
PLACES = (0, 57, 199)


@pytest.fixture(scope="module")
def race(data: Tables) -> IndexRace:
    return gap_errors.race_of(data)


@pytest.fixture(scope="module")
def draws(data: Tables) -> pd.DataFrame:
    return gap_errors.by_draw(data)


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sides() -> dict[bool, dict[str, float]]:
    """The published index of the models that are open, or closed, on the last day."""
    register = {row["model_id"]: row for row in rows("models")}
    best: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for row in rows("capability_index"):
        model = register[row["model_id"]]
        if row["vintage"] == LATEST and model["released"] and model["released"] <= LATEST:
            if model["weights"].startswith("open") and model["weights_from"]:
                best[True][row["model_id"]] = float(row["index"])
            elif model["weights"] == "closed":
                best[False][row["model_id"]] = float(row["index"])
    return best


def errors(race: IndexRace) -> dict[str, list[float]]:
    """The errors of each model by draw: from its row, or else what the race drew for it."""
    known = {model: list(race.errors[:, at]) for at, model in enumerate(race.model)}
    for row in rows("capability_draws"):
        values = [float(value) for value in row["draws"].split()]
        known[row["model_id"]] = [value - sum(values) / len(values) for value in values]
    return known


def noisy_best(index: dict[str, float], noise: dict[str, list[float]], place: int) -> str:
    """The model that leads in a draw; those that no draw takes to the lead are left out."""
    near = {model: value for model, value in index.items() if model in noise}
    return max(near, key=lambda model: near[model] + noise[model][place])


def test_the_gap_of_a_draw_is_that_of_the_rows(race: IndexRace, draws: pd.DataFrame) -> None:
    index, noise = sides(), errors(race)
    for place in PLACES:
        best = {}
        for side, values in index.items():
            model = noisy_best(values, noise, place)
            best[side] = values[model] + noise[model][place]
        assert draws[gap_errors.POINTS].iloc[place] == pytest.approx(best[False] - best[True])


def test_the_winners_curse_is_the_mean_error_of_whoever_leads_a_draw(race: IndexRace) -> None:
    index, noise, excess = sides(), errors(race), gap_errors.winners_curse(race)
    places = range(len(race.errors))
    for side, expected in ((True, excess.open), (False, excess.closed)):
        lucky = [noise[noisy_best(index[side], noise, place)][place] for place in places]
        assert sum(lucky) / len(lucky) == pytest.approx(expected)
        assert expected > 0.5


def test_of_one_model_a_side_nobody_is_lucky(race: IndexRace) -> None:
    lone = race.take(np.isin(race.model, ["kimi-k3", "claude-opus-5"]) & (race.until > race.end))
    assert len(lone.model) == 2
    assert gap_errors.winners_curse(lone) == pytest.approx((0, 0), abs=1e-9)


def last_gap(race: IndexRace, errors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    index, there = race.index + errors, (race.since <= race.end) & (race.until > race.end)
    best = {side: index[:, there & (race.is_open == side)].max(axis=1) for side in (True, False)}
    return np.asarray(best[False] - best[True])


def test_the_interval_of_the_gap_covers_the_truth_in_worlds_a_draw_away(race: IndexRace) -> None:
    """The published index is the truth; a world's index is a draw of it, and has draws again."""
    truth = last_gap(race, np.zeros((1, len(race.index))))[0]
    covered = []
    for world in race.errors:
        again = pd.Series(last_gap(gap_errors.with_errors(race, world), race.errors))
        low, high = gap_errors.interval(again)
        covered.append(low <= truth <= high)
    assert np.mean(covered) >= 0.85


@pytest.mark.slow
def test_the_interval_of_the_lag_covers_the_truth_in_worlds_a_draw_away(race: IndexRace) -> None:
    quiet = replace(race, errors=np.zeros((1, len(race.index))))
    truth = gap_errors.quantities_by_draw(quiet).iloc[0]
    covered = []
    for world in race.errors[:60]:
        near = replace(race, index=race.index + world, errors=race.errors[100:160])
        ends = gap_errors.quantities_by_draw(near)
        held = {}
        for name in lag.CROSSING_RULES:
            low, high = gap_errors.interval(ends[name])
            held[name] = low <= truth[name] <= high
        covered.append(held)
    assert pd.DataFrame(covered).mean().min() >= 0.85


def test_an_interval_leaves_out_draws_without_an_answer() -> None:
    values = pd.Series([math.nan, *range(101)])
    assert gap_errors.interval(values) == pytest.approx((5, 95))
    assert np.isnan(gap_errors.interval(pd.Series([math.nan]))).all()


def test_leaders_without_draws_of_their_own_are_counted(data: Tables, race: IndexRace) -> None:
    index, noise = sides(), errors(race)
    places = range(len(race.errors))
    leaders = {noisy_best(index[side], noise, place) for side in index for place in places}
    with_draws = {row["model_id"] for row in rows("capability_draws")}
    assert gap_errors.leaders_with_draws(data) == (len(leaders), len(leaders & with_draws))


def test_slopes_of_draws_vary_around_the_slope(data: Tables) -> None:
    since = pd.Timestamp("2024-06-01")
    slopes = gap_errors.slopes_by_draw(data, since)
    assert slopes.shape == (200,)
    low, high = gap_errors.interval(pd.Series(slopes))
    assert low < np.median(slopes) < high
    assert high - low > 0.5
