"""The measures have the properties that their names promise."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.text_layout import spread
from charts.measures.capability import frontier
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from tests.synthetic_models import DAY, Model, race, sides, world

any_model = st.one_of(
    st.tuples(st.just("closed"), st.integers(0, 300), st.integers(0, 60).map(float), st.none()),
    st.tuples(
        st.just("open-unrestricted"), st.integers(0, 300), st.integers(0, 60).map(float), st.just(0)
    ),
)
model_lists = st.lists(any_model, min_size=1, max_size=12).map(
    lambda models: [("closed", 0, 1.0, None), ("open-unrestricted", 0, 0.0, 0), *models]
)

MONTH = 365.25 / 12


def test_a_hosted_model_is_closed_until_its_weights_come() -> None:
    both = sides(
        world(
            [
                ("closed", 0, 10.0, None),
                ("open-restricted", 0, 5.0, 0),
                ("open-restricted", 100, 20.0, 11),
            ]
        )
    )
    on = both.set_axis((both.index - DAY).days)
    assert (on.loc[99, "closed"], on.loc[99, "open"]) == (10, 5)
    assert (on.loc[100, "closed"], on.loc[100, "open"]) == (20, 5)  # hosted only: a closed lead
    assert (on.loc[110, "closed"], on.loc[110, "open"]) == (20, 5)
    assert (on.loc[111, "closed"], on.loc[111, "open"]) == (10, 20)  # and gone from that side


def test_a_model_of_unknown_openness_is_on_neither_side() -> None:
    models = [("closed", 0, 10.0, None), ("open-restricted", 0, 5.0, 0), ("unknown", 5, 99.0, None)]
    both = sides(world(models))
    assert both["closed"].max() == 10
    assert both["open"].max() == 5


def test_of_two_equal_models_the_earlier_keeps_the_lead() -> None:
    models = [("closed", 0, 10.0, None), ("closed", 50, 10.0, None), ("open-restricted", 0, 5.0, 0)]
    assert set(sides(world(models))["closed_model"]) == {"M0"}


@given(model_lists)
def test_swapping_the_sides_flips_the_sign_of_the_gap(models: list[Model]) -> None:
    swapped: list[Model] = [
        ("open-unrestricted", day, value, 0)
        if weights == "closed"
        else ("closed", day, value, None)
        for weights, day, value, _ in models
    ]
    there, back = (
        index_gap.daily_gap(sides(world(models))),
        index_gap.daily_gap(sides(world(swapped))),
    )
    pd.testing.assert_series_equal(there, -back, check_names=False)


@given(model_lists, st.integers(0, 300))
def test_adding_a_dominated_model_changes_nothing(models: list[Model], day: int) -> None:
    dominated: list[Model] = [("closed", day, -1.0, None), ("open-unrestricted", day, -1.0, 0)]
    before, after = sides(world(models)), sides(world([*models, *dominated]))
    pd.testing.assert_frame_equal(before, after)


@given(model_lists, st.integers(1, 1000))
def test_shifting_all_dates_shifts_no_lag(models: list[Model], shift: int) -> None:
    here, there = race(world(models)), race(world(models, shift), 400 + shift)
    for reading in lag.CROSSING_RULES.values():
        np.testing.assert_allclose(
            lag.lag_series(reading, here).to_numpy(),
            lag.lag_series(reading, there).to_numpy(),
            atol=1e-9,
        )


@given(model_lists)
def test_the_readings_bracket_the_interpolated_lag(models: list[Model]) -> None:
    both = race(world(models))
    short, middle, long = (lag.lag_series(reading, both) for reading in lag.CROSSING_RULES.values())
    known = middle.notna()
    assert (short[known] <= middle[known] + 1e-9).all()
    assert (middle[known] <= long[known] + 1e-9).all()


@pytest.mark.parametrize("behind", [30, 90])
def test_a_world_in_which_open_follows_by_a_fixed_time_has_that_lag(behind: int) -> None:
    closed: list[Model] = [("closed", 10 * n, 1.0 * n, None) for n in range(40)]
    followed: list[Model] = [("open-restricted", 10 * n + behind, 1.0 * n, 0) for n in range(31)]
    both = race(world(closed + followed), last=300)
    # Each open record equals a closed one of `behind` days before, and is at most 10 days old.
    for reading in lag.CROSSING_RULES.values():
        days = lag.lag_series(reading, both) * MONTH
        assert days.between(behind - 1e-9, behind + 10).all()


def test_nothing_is_extrapolated_below_the_first_closed_record() -> None:
    both = race(world([("closed", 0, 10.0, None), ("open-restricted", 0, 5.0, 0)]))
    for reading in lag.CROSSING_RULES.values():
        assert lag.lag_series(reading, both).isna().all()


def test_an_open_lead_is_a_lag_of_zero_and_a_negative_gap() -> None:
    both = race(world([("closed", 0, 10.0, None), ("open-restricted", 0, 12.0, 0)]))
    assert (index_gap.daily_gap(both.days) == -2).all()
    assert (lag.lag_series(lag.first_at_or_above, both) == 0).all()


@given(st.floats(-5, 5), st.integers(10, 300))
def test_the_trend_of_a_straight_line_is_its_slope(slope: float, length: int) -> None:
    days = pd.date_range(DAY, periods=length)
    line = pd.Series(3 + slope * np.arange(length) / 365.25, index=days)
    assert trend.slope(line, DAY) == pytest.approx(slope, abs=1e-6)


@given(st.lists(st.integers(0, 500).map(float), min_size=1, max_size=30).map(sorted))
def test_labels_keep_their_order_their_distance_and_the_end(places: list[float]) -> None:
    spots = spread(places, distance=10, end=500)
    assert max(spots) <= 500 + 1e-9
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(spots))


def test_a_side_without_any_model_has_no_spell_and_hides_no_other() -> None:
    placed = pd.DataFrame(
        {"name": ["a"], "side": ["closed"], "value": [1.0],
         "since": pd.to_datetime(["2025-01-01"]), "until": pd.to_datetime([None])}
    )  # fmt: skip
    last = pd.Timestamp("2025-01-03")
    assert frontier.leaders(placed, "value", last)["side"].tolist() == ["closed"]
    nobody = frontier.leaders(placed, "value", last, ("open", "unknown"))
    assert nobody.empty
    assert {"side", "name", "since", "until"} <= set(nobody.columns)
    assert nobody["since"].dtype == placed["since"].dtype
