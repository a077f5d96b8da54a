"""Of {forecasts:dated forecast}, {wait_words}.

So far {judged_clause}.

A row is a statement with a day on which it can be checked. It opens the day on which it was made,
what is known of the outcome, and the source. Forecasts that came true: {came_true}; that did not:
{failed}; pending: {pending}. Outcomes are those of the table, last checked on {as_of}.

{next_sentence} {crossings_text} {lag_text} {trend_text} These are our own values on another index
than the one spoken of, or by another method, so they show where things were and judge nothing.

{announcements_text} {trends_text} Listed is what was found with a day on which it can be checked;
what nobody dated cannot be checked, and most trends are published without a date.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, sentence
from charts.core.formats import MINUS, between, join_words, or_none, plural, signed, text_of
from charts.core.matrix import ColumnSum, Fact, Matrix, MatrixCell, MatrixColumn, MatrixRow
from charts.measures.capability import general_indices
from charts.measures.capability.index_vintage import LATEST, last_day, models_of, month
from charts.measures.gap import forecast_status, lag
from charts.measures.stats import confidence, trend
from charts.tables.frames import Tables

Row = Mapping[Any, Any] | pd.Series

SUBTITLE = (
    "Statements with a day on which they can be checked, and how they turned out by {as_of}. A "
    "row opens its source."
)
TITLES = {"facts": "Our values beside those of the statements"}
SINCE = pd.Timestamp("2024-06-01")
"""Our trend of the lag is that of the days since then, as in the exhibit on the gap."""

FORECAST = "forecast"
READING = "interpolated"
SAME = "Artificial Analysis Intelligence Index"
ICON_OF = {
    forecast_status.PENDING: "pending",
    forecast_status.DUE: "due",
    "came true": "yes",
    "did not come true": "no",
    "cannot be told": "unknown",
}
"""How each status is drawn."""
GROUPS = {"forecast": "Forecasts", "promise": "Promises of makers", "trend": "Trends of the past"}


def tables(data: Tables) -> Frames:
    """Give one row a statement, with where it stands; and the values of ours beside a lag."""
    rows = data["forecasts"].assign(apart=lambda made: made["kind"] != FORECAST)
    rows = rows.sort_values(["apart", "checkable_on", "forecast_id"], ignore_index=True)
    day = forecast_status.last_checked(rows)
    rows = rows.assign(
        url=rows["source_ref"].str.split(" ").str[0],  # what follows is a place in the text
        standing=forecast_status.status_on(rows, day),
        days_left=(rows["checkable_on"] - day).dt.days,
    )
    columns = [
        "forecast_id", "kind", "forecaster", "made_on", "statement",
        "measure", "predicted_value", "unit", "checkable_on", "days_left", "outcome", "standing",
        "outcome_note", "checked_on", "url", "source_id",
    ]  # fmt: skip
    facts = {**_ours(data), **_same_index(data)}
    return {"main": rows[columns], "facts": pd.DataFrame([facts])}


def _ours(data: Tables) -> dict[str, Any]:
    """Give our own lag on the last day of our index, and its trend, with their ranges."""
    models = models_of(data, LATEST)
    race = lag.race(models, last_day(models))
    series = {name: lag.lag_series(reading, race) for name, reading in lag.CROSSING_RULES.items()}
    last = {name: float(days.iloc[-1]) for name, days in series.items()}
    slope = trend.with_interval(series[READING], SINCE)
    return {
        "ours_on": race.days.index[-1],
        "lag": last[READING], "lag_low": min(last.values()), "lag_high": max(last.values()),
        "trend": slope.value, "trend_low": slope.low, "trend_high": slope.high,
        "ours_source_id": models["source_id"].iloc[0],
    }  # fmt: skip


def _same_index(data: Tables) -> dict[str, Any]:
    """Give the distance on SAME on its last day in our tables, if they have it."""
    strips = general_indices.strips(data)
    rows = strips[strips["strip"] == "aa"]
    last = rows.iloc[-1] if len(rows) else pd.Series({"since": pd.NaT})
    return {
        "same_index_gap": last.get("gap"),
        "same_index_on": last["since"],
        "same_index_source_id": last.get("source_id"),
    }


def matrix(tables: Frames) -> Matrix:
    """Arrange the statements as a calendar: who, what, by when, and how it turned out."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    forecasts = table[table["kind"] == FORECAST]
    pending = int((forecasts["standing"] == forecast_status.PENDING).sum())
    head = ColumnSum(f"{pending} of {len(forecasts)}", "forecasts pending")
    columns = (
        MatrixColumn("Due", "Due"),
        MatrixColumn("Status", "Status", (head,)),
        MatrixColumn("Our value", "Ours"),
    )
    rows = tuple(_calendar_row(row, facts) for row in table.to_dict("records"))
    empty = (
        "An empty cell in the last column means that the statement is not on the lag. Our values "
        f"are of {text_of(facts['ours_on'])}, on another index or by another method."
    )
    return Matrix(
        "Who says what",
        columns,
        rows,
        empty,
        "none",
        {icon: name for name, icon in ICON_OF.items()},
    )


def _calendar_row(row: Row, facts: Row) -> MatrixRow:
    """Give the cells of a statement: its day, how it turned out, and our value if it is a lag."""
    due, standing = row["checkable_on"], row["standing"]
    note = text_of(None if pd.isna(row["outcome_note"]) else row["outcome_note"])
    source = Fact(standing, note, f"made {row['made_on']}", "", row["url"])
    ours = MatrixCell("", _value(row, facts)) if row["measure"] == "lag" else None
    return MatrixRow(
        f"{row['forecaster']}: {row['statement']}",
        GROUPS[row["kind"]],
        (
            MatrixCell("", f"{due.day} {due:%b %Y}"),
            MatrixCell(ICON_OF[standing], standing, (source,)),
            ours,
        ),
    )


