"""Once an open model reached a remembered level the cheapest model was open in {share_cheapest} of
the months at the cheapest seller's price and in {share_median} at the median seller's.

At the levels of {high_from} and above it was open in {high_share_cheapest} of the months at the
cheapest seller's price, and in {high_share_median} at the median seller's.

A panel is a level, a mark a month: the price of the cheapest open model at or above the level over
that of the cheapest closed one. Blue circles below the line: the open one is cheaper; orange
squares above it: the closed one is; grey diamonds: both cost the same. Crosses at the top are
months in which only closed models reached the level; before the first mark no model with a price
did. Solid lines are the open models' cheapest well-known sellers, dashed ones their median sellers,
dotted ones their makers; closed models have their makers' price. Hollow marks are the newest prices
of each company up to {late_day}, which come from other lists too, and no line leads to them.

Over {months:month} from {first_day} to {last_day} and {levels:level} that makes {cells:month} of
a level at the cheapest seller's price, and in {reached} of them an open model reached it. The
makers' prices are known for fewer months (those with {least:open maker} or more on the list):
there the cheapest was open in {won_maker} of {reached_maker}, and at the higher levels in
{high_won_maker} of {high_reached_maker}. Months are no independent trials: one cheap model can hold
several levels for a year, and the lowest levels, {low_names}, lie close together and often have the
same winner. So the higher ones are given apart.

On {late_day} an open model reached {late_reached} of {late_levels:level}, and the cheapest was
open at {late_cheapest} of these at the cheapest seller's price, at {late_median} at the median
seller's and at {late_maker} at its maker's; at {late_commercial} if the licence must allow
commercial use, and at {late_standard} if it must limit neither use nor users. A price that
something speaks against does not enter, whichever side it is on. {resold_sentence}

Prices are those of a million tokens; models that think long need many. A price that rises with the
length of the prompt, or at busy hours, counts at its lowest. What runs cost is measured on boards:
the explorer has them.
"""

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import counted
from charts.core.formats import join_words as in_a_list
from charts.core.formats import percent as text_of_percent
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices.cheapest_by_month import RESOLD
from charts.measures.prices.open_closed_ratio import open_to_closed_ratios
from charts.measures.prices.prices_on_day import MIN_OPEN_MODELS, PRICE_KINDS
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Price of the cheapest open over that of the cheapest closed model at or above each level of "
    "the Epoch Capabilities Index, by month, log scale; list prices, 3 tokens in : 1 out."
)
WIDEST = "downloadable"
LOW = ("GPT-4", "GPT-4o", "Claude 3.5 Sonnet")
"""Levels within a few points of each other, below all models that think before they answer."""
HIGHER = ("remembered level above the low ones, with an index and prices", "data/")
DASH = {"cheapest": [1, 0], "median": [6, 3], "maker": [1, 3]}
TOP, FLOOR = 20.0, 0.03
"""Ends of the ratio's scale; crosses stand at the top."""


