"""The makers' changes of price again, from data/*.csv with loops."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from statistics import median

import pytest
from scipy import stats

from charts.core.exhibit import Exhibit
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["list-price-changes"]


@pytest.fixture(scope="module")
def rows(exhibit: Exhibit) -> dict[str, list[Row]]:
    return {name: downloaded(exhibit, name) for name in exhibit.tables}


def blended(row: Row) -> float:
    return (3 * float(row["input"]) + float(row["output"])) / 4


def years(row: Row) -> float:
    return (oracle.day(row["until"]) - oracle.day(row["since"])).days / 365.25


def of_side(rows: list[Row], side: str) -> list[Row]:
    return [row for row in rows if row["side"] == side]


def steps() -> dict[tuple[str, dt.date], tuple[float, float]]:
    """Every step of a list price after another one: model and day -> price before and after."""
    series: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in oracle.rows("list_prices"):
        series[row["provider_id"], row["source_name"], row["model_id"]].append(row)
    found = {}
    for own in series.values():
        own.sort(key=lambda row: int(row["step"]))
        for old, new in pairwise(own):
            if old["valid_to"] == new["valid_from"] and old["valid_from"]:
                found[new["model_id"], oracle.day(new["valid_from"])] = blended(old), blended(new)
    return found


def test_every_change_is_a_step_of_a_list_price(rows: dict[str, list[Row]]) -> None:
    known = steps()
    assert rows["changes"]
    for row in rows["changes"]:
        before, after = known[row["model_id"], oracle.day(row["day"])]
        assert float(row["before"]) == pytest.approx(before)
        assert float(row["after"]) == pytest.approx(after)
        assert float(row["ratio"]) == pytest.approx(after / before)


def test_no_step_of_a_watched_model_is_missing(rows: dict[str, list[Row]]) -> None:
    ends = [(row["model_id"], row["since"], row["until"]) for row in rows["main"]]
    watched = {model: (oracle.day(since), oracle.day(until)) for model, since, until in ends}
    moved = {
        model
        for (model, day), (before, after) in steps().items()
        if model in watched and abs(after / before - 1) >= 0.01
        if watched[model][0] < day < watched[model][1]
    }
    assert moved == {row["model_id"] for row in rows["changes"]}
    assert moved == {row["model_id"] for row in rows["main"] if int(row["changes"])}


def test_denominator_and_counts_again(exhibit: Exhibit, rows: dict[str, list[Row]]) -> None:
    found = exhibit.findings
    weights = {row["model_id"]: row["weights"] for row in oracle.rows("models")}
    for side, prefix in (("closed", ""), ("open", "open_")):
        models, changes = of_side(rows["main"], side), of_side(rows["changes"], side)
        assert all(weights[row["model_id"]].startswith(side) for row in models)
        moved = {row["model_id"] for row in changes}
        assert found[f"{prefix}watched"].value == len(models)
        assert found[f"{prefix}kept"].value == len(models) - len(moved)
    models, changes = of_side(rows["main"], "closed"), of_side(rows["changes"], "closed")
    cuts = [float(row["ratio"]) for row in changes if float(row["ratio"]) < 1]
    assert found["changes"].value == len(changes)
    assert str(found["cut_words"]) == f"{len(cuts)} prices went down"
    assert str(found["raised_words"]) == f"{len(changes) - len(cuts)} up"
    spans = [float(row["to_month"]) - float(row["from_month"]) for row in models]
    assert found["median_months"].value == pytest.approx(median(spans))
    closed = {row["model_id"] for row in oracle.rows("list_prices")}
    closed = {model for model in closed if weights[model] == "closed"}
    seen = {row["model_id"] for row in of_side(rows["main"], "closed")}
    assert found["undated"].value == len(closed - seen)


def test_rates_and_exact_intervals_again(exhibit: Exhibit, rows: dict[str, list[Row]]) -> None:
    for side in ("closed", "open"):
        watched = sum(years(row) for row in of_side(rows["main"], side))
        events = len(of_side(rows["changes"], side))
        rate = exhibit.findings[f"{side}_rate"]
        assert rate.value == pytest.approx(events / watched)
        assert rate.low is not None
        assert rate.high is not None
        assert stats.poisson.sf(events - 1, rate.low * watched) == pytest.approx(0.05)
        assert stats.poisson.cdf(events, rate.high * watched) == pytest.approx(0.05)


def test_young_and_old_years_add_up(exhibit: Exhibit, rows: dict[str, list[Row]]) -> None:
    found = exhibit.findings
    models = of_side(rows["main"], "closed")
    young = sum(
        max(0.0, min(3.0, float(row["to_month"])) - float(row["from_month"])) / 12 for row in models
    )
    assert found["early_years"].value == pytest.approx(young)
    early = [row for row in of_side(rows["changes"], "closed") if float(row["month"]) < 3]
    assert found["early_changes"].value == len(early)
    assert found["early_changes"].value + found["later_changes"].value == found["changes"].value  # type: ignore[operator]
    assert float(found["early_years"].value) + float(found["later_years"].value) == pytest.approx(  # type: ignore[arg-type]
        float(found["years"].value), rel=1e-6  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_price_announced_for_later_is_counted_and_has_not_changed_yet(
    exhibit: Exhibit, rows: dict[str, list[Row]]
) -> None:
    as_of = oracle.day(rows["facts"][0]["as_of"])
    assert as_of == dt.date(2026, 11, 10)
    ahead = {
        row["model_id"]: row
        for row in oracle.rows("list_prices")
        if row["valid_from"] and oracle.day(row["valid_from"]) > as_of
    }
    said = {row["model_id"]: row["announced"] for row in rows["main"] if row["announced"]}
    assert said["gemini-3.7-flash"] == "1.5 in, 7.5 out from 1 January 2027"
    assert said["gemini-4-argon"] == "4 in, 20 out from 1 December 2026"
    assert set(said) <= set(ahead)
    assert exhibit.findings["announced"].value == len(said)
    assert all(oracle.day(row["day"]) <= as_of for row in rows["changes"])


def test_confirmed_means_two_lists(exhibit: Exhibit, rows: dict[str, list[Row]]) -> None:
    for row in rows["changes"]:
        assert (row["confirmed"].lower() == "true") == (len(row["lists"].split(", ")) > 1)
        assert oracle.day(row["earliest"]) <= oracle.day(row["day"])
    sure = [r for r in of_side(rows["changes"], "closed") if r["confirmed"].lower() == "true"]
    said = str(exhibit.findings["confirmed_sentence"])
    assert f"Two lists show {len(sure)} of " in said
    assert f"{sum(float(row['ratio']) < 1 for row in sure)} of these downwards" in said


def test_hosts_change_prices_as_often_as_their_spells_say(
    exhibit: Exhibit, rows: dict[str, list[Row]]
) -> None:
    group = next(row for row in rows["rates"] if row["group"] == "hosts")
    opened = {
        row["model_id"]: oracle.day(row["weights_from"])
        for row in oracle.rows("models")
        if row["weights"].startswith("open") and row["weights_from"]
    }
    foreign = {r["provider_id"] for r in oracle.rows("offers") if "currency" in r["why_not"]}
    listings: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in oracle.rows("price_history"):
        hosting = row["relation"] in {"independent-host", "licensed-cloud", "data-platform"}
        plain = hosting and not row["variant"] and row["provider_id"] not in foreign
        known = row["source_id"] == group["source_id"] and row["model_id"] in opened
        if plain and known and row["valid_from"]:
            listings[row["provider_id"], row["listing"]].append(row)
    cuts, rises, days = 0, 0, 0
    for own in listings.values():
        own.sort(key=lambda row: int(row["spell"]))
        start = opened[own[0]["model_id"]]
        for row in own:
            end = dt.date.fromisoformat(row["last_seen"]) + dt.timedelta(days=1)
            end = oracle.day(row["valid_to"]) if row["valid_to"] else end
            days += max(0, (end - max(start, oracle.day(row["valid_from"]))).days)
        for old, new in pairwise(own):
            times = blended(new) / blended(old)
            if old["valid_to"] == new["valid_from"] and oracle.day(old["valid_to"]) > start:
                cuts, rises = cuts + (times <= 0.99), rises + (times >= 1.01)
    assert exhibit.findings["hosts_cuts"].value == cuts
    assert exhibit.findings["hosts_rises"].value == rises
    assert float(group["years"]) == pytest.approx(days / 365.25)


def test_a_hollow_mark_is_drawn_for_what_one_list_shows(exhibit: Exhibit) -> None:
    spec = exhibit.chart(False)
    marks = [row for rows in spec["datasets"].values() for row in rows if "confirmed" in row]
    assert {row["model_id"] for row in marks if row["hollow"]} == {
        row["model_id"] for row in marks if not row["confirmed"]
    }
    assert {row["hollow"] for row in marks} == {True, False}
    assert "var(--cow-paper)" in str(spec)


def test_the_docstring_says_that_margins_cannot_be_tested(exhibit: Exhibit) -> None:
    assert any("cannot be tested" in paragraph for paragraph in exhibit.description)
