"""Published figures as they stand in their table, and ours again by other means."""

import csv
import datetime as dt
import math
from functools import cache
from pathlib import Path
from statistics import fmean

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import draws_of
from charts.measures.gap import published_estimates
from charts.tables.frames import Tables
from tests.exhibits.conftest import Row, downloaded

DATA = Path(__file__).resolve().parents[2] / "data"
ONE_DAY = dt.timedelta(days=1)
MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["lag-estimators"]


@pytest.fixture(scope="module")
def published(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit, "published")


@pytest.fixture(scope="module")
def by_definition(exhibit: Exhibit) -> dict[str, Row]:
    return {row["estimator"]: row for row in downloaded(exhibit)}


def stated(table: str) -> dict[str, Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row["estimate_id"]: row for row in csv.DictReader(file)}


@cache
def dated(data: Tables, vintage: str) -> list[tuple[object, object, float]]:
    """Every model of a vintage whose openness is known: released, weights from, value."""
    index = data["capability_index"]
    index = index[index["vintage"] == vintage].set_index("model_id")["index"]
    return [
        (model["released"], model["weights_from"], float(index[model["model_id"]]))
        for model in data["models"].to_dict("records")
        if model["model_id"] in index and model["weights"] != "unknown"
    ]


def best(data: Tables, vintage: str, now: dt.date, *, hosting: bool = False) -> tuple[float, float]:
    """Best open and best closed value of a vintage on a day; openness from hosting, if asked."""
    stamp, opened, hosted = pd.Timestamp(now), [], []
    for released, weights_from, value in dated(data, vintage):
        since = weights_from
        if hosting and not pd.isna(since):
            since = min(since, released)
        if not pd.isna(since) and since <= stamp:
            opened.append(value)
        elif released <= stamp:
            hosted.append(value)
    return max(opened, default=math.nan), max(hosted, default=math.nan)


def test_every_published_lag_and_gap_is_drawn_as_it_was_published(
    exhibit: Exhibit, published: list[Row]
) -> None:
    figures = {k: r for k, r in stated("published_estimates").items()
               if r["measure"] in {"lag", "gap"} and r["unit"] != "rating points"}  # fmt: skip
    others = [
        {**row, "value": row["months"], "low": row["months_low"], "high": row["months_high"]}
        for row in downloaded(exhibit, "other_tests")
    ]
    drawn = {row["estimate_id"]: row for row in [*published, *others]}
    assert len(drawn) == len(published) + len(others)
    assert drawn.keys() == figures.keys()
    for name, row in drawn.items():
        assert row.get("unit", "months") == figures[name]["unit"]
        for column in ("value", "low", "high"):
            assert (row[column] == "") == (figures[name][column] == ""), (name, column)
            assert float(row[column] or 0) == float(figures[name][column] or 0)


def test_only_figures_with_a_recipe_have_one_of_ours(
    exhibit: Exhibit, published: list[Row]
) -> None:
    recipes = stated("estimate_comparisons")
    assert {row["estimate_id"] for row in published} == recipes.keys()
    for row in published:
        assert row["ours"] or row["ours_low"]
        assert row["difference"]
    for row in downloaded(exhibit, "other_tests"):
        assert row["estimate_id"] not in recipes
        assert stated("published_estimates")[row["estimate_id"]]["measure"] == "lag"


def test_the_mean_distances_again(data: Tables, published: list[Row]) -> None:
    for row in published:
        if row["measure"] != "gap" or row["statistic"] != "mean":
            continue
        now, values = dt.date.fromisoformat(row["window_from"]), []
        while now <= dt.date.fromisoformat(row["window_to"]):
            opened, closed = best(data, row["vintage"], now)
            values += [] if math.isnan(closed - opened) else [closed - opened]
            now += dt.timedelta(days=7)
        # Every seventh day is enough to tell a right mean from a wrong one.
        assert float(row["ours"]) == pytest.approx(fmean(values), abs=0.15)
        assert int(float(row["ours_counted"])) == pytest.approx(7 * len(values), abs=7)


def test_the_distance_on_the_last_day_by_weights_and_by_hosting_again(
    data: Tables, published: list[Row]
) -> None:
    gaps = [row for row in published if row["measure"] == "gap"]
    row = next(r for r in gaps if r["statistic"] == "on the last day")
    day = dt.date.fromisoformat(row["window_to"])
    opened, closed = best(data, row["vintage"], day)
    assert float(row["ours"]) == pytest.approx(closed - opened)
    opened, closed = best(data, row["vintage"], day, hosting=True)
    assert float(row["ours_by_hosting"]) == pytest.approx(closed - opened)


def test_the_three_readings_of_the_one_day_again(
    data: Tables, by_definition: dict[str, Row], exhibit: Exhibit
) -> None:
    vintage = by_definition["interpolated"]["vintage"]
    today = dt.date.fromisoformat(by_definition["interpolated"]["day"])
    level = best(data, vintage, today)[0]
    now, records = dt.date(2024, 1, 1), [(dt.date(2023, 12, 31), -math.inf)]
    while now <= today:
        closed = best(data, vintage, now)[1]
        if closed > records[-1][1]:
            records.append((now, closed))
        now += ONE_DAY
    above = next(record for record in records if record[1] >= level)
    below = [record for record in records if record[1] <= level][-1]
    share = (level - below[1]) / (above[1] - below[1])
    crossed = (above[0] - below[0]).days * share
    ours = {name: float(row["months"]) for name, row in by_definition.items()}
    assert ours["first at or above"] == pytest.approx((today - above[0]).days / MONTH)
    assert ours["last at or below"] == pytest.approx((today - below[0]).days / MONTH)
    assert ours["interpolated"] == pytest.approx(((today - below[0]).days - crossed) / MONTH)
    assert exhibit.findings["definitions"].value == len(ours)
    assert exhibit.findings["same_day_least"].value == pytest.approx(min(ours.values()))
    assert exhibit.findings["same_day_most"].value == pytest.approx(max(ours.values()))


