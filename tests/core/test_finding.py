"""Findings in words."""

import pytest

from charts.core.finding import Finding, measured
from charts.core.formats import (
    between,
    counted,
    direction,
    in_words,
    listed,
    signed,
    spell_out,
    written,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_prose_does(parts: list[str], said: str) -> None:
    assert listed(parts) == said


def test_a_list_may_end_with_another_word_and_be_empty_in_another() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert listed([], none="nobody") == "nobody"


def test_a_small_count_is_a_word_and_a_large_one_a_number() -> None:
    assert [in_words(count) for count in (0, 1, 6, 12, 13)] == [
        "none",
        "one",
        "six",
        "twelve",
        "13",
    ]


def test_one_of_a_thing_is_singular_and_none_and_many_are_plural() -> None:
    said = [counted(number, "day") for number in (0, 1, 2, 1234)]
    assert said == ["0 days", "1 day", "2 days", "1,234 days"]
    assert counted(2, "entry", "entries") == "2 entries"
    assert [f"{Finding(number):test}" for number in (1, 2)] == ["1 test", "2 tests"]
    assert f"{Finding(1)} {Finding(3):series|series}" == "1 3 series"
    assert f"{Finding(0, text='none'):test}" == "none tests"


def test_what_is_not_known_is_said_in_words() -> None:
    assert str(measured(NAN, "months")) == "not known"
    assert str(measured(1.25, "months")) == "1.2 months"
    assert between(NAN, 3.0) == "an unknown number of"
    assert between(2.0, 3.4) == "2 to 3"
    assert spell_out(NAN, NAN, "months") == "not known"
    assert signed(NAN, "points") == "not known"
    assert "not known" in direction(NAN, 0.5)


def test_a_zero_has_no_sign() -> None:
    assert written(-0.04) == "0.0"
    assert between(-0.4, 0.6) == "0 to 1"
    assert spell_out(-0.04, 0.3, "points") == "0.0 to 0.3 points"
