"""Waits are counted whether or not they have ended, and the curve of them is what it should be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.claims import worlds
from charts.measures.waits import survival
from tests.synthetic_models import DAY, world

MONTH = 365.25 / 12

TODAY = DAY + pd.Timedelta(days=400)


def waits_of(models: list[tuple[str, int, float, int | None]]) -> pd.DataFrame:
    return survival.record_waits(world(models), TODAY).set_index("name")


def test_a_level_that_nobody_reached_waits_still_and_is_censored() -> None:
    waits = waits_of([("closed", 0, 5.0, None), ("closed", 100, 9.0, None),
                      ("open-restricted", 130, 6.0, 0)])  # fmt: skip
    assert waits["matched"].to_dict() == {"M0": True, "M1": False}
    assert waits.loc["M0", "months"] == pytest.approx(130 / MONTH)
    assert waits.loc["M1", "months"] == pytest.approx(300 / MONTH)
    assert pd.isna(waits.loc["M1", "reached"])


def test_an_open_model_counts_from_its_weights_and_not_from_its_hosting() -> None:
    waits = waits_of([("closed", 0, 5.0, None), ("open-restricted", 10, 4.9, 0),
                      ("open-restricted", 100, 6.0, 40)])  # fmt: skip
    assert waits.loc["M0", "months"] == pytest.approx(140 / MONTH)


def test_an_open_model_that_was_there_before_makes_no_wait() -> None:
    waits = waits_of([("closed", 0, 1.0, None), ("open-restricted", 10, 6.0, 0),
                      ("closed", 50, 5.0, None)])  # fmt: skip
    assert waits.loc["M2", "months"] == 0
    assert waits.loc["M2", "matched"]


def test_a_closed_model_that_set_no_record_is_no_level() -> None:
    assert list(waits_of([("closed", 0, 5.0, None), ("closed", 50, 4.0, None),
                          ("open-restricted", 80, 1.0, 0)]).index) == ["M0"]  # fmt: skip


def test_tolerance_never_makes_a_wait_longer() -> None:
    models = world([("closed", 20 * n, 1.0 * n, None) for n in range(15)]
                   + [("open-restricted", 20 * n + 70, 1.0 * n, 0) for n in range(15)])  # fmt: skip
    noise = np.random.default_rng(2).normal(0, 1, (len(models), 60))
    draws = pd.DataFrame(models[["index"]].to_numpy() + noise, index=models["model_id"])
    strict = survival.record_waits(models, TODAY)
    tolerant = survival.record_waits(models, TODAY, survival.tolerantly(draws))
    assert (tolerant["months"] <= strict["months"] + 1e-9).all()
    assert tolerant["months"].sum() < strict["months"].sum()


months = st.lists(st.integers(1, 60).map(float), min_size=2, max_size=30)


@given(months)
def test_with_nothing_censored_the_curve_is_the_empirical_distribution(waits: list[float]) -> None:
    found = survival.kaplan_meier(pd.Series(waits), pd.Series([True] * len(waits)))
    for month, waiting in zip(found.months, found.waiting, strict=True):
        assert waiting == pytest.approx(sum(wait > month for wait in waits) / len(waits))
    assert found.median()[0] == sorted(waits)[(len(waits) - 1) // 2]


@given(months, st.lists(st.booleans(), min_size=30, max_size=30))
def test_the_curve_is_the_product_of_those_who_remain(
    waits: list[float], ended: list[bool]
) -> None:
    matched = [True, *ended[1 : len(waits)]]
    found = survival.kaplan_meier(pd.Series(waits), pd.Series(matched))
    product = 1.0
    for month in sorted(set(waits)):
        at_risk = sum(wait >= month for wait in waits)
        ends = sum(w == month and e for w, e in zip(waits, matched, strict=True))
        product *= 1 - ends / at_risk
        here = found.waiting[found.months <= month][-1]
        assert here == pytest.approx(product)
    assert (found.low <= found.waiting + 1e-12).all()
    assert (found.waiting <= found.high + 1e-12).all()


def test_when_the_last_wait_has_ended_the_upper_end_stays_where_it_was() -> None:
    found = survival.kaplan_meier(pd.Series([1.0, 5.0]), pd.Series([True, True]))
    assert found.waiting.tolist() == [0.5, 0.0]
    assert found.high[1] == found.high[0] > 0.5
    assert found.low[1] == 0
    median, low, high = found.median()
    assert (median, low, high) == (1.0, 1.0, np.inf)
    alone = survival.kaplan_meier(pd.Series([3.0]), pd.Series([True]))
    assert (alone.low[0], alone.high[0]) == (0.0, 1.0)


def test_nothing_ended_is_nothing_to_estimate() -> None:
    with pytest.raises(ValueError, match="no wait has ended"):
        survival.kaplan_meier(pd.Series([3.0, 4.0]), pd.Series([False, False]))


def test_a_known_median_wait_lies_in_its_interval_and_the_naive_mean_is_too_short() -> None:
    random = np.random.default_rng(11)
    hits, worlds, true = 0, 300, 8.0
    bias = []
    for _ in range(worlds):
        waits = random.exponential(true / np.log(2), 20)
        watched = random.uniform(0, 24, 20)  # the youngest levels have been watched shortest
        matched = pd.Series(waits <= watched)
        if not matched.any():
            continue
        seen = pd.Series(np.minimum(waits, watched))
        _, low, high = survival.kaplan_meier(seen, matched).median()
        hits += int(low <= true <= high)
        bias.append(survival.naive_mean(seen, matched) - true / np.log(2))
    assert hits / worlds >= 0.85  # of 90% promised
    assert np.mean(bias) < -3  # months


def test_a_record_that_a_sibling_beats_on_its_first_day_is_a_level_of_its_own() -> None:
    follower = ("open-restricted", 100, 102.0, 0)
    same_day = waits_of([("closed", 0, 100.0, None), ("closed", 0, 105.0, None), follower])
    day_later = waits_of([("closed", 0, 100.0, None), ("closed", 1, 105.0, None), follower])
    for levels in (same_day, day_later):
        assert levels["matched"].to_dict() == {"M0": True, "M1": False}
        assert levels.loc["M0", "months"] == pytest.approx(100 / MONTH)
    twins = waits_of([("closed", 0, 100.0, None), ("closed", 0, 100.0, None), follower])
    assert len(twins) == 1


def test_resampling_clusters_changes_the_interval_and_not_the_curve() -> None:
    months = pd.Series([2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 9.0, 12.0])
    matched = pd.Series([True] * 6 + [False] * 2)
    apart, together = pd.Series(range(8)), pd.Series([0, 0, 0, 1, 1, 1, 2, 2])
    curves = [survival.clustered_kaplan_meier(months, matched, by) for by in (apart, together)]
    plain = survival.kaplan_meier(months, matched)
    for curve in curves:
        assert curve.waiting == pytest.approx(plain.waiting)
        assert (curve.low <= curve.waiting).all()
        assert (curve.waiting <= curve.high).all()
    widths = [curve.high - curve.low for curve in curves]
    assert widths[1].sum() > 1.2 * widths[0].sum()
    alone = survival.clustered_kaplan_meier(months, matched, pd.Series([0] * 8))
    assert (alone.low[:6].max(), alone.high[:6].min()) == (0, 1)


def simulated_waits(rng: np.random.Generator, days: int) -> pd.DataFrame:
    """Waits of closed records for followers that are where the closed side was seven months ago.

    A quarter of the records have a sibling of the same day a little below them.
    """
    closed_day, level = worlds.simulated_records(rng, days, 100.0)
    has_sibling = rng.random(len(level)) < 0.25
    below = level[has_sibling] - rng.exponential(0.6, has_sibling.sum())
    day = np.cumsum(rng.exponential(worlds.DAYS_PER_RECORD, days // 30 + 10))
    source = np.interp(day - worlds.LAG_DAYS, closed_day, level)
    height = source + rng.normal(0, worlds.POINTS_PER_RECORD / 2, len(day))
    rows = []
    for since, index in [*zip(closed_day, level, strict=True),
                         *zip(closed_day[has_sibling], below, strict=True)]:  # fmt: skip
        after = np.flatnonzero((height >= index) & (day < days))
        if 0 <= since < days:
            end = max(day[after[0]], since) if len(after) else days
            by = after[0] if len(after) else -1
            rows.append(((end - since) / MONTH, len(after) > 0, by))
    return pd.DataFrame(rows, columns=["months", "matched", "by"])


def test_the_interval_of_the_median_covers_it_where_one_follower_ends_several_waits() -> None:
    rng = np.random.default_rng(6)
    long = simulated_waits(rng, 60_000)
    true = survival.kaplan_meier_median(long["months"], long["matched"])
    hits, plain, worlds_tried = 0, 0, 200
    for _ in range(worlds_tried):
        seen = simulated_waits(rng, 1270)
        columns = seen["months"], seen["matched"]
        _, low, high = survival.clustered_kaplan_meier(*columns, seen["by"], draws=400).median()
        hits += low <= true <= high
        _, low, high = survival.kaplan_meier(*columns).median()
        plain += low <= true <= high
    assert hits / worlds_tried >= 0.8  # of 90% promised; 87% in 600 worlds
    assert plain / worlds_tried < 0.8  # that takes the waits for independent


def test_a_restricted_mean_is_the_area_below_the_curve_up_to_a_month() -> None:
    months, waiting = np.array([1.0, 3.0, 9.0]), np.array([0.75, 0.5, 0.25])
    assert survival.restricted_mean(months, waiting, 5.0) == pytest.approx(1 + 2 * 0.75 + 2 * 0.5)
    assert survival.restricted_mean(months, waiting, 0.5) == pytest.approx(0.5)
    assert survival.restricted_mean(months, waiting, 11.0) == pytest.approx(6.0)
