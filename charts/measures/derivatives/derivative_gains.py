"""Models made from open bases: what the derivative scores beside its base and the best closed one.

A gain is counted only where base and derivative ran in one harness. A row that takes the base's
score from one measurer and the derivative's from another is kept, and never counted.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from charts.measures.capability.frontier import side_on
from charts.measures.costs import cost_boards

ONE_TABLE, TWO_DATES, TWO_MEASURERS = "one table", "one harness, two dates", "two measurers"
TESTS = "tests"
"""The scale of all tests that give a share of what can be won; an index is a scale of its own."""
INDEX_PREFIX = "aa-intelligence-index-"
"""How the ids of the index begin; its versions are scales of their own."""


def comparisons(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give every usable row of derivations, in points of 100, with what it is about.

    Returns derived_model_id, base_model_id, benchmark_id, name and base (names), firm (who made the
    derivative), side (the derivative's, on the day the row was read), released, benchmark, scale
    (TESTS, or the index's id), statistic, parts, items, base_points, derived_points, gain,
    measured_by, comparison (see `comparison_kind`), counted (one harness, and a gain is known),
    best_closed_name, best_closed_points, document, note, checked_on, source_id.
    """
    rows = data["derivations"]
    rows = rows[rows["usable"]].reset_index(drop=True)
    register = data["models"].set_index("model_id")
    facts = ["name", "organization_id", "released", "weights", "weights_from"]
    rows = rows.join(register[facts], on="derived_model_id")
    rows["base"] = rows["base_model_id"].map(register["name"])
    firms = data["organizations"].set_index("organization_id")["name"]
    rows["firm"] = rows["organization_id"].map(firms)
    rows["side"] = side_on(rows, rows["checked_on"])
    tests = data["benchmarks"].set_index("benchmark_id")[["name", "unit", "items"]]
    rows = rows.join(tests.rename(columns={"name": "benchmark"}), on="benchmark_id")
    points = rows["unit"].map({"fraction": 100.0, "points": 1.0})
    for score in ("base", "derived", "best_closed"):
        rows[f"{score}_points"] = points * rows[f"{score}_score"]
    rows["gain"] = points * rows["gain"]
    rows["scale"] = rows["benchmark_id"].where(
        rows["benchmark_id"].str.startswith(INDEX_PREFIX), TESTS
    )
    rows["comparison"] = comparison_kind(rows)
    rows["counted"] = rows["gain"].notna() & (rows["comparison"] != TWO_MEASURERS)
    columns = [
        "derived_model_id", "base_model_id", "benchmark_id", "name", "base", "firm", "side",
        "released", "benchmark", "scale", "statistic", "parts", "items", "base_points",
        "derived_points", "gain", "measured_by", "comparison", "counted", "best_closed_name",
        "best_closed_points", "document", "note", "checked_on", "source_id",
    ]  # fmt: skip
    return rows[columns]


def comparison_kind(rows: pd.DataFrame) -> pd.Series:
    """Say how base and derivative were compared: ONE_TABLE, TWO_DATES or TWO_MEASURERS.

    rows: with `document` and `same_harness`.
    """
    split = ~rows["same_harness"]
    dated = rows["document"].str.contains("two dates", regex=False)
    how = pd.Series(ONE_TABLE, index=rows.index)
    return how.mask(dated, TWO_DATES).mask(split, TWO_MEASURERS)


