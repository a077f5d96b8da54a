"""Findings in words."""

import datetime as dt

import numpy as np
import pytest

from charts.core.finding import (
    Finding,
    count,
    dated,
    day,
    measured,
    months,
    percent,
    points,
    sentence,
    usd,
)
from charts.core.formats import (
    between,
    counted,
    direction,
    format_interval,
    join_words,
    number_word,
    signed,
    text_of,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_prose_does(parts: list[str], said: str) -> None:
    assert join_words(parts) == said


def test_a_list_may_end_with_another_word_and_be_empty_in_another() -> None:
    assert join_words(["a", "b", "c"], "or") == "a, b or c"
    assert join_words([], none="nobody") == "nobody"


def test_a_small_count_is_a_word_and_a_large_one_a_number() -> None:
    assert [number_word(count) for count in (0, 1, 6, 12, 13)] == [
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
    assert format_interval(NAN, NAN, "months") == "not known"
    assert signed(NAN, "points") == "not known"
    assert "not known" in direction(NAN, 0.5)


def test_a_zero_has_no_sign() -> None:
    assert text_of(-0.04) == "0.0"
    assert between(-0.4, 0.6) == "0 to 1"
    assert format_interval(-0.04, 0.3, "points") == "0.0 to 0.3 points"


def test_each_factory_gives_its_value_unit_and_words() -> None:
    made = {
        count(np.int64(7)): (7, "", "7"),
        count(0, "none"): (0, "", "none"),
        percent(0.163): (16.3, "percent", "16%"),
        points(8.94): (8.94, "points", "8.9 points"),
        months(6): (6.0, "months", "6.0 months"),
        usd(0.163, "per million tokens"): (0.163, "US dollars per million tokens", "$0.16"),
        day(dt.date(2026, 7, 27)): (dt.date(2026, 7, 27), "", "27 July 2026"),
        sentence("nobody"): ("nobody", "", "nobody"),
    }
    for finding, (value, unit, text) in made.items():
        assert (finding.value, finding.unit, str(finding)) == (value, unit, text)


def test_the_ends_of_a_share_are_in_percent_as_it_is() -> None:
    share = percent(0.5, 0.25, 0.75, level=90)
    assert (share.value, share.low, share.high) == (50, 25, 75)


def test_a_moment_is_no_day() -> None:
    with pytest.raises(TypeError, match="must be a date, and this one has an hour: 2026-07-27"):
        day(dt.datetime(2026, 7, 27))


def test_a_share_that_is_not_known_is_refused_as_any_number_is() -> None:
    with pytest.raises(ValueError, match="must be a number"):
        percent(NAN)


def test_findings_are_dated_at_once_and_those_with_a_day_keep_it() -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 9, 3)
    found = dated(last, {"now": count(3), "then": Finding(2, as_of=first)})
    assert {name: one.as_of for name, one in found.items()} == {"now": last, "then": first}
    assert list(found) == ["now", "then"]


def test_an_interval_says_its_level_and_a_range_that_it_is_one() -> None:
    interval, span = Finding(5, low=3, high=8, level=90), Finding(5, low=3, high=8, kind="range")
    assert (interval.kind, interval.level) == ("interval", 90)
    assert (span.kind, span.level) == ("range", None)
    assert interval.as_json() == {
        "value": 5, "unit": "", "low": 3, "high": 8, "kind": "interval", "level": 90,
        "as_of": None, "text": "5",
    }  # fmt: skip


@pytest.mark.parametrize("bounds", [{"low": 3.0}, {"high": 8.0}, {"low": 3.0, "high": 8.0}])
def test_bounds_that_do_not_say_what_they_are_are_refused(bounds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="bounds must say what they are: give level"):
        Finding(5, **bounds)


def test_a_range_has_no_level() -> None:
    with pytest.raises(ValueError, match="a range has no level"):
        Finding(5, low=3, high=8, kind="range", level=90)


def test_without_bounds_nothing_is_said_of_them() -> None:
    for bare in (Finding(5, level=90), Finding(5, low=NAN, high=NAN, level=90)):
        assert (bare.kind, bare.level, bare.as_json()["kind"]) == ("", None, None)


def test_an_interval_that_reaches_one_end_is_one() -> None:
    half = Finding(5, low=3, high=float("inf"), level=95)
    assert (half.low, half.high, half.kind, half.level) == (3, None, "interval", 95)


def test_a_fraction_is_no_count() -> None:
    with pytest.raises(ValueError, match=r"a count is a whole number, and this one is 6\.9"):
        count(6.9)
    assert count(7.0).value == 7


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(65.2, 94.6, "65 to 95 percent"), (0.0, 40.3, "0 to 40 percent"), (1.26, None,
     "1.3 percent or more"), (None, None, "not known")],
)  # fmt: skip
def test_the_bounds_of_a_share_are_read_in_words(
    low: float | None, high: float | None, words: str
) -> None:
    level = None if low is None and high is None else 90
    assert Finding(50.0, "percent", low, high, level=level).part("bounds") == words
