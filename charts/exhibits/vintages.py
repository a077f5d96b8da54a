"""Revisions have moved the answer for one and the same day by up to {points_move}, or
{months_move}.

Above, each line is a fixed day, and each mark what one vintage of the Epoch Capabilities Index says
of it.
The method is the same throughout (best closed minus best open model, and the interpolated lag), and
dates and openness are this site's in every vintage. So only two things move the marks: scores that
were estimated anew, and models that were added or dropped.

In points {points_day} moved most: {points_from} in the vintage {points_from_vintage}, {points_to}
in {points_to_vintage}; the best open model was {points_from_open} in the one and {points_to_open}
in the other. In months it was {months_day}: {months_from} in {months_from_vintage}, {months_to} in
{months_to_vintage}, with {months_from_open} and {months_to_open}. Such jumps come where a model is
tested late, or where a small change puts the open level on the other side of a closed record: then
the lag moves by the whole time between two records. On the median of the {days:day} the answers
lie {points_median} and {months_median} apart.

Below is the lag that the Institute for AI Policy and Strategy published day by day, to the day of
publication. No line joins the marks, because the method changed on the way, from averages over
closed models to averages over days and from intervals to a bootstrap. On {jumps:day} (dashed) the
published average, which covers years, is a month or more away from that of the day before. We
read that as a change of its method, its labels or its input, not of the world. On {spread_day}
versions of one day said {spread_low} and {spread_high} months. Of several versions on a day all are
drawn, as their order is not known.

What this cannot show: which vintage is right. The last vintages cover the latest days, and only
{latest_vintages} of them reach {latest_day}.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, months, points, sentence
from charts.core.formats import text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import vintage_revisions
from charts.measures.capability.index_vintage import INDEX_FILES, last_day, models_of
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Above: distance and lag on fixed days as each vintage of the index has them (ring: the first "
    "vintage that reaches the day; dot: the newest; ticks: those between). Below: the lag as one "
    "institute published it, by day of publication."
)
TITLES = {"published": "The lag as one institute published it, by day of publication"}
QUARTERS = [
    pd.Timestamp(day)
    for day in ["2024-06-30", "2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30"]
]
POINTS, MONTHS = "points", "months"
CURRENT, AVERAGE = "published: that day", "published: average"
PUBLISHED = {"current_lag": CURRENT, "average_lag": AVERAGE}
JUMP = 1.0
"""Months between one day and the next that an average over years cannot move by itself."""


def tables(data: Tables) -> Frames:
    """Give one row an answer of a vintage for a fixed day, and one a published value of the lag."""
    return {"main": _answers(data), "published": _values(data["published_lag_vintages"])}


def _answers(data: Tables) -> pd.DataFrame:
    """Give distance and lag on each fixed day by vintage, and its place among the vintages."""
    names = sorted(data["capability_index"]["vintage"].unique())
    vintages = {name: models_of(data, name) for name in names}
    ends = [last_day(vintages[name]) for name in names[:-1]]
    answers = vintage_revisions.gaps_by_vintage(vintages, [*QUARTERS, *ends])
    sources = {name: models["source_id"].iloc[0] for name, models in vintages.items()}
    answers["source_id"] = answers["vintage"].map(sources)
    facts = ["vintage", "day", "open_model", "closed_model", "source_id"]
    parts = [
        answers[facts].assign(measure=measure, value=answers[measure], unit=unit)
        for measure, unit in ((POINTS, "ECI points"), (MONTHS, "months"))
    ]
    rows = pd.concat(parts).dropna(subset=["value"]).sort_values(["measure", "day", "vintage"])
    same_day = rows.groupby(["measure", "day"])["vintage"]
    rows["place"] = "between"
    rows.loc[rows["vintage"] == same_day.transform("max"), "place"] = "latest"
    rows.loc[rows["vintage"] == same_day.transform("min"), "place"] = "first"
    columns = ["measure", "day", "vintage", "place", "value", "unit", "open_model", "closed_model"]
    return rows[[*columns, "source_id"]].reset_index(drop=True)


def _values(published: pd.DataFrame) -> pd.DataFrame:
    """Give each value of a published series once a day: that of the day, then the average."""
    parts = []
    for column, measure in PUBLISHED.items():
        rows = published[["published_on", column, "source_id"]].dropna(subset=[column])
        rows = rows.drop_duplicates().rename(columns={"published_on": "day", column: "months"})
        parts.append(rows.sort_values("day").assign(measure=measure))
    return pd.concat(parts, ignore_index=True)[["measure", "day", "months", "source_id"]]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the fixed days in two panels side by side, and what was published below them."""
    answers, published = tables["main"], tables["published"]
    width = (theme.PHONE if compact else theme.WIDE) - 16
    day = 84 if compact else 92
    half = (width - day - 16) // 2
    pair = [
        _fixed(
            answers[answers["measure"] == measure], measure, half, day if measure == POINTS else 0
        )
        for measure in (POINTS, MONTHS)
    ]
    upper = alt.hconcat(*pair, spacing=16).resolve_scale(x="independent", y="shared")
    lower = _published(published.assign(value=published["months"]), 2 * half + 16)
    both: alt.VConcatChart = alt.vconcat(upper, lower)
    return both


