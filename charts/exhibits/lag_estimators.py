"""On {same_day}, by {definitions} definitions of the lag, the open side was {same_day_least}
to {same_day_most} behind on one and the same index.

{published} published figures for the lag, by {publishers}, run from {published_least} to
{published_most}, the ends of published ranges included. Filled marks are what was published, with
the range if one was given. Open diamonds are the same figure computed again with this site's dates
and openness, by the publisher's own kind of estimate as far as it is at hand, on the vintage of the
index nearest to the publication and on the same days. {close} of the {again} figures come out
within {tolerance}. {lag_farthest_sentence} {gap_farthest_sentence}
{hosted_sentence} The downloaded table says for each figure wherein the
two computations differ.

The {definitions} definitions, all used by somebody, are applied to one race up to {same_day}, on
the vintage of August 2026, which is the one with bootstrap draws. They differ in which closed model
counts as level (the first above, the last below, a straight line between them, the last that is not
significantly better), and in whether the day, the waits around it or two trend lines are asked.
Here {most_name} gives the most and {least_name} the least.{silent_sentence}

What this cannot show: which definition is right. Figures from other tests than the index (cyber
tasks, private items, boards of other firms) are not computed again, because their scores are not
in these tables; they measure other things and need not agree. Published trends and predicted dates
of catching up are left out here: they are not distances. {secondary} of the {figures} figures were
seen only in another text; points of these are hollow. Bars are ranges that came with the figure,
thin ones the range of ours; where there is none, none was stated, and ours have no intervals here.
"""

import datetime as dt
import math
import textwrap
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, months, sentence
from charts.core.formats import join_words, number_word, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.index_vintage import (
    DRAWN,
    INDEX_FILES,
    draws_of,
    last_day,
    models_of,
)
from charts.measures.gap import lag, published_estimates
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

SUBTITLE = (
    "Months that the open side is behind, and (below) points of the Epoch Capabilities Index: as "
    "published, and computed again from this site's tables."
)
DISTANCES = ["lag", "gap"]
AGAIN, ONE_DAY, OTHERS, GAP = "again", "one day", "other tests", "gap"
HEADINGS = {
    AGAIN: "Lag on the Epoch Capabilities Index, published and computed again",
    ONE_DAY: "One race, one day, each definition of the lag",
    OTHERS: "Lag on other tests, as published",
    GAP: "Distance on the index, published and computed again",
}
CLOSE = 1.0
"""Months or points within which two figures are called close: most are published in whole ones."""


