"""On which dates the side thought to be behind was ahead, and how much such a lead is worth."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from charts.measures.benchmarks import attainable, placebos
from charts.measures.benchmarks.benchmark_races import tested
from charts.measures.benchmarks.placebos import MATRIX, ONE_LAB, QUARTERS, Contest
from charts.measures.capability import frontier, index_vintage
from charts.tables.frames import Tables, memoize

Z = 1.645
"""Standard errors of a difference below which a lead is noise: one-sided, 5%."""

FULL_FIELD = 3
"""The field is full if one of so many best closed models of the day was run."""

MAX_RANK = 10
"""Places of the closed side that are looked at for a model that was run."""


class Leads(NamedTuple):
    """Yes or no by date: was the side behind strictly ahead, or level; was it ahead by more than
    noise (clear), or by how much of it cannot be known (unknown); and was the field full (raced;
    True where that is not asked)? Neither clear nor unknown is noise.
    """

    led: "pd.Series[bool]"
    level: "pd.Series[bool]"
    clear: "pd.Series[bool]"
    unknown: "pd.Series[bool]"
    raced: "pd.Series[bool]"

    @property
    def conclusive(self) -> "pd.Series[bool]":
        """The dates on which a lead is known to exceed noise, and was won in a full field."""
        return self.clear & self.raced


def closed_ranking(data: Mapping[str, pd.DataFrame]) -> "pd.Series[Any]":
    """Give the names of the closed models that are best on the index, as a list, best first.

    By day on which one came or went; MAX_RANK names at most. Of equal models the earlier is first.
    """
    models = index_vintage.models_of(data, index_vintage.WITH_DRAWS)
    closed = frontier.side_intervals(models).query("side == 'closed'")
    closed = closed.sort_values(["index", "since"], ascending=[False, True])
    changes = sorted({*closed["since"], *closed["until"].dropna()})
    names = [
        closed.loc[(closed["since"] <= day) & ~(closed["until"] <= day), "name"].head(MAX_RANK)
        for day in changes
    ]
    return pd.Series([list(best) for best in names], index=pd.DatetimeIndex(changes))


def best_place(ranking: "pd.Series[Any]", run: set[str], days: pd.Index) -> pd.Series:
    """Give the place, from 1, of the best closed model of the day that was run; infinite if none.

    ranking: as from closed_ranking; run: names of the models that have a score on the benchmark.
    """
    places = [
        next((place for place, name in enumerate(names, 1) if name in run), np.inf)
        for names in ranking
    ]
    by_day = pd.Series(places, index=ranking.index, dtype=float).reindex(days, method="ffill")
    return by_day.fillna(np.inf)


def scales(benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Give the ends of each benchmark whose scores are shares of a known number of questions.

    benchmarks: the table of that name. Returns, by benchmark_id, its items, and what a score of 0
    (`none`) and of 1 (`full`) is as a share of what can be won.
    """
    known = benchmarks[benchmarks["items"].notna() & (benchmarks["ceiling"] <= 1)]
    none, full = (attainable.attainable(known.assign(score=score), known) for score in (0.0, 1.0))
    ends = known.assign(none=none, full=full).set_index("benchmark_id")
    return ends[["items", "none", "full"]].astype(float)


def leads(contest: Contest, dates: pd.Index, scales: pd.DataFrame, places: pd.Series) -> Leads:
    """Look at the leads of the side behind on some dates.

    scales: as from `scales`; places: as from best_place. A lead is clear if it exceeds Z standard
    errors of the two scores' difference, unknown if the number of questions is not known. Only
    closed and open by day are asked whether the field was full.
    """
    margin, error = _margins(contest, dates, scales)
    raced = pd.Series(True, index=margin.index)
    if contest.source == MATRIX and contest.kind == contest.pair:
        raced = places.reindex(margin.index) <= FULL_FIELD
    led = margin > 0
    return Leads(led, margin == 0, led & (margin > Z * error), led & error.isna(), raced)


def _margins(
    contest: Contest, dates: pd.Index, scales: pd.DataFrame
) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """Give behind minus ahead, and its standard error, as shares of what can be won, by date.

    The error is binomial, sqrt(p (1 - p) / items) of each side, as if the runs were independent;
    both face the same questions, so it is rather too large. NaN where the number of questions is
    not known or scores are not shares of them.
    """
    days = contest.days.loc[dates]
    margin = days["behind"] - days["ahead"]
    scale = scales[scales.index == contest.benchmark_id]
    if scale.empty:
        return margin, pd.Series(np.nan, index=days.index)
    [[items, none, full]] = scale.to_numpy()
    score = ((days[["ahead", "behind"]].to_numpy() - none) / (full - none)).clip(0, 1)
    error = (full - none) * np.sqrt((score * (1 - score) / items).sum(axis=1))
    return margin, pd.Series(error, index=days.index)


@memoize  # two claims ask
def lead_stretches(data: Tables) -> pd.DataFrame:
    """Give how far the side behind was ahead on tests, one row a stretch of like dates.

    Columns: source (matrix: by day; quarters), benchmark_id, pair, behind_maker (of the side's best
    model of the last date, "" if not known), margin (behind minus ahead, a share of what can be
    won), error (its standard error, NaN if not known), place (as best_place; 1 where that is not
    asked) and dates, how many. Closed and open are a pair like the others; a lab and its rivals are
    none.
    """
    sizes, ranking = scales(data["benchmarks"]), closed_ranking(data)
    makers = _makers(data)
    run = {str(test): set(rows["name"]) for test, rows in tested(data).groupby("benchmark_id")}
    parts = []
    for race, others in placebos.placebo_comparisons(data):
        for contest, dates in [(race, race.days.index), *others]:
            if contest.source in (MATRIX, QUARTERS) and contest.kind != ONE_LAB:
                places = pd.Series(1.0, index=dates)
                if contest is race and contest.source == MATRIX:
                    places = best_place(ranking, run[contest.benchmark_id], dates)
                margin, error = _margins(contest, dates, sizes)
                rows = pd.DataFrame({"margin": margin, "error": error, "place": places})
                last = str(contest.days.loc[dates, "behind_model"].iloc[-1])
                facts = {"source": contest.source, "benchmark_id": contest.benchmark_id,
                         "pair": contest.pair, "behind_maker": makers.get(last, "")}  # fmt: skip
                parts.append(_stretches(rows).assign(**facts))
    return pd.concat(parts, ignore_index=True)


def _stretches(rows: pd.DataFrame) -> pd.DataFrame:
    """Join dates that follow one another and are alike, and count them."""
    values = rows.fillna(-1.0).to_numpy()
    begins = np.append(True, (values[1:] != values[:-1]).any(axis=1))
    starts = np.flatnonzero(begins)
    return rows.iloc[starts].assign(dates=np.diff(np.append(starts, len(rows))))


def _makers(data: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Give the organization of each model by its name in the register or in the quarters' table."""
    models = data["models"].set_index("model_id")
    quarterly = data["group_frontiers"].dropna(subset=["model_id"])
    named = dict(zip(models["name"], models["organization_id"], strict=True))
    makers = quarterly["model_id"].map(models["organization_id"])
    return dict(zip(quarterly["source_name"], makers, strict=True)) | named


def longest_stretch(days: pd.DataFrame, satisfied: "pd.Series[bool]") -> pd.DataFrame:
    """Give the rows of the longest unbroken stretch of dates on which something held."""
    if not satisfied.any():
        return days.head(0)
    stretch = (satisfied != satisfied.shift()).cumsum()[satisfied]
    return days.loc[stretch.index[stretch == stretch.value_counts(sort=False).idxmax()]]
