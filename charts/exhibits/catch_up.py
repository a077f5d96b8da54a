"""{median_sentence};
{matched_sentence}.

Every record of the closed side is a level: each closed model above all that came on earlier days,
also one that a sibling beat on its first day. Its wait lasts from that day to the day of the first
open model at or above it, or, if there is none yet, to the last day of the data. The curves are
Kaplan-Meier estimates of the share of levels that still wait after so many months. A level that
waits still counts for as long as it has waited (the ticks): it is right-censored. Published
averages mostly leave such levels out. That makes a mean too short, because the long waits are those
that still last.

The median of the strict curve is {median_strict} (90% interval {interval_strict}; vintage of
{vintage}, to {as_of}). The bias of averages is {bias_word} here: the mean of the matched
levels alone is {naive_strict}, the mean of the curve {mean_strict}: the first is {bias_strict}
{side_strict}. Which rule says "matched" matters {rule_word}. Strict asks for an index at or above
the level's own. Tolerant calls a level matched once an open model is above it in {tolerated} of the
paired bootstrap draws, which may be a model well below. Both rules on one vintage, the one with the
draws (August 2026, to {as_of_tolerant}), give medians of {median_strict_august} (strict; 90%
interval {interval_strict_august}) and {median_tolerant} (tolerant; {interval_tolerant}).

The longest wait that has ended is that for {longest}. {oldest_sentence} Under the strict rule those
that wait are always the newest, since a model that matches a level matches all below it. The levels
are few and hang together, because one open model may end several waits on one day:
{followers:open model} ended all {matched}. So the intervals, and the shaded band (90%), come from
resampling the open models, each with all the waits that it ended. And a level that has not been
matched is no proof that it never will be.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, months, sentence
from charts.core.formats import format_interval, percent
from charts.drawing import theme
from charts.drawing.theme import AnyChart
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
    "Months from each closed record until an open model was at its level, on "
    "the Epoch Capabilities Index: share of levels still waiting (above; band: 90% interval of the "
    "strict curve), and each level under the strict rule (below)."
)
TITLES = {"curves": "Share of the levels that still wait, by months: steps of the curves"}
VINTAGES = {"strict": LATEST, "tolerant": WITH_DRAWS, "strict-august": WITH_DRAWS}
DASHES = {"strict": [1, 0], "tolerant": [5, 3], "strict-august": [1, 2]}
LEVEL_COLUMNS = [
    "matching", "vintage", "as_of", "name", "index", "since", "state", "reached_by", "reached",
    "months", "waiting", "source_id",
]  # fmt: skip
CURVE_COLUMNS = ["matching", "vintage", "as_of", "months", "waiting", "low", "high", "source_id"]
SMALL = 0.5
"""Months below which the bias of the naive mean is called small."""


def tables(data: Tables) -> Frames:
    """Give each closed level with its wait, and the steps of the curves, by rule of matching.

    Both have months and waiting, the share of levels that still wait after them.
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
    """Draw the two curves above, and the levels as bars below, on one axis of months."""
    levels = tables["main"]
    width = (theme.PHONE - 55) if compact else (theme.WIDE - 200)
    end = float(np.ceil(levels["months"].max() * (1 if compact else 1.22)))
    months = alt.X("months:Q", scale=alt.Scale(domain=[0, end], nice=False), title="months")
    both: alt.VConcatChart = alt.vconcat(
        _curves(tables, months).properties(width=width, height=230),
        _bars(levels, months, compact).properties(width=width),
    )
    return both


