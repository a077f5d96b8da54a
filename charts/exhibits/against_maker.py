"""Counting hosts in doubt, an open model's cheapest price is {cheapest} of its maker's.

That is the median over {models:model} that their makers sell and at least {fewest} other companies
host ({offers:host price}). Without hosts or prices in doubt it is {cheapest_known}. The median host
charges {median}. On the first line each model is at its cheapest host's price, hollow if that host
is not well known or its price is in doubt. On the second it is at its median host's. On {undercut}
of {models:model} some host is cheaper than the maker, on {undercut_known} a well-known one. The
median host is cheaper by more than {near} on {median_under}, within {near} of the maker's price on
{median_same}, and pricier on {median_over}. Of all host prices {share_below} are below the maker's,
{share_same} within {near} of it, and {share_above} above. The 90% intervals of the medians,
{cheapest_interval} (cheapest host) and {median_interval} (median host), treat the models as
independent. Several come from one maker, so the true intervals are wider.

The third line shows the {closed_models:closed model} that a cloud or data platform sells alongside
the maker ({closed_offers:price}). {closed_sentence}

Prices are the cheapest base listing of each company in the lists of {as_of}, three tokens in for
one out. {two_prices} of the makers list two prices, for different regions or speeds; the lower
price counts. Against the higher price some host is cheaper on {undercut_abroad:model}. The median
host is then cheaper on {median_under_abroad} and pricier on {median_over_abroad}, and the medians
are {cheapest_abroad} and {median_abroad}. In doubt among the makers' prices, and marked in the
table: {doubted}. The cheapest of many prices is low by chance too (see the exhibit on entry), and a
maker may have cut its price since the hosts set theirs. {left_out:open model} with as many hosts
are left out, because their makers do not sell them.
"""

from typing import NamedTuple

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, percent, sentence
from charts.core.formats import or_none
from charts.drawing import theme
from charts.drawing.dot_strip import stacked_dots
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.prices import offers
from charts.measures.prices.maker_ratio import NEAR, host_to_maker_ratios, without_maker
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.medians import median_interval
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Other companies' price of a model as a share of its maker's: base list prices of {as_of}, 3 "
    "tokens in : 1 out, log scale. Large numbers: medians over models."
)
FEWEST = 3
"""Hosts with a price that an open model needs: fewer have no median worth the name."""

CLOSED, CLOUDS = "closed models", "Closed models: cheapest cloud"
SPAN, TICKS = (0.14, 5.2), (0.2, 0.5, 1, 2, 4)
"""Ends and values of the scale."""


class Dots(NamedTuple):
    """Marks of a strip: how many stand side by side, pixels to the next one, and their area."""

    across: int
    pitch: float
    size: float


OPEN_DOTS, CLOSED_DOTS = Dots(1, 7.6, 40), Dots(2, 5.2, 13)
"""Closed models are many and nearly all at one price: their stack must not look like a range."""

