"""The exhibit `forecasts` again, from the table, by hand, and as its days pass."""

import datetime as dt

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, day, rows

MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["forecasts"]


def changed(data: Tables, forecasts: pd.DataFrame) -> Exhibit:
    return make("forecasts", Tables({name: data[name] for name in data} | {"forecasts": forecasts}))


def later(data: Tables, checked: pd.Timestamp, **columns: str) -> Exhibit:
    """The exhibit as it would be if rows had been checked later, and the next one were changed."""
    own = data["forecasts"]
    own["checked_on"] = checked
    for column, value in columns.items():
        own.loc[own["forecast_id"] == following()["forecast_id"], column] = value
    return changed(data, own)


def forecasts() -> list[Row]:
    return [row for row in rows("forecasts") if row["kind"] == "forecast"]


def following() -> Row:
    """The next forecast that can be checked."""
    newest = max(row["checked_on"] for row in rows("forecasts"))
    waiting = [
        row for row in forecasts()
        if row["outcome"] == "open" and row["checkable_on"] > newest
    ]  # fmt: skip
    return min(waiting, key=lambda row: row["checkable_on"])


def said(exhibit: Exhibit) -> str:
    return " ".join([exhibit.title, *exhibit.description])


def test_every_statement_is_drawn_with_the_outcome_of_the_table(exhibit: Exhibit) -> None:
    table = {row["forecast_id"]: row for row in rows("forecasts")}
    newest = max(row["checked_on"] for row in table.values())
    drawn = downloaded(exhibit)
    assert {row["forecast_id"] for row in drawn} == set(table)
    for row in drawn:
        own = table[row["forecast_id"]]
        assert row["outcome"] == own["outcome"]
        waits = "pending" if own["checkable_on"] > newest else "due, not yet judged"
        assert row["standing"] == (waits if own["outcome"] == "open" else own["outcome"])
        left = (day(own["checkable_on"]) - day(newest)).days
        assert int(row["days_left"]) == left
    assert exhibit.findings["as_of"].value == dt.date.fromisoformat(newest)


def test_the_next_statement_is_the_earliest_that_waits(exhibit: Exhibit) -> None:
    newest = max(row["checked_on"] for row in rows("forecasts"))
    waiting = [
        row for row in forecasts()
        if row["outcome"] == "open" and row["checkable_on"] > newest
    ]  # fmt: skip
    assert exhibit.findings["forecasts"].value == len(forecasts())
    assert exhibit.findings["pending"].value == len(waiting)
    day = dt.date.fromisoformat(following()["checkable_on"])
    assert str(exhibit.findings["next_sentence"]) == (
        f"The next is {following()['forecaster']}'s, on {day.day} {day:%B %Y}."
    )


def test_a_day_that_passes_makes_a_statement_due_and_nobody_need_judge_it(data: Tables) -> None:
    its_day = pd.Timestamp(following()["checkable_on"])
    days = [its_day + pd.Timedelta(days=n) for n in (-1, 0, 1)]
    before, on, after = (later(data, day) for day in days)
    standing = [
        next(row for row in downloaded(made) if row["forecast_id"] == following()["forecast_id"])
        for made in (before, on, after)
    ]
    due = "due, not yet judged"
    assert [row["standing"] for row in standing] == ["pending", due, due]
    assert "due without a judgement" not in said(before)
    assert "none is due" in said(before)
    assert "1 is due without a judgement" in said(on)
    assert "1 is due without a judgement" in said(after)
    assert str(after.findings["next_sentence"]) != str(before.findings["next_sentence"])


def test_a_judgement_takes_the_place_of_due(data: Tables) -> None:
    its_day = pd.Timestamp(following()["checkable_on"])
    made = later(data, its_day, outcome="did not come true")
    assert "due without a judgement" not in said(made)
    assert "So far 1 did not come true." in said(made)
    before = sum(row["outcome"] == "did not come true" for row in forecasts())
    assert made.findings["failed"].value == before + 1


def test_when_all_days_have_passed_the_text_still_reads(data: Tables) -> None:
    made = later(data, data["forecasts"]["checkable_on"].max())
    assert made.findings["pending"].value == 0
    assert str(made.findings["next_sentence"]) == "No day lies ahead."
    assert made.matrix
    assert "pending" not in made.matrix.key


def test_our_lag_beside_a_forecast_counts_to_the_last_day_of_our_index(exhibit: Exhibit) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
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
    [facts] = downloaded(exhibit, "facts")
    assert facts["ours_on"] == last
    assert float(facts["lag_low"]) == pytest.approx(shortest)
    assert float(facts["lag_low"]) <= float(facts["lag"]) <= float(facts["lag_high"])
    assert f"ours was {float(facts['lag']):.1f} months" in said(exhibit)


