"""The median open model on sale has {median_open_hosts}, the median closed one
{median_closed_said}.

A host is a company other than the maker that runs the model. For a closed model, which nobody may
host freely, it is a cloud or data platform under contract. Resellers, which pass requests on, are
not counted; the table has them separately. The {top} most hosted open models have {top_share} of
all open hosting.

{models_open:open model} on sale have {offers_open:offer} from {operators_open:host},
{models_closed} closed models {offers_closed:offer} from {operators_closed}. Of the open models
{none_open} have no host, except perhaps their maker, and {one_open} have one. Of the closed models
{none_closed} have no host and {one_closed} have one. The most hosted, {most_hosted}, has
{most_hosts:host}.

Among models of the last {recent_months:month}, the median is {recent_median_open} for
{recent_models_open} open and {recent_median_closed} for {recent_models_closed} closed models. The
{top} most hosted take {recent_top_share} of the hosting of these open models. The
{leading:open model} with the highest index have {leading_hosts_open}, the {leading} leading
closed models {leading_hosts_closed}. The medians of all models are {median_open} (open) and
{median_closed} (closed), and {well_known_median_open} and {well_known_median_closed} if only
well-known hosts count. The median recent model has {recent_resellers_open:reseller} if it is open
and {recent_resellers_closed} if it is closed.

The source is models.dev of {as_of}, a price list that volunteers maintain. A host that nobody
entered is missing, and so is a model that nobody sells, though its weights may be in use.
{unknown:model} of unknown openness are left out. How much each host serves is not known. Index: the
Epoch Capabilities Index, vintage of {vintage}.
"""

from typing import NamedTuple

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence
from charts.core.formats import number_word
from charts.drawing import theme
from charts.drawing.dot_strip import stacked_dots
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import NUMBER, QUIET, RULE, STRONG, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, legend, words
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, models_of, month
from charts.measures.prices import host_counts, offers
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Each mark is a model, by the number of companies besides its maker that run it (resellers not "
    "counted). Price list of {as_of}."
)
TOP, LEADING = 10, 5
GROUPS = {
    "most": ("open, most hosts", 8),
    "leading": ("open, best of the rest", 4),
    "closed": ("closed, highest index", 5),
}
"""Headings of the lower panel, and how many models stand under each."""


TITLES = {"facts": "Numbers used in the text"}
SENTENCES = ["{name}: {hosts:host} besides its maker, of which {well_known_hosts} well known"]


def tables(data: Tables) -> Frames:
    """Give one row a model of the newest broad list: its hosts, resellers and index.

    share: of the models of its side, those with as many hosts or more; recent_share: the same of
    recent models; group: why it is named below, empty if it is not.
    """
    sellers = offers.current_offers(data)
    counts = host_counts.hosts_per_release(sellers)
    rows = counts[counts["side"].isin(frontier.SIDES)]
    index = models_of(data, LATEST)[["model_id", "index", "source_id"]]
    rows = (
        rows.merge(
            index.rename(columns={"source_id": "index_source_id"}), on="model_id", how="left"
        )
        .join(data["models"].set_index("model_id")[["released", "organization_id"]], on="model_id")
        .rename(columns={"organization_id": "maker"})
    )
    order = ["as_of", "side", "hosts", "model_id"]
    rows = rows.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    year = pd.DateOffset(months=host_counts.RECENT_MONTHS)
    recent = rows[rows["released"] >= rows["as_of"] - year]
    for name, chosen in (("share", rows), ("recent_share", recent)):
        rows[name] = chosen.groupby("side")["hosts"].transform(host_counts.share_with_as_many)
    _complete(rows)
    rows["group"] = _groups(rows)
    columns = [
        "as_of", "model_id", "name", "maker", "side", "released", "index", "hosts",
        "well_known_hosts", "resellers", "share", "recent_share", "group", "source_id",
        "index_source_id",
    ]  # fmt: skip
    return {"main": rows[columns], "facts": _facts(sellers, counts)}


