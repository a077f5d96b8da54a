"""The median open model has {median_open_hosts} besides its maker, the median closed one
{median_closed_said}; {top} open models take {top_share} of open hosting.

Above: the share of models that have at least so many hosts. Below, a row each: the most hosted open
models, the best of the others by index, and the best closed ones by index. A host is a company
other than the maker that runs the model. Nobody can host a closed model on his own account: there
it is a cloud or data platform under contract. Resellers, who pass requests on, stand apart
(stroke). A ring counts the well-known hosts alone, where that makes a difference.

{models_open:open model} that somebody sells have {offers_open:offer} of {operators_open:host},
{models_closed} closed ones {offers_closed:offer} of {operators_closed}. Of the open ones
{none_open} have no host but perhaps their maker, and {one_open} have one; of the closed ones
{none_closed} and {one_closed}. The most hosted, {most_hosted}, has {most_hosts:host}.

Of models that came out in the {recent_months:month} before (dashed), {recent_models_open} open
ones have a median of {recent_median_open} and {recent_models_closed} closed ones of
{recent_median_closed}; the {top} most hosted take {recent_top_share} of the hosting of these open
ones. The {leading:open model} with the highest index have {leading_low_open} to
{leading_high_open:host} each, the {leading} such closed ones {leading_low_closed} to
{leading_high_closed}. If only well-known hosts count, the medians of all models are
{well_known_median_open} (open) and {well_known_median_closed} (closed), and not {median_open} and
{median_closed}. Of resellers the median recent model has {recent_resellers_open} (open) and
{recent_resellers_closed} (closed).

From the price list models.dev of {as_of}, kept by volunteers: a host that nobody entered is
missing, and so is a model that nobody sells, though its weights may be in use. {unknown:model} of
unknown openness are left out. How much each host serves is not known. Index: the Epoch
Capabilities Index, vintage of {vintage}.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence
from charts.core.formats import number_word
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, models_of, month
from charts.measures.prices import host_counts, offers
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Companies that run a model, its maker left out: share of models with at least so many (above; "
    "dashed: models less than a year old), and number for chosen models (below). List of {as_of}."
)
TOP, LEADING = 10, 5
GROUPS = {
    "most": ("open, most hosts", 8),
    "leading": ("open, best of the rest", 4),
    "closed": ("closed, highest index", 5),
}
"""Headings of the lower panel, and how many models stand under each."""
SHAPES = {"open": "circle", "closed": "square"}


TITLES = {"facts": "Numbers used in the text"}


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
    """Draw the shares of models as steps, and below the hosts of the named models."""
    table = tables["main"]
    both: alt.VConcatChart = alt.vconcat(_steps(table, compact), _named(table, compact))
    return both


def _coloured(base: alt.Chart) -> alt.Chart:
    colours = [theme.colour(side) for side in frontier.SIDES]
    scale = alt.Scale(domain=list(frontier.SIDES), range=colours)
    return base.encode(color=alt.Color("side:N", legend=None, scale=scale))


def _marked(base: alt.Chart) -> alt.Chart:
    scale = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    return _coloured(base).encode(shape=alt.Shape("side:N", legend=None, scale=scale))


def _steps(table: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw which share of models has at least so many hosts: all, and thin the recent ones."""
    ticks = [0, 1, 2, 3, 5, 10, 20, 30, 50]
    x = alt.X(
        "hosts:Q",
        scale=alt.Scale(type="symlog", constant=1, domainMin=0, nice=False),
        axis=alt.Axis(values=ticks, title="hosts", tickSize=4),
    )
    layers = []
    for column, size in (("recent_share", 1.0), ("share", 2.2)):
        y = alt.Y(
            f"{column}:Q",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format="%", title="models with at least so many", tickCount=5),
        )
        base = alt.Chart(table).transform_filter(f"isValid(datum.{column})").encode(x=x, y=y)
        dash = [1, 0] if column == "share" else [4, 2]
        line = base.mark_line(interpolate="step-before", strokeWidth=size, strokeDash=dash)
        layers.append(_coloured(line))
        if column == "share":
            points = base.mark_point(filled=True, size=30, opacity=1)
            layers.append(_marked(points).encode(tooltip=["side", "hosts", "share"]))
    at = {"open": (1.15, 0.93), "closed": (0.12, 0.07)}
    named = pd.DataFrame(
        {"side": list(at), "hosts": [a for a, _ in at.values()], "y": [b for _, b in at.values()]}
    )
    named["said"] = named["side"] + " models"
    labels = alt.Chart(named).mark_text(align="left", fontWeight=600)
    layers.append(_coloured(labels).encode(x=x, y="y:Q", text="said:N"))
    width = (theme.PHONE if compact else theme.WIDE) - 48
    return alt.layer(*layers).properties(width=width, height=185)


def _named(table: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw hosts and resellers of the named models, a row each, under headings."""
    named = table[table["group"] != ""].copy()
    named["rank"] = named["group"].map(list(GROUPS).index)
    named = named.sort_values(["rank", "hosts"], ascending=[True, False], ignore_index=True)
    first = named["rank"].ne(named["rank"].shift())
    named["line"] = named.index + first.cumsum() * 1.35
    heads = named[first].assign(line=named["line"] - 1)
    heads["said"] = [GROUPS[group][0] for group in heads["group"]]
    left, width = (132, theme.PHONE - 48) if compact else (190, theme.WIDE - 48)
    x = alt.X(
        "hosts:Q",
        scale=alt.Scale(domainMin=0, range=[left, width]),
        axis=alt.Axis(title="companies", grid=True, tickMinStep=5, tickCount=4 if compact else 7),
    )
    end = float(named["line"].max()) + 0.8
    y = alt.Y("line:Q", axis=None, scale=alt.Scale(domain=[end, 0.2], nice=False))
    base = alt.Chart(named).encode(y=y)
    quiet: dict[str, Any] = {"color": theme.colour("quiet")}
    tips = ["name", "hosts", "well_known_hosts", "resellers", "index"]
    words = base.mark_text(align="left").encode(x=alt.value(0))
    key = ["mark: hosts · ring: well known", "stroke: resellers"]
    layers = [
        base.mark_tick(thickness=2, height=10, orient="vertical", **quiet).encode(
            x=alt.X("resellers:Q")
        ),
        base.transform_filter("datum.well_known_hosts < datum.hosts")
        .mark_point(filled=False, size=50, strokeWidth=1.2, opacity=1, color=theme.colour("ink"))
        .encode(x="well_known_hosts:Q"),
        _marked(base.mark_point(filled=True, size=58, opacity=1)).encode(x=x, tooltip=tips),
        words.encode(text="name:N"),
        alt.Chart(heads).mark_text(align="left", fontWeight=600).encode(
            x=alt.value(0), y=y, text="said:N"
        ),
    ]  # fmt: skip
    title = alt.Title(
        key if compact else " · ".join(key),
        anchor="end",
        fontSize=11,
        fontWeight=400,
        **quiet,
    )
    return alt.layer(*layers).properties(width=width, height=16.5 * end, title=title)


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
        "leading_low": count(leading.min()),
        "leading_high": count(leading.max()),
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


def _none(number: Finding) -> str:
    return "none" if number.value == 0 else str(number)
