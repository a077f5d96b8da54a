"""Open models took {difference} to match levels of private tests.

It took {private_median} until half of the levels of private tests were matched, and {public_median}
on public tests.

Levels are a twentieth of what can be won on a test apart. The wait runs from the first closed model
that scored as much to the first open model. Filled marks are levels that an open model has reached.
Hollow marks are unmatched, at the wait so far. Of levels that the same two models reached first
only the highest is drawn. A test counts if at least five models of each side were tried, over at
least a year. It is private if its scored items are held back.

The lines are the times by which half of the levels were matched, unmatched levels counted as such
(Kaplan-Meier). If whole tests are resampled, the private median is longer than the public median in
{longer_share} of the resamples. There are {private_tests:private test} with {private_levels:level},
{private_waiting} of them unmatched, and {public_tests} public tests with {public_levels},
{public_waiting} of them unmatched. They belong to different times: closed models had reached half
of the public levels by {public_half_by}, and half of the private levels by {private_half_by}. From
{since} to {until} closed models first reached levels of both kinds. Of those, half were matched
within {private_median_late} on private tests and within {public_median_late} on public tests:
{difference_late} on private tests.

What is private is not certain. OpenAI paid for FrontierMath and has most of its answers; the
positions of the chess puzzles and some tasks of WeirdML can be read. {readable_sentence}
Without them, on the {strict_tests:private test} left, it took
{private_median_strict}. If few open models took a test, its waits come out too long, for private
and public tests alike.
"""

import datetime as dt

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, months, percent, sentence
from charts.core.formats import counted, number_word
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import INK, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, bracket_across, fitted, legend, words
from charts.measures.benchmarks import benchmark_names
from charts.measures.stats import confidence
from charts.measures.stats.trend import Numbers
from charts.measures.waits import benchmark_waits
from charts.measures.waits.wait_differences import difference_interval
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Months from the first closed to the first open model at each level of a test, one mark for "
    "each. Vertical: the time by which half were matched."
)
STEP = 18
"""Pixels a row."""
ACCESS = ["public", "private"]
LATE = pd.Timestamp("2024-06-01")


