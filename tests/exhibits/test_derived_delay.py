"""The exhibit `derived-delay` again, from the register, by hand."""

import datetime as dt
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import rows

Pair = tuple[str, str, int]  # derivative, kind, days from the base's weights


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["derived-delay"]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    models = {row["model_id"]: row for row in rows("models")}
    found = []
    for row in models.values():
        base = models.get(row["base_model_id"])
        if base and row["released"] and base["weights_from"]:
            opened, released = (
                dt.date.fromisoformat(day) for day in (base["weights_from"], row["released"])
            )
            kind = "open" if row["weights"].startswith("open") else row["weights"]
            found.append((row["model_id"], kind, (released - opened).days))
    return found


def test_every_dated_pair_of_the_register_is_drawn(exhibit: Exhibit, pairs: list[Pair]) -> None:
    drawn = {row["model_id"]: row["days"] for row in downloaded(exhibit)}
    named = {row["model_id"] for row in rows("models") if row["base_model_id"]}
    assert set(drawn) == named
    assert {model: int(days) for model, days in drawn.items() if days} == {
        model: days for model, _, days in pairs
    }
    assert exhibit.findings["undated"].value == len(named) - len(pairs)


def test_the_median_and_the_counts_within_weeks_again(exhibit: Exhibit, pairs: list[Pair]) -> None:
    days = [days for _, kind, days in pairs if kind == "closed"]
    made = exhibit.findings
    assert made["closed"].value == len(days)
    assert made["closed_median"].value == median(days)
    for name, weeks in (("short", 4), ("soon", 8), ("long", 13)):
        assert made[f"closed_{name}"].value == sum(day <= 7 * weeks for day in days)
    low, high = made["closed_median"].low, made["closed_median"].high
    assert low is not None
    assert high is not None
    assert low <= median(days) <= high


def test_what_is_said_of_open_derivatives_again(exhibit: Exhibit, pairs: list[Pair]) -> None:
    days = [days for _, kind, days in pairs if kind == "open"]
    soon = sum(day <= 7 * 8 for day in days)
    said = str(exhibit.findings["open_clause"])
    assert f" {median(days):g} days, and {soon} of {len(days)} came within 8 weeks" in said


def test_the_first_closed_derivative_of_each_base_again(
    exhibit: Exhibit, pairs: list[Pair]
) -> None:
    base = {row["model_id"]: row["base_model_id"] for row in rows("models")}
    first: dict[str, int] = {}
    for model, kind, days in pairs:
        if kind == "closed":
            first[base[model]] = min(days, first.get(base[model], days))
    assert exhibit.findings["first_bases"].value == len(first)
    assert exhibit.findings["first_median"].value == median(first.values())


def test_a_base_counts_from_its_weights_and_not_from_its_hosting(exhibit: Exhibit) -> None:
    for row in downloaded(exhibit):
        if row["days"] and row["days_hosted"]:
            hosted = dt.date.fromisoformat(row["base_hosted"])
            opened = dt.date.fromisoformat(row["base_weights"])
            assert int(row["days_hosted"]) - int(row["days"]) == (opened - hosted).days
