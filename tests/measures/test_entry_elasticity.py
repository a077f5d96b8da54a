"""Elasticities of price to the number of hosts, in worlds in which the answer is known."""

import itertools
import math
from statistics import mean

import numpy as np
import pandas as pd
import pytest

from charts.measures.prices import entry_elasticity
from charts.tables.frames import Tables


def panel(slope: float, noise: float, seed: int, models: int = 40) -> pd.DataFrame:
    """Models whose log price moves with log hosts, each at a level of its own, sinking by month."""
    random = np.random.default_rng(seed)
    rows = []
    for model in range(models):
        level, drift = random.normal(0, 2), 0.0
        for month in range(8):
            hosts = float(random.integers(1, 12))
            drift = 0.7 * drift + random.normal(0, noise)
            price = level - 0.1 * month + slope * math.log(hosts) + drift
            rows.append((f"m{model}", month, math.log(hosts), price))
    return pd.DataFrame(rows, columns=["model", "month", "hosts", "price"])


def within(made: pd.DataFrame) -> entry_elasticity.Elasticity:
    return entry_elasticity.within(made["price"], made["hosts"], made["model"], made["month"])


def test_a_known_elasticity_is_recovered_whatever_the_levels_and_the_months() -> None:
    made = within(panel(-0.4, 0.0, seed=1))
    assert made.slope == pytest.approx(-0.4)
    assert made.low == pytest.approx(made.high)
    assert (made.rows, made.models) == (320, 40)


def as_panel(made: pd.DataFrame) -> entry_elasticity.Panel:
    columns = (made[name].to_numpy() for name in ("model", "month", "hosts", "price"))
    model, month, hosts, price = columns
    return entry_elasticity.Panel(model, month, 8, hosts, price[None, :])


def test_moments_of_groups_add_up_to_the_slope_of_a_regression_on_all_rows() -> None:
    made = panel(-0.4, 0.3, seed=2).sample(frac=0.7, random_state=1)
    first = made["model"] < "m2"
    groups = [
        entry_elasticity.within_moments(as_panel(rows)) for rows in (made[first], made[~first])
    ]
    (slope,) = entry_elasticity.slopes_of_moments(groups[0] + groups[1], 8)
    assert slope == pytest.approx(within(made).slope, abs=1e-7)
    (twice,) = entry_elasticity.slopes_of_moments(2 * groups[0] + groups[1], 8)
    copies = pd.concat([made, made[first].assign(model="again " + made["model"])])
    assert twice == pytest.approx(within(copies).slope, abs=1e-7)


def test_without_a_change_of_hosts_there_is_no_slope() -> None:
    made = panel(-0.4, 0.3, seed=2).assign(hosts=1.0)
    (slope,) = entry_elasticity.slopes_of_moments(
        entry_elasticity.within_moments(as_panel(made)), 8
    )
    assert math.isnan(slope)


def test_the_interval_within_models_covers_the_truth_about_as_often_as_it_says() -> None:
    made = [within(panel(-0.2, 0.3, seed)) for seed in range(60)]
    covered = sum(one.low <= -0.2 <= one.high for one in made)
    assert 51 <= covered <= 60


def test_scaling_all_prices_leaves_the_elasticity_alone() -> None:
    made = panel(-0.3, 0.3, seed=3)
    pricier = made.assign(price=made["price"] + math.log(1000))
    assert within(pricier) == pytest.approx(within(made))


def test_a_model_whose_hosts_never_change_says_nothing() -> None:
    made = panel(-0.3, 0.3, seed=4)
    still = made[made["model"] == "m0"].assign(model="still", hosts=math.log(5))
    both = pd.concat([made, still])
    assert within(both).models == within(made).models == 40


def test_without_any_change_of_hosts_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="does not vary"):
        within(panel(-0.3, 0.3, seed=5).assign(hosts=1.0))


