"""General indices: who is first on each since 2023, computed here, and what others report.

A general index ranks models over many tasks; single tests are none. Two vintages of the Epoch index
and two boards of Arena are strips of their own: they are never joined.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from charts.measures.capability import index_leaders, index_vintage, unbounded_scales
from charts.measures.stats import confidence, partial_dates
from charts.tables.frames import Tables, memoize

Data = Mapping[str, pd.DataFrame]

COVERED_SINCE = pd.Timestamp("2023-01-01")
STRIPS = {
    "eci": ("Epoch", "Epoch index, {month}", "points"),
    "eci_drawn": ("Epoch", "Epoch index, {month}", "points"),
    "arena": ("Arena", "Arena text, full boards", "points"),
    "arena_makers": ("Arena", "Arena text, best of each maker", "points"),
    "aa": ("Artificial Analysis", "Artificial Analysis index, by version", "points"),
    "livebench": ("LiveBench", "LiveBench, by release", "points"),
    "metr": ("METR", "METR time horizon 1.1", "doublings"),
}
"""By key: whose index it is, the strip's name, and the unit of its gaps."""

LEVELS = {"eci_drawn": confidence.LEVEL, "arena": 95, "arena_makers": 95, "metr": 95}
"""Of the intervals of the gap, in percent, by strip: of the draws, and as published."""

VINTAGES = {"eci": index_vintage.LATEST, "eci_drawn": index_vintage.WITH_DRAWS}
VOTE_BOARDS = {"arena": "arena-text", "arena_makers": "arena-text-lab-best"}
LIVEBENCH = "livebench-"
LIVEBENCH_SOURCES = ("livebench-2026", "livebench-costs-2026-08-22")
DAILY = "every setting, total cost"
PREFIXES = {
    "Arena text": "Arena",
    "Artificial Analysis Intelligence Index": "Artificial Analysis",
    "Epoch Capabilities Index": "Epoch",
    "LMArena text": "Arena",
}
"""How the rankings of reports on a general index begin, and whose index it is."""


@memoize  # two exhibits ask
def strips(data: Tables) -> pd.DataFrame:
    """Give one row a stretch of days or a reading of a strip, with who is first.

    Columns: strip, index (whose), name, board (vintage, version or release), since, until
    (exclusive), days, first (open, closed, unknown, level; aside: a reading without the maker that
    led before), gap (closed minus open, in unit) with its interval where there is one (of
    LEVELS), the best value and model of each side, source_id. Days without a
    model of both sides are left out, and so is an index of which the tables have nothing.
    """
    parts = {
        **{key: _index(data, vintage) for key, vintage in VINTAGES.items()},
        **{key: _board(data, board) for key, board in VOTE_BOARDS.items()},
        "aa": _published(data),
        "livebench": _livebench(data),
        "metr": _horizon(data),
    }
    covered = [part.assign(**_labels(key)) for key, part in parts.items() if len(part)]
    rows = pd.concat(covered, ignore_index=True)
    rows["first"] = index_leaders.first_place(rows)
    if "aside" in rows:
        rows.loc[rows["aside"].fillna(False).astype(bool), "first"] = "aside"
    rows = rows[(rows["first"] != "none") & (rows["since"] >= COVERED_SINCE)].copy()
    rows["gap"] = rows["closed"] - rows["open"]
    rows["days"] = (rows["until"] - rows["since"]).dt.days
    return rows.reset_index(drop=True)


def _labels(key: str) -> dict[str, str]:
    """Give what a strip is called, whose it is, and its unit."""
    index, name, unit = STRIPS[key]
    if key in VINTAGES:
        name = name.format(month=index_vintage.month(VINTAGES[key]))
    return {"strip": key, "index": index, "name": name, "unit": unit}


def _index(data: Data, vintage: str) -> pd.DataFrame:
    """Follow one vintage of the index; that of the draws has their interval of the gap."""
    models = index_vintage.models_of(data, vintage)
    rows = index_leaders.of_models(models, "index", COVERED_SINCE, index_vintage.last_day(models))
    if vintage == index_vintage.WITH_DRAWS:
        draws = index_vintage.draws_of(data)
        closed, opened = (
            draws.reindex(rows[f"{side}_id"]).to_numpy() for side in ("closed", "open")
        )
        low, high = index_vintage.draws_interval(closed - opened)
        rows = rows.assign(gap_low=low, gap_high=high)
    return rows.assign(board=vintage, source_id=models["source_id"].iloc[0])


