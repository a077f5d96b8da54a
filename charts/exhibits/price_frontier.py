"""By list price open models hold {cheap} of the cheap third of the frontier, {middle} of the middle
and {dear} of the dear.

Above: capability against list price on {day}, for {open} open and {closed:closed model} with an
index and a price, by the newest prices of each company up to that day. The line is the frontier: no
other model gives more for less. An open model has
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
{listed_sentence}

{unpriced_open} open and {unpriced_closed:closed model} of the index have no price on {day} and are
left out, many of them no longer sold. The history below is that of one list, whose days lag by up
to a month and which grew: months in which it has fewer than {least:open model} at a price are left
out, and part of any change is the list's own. A price for tokens is not the cost of an answer:
models that think long need many tokens, and the index pools each at its best setting. What runs
really cost is measured elsewhere.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, points, sentence
from charts.core.formats import percent as percent_of
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
    PRICE_KINDS,
    monthly_prices,
    priced,
    snapshot,
)
from charts.measures.stats import confidence
from charts.tables.blend import blended
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Epoch Capabilities Index against list price, US dollars per million tokens (3 in : 1 out), "
    "{day}; below, the open share of levels of the index by month (hollow: the day above)."
)
HEADLINE = "cheapest"
DASH = {"cheapest": [1, 0], "median": [6, 3], "maker": [1, 3]}
SHAPE = {"open": "circle", "closed": "square"}


TITLES = {
    "shares": "Open share of the frontier by month and kind of price",
    "facts": "Numbers used in the text",
}


def tables(data: Tables) -> Frames:
    """Give the frontier of each month and price, all models of the last day, and the shares.

    shares: one row a month and kind of price; late: that of the newest prices, which come from
    other lists than the months do.
    """
    last = offers.latest_day(data)
    models, shares = [], []
    for _, rows in monthly_prices(data).groupby(["month", "kind"]):
        if rows["side"].eq("open").sum() < MIN_OPEN_MODELS:
            continue
        on = pareto.on_frontier(rows["price"], rows["index"])
        shown = rows if rows["late"].iloc[0] else rows[on]
        models.append(shown.drop(columns="late").assign(on_frontier=on))
        shares.append(_shares_row(rows, on))
    by_kind = pd.DataFrame(shares)
    _complete(by_kind, last)
    return {
        "main": pd.concat(models, ignore_index=True),
        "shares": by_kind,
        "facts": _facts(data, last),
    }


def _shares_row(rows: pd.DataFrame, on: pd.Series) -> dict[str, Any]:
    """Give the shares of a month and kind of price, and the index of its best open model."""
    columns = ["month", "kind", "late", "source_id", "price_source_id"]
    return {
        **_shares_of(rows),
        "open_top": rows.loc[on & rows["side"].eq("open"), "index"].max(),
        **{column: rows[column].iloc[0] for column in columns},
    }


def _complete(shares: pd.DataFrame, last: pd.Timestamp) -> None:
    """Raise NoRows unless the last day has every kind of price for enough open models."""
    known = shares.loc[shares["month"].eq(last), "kind"].tolist() if len(shares) else []
    for kind in PRICE_KINDS:
        if kind not in known:
            day = f"{last:%Y-%m-%d}"
            what = f"price of kind {kind} for {MIN_OPEN_MODELS} open models of the index on {day}"
            raise NoRows(what, "data/offers.csv")


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


def _facts(data: Tables, day: pd.Timestamp) -> pd.DataFrame:
    """Give what each kind of price gives by the index's draws and in the carried mix, and counts.

    Names of columns end with the kind of price.
    """
    models = index_vintage.models_of(data, index_vintage.LATEST)
    standing = snapshot(data)
    mix = offers.mix_of(data["traffic"])
    mixed = priced(models, standing.assign(price=blended(standing, mix)), day)
    rows = priced(models, standing, day)
    side = side_on(models, day)
    without = side[~models["model_id"].isin(rows["model_id"])]
    makers = standing[standing["role"] == "maker"].groupby("side")["cached_input"]
    cached = makers.agg(lambda prices: prices.notna().mean())
    facts: dict[str, float] = {"mix_input": mix.input, "mix_cached": mix.cached}
    facts |= {f"cached_{side}": cached.get(side, np.nan) for side in SHAPE}
    facts |= {f"unpriced_{side}": int(without.eq(side).sum()) for side in SHAPE}
    for kind, of_kind in rows.groupby("kind"):
        carried = _shares_of(mixed[mixed["kind"] == kind])
        by_kind = {
            **_drawn(data, of_kind),
            **{f"mix_{name}": carried[name] for name in ("levels", *pareto.BANDS)},
        }
        facts |= {f"{name}_{kind}": value for name, value in by_kind.items()}
    return pd.DataFrame([facts])


def _drawn(data: Tables, rows: pd.DataFrame) -> dict[str, float]:
    """Give the open share of levels by the draws of the index, its interval, and the models."""
    draws = index_vintage.draws_of(data)
    fitted = index_vintage.models_of(data, index_vintage.WITH_DRAWS).set_index("model_id")["index"]
    known = rows["model_id"].isin(draws.index) & rows["model_id"].isin(fitted.index)
    runs = rows.assign(cost=rows["price"])[known]
    required(runs, "priced model with draws of the index", "data/capability_draws.csv")
    ids = runs["model_id"]
    values = frontier_shares.level_shares(runs, draws.loc[ids].to_numpy().T)
    low, high = pd.Series(values).quantile(list(confidence.ends()))
    share = frontier_shares.level_shares(runs, fitted.loc[ids].to_numpy()[None, :])[0]
    return {"drawn": share, "low": low, "high": high, "drawn_models": len(runs)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the chosen month's models and frontier above, the shares by month below."""
    rows = tables["main"]
    width = 278 if compact else 640
    months = sorted(rows["month"].unique())
    rows = rows.assign(step=rows["month"].map({month: n for n, month in enumerate(months)}))
    slider = alt.param(
        name="step",
        value=len(months) - 1,
        bind=alt.binding_range(min=0, max=len(months) - 1, step=1, name="Month "),
    )
    both: alt.VConcatChart = alt.vconcat(
        _models(rows, width), _shares(tables["shares"], width), spacing=24
    )
    return both.add_params(slider)


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
    named = []
    apart = 4.0
    for _, steps in line.groupby("month"):
        last = float("inf")
        for row in steps.sort_values("index", ascending=False).to_dict("records"):
            if last - row["index"] >= apart and row["price"] > 0.12:
                named.append(row)
                last = row["index"]
    return pd.DataFrame(named, columns=list(line.columns))


