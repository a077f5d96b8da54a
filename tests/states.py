"""States that the data may come into, each made of the real tables: rows gone, few, or turned.

A state is a function from tables to tables. What it takes out it takes out everywhere, so that
nothing refers to what is gone, as the check of the data demands. No table is ever left empty: the
check refuses that, too.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import pandas as pd

from charts.measures.capability.index_vintage import LATEST
from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables

State = Callable[[Tables], Tables]

KEYS = {
    (resource["name"], field): key["reference"]["resource"] or resource["name"]
    for resource in read_contract(DATA)["resources"]
    for key in resource["schema"].get("foreignKeys", [])
    for field in key["fields"]
} | {("capability_draws", "model_id"): "models"}
"""What a column of a table refers to."""


def replaced(data: Tables, **frames: pd.DataFrame) -> Tables:
    """The tables with some of them replaced; what would be empty keeps its first row."""
    kept = {name: data[name].head(1) if frame.empty else frame for name, frame in frames.items()}
    fresh = {name: frame.reset_index(drop=True) for name, frame in kept.items()}
    return Tables({**{name: data[name] for name in data}, **fresh})


def without(data: Tables, table: str, ids: Iterable[str]) -> Tables:
    """Take rows out by the id in a table's first column, and all that refers to them, and so on."""
    frames = {name: data[name] for name in data}
    gone = {table: set(ids)}
    while gone:
        target, lost = gone.popitem()
        frames[target] = frames[target][~frames[target].iloc[:, 0].isin(lost)]
        for name, field in (place for place, there in KEYS.items() if there == target):
            refers = frames[name][field].isin(lost)
            if (name, field) == ("models", "base_model_id"):  # a model can do without its base
                frames[name] = frames[name].assign(base_model_id=frames[name][field].mask(refers))
            elif refers.any():
                if name in KEYS.values():
                    gone[name] = gone.get(name, set()) | {*frames[name].iloc[:, 0][refers]}
                frames[name] = frames[name][~refers]
    return replaced(data, **{name: frames[name] for name in frames})


def rows_out(data: Tables, table: str, field: str, value: str) -> Tables:
    """Take those rows out of a table that have a value."""
    return replaced(data, **{table: data[table][data[table][field] != value]})


def filled(data: Tables, table: str, **cells: object) -> Tables:
    """Write the same into a column of all rows of a table."""
    return replaced(data, **{table: data[table].assign(**cells)})


