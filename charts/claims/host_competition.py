"""Facts of claims about competition among hosts: one case a maker of open models.

The makers are the independent units: a maker prices all its models, and hosts take up its line. So
what is kept of a maker are sums over its models, from which any draw of makers can be judged.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims.resample_counts import TIMES_DRAWN
from charts.claims.sample import Sample
from charts.measures.prices import entry_elasticity, maker_ratio, offers
from charts.measures.prices.entry_elasticity import Panel
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]

ALL, KNOWN = "all", "well-known ones"
"""Which hosts count: every one, or those of high confidence whose price nothing speaks against."""

LISTINGS = {"cheapest listing": "blended", "most expensive listing": "highest"}
"""Which price of a maker counts: that of its cheapest or of its most expensive listing (a region or
a speed may have its own); and the column of offers.current_offers that has it."""

MONTHS, EQUAL = "its months", "one"
"""How much a model weighs: as much as it has months, or as much as any other."""

OUTCOMES = ("median", "excess")
"""The median price of a model's hosts, and the lowest beyond what random order makes of it."""


class Undercutting(NamedTuple):
    """Models that their maker and hosts sell, one an entry: see maker_ratio.Excess."""

    maker: Names
    hosts: Numbers
    doubted: npt.NDArray[np.bool_]
    cheapest: Numbers
    median: Numbers


class Competition(NamedTuple):
    """What is known of the hosts that count.

    undercutting: by LISTINGS; months: panel of OUTCOMES on the logarithm of hosts; steps: panel of
    the change of incumbents' log price on that of the number of hosts; makers: of the rows of both.
    """

    undercutting: Mapping[str, Undercutting]
    months: Panel
    months_maker: Names
    steps: Panel
    steps_maker: Names


def of_tables(data: Tables) -> Sample:
    """Make the facts of the newest broad snapshot of offers, and of the history of host prices."""
    current = offers.current_offers(data)
    prices = entry_elasticity.monthly_host_prices(data)
    maker = data["models"].set_index("model_id")["organization_id"]
    known = current["role"].eq("maker") | offers.documented(current)
    return by_maker({
        ALL: _competition(current, prices, maker),
        KNOWN: _competition(current[known], prices[prices["confidence"].eq("high")], maker),
    })  # fmt: skip


def _competition(current: pd.DataFrame, prices: pd.DataFrame, maker: pd.Series) -> Competition:
    """Measure both; without two months there is no panel."""
    months = steps = pd.DataFrame(columns=["model_id", "month", "more", "cut", *OUTCOMES])
    if prices["month"].min() < prices["month"].max():
        months = entry_elasticity.monthly_log_prices(prices)
        months["more"] = np.log(months["hosts"])
        months["excess"] = months["lowest"] - months["luck"]
        steps = entry_elasticity.incumbents(prices)
    return Competition(
        {name: _undercutting(current, column, maker) for name, column in LISTINGS.items()},
        _panel(months, OUTCOMES),
        months["model_id"].map(maker).to_numpy(str),
        _panel(steps, ("cut",)),
        steps["model_id"].map(maker).to_numpy(str),
    )


def _undercutting(current: pd.DataFrame, column: str, maker: pd.Series) -> Undercutting:
    rows = maker_ratio.excess_by_release(current, column)
    return Undercutting(
        rows["model_id"].map(maker).to_numpy(str),
        rows["hosts"].to_numpy(float),
        rows["maker_doubt"].notna().to_numpy(),
        rows["cheapest"].to_numpy(float),
        rows["median"].to_numpy(float),
    )


def _panel(rows: pd.DataFrame, outcomes: tuple[str, ...]) -> Panel:
    months, time = np.unique(rows["month"].to_numpy("datetime64[D]"), return_inverse=True)
    values = rows[list(outcomes)].to_numpy(float).T
    model = rows["model_id"].to_numpy(str)
    return Panel(model, time, len(months), rows["more"].to_numpy(float), values)


def by_maker(competition: Mapping[str, Competition]) -> Sample:
    """Give one case a maker, with arrays whose first axis is the maker, by the hosts that count.

    Columns, after the hosts that count: "hosts", "doubted", and for each listing "cheapest" and
    "median" (makers x models, NaN where a maker has fewer models); for each weight "months" and
    "steps" (moments); and TIMES_DRAWN, how often the maker was drawn: once.
    """
    every = competition.values()
    names = [rows.maker for part in every for rows in part.undercutting.values()]
    names += [maker for part in every for maker in (part.months_maker, part.steps_maker)]
    makers = np.unique(np.concatenate(names))
    columns: dict[str, Numbers] = {TIMES_DRAWN: np.ones(len(makers))}
    for hosts, part in competition.items():
        for listing, rows in part.undercutting.items():
            columns |= {
                f"{hosts}, {name}, {listing}": _padded(makers, rows.maker, getattr(rows, name))
                for name in ("hosts", "doubted", "cheapest", "median")
            }
        for weight in (MONTHS, EQUAL):
            for name, panel, maker in (
                ("months", part.months, part.months_maker),
                ("steps", part.steps, part.steps_maker),
            ):
                columns[f"{hosts}, {name}, {weight}"] = _moments(makers, maker, panel, weight)
    return Sample(makers, makers, columns)


def _padded(makers: Names, maker: Names, values: npt.NDArray[np.generic]) -> Numbers:
    """Give the values of each maker's models in a row, filled up with NaN."""
    row = np.searchsorted(makers, maker)
    order = np.argsort(row, kind="stable")
    counts = np.bincount(row, minlength=len(makers))
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    padded = np.full((len(makers), counts.max(initial=0)), np.nan)
    padded[row[order], place] = values[order]
    return padded


def _moments(makers: Names, maker: Names, panel: Panel, weight: str) -> Numbers:
    """Give the moments of each maker's models; 0 for a maker without any."""
    width = panel.times + len(panel.outcomes)
    moments = np.zeros((len(makers), width, width))
    for place in np.unique(np.searchsorted(makers, maker)):
        rows = panel.where(maker == makers[place])
        equal = weight == EQUAL
        moments[place] = entry_elasticity.within_moments(rows, each_model_once=equal)
    return moments
