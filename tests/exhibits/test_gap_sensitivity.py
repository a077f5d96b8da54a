"""The slopes by window, by removal and by vintage, again with plain loops and scipy."""

import datetime as dt
from collections import defaultdict
from statistics import linear_regression, median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.gap import index_gap, lag, leave_one_out
from charts.tables.frames import Tables
from tests.exhibits import oracle
from tests.exhibits.conftest import Row, downloaded
from tests.synthetic_models import DAY, world

ONE_DAY = dt.timedelta(days=1)
Models = list[tuple[str, float, dt.date | None, dt.date | None]]  # name, index, hosted, weights


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["gap-sensitivity"]


@pytest.fixture(scope="module")
def windows(exhibit: Exhibit) -> list[Row]:
    return [row for row in downloaded(exhibit) if row["series"] == "distance"]


@pytest.fixture(scope="module")
def left_out(exhibit: Exhibit) -> list[Row]:
    return [row for row in downloaded(exhibit, "left_out") if row["series"] == "distance"]


@pytest.fixture(scope="module")
def vintages(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit, "vintages")


def known_models(data: Tables, vintage: str) -> Models:
    index = data["capability_index"]
    index = index[index["vintage"] == vintage].set_index("model_id")["index"]
    models = data["models"][data["models"]["weights"] != "unknown"]
    return [
        (m["name"], float(index[m["model_id"]]), day(m["released"]), day(m["weights_from"]))
        for m in models.to_dict("records")
        if m["model_id"] in index
    ]


def day(stamp: pd.Timestamp) -> dt.date | None:
    return None if pd.isna(stamp) else stamp.date()


def daily(models: Models, end: dt.date) -> dict[dt.date, float]:
    """Best closed minus best open value on each day on which both sides have one."""
    found, now = {}, dt.date(2023, 3, 1)
    while now <= end:
        opened = [v for _, v, _, weights in models if weights and weights <= now]
        hosted = [
            v
            for _, v, released, weights in models
            if released and released <= now and not (weights and weights <= now)
        ]
        if opened and hosted:
            found[now] = max(hosted) - max(opened)
        now += ONE_DAY
    return found


def slope(days: dict[dt.date, float], since: dt.date, until: dt.date) -> float:
    window = [now for now in days if since <= now <= until]
    years = [(now - since).days / 365.25 for now in window]
    return linear_regression(years, [days[now] for now in window]).slope


@pytest.fixture(scope="module")
def whole(data: Tables) -> dict[dt.date, float]:
    models = known_models(data, LATEST)
    return daily(models, max(released for _, _, released, _ in models if released))


def test_the_slopes_of_all_windows_again(windows: list[Row], whole: dict[dt.date, float]) -> None:
    assert len(windows) == len({(row["since"], row["until"]) for row in windows})
    for row in windows[::5]:
        since, until = dt.date.fromisoformat(row["since"]), dt.date.fromisoformat(row["until"])
        assert float(row["slope"]) == pytest.approx(slope(whole, since, until))


def test_the_share_of_windows_that_shrink_again(exhibit: Exhibit, windows: list[Row]) -> None:
    slopes = [float(row["slope"]) for row in windows]
    found = exhibit.findings
    assert found["windows"].value == len(slopes)
    assert found["shrinking"].value == sum(one < 0 for one in slopes)
    assert found["slope_least"].value == pytest.approx(min(slopes))
    assert found["slope_most"].value == pytest.approx(max(slopes))


def test_no_window_is_shorter_than_half_a_year(windows: list[Row]) -> None:
    for row in windows:
        length = dt.date.fromisoformat(row["until"]) - dt.date.fromisoformat(row["since"])
        assert length.days + 1 >= 182


def test_leaving_out_the_two_that_matter_most_again(
    exhibit: Exhibit, data: Tables, whole: dict[dt.date, float]
) -> None:
    end, models = max(whole), known_models(data, LATEST)
    found = exhibit.findings
    for name, without in (("gap_model", "gap_without"), ("gap_second_model", "gap_second_without")):
        others = daily([m for m in models if m[0] != found[name].value], end)
        assert found[without].value == pytest.approx(others[end])


