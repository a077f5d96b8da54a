"""The best open model stands {standing} the best closed one{lag_clause};
the distance {points_word_2024} since June 2024.

By the simplest readings the lag is {lag_now}; three other definitions in use give {lag_others},
each on the last day that it covers.

The upper panel is the distance in points of the index: best closed model minus best open model, day
by day. The lower one turns it into time: how long ago did the closed side stand where the open
side stands now? Closed records come in steps, and the open level mostly lies between two of them,
so three readings are drawn. The shortest lag counts from the first closed model at or above the
open level, the longest from the last one at or below it, and the middle one from the day on which
a straight line between the two crosses the level.

The lowest panel holds three other ways to ask. *Not significantly better* counts from the last day
on which the closed leader could not be told from the open one, by Epoch's rule of 2026: better in
fewer than {significant} of the paired draws. The draws are those of the August vintage, so the line
ends with the closed leaders that it knows. *Threshold crossing* (Håvard Ihle) is the mean wait of
the levels that open models crossed around each day; it looks back, and ends with them. *Trend
lines* (IAPS) is the distance in time between two straight lines through the records of each side up
to the day. On one and the same day they are months apart: see `lag-estimators`.

The three simple readings grow by a day each day and fall when a better open model comes; the other
three move in their own ways. The distance in points falls with each open record and rises with each
closed one. So the level on any single day says little: on {eve}, the day before {closed_leader}
took the lead of the closed side, the distance was {points_eve}.

A straight line through the daily distance changes by {points_trend_2024} a year since June 2024
(90% interval {points_interval_2024}) and by {points_trend_2025} a year since January 2025
({points_interval_2025}); through the middle reading of the lag, by {lag_trend_2024}
({lag_interval_2024}) and {lag_trend_2025} ({lag_interval_2025}) a year. The intervals come from a
bootstrap of blocks of {block:day} and are rough: the series are made of a few dozen steps, and
each day repeats the one before. Both windows were set beforehand, but a window matters: one that
begins at a moment of nearness tends to show growth, and one that begins at a peak the reverse. The
least distance of all was {points_least}, on {points_least_day}; see `gap-sensitivity`.

Index: the Epoch Capabilities Index, vintage of September 2026, to {as_of}; dates and openness are
those of this site's register. The vintage comes without intervals, and so does the distance. Before
{readings_from} no closed model of the vintage stands at or below the best open one: since when the
closed side had stood there is not known, and no lag is drawn.
"""

import datetime as dt
import math
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.core.formats import counted, direction, format_interval, position_text, signed
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import attainable
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import (
    INDEX_FILES,
    LATEST,
    draws_of,
    last_day,
    models_of,
)
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

SUBTITLE = (
    "Best closed minus best open model on the Epoch Capabilities Index: in points (above), and in "
    "months since the closed side stood where the open side stands, by six estimators (below). "
    "Where a line is missing its estimator has no answer: the simple readings begin once a closed "
    "model of the index stands at or below the best open one. Figures are of a line's last day."
)
POINTS, SMOOTH = "points", "threshold crossing"
TRENDS = {"2024": pd.Timestamp("2024-06-01"), "2025": pd.Timestamp("2025-01-01")}
STEADY = 0.5
"""Points or months a year below which a slope is called no change: less than one step's size."""


def tables(data: Tables) -> Frames:
    """Give each measure on the days on which a leader changes and on the days before.

    Between two rows of a measure its daily values lie on a straight line, so the table holds all
    of them: measure, day, value, unit, and the two leaders with their index. The smooth measure
    has a row a week as well.
    """
    models = models_of(data, LATEST)
    race = lag.race(models, last_day(models), draws=draws_of(data))
    days = race.days
    measures = {POINTS: index_gap.daily_gap(days)}
    measures |= {name: one.estimate(race) for name, one in lag.ESTIMATORS.items()}
    days = days.dropna(subset=["open", "closed"])
    changes = frontier.leader_changes(days)
    weekly = pd.Series(np.arange(len(days)) % 7 == 0, index=days.index)
    parts = []
    for name, series in measures.items():
        also = weekly if name == SMOOTH else False
        kept = days[changes | also]
        unit = "ECI points" if name == POINTS else "months"
        drawn = (
            attainable.MATRIX_SOURCE
            if name in lag.ESTIMATORS and lag.ESTIMATORS[name].needs_draws
            else None
        )
        parts.append(kept.assign(measure=name, value=series, unit=unit, draws_source_id=drawn))
    rows = pd.concat(parts).reset_index().assign(source_id=models["source_id"].iloc[0])
    columns = ["measure", "day", "value", "unit", "open_model", "open", "closed_model", "closed"]
    return {"main": rows[[*columns, "source_id", "draws_source_id"]]}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the distance in points above, and six estimates of the lag below."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 50
    upper = _panel(table[table["measure"] == POINTS], "points", width, 200).mark_area(
        line={"color": theme.colour("ink"), "strokeWidth": 1.5},
        color=theme.colour("ink"),
        fillOpacity=0.12,
    )
    others = [name for name in lag.ESTIMATORS if name not in lag.CROSSING_RULES]
    lags = [_lags(table, names, width) for names in (list(lag.CROSSING_RULES), others)]
    whole: alt.VConcatChart = alt.vconcat(upper, *lags).resolve_scale(x="shared")
    return whole


def _lags(table: pd.DataFrame, names: list[str], width: int) -> AnyChart:
    """Draw three lags in months, with their key."""
    lags = table[table["measure"].isin(names)]
    dashes = alt.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2]])
    dashed = alt.StrokeDash("measure:N", legend=None, scale=dashes)
    ink = theme.colour("ink")
    lower = _panel(lags, "months", width, 240)
    line = lower.mark_line(color=ink, strokeWidth=1.6).encode(strokeDash=dashed)
    return alt.layer(line, *_key(lags, names, dashed))


