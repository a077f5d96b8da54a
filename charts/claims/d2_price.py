"""D2: does competition among its hosts push the price of an open model down?"""

from collections.abc import Mapping
from functools import partial

import numpy as np
from scipy import special

from charts.claims import host_competition, host_worlds, resample_counts, sample
from charts.claims.claim import (
    Cases,
    Check,
    Choice,
    Claim,
    Owner,
    Setting,
    Trial,
    prepared_value,
)
from charts.claims.host_competition import ALL, EQUAL, KNOWN, LISTINGS, MONTHS, OUTCOMES
from charts.claims.resample_counts import TIMES_DRAWN
from charts.claims.sample import Sample
from charts.core.formats import percent, percent_change
from charts.measures.prices import entry_elasticity

HOSTS = Choice("hosts that count", (ALL, KNOWN))
STATISTIC = Choice("host that is held against the maker", ("cheapest", "median"))
FEW = 3
FEWEST = Choice("hosts with a price that a model needs", (FEW, 2, 5))
LISTING = Choice("price of the maker", tuple(LISTINGS))
DOUBTED = Choice("makers' prices in doubt", ("counted", "left out"))
RARE = Choice("share of chance markets that is rare", (0.1, 0.05))
WEIGHT = Choice("weight of a model", (MONTHS, EQUAL))

PRICES = {"the median host's": "median", "the lowest, beyond chance": "excess"}
PRICE = Choice("price that is followed as hosts are added", tuple(PRICES))
"""In worlds of chance both move together, so they are one question."""

UNDERCUT, ADDED, INCUMBENTS = "maker", "added", "incumbents"


def _prepare(makers: Sample, setting: Setting) -> Mapping[str, float]:
    """Give the values of all checks."""
    hosts, weight = setting[HOSTS.name], setting[WEIGHT.name]
    by_price = _doublings(makers, f"{hosts}, months, {weight}")
    (incumbents,) = _doublings(makers, f"{hosts}, steps, {weight}")
    return {
        UNDERCUT: _chance_of_undercutting(makers, setting),
        ADDED: by_price[OUTCOMES.index(PRICES[setting[PRICE.name]])],
        INCUMBENTS: incumbents,
    }


def _doublings(makers: Sample, column: str) -> list[float]:
    """Give by how many percent each outcome moves when hosts double."""
    by_maker = makers[column]
    size = by_maker.shape[1] * by_maker.shape[2]
    moments = (makers[TIMES_DRAWN] @ by_maker.reshape(-1, size)).reshape(by_maker.shape[1:])
    outcomes = 1 if "steps" in column else len(OUTCOMES)
    slopes = entry_elasticity.slopes_of_moments(moments, len(moments) - outcomes)
    return [float(percents) for percents in 100 * (2.0**slopes - 1)]


def _chance_of_undercutting(makers: Sample, setting: Setting) -> float:
    """Give the share of worlds with a random seller in the maker's place that show as much.

    What is left beyond chance is added up for each maker, which has one policy for all its models;
    one-sided, by Student's t of the makers' sums, whose mean is 0 if the maker is any seller.
    """
    hosts, listing = setting[HOSTS.name], setting[LISTING.name]
    excess = makers[f"{hosts}, {setting[STATISTIC.name]}, {listing}"]
    counted = makers[f"{hosts}, hosts, {listing}"] >= setting[FEWEST.name]
    if setting[DOUBTED.name] == "left out":
        counted = counted & (makers[f"{hosts}, doubted, {listing}"] == 0)
    sums, times = np.where(counted, excess, 0.0).sum(axis=1), makers[TIMES_DRAWN]
    size = float(times @ counted.any(axis=1))
    squares = float(times @ sums**2)
    if size < 2 or squares == 0:
        return np.nan
    error = np.sqrt(size / (size - 1) * squares)
    return float(special.stdtr(size - 1, times @ sums / error))


def _makers_that_sell(makers: Sample) -> Cases:
    hosts = makers[f"{ALL}, hosts, {next(iter(LISTINGS))}"]
    return makers.where(np.asarray((hosts >= FEW).any(axis=1))).cases()


def _makers_with(panel: str, makers: Sample) -> Cases:
    """Count the makers of models whose number of hosts changed."""
    return makers.where(makers[f"{ALL}, {panel}, {MONTHS}"][:, 0, 0] > 0).cases()


def _chance_text(share: float) -> str:
    often = "less than 1%" if share < 0.01 else percent(share)
    return f"chance alone puts hosts as far below the maker in {often} of simulated markets"


def _doubling_text(price: str, change: float) -> str:
    change_words = percent_change(1 + change / 100)
    moves = "does not move" if change_words == "0%" else f"moves by {change_words}"
    return f"with twice the hosts {price} {moves}"


CLAIM = Claim(
    id="D2",
    slug="price",
    owner=Owner.ESSAY,
    statement="Hosts of an open model compete, and the competition makes it cheaper.",
    test=(
        "Hosts' prices against the maker's, beyond what a seller drawn at random would show "
        "in the maker's place. And whether the median price, the lowest price beyond chance "
        "and the prices of hosts already there fall as hosts are added to a model."
    ),
    exhibits=("price-spread", "against-maker", "entry", "paid-prices"),
    page="argument/cheap.md",
    statistic="entry.median_doubling",
    reason=(
        "With twice the hosts the median price {entry.median_word} and the lowest price changes "
        "by {entry.lowest_doubling}. Random order alone would change the lowest by "
        "{entry.luck_doubling}."
    ),
    would_change=(
        "Median prices that fall as hosts are added, or hosts that charge less than the maker "
        "on most models instead of a few."
    ),
    trial=Trial(
        checks=(
            Check(
                "hosts against the maker",
                "Do hosts charge less than the maker, by more than chance?",
                partial(prepared_value, UNDERCUT),
                _chance_text,
                _makers_that_sell,
                side="below",
                limit=RARE.name,
            ),
            Check(
                "price as hosts are added",
                "Does the price fall as hosts are added?",
                partial(prepared_value, ADDED),
                partial(_doubling_text, "the median price"),
                partial(_makers_with, "months"),
                side="below",
                finding="entry.median_doubling",
            ),
            Check(
                "hosts already there",
                "Do hosts cut their prices when others arrive?",
                partial(prepared_value, INCUMBENTS),
                partial(_doubling_text, "the price of hosts already there"),
                partial(_makers_with, "steps"),
                side="below",
                finding="entry.stay_doubling",
            ),
        ),
        choices=(HOSTS, STATISTIC, PRICE, FEWEST, LISTING, DOUBTED, RARE, WEIGHT),
        facts=host_competition.of_tables,
        units=sample.firms,
        without=sample.without_firm,
        resample=resample_counts.resample,
        prepare=_prepare,
        null_worlds=(host_worlds.indifferent, host_worlds.drifting),
        true_world=host_worlds.competing,
        effect=host_worlds.EFFECT,
    ),
)
