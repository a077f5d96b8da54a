"""Six months on, an open model's cheapest long-listed host charges {known_6_said}.

Long-listed hosts are those that the list had before the model came out. A given host charges
{same_6_said}, and a closed maker {closed_maker_6_said}. Each line is an index of the price, which
is 1 at release; the band is the 90% interval of a bootstrap over models.

After six months the cheapest long-listed host has changed by {known_6} ({known_6_models} models),
of which {known_1} came in the first month. The cheapest of all hosts has changed by {cheapest_6},
the median host by {median_6}. Each host against itself: {same_6} ({same_6_pairs} pairs of host and
model, {same_6_models} models). Makers of open models: {open_maker_6}. Makers of closed models:
{closed_maker_6} ({closed_maker_6_models} models).

A cheapest price can fall although nobody cuts. The list grows: it adds hosts that existed before.
And the lowest of many prices is lower than the lowest of few. A second count takes only hosts that
are there at both ends of a month. After six months the cheapest of all hosts is then at
{cheapest_same_6}, the cheapest long-listed host at {known_same_6} and the median at
{median_same_6}. The rest is hosts that came and went, not cuts. A model had {sellers_0} hosts on
the list in its first days and {sellers_6} six months later.

Without hosts whose operator is not well documented the figure of the title is {sure_6} after six
months ({sure_6_models} models), {sure_words}, and {sure_1} after one.

After twelve months: the cheapest of all hosts {cheapest_12}, the cheapest long-listed host
{known_12}, the median host {median_12}, each host against itself {same_12}, open makers
{open_maker_12}, closed makers {closed_maker_12}. The first figure rests on {cheapest_12_models}
models. Some are older than the list, which added their hosts one by one, so it
is as much a history of the list as of prices.

One list for both sides has the day of each change: what OpenRouter, a reseller, charged for the
plain listing. After six months: open models {router_open_6} ({router_open_6_models} models), closed
models {router_closed_6} ({router_closed_6_models}). The router names one price a model. For an open
model it is that of one of its hosts, so it also moves when hosts come and go. Both include the
router's discounts.

A model is followed from the day of its weights if open, from its release if closed. Month 0 is its
first day with a price, if within {grace} days; a model priced later joins then. The index is
chain-linked: from month to month the mean change of log prices over the models priced in both,
equal weight a model. A model that leaves or comes late moves no other link. The index ends where
fewer than {fewest} models are left. An operator has one price a model, its cheapest plain listing.
Resellers are no hosts. Quantised, fast and free listings are left out, and so are models whose
openness or day is not known. A price that was there when its list began counts from that day.

Hosts' prices are from models.dev to {hosts_as_of}. Its dates can be a month late, which moves a
change by one step at most; the router's list has the days. By another list (Catwalk) each host is
at {catwalk_6} after six months, with {catwalk_6_pairs} pairs of host and model. Makers' prices are
the steps on four lists, unconfirmed steps included. Hosts reprice several models at a time, so the
true intervals are wider than the bands.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.core.formats import percent_change
from charts.drawing import marks, theme
from charts.drawing.marks import Layers, Segment, area_between, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.text_layout import spread
from charts.drawing.theme import LABEL, NUMBER, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, bracket, legend, words
from charts.measures.prices import chained_index, price_spells
from charts.measures.prices.offers import OTHERS
from charts.measures.stats import confidence
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Price by months after release, release = 100%: list prices in US dollars per million tokens "
    "(3 in : 1 out). Bands: 90% intervals. Hosts to {hosts_as_of}."
)


class Line(NamedTuple):
    """A line: what it is, whose prices on which list, and what a link compares."""

    panel: tuple[str, str]
    side: str
    prices: str
    pool: str


KNOWN, LISTED = ("Cheapest host", "listed before the model"), ("Cheapest host", "all on the list")
MIDDLE, EACH = ("Median host", "all on the list"), ("Each host", "against itself")
SIZED = ("known", "sure", "same", "closed_maker", "router_open", "router_closed")
"""Lines of which the number of models after six months is cited."""
LINES = {
    "known": Line(KNOWN, "open", "known", chained_index.CHEAPEST),
    "known_same": Line(KNOWN, "open", "known", chained_index.SAME_CHEAPEST),
    "sure": Line(KNOWN, "open", "sure", chained_index.CHEAPEST),
    "cheapest": Line(LISTED, "open", "hosts", chained_index.CHEAPEST),
    "cheapest_same": Line(LISTED, "open", "hosts", chained_index.SAME_CHEAPEST),
    "median": Line(MIDDLE, "open", "hosts", chained_index.MEDIAN),
    "median_same": Line(MIDDLE, "open", "hosts", chained_index.SAME_MEDIAN),
    "same": Line(EACH, "open", "hosts", chained_index.EACH_SELLER),
    "catwalk": Line(EACH, "open", "catwalk", chained_index.EACH_SELLER),
    "open_maker": Line(("Maker's price", "open models"), "open", "makers", chained_index.CHEAPEST),
    "closed_maker": Line(
        ("Maker's price", "closed models"), "closed", "makers", chained_index.CHEAPEST
    ),
    "router_open": Line(("OpenRouter", "open models"), "open", "router", chained_index.CHEAPEST),
    "router_closed": Line(
        ("OpenRouter", "closed models"), "closed", "router", chained_index.CHEAPEST
    ),
}
"""Makers and the router are one seller a model."""

CITED = {
    1: ("known", "sure"),
    6: tuple(LINES),
    12: ("known", "cheapest", "median", "same", "open_maker", "closed_maker"),
}
"""Lines with findings, by month."""

SHOWN = {
    "known": "Cheapest host",
    "same": "The same host",
    "closed_maker": "Closed makers",
}
"""Lines in the picture, and their names."""

AT = 6
"""Months after release of the title."""
TIPS = ["panel", "compared", "month", "index", "low", "high", "models", "sellers", "pairs"]
"""What a mark says."""

UNIT = "percent against the price at release, US dollars per million tokens, 3 in : 1 out"
Rows = Mapping[tuple[str, int], Mapping[Hashable, Any]]
"""The table's rows, by line and month."""


