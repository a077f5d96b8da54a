"""On OpenRouter closed tokens cost {paid} times as much as open ones, as paid.

By the usual blend of list prices they cost {convention} times as much.

Price lists are compared by a blend of three tokens in for one out, none of them cached. On
OpenRouter, a router, the median open release had {ratio_open} tokens in for one out and the median
closed one {ratio_closed}; {cached_open} of the input of open releases and {cached_closed} of that
of closed ones was read from a cache (weighted by tokens). So the same tokens cost less than the
blend says: {paid_share_open} of it for open models, {paid_share_closed} for closed ones. The
difference between the sides {narrows}: the ratio is multiplied by {change} (95% interval
{change_interval}).

Above: each release, what it lists against what was paid. Both are means over the tokens that its
endpoints carried in a sample of July 2026. The paid price of input counts discounts for cached
input; the release's own ratio of input to output, from {first_day} to {last_day}, makes one price
of the two. Below: closed over open, token-weighted (filled) and as the ratio of the two medians
(hollow), for these prices and for the list prices of {list_day}: the maker's, the median host's and
the cheapest well-known host's, each by the convention and in the release's own mix with its cached
share. For "one mix" every release gets the mix of all traffic, {mix_input} in : 1 out and
{mix_cached} cached.

The intervals come from resampling releases, and are wide: few releases carry most tokens. Without
any single one of them the paid ratio stays between {least} and {most} (the largest change comes
without {most_weight}). Without the {opened:release} whose weights came out in these weeks it is
{without_opened}. {priced_open} open and {priced_closed:closed release} have a paid price;
{unpriced} others, with {unpriced_tokens} of the tokens, have none, and the openness of {unknown} is
unknown: all these are left out.

The token weights are an estimate: requests of one day in July 2026, times the tokens of a release's
mean request. The source's own sums of tokens hold free variants and count some days several times
over (a day has {counted_again} times the requests of that one day), so they are used for mixes
only; weighted by them the paid ratio is {summed}. By the weights used here {open_tokens} of the
tokens went to open releases. Of the requests to open releases {answered_open} were answered by the
maker, of those to closed ones {answered_closed}.

This is the use of one router's customers; anyone who buys from a maker directly, by subscription or
under a contract, is not in it. And the average token of one side is no equal of the other's: the
sides differ in how able their models are. What the same ability costs is asked in other exhibits.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core import formats
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence, usd
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability.frontier import SIDES
from charts.measures.prices import offers, token_mix
from charts.tables.frames import Tables

SUBTITLE = (
    "OpenRouter, July 2026, US dollars per million tokens: price paid at each release's own mix of "
    "tokens, against its list price at 3 in : 1 out (above; the area is the number of tokens). "
    "Below: how many times the open price the closed one is, by kind of price."
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
    """Draw paid against listed prices, and the comparisons below."""
    width = (theme.PHONE if compact else theme.WIDE) - 60
    both: alt.VConcatChart = alt.vconcat(
        _releases(tables["releases"], width, compact), _comparisons(tables["main"], compact)
    )
    return both


def _releases(rows: pd.DataFrame, width: int, compact: bool) -> AnyChart:
    both = list(SIDES)
    axis = alt.Axis(values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100], labelExpr="'$' + datum.value")
    scale = alt.Scale(type="log", nice=False, padding=14)
    base = alt.Chart(rows).encode(
        x=alt.X("convention:Q", scale=scale, axis=axis, title="listed, 3 in : 1 out"),
        y=alt.Y("paid:Q", scale=scale, axis=axis, title="paid, own mix"),
        color=alt.Color(
            "side:N",
            legend=None,
            scale=alt.Scale(domain=both, range=[theme.colour(side) for side in both]),
        ),
    )
    shapes = alt.Scale(domain=both, range=["circle", "square"])
    area = alt.Scale(range=[12, 250 if compact else 500], type="linear")
    marks = base.mark_point(filled=True, opacity=0.6).encode(
        shape=alt.Shape("side:N", legend=None, scale=shapes),
        size=alt.Size("tokens_a_day:Q", legend=None, scale=area),
        tooltip=["name", "side", "ratio", "cached", "convention", "paid", "tokens_a_day"],
    )
    below: dict[str, Any] = {"baseline": "top", "dy": 15}
    lone: list[dict[str, Any]] = [{"align": "center", **below}]
    pair: list[dict[str, Any]] = [
        {"align": "center", **below},
        {"align": "left", "dx": -28, **below},
    ]
    beside: dict[str, Any] = {"align": "left", "dx": 12}
    styles = {
        "open": lone if compact else pair,
        "closed": [beside] if compact else [beside, beside],
    }
    names = []
    for side, places in styles.items():
        most = rows[rows["side"] == side].nlargest(len(places), "tokens_a_day")
        for at, style in enumerate(places[: len(most)]):
            one = alt.Chart(most.sort_values("convention").iloc[[at]])
            x, y = base.encoding.x, base.encoding.y
            names.append(one.mark_text(fontSize=11, **style).encode(x=x, y=y, text="name:N"))
    prices = rows[["convention", "paid"]]
    ends = pd.DataFrame({"at": [prices.min().max(), prices.max().min()]})
    line = alt.Chart(ends).encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))
    same = line.transform_filter(f"datum.at == {ends['at'].max()}").mark_text(
        align="right", dx=-12, color=theme.colour("quiet")
    )
    return alt.layer(
        line.mark_line(color=theme.colour("quiet"), strokeDash=[4, 3], strokeWidth=1.2),
        same.encode(text=alt.value("paid as listed")),
        marks,
        *names,
        *[_key(name, place) for place, name in enumerate(both)],
    ).properties(width=width, height=300 if compact else 360)


def _key(side: str, place: int) -> AnyChart:
    """Draw a side's mark and name in the upper left corner."""
    at = alt.Chart(pd.DataFrame({"side": [side]})).encode(y=alt.value(14 + 20 * place))
    colour = theme.colour(side)
    shape = "circle" if side == "open" else "square"
    return alt.layer(
        at.mark_point(filled=True, size=90, opacity=1, color=colour, shape=shape).encode(
            x=alt.value(14)
        ),
        at.mark_text(align="left", color=colour, fontWeight=600).encode(
            x=alt.value(26), text="side:N"
        ),
    )


