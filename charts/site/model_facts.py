"""What the tables hold about each model of the register, gathered once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.measures.capability.index_vintage import LATEST, models_of
from charts.measures.capability.rank_at_release import ranks_at_release
from charts.measures.prices import offers, prices_on_day

Data = Mapping[str, pd.DataFrame]
Record = dict[str, Any]  # of one table: column -> value, None where the table has none


@dataclass(frozen=True)
class ModelFacts:
    """A model and what is known of it here; what is missing is None, or not in its list.

    register: its row of models.csv; maker: its name; licence, dispute, no_price: its rows of
    licences.csv, openness_disagreements.csv and price_exceptions.csv; index: its rows of all
    vintages; arrivals: where it stood when it came, by the latest vintage; scores: its best result
    on each test, those on which most models were run first; list_prices: its maker's, by step;
    markets: what it was sold for, one row a day; runs: its best run on each board that counts
    costs; base: the register's row of the model it was made from; derived: those of what was made
    of it; names: what sources call it.
    """

    register: Record
    maker: str
    licence: Record | None
    dispute: Record | None
    no_price: Record | None
    index: list[Record]
    arrivals: list[Record]
    scores: list[Record]
    list_prices: list[Record]
    markets: list[Record]
    runs: list[Record]
    base: Record | None
    derived: list[Record]
    names: list[Record]

    @property
    def latest_index(self) -> float | None:
        """Its index in the latest vintage."""
        return next((float(r["index"]) for r in self.index if r["vintage"] == LATEST), None)

    @property
    def cheapest(self) -> Record | None:
        """The newest day with a price of a well-known seller of it."""
        return next((row for row in self.markets if row["cheapest"] is not None), None)


def gather(data: Data) -> dict[str, ModelFacts]:
    """Give the facts of every model of the register, by model_id in the register's order."""
    register = {row["model_id"]: row for row in _rows(data["models"])}
    makers = data["organizations"].set_index("organization_id")["name"]
    single = {
        name: {row["model_id"]: row for row in _rows(data[name])}
        for name in ("licences", "openness_disagreements", "price_exceptions")
    }
    several = {
        "index": _by_model(data["capability_index"].sort_values("vintage", ascending=False)),
        "arrivals": _by_model(ranks_at_release(models_of(data, LATEST))),
        "scores": _by_model(best_scores(data)),
        "list_prices": _by_model(data["list_prices"].sort_values(["model_id", "step"])),
        "markets": _by_model(markets(data)),
        "runs": _by_model(best_runs(data)),
        "names": _by_model(_names(data["model_aliases"])),
    }
    children = _by_model(data["models"].dropna(subset=["base_model_id"]), "base_model_id")
    return {
        model_id: ModelFacts(
            register=row,
            maker=makers[row["organization_id"]],
            licence=single["licences"].get(model_id),
            dispute=single["openness_disagreements"].get(model_id),
            no_price=single["price_exceptions"].get(model_id),
            base=register.get(row["base_model_id"]),
            derived=children[model_id],
            **{name: rows[model_id] for name, rows in several.items()},
        )
        for model_id, row in register.items()
    }


def best_scores(data: Data) -> pd.DataFrame:
    """Give each model's best result on each test, with results (how many it has there).

    An upper bound counts only where nothing better is known. Tests on which most models were run
    come first. Carries the test's benchmark (its name) and unit.
    """
    scores = data["scores"].assign(bounded=data["scores"]["bound"].notna())
    keys = ["model_id", "benchmark_id"]
    rows = scores.sort_values(
        [*keys, "bounded", "score", "source_id"],
        ascending=[True, True, True, False, True],
        kind="stable",
    )
    rows["results"] = rows.groupby(keys)["score"].transform("size")
    best = rows.drop_duplicates(keys)
    best = best.assign(models=best.groupby("benchmark_id")["model_id"].transform("size"))
    best = _with_benchmark(best, data)
    return best.sort_values(["model_id", "models", "benchmark"], ascending=[True, False, True])


