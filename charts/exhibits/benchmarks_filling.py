"""The best models reach {full_at} or more of what can be won on {full} of {benchmarks} tests.

Each row shows the best score of each side at the end of a benchmark's race. It is a share of what
can be won: 0 is guessing, 100% the highest score that can be reached. The pale line starts at the
best score on the race's first day. The median benchmark is {median_fullness} full, the emptiest
{least_fullness}. On {level} of the {benchmarks} the best open model is level with or above the best
closed model tested; those rows are tinted.

Only models that were tested count, so a side also stands still if its newer models were not tested.
That matters most on old tests: the races of {ended} end before {recent}. Of the {level:benchmark}
on which open models are level or ahead, {stale} have an old closed best. It came more than
{stale_after:month} before the end of the race ({stale_names}). There the open side has passed a
model that was hardly the closed side's best by then. Scores are those of the matrix behind the
Epoch Capabilities Index (vintage of August 2026), each release at its best setting.

A benchmark counts if at least {least_models:model} of each side were tested, over at least
{least_days:day}. A model is open from the day on which its weights could be downloaded.
"""

import pandas as pd

from charts.core import formats
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, percent, sentence
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Rectangle, Segment, boxes, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import CLOSED, OPEN, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, words
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.stats import thresholds
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables

SUBTITLE = (
    "Best open and best closed score on each benchmark, in % of what can be won. Tinted: the open "
    "one is level or ahead. Pale: since the first day on which both sides had a score."
)
STEP, RIGHT = 16, 120
"""Pixels a row, and those at the right of the rows, for the count."""
STALE = 12
"""Months after which a best model is called old."""
RECENT = pd.Timestamp("2025-06-01")


def tables(data: Tables) -> Frames:
    """Give each side's best by benchmark, on the days on which it changes and on the last one.

    share: in % of what can be won.
    """
    parts = [_steps(race) for race in benchmark_races.races(data)]
    return {"main": pd.concat(parts, ignore_index=True)}


