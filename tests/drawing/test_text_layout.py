"""Labels in several lines: broken between words, and nothing is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.text_layout import broken

LETTERS = st.integers(12, 40)


def test_a_label_is_broken_between_words_and_never_within_parentheses() -> None:
    assert broken("OpenHands: SWE-bench", 26) == "OpenHands: SWE-bench"
    assert broken("OpenHands: SWE-bench Multimodal", 26) == "OpenHands: SWE-bench\nMultimodal"
    assert broken("Qwen3-Thinking (Jul 2025)", 20) == "Qwen3-Thinking\n(Jul 2025)"


def test_only_a_word_too_long_for_a_line_is_broken_after_a_hyphen() -> None:
    assert broken("SWE-bench Multimodal", 12) == "SWE-bench\nMultimodal"
    assert broken("Qwen3-235B-A22B-Thinking (Jul 2025)", 19) == (
        "Qwen3-235B-A22B-\nThinking (Jul 2025)"
    )


def test_what_fits_is_never_broken_beside_what_does_not() -> None:
    assert broken("Some SWE-bench Qwen3-235B-A22B-Thinking", 10) == (
        "Some\nSWE-bench\nQwen3-\n235B-A22B-\nThinking"
    )
    assert broken("Model (Jul-2025) Superlongwordwithout", 14) == (
        "Model\n(Jul-2025)\nSuperlongwordwithout"
    )


@given(st.lists(st.text("abc 1-()", max_size=30)), LETTERS)
def test_breaking_a_label_loses_nothing(labels: list[str], letters: int) -> None:
    for label in labels:
        assert re.sub(r"\s", "", broken(label, letters)) == re.sub(r"\s", "", label)
