"""Findings in words."""

import pytest

from charts.findings import in_words, listed


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
