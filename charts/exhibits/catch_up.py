"""{median_sentence}.

Of the closed records, {matched_sentence}. A level is a record of the closed side: a closed model
above all that came on earlier days, even if a sibling beat it on its first day. Its wait lasts from
that day to the first open model at or above it. If there is none yet, it lasts to the end of the
data. The median is read from the Kaplan-Meier estimate of the share of levels still unmatched after
each number of months. A level that is still unmatched (an arrow) counts for as long as it has
waited: it is right-censored. Published averages mostly leave such levels out. That makes them too
short, because the waits that have not ended tend to be the long ones.

The median of the strict curve is {median_strict} (90% interval {interval_strict}; vintage of
{vintage}, to {as_of}). The bias of averages is {bias_word} here. The mean of the matched levels
alone is {naive_strict}, the mean of the curve {mean_strict}: {bias_clause}. What counts as matched
matters {rule_word}. The strict rule needs an index at or above the level's own. The tolerant rule
needs an open model that is above the level in {tolerated} of the paired bootstrap resamples; its
index may be well below. On the vintage with resamples (August 2026, to {as_of_tolerant}) the strict
median is {median_strict_august} (90% interval {interval_strict_august}). The tolerant median is
{median_tolerant} ({interval_tolerant}).

The longest wait that has ended is that for {longest}. {oldest_sentence} Under the strict rule the
unmatched levels are always the newest, since a model that matches a level matches all below it. The
levels are few and not independent, because one open model may end several waits on one day:
{followers:open model} ended all {matched}. So the intervals, and the shaded band (90%), come from
resampling the open models, each with all the waits that it ended. A level that has not been matched
may still be.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, months, sentence
from charts.core.formats import format_interval, percent, text_of
from charts.drawing.marks import Layers, Segment, bars, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import CLOSED, HEAD, INK, OPEN, QUIET, AnyChart
from charts.drawing.words import (
    KeyEntry,
    Words,
    brief_name,
    brief_names,
    equal_runs,
    legend,
    median_rule,
    words,
)
from charts.measures.capability.index_vintage import (
    INDEX_FILES,
    LATEST,
    WITH_DRAWS,
    draws_of,
    last_day,
    models_of,
    month,
)
from charts.measures.stats import confidence
from charts.measures.waits import survival
from charts.tables.frames import Tables
from charts.tables.rows import required

Measures = Mapping[str, Mapping[str, float]]
"""Median, mean and naive mean by rule of matching."""

SUBTITLE = (
    "Months from each closed record on the Epoch Capabilities Index to the first open model at or "
    "above it. Shaded: 90% interval of the median."
)
TITLES = {"curves": "Share of the levels still unmatched, by months: steps of the curves"}
VINTAGES = {"strict": LATEST, "tolerant": WITH_DRAWS, "strict-august": WITH_DRAWS}
HIGHEST = 470
"""Pixels that the rows of the wide drawing fill at most, with its margins."""
LEVEL_COLUMNS = [
    "matching", "vintage", "as_of", "name", "index", "since", "state", "reached_by", "reached",
    "months", "waiting", "source_id",
]  # fmt: skip
CURVE_COLUMNS = ["matching", "vintage", "as_of", "months", "waiting", "low", "high", "source_id"]
SMALL = 0.5
"""Months below which the bias of the naive mean is called small."""
SENTENCES = [
    "{name}, {since}: reached by {reached_by} on {reached}, {months:1} months later",
    "{name}, {since}: not reached by an open model in {months:1} months",
]


def tables(data: Tables) -> Frames:
    """Give each closed level with its wait, and the steps of the curves, by rule of matching.

    Both have months and waiting, the share of levels still unmatched after them.
    """
    tolerantly, levels, curves = survival.tolerantly(draws_of(data)), [], []
    for matching, vintage in VINTAGES.items():
        models = models_of(data, vintage)
        reaches = tolerantly if matching == "tolerant" else survival.strictly
        as_of = last_day(models)
        waits = survival.record_waits(models, as_of, reaches)
        what = f"closed level of vintage {vintage} that an open model has reached"
        required(waits[waits["matched"]], what, INDEX_FILES)
        steps = _steps(waits)
        facts: dict[str, Any] = {"matching": matching, "vintage": vintage, "as_of": as_of}
        facts["source_id"] = models["source_id"].iloc[0]
        levels.append(
            waits.assign(
                waiting=waits["months"].map(steps.set_index("months")["waiting"]),
                state=np.where(waits["matched"], "matched", "waiting"),
                **facts,
            )
        )
        curves.append(steps.assign(**facts))
    return {
        "main": pd.concat(levels, ignore_index=True)[LEVEL_COLUMNS],
        "curves": pd.concat(curves, ignore_index=True)[CURVE_COLUMNS],
    }


def _steps(waits: pd.DataFrame) -> pd.DataFrame:
    """Give the steps of the curve of waits, with its interval, from 0 months on."""
    curve = survival.clustered_kaplan_meier(waits["months"], waits["matched"], waits["reached_by"])
    start = pd.DataFrame({"months": [0.0], "waiting": 1.0, "low": 1.0, "high": 1.0})
    return pd.concat([start, pd.DataFrame(curve._asdict())]).drop_duplicates("months")


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a closed record of the strict rule: its wait, and the model that ended it."""
    rows = tables["main"][tables["main"]["matching"] == "strict"]
    rows = rows.sort_values("since", kind="stable", ignore_index=True)
    top, left, right = (94, 166, 12) if compact else (66, 168, 214)
    step = 16 if compact else min(22, (HIGHEST - top - AXIS_NAME) / len(rows))
    plot = Plot(
        (0, float(np.ceil(rows["months"].max())) + 0.5),
        compact=compact,
        outer_height=round(top + step * len(rows) + AXIS_NAME),
        margin=Margin(left, right, top, AXIS_NAME),
    )
    waiting = rows["state"] == "waiting"
    rows = rows.assign(
        y=[step * (n + 0.5) for n in rows.index],
        zero=0.0,
        colour=waiting.map({True: CLOSED, False: QUIET}),
    )
    done = rows[~waiting].assign(side="open")
    tooltip = ["name", "since", "reached_by", "reached", "months", "state"]
    entries = [
        KeyEntry("closed", "closed record", CLOSED),
        KeyEntry("open", "first open model as good", OPEN),
    ]
    band = [KeyEntry("band", "90% interval of the median", INK)]
    return plot.draw(
        _median_line(plot, tables),
        plot.rulers(range(0, int(plot.x_domain[1]), 5), x_text=str),
        plot.axis_names("months after the closed record"),
        bars(plot, rows, "zero", "months", "y", opacity=0.75),
        side_marks(plot, rows.assign(side="closed"), "zero", "y", tooltip, size=45),
        side_marks(plot, done, "months", "y", size=50 if compact else 58),
        words(_row_texts(plot, rows), halo=False),
        _enders(plot, rows, step),
        legend(10 - left, 14 - top, entries if compact else entries + band),
        legend(10 - left, 34 - top, band if compact else []),
    )


