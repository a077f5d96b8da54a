"""Within one model, thinking longer wins {median_full} on nearly full tests.

That is the median where the test is over {full} full. Where it is under {room} full, {apart_word},
thinking longer wins {median_room}.

Each dot is one model on one test, run by one evaluator at high and at low reasoning effort. High is
the highest of high, xhigh and max that was run, low the lowest of none, minimal and low. Upwards:
how much more it scores with high effort; to the right: how full the test is for it then. A bar is
the median of its dots.

{pairs:pair} of {models:model} on {tests:test}. Over all, the rank correlation between the high
score and the difference is {rho_points} in points and {rho_odds} in log-odds. The high score is
part of the difference, so this leans upwards. With the mean of both scores in its place it is
{rho_points_mean} and {rho_odds_mean}. Tests differ. Within tests, in points, the correlation is
negative on {negative_points} of {tests}, in log-odds on {negative_odds}{gpqa_clause}. With the
release date in place of the high score it is negative, in points, on {negative_released}. Of the
{full_pairs:pair} over {full} full the median is {median_full} and {median_full_odds}; of the
{room_pairs} under {room}, {median_room} and {median_room_odds}. But {full_most} of the
{full_pairs:full pair} come from one test, {full_most_test}, from which {room_same} of the
{room_pairs} others come. So that the gap {verdict} is also a difference between tests. High effort
scores lower in {lower_at_high:pair}.

Limits: which tests and models were run at both efforts was not chosen for this question. An effort
of "none" is a wider step down than "low" ({none_pairs} of {pairs:pair}), "max" a wider one up than
"high", and which were offered changed with time. In {cut_pairs:pair} a score at chance or below, or
full marks, is cut at half a question before its log-odds is taken: such values only say "at least".
"""

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import (
    Finding,
    count,
    count_or_none,
    dated,
    measured,
    percent,
    points,
    sentence,
)
from charts.core.formats import signed
from charts.drawing.marks import Rectangle, boxes, glyph_marks
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import HEAD, INK, NUMBER, QUIET, AnyChart
from charts.drawing.words import KeyEntry, Words, legend, words
from charts.measures.benchmarks import effort_pairs
from charts.measures.stats import thresholds
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Score at high less score at low reasoning effort of one model, points of 100, by how full "
    "the test is at high effort."
)
FULL, ROOM = 90, 70
"""Per cent of what can be won at high effort above (below) which a test counts as full (roomy)."""

TOOLTIP = ["name", "benchmark", "high_setting", "low_setting", "high", "low", "points"]
GPQA = "gpqa-diamond"


