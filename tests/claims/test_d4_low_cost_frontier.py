"""Claim D4: its values by other means, its words, and what one cheap closed model would change."""

import math
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest

from charts.claims.d4_low_cost_frontier import CLAIM, PART, PARTS, SETTINGS, LowEnd
from charts.measures.costs import cost_boards, frontier_shares
from charts.tables.frames import Tables
from tests.claims.price_rows import cheapest_known, published, with_model
from tests.exhibits.oracle import rows

TRIAL = CLAIM.trial
assert TRIAL
LIST, RUNS, CITED = (check.name for check in TRIAL.checks)


@pytest.fixture(scope="module")
def facts(data: Tables) -> LowEnd:
    return TRIAL.facts(data)


def test_by_list_price_each_budget_belongs_to_the_best_model_it_pays_for(
    data: Tables, facts: LowEnd
) -> None:
    models = cheapest_known(data)
    frontier = [
        (price, is_open)
        for price, index, is_open in models
        if not any(p <= price and i >= index and (p, i) != (price, index) for p, i, _ in models)
    ]
    frontier.sort()
    start, stop = math.log(frontier[0][0]), math.log(frontier[-1][0])
    edge = start + (stop - start) / 3
    held = {True: 0.0, False: 0.0}
    for (price, is_open), (following, _) in pairwise(frontier):
        held[is_open] += max(0.0, min(math.log(following), edge) - math.log(price))
    assert published(TRIAL, LIST, facts) == pytest.approx(held[True] / sum(held.values()))


def test_run_cost_counts_families_and_not_boards(data: Tables, facts: LowEnd) -> None:
    publisher = {row["source_id"]: row["publisher"] for row in rows("sources")}
    partial = {row["source_id"] for row in rows("sources") if row["may_republish"] == "aggregates"}
    families: dict[str, list[float]] = {}
    for board in cost_boards.comparable_boards(data):
        source = board["source_id"].iloc[0]
        if source not in partial:
            cheap = frontier_shares.band_shares(board).cheap
            families.setdefault(publisher[source], []).append(cheap)
    dominated = [mean(shares) > 0.5 for shares in families.values()]
    assert len(families) < sum(map(len, families.values()))
    assert published(TRIAL, RUNS, facts) == pytest.approx(mean(dominated))


def test_the_cited_frontier_is_the_newest_of_its_index(data: Tables, facts: LowEnd) -> None:
    runs = cost_boards.runs(data)
    runs = runs[runs["benchmark_id"].str.startswith("aa-intelligence-index")]
    newest = runs[runs["listed"] == runs["listed"].max()]
    assert set(facts.cited["model"]) == set(newest["model_id"])
    cheap = frontier_shares.band_shares(newest).cheap
    assert published(TRIAL, CITED, facts) == pytest.approx(cheap)


def test_what_is_not_published_is_not_answered(facts: LowEnd) -> None:
    setting = {**TRIAL.published, SETTINGS.name: "the best of each model"}
    values = [check.value(TRIAL.prepare(facts, setting), setting) for check in TRIAL.checks]
    assert [math.isnan(value) for value in values] == [False, False, True]


def test_one_closed_model_that_is_best_and_cheapest_takes_the_low_end(facts: LowEnd) -> None:
    market = with_model(facts.market, 1e-3, facts.market.models["index"].max() - 1)
    changed = LowEnd(market, facts.families, facts.cited, facts.of_cited)
    assert published(TRIAL, LIST, facts) > 0
    assert published(TRIAL, LIST, changed) == 0
    assert published(TRIAL, RUNS, changed) == published(TRIAL, RUNS, facts)


def test_every_unit_can_be_left_out_and_changes_only_its_part(facts: LowEnd) -> None:
    for unit in TRIAL.units(facts):
        less = TRIAL.without(facts, unit)
        is_family = unit in facts.families.unit
        assert (len(less.families) < len(facts.families)) == is_family
        listed = len(facts.market.models) - len(less.market.models)
        assert (listed + len(facts.cited) - len(less.cited) > 0) != is_family


@pytest.mark.parametrize(("share", "words"), [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")])
def test_the_answer_is_said_in_words(share: float, words: str) -> None:
    assert all(words in check.words(share) for check in TRIAL.checks)


def test_the_whole_range_of_costs_is_no_option() -> None:
    assert 1 not in PARTS.values()
    assert PARTS[PART.options[0]] == 1 / 3


def test_simulated_markets_look_like_the_real_one(facts: LowEnd) -> None:
    for world in (*TRIAL.null_worlds, TRIAL.true_world):
        made = world(np.random.default_rng(1))
        assert set(made.market.models.columns) == set(facts.market.models.columns)
        assert set(made.families.columns) == set(facts.families.columns)
        assert set(made.of_cited) == set(facts.of_cited)
        assert abs(len(made.families) - len(facts.families)) <= 3
        assert 3 <= len(made.cited) <= 3 * len(facts.cited)
