"""Of {forecasts} dated statements on what will be, {wait_words}, {judged_clause}.

Each line runs from the day on which a statement was made to the day on which it can be checked
(thick and pale: the days that "made in a month" or "in a year" can mean). Hollow: its day has not
come; triangle: its day has come and nobody has judged it; cross: it cannot be told; filled: it came
true or did not. The vertical line is {as_of}, on which the table was last checked: the page tells
no later day. Outcomes are those of the table.

{next_sentence} {lag_text} {trend_text} These are
our own values on another index than the one spoken of, or by another method, so they show where
things stood and judge nothing.

{announcements_text} Listed is what was found with a day on which it can be checked; what nobody
dated cannot be checked, and most trends are published without a date.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, dated, sentence
from charts.core.formats import MINUS, between, signed, text_of
from charts.drawing import theme
from charts.drawing.text_layout import Block, Stack, lettered, stacked
from charts.drawing.theme import AnyChart
from charts.measures.capability import general_indices
from charts.measures.capability.index_vintage import LATEST, last_day, models_of
from charts.measures.gap import forecast_status, lag
from charts.measures.stats import partial_dates, trend
from charts.tables.frames import Tables

SUBTITLE = (
    "From the day on which each was made to the day on which it can be checked; below, what it "
    "says and, of those on the lag, our own value on {ours_on}. As of {as_of}."
)
SINCE = pd.Timestamp("2024-06-01")
"""Our trend of the lag is that of the days since then, as in the exhibit on the gap."""

READING = "interpolated"
SAME = "Artificial Analysis Intelligence Index"
SHAPES = {
    forecast_status.PENDING: "circle",
    forecast_status.DUE: "triangle-up",
    "came true": "circle",
    "did not come true": "square",
    "cannot be told": "cross",
}


def tables(data: Tables) -> Frames:
    """Give one row a statement, with where it stands, and our own value beside a lag."""
    rows = data["forecasts"].sort_values(["checkable_on", "forecast_id"], ignore_index=True)
    day = forecast_status.last_checked(rows)
    made = partial_dates.period(rows["made_on"], day).add_prefix("made_")
    rows = pd.concat([rows, made], axis=1).assign(
        standing=forecast_status.status_on(rows, day), as_of=day,
        days_left=(rows["checkable_on"] - day).dt.days,
    )  # fmt: skip
    columns = [
        "forecast_id", "forecaster", "made_on", "made_since", "made_until", "statement", "measure",
        "predicted_value", "unit", "checkable_on", "days_left", "outcome", "standing",
        "outcome_note", "as_of", "checked_on", "ours", "ours_low", "ours_high", "ours_on",
        "ours_method", "same_index_gap", "same_index_on", "source_id", "ours_source_id",
        "same_index_source_id",
    ]  # fmt: skip
    ours = [_ours(data, str(row["measure"]), str(row["unit"])) for row in rows.to_dict("records")]
    rows = pd.concat([rows, pd.DataFrame(ours, index=rows.index)], axis=1)
    strips = general_indices.strips(data)
    kept = bool(strips["strip"].eq("aa").any())
    same = rows["statement"].str.contains(SAME) & kept
    latest = strips.sort_values("strip", key=lambda keys: keys.eq("aa"), kind="stable").iloc[-1]
    for name, value in (
        ("gap", latest["gap"]), ("on", latest["since"]), ("source_id", latest["source_id"]),
    ):  # fmt: skip
        rows[f"same_index_{name}"] = pd.Series(value, index=rows.index).where(same)
    return {"main": rows.reindex(columns=columns)}


def _ours(data: Tables, measure: str, unit: str) -> dict[str, Any]:
    """Give our own lag, or its trend, on the last day of our index; nothing for other measures."""
    if measure != "lag":
        return {}
    models = models_of(data, LATEST)
    race = lag.race(models, last_day(models))
    read = {name: lag.lag_series(reading, race) for name, reading in lag.CROSSING_RULES.items()}
    index = f"Epoch index, {pd.Timestamp(LATEST):%B %Y}"
    made = {"ours_on": race.days.index[-1], "ours_source_id": models["source_id"].iloc[0]}
    if unit == "months":
        last = {name: float(days.iloc[-1]) for name, days in read.items()}
        return made | {
            "ours": last[READING], "ours_low": min(last.values()), "ours_high": max(last.values()),
            "ours_method": f"{index}, range of three readings",
        }  # fmt: skip
    slope = trend.with_interval(read[READING], SINCE)
    return made | {
        "ours": slope.value, "ours_low": slope.low, "ours_high": slope.high,
        "ours_method": f"{index}, trend since {SINCE:%B %Y}, 90% interval",
    }  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each statement, its words above it."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 12
    places, words, height = _placed(table, compact)
    rows = table.assign(at=places)
    ends = [str(day.date()) for day in (rows["made_since"].min(), rows["checkable_on"].max())]
    scale = alt.Scale(type="utc", domain=ends, range=[6, width - 14], nice=False)
    axis = alt.Axis(format="%b %Y", tickCount=4 if compact else 8, grid=True, title=None)
    y_scale = alt.Scale(domain=[0, height], range=[0, height])
    y = alt.Y("at:Q", scale=y_scale, axis=None)
    ink = theme.colour("ink")

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:T", scale=scale, axis=axis)

    base = alt.Chart(rows).encode(y=y)
    tips = ["forecaster", "statement", "made_on", "checkable_on", "standing", "outcome_note"]
    shape = alt.Shape(
        "standing:N",
        legend=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
    )
    open_end = " || ".join(
        f"datum.standing === '{one}'" for one in (forecast_status.PENDING, forecast_status.DUE)
    )
    marks = base.encode(x=x("checkable_on"), shape=shape, tooltip=tips)
    look: dict[str, Any] = {"size": 70, "stroke": ink, "strokeWidth": 1.6, "opacity": 1}
    now = alt.Chart(
        pd.DataFrame({"as_of": rows["as_of"].head(1), "at": 8.0, "begins": 16.0, "ends": height})
    ).encode(x=x("as_of"))
    layers = [
        now.mark_rule(color=theme.colour("quiet"), strokeDash=[4, 3]).encode(
            y=alt.Y("begins:Q", scale=y_scale, axis=None), y2="ends:Q"
        ),
        now.mark_text(color=theme.colour("quiet"), fontSize=11).encode(
            y=y, text=alt.value(f"as of {text_of(rows['as_of'].iloc[0].date())}")
        ),
        base.mark_rule(color=ink, strokeWidth=7, opacity=0.25).encode(
            x=x("made_since"), x2="made_until:T"
        ),
        base.mark_rule(color=ink, strokeWidth=1.6).encode(x=x("made_until"), x2="checkable_on:T"),
        marks.transform_filter(open_end).mark_point(fill=theme.colour("paper"), **look),
        marks.transform_filter(f"!({open_end})").mark_point(fill=ink, **look),
        *lettered(words, y, compact=compact),
    ]
    whole = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(whole)


def _placed(table: pd.DataFrame, compact: bool) -> Stack:
    """Stack the statements, each under who made it, what it says and what is known of it."""
    blocks = [
        Block(
            [
                (
                    "head",
                    f"{row['forecaster']}, {text_of(row['checkable_on'])}: {row['standing']}",
                ),
                ("said", row["statement"]),
                ("quiet", _beside(row)),
                ("quiet", "" if pd.isna(row["outcome_note"]) else row["outcome_note"]),
            ]
        )
        for row in table.to_dict("records")
    ]
    return stacked(blocks, 54 if compact else 108, start=22)


def _beside(row: dict[Any, Any]) -> str:
    """Say what our own data hold beside a statement; nothing for those that are not on the lag."""
    if pd.isna(row["ours"]):
        return ""
    said = f"Ours, {text_of(row['ours_on'])}: {_value(row)}; {row['ours_method']}"
    return f"{said}; not the measure of the statement."


def _value(row: dict[Any, Any]) -> str:
    """Write our value with its ends: 6.5 months (6.0 to 6.9)."""
    ends = between(row["ours_low"], row["ours_high"], 1, "interval not known")
    change = row["unit"] != "months"
    said = signed(row["ours"], row["unit"]) if change else f"{row['ours']:.1f} {row['unit']}"
    return f"{said} ({ends})"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many statements stand where, the next one, and our own values beside a lag."""
    table = tables["main"]
    day = table["as_of"].iloc[0].date()

    def count(standing: str) -> Finding:
        number = int((table["standing"] == standing).sum())
        return Finding(number, text="" if number else "none")

    waiting = table[table["standing"] == forecast_status.PENDING].sort_values("checkable_on")
    made = {
        "as_of": Finding(day),
        "forecasts": Finding(len(table)),
        "pending": count(forecast_status.PENDING),
        "came_true": count("came true"),
        "failed": count("did not come true"),
    }
    number = len(waiting)
    next_day = text_of(waiting["checkable_on"].iloc[0].date()) if number else ""
    waits = "waits for its" if number == 1 else "wait for their"
    made["wait_clause"] = sentence(
        f"{number} {waits} day, the next for {next_day}" if number else "none waits for its day"
    )
    made["wait_words"] = sentence(f"{number or 'none'} {waits} day")
    made["next_sentence"] = sentence(
        f"The next is {waiting['forecaster'].iloc[0]}'s, on {next_day}."
        if number
        else "No day lies ahead."
    )
    due = count(forecast_status.DUE)
    made["judged_clause"] = sentence(
        f"{made['came_true']} came true, {made['failed']} did not, {count('cannot be told')} "
        f"cannot be told, and {due} {'is' if due.value == 1 else 'are'} due without a judgement"
    )
    promised = int(table["measure"].isin(forecast_status.PROMISES).sum())
    made["announcements_text"] = sentence(
        f"{promised or 'None'} of the {len(table)} are announcements or promises of what their "
        "makers will do themselves, and no estimates."
    )
    return dated(day, made) | _lags(table)


