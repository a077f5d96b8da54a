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

import math
import textwrap
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, months, sentence
from charts.core.formats import counted, join_words, number_word, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.index_vintage import (
    INDEX_FILES,
    WITH_DRAWS,
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
TITLES = {
    "published": "Published distances on the Epoch Capabilities Index, and the same computed again",
    "other_tests": "Published lags on other tests",
}
DISTANCES = ["lag", "gap"]
LAG, ONE_DAY, OTHERS, GAP = "lag", "one day", "other tests", "gap"
HEADINGS = {
    LAG: "Lag on the Epoch Capabilities Index, published and computed again",
    ONE_DAY: "One race, one day, each definition of the lag",
    OTHERS: "Lag on other tests, as published",
    GAP: "Distance on the index, published and computed again",
}
FIGURE = [
    "estimate_id", "publisher", "published_on", "measure", "subject", "value", "low", "high",
    "unit", "method", "status", "source_id",
]  # fmt: skip
IN_MONTHS = {"value": "months", "low": "months_low", "high": "months_high"}
AGAIN = [
    "statistic", "estimator", "vintage", "window_from", "window_to", "ours", "ours_low",
    "ours_high", "ours_counted", "ours_of", "ours_by_hosting", "difference", "vintage_source_id",
]  # fmt: skip
PLACED = [
    "at", "ours_at", "label_at", "what_at", "heading_at", "head_at", "who", "what", "shown",
    "shown_ours", "heading", "published_head", "ours_head",
]  # fmt: skip
UNITS = ["months", "ECI points"]
"""Of the figures shown: distances on boards of votes are on another scale."""
CLOSE = 1.0
"""Months or points within which two figures are called close: most are published in whole ones."""


def tables(data: Tables) -> Frames:
    """Give one row a definition on one day, one a published figure with ours, and the others."""
    published, recipes = data["published_estimates"], data["estimate_comparisons"]
    published = published[published["measure"].isin(DISTANCES) & published["unit"].isin(UNITS)]
    published = published.assign(place=published["measure"].map(DISTANCES.index))
    published = published.sort_values(["place", "published_on", "estimate_id"], kind="stable")
    recipes = recipes[recipes["estimate_id"].isin(published["estimate_id"])]
    vintages = {
        vintage: models_of(data, vintage) for vintage in sorted({*recipes["vintage"], WITH_DRAWS})
    }
    again = _computed_again(recipes, vintages, draws_of(data))
    on_index = published["estimate_id"].isin(recipes["estimate_id"]) | (published["measure"] == GAP)
    return {
        "main": _definitions(vintages[WITH_DRAWS], draws_of(data)),
        "published": published[on_index].merge(again, on="estimate_id", how="left")[
            [*FIGURE, *AGAIN]
        ],
        "other_tests": published.loc[~on_index, FIGURE]
        .drop(columns=["measure", "unit"])
        .rename(columns=IN_MONTHS),
    }


def _computed_again(
    recipes: pd.DataFrame, vintages: dict[str, pd.DataFrame], draws: pd.DataFrame
) -> pd.DataFrame:
    """Give each recipe with what it gives here, also with open models dated by their hosting."""
    ours = published_estimates.recompute(recipes, vintages, draws).add_prefix("ours_")
    ours = ours.rename(columns={"ours_value": "ours"}).rename_axis("estimate_id").reset_index()
    leaders = (recipes["statistic"] == "on the last day") & (recipes["estimator"] != "trend lines")
    by_hosting = {
        vintage: published_estimates.by_hosting(models) for vintage, models in vintages.items()
    }
    hosted = published_estimates.recompute(recipes[leaders], by_hosting, draws)["value"]
    sources = {vintage: models["source_id"].iloc[0] for vintage, models in vintages.items()}
    return recipes.merge(ours, how="left").assign(
        ours_by_hosting=recipes["estimate_id"].map(hosted).to_numpy(),
        vintage_source_id=recipes["vintage"].map(sources).to_numpy(),
    )


def _definitions(models: pd.DataFrame, draws: pd.DataFrame) -> pd.DataFrame:
    """Give the lag on the last day of a vintage by each definition, in months."""
    race = lag.race(models, last_day(models), draws=draws)
    lags = (
        published_estimates.last_day_lags(race).rename_axis("estimator").reset_index(name="months")
    )
    return lags.assign(
        used_by=[lag.ESTIMATORS[name].used_by for name in lags["estimator"]],
        vintage=WITH_DRAWS,
        day=race.days.index[-1],
        source_id=models["source_id"].iloc[0],
    )


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each figure: labels left (above, on a phone), numbers right of the marks."""
    width = (theme.PHONE if compact else theme.WIDE) - 12
    published, by_definition = tables["published"], tables["main"]
    lags = {
        LAG: published[published["measure"] == LAG],
        ONE_DAY: by_definition.assign(
            publisher="this site",
            subject=by_definition["estimator"],
            method="As used by " + by_definition["used_by"],
            ours=by_definition["months"],
        ),
        OTHERS: tables["other_tests"].assign(
            **{name: tables["other_tests"][column] for name, column in IN_MONTHS.items()}
        ),
    }
    months = _panel(lags, "months", width, compact)
    points = _panel({GAP: published[published["measure"] == GAP]}, "points", width, compact)
    both: alt.VConcatChart = alt.vconcat(months, points).resolve_scale(x="independent")
    return both


def _panel(parts: dict[str, pd.DataFrame], unit: str, width: int, compact: bool) -> AnyChart:
    every = pd.concat([rows.assign(part=part) for part, rows in parts.items()], ignore_index=True)
    rows, height = _placed(every, compact)
    frames = [
        rows.loc[rows["part"] == part, [*frame.columns, *PLACED]] for part, frame in parts.items()
    ]
    left, right = (6, width - 12) if compact else (338, width - 140)
    most = rows.reindex(columns=["value", "low", "high", "ours", "ours_low", "ours_high"])
    top = 2 * math.ceil(most.max().max() / 2)
    scale = alt.Scale(domain=[0, top], range=[left, right])
    y_scale = alt.Scale(domain=[0, height], range=[0, height])
    axis = _axis(top, unit)
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
        texts = alt.Chart(rows.loc[rows[field] != "", [field, at]]).mark_text(**{**look, **more})
        return texts.encode(x=alt.value(x_at), y=y(at), text=f"{field}:N")

    tips = ["publisher", "subject", "shown", "shown_ours"]

    def marks(kind: str, start: str, end: str = "", at: str = "at", **look: Any) -> list[Any]:
        fields = {start, *([end] if end else [])}
        bases = [alt.Chart(frame) for frame in frames if fields <= {*frame.columns}]
        span = {"x2": f"{end}:Q"} if end else {}
        return [
            getattr(base, f"mark_{kind}")(**look).encode(y=y(at), x=x(start), tooltip=tips, **span)
            for base in bases
        ]

    sure = alt.condition("datum.status == 'secondary'", alt.value(0.0), alt.value(1.0))
    return alt.layer(
        *marks("rule", "value", "ours", color=theme.colour("quiet")),
        *marks("rule", "low", "high", color=ink, strokeWidth=4, opacity=0.4),
        *marks("rule", "ours_low", "ours_high", at="ours_at", color=ink, strokeWidth=1.2),
        *(
            points.encode(fillOpacity=sure)
            for points in marks("point", "value", size=42, color=ink, fill=ink, opacity=1)
        ),
        *marks("point", "ours", size=120, shape="diamond", color=ink, strokeWidth=1.4, opacity=1),
        text("who", "label_at", 0),
        text("what", "what_at", 0, "quiet", baseline="top"),
        text("shown", "label_at", published_at, align="right"),
        text("shown_ours", "label_at", ours_at, align="right"),
        text("heading", "heading_at", 0, fontSize=13, fontWeight=600),
        text("published_head", "head_at", published_at, "quiet", align="right"),
        text("ours_head", "head_at", ours_at, "quiet", align="right"),
        *(_key(y_scale) if unit == "months" else []),
    ).properties(width=width, height=height)


def _axis(top: int, unit: str) -> alt.Axis:
    """Give the axis above a panel: its unit beside the last value but one."""
    values = list(range(0, top + 1, 5 if unit == "months" else 4))
    named = f"datum.label + (datum.value == {values[-2]} ? ' {unit}' : '')"
    look: dict[str, Any] = {"domain": False, "grid": True, "ticks": False, "labelExpr": named}
    return alt.Axis(title=None, orient="top", values=values, **look)


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
    below = rows["subject"].where(rows["part"] != ONE_DAY, rows["method"])
    what = [textwrap.fill(text, 60 if compact else 58) for text in below]
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
    by_definition, published, others = (tables[name] for name in ("main", *TITLES))
    if by_definition["months"].isna().all():
        raise NoRows("lag on the last day by any definition", INDEX_FILES)
    by_name = {column: name for name, column in IN_MONTHS.items()}
    lags = pd.concat([published[published["measure"] == LAG], others.rename(columns=by_name)])
    secondary = sum((table["status"] == "secondary").sum() for table in (published, others))
    return dated(
        by_definition["day"].iloc[0].date(),
        {
            **_definition_findings(by_definition),
            **_published_findings(lags),
            "figures": count(len(published) + len(others)),
            "secondary": count(secondary),
            **_recomputed_findings(published),
        },
    )


def _definition_findings(by_definition: pd.DataFrame) -> dict[str, Finding]:
    """Give the lag by each definition, the least and the most of them."""
    lags = dict(zip(by_definition["estimator"], by_definition["months"].map(float), strict=True))
    known = {name: value for name, value in lags.items() if not math.isnan(value)}
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return {
        "definitions": count(len(known), number_word(len(known))),
        "same_day": day(by_definition["day"].iloc[0].date()),
        "same_day_least": months(known[least], text=text_of(known[least])),
        "same_day_most": months(known[most]),
        "least_name": sentence(f"\u201c{least}\u201d"),
        "most_name": sentence(f"\u201c{most}\u201d"),
        "silent_sentence": sentence(_silent([name for name in lags if name not in known])),
        **{
            f"today_{name.replace(' ', '_')}": measured(value, "months")
            for name, value in lags.items()
        },
    }


def _published_findings(lags: pd.DataFrame) -> dict[str, Finding]:
    """Give how many lags were published, by how many, and their range."""
    ends = lags[["value", "low", "high"]].melt(value_name="months")["months"].dropna()
    if ends.empty:
        raise NoRows("published figure for the lag", "data/published_estimates.csv")
    publishers = lags["publisher"].nunique()
    return {
        "published": count(len(lags)),
        "publishers": count(publishers, counted(publishers, "publisher")),
        "published_least": months(ends.min(), text=f"{ends.min():g}"),
        "published_most": months(ends.max(), text=f"{ends.max():g} months"),
    }


def _recomputed_findings(published: pd.DataFrame) -> dict[str, Finding]:
    """Give how near the figures computed again come, and which are farthest apart."""
    again = [row for row in published.to_dict("records") if not math.isnan(_apart(row))]
    farthest = {
        measure: max((row for row in again if row["measure"] == measure), key=_apart, default=None)
        for measure in DISTANCES
    }
    hosted = [row for row in again if not math.isnan(row["ours_by_hosting"])]
    nearer = [row for row in hosted if abs(row["ours_by_hosting"] - row["value"]) < CLOSE / 10]
    return {
        "again": count(len(again)),
        "close": count(sum(_apart(row) <= CLOSE for row in again)),
        "tolerance": Finding(CLOSE, text="a month or a point"),
        "lag_farthest_sentence": sentence(
            f"Of the lags, farthest apart is one by {_difference(row)}"
            if (row := farthest[LAG])
            else "No lag could be computed again."
        ),
        "gap_farthest_sentence": sentence(
            f"Of the distances in points it is one by {_difference(row)}"
            if (row := farthest[GAP])
            else "No distance in points could be computed again."
        ),
        "hosted_sentence": count(len(nearer), _hosted_sentence(hosted)),
    }


def _silent(names: list[str]) -> str:
    """Name the definitions that give no lag on that day, after a space; nothing if all do."""
    if not names:
        return ""
    give = "gives" if len(names) == 1 else "give"
    named = join_words(f"\u201c{name}\u201d" for name in names)
    return f" On that day {named} {give} no lag."


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
