"""Pick your window, pick your trend: the gap shrinks in {shrinking} of {windows:window}.

Each box is the slope of a straight line through the daily gap over one window (best closed minus
best open model, in points of the index). Windows begin on the first of each month, or with the
series, and last half a year or longer. The two framed windows were set beforehand. Their slopes are
{slope_2024} and {slope_2025} points a year. Slopes run from {slope_least} ({slope_least_window}) to
{slope_most} ({slope_most_window}); over the whole series, from {whole_from} to {as_of}, it is
{slope_whole}. Of the windows that end on {as_of}, {last_shrinking} of {last_windows} shrink; of
those that end on {first_end}, {first_shrinking} of {first_windows}. The lag, which is known from
{lag_from} only, shrinks over {lag_shrinking} of its {lag_windows:window}. A short window holds a
handful of records, and one of them can turn its line.

A second table has the gap on the last day and its slopes over the two windows, with each model that
ever led its side left out in turn. The gap on the last day moves with {gap_movers} removals.
Without {gap_model} it would be {gap_without} instead of {gap_now}, without {gap_second_model}
{gap_second_without}. {flips_sentence} The lag on the last day moves most without {lag_model}:
{lag_without} instead of {lag_now}. {lag_flips_sentence}

A third table has the gap by vintage of the index, each only to {vintage_end}, where the earliest
ends, so that the days are the same. {vintage_sentence} The slope since June 2024 runs from
{vintages_slope_least} to {vintages_slope_most} points a year.

A fourth has gap and interpolated lag on fixed days in every vintage that reaches them; dates and
openness are the same in all. On the median of {days:day} the vintages lie {points_median} and
{months_median} apart, at most {points_move} and {months_move}. For {points_day} the gap was
{points_from} in the vintage {points_from_vintage} and {points_to} in {points_to_vintage}. For
{months_day} the lag was {months_from} in {months_from_vintage} and {months_to} in
{months_to_vintage}. The lag jumps where a small change puts the open level on the other side of a
closed record. The last table has the lag as the Institute for AI Policy and Strategy published it
day by day, from {published_least} to {published_most}; its method changed on the way.

This cannot show a true trend. The windows overlap and share their records, so the share that
shrinks is no probability. Leaving one model out shows how much an answer depends on it, not what
would have happened without it. Index: the Epoch Capabilities Index, vintage of {vintage}. The gaps
carry no intervals, and dates and openness are those of this site's register.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, months, points, sentence
from charts.core.formats import MINUS, signed
from charts.drawing.marks import Layers, Rectangle, Segment, box_marks, boxes, segments
from charts.drawing.plot import Margin, Plot
from charts.drawing.theme import INK, NARROWS, QUIET, STRONG, WIDENS, AnyChart
from charts.drawing.words import Words, count_head, words
from charts.measures.capability import vintage_revisions
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of, month
from charts.measures.gap import index_gap, lag, leave_one_out
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Slope of the gap between the best closed and the best open model, index points a year. A box "
    "is one window: it begins in the month above and ends on the day at the left."
)
TITLES = {
    "left_out": "Distance, lag and their slopes with one model left out",
    "vintages": "The distance and its slopes by vintage of the index",
    "revisions": "Distance and lag on fixed days by vintage of the index",
    "published": "The lag as one institute published it, by day of publication",
}
QUARTERS = ["2024-06-30", "2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30"]
"""Fixed days beside the last days of the vintages."""
STARTS = pd.date_range("2023-06-01", "2026-01-01", freq="MS")
ENDS = ["2025-06-30", "2025-12-31", "2026-06-30"]
HALF_A_YEAR = 182
TRENDS = {"since June 2024": "2024-06-01", "since January 2025": "2025-01-01"}
NOW = "distance on the last day"
LAG_NOW = "lag on the last day"
DISTANCE, LAG = "distance", "lag"
UNITS = {DISTANCE: "ECI points", LAG: "months"}
NOBODY = "none left out"
STEPS = [-2.0, 0.0, 2.0, 4.0, 6.0]
"""Slopes, in points a year, at which the colour of a window changes."""
SHADES = [
    (NARROWS, 1.0), (NARROWS, 0.4), (WIDENS, 0.16), (WIDENS, 0.4), (WIDENS, 0.68), (WIDENS, 1.0),
]  # fmt: skip
"""Colour and opacity below, between and above the steps."""
SHOWN = "change of the gap, points a year"
CELL = 28
"""Height of a box in pixels."""
APART = 18
"""Pixels between the first day of all and the months after it, which do not follow at once."""
SENTENCES = ["From {since} to {until}: {slope:1} {unit}"]


def tables(data: Tables) -> Frames:
    """Give the slopes by window; the answers without a model, by vintage and on fixed days."""
    names = sorted({*data["capability_index"]["vintage"], LATEST})
    vintages = {name: models_of(data, name) for name in names}
    races = {name: lag.race(models, last_day(models)) for name, models in vintages.items()}
    daily = {name: index_gap.daily_gap(race.days) for name, race in races.items()}
    models, lags = vintages[LATEST], lag.lag_series(lag.interpolated, races[LATEST]).dropna()
    if lags.empty:
        raise NoRows("day with a lag on the index", INDEX_FILES)
    series, source = {DISTANCE: daily[LATEST], LAG: lags}, models["source_id"].iloc[0]
    sources = {name: models["source_id"].iloc[0] for name, models in vintages.items()}
    by_vintage = _by_vintage(daily)
    fixed = [*map(pd.Timestamp, QUARTERS), *(last_day(vintages[name]) for name in names[:-1])]
    revisions = vintage_revisions.gaps_by_vintage(vintages, fixed)
    return {
        "main": _slopes(series).assign(source_id=source),
        "left_out": _left_out(models, series).assign(source_id=source),
        "vintages": by_vintage.assign(source_id=by_vintage["vintage"].map(sources)),
        "revisions": revisions.assign(source_id=revisions["vintage"].map(sources)),
        "published": _published(data["published_lag_vintages"]),
    }


def _published(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each published average once a day; of several versions on a day all that differ."""
    rows = rows[["published_on", "average_lag", "source_id"]].dropna().drop_duplicates()
    rows = required(rows, "published average of the lag", "data/published_lag_vintages.csv")
    rows = rows.rename(columns={"published_on": "day", "average_lag": "months"})
    return rows.sort_values("day", ignore_index=True, kind="stable")