def tables(data: Tables) -> Frames:
    """Give one row a level: test, access, level, who reached it when, months, matched."""
    tests = benchmark_waits.waits_by_level(data)
    names = benchmark_names.short_names(tests["name"].unique())
    rows = tests[tests["access"].isin(ACCESS)].assign(benchmark=tests["name"].map(names))
    for access in ACCESS:
        levels = rows[rows["access"] == access]
        required(levels, f"level of a {access} test that a closed model reached", "data/scores.csv")
    columns = [
        "access", "benchmark_id", "benchmark", "level", "months", "matched", "closed_model",
        "closed_on", "open_model", "open_on", "as_of", "source_id",
    ]  # fmt: skip
    return {"main": rows[columns].sort_values(["access", "benchmark", "level"], ignore_index=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the levels on a line a test, public tests above private ones, with both medians."""
    table = _placed(tables["main"])
    end = float(np.ceil(table["months"].max() / 3) * 3)
    plot = Rows(
        (-end / 40, end), compact=compact, step=STEP,
        outer_height=round(64 + AXIS_NAME + STEP * (int(table["row"].max()) + 1)),
        margin=Margin(126 if compact else 190, 14 if compact else 24, 64, AXIS_NAME),
    )  # fmt: skip
    tests = table.drop_duplicates(["access", "benchmark"])
    room = plot.margin.left - 14
    names = [
        Words(-10, plot.at(row), fitted(name, room), align="right")
        for row, name in zip(tests["row"], tests["benchmark"], strict=True)
    ]
    heads = [
        Words(
            -10, plot.at(int(of["row"].min()) - 1), f"{str(access).capitalize()} tests", bold=True
        )
        for access, of in tests.groupby("access", sort=False)
    ]
    marks = table.assign(
        x=table["months"].map(plot.px), y=table["row"].map(plot.at), colour=INK, side="level",
        hollow=~table["matched"], size=table["matched"].map({True: 28.0, False: 56.0}),
    ).sort_values("matched", kind="stable")  # fmt: skip
    hidden = marks["hollow"] & marks.duplicated(["x", "y"], keep=False)
    marks["y"] += hidden * 6.0  # beside the filled mark that would cover it
    entries = [
        KeyEntry("dot", "matched by an open model", INK),
        KeyEntry("hollow", "not matched yet", INK),
    ]
    every = 12 if compact or end > 60 else 6
    return plot.draw(
        legend(12 - plot.margin.left, 14 - plot.margin.top, entries),
        plot.rulers(range(0, int(end) + 1, every), x_text=str, grid_x=True),
        plot.axis_names("months until an open model was as good"),
        _medians(plot, table),
        glyph_marks(marks, ["benchmark", "level", "months", "closed_model", "open_model"]),
        words(names, halo=False),
        words([head._replace(align="right") for head in heads], halo=False),
    )


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """Give each test its row under the head of its group, the shortest waits first."""
    middle = table.groupby(["access", "benchmark"])["months"].transform("median")
    group = table["access"].map(ACCESS.index)
    rows = table.assign(middle=middle, group=group).sort_values(
        ["group", "middle", "benchmark"], kind="stable"
    )
    first = ~rows.duplicated(["access", "benchmark"])
    return rows.assign(row=first.cumsum() + rows["group"])


def _medians(plot: Rows, table: pd.DataFrame) -> Layers:
    """Draw each group's median through its rows, and between the groups how far they are apart."""
    layers: Layers = []
    places: list[float] = []
    for _, rows in table.groupby("group"):
        half = benchmark_waits.median_wait(rows)
        if not np.isfinite(half):
            continue
        x, top = plot.px(half), plot.at(int(rows["row"].min()) - 1)
        bottom = plot.at(int(rows["row"].max())) + STEP / 2
        places.append(x)
        said = Words(x + 7, top, f"{half:.1f} months", bold=True, size=STRONG)
        layers += segments([Segment(x, top - 8, x, bottom, width=2)]) + words([said])
    if len(places) == len(ACCESS):
        public, private = (
            benchmark_waits.median_wait(table[table["access"] == access]) for access in ACCESS
        )
        layers += bracket_across(-4, min(places), max(places), _in_whole_months(private - public))
    return layers


def _in_whole_months(more: float) -> str:
    """Write a difference; whole, as that of two rounded medians can be a tenth off."""
    return f"{counted(round(abs(more)), 'month')} {'longer' if more > 0 else 'shorter'}"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the median wait of both kinds of tests, and how it depends on what is counted."""
    table = tables["main"]
    kinds = {access: table[table["access"] == access] for access in ACCESS}
    medians = {
        access: benchmark_waits.resampled_medians(rows, seed=benchmark_waits.SEED + at)
        for at, (access, rows) in enumerate(kinds.items())
    }
    late = table[benchmark_waits.same_period(table, LATE)]
    results = {
        "longer_share": percent((medians["private"] > medians["public"]).mean()),
        "since": day(LATE.date()),
        "until": day(table.groupby("access")["closed_on"].max().min().date()),
        "difference": _difference(table, whole=True),
        "difference_late": _difference(late),
        **_strict(kinds["private"]),
    }
    for access, rows in kinds.items():
        results |= _waits(access, rows, medians[access])
        results[f"{access}_median_late"] = _wait(late[late["access"] == access])
    return dated(table["as_of"].max().date(), results)


def _strict(private: pd.DataFrame) -> dict[str, Finding]:
    """Give the wait without the tests whose items may be known, and how many these are."""
    tests = private["benchmark_id"].drop_duplicates()
    doubtful = int(benchmark_waits.is_doubtful(tests).sum())
    readable = int(tests.isin(benchmark_waits.READABLE).sum())
    strict = private[~benchmark_waits.is_doubtful(private["benchmark_id"])]
    return {
        "readable_sentence": sentence(_readable(doubtful, readable)),
        "strict_tests": count(strict["benchmark_id"].nunique()),
        "private_median_strict": _wait(strict),
    }


def _readable(doubtful: int, readable: int) -> str:
    """Say of how many of the tests in doubt parts can be read."""
    if doubtful > 1:
        parts = f"parts of {number_word(readable)} can be read"
        return f"Of these {number_word(doubtful)} tests, {parts}."
    return f"{'Parts' if readable else 'No part'} of the one that counts here can be read."


def _waits(access: str, rows: pd.DataFrame, medians: Numbers) -> dict[str, Finding]:
    """Give the median wait of a kind of tests, and what it is made of."""
    low, high = benchmark_waits.resampled_interval(medians)
    return {
        f"{access}_median": _wait(rows, low, high),
        f"{access}_tests": count(rows["benchmark_id"].nunique()),
        f"{access}_half_by": day(_half_by(rows["closed_on"])),
        f"{access}_levels": count(len(rows)),
        f"{access}_waiting": count((~rows["matched"]).sum()),
    }


def _difference(rows: pd.DataFrame, whole: bool = False) -> Finding:
    """Give how much longer the median wait is on private tests than on public ones."""
    private, public = (
        benchmark_waits.median_wait(rows[rows["access"] == access]) for access in reversed(ACCESS)
    )
    if not np.isfinite(private - public):
        return sentence("an unknown time more")
    of_private, of_public = (rows[rows["access"] == access] for access in reversed(ACCESS))
    more, (low, high) = private - public, difference_interval(of_private, of_public)
    text = f"{abs(more):.1f} months {'longer' if more > 0 else 'shorter'}"
    text = _in_whole_months(more) if whole else text
    return months(more, low, high, confidence.LEVEL, text)


def _half_by(days: pd.Series) -> dt.date:
    """Give the first day by which half of the days have passed."""
    return pd.Timestamp(days.sort_values().iloc[(len(days) - 1) // 2]).date()


def _wait(rows: pd.DataFrame, low: float | None = None, high: float | None = None) -> Finding:
    """Give the median wait; if it is not reached, the longest wait that is known to be passed."""
    if rows.empty:
        return sentence("no time that is known")
    median = benchmark_waits.median_wait(rows)
    if np.isinf(median):
        longest = float(rows["months"].max())
        return Finding(longest, "months or more", text=f"more than {longest:.1f} months")
    return months(median, low, high, confidence.LEVEL)
