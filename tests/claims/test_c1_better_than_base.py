"""C1 again from derivations.csv, by hand."""

from statistics import mean, median

import numpy as np
import pandas as pd
import pytest

from charts.claims.c1_better_than_base import CLAIM
from charts.claims.sample import Sample
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import rows
from tests.states import replaced

Gains = dict[str, dict[str, list[float]]]  # derivative -> test -> points of its gain


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


def gains(measured_by: str, one_harness: bool = True) -> Gains:
    """The gains of closed derivatives in points, by who measured; index rows stand apart."""
    models = {row["model_id"]: row for row in rows("models")}
    units = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    found: Gains = {}
    for row in rows("derivations"):
        closed = models[row["derived_model_id"]]["weights"] == "closed"
        usable = row["usable"] == "true" and row["gain"] and row["measured_by"] == measured_by
        if closed and usable and (row["same_harness"] == "true" or not one_harness):
            points = float(row["gain"]) * (100 if units[row["benchmark_id"]] == "fraction" else 1)
            tests = found.setdefault(row["derived_model_id"], {})
            tests.setdefault(row["benchmark_id"], []).append(points)
    return found


def typical(tests: dict[str, list[float]]) -> float:
    """The median over tests, or over indices where there is no test."""
    values = {name: mean(points) for name, points in tests.items()}
    on_tests = [v for name, v in values.items() if not name.startswith("aa-intelligence-index")]
    return median(on_tests or values.values())


@pytest.mark.parametrize(
    ("name", "measured_by"), [("by sellers", "seller"), ("by others", "independent")]
)
def test_the_share_that_gained_clearly_again(facts: Sample, name: str, measured_by: str) -> None:
    medians = [typical(tests) for tests in gains(measured_by).values()]
    for points in (1.0, 0.0, 5.0):
        expected = sum(gain > points for gain in medians) / len(medians)
        made = value(CLAIM, facts, name, points_above_which_a_gain_is_clear=points)
        assert made == pytest.approx(expected)
    cases = check_of(CLAIM, name).cases(facts)
    firms = {row["model_id"]: row["organization_id"] for row in rows("models")}
    assert cases == (len(medians), len({firms[model] for model in gains(measured_by)}))


def test_rows_of_two_measurers_count_only_if_they_are_chosen(facts: Sample) -> None:
    split = {"base_and_derivative_by_two_measurers": "counted"}
    expected = []
    for model, tests in gains("seller", one_harness=False).items():
        strict = gains("seller").get(model, {})
        # One of one harness and one of two measurers on a test are two values of it.
        values = [mean(points) for points in strict.values()]
        for test, points in tests.items():
            other = [point for point in points if point not in strict.get(test, [])]
            values += [mean(other)] if other else []
        expected.append(median(values) > 1)
    made = value(CLAIM, facts, "by sellers", **split)
    assert made == pytest.approx(mean(expected))


def test_losses_that_sellers_report_turn_their_check_and_no_other(
    data: Tables, facts: Sample
) -> None:
    table = data["derivations"]
    lost = table["gain"].mask(table["measured_by"] == "seller", -0.05)
    worse = trial_of(CLAIM).facts(replaced(data, derivations=table.assign(gain=lost)))
    assert answer(CLAIM, facts, "by sellers")
    assert not answer(CLAIM, worse, "by sellers")
    assert value(CLAIM, worse, "by others") == value(CLAIM, facts, "by others")


def test_open_derivatives_and_those_of_unknown_openness_do_not_vote(
    data: Tables, facts: Sample
) -> None:
    models = data["models"]
    not_closed = models.loc[models["weights"] != "closed", "model_id"]
    table = data["derivations"]
    higher = table["gain"].mask(table["derived_model_id"].isin(not_closed), 0.9)
    changed = trial_of(CLAIM).facts(replaced(data, derivations=table.assign(gain=higher)))
    for name in ("by sellers", "by others"):
        assert value(CLAIM, changed, name) == value(CLAIM, facts, name)


def test_a_gain_is_measured_again_with_the_error_of_its_test(facts: Sample) -> None:
    resampled = trial_of(CLAIM).resample
    assert resampled
    draws = np.array([resampled(facts, np.random.default_rng(n))["gain"] for n in range(400)])
    known = ~np.isnan(facts["gain"])
    spread = draws.std(axis=0)[known]
    assert spread == pytest.approx(facts["error"][known], rel=0.2)
    assert pd.Series(facts["error"][known]).between(0.5, 10).all()


def test_the_answer_in_words() -> None:
    words = check_of(CLAIM, "by sellers").words
    assert [words(share).split(" of ")[0] for share in (0.0, 0.714, 1.0)] == ["0%", "71%", "100%"]