def _median_line(plot: Plot, tables: Frames) -> Layers:
    """Draw the median wait through all rows, with its interval; nothing if it is not reached."""
    curve = tables["curves"][tables["curves"]["matching"] == "strict"]
    low, median, high = (_half(curve, end) for end in ("low", "waiting", "high"))
    if not math.isfinite(median):
        return []
    band = (low, high) if math.isfinite(low) and math.isfinite(high) else None
    number, says = f"{median:.1f} months", "until half were matched"
    return median_rule(plot, median, number, says, band, "right" if plot.compact else "left")


def _row_texts(plot: Plot, rows: pd.DataFrame) -> list[Words]:
    """Name each row, and put an arrow at the end of a wait that lasts."""
    names = zip(rows["y"], brief_names(rows["name"]), strict=True)
    lasting = rows.loc[rows["state"] == "waiting", ["months", "y"]].to_dict("records")
    return [Words(-16, y, name, align="right") for y, name in names] + [
        Words(max(plot.px(row["months"]), 6) + 3, row["y"], "▸", CLOSED, HEAD, align="center")
        for row in lasting
    ]


def _enders(plot: Plot, rows: pd.DataFrame, step: float) -> Layers:
    """Name the open model that ended each wait, neighbours with one model together."""
    waiting = rows[rows["state"] == "waiting"]
    still = f"{len(waiting)} not matched yet"
    if plot.compact:
        return words(
            [Words(plot.width, waiting["y"].mean(), still, CLOSED, bold=True, align="right")]
            * bool(len(waiting))
        )
    x, strokes, texts = plot.width + 18, [], [Words(plot.width + 18, -9, "Matched by", QUIET)]
    for run in equal_runs(rows["reached_by"].fillna("")):
        top, bottom = rows["y"][run.first] - step / 2 + 2, rows["y"][run.last] + step / 2 - 2
        look = (brief_name(run.value), OPEN) if run.value else (still, CLOSED)
        strokes.append(Segment(x, top, x, bottom, look[1]))
        texts.append(Words(x + 8, (top + bottom) / 2, *look, bold=not run.value))
    return segments(strokes) + words(texts)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give medians, naive means and means of the curves, and the levels that stand out."""
    levels = tables["main"]
    strict = levels[levels["matching"] == "strict"]
    as_of = strict["as_of"].iloc[0].date()
    measures = {matching: _measures(tables, matching) for matching in VINTAGES}
    curves = _curve_findings(tables, measures)
    as_of_tolerant = curves["median_tolerant"].as_of or as_of
    results = {
        "as_of": day(as_of),
        "vintage": sentence(month(LATEST)),
        **_level_findings(strict),
        **curves,
        **_bias_findings(measures),
        **_half_findings(curves["median_strict"]),
    }
    return dated(as_of, results) | {"as_of_tolerant": day(as_of_tolerant)}


def _level_findings(levels: pd.DataFrame) -> dict[str, Finding]:
    """Give how many levels were matched, the longest wait, and the oldest that lasts."""
    ended = levels[levels["state"] == "matched"].sort_values("months")
    waiting = levels[levels["state"] == "waiting"].sort_values("months")
    longest = ended.iloc[-1]
    oldest = waiting.iloc[-1] if len(waiting) else None
    return {
        "levels": count(len(levels)),
        "matched": count(len(ended)),
        "waiting": count(len(waiting)),
        "followers": count(ended["reached_by"].nunique()),
        "longest_wait": months(longest["months"]),
        "longest": Finding(str(longest["name"]), text=_named(longest)),
        "oldest_wait": months(0.0 if oldest is None else oldest["months"]),
        "oldest_sentence": sentence(
            "Every level has been matched."
            if oldest is None
            else f"The oldest unmatched level is {_named(oldest)}."
        ),
        "rest_sentence": sentence(
            f"The longest wait was that for {_named(longest)}."
            if oldest is None
            else f"Among unmatched records {_named(oldest)} has waited longest. The longest wait "
            f"that has ended was that for {_named(longest)}."
        ),
        "matched_sentence": sentence(_matched(len(ended), len(waiting))),
    }


def _curve_findings(tables: Frames, measures: Measures) -> dict[str, Finding]:
    """Give the median wait by each rule, with its interval."""
    results = {"tolerated": sentence(percent(survival.TOLERATED))}
    for matching, curve in tables["curves"].groupby("matching", sort=False):
        key, as_of = str(matching).replace("-", "_"), curve["as_of"].iloc[0].date()
        low, high = (_half(curve, end) for end in ("low", "high"))
        median, longest = measures[str(matching)]["median"], curve["months"].max()
        results |= {
            f"median_{key}": _median(median, low, high, longest, as_of),
            f"interval_{key}": Finding(_interval(low, high), as_of=as_of),
        }
    return results


def _bias_clause(naive: float, mean: float) -> str:
    """Say by how much the mean of the matched levels differs from that of the curve."""
    if text_of(naive) == text_of(mean):
        return "they hardly differ"
    side = "shorter" if naive < mean else "longer"
    return f"the first is {text_of(abs(naive - mean))} months {side}"


def _bias_findings(measures: Measures) -> dict[str, Finding]:
    """Give how far the naive mean is off, and whether the rule of matching matters more."""
    naive, mean = measures["strict"]["naive"], measures["strict"]["mean"]
    bias = abs(naive - mean)
    apart = abs(measures["strict-august"]["median"] - measures["tolerant"]["median"])
    return {
        "mean_strict": months(mean),
        "naive_strict": months(naive),
        "bias_clause": sentence(_bias_clause(naive, mean)),
        "bias_word": sentence("small" if bias < SMALL else "large"),
        "rule_word": sentence("less" if apart <= bias else "more"),
    }


def _half_findings(median: Finding) -> dict[str, Finding]:
    """Say within how long half of the levels were matched, as two sentences need it."""
    reached = median.unit == "months"
    return {
        "median_sentence": sentence(
            f"Half of the closed records were matched by an open model within {median}"
            if reached
            else "Fewer than half of the closed records have been matched by an open model"
        ),
        "half_of_all": sentence(
            f"half of all within {median}" if reached else "which is fewer than half of all"
        ),
    }


def _median(value: float, low: float, high: float, longest: float, as_of: dt.date) -> Finding:
    if math.isfinite(value):
        return Finding(value, "months", low, high, as_of, level=confidence.LEVEL)
    return Finding(f"more than {longest:.1f} months", as_of=as_of)


def _interval(low: float, high: float) -> str:
    return format_interval(low, high, "months") if math.isfinite(low) else "not known"


def _matched(matched: int, waiting: int) -> str:
    if not waiting:
        return f"all {matched} have been matched"
    newest = f"the {waiting} youngest" if waiting > 1 else "the youngest"
    return f"{matched} of {matched + waiting} have been matched, {newest} not yet"


def _measures(tables: Frames, matching: str) -> Mapping[str, float]:
    """Give median and mean of a curve, and the naive mean of the levels that were matched."""
    levels, curve = (
        table[table["matching"] == matching] for table in (tables["main"], tables["curves"])
    )
    lasted = curve["months"].diff().shift(-1) * curve["waiting"]
    return {
        "median": _half(curve, "waiting"),
        "mean": float(lasted.sum()),
        "naive": survival.naive_mean(levels["months"], levels["state"] == "matched"),
    }


def _half(curve: pd.DataFrame, column: str) -> float:
    """Give the month from which on a curve lies at one half or below."""
    first = survival.first_at_half(curve["months"], curve[column])
    return first if np.isfinite(first) else np.nan


def _named(level: Any) -> str:
    """Write a level with its wait: GPT-4 (16.1 months)."""
    return f"{level['name']} ({level['months']:.1f} months)"
