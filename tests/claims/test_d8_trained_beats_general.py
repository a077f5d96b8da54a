"""D8 again from custom_models.csv, by hand."""

from statistics import mean

import numpy as np
import pytest

from charts.claims.d8_trained_beats_general import CLAIM
from charts.claims.sample import Sample
from charts.exhibits import tuned_vs_frontier
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import Row, rows
from tests.states import filled, replaced

OUTCOME = {"tuned": 1.0, "tie": 0.5, "general": 0.0}
Studies = dict[str, dict[tuple[str, str], list[float]]]  # study -> opponent -> outcomes


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


def comparisons(trained_on: tuple[str, ...], by_seller: bool = True) -> list[Row]:
    return [
        row
        for row in rows("custom_models")
        if row["usable"] == "true"
        and row["flagship"] == "yes"
        and row["winner"] in OUTCOME
        and row["trained_on"] in trained_on
        and (row["measured_by"] == "seller") == by_seller
    ]


def studies(chosen: list[Row]) -> Studies:
    found: Studies = {}
    for row in chosen:
        opponents = found.setdefault(row["study_id"], {})
        opponent = row["closed_name"], row["metric"]
        opponents.setdefault(opponent, []).append(OUTCOME[row["winner"]])
    return found


OWN = ("own", "partly own")


def test_each_study_against_its_hardest_opponent_again(facts: Sample) -> None:
    hardest = [
        min(max(outcomes) for outcomes in study.values())
        for study in studies(comparisons(OWN)).values()
    ]
    assert value(CLAIM, facts, "by sellers") == pytest.approx(mean(hardest))


def test_the_other_ways_to_sum_up_a_study_again(facts: Sample) -> None:
    means = [
        mean(outcome for outcomes in study.values() for outcome in outcomes)
        for study in studies(comparisons(OWN)).values()
    ]
    every = {"a_study_with_several_opponents": "the mean of all"}
    assert value(CLAIM, facts, "by sellers", **every) == pytest.approx(mean(means))
    most = {"a_study_with_several_opponents": "most of them"}
    expected = [0.5 if share == 0.5 else float(share > 0.5) for share in means]
    assert value(CLAIM, facts, "by sellers", **most) == pytest.approx(mean(expected))


def test_ties_and_training_data_are_choices(facts: Sample) -> None:
    wide = studies(comparisons((*OWN, "public", "synthetic", "its field")))
    hardest = [min(max(outcomes) for outcomes in study.values()) for study in wide.values()]
    chosen = {"trained_on": "any data of the task", "a_tie_counts_as": "no win"}
    made = value(CLAIM, facts, "by sellers", **chosen)
    assert made == pytest.approx(mean(float(outcome == 1) for outcome in hardest))


def test_cases_are_studies_against_flagships(facts: Sample) -> None:
    every = ("own", "partly own", "public", "synthetic", "its field", "another task", "unknown")
    for name, by_seller in (("by sellers", True), ("by others", False)):
        number = len(studies(comparisons(every, by_seller)))
        assert check_of(CLAIM, name).cases(facts).cases == number


def test_wins_that_sellers_report_turn_the_answer(data: Tables, facts: Sample) -> None:
    table = data["custom_models"]
    won = trial_of(CLAIM).facts(replaced(data, custom_models=table.assign(winner="tuned")))
    assert not answer(CLAIM, facts, "by sellers")
    assert value(CLAIM, won, "by sellers") == 1
    assert answer(CLAIM, won, "by sellers")


def test_without_a_study_by_others_their_check_cannot_be_judged(data: Tables) -> None:
    alone = trial_of(CLAIM).facts(filled(data, "custom_models", measured_by="seller"))
    assert np.isnan(value(CLAIM, alone, "by others"))
    assert check_of(CLAIM, "by others").cases(alone).cases == 0


def test_studies_are_drawn_again_whole_and_only_if_there_are_enough() -> None:
    few = trial_of(CLAIM).true_world(np.random.default_rng(3))
    resampled = trial_of(CLAIM).resample
    assert resampled
    assert resampled(few, np.random.default_rng(0)) is few
    names = {name: np.append(column, column) for name, column in few.columns.items()}
    for name in ("study", "opponent"):
        names[name] = np.append(few[name], few[name] + few[name].max() + 1)
    many = Sample(np.append(few.unit, np.char.add(few.unit, "b")), np.tile(few.firm, 2), names)
    drawn = [resampled(many, np.random.default_rng(seed)) for seed in range(40)]
    assert all(len({*again["study"].tolist()}) == len({*many["study"].tolist()}) for again in drawn)
    assert np.std([value(CLAIM, again, "by sellers") for again in drawn]) > 0.02


def test_the_exhibit_names_as_many_winners_where_all_data_count(
    data: Tables, facts: Sample
) -> None:
    made = tuned_vs_frontier.findings(tuned_vs_frontier.tables(data))
    chosen = {"trained_on": "any data of the task", "a_tie_counts_as": "no win"}
    share = made["wins"].value / made["flagship_studies"].value  # type: ignore[operator]
    assert value(CLAIM, facts, "by sellers", **chosen) == pytest.approx(share)
    words = check_of(CLAIM, "by sellers").words
    assert words(0.3) == "the tuned open model won 30% of the studies"
