"""Tables with a model that there is not: who leads then, recomputed day by day from the rows."""

import math
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.core.exhibit import Exhibit
from charts.measures.capability import new_model
from charts.measures.capability.index_vintage import LATEST
from charts.measures.capability.new_model import NewModel
from charts.tables.frames import Tables

MONTH = 365.25 / 12
LAST = pd.Timestamp("2026-09-29")

MODELS = [
    NewModel("open", 160.0, LAST), NewModel("open", 167.3, LAST), NewModel("open", 190.0, LAST),
    NewModel("open", 140.0, LAST), NewModel("open", 165.0, pd.Timestamp("2024-03-01")),
    NewModel("closed", 190.0, LAST), NewModel("closed", 166.5, LAST),
    NewModel("closed", 158.0, pd.Timestamp("2023-03-14")),
    NewModel("closed", 157.45, pd.Timestamp("2025-01-31")),
    NewModel("closed", 175.5, pd.Timestamp("2026-07-24")),
]  # fmt: skip


def rows(data: Tables, model: NewModel) -> Iterator[tuple[str, float, pd.Timestamp, pd.Timestamp]]:
    """Side, index, first day and last day of each model's time on a side, with the new one."""
    never = pd.Timestamp("2100-01-01")
    index = data["capability_index"]
    newest = index[index["vintage"] == LATEST].merge(data["models"], on="model_id")
    for row in newest.to_dict("records"):
        out, opened = row["released"], row["weights_from"]
        if row["weights"] == "closed" and pd.notna(out):
            yield "closed", row["index"], out, never
        if row["weights"].startswith("open") and pd.notna(opened):
            yield "open", row["index"], opened, never
            if out < opened:
                yield "closed", row["index"], out, opened - pd.Timedelta(days=1)
    yield model.side, model.index, model.day, never


def expected(data: Tables, model: NewModel) -> tuple[float, float, float]:
    """Gap, shortest and longest lag on the last day, from the best of each single day."""
    days = pd.date_range("2023-01-01", LAST)
    best = {side: pd.Series(-math.inf, days) for side in ("open", "closed")}
    for side, index, since, until in rows(data, model):
        stay = best[side].loc[since:until]
        best[side].loc[since:until] = stay.clip(lower=index)
    level, record = best["open"].iloc[-1], best["closed"].cummax()
    gap = best["closed"].iloc[-1] - level
    at_or_below = record[(record <= level) & (record > -math.inf)]
    if gap <= 0:
        return gap, 0.0, 0.0
    if at_or_below.empty:
        return gap, math.nan, math.nan
    first, last_record = record.index[record >= level][0], at_or_below.iloc[-1]
    reached = record[record == last_record].index[0]
    return gap, (LAST - first).days / MONTH, (LAST - reached).days / MONTH


@pytest.mark.parametrize("model", MODELS, ids=lambda m: f"{m.side}-{m.index}-{m.day:%F}")
def test_gap_and_lag_are_those_of_the_best_by_day(data: Tables, model: NewModel) -> None:
    standing = new_model.index_standing(new_model.with_new_model(data, model))
    found = standing.gap, standing.shortest, standing.longest
    assert found == pytest.approx(expected(data, model), nan_ok=True)


def test_without_a_new_model_it_is_what_the_gap_says(
    data: Tables, exhibits: dict[str, Exhibit]
) -> None:
    standing, found = new_model.index_standing(data), exhibits["gap"].findings
    assert standing.gap == pytest.approx(found["points_now"].value)
    assert standing.shortest == pytest.approx(found["shortest_now"].value)
    assert standing.longest == pytest.approx(found["longest_now"].value)


def test_a_new_model_is_two_rows_and_the_tables_stay_as_they_were(data: Tables) -> None:
    before = {name: data[name] for name in data}
    longer = new_model.with_new_model(data, MODELS[0])
    for name, frame in before.items():
        pd.testing.assert_frame_equal(data[name], frame)
        added = name in {"models", "capability_index"}
        assert len(longer[name]) == len(frame) + added
        pd.testing.assert_frame_equal(longer[name].head(len(frame)), frame)


@given(st.decimals(100, 200, places=4))
def test_the_first_index_ahead_is_ahead_as_it_is_written_and_the_one_below_is_not(
    other: Decimal,
) -> None:
    first = Decimal(str(new_model.first_ahead(float(other))))
    tenth = Decimal("0.1")

    def written(index: Decimal) -> Decimal:
        return (index - other).quantize(tenth, ROUND_HALF_UP)

    assert written(first) >= tenth
    assert written(first - tenth) < tenth


def test_the_range_holds_the_best_of_both_sides(data: Tables) -> None:
    (low, high), best = new_model.index_range(data), new_model.index_standing(data)
    assert low % 10 == high % 10 == 0
    assert low <= min(best.open.index, best.closed.index) - new_model.REACH
    assert high >= max(best.open.index, best.closed.index) + new_model.REACH
