"""A matrix: facts in cells, none lost, none put where it does not belong."""

import pandas as pd
import pytest

from charts.core import matrix

FACTS = pd.DataFrame(
    [
        ["b", "own machine", "yes", "in service", "2025-08", "primary", "https://example.org/1"],
        ["a", "cloud", "no", "", None, "secondary", "https://example.org/2"],
        ["b", "own machine", "partly", "a preview", "2026", "secondary", "https://example.org/3"],
    ],
    columns=["vendor", "way", *matrix.FACT],
)


def arranged(order: list[str]) -> matrix.Matrix:
    return matrix.arrange(FACTS, "vendor", "way", order, rows_are="Vendor", empty="Not no.")


def test_rows_and_facts_stand_as_they_come_and_cells_in_the_given_order() -> None:
    made = arranged(["cloud", "own machine"])
    assert [row.title for row in made.rows] == ["b", "a"]
    b, a = made.rows
    assert [len(cell) for cell in b.cells] == [0, 2]
    assert [fact.answer for fact in b.cells[1]] == ["yes", "partly"]
    assert [len(cell) for cell in a.cells] == [1, 0]


def test_what_is_missing_in_a_fact_is_empty_and_not_a_word() -> None:
    [fact] = arranged(["cloud", "own machine"]).rows[1].cells[0]
    assert fact == matrix.Fact("no", "", "", "secondary", "https://example.org/2")


def test_a_fact_without_a_column_is_no_fact_to_lose() -> None:
    with pytest.raises(ValueError, match="own machine"):
        arranged(["cloud"])


def test_a_note_comes_with_its_fact_where_there_are_notes() -> None:
    noted = FACTS.assign(note=pd.Series(["a doubt", None, ""], dtype="str"))
    made = matrix.arrange(
        noted, "vendor", "way", ["cloud", "own machine"], rows_are="Vendor", empty="Not no."
    )
    assert [fact.note for fact in made.rows[0].cells[1]] == ["a doubt", ""]
    assert made.rows[1].cells[0][0].note == ""


def test_an_answer_that_tells_nothing_stands_only_where_no_other_does() -> None:
    facts = FACTS.assign(answer=["unknown", "unknown", "partly"])
    kept = matrix.telling(facts, ["vendor", "way"], {"unknown"})
    assert kept["url"].tolist() == ["https://example.org/2", "https://example.org/3"]
    assert matrix.telling(facts.head(0), ["vendor", "way"], {"unknown"}).empty


def test_a_grade_names_what_the_second_reading_found_unless_it_agreed() -> None:
    facts = pd.DataFrame(
        {"evidence": ["primary", "secondary"], "checked": ["confirmed", "ambiguous"]}
    )
    assert matrix.graded(facts).tolist() == ["primary", "secondary, ambiguous"]
