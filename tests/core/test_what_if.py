"""What the page says of a new model, state by state."""

import pandas as pd
import pytest

from charts.core import what_if
from charts.measures.capability.new_model import NewModel
from charts.tables.frames import Tables

LAST = pd.Timestamp("2026-09-29")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (NewModel("open", 167.3, LAST), (
            "The new open model and Claude Opus 5.5 would be level on the Epoch index on "
            "29 September 2026.", "There would be no lag.", "It would lead from 167.4 on.",
        )),
        (NewModel("open", 172.0, LAST), (
            "The new open model would lead the Epoch index on 29 September 2026, 4.7 points ahead "
            "of Claude Opus 5.5.", "There would be no lag.", "",
        )),
        (NewModel("open", 165.0, LAST), (
            "Claude Opus 5.5 would lead the Epoch index on 29 September 2026, 2.3 points ahead of "
            "the new open model.", "The lag would be 0.9 months.", "It would lead from 167.4 on.",
        )),
        (NewModel("closed", 150.0, LAST), (
            "Claude Opus 5.5 would lead the Epoch index on 29 September 2026, 9.9 points ahead of "
            "Kimi K3.", "The lag would be 6.8 to 7.8 months.",
            "Claude Opus 5.5 would still be the best closed model.",
        )),
        (NewModel("closed", 160.0, pd.Timestamp("2023-03-14")), (
            "Claude Opus 5.5 would lead the Epoch index on 29 September 2026, 9.9 points ahead of "
            "Kimi K3.",
            "The lag would not be known, because no closed record would be low enough.",
            "Claude Opus 5.5 would still be the best closed model.",
        )),
    ],
    ids=["level", "open leads", "behind", "not the best", "lag not known"],
)  # fmt: skip
def test_every_state_has_its_sentences(
    data: Tables, model: NewModel, expected: tuple[str, str, str]
) -> None:
    assert tuple(what_if.statement(data, model)) == expected


def test_the_question_starts_with_an_open_model_that_would_lead(data: Tables) -> None:
    start = what_if.options(data)["start"]
    assert start["side"] == "open"
    lead = what_if.statement(data, NewModel("open", start["index"], LAST)).lead
    assert lead.startswith("The new open model would lead")
    below = what_if.statement(data, NewModel("open", start["index"] - 0.1, LAST)).lead
    assert not below.startswith("The new open model would lead")


def test_the_cases_of_the_table_are_ordered_and_the_first_has_no_new_model(data: Tables) -> None:
    first, *cases = what_if.cases(data)
    assert first.model is None
    models = [case.model for case in cases if case.model]
    assert len(models) == len(cases)
    assert {model.side for model in models} == {"open", "closed"}
    for side in ("open", "closed"):
        values = [model.index for model in models if model.side == side]
        assert values == sorted(values)
