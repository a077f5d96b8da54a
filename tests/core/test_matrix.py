"""A matrix: facts in cells, none lost, none put where it does not belong."""

import pandas as pd
import pytest

from charts.core import matrix

FACTS = pd.DataFrame(
    [
        ["b", "x", "own machine", "yes", "in service", "2025-08", "secondary", "https://a.org/1"],
        ["a", "x", "cloud", "no", "", None, "secondary", "https://a.org/2"],
        ["b", "x", "own machine", "partly", "a preview", "2026", "primary", "https://a.org/3"],
    ],
    columns=["vendor", "kind", "way", *matrix.FACT],
)
WAYS = [matrix.MatrixColumn("cloud", "cloud"), matrix.MatrixColumn("own machine", "own")]


def arranged(facts: pd.DataFrame, order: list[matrix.MatrixColumn] = WAYS) -> matrix.Matrix:
    return matrix.arrange(facts, "vendor", "way", "kind", order, rows_are="Vendor", empty="Not no.")


def cell(*facts: tuple[str, str, str]) -> matrix.MatrixCell:
    """The cell that facts make: their answers, grades and words."""
    rows = [
        {"vendor": "b", "kind": "x", "way": "cloud", "text": "", "when": "", "url": "",
         "answer": answer, "grade": grade, "word": word}
        for answer, grade, word in facts
    ]  # fmt: skip
    made = arranged(pd.DataFrame(rows)).rows[0].cells[0]
    assert made
    return made


def test_rows_and_facts_stand_as_they_come_and_cells_in_the_given_order() -> None:
    made = arranged(FACTS)
    assert [row.title for row in made.rows] == ["b", "a"]
    b, a = made.rows
    assert b.cells[0] is None
    assert b.cells[1]
    assert [fact.answer for fact in b.cells[1].facts] == ["yes", "partly"]
    assert a.cells[0]
    assert a.cells[1] is None


def test_rows_of_a_group_stand_together_and_one_title_may_stand_in_two() -> None:
    made = arranged(FACTS.assign(kind=["x", "x", "y"]))
    groups = {group: [row.title for row in rows] for group, rows in made.groups.items()}
    assert groups == {"x": ["b", "a"], "y": ["b"]}


def test_what_is_missing_in_a_fact_is_empty_and_not_a_word() -> None:
    made = arranged(FACTS).rows[1].cells[0]
    assert made
    assert made.facts == (matrix.Fact("no", "", "", "secondary", "https://a.org/2"),)


def test_the_strongest_answer_speaks_for_a_cell_and_the_clear_one_of_two() -> None:
    made = cell(("partly", "primary", "a preview"), ("yes", "primary", ""))
    assert (made.icon, made.word, len(made.facts)) == ("yes", "yes", 2)
    made = cell(
        ("no", "primary", ""), ("partly", "secondary", "once"), ("partly", "primary", "now")
    )
    assert (made.icon, made.word) == ("partly", "now")


@pytest.mark.parametrize(
    ("grade", "icon"),
    [
        ("primary", "yes"),
        ("primary, corrected", "yes"),
        ("primary, ambiguous", "weak"),
        ("secondary", "weak"),
    ],
)
def test_a_yes_that_no_primary_source_states_clearly_is_hollow(grade: str, icon: str) -> None:
    assert cell(("yes", grade, "")).icon == icon


def test_a_doubtful_yes_beside_a_clear_one_leaves_the_cell_full() -> None:
    assert cell(("yes", "secondary", ""), ("yes", "primary", "")).icon == "yes"


def test_an_answer_that_is_none_of_the_known_has_no_icon_and_gives_way() -> None:
    assert cell(("supervised", "primary", "1")) == matrix.MatrixCell(
        "", "1", (matrix.Fact("supervised", "", "", "primary", "", word="1"),)
    )
    assert cell(("not applicable", "primary", "n/a"), ("no", "secondary", "")).word == "no"


def test_the_key_has_the_icons_of_the_cells_and_no_other() -> None:
    assert list(arranged(FACTS).key) == ["weak", "no"]
    assert set(matrix.ANSWERS.values()) <= matrix.ICONS.keys()


def test_an_ungraded_fact_is_neither_weak_nor_strong() -> None:
    assert not matrix.Fact("yes", "", "2026", "", "").is_weak
    assert matrix.Fact("yes", "", "2026", "secondary", "").is_weak


def test_a_row_names_its_cells_by_their_columns() -> None:
    made = arranged(FACTS)
    assert [[name for name, _ in row.named(made.columns)] for row in made.rows] == [
        ["own machine"],
        ["cloud"],
    ]


def test_a_fact_without_a_column_is_no_fact_to_lose() -> None:
    with pytest.raises(ValueError, match="own machine"):
        arranged(FACTS, WAYS[:1])


def test_a_note_comes_with_its_fact_where_there_are_notes() -> None:
    made = arranged(FACTS.assign(note=pd.Series(["a doubt", None, ""], dtype="str")))
    notes = [[fact.note for fact in one.facts] for row in made.rows for one in row.cells if one]
    assert notes == [["a doubt", ""], [""]]


def test_an_answer_that_tells_nothing_stands_only_where_no_other_does() -> None:
    facts = FACTS.assign(answer=["unknown", "unknown", "partly"])
    kept = matrix.telling(facts, ["vendor", "way"], {"unknown"})
    assert kept["url"].tolist() == ["https://a.org/2", "https://a.org/3"]
    assert matrix.telling(facts.head(0), ["vendor", "way"], {"unknown"}).empty


def test_a_grade_names_what_the_second_reading_found_unless_it_agreed() -> None:
    facts = pd.DataFrame(
        {"evidence": ["primary", "secondary"], "checked": ["confirmed", "ambiguous"]}
    )
    assert matrix.graded(facts).tolist() == ["primary", "secondary, ambiguous"]
