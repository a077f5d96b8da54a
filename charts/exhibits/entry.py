"""With more hosts an open model's lowest price {lowest_word}{chance}; its median {median_word}.

Followed month by month from {since} to {as_of}, one model with twice the hosts has a lowest price
that differs by {lowest_doubling} (95% interval {lowest_interval}) and a median that differs by
{median_doubling} ({median_interval}): {rows_time} model-months, {models_time} of the models having
changed their number of hosts, with an effect of each model and of each month. Hosts that were
already there seldom move: of {stayed:month} in which a host stayed, {changed} brought another
price ({changed_share}; {changed_share_entry} where a host came that month, {changed_share_quiet}
elsewhere). Their price {stay_word} as others come ({stay_doubling} a doubling, {stay_interval}).

The lowest of many prices is low even if no host minds the others. The same hosts in random order
would have moved the lowest price by {luck_doubling} a doubling: {luck_share} of what was seen (in
logarithms). The price beyond that {excess_word}: {excess_doubling} ({excess_interval}). A buyer who
looks for the cheapest gains by a new host as by one more draw. Whether hosts also undercut each
other is a question to that remainder, and its interval is wide.

Above: the open models on {day}, {offers} base offers of {hosts:host}, each model against the number
of its hosts. Left, the median over the maker's own price ({models_maker:model} with one):
{at_maker} of them stand within {near} of it. Right, the lowest over the median
({models_spread:model} with two hosts or more); the line and the band are random draws from the
models with {many:host} or more, every model counted the same. With the pool begun at
{many_other:host} instead, they explain {pool_share_other} of the slope to the right instead of
{pool_share}. Below: all estimates as the change of a price when hosts double.

Prices are base list prices, blended 3 in : 1 out; the maker is no host, and a reseller neither.
Only well-known hosts and prices that nothing speaks against, {documented:offer}, give
{documented_median} for the median and {documented_lowest} for the lowest over it. Errors are
HC3 (MacKinnon and White 1985) between models, and clustered by model over time.

Hosts do not come at random: they come to models that many want, and while costs fall. A list that
takes up a host late shows an entry that was none; the row of hosts already there allows for it, the
others only by their months. Quantised offers are left out, and what a host does not say of its
quantisation is not known. What prices would be with one host only, or how thin the margins are,
cannot be seen here.
"""

