"""The race on arrays gives the daily gap and the three lags that the measures give."""

import numpy as np
import pandas as pd
import pytest

from charts.claims import worlds
from charts.measures.capability import index_race
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.gap import index_gap, lag
from charts.tables.frames import Tables


@pytest.fixture(scope="module")
def race(data: Tables) -> index_race.IndexRace:
    return index_race.of_tables(data)


@pytest.fixture(scope="module")
def measured(data: Tables) -> lag.Race:
    models = models_of(data, LATEST)
    return lag.race(models, last_day(models))


def by_day(values: np.ndarray, days: pd.Index) -> np.ndarray:
    return values[(pd.DatetimeIndex(days) - pd.Timestamp(index_race.START)).days]


def test_the_daily_gap_is_that_of_the_measure(
    race: index_race.IndexRace, measured: lag.Race
) -> None:
    gap = index_gap.daily_gap(measured.days)
    gap = gap[gap.index >= pd.Timestamp(index_race.START)]
    best = {side: index_race.best_index_by_day(race, is_open=side) for side in (True, False)}
    assert np.allclose(by_day(best[False] - best[True], gap.index), gap.to_numpy())


@pytest.mark.parametrize("rule", [*lag.CROSSING_RULES])
def test_the_daily_lag_is_that_of_the_measure(
    rule: str, race: index_race.IndexRace, measured: lag.Race
) -> None:
    months = lag.lag_series(lag.CROSSING_RULES[rule], measured)
    months = months[months.index >= pd.Timestamp("2023-06-01")]
    opened, closed = (index_race.best_index_by_day(race, is_open=side) for side in (True, False))
    own = by_day(index_race.lag_by_day(opened, closed, rule), months.index)
    known = ~np.isnan(own)
    assert np.allclose(own[known], months.to_numpy()[known])
    assert known[-700:].all()


def test_leaving_a_model_out_takes_it_off_both_sides(race: index_race.IndexRace) -> None:
    both = {*race.model[race.is_open]} & {*race.model[~race.is_open]}
    assert both  # hosted first, then opened
    for model in both:
        assert model not in index_race.without(race, model).model


def test_a_follower_without_a_trend_keeps_its_lag_on_average() -> None:
    slopes = []
    for seed in range(60):
        race = worlds.followed(np.random.default_rng(seed))
        opened, closed = (
            index_race.best_index_by_day(race, is_open=side) for side in (True, False)
        )
        months = index_race.lag_by_day(opened, closed)[400:]
        known = ~np.isnan(months)
        slopes.append(np.polyfit(np.flatnonzero(known) / 365.25, months[known], 1)[0])
    assert abs(np.mean(slopes)) < 2 * np.std(slopes) / np.sqrt(60)
