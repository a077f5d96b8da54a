"""Facts of claims about what runs cost: boards in families, one family a publisher.

Boards of one publisher share models, agent and prices, so that the family is what is independent.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cases, Choice, Setting
from charts.claims.resample_counts import TIMES_DRAWN
from charts.claims.sample import Sample, row_means
from charts.measures.costs import cost_boards
from charts.measures.costs.frontier_shares import LEAST_OPEN
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

OPEN_MODELS, NEWEST = "open models", "newest"

LEAST = Choice("open models that a board needs", (LEAST_OPEN, 1, 5))
BOARDS = Choice("boards of a family that count", ("all", "the newest"))


def of_tables(data: Tables) -> Sample:
    """Give one case a run that counts: the publisher of its board is the unit, its maker the firm.

    Columns: board, model, label (of the register), open and known (1 or 0, on the board's day),
    score, cost, day (of the board), and frontier_only (whether no more than the points on the
    frontier may be passed on).
    """
    rows = cost_boards.runs(data)
    sources = data["sources"].set_index("source_id")
    allowed = rows["source_id"].map(sources["may_republish"])
    register = data["models"].set_index("model_id")
    columns = {
        "board": rows["benchmark_id"].to_numpy(str),
        "model": rows["model_id"].to_numpy(str),
        "label": rows["model_id"].map(register["weights"]).to_numpy(str),
        "open": rows["side"].eq("open").to_numpy(float),
        "known": rows["side"].ne("unknown").to_numpy(float),
        "score": rows["score"].to_numpy(float),
        "cost": rows["cost"].to_numpy(float),
        "day": rows["listed"].to_numpy("datetime64[D]").astype(np.int64),
        "frontier_only": allowed.eq("aggregates").to_numpy(),
    }
    family = rows["source_id"].map(sources["publisher"]).to_numpy(str)
    return Sample(family, rows["model_id"].map(register["organization_id"]).to_numpy(str), columns)


def by_family(runs: Sample, measure: Callable[[Sample], Mapping[str, float]]) -> Sample:
    """Give one case a family, with what is measured of each of its boards (families x boards).

    Columns: those of `measure`, NaN where a family has fewer boards; OPEN_MODELS, how many a board
    has; NEWEST, whether no board of its family is newer; TIMES_DRAWN. Boards of which only the
    frontier is published are left out: their low end is known, and what is below it is not.
    """
    runs = runs.where(~runs["frontier_only"].astype(bool))
    families = np.unique(runs.unit)
    rows: list[list[dict[str, float]]] = []
    for family in families:
        of_family = runs.where(runs.unit == family)
        newest = of_family["day"].max()
        parts = [of_family.where(of_family["board"] == b) for b in np.unique(of_family["board"])]
        rows.append([_facts(board, newest) | dict(measure(board)) for board in parts])
    width = max(map(len, rows), default=0)
    names = [OPEN_MODELS, NEWEST, *measure(runs.take(np.arange(0)))]  # without a board, too
    columns = {name: np.full((len(rows), width), np.nan) for name in names}
    for place, boards in enumerate(rows):
        for number, board in enumerate(boards):
            for name, value in board.items():
                columns[name][place, number] = value
    return Sample(families, families, {TIMES_DRAWN: np.ones(len(families)), **columns})


def _facts(board: Sample, newest: int) -> dict[str, float]:
    opened = np.unique(board["model"][board["open"] > 0])
    return {OPEN_MODELS: float(len(opened)), NEWEST: float(board["day"].max() == newest)}


def family_means(families: Sample, column: str, setting: Setting) -> Numbers:
    """Give each family's mean over the boards that count; NaN where nothing is known."""
    boards = families[OPEN_MODELS] >= setting[LEAST.name]
    if setting[BOARDS.name] == "the newest":
        boards = boards & (families[NEWEST] > 0)
    values = families[column]
    return row_means(values, boards & ~np.isnan(values))


def family_cases(families: Sample) -> Cases:
    """Count the families with a board that has open models enough, and the same as firms."""
    enough = (families[OPEN_MODELS] >= LEAST_OPEN).any(axis=1)
    return families.where(np.asarray(enough)).cases()


def best_settings(runs: Sample) -> Sample:
    """Keep the best run of each model on a board, the cheapest of equally good ones."""
    order = np.lexsort((runs["cost"], -runs["score"]))
    _, first = np.unique(runs["model"][order], return_index=True)
    return runs.take(np.sort(order[first]))