def tables(data: Tables) -> Frames:
    """Give one row a line and month: index, interval, and the counts behind it.

    as_of: the last day of the list.
    """
    parts = []
    for (kind, side), spells in _prices(data).items():
        prices = chained_index.prices_after_release(spells)
        counts = chained_index.seller_counts(prices)
        sources = spells["source_id"].value_counts().index
        facts = {
            "prices": kind,
            "side": side,
            "as_of": spells["until"].max() - pd.Timedelta(days=1),
            "source_id": sources[0] if len(sources) else None,
        }
        for name, line in LINES.items():
            if (line.prices, line.side) == (kind, side):
                index = chained_index.chained(chained_index.links(prices, line.pool))
                facts |= {"line": name, "panel": ", ".join(line.panel), "compared": line.pool}
                parts.append(index.merge(counts, on="month").assign(**facts))
    columns = [
        "line", "panel", "side", "prices", "compared", "month", "index", "low", "high", "models",
        "sellers", "pairs", "as_of", "source_id",
    ]  # fmt: skip
    return {"main": pd.concat(parts, ignore_index=True)[columns]}


def _prices(data: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], pd.DataFrame]:
    """Give the spells of each kind of price and side; known hosts were listed before the model."""
    hosts = price_spells.of_list(data, price_spells.MODELS_DEV, OTHERS)
    listed = hosts.groupby("operator")["listed"].transform("min")
    kinds = {
        "hosts": hosts,
        "known": (known := hosts[listed < hosts["origin"]]),
        "sure": known[known["confidence"].eq("high")],
        "catwalk": price_spells.of_list(data, price_spells.CATWALK, OTHERS),
        "makers": price_spells.of_makers(data),
        "router": price_spells.of_list(data, price_spells.OPENROUTER, price_spells.ROUTER),
    }
    wanted = dict.fromkeys((line.prices, line.side) for line in LINES.values())
    return {(kind, side): kinds[kind][kinds[kind]["side"].eq(side)] for kind, side in wanted}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the lines of the text on one scale, and how far the first is down after six months."""
    table = tables["main"]
    table = table.assign(colour=table["side"].map(theme.colour), size=16)
    lines = {line: table[table["line"].eq(line)].sort_values("month") for line in SHOWN}
    lines = {line: rows for line, rows in lines.items() if len(rows)}
    shown = pd.concat(lines.values())
    plot = Plot(
        (0, chained_index.LAST),
        (min(0.6, shown["low"].min() - 0.03), max(1.2, shown["high"].max() + 0.03)),
        compact,
        390 if compact else 430,
        Margin(44, 120 if compact else 150, 56, AXIS_NAME),
    )
    drawn: list[Layers] = []
    for rows in lines.values():
        drawn.append(area_between(plot, rows, "month", "low", "high", 0.12, rows["colour"].iloc[0]))
        width = 3.0 if rows["line"].iloc[0] == "known" else 2.0
        drawn.append(marks.line(plot, rows, "month", "index", rows["colour"].iloc[0], width))
        drawn.append(side_marks(plot, rows, "month", "index", TIPS))
    return plot.draw(
        plot.rulers(
            range(0, chained_index.LAST + 1, 6), [0.6, 0.8, 1, 1.2], y_text="{:.0%}".format
        ),
        segments([Segment(0, plot.py(1), plot.width, plot.py(1))]),
        *drawn,
        plot.axis_names("months after release", "price in % of the price at release", rise=20),
        legend(12 - plot.margin.left, 14 - plot.margin.top, [
            KeyEntry("open", "open model", theme.OPEN),
            KeyEntry("closed", "closed", theme.CLOSED),
            KeyEntry("band", "", theme.OPEN),
            KeyEntry("band", "90% interval", theme.CLOSED),
        ]),
        words(_end_words(plot, lines)),
        _fall(plot, lines["known"]),
    )  # fmt: skip


def _end_words(plot: Plot, lines: Mapping[str, pd.DataFrame]) -> list[Words]:
    """Name each line at its end: at the right, or below the end if it stops before."""
    last = {name: rows.iloc[-1] for name, rows in lines.items()}
    texts, right = [], []
    for name, row in last.items():
        x, y, colour = plot.px(row["month"]), plot.py(row["index"]), row["colour"]
        if row["month"] < chained_index.LAST:
            texts.append(Words(x + 10, y + 4, SHOWN[name], colour, STRONG, bold=True))
        else:
            right.append((y, name, colour))
    right.sort()
    places = spread([y for y, *_ in right], 17, plot.height)
    return texts + [
        Words(plot.width + 8, y, SHOWN[name], colour, LABEL if plot.compact else STRONG, True)
        for y, (_, name, colour) in zip(places, right, strict=True)
    ]


def _fall(plot: Plot, rows: pd.DataFrame) -> Layers:
    """Span how far a line is from the price at release after six months; nothing if it is over."""
    index = rows.set_index("month")["index"]
    if AT not in index.index:
        return []
    size = 18 if plot.compact else NUMBER
    ends = sorted([plot.py(1), plot.py(index[AT])])
    return bracket(plot.px(AT), ends[0], ends[1], percent_change(index[AT]), size=size)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the change of each line after 1, 6 and 12 months, with what it rests on."""
    table = tables["main"]
    what = f"open model with prices of hosts, of {chained_index.FEWEST} at the start"
    for line in ("cheapest", "known"):
        required(table[table["line"] == line], what, "data/price_history.csv")
    rows: Rows = {(row["line"], row["month"]): row for row in table.to_dict("records")}
    hosts_as_of = table.loc[table["prices"] == "hosts", "as_of"].iloc[0].date()
    on_hosts = {**_seller_findings(rows), "hosts_as_of": day(hosts_as_of)}
    return {
        **_change_findings(rows),
        **_count_findings(rows),
        **dated(hosts_as_of, {**on_hosts, "sure_words": sentence(_sure_words(rows))}),
        "grace": count(chained_index.GRACE),
        "fewest": count(chained_index.FEWEST),
    }


