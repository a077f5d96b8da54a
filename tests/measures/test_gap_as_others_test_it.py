"""The cases in which IAPS tests its dashboard of the gap, in our words, asked of our measures.

Source: the tests of gaps, thresholds, estimators, timeline, draws and openness in
github.com/IAPS-AI/Open-Source-Gap, as of September 2026. No line of them is used. What they ask of
something that is not here is in NOT_HERE; where we decided otherwise on purpose, DIFFERS says what
and why, and a test shows it.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from charts.measures.benchmarks import attainable, benchmark_leads
from charts.measures.capability import frontier, index_vintage
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from charts.measures.stats.units import MONTH
from charts.measures.waits import survival

NOT_HERE = {
    "today's gap is guessed from open waits": "Waits that last are censored, and nothing is added.",
    "more open waits make a greater guess": "Waits that last are censored, and nothing is added.",
    "organizations are Chinese or American": "Firms are not put into countries.",
    "a normal interval of a mean is symmetric and narrows": "No mean has a normal interval here.",
    "the match is labelled by its method": "Each reading of the lag has a name of its own.",
    "levels every 5 percent": "Levels lie evenly between the least and the greatest record.",
    "levels below the tenth percentile do not count": "No level is too low to count.",
    "levels were accepted in a list by hand": "No level is chosen by hand.",
    "reviewed tests have settings of their own": "All tests are treated alike.",
    "medians over tests that were kept": "Levels of all tests are waits of one survival curve.",
    "an interval of the smoothed wait": "The smoothed wait is drawn without an interval.",
    "scores can be put on an unnamed scale": "Shares have log-odds, and the index is as it is.",
    "a bracket in log-odds": "The lag is read on the index, which has no upper end.",
    "the day on which the lines will cross": "Nothing is extrapolated.",
    "an interval of the distance between lines": "Readings of the lag stand beside one another.",
    "how long ago the gap was as large": "No page says so.",
    "the survival curve's expected lead by day": "The curve is drawn as a whole.",
    "a better open model that catches up with less": "Every reading here ranks by one index.",
    "output is JSON without gaps": "Measures give frames, and the site writes its files.",
    "a failed download or fit gives nothing": "Nothing is downloaded, and a failed fit is raised.",
    "draws are cached by their input": "Draws are stored with the digest of what they rest on.",
    "some models have another label than the source": "Labels are in the register, with a source.",
    "a name or a firm decides where no label does": "Openness never follows from a name.",
}
"""Cases of theirs that ask for something that is not here, and why it is not."""

DIFFERS = {
    "an open model within a point has caught up": (
        "A level is reached or not; a reading with tolerance takes it from the draws."
    ),
    "an open model that came first is no match": "A level that is there already takes no time.",
    "a level below the first closed record has a lag of at least its age": (
        "When the closed side was there is not known, and no number is given."
    ),
    "a closed record exactly at the open level is passed already": (
        "The closed side was there on the day of that record, so that all readings count from it."
    ),
    "the lag is counted from the last model that was matched": (
        "While the closed side does not lead, or not by more than noise, there is no lag."
    ),
    "without draws the points decide": "A model without draws reaches nothing under that reading.",
    "a level at which a side began is a crossing": "Since when it was there is not known.",
}
"""Cases of theirs in which we decided otherwise."""

OPEN, CLOSED = True, False
Row = tuple[str, str, float, bool]

SAWTOOTH: list[Row] = [
    ("A", "2024-01-01", 100.0, CLOSED),
    ("B", "2024-04-01", 100.5, OPEN),
    ("C", "2024-07-01", 110.0, CLOSED),
    ("D", "2024-10-01", 110.5, OPEN),
]


def models(rows: list[Row]) -> pd.DataFrame:
    """Models that are open, or closed, from their release on."""
    names, days, values, is_open = zip(*rows, strict=True) if rows else ((), (), (), ())
    released = pd.Series(pd.to_datetime([*days]), dtype="datetime64[us]")
    opened = pd.Series([*is_open], dtype=bool)
    labels = opened.map({True: "open-unrestricted", False: "closed"}).astype("str")
    return pd.DataFrame({
        "model_id": [*names], "name": [*names], "weights": labels, "released": released,
        "weights_from": released.where(opened), "index": pd.Series([*values], dtype=float),
    })  # fmt: skip


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def months(until: str, since: str) -> float:
    return (day(until) - day(since)).days / (365.25 / 12)


def waits(rows: list[Row], as_of: str = "2025-01-01") -> pd.DataFrame:
    return survival.record_waits(models(rows), day(as_of)).set_index("name")


def race(rows: list[Row], as_of: str) -> lag.Race:
    return lag.race(models(rows), day(as_of))


def lags(rows: list[Row], as_of: str, rule: str = "last at or below") -> "pd.Series[float]":
    return lag.lag_series(lag.CROSSING_RULES[rule], race(rows, as_of))


def pair(closed: float, opened: float, first: str = "2024-01-01", then: str = "2024-04-01",
         ) -> list[Row]:  # fmt: skip
    return [("A", first, closed, CLOSED), ("B", then, opened, OPEN)]


def test_every_reason_is_one_sentence() -> None:
    for reason in [*NOT_HERE.values(), *DIFFERS.values()]:
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert ". " not in reason


# Waits for a level


@pytest.mark.parametrize(
    ("first", "then", "days"),
    [("2024-01-01", "2024-04-01", 91), ("2024-01-01", "2024-03-01", 60),
     ("2023-12-15", "2024-01-15", 31)],
)  # fmt: skip
def test_a_wait_is_the_days_to_the_first_open_model_at_the_level(
    first: str, then: str, days: int
) -> None:
    row = waits(pair(100, 101, first, then)).loc["A"]
    assert row["matched"]
    assert row["reached_by"] == "B"
    assert row["months"] == pytest.approx(days / 30.4375)
    assert MONTH == 30.4375


@pytest.mark.parametrize("as_of", ["2024-07-01", "2025-03-01"])
def test_a_level_that_nobody_reached_is_as_old_as_the_day_says(as_of: str) -> None:
    row = waits(pair(150, 100), as_of).loc["A"]
    assert not row["matched"]
    assert row["reached_by"] == ""
    assert row["months"] == pytest.approx(months(as_of, "2024-01-01"))


def test_one_open_model_may_reach_several_levels() -> None:
    rows: list[Row] = [("A", "2024-01-01", 100, CLOSED), ("B", "2024-03-01", 120, CLOSED),
                       ("C", "2024-06-01", 125, OPEN)]  # fmt: skip
    assert waits(rows)["reached_by"].to_dict() == {"A": "C", "B": "C"}


def test_an_open_model_above_the_level_has_reached_it() -> None:
    assert waits(pair(100, 105))["matched"].all()


@pytest.mark.parametrize("opened", [99.5, 99.0, 98.99])
def test_an_open_model_a_little_below_has_not(opened: float) -> None:
    assert "an open model within a point has caught up" in DIFFERS
    assert not waits(pair(100, opened))["matched"].any()


def test_a_level_that_an_open_model_had_before_takes_no_time() -> None:
    assert "an open model that came first is no match" in DIFFERS
    row = waits(pair(100, 105, first="2024-06-01", then="2024-01-01")).loc["A"]
    assert row["matched"]
    assert row["months"] == 0


def test_without_models_there_are_no_levels() -> None:
    assert survival.record_waits(models([]), day("2025-01-01")).empty


def test_without_closed_models_there_are_no_levels() -> None:
    rows: list[Row] = [("A", "2024-01-01", 100, OPEN), ("B", "2024-02-01", 110, OPEN)]
    assert survival.record_waits(models(rows), day("2025-01-01")).empty


def test_without_open_models_no_level_is_reached() -> None:
    rows: list[Row] = [("A", "2024-01-01", 100, CLOSED), ("B", "2024-02-01", 110, CLOSED)]
    assert waits(rows)["matched"].tolist() == [False, False]


def test_a_model_without_an_index_reaches_nothing() -> None:
    rows: list[Row] = [("A", "2024-01-01", 100, CLOSED), ("B", "2024-02-01", np.nan, OPEN),
                       ("C", "2024-03-01", 120, CLOSED)]  # fmt: skip
    assert waits(rows)["matched"].to_dict() == {"A": False, "C": False}


def test_the_known_history_comes_out() -> None:
    rows: list[Row] = [
        ("GPT-4", "2023-03-14", 126, CLOSED), ("LLaMA", "2023-02-24", 109, OPEN),
        ("Opus", "2024-02-29", 127, CLOSED), ("Llama 3.1", "2024-07-23", 128, OPEN),
        ("o1", "2024-12-17", 142, CLOSED), ("R1", "2025-01-20", 139, OPEN),
    ]  # fmt: skip
    found = waits(rows, "2025-06-01")
    assert found.loc["GPT-4", "reached_by"] == "Llama 3.1"
    assert found.loc["GPT-4", "months"] == pytest.approx(months("2024-07-23", "2023-03-14"))
    assert not found.loc["o1", "matched"]


def test_two_closed_models_of_one_day_are_two_levels() -> None:
    rows: list[Row] = [("A1", "2024-01-01", 100, CLOSED), ("A2", "2024-01-01", 102, CLOSED),
                       ("B", "2024-04-01", 102.5, OPEN)]  # fmt: skip
    assert waits(rows)["months"].tolist() == pytest.approx([months("2024-04-01", "2024-01-01")] * 2)


def test_the_interval_of_a_median_wait_holds_the_median() -> None:
    lasted, ended = pd.Series([2.0, 3.0, 4.0, 5.0, 6.0, 9.0]), pd.Series([True] * 5 + [False])
    clusters = pd.Series(["a", "a", "b", "c", "d", "e"])
    for curve in (
        survival.kaplan_meier(lasted, ended),
        survival.clustered_kaplan_meier(lasted, ended, clusters),
    ):
        value, low, high = curve.median()
        assert 0 < low <= value <= high


# Tolerance by paired draws


def drawn(above: float) -> pd.DataFrame:
    """A hundred draws in which B is above A in a share of them."""
    count = round(100 * above)
    return pd.DataFrame([[1.0] * 100, [2.0] * count + [0.0] * (100 - count)], index=["A", "B"])


@pytest.mark.parametrize(("above", "reached"), [(0.05, True), (0.04, False)])
def test_five_draws_in_a_hundred_are_enough_for_a_tie(above: float, reached: bool) -> None:
    found = survival.record_waits(
        models(pair(100, 0)), day("2025-01-01"), survival.tolerantly(drawn(above))
    )
    assert found["matched"].tolist() == [reached]
    assert pytest.approx(0.05) == survival.TOLERATED


def normal_draws(closed: float, opened: float, error: float) -> pd.DataFrame:
    """Draws in which the distance has the quantiles of a normal one, both with the same error."""
    at = norm.ppf((np.arange(2000) + 0.5) / 2000) * error * np.sqrt(2)
    return pd.DataFrame([np.full(2000, closed), opened + at], index=["A", "B"])


BORDER = norm.ppf(0.95) * np.sqrt(8)


@pytest.mark.parametrize(
    ("closed", "error", "reached"),
    [(103, 2, True), (110, 1, False), (95, 1, True), (100 + BORDER - 0.01, 2, True),
     (100 + BORDER + 0.01, 2, False)],
)  # fmt: skip
def test_a_lead_below_the_noise_is_no_lead(closed: float, error: float, reached: bool) -> None:
    draws = normal_draws(closed, 100, error)
    reaches = survival.tolerantly(draws)
    found = survival.record_waits(models(pair(closed, 100)), day("2025-01-01"), reaches)
    assert found["matched"].tolist() == [reached]
    assert pytest.approx(norm.ppf(0.95), abs=1e-3) == benchmark_leads.Z


def test_a_model_without_draws_reaches_nothing_with_tolerance() -> None:
    assert "without draws the points decide" in DIFFERS
    reaches = survival.tolerantly(drawn(1.0).loc[["A"]])
    found = survival.record_waits(models(pair(100, 105)), day("2025-01-01"), reaches)
    assert found["matched"].tolist() == [False]


def test_a_reading_with_tolerance_has_no_lag_where_the_strict_one_has() -> None:
    assert "the lag is counted from the last model that was matched" in DIFFERS
    rows: list[Row] = [("old", "2023-01-01", 100, CLOSED), ("A", "2024-01-01", 120, CLOSED),
                       ("B", "2024-06-01", 119, OPEN)]  # fmt: skip
    draws = normal_draws(120, 119, 2)
    draws.loc["old"] = 100.0
    noisy = lag.race(models(rows), day("2024-06-01"), draws=draws)
    assert lag.significant(noisy).iloc[-1] == 0  # A is not significantly better today
    strict = lag.lag_series(lag.last_at_or_below, noisy).iloc[-1]
    assert strict == pytest.approx(months("2024-06-01", "2023-01-01"))
    assert strict >= lag.significant(noisy).iloc[-1]


def test_the_share_of_draws_above_is_counted_draw_by_draw() -> None:
    draws = pd.DataFrame([[10, 11, 12, 9, 10.5], [1, 2, 1.5, 0.5, 1.2], [10.5, 10, 11.5, 9.5, 10]],
                         index=["A", "B", "C"])  # fmt: skip
    assert lag.share_above(pd.Series(["A", "B"]), "C", draws).tolist() == [0.6, 0.0]
    assert lag.share_above(pd.Series(["A"]), "B", draws).tolist() == [1.0]


def test_the_share_above_a_model_without_draws_is_not_known() -> None:
    assert np.isnan(lag.share_above(pd.Series(["A", "none"]), "none", drawn(0.5))).all()
    assert np.isnan(lag.share_above(pd.Series(["none"]), "A", drawn(0.5))).all()


# The bracket: how long ago the closed side was there

BRACKET: list[Row] = [("a", "2025-01-01", 100, CLOSED), ("b", "2025-07-01", 110, CLOSED),
                      ("o", "2025-12-01", 105, OPEN)]  # fmt: skip


def bracket(rows: list[Row], as_of: str) -> list[float]:
    """The readings from the least to the greatest: above, between and below the open level."""
    rules = ("first at or above", "interpolated", "last at or below")
    both = race(rows, as_of)
    last = [lag.last_lag(lag.CROSSING_RULES[rule], both) for rule in rules]
    again = [lags(rows, as_of, rule).iloc[-1] for rule in rules]
    assert last == pytest.approx(again, nan_ok=True)
    return last


def test_the_lag_lies_between_the_records_around_the_open_level() -> None:
    as_of = "2026-01-01"
    least, central, most = bracket(BRACKET, as_of)
    assert least == pytest.approx(months(as_of, "2025-07-01"))
    assert most == pytest.approx(months(as_of, "2025-01-01"))
    assert central == pytest.approx((least + most) / 2)


def test_the_last_release_is_the_day_of_the_bracket() -> None:
    last = index_vintage.last_day(models(BRACKET))
    assert last == day("2025-12-01")
    assert bracket(BRACKET, "2025-12-01")[0] == pytest.approx(months("2025-12-01", "2025-07-01"))


def test_a_side_that_leads_is_behind_by_nothing() -> None:
    assert bracket(pair(100, 120), "2026-01-01") == [0, 0, 0]


def test_a_level_below_the_first_closed_record_has_no_lag() -> None:
    assert len(DIFFERS["a level below the first closed record has a lag of at least its age"])
    assert np.isnan(bracket(pair(100, 90), "2026-01-01")).all()


def test_a_closed_record_exactly_at_the_open_level_is_the_day_of_all_readings() -> None:
    assert "a closed record exactly at the open level is passed already" in DIFFERS
    level: list[Row] = [*BRACKET[:2], ("o", "2025-12-01", 100, OPEN)]
    assert bracket(level, "2026-01-01") == pytest.approx([months("2026-01-01", "2025-01-01")] * 3)


def test_a_closed_model_below_the_record_is_no_end_of_the_bracket() -> None:
    rows: list[Row] = [*BRACKET, ("worse", "2025-03-01", 95, CLOSED)]
    assert bracket(rows, "2026-01-01") == bracket(BRACKET, "2026-01-01")


@pytest.mark.parametrize("side", [OPEN, CLOSED])
def test_one_side_alone_has_no_gap_and_no_lag(side: bool) -> None:
    alone = race([("A", "2024-01-01", 100, side), ("B", "2024-02-01", 110, side)], "2025-01-01")
    assert index_gap.daily_gap(alone.days).empty
    assert lag.lag_series(lag.interpolated, alone).empty


# Day by day


def test_models_after_the_day_do_not_count() -> None:
    early = race(SAWTOOTH, "2024-06-01")
    pd.testing.assert_frame_equal(early.days, race(SAWTOOTH[:2], "2024-06-01").days)


def test_before_both_sides_are_there_is_no_gap() -> None:
    assert index_gap.daily_gap(race(SAWTOOTH, "2024-03-01").days).empty
    assert index_gap.daily_gap(race(SAWTOOTH, "2025-01-01").days).index[0] == day("2024-04-01")


def test_the_window_has_as_many_days_as_both_sides_have() -> None:
    gap = index_gap.daily_gap(race(pair(100, 105, then="2024-02-01"), "2024-02-10").days)
    assert len(gap) == 10


def test_the_gap_in_points_steps_with_each_record() -> None:
    gap = index_gap.daily_gap(race(SAWTOOTH, "2025-01-01").days)
    steps = gap[gap.diff().ne(0)]
    assert steps.to_dict() == {
        day("2024-04-01"): -0.5, day("2024-07-01"): 9.5, day("2024-10-01"): -0.5
    }  # fmt: skip
    assert gap.idxmax() == day("2024-07-01")


def test_the_gap_is_the_best_closed_minus_the_best_open() -> None:
    gap = index_gap.daily_gap(race(pair(150, 140), "2024-04-01").days)
    assert gap.to_dict() == {day("2024-04-01"): 10}


def test_the_lag_rises_day_by_day_and_falls_with_an_open_record() -> None:
    by_day = lags(SAWTOOTH, "2025-01-01")
    assert by_day["2024-07-01"] == pytest.approx(months("2024-07-01", "2024-01-01"))
    assert by_day["2024-09-30"] == pytest.approx(months("2024-09-30", "2024-01-01"))
    assert by_day.idxmax() == day("2024-09-30")
    assert by_day["2024-10-01":].eq(0).all()


def test_the_lag_is_nothing_while_the_open_side_leads() -> None:
    assert "the lag is counted from the last model that was matched" in DIFFERS
    assert lags(pair(100, 100.5), "2024-07-01").eq(0).all()
    reset: list[Row] = [*pair(100, 101.5), ("C", "2024-07-01", 101, CLOSED)]
    assert lags(reset, "2024-07-01").iloc[-1] == 0


def test_the_least_lag_is_the_age_of_the_oldest_level_not_reached() -> None:
    by_day = lags(SAWTOOTH, "2024-09-01", "first at or above")
    assert by_day["2024-06-30"] == 0
    assert by_day["2024-09-01"] == pytest.approx(months("2024-09-01", "2024-07-01"))
    assert by_day["2024-09-01"] < lags(SAWTOOTH, "2024-09-01")["2024-09-01"]


def test_no_lag_is_negative() -> None:
    ahead = pair(100, 150, first="2024-01-01", then="2023-01-01")
    for rule in lag.CROSSING_RULES:
        for rows in (ahead, SAWTOOTH, BRACKET):
            assert not lags(rows, "2026-01-01", rule).lt(0).any()


def test_records_alone_are_on_a_frontier() -> None:
    rows: list[Row] = [
        *SAWTOOTH,
        ("X", "2024-08-01", 105, CLOSED),
        ("Y", "2024-11-01", 108, OPEN),
        ("Z", "2024-12-01", 130, CLOSED),
        ("E", "2024-12-01", 110.5, OPEN),
    ]
    spells = race(rows, "2025-01-01").spells
    names = {
        side: frontier.record_spells(spells, "index", side)["name"].tolist()
        for side in frontier.SIDES
    }
    assert names == {"open": ["B", "D"], "closed": ["A", "C", "Z"]}


# Levels crossed

FLOORS: list[Row] = [("c0", "2022-01-01", 10, CLOSED), ("o0", "2022-01-01", 10, OPEN)]
"""Where both sides begin: a level at which one began has no first day."""


def crossed(rows: list[Row], levels: list[float], as_of: str = "2024-12-01") -> pd.DataFrame:
    return lag.crossings(race([*FLOORS, *rows], as_of), levels)


def test_the_first_at_a_level_is_the_earliest_and_not_the_best() -> None:
    rows: list[Row] = [("low", "2023-01-01", 55, CLOSED), ("high", "2023-06-01", 90, CLOSED),
                       ("o", "2024-01-01", 60, OPEN)]  # fmt: skip
    [row] = crossed(rows, [50]).to_dict("records")
    assert (row["closed_model"], row["open_model"]) == ("low", "o")
    assert row["months"] == pytest.approx(365 / 30.4375)


def test_a_level_that_the_open_side_had_first_has_a_negative_wait() -> None:
    rows: list[Row] = [("o", "2023-01-01", 80, OPEN), ("c", "2023-03-01", 80, CLOSED)]
    assert crossed(rows, [75])["months"].tolist() == pytest.approx([-59 / 30.4375])


def test_a_level_that_no_closed_model_reached_is_left_out() -> None:
    rows: list[Row] = [("c", "2023-01-01", 40, CLOSED), ("o", "2023-06-01", 80, OPEN)]
    assert crossed(rows, [50]).empty


def test_a_level_that_no_open_model_reached_has_no_months_yet() -> None:
    rows: list[Row] = [("c", "2023-01-01", 80, CLOSED), ("o", "2023-06-01", 40, OPEN)]
    [row] = crossed(rows, [75]).to_dict("records")
    assert row["closed_on"] == day("2023-01-01")
    assert pd.isna(row["open_on"])
    assert np.isnan(row["months"])


def test_a_level_at_which_a_side_began_is_left_out() -> None:
    assert "a level at which a side began is a crossing" in DIFFERS
    assert lag.crossings(race(pair(80, 80), "2024-12-01"), [75]).empty


def test_a_closed_model_without_a_day_is_first_at_nothing() -> None:
    rows = models([*FLOORS, *pair(80, 80)])
    undated = rows.tail(1).assign(model_id="x", name="x", weights="closed", index=99.0)
    undated[["released", "weights_from"]] = pd.NaT
    both = lag.race(pd.concat([rows, undated], ignore_index=True), day("2024-12-01"))
    assert lag.crossings(both, [75])["closed_model"].tolist() == ["A"]


def test_levels_of_one_pair_of_models_are_one_at_the_highest() -> None:
    found = crossed(pair(62, 63), [50, 55, 60])
    assert found["level"].tolist() == [60]


def test_levels_of_two_pairs_are_two() -> None:
    rows: list[Row] = [("C1", "2023-01-01", 55, CLOSED), ("C2", "2023-03-01", 82, CLOSED),
                       ("O1", "2023-09-01", 57, OPEN), ("O2", "2024-01-01", 85, OPEN)]  # fmt: skip
    found = crossed(rows, [50, 80])
    assert found[["closed_model", "open_model"]].to_numpy().tolist() == [["C1", "O1"], ["C2", "O2"]]


def test_rounding_decides_no_level() -> None:
    assert crossed(pair(30, 30), [100 * (0.1 + 0.2)])["level"].tolist() == pytest.approx([30])


def test_levels_lie_inside_the_range_of_the_records() -> None:
    levels = lag.even_levels(race(pair(150, 100), "2024-12-01"))
    assert len(levels) == 19
    assert 100 < levels.min() < levels.max() < 150


def followed(behind: int, days: list[int]) -> list[Row]:
    """Even records of both sides on some days, the open ones so many days after the closed ones."""
    start = day("2022-02-01")
    return [
        (f"{side}{n}", f"{start + pd.Timedelta(days=n + late):%Y-%m-%d}", 20.0 + place, side)
        for place, n in enumerate(days)
        for side, late in ((CLOSED, 0), (OPEN, behind))
    ]


def test_waits_that_are_all_alike_stay_so_when_smoothed() -> None:
    both = race([*FLOORS, *followed(60, [*range(0, 300, 10)])], "2023-02-01")
    smooth = lag.smoothed_crossings(both).dropna()
    assert len(smooth) > 100
    # A level lies between two records 10 days apart, and both sides take the later one.
    np.testing.assert_allclose(smooth, 60 / MONTH)
    pd.testing.assert_series_equal(lag.smoothed_crossings(both).dropna(), smooth)


def test_far_from_any_crossing_nothing_is_smoothed() -> None:
    years_apart = [*range(0, 100, 10), *range(1100, 1200, 10)]
    both = race([*FLOORS, *followed(60, years_apart)], "2025-08-01")
    smooth = lag.smoothed_crossings(both)
    assert smooth["2023-09-01":"2024-06-01"].isna().all()
    assert smooth.notna().any()


# Lines through the records


def line(start: str, score: float, a_month: float, side: bool, count: int = 13) -> list[Row]:
    """One record a month on a straight line."""
    first = day(start)
    return [
        (f"{side}{n}", f"{first + pd.Timedelta(days=round(n * MONTH)):%Y-%m-%d}",
         score + a_month * n, side) for n in range(count)
    ]  # fmt: skip


def between(rows: list[Row], as_of: str = "2025-07-01") -> "pd.Series[float]":
    return lag.between_lines(race(rows, as_of)).dropna()


def test_a_line_that_follows_by_six_months_is_six_months_behind() -> None:
    found = between([*line("2024-01-01", 100, 1, CLOSED), *line("2024-07-02", 100, 1, OPEN)])
    assert found.iloc[-1] == pytest.approx(183 / MONTH, abs=0.1)
    assert trend.slope(found.tail(60)) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("leading", "behind", "start", "change"), [(1, 2, 88, -12), (2, 1, 96, 6)])
def test_lines_of_other_slopes_come_closer_or_part_by_their_ratio(
    leading: float, behind: float, start: float, change: float
) -> None:
    rows = [*line("2024-01-01", 100, leading, CLOSED), *line("2024-01-01", start, behind, OPEN)]
    assert trend.slope(between(rows, "2025-01-01")) == pytest.approx(change, abs=0.5)


def test_doublings_on_a_logarithmic_scale_are_a_line() -> None:
    """Minutes that double every four months on both sides, eight months apart."""
    minutes = [*line("2024-01-01", 0, 0.25, CLOSED), *line("2024-09-01", 0, 0.25, OPEN)]
    rows = [(name, on, np.log(10 * 2**doublings), side) for name, on, doublings, side in minutes]
    assert between(rows, "2025-10-01").iloc[-1] == pytest.approx(8, abs=0.3)


def test_a_flat_leading_side_has_no_line_to_be_behind() -> None:
    assert between([*line("2024-01-01", 100, 0, CLOSED), *line("2024-01-01", 90, 1, OPEN)]).empty


def test_few_records_make_no_line() -> None:
    few = [*line("2024-01-01", 100, 1, CLOSED, 2), *line("2024-01-01", 90, 1, OPEN, 6)]
    assert between(few).empty


def test_an_almost_flat_side_behind_has_a_lag_that_is_finite() -> None:
    rows = [*line("2024-01-01", 100, 2, CLOSED), *line("2024-01-01", 30, 0.0001, OPEN)]
    found = between(rows)
    assert len(found)
    assert np.isfinite(found).all()


def test_log_odds_are_finite_at_the_ends_and_rise_between_them() -> None:
    found = attainable.log_odds([0.0, 0.1, 0.5, 0.9, 1.0])
    assert np.isfinite(found).all()
    assert (np.diff(found) > 0).all()
    assert found[2] == pytest.approx(0)


# Openness


@pytest.mark.parametrize(
    ("label", "side"),
    [("open-unrestricted", "open"), ("open-restricted", "open"), ("open-noncommercial", "open"),
     ("closed", "closed"), ("unknown", "unknown"), ("unreleased", "unknown")],
)  # fmt: skip
def test_a_label_puts_a_model_on_a_side_and_no_other_text_does(label: str, side: str) -> None:
    one = models([("A", "2024-01-01", 100, OPEN)]).assign(weights=label)
    assert frontier.side_on(one, day("2024-06-01")).tolist() == [side]
    assert frontier.side_intervals(one)["side"].tolist() == [side] * (side != "unknown")
