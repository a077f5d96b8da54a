"""The Pareto frontier: who is on it, and how the open share of it is counted."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.costs import pareto
from tests.synthetic_boards import board, boards


def not_dominated(runs: pd.DataFrame) -> list[bool]:
    """Compare each run with every other: the definition, word by word."""
    pairs = list(zip(runs["cost"], runs["score"], strict=True))
    return [
        not any(c <= cost and s >= score and (c, s) != (cost, score) for c, s in pairs)
        for cost, score in pairs
    ]


@given(boards)
def test_the_frontier_is_what_no_other_run_dominates(runs: pd.DataFrame) -> None:
    assert pareto.on_frontier(runs["cost"], runs["score"]).tolist() == not_dominated(runs)


@given(boards, st.floats(0, 1))
def test_the_cheapest_at_a_level_costs_no_more_than_any_other_that_reaches_it(
    runs: pd.DataFrame, level: float
) -> None:
    cost, score = runs["cost"].to_numpy(float), runs["score"].to_numpy(float)
    [place] = pareto.cheapest_reaching(np.array([level]), cost, score)
    reaching = cost[score >= level]
    if not len(reaching):
        assert place == -1
    else:
        assert score[place] >= level
        assert cost[place] == reaching.min()


@given(boards, st.integers(0, 24), st.floats(1.0, 4.0), st.integers(0, 3))
def test_a_dominated_run_changes_no_frontier(
    runs: pd.DataFrame, place: int, pricier: float, worse: int
) -> None:
    model = runs.iloc[place % len(runs)]
    cost, score = model["cost"] * pricier + 0.01, model["score"] - worse
    more = pd.concat([runs, board([(cost, score, "closed", "z")])], ignore_index=True)
    before, after = pareto.frontier(runs), pareto.frontier(more)
    pd.testing.assert_frame_equal(before, after)


@given(boards, boards)
def test_the_frontier_of_a_union_lies_within_the_union_of_frontiers(
    one: pd.DataFrame, other: pd.DataFrame
) -> None:
    both = pd.concat([one, other], ignore_index=True)
    points = set(pareto.frontier(both)[["cost", "score"]].itertuples(index=False, name=None))
    parts = pd.concat([pareto.frontier(one), pareto.frontier(other)])
    assert points <= set(parts[["cost", "score"]].itertuples(index=False, name=None))


@given(boards, st.sampled_from([0.001, 7.0, 1e6]))
def test_scaling_all_costs_leaves_every_share_alone(runs: pd.DataFrame, factor: float) -> None:
    scaled = runs.assign(cost=runs["cost"] * factor)
    assert pareto.shares(scaled) == pytest.approx(pareto.shares(runs), nan_ok=True)


@given(boards)
def test_who_is_open_and_who_is_not_share_out_the_whole(runs: pd.DataFrame) -> None:
    swapped = runs.assign(side=runs["side"].eq("open").map({True: "closed", False: "open"}))
    by_model = runs.assign(model_id=runs["model_id"] + runs["side"])  # no model on two sides
    one = pareto.shares(by_model)
    other = pareto.shares(swapped.assign(model_id=by_model["model_id"]))
    for mine, theirs in zip(one, other, strict=True):
        assert math.isnan(mine) or mine + theirs == pytest.approx(1)


def test_listing_one_model_in_many_settings_moves_points_but_not_levels() -> None:
    """Between a cheap and a dear run of one model, further settings of it win no level."""
    few = board([(1, 10, "open", "a"), (2, 20, "closed", "b"), (9, 90, "closed", "b")])
    steps = [(2 + n, 20 + 10.0 * n, "closed", "b") for n in range(1, 7)]
    many = pd.concat([few, board(steps)], ignore_index=True)
    assert pareto.shares(many).points < pareto.shares(few).points
    assert pareto.shares(many).levels == pareto.shares(few).levels
    assert pareto.shares(many).models == pareto.shares(few).models == 0.5


def test_the_levels_are_those_between_the_worst_run_and_the_best() -> None:
    """Scores 10 to 40 are cheapest from a (1 dollar), 40 to 60 from b; a budget up to 4 buys a."""
    runs = board([(1, 40, "open", "a"), (4, 60, "closed", "b"), (5, 10, "closed", "c")])
    assert pareto.shares(runs).levels == pytest.approx(30 / 50)
    assert pareto.shares(runs).budgets == 1


def test_twins_on_the_frontier_share_their_levels() -> None:
    runs = board([(1, 40, "open", "a"), (1, 40, "closed", "b"), (1, 30, "closed", "c")])
    assert pareto.on_frontier(runs["cost"], runs["score"]).tolist() == [True, True, False]
    assert pareto.shares(runs).levels == 0.5


def test_a_board_of_one_run_has_no_levels_and_no_budgets_to_share() -> None:
    shares = pareto.shares(board([(1, 40, "open", "a")]))
    assert (shares.points, shares.models) == (1, 1)
    assert math.isnan(shares.levels)
    assert math.isnan(shares.budgets)
    assert all(math.isnan(share) for share in pareto.shares(board([])))


@pytest.mark.parametrize(("cost", "score"), [(0.0, 1.0), (None, 1.0), (1.0, None)])
def test_a_cost_of_nothing_never_enters(cost: float | None, score: float | None) -> None:
    runs = pd.DataFrame({"cost": [1.0, cost], "score": [2.0, score]})
    with pytest.raises(ValueError, match="above 0"):
        pareto.on_frontier(runs["cost"], runs["score"])
