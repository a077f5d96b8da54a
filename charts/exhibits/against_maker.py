"""The cheapest host of an open model asks {cheapest} of its maker's price at the median; the median
host asks {median}.

Each line is an open model that its maker sells and at least {fewest} other companies host:
{models:model}, {offers:host price}. Filled: the cheapest host that is well known and whose price
nothing speaks against. Hollow: a host that is cheaper still, but of which that cannot be said.
Stroke: the median host. On {undercut} of {models:model} some host is cheaper than the maker, on
{undercut_known} a well-known one; on {median_under} the median host is cheaper by more than {near},
on {median_same} it is within {near} of the maker's price, and on {median_over} it is pricier.
Of all host prices {share_below} are below the maker's, {share_same} within {near} of it, and
{share_above} above. The 90% intervals of the medians, {cheapest_interval} (cheapest
host) and {median_interval} (median host), take the models for independent; several are of one
maker, so the true ones are wider.

Last line: the {closed_models:closed model} that a cloud or data platform sells beside its maker
({closed_offers:price}). {closed_sentence}

Prices are the cheapest base listing of each company, three tokens in for one out, in the lists of
{as_of}. {two_prices} of the makers list two prices, for a region or a speed; the lower one counts.
Against the higher one some host is cheaper on {undercut_abroad:model}, the median host is cheaper
on {median_under_abroad}, and pricier on {median_over_abroad}; the medians are {cheapest_abroad} and
{median_abroad}. The lists doubt {doubted} of the makers' prices (marked in the table). The
cheapest of many prices is low by chance too (see the exhibit on entry), and a maker may have cut
its price since the hosts set theirs. {left_out:open model} with as many hosts are left out,
because their maker sells none.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import offers
from charts.measures.prices.maker_ratio import NEAR, host_to_maker_ratios, without_maker
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.medians import median_interval
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Price of hosts over the maker's own price of the same model, per model, log scale. Base list "
    "prices of {as_of}, 3 tokens in : 1 out. Filled: cheapest well-known host; hollow: cheaper, "
    "but in doubt; stroke: median host."
)
FEWEST = 3
"""Hosts with a price that an open model needs: fewer have no median worth the name."""

CLOSED = "closed models"
TITLES = {"facts": "Numbers used in the text"}


def tables(data: Tables) -> Frames:
    """Give one row a model: its hosts' cheapest and median price over the maker's."""
    standing = offers.current_offers(data)
    opened = host_to_maker_ratios(standing, "open", FEWEST).sort_values(
        ["median", "cheapest"], kind="stable"
    )
    what = f"open model that its maker and {FEWEST} hosts sell"
    required(opened, what, "data/offers.csv")
    for name in ("cheapest_known", "median"):
        required(opened.dropna(subset=[name]), f"{what}, one of them well known", "data/offers.csv")
    closed = host_to_maker_ratios(standing, "closed", 1).sort_values("model_id")
    rows = pd.concat([opened, closed], ignore_index=True)
    rows["line"] = rows["name"].where(rows["side"] == "open", CLOSED)
    left_out = without_maker(standing, "open", FEWEST)
    return {"main": rows, "facts": pd.DataFrame([{"left_out": left_out}])}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line of marks for each open model, and all closed ones on the last."""
    table = tables["main"]
    size = {"width": 158 if compact else 500, "height": 16 * table["line"].nunique()}
    x = alt.Scale(type="log", domain=[0.1, 5], nice=False)
    ticks = [0.1, 0.2, 0.5, 1, 2, 4]
    axis = alt.Axis(values=ticks, labelExpr="datum.value + '×'", title="maker's price = 1×")
    lines = list(dict.fromkeys(table["line"]))
    y = alt.Y(
        "line:N",
        sort=lines,
        axis=alt.Axis(title=None, labelColor=theme.colour("ink"), labelLimit=185),
    )

    def at(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=x, axis=axis)

    tips = ["name", "hosts", "maker", "cheapest", "cheapest_known", "median", "abroad"]
    base = alt.Chart(table)
    opened = base.transform_filter("datum.side == 'open'")
    closed = base.transform_filter("datum.side == 'closed'")
    blue: dict[str, Any] = {"color": theme.colour("open"), "opacity": 1}
    doubtful = opened.transform_filter("!(datum.cheapest_known <= datum.cheapest)")
    of_closed = table["cheapest"][table["side"] == "closed"]
    same = f"{thresholds.at_most((of_closed - 1).abs(), NEAR).sum()} at 1×"
    layers = [
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(color=theme.colour("ink"))
        .encode(x=at("one")),
        opened.mark_rule(color=theme.colour("rule"), strokeWidth=2).encode(
            x=at("cheapest"), x2="median:Q", y=y
        ),
        opened.mark_tick(thickness=2.5, size=12, color=theme.colour("ink")).encode(
            x=at("median"), y=y, tooltip=tips
        ),
        doubtful.mark_point(filled=False, size=44, strokeWidth=1.6, **blue).encode(
            x=at("cheapest"), y=y, tooltip=tips
        ),
        opened.transform_filter("isValid(datum.cheapest_known)")
        .mark_point(filled=True, size=48, **blue)
        .encode(x=at("cheapest_known"), y=y, tooltip=tips),
        alt.Chart(pd.DataFrame({"one": [1.0], "line": [CLOSED], "text": [same]}))
        .mark_text(align="right", dx=-8, color=theme.colour("closed"))
        .encode(x=at("one"), y=y, text="text:N"),
        closed.mark_point(
            filled=True, shape="square", size=44, color=theme.colour("closed"), opacity=0.5
        ).encode(x=at("cheapest"), y=y, tooltip=tips),
    ]
    return alt.vconcat(alt.layer(*layers).properties(**size))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give median ratios with their intervals, and how many models lie on which side of 1."""
    table = tables["main"]
    broad = table[table["as_of"] == table["as_of"].min()]
    opened, closed = broad[broad["side"] == "open"], broad[broad["side"] == "closed"]
    as_of = broad["as_of"].iloc[0].date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "fewest": count(FEWEST),
            "near": percent(NEAR),
            "left_out": count(tables["facts"]["left_out"].iloc[0]),
            **_model_findings(opened),
            **_price_findings(opened),
            **_median_findings(opened),
            **_higher_price_findings(opened),
            **_cloud_findings(closed),
        },
    )


def _model_findings(opened: pd.DataFrame) -> dict[str, Finding]:
    """Count the models whose hosts are cheaper than their maker, as expensive, and pricier."""
    near = thresholds.at_most((opened["median"] - 1).abs(), NEAR)
    return {
        "models": count(len(opened)),
        "doubted": count(opened["maker_doubt"].notna().sum()),
        "undercut": _below(opened["cheapest"]),
        "undercut_known": _below(opened["cheapest_known"]),
        "median_under": _below(opened["median"]),
        "median_same": count(near.sum()),
        "median_over": _above(opened["median"]),
        "two_prices": _above(opened["abroad"]),
    }


def _below(ratios: pd.Series) -> Finding:
    return count(thresholds.below(ratios, 1 - NEAR).sum())


def _above(ratios: pd.Series) -> Finding:
    return count(thresholds.above(ratios, 1 + NEAR).sum())


def _price_findings(opened: pd.DataFrame) -> dict[str, Finding]:
    """Give the shares of hosts' prices below the maker's, near it, and above."""
    prices, below, same = (int(opened[name].sum()) for name in ("hosts", "below", "same"))
    counts = {"below": below, "same": same, "above": prices - below - same}
    shares = {f"share_{name}": percent(number / prices) for name, number in counts.items()}
    return {"offers": count(prices), **shares}


def _median_findings(opened: pd.DataFrame) -> dict[str, Finding]:
    """Give the medians over models of their hosts' prices over the maker's."""
    names = ("cheapest", "median", "cheapest_known")
    medians = {name: _median(opened[name]) for name in names}
    intervals = {f"{name}_interval": _interval(medians[name]) for name in ("cheapest", "median")}
    return {**medians, **intervals}


def _higher_price_findings(opened: pd.DataFrame) -> dict[str, Finding]:
    """Give the same against the higher price of makers that list two."""
    cheapest, median = (opened[name] / opened["abroad"] for name in ("cheapest", "median"))
    return {
        "undercut_abroad": _below(cheapest),
        "median_under_abroad": _below(median),
        "median_over_abroad": _above(median),
        "cheapest_abroad": _median(cheapest),
        "median_abroad": _median(median),
    }


def _cloud_findings(closed: pd.DataFrame) -> dict[str, Finding]:
    """Count the closed models that a cloud sells, and say what it charges."""
    return {
        "closed_models": count(len(closed)),
        "closed_offers": count(closed["hosts"].sum()),
        **{name: sentence(text) for name, text in _clouds(closed["cheapest"]).items()},
    }


def _clouds(cheapest: pd.Series) -> dict[str, str]:
    """Say what clouds ask for closed models over their maker's price, if they sell any."""
    if cheapest.empty:
        none = "No cloud sells a closed model beside its maker"
        sentences = {"closed_sentence": "There is none.", "clouds_sentence": f"{none}."}
        return {"clouds_clause": none, **sentences}
    same = int(thresholds.at_most((cheapest - 1).abs(), NEAR).sum())
    under = int(thresholds.below(cheapest, 1 - NEAR).sum())
    clause = f"Clouds that sell closed models ask the maker's price on {same} of {len(cheapest)}"
    return {
        "clouds_clause": clause,
        "clouds_sentence": f"{clause} models, and less on {under}.",
        "closed_sentence": (
            f"On {same} of them the cheapest cloud asks the maker's price within {NEAR:.0%}, "
            f"on {under} less."
        ),
    }


def _median(ratios: pd.Series) -> Finding:
    return percent(*median_interval(ratios), level=confidence.LEVEL)


def _interval(finding: Finding) -> Finding:
    """Write the interval of a share of the maker's price."""
    if finding.low is None or finding.high is None:
        return sentence("not known")
    return sentence(f"{finding.low:.0f}% to {finding.high:.0f}%")
