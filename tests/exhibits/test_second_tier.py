"""Each competitor's distance from the frontier again, day by day, from the plain tables."""

import datetime as dt
from statistics import fmean

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.measures.gap import second_tier
from charts.tables.frames import Tables
from tests.exhibits.conftest import Row, downloaded

ONE_DAY = dt.timedelta(days=1)
WINDOW = dt.date(2025, 1, 1)
LABS = {"OpenAI": "openai", "Anthropic": "anthropic", "Google": "google", "xAI": "xai"}
LABS |= {"Meta": "meta"}
OPEN = "Best open model"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["second-tier"]


@pytest.fixture(scope="module")
def rows(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def days(data: Tables) -> dict[dt.date, dict[str, float]]:
    """The best index of each competitor, and of all, by day of the window."""
    index = data["capability_index"]
    index = index[index["vintage"] == LATEST].set_index("model_id")["index"]
    models = [m for m in data["models"].to_dict("records") if m["model_id"] in index]
    models = [m for m in models if m["weights"] != "unknown"]
    last = max(m["released"] for m in models).date()
    found, now = {}, WINDOW
    while now <= last:
        stamp = pd.Timestamp(now)
        here = [m for m in models if min(m["released"], m["weights_from"]) <= stamp]
        here += [m for m in models if pd.isna(m["weights_from"]) and m["released"] <= stamp]
        best = {"all": max(index[m["model_id"]] for m in here)}
        for name, lab in LABS.items():
            own = [index[m["model_id"]] for m in here if m["organization_id"] == lab]
            best |= {name: max(own)} if own else {}
        best[OPEN] = max(index[m["model_id"]] for m in here if m["weights_from"] <= stamp)
        found[now] = best
        now += ONE_DAY
    return found


def test_distances_today_and_means_again(
    exhibit: Exhibit, days: dict[dt.date, dict[str, float]]
) -> None:
    found, today = exhibit.findings, days[max(days)]
    assert found["as_of"].value == max(days)
    assert found["days"].value == len(days)
    assert found["standing"].value == pytest.approx(today["all"] - today[OPEN])
    for name in [*LABS, OPEN]:
        mean = fmean(best["all"] - best[name] for best in days.values())
        assert f"{name} {mean:.1f}" in str(found["means"])
        if name == OPEN:
            assert found["open_mean"].value == pytest.approx(mean)


def test_days_on_which_open_models_were_ahead_again(
    exhibit: Exhibit, days: dict[dt.date, dict[str, float]]
) -> None:
    for name in LABS:
        ahead = sum(best[OPEN] > best[name] for best in days.values())
        assert f"{name} on {ahead}" in str(exhibit.findings["ahead_days"])


def test_the_place_of_open_models_again(
    exhibit: Exhibit, days: dict[dt.date, dict[str, float]]
) -> None:
    found = exhibit.findings
    for key, now in (
        ("open_place", max(days)),
        ("place_before", found["open_since"].value - ONE_DAY),  # type: ignore[operator]
    ):
        best = sorted((days[now][name] for name in [*LABS, OPEN]), reverse=True)
        assert found[key].value == best.index(days[now][OPEN]) + 1
    further = [name for name in LABS if days[max(days)][name] < days[max(days)][OPEN]]
    assert found["ahead_of_now"].value == len(further)
    assert all(name in str(found["ahead_of_now"]) for name in further)
    for name in LABS:
        level = abs(days[max(days)][name] - days[max(days)][OPEN]) <= 1
        assert (name in exhibit.description[0]) == level


def test_the_drawn_spells_are_the_daily_values(
    rows: list[Row], days: dict[dt.date, dict[str, float]]
) -> None:
    for row in rows:
        since, until = dt.date.fromisoformat(row["since"]), dt.date.fromisoformat(row["until"])
        assert since < until
        for now in (since, until - ONE_DAY):
            if now in days:
                best = days[now]
                assert float(row["behind"]) == pytest.approx(best["all"] - best[row["competitor"]])


def test_a_competitors_spells_leave_no_day_out(rows: list[Row]) -> None:
    for name in [*LABS, OPEN]:
        own = [row for row in rows if row["competitor"] == name]
        assert [row["until"] for row in own[:-1]] == [row["since"] for row in own[1:]]
        assert own[-1]["until"] == max(row["until"] for row in rows)


def test_a_lab_has_no_line_before_its_first_model_on_the_index() -> None:
    placed = pd.DataFrame(
        {
            "name": ["Old", "New"],
            "lab": ["a", "b"],
            "index": [10.0, 8.0],
            "since": pd.to_datetime(["2024-01-01", "2024-02-01"]),
            "until": pd.to_datetime([None, None]),
        }
    )
    days = second_tier.distance_behind(placed, placed["lab"] == "b", pd.Timestamp("2024-03-01"))
    assert days.index[0] == pd.Timestamp("2024-02-01")
    assert set(days["behind"]) == {2.0}
    leader = second_tier.distance_behind(placed, placed["lab"] == "a", pd.Timestamp("2024-03-01"))
    assert set(leader["behind"]) == {0.0}
