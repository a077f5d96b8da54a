"""Who is first: of dated models, of boards, and for how long."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.capability import index_leaders

START = pd.Timestamp("2024-01-01")
LAST = 60


def after(days: int) -> pd.Timestamp:
    return START + pd.Timedelta(days=days)


Model = tuple[str, int, int, int]
models = st.lists(
    st.tuples(
        st.sampled_from(["closed", "open-unrestricted", "unknown"]),
        st.integers(-5, LAST + 5),  # released
        st.integers(0, 20),  # weights so many days later
        st.integers(1, 5),  # value: ties are common
    ),
    min_size=1,
    max_size=8,
)


def register(made: list[Model]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "model_id": [str(n) for n in range(len(made))],
            "name": [f"Model {n}" for n in range(len(made))],
            "weights": [label for label, *_ in made],
            "released": pd.to_datetime([after(day) for _, day, *_ in made]),
            "weights_from": pd.Series(
                [
                    after(day + wait) if label.startswith("open") else pd.NaT
                    for label, day, wait, _ in made
                ],
                dtype="datetime64[us]",
            ),
            "value": [float(value) for *_, value in made],
        }
    )  # fmt: skip


def walked(made: list[Model], day: int) -> str:
    """Who is first on one day, model by model."""
    best = {"open": 0, "closed": 0, "unknown": 0}
    for label, released, wait, value in made:
        if released <= day:
            side = label.split("-")[0]
            side = "closed" if side == "open" and released + wait > day else side
            best[side] = max(best[side], value)
    if not best["open"] or not best["closed"]:
        return "none"
    if best["unknown"] > max(best["open"], best["closed"]):
        return "unknown"
    if best["open"] == best["closed"]:
        return "level"
    return "open" if best["open"] > best["closed"] else "closed"


@given(models)
def test_each_day_has_the_first_place_of_a_walk_through_all_models(made: list[Model]) -> None:
    rows = index_leaders.of_models(register(made), "value", START, after(LAST))
    first = index_leaders.first_place(rows)
    found = {}
    for since, until, who in zip(rows["since"], rows["until"], first, strict=True):
        for day in range((since - START).days, (until - START).days):
            assert day not in found
            found[day] = who
    assert found == {day: walked(made, day) for day in range(LAST + 1)}


readings = st.lists(st.integers(1, 50), min_size=1, max_size=12)


@given(readings)
def test_a_reading_stands_to_the_next_one_and_never_for_more_than_a_month(gaps: list[int]) -> None:
    days = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    rows = index_leaders.with_validity(pd.DataFrame({"since": [after(day) for day in days]}))
    lengths = (rows["until"] - rows["since"]).dt.days.tolist()
    assert lengths == [*(min(gap, index_leaders.VALID_DAYS) for gap in gaps[1:]), 1]


def board(rows: list[tuple[int, str, str, float]]) -> pd.DataFrame:
    """Rows are (day, maker, label, rating)."""
    return pd.DataFrame(
        {
            "as_of": [after(day) for day, *_ in rows],
            "organization_id": [maker for _, maker, *_ in rows],
            "model_id": [maker for _, maker, *_ in rows],
            "name": [maker for _, maker, *_ in rows],
            "weights": [label for *_, label, _ in rows],
            "released": START,
            "weights_from": [START if label.startswith("open") else None for *_, label, _ in rows],
            "rating": [rating for *_, rating in rows],
        }
    ).astype({"weights_from": "datetime64[us]"})


def test_a_board_without_the_maker_that_led_before_is_set_aside_until_it_is_back() -> None:
    opened = "open-unrestricted"
    full = [("A", "closed", 3.0), ("B", opened, 2.0), ("C", "closed", 1.0)]
    without = full[1:]
    rows = board([(day, *row) for day, rows in ((0, full), (3, without), (5, without), (9, full))
                  for row in rows])  # fmt: skip
    found = index_leaders.of_boards(rows, "rating")
    assert found["aside"].tolist() == [False, True, True, False]
    assert index_leaders.first_place(found).tolist() == ["closed", "open", "open", "closed"]


def test_a_new_leader_from_another_maker_is_no_reason_to_set_a_board_aside() -> None:
    rows = board([(0, "A", "closed", 3), (0, "B", "open-unrestricted", 2),
                  (4, "A", "closed", 3), (4, "B", "open-unrestricted", 5)])  # fmt: skip
    found = index_leaders.of_boards(rows, "rating")
    assert not found["aside"].any()
    assert index_leaders.first_place(found).tolist() == ["closed", "open"]


spells = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.booleans()), min_size=1, max_size=10
)


@given(spells)
def test_the_longest_run_is_that_of_a_walk_through_the_days(
    made: list[tuple[int, int, bool]],
) -> None:
    at, days, rows = 0, set(), []
    for pause, length, holds in made:
        at += pause
        rows.append((after(at), after(at + length), holds))
        days |= set(range(at, at + length)) if holds else set()
        at += length
    longest = max((next(n for n in range(99) if day + n not in days) for day in days), default=0)
    table = pd.DataFrame(rows, columns=["since", "until", "held"])
    assert index_leaders.longest_run_days(table, table["held"]) == longest


@pytest.mark.parametrize(
    ("opened", "closed", "hidden", "who"),
    [
        (1.0, None, 5.0, "none"),
        (None, 1.0, None, "none"),
        (2.0, 2.0, 2.0, "level"),
        (2.0, 1.0, 2.0, "open"),
        (2.0, 3.0, 4.0, "unknown"),
    ],
)
def test_first_place_at_the_edges(
    opened: float | None, closed: float | None, hidden: float | None, who: str
) -> None:
    rows = pd.DataFrame({"open": [opened], "closed": [closed], "unknown": [hidden]}, dtype=float)
    assert index_leaders.first_place(rows).tolist() == [who]
