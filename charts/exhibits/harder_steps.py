"""{headline}.

The median time per ten points was {early_ten} from 30% to 40% and {last_ten} from 90% to 95%. 95%
is not reached yet on {last_waiting} of the {last_steps:benchmark} that reached 90%. Without old
tests the order is less certain: per ten points the last stretch {verdict_raw_live}.

Each row shows the months per ten points that the best tested model of either side took from one
level to the next on one benchmark. The upright line is the median by Kaplan-Meier, which counts the
steps that are not finished (hollow marks). If one model passes a whole step, the step takes 0
months. The first step is ten points wide and the second five, so the months of the second are
doubled. The table has all steps, per ten points of the score and per unit of log-odds; {zeros} of
these {steps} took 0 months.

The essay names two steps: 30% to 40% took {early} ({early_ends}; {early_count}), 90% to 92% took
{late} ({late_ends}; {late_count}). So the later step was {named_than} the first, and it is a fifth
as wide. Of the {pairs:benchmark} that have done both, it took longer on {pairs_longer} and less
time on {pairs_shorter}. One new model often adds more than two points, and then passes the step at
once.

Per ten points the three stretches took {early_ten} from 30% to 40%, {middle_ten} from 50% to 60%
and {last_ten} from 90% to 95% ({last_count}). Per unit of log-odds they took {early_odds},
{middle_odds} and {last_odds}. {overlap_word} We resampled whole benchmarks and compared the last
stretch with the first. Per ten points the last stretch {verdict_raw}. Per unit of log-odds it
{verdict_odds}.

Much depends on the unfinished steps at the top. Old tests, on which no model released after
{recent} was tested, are {last_old} of the {last_waiting}. Without old tests the last stretch took
{last_ten_live} per ten points and {last_odds_live} per unit of log-odds ({last_count_live}). From
30% to 40% it was {early_ten_live} and {early_odds_live}. Per unit of log-odds the last stretch then
{verdict_odds_live}.

{left_out:step} are left out because the benchmark's first tested model was already at or above
their start, {left_out_zero} of them from 0%. The steps above 95% are left out too. Later steps come
at later dates, when progress may have been faster or slower; no correction is made for that. Few
benchmarks are behind each median, and they share their models. Scores: the matrix behind the Epoch
Capabilities Index (vintage of August 2026).
"""

from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.core.formats import text_of
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import HEAD, INK, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, fitted, legend, words
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.stats import confidence
from charts.measures.waits import frontier_steps
from charts.tables.frames import Tables

SUBTITLE = (
    "Months per ten points that the best tested model of either side took from one score to the "
    "next, one row for each benchmark. The first step is ten points wide, the second five."
)
STEP = 16
"""Pixels a row."""
TITLES = {"facts": "How many steps are left out"}
LADDER = (*(level / 10 for level in range(10)), 0.95)
NAMED = ((0.3, 0.4), (0.9, 0.92))
EARLY, MIDDLE, LAST = 30, 50, 90
RECENT = pd.Timestamp("2025-06-01")
TEN, ODDS = "per_ten_points", "per_log_odds"
CERTAIN = 0.95
"""The share of resamples from which an order is called certain."""


def tables(data: Tables) -> Frames:
    """Give each step of each benchmark's frontier, in months, per ten points and per log-odds.

    series: ladder, or named for the essay's two steps; state: done, or waiting (months so far);
    ends: the last day of the benchmark's race. Facts count the steps of the ladder that are left
    out: the first tested model stood at their start.
    """
    rows = _steps(data)
    before = rows[(rows["state"] == frontier_steps.BEFORE) & (rows["series"] == "ladder")]
    facts = {"left_out": len(before), "left_out_zero": int((before["start"] == 0).sum())}
    steps = rows[rows["state"] != frontier_steps.BEFORE].reset_index(drop=True)
    steps["from_percent"] = (100 * steps["start"]).round(6)
    steps["to_percent"] = (100 * steps["end"]).round(6)
    ends = zip(steps["start"], steps["end"], strict=True)
    odds = [saturation.odds_of_step(start, end) for start, end in ends]
    steps[TEN] = steps["months"] * 10 / (steps["to_percent"] - steps["from_percent"])
    steps[ODDS] = (steps["months"] / odds).where(steps["start"] > 0)  # 0% has no log-odds
    columns = [
        "series", "benchmark_id", "benchmark", "from_percent", "to_percent", "state", "from_day",
        "to_day", "months", TEN, ODDS, "ends", "source_id",
    ]  # fmt: skip
    return {"main": steps[columns], "facts": pd.DataFrame([facts])}


