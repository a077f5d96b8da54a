"""What is one half, or another cut, by exact arithmetic is so whatever the floats say."""

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charts.claims.claim import Cases, Check
from charts.measures.benchmarks import attainable, saturation
from charts.measures.costs import frontier_shares
from charts.measures.gap import lag
from charts.measures.openness import hardware_fit
from charts.measures.prices import change_rate, maker_ratio
from charts.measures.stats import thresholds
from charts.measures.waits import frontier_steps, survival
from tests.examples import examples

Waits = list[tuple[int, bool]]
many = examples(1500)
wait_lists = st.lists(st.tuples(st.integers(1, 8), st.booleans()), min_size=1, max_size=24)

ROUNDED: Waits = [
    (1, True),
    (1, True),
    (2, True),
    (2, True),
    (3, True),
    (5, False),
    *[(6, True)] * 4,
]
"""Of these the share still waiting after 3 months is 0.8 * 0.75 * 5/6: one half, but for floats."""


def steps(counted: Sequence[tuple[int, bool, int]]) -> list[tuple[int, Fraction, Fraction]]:
    """Month, share still waiting and Greenwood's sum, exactly; a wait may count several times."""
    found, waiting, spread = [], Fraction(1), Fraction(0)
    for month in sorted({wait for wait, _, times in counted if times}):
        at_risk = sum(times for wait, _, times in counted if wait >= month)
        ended = sum(times for wait, ends, times in counted if wait == month and ends)
        waiting *= 1 - Fraction(ended, at_risk)
        if at_risk > ended:
            spread += Fraction(ended, at_risk * (at_risk - ended))
        found.append((month, waiting, spread))
    return found


def exact_median(counted: Sequence[tuple[int, bool, int]]) -> float:
    reached = [month for month, waiting, _ in steps(counted) if waiting <= Fraction(1, 2)]
    return float(reached[0]) if reached else math.inf


def counted_once(rows: Waits) -> list[tuple[int, bool, int]]:
    return [(wait, ends, 1) for wait, ends in rows]


def series(rows: Waits) -> tuple["pd.Series[float]", "pd.Series[bool]"]:
    months, matched = zip(*rows, strict=True)
    return pd.Series(months, dtype=float), pd.Series(matched, dtype=bool)


def test_the_waits_of_the_example_have_a_median_of_three_months() -> None:
    months, matched = series(ROUNDED)
    assert steps(counted_once(ROUNDED))[2][1] == Fraction(1, 2)
    assert 0.8 * 0.75 * (5 / 6) > 0.5, "the floats have changed: take another example"
    assert survival.kaplan_meier_median(months, matched) == 3.0
    assert survival.kaplan_meier(months, matched).median()[0] == 3.0


@many
@given(wait_lists)
@example(ROUNDED)
def test_every_median_of_waits_is_that_of_fractions(rows: Waits) -> None:
    months, matched = series(rows)
    exact = exact_median(counted_once(rows))
    assert survival.kaplan_meier_median(months, matched) == exact
    times = np.ones((1, len(rows)))
    of_draw = survival.weighted_medians(months.to_numpy(), matched.to_numpy(), times)
    assert of_draw.tolist() == [exact]
    if matched.any():
        assert survival.kaplan_meier(months, matched).median()[0] == exact
        state = matched.map({True: frontier_steps.DONE, False: frontier_steps.WAITING})
        assert frontier_steps.median_step(months, state)[0] == exact


@many
@given(st.lists(st.tuples(st.integers(1, 8), st.booleans(), st.integers(0, 4)), min_size=1,
                max_size=20))  # fmt: skip
def test_a_resample_has_the_median_of_its_waits_written_out(
    counted: list[tuple[int, bool, int]],
) -> None:
    months, matched = series([(wait, ends) for wait, ends, _ in counted])
    times = np.array([[float(number) for _, _, number in counted]])
    found = survival.weighted_medians(months.to_numpy(), matched.to_numpy(), times)[0]
    if times.sum():
        assert found == exact_median(counted)
        written_out = [(wait, ends) for wait, ends, number in counted for _ in range(number)]
        assert found == survival.kaplan_meier_median(*series(written_out))
    else:
        assert np.isnan(found)


def interval_by_decimals(rows: Waits, sign: int, level: float = 0.9) -> float:
    """The month at which one end of the log-minus-log interval falls to a half, to 40 digits."""
    last = Decimal(1)
    with localcontext(prec=40):
        quantile = Decimal(NormalDist().inv_cdf((1 + level) / 2))
        for month, waiting, spread in steps(counted_once(rows)):
            here = Decimal(waiting.numerator) / Decimal(waiting.denominator)
            if 0 < here < 1:
                width = (Decimal(spread.numerator) / Decimal(spread.denominator)).sqrt()
                log = here.ln()
                here = (log * (sign * quantile * width / -log).exp()).exp()
            elif here == 0 and sign < 0:
                here = last
            last = here
            if here <= Decimal("0.5"):
                return float(month)
    return math.inf


@examples(400)
@given(wait_lists.filter(lambda rows: any(ends for _, ends in rows)))
@example(ROUNDED)
def test_the_ends_of_the_median_are_those_of_a_curve_to_forty_digits(rows: Waits) -> None:
    months, matched = series(rows)
    _, low, high = survival.kaplan_meier(months, matched).median()
    assert (low, high) == (interval_by_decimals(rows, 1), interval_by_decimals(rows, -1))


