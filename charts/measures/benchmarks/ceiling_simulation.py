"""A world in which nobody catches up, seen through a test with a ceiling.

Two sides grow in capability at one steady rate, one a constant distance behind the other. A test
turns capability into a share by a logistic curve. Whatever narrows there is the test's doing.
"""

from typing import NamedTuple

import pandas as pd
from scipy.special import expit, logit

from charts.measures.stats.trend import Numbers


class World(NamedTuple):
    """The world's constants.

    distance: between the sides, in log-odds on the test; growth: of both, in log-odds a year;
    ceiling: the highest share the test allows; start: the log-odds of the side ahead in year 0.
    """

    distance: float = 1.5
    growth: float = 2.0
    ceiling: float = 1.0
    start: float = -3.0


def scores(world: World, years: Numbers) -> pd.DataFrame:
    """Give both sides' scores and the gap at times in years: year, ahead, behind (shares), gap."""
    capability = world.start + world.growth * years
    ahead = world.ceiling * expit(capability)
    behind = world.ceiling * expit(capability - world.distance)
    return pd.DataFrame({"year": years, "ahead": ahead, "behind": behind, "gap": ahead - behind})


def year_of_widest_gap(world: World) -> float:
    """Give the year in which the raw gap is widest: when the test is half full between the two."""
    return (world.distance / 2 - world.start) / world.growth


def year_filled(world: World, share: float) -> float:
    """Give the year in which the side ahead scores so much of what the ceiling allows."""
    return (float(logit(share)) - world.start) / world.growth
