"""The cheapest price of a remembered level {fell}.

On {day} the cheapest model was open at {open_last} of {levels:level}, closed at {closed_last}, and
{tied} were a tie.

Each panel is a level of capability, named after a closed model that people remember: what a million
tokens of the cheapest model at or above it cost on every day from {first_day} to {day}. The wide
grey line is the cheapest whatever the side; the blue one the cheapest open model, the orange one
the cheapest closed one. {open_reached} of {levels:level} have a blue line: no open model on the
list reaches the others. A level that nobody on the list reached at first begins later.

All prices are from one list with exact days, that of OpenRouter. A router passes on what others
ask: it lists one price a model, and that of an open one can change from day to day. {brief} of the
{steps:step} of the grey lines stood for less than a week. A price counts from the day its
model is on its side: an open one from the day of its weights. Prices of nothing, free and batch
listings never count. {models:model} on the list have a value on the index ({vintage}) and a price
while on a known side. Left out are {unplaced} with a value but no such price, and {unmeasured}
without a value: a cheaper one may be among them.

The factor is what the price is divided by each year, by least squares through the logarithm of
every day's price; the bars are 90% intervals of a block bootstrap, rough ones, because a price has
few steps. It needs a year of prices: {short} of {levels:level} have less. A small tick is the
factor from the first to the last day. That one hangs on two prices: {own_first} first prices are
those of the remembered model itself, soon after its launch, and {newest_levels} last ones are those
of {newest}, {newest_age:day} on its side. If no level had the model that is now its cheapest, the
median would be {median_without} by least squares and {ends_without} (not {median_ends}) from first
to last. {pricier} of the {year_ago:level} that had a price a year earlier cost more now than then.

Others have published {published_least} to {published_most} a year, whatever the licence
({published} figures of {works} works), and {published_open_least} to {published_open_most} for open
models only ({published_open} figures); here {within} of {yearly:level} lie in the first range, and
open models alone give {open_least} to {open_most} ({open_yearly:level}). Theirs are other levels,
mostly scores on one test, other years and other prices. Hollow: a second reading of the work found
its figures ambiguous. Left out because no second reading confirmed it: {left_out}.

What it cannot show. A price for tokens is not the price of an answer: the models that now hold the
old levels think before they answer, and need more tokens. The blend is three tokens of input to one
of output. The lines begin with the list: how the price of the older levels fell before is not in
it, and published factors mostly start at a launch.
"""

import datetime as dt
import re
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import two_digits
from charts.drawing import theme
from charts.drawing.text_layout import spread
from charts.drawing.theme import AnyChart
from charts.measures.capability import index_vintage
from charts.measures.prices import cheapest_by_day
from charts.measures.prices.cheapest_by_day import Decline
from charts.measures.waits.reference_levels import levels
from charts.tables.frames import Tables

SUBTITLE = (
    "Cheapest price at or above a level of the Epoch Capabilities Index on OpenRouter's list, US "
    "dollars per million tokens (3 in : 1 out), log scale. Below: what prices were divided by each "
    "year, here and as published."
)
LINES = ("either", "open", "closed")
SHAPES = {"open": "circle", "closed": "diamond"}
DOMAIN = (0.012, 60.0)
WEEK = 7
_DAY = pd.Timedelta(days=1)


def tables(data: Tables) -> Frames:
    """Give the steps of each level's cheapest price, the factors, and the published factors.

    panel: step (until is exclusive; before: the price it follows without a gap), factor or
    published. line: either side, open or closed.
    """
    offered = cheapest_by_day.offered(data)
    offers = offered.spells
    rows = []
    for level in levels(index_vintage.models_of(data, index_vintage.LATEST)).to_dict("records"):
        facts = {"level": level["level"], "level_model_id": level["model_id"]}
        for line in LINES:
            own = offers if line == "either" else offers[offers["side"] == line]
            steps = cheapest_by_day.cheapest_spells(own, level["index"])
            if len(steps):
                known = {**facts, "line": line, "level_index": level["index"]}
                rows += [
                    _steps(steps).assign(**known),
                    _factor(own, steps, level["index"]).assign(**known),
                ]
    made = pd.concat([*rows, _published(data)], ignore_index=True)
    columns = [
        "panel", "level", "level_model_id", "level_index", "line", "model_id", "name", "side",
        "index", "since", "until", "before", "price", "origin", "first_model_id",
        "first_price", "year_ago", *Decline._fields, "ends_without", "trend_without", "estimate_id",
        "work", "authors", "published", "open_only", "checked", "usable", "note", "source_id",
        "index_source_id",
    ]  # fmt: skip
    return {
        "main": made[columns].assign(
            vintage=index_vintage.LATEST,
            models=offered.priced,
            unplaced=offered.unpriced,
            unmeasured=offered.unmeasured,
        )
    }


