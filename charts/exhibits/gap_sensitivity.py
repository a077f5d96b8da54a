"""Whether the distance shrinks depends on the window: over {shrinking} of {windows} it does, over
the others it grows.

Above, each point is one window: the slope of a straight line from the start on the axis to the end
that names the line, first through the daily distance (best closed minus best open model, in points
of the index), then through the daily lag (interpolated, in months). Windows begin on the first of
each month, or with the series, and last half a year or longer. The slopes of the distance run from
{slope_least} to {slope_most} points a year; over the whole series, from {whole_from} to {as_of}, it
is {slope_whole}. Of the windows that end on {as_of}, {last_shrinking} of {last_windows} shrink; of
those that end on {first_end}, {first_shrinking} of {first_windows}. The lag, which is known from
{lag_from} only, shrinks over {lag_shrinking} of its {lag_windows:window}. A short window holds a
handful of records, and one of them can turn its line.

Below left, the value on the last day; middle and right, its slope since June 2024 and since January
2025, the two windows set beforehand. Each model that has ever led its side is left out in turn: the
{drawn} whose absence changes any of the three most, and the others in one row. The distance on the
last day moves with {gap_movers} removals: without {gap_model} it would be {gap_without} instead of
{gap_now}, without {gap_second_model} {gap_second_without}. {flips_sentence} The lag on the last day
moves most without {lag_model}: {lag_without} instead of {lag_now}. {lag_flips_sentence}

Then the distance by vintage of the index, each only to {vintage_end}, where the first of them ends,
so that the days are the same. {vintage_sentence} The slope since June 2024 runs from
{vintages_slope_least} to {vintages_slope_most} points a year.

What this cannot show: a true trend. The windows overlap and share their records, so the share that
shrinks is no probability. Leaving one model out says what an answer owes to it, not what would have
happened without it. Index: the Epoch Capabilities Index, vintage of {vintage}; the distances carry
no intervals, and dates and openness are those of this site's register.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, points, sentence
from charts.core.formats import number_word, signed
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of, month
from charts.measures.gap import index_gap, lag, leave_one_out
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Slope of the distance in points a year, and of the lag in months a year, by start and end of "
    "the window (above); distance and lag on the last day and their slopes with one model left out "
    "(diamonds: open models, circles: closed), and the distance by vintage of the index (below)."
)
TITLES = {
    "left_out": "Distance, lag and their slopes with one model left out",
    "vintages": "The distance and its slopes by vintage of the index",
}
STARTS = pd.date_range("2023-06-01", "2026-01-01", freq="MS")
ENDS = ["2025-06-30", "2025-12-31", "2026-06-30"]
HALF_A_YEAR = 182
TRENDS = {"since June 2024": "2024-06-01", "since January 2025": "2025-01-01"}
NOW = "distance on the last day"
LAG_NOW = "lag on the last day"
DISTANCE, LAG = "distance", "lag"
UNITS = {DISTANCE: "ECI points", LAG: "months"}
NOBODY = "none left out"
DRAWN = 10


def tables(data: Tables) -> Frames:
    """Give the slopes by window; the answers with a model left out; and those by vintage."""
    names = sorted({*data["capability_index"]["vintage"], LATEST})
    vintages = {name: models_of(data, name) for name in names}
    races = {name: lag.race(models, last_day(models)) for name, models in vintages.items()}
    daily = {name: index_gap.daily_gap(race.days) for name, race in races.items()}
    models, months = vintages[LATEST], lag.lag_series(lag.interpolated, races[LATEST]).dropna()
    if months.empty:
        raise NoRows("day with a lag on the index", INDEX_FILES)
    series, source = {DISTANCE: daily[LATEST], LAG: months}, models["source_id"].iloc[0]
    sources = {name: models["source_id"].iloc[0] for name, models in vintages.items()}
    by_vintage = _by_vintage(daily)
    return {
        "main": _slopes(series).assign(source_id=source),
        "left_out": _left_out(models, series).assign(source_id=source),
        "vintages": by_vintage.assign(source_id=by_vintage["vintage"].map(sources)),
    }


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
    """Draw the slopes by window above, and the removals and vintages below them."""
    windows, left_out, vintages = (tables[name] for name in ("main", *TITLES))
    inner = (theme.PHONE if compact else theme.WIDE) - 51  # less the axis of the upper panel
    labels, room = (118, 88) if compact else (176, 100)
    panel = (inner - labels) // 3 - (17 if compact else 12)
    upper = [
        _windows(
            windows[windows["series"] == name].assign(value=windows["slope"]),
            inner - room,
            compact,
            f"Slope of the {title} a year",
        )
        for name, title in (
            (DISTANCE, "distance by start of the window, points"),
            (LAG, "lag by start of the window, months"),
        )
    ]
    lower = []
    for name, now, below in ((DISTANCE, NOW, vintages), (LAG, LAG_NOW, vintages.head(0))):
        rows, order, heads = _rows(left_out[left_out["series"] == name], below)
        columns = [
            _labels(order, heads, labels, compact),
            *(
                _answers(rows, below.assign(row=below["vintage"]), order, measure, panel, compact)
                for measure in [now, *TRENDS]
            ),
        ]
        lower.append(alt.hconcat(*columns, spacing=12).resolve_scale(y="shared"))
    every: alt.VConcatChart = alt.vconcat(*upper, *lower)
    return every


def _windows(rows: pd.DataFrame, width: int, compact: bool, title: str) -> AnyChart:
    ends = sorted(rows["until"].unique())
    names = {end: f"to {end:%-d %b %Y}" for end in ends}
    rows = rows.assign(named=rows["until"].map(names))
    dashes = alt.Scale(domain=list(names.values()), range=[[1, 2], [3, 3], [8, 3], [1, 0]])
    base = alt.Chart(rows).encode(
        x=alt.X(
            "since:T",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(format="%b %Y", title=None, tickCount=4 if compact else 8),
        ),
        y=alt.Y("value:Q", title=None),
        detail="named:N",
        tooltip=["named", "since", "value"],
    )
    ink = theme.colour("ink")
    last = rows.sort_values("since").groupby("named").tail(1)
    text: dict[str, Any] = {
        "align": "left",
        "fontSize": 11,
        "dx": 5,
        "color": ink,
    }
    return alt.layer(
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=ink).encode(y="zero:Q"),
        base.mark_line(color=ink, strokeWidth=1.6, point={"size": 12, "color": ink}).encode(
            strokeDash=alt.StrokeDash("named:N", legend=None, scale=dashes)
        ),
        base.properties(data=last)
        .mark_text(**text, stroke=theme.colour("paper"), strokeWidth=4)
        .encode(text="named:N"),
        base.properties(data=last).mark_text(**text).encode(text="named:N"),
    ).properties(
        width=width,
        height=200,
        title=_title(title, 11 if compact else 13),
    )


def _rows(
    left_out: pd.DataFrame, vintages: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Give the answers with the row each is drawn in, all rows in order, and those of headings."""
    top = _most(left_out)
    others = f"{left_out['model'].nunique() - 1 - len(top)} others"
    heads = [f"To {left_out['until'].max():%-d %b %Y}"]
    order = [*heads, NOBODY, *top, others]
    if len(vintages):
        heads.append(f"Vintages, {vintages['until'].max():%b %Y}")
        order += [heads[1], *sorted(vintages["vintage"].unique())]
    row = left_out["model"].where(left_out["model"].isin(order), others)
    return left_out.assign(row=row), order, heads