def _comparisons(rows: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw how many times the open price the closed one is: filled by tokens, hollow by medians."""
    order = [basis for basis in BASES if basis in set(rows["basis"])]
    height = (46 if compact else 32) * len(order)
    places = alt.Scale(domain=order)
    scale = alt.Scale(type="log", nice=False, padding=10)
    axis = alt.Axis(
        values=[0.5, 1, 2, 5, 10, 20, 50],
        labelExpr="datum.value + '\u00d7'",
        title=[
            "closed price over open price (log scale)",
            "filled: by tokens; hollow, in brackets: medians",
        ],
    )
    ink, paper = theme.colour("ink"), theme.colour("paper")
    layers: list[AnyChart] = []
    shift = 8 if compact else 0
    for by, offset in ((TOKENS, -5 + shift), (MEDIANS, 5 + shift)):
        own = alt.Chart(rows[rows["by"] == by])
        base = own.encode(y=alt.Y("basis:N", axis=None, scale=places))
        layers += [
            base.mark_rule(color=ink, strokeWidth=1.6, yOffset=offset, y2Offset=offset).encode(
                x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
            ),
            base.mark_point(
                filled=True,
                size=55,
                opacity=1,
                yOffset=offset,
                stroke=ink,
                strokeWidth=1.5,
                fill=ink if by == TOKENS else paper,
                shape="circle" if by == TOKENS else "diamond",
            ).encode(
                x=alt.X("closed_over_open:Q", scale=scale, axis=axis),
                tooltip=["label", "by", "closed_over_open", "open", "closed", "open_releases"],
            ),
        ]
    said = rows.pivot_table("closed_over_open", "basis", "by").reset_index()
    said["text"] = [
        f"{BASES[basis]}: {by_tokens:.1f} ({by_medians:.1f})"
        for basis, by_tokens, by_medians in zip(
            said["basis"], said[TOKENS], said[MEDIANS], strict=True
        )
    ]
    style: dict[str, Any] = {"align": "left", "baseline": "middle", "dy": -11 if compact else 0}
    words = alt.Chart(said).encode(
        y=alt.Y("basis:N", axis=None, scale=places), x=alt.value(0), text="text:N"
    )
    says = [
        words.mark_text(**style, stroke=paper, strokeWidth=4, color=paper),
        words.mark_text(**style),
    ]
    if compact:
        return alt.layer(*layers, *says).properties(width=theme.PHONE - 60, height=height)
    named = alt.layer(*says).properties(width=270, height=height)
    drawn = alt.layer(*layers).properties(width=theme.WIDE - 330, height=height)
    both: alt.HConcatChart = alt.hconcat(named, drawn, spacing=0)
    return both


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
