"""C1: does training on top of an open base give a clearly better closed model?"""

from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims.claim import Cap, Cases, Check, Choice, Claim, Label, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample, firms, resample, row_means, share, without_firm
from charts.core.formats import percent
from charts.measures.derivatives.derivative_gains import (
    TESTS,
    TWO_MEASURERS,
    comparisons,
    sampling_error,
)
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

SELLER, INDEPENDENT = "seller", "independent"

CLEAR = Choice("points above which a gain is clear", (1.0, 0.0, 2.0, 3.0, 5.0))
AVERAGE = Choice("a model's gain over its tests", ("median", "mean"))
HARNESS = Choice("base and derivative by two measurers", ("left out", "counted"))
INDEX = Choice("an index with points of its own", ("where there is no test", "beside tests"))
MOST = Choice("share that is most", (0.5, 2 / 3))

SOLD, MAKERS, REPORTED, MEASURED = 7, 4, 4, 8
"""Of a simulated world: closed derivatives, their makers, tests that a seller reports, and tests
that it ran if it reports only the best."""

ERROR = 4.0
"""Standard error of a gain in points, where the items of a test are not known: that of 300 items
of which half are solved, each model's taken as independent of the other's."""

TRUE_GAIN = 5.0
"""Points by which each derivative is better in the true world."""


def _facts(data: Tables) -> Sample:
    """Give one case a closed derivative and measurer, with columns of its gains on each test.

    gain and error: in points, cases x tests, NaN where there is no further test; split: base and
    derivative by two measurers; on_index: of an index, and not of a test.
    """
    rows = comparisons(data)
    rows = rows[(rows["side"] == "closed") & rows["gain"].notna()]
    rows = rows.assign(split=rows["comparison"] == TWO_MEASURERS, on_index=rows["scale"] != TESTS)
    keys = ["derived_model_id", "firm", "measured_by"]
    scores = ["gain", "items", "base_points", "derived_points"]
    each = rows.groupby([*keys, "split", "on_index", "benchmark_id"])[scores].mean().reset_index()
    each["error"] = sampling_error(each).fillna(ERROR)
    each["place"] = each.groupby(keys).cumcount()
    wide = each.pivot_table(index=keys, columns="place", values=["gain", "error"])
    flags = each.pivot_table(
        index=keys, columns="place", values=["split", "on_index"], aggfunc="first"
    )
    firm = wide.index.get_level_values("firm").to_numpy(str)
    columns = {
        "derivative": wide.index.get_level_values("derived_model_id").to_numpy(str),
        "by": wide.index.get_level_values("measured_by").to_numpy(str),
        **{name: _block(wide, name).to_numpy(float) for name in ("gain", "error")},
        **{name: _block(flags, name).eq(True).to_numpy(bool) for name in ("split", "on_index")},
    }
    return Sample(firm, firm, columns)


