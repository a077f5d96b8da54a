"""When an open model first reached a derivative on a board."""

from collections.abc import Mapping

import pandas as pd

OUTCOMES = ("open-reached-derivative", "not-reached")


def reached(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a derivative, board and open model, with the days from the derivative's release.

    Returns derivative_id, derivative, open_id, open_model, board, measured_by, same_table,
    derivative_score, open_score, released (the derivative), days (to the open model's weights;
    below 0 if these came first; for one that was not reached the days until the board was last
    seen), days_hosted (to the open model's release), newer (the weights came after the derivative),
    reached, first (the first newer one of that derivative on that board), note and source_id. A
    board that was not reached is taken to have been seen on the last day on which its costs were
    listed, else on the day its row was checked.
    """
    rows = data["overtakings"]
    rows = rows[rows["usable"] & rows["kind"].isin(OUTCOMES)].reset_index(drop=True)
    models = data["models"].set_index("model_id")
    rows["reached"] = rows["kind"].eq(OUTCOMES[0])
    rows["released"] = rows["other_model_id"].map(models["released"])
    opened = rows["open_model_id"].map(models["weights_from"])
    seen = rows["ranking"].map(_last_seen(data)).fillna(rows["checked_on"])
    rows["days"] = (opened.where(rows["reached"], seen) - rows["released"]).dt.days
    hosted = rows["open_model_id"].map(models["released"]).where(rows["reached"])
    rows["days_hosted"] = (hosted - rows["released"]).dt.days.astype("Int64")
    rows["derivative"] = rows["other_model_id"].map(models["name"])
    rows["open_model"] = rows["open_model_id"].map(models["name"])
    rows["newer"] = rows["reached"] & (rows["days"] > 0)
    rows["board"] = rows["ranking"]
    rows = rows.rename(
        columns={
            "other_model_id": "derivative_id", "open_model_id": "open_id",
            "other_score": "derivative_score",
        }
    )  # fmt: skip
    rows = rows.sort_values(["released", "derivative_id", "board", "days"], ignore_index=True)
    new = rows[rows["newer"]]
    rows["first"] = rows.index.isin(new.drop_duplicates(["derivative_id", "board"]).index)
    columns = [
        "derivative_id", "derivative", "open_id", "open_model", "board", "measured_by",
        "same_table", "derivative_score", "open_score", "released", "days", "days_hosted", "newer",
        "reached", "first", "note", "source_id",
    ]  # fmt: skip
    return rows[columns]


def _last_seen(data: Mapping[str, pd.DataFrame]) -> "pd.Series[pd.Timestamp]":
    """Give the last day on which each board listed costs, by the board's name."""
    costs = data["run_costs"]
    day = pd.to_datetime(costs["listed_on"], format="mixed")
    names = costs["benchmark_id"].map(data["benchmarks"].set_index("benchmark_id")["name"])
    return day.groupby(names).max()
