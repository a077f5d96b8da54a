"""Leads of the side behind on single tests, as two claims read them: clear, noise, or unknown."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims import sample
from charts.claims.claim import Cases, Rng
from charts.claims.sample import Sample
from charts.measures.benchmarks.benchmark_leads import FULL_FIELD
from charts.measures.benchmarks.placebos import QUARTERS

Mask = npt.NDArray[np.bool_]

QUARTER_DAYS = 92
"""Days that the end of a quarter stands for."""

CLEARLY = (1.645, 1.28, 2.33, 2.81)
"""Standard errors from which a lead is clear, one-sided: 5%, 10% and 1% for one look, and 5% for
the best of twenty tests."""

LASTING = (1, 7, 31)
"""Days that a lead must last."""


def leads_of(rows: pd.DataFrame, tests: Sequence[str]) -> Sample:
    """Make a sample of stretches as from benchmark_leads.lead_stretches; its unit is the test.

    tests: the names of all tests, sorted: the column test is a place among them. A case is a pair
    on a test: the column case is its number.
    """
    days = rows["dates"].where(rows["source"] != QUARTERS, QUARTER_DAYS * rows["dates"])
    rows = rows.assign(
        days=days,
        test=np.searchsorted(tests, rows["benchmark_id"].to_numpy(str)),
        case=rows.groupby(["pair", "benchmark_id"]).ngroup(),
    )
    columns = ("margin", "error", "place", "days", "test", "case")
    return sample.of_frame(rows, unit="benchmark_id", firm="behind_maker", columns=columns)


def passed(leads: Sample, z: float, least_days: int, field: float) -> tuple[Mask, Mask]:
    """Say in which cases the side behind was clearly ahead, and which can be judged, by case.

    z: standard errors from which a lead is clear; field: a stretch counts if one of so many best
    of the side ahead was run. A case whose leads are of unknown size cannot be judged, unless it
    has a clear one as well.
    """
    case, size = leads["case"], leads["case"].max(initial=-1) + 1
    ahead = (leads["margin"] > 0) & (leads["place"] <= field)
    clear = ahead & (leads["margin"] > z * leads["error"])
    unknown = ahead & np.isnan(leads["error"])
    has_passed, is_unsure = (
        np.bincount(case, leads["days"] * which, size) >= least_days for which in (clear, unknown)
    )
    is_there = np.bincount(case, minlength=size) > 0
    return has_passed, is_there & (has_passed | ~is_unsure)


def tests_of_cases(leads: Sample) -> npt.NDArray[np.int64]:
    """Give the number of the test of each case; 0 for a number that no case has."""
    tests = np.zeros(leads["case"].max(initial=-1) + 1, dtype=np.int64)
    tests[leads["case"]] = leads["test"]
    return tests


def judged_cases(leads: Sample) -> Cases:
    """Count the tests that can be judged, and the makers of the best models behind on them."""
    _, judged = passed(leads, CLEARLY[0], LASTING[0], FULL_FIELD)
    return leads.where(judged[leads["case"]]).cases()


def simulated_leads(rng: Rng, tests: int, lead: float, *, stretches: int = 6) -> Sample:
    """Make tests on a share of which the side behind leads clearly for some weeks.

    On every fifth test the error is not known; on a third of the others there is a lead that is
    noise.
    """
    size = (tests, stretches)
    error = np.repeat(np.where(np.arange(tests) % 5 == 4, np.nan, 0.02), stretches)
    scale = np.where(np.isnan(error), 0.02, error).reshape(size)
    margin = -scale * rng.uniform(1, 8, size)
    noise, clear = rng.random(tests) < 1 / 3, rng.random(tests) < lead
    margin[noise, 0] = scale[noise, 0] * np.abs(rng.normal(size=noise.sum()))
    margin[clear, 1] = scale[clear, 1] * rng.uniform(2, 5, clear.sum())
    columns = {
        "margin": margin.ravel(), "error": error, "place": rng.choice([1.0, 2.0, 4.0], margin.size),
        "days": rng.integers(20, 120, margin.size), "test": np.repeat(np.arange(tests), stretches),
        "case": np.repeat(np.arange(tests), stretches),
    }  # fmt: skip
    names = np.array([f"t{place:02}" for place in columns["test"]])
    return Sample(names, np.array([f"f{place % 5}" for place in columns["test"]]), columns)
