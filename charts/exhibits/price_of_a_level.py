"""On OpenRouter the cheapest price of a level {moved}.

It {fell}. On {day} the cheapest model was open at {open_last} of {levels:level}, closed at
{closed_last}, and tied at {tied}.

Each line is a level of capability, named after a closed model that people remember. It shows the
price of a million tokens of the cheapest model at or above the level from {first_day} to {day}, in
the colour of that model's side. The table has the cheapest open and the cheapest closed model as
well. Open models reach {open_reached} of {levels:level}. A level that nobody on the list reached at
first begins later.

All prices are from one list with exact days, that of OpenRouter. A router passes on what others
charge. It lists one price a model, and that of an open model can change from day to day. {brief} of
the {steps:step} of these prices lasted less than a week. A price counts from the day its model is
on its side: an open one from the day of its weights. Prices of zero, free listings and batch
listings never count. {models:model} on the list have a value on the index ({vintage}) and a price
while it is known whether they are open. Left out are {unplaced} with a value but no such price, and
{unmeasured} without a value: a cheaper model may be among them.

The factor is what the price is divided by each year, by least squares through the logarithm of
every day's price. The second table has 90% intervals of a block bootstrap; they are rough, because
a price has few steps. A factor needs a year of prices. Levels with less, and so without a line:
{short} of {levels}. The table also has the factor from the first to the last day, which depends on
two prices only. First prices that are those of the remembered model itself, soon after its launch:
{own_first}. {newest}, which had been out for {newest_age:day}, has the last price of
{newest_levels:level}. Without the model that is now cheapest at each level, the median would be
{median_without} by least squares and {ends_without} (not {median_ends}) from first to last. More
expensive than a year earlier: {pricier} of the {year_ago:level} that had a price then.

Others have published {published_least} to {published_most} a year for models of any licence
({published} figures of {works} works), and {published_open_least} to {published_open_most} for open
models only ({published_open} figures). Here {within} of {yearly:level} lie in the first range. Open
models alone give {open_least} to {open_most} ({open_yearly:level}), closed models a median of
{closed_median}. The published figures are for other levels, mostly scores on one test, other years
and other prices. The third table marks those that a second reading found ambiguous. Left out
because no second reading confirmed it: {left_out}.

A price for tokens is not the price of an answer: the models that now hold the old levels think
before they answer, and need more tokens. The blend is three tokens of input to one of output. The
lines begin with the list. How the price of the older levels fell before is not in it, while
published factors mostly start at a launch.
"""

from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, measured, sentence
from charts.core.formats import counted, join_words, two_digits
from charts.drawing.labels import Area, Landmark, landmarks, step_areas
from charts.drawing.marks import Layers, step_lines
from charts.drawing.plot import Margin, Plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import INK, NUMBER, QUIET, STRONG, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.capability import index_vintage
from charts.measures.prices import cheapest_by_day
from charts.measures.prices.cheapest_by_day import Decline
from charts.measures.waits.reference_levels import levels
from charts.tables.frames import Tables

SUBTITLE = (
    "Cheapest price at or above a level of the Epoch Capabilities Index on OpenRouter's list, US "
    "dollars per million tokens (3 in : 1 out), log scale, to {day}."
)
LINES = ("either", "open", "closed")
PRICES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
"""Dollars that have a line."""
TIMES = "\N{MULTIPLICATION SIGN}"
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
    """Draw a line a level with a year of prices, in the colour of the side that is cheapest."""
    steps, factors = (tables[name] for name in ("main", "factors"))
    yearly = _yearly(factors, "either")
    steps = steps[steps["line"].eq("either") & steps["level"].isin(yearly["level"])]
    steps = steps.assign(colour=steps["side"].map(colour))
    first, last = tables["main"]["since"].min(), tables["main"]["until"].max()
    room = (last - first) * (0.42 if compact else 0.3)  # for the names of the levels
    prices = steps["price"] if len(steps) else tables["main"]["price"]
    plot = Plot(
        (first - room, last),
        (prices.min() * 0.8, prices.max() * 1.6),
        compact,
        400 if compact else 434,
        Margin(46, 88, 96, 26) if compact else Margin(48, 170, 58, 26),
        log_y=True,
    )
    lines = [of_level for _, of_level in steps.groupby("level", sort=False)]
    rulers = [price for price in PRICES if prices.min() * 0.8 <= price <= prices.max() * 1.6]
    taken = [area for rows in lines for area in step_areas(plot, rows, "since", "until", "price")]
    taken += [Area(-44, plot.py(price) - 6, -6, plot.py(price) + 6) for price in rulers]
    names = landmarks(plot, _names(plot, lines, yearly), taken, outside=Margin(44, 10, 0, 0))
    tips = ["level", "name", "since", "price"]
    entries = [KeyEntry("line", f"cheapest is {side}", colour(side)) for side in ("open", "closed")]
    return plot.draw(
        plot.rulers(_months(plot), rulers, x_text=_month_text, y_text="${:g}".format),
        *[step_lines(plot, rows, "since", "until", "price", 2, tips) for rows in lines],
        words(names),
        _last_prices(plot, steps, factors),
        _heads(plot, yearly),
        plot.axis_names(y="US$ per million tokens, log scale", rise=20),
        legend(-34 if compact else -36, (42 if compact else 14) - plot.margin.top, entries),
    )


