"""Where one release stands on every ranking of the data."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.benchmarks import attainable
from charts.measures.capability import index_vintage
from charts.measures.costs import cost_boards

Data = Mapping[str, pd.DataFrame]

MIN_SHARE_OF_BOARD = 0.25
"""Share of its usual number of names that a day of a vote board needs: a few rows are no board."""


PARTIAL_BOARDS = "arena-priced-"
"""How the boards that list only models with a price begin: they show no places."""


def ranks_of_model(data: Data, model_id: str) -> pd.DataFrame:
    """Give one row a ranking that has the release: its place among the releases ranked.

    Rankings are the last two vintages of the capability index, the last whole day of each vote
    board, each test of the index's score matrix, and each board of costs; of a release with several
    runs the best counts. Returns ranking, kind (index, votes, test, cost board), as_of, place (1 +
    the releases strictly above), of, open_above (those of them that are open by the register,
    whenever that was), value and source_id. Best places first.
    """
    parts = [_index(data), _votes(data), _tests(data), _boards(data)]
    rows = pd.concat(parts, ignore_index=True)
    is_open = data["models"].set_index("model_id")["weights"].str.startswith("open")
    ranks = []
    for (kind, ranking), ranked in rows.groupby(["kind", "ranking"], sort=False):
        best = ranked.groupby("model_id")["value"].max()
        if model_id in best.index:
            above = best[best > best[model_id]].index
            ranks.append(
                {
                    "ranking": ranking, "kind": kind, "as_of": ranked["as_of"].max(),
                    "place": len(above) + 1, "of": len(best),
                    "open_above": int(is_open.reindex(above).fillna(False).sum()),
                    "value": float(best[model_id]), "source_id": ranked["source_id"].iloc[0],
                }
            )  # fmt: skip
    columns = ["ranking", "kind", "as_of", "place", "of", "open_above", "value", "source_id"]
    table = pd.DataFrame(ranks, columns=columns)
    return table.sort_values(["place", "ranking"], ignore_index=True)


def _index(data: Data) -> pd.DataFrame:
    parts = []
    for vintage in (index_vintage.WITH_DRAWS, index_vintage.LATEST):
        models = index_vintage.models_of(data, vintage)
        day = index_vintage.last_day(models)
        parts.append(
            models.assign(ranking=f"Epoch index {vintage}", as_of=day, value=models["index"])
        )
    return pd.concat(parts)[["ranking", "as_of", "model_id", "value", "source_id"]].assign(
        kind="index"
    )


def _votes(data: Data) -> pd.DataFrame:
    rows = data["ratings"]
    rows = rows[~rows["board"].str.startswith(PARTIAL_BOARDS)]
    size = rows.groupby(["board", "as_of"])["model_id"].transform("size")
    rows = rows[size >= MIN_SHARE_OF_BOARD * size.groupby(rows["board"]).transform("median")]
    rows = rows[rows["as_of"] == rows.groupby("board")["as_of"].transform("max")]
    names = {"arena-text-raw": "Arena text, without style control",
             "arena-text-lab-best": "Arena text, lab's best",
             "arena-text-lab-newest": "Arena text, lab's newest"}  # fmt: skip
    named = rows.assign(ranking=rows["board"].replace(names), value=rows["rating"], kind="votes")
    return named[["ranking", "kind", "as_of", "model_id", "value", "source_id"]]


def _tests(data: Data) -> pd.DataFrame:
    models = index_vintage.models_of(data, index_vintage.WITH_DRAWS)
    rows = attainable.score_matrix(data)
    rows = rows[rows["model_id"].isin(models["model_id"])]
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    return pd.DataFrame(
        {
            "ranking": rows["benchmark_id"].map(names), "kind": "test",
            "as_of": index_vintage.last_day(models), "model_id": rows["model_id"],
            "value": rows["share"], "source_id": rows["source_id"],
        }
    )  # fmt: skip


def _boards(data: Data) -> pd.DataFrame:
    rows = cost_boards.runs(data)
    return pd.DataFrame(
        {
            "ranking": rows["benchmark"] + " (costs)", "kind": "cost board",
            "as_of": rows["listed"], "model_id": rows["model_id"], "value": rows["score"],
            "source_id": rows["source_id"],
        }
    )  # fmt: skip
