"""A test that fills narrows the raw gap of two sides that stay as far apart as ever."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from charts.measures.benchmarks import (
    attainable,
    ceiling_simulation,
    placebo_groups,
    placebos,
    saturation,
)
from charts.measures.gap import index_gap
from charts.measures.stats import trend
from charts.measures.waits import frontier_steps
from tests.synthetic_models import DAY, Model, world

SIDES = placebo_groups.PAIR_SIDES
FACTS = pd.DataFrame(
    {
        "benchmark_id": ["quiz", "open", "odd"],
        "chance": [0.25, 0.0, np.nan],
        "floor": [0.0, 0.0, 2.0],
        "ceiling": [1.0, 0.57, 10.0],
    }
)


def constant(distance: float, start: float, growth: float, days: int = 900) -> pd.DataFrame:
    """Two sides at a constant distance in log-odds, by day, as shares."""
    time = np.arange(days) / 365.25
    ahead = expit(start + growth * time)
    behind = expit(start + growth * time - distance)
    index = DAY + pd.to_timedelta(np.arange(days), unit="D")
    return pd.DataFrame({"behind": behind, "ahead": ahead}, index=index)


def trends(days: pd.DataFrame) -> tuple[float, float]:
    """The trend a year of the gap in points and in log-odds, as the placebos' are computed."""
    contest = placebos.Contest("matrix", "quiz", "a / b", days, 1e-6, 9, 9, "made up")
    points, odds = placebos.contest_gaps(contest, days.index)
    return trend.slope(points), trend.slope(odds)


@given(st.floats(0.3, 2.0), st.floats(0.3, 1.5))
def test_at_a_constant_distance_near_the_ceiling_raw_narrows_and_log_odds_does_not(
    distance: float, growth: float
) -> None:
    raw, odds = trends(constant(distance, start=distance / 2 + 0.05, growth=growth))
    assert raw < 0
    assert odds == pytest.approx(0, abs=1e-6)


@given(st.floats(0.3, 2.0), st.floats(0.3, 1.0))
def test_at_a_constant_distance_far_from_the_ceiling_raw_widens(
    distance: float, growth: float
) -> None:
    raw, odds = trends(constant(distance, start=-6, growth=growth))
    assert raw > 0
    assert odds == pytest.approx(0, abs=1e-6)


@given(st.floats(-3, 3), st.floats(-2, 2), st.floats(0, 3))
def test_swapping_the_groups_flips_every_sign(distance: float, start: float, growth: float) -> None:
    days = constant(distance, start, growth, days=600)
    swapped = days.rename(columns={"behind": "ahead", "ahead": "behind"})
    (raw, odds), (raw_back, odds_back) = trends(days), trends(swapped)
    assert raw == pytest.approx(-raw_back, abs=1e-9)
    assert odds == pytest.approx(-odds_back, abs=1e-9)


@given(st.floats(0.3, 2.0), st.floats(0.3, 1.0))
def test_a_world_in_which_the_follower_closes_in_narrows_on_every_scale(
    distance: float, growth: float
) -> None:
    days = constant(distance, start=distance / 2 + 0.05, growth=growth)
    closing = days.assign(behind=expit(np.linspace(-distance, 0, len(days)) + logit(days["ahead"])))
    raw, odds = trends(closing)
    assert raw < 0
    assert odds == pytest.approx(distance / (-(len(days) - 1)) * 365.25, rel=1e-6)


@given(st.floats(0, 1))
def test_guessing_attains_nothing_and_the_highest_score_all(share: float) -> None:
    scores = pd.DataFrame(
        {
            "benchmark_id": ["quiz", "open", "odd"],
            "score": [0.25 + 0.75 * share, 0.57 * share, 2 + 8 * share],
        }
    )
    np.testing.assert_allclose(attainable.attainable(scores, FACTS), share, atol=1e-12)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_log_odds_is_the_inverse_of_the_logistic_curve(one: float, other: float) -> None:
    np.testing.assert_allclose(expit(attainable.log_odds([one, other])), [one, other], atol=1e-9)
    assert attainable.log_odds(one) == pytest.approx(-attainable.log_odds(1 - one))


