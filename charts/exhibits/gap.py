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

How well is today known? The index rests on noisy scores. In 90% of its draws the distance is
{points_interval_now}, and the middle reading of the lag {lag_interval_now}; an open model is ahead
on some day since 2023 in {open_led_draws}. The draws are those of
the vintage of {draws_vintage}, the newest that has some; of the {leaders:model} that lead a side in
any draw, {leaders_with_draws} have draws of their own, the others errors of usual size. The best of
many noisy scores is likely one that was lucky: the best closed model is expected to stand
{excess_closed} above its true index and the best open one {excess_open}, so about {excess_gap} of
the distance is the luck of being picked. Score noise alone moves the slope since June 2024 within
{points_scores_interval_2024}, that since January 2025 within {points_scores_interval_2025}.

Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}; dates and openness are those
of this site's register. Before {readings_from} no closed model of the vintage stands at or below
the best open one: since when the closed side had stood there is not known, and no lag is drawn.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, points, sentence
from charts.core.formats import counted, direction, format_interval, position_text, signed
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import attainable
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import (
    INDEX_FILES,
    LATEST,
    WITH_DRAWS,
    draws_of,
    last_day,
    models_of,
    month,
)
from charts.measures.gap import gap_errors, index_gap, lag
from charts.measures.stats import confidence, trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best closed minus best open model on the Epoch Capabilities Index: in points (above), and in "
    "months since the closed side stood where the open side stands, by six estimators (below). "
    "Where a line is missing its estimator has no answer: the simple readings begin once a closed "
    "model of the index stands at or below the best open one. Figures are of a line's last day."
)
TITLES = {
    "lags": "The lag by six estimators, in months",
    "facts": "Numbers used in the text",
}
POINTS, SMOOTH, MIDDLE = "points", "threshold crossing", "interpolated"
TRENDS = {"2024": pd.Timestamp("2024-06-01"), "2025": pd.Timestamp("2025-01-01")}
UNCLEAR = "shows no clear change"
"""What is said of a slope whose interval holds zero."""
STEADY = 0.5
"""Points or months a year below which a slope is called no change: less than one step's size."""


def tables(data: Tables) -> Frames:
    """Give the distance and each lag on the days on which a leader changes and on the days before.

    Between two rows daily values lie on a straight line, so the tables hold all of them. The smooth
    lag has a row a week as well. A lag without a value is not known until the next row.
    """
    models = models_of(data, LATEST)
    race = lag.race(models, last_day(models), draws=draws_of(data))
    days = race.days.dropna(subset=["open", "closed"])
    changes, source = frontier.leader_changes(days), models["source_id"].iloc[0]
    distance = days[changes].assign(points=index_gap.daily_gap(race.days), source_id=source)
    weekly = pd.Series(np.arange(len(days)) % 7 == 0, index=days.index)
    lags = []
    for name, estimator in lag.ESTIMATORS.items():
        subset = days.index[changes | weekly if name == SMOOTH else changes]
        draws_source = attainable.MATRIX_SOURCE if estimator.needs_draws else None
        known = _known(estimator.estimate(race).reindex(subset)).rename("months").reset_index()
        lags.append(known.assign(measure=name, source_id=source, draws_source_id=draws_source))
    columns = ["day", "points", "open_model", "open", "closed_model", "closed", "source_id"]
    return {
        "main": distance.reset_index()[columns],
        "lags": pd.concat(lags, ignore_index=True)[
            ["measure", "day", "months", "source_id", "draws_source_id"]
        ],
        "facts": _facts(data),
    }


