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

import re
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, sentence
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


TITLES = {
    "factors": "How fast the price of each level fell",
    "published": "How fast prices fell by published estimates",
    "facts": "Numbers used in the text",
}
STEP = [
    "level", "level_model_id", "level_index", "line", "model_id", "name", "side", "index", "since",
    "until", "before", "price", "origin", "source_id", "index_source_id",
]  # fmt: skip
FACTOR = [
    "level", "level_model_id", "level_index", "line", "model_id", "name", "side", "price", "origin",
    "since", "until", "first_model_id", "first_price", "year_ago", *Decline._fields, "ends_without",
    "trend_without", "source_id", "index_source_id",
]  # fmt: skip


def tables(data: Tables) -> Frames:
    """Give the steps of each level's cheapest price, the factors, and the published factors.

    until is exclusive; before: the price that a step follows without a gap; line: the cheapest of
    either side, of open or of closed models.
    """
    offered = cheapest_by_day.offered(data)
    steps, factors = [], []
    for level in levels(index_vintage.models_of(data, index_vintage.LATEST)).to_dict("records"):
        for line in LINES:
            offers = offered.spells
            offers = offers if line == "either" else offers[offers["side"] == line]
            cheapest = cheapest_by_day.cheapest_spells(offers, level["index"])
            if len(cheapest):
                known = {
                    "level": level["level"], "level_model_id": level["model_id"],
                    "level_index": level["index"], "line": line,
                }  # fmt: skip
                steps.append(_steps(cheapest).assign(**known))
                factors.append(known | _factor(offers, cheapest, level["index"]))
    return {
        "main": pd.concat(steps, ignore_index=True)[STEP],
        "factors": pd.DataFrame(factors)[FACTOR],
        "published": _published(data),
        "facts": pd.DataFrame([{"vintage": index_vintage.LATEST, **_counts(offered)}]),
    }


def _counts(offered: cheapest_by_day.Offered) -> dict[str, int]:
    """Count the models of the list: those with a price and a value on the index, and the others."""
    return {
        "models": offered.priced,
        "unplaced": offered.unpriced,
        "unmeasured": offered.unmeasured,
    }


def _steps(cheapest: pd.DataFrame) -> pd.DataFrame:
    follows = cheapest["since"].eq(cheapest["until"].shift())
    return cheapest.assign(before=cheapest["price"].shift().where(follows))


def _factor(offers: pd.DataFrame, steps: pd.DataFrame, level: float) -> dict[str, Any]:
    """Give how fast the price fell, also without the model that is now the cheapest."""
    prices = cheapest_by_day.daily_prices(steps)
    first, last = steps.iloc[0], steps.iloc[-1]
    without = cheapest_by_day.decline_without(offers, last["model_id"], level)
    columns = ["model_id", "name", "side", "price", "origin", "source_id", "index_source_id"]
    return {
        **last[columns],
        "since": first["since"],
        "until": last["until"],
        "first_model_id": first["model_id"],
        "first_price": first["price"],
        "year_ago": prices.get(prices.index[-1] - cheapest_by_day.MIN_DAYS * _DAY),
        **cheapest_by_day.decline(prices)._asdict(),
        "ends_without": without.by_ends,
        "trend_without": without.by_trend,
    }


