"""With more hosts the lowest price {lowest_word}{chance}.

The median price of an open model's hosts {median_word}. From {since} to {as_of}, a model's lowest
price changed by {lowest_doubling} with twice the hosts (95% interval {lowest_interval}). Its median
price changed by {median_doubling} ({median_interval}). That rests on {rows_time} model-months, with
an effect of each model and of each month; {models_time} of the models changed their number of
hosts. Of {stayed:month} in which a host stayed, {changed} brought another price ({changed_share}):
{changed_share_entry} where a host came that month, {changed_share_quiet} elsewhere. Among hosts
that stayed, the price {stay_word} as others come ({stay_doubling} a doubling, {stay_interval}).

The lowest of many prices is low even if no host reacts to the others. The same hosts in random
order would have moved the lowest price by {luck_doubling} a doubling: {luck_share} of what was seen
(in logarithms). The price beyond that {excess_word}: {excess_doubling} ({excess_interval}). For a
buyer who looks for the cheapest, a new host is one more price to choose from. Only that remainder
can show whether hosts also undercut each other, and its interval is wide.

The table compares the models of one day, {day}, too: {offers} base offers of {hosts:host}. The
median over the maker's own price is known for {models_maker:model}, and {at_maker} of them are
within {near} of it. The lowest over the median, for {models_spread:model} with two hosts or more,
falls with the number of hosts. Random draws from the models with {many:host} or more, every model
counted the same, explain {pool_share} of that slope, and {pool_share_other} if the pool begins at
{many_other:host}.

Prices are base list prices, blended 3 in : 1 out; neither the maker nor a reseller counts as a
host. Well-known hosts and prices that are not in doubt, {documented:offer}, give
{documented_median} for the median and {documented_lowest} for the lowest over it. Errors are HC3
(MacKinnon and White 1985) between models, and clustered by model over time.

Hosts do not arrive at random: they take up models that many people want, and they do so while costs
fall. A list that takes up a host late shows an entry that was none; the row of hosts already there
allows for it, the others only by their months. Quantised offers are left out, and what a host does
not say of its quantisation is not known. What prices would be with one host only, or how thin the
margins are, cannot be seen here.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from charts.core import formats
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence
from charts.core.formats import signed
from charts.drawing.marks import bars
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import HEAD, INK, LABEL, OPEN, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, legend, words
from charts.measures.prices import entry_elasticity, offers
from charts.measures.stats import thresholds
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Change of an open model's price when its hosts double, month by month to {as_of}. Line: 95% "
    "interval. Grey: what the same hosts in random order would have done."
)
MANY = 5
"""Hosts that a model needs to be drawn from: fewer say too little of how prices lie apart."""
OTHER = 8
"""The same once more, to see whether the choice matters."""
NEAR = 0.01
NOW, TIME = "between models on", "one model over time, to"
MEASURES = {
    "maker": (NOW, "median, over the maker's price"),
    "size": (NOW, "median, for equal active parameters"),
    "spread": (NOW, "lowest, over the median"),
    "pool": (NOW, "the same, by random draws alone"),
    "rest": (NOW, "lowest, beyond random draws"),
    "median": (TIME, "median"),
    "lowest": (TIME, "lowest"),
    "luck": (TIME, "the same, by random order alone"),
    "excess": (TIME, "lowest, beyond random order"),
    "stay": (TIME, "hosts already there"),
}
"""Each estimate: what is compared, and of which price."""
BY_CHANCE = ("pool", "luck")
CITED = ("median", "lowest", "luck", "excess", "stay")
"""Estimates with findings of their own."""

DRAWN = {
    "lowest": "Lowest price",
    "luck": "by chance: hosts in random order",
    "excess": "beyond chance",
    "median": "Median price",
    "stay": "Each host that was already there",
}
"""Estimates in the picture, and what their rows are called."""


TITLES = {
    "models": "Open models: hosts, their prices, and what random draws give",
    "facts": "Numbers used in the text",
}


def tables(data: Tables) -> Frames:
    """Give one row an estimate (slope of log price on log hosts), and one an open model."""
    standing = offers.current_offers(data)
    hosts = offers.hosts(standing)
    hosts = hosts[hosts["side"].eq("open")].dropna(subset=["blended"])
    models = _models(hosts, standing, data["models"])
    models = models.dropna(subset=["median_to_maker", "lowest_to_median"], how="all")
    for many in (MANY, OTHER):
        what = f"open model with prices of {many} hosts"
        required(models[models["hosts"] >= many], what, "data/offers.csv")
    hosts = hosts[hosts["model_id"].isin(models["model_id"])]
    models = _with_draws(models, hosts)
    documented = hosts[offers.documented(hosts)]
    prices = entry_elasticity.monthly_host_prices(data)
    if prices["month"].nunique() < 2:
        raise NoRows("price of an open model's hosts in two months", "data/price_history.csv")
    steps = entry_elasticity.incumbents(prices)
    facts = {
        "offers": len(hosts),
        "operators": hosts["operator"].nunique(),
        "documented": len(documented),
        **_documented_slopes(_models(documented, standing, data["models"])),
        "since": prices["month"].min(),
        **_moves(steps),
    }
    source = str(hosts["source_id"].iloc[0])
    day = hosts["as_of"].iloc[0]
    estimates = pd.DataFrame([*_between(models, day), *_over_time(prices, steps)])
    return {
        "main": _in_percent(estimates).assign(source_id=source),
        "models": models.assign(as_of=day, source_id=source),
        "facts": pd.DataFrame([facts]),
    }


def _with_draws(models: pd.DataFrame, hosts: pd.DataFrame) -> pd.DataFrame:
    """Add the lowest price over the median that random draws give as many hosts."""
    logs = {
        many: {
            drawn: entry_elasticity.chance_minimum(_pool(hosts, many), drawn)
            for drawn in set(models["hosts"])
        }
        for many in (MANY, OTHER)
    }
    drawn = pd.DataFrame([*models["hosts"].map(logs[MANY])], index=models.index)
    other = models["hosts"].map({drawn: ends.mean for drawn, ends in logs[OTHER].items()})
    columns = {"mean": "luck", "low": "luck_low", "high": "luck_high"}
    return models.join(drawn.apply(np.exp).rename(columns=columns)).assign(luck_other=np.exp(other))


def _documented_slopes(models: pd.DataFrame) -> dict[str, float]:
    return {
        "documented_median": _slope(models, "median_to_maker", 1).slope,
        "documented_lowest": _slope(models, "lowest_to_median", 2).slope,
    }


def _moves(steps: pd.DataFrame) -> dict[str, int]:
    """Count months in which a host stayed, and changes of its price: all, and where one came."""
    joined = steps[steps["entered"] > 0]
    return {
        "stayed": int(steps["stayed"].sum()),
        "changed": int(steps["changed"].sum()),
        "stayed_entry": int(joined["stayed"].sum()),
        "changed_entry": int(joined["changed"].sum()),
    }


def _in_percent(estimates: pd.DataFrame) -> pd.DataFrame:
    """Name the estimates, and give them as changes in percent when hosts double."""
    groups, labels = zip(*[MEASURES[name] for name in estimates["measure"]], strict=True)
    estimates.loc[estimates["measure"].isin(BY_CHANCE), ["low", "high"]] = np.nan
    percents = {f"{end}_percent": _at_twice(estimates[end]) for end in ("slope", "low", "high")}
    return estimates.assign(group=groups, label=labels, **percents)


def _at_twice(slope: Any) -> Any:
    """Give the change in percent at twice the hosts that a slope of logarithms means."""
    return 100 * (2**slope - 1)


def _models(hosts: pd.DataFrame, standing: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Give hosts, prices and size of each model; ratios only where they say something."""
    rows = hosts.groupby(["model_id", "name"])["blended"].agg(["size", "median", "min"])
    rows = rows.reset_index(level="name")
    rows = rows.rename(columns={"size": "hosts", "min": "lowest"})
    rows["maker"] = standing[standing["role"] == "maker"].set_index("model_id")["blended"]
    size = register.set_index("model_id")
    rows["active_parameters"] = size["active_parameters"].fillna(size["parameters"])
    rows["median_to_maker"] = rows["median"] / rows["maker"]
    rows["lowest_to_median"] = (rows["lowest"] / rows["median"]).where(rows["hosts"] > 1)
    return rows.reset_index()


