"""D7 again from fine_tuning.csv, by hand."""

import pytest

from charts.claims.d7_narrow_offers import CLAIM
from charts.claims.sample import Sample
from charts.measures.openness import tuning_offers
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import Row, rows
from tests.states import filled


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def current(data: Tables) -> dict[str, list[Row]]:
    """The facts on closed models that are in force, by maker."""
    made = tuning_offers.tuning_facts(data)
    force = set(tuning_offers.in_force(made.sort_values("since"))["fact_id"])
    found: dict[str, list[Row]] = {}
    for row in rows("fine_tuning"):
        if row["fact_id"] in force and row["weights"] in ("closed", "both"):
            found.setdefault(row["provider"], []).append(row)
    return found


def test_what_is_in_force_is_usable_and_neither_announced_nor_replaced(
    current: dict[str, list[Row]],
) -> None:
    last = max(row["checked_on"] for row in rows("fine_tuning"))
    for facts_of in current.values():
        for row in facts_of:
            assert row["usable"] == "true"
            assert (row["takes_effect"] or row["as_of"]) <= last
    # A withdrawal that came in steps leaves the last of them alone.
    steps = [row["as_of"] for row in current["OpenAI"] if row["platform"].startswith("own API")]
    assert len(steps) == 1
    later = [
        row["as_of"]
        for row in rows("fine_tuning")
        if row["provider"] == "OpenAI" and row["platform"].startswith("own API")
        if row["usable"] == "true" and not row["takes_effect"]
    ]
    assert steps == [max(later)]


def test_the_best_model_again(facts: Sample, current: dict[str, list[Row]]) -> None:
    rank = {"no": 0.0, "partly": 0.5, "yes": 1.0}
    best = [
        max(rank[row["flagship_tunable"]] for row in of_maker if row["flagship_tunable"] in rank)
        for of_maker in current.values()
        if any(row["flagship_tunable"] in rank for row in of_maker)
    ]
    full = sum(answer < 1 for answer in best) / len(best)
    assert value(CLAIM, facts, "best model") == pytest.approx(full)
    half = {"what_a_best_model_open_to_tuning_in_part_counts": 0.5}
    expected = 1 - sum(best) / len(best)
    assert value(CLAIM, facts, "best model", **half) == pytest.approx(expected)
    assert check_of(CLAIM, "best model").cases(facts) == (len(best), len(best))


def test_tuned_weights_again(facts: Sample, current: dict[str, list[Row]]) -> None:
    kept = [
        all(row["weights_downloadable"] != "yes" for row in of_maker)
        for of_maker in current.values()
        if any(row["weights_downloadable"] != "unknown" for row in of_maker)
    ]
    assert value(CLAIM, facts, "weights") == pytest.approx(sum(kept) / len(kept))


def test_methods_again(facts: Sample, current: dict[str, list[Row]]) -> None:
    words = ("RFT", "RL", "pre-training")
    narrow = [
        not any(word in row["methods"] for row in of_maker for word in words)
        for of_maker in current.values()
    ]
    assert value(CLAIM, facts, "methods") == pytest.approx(sum(narrow) / len(narrow))


def test_weak_sources_count_only_where_that_is_chosen(facts: Sample) -> None:
    usable = {row["provider"] for row in rows("fine_tuning") if row["usable"] == "true"}
    weak = [
        row
        for row in rows("fine_tuning")
        if row["usable"] == "false" and row["weights"] == "closed"
    ]
    assert weak
    assert {row["provider"] for row in weak} <= {*facts.unit}
    assert {*facts.unit} - usable <= {row["provider"] for row in weak}
    allowed = value(CLAIM, facts, "best model", facts_from_weak_sources="counted")
    best = [row for row in weak if row["flagship_tunable"] == "yes"]
    assert (allowed < 1) == bool(best)


def test_makers_that_open_their_best_model_turn_the_answer(data: Tables, facts: Sample) -> None:
    opened = filled(data, "fine_tuning", flagship_tunable="yes", weights_downloadable="yes")
    changed = trial_of(CLAIM).facts(opened)
    for name in ("best model", "weights"):
        assert answer(CLAIM, facts, name)
        assert value(CLAIM, changed, name) == 0
        assert not answer(CLAIM, changed, name)
    assert value(CLAIM, changed, "methods") == value(CLAIM, facts, "methods")


def test_the_answer_in_words() -> None:
    for check in trial_of(CLAIM).checks:
        starts = [check.words(share).split(" ")[0] for share in (0.0, 0.5, 1.0)]
        assert starts == ["0%", "50%", "100%"]
