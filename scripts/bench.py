"""`python -m scripts.bench`: what the parts of an edition cost, in seconds on this machine.

Each figure is one run in one process: read them as proportions, not as promises.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import click
import numpy as np
import scipy.stats  # noqa: F401  (its import takes seconds, and is no part of any measure)

from charts import catalogue, figure, publish
from charts.measures import capability, shares
from charts.tables import load

DRAWS = 5  # refits to time: a bootstrap is 40 times as many
Made = TypeVar("Made")


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """Run something once; give what it made and the seconds that it took."""
    start = time.perf_counter()
    made = make()
    return made, time.perf_counter() - start


@click.command()
def main() -> None:
    """Print the cost of reading, of each exhibit's measures and pictures, and of the refit."""
    data, reading = timed(load)
    click.echo(f"{'reading and checking the tables':34}{reading:8.2f}")
    totals = np.zeros(2)
    click.echo(f"{'exhibit':34}{'measures':>8}{'pictures':>10}")
    for exhibit_id in catalogue.ids():
        exhibit, measures = timed(lambda name=exhibit_id: catalogue.make(name, data))  # type: ignore[misc]
        _, drawing = timed(lambda made=exhibit: (publish.files(made), figure.figure(made)))  # type: ignore[misc]
        totals += measures, drawing
        click.echo(f"{exhibit_id:34}{measures:8.2f}{drawing:10.2f}")
    click.echo(f"{'all exhibits':34}{totals[0]:8.2f}{totals[1]:10.2f}")
    matrix = shares.matrix(data)
    _, fitting = timed(lambda: capability.fit(matrix))
    _, drawing = timed(lambda: list(capability.bootstrap(matrix, DRAWS)))
    click.echo(f"{'the capability index, fitted once':34}{fitting:8.2f}")
    click.echo(f"{'a refit of its bootstrap':34}{(drawing - fitting) / DRAWS:8.2f}")


if __name__ == "__main__":
    main()
