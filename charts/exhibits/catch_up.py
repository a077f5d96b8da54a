"""{median_sentence};
{matched_sentence}.

Every record of the closed side is a level. Its wait lasts from the day on which the record was set
to the day of the first open model at or above it, or, if there is none yet, to the last day of the
data. The curves are Kaplan-Meier estimates of the share of levels that still wait after so many
months. A level that waits still counts for as long as it has waited (the ticks): it is
right-censored. Published averages mostly leave such levels out. That makes a mean too short,
because the long waits are those that still last.

The median of the strict curve is {median_strict} (90% interval {interval_strict}; vintage of
September 2026, to {as_of}). The bias of averages is {bias_word} here: the mean of the matched
levels alone is {naive_strict}, the mean of the curve {mean_strict}: the first is {bias_strict}
{side_strict}. Which rule says "matched" matters {rule_word}. Strict asks for an index at or above
the level's own. Tolerant calls a level matched once an open model is above it in {tolerated} of the
paired bootstrap draws, which may be a model well below. Both rules on one vintage, the one with the
draws (August 2026, to {as_of_tolerant}), give medians of {median_strict_august} (strict; 90%
interval {interval_strict_august}) and {median_tolerant} (tolerant; {interval_tolerant}).

The longest wait that has ended is that for {longest}. {oldest_sentence} Under the strict rule those
that wait are always the newest, since a model that matches a level matches all below it. The levels
are few, they overlap, and one open model may end several waits on one day ({followers:open model}
ended all {matched}), so that the true interval is wider than the shaded band (90%). And a level
that has not been matched is no proof that it never will be.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, months, sentence
from charts.core.formats import format_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.index_vintage import (
    DRAWN,
    INDEX_FILES,
    LATEST,
    draws_of,
    last_day,
    models_of,
)
from charts.measures.waits import survival
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Months from each record of the best closed model until an open model stood at its level, on "
    "the Epoch Capabilities Index: share of levels still waiting (above; band: 90% interval of the "
    "strict curve), and each level under the strict rule (below)."
)
VINTAGES = {"strict": LATEST, "tolerant": DRAWN, "strict-august": DRAWN}
DASHES = {"strict": [1, 0], "tolerant": [5, 3], "strict-august": [1, 2]}
SMALL = 0.5
"""Months below which the bias of the naive mean is called small."""


def tables(data: Tables) -> Frames:
    """Give each closed level with its wait, and the steps of the two curves.

    Both kinds of row have months and waiting, the share of levels that still wait after them.
    """
    tolerantly, parts = survival.tolerantly(draws_of(data)), []
    for matching, vintage in VINTAGES.items():
        models = models_of(data, vintage)
        reaches = tolerantly if matching == "tolerant" else survival.strictly
        as_of = last_day(models)
        levels = survival.record_waits(models, as_of, reaches)
        what = f"closed level of vintage {vintage} that an open model has reached"
        required(levels[levels["matched"]], what, INDEX_FILES)
        curve = survival.kaplan_meier(levels["months"], levels["matched"])
        steps = pd.DataFrame(curve._asdict())
        start = pd.DataFrame({"months": [0.0], "waiting": 1.0, "low": 1.0, "high": 1.0})
        steps = pd.concat([start, steps]).drop_duplicates("months")
        levels["waiting"] = levels["months"].map(steps.set_index("months")["waiting"])
        levels["state"] = np.where(levels["matched"], "matched", "waiting")
        for kind, rows in (("level", levels), ("curve", steps)):
            facts = {"matching": matching, "vintage": vintage, "kind": kind}
            rows = rows.assign(as_of=as_of, source_id=models["source_id"].iloc[0])
            parts.append(rows.assign(**facts))
    columns = [
        "kind", "matching", "vintage", "as_of", "name", "index", "since", "state", "reached_by",
        "reached", "months", "waiting", "low", "high", "source_id",
    ]  # fmt: skip
    return {"main": pd.concat(parts, ignore_index=True)[columns]}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the two curves above, and the levels as bars below, on one axis of months."""
    table = tables["main"]
    width = (theme.PHONE - 55) if compact else (theme.WIDE - 200)
    end = float(np.ceil(table["months"].max() * (1 if compact else 1.22)))
    months = alt.X("months:Q", scale=alt.Scale(domain=[0, end], nice=False), title="months")
    both: alt.VConcatChart = alt.vconcat(
        _curves(table, months).properties(width=width, height=230),
        _bars(table, months, compact).properties(width=width),
    )
    return both