def _shares(shares: pd.DataFrame, width: int) -> AnyChart:
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
    base = alt.Chart(shares).transform_filter("!datum.late").encode(x=x, y=y)
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
        *_later(shares, x),
    ).properties(width=width, height=150)
    return alt.vconcat(drawn, names, spacing=8)


def _later(shares: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Draw the shares of the newest prices: hollow, named, and joined to nothing."""
    rows = shares[shares["late"]].sort_values("levels")
    named = rows.assign(spot=spread(rows["levels"].tolist(), 0.12, 0.98))
    domain = alt.Scale(domain=[0, 1])
    base = alt.Chart(shares).transform_filter("datum.late")
    return [
        base.mark_point(filled=False, size=36, color=theme.colour("open"), opacity=1).encode(
            x=x, y=alt.Y("levels:Q", scale=domain), tooltip=["month", "kind", "levels"]
        ),
        alt.Chart(named)
        .mark_text(align="right", dx=-8, fontSize=11)
        .encode(x=x, y=alt.Y("spot:Q", scale=domain), text="kind:N"),
    ]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the open shares of the last day by each price, at both mixes, and of the last month."""
    facts, shares = tables["facts"].iloc[0], tables["shares"]
    last = shares["month"].max()
    now = shares[shares["late"]].set_index("kind")
    listed = shares[~shares["late"]]
    return dated(
        last.date(),
        {
            "day": day(last.date()),
            "least": count(MIN_OPEN_MODELS),
            **{side: count(now[side][HEADLINE]) for side in SHAPE},
            **_top_findings(tables["main"], now),
            **_mix_findings(facts),
            **_band_findings(facts, now),
            **_level_findings(facts, now),
            "listed_sentence": sentence(_listed_words(listed) if len(listed) else ""),
        },
    )


def _top_findings(models: pd.DataFrame, now: pd.DataFrame) -> dict[str, Finding]:
    """Give the best open model on the frontier, and the best model of all."""
    on = models["month"].eq(models["month"].max()) & models["kind"].eq(HEADLINE)
    best = models.loc[on & models["on_frontier"], "index"].max()
    return {"open_top": _points(now["open_top"].max()), "top": _points(best)}


def _mix_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give the carried mix, who has a price for cached input, and what is left out."""
    models = max(facts[f"drawn_models_{kind}"] for kind in PRICE_KINDS)
    return {
        "mix_input": measured(float(facts["mix_input"]), text=f"{facts['mix_input']:.0f}"),
        "mix_cached": _share(facts["mix_cached"]),
        **{f"cached_{side}": _share(facts[f"cached_{side}"]) for side in SHAPE},
        **{f"unpriced_{side}": count(facts[f"unpriced_{side}"]) for side in SHAPE},
        "drawn_models": count(models),
    }


def _band_findings(facts: pd.Series, now: pd.DataFrame) -> dict[str, Finding]:
    """Give the range over prices of the share of each third of budgets, at both mixes."""
    findings: dict[str, Finding] = {}
    for band in pareto.BANDS:
        mixed = pd.Series([facts[f"mix_{band}_{kind}"] for kind in PRICE_KINDS])
        findings |= {band: _range(now[band]), f"{band}_mix": _range(mixed)}
    return findings


def _range(shares: pd.Series) -> Finding:
    """Give the least and the greatest of some shares."""
    low, high = float(shares.min()), float(shares.max())
    if pd.isna(low):
        return sentence("an unknown share")
    ends = dict.fromkeys([percent_of(low), percent_of(high)])
    text = " to ".join(ends)
    return Finding(100 * low, "percent", 100 * low, 100 * high, text=text, kind="range")


def _level_findings(facts: pd.Series, now: pd.DataFrame) -> dict[str, Finding]:
    """Give the share of levels by each kind of price, at both mixes, and by the index's draws."""
    findings: dict[str, Finding] = {}
    for kind in PRICE_KINDS:
        share, low, high = (float(facts[f"{name}_{kind}"]) for name in ("drawn", "low", "high"))
        findings |= {
            f"levels_{kind}": _share(now.loc[kind, "levels"]),
            f"levels_mix_{kind}": _share(facts[f"mix_levels_{kind}"]),
            f"drawn_{kind}": percent(share, low, high, level=confidence.LEVEL),
            f"interval_{kind}": sentence(f"{percent_of(low)} to {percent_of(high)}"),
        }
    return findings


def _share(value: Any) -> Finding:
    return sentence("an unknown share") if pd.isna(value) else percent(value)


def _listed_words(listed: pd.DataFrame) -> str:
    """Say what the last month of the one list gives, which the hollow marks are not of."""
    month = listed["month"].max()
    rows = listed[listed["month"] == month].set_index("kind")
    shares = {kind: _share(float(rows["levels"].get(kind, np.nan))) for kind in PRICE_KINDS}
    return (
        "Hollow marks: that day's prices, which come from other lists too and are not joined by a "
        f"line. By the one list of the months the shares on {text_of(month.date())} were "
        f"{shares['maker']}, {shares['median']} and {shares['cheapest']}, and the best open model "
        f"on the frontier had {_points(rows['open_top'].max())} points."
    )


def _points(value: float) -> Finding:
    """Give a value of the index; none where no open model is on a frontier."""
    return sentence("no") if pd.isna(value) else points(value, text=f"{value:.1f}")
