"""What may be passed on of a source, and which facts may be counted at all."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pandas as pd

from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet

ROW_BY_ROW = {"scores", "ratings", "offers", "list_prices", "price_history"}
"""Tables that repeat a source's rows: nothing in them is an aggregate."""

DOUBTFUL = ("weak source", "not found again")


def _guarded(sheet: Sheet, sources: Sheet) -> "pd.Series[bool]":
    """Say which rows are from a source of which only aggregates may be passed on."""
    permission = sources.lookup("source_id", "may_republish")
    return sheet.cells["source_id"].map(permission) == "aggregates"


def guarded_sources_pass_on_no_rows(sheet: Sheet, sources: Sheet) -> Iterator[Problem]:
    """A source that allows aggregates only is not copied row by row."""
    if sheet.name not in ROW_BY_ROW:
        return
    for line in sheet.lines(_guarded(sheet, sources)):
        source = quoted(sheet.text(line, "source_id"))
        message = f"{source} may be passed on in aggregates only (delete the row)"
        yield sheet.problem(line, "source_id", message)


def guarded_costs_are_on_their_frontier(run_costs: Sheet, sources: Sheet) -> Iterator[Problem]:
    """Of such a board only the frontier is kept: no run costs less and scores as much."""
    runs = run_costs.frame[_guarded(run_costs, sources)]
    for _, board in runs.groupby(["source_id", "benchmark_id"]):
        for line, cost, score in board[["cost", "score"]].itertuples():
            costs, scores = board["cost"], board["score"]
            as_good = (costs <= cost) & (scores >= score)
            if (as_good & ((costs < cost) | (scores > score))).any():
                message = "is not on the frontier of its board, and only that may be passed on"
                name = quoted(run_costs.text(line, "source_name"))
                yield run_costs.problem(line, "source_name", f"{name} {message} (delete the row)")


def doubtful_facts_are_not_counted(sheet: Sheet) -> Iterator[Problem]:
    """What a second reading could not confirm stays in the table and enters no statistic."""
    if not {"checked", "usable"} <= set(sheet.cells):
        return
    doubtful = sheet.cells["checked"].isin(DOUBTFUL) & (sheet.cells["usable"] == "true")
    for line in sheet.lines(doubtful):
        message = f"is true although checked is {quoted(sheet.text(line, 'checked'))} (write false)"
        yield sheet.problem(line, "usable", message)


def two_measurers_are_no_common_harness(derivations: Sheet) -> Iterator[Problem]:
    """A document written as "base: one; derived: another" names two measurers."""
    split = derivations.cells["document"].str.startswith("base: ")
    for line in derivations.lines(split & (derivations.cells["same_harness"] == "true")):
        message = "is true although document names one measurer for the base and another for the"
        yield derivations.problem(line, "same_harness", f"{message} derivative (write false)")


REPEATED, OF_ALL = 5, 0.75
"""Rows of a board, and their share in it, that do not repeat others by chance."""


def no_board_is_entered_twice(sheet: Sheet) -> Iterator[Problem]:
    """Rows pasted again pass as replicates, and would count twice.

    Two runs of a model can have the same score, and a report prints some of its figures in two
    tables; that nearly all of a board do is no chance.
    """
    if not {"benchmark_id", "source_id", "replicate"} <= set(sheet.cells):
        return
    compared = [
        str(column)
        for column in sheet.cells
        if column not in ("replicate", "source_ref", "checked_on")
    ]
    seen: set[tuple[str, ...]] = set()
    repeats: dict[tuple[str, str], list[int]] = defaultdict(list)
    different: Counter[tuple[str, str]] = Counter()
    for line, *row in sheet.rows("source_id", "benchmark_id", *compared):
        board, content = (row[0], row[1]), tuple(row)
        if content in seen:
            repeats[board].append(line)
        else:
            different[board] += 1
            seen.add(content)
    for (source, benchmark), lines in repeats.items():
        repeated, distinct = len(lines), different[source, benchmark]
        if repeated >= REPEATED and repeated >= OF_ALL * distinct:
            yield sheet.problem(
                lines[0],
                "replicate",
                f"{repeated} rows of {benchmark} from {source}, of which this is the first, repeat "
                f"others with the same score, {distinct} in all (delete the repeated rows: a "
                "replicate is another run)",
            )


CHECKS = (
    guarded_sources_pass_on_no_rows,
    guarded_costs_are_on_their_frontier,
    doubtful_facts_are_not_counted,
    two_measurers_are_no_common_harness,
    no_board_is_entered_twice,
)