def _published(data: Tables) -> pd.DataFrame:
    """Give the published factors, each with its work and what a second reading said of that."""
    works = data["prior_work"].set_index("work_id")
    rows = data["price_decline_estimates"].join(
        works[["title", "authors", "published", "checked", "usable"]], on="work_id"
    )
    line = rows["open_only"].map({True: "open", False: "either"})
    rows = rows.rename(columns={"title": "work", "factor_per_year": "factor"}).assign(line=line)
    return rows[[
        "estimate_id", "level", "line", "factor", "low", "high", "work", "authors", "published",
        "checked", "usable", "note", "source_id",
    ]].reset_index(drop=True)  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the price of each level over time; below, the factors beside the published ones."""
    names = list(tables["factors"]["level"].unique())
    panels = [_panel(tables, name, n, len(names), compact) for n, name in enumerate(names)]
    pairs = [
        alt.hconcat(*panels[n : n + 2], spacing=14, bounds="flush")
        for n in range(0, len(panels), 2)
    ]
    return alt.vconcat(_key(compact), *pairs, _factors(tables, compact), spacing=12)


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


def _panel(tables: Frames, level: str, place: int, of: int, compact: bool) -> AnyChart:
    """Draw one level: its lines, their ends, and the last price of each side."""
    factors = tables["factors"][tables["factors"]["level"].eq(level)]
    time = _time(tables["main"], foot=place >= of - 2, compact=compact)
    y = _dollars(left=place % 2 == 0)
    layers = [
        *_lines(tables["main"], level, time, y),
        *_ends(tables["factors"], level, time, y),
        *_last_prices(factors[factors["line"].isin(SHAPES)], time, y),
    ]
    return alt.layer(*layers).properties(
        width=140 if compact else 326,
        height=96,
        title=alt.Title(
            level, subtitle=_said(factors.iloc[0], compact), anchor="start", fontSize=12,
            subtitleFontSize=11, color=theme.colour("ink"), subtitleColor=theme.colour("quiet"),
            offset=2,
            frame="group",
        ),
    )  # fmt: skip


def _time(steps: pd.DataFrame, *, foot: bool, compact: bool) -> alt.X:
    """Give the axis of all panels, with room for prices at its end; years are named at the foot."""
    first, last = steps["since"].min(), steps["until"].max()
    room = (last - first) * (0.36 if compact else 0.17)
    axis = alt.Axis(
        values=[
            {"year": day.year, "month": 1, "date": 1, "utc": True}
            for day in pd.date_range(first, last, freq="YS")
        ],
        format="%Y", labels=foot, grid=True, labelFlush=False,
    )  # fmt: skip
    span = [day.isoformat() for day in (first, last + room)]
    return alt.X("since:T", scale=alt.Scale(type="utc", domain=span), axis=axis)


def _dollars(*, left: bool) -> alt.Y:
    axis = alt.Axis(
        values=[0.1, 1, 10],
        labels=left,
        format="~g",
        title=None,
        minExtent=34 if left else 0,
        labelExpr="datum.value < 1 ? 100 * datum.value + '¢' : '$' + datum.value",
    )
    scale = alt.Scale(type="log", domain=DOMAIN, nice=False)
    return alt.Y("price:Q", scale=scale, axis=axis)


def _of(level: str, line: str) -> str:
    return f"datum.level === '{level}' && datum.line === '{line}'"


def _lines(steps: pd.DataFrame, level: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the steps of each line of a level, joined where one follows another."""
    layers = []
    for line in LINES:
        own = alt.Chart(steps).transform_filter(_of(level, line))
        layers += [
            own.mark_rule(**_look(line)).encode(x=x, x2="until:T", y=y),
            own.transform_filter("isValid(datum.before)")
            .mark_rule(**_look(line))
            .encode(x=x, y=_field(y, "before:Q"), y2="price:Q"),
        ]
    return layers


def _ends(factors: pd.DataFrame, level: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the first and the last price of each side."""
    return [
        alt.Chart(factors)
        .transform_filter(_of(level, side))
        .mark_point(shape=shape, filled=True, size=34, color=theme.colour(side), opacity=1)
        .encode(x=_field(x, day), y=_field(y, price))
        for side, shape in SHAPES.items()
        for day, price in (("since:T", "first_price:Q"), ("until:T", "price:Q"))
    ]


def _last_prices(factors: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Write the last price of each side beside its end, apart from the other's."""
    ranked = factors.sort_values("price")
    spots = [10**spot for spot in spread([np.log10(price) for price in ranked["price"]], 0.56, 9.0)]
    labels = ranked[["line", "until"]].assign(
        spot=spots, label=[_coins(price) for price in ranked["price"]]
    )
    return [
        alt.Chart(labels[labels["line"].eq(side)])
        .mark_text(align="left", dx=7, color=theme.colour(side), fontWeight=600)
        .encode(x=_field(x, "until:T"), y=_field(y, "spot:Q"), text="label:N")
        for side in SHAPES
    ]


def _field(channel: Any, field: str) -> Any:
    """Give a channel for another column, with the same scale and axis."""
    again = channel.copy()
    again.shorthand = field
    return again


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


def _factors(tables: Frames, compact: bool) -> AnyChart:
    """Draw the factors that are made yearly, ours above the published ones of the same kind."""
    ours, published, heads, bottom = _places(tables, compact)
    width, start, end = (300, 8, 244) if compact else (670, 250, 612)
    scale = alt.Scale(type="log", domain=[0.4, 1000], nice=False, range=[start, end])
    axis = alt.Axis(
        values=[1, 10, 100, 1000], format="~g", title="price divided by, each year", grid=True
    )
    where = alt.Scale(domain=[-0.8, bottom], reverse=True, nice=False)
    unity = alt.Chart(pd.DataFrame({"by_trend": [1.0]})).mark_rule(color=theme.colour("quiet"))
    x = alt.X("by_trend:Q", scale=scale, axis=axis)
    y = alt.Y("spot:Q", scale=where, axis=None)
    bold = alt.Chart(heads).encode(x=alt.value(0), y=y, text="label:N")
    layers = [
        unity.encode(x=x),
        *_factor_marks(ours, x, y, ["label", "by_trend", "low", "high", "by_ends"]),
        *_factor_marks(published, x, y, ["label", "by_trend", "low", "high", "checked", "note"]),
        *(_factor_words(rows, y, end) for rows in (ours, published)),
        bold.mark_text(align="left", **theme.HALO),
        bold.mark_text(align="left", color=theme.colour("ink"), fontWeight=600),
    ]
    return alt.layer(*layers).properties(width=width, height=int(17 * (bottom + 0.8)))


def _factor_marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, tips: list[str]) -> list[alt.Chart]:
    """Draw factors with their intervals, and a tick at the factor between the ends."""
    colours = [theme.colour(name) for name in ("ink", "open", "closed")]
    scale = alt.Scale(domain=list(LINES), range=colours)
    placed = alt.Chart(rows).transform_filter("isValid(datum.spot)")
    base = placed.encode(y=y, color=alt.Color("line:N", legend=None, scale=scale))
    ticks = base.mark_tick(thickness=2, size=11).encode(x=_field(x, "by_ends:Q"))
    return [
        base.mark_rule(strokeWidth=5, opacity=0.35).encode(x=_field(x, "low:Q"), x2="high:Q"),
        *([ticks] if "by_ends" in rows else []),
        *(
            base.transform_filter(f"datum.hollow === {hollow} && isValid(datum.by_trend)")
            .mark_point(size=44, opacity=1, strokeWidth=1.8, filled=hollow == "false")
            .encode(x=x, tooltip=tips)
            for hollow in ("false", "true")
        ),
    ]