def _months(plot: Plot) -> list[str]:
    """Give the first days of the half-years of x, or of its years on a phone."""
    first, last = (pd.Timestamp(end) for end in plot.x_domain)
    starts = pd.date_range(f"{first.year}-01-01", last, freq="YS" if plot.compact else "6MS")
    return [f"{start:%Y-%m-%d}" for start in starts[starts >= first]]


def _month_text(day: str) -> str:
    return f"{pd.Timestamp(day):%b %Y}"


def _names(plot: Plot, lines: list[pd.DataFrame], yearly: pd.DataFrame) -> list[Landmark]:
    """Name each line at its beginning, with what its price is divided by each year."""
    factors = yearly.set_index("level")["by_trend"]
    firsts = [rows.iloc[0] for rows in lines]
    return [
        Landmark(
            plot.px(row["since"]),
            plot.py(row["price"]),
            f"{row['level']}, {two_digits(factors[row['level']])}{TIMES}",
            weight=factors[row["level"]],
            prefer="above w nw sw",
            bold=True,
        )
        for row in firsts
    ]


def _last_prices(plot: Plot, steps: pd.DataFrame, factors: pd.DataFrame) -> Layers:
    """Write the last prices at the ends of the lines, those of one price together."""
    now = factors.pivot_table(index="level", columns="line", values="price")
    is_tied = now.get("open", pd.Series(dtype=float)) == now.get("closed")
    texts: list[Words] = []
    for price, rows in steps.groupby("level", sort=False).tail(1).groupby("price"):
        y, levels_of = plot.py(float(str(price))), list(rows["level"])
        tied = int(is_tied.reindex(levels_of, fill_value=False).sum())
        ink = INK if tied else rows["colour"].iloc[0]
        text = f"${float(str(price)):.3g}"
        texts.append(Words(plot.width + 4, y, text, ink, STRONG, bold=True))
        if not plot.compact:
            says = join_words(levels_of) if len(levels_of) < 3 else f"{len(levels_of)} levels"
            at = plot.width + 12 + text_width(text, STRONG, bold=True)
            texts.append(Words(at, y, says, ink))
            if tied:
                texts.append(Words(plot.width + 4, y + 17, f"open and closed tie at {tied}", ink))
    return words(texts)


def _heads(plot: Plot, yearly: pd.DataFrame) -> Layers:
    """Write the median factor."""
    if yearly.empty:
        return []
    number = f"{two_digits(yearly['by_trend'].median())} times"
    median = f"median of {counted(len(yearly), 'level')}"
    if plot.compact:
        return count_head(-34, 18 - plot.margin.top, number, f"cheaper a year ({median})")
    x = plot.width + plot.margin.right - 12
    return words([
        Words(x, 26, number, size=NUMBER, bold=True, align="right"),
        Words(x, 50, "cheaper a year", size=STRONG, bold=True, align="right"),
        Words(x, 70, median, QUIET, align="right"),
    ])  # fmt: skip


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
        "short": count_or_none(len(either) - yearly),
        "steps": count(len(steps)),
        "brief": count((steps["until"] - steps["since"]).lt(WEEK * _DAY).sum()),
    }


def _newest_findings(either: pd.DataFrame, last: pd.Timestamp) -> dict[str, Finding]:
    """Say on which models the first and the last prices rest."""
    newest = either.sort_values(["origin", "model_id"]).iloc[-1]
    own_first = int(either["first_model_id"].eq(either["level_model_id"]).sum())
    return {
        "own_first": count_or_none(own_first),
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
        "pricier": count_or_none(pricier),
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