def test_the_distance_on_the_index_spoken_of_is_that_of_its_last_kept_day(exhibit: Exhibit) -> None:
    kept = [row for row in rows("cost_frontiers") if row["best_open"]]
    last = max(kept, key=lambda row: row["as_of"])
    gap = float(last["best_closed"]) - float(last["best_open"])
    [facts] = downloaded(exhibit, "facts")
    assert float(facts["same_index_gap"]) == pytest.approx(gap)
    assert facts["same_index_on"] == last["as_of"]
    index, sentences = "Artificial Analysis Intelligence Index", str(exhibit.findings["lag_text"])
    spoken_of = [row for row in rows("forecasts") if index in row["statement"]]
    assert {row["measure"] for row in spoken_of} == {"lag"}
    assert sentences.count("On the index itself") == len(spoken_of) > 0
    assert f"an open model was {abs(gap):.1f} points" in sentences


def test_what_is_no_lag_has_no_value_of_ours_beside_it(exhibit: Exhibit) -> None:
    assert exhibit.matrix
    ours = {row.title: row.cells[-1] for row in exhibit.matrix.rows}
    [facts] = downloaded(exhibit, "facts")
    for row in downloaded(exhibit):
        cell = ours[f"{row['forecaster']}: {row['statement']}"]
        assert (cell is not None) == (row["measure"] == "lag")
        if cell and row["unit"] == "months":
            assert cell.word.startswith(f"{float(facts['lag']):.1f} months (")


def test_the_calendar_has_a_day_and_a_status_for_each_statement(exhibit: Exhibit) -> None:
    assert exhibit.matrix
    icons = {"pending": "pending", "due, not yet judged": "due", "came true": "yes",
             "did not come true": "no", "cannot be told": "unknown"}  # fmt: skip
    listed = {row.title: row for row in exhibit.matrix.rows}
    groups = {
        "forecast": "Forecasts",
        "promise": "Promises of makers",
        "trend": "Trends of the past",
    }
    for row in downloaded(exhibit):
        shown = listed.pop(f"{row['forecaster']}: {row['statement']}")
        due, status, _ = shown.cells
        assert shown.group == groups[row["kind"]]
        assert due
        assert due.word == f"{day(row['checkable_on']).day} {day(row['checkable_on']):%b %Y}"
        assert status
        assert (status.icon, status.word) == (icons[row["standing"]], row["standing"])
    assert not listed


def test_the_head_of_the_calendar_counts_the_pending_forecasts(exhibit: Exhibit) -> None:
    assert exhibit.matrix
    [head] = [head for column in exhibit.matrix.columns for head in column.sums]
    found = exhibit.findings
    assert head.number == f"{found['pending'].value} of {found['forecasts'].value}"


def test_two_statements_on_the_lag_have_a_sentence_each(data: Tables) -> None:
    own = data["forecasts"]
    lag = own[own["unit"] == "months"].head(1)
    other = lag.assign(forecast_id="another", forecaster="Somebody else", predicted_value=3.0)
    made = changed(data, pd.concat([own, other], ignore_index=True))
    text = str(made.findings["lag_text"])
    for row in (lag.iloc[0], other.iloc[0]):
        assert f"{row['forecaster']} gives {row['predicted_value']:g} months" in text


def test_a_promise_that_was_kept_is_no_forecast_that_came_true(data: Tables) -> None:
    own = data["forecasts"]
    promises = own["kind"] == "promise"
    kept = changed(data, own.assign(outcome=own["outcome"].mask(promises, "came true")))
    number = int(promises.sum())
    assert kept.findings["came_true"].value == sum(
        row["outcome"] == "came true" for row in forecasts()
    )
    assert str(kept.findings["announcements_text"]).startswith(f"Listed apart are {number} ")
    assert f"of which {number} came true" in str(kept.findings["announcements_text"])
    one = changed(data, own[~promises | ~promises.cumsum().gt(1)].reset_index(drop=True))
    assert "is 1 promise or announcement of" in str(one.findings["announcements_text"])
    none = changed(data, own[~promises].reset_index(drop=True))
    assert str(none.findings["announcements_text"]) == "No promise is listed."


def test_a_trend_of_the_past_is_no_forecast(data: Tables) -> None:
    own = data["forecasts"]
    as_trends = changed(data, own.assign(kind=own["kind"].replace("forecast", "trend")))
    assert as_trends.findings["forecasts"].value == 0
    trends = int(own["kind"].isin(["forecast", "trend"]).sum())
    assert str(as_trends.findings["trends_text"]).startswith(f"So are {trends} trends of the past")


def test_without_a_statement_on_the_lag_the_text_still_reads(data: Tables) -> None:
    own = data["forecasts"]
    made = changed(data, own[own["measure"] != "lag"].reset_index(drop=True))
    assert "ours was" not in said(made)
    assert made.matrix
    assert [row.cells[-1] for row in made.matrix.rows] == [None] * len(made.matrix.rows)