def _curves(tables: Frames, months: alt.X) -> AnyChart:
    ink, quiet = theme.colour("ink"), theme.colour("quiet")
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title="levels still waiting")
    y = alt.Y("waiting:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    scale = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    dashes = alt.StrokeDash("matching:N", scale=scale, legend=None)
    curve = alt.Chart(tables["curves"]).encode(x=months, y=y)
    levels = alt.Chart(tables["main"]).encode(x=months, y=y)
    marks = alt.Chart(_marks(tables)).encode(x=months, y=y)
    mark: dict[str, Any] = {"filled": True, "size": 55, "opacity": 1}
    dot: dict[str, Any] = {"color": ink, **mark}
    triangle: dict[str, Any] = {"shape": "triangle-up", "color": quiet, **mark}
    tick: dict[str, Any] = {"orient": "vertical", "size": 11, "thickness": 1.5, "color": ink}
    waits = levels.transform_filter("datum.state == 'waiting' && datum.matching != 'strict-august'")
    key = alt.Chart(_key(tables)).encode(y=alt.Y("at:Q", scale=None, axis=None))
    symbol = key.encode(x=alt.value(20))

    def only(chart: alt.Chart, what: str) -> alt.Chart:
        return chart.transform_filter(f"datum.what == '{what}'")

    drawn = alt.layer(
        curve.transform_filter("datum.matching == 'strict'")
        .mark_area(interpolate="step-after", color=ink, opacity=0.12)
        .encode(y=alt.Y("low:Q"), y2="high:Q"),
        curve.mark_line(interpolate="step-after", color=ink, strokeWidth=1.6).encode(
            strokeDash=dashes
        ),
        waits.mark_tick(**tick),
        only(marks, "mean").mark_point(**triangle),
        only(marks, "median").mark_point(**dot),
    )
    keys = alt.layer(
        only(key, "line")
        .mark_rule(color=ink, strokeWidth=1.6)
        .encode(x=alt.value(5), x2=alt.value(35), strokeDash=dashes),
        only(symbol, "median").mark_point(**dot),
        only(key, "band")
        .mark_rect(height=11, color=ink, opacity=0.12)
        .encode(x=alt.value(5), x2=alt.value(35)),
        only(symbol, "mean").mark_point(**triangle),
        only(symbol, "tick").mark_tick(**tick),
        key.mark_text(align="left", fontSize=11).encode(x=alt.value(44), text="text:N"),
    )
    both: alt.LayerChart = alt.layer(drawn, keys).resolve_scale(y="independent")
    return both


def _marks(tables: Frames) -> pd.DataFrame:
    """Give the medians and the means of the matched levels alone, where they stand."""
    rows: list[dict[str, Any]] = []
    for matching in ("strict", "tolerant"):
        measures = _measures(tables, matching)
        rows += [
            {"what": "median", "months": measures["median"], "waiting": 0.5},
            {"what": "mean", "months": measures["naive"], "waiting": 0.0},
        ]
    return pd.DataFrame(rows).dropna()


def _key(tables: Frames) -> pd.DataFrame:
    """Give the key, with each curve's median: places in pixels from the top, above the panel."""
    measures = {matching: _measures(tables, matching) for matching in VINTAGES}
    rows: list[dict[str, Any]] = [
        {
            "what": "line",
            "matching": matching,
            "text": f"{matching.partition('-')[0]} rule, {pd.Timestamp(vintage[:7]):%b %Y}"
            + (
                f": median {measures[matching]['median']:.1f}"
                if measures[matching]["median"] > 0
                else ""
            ),
        }
        for matching, vintage in VINTAGES.items()
    ]
    naive = " and ".join(
        f"{measures[matching]['naive']:.1f}" for matching in ("strict", "tolerant")
    )
    rows += [
        {"what": "median", "text": "median"},
        {"what": "band", "text": "90% interval of the first curve"},
        {"what": "mean", "text": f"mean of the matched alone: {naive}"},
        {"what": "tick", "text": "a level that waits still"},
    ]
    return pd.DataFrame(rows).assign(at=[16 * n - 134 for n in range(len(rows))])


def _bars(levels: pd.DataFrame, months: alt.X, compact: bool) -> AnyChart:
    """Draw one bar a level of the strict rule, oldest first; those that wait are hollow."""
    rows = levels[levels["matching"] == "strict"]
    ended = rows["state"] == "matched"
    wait = rows["months"].map("{:.1f}".format)
    rows = rows.assign(
        says=wait + ", " + rows["reached_by"].where(ended, "still waiting"),
        heading=rows["name"] + (" matched by " + rows["reached_by"]).where(ended, " still waits"),
    )
    names = alt.Axis(title=None, labelLimit=190, labelFontSize=11, labelPadding=6)
    y = alt.Y("name:N", sort=list(rows["name"]), axis=None if compact else names)
    tooltip = ["name", "since", "reached_by", "reached", "months", "state"]
    base = alt.Chart(rows).encode(x=months, y=y, tooltip=tooltip)
    look: dict[str, Any] = {
        "color": theme.colour("closed"),
        "stroke": theme.colour("closed"),
        "strokeWidth": 1.2,
    }
    look |= {"height": 8, "yOffset": 6} if compact else {"height": 11}
    bar = base.transform_filter("datum.state == 'matched'").mark_bar(**look)
    hollow = base.transform_filter("datum.state == 'waiting'")
    hollow = hollow.mark_bar(fillOpacity=0, strokeDash=[3, 2], **look)
    if compact:
        label = base.mark_text(align="left", fontSize=11, dy=-7)
        label = label.encode(x=alt.value(-30), text="heading:N")
    else:
        label = base.mark_text(align="left", fontSize=11, dx=6).encode(text="says:N")
    layered = alt.layer(bar, hollow, label)
    return layered.properties(height=alt.Step(30 if compact else 20))


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
            "No level is waiting."
            if oldest is None
            else f"The oldest level still waiting is {_named(oldest)}."
        ),
        "rest_clause": sentence(
            f"the longest wait was {_named(longest)}"
            if oldest is None
            else f"of the others {_named(oldest)} has waited longest, while the longest wait that "
            f"has ended was {_named(longest)}"
        ),
        "seen_word": sentence(_seen(len(waiting))),
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


def _bias_findings(measures: Measures) -> dict[str, Finding]:
    """Give how far the naive mean is off, and whether the rule of matching matters more."""
    naive, mean = measures["strict"]["naive"], measures["strict"]["mean"]
    bias = abs(naive - mean)
    apart = abs(measures["strict-august"]["median"] - measures["tolerant"]["median"])
    return {
        "mean_strict": months(mean),
        "naive_strict": months(naive),
        "bias_strict": months(bias),
        "side_strict": sentence("shorter" if naive < mean else "longer"),
        "bias_word": sentence("small" if bias < SMALL else "large"),
        "rule_word": sentence("less" if apart <= bias else "more"),
    }


def _half_findings(median: Finding) -> dict[str, Finding]:
    """Say within how long half of the levels were matched, as three sentences need it."""
    reached = median.unit == "months"
    return {
        "median_sentence": sentence(
            f"Half of the closed records were matched by an open model within {median}"
            if reached
            else "Fewer than half of the closed records have been matched by an open model"
        ),
        "half_clause": sentence(
            f"half of the closed records were matched within {median}"
            if reached
            else "fewer than half of the closed records have been matched"
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
        return f"all {matched} have been"
    newest = f"the {waiting} youngest" if waiting > 1 else "the youngest"
    return f"{matched} of {matched + waiting} have been, {newest} not yet"


def _seen(waiting: int) -> str:
    return "Those that still wait are the newest." if waiting else "None waits any more."


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
