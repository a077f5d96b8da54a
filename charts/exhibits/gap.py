"""The gap {points_word_2024} since June 2024: it moves in jumps.

The best open model is {standing} the best closed one{lag_clause}. Each rise is a record of a closed
model, each fall one of an open model. By the simplest readings the lag is {lag_now}; three other
definitions in use give {lag_others}, each on the last day that it covers.

The gap is the best closed model minus the best open model, in points of the index, day by day. The
second table turns it into time: how long ago was the closed side where the open side is now? Closed
records come in steps, and the open level mostly lies between two of them. So the lag has three
readings. The shortest ({shortest_now}) counts from the first closed model at or above the open
level. The longest ({longest_now}) counts from the last closed model at or below it. The middle
reading counts from the day on which a straight line between the two crosses the level.

The table holds three other definitions. *Not significantly better* counts from the last day on
which the closed leader could not be told from the best open model. Epoch's rule of 2026 for that
is: better in fewer than {significant} of the paired resamples. The resamples are those of the
August vintage, so they end with the closed leaders that it knows. *Threshold crossing* (Håvard
Ihle) is the mean wait of the levels that open models crossed around each day; it looks back, and
ends with them. *Trend lines* (IAPS) is the distance in time between two straight lines through the
records of each side up to the day. On the same day they are months apart: see `lag-estimators`.

The three simple readings grow by a day each day and fall when a better open model comes. The gap in
points moves only with new records. So its value on any single day says little: on {eve}, the day
before {closed_leader} took the lead of the closed side, it was {points_eve}.

A straight line through the daily gap changes by {points_trend_2024} a year since June 2024 (90%
interval {points_interval_2024}) and by {points_trend_2025} a year since January 2025
({points_interval_2025}). The lag, by its middle reading, {lag_word_2024} since June 2024
({lag_trend_2024} a year, {lag_interval_2024}) and{lag_word_2025} since January 2025
({lag_trend_2025} a year, {lag_interval_2025}). The intervals come from a bootstrap of blocks of
{block:day}, because each day nearly repeats the one before. They are widened until they cover the
truth in simulated worlds in which the open side follows at a constant lag. They are still rough,
because the series have only a few dozen steps. Both windows were set beforehand. The window
matters: one that begins when the gap is small tends to show growth, and one that begins at a peak
the reverse. The smallest gap of all was {points_least}, on {points_least_day}; see
`gap-sensitivity`.

How well is today known? The index rests on noisy scores. In 90% of its resamples the gap is
{points_interval_now}, and the middle reading of the lag {lag_interval_now}. {open_led}; in
{open_led_draws} of the resamples one is ahead on some day since 2023. The resamples are those of
the vintage of {draws_vintage}, the newest that has some. Of the {leaders:model} that lead a side in
any resample, {leaders_with_draws} came with resamples of their own; the others get errors of the
usual size. The best of many noisy scores is probably too high. The best closed model is expected to
be {excess_closed} above its true index and the best open model {excess_open}. {excess_sentence}
Score noise alone moves the slope since June 2024 within {points_scores_interval_2024}, that since
January 2025 within {points_scores_interval_2025}.

Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}; dates and openness are those
of this site's register. Before {readings_from} no closed model of the vintage is at or below the
best open model. So it is not known when the closed side got there, and no lag is given.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import (
    Finding,
    count,
    count_or_none,
    dated,
    day,
    measured,
    percent,
    points,
    sentence,
)
from charts.core.formats import (
    counted,
    direction,
    format_interval,
    position_text,
    signed,
    text_of,
)
from charts.drawing.labels import Landmark, landmarks, line_areas
from charts.drawing.marks import Glyph, Layers, area_between, glyphs, line, rises
from charts.drawing.plot import Margin, Plot, number
from charts.drawing.theme import CLOSED, INK, NUMBER, OPEN, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, brief_name, count_head, legend, words
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
from charts.measures.stats.units import YEAR
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best closed minus best open model by day, in points of the Epoch Capabilities Index, and the "
    "straight trend since June 2024 with its 90% interval, shaded."
)
TITLES = {
    "lags": "The lag by six estimators, in months",
    "facts": "Numbers used in the text",
}
SMOOTH, MIDDLE = "threshold crossing", "interpolated"
TRENDS = {"2024": pd.Timestamp("2024-06-01"), "2025": pd.Timestamp("2025-01-01")}
UNCLEAR = "shows no clear change"
"""What is said of a slope whose interval holds zero."""
STEADY = 0.5
"""Points or months a year below which a slope is called no change: less than one step's size."""
TOOLTIP = ["day", "points", "open_model", "closed_model"]
SAME = 1e-9
"""Points that are no move of the gap."""
NAMED = {False: 3.2, True: 4.0}
"""Points that a move takes to be named, wide and on a phone."""
SENTENCES = ["{day}: {closed_model} is {points:1} points ahead of {open_model}"]


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
    """Draw the distance by day, each move in the colour of the side that made it, and its trend."""
    rows = tables["main"]
    moves = rows.assign(before=rows["points"].shift(), move=rows["points"].diff())
    moves = moves[moves["move"].abs() > SAME]
    moves["colour"] = (moves["move"] > 0).map({True: CLOSED, False: OPEN})
    plot = Plot(
        (rows["day"].iloc[0], rows["day"].iloc[-1]),
        (min(0, rows["points"].min()), rows["points"].max() + 1),
        compact,
        336 if compact else 388,
        Margin(30, 14, 80, 26) if compact else Margin(30, 168, 52, 26),
    )
    slope = trend.with_interval(_points(rows), TRENDS["2024"])
    fitted = _fitted(_points(rows)[TRENDS["2024"] :], slope)
    path = [(plot.px(row["day"]), plot.py(row["points"])) for row in rows.to_dict("records")]
    ends = [(plot.px(row["day"]), plot.py(row["value"])) for row in fitted.to_dict("records")]
    taken = [*line_areas(path), *line_areas(ends)]
    names = landmarks(plot, _names(plot, moves), taken, reach=6, outside=Margin(0, 0, 6, 0))
    last = Glyph(plot.width, plot.py(rows["points"].iloc[-1]), "", INK)
    word = "" if compact else " widens the gap", "" if compact else " narrows the gap"
    return plot.draw(
        plot.rulers(plot.years(), _rulers(plot), x_text=lambda day: day[:4]),
        area_between(plot, fitted, "day", "low", "high", opacity=0.08),
        line(plot, rows, "day", "points", QUIET, 1.3, TOOLTIP),
        rises(plot, moves, "day", "before", "points"),
        line(plot, fitted, "day", "value", INK, 2.2),
        glyphs([last]),
        words(names),
        plot.axis_names(y="gap, in points"),
        _words(plot, rows.iloc[-1], slope),
        legend(12 - plot.margin.left, 14 - plot.margin.top, [
            KeyEntry("line", f"{'' if compact else 'a '}closed record{word[0]}", CLOSED),
            KeyEntry("line", f"{'' if compact else 'an '}open record{word[1]}", OPEN),
        ]),
    )  # fmt: skip


