"""The cost boards read line by line, and their frontiers by comparing each run with every other."""

import functools
from collections import defaultdict
from itertools import pairwise

from tests.exhibits.oracle import rows

Run = tuple[float, float, str, str]  # cost, score, side, model


@functools.cache
def boards() -> dict[str, list[Run]]:
    """Name of a board -> its usable runs, with the side on the board's day."""
    models = {row["model_id"]: row for row in rows("models")}
    name = {row["benchmark_id"]: row["name"] for row in rows("benchmarks")}
    found: dict[str, list[Run]] = defaultdict(list)
    for row in rows("run_costs"):
        if row["usable"] == "true":
            model = models[row["model_id"]]
            day = row["listed_on"] + ("-30" if len(row["listed_on"]) == 7 else "")
            if model["weights"].startswith("open") and model["weights_from"] <= day:
                side = "open"
            elif model["weights"] == "closed" or model["weights_from"] > day:
                side = "closed"
            else:
                side = "unknown"
            run = float(row["cost"]), float(row["score"]), side, row["model_id"]
            found[name[row["benchmark_id"]]].append(run)
    return found


def frontier(runs: list[Run]) -> list[Run]:
    return [
        run
        for run in runs
        if not any(
            other[0] <= run[0] and other[1] >= run[1] and other[:2] != run[:2] for other in runs
        )
    ]


def levels(runs: list[Run]) -> float:
    """Walk up the scores: each belongs to the cheapest run that reaches it."""
    opened = known = 0.0
    scores = sorted({run[1] for run in runs})
    for below, score in pairwise(scores):
        cheapest = min(run[0] for run in runs if run[1] >= score)
        best = max(run[1] for run in runs if run[0] == cheapest)
        owners = [run[2] for run in runs if run[0] == cheapest and run[1] == best]
        part = (score - below) / len(owners)
        opened += part * owners.count("open")
        known += part * (len(owners) - owners.count("unknown"))
    return opened / known if known else float("nan")
