"""D4: do open models dominate the low-cost part of the frontier of capability against cost?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

import numpy as np

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
from charts.measures.costs import pareto
from charts.measures.costs.frontier_shares import COUNTINGS, low_end
from charts.tables.frames import Tables

THIRD = 1 / 3
PARTS = {"a third": THIRD, "a half": 0.5, "a quarter": 0.25}
ALL_SETTINGS, BEST_SETTING = "all", "the best of each model"

PART = Choice("part of the range of costs that is its low end", tuple(PARTS))
COUNTING = Choice("what a share is counted in", COUNTINGS)
DOMINATE = Choice("share above which a side dominates", (0.5, 0.6, 0.67))
KIND = Choice("list price of an open model", ("cheapest", "median", "maker"))
"""Of its cheapest, its median seller, or its maker."""

ANY, ABLE = "any on the index", "those at the level of GPT-4 or above"
MODELS = Choice("models with a list price", (ANY, ABLE))
SETTINGS = Choice("settings of a model that count", (ALL_SETTINGS, BEST_SETTING))

FRONTIER_OF_THE_ESSAY = "aa-intelligence-index"
"""How the ids of the boards begin whose frontier the essay points at."""


@dataclass(frozen=True)
class LowEnd:
    """What the checks read.

    market: list prices; families: the open share of the low end of each board, by `_column`; cited:
    the runs on the newest frontier that the essay points at; of_cited: the same of it.
    """

    market: Market
    families: Sample
    cited: Sample
    of_cited: Mapping[str, float]


def _facts(data: Tables) -> LowEnd:
    return _build(price_market.of_tables(data), cost_runs.of_tables(data))


def _build(market: Market, runs: Sample) -> LowEnd:
    """Make the facts of a market and of runs on boards."""
    starts = np.char.startswith(runs["board"], FRONTIER_OF_THE_ESSAY)
    cited = runs.where(starts & runs["frontier_only"].astype(bool))
    newest = cited.where(cited["day"] == cited["day"].max(initial=0))
    return LowEnd(market, cost_runs.by_family(runs, _low_ends), newest, _low_ends(newest))


def _column(part: str, counting: str, settings: str) -> str:
    return f"{part}; {counting}; {settings}"


def _low_ends(board: Sample) -> dict[str, float]:
    """Give the open share of the low end of a board in every way of counting."""
    rows = {ALL_SETTINGS: board, BEST_SETTING: cost_runs.best_settings(board)}
    return {
        _column(part, counting, settings): _low_end(rows[settings], PARTS[part], counting)
        for part, counting, settings in product(PARTS, COUNTINGS, rows)
    }


def _low_end(runs: Sample, part: float, counting: str) -> float:
    opened, known, model = runs["open"], runs["known"], runs["model"]
    return low_end(runs["cost"], runs["score"], opened, known, model, part, counting)


def _prepare(facts: LowEnd, setting: Setting) -> Mapping[str, float]:
    """Give the values of all checks."""
    return {
        "list price": _by_list_price(facts.market, setting),
        "run cost": _families_dominated(facts.families, setting),
        "cited": _cited(facts.of_cited, setting),
    }


def _by_list_price(market: Market, setting: Setting) -> float:
    models = market.models
    price, index = models[price_market.key(setting[KIND.name], setting)], models["index"]
    counted = ~np.isnan(price)
    if setting[MODELS.name] == ABLE:
        counted &= index >= market.levels.get("GPT-4", np.inf)
    opened = models["open"][counted].astype(float)
    known, model = np.ones(len(opened)), models["model"][counted]
    part, counting = PARTS[setting[PART.name]], setting[COUNTING.name]
    return low_end(price[counted], index[counted], opened, known, model, part, counting)


def _families_dominated(families: Sample, setting: Setting) -> float:
    """Give the share of board families whose low end is mostly open."""
    column = _column(setting[PART.name], setting[COUNTING.name], setting[SETTINGS.name])
    means = cost_runs.family_means(families, column, setting)
    dominated = np.where(np.isnan(means), np.nan, means > setting[DOMINATE.name])
    return resample_counts.mean(families, dominated)


def _cited(shares: Mapping[str, float], setting: Setting) -> float:
    """Give the open share of the low end of the frontier that the essay points at.

    Only its points are published, so what it would be with one setting a model is not known.
    """
    if setting[SETTINGS.name] == BEST_SETTING:
        return np.nan
    return shares[_column(setting[PART.name], setting[COUNTING.name], ALL_SETTINGS)]


def _on_list_frontier(market: Market) -> Sample:
    """Give the models on the frontier of the published prices."""
    models = market.models
    price = models[price_market.key(KIND.options[0], _PUBLISHED)]
    models, price = models.where(~np.isnan(price)), price[~np.isnan(price)]
    return models.where(pareto.efficient(price, models["index"]))


def _models_of(runs: Sample) -> Cases:
    """Count distinct models and their makers."""
    return Cases.distinct(runs["model"], runs.firm)


def _list_cases(facts: LowEnd) -> Cases:
    return _models_of(_on_list_frontier(facts.market))


def _family_cases(facts: LowEnd) -> Cases:
    return cost_runs.family_cases(facts.families)


def _cited_cases(facts: LowEnd) -> Cases:
    return _models_of(facts.cited)


def _units(facts: LowEnd) -> list[str]:
    """Name makers on the frontiers of list prices and of the essay, and families of boards."""
    makers = {*_on_list_frontier(facts.market).firm, *facts.cited.firm}
    return sorted(map(str, makers | {*facts.families.unit}))


def _without(facts: LowEnd, unit: str) -> LowEnd:
    if unit in facts.families.unit:
        return replace(facts, families=sample.without_unit(facts.families, unit))
    market = price_market.without(facts.market, "firm", unit)
    cited = sample.without_firm(facts.cited, unit)
    return replace(facts, market=market, cited=cited, of_cited=_low_ends(cited))


def _resample(facts: LowEnd, rng: Rng) -> LowEnd:
    """Draw the index, and families of boards; the cited frontier is one, and stays."""
    market = price_market.resample(facts.market, rng)
    return replace(facts, market=market, families=resample_counts.resample(facts.families, rng))


def _list_text(share: float) -> str:
    return f"open models hold {percent(share)} of the low end at the cheapest seller's list price"


def _family_text(share: float) -> str:
    return f"open models hold most of the low end in {percent(share)} of board families"


def _cited_text(share: float) -> str:
    return f"open models hold {percent(share)} of the low end of the frontier the essay points at"


_CHOICES = (
    PART, COUNTING, DOMINATE, KIND, MODELS, *price_market.OPTIONS, SETTINGS, cost_runs.LEAST,
    cost_runs.BOARDS,
)  # fmt: skip
_PUBLISHED = first_options(_CHOICES)


CLAIM = Claim(
    id="D4",
    slug="low-cost-frontier",
    short_name="low-cost frontier",
    owner=Owner.ESSAY,
    statement="Where little money is spent, the best model that it buys is mostly an open one.",
    test=(
        "The low end of the frontier of capability against cost: by list price, by what runs on "
        "public boards cost (one family a publisher), and on the Artificial Analysis frontier that "
        "the essay points at. The end near the best score is shown beside it and does not vote."
    ),
    exhibits=(
        "price-frontier",
        "run-cost-frontiers",
        "open-share-of-frontier",
    ),
    page="argument/cheap.md",
    statistic="open-share-of-frontier.cheap_most_share",
    reason=(
        "Open models hold most of the cheap third of the frontier on "
        "{open-share-of-frontier.cheap_most} of {open-share-of-frontier.judged} cost boards. "
        "By list price they hold {price-frontier.cheap} of it, depending on whose price "
        "counts. Near the top the cheapest is open on {run-cost-frontiers.near_open} of "
        "{run-cost-frontiers.judged} boards."
    ),
    would_change="Cheap closed models on the boards that publish what their runs cost.",
    trial=Trial(
        checks=(
            Check(
                "list price",
                "Do open models dominate the low end by list price?",
                partial(prepared_value, "list price"),
                _list_text,
                _list_cases,
                limit=DOMINATE.name,
            ),
            Check(
                "run cost",
                "Do open models dominate the low end by run cost in most families of boards?",
                partial(prepared_value, "run cost"),
                _family_text,
                _family_cases,
                limit=0.5,
            ),
            Check(
                "the frontier of the essay",
                "Do open models dominate the low end of the frontier the essay points at?",
                partial(prepared_value, "cited"),
                _cited_text,
                _cited_cases,
                limit=DOMINATE.name,
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
