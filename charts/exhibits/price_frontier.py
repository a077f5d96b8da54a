"""By list price open models hold {cheap} of the cheap third of the frontier, {middle} of the middle
and {dear} of the dear.

Above: capability against list price on {day}, for {open} open and {closed:closed model} with an
index and a price. The line is the frontier: no other model gives more for less. An open model has
three prices (its maker's, the median seller's, and the cheapest well-known seller's whose price
nothing speaks against), and is drawn at the last; a closed one has its maker's. The title's ranges
are over these three prices, and of budgets (the logarithm of price) in thirds of the frontier's
range.

Below: the open share of levels of the index, each level belonging to the cheapest model that
reaches it: {levels_maker} by the makers' prices, {levels_median} by the median sellers' and
{levels_cheapest} by the cheapest. It hangs on two choices. One is the mix of tokens: prices are
blended at 3 in : 1 out, but in the mix that OpenRouter carried, about {mix_input} in : 1 out with
{mix_cached} read from caches, it is {levels_mix_maker}, {levels_mix_median} and
{levels_mix_cheapest}: of makers' prices {cached_open} (open) and {cached_closed} (closed) come with
one for cached input, and few small models hold the lower levels. The thirds then are {cheap_mix}
(cheap), {middle_mix} and {dear_mix}. The other is which small models are in the index: on the
{drawn_models} or fewer models for which its draws are known (August 2026) it is {drawn_maker} by
makers' prices ({interval_maker} in nine of ten draws), {drawn_median} ({interval_median}) and
{drawn_cheapest} ({interval_cheapest}).

The best open model on the frontier has {open_top} points of the index, the best model of all {top}.
{late_sentence}

{unpriced_open} open and {unpriced_closed:closed model} of the index have no price on {day} and are
left out, many of them no longer sold. The history is that of one list, whose days lag by up to a
month and which grew: months in which it has fewer than {least:open model} at a price are left out,
and part of any change is the list's own. A price for tokens is not the cost of an answer: models
that think long need many tokens, and the index pools each at its best setting. What runs really
cost is measured elsewhere.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import text_of
from charts.drawing import theme
from charts.drawing.text_layout import spread
from charts.drawing.theme import AnyChart
from charts.measures.capability import index_vintage
from charts.measures.capability.frontier import side_on
from charts.measures.costs import frontier_shares, pareto
from charts.measures.prices import offers
from charts.measures.prices.prices_on_day import (
    MIN_OPEN_MODELS,
    MONTHS,
    PRICE_KINDS,
    maker_and_host_spells,
    monthly_prices,
    priced,
    spells_on,
)
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

SUBTITLE = (
    "Epoch Capabilities Index against list price, US dollars per million tokens (3 in : 1 out), "
    "{day}; below, the open share of levels of the index by month."
)
HEADLINE = "cheapest"
DASH = {"cheapest": [1, 0], "median": [6, 3], "maker": [1, 3]}
SHAPE = {"open": "circle", "closed": "square"}


def tables(data: Tables) -> Frames:
    """Give the frontier of each month and price, all models of the last month, and the shares.

    panel: models (on the frontier of a month, in the last month all), shares (one row a month and
    kind of price) or later (the same from the late snapshot).
    """
    last = MONTHS[-1]
    parts = []
    for _, own in monthly_prices(data).groupby(["month", "kind"]):
        day, late, kind = (own[name].iloc[0] for name in ("month", "late", "kind"))
        own = own.drop(columns=["month", "late"])
        if own["side"].eq("open").sum() < MIN_OPEN_MODELS:
            continue
        on = pareto.on_frontier(own["price"], own["index"])
        if not late:
            kept = own if day == last else own[on]
            parts.append(kept.assign(panel="models", month=day, on_frontier=on))
        panel = "later" if late else "shares"
        row = {"panel": panel, "month": day, "kind": kind, **_shares_of(own)}
        row["open_top"] = own.loc[on & own["side"].eq("open"), "index"].max()
        sources = {name: own[name].iloc[0] for name in ("source_id", "price_source_id")}
        parts.append(pd.DataFrame([row | sources]))
    _complete(parts, last)
    models = index_vintage.models_of(data, index_vintage.LATEST)
    beside = _beside(data, models, spells_on(maker_and_host_spells(data), last), last)
    keys = ["panel", "month", "kind"]
    made = pd.concat(parts, ignore_index=True)
    return {"main": made.merge(beside.assign(panel="shares", month=last), on=keys, how="left")}


def _complete(parts: list[pd.DataFrame], last: pd.Timestamp) -> None:
    """Raise NoRows unless the last month has every kind of price for enough open models."""
    for kind in PRICE_KINDS:
        if not any(
            part["panel"].eq("shares").any() and part["month"].eq(last).any()
            for part in parts
            if part["kind"].eq(kind).any()
        ):
            day = f"{last:%Y-%m-%d}"
            what = f"price of kind {kind} for {MIN_OPEN_MODELS} open models of the index on {day}"
            raise NoRows(what, "data/price_history.csv")


def _shares_of(rows: pd.DataFrame) -> dict[str, float]:
    """Give the open share of levels, points, budgets and thirds, and how many models there are."""
    runs = rows.rename(columns={"price": "cost", "index": "score"})
    shares = pareto.shares(runs)
    return {
        "levels": shares.levels,
        "points": shares.points,
        **frontier_shares.band_shares(runs)._asdict(),
        **{side: int((rows["side"] == side).sum()) for side in SHAPE},
    }


def _beside(
    data: Tables, models: pd.DataFrame, standing: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """Give for each kind of price the draws' interval, the carried mix, and what has no price."""
    draws = index_vintage.draws_of(data)
    drawn = index_vintage.models_of(data, index_vintage.DRAWN).set_index("model_id")["index"]
    mix = offers.mix_of(data["traffic"])
    mixed = priced(models, standing.assign(price=offers.blended(standing, mix)), day)
    rows = priced(models, standing, day)
    side = side_on(models, day)
    makers = standing[standing["role"] == "maker"].groupby("side")["cached_input"]
    cached = makers.agg(lambda prices: prices.notna().mean())
    without = ~models["model_id"].isin(rows["model_id"])
    made = []
    for kind, own in rows.groupby("kind"):
        known = own[own["model_id"].isin(draws.index) & own["model_id"].isin(drawn.index)]
        runs = known.assign(cost=known["price"])
        ids = runs["model_id"]
        values = frontier_shares.level_shares(runs, draws.loc[ids].to_numpy().T)
        fitted = frontier_shares.level_shares(runs, drawn.loc[ids].to_numpy()[None, :])
        low, high = pd.Series(values).quantile([0.05, 0.95])
        carried = _shares_of(mixed[mixed["kind"] == kind])
        made.append(
            {"kind": kind, "low": low, "high": high, "drawn": fitted[0],
             "drawn_models": len(runs), "mix_input": mix.input, "mix_cached": mix.cached,
             **{f"mix_{name}": carried[name] for name in ("levels", *pareto.BANDS)},
             **{f"cached_{side}": cached.get(side, np.nan) for side in SHAPE},
             "unpriced_open": int((without & side.eq("open")).sum()),
             "unpriced_closed": int((without & side.eq("closed")).sum())}
        )  # fmt: skip
    return pd.DataFrame(made)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the chosen month's models and frontier above, the shares by month below."""
    table = tables["main"]
    width = 278 if compact else 640
    months = sorted(table.loc[table["panel"] == "models", "month"].unique())
    rows = table[table["panel"] == "models"].copy()
    rows["step"] = rows["month"].map({month: n for n, month in enumerate(months)})
    slider = alt.param(
        name="step",
        value=len(months) - 1,
        bind=alt.binding_range(min=0, max=len(months) - 1, step=1, name="Month "),
    )
    upper = _models(rows, width)
    whole: alt.VConcatChart = alt.vconcat(upper, _shares(table, width), spacing=24)
    return whole.add_params(slider)


