"""By list price open models are the cheapest supplier of {levels_cheapest} of capability levels,
and of none above {open_top}; by their makers' prices of {levels_maker}.

Above: capability against list price on {day}, for {open} open and {closed} closed models with an
index and a price. The line is the frontier: no other model gives more for less. An open model has
three prices (its maker's, the median operator's, and the cheapest well-known operator's), and is
drawn at the last; a closed one has its maker's. Below: the open share of levels, month by month,
with each of the three.

Of levels between the weakest and the best model the open share is {levels_cheapest} by the cheapest
well-known host ({levels_low} to {levels_high} in nine of ten paired draws of the index of August
2026, whose own value is {levels_drawn}), {levels_median} by the median operator and {levels_maker}
by the maker. By points of the frontier it is {points_cheapest}, by distinct models
{models_cheapest}, by budgets {budgets_cheapest}. In the cheap third of the frontier's range of
prices {cheap_open} of {cheap_points} points are open, in the middle {middle_open} of
{middle_points}, in the dear {dear_open} of {dear_points}. The best open model on the frontier has
{open_top} points of the index, the best model of all {top}.

Prices are base list prices per million tokens, 3 in : 1 out, from the history of one list, whose
days lag by up to a month; {agree} of its {compared} prices agree within 1% with the snapshot of the
day after. In the mix that OpenRouter carried, about {mix_input} in : 1 out with {mix_cached} read
from caches, the open share of levels is {levels_mix_cheapest} by the cheapest well-known host,
{levels_mix_median} by the median operator and {levels_mix_maker} by the maker: the mix can turn the
result, because few hosts list a price for cached input. {unpriced_open} open and {unpriced_closed}
closed models of the index have no price on that day and are left out, many of them no longer sold.

A price for tokens is not the cost of an answer: models that think long need many tokens, and the
index pools each at its best setting. What runs really cost is measured elsewhere. The list grew:
months in which it has fewer than {least} open models at a price are left out, and part of any
change of the open share is the list's own.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts import theme
from charts.findings import Finding, Value
from charts.measures import frontier_shares, index_vintage, offers, pareto
from charts.measures.dated_prices import KINDS, priced, standing_on
from charts.measures.frontier import side_on
from charts.tables import Tables
from charts.theme import AnyChart

SUBTITLE = (
    "Epoch Capabilities Index against list price, US dollars per million tokens (3 in : 1 out), "
    "{day}; below, the open share of levels of the index by month."
)
MONTHS = pd.date_range("2025-07-01", "2026-07-01", freq="MS")
"""Months with a history of prices of hosts."""

LEAST = 20
"""Open models with a price that a month needs: with fewer its share is one of the list."""

HEADLINE = "cheapest"
DASH = {"cheapest": [1, 0], "median": [6, 3], "maker": [1, 3]}


def table(data: Tables) -> pd.DataFrame:
    """Give the frontier of each month and price, all models of the last month, and the shares."""
    models = index_vintage.models_of(data, index_vintage.LATEST)
    parts = []
    for month in MONTHS:
        prices = standing_on(data, month)
        rows = priced(models, prices, month)
        for kind in KINDS:
            own = rows[rows["kind"] == kind].copy()
            if own["side"].eq("open").sum() < LEAST:
                continue
            own["on_frontier"] = pareto.on_frontier(own["price"], own["index"])
            shares = pareto.shares(own, cost="price", score="index")
            kept = own if month == MONTHS[-1] else own[own["on_frontier"]]
            parts.append(kept.assign(panel="models", month=month))
            counts = {side: int((own["side"] == side).sum()) for side in ("open", "closed")}
            row = {"panel": "shares", "month": month, "kind": kind, **shares._asdict(), **counts}
            parts.append(pd.DataFrame([row | {"source_id": own["source_id"].iloc[0]}]))
    made = pd.concat(parts, ignore_index=True)
    last = (made["panel"] == "shares") & (made["month"] == MONTHS[-1])
    for name, value in _beside(data, models).items():
        made[name] = pd.Series(value, index=made.index).where(last)
    return made


def _beside(data: Tables, models: pd.DataFrame) -> dict[str, float]:
    """Give the interval, the other mix, what has no price, and how two sources agree."""
    day = MONTHS[-1]
    prices = standing_on(data, day)
    rows = priced(models, prices, day)
    head = rows[rows["kind"] == HEADLINE]
    draws = index_vintage.draws_of(data)
    drawn = index_vintage.models_of(data, index_vintage.DRAWN).set_index("model_id")["index"]
    known = head[head["model_id"].isin(draws.index) & head["model_id"].isin(drawn.index)]
    runs = known.assign(cost=known["price"])
    values = frontier_shares.level_shares(runs, draws.loc[runs["model_id"]].to_numpy().T)
    own = frontier_shares.level_shares(runs, drawn.loc[runs["model_id"]].to_numpy()[None, :])
    mix = offers.mix_of(data["traffic"])
    mixed = priced(models, prices.assign(blended=offers.blended(prices, mix)), day)
    mixed_levels = {
        f"mix_{kind}": pareto.shares(
            mixed[mixed["kind"] == kind], cost="price", score="index"
        ).levels
        for kind in KINDS
    }
    broad = offers.standing(data)
    both = prices.merge(broad[["model_id", "operator", "blended"]], on=["model_id", "operator"])
    same = (both["blended_x"] / both["blended_y"] - 1).abs() <= 0.01
    side = side_on(models, day)
    unpriced = ~models["model_id"].isin(rows["model_id"])
    low, high = pd.Series(values).quantile([0.05, 0.95])
    return {
        "low": float(low),
        "high": float(high),
        "drawn": float(own[0]),
        **mixed_levels,
        "mix_input": mix.input,
        "mix_cached": mix.cached,
        "agree": float(same.sum()),
        "compared": float(both["blended_y"].notna().sum()),
        "unpriced_open": float((unpriced & side.eq("open")).sum()),
        "unpriced_closed": float((unpriced & side.eq("closed")).sum()),
    }


def chart(table: pd.DataFrame, *, compact: bool = False) -> AnyChart:
    """Draw the chosen month's models and frontier above, the shares by month below."""
    width = 278 if compact else 640
    months = sorted(table["month"].unique())
    rows = table[table["panel"] == "models"].copy()
    rows["step"] = rows["month"].map({month: n for n, month in enumerate(months)})
    slider = alt.param(
        name="step",
        value=len(months) - 1,
        bind=alt.binding_range(min=0, max=len(months) - 1, step=1, name="Month "),
    )
    upper = _models(rows, width, compact)
    whole: alt.VConcatChart = alt.vconcat(upper, _shares(table, width), spacing=24)
    return whole.add_params(slider)


