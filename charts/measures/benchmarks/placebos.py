"""Contests between a side with an advantage and one without: closed and open, and its placebos.

Three kinds of data: the index and the benchmarks of its score matrix, day by day, with the groups
of `placebo_groups`; and the groups of Artificial Analysis, quarter by quarter, of which only the
best score of each group is at hand. A placebo is always compared with closed and open on the same
benchmark and the same dates.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from charts.measures.benchmarks import attainable, placebo_groups
from charts.measures.benchmarks.benchmark_races import LEAST_DAYS, LEAST_MODELS, tested
from charts.measures.capability import index_vintage
from charts.tables.frames import Tables, memoize

INDEX, MATRIX, QUARTERS = "index", "matrix", "quarters"

LEAST_QUARTERS = 4
"""Ends of quarters that two series by quarter must share to be compared: their day is a year's."""

CLOSED_OPEN = placebo_groups.OPEN_CLOSED.id
ONE_LAB = "one lab"
CONTEST_COLUMNS = ["benchmark_id", "model_id", "name", "side", "since", "until", "share"]

QUARTERLY = {
    "open_vs_closed": CLOSED_OPEN,
    "expensive_vs_cheap": "expensive / cheap",
    "large_vs_small_open": "large / small",
    "slow_vs_fast": "slow / fast",
    "reasoning_vs_non_reasoning": "reasoning on / off",
    "high_vs_low_effort": "high / low effort",
}
"""The pairs of Artificial Analysis' groups: as the table has them, and as they are called here."""

GROUP_SIDES = ("advantaged", "disadvantaged")


class Contest(NamedTuple):
    """One pair on one scale.

    days: behind, ahead, behind_model and ahead_model by day or quarter's end, as shares of what can
    be won (on the index: points); edge: see attainable.log_odds, None for the index; models_ahead
    and models_behind: how many models the sides have in all (by quarter: at the last).
    """

    source: str
    benchmark_id: str
    pair: str
    days: pd.DataFrame
    edge: float | None
    models_ahead: int
    models_behind: int
    source_id: str

    @property
    def kind(self) -> str:
        """Say what the pair is: closed / open, a handicap, or one lab against the others."""
        if self.pair == CLOSED_OPEN:
            return CLOSED_OPEN
        return ONE_LAB if self.pair.startswith("other labs") else "handicap"


Shared = tuple[Contest, pd.Index]
"""A placebo, and the dates on which it can be compared."""


def contests(data: Mapping[str, pd.DataFrame]) -> Iterator[Contest]:
    """Give every contest: the index's first, then the matrix's and the quarters' by benchmark.

    A benchmark's contests begin with closed and open. Sides with fewer than LEAST_MODELS models
    are left out; so are benchmarks on which closed and open share too few dates.
    """
    facts = placebo_groups.group_facts(data)
    items = data["benchmarks"].set_index("benchmark_id")["items"]
    sizes = data["models"].set_index("model_id")["parameters"]
    indexed = index_vintage.models_of(data, index_vintage.LATEST).rename(columns={"index": "share"})
    indexed = indexed.assign(parameters=indexed["model_id"].map(sizes), benchmark_id=INDEX)
    yield from _daily(indexed, facts, INDEX, items)
    yield from _daily(tested(data), facts, MATRIX, items)
    yield from quarterly(data)


def _daily(
    models: pd.DataFrame, facts: pd.DataFrame, source: str, items: pd.Series
) -> Iterator[Contest]:
    """Give the contests of all benchmarks; models: one row a model and benchmark."""
    if models.empty:
        return
    pairs = (*placebo_groups.PAIRS, *placebo_groups.LABS)
    sided = {pair.id: pair.place(models, facts)[CONTEST_COLUMNS] for pair in pairs}
    intervals = {
        pair: dict(iter(models_of_pair.groupby("benchmark_id")))
        for pair, models_of_pair in sided.items()
    }
    sizes = {
        pair: models_of_pair.groupby(["benchmark_id", "side"])["model_id"].nunique()
        for pair, models_of_pair in sided.items()
    }
    dates, last = ["released", "weights_from"], models["released"].max()
    ends = models.groupby("benchmark_id")[dates].max().max(axis=1).clip(upper=last)
    source_id = str(models["source_id"].iloc[0])
    for name, end in zip(ends.index.astype(str), ends, strict=True):
        edge = None if source == INDEX else attainable.edge_of(items[name])
        for pair in pairs:
            ahead, behind = (
                int(sizes[pair.id].get((name, side), 0)) for side in ("ahead", "behind")
            )
            if min(ahead, behind) >= LEAST_MODELS:
                days = placebo_groups.best_by_day(intervals[pair.id][name], "share", end)
                contest = Contest(source, name, pair.id, days, edge, ahead, behind, source_id)
                if long_enough(contest, days.index):
                    yield contest
                    continue
            if pair.id == CLOSED_OPEN:
                break  # nothing to compare placebos with