def _says(row: Row) -> str:
    """Write the value that a statement gives: -0.33 months a year."""
    return f"{row['predicted_value']:g} {row['unit']}".replace("-", MINUS)


def _value(row: Row, facts: Row) -> str:
    """Write our value with its ends: 6.5 months (6.0 to 6.9)."""
    unit, name = row["unit"], "lag" if row["unit"] == "months" else "trend"
    ends = between(facts[f"{name}_low"], facts[f"{name}_high"], 1, "interval not known")
    value = signed(facts[name], unit) if name == "trend" else f"{facts[name]:.1f} {unit}"
    return f"{value} ({ends})"


def _method(row: Row) -> str:
    """Say how our value beside a statement is measured."""
    index = f"Epoch index, {month(LATEST)}"
    if row["unit"] == "months":
        return f"{index}, range of three readings"
    return f"{index}, trend since {SINCE:%B %Y}, {confidence.LEVEL}% interval"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many statements stand where, the next one, and our own values beside a lag."""
    table = tables["main"]
    as_of = forecast_status.last_checked(table).date()
    own = {kind: table[table["kind"] == kind] for kind in (FORECAST, "promise", "trend")}
    results = {
        "as_of": day(as_of),
        "forecasts": count(len(own[FORECAST])),
        **_pending_findings(own[FORECAST].query("standing == @forecast_status.PENDING")),
        **_judged_findings(own[FORECAST]),
        **_crossing_findings(own[FORECAST]),
        "announcements_text": sentence(_promised(own["promise"])),
        "trends_text": sentence(_trends(len(own["trend"]))),
    }
    return dated(as_of, results) | _lag_findings(tables)


def _promised(promises: pd.DataFrame) -> str:
    """Say how many promises are listed apart, and how many were kept."""
    number, kept = len(promises), int((promises["standing"] == "came true").sum())
    if not number:
        return "No promise is listed."
    return (
        f"Listed apart {plural(number, 'is', 'are')} {number} "
        f"{plural(number, 'promise or announcement', 'promises or announcements')} of what makers "
        f"will do themselves, of which {or_none(kept)} came true."
    )


def _trends(number: int) -> str:
    """Say how many statements describe the past and are only read forward."""
    if not number:
        return "No trend of the past is listed."
    trends = plural(number, "is a trend", f"are {number} trends")
    return f"So {trends} of the past, which others read forward."


def _pending_findings(pending: pd.DataFrame) -> dict[str, Finding]:
    """Give how many statements are pending, and the next day on which one can be checked."""
    number = len(pending)
    if not number:
        return {
            "pending": count_or_none(0),
            "wait_words": sentence("none is pending"),
            "next_sentence": sentence("No day lies ahead."),
        }
    following = pending.sort_values("checkable_on").iloc[0]
    next_day = text_of(following["checkable_on"].date())
    return {
        "pending": count(number),
        "wait_words": sentence(f"{number} {plural(number, 'is', 'are')} pending"),
        "next_sentence": sentence(f"The next is {following['forecaster']}'s, on {next_day}."),
    }


def _judged_findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Give how many statements came true, and how many have no judgement although it is time."""
    numbers = {standing: int((table["standing"] == standing).sum()) for standing in ICON_OF}
    due = forecast_status.DUE
    words = {
        "came true": "came true",
        "did not come true": "did not" if numbers["came true"] else "did not come true",
        "cannot be told": "cannot be judged",
        due: f"{plural(numbers[due], 'is', 'are')} due without a judgement",
    }
    parts = [f"{numbers[standing]} {text}" for standing, text in words.items() if numbers[standing]]
    return {
        "came_true": count_or_none(numbers["came true"]),
        "failed": count_or_none(numbers["did not come true"]),
        "judged_clause": sentence(join_words(parts, none="none is due")),
    }


def _crossing_findings(forecasts: pd.DataFrame) -> dict[str, Finding]:
    """Give how many forecasts say that open models draw level, and how many of them are due."""
    crossings = forecasts[forecast_status.is_crossing(forecasts)]
    number, due = len(crossings), int((crossings["standing"] != forecast_status.PENDING).sum())
    says = plural(number, "forecast says", "forecasts say")
    return {
        "crossings_due": count_or_none(due),
        "crossings_text": sentence(
            f"{or_none(number).capitalize()} {says} by when open models draw level, and "
            f"{or_none(due)} {plural(due, 'is', 'are')} due."
        ),
    }


def _lag_findings(tables: Frames) -> dict[str, Finding]:
    """Set our own values beside the statements on the lag, and on its trend: a sentence each."""
    lags, facts = tables["main"].query("measure == 'lag'"), tables["facts"].iloc[0]
    is_lag = lags["unit"] == "months"
    results = {}
    for name, rows in {"lag_text": lags[is_lag], "trend_text": lags[~is_lag]}.items():
        text = " ".join(_sentence(row, facts) for row in rows.to_dict("records"))
        results[name] = Finding(text, text=text or " ")
    return results


def _sentence(row: Row, facts: Row) -> str:
    """Set our own value beside what a statement says, with the index itself where it is known."""
    text = (
        f"{row['forecaster']} gives {_says(row)} for {text_of(row['checkable_on'])}; ours was "
        f"{_value(row, facts)} on {text_of(facts['ours_on'])} ({_method(row)})."
    )
    gap = facts["same_index_gap"]
    if SAME not in row["statement"] or pd.isna(gap):
        return text
    return (
        f"{text} On the index itself an open model was {abs(gap):.1f} points "
        f"{'behind' if gap > 0 else 'ahead'} on {text_of(facts['same_index_on'])}, the last day "
        "that was kept."
    )
