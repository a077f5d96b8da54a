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

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import percent_change
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import chained_index, price_spells
from charts.measures.prices.offers import OTHERS
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


def tables(data: Tables) -> Frames:
    """Give one row a line and month: index, interval, and the counts behind it."""
    parts = []
    for (prices, side), spells in _prices(data).items():
        asked = chained_index.prices_after_release(spells)
        counts = chained_index.seller_counts(asked)
        sources = spells["source_id"].value_counts().index
        facts = {
            "prices": prices,
            "side": side,
            "operators": asked["operator"].nunique(),
            "as_of": spells["until"].max() - pd.Timedelta(days=1),
            "source_id": sources[0] if len(sources) else None,
        }
        for name, line in LINES.items():
            if (line.prices, line.side) == (prices, side):
                index = chained_index.chained(chained_index.links(asked, line.pool))
                facts |= {"line": name, "panel": ", ".join(line.panel), "compared": line.pool}
                parts.append(index.merge(counts, on="month").assign(**facts))
    columns = [
        "line", "panel", "side", "prices", "compared", "month", "index", "low", "high", "models",
        "sellers", "pairs", "operators", "as_of", "source_id",
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
    whole: alt.ConcatChart = alt.concat(*panels, columns=across, spacing={"row": 20, "column": 12})
    return whole


def _panel(table: pd.DataFrame, panel: tuple[str, str], width: int, first: bool) -> AnyChart:
    """Draw one measure: the solid line with its band, the dashed one, and the counts."""
    rows = table[table["panel"].eq(", ".join(panel))]
    dashed = rows["line"].map(lambda name: LINES[name].label)
    main, other = rows[dashed.eq("")], rows[dashed.ne("")]
    side = next(line.side for line in LINES.values() if line.panel == panel)
    colour, scale = theme.colour(side), alt.Scale(type="log", domain=DOMAIN, nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 1, 2], labels=first, title=None)
    months = alt.X(
        "month:Q",
        scale=alt.Scale(domain=[0, chained_index.LAST], nice=False),
        axis=alt.Axis(values=[0, 6, 12, 18], labelFlush=False),
    )

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    base = alt.Chart(main).encode(x=months)
    told = main[main["month"].isin(MOMENTS[1:])]
    below = [main.loc[main["month"].sub(month).abs() <= 2, "low"].min() for month in told["month"]]
    told = told.assign(change=[percent_change(index) for index in told["index"]], below=below)
    top, foot = max(main["high"].max(), other["index"].max()), 1.8 * DOMAIN[0]
    labels = [
        {"label": name, "month": 9, "place": foot if name == SURE else top * 1.1}
        for name in dashed[other.index].unique()
    ]
    named = pd.DataFrame(labels, columns=["label", "month", "place"])
    unchanged = alt.Chart(pd.DataFrame({"price at release": [1]})).encode(y=y("price at release"))
    tooltip = ["panel", "compared", "month", "index", "low", "high", "models", "sellers", "pairs"]
    return alt.layer(
        unchanged.mark_rule(color=theme.colour("quiet")),
        base.mark_area(color=colour, opacity=0.18).encode(y=y("low"), y2="high:Q"),
        base.mark_line(color=colour).encode(y=y("index")),
        alt.Chart(other)
        .mark_line(color=theme.colour("ink"), strokeWidth=1.4)
        .encode(
            x=months,
            y=y("index"),
            strokeDash=alt.condition("datum.line == 'sure'", alt.value([1, 2]), alt.value([4, 3])),
            detail="line:N",
            tooltip=tooltip,
        ),
        base.mark_point(
            filled=True, color=colour, size=14, shape="circle" if side == "open" else "diamond"
        ).encode(y=y("index"), tooltip=tooltip),
        alt.Chart(told)
        .mark_text(dy=11, fontWeight=600)
        .encode(x=months, y=y("below"), text="change:N"),
        alt.Chart(named)
        .mark_text(fontSize=11, baseline="bottom")
        .encode(x=months, y=y("place"), text="label:N"),
        alt.Chart(main[main["month"].isin(COUNTED)])
        .mark_text(fontSize=11, color=theme.colour("quiet"), baseline="bottom", dy=-2)
        .encode(x=months, y=alt.value(HEIGHT), text="models:Q"),
    ).properties(
        width=width,
        height=HEIGHT,
        title=alt.Title(
            panel[0],
            subtitle=panel[1],
            fontSize=12,
            subtitleFontSize=11,
            anchor="start",
            color=theme.colour("ink"),
            subtitleColor=theme.colour("quiet"),
            offset=4,
        ),
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the change of each line after 1, 6 and 12 months, with what it rests on."""
    table = tables["main"]
    rows = {(row["line"], row["month"]): row for row in table.to_dict("records")}
    made: dict[str, Finding] = {}
    for month, lines in CITED.items():
        made |= {f"{name}_{month}": _change(rows.get((name, month))) for name in lines}
    for name in ("known", "same", "closed_maker"):
        made[f"{name}_6_said"] = _in_words(rows.get((name, 6)))
    for name, month in (*((name, 6) for name in SIZED), ("cheapest", 12)):
        made[f"{name}_{month}_models"] = _number(rows.get((name, month)), "models")
    for name in ("same", "catwalk"):
        made[f"{name}_6_pairs"] = _number(rows.get((name, 6)), "pairs")
    what = f"open model with prices of hosts, of {chained_index.FEWEST} at the start"
    for line in ("cheapest", "known"):
        required(table[table["line"] == line], what, "data/price_history.csv")
    ends = {row["prices"]: row["as_of"].date() for row in table.to_dict("records")}
    on_hosts: dict[str, Finding] = {}
    for month in (0, 6):
        row = rows.get(("cheapest", month))
        on_hosts[f"sellers_{month}"] = Finding(float(row["sellers"]) if row else "no")
    sure = made["sure_6"]
    held = sure.low is not None and sure.high is not None and sure.low <= 0 <= sure.high
    words = "which may be no change" if held else "which is clear of no change"
    on_hosts |= {"sure_words": sentence(words), "hosts_as_of": day(ends["hosts"])}
    return made | {
        **dated(ends["hosts"], on_hosts),
        "grace": count(chained_index.GRACE),
        "fewest": count(chained_index.FEWEST),
    }


def _change(row: Mapping[Hashable, Any] | None) -> Finding:
    """Give the change of one line at one month; words where the line does not reach it."""
    if row is None:
        return Finding("not known")
    index, low, high = (float(row[key]) for key in ("index", "low", "high"))
    size, down, up = (100 * (value - 1) for value in (index, low, high))
    text = f"{percent_change(index)} ({percent_change(low)} to {percent_change(high)})"
    unit = "% against the price at release, US dollars per million tokens, 3 in : 1 out"
    return Finding(size, unit, down, up, row["as_of"].date(), text, level=90)


def _in_words(row: Mapping[Hashable, Any] | None) -> Finding:
    """Say how much less or more a line asks at one month, if its interval says so."""
    if row is None:
        return Finding("a price not known")
    same = row["low"] <= 1 <= row["high"]
    said = "about the same" if same else _less(float(row["index"]))
    return Finding(said, as_of=row["as_of"].date())


def _number(row: Mapping[Hashable, Any] | None, of: str) -> Finding:
    """Give on how many models or pairs one line rests at one month."""
    return Finding("no") if row is None else Finding(int(row[of]), as_of=row["as_of"].date())


def _less(index: float) -> str:
    return f"{round(100 * abs(index - 1))}% {'less' if index < 1 else 'more'}"