def medians(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row a pair, measurer and scale: the median gain over its counted benchmarks.

    rows: as from `comparisons`. Adds `median` and `benchmarks` (what the median rests on: a row
    that is itself a median counts its parts). Each benchmark enters once: its counted rows are
    averaged first.
    """
    keys = ["derived_model_id", "base_model_id", "measured_by", "scale"]
    counted = rows[rows["counted"]].assign(parts=lambda rows: rows["parts"].fillna(1).astype(int))
    facts = ["name", "base", "firm", "side", "released"]
    each = counted.groupby([*keys, *facts, "benchmark_id"], dropna=False)
    single = each.agg(gain=("gain", "mean"), parts=("parts", "max")).reset_index()
    return (
        single.groupby([*keys, *facts], dropna=False)
        .agg(median=("gain", "median"), benchmarks=("parts", "sum"))
        .reset_index()
    )


class Signs(NamedTuple):
    """How many gains were above, and below, none; and how odd that would be if both were likely."""

    gains: int
    losses: int
    p: float


def signs(gains: Iterable[float]) -> Signs:
    """Give the exact two-sided sign test; gains of exactly none are left out, as usual.

    p is 1 where nothing is left. Source: Dixon and Mood, The statistical sign test (1946).
    """
    known = list(gains)
    above, below = sum(gain > 0 for gain in known), sum(gain < 0 for gain in known)
    if not above + below:
        return Signs(0, 0, 1.0)
    return Signs(above, below, float(stats.binomtest(above, above + below).pvalue))


def noise(score: float, other: float, items: float) -> float:
    """Give half the 95% interval of a difference of two scores in points, by the test's items.

    Two shares of the same items, taken as independent: an upper bound where both models find the
    same items hard, and a lower one where a run adds noise of its own. NaN if items is. Raises
    ValueError for a score that is not between 0 and 100.
    """
    spread = sum(share * (100 - share) for share in (score, other))
    return 1.96 * math.sqrt(spread / items) if items > 0 else math.nan


def sampling_error(rows: pd.DataFrame) -> "pd.Series[float]":
    """Give the standard error of each gain in points, by the items of its test; NaN if not known.

    rows: base_points, derived_points (of 100) and items. Two shares of the same items, taken as
    independent, as in `noise`.
    """
    shares = [rows[f"{which}_points"] for which in ("base", "derived")]
    variance = sum((points * (100 - points) for points in shares), start=0.0)
    return pd.Series(np.sqrt(variance / rows["items"].astype(float)))


def against_closed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give derivative minus best closed model of its table, one row a derivative and benchmark.

    rows: as from `comparisons`. Of several rows on one benchmark the one that also has the base in
    its harness is kept. Adds `difference` in points, `other_difference` (that of a
    row not kept, where it is another) and `noise` (see there).
    """
    known = rows.dropna(subset=["best_closed_points", "derived_points"])
    order = [ONE_TABLE, TWO_DATES, TWO_MEASURERS]
    ranked = known.assign(rank=known["comparison"].map(order.index)).sort_values(
        "rank", kind="stable"
    )
    first = ranked.drop_duplicates(["derived_model_id", "benchmark_id", "measured_by"])
    chosen = first.drop(columns="rank").sort_index()
    chosen["difference"] = chosen["derived_points"] - chosen["best_closed_points"]
    keys = ["derived_model_id", "benchmark_id", "measured_by"]
    dropped = ranked.drop(chosen.index)
    dropped_difference = (dropped["derived_points"] - dropped["best_closed_points"]).groupby(
        [dropped[key] for key in keys]
    )
    other = pd.MultiIndex.from_frame(chosen[keys]).map(dropped_difference.last().to_dict())
    differs = (
        pd.Series(other, index=chosen.index, dtype=float) - chosen["difference"]
    ).abs() > 1e-9
    chosen["other_difference"] = pd.Series(other, index=chosen.index, dtype=float).where(differs)
    scores = zip(
        chosen["derived_points"], chosen["best_closed_points"], chosen["items"], strict=True
    )
    chosen["noise"] = [noise(a, b, math.nan if pd.isna(n) else n) for a, b, n in scores]
    return chosen


def on_boards(data: Mapping[str, pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    """Give derivative minus best closed model on boards with costs that `rows` do not have.

    rows: as from `against_closed`: their derivatives are looked for. Such a board is younger than
    the derivative, so it may list closed models that came later. Returns the same columns where
    they apply, with listed (the board's day); measured_by is seller where the derivative's firm
    publishes the board, else independent; comparison is missing.
    """
    runs = cost_boards.runs(data)
    about = ["derived_model_id", "firm", "side", "released"]
    facts = rows[about].drop_duplicates("derived_model_id").set_index("derived_model_id")
    publishers = data["sources"].set_index("source_id")["publisher"]
    known = set(zip(rows["derived_model_id"], rows["benchmark_id"], strict=True))
    closed = runs[(runs["side"] == "closed") & ~runs["model_id"].isin(facts.index)]
    best = closed.sort_values("score").groupby("benchmark_id").tail(1).set_index("benchmark_id")
    differences = []
    derived = runs[runs["model_id"].isin(facts.index) & runs["benchmark_id"].isin(best.index)]
    derived = derived.sort_values("score").groupby(["model_id", "benchmark_id"]).tail(1)
    for run in derived.sort_index().to_dict("records"):
        model, test = run["model_id"], run["benchmark_id"]
        if (model, test) in known:
            continue
        scale = 100.0 if run["unit"] == "fraction" else 1.0
        other = best.loc[test]
        derived_points, closed_points = scale * run["score"], scale * float(other["score"])
        sold = str(facts.loc[model, "firm"]).startswith(str(publishers[run["source_id"]]))
        items = math.nan if pd.isna(run["items"]) else float(run["items"])
        differences.append(
            {
                "derived_model_id": model,
                "benchmark_id": test,
                "name": run["name"],
                **facts.loc[model].to_dict(),
                "benchmark": run["benchmark"],
                "derived_points": derived_points,
                "best_closed_name": f"{other['name']} {other['setting']}"
                if isinstance(other["setting"], str)
                else other["name"],
                "best_closed_points": closed_points,
                "difference": derived_points - closed_points,
                "noise": noise(derived_points, closed_points, items),
                "measured_by": "seller" if sold else "independent",
                "listed": run["listed"],
                "checked_on": run["checked_on"],
                "source_id": run["source_id"],
            }
        )
    return pd.DataFrame(differences)
