"""On OpenRouter closed tokens cost {paid} times as much as open ones, as paid.

By the usual blend of list prices they cost {convention} times as much. As paid, a million closed
tokens cost {paid_closed} and a million open ones {paid_open} (95% interval of the ratio:
{paid_interval}).

Price lists are compared by a blend of three tokens in for one out, none of them cached. On
OpenRouter, a router, the median open release had {ratio_open} tokens in for one out, and the median
closed release {ratio_closed}. Weighted by tokens, {cached_open} of the input of open releases was
read from a cache, and {cached_closed} of that of closed releases. So the same tokens cost less than
the blend says: {paid_share_open} of it for open models, {paid_share_closed} for closed ones. The
difference between the sides {narrows}: the ratio is multiplied by {change} (95% interval
{change_interval}).

A dot is closed over open, weighted by tokens. List and paid prices of OpenRouter are means over the
tokens that a release's endpoints carried in a sample of July 2026. The paid price of input counts
discounts for cached input; the release's own ratio of input to output, from {first_day} to
{last_day}, makes one price of the two. The other rows have the list prices of {list_day}, in the
release's own mix with its cached share. The table also has the ratio of the two medians, the median
host's prices, the usual blend of all, and one mix for all: that of all traffic, {mix_input} in : 1
out and {mix_cached} cached.

The intervals come from resampling releases, and are wide: few releases carry most tokens. Without
any single one of them the paid ratio stays between {least} and {most} (the largest change comes
without {most_weight}). Without the {opened:release} whose weights came out in these weeks it is
{without_opened}. {priced_open} open and {priced_closed:closed release} have a paid price;
{unpriced} others, with {unpriced_tokens} of the tokens, have none, and the openness of {unknown} is
unknown: all these are left out.

The token weights are an estimate: requests of one day in July 2026, times the tokens of a release's
mean request. The source's own sums of tokens hold free variants and count some days several times
over: a day has {counted_again} times the requests of that one day. So they are used for mixes only.
Weighted by them the paid ratio is {summed}. By the weights used here {open_tokens} of the tokens
went to open releases. Of the requests to open releases {answered_open} were answered by the maker,
of those to closed ones {answered_closed}.

This is the use of one router's customers. Anyone who buys from a maker directly, by subscription or
under a contract, is not in it. And the average token of one side is no equal of the other's: the
sides differ in how able their models are. What the same ability costs is asked in other exhibits.
"""

from typing import Any

import pandas as pd

from charts.core import formats
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence, usd
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import INK, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.capability.frontier import SIDES
from charts.measures.prices import offers, token_mix
from charts.tables.frames import Tables

SUBTITLE = (
    "How many times as much a closed token costs as an open one, by kind of price; OpenRouter, "
    "July 2026, weighted by tokens."
)
BASES = {
    "convention": "OpenRouter's list, 3 : 1",
    "own_mix": "OpenRouter's list, own in : out",
    "paid": "paid on OpenRouter, own mix",
    "maker": "maker's list, 3 : 1",
    "maker_own": "maker's list, own mix",
    "maker_all": "maker's list, one mix",
    "median": "median host, 3 : 1",
    "median_own": "median host, own mix",
    "cheapest": "cheapest host, 3 : 1",
    "cheapest_own": "cheapest host, own mix",
    "cheapest_all": "cheapest host, one mix",
}
"""Each kind of price, and the mix in which it is taken."""
TITLE_ROWS = ("convention", "paid")
"""The two kinds that the title compares."""
SHOWN = ("convention", "own_mix", "paid", "maker_own", "cheapest_own")
NAMES = {
    "convention": "list price, usual blend (3 : 1)",
    "own_mix": "list price, tokens as used",
    "paid": "as paid on OpenRouter",
    "maker_own": "maker's list, tokens as used",
    "cheapest_own": "cheapest host, tokens as used",
}
"""Kinds in plain words, where they are drawn."""
TICKS = (1, 2, 5, 10, 20, 50)
TOOLTIP = ["label", "by", "closed_over_open", "open", "closed", "open_releases"]
TOKENS, MEDIANS = "tokens", "medians"


TITLES = {
    "releases": "Releases on OpenRouter: list price, price paid, and tokens",
    "facts": "Numbers used in the text",
}


def tables(data: Tables) -> Frames:
    """Give one row a comparison of the two sides, and one a release with a paid price."""
    used = token_mix.token_usage(data)
    lists = token_mix.list_prices(data, used.set_index("model_id")[["ratio", "cached"]])
    used = used.join(lists, on="model_id")
    known = used[used["side"].isin(SIDES)]
    priced = known.dropna(subset=["paid", "tokens_a_day"])
    return {
        "main": _compared(priced),
        "releases": priced.drop(columns=["first_day", "last_day"]).reset_index(drop=True),
        "facts": _facts(data, used, known, priced),
    }


