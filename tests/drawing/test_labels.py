"""Names that find their own place: none covers another, leaves its plot or lies on a line."""

from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.labels import Area, Landmark, landmarks, line_areas, step_areas, text_area
from charts.drawing.plot import Margin, Plot
from charts.drawing.words import Words
from tests.drawing.scene import text_width

PLOT = Plot((0, 1), (0, 1), outer_height=300)
INSIDE = {"x": st.floats(0, PLOT.width), "y": st.floats(0, PLOT.height)}
POINTS = st.lists(
    st.builds(
        Landmark,
        **INSIDE,
        text=st.sampled_from(["o1", "GPT-4", "Llama 3.1-405B", "Qwen3-235B-A22B-Thinking"]),
        weight=st.floats(0, 9),
        colour=st.just("black"),
        prefer=st.sampled_from(["nw se ne sw n s e w", "above", "n ne nw", "se"]),
        bold=st.booleans(),
        size=st.sampled_from([12, 13, 15]),
    ),
    max_size=20,
)
AREAS = st.lists(
    st.builds(lambda x, y: Area(x, y, x + 60, y + 9), INSIDE["x"], INSIDE["y"]), max_size=6
)


def ends(text: Words) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text, by the measure that lays out the drawings."""
    width = text_width(text.text, text.size, 600 if text.bold else 400)
    left = text.x - width * {"left": 0, "center": 0.5, "right": 1}[text.align]
    return left, text.y - text.size / 2, left + width, text.y + text.size / 2


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) > max(one[0], other[0])
    return across and min(one[3], other[3]) > max(one[1], other[1])


@given(POINTS, AREAS)
def test_no_name_covers_another_or_what_is_taken(points: list[Landmark], taken: list[Area]) -> None:
    named = [ends(text) for text in landmarks(PLOT, points, taken)]
    assert not any(overlap(one, other) for one, other in combinations(named, 2))
    assert not any(overlap(one, area) for one in named for area in taken)


@given(POINTS, st.floats(0, 30))
def test_no_name_leaves_the_plot_farther_than_it_may(points: list[Landmark], room: float) -> None:
    for text in landmarks(PLOT, points, outside=Margin(room, 0, 0, room)):
        left, top, right, bottom = ends(text)
        assert left >= -room
        assert top >= 0
        assert right <= PLOT.width
        assert bottom <= PLOT.height + room


@given(POINTS.filter(bool))
def test_the_most_important_name_that_fits_is_always_there(points: list[Landmark]) -> None:
    first = max(points, key=lambda point: point.weight)
    alone = landmarks(PLOT, [first])
    assert set(alone) <= set(landmarks(PLOT, points))


def test_names_stand_where_they_are_asked_to() -> None:
    point = Landmark(200, 100, "GPT-4", 1, prefer="n se")
    [above] = landmarks(PLOT, [point])
    assert above.align == "center"
    assert above.y < 100
    [beside] = landmarks(PLOT, [point], [text_area(above)])
    assert beside.align == "left"
    assert beside.y > 100


@given(st.lists(st.tuples(INSIDE["x"], INSIDE["y"]), min_size=2, max_size=8))
def test_every_corner_of_a_line_is_covered(path: list[tuple[float, float]]) -> None:
    areas = line_areas(path)
    for x, y in path:
        assert any(a.left <= x <= a.right and a.top <= y <= a.bottom for a in areas)


def test_a_slanting_line_does_not_cover_its_whole_rectangle() -> None:
    areas = line_areas([(0, 0), (200, 200)])
    assert not any(overlap(area, (150, 10, 190, 22)) for area in areas)
    assert any(overlap(area, (90, 94, 130, 106)) for area in areas)


def test_the_areas_of_a_staircase_cover_its_levels_and_its_rises() -> None:
    steps = pd.DataFrame({"since": [0.0, 0.5], "until": [0.5, 1.0], "y": [0.2, 0.8]})
    areas = step_areas(PLOT, steps, "since", "until", "y")
    for x, y in ((0.25, 0.2), (0.5, 0.5), (0.75, 0.8)):
        place = PLOT.px(x), PLOT.py(y), PLOT.px(x), PLOT.py(y)
        assert any(a[0] <= place[0] <= a[2] and a[1] <= place[1] <= a[3] for a in areas)
    assert not any(overlap(area, (0, 0, 40, 20)) for area in areas)