def _fixed(rows: pd.DataFrame, unit: str, width: int, labels: int) -> AnyChart:
    order = [f"{day:%-d %b %Y}" for day in sorted(rows["day"].unique())]
    rows = rows.assign(said=[f"{day:%-d %b %Y}" for day in rows["day"]])
    axis = alt.Axis(title=None, domain=False, ticks=False, minExtent=labels, labelPadding=8)
    axis = axis if labels else None  # type: ignore[assignment]
    base = alt.Chart(rows).encode(
        x=alt.X("value:Q", axis=alt.Axis(title=None, grid=True, tickCount=5)),
        y=alt.Y("said:O", sort=order, axis=axis),
        tooltip=["said", "vintage", "value", "open_model", "closed_model"],
    )
    ink = theme.colour("ink")

    def of(place: str) -> Any:
        return base.transform_filter(f"datum.place == '{place}'")

    return alt.layer(
        base.mark_rule(color=theme.colour("quiet"), strokeWidth=1).encode(
            x="min(value):Q", x2="max(value):Q", tooltip=alt.value(None)
        ),
        of("between").mark_tick(color=ink, thickness=1.4, size=9, opacity=0.8),
        of("first").mark_point(size=55, color=ink, strokeWidth=1.6, opacity=1),
        of("latest").mark_point(size=55, filled=True, color=ink, opacity=1),
    ).properties(width=width, height=alt.Step(20), title=_title(unit))


def _title(unit: str) -> alt.Title:
    text = {POINTS: "Distance, in points", MONTHS: "Lag, in months"}.get(unit, unit)
    return _heading(text)


def _heading(text: str, below: str = "") -> alt.Title:
    look: dict[str, Any] = {"color": theme.colour("ink"), "subtitleColor": theme.colour("quiet")}
    if below:
        look |= {"subtitle": below, "subtitleFontSize": 11}
    return alt.Title(text, anchor="start", fontSize=13, **look)


def _published(rows: pd.DataFrame, width: int) -> AnyChart:
    days = alt.X("day:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%b %Y", title=None))
    y = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=6))
    base = alt.Chart(rows).encode(x=days, y=y, tooltip=["measure", "day", "value"])
    average = rows[rows["measure"] == AVERAGE]
    breaks = pd.DataFrame({"day": vintage_revisions.jumps(average.set_index("day")["value"], JUMP)})
    last = rows.groupby("measure").tail(1).sort_values("measure")
    named = alt.Chart(last.assign(label=["average", "on the day"])).encode(x=days, y=y)
    ink, quiet = theme.colour("ink"), theme.colour("quiet")
    title = "Lag as IAPS published it, in months"
    return alt.layer(
        alt.Chart(breaks).mark_rule(color=quiet, strokeDash=[3, 3]).encode(x=days),
        base.transform_filter(f"datum.measure == '{CURRENT}'").mark_point(
            size=14, filled=True, color=ink, opacity=1
        ),
        base.transform_filter(f"datum.measure == '{AVERAGE}'").mark_point(
            size=22, shape="diamond", color=quiet, strokeWidth=1, opacity=1
        ),
        named.mark_text(align="right", fontSize=11, dy=-12, color=ink)
        .transform_filter(f"datum.measure == '{CURRENT}'")
        .encode(text="label:N"),
        named.mark_text(align="right", fontSize=11, dy=14, color=quiet)
        .transform_filter(f"datum.measure == '{AVERAGE}'")
        .encode(text="label:N"),
    ).properties(
        width=width,
        height=200,
        title=_heading(title, "dashed: the method probably changed"),
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the largest and the median move of one day's answer, and the jumps of the published."""
    answers = tables["main"]
    as_of = answers["day"].max().date()
    latest = answers[(answers["day"] == answers["day"].max()) & (answers["measure"] == POINTS)]
    results = {
        "days": count(answers["day"].nunique()),
        **_move_findings(answers, POINTS),
        **_move_findings(answers, MONTHS),
        "latest_vintages": count(len(latest)),
        "latest_day": day(as_of),
        **_published_findings(tables["published"]),
    }
    return dated(as_of, results)


def _move_findings(answers: pd.DataFrame, measure: str) -> dict[str, Finding]:
    """Give how far vintages are apart on one day, and the two that are farthest apart."""
    rows = answers[answers["measure"] == measure]
    values = rows.groupby("day")["value"]
    several = values.filter(lambda day: len(day) > 1).to_frame()
    required(several, f"day with {measure} behind by two vintages", INDEX_FILES)
    moves = values.max() - values.min()
    by_value = rows[rows["day"] == moves.idxmax()].sort_values("value", kind="stable")
    ends = by_value.iloc[[0, -1]].sort_values("vintage").to_dict("records")
    quantity = {POINTS: points, MONTHS: months}[measure]
    results = {
        f"{measure}_move": quantity(moves.max()),
        f"{measure}_median": quantity(moves.median()),
        f"{measure}_day": day(pd.Timestamp(str(moves.idxmax())).date()),
    }
    for end, row in zip(("from", "to"), ends, strict=True):
        results[f"{measure}_{end}"] = quantity(row["value"])
        results[f"{measure}_{end}_vintage"] = sentence(str(row["vintage"]))
        results[f"{measure}_{end}_open"] = sentence(str(row["open_model"]))
    return results


def _published_findings(published: pd.DataFrame) -> dict[str, Finding]:
    """Give the range and the jumps of the published average, and the day with the widest spread."""
    for measure in (CURRENT, AVERAGE):
        known = published[published["measure"] == measure]
        required(known, f"published lag, {measure}", "data/published_lag_vintages.csv")
    current = published[published["measure"] == CURRENT].groupby("day")["months"]
    most, least = current.max(), current.min()
    widest = pd.Timestamp(str((most - least).idxmax()))
    average = published[published["measure"] == AVERAGE].set_index("day")["months"]
    return {
        "jumps": count(len(vintage_revisions.jumps(average, JUMP))),
        "spread_day": day(widest.date()),
        "spread_low": months(least.loc[widest], text=text_of(float(least.loc[widest]))),
        "spread_high": months(most.loc[widest], text=text_of(float(most.loc[widest]))),
        "published_least": months(average.min()),
        "published_most": months(average.max()),
    }
