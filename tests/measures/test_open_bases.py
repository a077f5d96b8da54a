"""Leading open models and what was built on them, times of training, and ways to run a model."""

import numpy as np
import pandas as pd
import pytest

from charts.measures.derivatives import derivative_gains, record_bases, training_budgets
from charts.measures.openness import deployment_ways, tuning_offers
from charts.tables.frames import Tables
from tests.states import replaced


def test_an_error_is_that_of_the_interval_of_a_difference() -> None:
    rows = pd.DataFrame(
        {"base_points": [50.0, 80.0], "derived_points": [50.0, 90.0], "items": [300.0, np.nan]}
    )
    error = derivative_gains.sampling_error(rows)
    assert error[0] == pytest.approx(100 * np.sqrt(2 * 0.25 / 300))
    assert error[0] == pytest.approx(derivative_gains.noise(50, 50, 300) / 1.96)
    assert np.isnan(error[1])


def test_only_models_of_one_maker_and_size_are_a_line(data: Tables) -> None:
    leading = record_bases.leading_models(data).set_index("model_id")
    register = data["models"].set_index("model_id").loc[leading.index]
    for model, line in leading["line"].items():
        same = leading.index[leading["line"] == line]
        assert len({*register.loc[same, "organization_id"]}) == 1
        if pd.isna(register.loc[model, "active_parameters"]):
            assert list(same) == [model]
        else:
            assert len({*register.loc[same, "active_parameters"]}) == 1


def test_a_successor_is_later_and_of_the_line(data: Tables) -> None:
    models = data["models"]
    base = models[models["model_id"] == "kimi-k2.5"].iloc[0]
    later = record_bases.successors(data, "kimi-k2.5")
    assert (later["released"] > base["released"]).all()
    assert (later["active_parameters"] == base["active_parameters"]).all()
    assert later["released"].is_monotonic_increasing
    assert "kimi-k2.5" not in set(later["model_id"])


def test_the_best_product_has_the_greatest_gain_and_a_direct_one_wins_a_tie() -> None:
    leading = pd.DataFrame({"model_id": ["a", "b", "c"], "source_id": "s", "checked_on": 1})
    built = pd.DataFrame(
        {
            "model_id": ["a", "a", "b", "b", "b"],
            "product_id": ["p", "q", "p", "q", "q"],
            "gain": [1.0, 2.0, 3.0, 3.0, np.nan],
            "direct": [True, False, False, True, True],
            "measured_by": ["seller", "seller", "independent", "seller", np.nan],
            "source_id": "t",
            "checked_on": 1,
        }
    )
    best = record_bases.best_products(leading, built).set_index("model_id")
    assert best["product_id"].fillna("none").to_dict() == {"a": "q", "b": "q", "c": "none"}
    assert best["built"].to_dict() == {"a": 2, "b": 2, "c": 0}


def test_a_time_from_the_weights_is_at_most_that_of_training(data: Tables) -> None:
    days = training_budgets.training_days(data)
    assert days["days"].is_monotonic_increasing
    measures = data["training_budgets"].set_index("derived_name")["measure"]
    for row in days.to_dict("records"):
        measure = measures[[row["derived_name"]]]
        if measure.str.startswith(training_budgets.FROM_RELEASE).all():
            assert row["bound"] == "at-most"
    table = data["training_budgets"].assign(unit="USD")
    assert training_budgets.training_days(replaced(data, training_budgets=table)).empty


def test_doubt_and_second_hand_halve_what_a_way_counts(data: Tables) -> None:
    ways = deployment_ways.closed_ways(data)
    full = ways["evidence"].eq("primary") & ways["checked"].isin(["confirmed", "corrected"])
    assert (ways.loc[full, "weight"] == 1).all()
    assert (ways.loc[~full, "weight"] <= 0.5).all()
    assert ways["usable"].all()
    assert set(ways["weights"]) <= {"closed", "both"}


def test_what_is_announced_only_is_not_in_service(data: Tables) -> None:
    ways = deployment_ways.closed_ways(data)
    announced = ways["status"].str.contains("announced")
    assert announced.any()
    assert (ways.loc[announced, "state"] != deployment_ways.IN_SERVICE).all()


def test_weak_sources_can_only_add_makers_and_answers(data: Tables) -> None:
    strict = tuning_offers.closed_makers(data)
    weak = tuning_offers.closed_makers(data, weak=True)
    assert set(strict.index) <= set(weak.index)
    assert not strict["best"].isna().all()
    assert weak["takeaway"].dropna().isin([0.0, 1.0]).all()