def _steps(data: Tables) -> pd.DataFrame:
    """Give the steps of all frontiers with their state, also those begun before."""
    rows: list[dict[str, Any]] = []
    for race in benchmark_races.races(data):
        best = race.race.days[["open", "closed"]].max(axis=1)
        facts = {
            "benchmark_id": race.benchmark_id,
            "benchmark": benchmark_names.short_name(str(race.facts["name"])),
            "ends": best.index[-1],
            "source_id": race.source_id,
        }
        for series, levels in (("ladder", LADDER), *(("named", pair) for pair in NAMED)):
            steps = frontier_steps.step_states(best, levels)
            rows += [{"series": series, **facts, **step} for step in steps]
    return pd.DataFrame(rows)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw an early and the last step, a row a benchmark, each step with its median."""
    steps = _placed(tables["main"])
    end = max(float(steps[TEN].max()) * 1.08, 1.0)
    plot = Rows(
        (-end / 60, end), compact=compact, step=STEP,
        outer_height=round(36 + AXIS_NAME + STEP * (int(steps["row"].max()) + 1)),
        margin=Margin(126 if compact else 190, 14 if compact else 24, 36, AXIS_NAME),
    )  # fmt: skip
    room = plot.margin.left - 14
    names = [
        Words(-10, plot.at(row), fitted(name, room), align="right")
        for row, name in zip(steps["row"], steps["benchmark"], strict=True)
    ]
    marks = steps.assign(
        x=steps[TEN].map(plot.px), y=steps["row"].map(plot.at), colour=INK, side="step",
        hollow=steps["state"] == frontier_steps.WAITING, size=44.0,
    )  # fmt: skip
    bars = [
        Segment(plot.px(0), row["y"], row["x"], row["y"], QUIET, 2)
        for row in marks.to_dict("records")
    ]
    entries = [KeyEntry("dot", "step finished", INK), KeyEntry("hollow", "not finished yet", INK)]
    tips = ["benchmark", "from_percent", "to_percent", "state", "months", TEN, "from_day", "to_day"]
    return plot.draw(
        legend(12 - plot.margin.left, 14 - plot.margin.top, entries),
        plot.rulers(range(0, int(end) + 1, 2 if end < 30 else 6), x_text=str, grid_x=True),
        plot.axis_names("months the best score took per ten points"),
        segments(bars, opacity=0.5),
        *[_median_line(plot, rows) for _, rows in steps.groupby("from_percent")],
        glyph_marks(marks, tips),
        words(names, halo=False),
    )


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """Give an early and the last step their rows, the longest first, each group under its head."""
    drawn = (table["series"] == "ladder") & table["from_percent"].isin([EARLY, LAST])
    steps = table[drawn].sort_values(
        ["from_percent", TEN, "benchmark"], ascending=[True, False, True], kind="stable"
    )
    group = steps["from_percent"].rank(method="dense").astype(int)
    return steps.assign(row=np.arange(len(steps)) + group)


def _median_line(plot: Rows, steps: pd.DataFrame) -> Layers:
    """Name a step over its rows, and draw its median through them with its months."""
    first, last = (plot.at(int(end)) for end in (steps["row"].min(), steps["row"].max()))
    start, end = (f"{steps[column].iloc[0]:.0f}%" for column in ("from_percent", "to_percent"))
    head = Words(-10, first - STEP, f"{start} to {end}", size=STRONG, bold=True, align="right")
    middle, _, _ = frontier_steps.median_step(steps[TEN], steps["state"])
    known = middle < np.inf
    x = plot.px(middle) if known else plot.width
    said = f"{_months(middle)} at the median" if known else "under half are finished"
    text = Words(x + 7, first - STEP, said, size=HEAD, bold=True)
    line = [Segment(x, first - STEP - 7, x, last + STEP / 2, width=2)] * known
    ended = text if known else text._replace(x=x, align="right")
    return segments(line) + words([head, ended])


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the medians of the essay's steps and of the ladder, also without old tests."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    ladder, named = (table[table["series"] == series] for series in ("ladder", "named"))
    recent = ladder[ladder["ends"] >= RECENT]
    results = {
        "steps": count(len(ladder)),
        "zeros": count((ladder["months"] == 0).sum()),
        "left_out": count(facts["left_out"]),
        "left_out_zero": count(facts["left_out_zero"]),
        "recent": sentence(text_of(RECENT.date())),
        **_named_findings(named),
        **_ladder_findings(ladder),
        **_ladder_findings(recent, "_live"),
        **_last_findings(ladder[ladder["from_percent"] == LAST]),
        **_order_findings(ladder),
        **_order_findings(recent, "_live"),
    }
    return dated(table["ends"].max().date(), results)


def _median(steps: pd.DataFrame, measure: str) -> Finding:
    """Give the median of steps, with its interval."""
    middle, low, high = frontier_steps.median_step(steps[measure], steps["state"])
    value, ends = middle if middle < np.inf else "not reached", (_known(low), _known(high))
    return Finding(value, "months", *ends, text=_months(middle), level=confidence.LEVEL)


def _named_findings(named: pd.DataFrame) -> dict[str, Finding]:
    """Give the medians of the essay's two steps, and which is longer where both are done."""
    results, middles = {}, []
    for name, level in (("early", EARLY), ("late", LAST)):
        steps = named[named["from_percent"] == level]
        middle, low, high = frontier_steps.median_step(steps["months"], steps["state"])
        middles.append(middle)
        results[name] = _median(steps, "months")
        results[f"{name}_ends"] = sentence(f"{confidence.LEVEL}% interval {_ends(low, high)}")
        results[f"{name}_count"] = sentence(_count(steps))
    pairs = named[named["state"] == frontier_steps.DONE].pivot_table(
        index="benchmark_id", columns="from_percent", values="months"
    ).dropna()  # fmt: skip
    later = pairs[LAST] - pairs[EARLY]
    return {
        **results,
        "named_than": sentence(_than(middles[1], middles[0])),
        "pairs": count(len(pairs)),
        "pairs_longer": count((later > 0).sum()),
        "pairs_shorter": count((later < 0).sum()),
    }