def _slopes(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Give the slope of each daily series by window."""
    parts = []
    for name, days in series.items():
        ends = pd.DatetimeIndex([*map(pd.Timestamp, ENDS), days.index[-1]])
        starts = pd.DatetimeIndex([days.index[0], *STARTS]).unique()
        windows = leave_one_out.windows(days, starts, ends, HALF_A_YEAR)
        windows.insert(0, "series", name)
        parts.append(windows.assign(unit=f"{UNITS[name]} a year"))
    return pd.concat(parts, ignore_index=True)


def _left_out(models: pd.DataFrame, series: dict[str, pd.Series]) -> pd.DataFrame:
    """Give both series' answers with each leader left out, and what that changes."""
    rows = [row for name, days in series.items() for row in _three(days, name, model=NOBODY)]
    for without in leave_one_out.without_each_leader(models, last_day(models)):
        if without.points.empty:
            continue  # without it one side has no model at all
        facts = {"model": without.name, "side": without.side}
        rows += _three(without.points, DISTANCE, **facts)
        rows += _three(without.months, LAG, **facts)
    answers = pd.DataFrame(rows)
    key = ["series", "measure"]
    with_all = answers[answers["model"] == NOBODY].set_index(key)["value"].rename("with_all")
    answers["change"] = answers["value"] - answers.join(with_all, on=key)["with_all"]
    columns = ["series", "model", "side", "measure", "since", "until", "value", "change", "unit"]
    return answers[columns]


def _by_vintage(daily: dict[str, pd.Series]) -> pd.DataFrame:
    """Give the distance and its slopes by vintage, all to the day on which the first one ends."""
    shared = min(days.index[-1] for days in daily.values())
    rows = [
        row
        for name, days in daily.items()
        for row in _three(days.loc[:shared], DISTANCE, vintage=name)
    ]
    return pd.DataFrame(rows)[["vintage", "measure", "since", "until", "value", "unit"]]


def _three(days: pd.Series, name: str, **facts: str) -> list[dict[str, Any]]:
    """Give a daily series on its last day and its slope over the two windows set beforehand."""
    end, now = days.index[-1], {DISTANCE: NOW, LAG: LAG_NOW}[name]
    rows = [{"measure": now, "since": end, "value": float(days.iloc[-1]), "unit": UNITS[name]}]
    for window, start in TRENDS.items():
        since, unit = pd.Timestamp(start), f"{UNITS[name]} a year"
        value = trend.slope(days, since)
        rows.append({"measure": window, "since": since, "value": value, "unit": unit})
    return [{**facts, "series": name, **row, "until": end} for row in rows]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a box a window of the distance: a row an end, a column a start, its colour the slope."""
    windows = tables["main"][tables["main"]["series"] == DISTANCE]
    ends = [*sorted(windows["until"].unique())]
    left, top, row = (12, 124, 46) if compact else (118, 104, 34)
    plot = Plot(
        (0, 1),
        compact=compact,
        outer_height=top + row * len(ends) + 56,
        margin=Margin(left, 24, top, 56),
    )
    cells = _cells(plot, windows, row)
    shrinking = _shrinking(windows["slope"])
    counts = count_head(0, 20 - top, f"{shrinking} shrink", colour=NARROWS)
    of_all = "" if compact else f"of {len(windows)} windows"
    growing = f"{len(windows) - shrinking} grow"
    counts += count_head(130 if compact else 140, 20 - top, growing, of_all, WIDENS)
    return plot.draw(
        box_marks(cells, ["since", "until", "slope"]),
        counts,
        _scale_key(42 - top, 52 if compact else 66),
        words([Words(0 if compact else 402, (78 if compact else 48) - top, SHOWN, QUIET)]),
        words([*_end_names(plot, ends, row), *_start_names(plot, cells)], halo=False),
        _framed(plot, cells[cells["until"] == max(ends)]),
    )


def _cells(plot: Plot, windows: pd.DataFrame, row: float) -> pd.DataFrame:
    """Give each window its box: where it is, its colour and how strong that is."""
    columns = windows["since"].rank(method="dense") - 1
    width = (plot.width - APART) / (columns.max() + 1)
    start = columns * width + APART * (columns > 0)
    top = row * (windows["until"].rank(method="dense") - 1) + (16 if plot.compact else 0)
    step = pd.Series(np.searchsorted(STEPS, windows["slope"], side="right"), windows.index)
    return windows.assign(
        left=start + 0.75,
        right=start + width - 0.75,
        top=top,
        bottom=top + CELL,
        colour=step.map(lambda n: SHADES[n][0]),
        opacity=step.map(lambda n: SHADES[n][1]),
        outlined=False,
    )


def _scale_key(y: float, width: float) -> Layers:
    """Draw the steps of the slope with their colours."""
    ends = [f"{end:g}".replace("-", MINUS) for end in STEPS]
    texts = [f"under {ends[0]}", *map(" to ".join, pairwise(ends)), f"over {ends[-1]}"]
    steps = [
        Rectangle(width * n, width * (n + 1) - 2, y, y + 12, *shade)
        for n, shade in enumerate(SHADES)
    ]
    return boxes(steps) + words(
        Words(width * (n + 0.5) - 1, y + 21, text, QUIET, align="center")
        for n, text in enumerate(texts)
    )


def _end_names(plot: Plot, ends: list[pd.Timestamp], row: float) -> list[Words]:
    """Name the rows by the last day of their windows, on a phone above them."""
    texts = [f"to {end:%-d %b %Y}" for end in ends]
    if plot.compact:
        return [Words(0, row * n + 7, text) for n, text in enumerate(texts)]
    middle = CELL / 2
    return [Words(-10, row * n + middle, text, align="right") for n, text in enumerate(texts)]


def _start_names(plot: Plot, cells: pd.DataFrame) -> list[Words]:
    """Name the first two starts and the first of each year, above the columns."""
    y = -10 if plot.compact else -12
    starts = cells.drop_duplicates("since").sort_values("since")
    starts["text"] = starts["since"].dt.strftime("%Y").where(starts["since"].dt.month == 1)
    starts.iloc[:2, -1] = [f"{starts['since'].iloc[0]:%b}", f"{starts['since'].iloc[1]:%b %Y}"]
    named = starts.dropna(subset=["text"]).to_dict("records")
    names = [Words(start["left"], y, start["text"], QUIET) for start in named]
    return names + [Words(-10, y, "window from", QUIET, align="right")] * (not plot.compact)


def _framed(plot: Plot, cells: pd.DataFrame) -> Layers:
    """Frame the windows that were set beforehand, and write their slopes under them."""
    strokes, texts = [], []
    for cell in cells[cells["since"].isin(pd.to_datetime([*TRENDS.values()]))].to_dict("records"):
        left, right, top, bottom = (cell[side] for side in ("left", "right", "top", "bottom"))
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        strokes += [Segment(*one, *other, width=2.4) for one, other in pairwise(corners)]
        x = (left + right) / 2
        texts += [
            Words(x, bottom + 14, signed(cell["slope"]), INK, STRONG, bold=True, align="center"),
            Words(x, bottom + 30, f"since {cell['since']:%b %Y}", align="center"),
        ]
    if plot.compact and texts:
        texts[1] = texts[1]._replace(align="right", x=texts[1].x + 10)
    return segments(strokes) + words(texts, halo=False)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range and the signs of the slopes, and what single models and vintages change."""
    windows, left_out, vintages, revisions, published = tables.values()
    distances, lags = (windows[windows["series"] == name] for name in (DISTANCE, LAG))
    required(distances, "window of half a year with a distance on the index", INDEX_FILES)
    required(lags, "window of half a year with a lag on the index", INDEX_FILES)
    as_of = distances["until"].max().date()
    results = {
        "as_of": day(as_of),
        "vintage": sentence(month(LATEST)),
        "vintage_end": day(vintages["until"].iloc[0].date()),
        **_window_findings(distances),
        **_removal_findings(left_out[left_out["series"] == DISTANCE]),
        **_lag_findings(lags, left_out[left_out["series"] == LAG]),
        **_vintage_findings(vintages[vintages["measure"] == next(iter(TRENDS))]),
        "days": count(revisions["day"].nunique()),
        **_revision_findings(revisions, "points"),
        **_revision_findings(revisions, "months"),
        "published_least": months(published["months"].min()),
        "published_most": months(published["months"].max()),
    }
    earliest = distances.loc[distances["until"] == distances["until"].max(), "since"].min()
    return dated(as_of, results) | {
        "first_end": day(distances["until"].min().date()),
        "whole_from": day(earliest.date()),
        "lag_from": day(lags["since"].min().date()),
    }


def _slope(value: Any) -> Finding:
    """Give a slope of the distance."""
    return measured(float(value), "points a year", text=signed(value))


def _shrinking(slopes: pd.Series) -> int:
    """Count the slopes below zero."""
    return int((slopes < 0).sum())


def _window_findings(windows: pd.DataFrame) -> dict[str, Finding]:
    """Give how many slopes of the distance are below zero, by the end of the window; the range."""
    by_slope = windows.sort_values("slope")
    least, most = by_slope.iloc[0], by_slope.iloc[-1]
    last = windows[windows["until"] == windows["until"].max()].sort_values("since")
    first = windows[windows["until"] == windows["until"].min()]
    return {
        "windows": count(len(windows)),
        "shrinking": count(_shrinking(windows["slope"])),
        "slope_least": _slope(least["slope"]),
        "slope_least_window": sentence(_window(least)),
        "slope_most": _slope(most["slope"]),
        "slope_most_window": sentence(_window(most)),
        "slope_whole": _slope(last["slope"].iloc[0]),
        "last_windows": count(len(last)),
        "last_shrinking": count(_shrinking(last["slope"])),
        "first_windows": count(len(first)),
        "first_shrinking": count(_shrinking(first["slope"])),
    }


def _removal_findings(left_out: pd.DataFrame) -> dict[str, Finding]:
    """Give the distance with all models and without the two that matter most, and the flips."""
    with_all, now, flips = _removals(left_out, NOW)
    if len(now) < 2:
        raise NoRows("second model that ever led its side", INDEX_FILES)
    first, second = now.iloc[0], now.iloc[1]
    return {
        "gap_now": points(with_all[NOW]),
        "gap_model": sentence(str(first["model"])),
        "gap_without": points(first["value"]),
        "gap_second_model": sentence(str(second["model"])),
        "gap_second_without": points(second["value"]),
        "gap_movers": count((now["change"].abs() > 0).sum()),
        "flips_sentence": count(len(flips), _flips(flips, "slope of the distance")),
        **{f"slope_{name[-4:]}": _slope(with_all[name]) for name in TRENDS},
    }


def _lag_findings(windows: pd.DataFrame, left_out: pd.DataFrame) -> dict[str, Finding]:
    """Give the same of the lag: its windows, and what it is without the model that matters most."""
    with_all, now, flips = _removals(left_out, LAG_NOW)
    return {
        "lag_windows": count(len(windows)),
        "lag_shrinking": count(_shrinking(windows["slope"])),
        "lag_now": measured(float(with_all[LAG_NOW]), "months"),
        "lag_model": sentence(str(now["model"].iloc[0])),
        "lag_without": measured(float(now["value"].iloc[0]), "months"),
        "lag_flips_sentence": count(len(flips), _flips(flips, "slope of the lag")),
    }


def _vintage_findings(vintages: pd.DataFrame) -> dict[str, Finding]:
    """Give the range of the slope over the vintages, and whether its sign turns."""
    slopes = vintages["value"]
    return {
        "vintage_sentence": count(_shrinking(slopes), _turns(slopes)),
        "vintages_slope_least": _slope(slopes.min()),
        "vintages_slope_most": _slope(slopes.max()),
    }


def _revision_findings(answers: pd.DataFrame, measure: str) -> dict[str, Finding]:
    """Give how far vintages are apart on one day, and the two that are farthest apart."""
    quantity = {"points": points, "months": months}[measure]
    known = answers.dropna(subset=[measure])
    by_day = known.groupby("day")[measure]
    what = f"day with {measure} behind by two vintages"
    required(known[by_day.transform("size") > 1], what, INDEX_FILES)
    moves = by_day.max() - by_day.min()
    of_day = known[known["day"] == moves.idxmax()].sort_values(measure, kind="stable")
    first, last = of_day.iloc[[0, -1]].sort_values("vintage").to_dict("records")
    return {
        f"{measure}_move": quantity(moves.max()),
        f"{measure}_median": quantity(moves.median()),
        f"{measure}_day": day(first["day"].date()),
        f"{measure}_from": quantity(first[measure]),
        f"{measure}_to": quantity(last[measure]),
        f"{measure}_from_vintage": sentence(str(first["vintage"])),
        f"{measure}_to_vintage": sentence(str(last["vintage"])),
    }


def _removals(rows: pd.DataFrame, now: str) -> tuple[pd.Series, Any, Any]:
    """Give the values with nobody left out, the removals by their effect now, and the flips."""
    models = rows[rows["model"] != NOBODY]
    with_all = rows[rows["model"] == NOBODY].set_index("measure")["value"]
    today = models[models["measure"] == now].sort_values("change", key=abs, ascending=False)
    slopes = models[models["measure"] != now]
    return with_all, today, slopes[slopes["value"] * slopes["measure"].map(with_all) < 0]


def _window(row: pd.Series) -> str:
    return f"{row['since']:%B %Y} to {row['until']:%B %Y}"


def _flips(flips: pd.DataFrame, slope: str) -> str:
    """Say without which models the sign of a slope turns."""
    if flips.empty:
        return f"No single removal turns the sign of either {slope}."
    named = ", ".join(
        f"{model} ({measure})"
        for model, measure in zip(flips["model"], flips["measure"], strict=True)
    )
    return f"The sign of a {slope} turns without {named}."


def _turns(slopes: pd.Series) -> str:
    """Say whether the choice of the vintage alone turns the sign of the slope."""
    shrinks, of = int((slopes < 0).sum()), len(slopes)
    if shrinks in (0, of):
        way = "shrinks" if shrinks else "grows"
        return f"Since June 2024 the distance {way} in all {of} vintages."
    return (
        f"The vintage alone turns the sign: over the same days since June 2024 the distance "
        f"shrinks in {shrinks} of the {of} vintages and grows in the others."
    )
