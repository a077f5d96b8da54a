"""One competitor against the frontier: how far its best model stands below the best of all."""

import pandas as pd

from charts.measures.capability import frontier
from charts.measures.gap import index_gap

COMPETITOR, OVERALL = "competitor", "overall"
PAIR: frontier.Sides = (COMPETITOR, OVERALL)


def distance_behind(
    intervals: pd.DataFrame, is_competitor: pd.Series, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Give how far one competitor stands behind the best model of all, day by day.

    intervals: those of all models, with `index`; is_competitor: for each of them whether it is the
    competitor's. Returns a frame by day: competitor and overall (index points), competitor_model,
    overall_model, and behind, in points: 0 while the competitor itself leads. It begins on the
    competitor's first day; days before are not days of a distance of 0.
    """
    both = [intervals[is_competitor].assign(side=COMPETITOR), intervals.assign(side=OVERALL)]
    leaders = frontier.leaders(pd.concat(both, ignore_index=True), "index", as_of, PAIR)
    days = frontier.daily_leaders(leaders, "index", PAIR).dropna(subset=[COMPETITOR])
    return days.assign(behind=index_gap.daily_gap(days, PAIR))


def leader_spells(days: pd.DataFrame) -> pd.DataFrame:
    """Give the spells in which neither the competitor's best model nor the overall one changes.

    days: as from `distance_behind`. Returns its columns, one row a spell, with since and until
    (exclusive).
    """
    leaders = days[[f"{COMPETITOR}_model", f"{OVERALL}_model"]]
    begins = leaders.ne(leaders.shift()).any(axis=1)
    rows = days[begins].rename_axis("since").reset_index()
    end = days.index[-1] + pd.Timedelta(days=1)
    return rows.assign(until=[*rows["since"].iloc[1:], end])
