"""Six months on, the cheapest host of an open model asks {known_6_said}, a given host
{same_6_said}, a closed maker {closed_maker_6_said}.

Each panel is an index of the price: 1 at release, below 1 if it fell. The solid line has a band,
the 90% interval of a bootstrap over models. After six months: the cheapest of the hosts that the
list had before the model came out {known_6}, of which {known_1} in the first month; the cheapest
of all on the list {cheapest_6}; the median host {median_6}; each host against itself {same_6}
({same_6_pairs} pairs of host and model, {same_6_models} models); makers of open models
{open_maker_6}; makers of closed ones {closed_maker_6} ({closed_maker_6_models} models).

Two things make a cheapest price fall although nobody cuts. The list grows: it takes up hosts that
were there before. And the least of many prices is lower than the least of few. The dashed lines
of the first three panels answer the second: they follow only the hosts that are there at both
ends of a month, and after six months stand at {cheapest_same_6} (cheapest, all hosts),
{known_same_6} (cheapest, known hosts) and {median_same_6} (median). What lies between solid and
dashed is hosts that came and went, not cuts. A model had {sellers_0} hosts on the list in its
first days and {sellers_6} six months later.

Without hosts whose operator is not well documented (dotted) the first figure of the title is
{sure_6} after six months ({sure_6_models} models), {sure_words}, and {sure_1} after one.

After twelve months: cheapest of all hosts {cheapest_12}; of known hosts {known_12}; median
{median_12}; each host {same_12}; open makers {open_maker_12}; closed makers {closed_maker_12}. The
first rests on {cheapest_12_models} models, among them those that are older than the list, which
took up their hosts one by one: it is as much a history of the list as of prices.

The last two panels are one list for both sides, with the day of each change: what OpenRouter, a
reseller, asked for the plain listing. After six months: open models {router_open_6}
({router_open_6_models} models), closed ones {router_closed_6} ({router_closed_6_models}). The
router names one price a model. For an open one it is that of one of its hosts, so the line also
moves when hosts come and go; discounts of the router are in both.

Rules. A model is followed from the day of its weights if open, from its release if closed. Month 0
is its first day with a price, if within {grace} days; a model priced later joins then. The index is
chain-linked: from month to month the mean change of log prices over the models priced in both,
equal weight a model. Who leaves or comes late moves no other link. It ends where fewer than
{fewest} models are left. An operator has one price a model, its cheapest plain listing; resellers
are no hosts, quantised, fast and free listings are left out, and so are models whose openness or
day is not known. A price that stood when its list began counts from that day.

Hosts: models.dev to {hosts_as_of}. Its days of change can lag by a month, which moves a change by
one step at most; the router's panels have the days. In the panel of each host the dashed line is
another list (Catwalk): {catwalk_6} after six months, with {catwalk_6_pairs} pairs of host and
model. Makers: steps of their list prices on four
lists, unconfirmed ones included. Hosts reprice several models at a time, so the true intervals are
wider than the bands.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.core.formats import percent_change
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import chained_index, price_spells
from charts.measures.prices.offers import OTHERS
from charts.measures.stats import confidence
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Price index by months after release, 1 = price at release, on a logarithmic scale. Prices are "
    "US dollars per million tokens, 3 in : 1 out. Bands: 90% intervals. At the foot: models in the "
    "index in months 1, 6, 12 and 18."
)


class Line(NamedTuple):
    """A line: its panel, whose prices on which list, what a link compares, its label if dashed."""

    panel: tuple[str, str]
    side: str
    prices: str
    pool: str
    label: str = ""


KNOWN, LISTED = ("Cheapest host", "listed before the model"), ("Cheapest host", "all on the list")
MIDDLE, EACH = ("Median host", "all on the list"), ("Each host", "against itself")
SAME, SURE = "same hosts", "dotted: documented"
SIZED = ("known", "sure", "same", "closed_maker", "router_open", "router_closed")
"""Lines of which the number of models after six months is cited."""
LINES = {
    "known": Line(KNOWN, "open", "known", chained_index.CHEAPEST),
    "known_same": Line(KNOWN, "open", "known", chained_index.SAME_CHEAPEST, SAME),
    "sure": Line(KNOWN, "open", "sure", chained_index.CHEAPEST, SURE),
    "cheapest": Line(LISTED, "open", "hosts", chained_index.CHEAPEST),
    "cheapest_same": Line(LISTED, "open", "hosts", chained_index.SAME_CHEAPEST, SAME),
    "median": Line(MIDDLE, "open", "hosts", chained_index.MEDIAN),
    "median_same": Line(MIDDLE, "open", "hosts", chained_index.SAME_MEDIAN, SAME),
    "same": Line(EACH, "open", "hosts", chained_index.EACH_SELLER),
    "catwalk": Line(EACH, "open", "catwalk", chained_index.EACH_SELLER, "Catwalk list"),
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

PANELS = list(dict.fromkeys(line.panel for line in LINES.values()))
MOMENTS = (1, 6, 12)
"""Months of which the picture gives the change."""

CITED = {
    1: ("known", "sure"),
    6: tuple(LINES),
    12: ("known", "cheapest", "median", "same", "open_maker", "closed_maker"),
}
"""Lines with findings, by month."""

COUNTED = (1, 6, 12, 18)
DOMAIN = (0.16, 2.2)
HEIGHT = 190
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
    """Draw a panel a measure, all on the same scales."""
    table = tables["main"]
    across = 2 if compact else 4
    width = 130 if compact else 148
    panels = [_panel(table, panel, width, at % across == 0) for at, panel in enumerate(PANELS)]
    grid: alt.ConcatChart = alt.concat(*panels, columns=across, spacing={"row": 20, "column": 12})
    return grid


def _panel(table: pd.DataFrame, panel: tuple[str, str], width: int, first: bool) -> AnyChart:
    """Draw one measure: the solid line with its band, the dashed ones, and the counts."""
    rows = table[table["panel"].eq(", ".join(panel))]
    label = rows["line"].map(lambda name: LINES[name].label)
    solid, dashed = rows[label.eq("")], rows[label.ne("")].assign(label=label[label.ne("")])
    side = next(line.side for line in LINES.values() if line.panel == panel)
    colour, shape = theme.colour(side), "circle" if side == "open" else "diamond"
    unchanged = alt.Chart(pd.DataFrame({"price at release": [1]}))
    base = alt.Chart(solid).encode(x=_months())
    return alt.layer(
        unchanged.mark_rule(color=theme.colour("quiet")).encode(y=_y("price at release", first)),
        base.mark_area(color=colour, opacity=0.18).encode(y=_y("low", first), y2="high:Q"),
        base.mark_line(color=colour).encode(y=_y("index", first)),
        _dashed(dashed, first),
        base.mark_point(filled=True, color=colour, size=14, shape=shape).encode(
            y=_y("index", first), tooltip=TIPS
        ),
        _changes(solid, first),
        _labels(dashed, max(solid["high"].max(), dashed["index"].max()), first),
        _counts(solid),
    ).properties(width=width, height=HEIGHT, title=_title(panel))


def _months() -> alt.X:
    axis = alt.Axis(values=[0, 6, 12, 18], labelFlush=False)
    return alt.X("month:Q", scale=alt.Scale(domain=[0, chained_index.LAST], nice=False), axis=axis)


def _y(field: str, first: bool) -> alt.Y:
    """Give the scale of all panels; the first of a row writes its labels."""
    axis = alt.Axis(values=[0.25, 0.5, 1, 2], labels=first, title=None)
    return alt.Y(f"{field}:Q", scale=alt.Scale(type="log", domain=DOMAIN, nice=False), axis=axis)


def _dashed(rows: pd.DataFrame, first: bool) -> alt.Chart:
    dash = alt.condition("datum.line == 'sure'", alt.value([1, 2]), alt.value([4, 3]))
    lines = alt.Chart(rows).mark_line(color=theme.colour("ink"), strokeWidth=1.4)
    drawn: alt.Chart = lines.encode(
        x=_months(), y=_y("index", first), strokeDash=dash, detail="line:N", tooltip=TIPS
    )
    return drawn


def _changes(rows: pd.DataFrame, first: bool) -> alt.Chart:
    """Write the change below the band, after 6 and 12 months."""
    later = rows[rows["month"].isin(MOMENTS[1:])]
    labels = pd.DataFrame(
        {
            "month": later["month"],
            "below": [
                rows.loc[rows["month"].sub(month).abs() <= 2, "low"].min()
                for month in later["month"]
            ],
            "change": [percent_change(index) for index in later["index"]],
        }
    )
    texts = alt.Chart(labels).mark_text(dy=11, fontWeight=600)
    drawn: alt.Chart = texts.encode(x=_months(), y=_y("below", first), text="change:N")
    return drawn


def _labels(dashed: pd.DataFrame, top: float, first: bool) -> alt.Chart:
    """Name the dashed lines above all lines, the dotted one at the foot."""
    foot = 1.8 * DOMAIN[0]
    rows = [
        {"label": label, "month": 9, "place": foot if label == SURE else top * 1.1}
        for label in dashed["label"].unique()
    ]
    names = alt.Chart(pd.DataFrame(rows, columns=["label", "month", "place"]))
    texts = names.mark_text(fontSize=11, baseline="bottom")
    drawn: alt.Chart = texts.encode(x=_months(), y=_y("place", first), text="label:N")
    return drawn


def _counts(rows: pd.DataFrame) -> alt.Chart:
    """Write at the foot how many models are in the index."""
    counted = alt.Chart(rows[rows["month"].isin(COUNTED)])
    texts = counted.mark_text(fontSize=11, color=theme.colour("quiet"), baseline="bottom", dy=-2)
    drawn: alt.Chart = texts.encode(x=_months(), y=alt.value(HEIGHT), text="models:Q")
    return drawn


def _title(panel: tuple[str, str]) -> alt.Title:
    return alt.Title(
        panel[0],
        subtitle=panel[1],
        fontSize=12,
        subtitleFontSize=11,
        anchor="start",
        color=theme.colour("ink"),
        subtitleColor=theme.colour("quiet"),
        offset=4,
    )


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