def _ladder_findings(ladder: pd.DataFrame, suffix: str = "") -> dict[str, Finding]:
    """Give the medians of three steps of the ladder on both scales; of recent tests, of two."""
    levels = {"early": EARLY, "middle": MIDDLE, "last": LAST}
    if suffix:
        del levels["middle"]
    results = {}
    for name, level in levels.items():
        steps = ladder[ladder["from_percent"] == level]
        results[f"{name}_ten{suffix}"] = _median(steps, TEN)
        results[f"{name}_odds{suffix}"] = _median(steps, ODDS)
    last = ladder[ladder["from_percent"] == LAST]
    return {**results, f"last_count{suffix}": sentence(_count(last))}


def _last_findings(last: pd.DataFrame) -> dict[str, Finding]:
    """Give how many benchmarks came to the last step, have not done it, and are old."""
    waiting = last[last["state"] == frontier_steps.WAITING]
    return {
        "last_steps": count(len(last)),
        "last_waiting": count(len(waiting)),
        "last_old": count((waiting["ends"] < RECENT).sum()),
    }


def _order_findings(ladder: pd.DataFrame, suffix: str = "") -> dict[str, Finding]:
    """Give whether the last step is longer than the early one, by resamples of benchmarks."""
    early, last = (ladder[ladder["from_percent"] == level] for level in (EARLY, LAST))
    results = {}
    for scale, measure in (("raw", TEN), ("odds", ODDS)):
        longer, shorter = frontier_steps.longer_and_shorter_shares(early, last, measure)
        word, clause = _verdict(longer, shorter)
        results[f"verdict_{scale}{suffix}"] = Finding(word, text=clause)
        if scale == "raw" and not suffix:
            results["headline"] = sentence(_headline(word))
    if not suffix:
        spans = [
            frontier_steps.median_step(steps[TEN], steps["state"])[1:] for steps in (early, last)
        ]
        results["overlap_word"] = sentence(_overlap(*spans))
    return results


def _known(end: float) -> float | None:
    return end if end < np.inf else None


def _months(value: float) -> str:
    """Write a median: 0 months if one model passed the step in half of the cases."""
    if value == np.inf:
        return "a time not yet known (fewer than half are done)"
    return f"{value:.1f} months" if value else "0 months"


def _ends(low: float, high: float) -> str:
    return f"{low:.1f} to {high:.1f}" if high < np.inf else f"{low:.1f} to open"


def _count(steps: pd.DataFrame) -> str:
    done = (steps["state"] == frontier_steps.DONE).sum()
    return f"{done} of {len(steps)} done"


def _than(later: float, earlier: float) -> str:
    if later == earlier:
        return "as long as"
    return "longer than" if later > earlier else "shorter than"


def _headline(order: str) -> str:
    """Say which of the two steps took longer per ten points, if nearly all resamples agree."""
    steps = "from 90% to 95% than from 30% to 40%"
    if order == "longer":
        return f"Point for point, the frontier took longer {steps}"
    if order == "shorter":
        return f"Point for point, the frontier was faster {steps}"
    return f"Point for point, the frontier was not clearly slower {steps}"


def _overlap(first: tuple[float, float], second: tuple[float, float]) -> str:
    apart = max(first[0], second[0]) > min(first[1], second[1])
    return f"Per ten points the intervals of the first and the last {'do not ' * apart}overlap."


def _verdict(longer: float, shorter: float) -> tuple[str, str]:
    """Say which of two steps is longer if nearly all resamples agree, and in how many it is."""
    if longer >= CERTAIN:
        return "longer", f"is longer in {longer:.0%} of the resamples"
    if shorter >= CERTAIN:
        return "shorter", f"is shorter in {shorter:.0%} of the resamples"
    both = f"is longer in {longer:.0%} of the resamples and shorter in {shorter:.0%}"
    return "not certain", f"{both}: not certain"