def _change_findings(rows: Rows) -> dict[str, Finding]:
    """Give the cited changes, and those of the title in words."""
    findings: dict[str, Finding] = {}
    for month, lines in CITED.items():
        for line in lines:
            findings[f"{line}_{month}"] = _of_line(rows, line, month, _change)
    for line in ("known", "same", "closed_maker"):
        words = _of_line(rows, line, 6, _in_words, "a price not known")
        findings[f"{line}_6_said"] = words
    return findings


def _count_findings(rows: Rows) -> dict[str, Finding]:
    """Give on how many models or pairs some lines rest."""
    models = {
        f"{line}_{month}_models": _of_line(
            rows, line, month, lambda row: count(row["models"]), "no"
        )
        for line, month in (*((line, 6) for line in SIZED), ("cheapest", 12))
    }
    pairs = {
        f"{line}_6_pairs": _of_line(rows, line, 6, lambda row: count(row["pairs"]), "no")
        for line in ("same", "catwalk")
    }
    return models | pairs


def _seller_findings(rows: Rows) -> dict[str, Finding]:
    """Give the mean number of hosts of a model at first, and six months later."""
    return {
        f"sellers_{month}": _of_line(
            rows, "cheapest", month, lambda row: measured(float(row["sellers"])), "no"
        )
        for month in (0, 6)
    }


def _of_line(
    rows: Rows,
    line: str,
    month: int,
    finding: Callable[[Mapping[Hashable, Any]], Finding],
    unknown: str = "not known",
) -> Finding:
    """Give a finding of a line at a month, of the day of its list; words where it ends before."""
    if (row := rows.get((line, month))) is None:
        return sentence(unknown)
    return dated(row["as_of"].date(), {line: finding(row)})[line]


def _change(row: Mapping[Hashable, Any]) -> Finding:
    """Give the change of a line against the price at release, with its interval."""
    index, low, high = (float(row[key]) for key in ("index", "low", "high"))
    size, down, up = (100 * (value - 1) for value in (index, low, high))
    text = f"{percent_change(index)} ({percent_change(low)} to {percent_change(high)})"
    return measured(size, UNIT, down, up, text=text, level=confidence.LEVEL)


def _in_words(row: Mapping[Hashable, Any]) -> Finding:
    """Say how much less or more a line asks, if its interval says so."""
    index = float(row["index"])
    less = f"{round(100 * abs(index - 1))}% {'less' if index < 1 else 'more'}"
    return sentence("about the same" if row["low"] <= 1 <= row["high"] else less)


def _sure_words(rows: Rows) -> str:
    """Say whether the price fell at hosts that are well documented."""
    if (row := rows.get(("sure", 6))) is None:
        return "which cannot be compared"
    return (
        "which may be no change"
        if row["low"] <= 1 <= row["high"]
        else "which is clear of no change"
    )
