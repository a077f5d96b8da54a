"""Words: the number of the title is drawn as it is given, where it belongs, in readable type."""

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.drawing import theme
from charts.drawing.marks import Layers
from charts.drawing.plot import Margin, Plot, rows_plot
from charts.drawing.text_layout import text_width as width_of
from charts.drawing.words import (
    KeyEntry,
    bracket,
    bracket_across,
    brief_names,
    count_head,
    equal_runs,
    fitted,
    legend,
    median_rule,
    ruler_number,
    wrapped,
)
from tests.drawing.scene import text_width

PLOT = Plot((0, 10), (0, 1), outer_height=300, margin=Margin(40, 20, 60, 20))
NUMBERS = st.sampled_from(["9.9 points", "13 of 14", "6.7 months", "3.4 to 6.4 months"])


def rows(layers: Layers, column: str) -> list[dict[Any, Any]]:
    """The rows of all layers that have a column; of texts, without their halos."""
    frames: list[Any] = [layer.data for layer in layers]
    rows = [row for frame in frames if column in frame for row in frame.to_dict("records")]
    return [row for n, row in enumerate(rows) if row not in rows[:n]]


@given(NUMBERS, st.floats(0, 100), st.floats(110, 200))
def test_a_bracket_spans_the_distance_and_says_its_number(
    number: str, top: float, bottom: float
) -> None:
    layers = bracket(30, top, bottom, number)
    said = {row["text"]: row for row in rows(layers, "text")}
    assert said[number]["size"] == theme.NUMBER
    assert said[number]["y"] == pytest.approx((top + bottom) / 2)
    strokes = rows(layers, "x2")
    assert {"x": 30, "y": top, "x2": 30, "y2": bottom}.items() <= strokes[0].items()
    across = rows(bracket_across(9, top, bottom, number), "x2")[0]
    assert {"x": top, "y": 9, "x2": bottom, "y2": 9}.items() <= across.items()
    [above] = rows(bracket_across(9, top, bottom, number), "text")
    assert above["text"] == number
    assert above["y"] < 9


@given(NUMBERS)
def test_a_count_head_says_its_number_large_and_what_it_counts_beside_it(number: str) -> None:
    large, beside = rows(count_head(10, 20, number, "boards"), "text")
    assert (large["text"], large["size"]) == (number, theme.NUMBER)
    assert beside["x"] >= 10 + text_width(number, theme.NUMBER, 600)
    assert rows(count_head(10, 20, number), "text") == [large]


def test_a_median_is_drawn_where_it_lies_with_its_interval() -> None:
    layers = median_rule(PLOT, 5, "5 months", "until half", (4, 7))
    [stroke] = rows(layers, "x2")
    assert stroke["x"] == stroke["x2"] == pytest.approx(PLOT.width / 2)
    [band] = rows(layers, "right")
    assert (band["left"], band["right"]) == pytest.approx((0.4 * PLOT.width, 0.7 * PLOT.width))
    assert {row["text"] for row in rows(layers, "text")} == {"5 months", "until half"}


def test_the_words_of_a_key_do_not_touch() -> None:
    entries = [KeyEntry(kind, kind, theme.INK) for kind in ("open", "line", "box", "outlined")]
    texts = rows(legend(0, 0, entries), "text")
    for one, other in pairwise(texts):
        assert one["x"] + text_width(one["text"], theme.LABEL, 400) + 10 <= other["x"]


@given(st.text("abc -", max_size=80), st.floats(30, 200))
def test_a_broken_text_keeps_its_words_and_its_room(text: str, room: float) -> None:
    lines = wrapped(text, room)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line, 12, 400) <= room + 0.01 or " " not in line for line in lines)


def test_names_are_short_unless_two_would_be_the_same() -> None:
    names = pd.Series(["GPT-4 (Mar 2023)", "GPT-4 Turbo (a)", "GPT-4 Turbo (b)", "o1"])
    assert [*brief_names(names)] == ["GPT-4", "GPT-4 Turbo (a)", "GPT-4 Turbo (b)", "o1"]


def test_equal_neighbours_are_one_run() -> None:
    assert [*map(tuple, equal_runs("aabca"))] == [
        ("a", 0, 1),
        ("b", 2, 2),
        ("c", 3, 3),
        ("a", 4, 4),
    ]
    assert equal_runs([]) == []


def test_a_change_has_its_sign() -> None:
    assert [*map(ruler_number, (-10, 0, 2.5))] == ["\N{MINUS SIGN}10", "0", "+2.5"]


@pytest.mark.parametrize("compact", [False, True])
def test_a_plot_is_exactly_as_large_as_asked(compact: bool) -> None:
    plot = Plot((0, 1), (0, 1), compact, 321, Margin(10, 20, 30, 40))
    chart = plot.draw([alt.Chart(pd.DataFrame({"a": [1]})).mark_point()]).to_dict()
    assert chart["width"] + 30 == (theme.PHONE if compact else theme.WIDE)
    assert chart["height"] + 70 == 321
    themed = theme.themed(chart, compact=compact)
    assert (themed["width"], themed["autosize"]) == (chart["width"], "none")


def test_days_and_logarithms_lie_where_their_scales_put_them() -> None:
    plot = Plot(("2024-01-01", "2025-01-01"), (1, 100), log_y=True)
    assert plot.px("2024-07-02") == pytest.approx(plot.width / 2, abs=1)
    assert plot.px(pd.Timestamp("2024-01-01")) == 0
    assert plot.py(10) == pytest.approx(plot.height / 2)
    assert Plot((0, 1)).py(17) == 17
    assert Plot(("2023-03-01", "2026-03-01")).years() == ["2024-01-01", "2025-01-01", "2026-01-01"]


def test_names_of_rows_stand_beside_them_and_on_a_phone_above() -> None:
    wide, phone = (rows_plot(["a", "b"], (0, 1), c, left=90, step=40) for c in (False, True))
    assert wide.name(1, "b").y == wide.at(1) == 60
    assert wide.name(1, "b").x < 0
    assert phone.name(1, "b").x == 0
    assert phone.at(0) < phone.name(1, "b").y < phone.at(1)


def test_a_name_that_is_too_long_loses_its_addition_then_its_last_words() -> None:
    long = "GPQA Diamond set, release 2"
    assert fitted(long, 400) == long
    assert fitted(long, width_of("GPQA Diamond set", 12)) == "GPQA Diamond set"
    assert fitted(long, width_of("GPQA Diamond set", 12) - 1) == "GPQA Diamond…"
    assert fitted("Unbreakable", width_of("Unbreak…", 12)) == "Unbreak…"
    assert fitted("Unbreakable", 0) == ""
    assert fitted("DeepSeek-V4-Flash", width_of("DeepS…Flash", 12), both_ends=True) == "DeepS…Flash"