def _models(rows: pd.DataFrame, width: int) -> AnyChart:
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
    sides = alt.Scale(domain=list(SHAPE), range=[theme.colour(side) for side in SHAPE])
    shapes = alt.Scale(domain=list(SHAPE), range=list(SHAPE.values()))
    look: dict[str, Any] = {
        "color": alt.Color("side:N", scale=sides, legend=None),
        "shape": alt.Shape("side:N", scale=shapes, legend=None),
    }
    tips = ["name", "price", "index", "side"]
    base = alt.Chart(rows).transform_filter(f"{now} && datum.kind === '{HEADLINE}'")
    steps = alt.Chart(line).transform_filter(now)
    named = _named(line)
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


def _named(line: pd.DataFrame) -> pd.DataFrame:
    """Choose the frontier's models to name: far enough apart on the index to be read."""
    kept = []
    apart = 4.0
    for _, own in line.groupby("month"):
        last = float("inf")
        for row in own.sort_values("index", ascending=False).to_dict("records"):
            if last - row["index"] >= apart and row["price"] > 0.12:
                kept.append(row)
                last = row["index"]
    return pd.DataFrame(kept, columns=list(line.columns))


def _shares(table: pd.DataFrame, width: int) -> AnyChart:
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
         "text": list(DASH)}
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
        *_later(table, x),
    ).properties(width=width, height=150)
    return alt.vconcat(drawn, names, spacing=8)


