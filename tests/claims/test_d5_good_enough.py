"""Claim D5: its values recomputed with loops, what counts once, and what a price would change."""

import math
from statistics import mean

import numpy as np
import pytest

from charts.claims.d5_good_enough import CLAIM, STEP, STEPS, WhatWillDo
from charts.measures.capability.index_vintage import LATEST
from charts.measures.costs import cost_boards
from charts.measures.costs.cheapest_pairs import Pairs, pairs_at, share_won
from charts.measures.waits import reference_levels
from charts.tables.frames import Tables
from tests.claims.price_rows import cheapest_known, published, with_model
from tests.exhibits.oracle import rows

TRIAL = CLAIM.trial
assert TRIAL
SELLER, MAKER, RUNS = (check.name for check in TRIAL.checks)
Entry = tuple[float, float, bool]


@pytest.fixture(scope="module")
def facts(data: Tables) -> WhatWillDo:
    return TRIAL.facts(data)


def share_by_loops(entries: list[Entry], levels: list[float], names: list[str]) -> float:
    """Of the pairs of cheapest models at the levels, the mean share at which open is cheaper.

    entries: cost, score and whether it is open.
    """
    won: dict[tuple[str, str], list[bool]] = {}
    for level in levels:
        best: dict[bool, tuple[float, float, str]] = {}
        for (cost, score, is_open), name in zip(entries, names, strict=True):
            key = (cost, -score, name)
            if score >= level and key < best.get(is_open, (math.inf, 0.0, "")):
                best[is_open] = key
        if True in best:
            closed = best.get(False, (math.inf, 0.0, "none"))
            won.setdefault((best[True][2], closed[2]), []).append(best[True][0] < closed[0])
    return mean(map(mean, won.values()))


@pytest.mark.parametrize(("check", "of_maker"), [(SELLER, False), (MAKER, True)])
def test_by_list_price_levels_with_one_pair_of_cheapest_models_are_one_case(
    data: Tables, facts: WhatWillDo, check: str, of_maker: bool
) -> None:
    entries = cheapest_known(data, of_maker=of_maker)
    lowest = facts.market.levels["GPT-4"]
    best = max(index for _, index, is_open in entries if is_open)
    levels = [lowest + STEP * n for n in range(int((best - lowest) / STEP) + 1)] + [best]
    names = [str(place) for place in range(len(entries))]
    expected = share_by_loops(entries, levels, names)
    assert published(TRIAL, check, facts) == pytest.approx(expected)


def test_levels_start_at_a_model_that_people_remember(facts: WhatWillDo) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    assert facts.market.levels["GPT-4"] == index["gpt-4-2023-03"]
    assert set(facts.market.levels) <= set(reference_levels.REFERENCE_MODELS.values())


def test_by_run_cost_families_of_boards_count_the_same(data: Tables, facts: WhatWillDo) -> None:
    publisher = {row["source_id"]: row["publisher"] for row in rows("sources")}
    partial = {row["source_id"] for row in rows("sources") if row["may_republish"] == "aggregates"}
    families: dict[str, list[float]] = {}
    for board in cost_boards.comparable_boards(data):
        source = board["source_id"].iloc[0]
        known = board[board["side"] != "unknown"]
        columns = (known["cost"], known["score"], known["side"] == "open")
        entries = [*zip(*(column.tolist() for column in columns), strict=True)]
        best = max(score for _, score, is_open in entries if is_open)
        levels = np.linspace(best / 2, best, STEPS).tolist()
        if source not in partial:
            share = share_by_loops(entries, levels, known["model_id"].tolist())
            families.setdefault(publisher[source], []).append(share)
    assert published(TRIAL, RUNS, facts) == pytest.approx(mean(map(mean, families.values())))


def test_a_pair_that_holds_many_levels_counts_once() -> None:
    won = np.array([True, True, True, False])
    pairs = Pairs(np.array([0, 0, 0, 1]), np.array([2, 2, 2, 2]), won)
    assert share_won(pairs, np.arange(3)) == 0.5
    assert share_won(pairs, np.arange(3), by_level=True) == 0.75


def test_equal_prices_are_no_win_and_a_level_without_a_closed_model_is_one() -> None:
    cost, score = np.array([1.0, 1.0]), np.array([5.0, 4.0])
    is_open = np.array([True, False])
    pairs = pairs_at(np.array([3.0, 4.5, 6.0]), cost, score, is_open, ~is_open)
    assert pairs.won.tolist() == [False, True]
    nobody = pairs_at(np.array([9.0]), cost, score, is_open, ~is_open)
    assert math.isnan(share_won(nobody, np.arange(2)))


def test_one_closed_model_that_does_all_for_nearly_nothing_turns_every_list_price(
    facts: WhatWillDo,
) -> None:
    market = with_model(facts.market, 1e-6, 1e3)
    changed = WhatWillDo(market, facts.families)
    assert [published(TRIAL, name, changed) for name in (SELLER, MAKER)] == [0.0, 0.0]
    assert published(TRIAL, SELLER, facts) > 0


@pytest.mark.parametrize(("share", "words"), [(0.0, "in 0% of"), (0.555, "in 56% of")])
def test_the_answer_is_said_in_words(share: float, words: str) -> None:
    assert all(words in check.words(share) for check in TRIAL.checks)


def test_simulated_markets_look_like_the_real_one(facts: WhatWillDo) -> None:
    for world in (*TRIAL.null_worlds, TRIAL.true_world):
        made = world(np.random.default_rng(1))
        assert set(made.market.models.columns) == set(facts.market.models.columns)
        assert set(made.families.columns) == set(facts.families.columns)
        priced, simulated = (len(f.market.models) for f in (facts, made))
        assert priced / 2 <= simulated <= 2 * priced
