"""Marks under lines of text of their own: nothing overlaps, nothing is lost."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.text_layout import LINE, LOOKS, Block, broken, stacked

WORDS = st.lists(st.text("abcdef", min_size=1, max_size=12), max_size=12).map(" ".join)
TEXTS = st.lists(st.tuples(st.sampled_from(list(LOOKS)), WORDS), max_size=4)
BLOCKS = st.lists(st.builds(Block, TEXTS, st.integers(0, 20)), max_size=5)
LETTERS = st.integers(12, 40)


@given(BLOCKS, LETTERS)
def test_no_line_and_no_mark_stand_on_each_other(blocks: list[Block], letters: int) -> None:
    found = stacked(blocks, letters)
    places = sorted([*found.lines["at"], *found.marks])
    assert all(after - before >= LINE for before, after in pairwise(places))
    assert all(0 < place < found.height for place in places)


@given(BLOCKS, LETTERS)
def test_every_word_stands_above_its_own_mark(blocks: list[Block], letters: int) -> None:
    found = stacked(blocks, letters)
    assert len(found.marks) == len(blocks)
    assert all(len(line) <= letters for line in found.lines["text"])
    edges = [0, *found.marks]
    for block, (above, mark) in zip(blocks, pairwise(edges), strict=True):
        own = found.lines[found.lines["at"].between(above, mark)]
        words = [word for _, text in block.texts for word in text.split()]
        assert " ".join(own["text"]).split() == words


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
