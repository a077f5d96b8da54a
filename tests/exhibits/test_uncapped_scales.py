"""The three uncapped scales again, from the tables and in plain Python."""

import datetime as dt
import math
from statistics import linear_regression

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import day as day_of
from tests.exhibits.oracle import rows, slope

STEADY = {"index": 0.5, "horizon": 0.1, "arena": 5.0}
CHANGES = ("has grown", "has shrunk", "has not changed")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["uncapped-scales"]


def test_the_last_distance_of_each_scale_is_the_last_row_of_the_download(exhibit: Exhibit) -> None:
    table = downloaded(exhibit)
    for scale, name in [("index", "eci"), ("horizon", "metr")]:
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


def test_the_distance_by_category_runs_between_the_two_that_are_named(exhibit: Exhibit) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    best: dict[str, dict[bool, float]] = {}
    for row in rows("ratings"):
        model, board = models[row["model_id"]], row["board"].removeprefix("arena-priced-")
        skipped = board in {row["board"], "overall", "webdev"}  # no category of the text board
        if not skipped and model["weights"] != "unknown":
            is_open = bool(model["weights_from"]) and model["weights_from"] <= row["as_of"]
            sides = best.setdefault(board, {True: -math.inf, False: -math.inf})
            sides[is_open] = max(sides[is_open], float(row["rating"]))
    apart = {board: sides[False] - sides[True] for board, sides in best.items()}
    least, most = (pick(apart, key=apart.__getitem__) for pick in (min, max))
    assert (least, most) == ("expert", "creative-writing")
    said = str(exhibit.findings["categories"])
    assert f"between {apart[least]:.1f} (expert questions) and " in said
    assert f"{apart[most]:.1f} (creative writing)" in said


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


def daily(rows: list[Row]) -> list[tuple[dt.date, float]]:
    """The distance on every day since June 2024: it stands still from row to row."""
    known = {day_of(row["day"]): float(row["value"]) for row in rows}
    day, found = min(known), []
    value = known[day]
    while day <= max(known):
        value = known.get(day, value)
        if day >= dt.date(2024, 6, 1):
            found.append((day, value))
        day += dt.timedelta(days=1)
    return found


def test_the_trends_again_and_the_title_says_what_they_say(exhibit: Exhibit) -> None:
    table = downloaded(exhibit)
    scales = [
        ("index", "eci", "capability index"),
        ("horizon", "metr", "time horizon"),
        ("arena", "arena", "Arena"),
    ]
    unclear = 0
    for scale, name, words in scales:
        own = [row for row in table if row["scale"] == scale]
        judged = [row for row in own if row["judged"] == "True"]
        if scale == "arena":
            trend = slope([(day_of(row["day"]), float(row["value"])) for row in judged])
        else:
            trend = slope(daily(judged))
        assert exhibit.findings[f"trend_{name}"].value == pytest.approx(trend), name
        found = exhibit.findings[f"trend_{name}"]
        assert found.low is not None
        assert found.high is not None
        if found.low <= 0 <= found.high:
            said = "shows no clear change"
        elif abs(trend) < STEADY[scale]:
            said = "has not changed"
        else:
            said = "has grown" if trend > 0 else "has shrunk"
        before = str(exhibit.findings["summary"]).split(words)[0]
        unclear += said == "shows no clear change"
        last = max((*CHANGES, "shows no clear change"), key=before.rfind)
        assert last == said, name
    assert f" on {unclear} of {len(scales)} scales" in exhibit.title


def test_a_climb_in_which_no_newer_open_model_was_timed_is_not_judged(exhibit: Exhibit) -> None:
    horizon = [row for row in downloaded(exhibit) if row["scale"] == "horizon"]
    judged = [row for row in horizon if row["judged"] == "True"]
    later = [row for row in horizon if row["judged"] == "False"]
    assert judged + later == horizon
    assert {row["open_model"] for row in later} <= {judged[-1]["open_model"]}
    assert judged[-1]["open_model"] != judged[-2]["open_model"]
    found = exhibit.findings
    assert found["metr_last_open_day"].value == day_of(judged[-1]["day"])
    assert found["metr_then"].value == pytest.approx(float(judged[-1]["value"]))
    assert found["trend_metr_whole"].value == pytest.approx(slope(daily(horizon)))
