"""Simulated markets of models with list prices, and boards that publish what runs cost."""

from collections.abc import Callable
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from charts.claims import price_market
from charts.claims.claim import Rng
from charts.claims.price_market import Market
from charts.claims.sample import Sample
from charts.measures.costs import pareto
from charts.measures.prices.prices_on_day import PRICE_KINDS

ClaimFacts = TypeVar("ClaimFacts")
Numbers = npt.NDArray[np.float64]

MODELS, MAKERS, SELLING_MAKERS = 150, 22, 0.35
"""Models of the index with a price, their makers, and the share of makers that sell open models."""

LOWEST, HIGHEST, BEHIND = 115.0, 160.0, 9.0
"""Range of the index of closed models, and how far open ones end behind it where they do."""

PRICE_OF_A_POINT, PRICE_SPREAD = 0.05, 1.2
"""Rise of log price a point of the index, and spread of log prices at one level."""

KIND_SPREAD = 0.33
"""Spread of the log prices of one model by who is paid: two of them differ by about 0.47."""

CHANGED, OPTION_SPREAD = 0.2, 0.4
"""Share of the prices that another option changes, and the spread of what it makes of them."""

DRAWS, ERROR = 40, 2.0
"""Draws of the index, and their standard error in points."""

BOARDS = (5, 1, 1, 2, 1, 1, 2, 1, 1, 1)
"""Boards of each family. One more family has the frontier that the essay points at."""

RUNS, CITED_RUNS, SCORE_SPREAD = 32, 80, 0.12

OPEN_SHARE = 0.45
"""Share of models that are open, on lists and on boards."""

CHEAPER = np.log(3.0)
"""By how much log price and cost of open models are lower in the true world."""

EFFECT = "an open model costs a third of a closed one at the same level"


def no_difference(rng: Rng) -> tuple[Market, Sample]:
    """Which models are open says nothing of capability, price or cost."""
    return _market(rng, 0.0, 0.0), _runs(rng, 0.0, 0.0)


def open_behind(rng: Rng) -> tuple[Market, Sample]:
    """Open models end behind closed ones, and cost what closed ones of their level do."""
    return _market(rng, BEHIND, 0.0), _runs(rng, 0.1, 0.0)


def open_cheaper(rng: Rng) -> tuple[Market, Sample]:
    """Open models end behind closed ones, and cost a third of what those of their level do."""
    return _market(rng, BEHIND, CHEAPER), _runs(rng, 0.1, CHEAPER)


def null_worlds(
    build: Callable[[Market, Sample], ClaimFacts],
) -> tuple[Callable[[Rng], ClaimFacts], ...]:
    """Give the two kinds of world without the effect, as facts of a claim."""
    return (lambda rng: build(*no_difference(rng)), lambda rng: build(*open_behind(rng)))


def true_world(build: Callable[[Market, Sample], ClaimFacts]) -> Callable[[Rng], ClaimFacts]:
    """Give the kind of world in which open models are cheaper, as facts of a claim."""
    return lambda rng: build(*open_cheaper(rng))


def _market(rng: Rng, behind: float, cheaper: float) -> Market:
    is_open = rng.random(MODELS) < OPEN_SHARE
    index = rng.uniform(LOWEST, HIGHEST - behind * is_open)
    base = PRICE_OF_A_POINT * (index - LOWEST) + rng.normal(0, PRICE_SPREAD, MODELS)
    base -= cheaper * is_open
    place = rng.geometric(0.12, MODELS) % MAKERS
    maker = np.array([f"f{number}" for number in place])
    sold = (rng.random(MAKERS) < SELLING_MAKERS)[place]
    columns = {
        "model": np.array([f"m{place}" for place in range(MODELS)]),
        "index": index,
        "errors": rng.normal(0, ERROR, (MODELS, DRAWS)),
        "open": is_open,
        **price_market.open_enough(is_open, np.where(is_open, "open-unrestricted", "closed")),
    }
    levels = {"GPT-4": LOWEST + 10, "GPT-4o": LOWEST + 13, "o1": LOWEST + 25}
    return Market(Sample(maker, maker, {**columns, **_prices(rng, base, is_open, sold)}), levels)


def _prices(
    rng: Rng, base: Numbers, is_open: npt.NDArray[np.bool_], sold: npt.NDArray[np.bool_]
) -> dict[str, Numbers]:
    """Give prices by kind and option: those of an open model differ, a closed one has its maker's.

    An option changes the prices of a few.
    """
    prices = {}
    by_kind = {k: rng.normal(0, KIND_SPREAD, len(base)) * is_open for k in PRICE_KINDS}
    names = [option.name for option in price_market.OPTIONS]
    for options in product(*(option.options for option in price_market.OPTIONS)):
        changed = rng.normal(0, OPTION_SPREAD, len(base)) * (rng.random(len(base)) < CHANGED)
        for kind, shift in by_kind.items():
            price = np.exp(base + shift + changed)
            if kind == "maker":
                price[is_open & ~sold] = np.nan
            prices[price_market.key(kind, dict(zip(names, options, strict=True)))] = price
    return prices


def _runs(rng: Rng, behind: float, cheaper: float) -> Sample:
    """Make boards: score rises with the logarithm of cost, and open runs end `behind`."""
    parts = []
    for family, boards in enumerate(BOARDS):
        models = rng.random(RUNS) < OPEN_SHARE  # the same models on all boards of a family
        parts += [
            _board(rng, f"p{family}", f"b{family}-{number}", models, behind, cheaper)
            for number in range(boards)
        ]
    is_open = rng.random(CITED_RUNS) < OPEN_SHARE
    parts.append(_cited(rng, is_open, behind, cheaper))
    units, firms = (np.concatenate([getattr(p, name) for p in parts]) for name in ("unit", "firm"))
    names = parts[0].columns
    return Sample(
        units, firms, {name: np.concatenate([part[name] for part in parts]) for name in names}
    )


def _board(
    rng: Rng,
    family: str,
    board: str,
    is_open: npt.NDArray[np.bool_],
    behind: float,
    cheaper: float,
    *,
    frontier_only: bool = False,
) -> Sample:
    runs = len(is_open)
    level = rng.uniform(0, 1, runs)
    cost = np.exp(4 * level + rng.normal(0, 1.0, runs) - cheaper * is_open)
    score = np.clip(level - behind * is_open + rng.normal(0, SCORE_SPREAD, runs), 0.01, None)
    model = np.array(
        [f"{family}-m{place // 2 if frontier_only else place}" for place in range(runs)]
    )
    columns = {
        "board": np.full(runs, board),
        "model": model,
        "label": np.where(is_open, "open-unrestricted", "closed"),
        "open": is_open.astype(float),
        "known": np.ones(runs),
        "score": score,
        "cost": cost,
        "day": np.full(runs, int(rng.integers(20000, 20800))),
        "frontier_only": np.full(runs, frontier_only),
    }
    firm = np.array([f"f{place % MAKERS}" for place in rng.permutation(runs)])
    return Sample(np.full(runs, family), firm, columns)


def _cited(rng: Rng, is_open: npt.NDArray[np.bool_], behind: float, cheaper: float) -> Sample:
    """Make the frontier that the essay points at: its points alone."""
    board = _board(
        rng, "pa", "aa-intelligence-index-v0", is_open, behind, cheaper, frontier_only=True
    )
    return board.where(pareto.efficient(board["cost"], board["score"]))
