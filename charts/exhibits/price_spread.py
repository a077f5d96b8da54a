"""At the median an open model's priciest host charges {ratio_open} times its cheapest.

Measured in the same way, a closed model's priciest cloud charges {closed_words}.

Each mark is the price of one company for one model. Filled: well-known hosts whose price is not in
doubt; hollow: hosts that may not run the model themselves, or prices far from all others. The
stroke is the maker's own price, and the number at the right the priciest host's price over the
cheapest's, hollow marks included. Drawn are the {shown:open model} with most prices among those
that came out within a year before {as_of}, and the closed models with most clouds.

An offer is the cheapest base listing of a company that runs the model, not of a reseller. Plans,
free tiers, quantised and fast listings are left out, and regional twins are one company. The
measures are over all {models_open:open model} with at least {fewest:price} of hosts
({offers_open:price}) in the lists of {as_of}: the median coefficient of variation is
{variation_open}, and the third quartile is {quartiles_open} times the first. Without hollow prices
({models_known:model}, {offers_known:price}) the priciest charges {ratio_known} times the cheapest.
One odd price moves that ratio, but not the ratio of the quartiles.

Of closed models {models_closed} have at least {fewest_closed:price} of clouds
({offers_closed:price}); {closed_equal} of them have one price everywhere. Few prices lie closer by
chance alone: among as many hosts drawn at random an open model would still show {drawn} times.

A wide spread alone does not show competition: like goods would have one price in a perfect market.
Prices are listed ones. Speed, the length of context and quantisation differ between hosts, and
hosts seldom say how.
"""