def tables(data: Tables) -> Frames:
    """Give one row a published figure, with ours, and one a definition on one day."""
    published, recipes = data["published_estimates"], data["estimate_comparisons"]
    published = published[published["measure"].isin(DISTANCES)]
    recipes = recipes[recipes["estimate_id"].isin(published["estimate_id"])]
    vintages = {vintage: models_of(data, vintage) for vintage in {*recipes["vintage"], DRAWN}}
    draws = draws_of(data)
    ours = published_estimates.recompute(recipes, vintages, draws).add_prefix("ours_")
    ours = ours.rename(columns={"ours_value": "ours"}).rename_axis("estimate_id").reset_index()
    rows = published.merge(recipes, on="estimate_id", how="left").merge(ours, how="left")
    leaders = (recipes["statistic"] == "on the last day") & (recipes["estimator"] != "trend lines")
    hosted = {
        vintage: published_estimates.by_hosting(models) for vintage, models in vintages.items()
    }
    hosted_ours = published_estimates.recompute(recipes[leaders], hosted, draws)["value"]
    rows["ours_by_hosting"] = rows["estimate_id"].map(hosted_ours)
    again = rows["estimator"].notna()
    rows["part"] = [
        GAP if measure == "gap" else AGAIN if done else OTHERS
        for measure, done in zip(rows["measure"], again, strict=True)
    ]
    models = vintages[DRAWN]
    race = lag.race(models, last_day(models), draws=draws)
    six = published_estimates.last_day_lags(race).rename_axis("estimator").reset_index(name="ours")
    six = six.assign(
        part=ONE_DAY,
        publisher="this site",
        measure="lag",
        unit="months",
        subject=six["estimator"],
        method=[f"As used by {lag.ESTIMATORS[name].used_by}" for name in six["estimator"]],
        statistic="on the last day",
        vintage=DRAWN,
        window_to=race.days.index[-1],
        source_id=models["source_id"].iloc[0],
    )
    rows = pd.concat([rows, six], ignore_index=True)
    sources = {vintage: own["source_id"].iloc[0] for vintage, own in vintages.items()}
    rows["vintage_source_id"] = rows["vintage"].map(sources)
    rows["order"] = rows["part"].map({part: n for n, part in enumerate(HEADINGS)})
    rows = rows.sort_values(["order", "published_on", "estimate_id"], kind="stable")
    columns = [
        "part", "estimate_id", "publisher", "published_on", "subject", "value", "low", "high",
        "unit", "method", "status", "statistic", "estimator", "vintage", "window_from", "window_to",
        "ours", "ours_low", "ours_high", "ours_counted", "ours_of", "ours_by_hosting",
        "difference", "source_id", "vintage_source_id",
    ]  # fmt: skip
    return {"main": rows[columns].reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each figure: labels left (above, on a phone), numbers right of the marks."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 12
    lags, gaps = table[table["part"] != GAP], table[table["part"] == GAP]
    months = _panel(lags, "months", width, compact)
    points = _panel(gaps, "points", width, compact)
    both: alt.VConcatChart = alt.vconcat(months, points).resolve_scale(x="independent")
    return both


def _panel(own: pd.DataFrame, unit: str, width: int, compact: bool) -> AnyChart:
    rows, height = _placed(own, compact)
    left, right = (6, width - 12) if compact else (338, width - 140)
    most = own[["value", "low", "high", "ours", "ours_low", "ours_high"]].max().max()
    top = 2 * math.ceil(most / 2)
    scale = alt.Scale(domain=[0, top], range=[left, right])
    y_scale = alt.Scale(domain=[0, height], range=[0, height])
    values = list(range(0, top + 1, 5 if unit == "months" else 4))
    last = values[-2]
    named = f"datum.label + (datum.value == {last} ? ' {unit}' : '')"
    look: dict[str, Any] = {"domain": False, "grid": True, "ticks": False, "labelExpr": named}
    axis = alt.Axis(title=None, orient="top", values=values, **look)
    ink, published_at, ours_at = theme.colour("ink"), width - 66, width - 4

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=None)

    def text(field: str, at: str, x_at: float, colour: str = "ink", **more: Any) -> Any:
        look: dict[str, Any] = {
            "align": "left",
            "fontSize": 11,
            "color": theme.colour(colour),
            "lineBreak": "\n",
        }
        texts = alt.Chart(rows[rows[field] != ""]).mark_text(**{**look, **more})
        return texts.encode(x=alt.value(x_at), y=y(at), text=f"{field}:N")

    marks = alt.Chart(rows).encode(
        y=y("at"), tooltip=["publisher", "subject", "shown", "shown_ours"]
    )
    sure = alt.condition("datum.status == 'secondary'", alt.value(0.0), alt.value(1.0))
    return alt.layer(
        marks.mark_rule(color=theme.colour("quiet")).encode(x=x("value"), x2="ours:Q"),
        marks.mark_rule(color=ink, strokeWidth=4, opacity=0.4).encode(x=x("low"), x2="high:Q"),
        marks.mark_rule(color=ink, strokeWidth=1.2).encode(
            y=y("ours_at"), x=x("ours_low"), x2="ours_high:Q"
        ),
        marks.mark_point(size=42, color=ink, fill=ink, opacity=1).encode(
            x=x("value"), fillOpacity=sure
        ),
        marks.mark_point(size=120, shape="diamond", color=ink, strokeWidth=1.4, opacity=1).encode(
            x=x("ours")
        ),
        text("who", "label_at", 0),
        text("what", "what_at", 0, "quiet", baseline="top"),
        text("shown", "label_at", published_at, align="right"),
        text("shown_ours", "label_at", ours_at, align="right"),
        text("heading", "heading_at", 0, fontSize=13, fontWeight=600),
        text("published_head", "head_at", published_at, "quiet", align="right"),
        text("ours_head", "head_at", ours_at, "quiet", align="right"),
        *(_key(y_scale) if unit == "months" else []),
    ).properties(width=width, height=height)