def _facts(data: Tables) -> pd.DataFrame:
    """Give what the draws of the index say: intervals, the luck of being best, and whose they are.

    Intervals are of the last day's gap and lags, and of the gap's slopes.
    """
    draws = gap_errors.by_draw(data)
    slopes = {f"slope_{year}": gap_errors.slopes_by_draw(data, day) for year, day in TRENDS.items()}
    excess = gap_errors.winners_curse(gap_errors.race_of(data))
    leaders, with_draws = gap_errors.leaders_with_draws(data)
    row: dict[str, float] = {
        "excess_open": excess.open, "excess_closed": excess.closed,
        "leaders": leaders, "leaders_with_draws": with_draws,
        "open_led": (draws[gap_errors.OPEN_LED] > 0).mean(),
    }  # fmt: skip
    ranges = draws.drop(columns=gap_errors.OPEN_LED).assign(**slopes)
    for name, values in ranges.items():
        row[f"{name} low"], row[f"{name} high"] = gap_errors.interval(values)
    return pd.DataFrame([row])


def _ends(facts: pd.Series, name: str) -> tuple[float, float]:
    """Give the ends of an interval from the draws."""
    return facts[f"{name} low"], facts[f"{name} high"]


def _known(series: pd.Series) -> pd.Series:
    """Give what is known of a series, and one missing value where it is not known in between."""
    known = series.notna()
    return series[known | (known.shift(fill_value=False) & known[::-1].cummax())]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the distance in points above, and six estimates of the lag below."""
    distance = tables["main"].assign(measure=POINTS, value=tables["main"]["points"])
    table = tables["lags"].assign(value=tables["lags"]["months"])
    width = (theme.PHONE if compact else theme.WIDE) - 50
    upper = _panel(distance, "points", width, 200).mark_area(
        line={"color": theme.colour("ink"), "strokeWidth": 1.5},
        color=theme.colour("ink"),
        fillOpacity=0.12,
    )
    others = [name for name in lag.ESTIMATORS if name not in lag.CROSSING_RULES]
    lags = [_lags(table, names, width) for names in (list(lag.CROSSING_RULES), others)]
    three: alt.VConcatChart = alt.vconcat(upper, *lags).resolve_scale(x="shared")
    return three


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
            text=[f"{name}: {row.value:.1f} ({row.day:%-d %b %Y})" for row in known.itertuples()]
        )
        y = alt.value(16 * (place - len(names)) + 4)
        base = alt.Chart(last).encode(y=y)
        rule = base.mark_rule(color=theme.colour("ink"), strokeWidth=1.6)
        text = base.mark_text(align="left", fontSize=11)
        parts += [
            rule.encode(x=alt.value(22), x2=alt.value(46), strokeDash=dashed),
            text.encode(x=alt.value(52), text="text:N"),
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
    distance, lags = tables["main"], tables["lags"]
    days = pd.date_range(distance["day"].iloc[0], distance["day"].iloc[-1])
    apart = _daily(distance.set_index("day")["points"], days)
    months = {
        name: _daily(lags[lags["measure"] == name].set_index("day")["months"], days)
        for name in lag.ESTIMATORS
    }
    leader = _leader_findings(distance)
    undated = {
        "eve": leader.pop("eve"),
        "readings_from": _first_day(months["last at or below"]),
        "points_least_day": day(_day(apart.idxmin())),
        "points_most_day": day(_day(apart.idxmax())),
        "significant": percent(lag.SIGNIFICANT),
    }
    results = {
        "as_of": day(_day(days[-1])),
        "vintage": sentence(month(LATEST)),
        "block": count(trend.BLOCK),
        **_distance_findings(apart, tables["facts"].iloc[0]),
        **leader,
        **_lag_findings(months, tables["facts"].iloc[0]),
        **_error_findings(tables["facts"].iloc[0]),
        **_trend_findings("points", apart, "points"),
        **_trend_findings("lag", months[MIDDLE], "months"),
    }
    return dated(_day(days[-1]), results) | undated


def _distance_findings(distance: pd.Series, facts: pd.Series) -> dict[str, Finding]:
    """Give the distance on the last day, its extremes, and on how many days the open side led."""
    now, bounds = distance.iloc[-1], _ends(facts, gap_errors.POINTS)
    return {
        "points_now": points(now, *bounds, confidence.LEVEL),
        "standing": points(now, *bounds, confidence.LEVEL, text=position_text(now)),
        "points_interval_now": sentence(format_interval(*bounds, "points")),
        "points_least": points(distance.min()),
        "points_most": points(distance.max()),
        "open_led": sentence(_led(int((distance < 0).sum()))),
    }


def _leader_findings(distance: pd.DataFrame) -> dict[str, Finding]:
    """Give the closed leader, and the distance on the day before it took the lead."""
    leader = distance["closed_model"].iloc[-1]
    earlier = distance[distance["closed_model"] != leader]
    eve = required(earlier, "closed leader before the last one", INDEX_FILES).iloc[-1]
    on = eve["day"].date()
    return {
        "closed_leader": sentence(str(leader)),
        **dated(on, {"points_eve": points(eve["points"])}),
        "eve": day(on),
    }


def _lag_findings(lags: Mapping[str, pd.Series], facts: pd.Series) -> dict[str, Finding]:
    """Give the lag on the last day by each reading, and the range of the other estimators."""
    readings = [float(lags[name].iloc[-1]) for name in lag.CROSSING_RULES]
    bounds = [_ends(facts, name) for name in lag.CROSSING_RULES]
    shortest, interpolated, longest = (
        measured(reading, "months", *ends, level=confidence.LEVEL)
        for reading, ends in zip(readings, bounds, strict=True)
    )
    known = [lags[name].dropna() for name in lags if name not in lag.CROSSING_RULES]
    others = [float(series.iloc[-1]) for series in known if len(series)]
    return {
        "shortest_now": shortest,
        "interpolated_now": interpolated,
        "longest_now": longest,
        "lag_interval_now": sentence(_range(*bounds[list(lag.CROSSING_RULES).index(MIDDLE)])),
        "lag_now": sentence(_range(readings[0], readings[-1])),
        "lag_clause": sentence(_clause(readings[0], readings[-1])),
        "lag_others": sentence(_range(min(others), max(others)) if others else "not known"),
    }


def _error_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give the luck of being picked, what score noise does to the slopes, and whose draws it is."""
    excess = {side: float(facts[f"excess_{side}"]) for side in frontier.SIDES}
    results = {f"excess_{side}": points(value) for side, value in excess.items()}
    for year in TRENDS:
        low, high = _ends(facts, f"slope_{year}")
        results[f"points_scores_interval_{year}"] = sentence(f"{signed(low)} to {signed(high)}")
    return {
        **results,
        "open_led_draws": percent(facts["open_led"]),
        "excess_gap": points(excess["closed"] - excess["open"]),
        "draws_vintage": sentence(month(WITH_DRAWS)),
        "leaders": count(facts["leaders"]),
        "leaders_with_draws": count(facts["leaders_with_draws"]),
    }


