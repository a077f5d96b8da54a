"""On OpenRouter closed tokens cost {paid} times open ones as paid, and {convention} times by the
usual blend of list prices.

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
(hollow), for these prices and for the standing list prices of {list_day}: the maker's, the median
host's and the cheapest well-known host's, each by the convention and in the release's own mix with
its cached share. For "one mix" every release gets the mix of all traffic, {mix_input} in : 1 out
and {mix_cached} cached.

The intervals come from drawing releases anew, and are wide: few releases carry most tokens. Without
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

This is the use of one router's customers; who buys from a maker directly, by subscription or under
a contract, is not in it. And the average token of one side is no equal of the other's: the sides
differ in how able their models are. What the same ability costs is asked in other exhibits.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence, usd
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


def tables(data: Tables) -> Frames:
    """Give one row a release with a paid price, and one a comparison of the two sides."""
    used = token_mix.token_usage(data)
    lists = token_mix.list_prices(data, used.set_index("model_id")[["ratio", "cached"]])
    used = used.join(lists, on="model_id")
    known = used[used["side"].isin(SIDES)]
    rows = known.dropna(subset=["paid", "tokens_a_day"])
    made = []
    for basis, label in BASES.items():
        for by in (TOKENS, MEDIANS):
            weights = rows["tokens_a_day"] if by == TOKENS else None
            one = token_mix.compare_sides(rows[basis], rows["side"], weights)
            made.append({"basis": basis, "label": label, "by": by, **one._asdict()})
    mix = offers.mix_of(data["traffic"])
    sizes = token_mix.ratio_change(
        rows["convention"], rows["paid"], rows["side"], rows["tokens_a_day"]
    )
    shared = {
        "change": sizes[0],
        "change_low": sizes[1],
        "change_high": sizes[2],
        "unpriced": len(known) - len(rows),
        "unpriced_tokens": 1 - rows["tokens_a_day"].sum() / known["tokens_a_day"].sum(),
        "unknown": len(used) - len(known),
        "counted_again": token_mix.overcount_ratio(data),
        "mix_input": mix.input,
        "mix_cached": mix.cached,
        "list_day": pd.Timestamp(offers.BROAD),
        "first_day": rows["first_day"].min(),
        "last_day": rows["last_day"].max(),
    }
    parts = [
        rows.assign(kind="release"),
        pd.DataFrame(made).rename(columns={"ratio": "closed_over_open"}).assign(
            kind="comparison", source_id=rows["source_id"].iloc[0]
        ),
    ]  # fmt: skip
    whole = pd.concat(parts, ignore_index=True).assign(**shared)
    whole["list_source_id"] = str(offers.current_offers(data)["source_id"].iloc[0])
    return {"main": whole}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw paid against listed prices, and the comparisons below."""
    table = tables["main"]
    releases, comparisons = (table[table["kind"] == kind] for kind in ("release", "comparison"))
    width = (theme.PHONE if compact else theme.WIDE) - 60
    whole: alt.VConcatChart = alt.vconcat(
        _releases(releases, width, compact), _comparisons(comparisons, compact)
    )
    return whole


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
    table = tables["main"]
    rows, comparisons = (table[table["kind"] == kind] for kind in ("release", "comparison"))
    shared = rows.iloc[0]
    opened = rows["opened"].astype(bool)  # beside other rows the column is of objects
    as_of, list_day = shared["last_day"].date(), shared["list_day"].date()
    made: dict[str, Finding] = {}
    by_tokens: dict[str, Any] = {
        row["basis"]: row for row in comparisons.to_dict("records") if row["by"] == TOKENS
    }
    for name in ("convention", "paid"):
        size, low, high = (by_tokens[name][one] for one in ("closed_over_open", "low", "high"))
        unit = "times the open price"
        made[name] = Finding(size, unit, low, high, as_of, f"{size:.1f}", level=95)
    made["paid_interval"] = Finding(f"{low:.1f} to {high:.1f}", as_of=as_of)
    for side in SIDES:
        per = f"per million tokens ({BASES['paid']}, by {TOKENS})"
        made[f"paid_{side}"] = usd(by_tokens["paid"][side], per)

    def share(value: float) -> Finding:
        return Finding(float(value), text=f"{value:.0%}")

    without = {
        str(row["name"]): token_mix.mean_ratio(rows.drop(index=at), "paid", "tokens_a_day")
        for at, row in rows.iterrows()
    }
    paid = made["paid"].value
    farthest = max(without, key=lambda name: abs(without[name] - float(paid)))  # type: ignore[arg-type]
    tokens = rows["tokens_a_day"]
    for side in SIDES:
        own = rows[rows["side"] == side]
        weight = own["tokens_a_day"]
        made |= {
            f"priced_{side}": count(len(own)),
            f"ratio_{side}": Finding(
                float(own["ratio"].median()), text=f"{own['ratio'].median():.0f}"
            ),
            f"cached_{side}": share(
                (own["cached"] * weight * own["ratio"] / (1 + own["ratio"])).sum()
                / (weight * own["ratio"] / (1 + own["ratio"])).sum()
            ),
            f"paid_share_{side}": share(
                (own["paid"] * weight).sum() / (own["convention"] * weight).sum()
            ),
            f"answered_{side}": share(own["requests_maker"].sum() / own["requests"].sum()),
        }
    summed = token_mix.mean_ratio(rows, "paid", "share_tokens")
    older = token_mix.mean_ratio(rows[~opened], "paid", "tokens_a_day")
    change, low, high = (float(shared[name]) for name in ("change", "change_low", "change_high"))
    return dated(
        as_of,
        {
            **made,
            "change": Finding(change, "times", low, high, as_of, f"{change:.2f}", level=95),
            "change_interval": sentence(f"{low:.2f} to {high:.2f}"),
            "narrows": sentence(_narrows(low, high)),
            "least": Finding(min(without.values()), text=f"{min(without.values()):.1f}"),
            "most": Finding(max(without.values()), text=f"{max(without.values()):.1f}"),
            "most_weight": Finding(farthest),
            "opened": count(opened.sum()),
            "without_opened": Finding(older, text=f"{older:.1f}"),
            "open_tokens": share(tokens[rows["side"] == "open"].sum() / tokens.sum()),
            "summed": Finding(summed, text=f"{summed:.1f}"),
            "unpriced": count(shared["unpriced"]),
            "unpriced_tokens": Finding(
                float(shared["unpriced_tokens"]), text=f"{shared['unpriced_tokens']:.1%}"
            ),
            "unknown": count(shared["unknown"]),
            "counted_again": Finding(float(shared["counted_again"])),
            "mix_input": Finding(float(shared["mix_input"]), text=f"{shared['mix_input']:.0f}"),
            "mix_cached": share(shared["mix_cached"]),
            "list_day": Finding(list_day, as_of=list_day),
            "first_day": Finding(shared["first_day"].date()),
            "last_day": Finding(as_of),
        },
    )


def _narrows(low: float, high: float) -> str:
    if high < 1:
        return "is smaller than by the blend"
    return "is larger than by the blend" if low > 1 else "shows no clear change"
