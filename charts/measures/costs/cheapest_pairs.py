"""At each level of capability: the cheapest open and the cheapest closed model that reaches it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.measures.costs import pareto

Numbers = npt.NDArray[np.float64]

TIE = 1e-9
"""US dollars within which two prices are one: then the open model is not cheaper."""


class Pairs(NamedTuple):
    """The cheapest open and closed entry at each level that an open one reaches.

    opened, closed: places (-1 if no closed one reaches it); won: whether the open one is cheaper.
    """

    opened: npt.NDArray[np.int64]
    closed: npt.NDArray[np.int64]
    won: npt.NDArray[np.bool_]


def pairs_at(
    levels: Numbers,
    cost: Numbers,
    score: Numbers,
    opened: npt.NDArray[np.bool_],
    closed: npt.NDArray[np.bool_],
) -> Pairs:
    """Find the cheapest open and the cheapest closed entry at or above each level."""
    sides = []
    for mask in (opened, closed):
        places = np.flatnonzero(mask)
        best = pareto.cheapest_reaching(levels, cost[places], score[places])
        sides.append(np.append(places, -1)[best])
    reached = sides[0] >= 0
    of_open, of_closed = (side[reached] for side in sides)
    price = np.append(cost, np.inf)
    return Pairs(of_open, of_closed, price[of_open] < price[of_closed] - TIE)


def share_won(pairs: Pairs, model: npt.NDArray[np.int64], *, by_level: bool = False) -> float:
    """Give the share at which open is cheaper: of pairs of models, or of levels.

    Levels at which the same two models are cheapest are one case, unless by_level says otherwise; a
    pair that wins at some of them wins in part. model: a number for each entry's model. NaN if no
    open model reaches a level.
    """
    if not pairs.won.size:
        return np.nan
    if by_level:
        return float(pairs.won.mean())
    codes = np.append(model, -1)
    both = codes[pairs.opened] * (len(codes) + 1) + codes[pairs.closed]
    _, pair = np.unique(both, return_inverse=True)
    return float((np.bincount(pair, pairs.won) / np.bincount(pair)).mean())
