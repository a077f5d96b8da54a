"""At the cheapest seller open models hold {cheap_cheapest} of the price frontier's low end.

The low end is the cheapest third. Open models hold {cheap} of it, {middle} of the middle third and
{dear} of the expensive third, by three prices. These are the maker's, the median seller's, and the
lowest of a well-known seller that is not in doubt. The shares are of budgets; the thirds are of the
frontier's range, in the logarithm of price. A closed model has its maker's price throughout.

The picture has {open} open and {closed:closed model} with an index and a price, by the newest
prices of each company up to {day}. On the frontier no other model gives more for less.

Levels of the index can be counted instead, each belonging to the cheapest model that reaches it.
The open share then is {levels_maker} by the makers' prices, {levels_median} by the median sellers'
and {levels_cheapest} by the cheapest. It depends on two choices. One is the mix of tokens: prices
are blended at 3 in : 1 out. In the mix that OpenRouter carried, about {mix_input} in : 1 out with
{mix_cached} read from caches, the share is {levels_mix_maker}, {levels_mix_median} and
{levels_mix_cheapest}. Of makers' prices {cached_open} (open) and {cached_closed} (closed) come with
one for cached input. The shares of the thirds then are {cheap_mix} (cheapest), {middle_mix} and
{dear_mix}. The other choice is which small models are in the index, because few of them hold the
lower levels. It can be resampled for at most {drawn_models} models (August 2026). Among these the
share is {drawn_maker} by makers' prices ({interval_maker} in nine of ten resamples), {drawn_median}
({interval_median}) and {drawn_cheapest} ({interval_cheapest}).

The best open model on the frontier has {open_top} points of the index, the best model of all {top}.
{listed_sentence}

{unpriced_open} open and {unpriced_closed:closed model} of the index have no price on {day} and are
left out, many of them no longer sold. The table's history is that of one list, which grew and whose
dates lag by up to a month. So part of any change is the list's own. Months with fewer than
{least:open model} at a price are left out. A price for tokens is not the cost of an answer. Models
that think long need many tokens, and the index pools each at its best setting.
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
from charts.drawing.labels import Area, Landmark, landmarks, line_areas
from charts.drawing.marks import Layers, Segment, bars, rises, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import HEAD, NUMBER, QUIET, AnyChart
from charts.drawing.words import KeyEntry, Words, brief_name, legend, words
from charts.measures.capability import index_vintage
from charts.measures.capability.frontier import SIDES, side_on
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
    "Epoch Capabilities Index against list price, US dollars per million tokens (3 in : 1 out), at "
    "the cheapest well-known seller, {day}. The line is the most that a budget buys."
)
HEADLINE = "cheapest"
THIRDS = {"cheap": "cheapest", "middle": "middle", "dear": "expensive"}
MONEY = (0.03, 0.1, 0.3, 1, 3, 10, 30)


TITLES = {
    "shares": "Open share of the frontier by month and kind of price",
    "facts": "Numbers used in the text",
}
SENTENCES = ["{name}: {price:usd}, index {index:1}"]


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
        **{side: int((rows["side"] == side).sum()) for side in SIDES},
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
    facts |= {f"cached_{side}": cached.get(side, np.nan) for side in SIDES}
    facts |= {f"unpriced_{side}": int(without.eq(side).sum()) for side in SIDES}
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
    """Draw the chosen month's models and frontier; of the last day the open share of each third."""
    rows = tables["main"]
    rows = rows[rows["kind"].eq(HEADLINE)]
    months = sorted(rows["month"].unique())
    rows = rows.assign(
        step=rows["month"].map({month: n for n, month in enumerate(months)}),
        size=rows["on_frontier"].map({True: 70, False: 26}),
        colour=rows["side"].map(theme.colour),
    )
    last = len(months) - 1
    shares = tables["shares"]
    now = shares[shares["month"].eq(months[-1]) & shares["kind"].eq(HEADLINE)].iloc[0]
    plot = Plot(
        (float(rows["price"].min()) / 1.3, float(rows["price"].max()) * 1.3),
        (rows["index"].min() - 5, rows["index"].max() + 5),
        compact,
        440,
        Margin(34, 16, 90, AXIS_NAME),
        log_x=True,
    )
    line = _frontier_line(rows, plot.x_domain[1])
    on = rows["on_frontier"]
    tips = ["name", "price", "index", "side"]
    faint = [
        layer.encode(opacity=alt.value(0.22))
        for layer in side_marks(plot, rows[~on], "price", "index", tips)
    ]
    by_month = [
        *faint,
        *rises(plot, line.dropna(subset=["before"]), "price", "before", "index", width=1.5),
        *bars(plot, line, "price", "until", "index", width=2.5),
        *side_marks(plot, rows[on], "price", "index", tips),
    ]
    of_last = _thirds(plot, line[line["step"].eq(last)], now)
    names = words(_names(plot, line[line["step"].eq(last)]))
    slider = alt.param(
        name="step",
        value=last,
        bind=alt.binding_range(min=0, max=last, step=1, name="Month "),
    )
    entries = [KeyEntry(side, f"{side} model", theme.colour(side)) for side in SIDES]
    return plot.draw(
        _only(of_last, f"step === {last}"),
        plot.rulers(MONEY[1 if compact else 0 :], range(100, 170, 20), x_text="${:g}".format),
        _only(by_month, "datum.step === step"),
        _only(names, f"step === {last}"),
        legend(12 - plot.margin.left, 14 - plot.margin.top, entries),
        plot.axis_names(
            "US dollars per million tokens, log scale", "index" if compact else "Epoch index"
        ),
    ).add_params(slider)