def _board(data: Data, board: str) -> pd.DataFrame:
    """Read one vote board, with the 95% interval of the gap where ratings have one."""
    ratings = data["ratings"]
    of_board = ratings[ratings["board"] == board].merge(
        data["models"][index_vintage.REGISTER], on="model_id"
    )
    if of_board.empty:
        return of_board
    rows = index_leaders.of_boards(of_board, "rating")
    half = ((of_board["ci_high"] - of_board["ci_low"]) / 2).set_axis(
        pd.MultiIndex.from_frame(of_board[["as_of", "model_id"]])
    )
    half = half[~half.index.duplicated()]
    ends = [half.reindex(pd.MultiIndex.from_frame(rows[["since", f"{side}_id"]])).to_numpy()
            for side in ("open", "closed")]  # fmt: skip
    width = np.hypot(*ends)
    gap = rows["closed"] - rows["open"]
    source = rows["since"].map(of_board.groupby("as_of")["source_id"].first())
    return rows.assign(gap_low=gap - width, gap_high=gap + width, board=board, source_id=source)


def _published(data: Data) -> pd.DataFrame:
    """Read the published bests of both sides of the daily index, each version its own board."""
    rows = data["cost_frontiers"]
    rows = rows[rows["counting"].eq(DAILY) & rows["best_open"].notna()].sort_values("as_of")
    rows = rows.rename(
        columns={"as_of": "since", "index": "board", "best_open": "open", "best_closed": "closed"}
    )
    rows = rows[["since", "board", "open", "closed", "source_id"]].assign(unknown=np.nan)
    return index_leaders.with_validity(rows.reset_index(drop=True))


def _livebench(data: Data) -> pd.DataFrame:
    """Follow the best on each release of LiveBench from its day to the day before the next."""
    columns = ["benchmark_id", "model_id", "score", "source_id"]
    costs = data["run_costs"]
    scores = pd.concat([data["scores"][columns], costs.loc[costs["usable"], columns]])
    scores = scores[
        scores["benchmark_id"].str.startswith(LIVEBENCH)
        & scores["source_id"].isin(LIVEBENCH_SOURCES)
    ]
    best = scores.groupby(["benchmark_id", "model_id"], as_index=False)[["score", "source_id"]]
    models = best.agg({"score": "max", "source_id": "first"}).merge(
        data["models"][index_vintage.REGISTER], on="model_id"
    )
    if models.empty:
        return models
    day = pd.to_datetime(models["benchmark_id"].str.removeprefix(LIVEBENCH))
    starts = sorted(day.unique())
    parts = []
    for start, after in zip(starts, [*starts[1:], pd.Timestamp.max], strict=True):
        of_release = models[day == start]
        last = min(after - pd.Timedelta(days=1), of_release["released"].max())
        rows = index_leaders.of_models(of_release, "score", start, max(last, start))
        parts.append(
            rows.assign(
                board=of_release["benchmark_id"].iloc[0], source_id=of_release["source_id"].iloc[0]
            )
        )
    return pd.concat(parts, ignore_index=True)


def _horizon(data: Data) -> pd.DataFrame:
    """Follow the longest time horizon, in doublings of a minute, with the 95% interval."""
    models = unbounded_scales.horizons(data)
    if models.empty:
        return models
    rows = index_leaders.of_models(models, "doublings", COVERED_SINCE, models["released"].max())
    half = ((models["high"] - models["low"]) / 2).set_axis(models["model_id"])
    width = np.hypot(rows["open_id"].map(half), rows["closed_id"].map(half))
    gap = rows["closed"] - rows["open"]
    source = models["source_id"].iloc[0]
    return rows.assign(
        gap_low=gap - width, gap_high=gap + width, board=unbounded_scales.HORIZON, source_id=source
    )


def reports(data: Data) -> pd.DataFrame:
    """List what others report of general indices: id, index (whose), name, since, until, first,
    checked, note.

    A date that is a month or a year is its span: the lead is on some of its days. So no days are
    counted. Reports that a second reading found too weak are left out.
    """
    rows = data["overtakings"]
    rows = rows[
        rows["usable"] & rows["kind"].isin(["open-led", "closed-led"])
        & rows["ranking"].str.startswith(tuple(PREFIXES))
    ].sort_values("from_date")  # fmt: skip
    since = partial_dates.period(rows["from_date"])["since"]
    until = partial_dates.period(rows["until_date"].fillna(rows["from_date"]))["until"]
    return pd.DataFrame(
        {
            "overtaking_id": rows["overtaking_id"], "index": rows["ranking"].map(_whose),
            "name": rows["ranking"],
            "since": since, "until": until + pd.Timedelta(days=1),
            "first": rows["kind"].str.removesuffix("-led"), "checked": rows["checked"],
            "note": rows["note"], "source_id": rows["source_id"],
        }
    )  # fmt: skip


def _whose(ranking: str) -> str:
    return next(index for prefix, index in PREFIXES.items() if ranking.startswith(prefix))