def _lags(table: pd.DataFrame) -> dict[str, Finding]:
    """Set our own values beside the statements on the lag, and on its trend: a sentence each."""
    own = table.dropna(subset=["ours"])
    is_lag = own["unit"] == "months"
    texts = {"lag_text": own[is_lag], "trend_text": own[~is_lag]}
    made = {"ours_on": Finding(own["ours_on"].max().date() if len(own) else "its last day")}
    for name, rows in texts.items():
        said = " ".join(_sentence(row) for row in rows.to_dict("records"))
        made[name] = Finding(said, text=said or " ")
    return made


def _sentence(row: dict[Any, Any]) -> str:
    """Set our own value beside what a statement says, with the index itself where it is kept."""
    said = f"{row['predicted_value']:g} {row['unit']}".replace("-", MINUS)
    text = (
        f"{row['forecaster']} gives {said} for {text_of(row['checkable_on'])}; ours was "
        f"{_value(row)} on {text_of(row['ours_on'])} ({row['ours_method']})."
    )
    if pd.isna(row["same_index_gap"]):
        return text
    gap = row["same_index_gap"]
    return (
        f"{text} On the index itself an open model was {abs(gap):.1f} points "
        f"{'behind' if gap > 0 else 'ahead'} on {text_of(row['same_index_on'])}, the last day that "
        "was kept."
    )
