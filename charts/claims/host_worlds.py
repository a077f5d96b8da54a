"""Simulated markets of hosts: prices of open models by host and month, and their makers'."""

from math import comb

import numpy as np
import numpy.typing as npt

from charts.claims import host_competition
from charts.claims.claim import Rng
from charts.claims.host_competition import (
    ALL,
    KNOWN,
    LISTINGS,
    Competition,
    Names,
    Numbers,
    Undercutting,
)
from charts.claims.sample import Sample
from charts.measures.prices.entry_elasticity import Panel
from charts.measures.prices.maker_ratio import excess_over_random_seller

MAKERS, MODELS, MONTHS, SLOTS = 17, 130, 13, 12
"""Size of the real history: makers, models, months; and the most hosts of a simulated model."""

SOLD_BY_MAKER = 0.35
"""Share of the models that their maker sells."""

SPREAD = 0.45
"""Standard deviation of log prices of one model over hosts."""

REPRICED, MOVE = 0.03, 0.5
"""Share of host months with another price, and standard deviation of the change of its log."""

DRIFT = 0.03
"""Standard deviation of the monthly drift of the log price of one model, where there is one."""

DOUBLING = 0.1
"""Share by which every price falls when hosts double, in the true world."""

BELOW_MAKER = 0.2
"""Share by which hosts are below the maker beyond chance, in the true world."""

EFFECT = "twice the hosts make every host a tenth cheaper, and hosts are a fifth below the maker"


def indifferent(rng: Rng) -> Sample:
    """Hosts come at random and mind neither each other nor the maker."""
    return _market(rng)


def drifting(rng: Rng) -> Sample:
    """The same, and the price of each model drifts for reasons of its own."""
    return _market(rng, drift=DRIFT)


def competing(rng: Rng) -> Sample:
    """Every host follows the number of hosts, and the maker does not."""
    return _market(rng, elasticity=np.log2(1 - DOUBLING), markup=-np.log(1 - BELOW_MAKER))


def _market(
    rng: Rng, *, drift: float = 0.0, elasticity: float = 0.0, markup: float = 0.0
) -> Sample:
    """Make a market: elasticity of all prices to hosts; markup of the maker, in logarithms."""
    maker = np.array([f"f{place:02}" for place in np.sort(rng.geometric(0.2, MODELS) % MAKERS)])
    joined = _joined(rng)
    present = joined[:, :, None] <= np.arange(MONTHS)
    logs = rng.normal(0, SPREAD, joined.shape)[:, :, None] + _moves(rng, joined.shape)
    logs += (rng.normal(0, drift, MODELS)[:, None] * np.arange(MONTHS))[:, None, :]
    logs += elasticity * np.log(np.maximum(present.sum(axis=1), 1))[:, None, :]
    sold = rng.random(MODELS) < SOLD_BY_MAKER
    of_maker = rng.normal(markup, SPREAD, MODELS)
    known = rng.random(joined.shape) < 0.6
    return host_competition.by_maker({
        ALL: _competition(maker, logs, present, of_maker, sold),
        KNOWN: _competition(maker, logs, present & known[:, :, None], of_maker, sold),
    })  # fmt: skip


def _joined(rng: Rng) -> npt.NDArray[np.int64]:
    """Give the month in which each slot of a model got its host; MONTHS if it never did.

    Most models have few hosts and some have many, which come over time.
    """
    hosts = np.minimum(1 + rng.negative_binomial(0.6, 0.15, MODELS), SLOTS)
    month = np.where(rng.random((MODELS, SLOTS)) < 0.6, 0, rng.integers(0, MONTHS, (MODELS, SLOTS)))
    return np.where(np.arange(SLOTS) < hosts[:, None], month, MONTHS)


def _moves(rng: Rng, shape: tuple[int, ...]) -> Numbers:
    """Give how far each host has moved its log price by each month."""
    steps = rng.normal(0, MOVE, (*shape, MONTHS)) * (rng.random((*shape, MONTHS)) < REPRICED)
    return np.asarray(np.cumsum(steps, axis=2))


def _competition(
    maker: Names,
    logs: Numbers,
    present: npt.NDArray[np.bool_],
    of_maker: Numbers,
    sold: npt.NDArray[np.bool_],
) -> Competition:
    """Give what `host_competition` makes of the tables; logs, present: model x host x month."""
    prices = np.where(present, logs, np.nan)
    undercutting = _undercutting(maker, prices[:, :, -1], of_maker, sold)
    months, steps = _months(prices), _steps(prices)
    return Competition(
        dict.fromkeys(LISTINGS, undercutting),
        months,
        maker[months.model],
        steps,
        maker[steps.model],
    )


def _undercutting(
    maker: Names, prices: Numbers, of_maker: Numbers, sold: npt.NDArray[np.bool_]
) -> Undercutting:
    hosts = (~np.isnan(prices)).sum(axis=1)
    models = np.flatnonzero(sold & (hosts >= 2))
    excess = [
        excess_over_random_seller(
            np.exp(np.append(of_maker[model], prices[model][~np.isnan(prices[model])]))
        )
        for model in models
    ]
    cheapest, median = np.array(excess).reshape(-1, 2).T
    never = np.zeros(len(models), dtype=bool)
    return Undercutting(maker[models], hosts[models].astype(float), never, cheapest, median)


def _months(prices: Numbers) -> Panel:
    """Give log hosts, median and lowest beyond random order of each model and month."""
    ranked = np.sort(prices, axis=1)
    hosts = (~np.isnan(prices)).sum(axis=1)
    model, month = np.nonzero(hosts)
    count = hosts[model, month]
    median = (ranked[model, (count - 1) // 2, month] + ranked[model, count // 2, month]) / 2
    excess = ranked[model, 0, month] - _expected_lowest(prices)[model, count - 1]
    outcomes = np.array([median, excess])
    return Panel(model, month, MONTHS, np.log(count), outcomes)


def _expected_lowest(prices: Numbers) -> Numbers:
    """Give for each model the mean of the lowest of 1, 2, ... of its hosts in random order.

    Each host is at its mean log price, as in entry_elasticity.monthly_log_prices.
    """
    known = ~np.isnan(prices)
    count = known.sum(axis=2)
    mean = np.where(known, prices, 0.0).sum(axis=2) / np.maximum(count, 1)
    ranked = np.sort(np.where(count > 0, mean, np.inf), axis=1)
    expected = np.full(ranked.shape, np.nan)
    for hosts in range(1, SLOTS + 1):
        models = np.flatnonzero(np.isfinite(ranked).sum(axis=1) == hosts)
        expected[models, :hosts] = ranked[models, :hosts] @ _LOWEST[hosts]
    return expected


def _weights(hosts: int) -> Numbers:
    """Give how often the i-th cheapest of so many is the lowest of k: i down, k across."""
    return np.array(
        [
            [comb(hosts - place, size - 1) / comb(hosts, size) for size in range(1, hosts + 1)]
            for place in range(1, hosts + 1)
        ]
    )


_LOWEST = {hosts: _weights(hosts) for hosts in range(1, SLOTS + 1)}


def _steps(prices: Numbers) -> Panel:
    """Give change of log hosts and mean change of those that stay, by model and month."""
    hosts = (~np.isnan(prices)).sum(axis=1)
    moves = np.diff(prices, axis=2)
    staying = (~np.isnan(moves)).sum(axis=1)
    model, month = np.nonzero(staying)
    cut = np.nansum(moves, axis=1)[model, month] / staying[model, month]
    more = np.log(hosts[model, month + 1] / hosts[model, month])
    return Panel(model, month, MONTHS - 1, more, cut[None, :])