STRIPS = (84, 146, 128)
"""Height of each line of marks in pixels; more on a phone, where names are above."""

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
    """Draw a mark a model, at its cheapest host, its median host, or a closed one's cloud."""
    table = tables["main"]
    opened, closed = (table[table["side"] == side] for side in ("open", "closed"))
    doubtful = ~(opened["cheapest_known"] <= opened["cheapest"])
    strips = [
        ("Cheapest host", opened.assign(ratio=opened["cheapest"], hollow=doubtful), OPEN_DOTS),
        ("Median host", opened.assign(ratio=opened["median"], hollow=False), OPEN_DOTS),
        (CLOUDS, closed.assign(ratio=closed["cheapest"], hollow=False), CLOSED_DOTS),
    ]
    heights = [height + 36 * compact for height in STRIPS]
    plot = Plot(
        SPAN, None, compact, 34 + sum(heights) + AXIS_NAME,
        Margin(12 if compact else 176, 14, 34, AXIS_NAME),
        log_x=True,
    )  # fmt: skip
    dots, layers, base = [], [], 0.0
    for (name, rows, look), height in zip(strips, heights, strict=True):
        base += height
        if len(rows):
            dots.append(_stacked(plot, rows, base - 9, look))
            layers += _strip_words(plot, name, rows, base, height)
    layers += segments(
        Segment(-plot.margin.left, y, plot.width, y, theme.RULE, 1) for y in _sums(heights)[:-1]
    )
    tips = ["name", "hosts", "maker", "cheapest", "cheapest_known", "median", "abroad"]
    one = plot.px(1)
    entries = [
        KeyEntry("open", "open", theme.OPEN),
        KeyEntry("closed", "closed", theme.CLOSED),
        KeyEntry("hollow", "host or price in doubt", theme.OPEN),
    ]
    sides = [
        Words(one - 8, -9, "‹ cheaper than the maker", QUIET, align="right"),
        Words(one + 8, -9, "pricier ›", QUIET),
    ]
    return plot.draw(
        plot.rulers(TICKS, x_text="{:.0%}".format, grid_x=True, zero_x=1),
        plot.axis_names("price of a host, the maker's own being 100%, log scale"),
        layers,
        glyph_marks(pd.concat(dots), tips),
        words(sides if not compact else []),
        legend(12 - plot.margin.left, -22, entries, gap=14),
    )


def _sums(heights: list[int]) -> list[float]:
    return [float(sum(heights[: n + 1])) for n in range(len(heights))]


def _stacked(plot: Plot, rows: pd.DataFrame, base: float, look: Dots) -> pd.DataFrame:
    """Give each model its point: those of nearly one ratio stand on each other, from a line up."""
    width = look.pitch * look.across
    one = plot.px(1)
    bins = ((rows["ratio"].clip(*SPAN).map(plot.px) - one) / width).round()
    places = stacked_dots(bins, look.across)
    return rows.assign(
        x=one + bins * width + places["across"] * look.pitch,
        y=base - places["level"] * look.pitch,
        colour=rows["side"].map(theme.colour),
        size=look.size,
    )


def _strip_words(plot: Plot, name: str, rows: pd.DataFrame, base: float, height: int) -> Layers:
    """Name a strip, and draw its median with its number."""
    middle, left = float(rows["ratio"].median()), 12 - plot.margin.left
    top = base - height
    y = top + 18 if plot.compact else base - height / 2 - 12
    number = f"{middle:.0%}"
    texts = [Words(left, y, name.partition(": ")[0] if not plot.compact else name, size=STRONG)]
    if ": " in name and not plot.compact:
        texts.append(Words(left, y + 16, name.partition(": ")[2].capitalize(), size=STRONG))
        y += 16
    x = plot.px(middle)
    rule = segments([Segment(x, top + 34 * plot.compact + 6, x, base - 4, width=2)])
    if plot.compact:
        large = Words(plot.width, y, number, size=18, bold=True, align="right")
        return rule + words([*texts, large])
    return rule + words(texts) + count_head(left, y + 24, number, "of the maker's price")


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
    doubted = int(opened["maker_doubt"].notna().sum())
    return {
        "models": count(len(opened)),
        "doubted": count_or_none(doubted),
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
        "closed_sentence": sentence(_clouds(closed["cheapest"])),
    }


def _clouds(cheapest: pd.Series) -> str:
    """Say what clouds charge for closed models over their maker's price, if they sell any."""
    if cheapest.empty:
        return "There is none."
    same = int(thresholds.at_most((cheapest - 1).abs(), NEAR).sum())
    under = int(thresholds.below(cheapest, 1 - NEAR).sum())
    return (
        f"On {same} of them the cheapest cloud charges the maker's price within {NEAR:.0%}, "
        f"on {or_none(under)} less."
    )


def _median(ratios: pd.Series) -> Finding:
    return percent(*median_interval(ratios), level=confidence.LEVEL)


def _interval(finding: Finding) -> Finding:
    """Write the interval of a share of the maker's price."""
    if finding.low is None or finding.high is None:
        return sentence("not known")
    low, high = (f"{end:.0f}%" for end in (finding.low, finding.high))
    return sentence(f"{low} to {high}" if low != high else f"{low} at both ends")
