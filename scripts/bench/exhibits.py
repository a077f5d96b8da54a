"""What the parts of an edition cost: read the figures as proportions, not as promises."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import scipy.stats  # noqa: F401  (its import takes seconds, and is no part of any measure)

from charts.core.exhibit import Exhibit
from charts.drawing import pictures, render
from charts.measures.benchmarks import attainable
from charts.measures.capability import index_fit
from charts.site import catalogue, downloads
from charts.site.citation import SITE
from charts.tables.reading import load
from scripts.bench.report import Figure

DRAWS = 5  # refits to time: a bootstrap is 40 times as many
Result = TypeVar("Result")


def timed(make: Callable[[], Result]) -> tuple[Result, float]:
    """Run something once; give what it made and the seconds that it took."""
    start = time.perf_counter()
    result = make()
    return result, time.perf_counter() - start


def draw(exhibit: Exhibit) -> None:
    """Draw all that is drawn of an exhibit."""
    if drawings := render.drawings(exhibit):
        picture = downloads.picture(exhibit, drawings)
        pictures.pictures(picture, drawings[0], exhibit.title, SITE)
        render.files(exhibit)


def measure(site: Path, runs: int) -> Iterator[Figure]:
    """Time reading, each exhibit's measures and pictures, and the refit; each once."""
    data, reading = timed(load)
    yield Figure("Reading and checking the tables", "s", [reading])
    totals = np.zeros(2)
    for exhibit_id in catalogue.ids():
        exhibit, measures = timed(partial(catalogue.make, exhibit_id, data))
        _, drawing = timed(partial(draw, exhibit))
        totals += measures, drawing
        yield Figure(f"{exhibit_id}: measures", "s", [measures])
        yield Figure(f"{exhibit_id}: pictures", "s", [drawing])
    yield Figure("All exhibits: measures", "s", [float(totals[0])])
    yield Figure("All exhibits: pictures", "s", [float(totals[1])])
    matrix = attainable.score_matrix(data)
    _, fitting = timed(lambda: index_fit.fit(matrix))
    _, drawing = timed(lambda: list(index_fit.bootstrap(matrix, DRAWS)))
    yield Figure("The capability index, fitted once", "s", [fitting])
    yield Figure("A refit of its bootstrap", "s", [(drawing - fitting) / DRAWS])