def _models(rows: pd.DataFrame, width: int, compact: bool) -> AnyChart:
    line = rows[(rows["kind"] == HEADLINE) & rows["on_frontier"]]
    line = line.sort_values(["month", "price", "index"])
    groups = line.groupby("month")
    line = line.assign(until=groups["price"].shift(-1), next=groups["index"].shift(-1))
    line["until"] = line["until"].fillna(rows["price"].max() * 1.3)
    line["next"] = line["next"].fillna(line["index"])
    ends = [float(rows["price"].min()) / 1.3, float(rows["price"].max()) * 1.3]
    x = alt.X(
        "price:Q",
        scale=alt.Scale(type="log", domain=ends, nice=False),
        axis=alt.Axis(values=[0.03, 0.1, 0.3, 1, 3, 10, 30, 100], labelExpr="'$' + datum.value",
                      title="per million tokens, log scale"),
    )  # fmt: skip
    y = alt.Y("index:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title="index", tickCount=6))
    now = "datum.step === step"
    shape = {"open": "circle", "closed": "square"}
    sides = alt.Scale(domain=list(shape), range=[theme.colour(side) for side in shape])
    shapes = alt.Scale(domain=list(shape), range=list(shape.values()))
    look: dict[str, Any] = {
        "color": alt.Color("side:N", scale=sides, legend=None),
        "shape": alt.Shape("side:N", scale=shapes, legend=None),
    }
    tips = ["name", "price", "index", "side"]
    base = alt.Chart(rows).transform_filter(f"{now} && datum.kind === '{HEADLINE}'")
    steps = alt.Chart(line).transform_filter(now)
    named = _named(line, compact)
    return alt.layer(
        base.transform_filter("!datum.on_frontier")
        .mark_point(filled=True, size=22, opacity=0.3)
        .encode(x=x, y=y, **look),
        steps.mark_rule(color=theme.colour("quiet")).encode(x="until:Q", y=y, y2="next:Q"),
        steps.mark_rule(strokeWidth=2.2).encode(x=x, y=y, x2="until:Q", color=look["color"]),
        base.transform_filter("datum.on_frontier")
        .mark_point(filled=True, size=60, opacity=1)
        .encode(x=x, y=y, tooltip=tips, **look),
        alt.Chart(named)
        .transform_filter(now)
        .mark_text(align="right", dx=-8, dy=-7)
        .encode(x=x, y=y, text="name:N"),
    ).properties(width=width, height=300)


def _named(line: pd.DataFrame, compact: bool) -> pd.DataFrame:
    """Choose the frontier's models to name: far enough apart on the index to be read."""
    kept = []
    apart = 4.0 if compact else 2.5
    for _, own in line.groupby("month"):
        last = float("inf")
        for row in own.sort_values("index", ascending=False).to_dict("records"):
            if last - row["index"] >= apart and row["price"] > 0.12:
                kept.append(row)
                last = row["index"]
    return pd.DataFrame(kept, columns=list(line.columns))


def _shares(table: pd.DataFrame, width: int) -> AnyChart:
    rows = table[table["panel"] == "shares"]
    x = alt.X("month:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%b %Y", tickCount=5))
    y = alt.Y(
        "levels:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", title="open share of levels", tickCount=4),
    )
    dash = alt.StrokeDash(
        "kind:N", scale=alt.Scale(domain=list(DASH), range=list(DASH.values())), legend=None
    )
    key = pd.DataFrame(
        {"kind": list(DASH), "x": [0, 1, 2],
         "text": ["cheapest", "median", "maker"]}
    )  # fmt: skip
    blue = theme.colour("open")
    base = alt.Chart(table).transform_filter("datum.panel === 'shares'").encode(x=x, y=y)
    place = alt.X("x:Q", scale=alt.Scale(domain=[0, 3]), axis=None)
    mark = alt.Chart(key).encode(x=place)
    names = alt.layer(
        mark.mark_rule(color=blue, strokeWidth=2)
        .encode(x2=alt.X2("end:Q"), strokeDash=dash)
        .transform_calculate(end="datum.x + 0.16"),
        mark.mark_text(align="left", dx=0.17 * width / 3 + 4, fontSize=11).encode(text="text:N"),
    ).properties(width=width, height=14)
    drawn = alt.layer(
        base.mark_line(color=blue).encode(strokeDash=dash),
        base.mark_point(filled=True, size=14, color=blue, opacity=1).encode(
            tooltip=["month", "kind", "levels", "open", "closed"]
        ),
    ).properties(width=width, height=130)
    assert len(rows)
    return alt.vconcat(drawn, names, spacing=8)


def findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Give the open share of the last month in each way and by each price, and its limits."""
    shares = table[table["panel"] == "shares"]
    last = shares["month"].max()
    now = shares[shares["month"] == last].set_index("kind")
    rows = table[(table["panel"] == "models") & (table["month"] == last)]
    head = rows[rows["kind"] == HEADLINE]
    line = head[head["on_frontier"]]
    as_of = pd.Timestamp(last).date()

    def found(value: Value, text: str = "", unit: str = "") -> Finding:
        return Finding(value, unit, as_of=as_of, text=text)

    def share(value: float) -> Finding:
        return found(100 * float(value), f"{value:.0%}", "percent")

    names = ["low", "high", "drawn", "mix_maker", "mix_median", "mix_cheapest", "mix_input"]
    names += ["mix_cached", "agree", "compared", "unpriced_open", "unpriced_closed"]
    facts = {name: float(now[name][HEADLINE]) for name in names}
    opened = line[line["side"] == "open"]
    top = float(opened["index"].max()) if len(opened) else float(head["index"].min())
    made = {
        "as_of": found(as_of),
        "day": found(as_of),
        "least": found(LEAST),
        "open": found(int(now["open"][HEADLINE])),
        "closed": found(int(now["closed"][HEADLINE])),
        "points": found(len(line)),
        "open_top": found(top, f"{top:.1f}", "points"),
        "top": found(float(line["index"].max()), f"{line['index'].max():.1f}", "points"),
        "levels_low": share(facts["low"]),
        "levels_high": share(facts["high"]),
        "levels_drawn": share(facts["drawn"]),
        **{f"levels_mix_{kind}": share(facts[f"mix_{kind}"]) for kind in KINDS},
        "mix_input": found(facts["mix_input"], f"{facts['mix_input']:.0f}"),
        "mix_cached": share(facts["mix_cached"]),
        **{name: found(int(facts[name])) for name in ("agree", "compared", "unpriced_open",
                                                      "unpriced_closed")},
    }  # fmt: skip
    for kind in KINDS:
        for way in ("levels", "points", "models", "budgets"):
            made[f"{way}_{kind}"] = share(now[way][kind])
    bands = pareto.bands(line, cost="price")
    for band in pareto.BANDS:
        own = line[bands == band]
        made[f"{band}_points"] = found(len(own))
        made[f"{band}_open"] = found(int(own["side"].eq("open").sum()))
    return made