def _curves(table: pd.DataFrame, months: alt.X) -> AnyChart:
    ink, quiet = theme.colour("ink"), theme.colour("quiet")
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title="levels still waiting")
    y = alt.Y("waiting:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    scale = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    dashes = alt.StrokeDash("matching:N", scale=scale, legend=None)
    base = alt.Chart(table).encode(x=months, y=y)
    curve = base.transform_filter("datum.kind == 'curve'")
    marks = alt.Chart(_marks(table)).encode(x=months, y=y)
    mark: dict[str, Any] = {"filled": True, "size": 55, "opacity": 1}
    dot: dict[str, Any] = {"color": ink, **mark}
    triangle: dict[str, Any] = {"shape": "triangle-up", "color": quiet, **mark}
    tick: dict[str, Any] = {"orient": "vertical", "size": 11, "thickness": 1.5, "color": ink}
    waits = base.transform_filter("datum.state == 'waiting' && datum.matching != 'strict-august'")
    key = alt.Chart(_key(table)).encode(y=alt.Y("at:Q", scale=None, axis=None))
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


def _marks(table: pd.DataFrame) -> pd.DataFrame:
    """Give the medians and the means of the matched levels alone, where they stand."""
    rows: list[dict[str, Any]] = []
    for matching in ("strict", "tolerant"):
        found = _measures(table, matching)
        rows += [
            {"what": "median", "months": found["median"], "waiting": 0.5},
            {"what": "mean", "months": found["naive"], "waiting": 0.0},
        ]
    return pd.DataFrame(rows).dropna()


def _key(table: pd.DataFrame) -> pd.DataFrame:
    """Give the key, with each curve's median: places in pixels from the top, above the panel."""
    found = {matching: _measures(table, matching) for matching in VINTAGES}
    rows: list[dict[str, Any]] = [
        {
            "what": "line",
            "matching": matching,
            "text": f"{matching.partition('-')[0]} rule, {pd.Timestamp(vintage[:7]):%b %Y}"
            + (
                f": median {found[matching]['median']:.1f}" if found[matching]["median"] > 0 else ""
            ),
        }
        for matching, vintage in VINTAGES.items()
    ]
    naive = " and ".join(f"{found[one]['naive']:.1f}" for one in ("strict", "tolerant"))
    rows += [
        {"what": "median", "text": "median"},
        {"what": "band", "text": "90% interval of the first curve"},
        {"what": "mean", "text": f"mean of the matched alone: {naive}"},
        {"what": "tick", "text": "a level that waits still"},
    ]
    return pd.DataFrame(rows).assign(at=[16 * n - 134 for n in range(len(rows))])


def _bars(table: pd.DataFrame, months: alt.X, compact: bool) -> AnyChart:
    """Draw one bar a level of the strict rule, oldest first; those that wait are hollow."""
    rows = table[(table["kind"] == "level") & (table["matching"] == "strict")]
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
    table = tables["main"]
    levels = table[(table["kind"] == "level") & (table["matching"] == "strict")]
    as_of = levels["as_of"].iloc[0].date()

    ended = levels[levels["state"] == "matched"]
    waits = levels[levels["state"] == "waiting"].sort_values("months")
    longest = ended.sort_values("months").iloc[-1]
    made = {
        "levels": count(len(levels)),
        "matched": count(len(ended)),
        "waiting": count(len(waits)),
        "followers": count(ended["reached_by"].nunique()),
        "longest_wait": months(longest["months"]),
        "longest": Finding(str(longest["name"]), text=_said(longest)),
        "oldest_wait": months(0.0),
        "oldest_sentence": sentence("No level is waiting."),
        "seen_word": sentence(_seen(len(waits))),
        "matched_sentence": sentence(_matched(len(ended), len(waits))),
        "tolerated": sentence(f"{survival.TOLERATED:.0%}"),
    }
    if len(waits):
        oldest = waits.iloc[-1]
        made |= {
            "oldest_wait": months(oldest["months"]),
            "oldest_sentence": sentence(f"The oldest level still waiting is {_said(oldest)}."),
        }
    values = {matching: _measures(table, matching) for matching in VINTAGES}
    for matching, own in values.items():
        rows, key = table[table["matching"] == matching], matching.replace("-", "_")
        day = rows["as_of"].iloc[0].date()
        low, high = (_ends(rows, name) for name in ("low", "high"))
        made |= {
            f"median_{key}": _median(own["median"], low, high, rows["months"].max(), day),
            f"interval_{key}": Finding(_interval(low, high), as_of=day),
        }
    naive, mean = values["strict"]["naive"], values["strict"]["mean"]
    bias = abs(naive - mean)
    made |= {
        "mean_strict": months(mean),
        "naive_strict": months(naive),
        "bias_strict": months(bias),
        "side_strict": sentence("shorter" if naive < mean else "longer"),
    }
    apart = abs(values["strict-august"]["median"] - values["tolerant"]["median"])
    reached = math.isfinite(values["strict"]["median"])
    within = made["median_strict"]
    made["median_sentence"] = sentence(
        f"Half of the closed records were matched by an open model within {within}"
        if reached
        else "Fewer than half of the closed records have been matched by an open model"
    )
    made["half_clause"] = sentence(
        f"half of the closed records were matched within {within}"
        if reached
        else "fewer than half of the closed records have been matched"
    )
    made["half_of_all"] = sentence(
        f"half of all within {within}" if reached else "which is fewer than half of all"
    )
    made["rest_clause"] = sentence(
        f"of the others {_said(waits.iloc[-1])} has waited longest, while the longest wait that "
        f"has ended was {made['longest']}"
        if len(waits)
        else f"the longest wait was {made['longest']}"
    )
    made["bias_word"] = sentence("small" if bias < SMALL else "large")
    made["rule_word"] = sentence("less" if apart <= bias else "more")
    made["as_of"] = Finding(as_of)
    as_of_tolerant = Finding(made["median_tolerant"].as_of or as_of)
    return dated(as_of, made) | {"as_of_tolerant": as_of_tolerant}


def _median(value: float, low: float, high: float, longest: float, day: dt.date) -> Finding:
    if math.isfinite(value):
        return Finding(value, "months", low, high, day, level=round(100 * survival.LEVEL))
    return Finding(f"more than {longest:.1f} months", as_of=day)


def _interval(low: float, high: float) -> str:
    return format_interval(low, high, "months") if math.isfinite(low) else "not known"


def _matched(matched: int, waiting: int) -> str:
    if not waiting:
        return f"all {matched} have been"
    newest = f"the {waiting} youngest" if waiting > 1 else "the youngest"
    return f"{matched} of {matched + waiting} have been, {newest} not yet"


def _seen(waiting: int) -> str:
    return "Those that still wait are the newest." if waiting else "None waits any more."


def _measures(table: pd.DataFrame, matching: str) -> Mapping[str, float]:
    """Give median and mean of a curve, and the naive mean of the levels that were matched."""
    own = table[table["matching"] == matching]
    levels, curve = own[own["kind"] == "level"], own[own["kind"] == "curve"]
    ended = levels["state"] == "matched"
    lasted = curve["months"].diff().shift(-1) * curve["waiting"]
    return {
        "median": _ends(own, "waiting"),
        "mean": float(lasted.sum()),
        "naive": survival.naive_mean(levels["months"], ended),
    }


def _ends(own: pd.DataFrame, curve: str) -> float:
    """Give the month from which on a curve lies at one half or below."""
    steps = own[own["kind"] == "curve"]
    first = survival.first_at_half(steps["months"], steps[curve])
    return first if np.isfinite(first) else np.nan


def _said(level: Any) -> str:
    return f"{level['name']} ({level['months']:.1f} months)"