def _pool(hosts: pd.DataFrame, many: int) -> list[entry_elasticity.Values]:
    """Give the log prices of each model with so many hosts."""
    logs = np.log(hosts["blended"]).groupby(hosts["model_id"])
    return [group.to_numpy(float) for _, group in logs if len(group) >= many]


def _slope(models: pd.DataFrame, ratio: str, fewest: int) -> entry_elasticity.Elasticity:
    known = models[models[ratio].notna() & (models["hosts"] >= fewest)]
    return entry_elasticity.across(np.log(known[ratio]), np.log(known["hosts"]))


def _between(models: pd.DataFrame, day: pd.Timestamp) -> Iterator[dict[str, Any]]:
    """Give the estimates between models: of medians, of lowest prices, and of random draws."""
    sized = models.dropna(subset=["active_parameters"])
    size = entry_elasticity.across(
        *(np.log(sized[column]) for column in ("median", "hosts", "active_parameters"))
    )
    several = models[models["hosts"] > 1]
    rest = several.assign(rest=several["lowest_to_median"] / several["luck"])
    estimates = {
        "maker": _slope(models, "median_to_maker", 1),
        "size": size,
        "spread": _slope(models, "lowest_to_median", 2),
        "pool": _slope(several, "luck", 2),
        "rest": _slope(rest, "rest", 2),
    }
    for name, estimate in estimates.items():
        yield {"measure": name, **estimate._asdict(), "as_of": day}


