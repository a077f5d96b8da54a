"""The race on single benchmarks: the best open and the best closed model by release date.

The scores are those of the index's matrix: one source, one rule (each release at its best setting).
A model stands in a race from its release, though it may have been tested later, and only models
that were tested count.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from charts.measures import frontier, lag, shares
from charts.measures.index_vintage import DRAWN, REGISTER

LEAST_MODELS, LEAST_DAYS = 5, 365
"""A benchmark is compared if that many models of each side were tested, over so many days."""


class BenchmarkRace(NamedTuple):
    """One benchmark's race.

    facts: its row of benchmarks.csv; models: those tested, with `share` (of what can be won),
    `capability` (index points) and the register's facts; race: the two sides by share; source_id.
    """

    facts: "pd.Series[float]"
    models: pd.DataFrame
    race: lag.Race
    source_id: str

    @property
    def benchmark_id(self) -> str:
        """The benchmark's id."""
        return str(self.facts["benchmark_id"])

    @property
    def edge(self) -> float:
        """How near to 0 and 1 shares of this benchmark may come before their log-odds is taken."""
        return shares.edge_of(self.facts["items"])

    @property
    def days(self) -> pd.DataFrame:
        """The days on which both sides have a model."""
        return self.race.days.dropna(subset=list(frontier.SIDES))

    @property
    def fullness(self) -> float:
        """The share of what can be won that the best model attains on the last day."""
        return float(self.days[list(frontier.SIDES)].iloc[-1].max())


def tested(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give every score of the matrix with its model's facts: benchmark_id, share, capability ..."""
    scores = shares.matrix(data)
    scores = scores[scores["bound"].isna()].drop(columns="bound")
    index = data["capability_index"]
    index = index[index["vintage"] == DRAWN][["model_id", "index"]]
    rows = scores.merge(data["models"][[*REGISTER, "parameters"]], on="model_id")
    return rows.merge(index.rename(columns={"index": "capability"}), on="model_id")


def races(data: Mapping[str, pd.DataFrame]) -> Iterator[BenchmarkRace]:
    """Give the race of every benchmark that can be compared, fullest first."""
    rows = tested(data)
    facts = data["benchmarks"].set_index("benchmark_id", drop=False)
    last_release = rows["released"].max()
    found = []
    for benchmark_id, models in rows.groupby("benchmark_id"):
        is_open = models["weights"].str.startswith("open") & models["weights_from"].notna()
        if min(is_open.sum(), (models["weights"] == "closed").sum()) < LEAST_MODELS:
            continue
        end = models[["released", "weights_from"]].max().max()
        one = BenchmarkRace(
            facts.loc[benchmark_id],  # type: ignore[arg-type]
            models,
            lag.race(models, min(end, last_release), "share"),
            str(models["source_id"].iloc[0]),
        )
        if len(one.days) >= LEAST_DAYS:
            found.append(one)
    yield from sorted(found, key=lambda one: -one.fullness)