def _rulers(plot: Plot) -> range:
    """Give the values of y that have a line."""
    low, high = (number(end) for end in plot.y_domain or (0, 0))
    return range(math.ceil(low / 5) * 5, math.floor(high) + 1, 5)


def _fitted(window: pd.Series, slope: trend.Slope) -> pd.DataFrame:
    """Give the ends of a trend, and of the lines that have the slopes of its interval.

    All three cross in the middle of the window, as least squares have it.
    """
    ends = pd.DatetimeIndex(window.index[[0, -1]])
    years = (ends - ends.mean()).days / YEAR
    lines = {name: window.mean() + change * years for name, change in slope._asdict().items()}
    return pd.DataFrame({"day": ends, **lines}).dropna()


def _names(plot: Plot, moves: pd.DataFrame) -> list[Landmark]:
    """Name the largest moves by the model that made them."""
    largest = moves[moves["move"].abs() >= NAMED[plot.compact]]
    return [
        Landmark(
            plot.px(row["day"]),
            plot.py(row["points"]),
            brief_name(row["closed_model" if row["move"] > 0 else "open_model"]),
            weight=abs(row["move"]),
            colour=row["colour"],
            prefer="n ne nw" if row["move"] > 0 else "s sw se",
        )
        for row in largest.to_dict("records")
    ]


def _words(plot: Plot, last: pd.Series, slope: trend.Slope) -> Layers:
    """Write the trend, with its interval, and the distance on the last day."""
    since = f"since {TRENDS['2024']:%B %Y}"
    if plot.compact:
        return count_head(12 - plot.margin.left, -38, f"{signed(slope.value)} a year", since)
    x, y = plot.width + 10, plot.py(last["points"])
    top = max(12, y - 70)
    return words([
        Words(x, top, f"{signed(slope.value)} a year", size=NUMBER, bold=True),
        Words(x, top + 20, f"trend {since}", QUIET),
        Words(x, top + 36, f"(90%: {_interval(slope)})", QUIET),
        Words(x, y, f"{last['points']:.1f} on {last['day']:%-d %b %Y}", size=STRONG, bold=True),
    ])  # fmt: skip