from collections.abc import Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, dated, sentence
from charts.core.formats import signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import entry_elasticity, offers
from charts.measures.stats import thresholds
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open models: median and lowest price of their hosts (list prices of {day} in US dollars "
    "per million tokens, 3 in : 1 out) against the number of hosts, and what random draws give. "
    "Below: change of a price when hosts double, with 95% intervals."
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
"""Estimates with findings of their own; the picture has all."""


def tables(data: Tables) -> Frames:
    """Give one row an open model, and one an estimate (slope of log price on log hosts)."""
    standing = offers.current_offers(data)
    hosts = offers.hosts(standing)
    hosts = hosts[hosts["side"].eq("open")].dropna(subset=["blended"])
    models = _models(hosts, standing, data["models"])
    models = models.dropna(subset=["median_to_maker", "lowest_to_median"], how="all")
    for many in (MANY, OTHER):
        what = f"open model with prices of {many} hosts"
        required(models[models["hosts"] >= many], what, "data/offers.csv")
    hosts = hosts[hosts["model_id"].isin(models["model_id"])]
    drawn = models["hosts"].map(
        {k: entry_elasticity.chance_minimum(_pool(hosts, MANY), k) for k in set(models.hosts)}
    )
    models[["luck", "luck_low", "luck_high"]] = np.exp(pd.DataFrame([*drawn], index=models.index))
    other = models["hosts"].map(
        {k: entry_elasticity.chance_minimum(_pool(hosts, OTHER), k).mean for k in set(models.hosts)}
    )
    models["luck_other"] = np.exp(other)
    sure = hosts[offers.documented(hosts)]
    known = _models(sure, standing, data["models"])
    source = str(hosts["source_id"].iloc[0])
    prices = entry_elasticity.monthly_host_prices(data)
    shared = {
        "offers": len(hosts),
        "operators": hosts["operator"].nunique(),
        "documented": len(sure),
        "documented_median": _slope(known, "median_to_maker", 1).slope,
        "documented_lowest": _slope(known, "lowest_to_median", 2).slope,
    }
    models = models.assign(kind="model", as_of=pd.Timestamp(offers.BROAD), **shared)
    estimates = pd.DataFrame([*_between(models), *_over_time(prices)])
    estimates["group"], estimates["label"] = zip(
        *[MEASURES[one] for one in estimates["measure"]], strict=True
    )
    estimates.loc[estimates["measure"].isin(BY_CHANCE), ["low", "high"]] = np.nan
    for name in ("slope", "low", "high"):
        estimates[f"{name}_percent"] = 100 * (2 ** estimates[name] - 1)
    both = pd.concat([models, estimates.assign(kind="estimate")], ignore_index=True)
    return {"main": both.assign(source_id=source)}


def _models(hosts: pd.DataFrame, standing: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Give hosts, prices and size of each model; ratios only where they say something."""
    made = hosts.groupby(["model_id", "name"])["blended"].agg(["size", "median", "min"])
    made = made.reset_index(level="name")
    made = made.rename(columns={"size": "hosts", "min": "lowest"})
    made["maker"] = standing[standing["role"] == "maker"].set_index("model_id")["blended"]
    size = register.set_index("model_id")
    made["active_parameters"] = size["active_parameters"].fillna(size["parameters"])
    made["median_to_maker"] = made["median"] / made["maker"]
    made["lowest_to_median"] = (made["lowest"] / made["median"]).where(made["hosts"] > 1)
    return made.reset_index()


def _pool(hosts: pd.DataFrame, many: int) -> list[entry_elasticity.Values]:
    """Give the log prices of each model with so many hosts."""
    logs = np.log(hosts["blended"]).groupby(hosts["model_id"])
    return [group.to_numpy(float) for _, group in logs if len(group) >= many]


def _slope(models: pd.DataFrame, ratio: str, fewest: int) -> entry_elasticity.Estimate:
    known = models[models[ratio].notna() & (models["hosts"] >= fewest)]
    return entry_elasticity.across(np.log(known[ratio]), np.log(known["hosts"]))


def _between(models: pd.DataFrame) -> Iterator[dict[str, Any]]:
    day = {"as_of": pd.Timestamp(offers.BROAD)}
    sized = models.dropna(subset=["active_parameters"])
    size = entry_elasticity.across(
        *(np.log(sized[one]) for one in ("median", "hosts", "active_parameters"))
    )
    several = models[models["hosts"] > 1]
    rest = several.assign(rest=several["lowest_to_median"] / several["luck"])
    made = {
        "maker": _slope(models, "median_to_maker", 1),
        "size": size,
        "spread": _slope(models, "lowest_to_median", 2),
        "pool": _slope(several, "luck", 2),
        "rest": _slope(rest, "rest", 2),
    }
    for name, one in made.items():
        yield {"measure": name, **one._asdict(), **day}


def _over_time(prices: pd.DataFrame) -> Iterator[dict[str, Any]]:
    months = entry_elasticity.monthly_log_prices(prices)
    months["excess"] = months["lowest"] - months["luck"]
    more = np.log(months["hosts"])
    span = {"since": months["month"].min(), "as_of": months["month"].max()}
    for name in ("median", "lowest", "luck", "excess"):
        one = entry_elasticity.within(months[name], more, months["model_id"], months["month"])
        yield {"measure": name, **one._asdict(), **span}
    steps = entry_elasticity.incumbents(prices)
    one = entry_elasticity.within(steps["cut"], steps["more"], steps["model_id"], steps["month"])
    joined = steps["entered"] > 0
    counts = {
        "stayed": steps["stayed"].sum(),
        "changed": steps["changed"].sum(),
        "stayed_entry": steps.loc[joined, "stayed"].sum(),
        "changed_entry": steps.loc[joined, "changed"].sum(),
        "entered": steps["entered"].sum(),
    }
    yield {"measure": "stay", **one._asdict(), **span, **counts}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw medians and lowest prices against hosts, and the estimates below."""
    table = tables["main"]
    models, estimates = (table[table["kind"] == kind] for kind in ("model", "estimate"))
    width = theme.PHONE - 44 if compact else (theme.WIDE - 110) // 2
    ink = theme.colour("ink")
    left = _panel(models, "median_to_maker", "median over the maker's price; dashed: fit", width)
    right = _panel(models, "lowest_to_median", "lowest over the median; band: random draws", width)
    level = alt.Chart(pd.DataFrame({"at": [1]})).mark_rule(color=theme.colour("quiet"))
    fit = left.transform_regression("hosts", "median_to_maker", method="pow")
    one = alt.layer(
        level.encode(y="at:Q"),
        *_points(left, models, "median_to_maker"),
        fit.mark_line(color=ink, strokeDash=[5, 3]),
    )
    base = alt.Chart(models).transform_filter("datum.hosts > 1").encode(x=_hosts())
    other = alt.layer(
        base.mark_area(color=ink, opacity=0.12).encode(y="luck_low:Q", y2="luck_high:Q"),
        base.mark_line(color=ink, strokeWidth=1.6).encode(y="luck:Q"),
        *_points(right, models, "lowest_to_median"),
    )
    forest = _forest(estimates, compact)
    upper = alt.vconcat(one, other) if compact else alt.hconcat(one, other, spacing=36)
    whole: alt.VConcatChart = alt.vconcat(upper, forest)
    return whole


def _hosts() -> alt.X:
    scale = alt.Scale(type="log", nice=False, padding=10)
    axis = alt.Axis(values=[1, 2, 5, 10, 20, 50], format="d", title="hosts")
    return alt.X("hosts:Q", scale=scale, axis=axis)


def _panel(models: pd.DataFrame, ratio: str, title: str, width: int) -> alt.Chart:
    axis = alt.Axis(values=[0.06, 0.12, 0.25, 0.5, 1, 2, 4, 8], format="~g")
    scale = alt.Scale(type="log", nice=False, padding=10)
    y = alt.Y(f"{ratio}:Q", scale=scale, axis=axis, title=title)
    return alt.Chart(models).encode(x=_hosts(), y=y).properties(width=width, height=260)


def _points(panel: alt.Chart, models: pd.DataFrame, ratio: str) -> list[alt.Chart]:
    """Draw each model, and name the one farthest from 1."""
    far = models.assign(far=np.log(models[ratio]).abs()).nlargest(1, "far")
    name = alt.Chart(far).mark_text(align="right", dx=-8, fontSize=11)
    shown = panel.mark_point(filled=True, size=36, opacity=0.6, color=theme.colour("open"))
    return [
        shown.encode(tooltip=["name", "hosts", "median", "lowest", "maker"]),
        name.encode(x=_hosts(), y=f"{ratio}:Q", text="name:N"),
    ]


def _forest(estimates: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw each estimate with its interval and words; hollow: what chance alone gives."""
    rows = estimates.assign(chance=estimates["measure"].isin(BY_CHANCE))
    rows["said"] = [
        f"{label}: {_percent(size)} ({models:.0f} models)"
        for label, size, models in zip(
            rows["label"], rows["slope_percent"], rows["models"], strict=True
        )
    ]
    heads = rows.drop_duplicates("group")[["group", "as_of"]]
    heads["said"] = heads["group"] + " " + heads["as_of"].map(text_of)
    order = [name for head in heads["group"] for name in (head, *_of(head))]
    scale = alt.Scale(domain=order)
    height = (38 if compact else 24) * len(order)
    base = alt.Chart(rows).encode(y=alt.Y("measure:N", axis=None, scale=scale))
    axis = alt.Axis(
        labelExpr="(datum.value > 0 ? '+' : '') + datum.label + '%'",
        title="change when hosts double (95% interval)",
        tickCount=5,
    )
    ink, paper = theme.colour("ink"), theme.colour("paper")
    text: dict[str, Any] = {"align": "left", "fontSize": 12}
    text |= {"baseline": "bottom", "dy": -7} if compact else {"baseline": "middle"}
    words = base.encode(x=alt.value(0), text="said:N")
    bold: dict[str, Any] = {"align": "left", "fontWeight": 600, "fontSize": 13}
    heading = alt.Chart(heads).encode(
        y=alt.Y("group:N", axis=None, scale=scale), x=alt.value(0), text="said:N"
    )
    says = [
        words.mark_text(**text, stroke=paper, strokeWidth=4, color=paper),
        words.mark_text(**text),
        heading.mark_text(**bold, stroke=paper, strokeWidth=4, color=paper),
        heading.mark_text(**bold),
    ]
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.colour("quiet"))
    fill = alt.condition("datum.chance", alt.value(paper), alt.value(ink))
    point = base.mark_point(size=60, opacity=1, stroke=ink, strokeWidth=1.6)
    marks = [
        base.mark_rule(color=ink, strokeWidth=2).encode(x="low_percent:Q", x2="high_percent:Q"),
        point.encode(x="slope_percent:Q", fill=fill, tooltip=["group", "label", "slope_percent"]),
    ]
    line = zero.encode(x=alt.X("zero:Q", axis=axis))
    if compact:
        return alt.layer(line, *says, *marks).properties(width=theme.PHONE - 50, height=height)
    named = alt.layer(*says).properties(width=310, height=height)
    drawn = alt.layer(line, *marks).properties(width=theme.WIDE - 350, height=height)
    both: alt.HConcatChart = alt.hconcat(named, drawn, spacing=0)
    return both


def _of(group: str) -> list[str]:
    return [name for name, (own, _) in MEASURES.items() if own == group]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the estimates as changes at a doubling of hosts, their words, and the counts."""
    table = tables["main"]
    models, estimates = (table[table["kind"] == kind] for kind in ("model", "estimate"))
    rows: dict[str, Any] = {row["measure"]: row for row in estimates.to_dict("records")}
    day, end = (one["as_of"].iloc[0].date() for one in (models, estimates.iloc[::-1]))
    made: dict[str, Finding] = {}
    level = round(100 * entry_elasticity.LEVEL)
    for name in CITED:
        row = rows[name]
        size, low, high = (float(row[f"{one}_percent"]) for one in ("slope", "low", "high"))
        as_of = row["as_of"].date()
        text = _percent(size)
        made[f"{name}_doubling"] = Finding(size, "percent", low, high, as_of, text, level)
        if name in BY_CHANCE:
            continue
        made[f"{name}_interval"] = Finding(f"{_percent(low)} to {_percent(high)}", as_of=as_of)
        made[f"{name}_word"] = Finding(_word(row), as_of=as_of)

    def share(part: float, whole: float, as_of: Any = end) -> Finding:
        one = part / whole if whole < 0 else 0.0
        return Finding(one, text=f"{one:.0%}" if whole < 0 else "no part", as_of=as_of)

    several = models[models["hosts"] > 1]
    other = _slope(several, "luck_other", 2).slope
    near = thresholds.at_most((models["median_to_maker"] - 1).abs(), NEAR)
    stay, shared = rows["stay"], models.iloc[0]
    quiet = stay["changed"] - stay["changed_entry"], stay["stayed"] - stay["stayed_entry"]

    def changed(part: float, whole: float) -> Finding:
        one = 100 * float(part / whole) if whole else 0.0
        return Finding(one, text=f"{one:.1f}%" if whole else "no part")

    counts = {
        "offers": shared["offers"],
        "hosts": shared["operators"],
        "models_maker": models["median_to_maker"].notna().sum(),
        "models_spread": len(several),
        "at_maker": near.sum(),
        "documented": shared["documented"],
    }
    return dated(
        end,
        {
            **made,
            **{name: Finding(int(count), as_of=day) for name, count in counts.items()},
            "chance": sentence(_chance(rows["lowest"], rows["excess"])),
            "luck_share": share(rows["luck"]["slope"], rows["lowest"]["slope"]),
            "pool_share": share(rows["pool"]["slope"], rows["spread"]["slope"], day),
            "pool_share_other": share(other, rows["spread"]["slope"], day),
            "documented_median": Finding(
                100 * (2 ** shared["documented_median"] - 1),
                text=_percent(100 * (2 ** shared["documented_median"] - 1)),
                as_of=day,
            ),
            "documented_lowest": Finding(
                100 * (2 ** shared["documented_lowest"] - 1),
                text=_percent(100 * (2 ** shared["documented_lowest"] - 1)),
                as_of=day,
            ),
            "rows_time": Finding(int(rows["median"]["rows"])),
            "models_time": Finding(int(rows["median"]["models"])),
            "stayed": Finding(int(stay["stayed"])),
            "changed": Finding(int(stay["changed"])),
            "changed_share": changed(stay["changed"], stay["stayed"]),
            "changed_share_entry": changed(stay["changed_entry"], stay["stayed_entry"]),
            "changed_share_quiet": changed(*quiet),
            "many": Finding(MANY),
            "many_other": Finding(OTHER),
            "near": Finding(NEAR, text=f"{NEAR:.0%}"),
            "day": Finding(day, as_of=day),
            "since": Finding(rows["median"]["since"].date()),
            "as_of": Finding(end),
        },
    )


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
