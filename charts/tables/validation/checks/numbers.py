"""Numbers against their intervals and against what their benchmark allows."""

import math
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet


def _outside(sheet: Sheet, low: str, value: str, high: str) -> Iterator[Problem]:
    """Rows in which low <= value <= high does not hold, as far as the three are there."""
    for left, right in ((low, value), (value, high), (low, high)):
        wrong = sheet.frame[left] > sheet.frame[right]
        if (left, right) == (low, high):
            wrong &= sheet.frame[value].isna()  # else the value is reported already
        for line in sheet.lines(wrong):
            yield sheet.problem(
                line,
                left,
                f"{sheet.text(line, left)} is above {right}, {sheet.text(line, right)} "
                f"({low} <= {value} <= {high}: fix the one that is wrong)",
            )


def scores_lie_in_their_intervals(scores: Sheet) -> Iterator[Problem]:
    """An interval holds its own estimate."""
    yield from _outside(scores, "ci_low", "score", "ci_high")


def indices_lie_in_their_intervals(capability_index: Sheet) -> Iterator[Problem]:
    """An interval holds its own estimate."""
    yield from _outside(capability_index, "ci_low", "index", "ci_high")


def ratings_lie_in_their_intervals(ratings: Sheet) -> Iterator[Problem]:
    """An interval holds its own estimate."""
    yield from _outside(ratings, "ci_low", "rating", "ci_high")


def estimates_lie_in_their_ranges(published_estimates: Sheet) -> Iterator[Problem]:
    """A range holds its own central figure."""
    yield from _outside(published_estimates, "low", "value", "high")


def declines_lie_in_their_ranges(price_decline_estimates: Sheet) -> Iterator[Problem]:
    """A range holds its own central figure."""
    yield from _outside(price_decline_estimates, "low", "factor_per_year", "high")


def benchmarks_have_a_sound_range(benchmarks: Sheet) -> Iterator[Problem]:
    """Guessing earns no less than the floor and no more than the ceiling."""
    yield from _outside(benchmarks, "floor", "chance", "ceiling")


def beyond(sheet: Sheet, field: str, benchmarks: Sheet) -> Iterator[Problem]:
    """Rows whose value is below the floor or above the ceiling of their benchmark."""
    tests = benchmarks.frame.drop_duplicates("benchmark_id").set_index("benchmark_id")
    of_row = tests.reindex(sheet.frame["benchmark_id"]).set_index(sheet.cells.index)
    values = sheet.frame[field]
    for side, bound, wrong in (
        ("below the minimum", of_row["floor"], values < of_row["floor"]),
        ("above the maximum", of_row["ceiling"], values > of_row["ceiling"]),
    ):
        for line in sheet.lines(wrong):
            value, unit = sheet.text(line, field), of_row["unit"][line]
            is_percentage = unit == "fraction" and 1 < values[line] <= 100
            remedy = (
                f"write a fraction: {Decimal(value) / 100:f}"
                if is_percentage
                else f"{sheet.text(line, 'benchmark_id')} is in {unit}: "
                "fix the number, or the range in benchmarks.csv"
            )
            yield sheet.problem(line, field, f"{value} is {side} {bound[line]:g} ({remedy})")


def scores_lie_within_their_benchmark(scores: Sheet, benchmarks: Sheet) -> Iterator[Problem]:
    """A score beyond floor or ceiling is in another unit, most often per cent."""
    yield from beyond(scores, "score", benchmarks)


def best_scores_lie_within_their_benchmark(
    group_frontiers: Sheet, benchmarks: Sheet
) -> Iterator[Problem]:
    """A score beyond floor or ceiling is in another unit, most often per cent."""
    yield from beyond(group_frontiers, "best_score", benchmarks)


EXACT = 2**53
"""The first whole number beyond which a computer's numbers leave some out."""


def no_number_is_too_large(sheet: Sheet) -> Iterator[Problem]:
    """A key held down, or two cells run together; beyond these bounds a number is not exact."""
    for field in (*sheet.of_type("integer"), *sheet.of_type("number")):
        bound = EXACT if field in sheet.of_type("integer") else math.inf
        large = {text for text in sheet.known[field] if _size(text) >= bound}
        for line, text in sheet.cells_in(field, large):
            message = f"{quoted(text)} is too large a number for any computation"
            yield sheet.problem(line, field, f"{message} (fix it: are there digits too many?)")


def _size(text: str) -> float:
    """How far from zero a number is; what is no number is told of elsewhere."""
    try:
        return abs(float(text))
    except ValueError:
        return 0.0


def fits_lie_among_their_draws(capability_draws: Sheet) -> Iterator[Problem]:
    """What was fitted to all the tests lies among 200 fits to tests drawn from them.

    Otherwise it is another model's: one of the two columns has slipped by a row.
    """
    draws = capability_draws.cells["draws"].str.split().explode()
    values = pd.to_numeric(draws, errors="coerce").groupby(level=0).agg(["min", "max"])
    fitted = capability_draws.frame["fitted"]
    for line in capability_draws.lines((fitted < values["min"]) | (fitted > values["max"])):
        yield capability_draws.problem(
            line,
            "fitted",
            f"{fitted[line]:g} is not between the least and the largest of its draws, "
            f"{values['min'][line]:g} and {values['max'][line]:g} (fix the row, or run "
            "`make bootstrap`)",
        )


CHECKS = (
    scores_lie_in_their_intervals,
    indices_lie_in_their_intervals,
    ratings_lie_in_their_intervals,
    estimates_lie_in_their_ranges,
    declines_lie_in_their_ranges,
    benchmarks_have_a_sound_range,
    scores_lie_within_their_benchmark,
    best_scores_lie_within_their_benchmark,
    no_number_is_too_large,
    fits_lie_among_their_draws,
)
