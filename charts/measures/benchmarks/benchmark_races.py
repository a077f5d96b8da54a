"""The race on single benchmarks: the best open and the best closed model by release date.

The scores are those of the index's matrix: one source, one rule (each release at its best setting).
A model stands in a race from its release, though it may have been tested later, and only models
that were tested count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from charts.measures.benchmarks import attainable
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import REGISTER, WITH_DRAWS, models_of
from charts.measures.gap import lag
from charts.tables.frames import Tables, memoize
from charts.tables.rows import NoRows

INTERVAL_COLUMNS = [
    "benchmark_id", "model_id", "name", "side", "since", "until", "share", "capability",
]  # fmt: skip

LEAST_MODELS, LEAST_DAYS = 5, 365
"""A benchmark is compared if that many models of each side were tested, over so many days."""


@dataclass(frozen=True)
class BenchmarkRace:
    """One benchmark's race.

    facts: its row of benchmarks.csv; models: those tested, with `share` (of what can be won),
    `capability` (index points) and the register's facts; placed: the same on their sides, as from
    frontier.side_intervals; end: the last day of the race; source_id.
    """

    facts: "pd.Series[float]"
    models: pd.DataFrame
    intervals: pd.DataFrame
    end: pd.Timestamp
    source_id: str

    @cached_property
    def race(self) -> lag.Race:
        """The two sides by share."""
        return lag.race_of_intervals(self.intervals, self.end, "share")

    @property
    def benchmark_id(self) -> str:
        """The benchmark's id."""
        return str(self.facts["benchmark_id"])

    @property
    def edge(self) -> float:
        """How near to 0 and 1 shares of this benchmark may come before their log-odds is taken."""
        return attainable.edge_of(self.facts["items"])

    @cached_property
    def days(self) -> pd.DataFrame:
        """The days on which both sides have a model."""
        return self.race.days.dropna(subset=list(frontier.SIDES))

    @cached_property
    def by_capability(self) -> pd.DataFrame:
        """The best open and closed capability among the models tested, on the same days."""
        race = lag.race_of_intervals(self.intervals, self.days.index[-1], "capability")
        return race.days.reindex(self.days.index)

    @property
    def fullness(self) -> float:
        """The share of what can be won that the best model attains on the last day."""
        return float(self.days[list(frontier.SIDES)].iloc[-1].max())


def tested(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give every score of the matrix with its model's facts: benchmark_id, share, capability ..."""
    scores = attainable.score_matrix(data)
    scores = scores[scores["bound"].isna()].drop(columns="bound")
    index = models_of(data, WITH_DRAWS)[["model_id", "index"]]
    rows = scores.merge(data["models"][[*REGISTER, "parameters"]], on="model_id")
    return rows.merge(index.rename(columns={"index": "capability"}), on="model_id")


@memoize  # half a dozen exhibits ask, and each race takes a moment
def races(data: Tables) -> tuple[BenchmarkRace, ...]:
    """Give the race of every benchmark that can be compared, fullest first.

    Raises NoRows if none can.
    """
    rows = tested(data)
    facts = data["benchmarks"].set_index("benchmark_id", drop=False)
    last_release = rows["released"].max()
    intervals = dict(iter(frontier.side_intervals(rows)[INTERVAL_COLUMNS].groupby("benchmark_id")))
    contests = []
    for benchmark_id, models in rows.groupby("benchmark_id"):
        is_open = models["weights"].str.startswith("open") & models["weights_from"].notna()
        if min(is_open.sum(), (models["weights"] == "closed").sum()) < LEAST_MODELS:
            continue
        end = models[["released", "weights_from"]].max().max()
        contest = BenchmarkRace(
            facts.loc[benchmark_id],  # type: ignore[arg-type]
            models,
            intervals[benchmark_id],
            min(end, last_release),
            str(models["source_id"].iloc[0]),
        )
        if len(contest.days) >= LEAST_DAYS:
            contests.append(contest)
    if not contests:
        raise NoRows("benchmark with enough open and closed models to compare", "data/scores.csv")
    return tuple(sorted(contests, key=lambda contest: -contest.fullness))