def _later(table: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Draw the shares of the late snapshot: hollow, named, and joined to nothing."""
    rows = table[table["panel"] == "later"].sort_values("levels")
    named = rows.assign(spot=spread(rows["levels"].tolist(), 0.12, 0.98))
    domain = alt.Scale(domain=[0, 1])
    base = alt.Chart(table).transform_filter("datum.panel === 'later'")
    return [
        base.mark_point(filled=False, size=36, color=theme.colour("open"), opacity=1).encode(
            x=x, y=alt.Y("levels:Q", scale=domain), tooltip=["month", "kind", "levels"]
        ),
        alt.Chart(named)
        .mark_text(align="right", dx=-8, fontSize=11)
        .encode(x=x, y=alt.Y("spot:Q", scale=domain), text="kind:N"),
    ]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the open shares of the last month by each price, at both mixes, and the later lists'."""
    table = tables["main"]
    shares = table[table["panel"] == "shares"]
    last = shares["month"].max()
    now = shares[shares["month"] == last].set_index("kind")
    later = table[table["panel"] == "later"].set_index("kind")
    rows = table[(table["panel"] == "models") & (table["month"] == last)]
    head = rows[rows["kind"] == HEADLINE]
    line = head[head["on_frontier"].astype(bool)]
    as_of = pd.Timestamp(last).date()

    def share(value: float) -> Finding:
        if pd.isna(value):
            return sentence("an unknown share")
        return percent(value)

    def over_prices(column: str) -> Finding:
        """Write the range of a share over the three kinds of price."""
        low, high = float(now[column].min()), float(now[column].max())
        if pd.isna(low):
            return sentence("an unknown share")
        ends = [f"{low:.0%}", f"{high:.0%}"]
        text = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        return Finding(100 * low, "percent", 100 * low, 100 * high, as_of, text, kind="range")

    one = now.loc[HEADLINE].to_dict()
    made = {
        "day": day(as_of),
        "least": Finding(MIN_OPEN_MODELS),
        "open": count(one["open"]),
        "closed": count(one["closed"]),
        "open_top": _points(now["open_top"].max(), as_of),
        "top": _points(line["index"].max(), as_of),
        "mix_input": Finding(float(one["mix_input"]), text=f"{one['mix_input']:.0f}"),
        "mix_cached": share(one["mix_cached"]),
        "cached_open": share(one["cached_open"]),
        "cached_closed": share(one["cached_closed"]),
        "drawn_models": count(now["drawn_models"].max()),
        "unpriced_open": count(one["unpriced_open"]),
        "unpriced_closed": count(one["unpriced_closed"]),
    }
    for band in pareto.BANDS:
        made[band] = over_prices(band)
        made[f"{band}_mix"] = over_prices(f"mix_{band}")
    for kind, row in now.to_dict("index").items():
        made |= {
            f"levels_{kind}": share(row["levels"]),
            f"levels_mix_{kind}": share(row["mix_levels"]),
            f"drawn_{kind}": Finding(
                100 * row["drawn"], "percent", 100 * row["low"], 100 * row["high"], as_of,
                f"{row['drawn']:.0%}", level=90,
            ),
            f"interval_{kind}": sentence(f"{row['low']:.0%} to {row['high']:.0%}"),
        }  # fmt: skip
    shares_late = {k: str(share(float(later["levels"].get(k, np.nan)))) for k in PRICE_KINDS}
    top = _points(later["open_top"].max(), as_of)
    return dated(
        as_of,
        made | {"late_sentence": sentence(_late_words(shares_late, top) if len(later) else "")},
    )


def _late_words(shares: dict[str, str], top: Finding) -> str:
    """Say what the late lists give."""
    return (
        f"Hollow marks: the lists of {text_of(pd.Timestamp(offers.LATE).date())}, which are others "
        f"and not joined by a line; there the shares are {shares['maker']}, {shares['median']} and "
        f"{shares['cheapest']}, and the best open model on the frontier has {top} points."
    )


def _points(value: float, as_of: Any) -> Finding:
    """Give a value of the index; none where no open model is on a frontier."""
    if pd.isna(value):
        return Finding("no", as_of=as_of)
    return Finding(float(value), "points", as_of=as_of, text=f"{value:.1f}")