def _trend_findings(name: str, series: pd.Series, unit: str) -> dict[str, Finding]:
    """Give the trend of a daily series a year by window, with its interval, and in words."""
    results = {}
    for year, since in TRENDS.items():
        slope, low, high = trend.with_interval(series, since)
        both = math.isfinite(low) and math.isfinite(high)
        results[f"{name}_trend_{year}"] = measured(
            slope,
            f"{unit} a year",
            low,
            high,
            text=signed(slope, unit),
            level=confidence.LEVEL,
        )
        results[f"{name}_interval_{year}"] = sentence(
            f"{signed(low)} to {signed(high)}" if both else "not known"
        )
        unclear = both and low <= 0 <= high
        results[f"{name}_word_{year}"] = sentence(UNCLEAR if unclear else direction(slope, STEADY))
    return results


def _daily(known: pd.Series, days: pd.DatetimeIndex) -> pd.Series:
    """Give a measure's daily values from its rows, between which they lie on lines."""
    daily = known.reindex(days).astype(float)
    return daily.loc[daily.first_valid_index() :].interpolate("time").reindex(days)


def _first_day(series: pd.Series) -> Finding:
    """Give the first day of a measure that is known on any."""
    first = series.first_valid_index()
    return sentence("no day") if first is None else day(_day(first))


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