def between(seed: int, slope: float) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Models whose price depends on hosts and size, and scatters more where hosts are many."""
    random = np.random.default_rng(seed)
    hosts = pd.Series(random.uniform(0, 3, 60))
    size = pd.Series(random.normal(0, 1, 60)) + hosts
    price = 1 + slope * hosts + 0.8 * size + random.normal(0, 1, 60) * (0.1 + 0.4 * hosts)
    return price, hosts, size


def test_the_robust_interval_covers_the_truth_where_the_scatter_is_uneven() -> None:
    made = [entry_elasticity.across(*between(seed, -0.5)) for seed in range(100)]
    covered = sum(one.low <= -0.5 <= one.high for one in made)
    assert 88 <= covered <= 100


def test_size_left_out_would_be_taken_for_an_effect_of_hosts() -> None:
    price, hosts, _ = between(1, 0.0)
    assert entry_elasticity.across(price, hosts).low > 0
    assert abs(entry_elasticity.across(*between(1, 0.0)).slope) < 0.3


def test_the_robust_error_is_that_of_the_formula_by_hand() -> None:
    x, y = [0.0, 1.0, 2.0, 4.0], [1.0, 0.0, 3.0, 2.0]
    made = entry_elasticity.across(pd.Series(y), pd.Series(x))
    middle = mean(x)
    over = sum((a - middle) ** 2 for a in x)
    slope = sum((a - middle) * (b - mean(y)) for a, b in zip(x, y, strict=True)) / over
    left = [b - mean(y) - slope * (a - middle) for a, b in zip(x, y, strict=True)]
    reach = [1 / 4 + (a - middle) ** 2 / over for a in x]
    error = math.sqrt(
        sum(
            ((a - middle) * e / (1 - h)) ** 2 for a, e, h in zip(x, left, reach, strict=True)
        )
    ) / over  # fmt: skip
    assert made.slope == pytest.approx(slope)
    assert made.high - made.slope == pytest.approx(4.302653 * error, rel=1e-5)


@pytest.mark.parametrize("rows", [1, 2])
def test_too_few_models_give_no_slope(rows: int) -> None:
    with pytest.raises(ValueError, match="too few"):
        entry_elasticity.across(pd.Series(range(rows)), pd.Series(range(rows)))


def test_the_expected_lowest_is_the_mean_over_all_choices() -> None:
    prices = [3.0, 1.0, 2.0, 2.0, 7.0]
    for drawn in range(1, 6):
        choices = list(itertools.combinations(prices, drawn))
        assert entry_elasticity.expected_minimum(prices, drawn) == pytest.approx(
            mean(min(choice) for choice in choices)
        )
    with pytest.raises(ValueError, match="6 of 5"):
        entry_elasticity.expected_minimum(prices, 6)


def test_luck_lowers_the_lowest_and_one_host_has_none() -> None:
    groups = [np.log(np.array([1.0, 2.0, 3.0, 5.0, 8.0]))]
    one, few, many = (entry_elasticity.chance_minimum(groups, drawn) for drawn in (1, 3, 12))
    assert one == (0, 0, 0)
    assert many.mean < few.mean < 0
    assert many.low <= many.mean <= many.high <= 0
    pricier = entry_elasticity.chance_minimum([groups[0] + 4], 3)
    assert pricier == pytest.approx(few)


def test_hosts_with_equal_prices_have_no_luck() -> None:
    assert entry_elasticity.chance_minimum([np.zeros(9)], 5) == (0, 0, 0)


def world(seed: int, *, undercut: float) -> pd.DataFrame:
    """Hosts come to models month by month; each draws its price once, lower by what is there."""
    random = np.random.default_rng(seed)
    rows = []
    for model in range(60):
        level = random.normal(0, 1)
        hosts: list[float] = []
        for month in pd.date_range("2025-01-01", periods=6, freq="MS"):
            for _ in range(random.integers(1, 3) if not hosts else random.integers(0, 3)):
                hosts.append(level + random.normal(0, 0.5) - undercut * math.log(1 + len(hosts)))
            rows += [(f"m{model}", f"o{n}", month, math.exp(p)) for n, p in enumerate(hosts)]
    return pd.DataFrame(rows, columns=["model_id", "operator", "month", "price"])


def excess(prices: pd.DataFrame) -> tuple[entry_elasticity.Elasticity, entry_elasticity.Elasticity]:
    made = entry_elasticity.monthly_log_prices(prices)
    more = np.log(made["hosts"])
    lowest = entry_elasticity.within(made["lowest"], more, made["model_id"], made["month"])
    beyond = made["lowest"] - made["luck"]
    return lowest, entry_elasticity.within(beyond, more, made["model_id"], made["month"])


def test_random_draws_of_one_distribution_give_a_fall_and_no_excess() -> None:
    found = [excess(world(seed, undercut=0.0)) for seed in range(12)]
    assert all(lowest.high < 0 for lowest, _ in found)
    assert sum(beyond.low <= 0 <= beyond.high for _, beyond in found) >= 10
    assert abs(mean(beyond.slope for _, beyond in found)) < 0.05


def test_hosts_that_undercut_each_other_give_an_excess() -> None:
    _, beyond = excess(world(1, undercut=0.6))
    assert beyond.high < 0


def steps(*rows: tuple[str, str, int, float]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["model_id", "operator", "month", "price"])
    return entry_elasticity.incumbents(
        made.assign(month=pd.Timestamp("2026-01-01") + made["month"] * pd.Timedelta(days=31))
    )


def test_an_operator_that_the_list_takes_up_is_no_entrant() -> None:
    known = [("m", "a", 0, 2.0), ("m", "a", 1, 2.0), ("n", "b", 0, 1.0), ("n", "b", 1, 1.0)]
    made = steps(*known, ("m", "new to the list", 1, 1.0)).set_index("model_id")
    assert made["entered"].to_dict() == {"m": 0, "n": 0}
    assert made["more"]["m"] == 0


def test_a_host_that_comes_and_one_that_cuts_are_counted() -> None:
    known = [("m", "a", 0, 2.0), ("m", "a", 1, 1.0), ("n", "b", 0, 1.0), ("n", "b", 1, 1.0)]
    made = steps(*known, ("m", "b", 1, 1.0)).set_index("model_id").loc["m"]
    assert (made["stayed"], made["changed"], made["entered"]) == (1, 1, 1)
    assert made["more"] == pytest.approx(math.log(2))
    assert made["cut"] == pytest.approx(math.log(0.5))


def test_a_month_has_hosts_of_open_models_only_and_never_a_reseller_or_the_maker(
    data: Tables,
) -> None:
    made = entry_elasticity.monthly_host_prices(data)
    assert not made.duplicated(["model_id", "operator", "month"]).any()
    assert (made["price"] > 0).all()
    hosting = data["price_history"]
    hosting = hosting[~hosting["relation"].isin(["first-party", "router-reseller"])]
    known = hosting.merge(data["providers"], on="provider_id")
    assert set(made["operator"]) <= set(known["operator"])
    opened = data["models"].set_index("model_id")["weights_from"]
    assert (made["model_id"].map(opened) <= made["month"]).all()