def _complete(rows: pd.DataFrame) -> None:
    """Raise NoRows unless both sides have what is said of them."""
    for side in frontier.SIDES:
        sold = rows[rows["side"].eq(side)]
        for needed, what in (
            (
                sold[sold["recent_share"].notna()],
                f"{side} model less than a year old, with a seller",
            ),
            (sold.dropna(subset=["index"]), f"indexed {side} model with a seller"),
        ):
            required(needed, what, "data/offers.csv")
    recent = rows[rows["recent_share"].notna() & rows["side"].eq("open")]
    what = "host of an open model less than a year old"
    required(recent[recent["hosts"].gt(0)], what, "data/offers.csv")


def _facts(sellers: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Give the hosts of each side, and the models of unknown openness."""
    hosts = offers.hosts(sellers)
    operators = {
        f"operators_{side}": hosts.loc[hosts["side"] == side, "operator"].nunique()
        for side in frontier.SIDES
    }
    return pd.DataFrame([{**operators, "unknown": counts["side"].eq("unknown").sum()}])


def _groups(rows: pd.DataFrame) -> pd.Series:
    """Say under which heading each model is named; rows come with the most hosts first."""
    opened, closed = (rows[rows["side"] == side] for side in frontier.SIDES)
    chosen = {"most": opened.head(GROUPS["most"][1])}
    rest = opened.drop(chosen["most"].index)
    for name, of_group in (("leading", rest), ("closed", closed)):
        chosen[name] = of_group.dropna(subset=["index"]).nlargest(GROUPS[name][1], "index")
    group = pd.Series("", index=rows.index)
    for name, of_group in chosen.items():
        group[of_group.index] = name
    return group


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a mark a model, stacked on its number of hosts, open models above closed ones."""
    table = tables["main"]
    most, across = int(table["hosts"].max()), 2 if compact else 3
    outer = theme.PHONE if compact else theme.WIDE
    radius = min(2.45, (outer - 24) / (most + 2) / (2 * across + 1.4))
    strips, top = {}, 0.0
    for side in frontier.SIDES:
        rows = stacked_dots(table.loc[table["side"] == side, "hosts"], across)
        height = max(rows["level"].max() * 2 * radius + 40, 150 if compact else 116)
        strips[side] = Strip(rows, top, top + height - 12)
        top += height
    plot = Plot(
        (-0.8, most + 1.2), None, compact, round(28 + top + AXIS_NAME),
        Margin(12, 12, 28, AXIS_NAME)
    )  # fmt: skip
    dots = pd.concat([_dots(plot, table, strip, radius) for strip in strips.values()])
    entries = [KeyEntry(side, f"{side} model", colour(side)) for side in frontier.SIDES]
    rulers = range(0, most + 1, 5 if not compact else 10)
    return plot.draw(
        plot.rulers(rulers, x_text=str),
        plot.axis_names("hosts of a model, besides its maker"),
        segments(
            Segment(0, strip.base + 5, plot.width, strip.base + 5, RULE, 1)
            for strip in strips.values()
        ),
        glyph_marks(dots, ["name", "hosts", "well_known_hosts", "resellers", "index"]),
        *[_median_words(plot, tables, side, strip) for side, strip in strips.items()],
        legend(0, 14 - plot.margin.top, entries),
    )


class Strip(NamedTuple):
    """One side's marks: their places in stacks, and where these begin and end, in pixels."""

    places: pd.DataFrame
    top: float
    base: float


def _dots(plot: Plot, table: pd.DataFrame, strip: Strip, radius: float) -> pd.DataFrame:
    """Give each model of a strip its point."""
    rows = table.loc[strip.places.index]
    size = (2 * radius) ** 2 * rows["side"].map({"open": 0.42, "closed": 0.24})
    return rows.assign(
        x=rows["hosts"].map(plot.px) + strip.places["across"] * 2 * radius,
        y=strip.base - strip.places["level"] * 2 * radius,
        colour=rows["side"].map(colour),
        hollow=False,
        size=size,
    )


def _median_words(plot: Plot, tables: Frames, side: str, strip: Strip) -> Layers:
    """Draw a side's median, and name its most hosted model if there is one."""
    rows = tables["main"][tables["main"]["side"] == side]
    found = _side_findings(side, rows)
    x = plot.px(float(rows["hosts"].median()))
    at = max(x, plot.px(4 if plot.compact else 2)) + 9
    name = f"the median of {len(rows)} {side} models"
    texts = [
        Words(at, strip.top + 24, _hosts(rows["hosts"].median()), colour(side), NUMBER, bold=True),
        Words(at, strip.top + 44, name, size=STRONG),
        Words(at, strip.top + 61, f"{found[f'none_{side}']} have none", QUIET),
    ]
    most = rows[rows["hosts"] == rows["hosts"].max()]
    if len(most) == 1 and plot.px(most["hosts"].iloc[0]) > plot.width / 2:
        best = most.iloc[0]
        text = f"{best['name']}, {best['hosts']}"
        texts.append(
            Words(plot.px(best["hosts"]) + 5, strip.base - 16, text, colour(side), align="right")
        )
    rule = Segment(x, strip.top + 12, x, strip.base + 5, width=2)
    return segments([rule]) + words(texts)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the hosts of both sides: of all models, of recent and of leading ones."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    opened, closed = (table[table["side"] == side] for side in frontier.SIDES)
    as_of = table["as_of"].iloc[0].date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "vintage": sentence(month(LATEST)),
            "leading": count(LEADING),
            "recent_months": count(host_counts.RECENT_MONTHS),
            "unknown": count(facts["unknown"]),
            **{f"operators_{side}": count(facts[f"operators_{side}"]) for side in frontier.SIDES},
            **_side_findings("open", opened),
            **_side_findings("closed", closed),
            **_top_findings(opened),
            "median_open_hosts": sentence(_hosts(float(opened["hosts"].median()))),
            "median_closed_said": sentence(_none(_median(closed["hosts"], closed["maker"]))),
        },
    )