@memoize  # three exhibits ask
def quarterly(data: Mapping[str, pd.DataFrame]) -> tuple[Contest, ...]:
    """Give the contests of Artificial Analysis' groups, also those with few dates."""
    return tuple(_quarterly(data))


def _quarterly(data: Mapping[str, pd.DataFrame]) -> Iterator[Contest]:
    items = data["benchmarks"].set_index("benchmark_id")["items"]
    rows = data["group_frontiers"].rename(columns={"best_score": "score", "as_of": "day"})
    rows["share"] = attainable.attainable(rows, data["benchmarks"])
    names = rows["benchmark_id"].unique()
    rows = rows.set_index("day").sort_index()
    parts = dict(iter(rows.groupby(["benchmark_id", "pair", "side"])))
    for benchmark_id in names:
        for pair, name in QUARTERLY.items():
            if any((benchmark_id, pair, side) not in parts for side in GROUP_SIDES):
                if name == CLOSED_OPEN:
                    break  # nothing to compare placebos with
                continue
            ahead, behind = (parts[benchmark_id, pair, side] for side in GROUP_SIDES)
            days = pd.DataFrame(
                {
                    "behind": behind["share"],
                    "behind_model": behind["source_name"],
                    "ahead": ahead["share"],
                    "ahead_model": ahead["source_name"],
                }
            )
            few = (ahead["group_size"] < LEAST_MODELS) | (behind["group_size"] < LEAST_MODELS)
            most, least = (int(side["group_size"].iloc[-1]) for side in (ahead, behind))
            edge = attainable.edge_of(items[benchmark_id])
            source_id = str(ahead["source_id"].iloc[0])
            yield Contest(QUARTERS, benchmark_id, name, days[~few], edge, most, least, source_id)


def long_enough(contest: Contest, dates: pd.Index) -> bool:
    """Say whether dates suffice for a comparison: LEAST_DAYS days, or LEAST_QUARTERS ends."""
    if contest.source == QUARTERS:
        return int(pd.DatetimeIndex(dates).is_quarter_end.sum()) >= LEAST_QUARTERS
    return len(dates) >= LEAST_DAYS


@memoize  # two exhibits ask
def placebo_comparisons(data: Tables) -> tuple[tuple[Contest, tuple[Shared, ...]], ...]:
    """Give closed and open on each scale, with its placebos and the dates shared with each."""
    comparisons: list[tuple[Contest, list[Shared]]] = []
    for contest in contests(data):
        if contest.pair == CLOSED_OPEN:
            comparisons.append((contest, []))
        elif comparisons:
            reference, placebos = comparisons[-1]
            dates = contest.days.index.intersection(reference.days.index)
            if long_enough(contest, dates):
                placebos.append((contest, dates))
    return tuple((reference, tuple(placebos)) for reference, placebos in comparisons)


def contest_gaps(contest: Contest, dates: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Give ahead minus behind on some dates: in points of the scale, and in log-odds.

    Points are percentage points of what can be won, on the index its own. Log-odds are NaN there.
    """
    days = contest.days.loc[dates]
    scale = 1 if contest.edge is None else 100
    points = scale * (days["ahead"] - days["behind"])
    if contest.edge is None:
        return points, points * np.nan
    ahead, behind = (attainable.log_odds(days[side], contest.edge) for side in ("ahead", "behind"))
    return points, pd.Series(ahead - behind, index=days.index)


class PlaceboRank(NamedTuple):
    """Where closed and open stand among their placebos, over several benchmarks.

    benchmarks: those with two placebos or more; between: on how many some placebo's trend is lower
    and another's is not; fastest (slowest): on how many all placebos' trends are higher (lower), a
    low one being a gap that falls; expected: how many `between` would be if closed/open were any
    one of the pairs.
    """

    benchmarks: int
    between: int
    fastest: int
    slowest: int
    expected: float


def rank_among_placebos(
    placebo: pd.Series, reference: pd.Series, benchmark: pd.Series
) -> PlaceboRank:
    """Compare trends of placebos with closed/open's over the same dates, one row a placebo.

    Of k + 1 pairs in random order, a given one is neither first nor last in (k - 1) / (k + 1).
    """
    above = (placebo >= reference).groupby(benchmark).agg(["sum", "size"])
    above = above[above["size"] >= 2]
    fastest, slowest = above["sum"] == above["size"], above["sum"] == 0
    expected = float(((above["size"] - 1) / (above["size"] + 1)).sum())
    between = int((~fastest & ~slowest).sum())
    return PlaceboRank(len(above), between, int(fastest.sum()), int(slowest.sum()), expected)