def _steps(steps: pd.DataFrame) -> pd.DataFrame:
    follows = steps["since"].eq(steps["until"].shift())
    return steps.assign(panel="step", before=steps["price"].shift().where(follows))


def _factor(offers: pd.DataFrame, steps: pd.DataFrame, level: float) -> pd.DataFrame:
    """Give one row: how fast the price fell, also without the model that is now the cheapest."""
    prices = cheapest_by_day.daily_prices(steps)
    first, last = steps.iloc[0], steps.iloc[-1]
    without = cheapest_by_day.without(offers, last["model_id"], level)
    fields = ["model_id", "name", "side", "price", "origin", "source_id", "index_source_id"]
    return pd.DataFrame([{
        "panel": "factor",
        **last[fields],
        "since": first["since"],
        "until": last["until"],
        "first_model_id": first["model_id"],
        "first_price": first["price"],
        "year_ago": prices.get(prices.index[-1] - cheapest_by_day.MIN_DAYS * _DAY),
        **cheapest_by_day.decline(prices)._asdict(),
        "ends_without": without.by_ends,
        "trend_without": without.by_trend,
    }])  # fmt: skip


def _published(data: Tables) -> pd.DataFrame:
    works = data["prior_work"].set_index("work_id")
    rows = data["price_decline_estimates"].join(
        works[["title", "authors", "published", "checked", "usable"]], on="work_id"
    )
    named = {"title": "work", "factor_per_year": "by_trend"}
    line = rows["open_only"].map({True: "open", False: "either"})
    return rows.rename(columns=named).assign(panel="published", line=line)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the price of each level over time; below, the factors beside the published ones."""
    table = tables["main"]
    names = list(table["level"][table["panel"].eq("factor")].unique())
    panels = [_panel(table, name, n, len(names), compact) for n, name in enumerate(names)]
    pairs = [
        alt.hconcat(*panels[n : n + 2], spacing=14, bounds="flush")
        for n in range(0, len(panels), 2)
    ]
    return alt.vconcat(_key(compact), *pairs, _factors(table, compact), spacing=12)


def _key(compact: bool) -> AnyChart:
    """Draw the key: a mark and a word a line."""
    places = [0, 84, 176] if compact else [0, 110, 230]
    words = ["open", "closed", "cheapest of both"]
    rows = pd.DataFrame({"line": ["open", "closed", "either"], "x": places, "text": words})
    across = alt.Scale(domain=[0, 350], range=[0, 350], nice=False)
    base = alt.Chart(rows.assign(end=rows["x"] + 22, middle=rows["x"] + 11))
    base = base.encode(x=alt.X("x:Q", scale=across, axis=None))
    lines = base.encode(x2="end:Q")
    return alt.layer(
        *(
            lines.transform_filter(f"datum.line === '{line}'").mark_rule(**_look(line))
            for line in LINES
        ),
        *(
            base.transform_filter(f"datum.line === '{side}'")
            .mark_point(shape=shape, filled=True, size=40, color=theme.colour(side), opacity=1)
            .encode(x=alt.X("middle:Q", scale=across, axis=None))
            for side, shape in SHAPES.items()
        ),
        base.mark_text(align="left", dx=27).encode(text="text:N"),
    ).properties(width=300 if compact else 350, height=14)


def _look(line: str) -> dict[str, Any]:
    if line == "either":
        return {"color": theme.colour("quiet"), "strokeWidth": 7, "opacity": 0.28}
    return {"color": theme.colour(line), "strokeWidth": 1.8, "opacity": 1}


def _panel(table: pd.DataFrame, name: str, place: int, of: int, compact: bool) -> AnyChart:
    """Draw one level: its lines, their ends, and the last price of each side."""
    left, foot = place % 2 == 0, place >= of - 2
    steps = table[table["panel"].eq("step")]
    ends = [steps["since"].min(), steps["until"].max()]
    room = (ends[1] - ends[0]) * (0.36 if compact else 0.17)
    span = [day.isoformat() for day in (ends[0], ends[1] + room)]
    years = pd.date_range(ends[0], ends[1], freq="YS")
    scale = alt.Scale(type="utc", domain=span)
    axis = alt.Axis(
        values=[{"year": day.year, "month": 1, "date": 1, "utc": True} for day in years],
        format="%Y", labels=foot, grid=True, labelFlush=False,
    )  # fmt: skip
    dollars = alt.Axis(
        values=[0.1, 1, 10],
        labels=left,
        format="~g",
        title=None,
        minExtent=34 if left else 0,
        labelExpr="datum.value < 1 ? 100 * datum.value + '¢' : '$' + datum.value",
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:T", scale=scale, axis=axis)

    def y(field: str) -> alt.Y:
        log = alt.Scale(type="log", domain=DOMAIN, nice=False)
        return alt.Y(f"{field}:Q", scale=log, axis=dollars)

    base = alt.Chart(table)
    layers = []
    for line in LINES:
        own = base.transform_filter(
            f"datum.panel === 'step' && datum.level === '{name}' && datum.line === '{line}'"
        )
        layers += [
            own.mark_rule(**_look(line)).encode(x=x("since"), x2="until:T", y=y("price")),
            own.transform_filter("isValid(datum.before)")
            .mark_rule(**_look(line))
            .encode(x=x("since"), y=y("before"), y2="price:Q"),
        ]
    level = table[table["level"].eq(name) & table["line"].isin(SHAPES)]
    drawn = level[level["panel"].eq("factor")].sort_values("price")
    layers += [
        alt.Chart(drawn[drawn["line"].eq(side)])
        .mark_point(shape=shape, filled=True, size=34, color=theme.colour(side), opacity=1)
        .encode(x=x(day), y=y(price))
        for side, shape in SHAPES.items()
        for day, price in (("since", "first_price"), ("until", "price"))
    ]
    logs = [np.log10(price) for price in drawn["price"]]
    spots = [10**spot for spot in spread(logs, 0.56, 9.0)]
    said = drawn.assign(spot=spots, label=[_coins(price) for price in drawn["price"]])
    layers += [
        alt.Chart(said[said["line"].eq(side)])
        .mark_text(align="left", dx=7, color=theme.colour(side), fontWeight=600)
        .encode(x=x("until"), y=y("spot"), text="label:N")
        for side in SHAPES
    ]
    factor = table[table["level"].eq(name) & table["panel"].eq("factor")].iloc[0]
    return alt.layer(*layers).properties(
        width=140 if compact else 326,
        height=96,
        title=alt.Title(
            name, subtitle=_said(factor, compact), anchor="start", fontSize=12,
            subtitleFontSize=11, color=theme.colour("ink"), subtitleColor=theme.colour("quiet"),
            offset=2,
            frame="group",
        ),
    )  # fmt: skip


def _said(row: pd.Series, compact: bool = False) -> str:
    """Say how far a price fell: a year, or in all where it was not watched for one."""
    if pd.isna(row["by_trend"]):
        return f"\N{DIVISION SIGN} {two_digits(row['fall'])} in {row['days']:.0f} days"
    interval = f" ({two_digits(row['low'])} to {two_digits(row['high'])})"
    known = "" if compact or pd.isna(row["low"]) else interval
    return f"\N{DIVISION SIGN} {two_digits(row['by_trend'])} a year{known}"


def _coins(price: float) -> str:
    """Write a price for a narrow place: 5.5¢, 45¢, $4."""
    return f"${price:.2g}" if price >= 1 else f"{100 * price:.3g}¢"


def _factors(table: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw the factors that are made yearly, ours above the published ones of the same kind."""
    rows, heads, bottom = _places(table, compact)
    width, start, end = (300, 8, 244) if compact else (670, 250, 612)
    scale = alt.Scale(type="log", domain=[0.4, 1000], nice=False, range=[start, end])
    axis = alt.Axis(
        values=[1, 10, 100, 1000], format="~g", title="price divided by, each year", grid=True
    )
    where = alt.Scale(domain=[-0.8, bottom], reverse=True, nice=False)
    colours = alt.Scale(
        domain=list(LINES), range=[theme.colour(c) for c in ("ink", "open", "closed")]
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=where, axis=None)

    base = alt.Chart(rows).encode(
        y=y("spot"), color=alt.Color("line:N", legend=None, scale=colours)
    )
    fields = ["label", "by_trend", "low", "high", "by_ends", "checked", "note"]
    one = pd.DataFrame({"by_trend": [1.0]})
    plain: dict[str, Any] = {"color": theme.colour("quiet")}
    bold: dict[str, Any] = {"color": theme.colour("ink"), "fontWeight": 600}
    layers = [
        alt.Chart(one).mark_rule(color=theme.colour("quiet")).encode(x=x("by_trend")),
        base.mark_rule(strokeWidth=5, opacity=0.35).encode(x=x("low"), x2="high:Q"),
        base.mark_tick(thickness=2, size=11).encode(x=x("by_ends")),
        *(
            base.transform_filter(f"datum.hollow === {hollow} && isValid(datum.by_trend)")
            .mark_point(size=44, opacity=1, strokeWidth=1.8, filled=hollow == "false")
            .encode(x=x("by_trend"), tooltip=fields)
            for hollow in ("false", "true")
        ),
        base.mark_text(align="left").encode(x=alt.value(end + 8), text="said:N"),
        *(
            alt.Chart(drawn)
            .mark_text(align="left", **look)
            .encode(x=alt.value(0), y=y(spot), text="label:N")
            for drawn, spot, looks in (
                (rows, "label_spot", (theme.HALO, plain)),
                (heads, "spot", (theme.HALO, bold)),
            )
            for look in looks
        ),
    ]
    return alt.layer(*layers).properties(width=width, height=int(17 * (bottom + 0.8)))