def test_full_and_empty_shares_stay_finite_at_half_an_item() -> None:
    edge = attainable.edge_of(198)
    assert edge == pytest.approx(0.5 / 198)
    assert np.isfinite(attainable.log_odds([0.0, 1.0, -0.1], edge)).all()
    assert attainable.log_odds(1.0, edge) == pytest.approx(np.log(197.5 / 0.5))
    assert attainable.edge_of(np.nan) == attainable.EDGE


def frontier_of(points: list[tuple[int, float]], last: int) -> pd.Series:
    """A best share by day: from each day on, the value beside it."""
    days = pd.date_range(DAY, periods=last + 1)
    best = pd.Series(np.nan, index=days)
    for day, value in points:
        best.iloc[day] = value
    return best.ffill()


def test_a_step_lasts_from_one_level_to_the_next() -> None:
    best = frontier_of([(0, 0.05), (100, 0.12), (250, 0.24), (300, 0.31)], last=400)
    found = saturation.steps(best, [0, 0.1, 0.2, 0.3, 0.4]).set_index("start")
    assert found.loc[0.1, "months"] == pytest.approx(150 / 30.4375)
    assert found.loc[0.2, "months"] == pytest.approx(50 / 30.4375)


def test_a_step_that_had_begun_before_the_first_day_is_left_out() -> None:
    best = frontier_of([(0, 0.05), (100, 0.12)], last=400)
    assert 0 not in saturation.steps(best, [0, 0.1, 0.2])["start"].tolist()


def test_a_step_that_has_not_ended_is_censored_on_the_last_day() -> None:
    best = frontier_of([(0, 0.05), (100, 0.12)], last=400)
    step = saturation.steps(best, [0, 0.1, 0.2]).iloc[0]
    assert not step["reached"]
    assert step["months"] == pytest.approx(300 / 30.4375)
    assert pd.isna(step["to_day"])


def test_a_frontier_that_jumps_two_levels_in_a_day_takes_no_time_between_them() -> None:
    best = frontier_of([(0, 0.05), (100, 0.35)], last=400)
    found = saturation.steps(best, [0.1, 0.2, 0.3]).set_index("start")
    assert found["months"].tolist() == [0, 0]
    assert found["reached"].all()


def test_a_step_near_the_ceiling_is_longer_in_log_odds() -> None:
    assert saturation.odds_of_step(0.4, 0.5) == pytest.approx(np.log(0.6 / 0.4))
    assert saturation.odds_of_step(0.9, 0.95) > saturation.odds_of_step(0.45, 0.5)


@given(st.floats(0.2, 3), st.floats(0.5, 3), st.floats(0.3, 1))
def test_in_the_model_world_the_raw_gap_is_widest_half_way_up(
    distance: float, growth: float, ceiling: float
) -> None:
    made = ceiling_simulation.World(distance, growth, ceiling)
    years = np.linspace(0, 12, 4001)
    scores = ceiling_simulation.scores(made, years)
    at = scores["gap"].idxmax()
    assert scores["year"][at] == pytest.approx(
        ceiling_simulation.year_of_widest_gap(made), abs=0.01
    )
    middle = (scores["ahead"][at] + scores["behind"][at]) / 2
    assert middle == pytest.approx(ceiling / 2, rel=0.01)
    full = scores["ahead"][scores["year"] >= ceiling_simulation.year_filled(made, 0.9)].iloc[0]
    assert full == pytest.approx(0.9 * ceiling, rel=0.01)
    assert (scores["gap"] > 0).all()
    assert scores["ahead"].max() <= ceiling


MODELS: list[Model] = [
    ("closed", 0, 0.5, None), ("closed", 200, 0.7, None), ("open-unrestricted", 0, 0.3, 0),
    ("open-restricted", 100, 0.6, 30), ("unknown", 10, 0.99, None),
]  # fmt: skip


