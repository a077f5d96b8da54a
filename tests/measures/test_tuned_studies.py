"""A study of tuned models is one case, and its hardest opponent decides."""

import pandas as pd
import pytest

from charts.measures.derivatives import tuned_studies


def rows(*comparisons: dict[str, object]) -> pd.DataFrame:
    plain = {
        "study_id": "a", "closed_name": "Closed 1", "metric": "accuracy", "unit": "fraction",
        "higher_is_better": True, "difference": 0.0, "flagship": "yes", "winner": "tuned",
        "usable": True,
    }  # fmt: skip
    table = pd.DataFrame([plain | {"fact_id": f"f{n}"} | row for n, row in enumerate(comparisons)])
    table["difference"] = table["difference"].astype(float)
    return tuned_studies.tuned_against_closed({"custom_models": table})


def test_an_error_rate_that_falls_is_a_lead() -> None:
    [lead] = rows({"difference": -0.02, "higher_is_better": False})["lead"]
    assert lead == pytest.approx(2)


def test_a_rank_has_no_lead_in_points() -> None:
    assert rows({"difference": -1.5, "unit": "rank"})["lead"].isna().all()


def test_what_is_not_usable_is_no_comparison() -> None:
    assert len(rows({}, {"usable": False})) == 1


def test_the_best_tuned_model_meets_the_hardest_opponent() -> None:
    table = rows(
        {"difference": -0.12, "closed_name": "Closed 1"},
        {"difference": -0.01, "closed_name": "Closed 1"},  # a better tuned model
        {"difference": 0.05, "closed_name": "Closed 2"},
    )
    [study] = tuned_studies.studies(table).to_dict("records")
    assert (study["closed_name"], study["lead"], study["comparisons"]) == ("Closed 1", -1.0, 3)


def test_a_makers_best_model_comes_before_an_older_one_however_hard() -> None:
    table = rows({"difference": 0.3}, {"difference": -0.3, "flagship": "no", "closed_name": "Old"})
    [study] = tuned_studies.studies(table).to_dict("records")
    assert (study["flagship"], study["lead"]) == (True, 30.0)


@pytest.mark.parametrize("known", ["no", "unknown"])
def test_an_opponent_of_which_nobody_knows_that_it_was_the_best_was_not(known: str) -> None:
    assert not tuned_studies.studies(rows({"flagship": known}))["flagship"].any()


def test_without_scores_the_text_that_names_a_better_closed_model_decides() -> None:
    nothing: dict[str, object] = {"difference": float("nan")}
    table = rows(
        {**nothing, "winner": "tuned"},
        {**nothing, "winner": "general", "closed_name": "Closed 2"},
        {**nothing, "winner": "tie", "closed_name": "Closed 3"},
    )
    [study] = tuned_studies.studies(table).to_dict("records")
    assert (study["winner"], study["closed_name"]) == ("general", "Closed 2")


def test_studies_stand_by_their_lead_and_those_without_one_last() -> None:
    table = rows(
        {"study_id": "a", "difference": float("nan")},
        {"study_id": "b", "difference": 0.01},
        {"study_id": "c", "difference": 0.2},
        {"study_id": "d", "difference": 0.9, "flagship": "no"},
    )
    assert tuned_studies.studies(table)["study_id"].tolist() == ["c", "b", "a", "d"]