def _block(wide: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give the columns of one quantity, none where there is no case."""
    return pd.DataFrame(wide[name] if len(wide) else None, index=wide.index)


def _measured_again(sample: Sample, rng: Rng) -> Sample:
    """Measure each gain again, and draw the makers again if there are enough of them."""
    sample = resample(sample, rng)
    noise = rng.normal(0, 1, sample["gain"].shape) * sample["error"]
    return sample.assign({"gain": sample["gain"] + noise})


def _gains(sample: Sample, setting: Setting) -> tuple[Sample, Numbers]:
    """Give the sample, and the gain of each case under a setting; NaN where no row counts."""
    counts = ~np.isnan(sample["gain"])
    if setting[HARNESS.name] == "left out":
        counts &= ~sample["split"]
    if setting[INDEX.name] == "where there is no test":
        tested = (counts & ~sample["on_index"]).any(axis=1)
        counts &= ~(sample["on_index"] & tested[:, None])
    average = _row_medians if setting[AVERAGE.name] == "median" else row_means
    return sample, average(sample["gain"], counts)


def _row_medians(values: Numbers, counts: npt.NDArray[np.bool_]) -> Numbers:
    """Give the median of each row's values that count; NaN of none."""
    ranked = np.sort(np.where(counts, values, np.inf), axis=1)
    number = counts.sum(axis=1)
    rows = np.arange(len(values))
    low, high = ranked[rows, np.maximum(number - 1, 0) // 2], ranked[rows, number // 2]
    return np.where(number > 0, (low + high) / 2, np.nan)


def _clear_share(by: str, prepared: tuple[Sample, Numbers], setting: Setting) -> float:
    """Give the share of the derivatives that are clearly better, by one kind of measurer."""
    sample, gains = prepared
    gains = gains[(sample["by"] == by) & ~np.isnan(gains)]
    return share(gains > setting[CLEAR.name])


def _cases(by: str, sample: Sample) -> Cases:
    """Count the derivatives that somebody measured in one harness, and their makers."""
    counted = (~sample["split"] & ~np.isnan(sample["gain"])).any(axis=1)
    measured = sample.where((sample["by"] == by) & counted)
    return Cases.distinct(measured["derivative"], measured.firm)


def _words(value: float) -> str:
    return f"{percent(value)} of the closed derivatives are clearly better than their base"


def _world(rng: Rng, gain: float, tests: int) -> Sample:
    """Make derivatives whose sellers run some tests and report the best REPORTED of them.

    Nobody else measures, as the check of the others has too few cases to count in the data.
    """
    reported = np.sort(rng.normal(gain, ERROR, (SOLD, tests)), axis=1)[:, -REPORTED:]
    firm = np.array([f"f{place % MAKERS}" for place in range(SOLD)])
    columns = {
        "derivative": np.array([f"d{place}" for place in range(SOLD)]),
        "by": np.full(SOLD, SELLER),
        "gain": reported,
        "error": np.full(reported.shape, ERROR),
        "split": np.zeros(reported.shape, dtype=bool),
        "on_index": np.zeros(reported.shape, dtype=bool),
    }
    return Sample(firm, firm, columns)


CLAIM = Claim(
    id="C1",
    slug="better-than-base",
    short_name="better than its base",
    owner=Owner.ESSAY,
    statement="A firm that trains an open model further gets a closed one that is clearly better.",
    test=(
        "The gain of each closed derivative over its open base, both in one harness, by who "
        "measured it. Open derivatives are shown and do not count. Sellers choose their tests "
        "and do not report failures, so their gains are an upper bound."
    ),
    exhibits=("derived-gains", "composer"),
    page="argument/open-lead.md",
    statistic="derived-gains.seller_closed_share",
    reason="{derived-gains.closed_sentence}",
    would_change="Independent tests of closed derivatives of several makers beside their bases.",
    cap=Cap(
        Label.MOSTLY_HOLDS,
        "Closed derivatives of several makers are measured by their sellers alone, and those that "
        "came to nothing are not published.",
    ),
    trial=Trial(
        checks=(
            Check(
                "by sellers",
                "By their sellers' tests, are most closed derivatives clearly better?",
                partial(_clear_share, SELLER),
                _words,
                partial(_cases, SELLER),
                limit=MOST.name,
            ),
            Check(
                "by others",
                "By independent tests, are most closed derivatives clearly better?",
                partial(_clear_share, INDEPENDENT),
                _words,
                partial(_cases, INDEPENDENT),
                limit=MOST.name,
            ),
        ),
        choices=(CLEAR, AVERAGE, HARNESS, INDEX, MOST),
        facts=_facts,
        units=firms,
        without=without_firm,
        resample=_measured_again,
        prepare=_gains,
        null_worlds=(
            partial(_world, gain=0.0, tests=REPORTED),
            partial(_world, gain=0.0, tests=MEASURED),
        ),
        true_world=partial(_world, gain=TRUE_GAIN, tests=REPORTED),
        effect="each derivative is better by five points of a test of 100",
    ),
)
