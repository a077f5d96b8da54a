"""Claim B4: its values from the rows again, its words, and what would turn it."""

from statistics import fmean

import numpy as np
import pytest

from charts.claims.b4_any_underdog import CLAIM, KIND
from charts.claims.pair_facts import KINDS, PAIRS
from charts.claims.sample import Samples
from charts.tables.frames import Tables
from tests.claims import saturation_oracle as again
from tests.claims.asking import check_of, trial_of, value
from tests.exhibits.test_effort_within_model import HIGH, LOW, runs


@pytest.fixture(scope="module")
def facts(data: Tables) -> Samples:
    measured: Samples = trial_of(CLAIM).facts(data)
    return measured


@pytest.mark.parametrize("between", ["all", *KIND])
def test_the_share_that_narrowed_is_that_of_the_rows(facts: Samples, between: str) -> None:
    kinds = {KIND[between]} if between in KIND else set(KIND.values())
    trends = [trend for _, which, trend, _ in again.by_quarter() + again.by_day() if which in kinds]
    narrowed = sum(trend < 0 for trend in trends) / len(trends)
    share = value(CLAIM, facts, "other pairs", pairs_that_are_asked=between)
    assert share == pytest.approx(narrowed)


def test_how_many_narrowed_faster_than_closed_and_open(facts: Samples) -> None:
    tests: dict[str, list[bool]] = {}
    for test, _, trend, own in again.by_quarter() + again.by_day():
        tests.setdefault(test, []).append(trend < own)
    assert value(CLAIM, facts, "like open") == pytest.approx(fmean(map(fmean, tests.values())))


def test_the_slope_of_effort_is_that_of_the_runs(facts: Samples) -> None:
    tests: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for (source, test, _), settings in runs().items():
        ends = [next((s for s in order if s in settings), None) for order in (HIGH, LOW)]
        if all(ends):
            high, low = (fmean(score for score, _ in settings[end]) for end in ends if end)
            tests.setdefault((source, test), []).append(((high + low) / 2, high - low))
    over = under = 0.0
    for pairs in tests.values():
        full = [pair for pair in pairs if pair[0] >= 50]
        if len(pairs) >= 5 and len(full) >= 3:
            x, y = (fmean(pair[part] for pair in full) for part in (0, 1))
            over += sum((pair[0] - x) * (pair[1] - y) for pair in full)
            under += sum((pair[0] - x) ** 2 for pair in full)
    assert value(CLAIM, facts, "effort within a model") == pytest.approx(10 * over / under)


@pytest.mark.parametrize(("trend", "share"), [(-5.0, 1.0), (5.0, 0.0)])
def test_pairs_that_all_narrow_turn_the_answer(facts: Samples, trend: float, share: float) -> None:
    change = np.full_like(facts[PAIRS]["change"], trend)
    narrowed = {**facts, PAIRS: facts[PAIRS].assign({"change": change})}
    assert value(CLAIM, narrowed, "other pairs") == share
    assert set(KINDS.values()) == set(KIND.values())


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("other pairs", 0.0, "0% of the gaps narrowed"),
        ("like open", 0.333, "33% of the other pairs narrowed faster than closed and open"),
        ("effort within a model", 0.0,
         "on one and the same test, high effort wins as much for a model nearer to full marks"),
        ("effort within a model", -6.91,
         "on one and the same test, high effort wins 6.9 points less for a model ten points "
         "nearer to full marks"),
    ],
)  # fmt: skip
def test_the_answer_is_said_in_words(name: str, number: float, words: str) -> None:
    assert check_of(CLAIM, name).words(number) == words
