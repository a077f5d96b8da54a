"""The list of all sentences that a person skims: short, in order, and without losing a wording."""

from tests.pages import REGISTER
from tests.sentences import TODAY, Sentences, pattern, sentences_of


def listed(*said: tuple[str, str, str, str]) -> list[str]:
    """The lines of a list of sentences: state, who says it, where, and the text."""
    sentences = Sentences()
    for state, whose, where, text in said:
        sentences.add(state, whose, {where: text})
    return [line for line in sentences.markdown().splitlines()[4:] if line]


def test_what_differs_in_numbers_dates_and_models_alone_is_listed_once() -> None:
    one, other = (row["name"] for row in REGISTER[:2])
    assert listed(
        (TODAY, "exhibit gap", "title", f"{one} is 2.5 points ahead since 3 May 2026."),
        ("later", "exhibit gap", "title", f"{other} is 31 points ahead since 29 June 2025."),
        ("later", "exhibit lag", "text", f"{one} is 9.1 points ahead since 7 May 2026."),
    ) == ["## exhibit gap", "**title**", f"- {one} is 2.5 points ahead since 3 May 2026."]


def test_one_none_and_all_are_words_of_their_own() -> None:
    texts = ["1 of 3 tests", "2 of 3 tests", "0 of 3 tests", "3 of 3 tests", "10 of 33 tests"]
    assert [pattern(text) for text in texts] == [
        "1 of # tests", "# of # tests", "0 of # tests", "all of # tests", "# of # tests",
    ]  # fmt: skip
    assert pattern("1.5 and 0.4 points") == "# and # points"


def test_another_wording_names_the_state_that_it_is_from() -> None:
    assert listed(
        (TODAY, "claim A1", "reason", "It is 1 day."),
        ("open ahead", "claim A1", "reason", "It is 2 days. None is left."),
    )[2:] == ["- It is 1 day.", "- It is 2 days. *(open ahead)*", "- None is left. *(open ahead)*"]


def test_a_part_of_a_sentence_stands_alone_only_if_no_sentence_of_its_state_has_it() -> None:
    clause = "finding clause"
    assert listed(
        (TODAY, "exhibit gap", clause, "ahead of none"),
        (TODAY, "page index.md", "Home", "It is ahead of none."),
        ("later", "exhibit gap", clause, "behind all others"),
    ) == [
        "## exhibit gap", f"**{clause}**", "- behind all others *(later)*",
        "## page index.md", "**Home**", "- It is ahead of none.",
    ]  # fmt: skip


def test_a_paragraph_a_row_and_an_item_end_a_sentence() -> None:
    text = "2 days\n\nof\nthese\n- [a](b)\n- [c](d)\n| 1 | 2 |"
    assert sentences_of(text) == ["2 days", "of\nthese", "- [a](b)", "- [c](d)", "| 1 | 2 |"]


def test_a_stop_before_a_small_letter_ends_no_sentence() -> None:
    assert sentences_of("By hand, i.e. slowly. {word} of it. 3 are left?") == [
        "By hand, i.e. slowly.", "{word} of it.", "3 are left?",
    ]  # fmt: skip