def facts(models: list[Model]) -> pd.DataFrame:
    sizes = [np.nan, np.nan, 7.0, 200.0, 300.0]
    makers = ["dear", "cheap", "a", "b", "c"]
    return world(models).assign(parameters=sizes, organization_id=makers)


FACTS_OF = pd.DataFrame({"output": [15.0, 0.8], "tier": ["flagship", "small"]}, index=["m0", "m1"])


PAIR = {pair.id: pair for pair in placebo_groups.PAIRS}


def models_by_side(pair: placebo_groups.GroupPair) -> dict[str, set[str]]:
    rows = pair.place(facts(MODELS), FACTS_OF)
    return {side: set(rows.loc[rows["side"] == side, "model_id"]) for side in SIDES}


def test_each_pair_is_made_by_a_fact_and_leaves_the_unknown_out() -> None:
    pairs = {name: models_by_side(pair) for name, pair in PAIR.items()}
    assert pairs["closed / open"] == {"behind": {"m2", "m3"}, "ahead": {"m0", "m1", "m3"}}
    assert pairs["expensive / cheap"] == {"behind": {"m1"}, "ahead": {"m0"}}
    assert pairs["flagship / small tier"] == {"behind": {"m1"}, "ahead": {"m0"}}
    assert pairs["large / small"] == {"behind": {"m2"}, "ahead": {"m3"}}


def test_a_large_open_model_counts_from_its_weights() -> None:
    rows = PAIR["large / small"].place(facts(MODELS), FACTS_OF).set_index("model_id")
    assert rows.loc["m3", "since"] == DAY + pd.Timedelta(days=130)


def test_closed_and_open_as_a_pair_give_the_same_gap_as_the_race_itself() -> None:
    models = facts(MODELS)
    rows = placebo_groups.OPEN_CLOSED.place(models, FACTS_OF)
    days = placebo_groups.best_by_day(rows, "index", DAY + pd.Timedelta(days=400))
    from tests.synthetic_models import sides

    expected = index_gap.daily_gap(sides(models))
    pd.testing.assert_series_equal(
        index_gap.daily_gap(days, SIDES), expected, check_names=False, check_freq=False
    )


def test_what_audits_found_wrong_cannot_be_won() -> None:
    ceilings = pd.DataFrame(
        {
            "benchmark_id": ["quiz", "quiz", "open", "odd", None],
            "ceiling": [0.94, 0.85, 0.5, 9.0, 0.9],
            "scope": [None, None, "half of it", None, None],
            "usable": [True, True, True, False, True],
        }
    )
    factors = attainable.audit_factors({"benchmarks": FACTS, "ceilings": ceilings})
    assert factors.to_dict() == pytest.approx({"quiz": (1.0 - 0.25) / (0.85 - 0.25)})


def test_the_day_of_a_level_is_that_of_the_first_record_at_it() -> None:
    days, best = [0, 10, 20, 30], [0.3, 0.5, 0.4, 0.9]
    levels = [0.2, 0.3, 0.31, 0.5, 0.51, 0.9, 0.91]
    jumps = frontier_steps.level_days(days, best, levels)
    assert jumps.tolist() == pytest.approx([np.nan, np.nan, 10, 10, 30, 30, np.inf], nan_ok=True)
    spread = frontier_steps.level_days(days, best, levels, spread=True)
    expected = [np.nan, np.nan, 0.5, 10, 10.5, 30, np.inf]  # 0.9 lies 20 days after 0.5
    assert spread.tolist() == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_higher_level_is_never_reached_earlier(best: list[float]) -> None:
    for spread in (False, True):
        days = frontier_steps.level_days(
            range(len(best)), best, np.linspace(0, 1, 21), spread=spread
        )
        known = days[~np.isnan(days)]
        assert (known[1:] >= known[:-1] - 1e-9).all()