def tables(data: Tables) -> Frames:
    """Give a row a model and test: both settings and scores, and their differences."""
    few = f"test with {effort_pairs.MODELS_PER_BENCHMARK} models run at high and at low effort"
    rows = required(effort_pairs.pairs(data), few, "data/scores.csv")
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    percent = ["high", "low", "difference", "difference_se"]
    rows[percent] = 100 * rows[percent]
    rows = rows.rename(columns={"difference": "points", "difference_se": "points_se"})
    rows["benchmark"] = rows["benchmark_id"].map(names)
    columns = [
        "benchmark_id", "benchmark", "model_id", "name", "released", "high_setting",
        "low_setting", "high", "low", "points", "points_se", "log_odds", "log_odds_se", "source_id",
    ]  # fmt: skip
    return {"main": rows[columns].sort_values(["benchmark_id", "high"]).reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a dot a pair over how full its test is, and the median of each of three bins."""
    table = tables["main"]
    left, low = 10 * (table["high"].min() // 10), min(0.0, table["points"].min()) - 3
    plot = Plot(
        (left, 100), (low, table["points"].max() + 3), compact=compact,
        outer_height=400, margin=Margin(40, 16, 104, AXIS_NAME),
    )  # fmt: skip
    is_room, is_full = thresholds.below(table["high"], ROOM), thresholds.above(table["high"], FULL)
    bins = [
        (left, ROOM, f"tests under {ROOM}% full", is_room),
        (ROOM, FULL, f"to {FULL}%" if compact else f"{ROOM} to {FULL}%", ~is_room & ~is_full),
        (FULL, 100, f"> {FULL}%" if compact else f"over {FULL}%", is_full),
    ]
    bars, heads = [], []
    for start, end, name, of in bins:
        median = table.loc[of, "points"].median()
        if pd.isna(median):
            continue
        middle, heights = plot.px((start + end) / 2), (plot.py(median), plot.py(0))
        box = (plot.px(start) + 1, plot.px(end) - 1, min(heights), max(heights))
        bars.append(Rectangle(*box, INK, 0.16))
        size = HEAD if compact else NUMBER
        heads += [
            Words(middle, -54, f"{median:.1f}", size=size, bold=True, align="center"),
            Words(middle, -32, name, QUIET, align="center"),
        ]
    marks = table.assign(
        x=table["high"].map(plot.px), y=table["points"].map(plot.py), side="model", colour=INK,
        hollow=False, size=22.0,
    )  # fmt: skip
    dot = "a model on a test" if compact else "one model on one test: high effort less low effort"
    key = [KeyEntry("model", dot, INK), KeyEntry("tint", "median of its dots", INK)]
    return plot.draw(
        boxes(bars),
        plot.rulers([*range(int(left), 100, 20), 100], range(0, int(table["points"].max()), 20)),
        plot.axis_names("score at high effort, % of full marks", "points gained from low effort"),
        glyph_marks(marks, TOOLTIP),
        words(heads),
        legend(12 - plot.margin.left, -88, key),
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how the difference goes with the high score, over all and within tests."""
    table = tables["main"]
    both = "model run at both efforts on one test"
    full = table[thresholds.above(table["high"], FULL)]
    room = table[thresholds.below(table["high"], ROOM)]
    required(full, f"{both}, over {FULL}% full", "data/scores.csv")
    required(room, f"{both}, under {ROOM}% full", "data/scores.csv")
    results = {
        "pairs": count(len(table)),
        "models": count(table["model_id"].nunique()),
        "tests": count(table["benchmark_id"].nunique()),
        "lower_at_high": count((table["points"] < 0).sum()),
        "cut_pairs": count(table["log_odds_se"].isna().sum()),
        "none_pairs": count((table["low_setting"] == "none").sum()),
        **_by_fullness(full, room),
        **_correlations(table),
        **_within_tests(table),
    }
    return dated(table["released"].max().date(), results)


def _by_fullness(full: pd.DataFrame, room: pd.DataFrame) -> dict[str, Finding]:
    """Give the median differences on full tests and on roomy ones, and how far these differ."""
    tests = full["benchmark"].value_counts()
    most = str(tests.index[0])
    shrinks = full["points"].median() < room["points"].median()
    return {
        "full": percent(FULL / 100),
        "room": percent(ROOM / 100),
        "full_pairs": count(len(full)),
        "room_pairs": count(len(room)),
        "median_full": points(*clustered_median(full["points"], full["model_id"]), LEVEL),
        "median_room": points(*clustered_median(room["points"], room["model_id"]), LEVEL),
        "median_full_odds": _median_odds(full),
        "median_room_odds": _median_odds(room),
        "verdict": sentence(f"{'shrinks' if shrinks else 'does not shrink'} as tests fill"),
        "apart_word": sentence(_apart(full["benchmark_id"], room["benchmark_id"])),
        "full_most": count(tests.iloc[0], "all" if tests.iloc[0] == len(full) else ""),
        "full_most_test": sentence(most),
        "room_same": count_or_none((room["benchmark"] == most).sum()),
    }


def _correlations(table: pd.DataFrame) -> dict[str, Finding]:
    """Give the rank correlations of the difference with the high score, and with the mean."""
    mean = (table["high"] + table["low"]) / 2
    return {
        "rho_points": _rho(table["high"], table["points"]),
        "rho_odds": _rho(table["high"], table["log_odds"]),
        "rho_points_mean": _rho(mean, table["points"]),
        "rho_odds_mean": _rho(mean, table["log_odds"]),
    }


def _within_tests(table: pd.DataFrame) -> dict[str, Finding]:
    """Count the tests on which the correlation is negative."""
    tests = {str(name): rows for name, rows in table.groupby("benchmark_id")}
    in_points, in_odds = (
        {name: _rank(rows["high"], rows[measure]) for name, rows in tests.items()}
        for measure in ("points", "log_odds")
    )
    by_date = [_rank(rows["released"].rank(), rows["points"]) for rows in tests.values()]
    gpqa = (
        f" (GPQA Diamond {signed(in_points[GPQA], digits=2)} and "
        f"{signed(in_odds[GPQA], digits=2)}, over {len(tests[GPQA])} models)"
        if GPQA in tests
        else ""
    )
    return {
        "negative_points": count_or_none(sum(value < 0 for value in in_points.values())),
        "negative_odds": count_or_none(sum(value < 0 for value in in_odds.values())),
        "negative_released": count_or_none(sum(value < 0 for value in by_date)),
        "gpqa_clause": sentence(gpqa),
    }


def _median_odds(rows: pd.DataFrame) -> Finding:
    value = float(rows["log_odds"].median())
    return Finding(value, "log-odds", text=f"{_size(value)} log-odds")


def _rho(first: "pd.Series[float]", second: "pd.Series[float]") -> Finding:
    value = _rank(first, second)
    return measured(value, text=signed(value, digits=2))


def _size(value: float) -> str:
    return signed(value, digits=2).removeprefix("+")


def _apart(full: pd.Series, room: pd.Series) -> str:
    """Say how far two sets of pairs come from the same tests, given each pair's test."""
    of_full, of_room = full.value_counts(normalize=True), room.value_counts(normalize=True)
    common = float(np.minimum(of_full, of_room.reindex(of_full.index, fill_value=0)).sum())
    if common == 0:
        return "on other tests"
    return "mostly on other tests" if common < 0.5 else "on much the same tests"


def _rank(first: "pd.Series[float]", second: "pd.Series[float]") -> float:
    return float(spearmanr(first, second).statistic)
