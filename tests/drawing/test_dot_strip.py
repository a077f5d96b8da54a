"""Dots of a strip do not hide each other, for any places."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.dot_strip import lifts

PLACES = st.lists(st.floats(0, 300), max_size=25)


@given(PLACES)
def test_with_enough_room_no_dot_touches_another(places: list[float]) -> None:
    heights = lifts(places, 4, 1000)
    dots = list(zip(places, heights, strict=True))
    for (x, y), (x2, y2) in combinations(dots, 2):
        assert (x - x2) ** 2 + (y - y2) ** 2 >= 8**2 - 1e-3


@given(PLACES, st.floats(0, 40))
def test_no_dot_leaves_the_room(places: list[float], room: float) -> None:
    assert all(abs(height) <= room for height in lifts(places, 4, room))


def test_dots_that_stand_apart_stay_on_the_line() -> None:
    assert lifts([0, 50, 8], 4, 20) == [0, 0, 0]
    assert lifts([], 4, 20) == []


def test_the_second_of_two_at_one_place_stands_beside_the_first() -> None:
    assert [abs(height) for height in lifts([10, 10], 4, 20)] == [0, 8]
    assert lifts([10, 10], 4, 5) == [0, 0]  # no room: one over the other