@pytest.mark.parametrize("limit", [1 / 2, 0.4, 0.6, 2 / 3, 0.75, 0.9])
def test_a_share_of_counts_meets_the_limit_of_a_check_as_fractions_do(limit: float) -> None:
    exact = Fraction(limit).limit_denominator(100)
    above, below = (
        Check("share", "?", lambda *_: 0.0, str, lambda _: Cases(0, 0), side, limit)
        for side in ("above", "below")
    )
    for whole in range(1, 250):
        for part in range(whole + 1):
            share, true = part / whole, Fraction(part, whole)
            assert above.answer(share, {}) == (true > exact), (part, whole)
            assert below.answer(share, {}) == (true < exact), (part, whole)


@many
@given(st.integers(-400, 400), st.sampled_from([0.01, 0.1, 0.25, 0.5, 0.8, 1.0, 5.0, 95.0]),
       st.integers(1, 300))  # fmt: skip
def test_a_cut_is_met_whatever_way_a_value_was_reckoned(above: int, cut: float, whole: int) -> None:
    exact = Fraction(str(cut)) + Fraction(above, 10**4)
    value = float(exact * whole) / whole + 1 - 1  # each step rounds
    assert thresholds.at_least(value, cut) == (above >= 0)
    assert thresholds.at_most(value, cut) == (above <= 0)
    assert thresholds.above(value, cut) == (above > 0)
    assert thresholds.below(value, cut) == (above < 0)


def test_nothing_known_meets_no_cut() -> None:
    unknown = pd.Series([np.nan])
    for compare in (thresholds.at_least, thresholds.at_most, thresholds.above, thresholds.below):
        assert not compare(unknown, 0.5).any()


def test_a_score_that_is_exactly_full_fills_a_test() -> None:
    """With four answers 85% is 80% of what can be won; the floats say 79.99999999999999%."""
    scores = pd.DataFrame({"benchmark_id": ["four"], "score": [0.85]})
    facts = pd.DataFrame({"benchmark_id": ["four"], "chance": [0.25], "floor": [0.0],
                          "ceiling": [1.0]})  # fmt: skip
    [share] = attainable.attainable(scores, facts)
    assert share < saturation.FULL
    assert thresholds.at_least(share, saturation.FULL)
    days = pd.Series([0.1, 0.3, share], index=pd.date_range("2024-01-01", periods=3))
    [step] = saturation.steps(days, [0.2, 0.8]).to_dict("records")
    assert step["reached"]


def test_a_price_a_hundredth_away_is_near_from_either_side() -> None:
    """0.99 is one hundredth below 1, and 0.01 less than 1 - 0.99 as floats reckon it."""
    rows = [("maker", 1.0), ("host", 0.99), ("host", 1.01), ("host", 0.98), ("host", 1.02)]
    standing = pd.DataFrame(rows, columns=["role", "blended"]).assign(
        model_id="m", name="M", side="open", highest=1.0, doubt=None, as_of="2026-08-21",
        source_id="s", provider_id=[f"p{n}" for n in range(5)], confidence="high", relation="host",
        well_known=True,
    )  # fmt: skip
    [row] = maker_ratio.host_to_maker_ratios(standing, "open", 1).to_dict("records")
    assert (row["below"], row["same"]) == (1, 2)


def test_a_price_that_moves_by_a_hundredth_has_changed() -> None:
    days = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"])
    for price in (0.1, 0.3, 0.7, 1.0, 2.3):
        for factor in (0.99, 1.01):
            spells = pd.DataFrame({"listing": "l", "since": days[:2], "until": days[1:],
                                   "price": [price, round(price * factor, 6)]})  # fmt: skip
            assert len(change_rate.price_changes(spells)) == 1, (price, factor)


def test_weights_that_just_fit_with_headroom_fit() -> None:
    """1.2 times 66.66... is 80, whatever the floats say."""
    for tier in hardware_fit.TIERS:
        weights = pd.Series(
            [tier.gb / hardware_fit.HEADROOM, tier.gb / hardware_fit.HEADROOM + 0.01]
        )
        assert hardware_fit.fits_tier(weights, tier, hardware_fit.HEADROOM).tolist() == [
            True,
            False,
        ]


def test_four_fifths_of_the_best_score_are_four_fifths() -> None:
    """0.8 * 0.9 is 0.7200000000000001 in floats."""
    runs = pd.DataFrame({"cost": [1.0, 2.0, 9.0], "score": [0.72, 0.8, 0.9],
                         "side": ["open", "closed", "closed"]})  # fmt: skip
    assert frontier_shares.cheapest_from(runs, 0.8) == "open"


def test_a_lead_in_nineteen_draws_of_twenty_is_significant_and_one_in_twenty_is_tolerated() -> None:
    draws = pd.DataFrame(
        {n: {"closed": 1.0, "open": 0.0 if n < 190 else 2.0} for n in range(200)}
    )  # fmt: skip
    [share] = lag.share_above(pd.Series(["closed"]), "open", draws)
    assert not thresholds.below(share, lag.SIGNIFICANT)
    opened, level = pd.DataFrame({"model_id": ["open"]}), pd.Series({"model_id": "closed"})
    assert survival.tolerantly(draws)(opened, level).tolist() == [True]