def tables(data: Tables) -> Frames:
    """Give one row a level, month, kind of price and kind of openness."""
    rows = open_to_closed_ratios(data)
    required(rows[rows["late"]], "price of an indexed model in the newest lists", "data/offers.csv")
    for kind in PRICE_KINDS:
        listed = rows[~rows["late"] & rows["kind"].eq(kind)]
        what = f"month with {MIN_OPEN_MODELS} open models at a price, {kind}"
        required(listed, what, "data/price_history.csv")
    return {"main": rows}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a panel a level, the lowest first."""
    table = tables["main"]
    levels = table.sort_values("index")["level"].drop_duplicates().tolist()
    panels = [_panel(table, level, compact) for level in levels]
    grid: alt.ConcatChart = alt.concat(
        *panels, columns=2 if compact else 4, spacing={"row": 18, "column": 10}
    )
    return alt.vconcat(_key(compact), grid, spacing=12)


def _panel(table: pd.DataFrame, level: str, compact: bool) -> AnyChart:
    ends = [table["month"].min().isoformat(), table["month"].max().isoformat()]
    time = alt.Scale(type="utc", domain=ends, padding=4)
    x = alt.X("month:T", scale=time, axis=alt.Axis(format="%b %y", values=_ticks(table),
                                                   labelFontSize=11))  # fmt: skip
    scale = alt.Scale(type="log", domain=[FLOOR, TOP], nice=False, clamp=True)
    axis = alt.Axis(
        values=[0.1, 1, 10], labelExpr="datum.value + '×'", title=None, labelFontSize=11
    )
    y = alt.Y("ratio:Q", scale=scale, axis=axis)
    shown = f"datum.openness === '{WIDEST}' && datum.level === {level!r}"
    rows = alt.Chart(table).transform_filter(shown).encode(x=x)
    both = rows.transform_filter(f"isValid(datum.ratio) && datum.kind !== '{RESOLD}'").encode(y=y)
    only = rows.transform_filter("!isValid(datum.ratio) && datum.kind === 'cheapest'")
    sides = ["open", "closed", "both"]
    look = {
        "color": alt.Color("cheapest:N", legend=None, scale=alt.Scale(
            domain=sides, range=[theme.colour(one) for one in ("open", "closed", "unknown")])),
        "shape": alt.Shape("cheapest:N", legend=None, scale=alt.Scale(
            domain=sides, range=["circle", "square", "diamond"])),
    }  # fmt: skip
    dash = alt.StrokeDash("kind:N", legend=None, scale=alt.Scale(
        domain=list(PRICE_KINDS), range=[DASH[kind] for kind in PRICE_KINDS]))  # fmt: skip
    tips = ["month", "kind", "open_name", "open_price", "closed_name", "closed_price", "ratio"]
    line = alt.Chart(pd.DataFrame({"ratio": [1.0]})).mark_rule(color=theme.colour("ink"))
    return alt.layer(
        line.encode(y=y),
        both.transform_filter("!datum.late")
        .mark_line(strokeWidth=1.2, color=theme.colour("quiet"))
        .encode(strokeDash=dash, detail="kind:N"),
        both.transform_filter("!datum.late")
        .mark_point(filled=True, size=20, opacity=1)
        .encode(tooltip=tips, **look),
        both.transform_filter("datum.late")
        .mark_point(filled=False, size=34, opacity=1)
        .encode(tooltip=tips, **look),
        only.mark_point(shape="cross", filled=True, size=22, opacity=1, angle=45,
                        color=theme.colour("closed")).encode(y=alt.value(4)),
    ).properties(
        width=140 if compact else 138,
        height=100,
        title=alt.TitleParams(level, anchor="start", fontSize=13, offset=4,
                              color=theme.colour("ink")),
    )  # fmt: skip


def _ticks(table: pd.DataFrame) -> list[alt.DateTime]:
    """Give the middle month of both half years, which leaves room for their names."""
    months = sorted(table.loc[~table["late"], "month"].unique())
    chosen = [pd.Timestamp(months[round(len(months) * part)]) for part in (0.2, 0.7)]
    return [alt.DateTime(year=day.year, month=day.month, date=1, utc=True) for day in chosen]


def _key(compact: bool) -> AnyChart:
    """Name the three lines."""
    names = {"cheapest": "cheapest seller", "median": "median", "maker": "maker"}
    width, places = (300, (0, 125, 215)) if compact else (620, (0, 207, 413))
    marks = pd.DataFrame([
        {"kind": kind, "label": label, "x": place, "end": place + 22}
        for (kind, label), place in zip(names.items(), places, strict=True)
    ])  # fmt: skip
    place = alt.Scale(domain=[0, width])
    dash = alt.StrokeDash("kind:N", legend=None, scale=alt.Scale(
        domain=list(names), range=[DASH[kind] for kind in names]))  # fmt: skip
    base = alt.Chart(marks).encode(x=alt.X("x:Q", scale=place, axis=None))
    return alt.layer(
        base.mark_rule(color=theme.colour("quiet"), strokeWidth=1.6).encode(
            x2="end:Q", strokeDash=dash
        ),
        alt.Chart(marks)
        .mark_text(align="left", dx=5, fontSize=11)
        .encode(x=alt.X("end:Q", scale=place, axis=None), text="label:N"),
    ).properties(width=width, height=14)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the months in which the cheapest is open, by price, and the levels of the last day."""
    rows = tables["main"]
    listed, late = rows[~rows["late"]], rows[rows["late"]]
    as_of = late["month"].max().date()
    return dated(
        as_of,
        {
            "late_day": day(as_of),
            "first_day": day(listed["month"].min().date()),
            "last_day": day(listed["month"].max().date()),
            "months": count(listed["month"].nunique()),
            "cells": count(listed["kind"].eq("cheapest").sum()),
            "least": count(MIN_OPEN_MODELS),
            **_level_findings(rows, listed),
            **_month_findings(listed),
            **_late_findings(late),
        },
    )


