"""The open share of a frontier where openness is partly unknown, by band, and resampled."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charts.measures.costs import frontier_shares, pareto
from tests.synthetic_boards import board, boards


def walked(runs: pd.DataFrame) -> float:
    """Walk up the scores: each level belongs to the cheapest run that reaches it."""
    opened = known = 0.0
    scores = sorted(set(runs["score"]))
    for below, score in pairwise(scores):
        able = runs[runs["score"] >= score]
        able = able[able["cost"] == able["cost"].min()]
        owners = able.loc[able["score"] == able["score"].max(), "side"].tolist()
        opened += (score - below) * owners.count("open") / len(owners)
        known += (score - below) * (len(owners) - owners.count("unknown")) / len(owners)
    return opened / known if known else math.nan


@given(boards)
def test_levels_are_those_of_a_walk_up_the_scores(runs: pd.DataFrame) -> None:
    scores = runs[["score"]].to_numpy().T
    found = frontier_shares.level_shares(runs, scores)[0]
    assert found == pytest.approx(walked(runs), nan_ok=True)


def low_end(runs: pd.DataFrame, part: float, counting: str) -> float:
    side, columns = runs["side"], [runs[name].to_numpy(float) for name in ("cost", "score")]
    opened, known = (mask.to_numpy(float) for mask in (side.eq("open"), side.ne("unknown")))
    model = runs["model_id"].to_numpy(str)
    return frontier_shares.low_end(*columns, opened, known, model, part, counting)


@given(boards)
@example(board([(0.2, 0.0, "open", "a"), (9.0, 1.0, "open", "a")]))  # a rounded range of costs
def test_the_low_end_is_the_cheap_third_of_budgets_and_the_whole_is_all_of_it(
    runs: pd.DataFrame,
) -> None:
    cheap = frontier_shares.band_shares(runs).cheap
    assert low_end(runs, 1 / 3, "budgets") == pytest.approx(cheap, nan_ok=True)
    if runs["side"].ne("unknown").all():
        whole = frontier_shares.known_shares(runs).open
        for counting in frontier_shares.COUNTINGS[:2]:
            share = getattr(whole, counting)
            assert low_end(runs, 1.0, counting) == pytest.approx(share, nan_ok=True)


@given(boards)
def test_what_is_unknown_is_on_neither_side(runs: pd.DataFrame) -> None:
    """Open and closed share out what is known, whatever stands between them."""
    swapped = runs.assign(side=runs["side"].replace({"open": "closed", "closed": "open"}))
    one, other = (frontier_shares.known_shares(r).open for r in (runs, swapped))
    for mine, theirs in zip((one.points, one.levels, one.budgets),
                            (other.points, other.levels, other.budgets), strict=True):  # fmt: skip
        assert math.isnan(mine) or mine + theirs == pytest.approx(1)


@given(boards, st.sampled_from([0.001, 1e5]))
def test_scaling_all_costs_leaves_every_band_alone(runs: pd.DataFrame, factor: float) -> None:
    scaled = runs.assign(cost=runs["cost"] * factor)
    found = frontier_shares.band_shares(scaled)
    assert found == pytest.approx(frontier_shares.band_shares(runs), nan_ok=True, abs=1e-9)


def test_a_budget_belongs_to_the_best_run_that_it_pays_for() -> None:
    runs = board([(1, 1, "open", "a"), (10, 2, "closed", "b"), (1000, 3, "open", "c")])
    cheap, middle, dear = frontier_shares.band_shares(runs)
    assert (cheap, middle, dear) == pytest.approx((1, 0, 0))


def test_more_items_make_a_narrower_interval_that_holds_the_share() -> None:
    runs = board(
        [(1, 0.3, "open", "a"), (2, 0.5, "closed", "b"), (3, 0.6, "open", "c"),
         (9, 0.9, "closed", "d")]
    )  # fmt: skip
    share = pareto.shares(runs).levels
    few, many = (frontier_shares.resampled_levels(runs, items) for items in (50, 5000))
    assert few[0] <= share <= few[1]
    assert many[0] <= share <= many[1]
    assert many[1] - many[0] < (few[1] - few[0]) / 4


def test_a_score_that_is_no_share_of_items_is_refused() -> None:
    with pytest.raises(ValueError, match="shares"):
        frontier_shares.resampled_levels(board([(1, 30.0, "open", "a")]), 100)


def test_each_model_counts_once_by_its_best_run() -> None:
    runs = board([(1, 5, "open", "a"), (2, 7, "open", "a"), (3, 7, "open", "a")])
    kept = frontier_shares.one_per_model(runs)
    assert kept[["cost", "score"]].to_numpy().tolist() == [[2, 7]]


@given(boards)
def test_no_model_left_unnamed_would_change_the_count(runs: pd.DataFrame) -> None:
    """Only models on the frontier, or where levels begin, can move the open share of levels."""
    named = set(frontier_shares.without_each_model(runs)["dropped"])
    whole = walked(runs)
    for model in set(runs["model_id"]) - named:
        left = runs[runs["model_id"] != model]
        if not left.empty:
            assert walked(left) == pytest.approx(whole, nan_ok=True)


def test_the_cheapest_good_run_need_not_be_the_cheapest() -> None:
    runs = board([(1, 10, "open", "a"), (2, 85, "closed", "b"), (9, 100, "open", "c")])
    assert frontier_shares.cheapest_from(runs, 0.0) == "open"
    assert frontier_shares.cheapest_from(runs, 0.8) == "closed"
    assert frontier_shares.cheapest_open(runs) == "a"
    assert frontier_shares.cheapest_open(runs.assign(side="closed")) is None


@given(boards)
def test_what_is_counted_is_the_frontier(runs: pd.DataFrame) -> None:
    made = frontier_shares.frontier_counts(runs)
    line = pareto.frontier(runs)
    assert made["points"] == len(line)
    assert made["open_points"] == np.count_nonzero(line["side"] == "open")
