"""What the second half of a gain costs, for any ladder of settings."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.costs import effort_ladders

STEPS = st.lists(
    st.tuples(st.floats(0.01, 5), st.floats(0.01, 20)), min_size=3, max_size=8
)  # of cost and of score, from one setting to the next


def ladder(steps: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(steps, columns=["cost", "score"]).cumsum()


@pytest.mark.parametrize(
    ("costs", "scores", "ratio"),
    [
        ([1, 2, 3], [10, 20, 30], 1),  # every point costs the same
        ([1, 2, 5], [10, 20, 30], 3),
        ([1, 4, 5], [10, 20, 30], 1 / 3),
        ([1, 2, 4], [10, 30, 40], 3),  # the middle, 25, lies on the first step, at a cost of 1.75
        ([1, 2, 2.5, 5], [10, 20, 15, 30], 3),  # the third setting buys nothing
        ([1, 2, 5, 9], [10, 20, 30, 30], 3),  # nor does the last
    ],
)
def test_the_second_half_over_the_first(
    costs: list[float], scores: list[float], ratio: float
) -> None:
    runs = pd.DataFrame({"cost": costs, "score": scores}, dtype=float)
    assert effort_ladders.second_half_ratio(runs) == pytest.approx(ratio)


@pytest.mark.parametrize("rows", [1, 2])
def test_two_settings_have_no_middle(rows: int) -> None:
    assert math.isnan(effort_ladders.second_half_ratio(ladder([(1.0, 1.0)] * rows)))


@given(STEPS, st.floats(0.01, 100), st.floats(0.01, 100))
def test_the_units_of_cost_and_score_do_not_matter(
    steps: list[tuple[float, float]], dollars: float, share: float
) -> None:
    runs = ladder(steps)
    other = runs.assign(cost=runs["cost"] * dollars, score=runs["score"] * share)
    plain = effort_ladders.second_half_ratio(runs)
    assert effort_ladders.second_half_ratio(other) == pytest.approx(plain, rel=1e-6)


@given(STEPS)
def test_a_run_that_costs_more_and_scores_no_better_changes_nothing(
    steps: list[tuple[float, float]],
) -> None:
    runs = ladder(steps)
    worse = pd.DataFrame({"cost": [runs["cost"].max() + 1], "score": [runs["score"].iloc[0]]})
    plain = effort_ladders.second_half_ratio(runs)
    assert effort_ladders.second_half_ratio(pd.concat([runs, worse])) == pytest.approx(plain)


@given(STEPS)
def test_where_each_step_costs_more_a_point_than_the_one_before_the_second_half_does_too(
    steps: list[tuple[float, float]],
) -> None:
    rising = sorted(steps, key=lambda step: step[0] / step[1])
    assert effort_ladders.second_half_ratio(ladder(rising)) >= 1 - 1e-6


def runs(**columns: object) -> pd.DataFrame:
    plain = {
        "benchmark_id": "quiz", "benchmark": "Quiz", "unit": "fraction", "model_id": "m",
        "name": "M", "side": "closed", "scaffold": None, "listed": pd.Timestamp("2026-01-01"),
        "source_id": "board", "setting": ["low", "medium", "high"], "cost": [1.0, 2.0, 5.0],
        "score": [0.1, 0.2, 0.3],
    }  # fmt: skip
    return pd.DataFrame({**plain, **columns})


def test_words_of_effort_and_budgets_of_tokens_are_two_ladders() -> None:
    budgets = runs(setting=["1K", "8K", "16K"], cost=[2.0, 3.0, 4.0])
    found = effort_ladders.ladders(pd.concat([runs(), budgets], ignore_index=True))
    assert found["ratio"].tolist() == pytest.approx([1, 3])
    assert found["lowest"].tolist() == ["1K", "low"]


def test_two_harnesses_make_two_ladders_and_other_settings_none() -> None:
    both = [runs(scaffold="A"), runs(scaffold="B"), runs(setting=["x", "y", "z"], model_id="n")]
    found = effort_ladders.ladders(pd.concat(both, ignore_index=True))
    assert found["model_id"].tolist() == ["m", "m"]


def test_a_board_of_which_only_the_frontier_is_here_has_no_frontier_of_its_own() -> None:
    facts = {
        "run_costs": pd.DataFrame(
            {
                "source_id": ["open", "guarded"], "benchmark_id": "quiz", "model_id": "m",
                "usable": True, "listed_on": "2026-01-01",
            }
        ),
        "models": pd.DataFrame(
            {
                "model_id": ["m"], "name": ["M"], "weights": ["closed"],
                "weights_from": [pd.NaT], "released": [pd.Timestamp("2025-01-01")],
            }
        ),
        "benchmarks": pd.DataFrame(
            {"benchmark_id": ["quiz"], "name": ["Quiz"], "unit": ["fraction"], "items": [9]}
        ),
        "sources": pd.DataFrame(
            {"source_id": ["open", "guarded"], "may_republish": ["facts", "aggregates"]}
        ),
    }  # fmt: skip
    assert effort_ladders.whole_boards(facts)["source_id"].tolist() == ["open"]