def _level_findings(rows: pd.DataFrame, listed: pd.DataFrame) -> dict[str, Finding]:
    """Name the low levels, the first of the higher ones, and those where open once cost more."""
    levels = rows.sort_values("index")[["level"]].drop_duplicates()
    higher = required(levels[~levels["level"].isin(LOW)], *HIGHER)
    pricier = listed[listed["open_price"].notna() & listed["cheapest"].eq("closed")]
    names = pricier.sort_values("index")["level"].drop_duplicates().tolist()
    return {
        "levels": count(len(levels)),
        "low_names": sentence(in_a_list(name for name in LOW if name in set(levels["level"]))),
        "high_from": sentence(str(higher["level"].iloc[0])),
        "pricier_levels": count(len(names), ", ".join(names) or "none"),
    }


def _month_findings(listed: pd.DataFrame) -> dict[str, Finding]:
    """Give for each kind of price the months with an open model, and those where it is cheapest."""
    findings: dict[str, Finding] = {}
    for kind in PRICE_KINDS:
        reached = listed[listed["kind"].eq(kind) & listed["open_price"].notna()]
        high = reached[~reached["level"].isin(LOW)]
        for prefix, months in (("", reached), ("high_", high)):
            open_months = int(months["cheapest"].eq("open").sum())
            findings[f"{prefix}won_{kind}"] = count(open_months)
            findings[f"{prefix}reached_{kind}"] = count(len(months))
            if not (prefix and kind == "maker"):
                findings[f"{prefix}share_{kind}"] = _share(months)
    return findings | {"reached": findings["reached_cheapest"]}


def _share(months: pd.DataFrame) -> Finding:
    """Give the share of months in which the cheapest is open; those of a level hang together."""
    if months.empty:
        return percent(0)
    won = months["cheapest"].eq("open")
    return share_with_interval(won, months["level"], text=text_of_percent(won.mean()))


def _late_findings(late: pd.DataFrame) -> dict[str, Finding]:
    """Count the levels of the late lists at which the cheapest is open: by price and licence."""
    widest = late[late["openness"] == WIDEST]
    at_cheapest = late[late["kind"] == "cheapest"]
    resold, listed = (
        set(widest.loc[widest["kind"] == kind, "closed_name"].dropna())
        for kind in (RESOLD, "cheapest")
    )
    reached = at_cheapest["openness"].eq(WIDEST) & at_cheapest["open_price"].notna()
    won = {kind: _open(widest[widest["kind"] == kind]) for kind in (*PRICE_KINDS, RESOLD)}
    names, levels = in_a_list(sorted(resold - listed)), counted(reached.sum(), "level")
    return {
        "late_levels": count(late["level"].nunique()),
        "late_reached": count(reached.sum()),
        **{name: sentence(text) for name, text in _resold(names, won, levels).items()},
        **{f"late_{kind}": number for kind, number in won.items()},
        **{
            f"late_{openness}": _open(at_cheapest[at_cheapest["openness"] == openness])
            for openness in ("commercial", "standard")
        },
    }


def _resold(names: str, won: dict[str, Finding], levels: str) -> dict[str, str]:
    """Say what doubted prices of closed models would change, if they are what resellers charge.

    names: the models whose price would then be the cheapest, "none" if there is none.
    """
    if names == "none":
        return {
            "resold_sentence": (
                "No closed model whose maker's price is in doubt would be the cheapest at a level "
                "if it cost what its cheapest reseller charges."
            ),
        }
    return {
        "resold_sentence": (
            f"That matters: if closed models whose maker's price is in doubt ({names}) cost what "
            f"their cheapest reseller charges, the cheapest is open at {won[RESOLD]} of {levels} "
            f"and not at {won['cheapest']}, at the cheapest seller's price."
        ),
    }


def _open(rows: pd.DataFrame) -> Finding:
    return count(rows["cheapest"].eq("open").sum())
