"""The three uncapped scales again, from the tables and in plain Python."""

import csv
import datetime as dt
import math
from pathlib import Path
from statistics import linear_regression

import pytest

from charts.catalogue import Exhibit
from tests.exhibits.conftest import downloaded

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["uncapped-scales"]


def test_the_last_distance_of_each_scale_is_the_last_row_of_the_download(exhibit: Exhibit) -> None:
    table = downloaded(exhibit)
    for scale, name in [("index", "eci"), ("horizon", "metr"), ("arena", "arena")]:
        last = max((row for row in table if row["scale"] == scale), key=lambda row: row["day"])
        assert exhibit.findings[f"now_{name}"].value == pytest.approx(float(last["value"]))


def test_every_board_again_with_openness_of_its_day(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    boards: dict[str, list[dict[str, str]]] = {}
    for row in rows("ratings"):
        if row["board"] == "arena-text":
            boards.setdefault(row["as_of"], []).append(row)
    expected = {}
    for day, listed in boards.items():
        best = {"open": -math.inf, "closed": -math.inf}
        for row in listed:
            model = models[row["model_id"]]
            if model["weights"] == "unknown":
                continue
            is_open = bool(model["weights_from"]) and model["weights_from"] <= day
            side = "open" if is_open else "closed"
            best[side] = max(best[side], float(row["rating"]))
        expected[day] = best["closed"] - best["open"]
    drawn = {
        row["day"]: float(row["value"]) for row in downloaded(exhibit) if row["scale"] == "arena"
    }
    assert drawn == pytest.approx(expected)
    days, gaps = zip(*sorted(drawn.items()), strict=True)
    years = [dt.date.fromisoformat(day).toordinal() / 365.25 for day in days]
    slope = linear_regression(years, gaps).slope
    assert exhibit.findings["trend_arena"].value == pytest.approx(slope)


def test_the_horizons_distance_is_the_number_of_doublings_between_the_records(
    exhibit: Exhibit,
) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    best = {"open": 0.0, "closed": 0.0}
    for row in rows("scores"):
        if row["source_id"] != "metr-time-horizon":
            continue
        model = models[row["model_id"]]
        if model["released"] >= "2023" and model["weights"] != "unknown":
            side = "open" if model["weights_from"] else "closed"
            best[side] = max(best[side], float(row["score"]))
    doublings = math.log2(best["closed"] / best["open"])
    assert exhibit.findings["now_metr"].value == pytest.approx(doublings, abs=1e-4)
    assert exhibit.findings["metr_low"].value < doublings < exhibit.findings["metr_high"].value


def test_no_horizon_from_before_the_race_stands_for_the_open_side(exhibit: Exhibit) -> None:
    names = {row["open_model"] for row in downloaded(exhibit) if row["scale"] == "horizon"}
    assert names
    assert not any("GPT-2" in name for name in names)


def test_the_interval_of_august_is_that_of_paired_draws(exhibit: Exhibit) -> None:
    mark = next(row for row in downloaded(exhibit) if row["scale"] == "index, August 2026")
    names = {row["name"]: row["model_id"] for row in rows("models")}
    draws = {row["model_id"]: row["draws"].split() for row in rows("capability_draws")}
    closed, opened = (draws[names[mark[side]]] for side in ("closed_model", "open_model"))
    apart = sorted(float(c) - float(o) for c, o in zip(closed, opened, strict=True))
    count = len(apart)
    assert apart[int(0.04 * count)] <= float(mark["low"]) <= apart[int(0.06 * count)]
    assert apart[int(0.94 * count) - 1] <= float(mark["high"]) <= apart[int(0.96 * count)]


def test_the_title_says_of_each_scale_what_its_trend_says(exhibit: Exhibit) -> None:
    for name, words in [("eci", "capability index"), ("metr", "time horizon"), ("arena", "Arena")]:
        slope = exhibit.findings[f"trend_{name}"].value
        before = exhibit.title.split(words)[0]
        said = max(("has grown", "has shrunk", "has not changed"), key=before.rfind)
        assert {"has grown": slope > 0, "has shrunk": slope < 0}.get(said, True), name
