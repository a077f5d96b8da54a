"""How far behind in points: the distance between the best of two sides, day by day."""

import pandas as pd

from charts.measures.capability.frontier import SIDES, Sides


def daily_gap(days: pd.DataFrame, sides: Sides = SIDES) -> pd.Series:
    """Give the leading side's best minus the other's by day, in points of the scale.

    days: as from frontier.daily_leaders. Negative while the side that is thought to be behind
    leads.
    """
    behind, ahead = sides
    return (days[ahead] - days[behind]).dropna()