from itertools import combinations
from statistics import mean, median

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.drawing.marks import Layers, Segment, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import CLOSED, INK, OPEN, RULE, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, words
from charts.measures.prices import offers
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import median_interval
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "List prices of {as_of} in US dollars per million tokens, 3 in : 1 out; one mark a company, "
    "resellers left out."
)
TOP, STEP = 74, 22
"""Pixels above the rows, for the count and the key, and those of a row."""
PRICES = (0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
TOOLTIP = ["line", "operator", "role", "blended", "input", "output", "doubt"]
FEWEST, FEWEST_CLOSED = 3, 2
SHOWN, SHOWN_CLOSED, A_YEAR = 10, 4, pd.Timedelta(days=365)
UNKNOWN = "an unknown number of"


def tables(data: Tables) -> Frames:
    """Give one row a company and model, with its blended price; `line` if it is drawn."""
    rows = _priced(data)
    prices = _host_prices(rows)
    enough = prices >= rows["side"].map({"open": FEWEST, "closed": FEWEST_CLOSED})
    rows = rows[enough].assign(prices=prices[enough].astype(int))
    opened = rows[rows["side"] == "open"]
    required(opened, f"open model with prices of {FEWEST} hosts", "data/offers.csv")
    rows["line"] = rows["name"].where(rows["model_id"].isin(_drawn(rows, data)))
    order = ["side", "prices", "model_id", "blended", "operator"]
    rows = rows.sort_values(order, ascending=[False, False, True, True, True])
    columns = [
        "as_of", "side", "model_id", "name", "operator", "role", "blended", "input", "output",
        "known", "doubt", "prices", "line", "source_id",
    ]  # fmt: skip
    return {"main": rows[columns].reset_index(drop=True)}


def _host_prices(rows: pd.DataFrame) -> pd.Series:
    """Count for each row the prices of hosts of its model; NaN if there is none."""
    return rows["model_id"].map(rows[rows["role"] == "host"].groupby("model_id").size())


def _priced(data: Tables) -> pd.DataFrame:
    """Give the prices of makers and hosts of open and closed models on the newest broad list."""
    rows = offers.current_offers(data)
    sold = rows["role"].isin(["maker", "host"]) & rows["blended"].notna()
    rows = rows[sold & (rows["side"] != "unknown")]
    return rows.assign(known=offers.documented(rows) | (rows["role"] == "maker"))


def _drawn(rows: pd.DataFrame, data: Tables) -> set[str]:
    """Choose the recent open models and the closed models with most prices."""
    since = rows["as_of"].iloc[0] - A_YEAR
    weights_from = data["models"].set_index("model_id")["weights_from"]
    models = rows.drop_duplicates("model_id").sort_values(["prices", "model_id"], kind="stable")
    opened = models[(models["side"] == "open") & (models["model_id"].map(weights_from) > since)]
    closed = models[models["side"] == "closed"]
    return {*opened["model_id"].tail(SHOWN), *closed["model_id"].tail(SHOWN_CLOSED)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a chosen model, the widest spread first: its prices, and the factor they span."""
    drawn = tables["main"].dropna(subset=["line"])
    hosts = drawn[drawn["role"] == "host"].groupby("line")["blended"].agg(["min", "max"])
    spans = hosts.assign(factor=hosts["max"] / hosts["min"]).sort_values("factor", ascending=False)
    margin = Margin(132 if compact else 176, 52 if compact else 92, TOP, AXIS_NAME)
    ends = float(drawn["blended"].min()) * 0.85, float(drawn["blended"].max()) * 1.15
    plot = Rows(
        ends, compact=compact, log_x=True,
        outer_height=TOP + STEP * len(spans) + AXIS_NAME, margin=margin, step=STEP,
    )  # fmt: skip
    y = {str(name): plot.at(row) for row, name in enumerate(spans.index)}
    at = drawn.assign(y=drawn["line"].map(y), hollow=~drawn["known"], size=44.0)
    makers = at[at["role"] == "maker"]
    lines, names, factors, far = [], [], [], plot.width + margin.right - 14
    for name, low, high, factor in spans.itertuples():
        lines.append(Segment(plot.px(low), y[name], plot.px(high), y[name], RULE, 5))
        names.append(Words(-12, y[name], fitted(name, margin.left - 16), align="right"))
        factors.append(Words(far, y[name], f"× {factor:.1f}", align="right"))
    entries = [
        KeyEntry("open", "open, host", OPEN), KeyEntry("closed", "closed, cloud", CLOSED),
        KeyEntry("hollow open", "in doubt" if compact else "host or price in doubt", OPEN),
    ]  # fmt: skip
    ratio = findings(tables)["ratio_open"]
    number = findings(tables)["models_open"]
    says = "median: priciest over cheapest host"
    if not compact:
        says += f", {number} open models; below, those with most prices"
    ticks = [price for price in PRICES if ends[0] < price < ends[1]]
    return plot.draw(
        plot.rulers(ticks, x_text="${:g}".format, grid_x=True),
        plot.axis_names("US dollars per million tokens (log scale)"),
        segments(lines),
        side_marks(plot, at[at["role"] == "host"], "blended", "y", TOOLTIP),
        _maker_strokes(plot, makers),
        words(names, halo=False),
        words([*factors, *_named(plot, makers)], halo=False),
        count_head(12 - margin.left, 18 - TOP, f"× {ratio}", says),
        legend(12 - margin.left, 46 - TOP, entries),
    )


def _named(plot: Rows, makers: pd.DataFrame) -> list[Words]:
    """Say at the uppermost stroke what strokes are."""
    first = makers.nsmallest(1, "y")[["blended", "y"]].itertuples(index=False)
    return [Words(plot.px(price), y - 17, "maker", align="center") for price, y in first]


def _maker_strokes(plot: Rows, makers: pd.DataFrame) -> Layers:
    """Draw each maker's own price as an upright stroke."""
    base = alt.Chart(makers).mark_tick(thickness=2.5, size=18, color=INK)
    return [base.encode(x=plot.x("blended"), y=plot.y("y"), tooltip=TOOLTIP)] * bool(len(makers))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the measures of dispersion over all models with enough prices, open and closed."""
    table = tables["main"]
    hosts = table[table["role"] == "host"]
    opened, closed = (hosts[hosts["side"] == side] for side in ("open", "closed"))
    of_open = _dispersions(opened, FEWEST)
    of_known = _dispersions(opened[opened["known"]], FEWEST)
    of_closed = _dispersions(closed, FEWEST_CLOSED)
    as_of = table["as_of"].iloc[0].date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "fewest": count(FEWEST),
            "fewest_closed": count(FEWEST_CLOSED),
            "shown": count(table.loc[table["side"] == "open", "line"].nunique()),
            **_counts("open", of_open),
            **_counts("known", of_known),
            **_counts("closed", of_closed),
            "ratio_open": _median([spread.ratio for spread in of_open]),
            "quartiles_open": _median([spread.quartiles for spread in of_open], digits=2),
            "variation_open": _median([spread.variation for spread in of_open], digits=2),
            "ratio_known": _median([spread.ratio for spread in of_known]),
            **_closed_findings(of_closed, opened),
        },
    ) | {"closed_words": sentence(_closed_words([spread.ratio for spread in of_closed]))}


def _dispersions(hosts: pd.DataFrame, fewest: int) -> list[offers.Dispersion]:
    """Measure how far the prices lie apart, of each model with so many."""
    each = [offers.dispersion(prices) for _, prices in hosts.groupby("model_id")["blended"]]
    return [dispersion for dispersion in each if dispersion.offers >= fewest]


def _counts(name: str, dispersions: list[offers.Dispersion]) -> dict[str, Finding]:
    return {
        f"models_{name}": count(len(dispersions)),
        f"offers_{name}": count(sum(dispersion.offers for dispersion in dispersions)),
    }


def _median(values: list[float], digits: int = 1) -> Finding:
    """Give the median of ratios; words if there are none."""
    if not values:
        return sentence(UNKNOWN)
    middle, low, high = median_interval(pd.Series(values))
    return measured(middle, "", low, high, text=f"{middle:.{digits}f}", level=LEVEL)


def _closed_findings(
    dispersions: list[offers.Dispersion], opened: pd.DataFrame
) -> dict[str, Finding]:
    """Count closed models of one price; say how far so few prices of open ones would lie apart."""
    if not dispersions:
        return {"closed_equal": sentence("none"), "drawn": sentence(UNKNOWN)}
    few = int(median(dispersion.offers for dispersion in dispersions))
    drawn = _drawn_at_random(opened, few)
    return {
        "closed_equal": count(sum(dispersion.ratio < 1.005 for dispersion in dispersions)),
        "drawn": measured(drawn, text=f"{drawn:.1f}"),
    }


def _drawn_at_random(opened: pd.DataFrame, few: int) -> float:
    """Give the ratio that so few hosts of an open model would show: mean of choices, median."""
    ratios = [
        mean(max(choice) / min(choice) for choice in combinations(prices.tolist(), few))
        for _, prices in opened.groupby("model_id")["blended"]
        if len(prices) >= few
    ]
    return float(median(ratios))


def _closed_words(ratios: list[float]) -> str:
    if not ratios:
        return "a multiple that is not known"
    ratio = f"{median(ratios):.1f}"
    return "no more than the cheapest" if ratio == "1.0" else f"{ratio} times"