def _steps(race: benchmark_races.BenchmarkRace) -> pd.DataFrame:
    """Give the days on which the best of a side of a benchmark changes, and the last one."""
    spells = race.race.spells[["side", "since", "name", "index"]]
    last = spells.groupby("side").tail(1).assign(since=race.days.index[-1])
    steps = pd.concat([spells, last]).rename(columns={"since": "day", "name": "model"})
    steps = steps.assign(
        share=100 * steps["index"],
        benchmark_id=race.benchmark_id,
        benchmark=benchmark_names.short_name(str(race.facts["name"])),
        source_id=race.source_id,
    )
    columns = ["benchmark_id", "benchmark", "side", "day", "share", "model", "source_id"]
    return steps.sort_values(["side", "day"], kind="stable")[columns]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a benchmark, the fullest first: how much of it the best of either side wins."""
    table = tables["main"]
    tests = _tests(table)
    margin = Margin(126 if compact else 190, 20 if compact else RIGHT, 62 + 18 * compact, AXIS_NAME)
    plot = Rows(
        (min(0, tests["start"].min()), 100), compact=compact, margin=margin, step=STEP,
        outer_height=round(margin.top + AXIS_NAME + STEP * len(tests)),
    )  # fmt: skip
    full = tests[thresholds.at_least(tests["best"], 100 * saturation.FULL)]
    last = table[~table.duplicated(["benchmark_id", "side"], keep="last")]
    at = pd.Series({test: plot.at(row) for row, test in enumerate(tests.index)})
    ends = last.assign(y=last["benchmark_id"].map(at))
    names = [
        Words(-10, plot.at(row), fitted(name, margin.left - 14), align="right")
        for row, name in enumerate(tests["benchmark"])
    ]
    entries = [KeyEntry("open", "best open", OPEN), KeyEntry("closed", "best closed", CLOSED)]
    more = [KeyEntry("thread", "since the first day", QUIET)]
    more += [KeyEntry("tint", "open is ahead or level", OPEN)]
    rulers = (0, 50, 100) if compact else (0, 20, 40, 60, 80, 100)
    return plot.draw(
        boxes(
            Rectangle(-margin.left, plot.width + 12, plot.at(row) - 8, plot.at(row) + 8, OPEN, 0.12)
            for row, level in enumerate(tests["open"] >= tests["closed"])
            if level
        ),
        plot.rulers(rulers, x_text="{}%".format, grid_x=True),
        segments(
            (
                Segment(plot.px(row["start"]), y, plot.px(row["best"]), y, QUIET, 4)
                for row, y in zip(tests.to_dict("records"), at, strict=True)
            ),
            opacity=0.35,
        ),
        side_marks(plot, ends, "share", "y", ["benchmark", "side", "share", "model", "day"], 48),
        words(names, halo=False),
        legend(12 - margin.left, 44 - margin.top, entries if compact else [*entries, *more]),
        legend(12 - margin.left, 62 - margin.top, more if compact else []),
        plot.axis_names("share of what can be won"),
        _full_head(plot, len(full), len(tests)),
    )


def _tests(table: pd.DataFrame) -> pd.DataFrame:
    """Give each benchmark's best shares at the end, and the best on the race's first day.

    Columns open, closed, best, start, in % of what can be won; the fullest first.
    """
    by_test = table.groupby("benchmark_id", sort=False)
    ends = table.pivot_table(index="benchmark_id", columns="side", values="share", aggfunc="last")
    begins = table.groupby(["benchmark_id", "side"])["day"].first().groupby("benchmark_id").max()
    early = table[table["day"] <= table["benchmark_id"].map(begins)]
    tests = ends[["open", "closed"]].assign(
        benchmark=by_test["benchmark"].first(),
        best=ends.max(axis=1),
        start=early.groupby("benchmark_id")["share"].max(),
    )
    return tests.loc[list(by_test.groups)]


def _full_head(plot: Rows, full: int, tests: int) -> Layers:
    """Count the full benchmarks over the picture, and beside their rows."""
    top, at = plot.margin.top, formats.percent(saturation.FULL)
    head = count_head(
        12 - plot.margin.left, 17 - top, f"{full} of {tests}", f"at least {at} full"
    )  # fmt: skip
    if plot.compact or not full:
        return head
    bottom, x = STEP * full, plot.width + 22
    texts = [
        Words(x + 10, bottom / 2 - 8, f"{full} tests", size=STRONG, bold=True),
        Words(x + 10, bottom / 2 + 9, f"{at} or more", QUIET),
    ]
    return head + segments([Segment(x, 2, x, bottom - 2)]) + words(texts, halo=False)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how full the benchmarks are, and on how many the open side is level or ahead."""
    table = tables["main"]
    last = table.groupby(["benchmark_id", "side"]).tail(1)
    end = last.groupby("benchmark_id")["day"].max()
    results = {
        **_fullness(last.groupby("benchmark_id")["share"].max()),
        **_levels(table, last, end),
        "ended": count((end < RECENT).sum()),
        "recent": sentence(formats.text_of(RECENT.date())),
        "least_models": count(benchmark_races.LEAST_MODELS),
        "least_days": count(benchmark_races.LEAST_DAYS),
    }
    return dated(table["day"].max().date(), results)


def _fullness(fullness: "pd.Series[float]") -> dict[str, Finding]:
    """Give how full the benchmarks are, by the best share of either side, in %."""
    full = thresholds.at_least(fullness, 100 * saturation.FULL)
    return {
        "benchmarks": count(len(fullness)),
        "full": count(full.sum()),
        "full_share": share_with_interval(full),
        "full_at": sentence(formats.percent(saturation.FULL)),
        "median_fullness": percent(fullness.median() / 100),
        "least_fullness": percent(fullness.min() / 100),
    }


def _levels(
    table: pd.DataFrame, last: pd.DataFrame, end: "pd.Series[pd.Timestamp]"
) -> dict[str, Finding]:
    """Count the benchmarks on which open is level or ahead; name those with an old closed best."""
    best = last.pivot_table(index="benchmark_id", columns="side", values="share")
    since = table[table["side"] == "closed"].merge(last, on=["benchmark_id", "side", "share"])
    age = (end - since.groupby("benchmark_id")["day_x"].min()).dt.days / MONTH
    closed = last[last["side"] == "closed"].set_index("benchmark_id")
    level = best.index[best["open"] >= best["closed"]]
    stale = [test for test in table["benchmark_id"].unique() if test in level and age[test] > STALE]
    names = [f"{closed.loc[test, 'benchmark']} ({closed.loc[test, 'model']})" for test in stale]
    return {
        "level": count(len(level)),
        "level_share": share_with_interval(best["open"] >= best["closed"]),
        "stale": count(len(stale)),
        "stale_names": sentence("; ".join(names) or "none"),
        "stale_after": count(STALE),
    }
