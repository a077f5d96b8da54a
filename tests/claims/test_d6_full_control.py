"""D6 again from deployment.csv, by hand."""

from collections.abc import Callable

import pytest

from charts.claims.d6_full_control import CLAIM, HARDWARE, OFFLINE, WEIGHTS
from charts.claims.sample import Sample
from charts.measures.openness.deployment_ways import NO_OFFER, STATE_OF
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import Row, rows
from tests.states import filled, replaced

SHORT = ("announced", "preview", "one-off", "terms only", "contract of", "documentation published")
GRADE = {"primary": 1.0, "secondary": 0.5, "weak": 0.0}


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


def ways() -> list[Row]:
    """The usable documented ways to run a closed model."""
    return [
        row
        for row in rows("deployment")
        if row["usable"] == "true"
        and row["weights"] == "closed"
        and row["where_it_runs"] not in ("", "vendor")
        and row["fact_id"] not in NO_OFFER
    ]


def in_service(row: Row) -> bool:
    return row["fact_id"] not in STATE_OF and not any(word in row["status"] for word in SHORT)


def graded(row: Row) -> float:
    return GRADE[row["evidence"]] * (1 if row["checked"] in ("confirmed", "corrected") else 0.5)


def on_hardware(row: Row) -> float:
    return {"yes": 1.0, "partly": 0.5}.get(row["customer_hardware"], 0.0)


OFFERS: dict[str, Callable[[Row], float]] = {
    HARDWARE: on_hardware,
    OFFLINE: lambda row: min(
        on_hardware(row), {"yes": 1.0, "optional": 0.5}.get(row["air_gapped"], 0.0)
    ),
    WEIGHTS: lambda row: min(on_hardware(row), float(row["weights_held_by"] == "customer")),
}


def share(offer: str, weigh: Callable[[Row], float]) -> float:
    vendors: dict[str, float] = {}
    for row in ways():
        worth = OFFERS[offer](row) * weigh(row)
        vendors[row["vendor"]] = max(worth, vendors.get(row["vendor"], 0.0))
    return sum(vendors.values()) / len(vendors)


@pytest.mark.parametrize("offer", OFFERS)
def test_the_share_of_vendors_that_offer_it_again(facts: Sample, offer: str) -> None:
    assert value(CLAIM, facts, offer) == pytest.approx(
        share(offer, lambda row: graded(row) * in_service(row))
    )
    alike = value(CLAIM, facts, offer, how_evidence_counts="all alike")
    assert alike == pytest.approx(share(offer, in_service))
    anything = {"offers_counted": "announced and once only too"}
    assert value(CLAIM, facts, offer, **anything) == pytest.approx(share(offer, graded))
    vendors = len({row["vendor"] for row in ways()})
    assert check_of(CLAIM, offer).cases(facts) == (vendors, vendors)


def test_a_vendor_of_whom_it_is_not_known_can_be_left_out(data: Tables) -> None:
    unknown = trial_of(CLAIM).facts(filled(data, "deployment", weights_held_by="unknown"))
    assert value(CLAIM, unknown, WEIGHTS) == 0
    left_out = {"a_vendor_of_whom_it_is_not_known": "is left out"}
    assert value(CLAIM, unknown, WEIGHTS, **left_out) == 0  # of those known to offer nothing
    assert value(CLAIM, unknown, HARDWARE) == value(CLAIM, trial_of(CLAIM).facts(data), HARDWARE)


def test_weaker_evidence_never_counts_more(facts: Sample) -> None:
    for offer in OFFERS:
        by_grade = value(CLAIM, facts, offer)
        assert by_grade <= value(CLAIM, facts, offer, how_evidence_counts="all alike")


def test_offers_that_end_turn_the_answer(data: Tables, facts: Sample) -> None:
    ended = trial_of(CLAIM).facts(filled(data, "deployment", customer_hardware="no"))
    table = data["deployment"]
    doubted = trial_of(CLAIM).facts(replaced(data, deployment=table.assign(evidence="weak")))
    for offer in OFFERS:
        assert not answer(CLAIM, facts, offer)
        assert answer(CLAIM, ended, offer)
        assert answer(CLAIM, doubted, offer)


def test_the_answer_in_words() -> None:
    assert "0% of the vendors" in check_of(CLAIM, HARDWARE).words(0.0)
    assert check_of(CLAIM, WEIGHTS).words(0.2).endswith("hand over the weights of one")
