"""Claim D1: its values recomputed from the rows, its words, and what one host more would change."""

from statistics import median

import numpy as np
import pytest

from charts.claims.d1_many_hosts import CLAIM, MANY, NEAR, NEAREST
from charts.claims.sample import Sample
from charts.measures.capability.index_vintage import LATEST
from charts.tables.frames import Tables
from tests.claims.price_rows import HOSTS, broad_offers, opened, published
from tests.exhibits.oracle import rows

TRIAL = CLAIM.trial
assert TRIAL


def hosts_by_model() -> dict[str, int]:
    """Hosts of each model that was open on that day; an operator that makes it is no host."""
    day, usable = broad_offers()
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    selling: dict[str, set[str]] = {}
    makers = {
        (row["model_id"], operator[row["provider_id"]])
        for row in usable
        if row["relation"] == "first-party"
    }
    for row in usable:
        pair = (row["model_id"], operator[row["provider_id"]])
        if row["relation"] in HOSTS and pair not in makers:
            selling.setdefault(pair[0], set()).add(pair[1])
    return {model: len(selling.get(model, ())) for model in opened(day)}


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return TRIAL.facts(data)


def test_a_model_that_nobody_sells_has_no_host_and_counts(facts: Sample) -> None:
    hosts = hosts_by_model()
    assert len(facts) == len(hosts)
    assert sum(count == 0 for count in hosts.values()) > 0
    assert published(TRIAL, "all open models", facts) == median(hosts.values())


def test_near_the_frontier_are_the_open_models_with_the_highest_index(facts: Sample) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    hosts = hosts_by_model()
    best = sorted((model for model in hosts if model in index), key=lambda model: -index[model])
    counted = [hosts[model] for model in best[:NEAREST]]
    assert published(TRIAL, "near the open frontier", facts) == median(counted)


@pytest.mark.parametrize(("hosts", "words"), [(0, "no host"), (1, "1 host"), (1.5, "1.5 hosts")])
def test_the_answer_is_said_in_words(hosts: float, words: str) -> None:
    assert [check.words(hosts).endswith(words) for check in TRIAL.checks] == [True, True]


def test_enough_hosts_turn_the_answer_and_one_short_does_not(facts: Sample) -> None:
    setting = TRIAL.published
    for hosts, answer in ((setting[MANY.name], 0.0), (setting[MANY.name] + 1, 1.0)):
        same = {**facts.columns, "hosts": np.full(len(facts), hosts)}
        prepared = TRIAL.prepare(Sample(facts.unit, facts.firm, same), setting)
        values = [check.value(prepared, setting) for check in TRIAL.checks]
        assert [
            check.answer(value, setting) for check, value in zip(TRIAL.checks, values, strict=True)
        ] == [answer, answer]


def test_without_any_model_there_is_no_answer(facts: Sample) -> None:
    setting = {**TRIAL.published, NEAR.name: 0}
    assert np.isnan(TRIAL.checks[1].value(TRIAL.prepare(facts, setting), setting))


def test_simulated_registers_look_like_the_real_one(facts: Sample) -> None:
    rng = np.random.default_rng(1)
    for world in (*TRIAL.null_worlds, TRIAL.true_world):
        made = world(rng)
        assert set(made.columns) == set(facts.columns)
        for real, simulated in zip(facts.cases(), made.cases(), strict=True):
            assert real / 2 <= simulated <= 2 * real
        assert len(facts) / 2 <= len(made) <= 2 * len(facts)