def best_runs(data: Data) -> pd.DataFrame:
    """Give each model's best run on each board of costs, with results (its runs that count there).

    Of equal scores the cheapest counts. Runs that are not usable, or cost nobody knows what, are
    left out.
    """
    costs = data["run_costs"]
    costs = costs[costs["usable"] & costs["cost"].notna()]
    keys = ["model_id", "benchmark_id", "cost_basis"]
    rows = costs.sort_values(
        [*keys, "score", "cost"], ascending=[True, True, True, False, True], kind="stable"
    )
    rows["results"] = rows.groupby(keys)["score"].transform("size")
    best = _with_benchmark(rows.drop_duplicates(keys), data)
    return best.sort_values(["model_id", "benchmark", "cost_basis"])


def markets(data: Data) -> pd.DataFrame:
    """Give what each model was sold for, one row a model and day, newest first.

    The first day is that of the newest offers, each by the newest list that has it; the others are
    those of the broad snapshots, which alone have all sellers.

    Returns model_id, as_of, hosts (operators other than the maker; a reseller is none), resellers,
    maker (its price, or missing), sellers (maker and hosts with a price that counts), median (of
    these), cheapest and cheapest_operator (of the well-known among them whose price nothing speaks
    against), and source_id of the cheapest; prices are blended, in US dollars per million tokens.
    """
    days = offers.broad_days(data)[::-1]
    return pd.concat([_market(data, day) for day in (None, *days)], ignore_index=True)


def _market(data: Data, day: pd.Timestamp | None) -> pd.DataFrame:
    """Give the market of a snapshot, or that of the newest offers."""
    everybody = offers.latest_offers(data) if day is None else offers.current_offers(data, day)
    prices = prices_on_day.snapshot(data, day)
    roles = {"hosts": "host", "resellers": "reseller"}
    counts = {name: everybody["role"].eq(role) for name, role in roles.items()}
    table = everybody.assign(**counts).groupby("model_id")[list(roles)].sum()
    summary = prices.groupby("model_id")["price"].agg(sellers="size", median="median")
    maker = prices[prices["role"] == "maker"].groupby("model_id")["price"].min()
    sure = prices[prices["sure"]].sort_values(["price", "operator"], kind="stable")
    least = sure.drop_duplicates("model_id").set_index("model_id")
    least = least[["price", "operator", "source_id"]]
    table = table.join(summary).assign(maker=maker, as_of=day or offers.latest_day(data))
    names = {"price": "cheapest", "operator": "cheapest_operator"}
    return table.join(least.rename(columns=names)).reset_index()


def _with_benchmark(rows: pd.DataFrame, data: Data) -> pd.DataFrame:
    named = data["benchmarks"].set_index("benchmark_id")[["name", "unit"]]
    return rows.join(named.rename(columns={"name": "benchmark"}), on="benchmark_id")


def _names(aliases: pd.DataFrame) -> pd.DataFrame:
    """Give each name of a model once, with the sources that use it."""
    return aliases.groupby(["model_id", "name"])["source_id"].agg(sources=list).reset_index()


def _by_model(frame: pd.DataFrame, key: str = "model_id") -> Mapping[str, list[Record]]:
    """Give the rows of each model in the frame's order; an empty list for all others."""
    grouped: defaultdict[str, list[Record]] = defaultdict(list)
    for row in _rows(frame):
        grouped[row[key]].append(row)
    return grouped


def _rows(frame: pd.DataFrame) -> Iterable[Record]:
    """Give the rows of a frame: a missing value is None, a day a date."""
    plain = {
        str(name): (column.dt.date if column.dtype.kind == "M" else column)
        .astype(object)
        .where(column.notna(), None)
        for name, column in frame.items()
    }
    return pd.DataFrame(plain, dtype=object, index=frame.index).to_dict("records")  # type: ignore[return-value]