def _interval(slope: trend.Slope) -> str:
    """Write the interval of a slope."""
    both = math.isfinite(slope.low) and math.isfinite(slope.high)
    return f"{signed(slope.low)} to {signed(slope.high)}" if both else "not known"


def _points(distance: pd.DataFrame) -> pd.Series:
    """Give the distance of every day from the rows of the table."""
    days = pd.date_range(distance["day"].iloc[0], distance["day"].iloc[-1])
    return _daily(distance.set_index("day")["points"], days)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give distance and lag on the last day, their trends, and the extremes."""
    distance, lags = tables["main"], tables["lags"]
    apart = _points(distance)
    days = pd.DatetimeIndex(apart.index)
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
    words = [str(results[f"lag_word_{year}"]) for year in TRENDS]
    results["lag_word_2025"] = sentence("" if words[0] == words[1] else f" {words[1]}")
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
        "behind": sentence(_behind(readings[0], readings[-1])),
        "behind_sentence": sentence(_behind_sentence(readings[0], readings[-1])),
        "lag_clause": sentence(_clause(readings[0], readings[-1])),
        "lag_others": sentence(_range(min(others), max(others)) if others else "not known"),
    }


def _error_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give the luck of being picked, what score noise does to the slopes, and whose draws it is."""
    excess = {side: float(facts[f"excess_{side}"]) for side in frontier.SIDES}
    with_draws = int(facts["leaders_with_draws"])
    results = {f"excess_{side}": points(value) for side, value in excess.items()}
    for year in TRENDS:
        low, high = _ends(facts, f"slope_{year}")
        results[f"points_scores_interval_{year}"] = sentence(f"{signed(low)} to {signed(high)}")
    return {
        **results,
        "open_led_draws": percent(facts["open_led"]),
        "excess_sentence": sentence(_excess(excess["closed"] - excess["open"])),
        "draws_vintage": sentence(month(WITH_DRAWS)),
        "leaders": count(facts["leaders"]),
        "leaders_with_draws": count_or_none(with_draws),
    }


def _trend_findings(name: str, series: pd.Series, unit: str) -> dict[str, Finding]:
    """Give the trend of a daily series a year by window, with its interval, and in words."""
    results = {}
    for year, since in TRENDS.items():
        slope = trend.with_interval(series, since)
        results[f"{name}_trend_{year}"] = measured(
            slope.value,
            f"{unit} a year",
            slope.low,
            slope.high,
            text=signed(slope.value, unit),
            level=confidence.LEVEL,
        )
        results[f"{name}_interval_{year}"] = sentence(_interval(slope))
        unclear = slope.low <= 0 <= slope.high
        word = UNCLEAR if unclear else direction(slope.value, STEADY)
        results[f"{name}_word_{year}"] = sentence(word)
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
    return "zero" if round(high, 1) == 0 else format_interval(low, high, "months")


def _behind(low: float, high: float) -> str:
    if math.isnan(low + high):
        return "an unknown time behind"
    return "not behind in time" if round(high, 1) == 0 else f"{_range(low, high)} behind"


def _behind_sentence(low: float, high: float) -> str:
    """Say how far the best open model is behind in time, and what that means."""
    if math.isnan(low + high) or round(high, 1) == 0:
        return f"The best open model is {_behind(low, high)}."
    return (
        f"The best open model is {_behind(low, high)}: that long ago the closed side was where "
        "the open side is now."
    )


def _excess(points: float) -> str:
    """Say what picking the best does to the gap."""
    size = text_of(abs(points))
    if float(size) == 0:
        return "So picking the best hardly changes the gap."
    if points < 0:
        return f"So picking the best makes the gap about {size} points smaller."
    return f"So about {size} points of the gap come from picking the best."


def _clause(low: float, high: float) -> str:
    if math.isnan(low + high):
        return ""
    return "" if round(high, 1) == 0 else f", or {_range(low, high)} behind"


def _led(days: int) -> str:
    led = f"led on {counted(days, 'day')}" if days else "never led"
    return f"On this index an open model has {led}"