def _side_findings(side: str, models: pd.DataFrame) -> dict[str, Finding]:
    """Give the hosts of one side's models: of all, of recent ones, and of those with most index."""
    recent = models[models["recent_share"].notna()]
    leading = models.dropna(subset=["index"]).nlargest(LEADING, "index")["hosts"]
    none, single = (int((models["hosts"] == few).sum()) for few in (0, 1))
    findings = {
        "models": count(len(models)),
        "offers": count(models["hosts"].sum()),
        "median": _median(models["hosts"], models["maker"]),
        "none": count(none, f"{none} ({none / len(models):.0%})"),
        "one": count(single, f"{single} ({single / len(models):.0%})"),
        "well_known_median": _median(models["well_known_hosts"], models["maker"]),
        "recent_models": count(len(recent)),
        "recent_median": _median(recent["hosts"], recent["maker"]),
        "recent_resellers": _median(recent["resellers"], recent["maker"]),
        "leading_hosts": sentence(_range(int(leading.min()), int(leading.max()))),
    }
    return {f"{name}_{side}": finding for name, finding in findings.items()}


def _top_findings(opened: pd.DataFrame) -> dict[str, Finding]:
    """Give the open model with the most hosts, and the share of hosting of the most hosted."""
    most = opened.nlargest(1, "hosts").iloc[0]
    recent = opened.loc[opened["recent_share"].notna(), "hosts"]
    return {
        "top": count(TOP, number_word(TOP)),
        "most_hosted": sentence(str(most["name"])),
        "most_hosts": count(most["hosts"]),
        "top_share": percent(host_counts.concentration(opened["hosts"], TOP)),
        "recent_top_share": percent(host_counts.concentration(recent, TOP)),
    }


def _median(counts: pd.Series, makers: pd.Series) -> Finding:
    """Give a median over models, with its interval from drawing makers again."""
    median, low, high = clustered_median(counts, makers)
    return measured(median, "", low, high, text=f"{median:g}", level=LEVEL)


def _hosts(number: float) -> str:
    return {0.0: "no host", 1.0: "1 host"}.get(number, f"{number:g} hosts")


def _range(least: int, most: int) -> str:
    if not most:
        return "no host"
    return f"{_hosts(most) if least == most else f'{least} to {_hosts(most)}'} each"


def _none(number: Finding) -> str:
    return "none" if number.value == 0 else str(number)