def _only(layers: Layers, when: str) -> Layers:
    """Give layers of which only the rows are drawn for which a condition holds."""
    return [layer.transform_filter(when) for layer in layers]


def _frontier_line(rows: pd.DataFrame, end: Any) -> pd.DataFrame:
    """Give each month's frontier, from each price `until` the next, and the level `before`."""
    line = rows[rows["on_frontier"]].sort_values(["month", "price", "index"])
    groups = line.groupby("month")
    return line.assign(
        until=groups["price"].shift(-1).fillna(end), before=groups["index"].shift(1)
    )[["step", "name", "side", "colour", "price", "until", "index", "before"]]


def _thirds(plot: Plot, line: pd.DataFrame, shares: "pd.Series[Any]") -> Layers:
    """Part the thirds of the frontier's range of prices, and write the open share of each."""
    low, high = plot.px(line["price"].min()), plot.px(line["price"].max())
    third = (high - low) / 3
    edges = [low + third * n for n in range(len(THIRDS) + 1)]
    layers = segments((Segment(x, -58, x, plot.height, QUIET, 1) for x in edges), dash=[3, 3])
    for n, (band, name) in enumerate(THIRDS.items()):
        x, share = low + third * (n + 0.5), percent_of(shares[band])
        size = HEAD if n else 18 if plot.compact else NUMBER
        layers += words([
            Words(x, -50, name if plot.compact else f"{name} third", align="center"),
            Words(x, -30, share, theme.OPEN, size, bold=True, align="center"),
        ])  # fmt: skip
        if not plot.compact:
            layers += words([Words(x, -10, "of the line is open", QUIET, align="center")])
    beside = [Words(high + 8, -50, "third:"), Words(high + 8, -32, "of the line", QUIET)]
    beside.append(Words(high + 8, -16, "is open", QUIET))
    return layers + words(beside) * plot.compact


def _names(plot: Plot, line: pd.DataFrame) -> list[Words]:
    """Name the models on the frontier, the best and the cheapest first, off the line."""
    corners = [
        (plot.px(row[end]), plot.py(row["index"]))
        for row in line.to_dict("records")
        for end in ("price", "until")
    ]
    points = [
        Landmark(
            plot.px(row["price"]), plot.py(row["index"]), brief_name(row["name"]), row["index"],
            row["colour"], "nw w se n s sw ne",
        )
        for row in line.to_dict("records")
    ]  # fmt: skip
    marks = [Area(x - 5, y - 5, x + 5, y + 5) for x, y in corners[::2]]
    return landmarks(plot, points, [*line_areas(corners), *marks], outside=Margin(20, 0, 4, 0))


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
            **{side: count(now[side][HEADLINE]) for side in SIDES},
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
        **{f"cached_{side}": _share(facts[f"cached_{side}"]) for side in SIDES},
        **{f"unpriced_{side}": count(facts[f"unpriced_{side}"]) for side in SIDES},
        "drawn_models": count(models),
    }


def _band_findings(facts: pd.Series, now: pd.DataFrame) -> dict[str, Finding]:
    """Give the range over prices of the share of each third of budgets, at both mixes."""
    findings = {"cheap_cheapest": _share(now.loc[HEADLINE, "cheap"])}
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
    """Say what the last month of the one list gives, of which the newest prices are not."""
    month = listed["month"].max()
    rows = listed[listed["month"] == month].set_index("kind")
    shares = {kind: _share(float(rows["levels"].get(kind, np.nan))) for kind in PRICE_KINDS}
    return (
        f"On the list that has the history, the open shares of levels on {text_of(month.date())} "
        f"were {shares['maker']}, {shares['median']} and {shares['cheapest']}. The best open model "
        f"on its frontier had {_points(rows['open_top'].max())} points."
    )


def _points(value: float) -> Finding:
    """Give a value of the index; none where no open model is on a frontier."""
    return sentence("no") if pd.isna(value) else points(value, text=f"{value:.1f}")
