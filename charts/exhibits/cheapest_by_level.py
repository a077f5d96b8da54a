"""Open was cheapest in {share_cheapest} of months at levels it had reached, to {last_day}.

Each level counts once a month, at the cheapest seller's price on one list, from {first_day} to
{last_day}. At the median seller's price the share is {share_median}. The newest prices, on the
right, come from other lists. There an open model is the cheapest at {late_cheapest} of
{late_reached:level}.

At the levels of {high_from} and above it was open in {high_share_cheapest} of the months at the
cheapest seller's price, and in {high_share_median} at the median seller's.

Blue: the cheapest model at or above the level is open. Orange: an open model reaches the level too,
but a closed model is cheaper. Pale orange: only closed models reach it. No box: no model with a
price does. The table also has the prices of the open models' median sellers and of their makers.
Closed models have their maker's price throughout. The last box of each row is the newest price of
each company up to {late_day}.

The {months:month} and {levels:level} make {cells:box|boxes} with a price. In {reached} of them an
open model had reached the level. The cheapest was open in {won_cheapest} of {reached_cheapest} at
the cheapest seller's price, and in {won_median} of {reached_median} at the median seller's
({high_won_median} of {high_reached_median} at the higher levels). The makers' prices are known for
fewer months (those with {least:open maker} or more on the list). There the cheapest was open in
{won_maker} of {reached_maker} ({share_maker}), and at the higher levels in {high_won_maker} of
{high_reached_maker}. Months are not independent trials: one cheap model can hold several levels for
a year. The lowest levels, {low_names}, lie close together and often have the same winner. So the
higher levels are given separately.

On {late_day} open models had reached {late_reached} of {late_levels:level}. The cheapest was open
at {late_cheapest} of these levels at the cheapest seller's price, at {late_median} at the median
seller's and at {late_maker} at its maker's. Licences matter: at the cheapest seller's price it was
open at {late_commercial} if the licence must allow commercial use, and at {late_standard} if it
must limit neither use nor users. A price in doubt does not count, on either side. If a reseller's
price replaces a maker's that is in doubt, the cheapest is open at {late_resold}. {resold_sentence}

Prices are those of a million tokens; models that think long need many. A price that rises with the
length of the prompt, or at busy hours, counts at its lowest. What whole runs cost is measured on
public boards, which the explorer has.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import counted
from charts.core.formats import join_words as in_a_list
from charts.core.formats import percent as text_of_percent
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.marks import box_marks
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.theme import QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.prices.cheapest_by_month import RESOLD
from charts.measures.prices.open_closed_ratio import open_to_closed_ratios
from charts.measures.prices.prices_on_day import MIN_OPEN_MODELS, PRICE_KINDS
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Who has the lowest price among models as good as each one named, by month: cheapest "
    "well-known seller, 3 tokens in : 1 out. Last box: newest prices, {late_day}."
)
WIDEST = "downloadable"
LOW = ("GPT-4", "GPT-4o", "Claude 3.5 Sonnet")
"""Levels within a few points of each other, below all models that think before they answer."""
HIGHER = ("remembered level above the low ones, with an index and prices", "data/")
NEWEST = "other lists"
"""What the newest prices are from, which stand apart from the months of the one list."""
HEADLINE = "cheapest"
COUNTED = "of months to {last} with an open model at the level: open is cheapest"
COLOURS = {"open": theme.OPEN, "closed": theme.CLOSED, "both": theme.colour("unknown")}
SHOWN = ["level", "month", "open_name", "open_price", "closed_name", "closed_price", "ratio"]
"""What a box says."""
SENTENCES = [
    "{level}, {month}: {open_name} at {open_price:usd}, {closed_name} at {closed_price:usd}",
    "{level}, {month}: {closed_name} at {closed_price:usd}, no open model yet",
]


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
    """Draw a row a level, the best first, and a box a month in the colour of who is cheapest."""
    rows = tables["main"]
    rows = rows[rows["kind"].eq(HEADLINE) & rows["openness"].eq(WIDEST)]
    levels = rows.sort_values("index", ascending=False)["level"].drop_duplicates().tolist()
    months = sorted(rows["month"].unique())
    late = set(rows.loc[rows["late"], "month"])
    places = {month: n + 0.4 * (month in late) for n, month in enumerate(months)}
    plot = rows_plot(
        levels, (0, len(months) + 0.4), compact,
        left=150, right=72 if compact else 92, top=88, bottom=46, step=43 if compact else 35,
    )  # fmt: skip
    won, reached = _won_and_reached(rows[~rows["late"]])
    until = rows.loc[~rows["late"], "month"].max()
    says = ("of months to {last}: open is cheapest" if compact else COUNTED).format(
        last=f"{until:%b %Y}"
    )
    left = 12 - plot.margin.left
    return plot.draw(
        count_head(
            left, 20 - plot.margin.top, text_of_percent(won.sum() / max(reached.sum(), 1)), says
        ),
        legend(left, -34, _entries(rows, compact), gap=12 if compact else 18),
        box_marks(_boxes(plot, rows, levels, places), SHOWN),
        words(_row_names(plot, left), halo=False),
        words(_counts(plot, levels, won, reached, until), halo=False),
        words(_dates(plot, places, late), halo=False),
    )


def _won_and_reached(listed: pd.DataFrame) -> tuple["pd.Series[int]", "pd.Series[int]"]:
    """Count by level the months in which the cheapest is open, and those with an open model."""
    reached = listed["open_price"].notna()
    by_level = [reached & listed["cheapest"].eq("open"), reached]
    won, of = (months.astype(int).groupby(listed["level"]).sum() for months in by_level)
    return won, of


def _boxes(
    plot: Rows, rows: pd.DataFrame, levels: list[str], places: dict[pd.Timestamp, float]
) -> pd.DataFrame:
    """Give each month of a level its box."""
    half, gap = (8, 1) if plot.compact else (13, 1.5)
    middle = rows["level"].map({level: plot.at(n) for n, level in enumerate(levels)})
    start = rows["month"].map(places)
    return rows.assign(
        left=start.map(plot.px) + gap,
        right=(start + 1).map(plot.px) - gap,
        top=middle - half,
        bottom=middle + half,
        colour=rows["cheapest"].map(COLOURS),
        opacity=rows["open_price"].isna().map({True: theme.PALE, False: 1.0}),
        outlined=False,
    )


def _entries(rows: pd.DataFrame, compact: bool) -> list[KeyEntry]:
    """Give the key; that both cost the same only if it happens."""
    names = ("open", "closed", "no open yet")
    if not compact:
        names = ("open is cheapest", "closed is cheapest", "no open model at the level yet")
    glyphs = (("box", "open"), ("box", "closed"), ("pale", "closed"))
    entries = [
        KeyEntry(glyph, name, COLOURS[side])
        for (glyph, side), name in zip(glyphs, names, strict=True)
    ]
    if rows["cheapest"].eq("both").any():
        entries.append(KeyEntry("box", "same price", COLOURS["both"]))
    return entries


def _row_names(plot: Rows, left: float) -> list[Words]:
    """Name the levels, flush left, under a head."""
    names = [
        Words(left, plot.name(row, name).y, name, size=STRONG, bold=True)
        for row, name in enumerate(plot.names)
    ]
    return names if plot.compact else [Words(left, -10, "As good as", QUIET), *names]


def _counts(
    plot: Rows,
    levels: list[str],
    won: "pd.Series[int]",
    reached: "pd.Series[int]",
    until: pd.Timestamp,
) -> list[Words]:
    """Write at the right of each row how many of the list's months open won."""
    right = plot.width + plot.margin.right - 12
    texts = [Words(right, -10, f"to {until:%b %Y}", QUIET, align="right")] * (not plot.compact)
    for row, level in enumerate(levels):
        any_month = reached.get(level, 0) > 0
        text = f"{won[level]} of {reached[level]}" if any_month else "0 of 0"
        colour = theme.INK if any_month else QUIET
        texts.append(Words(right, plot.at(row), text, colour, STRONG, any_month, "right"))
    return texts


def _dates(plot: Rows, places: dict[pd.Timestamp, float], late: set[pd.Timestamp]) -> list[Words]:
    """Name some months below the boxes, and the late day."""
    texts, y = [], plot.height + 14
    for n, (month, place) in enumerate(places.items()):
        x = plot.px(place + 0.5)
        if month in late:
            texts.append(Words(x, y, f"{month.day} {month:%b}", align="center"))
            texts.append(Words(x, y + 16, NEWEST, QUIET, align="center"))
        elif n % 4 == 0 or (n == len(places) - 1 - len(late) and not plot.compact):
            texts.append(Words(max(x, 26), y, f"{month:%b %Y}", QUIET, align="center"))
    return texts


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
    return {
        "levels": count(len(levels)),
        "low_names": sentence(in_a_list(name for name in LOW if name in set(levels["level"]))),
        "high_from": sentence(str(higher["level"].iloc[0])),
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
