"""The exhibit `forecasts` again, from the table, by hand, and as its days pass."""

import datetime as dt

import pandas as pd
import pytest

from charts.catalogue import Exhibit, make
from charts.tables import Tables
from tests.exhibits.by_hand import day, rows
from tests.exhibits.conftest import downloaded

MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["forecasts"]


def later(data: Tables, checked: str, **outcomes: str) -> Exhibit:
    """The exhibit as it would be if a row had been checked on a later day."""
    tables = {name: data[name] for name in data}
    own = tables["forecasts"]
    own.loc[own.index[-1], "checked_on"] = pd.Timestamp(checked)
    for forecast, outcome in outcomes.items():
        own.loc[own["forecast_id"] == forecast.replace("_", "-"), "outcome"] = outcome
    return make("forecasts", Tables(tables))


def test_every_statement_is_drawn_with_the_outcome_of_the_table(exhibit: Exhibit) -> None:
    table = {row["forecast_id"]: row for row in rows("forecasts")}
    newest = max(row["checked_on"] for row in table.values())
    drawn = downloaded(exhibit)
    assert {row["forecast_id"] for row in drawn} == set(table)
    for row in drawn:
        own = table[row["forecast_id"]]
        assert row["as_of"] == newest
        assert row["outcome"] == own["outcome"]
        waits = "pending" if own["checkable_on"] > newest else "due, not yet judged"
        assert row["standing"] == (waits if own["outcome"] == "open" else own["outcome"])
        left = (day(own["checkable_on"]) - day(newest)).days
        assert int(row["days_left"]) == left
    assert exhibit.findings["as_of"].value == dt.date.fromisoformat(newest)


def test_the_next_statement_is_the_earliest_that_waits(exhibit: Exhibit) -> None:
    newest = max(row["checked_on"] for row in rows("forecasts"))
    waiting = [
        row for row in rows("forecasts")
        if row["outcome"] == "open" and row["checkable_on"] > newest
    ]  # fmt: skip
    first = min(waiting, key=lambda row: row["checkable_on"])
    assert exhibit.findings["pending"].value == len(waiting)
    assert exhibit.findings["next_who"].value == first["forecaster"]
    assert exhibit.findings["next_day"].value == dt.date.fromisoformat(first["checkable_on"])


def test_a_day_that_passes_makes_a_statement_due_and_nobody_need_judge_it(data: Tables) -> None:
    before, on, after = (later(data, f"2026-12-{n:02}") for n in (2, 3, 4))
    said = {
        name: {row["forecast_id"]: row["standing"] for row in downloaded(made)}
        for name, made in (("before", before), ("on", on), ("after", after))
    }
    assert said["before"]["doubleword-zero-lag-2026"] == "pending"
    assert said["on"]["doubleword-zero-lag-2026"] == "due, not yet judged"
    assert said["after"]["doubleword-zero-lag-2026"] == "due, not yet judged"
    assert [made.findings["due"].value for made in (before, on, after)] == [0, 1, 1]
    assert "1 is due without a judgement" in after.title
    assert after.findings["next_who"].value != "Doubleword"


def test_a_judgement_takes_the_place_of_due(data: Tables) -> None:
    made = later(data, "2026-12-04", doubleword_zero_lag_2026="did not come true")
    assert made.findings["due"].value == 0
    assert made.findings["failed"].value == 1
    assert "1 did not" in made.title


def test_when_all_days_have_passed_the_text_still_reads(data: Tables) -> None:
    made = later(data, "2030-01-01")
    assert made.findings["pending"].value == 0
    assert made.findings["next_who"].value == "nobody"
    assert made.chart
    assert made.chart(True)["datasets"]


def test_our_lag_beside_a_forecast_counts_to_the_last_day_of_our_index(exhibit: Exhibit) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == "2026-09"
    }
    own = [row for row in rows("models") if row["model_id"] in index and row["released"]]
    last = max(row["released"] for row in own)
    level = max(
        index[row["model_id"]] for row in own
        if row["weights_from"] and row["weights_from"] <= last
    )  # fmt: skip
    hosted = sorted(
        (row["released"], index[row["model_id"]])
        for row in own
        if not (row["weights_from"] and row["weights_from"] <= row["released"])
        and row["weights"] != "unknown"
    )
    reached = min(released for released, value in hosted if value >= level)
    shortest = (day(last) - day(reached)).days / MONTH
    beside = next(row for row in downloaded(exhibit) if row["unit"] == "months")
    assert beside["ours_on"] == last
    assert float(beside["ours_low"]) == pytest.approx(shortest)
    assert float(beside["ours_low"]) <= float(beside["ours"]) <= float(beside["ours_high"])
    assert exhibit.findings["ours_lag"].value == pytest.approx(float(beside["ours"]))


def test_the_distance_on_the_index_spoken_of_is_that_of_its_last_kept_day(exhibit: Exhibit) -> None:
    kept = [row for row in rows("cost_frontiers") if row["best_open"]]
    last = max(kept, key=lambda row: row["as_of"])
    gap = float(last["best_closed"]) - float(last["best_open"])
    with_gap = [row for row in downloaded(exhibit) if row["same_index_gap"]]
    assert [row["forecast_id"] for row in with_gap] == ["doubleword-zero-lag-2026"]
    assert float(with_gap[0]["same_index_gap"]) == pytest.approx(gap)
    assert with_gap[0]["same_index_on"] == last["as_of"]


def test_what_is_no_lag_has_no_value_of_ours_beside_it(exhibit: Exhibit) -> None:
    for row in downloaded(exhibit):
        assert bool(row["ours"]) == (row["measure"] == "lag")