def cut(data: Tables, table: str) -> Tables:
    """Cut a table in half, as an editor that stops does."""
    return replaced(data, **{table: data[table].head(len(data[table]) // 2)})


def unusable(data: Tables, table: str) -> Tables:
    """Have nobody believe any row of a table."""
    return filled(data, table, usable=False)


def relabelled(data: Tables, chosen: "pd.Series[bool]", weights: str) -> Tables:
    """Have some models be open from their release on, closed, or of unknown openness."""
    models = data["models"]
    dates = models["released"] if weights.startswith("open") else pd.NaT
    labelled = models.assign(
        weights=models["weights"].mask(chosen, weights),
        weights_from=models["weights_from"].mask(chosen, dates),
    )
    return replaced(data, models=labelled)


def side_unknown(data: Tables, side: str, since: str, until: str = "2100-01-01") -> Tables:
    """Have nobody know whether a side's models of a period are open."""
    models = data["models"]
    when = models["released"].between(pd.Timestamp(since), pd.Timestamp(until))
    return relabelled(data, when & models["weights"].str.startswith(side), "unknown")


def best_closed(data: Tables, number: int) -> "pd.Series[bool]":
    """Say which models are the best closed ones of the newest vintage of the index."""
    index = data["capability_index"]
    models = data["models"]
    newest = index[index["vintage"] == index["vintage"].max()]
    closed = newest[newest["model_id"].isin(models.loc[models["weights"] == "closed", "model_id"])]
    return models["model_id"].isin(closed.nlargest(number, "index")["model_id"])


def leader(data: Tables, weights: str) -> Tables:
    """Label the best closed model otherwise."""
    return relabelled(data, best_closed(data, 1), weights)


def open_ahead(data: Tables) -> Tables:
    """Have every closed model be an open one but those that never were best."""
    models = data["models"]
    best = best_closed(data, 30)
    return relabelled(data, best & models["released"].gt("2023-06-01"), "open-unrestricted")


def index_value(data: Tables, model_id: str, value: float) -> Tables:
    """Give a model another value in the newest vintage of the index."""
    index = data["capability_index"]
    cell = index["model_id"].eq(model_id) & index["vintage"].eq(index["vintage"].max())
    return replaced(data, capability_index=index.assign(index=index["index"].mask(cell, value)))


def out_of_index(data: Tables, model_id: str) -> Tables:
    """Take a model out of the index alone."""
    return rows_out(data, "capability_index", "model_id", model_id)


def one_host(data: Tables) -> Tables:
    """Leave each model the first of its offers by somebody else than its maker."""
    offers = data["offers"]
    hosted = offers["relation"] != "first-party"
    again = offers[hosted].duplicated(["as_of", "model_id"]).reindex(offers.index, fill_value=False)
    return replaced(data, offers=offers[~again])


def no_host(data: Tables) -> Tables:
    """Have every host be a reseller."""
    changed = {}
    for name in ("offers", "price_history"):
        relation = data[name]["relation"]
        changed[name] = data[name].assign(
            relation=relation.mask(relation.ne("first-party"), "router-reseller")
        )
    return replaced(data, **changed)


def steady_prices(data: Tables) -> Tables:
    """Leave every listing its last price, from the first day on."""
    prices = data["list_prices"].sort_values("step", kind="stable")
    key = ["source_id", "provider_id", "source_name"]
    first = prices.groupby(key)["valid_from"].transform("min")
    last = ~prices.duplicated(key, keep="last")
    spells = data["price_history"]
    listing = ["source_id", "provider_id", "listing"]
    began = spells.groupby(listing)["valid_from"].transform("min")
    newest = ~spells.duplicated(listing, keep="last")
    return replaced(
        data,
        list_prices=prices.assign(valid_from=first, step=1)[last].sort_index(),
        price_history=spells.assign(valid_from=began, spell=1)[newest],
    )


def with_outcome(data: Tables, outcome: str) -> Tables:
    """Have every forecast come out the same way, its day being past."""
    past = pd.Timestamp("2026-01-01") if outcome != "open" else pd.Timestamp("2031-01-01")
    return filled(data, "forecasts", kind="forecast", outcome=outcome, checkable_on=past)


def reached(data: Tables, before: str, after: str) -> Tables:
    """Have all overtakings of one kind be of another."""
    rows = data["overtakings"]
    return filled(data, "overtakings", kind=rows["kind"].replace(before, after))


def no_hardware(data: Tables) -> Tables:
    """Have no vendor of a closed model let it run on the customer's hardware."""
    rows = data["deployment"]
    closed = rows["weights"] == "closed"
    answers = rows["customer_hardware"].mask(closed, "no")
    return filled(data, "deployment", customer_hardware=answers)


def gains(data: Tables, gain: float) -> Tables:
    """Have every derivation gain the same."""
    rows = data["derivations"]
    return filled(data, "derivations", gain=gain, derived_score=rows["base_score"] + gain)


def best_index(data: Tables) -> float:
    """The best index of a closed model in the newest vintage."""
    index = data["capability_index"]
    ids = data["models"].loc[best_closed(data, 1), "model_id"]
    newest = index["vintage"].eq(index["vintage"].max())
    return float(index.loc[newest & index["model_id"].isin(ids), "index"].iloc[0])


def level_with_the_best(data: Tables, model_id: str) -> Tables:
    """Give a model the best closed model's index."""
    return index_value(data, model_id, best_index(data))


INDEX = (
    "frontier gap gap-sensitivity lag-estimators catch-up second-tier top-spot kimi-k3 "
    "local-hardware pace uncapped-scales licences-over-time forecasts model-world"
)
"""Exhibits of the index."""

RACE = "frontier gap lag-estimators catch-up second-tier"
"""Exhibits of who leads it."""

LEVELS = "cheapest-by-level good-enough price-of-a-level"
DERIVED = "composer derived-delay derived-gains derived-vs-closed every-base kimi-k3 overtaken"
SOLD = "hosts price-spread against-maker price-frontier cheapest-by-level entry paid-prices"
TESTS = "benchmarks-filling gap-trends harder-steps public-private overtaking placebo-trends"
NO_RACE = f"{INDEX} {SOLD} {TESTS}"
"""Exhibits that cannot do without an open model."""

COSTS = "run-cost-frontiers open-share-of-frontier good-enough composer"


class Case(NamedTuple):
    """A state, the exhibits that it can matter to, and those that cannot be made in it: refused.

    unjudged: the claims that lack rows that they need. All of these say why in a sentence.
    """

    state: State
    exhibits: str
    refused: str = ""
    unjudged: str = ""


CASES: dict[str, Case] = {
    "kimi-k3 out of the index": Case(
        partial(out_of_index, model_id="kimi-k3"), INDEX.replace(" gap-sensitivity", "")
    ),
    "kimi-k3 far below on the index": Case(
        partial(index_value, model_id="kimi-k3", value=15.1), "frontier gap kimi-k3 second-tier"
    ),
    "kimi-k3 ahead on the index": Case(
        partial(index_value, model_id="kimi-k3", value=190.0),
        f"{RACE} top-spot kimi-k3 forecasts overtaking",
    ),
    "kimi-k3 level with the leader": Case(
        partial(level_with_the_best, model_id="kimi-k3"), "frontier gap kimi-k3 catch-up top-spot"
    ),
    "the leader's openness is unknown": Case(
        partial(leader, weights="unknown"), "frontier gap catch-up top-spot second-tier"
    ),
    "open ahead everywhere": Case(
        open_ahead,
        f"{INDEX} overtaking benchmarks-filling gap-trends",
    ),
    "no open models of 2026": Case(
        partial(side_unknown, side="open", since="2026-01-01"),
        f"{DERIVED} frontier top-spot",
        refused="kimi-k3",
    ),
    "no open models of 2025": Case(
        partial(side_unknown, side="open", since="2025-01-01", until="2026-01-01"),
        f"{DERIVED} public-private list-price-changes licences-over-time",
    ),
    "no closed models of 2026": Case(
        partial(side_unknown, side="closed", since="2026-01-01"), f"{DERIVED} frontier gap"
    ),
    "no open model at all": Case(
        partial(side_unknown, side="open", since="2000-01-01"),
        NO_RACE,
        refused=NO_RACE,
        unjudged="A1 A2 B1 B2 B3 B4 B5a B5b B6 E1",
    ),
    "gpt-4-2023-03 out of the index": Case(
        partial(out_of_index, model_id="gpt-4-2023-03"),
        "cheapest-by-level good-enough",
    ),
    "gpt-5 out of the index": Case(partial(out_of_index, model_id="gpt-5"), LEVELS, LEVELS),
    "without model kimi-k3": Case(
        partial(without, table="models", ids=["kimi-k3"]),
        f"{DERIVED} frontier hosts price-spread against-maker",
        refused="kimi-k3",
    ),
    "without model kimi-k2.5": Case(
        partial(without, table="models", ids=["kimi-k2.5"]), DERIVED, refused="composer"
    ),
    "without model composer-2.5": Case(
        partial(without, table="models", ids=["composer-2.5"]), DERIVED
    ),
    "without cursorbench": Case(
        partial(without, table="benchmarks", ids=["cursorbench", "cursorbench-3.1"]), DERIVED
    ),
    "without gpqa-diamond": Case(
        partial(without, table="benchmarks", ids=["gpqa-diamond"]), "effort-within-model"
    ),
    "without private tests that can be read": Case(
        partial(without, table="benchmarks", ids=["weirdml", "chess-puzzles"]), "public-private"
    ),
    "without time horizons": Case(
        partial(without, table="benchmarks", ids=["metr-time-horizon-1.1"]),
        "top-spot forecasts pace uncapped-scales",
        refused="pace uncapped-scales",
        unjudged="B3",
    ),
    "without Arena": Case(
        partial(rows_out, table="ratings", field="board", value="arena-text"),
        "top-spot forecasts pace uncapped-scales kimi-k3",
        refused="pace uncapped-scales",
        unjudged="B3",
    ),
    "without the newest vintage": Case(
        partial(rows_out, table="capability_index", field="vintage", value=LATEST),
        f"{INDEX} hosts",
        refused=(
            "frontier gap gap-sensitivity catch-up second-tier top-spot kimi-k3 "
            "local-hardware pace uncapped-scales licences-over-time forecasts hosts"
        ),
        unjudged="A1 A2 B1 B3 E1",
    ),
    "without the vintage of the draws": Case(
        partial(rows_out, table="capability_index", field="vintage", value="2026-08-11"),
        INDEX,
        refused=(
            "frontier lag-estimators catch-up top-spot kimi-k3 uncapped-scales forecasts "
            "model-world"
        ),
        unjudged="A2 B1 E1",
    ),
    "without the newest offers": Case(
        partial(rows_out, table="offers", field="as_of", value="2026-11-10"), SOLD
    ),
    "without the newest list of all sellers": Case(
        partial(rows_out, table="offers", field="as_of", value="2026-09-22"), SOLD
    ),
    "without the published index of September": Case(
        partial(
            rows_out, table="cost_frontiers", field="index", value="aa-intelligence-index-v4.3"
        ),
        "open-share-of-frontier",
        refused="open-share-of-frontier",
    ),
    "without the published index by day": Case(
        partial(
            rows_out, table="cost_frontiers", field="index", value="aa-intelligence-index-v4.0"
        ),
        "open-share-of-frontier top-spot forecasts",
    ),
    "without pairs by quarter": Case(
        partial(rows_out, table="group_frontiers", field="pair", value="slow_vs_fast"),
        "overtaking placebo-trends",
    ),
    "one host each": Case(
        one_host,
        "hosts price-spread against-maker entry",
        refused="price-spread against-maker entry",
    ),
    "no hosts": Case(
        no_host,
        "hosts price-spread against-maker entry paid-prices price-after-release",
        refused="hosts price-spread against-maker entry paid-prices price-after-release",
    ),
    "no price has changed": Case(
        steady_prices, "list-price-changes price-after-release price-of-a-level"
    ),
    "no forecast is due": Case(partial(with_outcome, outcome="open"), "forecasts"),
    "all forecasts came true": Case(partial(with_outcome, outcome="came true"), "forecasts"),
    "no forecast came true": Case(partial(with_outcome, outcome="did not come true"), "forecasts"),
    "no derivative is reached": Case(
        partial(reached, before="open-reached-derivative", after="not-reached"),
        "overtaken composer",
    ),
    "all derivatives are reached": Case(
        partial(reached, before="not-reached", after="open-reached-derivative"),
        "overtaken",
    ),
    "all derivatives gain": Case(partial(gains, gain=0.1), f"{DERIVED}"),
    "no derivative gains": Case(partial(gains, gain=-0.1), DERIVED),
    "no closed model on own hardware": Case(no_hardware, "deployment"),
    "no usable derivations": Case(
        partial(unusable, table="derivations"),
        DERIVED,
        refused="composer derived-gains derived-vs-closed",
    ),
    "no usable overtakings": Case(
        partial(unusable, table="overtakings"),
        "overtaken composer top-spot kimi-k3",
        refused="overtaken",
    ),
    "no usable run costs": Case(
        partial(unusable, table="run_costs"),
        f"{COSTS} cost-per-point kimi-k3",
        refused=("run-cost-frontiers open-share-of-frontier good-enough cost-per-point"),
    ),
    "no usable tuned model": Case(
        partial(unusable, table="custom_models"), "tuned-vs-frontier", refused="tuned-vs-frontier"
    ),
    "no usable copies": Case(
        partial(unusable, table="quantized"), "local-hardware", refused="local-hardware"
    ),
    "no usable adoption": Case(partial(unusable, table="adoption"), "adoption", refused="adoption"),
    "no usable deployment": Case(
        partial(unusable, table="deployment"), "deployment", refused="deployment"
    ),
    "no usable tuning": Case(
        partial(unusable, table="fine_tuning"), "fine-tuning", refused="fine-tuning"
    ),
    "scores cut in half": Case(
        partial(cut, table="scores"),
        f"{TESTS} effort-within-model uncapped-scales top-spot",
        refused="effort-within-model uncapped-scales",
        unjudged="B3",
    ),
    "price history cut in half": Case(
        partial(cut, table="price_history"),
        "price-frontier cheapest-by-level entry",
        refused="price-frontier cheapest-by-level entry",
    ),
}