def _compared(releases: pd.DataFrame) -> pd.DataFrame:
    """Give closed over open for each kind of price, by tokens and by medians."""
    rows = []
    for basis, label in BASES.items():
        for by in (TOKENS, MEDIANS):
            weights = releases["tokens_a_day"] if by == TOKENS else None
            ratio = token_mix.compare_sides(releases[basis], releases["side"], weights)
            rows.append({"basis": basis, "label": label, "by": by, **ratio._asdict()})
    compared = pd.DataFrame(rows).rename(columns={"ratio": "closed_over_open"})
    return compared.assign(source_id=releases["source_id"].iloc[0])


def _facts(
    data: Tables, used: pd.DataFrame, known: pd.DataFrame, priced: pd.DataFrame
) -> pd.DataFrame:
    """Give the effect of the mix, what has no price, the mix of all traffic, and the days."""
    change, low, high = token_mix.ratio_change(
        priced["convention"], priced["paid"], priced["side"], priced["tokens_a_day"]
    )
    mix, list_day = offers.mix_of(data["traffic"]), token_mix.list_day(data)
    return pd.DataFrame([{
        "change": change,
        "change_low": low,
        "change_high": high,
        "unpriced": len(known) - len(priced),
        "unpriced_tokens": 1 - priced["tokens_a_day"].sum() / known["tokens_a_day"].sum(),
        "unknown": len(used) - len(known),
        "counted_again": token_mix.overcount_ratio(data),
        "mix_input": mix.input,
        "mix_cached": mix.cached,
        "list_day": list_day,
        "first_day": priced["first_day"].min(),
        "last_day": priced["last_day"].max(),
        "list_source_id": str(offers.current_offers(data, list_day)["source_id"].iloc[0]),
    }])  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a kind of price, the title's in bold: closed over open, and its interval."""
    table = tables["main"]
    rows = table[(table["by"] == TOKENS) & table["basis"].isin(SHOWN)].dropna(
        subset=["closed_over_open"]
    )
    low = min(0.9, *rows["low"].dropna(), *rows["closed_over_open"])
    high = 1.1 * max(1.0, *rows["high"].dropna(), *rows["closed_over_open"])
    bold = rows["basis"].isin(TITLE_ROWS)
    top = 92
    plot = rows_plot(
        [""] * len(rows), (low, high), compact, left=220, right=44 if compact else 30, top=top,
        bottom=AXIS_NAME, step=48 if compact else 38, log_x=True,
    )  # fmt: skip
    rows = rows.assign(
        x=rows["closed_over_open"].map(plot.px), y=[plot.at(row) for row in range(len(rows))],
        side="both", hollow=False, size=bold.map({True: 120.0, False: 60.0}),
        colour=bold.map({True: INK, False: QUIET}),
    )  # fmt: skip
    paid, listed = (_of(rows, basis) for basis in ("paid", "convention"))
    left, ticks = 12 - plot.margin.left, [tick for tick in TICKS if low <= tick <= high]
    entries = [KeyEntry("whisker", f"{token_mix.LEVEL}% interval", INK)]
    return plot.draw(
        plot.rulers(ticks, x_text="{}×".format, grid_x=True, zero_x=1),
        plot.axis_names("closed price over open price (log scale)"),
        segments(_intervals(plot, rows), opacity=0.7),
        glyph_marks(rows, TOOLTIP),
        _names(plot, rows),
        count_head(left, 20 - top, f"{paid}×", f"as paid, {listed}× by list, usual blend"),
        legend(left, 52 - top, entries),
    )


def _of(rows: pd.DataFrame, basis: str) -> str:
    """Write the ratio of a kind of price; a dash if it is not known."""
    ratios = rows.loc[rows["basis"] == basis, "closed_over_open"]
    return f"{ratios.iloc[0]:.1f}" if len(ratios) else "–"


def _intervals(plot: Rows, rows: pd.DataFrame) -> list[Segment]:
    """Give the interval of each row that has one."""
    known = rows.dropna(subset=["low", "high"])[["low", "high", "y", "colour"]]
    ends = known.itertuples(index=False)
    return [Segment(plot.px(low), y, plot.px(high), y, ink, 2) for low, high, y, ink in ends]