def _key(lags: pd.DataFrame, names: list[str], dashed: alt.StrokeDash) -> list[alt.Chart]:
    """Draw the key of the lags with their last values, above the panel."""
    parts = []
    for place, name in enumerate(names):
        known = lags[lags["measure"] == name].dropna(subset=["value"]).tail(1)
        last = known.assign(
            said=[f"{name}: {row.value:.1f} ({row.day:%-d %b %Y})" for row in known.itertuples()]
        )
        y = alt.value(16 * (place - len(names)) + 4)
        base = alt.Chart(last).encode(y=y)
        rule = base.mark_rule(color=theme.colour("ink"), strokeWidth=1.6)
        text = base.mark_text(align="left", fontSize=11)
        parts += [
            rule.encode(x=alt.value(22), x2=alt.value(46), strokeDash=dashed),
            text.encode(x=alt.value(52), text="said:N"),
        ]
    return parts


def _panel(rows: pd.DataFrame, title: str, width: int, height: int) -> alt.Chart:
    axis = alt.Axis(format="%Y", tickCount="year", title=None)
    return (
        alt.Chart(rows)
        .encode(
            x=alt.X("day:T", scale=alt.Scale(type="utc"), axis=axis),
            y=alt.Y("value:Q", title=title),
            detail="measure:N",
            tooltip=["day", "measure", "value"],
        )
        .properties(width=width, height=height)
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give distance and lag on the last day, their trends, and the extremes."""
    table = tables["main"]
    daily = {str(name): _daily(rows) for name, rows in table.groupby("measure")}
    points = daily[POINTS]
    as_of = pd.Timestamp(points.index[-1]).date()
    rows = table[table["measure"] == POINTS].to_dict("records")
    last = rows[-1]
    earlier = [row for row in rows if row["closed_model"] != last["closed_model"]]
    if not earlier:
        raise NoRows("closed leader before the last one", INDEX_FILES)
    eve = earlier[-1]
    lags = [daily[name] for name in lag.CROSSING_RULES]
    named = [daily[name] for name in lag.ESTIMATORS if name not in lag.CROSSING_RULES]
    others = [float(one.dropna().iloc[-1]) for one in named if one.notna().any()]

    def months(series: pd.Series) -> Finding:
        return measured(float(series.iloc[-1]), "months", as_of=as_of)

    made = {
        "points_now": Finding(float(points.iloc[-1]), "points"),
        "closed_leader": sentence(str(last["closed_model"])),
        "points_eve": Finding(float(eve["value"]), "points", as_of=eve["day"].date()),
        "shortest_now": months(lags[0]),
        "interpolated_now": months(lags[1]),
        "longest_now": months(lags[2]),
        "points_least": Finding(float(points.min()), "points"),
        "points_most": Finding(float(points.max()), "points"),
        "standing": Finding(float(points.iloc[-1]), "points", text=position_text(points.iloc[-1])),
        "lag_now": sentence(_range(lags[0].iloc[-1], lags[2].iloc[-1])),
        "lag_clause": sentence(_clause(lags[0].iloc[-1], lags[2].iloc[-1])),
        "lag_others": sentence(_range(min(others), max(others)) if others else "not known"),
        "block": count(trend.BLOCK),
        "open_led": sentence(_led(int((points < 0).sum()))),
        "as_of": day(as_of),
    }
    for name, series, unit in (("points", points, "points"), ("lag", lags[1], "months")):
        for year, since in TRENDS.items():
            slope, low, high = trend.with_interval(series, since)
            text = signed(slope, unit)
            made[f"{name}_trend_{year}"] = measured(
                slope, f"{unit} a year", low, high, as_of, text, round(100 * trend.LEVEL)
            )
            both = math.isfinite(low) and math.isfinite(high)
            ends = f"{signed(low)} to {signed(high)}" if both else "not known"
            made[f"{name}_interval_{year}"] = Finding(ends)
            made[f"{name}_word_{year}"] = sentence(direction(slope, STEADY))
    return dated(as_of, made) | {
        "eve": day(eve["day"].date()),
        "readings_from": _first_day(lags[2]),
        "points_least_day": day(_day(points.idxmin())),
        "points_most_day": day(_day(points.idxmax())),
        "significant": Finding(lag.SIGNIFICANT, text=f"{100 * lag.SIGNIFICANT:.0f}%"),
    }


def _daily(rows: pd.DataFrame) -> pd.Series:
    """Give a measure's daily values back from its rows, between which they lie on lines."""
    known = rows.set_index("day")["value"]
    whole = known.reindex(pd.date_range(known.index[0], known.index[-1]))
    first = known.first_valid_index()
    return whole.loc[first:].interpolate("time").reindex(whole.index)


def _first_day(series: pd.Series) -> Finding:
    """Give the first day of a measure that is known on any."""
    day = series.first_valid_index()
    return Finding("no day" if day is None else _day(day))


def _day(label: Any) -> dt.date:
    return pd.Timestamp(label).date()


def _range(low: float, high: float) -> str:
    return "no months" if round(high, 1) == 0 else format_interval(low, high, "months")


def _clause(low: float, high: float) -> str:
    if math.isnan(low + high):
        return ""
    return "" if round(high, 1) == 0 else f", or {_range(low, high)} behind"


def _led(days: int) -> str:
    led = f"led on {counted(days, 'day')}" if days else "never led"
    return f"On this index an open model has {led}"
