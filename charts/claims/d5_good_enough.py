"""D5: is the cheapest model that will do usually an open one?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import cost_runs, market_worlds, price_market, resample_counts, sample
from charts.claims.claim import (
    Cases,
    Check,
    Choice,
    Claim,
    Owner,
    Rng,
    Setting,
    Trial,
    first_options,
    prepared_value,
)
from charts.claims.price_market import Market
from charts.claims.sample import Sample
from charts.core.formats import percent
from charts.measures.costs.cheapest_pairs import Pairs, pairs_at, share_won
from charts.measures.waits.reference_levels import OPENNESS
from charts.tables.frames import Tables

STEP = 0.5
"""Points of the index, and STEPS of a board's scores, from level to level: fine enough that no pair
of cheapest models is missed."""

STEPS = 40
PAIRS, LEVELS = "each pair of cheapest models", "each level"
COUNT_UNIT = Choice("what counts once", (PAIRS, LEVELS))
FINE, NAMED = "every half point of the index", "those named after models"
GRID = Choice("levels that are asked", (FINE, NAMED))
LOWEST = Choice("lowest level on the index", ("GPT-4", "GPT-4o", "o1"))
FLOOR = Choice("lowest score on a board, as a share of the best open one", (0.5, 0.25, 0.75))
LICENCE = Choice("licence of an open model", tuple(OPENNESS))
USUALLY = Choice("share above which open is usual", (0.5, 0.6))

MAKER, MEDIAN, CHEAPEST = "maker", "median", "cheapest"
SELLER = Choice("seller of an open model", (CHEAPEST, MEDIAN))
"""In worlds of chance both say the same, so they are one question."""

SELLER_PRICE, MAKER_PRICE, RUN_COST = "price of sellers", "price of the maker", "run cost"


@dataclass(frozen=True)
class WhatWillDo:
    """What the checks read: list prices, and the outcome on each board, by `_column`."""

    market: Market
    families: Sample


def _facts(data: Tables) -> WhatWillDo:
    return _build(price_market.of_tables(data), cost_runs.of_tables(data))


def _build(market: Market, runs: Sample) -> WhatWillDo:
    """Make the facts of a market and of runs on boards."""
    return WhatWillDo(market, cost_runs.by_family(runs, _on_board))


def _column(floor: float, licence: str, unit: str) -> str:
    return f"{floor}; {licence}; {unit}"


def _on_board(board: Sample) -> dict[str, float]:
    """Give the share won by what runs cost on a board."""
    shares = {}
    _, model = np.unique(board["model"], return_inverse=True)
    for licence, labels in OPENNESS.items():
        opened = (board["open"] > 0) & np.isin(board["label"], labels)
        closed = (board["open"] == 0) & (board["known"] > 0)
        best = board["score"][opened].max(initial=0.0)
        for floor in FLOOR.options:
            levels = np.linspace(floor * best, best, STEPS) if best > 0 else np.empty(0)
            pairs = pairs_at(levels, board["cost"], board["score"], opened, closed)
            for unit in COUNT_UNIT.options:
                shares[_column(floor, licence, unit)] = share_won(
                    pairs, model, by_level=unit == LEVELS
                )
    return shares


def _prepare(facts: WhatWillDo, setting: Setting) -> Mapping[str, float]:
    """Give the values of all checks."""
    by_level, model = setting[COUNT_UNIT.name] == LEVELS, np.arange(len(facts.market.models))
    of_seller, of_maker = (
        share_won(_pairs_by_price(facts.market, kind, setting), model, by_level=by_level)
        for kind in (setting[SELLER.name], MAKER)
    )
    cost = _by_run_cost(facts.families, setting)
    return {SELLER_PRICE: of_seller, MAKER_PRICE: of_maker, RUN_COST: cost}


def _pairs_by_price(market: Market, kind: str, setting: Setting) -> Pairs:
    models = market.models
    index, is_open = models["index"], models["open"]
    opened = models[setting[LICENCE.name]]
    price = models[price_market.key(kind, setting)]
    best = index[opened & ~np.isnan(price)].max(initial=-np.inf)
    levels = _levels(market.levels, best, setting)
    return pairs_at(levels, price, index, opened, ~is_open)


def _levels(named: Mapping[str, float], best: float, setting: Setting) -> npt.NDArray[np.float64]:
    """Give the levels from the lowest that is asked to the best that an open model reaches."""
    lowest = named.get(setting[LOWEST.name], np.inf)
    if best < lowest:
        return np.empty(0)
    if setting[GRID.name] == FINE:
        return np.append(np.arange(lowest, best, STEP), best)
    return np.array([level for level in named.values() if lowest <= level <= best])


def _by_run_cost(families: Sample, setting: Setting) -> float:
    """Give the mean over families of boards of the share won."""
    column = _column(setting[FLOOR.name], setting[LICENCE.name], setting[COUNT_UNIT.name])
    return resample_counts.mean(families, cost_runs.family_means(families, column, setting))


def _published_pairs(market: Market, kind: str) -> Pairs:
    return _pairs_by_price(market, kind, _PUBLISHED)


def _price_cases(kind: str, facts: WhatWillDo) -> Cases:
    """Count the pairs of cheapest models, and the makers of the models in them."""
    models, pairs = facts.market.models, _published_pairs(facts.market, kind)
    both = {*zip(pairs.opened.tolist(), pairs.closed.tolist(), strict=True)}
    places = {place for pair in both for place in pair if place >= 0}
    return Cases(len(both), len({str(models.firm[place]) for place in places}))


def _family_cases(facts: WhatWillDo) -> Cases:
    return cost_runs.family_cases(facts.families)


def _units(facts: WhatWillDo) -> list[str]:
    """Name the models that are cheapest of their side somewhere by list price, and the families."""
    models = facts.market.models["model"]
    named = {
        str(models[place])
        for kind in (CHEAPEST, MEDIAN, MAKER)
        for side in _published_pairs(facts.market, kind)[:2]
        for place in np.unique(side[side >= 0])
    }
    return sorted(named | {*sample.units(facts.families)})


def _without(facts: WhatWillDo, unit: str) -> WhatWillDo:
    """Leave out a family of boards, or a model on the lists."""
    if unit in facts.families.unit:
        return replace(facts, families=sample.without_unit(facts.families, unit))
    return replace(facts, market=price_market.without(facts.market, "model", unit))


def _resample(facts: WhatWillDo, rng: Rng) -> WhatWillDo:
    """Draw the index, and families of boards."""
    market = price_market.resample(facts.market, rng)
    return replace(facts, market=market, families=resample_counts.resample(facts.families, rng))


def _price_text(seller: str, share: float) -> str:
    return f"at the price of {seller} the cheapest model is open in {percent(share)} of the cases"


def _cost_text(share: float) -> str:
    return f"the cheapest run is open in {percent(share)} of the cases, over families of boards"


_CHOICES = (
    SELLER,
    COUNT_UNIT,
    GRID,
    LOWEST,
    FLOOR,
    LICENCE,
    USUALLY,
    cost_runs.LEAST,
    cost_runs.BOARDS,
    *price_market.OPTIONS,
)
_PUBLISHED = first_options(_CHOICES)


CLAIM = Claim(
    id="D5",
    slug="good-enough",
    owner=Owner.ESSAY,
    statement="For most work that open models can do, one of them does it for the least money.",
    test=(
        "At each level of capability that an open model reaches, whether the cheapest model at or "
        "above it is open: by list prices on the newest day, and by what runs on public boards "
        "cost. Levels with the same two cheapest models are one case."
    ),
    exhibits=("good-enough", "cheapest-by-level", "catch-up", "price-of-a-level", "adoption"),
    page="argument/good-enough.md",
    statistic="good-enough.open_cheapest_share",
    reason=(
        "On {good-enough.day} the cheapest model is open at {good-enough.open_cheapest} of "
        "{good-enough.reached_cheapest:level} at the cheapest seller's price, and at "
        "{good-enough.open_maker} of {good-enough.reached_maker} at the maker's. By what runs "
        "on boards cost it is open at {good-enough.board_levels_open} of "
        "{good-enough.board_levels_reached}."
    ),
    would_change="Closed models that cost less than open ones at levels that both reach.",
    trial=Trial(
        checks=(
            Check(
                SELLER_PRICE,
                "At the cheapest seller's price, is the cheapest model that will do usually open?",
                partial(prepared_value, SELLER_PRICE),
                partial(_price_text, "the cheapest seller"),
                partial(_price_cases, CHEAPEST),
                limit=USUALLY.name,
            ),
            Check(
                MAKER_PRICE,
                "At the maker's price, is the cheapest model that will do usually open?",
                partial(prepared_value, MAKER_PRICE),
                partial(_price_text, "the maker"),
                partial(_price_cases, MAKER),
                limit=USUALLY.name,
            ),
            Check(
                RUN_COST,
                "By what runs cost, is the cheapest model that will do usually open?",
                partial(prepared_value, RUN_COST),
                _cost_text,
                _family_cases,
                limit=USUALLY.name,
            ),
        ),
        choices=_CHOICES,
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        prepare=_prepare,
        null_worlds=market_worlds.null_worlds(_build),
        true_world=market_worlds.true_world(_build),
        effect=market_worlds.EFFECT,
    ),
)