def _key(scale: alt.Scale) -> list[alt.Chart]:
    """Draw what the marks mean, above the first panel: places in pixels from its top."""
    ink = theme.colour("ink")
    texts = ["as published", "published, seen in another text only", "range published with it",
             "computed again", "range of ours"]  # fmt: skip
    rows = pd.DataFrame({"text": texts, "at": [16 * n - 108 for n in range(len(texts))]})

    def part(number: int) -> alt.Chart:
        return alt.Chart(rows.iloc[[number]]).encode(
            y=alt.Y("at:Q", scale=scale, axis=None), x=alt.value(14)
        )

    def rule(number: int, **look: Any) -> alt.Chart:
        ruled: alt.Chart = part(number).mark_rule(color=ink, **look)
        return ruled.encode(x=alt.value(2), x2=alt.value(26))

    words = alt.Chart(rows).mark_text(align="left", fontSize=11, color=ink)
    words = words.encode(
        x=alt.value(34), y=alt.Y("at:Q", scale=scale, axis=None), text=alt.Text("text:N")
    )
    return [
        part(0).mark_point(size=42, color=ink, fill=ink, opacity=1),
        part(1).mark_point(size=42, color=ink, opacity=1),
        rule(2, strokeWidth=4, opacity=0.4),
        part(3).mark_point(size=120, shape="diamond", color=ink, strokeWidth=1.4, opacity=1),
        rule(4, strokeWidth=1.2),
        words,
    ]


def _placed(rows: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, int]:
    """Add where each row stands, in pixels from the top, and the texts beside its marks."""
    first = rows["part"] != rows["part"].shift()
    who = [_who(row) for row in rows.to_dict("records")]
    said = rows["subject"].where(rows["part"] != ONE_DAY, rows["method"])
    what = [textwrap.fill(text, 60 if compact else 58) for text in said]
    heads = [textwrap.fill(HEADINGS[part], 40 if compact else 90) for part in rows["part"]]
    top, tops, headings = 4, [], []
    for begins, text, head in zip(first, what, heads, strict=True):
        headings.append(top + 16)
        top += (40 + 16 * head.count("\n")) if begins else 0
        tops.append(top)
        top += 36 + 13 * text.count("\n") + (12 if compact else 0)
    at = pd.Series(tops, index=rows.index)
    lines = pd.Series([text.count("\n") for text in what], index=rows.index)
    mark = at + 34 + 13 * lines if compact else at + 12 + 6.5 * lines
    shown = [_shown(*three) for three in rows[["value", "low", "high"]].to_numpy()]
    ours = [_shown(*three) for three in rows[["ours", "ours_low", "ours_high"]].to_numpy()]
    placed = rows.assign(
        at=mark, ours_at=mark + 5, label_at=at + 4, what_at=at + 11, heading_at=headings,
        head_at=at - 14, who=who, what=what, shown=shown, shown_ours=ours,
        heading=pd.Series(heads, index=rows.index).where(first, ""),
        published_head=pd.Series("published", index=rows.index).where(
            first & (rows["part"] != ONE_DAY), ""
        ),
        ours_head=pd.Series("ours", index=rows.index).where(first & (rows["part"] != OTHERS), ""),
    )  # fmt: skip
    return placed, top


def _who(row: dict[Any, Any]) -> str:
    if row["part"] == ONE_DAY:
        return str(row["estimator"]).capitalize()
    return f"{row['publisher']}, {pd.Timestamp(row['published_on']):%B %Y}"


def _shown(value: float, low: float, high: float) -> str:
    middle = "" if math.isnan(value) else f"{value:.1f}"
    if math.isnan(low):
        return middle
    digits = 0 if low % 1 == high % 1 == 0 else 1
    ends = f"{low:.{digits}f}\u2013{high:.{digits}f}"
    return f"{middle} ({ends})" if middle else ends


