"""States that the data may come into, each made of the real tables: rows gone, few, or turned.

A state is a function from tables to tables. What it takes out it takes out everywhere, so that
nothing refers to what is gone, as the check of the data demands. No table is ever left empty: the
check refuses that, too.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pandas as pd

from charts.contract import DATA, read_contract
from charts.tables import Tables

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
    """Take rows out by the id in a table's first column, and all that refers to them."""
    gone = set(ids)
    frames = {table: data[table][~data[table].iloc[:, 0].isin(gone)]}
    for (name, field), there in KEYS.items():
        if there != table or name == "model_aliases":
            continue
        frame = frames.get(name, data[name])
        if field == "base_model_id" and name == "models":
            frames[name] = frame.assign(base_model_id=frame[field].mask(frame[field].isin(gone)))
        else:
            frames[name] = frame[~frame[field].isin(gone)]
    return replaced(data, **frames)


def rows_out(data: Tables, table: str, field: str, value: str) -> Tables:
    """Take those rows out of a table that have a value."""
    return replaced(data, **{table: data[table][data[table][field] != value]})


def rows_kept(data: Tables, table: str, field: str, value: str) -> Tables:
    """Keep only those rows of a table that have a value."""
    return replaced(data, **{table: data[table][data[table][field] == value]})


def filled(data: Tables, table: str, **cells: object) -> Tables:
    """Write the same into a column of all rows of a table."""
    return replaced(data, **{table: data[table].assign(**cells)})


def cut(data: Tables, table: str) -> Tables:
    """Cut a table in half, as an editor that stops does."""
    return replaced(data, **{table: data[table].head(len(data[table]) // 2)})


def one_row(data: Tables, table: str) -> Tables:
    """Leave a table its first row."""
    return replaced(data, **{table: data[table].head(1)})


def unusable(data: Tables, table: str) -> Tables:
    """Have nobody believe any row of a table."""
    return filled(data, table, usable=False)


def organization_out(data: Tables, organization: str) -> Tables:
    """Take a maker out with all its models."""
    models = data["models"]
    gone = without(
        data, "models", models.loc[models["organization_id"] == organization, "model_id"]
    )
    return without(gone, "organizations", [organization])


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


def judged(data: Tables, outcome: str) -> Tables:
    """Have every forecast come out the same way, its day being past."""
    past = pd.Timestamp("2026-01-01") if outcome != "open" else pd.Timestamp("2031-01-01")
    return filled(data, "forecasts", outcome=outcome, checkable_on=past)


def reached(data: Tables, before: str, after: str) -> Tables:
    """Have all overtakings of one kind be of another."""
    rows = data["overtakings"]
    return filled(data, "overtakings", kind=rows["kind"].replace(before, after))


def gains(data: Tables, gain: float) -> Tables:
    """Have every derivation gain the same."""
    rows = data["derivations"]
    return filled(data, "derivations", gain=gain, derived_score=rows["base_score"] + gain)


MODELS = (
    "claude-3.5-sonnet-2024-06", "composer-2", "composer-2.5", "gemini-3-pro", "gpt-4-2023-03",
    "gpt-4o-2024-05", "gpt-5", "gpt-5.5", "kimi-k2.5", "kimi-k3", "o1", "o3",
)  # fmt: skip
"""The models that the code names."""

BENCHMARKS = (
    "aa-coding-agent-index-v1", "aa-intelligence-index-v4.1", "aa-intelligence-index-v4.3",
    "chess-puzzles", "cursorbench", "frontiermath-2025-02-28", "gpqa-diamond",
    "metr-time-horizon-1.1", "weirdml", "winogrande",
)  # fmt: skip

ORGANIZATIONS = ("anthropic", "google", "meta", "openai", "xai", "cursor", "deepseek")

SOURCES = (
    "arena-text-monthly", "epoch-eci-matrix-2026-08-11", "epoch-frontiermath-v2-2026-09",
    "epoch-runs-2026-08-22", "livebench-2026", "livebench-costs-2026-08-22", "metr-time-horizon",
)  # fmt: skip

REFERRED = {"sources", "organizations", "models", "benchmarks", "providers"}


def states(data: Tables) -> Mapping[str, State]:
    """All states by name."""
    every: dict[str, State] = {}
    for one in MODELS:
        every[f"without model {one}"] = partial(without, table="models", ids=[one])
        every[f"{one} out of the index"] = partial(out_of_index, model_id=one)
    for one in BENCHMARKS:
        every[f"without benchmark {one}"] = partial(without, table="benchmarks", ids=[one])
    for one in ORGANIZATIONS:
        every[f"without maker {one}"] = partial(organization_out, organization=one)
    for one in SOURCES:
        every[f"without source {one}"] = partial(without, table="sources", ids=[one])
    for table, field in (
        ("capability_index", "vintage"), ("ratings", "board"), ("run_costs", "benchmark_id"),
        ("cost_frontiers", "index"), ("offers", "as_of"), ("group_frontiers", "pair"),
        ("derivations", "measured_by"), ("overtakings", "kind"),
    ):  # fmt: skip
        for one in sorted(data[table][field].dropna().unique()):
            name = f"{one:%Y-%m-%d}" if isinstance(one, pd.Timestamp) else str(one)
            parts = {"table": table, "field": field, "value": one}
            every[f"{table} without {name}"] = partial(rows_out, **parts)
            if table != "run_costs":
                every[f"{table} with {name} alone"] = partial(rows_kept, **parts)
    for table in data:
        if table in REFERRED:
            continue
        every[f"{table} cut in half"] = partial(cut, table=table)
        every[f"{table} of one row"] = partial(one_row, table=table)
        if "usable" in data[table]:
            every[f"no usable {table}"] = partial(unusable, table=table)
    for side in ("open", "closed"):
        for begin, end in (("2000", "2025"), ("2025", "2026"), ("2026", "2100"), ("2000", "2100")):
            every[f"no {side} models from {begin} to {end}"] = partial(
                side_unknown, side=side, since=f"{begin}-01-01", until=f"{end}-01-01"
            )
    every |= {
        "the leader is open": partial(leader, weights="open-unrestricted"),
        "the leader's openness is unknown": partial(leader, weights="unknown"),
        "open ahead everywhere": open_ahead,
        "kimi-k3 far below on the index": partial(index_value, model_id="kimi-k3", value=15.1),
        "kimi-k3 ahead on the index": partial(index_value, model_id="kimi-k3", value=190.0),
        "kimi-k3 level with the leader": partial(
            index_value, model_id="kimi-k3", value=float(best_index(data))
        ),
        "one host each": one_host,
        "no hosts": no_host,
        "no price has changed": steady_prices,
        "no forecast is due": partial(judged, outcome="open"),
        "all forecasts came true": partial(judged, outcome="came true"),
        "no forecast came true": partial(judged, outcome="did not come true"),
        "no derivative is reached": partial(
            reached, before="open-reached-derivative", after="not-reached"
        ),
        "all derivatives are reached": partial(
            reached, before="not-reached", after="open-reached-derivative"
        ),
        "all derivatives gain": partial(gains, gain=0.1),
        "no derivative gains": partial(gains, gain=-0.1),
    }
    return every


def best_index(data: Tables) -> float:
    """The best index of a closed model in the newest vintage."""
    index = data["capability_index"]
    ids = data["models"].loc[best_closed(data, 1), "model_id"]
    newest = index["vintage"].eq(index["vintage"].max())
    return float(index.loc[newest & index["model_id"].isin(ids), "index"].iloc[0])