def _names(plot: Rows, rows: pd.DataFrame) -> Layers:
    """Name each row, and write its ratio above its dot, on a phone behind its interval."""
    texts = []
    for number, row in enumerate(rows.to_dict("records")):
        bold, ratio = row["basis"] in TITLE_ROWS, f"{row['closed_over_open']:.1f}"
        texts.append(plot.name(number, NAMES.get(row["basis"], row["label"]), bold=bold))
        end = row["closed_over_open"] if pd.isna(row["high"]) else row["high"]
        look: dict[str, Any] = {"size": STRONG, "bold": bold}
        if plot.compact:
            texts.append(Words(plot.px(end) + 9, row["y"], ratio, **look))
        else:
            texts.append(Words(row["x"], row["y"] - 13, ratio, **look, align="center"))
    return words(texts)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give both ratios, what the mix does to each side, and who answers the requests."""
    releases, facts = tables["releases"], tables["facts"].iloc[0]
    list_day = facts["list_day"].date()
    return dated(
        facts["last_day"].date(),
        {
            **_ratio_findings(tables["main"]),
            **_change_findings(facts),
            **_robustness_findings(releases),
            **_side_findings(releases),
            **_coverage_findings(releases, facts),
            "first_day": day(facts["first_day"].date()),
            "last_day": day(facts["last_day"].date()),
            **dated(list_day, {"list_day": day(list_day)}),
        },
    )


def _ratio_findings(compared: pd.DataFrame) -> dict[str, Finding]:
    """Give closed over open as listed and as paid, and what the tokens of each side cost."""
    by_tokens = compared[compared["by"] == TOKENS].to_dict("records")
    rows: dict[str, Any] = {row["basis"]: row for row in by_tokens}
    ends = {
        name: [float(rows[name][end]) for end in ("closed_over_open", "low", "high")]
        for name in ("convention", "paid")
    }
    _, low, high = ends["paid"]
    per = f"per million tokens ({BASES['paid']}, by {TOKENS})"
    return {
        **{name: _ratio(*ends[name], unit="times the open price") for name in ends},
        "paid_interval": sentence(formats.between(low, high, digits=1)),
        **{f"paid_{side}": usd(rows["paid"][side], per) for side in SIDES},
    }


def _ratio(
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    unit: str = "",
    digits: int = 1,
) -> Finding:
    """Give a ratio of prices, with its interval if it has one."""
    text = f"{value:.{digits}f}"
    return measured(float(value), unit, low, high, text=text, level=token_mix.LEVEL)


def _change_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give by how much the paid prices and mixes multiply the ratio of the sides."""
    low, high = float(facts["change_low"]), float(facts["change_high"])
    return {
        "change": _ratio(float(facts["change"]), low, high, unit="times", digits=2),
        "change_interval": sentence(formats.between(low, high, digits=2)),
        "narrows": sentence(_narrows(low, high)),
    }


def _robustness_findings(releases: pd.DataFrame) -> dict[str, Finding]:
    """Give the paid ratio without single releases, without new ones, and by other weights."""
    without = {
        str(row["name"]): token_mix.mean_ratio(releases.drop(index=at), "paid", "tokens_a_day")
        for at, row in releases.iterrows()
    }
    paid = token_mix.mean_ratio(releases, "paid", "tokens_a_day")
    older = releases[~releases["opened"]]
    return {
        "least": _ratio(min(without.values())),
        "most": _ratio(max(without.values())),
        "most_weight": sentence(max(without, key=lambda name: abs(without[name] - paid))),
        "opened": count(releases["opened"].sum()),
        "without_opened": _ratio(token_mix.mean_ratio(older, "paid", "tokens_a_day")),
        "summed": _ratio(token_mix.mean_ratio(releases, "paid", "share_tokens")),
    }


def _side_findings(releases: pd.DataFrame) -> dict[str, Finding]:
    """Give for each side its releases, its mix, what was paid of the blend, and who answers."""
    findings: dict[str, Finding] = {}
    for side, rows in releases.groupby("side"):
        tokens, ratio = rows["tokens_a_day"], rows["ratio"].median()
        entered = tokens * rows["ratio"] / (1 + rows["ratio"])
        findings |= {
            f"priced_{side}": count(len(rows)),
            f"ratio_{side}": _ratio(ratio, digits=0),
            f"cached_{side}": percent((rows["cached"] * entered).sum() / entered.sum()),
            f"paid_share_{side}": percent(
                (rows["paid"] * tokens).sum() / (rows["convention"] * tokens).sum()
            ),
            f"answered_{side}": percent(rows["requests_maker"].sum() / rows["requests"].sum()),
        }
    return findings


def _coverage_findings(releases: pd.DataFrame, facts: pd.Series) -> dict[str, Finding]:
    """Give whose tokens these are, what is left out, and the mix of all traffic."""
    tokens = releases["tokens_a_day"]
    return {
        "open_tokens": percent(tokens[releases["side"] == "open"].sum() / tokens.sum()),
        "unpriced": count(facts["unpriced"]),
        "unpriced_tokens": percent(
            facts["unpriced_tokens"], text=formats.percent(facts["unpriced_tokens"], digits=1)
        ),
        "unknown": count(facts["unknown"]),
        "counted_again": measured(float(facts["counted_again"])),
        "mix_input": _ratio(facts["mix_input"], digits=0),
        "mix_cached": percent(facts["mix_cached"]),
    }


def _narrows(low: float, high: float) -> str:
    if high < 1:
        return "is smaller than by the blend"
    return "is larger than by the blend" if low > 1 else "shows no clear change"
