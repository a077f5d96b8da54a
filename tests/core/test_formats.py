"""What the wording of numbers shows of itself is so."""

import doctest
import inspect
import math

import pytest

from charts.core import formats
from charts.core.formats import counted, join_words, or_none, percent, percent_change, plural, usd

MINUS = "\N{MINUS SIGN}"


def test_every_example_runs_as_it_is_written() -> None:
    failed, tried = doctest.testmod(formats)
    assert not failed
    assert tried >= 20


def test_every_function_has_an_example() -> None:
    functions = [one for _, one in inspect.getmembers(formats, inspect.isfunction)]
    without = [one.__name__ for one in functions if ">>>" not in (one.__doc__ or "")]
    assert len(functions) >= 17
    assert not without


@pytest.mark.parametrize(
    ("number", "said", "noun"),
    [
        (0, "none", "0 hosts"),
        (1, "1", "1 host"),
        (2, "2", "2 hosts"),
        (1200, "1,200", "1,200 hosts"),
    ],
)
def test_a_count_reads_as_prose_does(number: int, said: str, noun: str) -> None:
    assert or_none(number) == said
    assert counted(number, "host") == noun


@pytest.mark.parametrize(("number", "verb"), [(0, "were"), (1, "was"), (2, "were")])
def test_a_verb_follows_its_count(number: int, verb: str) -> None:
    assert plural(number, "was", "were") == verb


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.5, "50%"), (1, "100%"), (math.nan, "not known")]
)
def test_none_half_and_all_are_shares(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(0, f"{MINUS}100%"), (0.996, "0%"), (1, "0%"), (1.004, "0%"), (2, "+100%")],
)
def test_a_change_that_rounds_to_nothing_has_no_sign(ratio: float, said: str) -> None:
    assert percent_change(ratio) == said


def test_a_price_has_its_currency_and_its_cents() -> None:
    assert [usd(price) for price in (0, 1, 2.5)] == ["$0.00", "$1.00", "$2.50"]


def test_a_list_of_none_one_two_and_more() -> None:
    assert [join_words("abc"[:n]) for n in range(4)] == ["none", "a", "a and b", "a, b and c"]