def _y(order: list[str]) -> alt.Y:
    return alt.Y("row:O", scale=alt.Scale(domain=order), axis=None)


def _labels(order: list[str], heads: list[str], width: int, compact: bool) -> AnyChart:
    in_lines = [text_layout.broken(row, width // 6) for row in order]
    texts = pd.DataFrame(
        {"row": order, "in_lines": in_lines, "head": [row in heads for row in order]}
    )
    base = alt.Chart(texts).encode(y=_y(order), x=alt.value(0))
    size = 11 if compact else 12
    return alt.layer(
        base.transform_filter("datum.head")
        .mark_text(align="left", fontSize=size, fontWeight=600)
        .encode(text="row:N"),
        base.transform_filter("!datum.head")
        .mark_text(align="left", **text_layout.TIGHT)
        .encode(text="in_lines:N"),
    ).properties(width=width, height=alt.Step(text_layout.ROW))


def _answers(
    left_out: pd.DataFrame,
    vintages: pd.DataFrame,
    order: list[str],
    measure: str,
    width: int,
    compact: bool,
) -> AnyChart:
    left_out, vintages = (rows[rows["measure"] == measure] for rows in (left_out, vintages))
    with_all = left_out[left_out["model"] == NOBODY].assign(row_to=order[1 + DRAWN + 1])
    x = alt.X("value:Q", axis=alt.Axis(title=None, tickCount=3 if compact else 5))
    tips = ["measure", "until", "value"]
    base = alt.Chart(left_out).encode(x=x, y=_y(order), tooltip=["model", *tips])
    square: dict[str, Any] = {"filled": True, "size": 44, "opacity": 1, "shape": "square"}

    def of(side: str, colour: str, shape: str) -> Any:
        test = f"datum.side == '{side}'" if side else "!isValid(datum.side)"
        return base.transform_filter(test).mark_point(
            shape=shape, filled=True, size=44, opacity=1, color=theme.colour(colour)
        )

    heading = {NOW: "Distance,\nlast day", LAG_NOW: "Lag,\nlast day"}
    heading |= {name: f"Slope\n{name}" for name in TRENDS}
    text = heading[measure]
    if compact:
        text = text.replace("January", "Jan").replace("since ", "since\n")
    return alt.layer(
        alt.Chart(with_all)
        .mark_rule(color=theme.colour("quiet"), strokeDash=[3, 3])
        .encode(x="value:Q", y=_y(order), y2="row_to:O"),
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=theme.colour("ink"))
        .encode(x="zero:Q"),
        of("closed", "closed", "circle"),
        of("open", "open", "diamond"),
        of("", "ink", "square"),
        *(
            [
                alt.Chart(vintages)
                .mark_point(color=theme.colour("ink"), **square)
                .encode(x=x, y=_y(order), tooltip=["vintage", *tips])
            ]
            if len(vintages)
            else []
        ),
    ).properties(
        width=width, height=alt.Step(text_layout.ROW), title=_title(text, 11 if compact else 12)
    )


def _title(text: str, size: int = 13) -> alt.Title:
    return alt.Title(text.split("\n"), anchor="start", fontSize=size, color=theme.colour("ink"))


def _most(rows: pd.DataFrame) -> list[str]:
    """Give the models whose absence changes any of the three numbers most, the strongest first."""
    models = rows[rows["model"] != NOBODY]
    strongest = models["change"].abs().groupby(models["model"]).max()
    return list(strongest.sort_values(ascending=False, kind="stable").index[:DRAWN])


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range and the signs of the slopes, and what single models and vintages change."""
    windows, left_out, vintages = (tables[name] for name in ("main", *TITLES))
    distances, lags = (windows[windows["series"] == name] for name in (DISTANCE, LAG))
    required(distances, "window of half a year with a distance on the index", INDEX_FILES)
    required(lags, "window of half a year with a lag on the index", INDEX_FILES)
    as_of = distances["until"].max().date()
    results = {
        "as_of": day(as_of),
        "vintage": sentence(month(LATEST)),
        "vintage_end": day(vintages["until"].iloc[0].date()),
        "drawn": count(DRAWN, number_word(DRAWN)),
        **_window_findings(distances),
        **_removal_findings(left_out[left_out["series"] == DISTANCE]),
        **_lag_findings(lags, left_out[left_out["series"] == LAG]),
        **_vintage_findings(vintages[vintages["measure"] == next(iter(TRENDS))]),
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