def findings(tables: Frames) -> dict[str, Finding]:
    """Give all definitions on one day, the spread of what was published, and how near ours come."""
    table = tables["main"]
    rows = table.to_dict("records")
    asked = {row["estimator"]: row for row in rows if row["part"] == ONE_DAY}
    six = {name: row for name, row in asked.items() if not math.isnan(row["ours"])}
    if not six:
        raise NoRows("lag on the last day by any definition", INDEX_FILES)
    least = min(six.values(), key=lambda row: row["ours"])
    most = max(six.values(), key=lambda row: row["ours"])
    day = least["window_to"].date()
    figures = [row for row in rows if row["part"] != ONE_DAY]
    lags = [row for row in figures if row["part"] != GAP]
    said = [
        row[end] for row in lags for end in ("value", "low", "high") if not math.isnan(row[end])
    ]
    if not said:
        raise NoRows("published figure for the lag", "data/published_estimates.csv")
    recipes = [row for row in figures if isinstance(row["estimator"], str)]
    again = [row for row in recipes if not math.isnan(_apart(row))]
    farthest = {
        part: max((row for row in again if row["part"] == part), key=_apart, default=None)
        for part in (AGAIN, GAP)
    }
    hosted = [row for row in again if not math.isnan(row["ours_by_hosting"])]
    nearer = [row for row in hosted if abs(row["ours_by_hosting"] - row["value"]) < CLOSE / 10]

    made = {
        "definitions": count(len(six), number_word(len(six))),
        "same_day": Finding(day),
        "same_day_least": Finding(float(least["ours"]), text=text_of(float(least["ours"]))),
        "same_day_most": months(most["ours"]),
        "least_name": sentence(f"\u201c{least['estimator']}\u201d"),
        "most_name": sentence(f"\u201c{most['estimator']}\u201d"),
        "published": count(len(lags)),
        "figures": count(len(figures)),
        "publishers": count(
            len({row["publisher"] for row in lags}),
            f"{len({row['publisher'] for row in lags})} publishers",
        ),
        "published_least": Finding(min(said), text=f"{min(said):g}"),
        "published_most": months(max(said), text=f"{max(said):g} months"),
        "again": count(len(again)),
        "close": count(sum(_apart(row) <= CLOSE for row in again)),
        "tolerance": Finding(CLOSE, text="a month or a point"),
        "lag_farthest_sentence": sentence(
            f"Of the lags, farthest apart is one by {_farthest(farthest[AGAIN], 'months', day)}"
            if farthest[AGAIN]
            else "No lag could be computed again."
        ),
        "gap_farthest_sentence": sentence(
            f"Of the distances in points it is one by {_farthest(farthest[GAP], 'points', day)}"
            if farthest[GAP]
            else "No distance in points could be computed again."
        ),
        "silent_sentence": sentence(_silent([name for name in asked if name not in six])),
        "hosted_sentence": count(len(nearer), _hosted_sentence(hosted)),
        "secondary": count(sum(row["status"] == "secondary" for row in figures)),
    }
    for name, row in asked.items():
        today = measured(float(row["ours"]), "months", as_of=day)
        made["today_" + name.replace(" ", "_")] = today
    return dated(day, made)


def _silent(names: list[str]) -> str:
    """Name the definitions that give no lag on that day, after a space; nothing if all do."""
    if not names:
        return ""
    give = "gives" if len(names) == 1 else "give"
    named = join_words(f"\u201c{name}\u201d" for name in names)
    return f" On that day {named} {give} no lag."


def _farthest(row: dict[Any, Any] | None, unit: str, day: dt.date) -> Finding:
    """Give how far apart two figures are, and what they are."""
    if row is None:
        return Finding("none", as_of=day)
    return Finding(_apart(row), unit, as_of=day, text=_difference(row))


def _apart(row: dict[Any, Any]) -> float:
    """Give how far ours is from the published figure; of two ranges, at the ends farther apart.

    NaN where ours is not known.
    """
    pairs = [("value", "ours"), ("low", "ours_low"), ("high", "ours_high")]
    known = [abs(row[b] - row[a]) for a, b in pairs if not math.isnan(row[a] + row[b])]
    return float(max(known, default=math.nan))


def _difference(row: dict[Any, Any]) -> str:
    published = _shown(row["value"], row["low"], row["high"])
    ours = _shown(row["ours"], row["ours_low"], row["ours_high"])
    who = f"{row['publisher']} ({_lower(row['subject'])})"
    return f"{who}: {published} published, {ours} here. {row['difference']}"


def _hosted_sentence(rows: list[dict[Any, Any]]) -> str:
    pairs = [f"{row['ours_by_hosting']:.1f} (published: {row['value']:.1f})" for row in rows]
    return (
        "With open models dated by their first hosting instead, as their publisher dates them, the "
        f"figures for that one day come out at {' and '.join(pairs)}."
        if rows
        else ""
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
