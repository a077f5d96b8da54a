"""C2 and C5 say why they cannot be tested, and the data still bear that out."""

import pytest

from charts.claims import c2_top_of_the_line, c5_kimi_k3
from charts.claims.claim import Claim, Owner
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits.oracle import rows

UNTESTABLE = [c2_top_of_the_line.CLAIM, c5_kimi_k3.CLAIM]


@pytest.mark.parametrize("claim", UNTESTABLE, ids=lambda claim: claim.id)
def test_a_claim_without_a_trial_says_why(claim: Claim) -> None:
    assert claim.trial is None
    assert claim.untestable.endswith(".")
    assert claim.owner is Owner.ESSAY
    assert claim.statistic.partition(".")[0] in claim.exhibits


def closed_leaders() -> set[str]:
    """The makers that have held the closed record of the newest index since 2023."""
    models = {row["model_id"]: row for row in rows("models")}
    closed = sorted(
        (models[row["model_id"]]["released"], -float(row["index"]), row["model_id"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST and models[row["model_id"]]["weights"] == "closed"
    )
    best, leaders = 0.0, set()
    for released, value, name in closed:
        if -value > best:
            best = -value
            if released >= "2023":
                leaders.add(models[name]["organization_id"])
    return leaders


def test_no_lab_that_led_has_built_on_another_labs_open_model() -> None:
    """Once one has, C2 can be tested: give it a trial."""
    models = {row["model_id"]: row for row in rows("models")}
    leaders = closed_leaders()
    assert leaders
    built = {
        row["model_id"]
        for row in models.values()
        if row["base_model_id"] and row["weights"] == "closed"
        if row["organization_id"] in leaders
        if models[row["base_model_id"]]["organization_id"] != row["organization_id"]
    }
    assert not built


def test_no_open_model_has_been_first_on_the_index_since_2024() -> None:
    """Once one has, C5 can be tested: give it a trial."""
    models = {row["model_id"]: row for row in rows("models")}
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    opened = {name: models[name]["weights_from"] for name in index if models[name]["weights_from"]}
    closed = {name for name in index if models[name]["weights"] == "closed"}
    for name, day in opened.items():
        if day >= "2024":
            ahead = [
                other
                for other in closed
                if "" < models[other]["released"] <= day and index[other] > index[name]
            ]
            assert ahead, f"{name} led on {day}"
