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
happened without it. Index: the Epoch Capabilities Index, vintage of September 2026, without
intervals; dates and openness are those of this site's register.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, points, sentence
from charts.core.formats import signed
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of
from charts.measures.gap import index_gap, lag, leave_one_out
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Slope of the distance in points a year, and of the lag in months a year, by start and end of "
    "the window (above); distance and lag on the last day and their slopes with one model left out "
    "(diamonds: open models, circles: closed), and the distance by vintage of the index (below)."
)
STARTS = pd.date_range("2023-06-01", "2026-01-01", freq="MS")
ENDS = ["2025-06-30", "2025-12-31", "2026-06-30"]
HALF_A_YEAR = 182
TRENDS = {"since June 2024": "2024-06-01", "since January 2025": "2025-01-01"}
NOW = "distance on the last day"
LAG_NOW = "lag on the last day"
WINDOWS, LEFT_OUT, VINTAGES = "window", "left out", "vintage"
LAG_WINDOWS, LAG_LEFT_OUT = "window (lag)", "left out (lag)"
NOBODY = "none left out"
DRAWN = 10


def tables(data: Tables) -> Frames:
    """Give one row a mark: part, what (model or vintage), measure, since, until, value, change."""
    names = sorted({*data["capability_index"]["vintage"], LATEST})
    vintages = {name: models_of(data, name) for name in names}
    races = {name: lag.race(models, last_day(models)) for name, models in vintages.items()}
    daily = {name: index_gap.daily_gap(race.days) for name, race in races.items()}
    models, months = vintages[LATEST], lag.lag_series(lag.interpolated, races[LATEST]).dropna()
    if months.empty:
        raise NoRows("day with a lag on the index", INDEX_FILES)
    points, parts, rows = daily[LATEST], [], _three(daily[LATEST], part=LEFT_OUT, what=NOBODY)
    for part, series in ((WINDOWS, points), (LAG_WINDOWS, months)):
        ends = pd.DatetimeIndex([*map(pd.Timestamp, ENDS), series.index[-1]])
        starts = pd.DatetimeIndex([series.index[0], *STARTS]).unique()
        windows = leave_one_out.windows(series, starts, ends, HALF_A_YEAR)
        parts.append(windows.rename(columns={"slope": "value"}).assign(part=part, measure="slope"))
    rows += _three(months, LAG_NOW, part=LAG_LEFT_OUT, what=NOBODY)
    for one in leave_one_out.without_each_leader(models, last_day(models)):
        if one.points.empty:
            continue  # without it one side has no model at all
        rows += _three(one.points, part=LEFT_OUT, what=one.name, side=one.side)
        rows += _three(one.months, LAG_NOW, part=LAG_LEFT_OUT, what=one.name, side=one.side)
    shared = min(series.index[-1] for series in daily.values())
    for name, series in daily.items():
        rows += _three(series.loc[:shared], part=VINTAGES, what=name)
    answers = pd.DataFrame(rows)
    key = ["part", "measure"]
    whole = answers[answers["what"] == NOBODY].set_index(key)["value"].rename("whole")
    answers = answers.join(whole, on=key)
    answers["change"] = answers["value"] - answers["whole"]
    made = pd.concat([*parts, answers], ignore_index=True)
    unit = made["part"].isin([LAG_WINDOWS, LAG_LEFT_OUT]).map({True: "months", False: "ECI points"})
    made["unit"] = unit + made["measure"].isin([NOW, LAG_NOW]).map({True: "", False: " a year"})
    sources = {name: own["source_id"].iloc[0] for name, own in vintages.items()}
    made["source_id"] = made["what"].map(sources).fillna(sources[LATEST])
    columns = ["part", "what", "side", "measure", "since", "until", "value", "change", "unit"]
    return {"main": made[[*columns, "source_id"]]}