def _places(table: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Give the factors that are drawn with the line each stands on, the headings, and the end."""
    kept, heads, at = [], [], 0.0
    for line, words in (("either", "whatever the side"), ("open", "open models only")):
        for panel, whose in (("factor", "Here"), ("published", "Published")):
            own = _yearly(table, line) if panel == "factor" else _stated(table, line)
            heads.append({"label": f"{whose}, {words}", "spot": at})
            for row in own.to_dict("records"):
                at += 1.85 if compact else 1.0
                who = "" if panel == "factor" else re.split(r" \(|,", row["authors"])[0] + ": "
                range_ = f"{two_digits(row['low'])} to {two_digits(row['high'])}"
                number = range_ if pd.isna(row["by_trend"]) else two_digits(row["by_trend"])
                facts = {
                    "label": who + row["level"],
                    "spot": at,
                    "label_spot": at - (0.85 if compact else 0),
                    "hollow": row["checked"] == "ambiguous",
                    "said": number,
                }
                kept.append(row | facts)
            at += 1.6
    return pd.DataFrame(kept), pd.DataFrame(heads), at - 0.8


def _yearly(table: pd.DataFrame, line: str) -> pd.DataFrame:
    """Keep the factors of a line that could be made yearly."""
    rows = table[table["panel"].eq("factor") & table["line"].eq(line)]
    return rows[rows["by_trend"].notna()]


def _stated(table: pd.DataFrame, line: str) -> pd.DataFrame:
    """Keep the published factors of a line that a second reading allows to count."""
    rows = table[table["panel"].eq("published") & table["line"].eq(line)]
    return rows[rows["usable"].eq(True)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how fast the price of levels fell, who is cheapest now, and what others published."""
    table = tables["main"]
    factors = table[table["panel"].eq("factor")]
    either = factors[factors["line"].eq("either")]
    as_of = (either["until"].max() - _DAY).date()
    steps = table[table["panel"].eq("step") & table["line"].eq("either")]
    newest = either.sort_values(["origin", "model_id"]).iloc[-1]
    before = either.dropna(subset="year_ago")
    pricier = int((before["price"] > before["year_ago"]).sum())
    rose = f", though {pricier} of {len(before)} cost more than a year before" if pricier else ""
    yearly, of_open, of_closed = (_yearly(table, line).sort_values("by_trend") for line in LINES)

    made = {
        "as_of": day(as_of),
        "day": day(as_of),
        "first_day": day(either["since"].min().date()),
        "vintage": sentence(str(table["vintage"].iloc[0])),
        "levels": count(len(either)),
        "open_reached": count(factors["line"].eq("open").sum()),
        "yearly": count(len(yearly)),
        "open_yearly": count(len(of_open)),
        "short": Finding(len(either) - len(yearly)),
        "steps": count(len(steps)),
        "brief": count((steps["until"] - steps["since"]).lt(WEEK * _DAY).sum()),
        "own_first": count(either["first_model_id"].eq(either["level_model_id"]).sum()),
        "newest": sentence(str(newest["name"])),
        "newest_levels": count(either["model_id"].eq(newest["model_id"]).sum()),
        "newest_age": Finding((pd.Timestamp(as_of) - newest["origin"]).days),
        "year_ago": count(len(before)),
        "pricier": count(pricier),
        "left_out": count(table["usable"].eq(False).sum()),
        "moved": sentence(_moved(yearly)),
        "fell": sentence(_moved(yearly) + _of_levels(yearly) + rose),
        "least_level": sentence(str(yearly["level"].iloc[0]) if len(yearly) else "no level"),
        "most_level": sentence(str(yearly["level"].iloc[-1]) if len(yearly) else "no level"),
    }
    for name in ("models", "unplaced", "unmeasured"):
        made[name] = count(table[name].iloc[0])
    for name, value in {
        "median_ends": yearly["by_ends"].median(),
        "median_without": yearly["trend_without"].median(),
        "ends_without": yearly["ends_without"].median(),
        "least": yearly["by_trend"].min(),
        "most": yearly["by_trend"].max(),
        "open_least": of_open["by_trend"].min(),
        "open_most": of_open["by_trend"].max(),
        "closed_median": of_closed["by_trend"].median(),
    }.items():
        made[name] = _a_year(value, as_of)
    return dated(as_of, made | _cheapest_now(factors, as_of) | _published_range(table, as_of))


def _a_year(factor: float, as_of: dt.date) -> Finding:
    """Give a factor; in words where nothing was watched for a year."""
    if not np.isfinite(factor):
        return Finding("unknown", as_of=as_of)
    return Finding(float(factor), "times a year", as_of=as_of, text=two_digits(factor))


def _moved(yearly: pd.DataFrame) -> str:
    """Say what the price of a level did in the median."""
    if yearly.empty:
        return "was watched for less than a year"
    median = yearly["by_trend"].median()
    way = "fell" if median >= 1 else "rose"
    return f"{way} by a factor of {two_digits(max(median, 1 / median))} a year"


def _of_levels(yearly: pd.DataFrame) -> str:
    """Say of how many levels that is the median, and which moved least and most."""
    ends = yearly.iloc[[0, -1]] if len(yearly) else yearly
    said = [f"{two_digits(row['by_trend'])} for {row['level']}" for row in ends.to_dict("records")]
    return f" (median of {len(yearly)} levels; {', '.join(said)})" if said else ""


def _cheapest_now(factors: pd.DataFrame, as_of: dt.date) -> dict[str, Finding]:
    """Count the levels by whose model is the cheapest on the last day."""
    now = factors[factors["until"] > pd.Timestamp(as_of)]
    least = now.groupby("level")["price"].transform("min")
    cheapest = now[now["price"].eq(least) & now["line"].ne("either")].groupby("level")["line"]
    sides = cheapest.agg(lambda lines: lines.iloc[0] if len(lines) == 1 else "tied")
    names = {"open": "open_last", "closed": "closed_last", "tied": "tied"}
    return {name: Finding(int(sides.eq(side).sum()), as_of=as_of) for side, name in names.items()}


def _published_range(table: pd.DataFrame, as_of: dt.date) -> dict[str, Finding]:
    """Give the range that others published, and how many levels lie in it."""
    made: dict[str, Finding] = {}
    for line, name in (("open", "published_open"), ("either", "published")):
        stated = _stated(table, line)
        values = stated[["by_trend", "low", "high"]].to_numpy(float)
        low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
        made[name] = Finding(len(stated), as_of=as_of)
        made[f"{name}_least"], made[f"{name}_most"] = _a_year(low, as_of), _a_year(high, as_of)
    within = _yearly(table, "either")["by_trend"].between(low, high).sum()
    made["works"] = Finding(stated["work"].nunique(), as_of=as_of)
    return made | {"within": Finding(int(within), as_of=as_of)}