def test_each_removal_is_as_if_the_model_did_not_exist(data: Tables) -> None:
    models = models_of(data, LATEST)
    end = last_day(models)
    every = list(leave_one_out.without_each_leader(models, end))
    assert len({one.model_id for one in every}) == len(every)
    for one in every[::9]:
        race = lag.race(models[models["model_id"] != one.model_id], end)
        pd.testing.assert_series_equal(
            one.points, index_gap.daily_gap(race.days), check_names=False, check_freq=False
        )
        pd.testing.assert_series_equal(
            one.months,
            lag.lag_series(lag.interpolated, race),
            check_names=False,
            check_freq=False,
            check_index_type=False,
        )


def test_the_lag_without_an_open_leader_that_overtook_is_none() -> None:
    models = world([("closed", 0, 5.0, None), ("open-restricted", 10, 4.0, 0),
                    ("closed", 20, 6.0, None), ("open-restricted", 30, 5.5, 0),
                    ("open-restricted", 50, 7.0, 0), ("closed", 90, 8.0, None)])  # fmt: skip
    for one in leave_one_out.without_each_leader(models, DAY + pd.Timedelta(days=200)):
        race = lag.race(models[models["model_id"] != one.model_id], DAY + pd.Timedelta(days=200))
        expected = lag.lag_series(lag.interpolated, race)
        assert one.months.to_numpy() == pytest.approx(expected.to_numpy(), nan_ok=True)


def test_the_lag_on_the_last_day_and_its_windows_again(exhibit: Exhibit, data: Tables) -> None:
    models = models_of(data, LATEST)
    days = lag.lag_series(lag.interpolated, lag.race(models, last_day(models))).dropna()
    found = exhibit.findings
    assert found["lag_now"].value == pytest.approx(days.iloc[-1])
    series = {stamp.date(): value for stamp, value in days.items()}
    windows = [row for row in downloaded(exhibit) if row["series"] == "lag"]
    slopes = [float(row["slope"]) for row in windows]
    for row in windows[::7]:
        since, until = dt.date.fromisoformat(row["since"]), dt.date.fromisoformat(row["until"])
        assert float(row["slope"]) == pytest.approx(slope(series, since, until))
    assert found["lag_windows"].value == len(slopes)
    assert found["lag_shrinking"].value == sum(one < 0 for one in slopes)


def test_the_slope_of_the_whole_series_again(exhibit: Exhibit, whole: dict[dt.date, float]) -> None:
    assert exhibit.findings["whole_from"].value == min(whole)
    again = slope(whole, min(whole), max(whole))
    assert exhibit.findings["slope_whole"].value == pytest.approx(again)


def test_the_sentence_on_vintages_says_whether_the_sign_turns(
    exhibit: Exhibit, vintages: list[Row]
) -> None:
    slopes = [float(row["value"]) for row in vintages if row["measure"] == "since June 2024"]
    turns = min(slopes) < 0 <= max(slopes)
    assert ("turns the sign" in str(exhibit.findings["vintage_sentence"])) == turns


def test_every_model_that_ever_led_a_side_is_left_out_once(
    data: Tables, left_out: list[Row]
) -> None:
    models = models_of(data, LATEST)
    days = lag.race(models, last_day(models)).days.dropna(subset=["open", "closed"])
    led = {*days["open_model"], *days["closed_model"]}
    left = {row["model"] for row in left_out} - {"none left out"}
    assert left == led


def test_the_sentence_on_flips_says_what_the_table_says(
    exhibit: Exhibit, left_out: list[Row]
) -> None:
    trends = [r for r in left_out if r["measure"].startswith("since")]
    sign = {r["measure"]: float(r["value"]) > 0 for r in trends if r["model"] == "none left out"}
    flipped = [r["model"] for r in trends if (float(r["value"]) > 0) != sign[r["measure"]]]
    assert exhibit.findings["flips_sentence"].value == len(flipped)
    sentence = str(exhibit.findings["flips_sentence"])
    assert sentence.startswith("No single removal") == (not flipped)
    assert all(name in sentence for name in flipped)