def _three(series: pd.Series, now: str = NOW, **facts: str) -> list[dict[str, Any]]:
    """Give a daily series on its last day and its slope over the two windows set beforehand."""
    end = series.index[-1]
    rows = [{"measure": now, "since": end, "value": float(series.iloc[-1])}]
    for name, start in TRENDS.items():
        since = pd.Timestamp(start)
        rows.append({"measure": name, "since": since, "value": trend.slope(series, since)})
    return [{**facts, **row, "until": end} for row in rows]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the slopes by window above, and the removals and vintages below them."""
    table = tables["main"]
    inner = (theme.PHONE if compact else theme.WIDE) - 51  # less the axis of the upper panel
    labels, room = (118, 88) if compact else (176, 100)
    panel = (inner - labels) // 3 - (17 if compact else 12)
    upper = [
        _windows(
            table[table["part"] == part], inner - room, compact, f"Slope of the {title} a year"
        )
        for part, title in (
            (WINDOWS, "distance by start of the window, points"),
            (LAG_WINDOWS, "lag by start of the window, months"),
        )
    ]
    lower = []
    for now, parts in ((NOW, [LEFT_OUT, VINTAGES]), (LAG_NOW, [LAG_LEFT_OUT])):
        rows, order, heads = _rows(table[table["part"].isin(parts)])
        columns = [
            _labels(order, heads, labels, compact),
            *(_answers(rows, order, name, panel, compact) for name in [now, *TRENDS]),
        ]
        lower.append(alt.hconcat(*columns, spacing=12).resolve_scale(y="shared"))
    whole: alt.VConcatChart = alt.vconcat(*upper, *lower)
    return whole


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


def _rows(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Give the answers with the row each is drawn in, all rows in order, and those of headings."""
    top = _most(rows)
    others = f"{rows.loc[rows['change'].notna(), 'what'].nunique() - 1 - len(top)} others"
    left, by_vintage = rows[rows["part"] != VINTAGES], rows[rows["part"] == VINTAGES]
    heads = [f"To {left['until'].max():%-d %b %Y}"]
    order = [*heads, NOBODY, *top, others]
    if len(by_vintage):
        heads.append(f"Vintages, {by_vintage['until'].max():%b %Y}")
        order += [heads[1], *sorted(by_vintage["what"].unique())]
    return rows.assign(row=rows["what"].where(rows["what"].isin(order), others)), order, heads


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
    rows: pd.DataFrame, order: list[str], measure: str, width: int, compact: bool
) -> AnyChart:
    own = rows[rows["measure"] == measure]
    whole = own[own["what"] == NOBODY].assign(row_to=order[1 + DRAWN + 1])
    base = alt.Chart(own).encode(
        x=alt.X("value:Q", axis=alt.Axis(title=None, tickCount=3 if compact else 5)),
        y=_y(order),
        tooltip=["what", "measure", "until", "value"],
    )

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
        alt.Chart(whole)
        .mark_rule(color=theme.colour("quiet"), strokeDash=[3, 3])
        .encode(x="value:Q", y=_y(order), y2="row_to:O"),
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=theme.colour("ink"))
        .encode(x="zero:Q"),
        of("closed", "closed", "circle"),
        of("open", "open", "diamond"),
        of("", "ink", "square"),
    ).properties(
        width=width, height=alt.Step(text_layout.ROW), title=_title(text, 11 if compact else 12)
    )


def _title(text: str, size: int = 13) -> alt.Title:
    return alt.Title(text.split("\n"), anchor="start", fontSize=size, color=theme.colour("ink"))


