"""Claim D2: its values recomputed by other means, and that chance alone does not pass it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from charts.claims import resample_counts
from charts.claims.d2_price import CLAIM, FEWEST, RARE
from charts.claims.host_competition import ALL
from charts.claims.sample import Sample
from charts.measures.prices import entry_elasticity
from charts.tables.frames import Tables
from tests.claims.price_rows import maker_and_hosts, makers, published

TRIAL = CLAIM.trial
assert TRIAL
Prices = dict[str, list[float]]


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return TRIAL.facts(data)


def chance(prices: Prices, maker: dict[str, str]) -> float:
    """The value of the first check, by loops."""
    sums: dict[str, float] = {}
    for model, sellers in prices.items():
        logs = [
            np.log(min(sellers[:place] + sellers[place + 1 :]) / price)
            for place, price in enumerate(sellers)
        ]
        sums[maker[model]] = sums.get(maker[model], 0.0) + logs[0] - sum(logs) / len(logs)
    size = len(sums)
    error = np.sqrt(size / (size - 1) * sum(value**2 for value in sums.values()))
    return float(stats.t.cdf(sum(sums.values()) / error, size - 1))


def test_hosts_are_held_against_what_any_seller_would_show_in_the_makers_place(
    facts: Sample,
) -> None:
    expected = chance(maker_and_hosts(TRIAL.published[FEWEST.name]), makers())
    assert published(TRIAL, "hosts against the maker", facts) == pytest.approx(expected)


def test_a_random_seller_in_the_makers_place_seldom_passes_and_passed_the_old_check() -> None:
    rng, maker = np.random.default_rng(5), makers()
    prices = maker_and_hosts(TRIAL.published[FEWEST.name])
    passes, passed_before, worlds = 0, 0, 300
    for _ in range(worlds):
        shuffled = {model: rng.permutation(sellers).tolist() for model, sellers in prices.items()}
        passes += chance(shuffled, maker) < TRIAL.published[RARE.name]
        ratios = [min(sellers[1:]) / sellers[0] for sellers in shuffled.values()]
        passed_before += np.median(ratios) < 1
    assert passes / worlds <= 0.1 + 2 * np.sqrt(0.1 * 0.9 / worlds)
    assert passed_before / worlds > 0.95


def test_slopes_are_those_of_a_regression_with_a_dummy_a_model_and_month(
    data: Tables, facts: Sample
) -> None:
    prices = entry_elasticity.monthly_host_prices(data)
    months = entry_elasticity.monthly_log_prices(prices)
    steps = entry_elasticity.incumbents(prices)
    for check, table, outcome, more in (
        ("price as hosts are added", months, "median", np.log(months["hosts"])),
        ("hosts already there", steps, "cut", steps["more"]),
    ):
        dummies = pd.get_dummies(table[["model_id", "month"]].astype(str)).to_numpy(float)
        columns = np.column_stack([more, dummies])
        slope = np.linalg.lstsq(columns, table[outcome].to_numpy(float), rcond=None)[0][0]
        assert published(TRIAL, check, facts) == pytest.approx(100 * (2**slope - 1), abs=1e-5)


def test_hosts_that_charge_much_less_than_every_maker_pass(facts: Sample) -> None:
    cheap = {
        name: column - 0.5 if "cheapest" in name else column
        for name, column in facts.columns.items()
    }
    value = published(TRIAL, "hosts against the maker", Sample(facts.unit, facts.firm, cheap))
    assert value < TRIAL.published[RARE.name] < published(TRIAL, "hosts against the maker", facts)


def test_a_maker_drawn_twice_counts_twice_and_none_is_lost(facts: Sample) -> None:
    times = resample_counts.resample(facts, np.random.default_rng(1))[resample_counts.TIMES_DRAWN]
    assert times.sum() == len(facts)
    twice = Sample(
        facts.unit,
        facts.firm,
        {**facts.columns, resample_counts.TIMES_DRAWN: np.full(len(facts), 2.0)},
    )
    name = "price as hosts are added"
    assert published(TRIAL, name, twice) == pytest.approx(published(TRIAL, name, facts))


@pytest.mark.parametrize(
    ("check", "value", "words"),
    [(0, 0.002, "in less than 1% of"), (0, 0.23, "in 23% of"), (0, 1.0, "in 100% of"),
     (1, 0.2, "the median price does not move"), (2, -3.0, "moves by −3%")],
)  # fmt: skip
def test_the_answer_is_said_in_words(check: int, value: float, words: str) -> None:
    assert words in TRIAL.checks[check].words(value)


def test_simulated_markets_look_like_the_real_one(facts: Sample) -> None:
    for world in (*TRIAL.null_worlds, TRIAL.true_world):
        made = world(np.random.default_rng(1))
        assert set(made.columns) == set(facts.columns)
        assert made[f"{ALL}, months, one"].ndim == facts[f"{ALL}, months, one"].ndim == 3
        for check in TRIAL.checks:
            for real, simulated in zip(check.cases(facts), check.cases(made), strict=True):
                assert real / 2 <= simulated <= 2 * real
