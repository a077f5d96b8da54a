"""The boards that publish what their runs cost: every counted run, with the side it is on."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability.frontier import side_on
from charts.measures.costs.frontier_shares import LEAST_OPEN, has_enough_open
from charts.tables.rows import NoRows


def runs(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a usable run, with score and measured cost.

    Returns the columns of run_costs and name, side (on the board's day), listed (that day; the last
    of the month where the board gives a month), benchmark, unit and items. What a board lists could
    be used, whether or not the day of its release is known. Costs are US dollars for what
    cost_basis names, scores in the benchmark's unit; neither compares between boards.
    """
    rows = data["run_costs"]
    rows = rows[rows["usable"]].reset_index(drop=True)
    register = data["models"].set_index("model_id")
    rows = rows.join(register[["name", "weights", "weights_from", "released"]], on="model_id")
    facts = data["benchmarks"].set_index("benchmark_id")[["name", "unit", "items"]]
    rows = rows.join(facts.rename(columns={"name": "benchmark"}), on="benchmark_id")
    month = rows["listed_on"].str.len().eq(len("2026-06"))
    day = pd.to_datetime(rows["listed_on"], format="mixed")
    rows["listed"] = day.mask(month, day + pd.offsets.MonthEnd(0))
    known = rows.assign(released=rows["released"].fillna(rows["listed"]))
    rows["side"] = side_on(known, rows["listed"])
    return rows.drop(columns=["weights", "weights_from", "released"])


def comparable_boards(data: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Give the runs of each board that has enough open models to be judged.

    Raises NoRows if no board has.
    """
    boards = [board for _, board in runs(data).groupby("benchmark_id") if has_enough_open(board)]
    if not boards:
        raise NoRows(f"cost board with {LEAST_OPEN} open models or more", "data/run_costs.csv")
    return boards