def _most(rows: pd.DataFrame) -> list[str]:
    """Give the models whose absence changes any of the three numbers most, the strongest first."""
    own = rows[rows["change"].notna() & (rows["what"] != NOBODY)]
    strongest = own["change"].abs().groupby(own["what"]).max()
    return list(strongest.sort_values(ascending=False, kind="stable").index[:DRAWN])


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range and the signs of the slopes, and what single models and vintages change."""
    table = tables["main"]
    windows, lags = (table[table["part"] == part] for part in (WINDOWS, LAG_WINDOWS))
    as_of, first = windows["until"].max(), windows["until"].min()
    required(windows, "window of half a year with a distance on the index", INDEX_FILES)
    required(lags, "window of half a year with a lag on the index", INDEX_FILES)
    whole, now, flips = _removals(table[table["part"] == LEFT_OUT], NOW)
    if len(now) < 2:
        raise NoRows("second model that ever led its side", INDEX_FILES)
    lag_whole, lag_now, lag_flips = _removals(table[table["part"] == LAG_LEFT_OUT], LAG_NOW)
    every = windows[windows["until"] == as_of].sort_values("since").iloc[0]
    by_vintage = table[(table["part"] == VINTAGES) & (table["measure"] == next(iter(TRENDS)))]
    least, most = windows.sort_values("value").iloc[0], windows.sort_values("value").iloc[-1]

    def slope_of(value: Any) -> Finding:
        return measured(float(value), "points a year", as_of=as_of.date(), text=signed(value))

    def shrinking(rows: pd.DataFrame) -> int:
        return int((rows["value"] < 0).sum())

    last_rows, first_rows = windows[windows["until"] == as_of], windows[windows["until"] == first]
    made = {
        "as_of": day(as_of.date()),
        "windows": count(len(windows)),
        "shrinking": count(shrinking(windows)),
        "slope_least": slope_of(least["value"]),
        "slope_least_window": sentence(_window(least)),
        "slope_most": slope_of(most["value"]),
        "slope_most_window": sentence(_window(most)),
        "last_windows": count(len(last_rows)),
        "last_shrinking": count(shrinking(last_rows)),
        "first_windows": count(len(first_rows)),
        "first_shrinking": count(shrinking(first_rows)),
        "gap_now": points(whole[NOW]),
        "gap_model": sentence(str(now["what"].iloc[0])),
        "gap_without": points(now["value"].iloc[0]),
        "gap_second_model": sentence(str(now["what"].iloc[1])),
        "gap_second_without": points(now["value"].iloc[1]),
        "gap_movers": count((now["change"].abs() > 0).sum()),
        "drawn": Finding(DRAWN, text="ten" if DRAWN == 10 else str(DRAWN)),
        "vintage_end": day(by_vintage["until"].iloc[0].date()),
        "flips_sentence": count(len(flips), _flips(flips, "slope of the distance")),
        "slope_whole": slope_of(every["value"]),
        "lag_windows": count(len(lags)),
        "lag_shrinking": count(shrinking(lags)),
        "lag_now": measured(float(lag_whole[LAG_NOW]), "months", as_of=as_of.date()),
        "lag_model": sentence(str(lag_now["what"].iloc[0])),
        "lag_without": measured(float(lag_now["value"].iloc[0]), "months", as_of=as_of.date()),
        "lag_flips_sentence": count(len(lag_flips), _flips(lag_flips, "slope of the lag")),
        "vintage_sentence": Finding(shrinking(by_vintage), text=_turns(by_vintage["value"])),
        "vintages_slope_least": slope_of(by_vintage["value"].min()),
        "vintages_slope_most": slope_of(by_vintage["value"].max()),
    }
    for name in TRENDS:
        made[f"slope_{name[-4:]}"] = slope_of(whole[name])
    return dated(as_of.date(), made) | {
        "first_end": day(first.date()),
        "whole_from": day(every["since"].date()),
        "lag_from": day(lags["since"].min().date()),
    }


def _removals(rows: pd.DataFrame, now: str) -> tuple[pd.Series, Any, Any]:
    """Give the values with nobody left out, the removals by their effect now, and the flips."""
    models = rows[rows["what"] != NOBODY]
    whole = rows[rows["what"] == NOBODY].set_index("measure")["value"]
    today = models[models["measure"] == now].sort_values("change", key=abs, ascending=False)
    slopes = models[models["measure"] != now]
    return whole, today, slopes[slopes["value"] * slopes["measure"].map(whole) < 0]


def _window(row: pd.Series) -> str:
    return f"{row['since']:%B %Y} to {row['until']:%B %Y}"


def _flips(flips: pd.DataFrame, what: str) -> str:
    if flips.empty:
        return f"No single removal turns the sign of either {what}."
    named = ", ".join(
        f"{model} ({measure})"
        for model, measure in zip(flips["what"], flips["measure"], strict=True)
    )
    return f"The sign of a {what} turns without {named}."


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