def _factor_words(rows: pd.DataFrame, y: alt.Y, end: int) -> AnyChart:
    """Name each factor on the left, and write it on the right in its line's colour."""
    colours = [theme.colour(name) for name in ("ink", "open", "closed")]
    colour = alt.Color("line:N", legend=None, scale=alt.Scale(domain=list(LINES), range=colours))
    placed = alt.Chart(rows).transform_filter("isValid(datum.spot)")
    labels = placed.encode(x=alt.value(0), y=_field(y, "label_spot:Q"), text="label:N")
    return alt.layer(
        placed.mark_text(align="left").encode(
            x=alt.value(end + 8), y=y, color=colour, text="number:N"
        ),
        labels.mark_text(align="left", **theme.HALO),
        labels.mark_text(align="left", color=theme.colour("quiet")),
    )


def _places(
    tables: Frames, compact: bool
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, float]:
    """Give both kinds of factors with the line each stands on, the headings, and the end.

    spot: NaN for a factor that is not drawn.
    """
    ours, published = _labelled_factors(tables["factors"]), _labelled_published(tables["published"])
    parts = {"Here": (ours, _yearly), "Published": (published, _usable)}
    heads, at = [], 0.0
    for line, words in (("either", "whatever the side"), ("open", "open models only")):
        for whose, (rows, chosen) in parts.items():
            heads.append({"label": f"{whose}, {words}", "spot": at})
            for row in chosen(rows, line).index:
                at += 1.85 if compact else 1.0
                rows.loc[row, ["spot", "label_spot"]] = at, at - (0.85 if compact else 0)
            at += 1.6
    return ours, published, pd.DataFrame(heads), at - 0.8


def _labelled_factors(factors: pd.DataFrame) -> pd.DataFrame:
    numbers = [two_digits(factor) for factor in factors["by_trend"]]
    return factors.assign(label=factors["level"], number=numbers, hollow=False, spot=np.nan)


def _labelled_published(published: pd.DataFrame) -> pd.DataFrame:
    """Word published factors: by whom, of which level, and the number or the range."""
    who = [re.split(r" \(|,", authors)[0] for authors in published["authors"]]
    numbers = [
        f"{two_digits(row['low'])} to {two_digits(row['high'])}"
        if pd.isna(row["factor"])
        else two_digits(row["factor"])
        for row in published.to_dict("records")
    ]
    return published.assign(
        label=[f"{name}: {level}" for name, level in zip(who, published["level"], strict=True)],
        number=numbers,
        hollow=published["checked"].eq("ambiguous"),
        by_trend=published["factor"],
        spot=np.nan,
    )


def _yearly(factors: pd.DataFrame, line: str) -> pd.DataFrame:
    """Keep the factors of a line that could be made yearly."""
    return factors[factors["line"].eq(line) & factors["by_trend"].notna()]


