"""Every way to estimate the lag keeps the properties that a lag must have."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from charts.measures.gap import lag
from charts.measures.stats import trend
from tests.synthetic_models import DAY, Model, race, world

MONTH = 365.25 / 12


def followed(behind: int, steps: int = 40, every: int = 10) -> list[Model]:
    """Closed records at even times, each matched by an open one after so many days."""
    closed: list[Model] = [("closed", every * n, 1.0 * n, None) for n in range(steps)]
    late = [(every * n + behind, 1.0 * n) for n in range(steps)]
    return [*closed, *(("open-restricted", day, value, 0) for day, value in late)]


def apart(models: pd.DataFrame, spread: float = 0.0, count: int = 40) -> pd.DataFrame:
    """Draws in which every model stands at its value, give or take a spread."""
    random = np.random.default_rng(0)
    noise = random.normal(0, spread, (len(models), count)) if spread else 0.0
    return pd.DataFrame(models[["index"]].to_numpy() + noise, index=models["model_id"])


@pytest.mark.parametrize("behind", [30, 90, 150])
@pytest.mark.parametrize("name", lag.ESTIMATORS)
def test_a_world_that_follows_by_a_fixed_time_has_that_lag(name: str, behind: int) -> None:
    models = world(followed(behind))
    lags = lag.ESTIMATORS[name].estimate(race(models, 399, apart(models))).dropna() * MONTH
    settled = lags[lags.index > DAY + pd.Timedelta(days=behind + 60)]
    assert len(settled) > 100
    # Records come every 10 days, so each day may be up to 10 away; levels of the threshold reading
    # lie between records.
    assert settled.between(behind - 11, behind + 12).all()


@pytest.mark.parametrize("name", lag.ESTIMATORS)
def test_shifting_all_dates_shifts_no_lag(name: str) -> None:
    models: list[Model] = [*followed(45, 12, 25), ("closed", 33, 7.5, None)]
    here, there = world(models), world(models, 1000)
    estimate = lag.ESTIMATORS[name].estimate
    one = estimate(race(here, 400, apart(here)))
    other = estimate(race(there, 1400, apart(there)))
    np.testing.assert_allclose(one.to_numpy(), other.to_numpy(), atol=1e-9)


@pytest.mark.parametrize("name", lag.ESTIMATORS)
def test_adding_a_dominated_model_changes_no_lag(name: str) -> None:
    models = world(followed(45, 12, 25))
    more = world(
        [*followed(45, 12, 25), ("closed", 300, 0.5, None), ("open-restricted", 300, 0.4, 0)]
    )
    estimate = lag.ESTIMATORS[name].estimate
    pd.testing.assert_series_equal(
        estimate(race(models, 400, apart(models))), estimate(race(more, 400, apart(more)))
    )


@pytest.mark.parametrize("name", lag.CROSSING_RULES)
@pytest.mark.parametrize("last_day", [20, 199, 300, 399])
def test_the_last_lag_is_the_last_of_the_series(name: str, last_day: int) -> None:
    rule = lag.CROSSING_RULES[name]
    until = race(world([*followed(95), ("open-restricted", 380, 99.0, 0)]), last_day)
    days = until.days.dropna(subset=["open", "closed"])
    if len(days):
        assert lag.last_lag(rule, until) == pytest.approx(lag.lag_series(rule, until).iloc[-1])
    else:
        assert last_day < 95


def test_certain_draws_make_significance_the_first_closed_model_above() -> None:
    closed: list[Model] = [("closed", 10 * n, 1.0 * n, None) for n in range(30)]
    between: list[Model] = [("open-restricted", 10 * n + 55, n - 0.5, 0) for n in range(1, 24)]
    models = world([*closed, *between])
    run = race(models, 290, apart(models))
    first = lag.lag_series(lag.first_at_or_above, run).dropna()
    # One counts from the day before the better model came, the other from its day.
    np.testing.assert_allclose(lag.significant(run)[first.index] - first, 1 / MONTH)


def test_draws_that_cannot_tell_the_leaders_apart_make_no_lag() -> None:
    models = world(followed(45, 12, 25))
    assert (lag.significant(race(models, 400, apart(models, spread=50.0))).dropna() < 0.1).all()


def test_a_leader_without_draws_has_no_significance_rather_than_a_guess() -> None:
    models = world(followed(45, 12, 25))
    draws = apart(models).drop(index="m11")  # the last closed record, of day 275
    known = lag.significant(race(models, 400, draws)).notna()
    last = known[known].index.max()
    assert last == DAY + pd.Timedelta(days=274)
    with pytest.raises(ValueError, match="draws"):
        lag.significant(race(models))


def test_a_level_that_open_has_not_reached_waits_and_is_not_dropped() -> None:
    run = race(world([("closed", 0, 0.0, None), ("open-restricted", 0, 0.0, 0),
                      ("closed", 10, 5.0, None), ("closed", 20, 9.0, None),
                      ("open-restricted", 50, 5.0, 0)]))  # fmt: skip
    crossed = lag.crossings(run, [5.0, 9.0]).set_index("level")
    assert crossed.loc[5.0, "months"] == pytest.approx(40 / MONTH)
    assert np.isnan(crossed.loc[9.0, "months"])
    assert crossed.loc[9.0, "closed_on"] == DAY + pd.Timedelta(days=20)


def test_of_levels_that_the_same_two_models_reach_only_the_highest_counts() -> None:
    run = race(world([("closed", 0, 0.0, None), ("open-restricted", 0, 0.0, 0),
                      ("closed", 10, 9.0, None), ("open-restricted", 50, 9.0, 0)]))  # fmt: skip
    assert lag.crossings(run, [3.0, 5.0, 9.0])["level"].tolist() == [9.0]


def test_a_level_at_which_a_side_began_is_left_out() -> None:
    run = race(world([("closed", 0, 5.0, None), ("open-restricted", 0, 0.0, 0),
                      ("open-restricted", 50, 6.0, 0), ("closed", 60, 7.0, None)]))  # fmt: skip
    assert lag.crossings(run, [4.0, 6.5])["level"].tolist() == [6.5]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), min_size=6, max_size=14))
def test_the_trend_lines_are_the_least_squares_lines_of_the_records(
    steps: list[tuple[int, int]],
) -> None:
    closed: list[Model] = [("closed", day, float(value), None) for day, value in steps]
    start: list[Model] = [("closed", 0, 0.5, None), ("open-restricted", 0, 0.0, 0)]
    opened: list[Model] = [("open-restricted", 50 * n, 10.0 * n, 0) for n in range(1, 8)]
    run = race(world([*start, *closed, *opened]))
    fitted = lag.lines(run, DAY + pd.Timedelta(days=400))
    best, records = -1.0, []
    for day in range(401):
        values = [value for since, value in steps if since == day] + ([0.5] if day == 0 else [])
        if values and max(values) > best:
            best = max(values)
            records.append((day, best))
    if len(records) < lag.LEAST_RECORDS:
        assert fitted is None
        return
    expected = linregress(*zip(*records, strict=True))
    assert fitted is not None
    assert fitted[1].slope == pytest.approx(expected.slope, abs=1e-9)
    assert fitted[1].start == pytest.approx(expected.intercept, abs=1e-6)


def steps_with_slope(seed: int, slope: float, length: int = 900) -> pd.Series:
    """A daily series of steps about a line: each level lasts until the next release."""
    random = np.random.default_rng(seed)
    days = np.arange(length)
    releases = np.unique(np.concatenate([[0], random.integers(1, length, 30), [length]]))
    values = np.empty(length)
    for begin, end in pairwise(releases):
        values[begin:end] = slope * (begin + end) / 2 / 365.25 + random.normal(0, 1)
    return pd.Series(values, index=DAY + pd.to_timedelta(days, unit="D"))


def test_a_known_trend_of_steps_without_memory_is_covered_more_often_than_promised() -> None:
    hits = 0
    for seed in range(200):
        found = trend.with_interval(steps_with_slope(seed, 3.0))
        hits += int(found.low <= 3.0 <= found.high)
    assert hits >= 190


def test_days_taken_for_independent_would_promise_far_too_much() -> None:
    blocks, single = (
        trend.with_interval(steps_with_slope(1, 3.0), block=block) for block in (trend.BLOCK, 1)
    )
    assert blocks.high - blocks.low > 2 * (single.high - single.low)


def test_a_series_shorter_than_three_blocks_has_a_slope_but_no_interval() -> None:
    found = trend.with_interval(steps_with_slope(0, 3.0, length=3 * trend.BLOCK - 1))
    assert np.isfinite(found.value)
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(trend.with_interval(steps_with_slope(0, 1.0).head(1)).value)