def test_how_many_come_close_again(exhibit: Exhibit, published: list[Row]) -> None:
    apart = {}
    for row in published:
        pairs = [("value", "ours"), ("low", "ours_low"), ("high", "ours_high")]
        known = [abs(float(row[b]) - float(row[a])) for a, b in pairs if row[a] and row[b]]
        if known:
            apart[row["estimate_id"]] = max(known)
    found = exhibit.findings
    assert found["again"].value == len(apart) == len(stated("estimate_comparisons"))
    assert found["close"].value == sum(one <= 1 for one in apart.values())
    for measure in ("lag", "gap"):
        own = [r for r in published if r["measure"] == measure and r["estimate_id"] in apart]
        farthest = max(own, key=lambda row: apart[row["estimate_id"]])
        said = str(found[f"{measure}_farthest_sentence"])
        assert f" one by {farthest['publisher']} (" in said
        assert said.endswith(farthest["difference"])


def test_months_and_points_are_not_ranked_against_each_other(
    published: list[Row],
) -> None:
    units = {row["measure"]: row["unit"] for row in published}
    assert units["lag"] == "months"
    assert "points" in units["gap"]


RECIPE = {
    "estimate_id": "made-up",
    "vintage": "v",
    "window_from": pd.Timestamp("2024-01-01"),
    "window_to": pd.Timestamp("2024-12-31"),
}


def made_up(statistic: str, estimator: str) -> pd.Series:
    """A recipe on two closed records and one open model that reaches the first after 100 days."""
    days = pd.to_datetime(["2024-01-01", "2024-03-01", "2024-04-10", "2024-12-31"])
    models = pd.DataFrame(
        {
            "model_id": ["c1", "c2", "o1", "o2"],
            "name": ["C1", "C2", "O1", "O2"],
            "weights": ["closed", "closed", "open-unrestricted", "unknown"],
            "released": days,
            "weights_from": pd.to_datetime([None, None, "2024-04-10", None]),
            "index": [10.0, 20.0, 12.0, 99.0],
        }
    )
    recipes = pd.DataFrame([{**RECIPE, "statistic": statistic, "estimator": estimator}])
    return published_estimates.recompute(recipes, {"v": models}, pd.DataFrame()).loc["made-up"]


def test_a_level_not_reached_is_left_out_of_the_mean_but_not_of_the_median() -> None:
    mean = made_up("mean of the matched levels", "catch-up")
    assert (mean["value"], mean["counted"], mean["of"]) == (pytest.approx(100 / MONTH), 1, 2)
    median = made_up("median", "catch-up")
    assert (median["counted"], median["of"]) == (2, 2)
    assert median["value"] == pytest.approx(100 / MONTH)


def test_days_without_a_reading_do_not_count_as_a_lag_of_zero() -> None:
    mean = made_up("mean", "last at or below")
    assert mean["counted"] == mean["of"] == 266  # from the first open model on
    assert mean["value"] == pytest.approx((100 + 365) / 2 / MONTH)


def test_a_model_hosted_first_is_open_from_its_hosting_only_if_asked() -> None:
    models = pd.DataFrame(
        {
            "weights": ["open-restricted", "closed"],
            "released": pd.to_datetime(["2026-07-16", "2026-07-01"]),
            "weights_from": pd.to_datetime(["2026-07-27", None]),
        }
    )
    dated = published_estimates.by_hosting(models)["weights_from"]
    assert dated.tolist()[0] == pd.Timestamp("2026-07-16")
    assert pd.isna(dated.tolist()[1])


def test_an_unknown_statistic_is_refused() -> None:
    with pytest.raises(KeyError, match="mode"):
        made_up("mode", "catch-up")
    with pytest.raises(KeyError, match="mode"):
        made_up("mode", "points")


def test_the_significant_lag_of_the_one_day_again(
    data: Tables, by_definition: dict[str, Row]
) -> None:
    row = by_definition["not significantly better"]
    today, vintage = dt.date.fromisoformat(row["day"]), row["vintage"]
    draws = draws_of(data)
    index = data["capability_index"]
    index = index[index["vintage"] == vintage].set_index("model_id")["index"]
    models = data["models"][data["models"]["model_id"].isin(index.index)]
    models = models[models["weights"] != "unknown"].set_index("model_id")
    stamp = pd.Timestamp(today)
    opened = index[models.index[models["weights_from"] <= stamp]].idxmax()
    now = today
    while True:
        day = pd.Timestamp(now)
        there = models[(models["released"] <= day) & ~(models["weights_from"] <= day)]
        leader = index[there.index].idxmax()
        wins = sum(a > b for a, b in zip(draws.loc[leader], draws.loc[opened], strict=True))
        if wins / draws.shape[1] < 0.95:
            break
        now -= ONE_DAY
    assert float(row["months"]) == pytest.approx((today - now).days / MONTH)