def _usable(published: pd.DataFrame, line: str) -> pd.DataFrame:
    """Keep the published factors of a line that a second reading allows to count."""
    return published[published["line"].eq(line) & published["usable"].eq(True)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how fast the price of levels fell, who is cheapest now, and what others published."""
    factors, facts = tables["factors"], tables["facts"].iloc[0]
    either = factors[factors["line"].eq("either")]
    last = either["until"].max() - _DAY
    return dated(
        last.date(),
        {
            "as_of": day(last.date()),
            "day": day(last.date()),
            "first_day": day(either["since"].min().date()),
            "vintage": sentence(index_vintage.month(str(facts["vintage"]))),
            **{name: count(facts[name]) for name in ("models", "unplaced", "unmeasured")},
            **_level_findings(factors, tables["main"]),
            **_newest_findings(either, last),
            **_factor_findings(factors),
            **_cheapest_findings(factors, last),
            **_published_findings(tables["published"], _yearly(factors, "either")),
        },
    )


def _level_findings(factors: pd.DataFrame, steps: pd.DataFrame) -> dict[str, Finding]:
    """Count levels, those with an open model or a year of prices, and the steps of their prices."""
    either, steps = (rows[rows["line"].eq("either")] for rows in (factors, steps))
    yearly = len(_yearly(factors, "either"))
    return {
        "levels": count(len(either)),
        "open_reached": count(factors["line"].eq("open").sum()),
        "yearly": count(yearly),
        "open_yearly": count(len(_yearly(factors, "open"))),
        "short": count(len(either) - yearly),
        "steps": count(len(steps)),
        "brief": count((steps["until"] - steps["since"]).lt(WEEK * _DAY).sum()),
    }


def _newest_findings(either: pd.DataFrame, last: pd.Timestamp) -> dict[str, Finding]:
    """Say on which models the first and the last prices rest."""
    newest = either.sort_values(["origin", "model_id"]).iloc[-1]
    return {
        "own_first": count(either["first_model_id"].eq(either["level_model_id"]).sum()),
        "newest": sentence(str(newest["name"])),
        "newest_levels": count(either["model_id"].eq(newest["model_id"]).sum()),
        "newest_age": count((last - newest["origin"]).days),
    }


def _factor_findings(factors: pd.DataFrame) -> dict[str, Finding]:
    """Give the median, the least and the greatest factor, and how many prices rose in a year."""
    either = factors[factors["line"].eq("either")]
    before = either.dropna(subset="year_ago")
    pricier = int((before["price"] > before["year_ago"]).sum())
    rose = f", though {pricier} of {len(before)} cost more than a year before" if pricier else ""
    yearly, of_open, of_closed = (_yearly(factors, line).sort_values("by_trend") for line in LINES)
    return {
        "year_ago": count(len(before)),
        "pricier": count(pricier),
        "moved": sentence(_moved(yearly)),
        "fell": sentence(_moved(yearly) + _of_levels(yearly) + rose),
        "least_level": sentence(str(yearly["level"].iloc[0]) if len(yearly) else "no level"),
        "most_level": sentence(str(yearly["level"].iloc[-1]) if len(yearly) else "no level"),
        "median_ends": _a_year(yearly["by_ends"].median()),
        "median_without": _a_year(yearly["trend_without"].median()),
        "ends_without": _a_year(yearly["ends_without"].median()),
        "least": _a_year(yearly["by_trend"].min()),
        "most": _a_year(yearly["by_trend"].max()),
        "open_least": _a_year(of_open["by_trend"].min()),
        "open_most": _a_year(of_open["by_trend"].max()),
        "closed_median": _a_year(of_closed["by_trend"].median()),
    }


def _a_year(factor: float) -> Finding:
    """Give a factor; in words where nothing was watched for a year."""
    if not np.isfinite(factor):
        return sentence("unknown")
    return measured(float(factor), "times a year", text=two_digits(factor))


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
    factors = [
        f"{two_digits(row['by_trend'])} for {row['level']}" for row in ends.to_dict("records")
    ]
    return f" (median of {len(yearly)} levels; {', '.join(factors)})" if factors else ""


def _cheapest_findings(factors: pd.DataFrame, last: pd.Timestamp) -> dict[str, Finding]:
    """Count the levels by whose model is the cheapest on the last day."""
    now = factors[factors["until"] > last]
    least = now.groupby("level")["price"].transform("min")
    cheapest = now[now["price"].eq(least) & now["line"].ne("either")].groupby("level")["line"]
    sides = cheapest.agg(lambda lines: lines.iloc[0] if len(lines) == 1 else "tied")
    names = {"open": "open_last", "closed": "closed_last", "tied": "tied"}
    return {name: count(sides.eq(side).sum()) for side, name in names.items()}


def _published_findings(published: pd.DataFrame, yearly: pd.DataFrame) -> dict[str, Finding]:
    """Give the ranges that others published, and how many of our yearly factors lie in one."""
    findings = {"left_out": count(published["usable"].eq(False).sum())}
    for line, name in (("open", "published_open"), ("either", "published")):
        usable = _usable(published, line)
        values = usable[["factor", "low", "high"]].to_numpy(float)
        low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
        findings |= {
            name: count(len(usable)),
            f"{name}_least": _a_year(low),
            f"{name}_most": _a_year(high),
        }
    findings["works"] = count(usable["work"].nunique())
    return findings | {"within": count(yearly["by_trend"].between(low, high).sum())}