def test_vintages_are_compared_over_the_same_days(vintages: list[Row]) -> None:
    ends = {row["until"] for row in vintages}
    assert len(ends) == 1


def test_the_slopes_of_two_vintages_again(data: Tables, vintages: list[Row]) -> None:
    names = sorted({row["vintage"] for row in vintages})
    for vintage in (names[0], names[-1]):
        own = {row["measure"]: row for row in vintages if row["vintage"] == vintage}
        end = dt.date.fromisoformat(own["since June 2024"]["until"])
        days = daily(known_models(data, vintage), end)
        again = slope(days, dt.date(2024, 6, 1), end)
        assert float(own["since June 2024"]["value"]) == pytest.approx(again)
        assert float(own["distance on the last day"]["value"]) == pytest.approx(days[end])


def test_a_window_that_begins_before_the_series_is_left_out() -> None:
    days = pd.Series(range(400), index=pd.date_range("2024-03-01", periods=400), dtype=float)
    starts = pd.DatetimeIndex(["2024-01-01", "2024-04-01", "2025-01-01"])
    ends = pd.DatetimeIndex(["2025-03-31"])
    found = leave_one_out.windows(days, starts, ends, least=182)
    assert found["since"].tolist() == [pd.Timestamp("2024-04-01")]
    assert found["slope"].tolist() == pytest.approx([365.25])


def test_the_distance_on_every_fixed_day_again(data: Tables, exhibit: Exhibit) -> None:
    index = data["capability_index"]
    models = data["models"].set_index("model_id").to_dict("index")
    values = {
        vintage: dict(zip(of["model_id"], of["index"], strict=True))
        for vintage, of in index.groupby("vintage")
    }
    rows = downloaded(exhibit, "revisions")
    assert len(rows) > 50
    for row in rows:
        now = pd.Timestamp(row["day"])
        best = {"open": float("-inf"), "closed": float("-inf")}
        for model_id, value in values[row["vintage"]].items():
            model = models[model_id]
            if model["weights"] == "unknown":
                continue
            if not pd.isna(model["weights_from"]) and model["weights_from"] <= now:
                best["open"] = max(best["open"], value)
            elif model["released"] <= now:
                best["closed"] = max(best["closed"], value)
        assert float(row["points"]) == pytest.approx(best["closed"] - best["open"])
        assert now <= max(models[model_id]["released"] for model_id in values[row["vintage"]])


@pytest.mark.parametrize("measure", ["points", "months"])
def test_the_largest_and_the_median_revision_again(exhibit: Exhibit, measure: str) -> None:
    answers: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in downloaded(exhibit, "revisions"):
        if row[measure]:
            answers[row["day"]].append((float(row[measure]), row["vintage"]))
    moves = {day: max(of)[0] - min(of)[0] for day, of in answers.items()}
    found = exhibit.findings
    assert found[f"{measure}_move"].value == pytest.approx(max(moves.values()))
    assert found[f"{measure}_median"].value == pytest.approx(median(moves.values()))
    widest = max(moves, key=moves.__getitem__)
    ends = sorted((max(answers[widest]), min(answers[widest])), key=lambda end: end[1])
    assert found[f"{measure}_day"].value == dt.date.fromisoformat(widest[:10])
    for end, (value, vintage) in zip(("from", "to"), ends, strict=True):
        assert found[f"{measure}_{end}"].value == pytest.approx(value)
        assert found[f"{measure}_{end}_vintage"].value == vintage


def test_every_published_average_is_kept(exhibit: Exhibit) -> None:
    published = oracle.rows("published_lag_vintages")
    stated = {(r["published_on"], float(r["average_lag"])) for r in published if r["average_lag"]}
    table = downloaded(exhibit, "published")
    assert {(row["day"], float(row["months"])) for row in table} == stated
    values = [value for _, value in stated]
    found = [exhibit.findings[f"published_{end}"].value for end in ("least", "most")]
    assert found == [min(values), max(values)]
