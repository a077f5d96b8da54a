"""Numbers against their like: a slipped point, a lost digit or another unit is far from the rest.

Every bound leaves room for a record: what was measured honestly may lie beyond all others, by a
quarter of their range or by ten times, as the scale is.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet

MIN_VALUES = 8
"""Rows that a group needs before its range says what is usual."""
LEAST_COMMON = 5
"""Models that must have moved before their median says how a board has moved."""
SHARE = 0.25
"""Part of the others' range by which a value may lie beyond it.

On the index that is 28 points, when a new leader was never 6 above the former one.
"""
TIMES = 10
"""How many times beyond the others a cost or a count may be: they range over decades."""
INDEX_SHIFT = 15
"""Points by which vintages may differ on one model; 8 is the most so far, on a weak one."""
INDEX_WIDTH = 100
"""Points that an interval of the index may span; 64 is the most so far."""
RATING_MARGIN = 150
"""Points by which a rating may be beyond the others of its board, if a quarter is less."""
RATING_SHIFT = 75
"""Points by which a rating may leave the course of its board between two days; 37 so far."""
PARTS = {
    "models": [("active_parameters", "parameters")],
    "licences": [("gpus_141gb", "gpus_80gb")],
    "traffic": [
        ("cached_tokens", "prompt_tokens"),
        ("reasoning_tokens", "completion_tokens"),
        ("day_requests", "requests"),
        ("day_requests_maker", "day_requests"),
        ("paid_input", "listed_input"),
    ],
    "cost_frontiers": [
        ("open_configurations", "configurations"),
        ("points", "configurations"),
        ("open_points", "points"),
        ("models", "points"),
        ("open_models", "models"),
        ("cheap_half_points", "points"),
        ("cheap_half_open_points", "cheap_half_points"),
        ("cost_min", "open_cost_min"),
        ("open_cost_min", "open_cost_max"),
        ("open_cost_max", "cost_max"),
    ],
}
"""Table -> pairs of columns of which the first cannot be above the second."""


def _beyond_the_others(
    values: "pd.Series[float]", groups: Sequence["pd.Series[str]"], share: float, least: float = 0.0
) -> pd.DataFrame:
    """Rows beyond the range of their group's other rows by more than a share of it.

    least: the least distance that counts. Columns low and high: the range of the others. Groups of
    fewer than MIN_VALUES rows are left alone.
    """
    numbered = groups[0].groupby(list(groups)).ngroup()
    rows = pd.DataFrame({"group": numbered, "value": values}).dropna()
    rows = rows.sort_values(["group", "value"])
    value = rows["value"].to_numpy(dtype="float64")
    _, group, size = np.unique(rows["group"], return_inverse=True, return_counts=True)
    first = (np.cumsum(size) - size)[group]  # the place of the least value of each row's group
    last = first + size[group] - 1
    place = np.arange(len(rows))
    second, last_but_one = np.minimum(first + 1, last), np.maximum(last - 1, first)
    low = np.where(place == first, value[second], value[first])
    high = np.where(place == last, value[last_but_one], value[last])
    away = np.maximum(low - value, value - high)
    far = (away > share * (high - low)) & (away > least) & (size[group] >= MIN_VALUES)
    return pd.DataFrame({"low": low[far], "high": high[far]}, index=rows.index[far])


def _far(
    sheet: Sheet,
    field: str,
    groups: Sequence[str],
    *,
    logarithmic: bool = False,
    least: float = 0.0,
    where: "pd.Series[bool] | None" = None,
    remedy: str = "fix the number",
) -> Iterator[Problem]:
    """Cells far beyond the others of their group, on a scale of differences or of ratios."""
    values = sheet.frame[field]
    values = values if where is None else values[where]
    if logarithmic:
        values = np.log10(values[values > 0])
    share, least = (0.0, np.log10(TIMES)) if logarithmic else (SHARE, least)
    keys = [sheet.cells[group] for group in groups]
    for line, low, high in _beyond_the_others(values, keys, share, least).itertuples():
        low, high = (10**low, 10**high) if logarithmic else (low, high)
        group = ", ".join(sheet.text(line, name) for name in groups)
        message = f"{sheet.text(line, field)} is far from all others of {group}, {low:.4g} to"
        yield sheet.problem(line, field, f"{message} {high:.4g} ({remedy})")


def indices_keep_to_their_vintage(capability_index: Sheet) -> Iterator[Problem]:
    """An index far below or above all others of a vintage has lost a digit or its point."""
    yield from _far(capability_index, "index", ["vintage"])
    width = capability_index.frame["ci_high"] - capability_index.frame["ci_low"]
    for line in capability_index.lines(width > INDEX_WIDTH):
        message = f"the interval is {width[line]:.4g} points wide (fix the end that is wrong)"
        yield capability_index.problem(line, "ci_low", message)


def indices_agree_across_vintages(capability_index: Sheet) -> Iterator[Problem]:
    """Two fixed models tie the scale down, so a model stays about where it was.

    What a whole vintage has in common is taken off first.
    """
    frame = capability_index.frame
    count = frame.groupby("model_id")["index"].transform("size")
    usual = frame.groupby("model_id")["index"].transform("median")
    apart = (frame["index"] - usual).where(count >= 3)
    apart = apart - apart.groupby(frame["vintage"]).transform("median")
    for line in capability_index.lines(apart.abs() > INDEX_SHIFT):
        yield capability_index.problem(
            line,
            "index",
            f"{capability_index.text(line, 'index')} is {abs(apart[line]):.4g} points from what "
            f"most vintages say of {quoted(capability_index.text(line, 'model_id'))}, "
            f"{usual[line]:.4g} (fix the number, or the model)",
        )


def ratings_keep_to_their_board(ratings: Sheet) -> Iterator[Problem]:
    """A rating far below or above all others of a day has lost a digit or its point."""
    yield from _far(ratings, "rating", ["board", "as_of"], least=RATING_MARGIN)


def ratings_move_with_their_board(ratings: Sheet) -> Iterator[Problem]:
    """A rating leaps with all others when the board is computed again, not on its own.

    Only a leap there and back, or at an end of the series, counts: a lasting one may be the board's
    new method.
    """
    rows = ratings.frame.sort_values(["board", "source_name", "as_of"], kind="stable")
    series = rows.groupby(["board", "source_name"])["rating"]

    def leap(step: int) -> "pd.Series[float]":
        alone = rows["rating"] - series.shift(step)
        others = alone.groupby([rows["board"], rows["as_of"]])
        return alone - others.transform("median").where(
            others.transform("count") >= LEAST_COMMON, 0
        )

    # At an end of the series, the last two days stand for those on both sides.
    both = pd.concat([leap(1).fillna(leap(-2)), leap(-1).fillna(leap(2))], axis="columns")
    lonely = both.abs().min(axis="columns") > RATING_SHIFT
    for line in ratings.lines(lonely.reindex(ratings.cells.index)):
        yield ratings.problem(
            line,
            "rating",
            f"{ratings.text(line, 'rating')} is {both.abs().min(axis='columns')[line]:.4g} points "
            f"from what {quoted(ratings.text(line, 'source_name'))} has on the board's days around "
            "it, as the others move (fix the number)",
        )


def unbounded_scores_keep_to_their_benchmark(scores: Sheet, benchmarks: Sheet) -> Iterator[Problem]:
    """Where there is no ceiling, minutes may be seconds and a rating lack a digit."""
    unit = scores.cells["benchmark_id"].map(benchmarks.lookup("benchmark_id", "unit"))
    remedy = "fix the number: it is in {}"
    for name, logarithmic in (("minutes", True), ("rating", False)):
        yield from _far(
            scores,
            "score",
            ["benchmark_id"],
            logarithmic=logarithmic,
            where=unit == name,
            remedy=remedy.format(name),
        )


def points_are_no_fractions(scores: Sheet, benchmarks: Sheet) -> Iterator[Problem]:
    """Of 100 points, 0.76 is a share, if no other score is below 5."""
    unit = scores.cells["benchmark_id"].map(benchmarks.lookup("benchmark_id", "unit"))
    values = scores.frame["score"]
    others = values.where(values > 1).groupby(scores.cells["benchmark_id"])
    usual = (others.transform("min") >= 5) & (others.transform("count") >= MIN_VALUES)
    for line in scores.lines((unit == "points") & values.between(0, 1, inclusive="right") & usual):
        message = f"{scores.text(line, 'score')} is a share, but the benchmark is in points"
        yield scores.problem(line, "score", f"{message} (multiply it by 100)")


IN_ITS_UNIT = "write it in the unit of the score, such as 0.039 for 3.9%"


def errors_fit_their_benchmark(scores: Sheet, benchmarks: Sheet) -> Iterator[Problem]:
    """No mean of values between floor and ceiling has an error above half of that range.

    A larger one is in another unit than the score, most often in per cent beside a fraction. So is
    one below a thousandth of the range, unless the score is at the edge: no benchmark has so many
    items.
    """
    tests = benchmarks.frame.drop_duplicates("benchmark_id").set_index("benchmark_id")
    span = scores.frame["benchmark_id"].map(tests["ceiling"] - tests["floor"])
    width = scores.frame["ci_high"] - scores.frame["ci_low"]
    for field, wrong in (
        ("standard_error", scores.frame["standard_error"] > span / 2),
        ("ci_high", width > 2 * span),
    ):
        for line in scores.lines(wrong):
            message = f"{scores.text(line, field)} cannot be the error of a score between floor and"
            yield scores.problem(line, field, f"{message} ceiling ({IN_ITS_UNIT})")
    error = scores.frame["standard_error"]
    share = (scores.frame["score"] - scores.frame["benchmark_id"].map(tests["floor"])) / span
    for line in scores.lines(error.gt(0) & (error < span / 1000) & share.between(0.02, 0.98)):
        message = f"{scores.text(line, 'standard_error')} is too small for the error of a score"
        remedy = f"{IN_ITS_UNIT}, or leave the cell empty"
        yield scores.problem(line, "standard_error", f"{message} ({remedy})")


def costs_keep_to_their_benchmark(run_costs: Sheet) -> Iterator[Problem]:
    """A cost ten times beyond all others is for another unit: a task, a question, a whole run.

    A run that solved nothing may have broken off at once. If such a cost is right, `flag` says so.
    """
    explained = run_costs.cells["flag"].ne("") | run_costs.cells["usable"].eq("false")
    yield from _far(
        run_costs,
        "cost",
        ["benchmark_id", "cost_basis"],
        logarithmic=True,
        where=~explained & run_costs.frame["score"].gt(0),
        remedy="write US dollars for one of cost_basis; if it is right, say in flag why",
    )


def traffic_is_of_usual_size(traffic: Sheet) -> Iterator[Problem]:
    """Tokens a request ten times beyond those of all other models are in thousands."""
    frame = traffic.frame
    for field in ("prompt_tokens", "completion_tokens"):
        each = (frame[field] / frame["requests"]).astype("float64")
        size = pd.Series(np.log10(each.where(each > 0)), index=frame.index)
        one_group = [pd.Series("", index=frame.index)]
        for line, low, high in _beyond_the_others(
            size, one_group, 0.0, np.log10(TIMES)
        ).itertuples():
            yield traffic.problem(
                line,
                field,
                f"{traffic.text(line, field)} for {traffic.text(line, 'requests')} requests is "
                f"{10 ** size[line]:.4g} each, {10**low:.4g} to {10**high:.4g} for all others "
                "(fix one of the two)",
            )


def fits_are_of_usual_size(index_fit: Sheet) -> Iterator[Problem]:
    """A difficulty or a slope far from those of all other tests has lost a digit or its point."""
    yield from _far(index_fit, "difficulty", ["vintage"])
    yield from _far(index_fit, "slope", ["vintage"], logarithmic=True)


def parts_are_no_larger_than_their_whole(sheet: Sheet) -> Iterator[Problem]:
    """Of two numbers that contain each other one is wrong, or they are swapped."""
    for part, total in PARTS.get(sheet.name, []):
        for line in sheet.lines(sheet.frame[part] > sheet.frame[total]):
            message = f"{sheet.text(line, part)} is above {total}, {sheet.text(line, total)}"
            yield sheet.problem(line, part, f"{message} (fix one of the two)")


def shares_are_at_most_a_hundred(adoption: Sheet) -> Iterator[Problem]:
    """A share of use is written in per cent, of one whole."""
    percent = adoption.cells["unit"].str.startswith("percent")
    for field in ("open_value", "closed_value"):
        for line in adoption.lines(percent & (adoption.frame[field] > 100)):
            message = f"{adoption.text(line, field)} is above 100 percent (fix it, or the unit)"
            yield adoption.problem(line, field, message)


def best_scores_never_fall(group_frontiers: Sheet) -> Iterator[Problem]:
    """The best of a group up to a day stays among those up to the next; so does its size."""
    series = ["pair", "benchmark_id", "side"]
    rows = group_frontiers.frame.sort_values([*series, "as_of"], kind="stable")
    before = rows.groupby(series, dropna=False)[["as_of", "best_score", "group_size"]].shift()
    for field in ("best_score", "group_size"):
        fallen = (rows[field] < before[field]).reindex(group_frontiers.cells.index)
        for line in group_frontiers.lines(fallen):
            yield group_frontiers.problem(
                line,
                field,
                f"{group_frontiers.text(line, field)} is below {before[field][line]:g}, that of "
                f"{before['as_of'][line]:%Y-%m-%d} (models are only added: fix one of the two)",
            )


CHECKS = (
    indices_keep_to_their_vintage,
    indices_agree_across_vintages,
    ratings_keep_to_their_board,
    ratings_move_with_their_board,
    unbounded_scores_keep_to_their_benchmark,
    points_are_no_fractions,
    errors_fit_their_benchmark,
    costs_keep_to_their_benchmark,
    traffic_is_of_usual_size,
    fits_are_of_usual_size,
    parts_are_no_larger_than_their_whole,
    shares_are_at_most_a_hundred,
    best_scores_never_fall,
)