def _over_time(prices: pd.DataFrame, steps: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give the estimates inside models over months: of prices, and of hosts already there."""
    months = entry_elasticity.monthly_log_prices(prices)
    months["excess"] = months["lowest"] - months["luck"]
    changes = {name: (months, name) for name in ("median", "lowest", "luck", "excess")}
    months["more"] = np.log(months["hosts"])
    for name, (rows, price) in {**changes, "stay": (steps, "cut")}.items():
        estimate = entry_elasticity.within(
            rows[price], rows["more"], rows["model_id"], rows["month"]
        )
        yield {"measure": name, **estimate._asdict(), "as_of": months["month"].max()}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the estimates over time as bars, each with its interval and its value."""
    rows = tables["main"].set_index("measure", drop=False).loc[list(DRAWN)].reset_index(drop=True)
    known = rows[["slope_percent", "low_percent", "high_percent"]]
    low, high = min(-30.0, known.min().min()), max(5.0, known.max().max())
    plot = rows_plot(
        DRAWN.values(), (low - 4, high + 4), compact,
        left=252, right=12 if compact else 78, top=74 if compact else 58, bottom=AXIS_NAME,
        step=58 if compact else 50, drop=0.72,
    )  # fmt: skip
    rows = rows.assign(
        y=[plot.at(row) for row in rows.index],
        zero=0.0,
        colour=[QUIET if name in BY_CHANCE else OPEN for name in rows["measure"]],
    )
    intervals = rows.dropna(subset=["low_percent"]).assign(colour=INK)
    tips = ["label", "slope_percent", "low_percent", "high_percent", "models"]
    zero = plot.px(0)
    sides = [
        Words(zero - 8, -12, "‹ cheaper with twice the hosts", QUIET, align="right"),
        Words(zero + 8, -12, "pricier ›", QUIET),
    ]
    bars_key = [KeyEntry("bar", "measured", OPEN), KeyEntry("bar", "by chance alone", QUIET)]
    left, top = 12 - plot.margin.left, plot.margin.top
    return plot.draw(
        legend(left, 14 - top, [*bars_key, KeyEntry("whisker", "95% interval", INK)]),
        plot.axis_names("change of the price when the hosts double"),
        plot.rulers(range(-30, 11, 10), x_text=_percent, grid_x=True, zero_x=0),
        bars(plot, rows, "zero", "slope_percent", "y", tips, width=20, opacity=0.75),
        bars(plot, intervals, "low_percent", "high_percent", "y", width=2),
        words([*sides, *_row_words(plot, rows)], halo=compact),
    )


def _row_words(plot: Rows, rows: pd.DataFrame) -> list[Words]:
    """Name the rows, the main ones in bold, and write their values at the right."""
    texts = []
    for row, (name, text) in enumerate(DRAWN.items()):
        is_main = name not in (*BY_CHANCE, "excess")
        texts.append(plot.name(row, text, size=STRONG if is_main else LABEL, bold=is_main))
        value = _percent(rows["slope_percent"][row])
        y = plot.at(row) - 20 if plot.compact else plot.at(row)
        x = plot.width + (0 if plot.compact else 66)
        colour = QUIET if name in BY_CHANCE else OPEN
        texts.append(Words(x, y, value, colour, HEAD, bold=True, align="right"))
    return texts


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the estimates as changes at a doubling of hosts, their words, and the counts."""
    models, facts = tables["models"], tables["facts"].iloc[0]
    rows: dict[str, Any] = {row["measure"]: row for row in tables["main"].to_dict("records")}
    end, listed = rows["median"]["as_of"].date(), models["as_of"].iloc[0].date()
    on_list = {
        **_model_findings(models, rows["spread"]),
        **_documented_findings(facts),
        "day": day(listed),
    }
    return dated(
        end,
        {
            **dated(listed, on_list),
            **_estimate_findings(rows),
            **_move_findings(facts),
            "chance": sentence(_chance(rows["lowest"], rows["excess"])),
            "luck_share": _part(rows["luck"]["slope"], rows["lowest"]["slope"]),
            "rows_time": count(rows["median"]["rows"]),
            "models_time": count(rows["median"]["models"]),
            "many": count(MANY),
            "many_other": count(OTHER),
            "near": percent(NEAR),
            "since": day(facts["since"].date()),
            "as_of": day(end),
        },
    )


def _estimate_findings(rows: dict[str, Any]) -> dict[str, Finding]:
    """Give the cited estimates, and their intervals and words where they have an interval."""
    findings: dict[str, Finding] = {}
    for name in CITED:
        size, low, high = (float(rows[name][f"{end}_percent"]) for end in ("slope", "low", "high"))
        text, level = _percent(size), entry_elasticity.LEVEL
        findings[f"{name}_doubling"] = measured(size, "percent", low, high, text=text, level=level)
        if name not in BY_CHANCE:
            findings[f"{name}_interval"] = sentence(f"{_percent(low)} to {_percent(high)}")
            findings[f"{name}_word"] = sentence(_word(rows[name]))
    return findings


def _model_findings(models: pd.DataFrame, spread: dict[str, Any]) -> dict[str, Finding]:
    """Count the models in each panel, and give the part of the slope that random draws explain."""
    several = models[models["hosts"] > 1]
    pool, other = (_slope(several, column, 2).slope for column in ("luck", "luck_other"))
    near = thresholds.at_most((models["median_to_maker"] - 1).abs(), NEAR)
    return {
        "models_maker": count(models["median_to_maker"].notna().sum()),
        "models_spread": count(len(several)),
        "at_maker": count(near.sum()),
        "pool_share": _part(pool, spread["slope"]),
        "pool_share_other": _part(other, spread["slope"]),
    }


def _documented_findings(facts: pd.Series) -> dict[str, Finding]:
    """Count offers and hosts, and give the slopes of those that nothing speaks against."""
    median, lowest = (_at_twice(facts[f"documented_{name}"]) for name in ("median", "lowest"))
    return {
        "offers": count(facts["offers"]),
        "hosts": count(facts["operators"]),
        "documented": count(facts["documented"]),
        "documented_median": measured(median, "percent", text=_percent(median)),
        "documented_lowest": measured(lowest, "percent", text=_percent(lowest)),
    }


def _move_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give how often hosts that stay change a price: at all, as another comes, and elsewhere."""
    stayed, changed = (int(facts[name]) for name in ("stayed", "changed"))
    entry = [int(facts[f"{name}_entry"]) for name in ("changed", "stayed")]
    return {
        "stayed": count(stayed),
        "changed": count(changed),
        "changed_share": _changed(changed, stayed),
        "changed_share_entry": _changed(*entry),
        "changed_share_quiet": _changed(changed - entry[0], stayed - entry[1]),
    }


def _changed(part: int, stayed: int) -> Finding:
    share = part / stayed if stayed else 0.0
    return percent(share, text=formats.percent(share, digits=1) if stayed else "no part")


def _part(slope: float, of: float) -> Finding:
    """Give a slope as a part of another; no part where that does not fall."""
    share = slope / of if of < 0 else 0.0
    return percent(share, text="" if of < 0 else "no part")


def _percent(value: float) -> str:
    return signed(value, digits=0).strip() + "%"


def _word(row: dict[str, Any]) -> str:
    return "falls" if row["high"] < 0 else "rises" if row["low"] > 0 else "shows no clear change"


def _chance(lowest: dict[str, Any], excess: dict[str, Any]) -> str:
    """Say whether the lowest price falls faster than the same hosts in random order would."""
    if not lowest["high"] < 0:
        return ""
    word = _word(excess)
    return {"falls": ", faster than by chance", "rises": ", but slower than by chance"}.get(
        word, ", but not clearly faster than by chance"
    )
