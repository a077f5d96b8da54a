"""Rows added, removed and changed: paired only if nothing else can be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.tables.contract import DATA
from scripts.diff import resources
from scripts.row_changes import Changes, Row, Shape, changes, difference_text, read_rows, shape_of

SCORES = Shape(
    ("source_id", "benchmark_id", "source_name", "setting", "scaffold", "replicate"),
    counters=frozenset({"replicate"}),
    subjects=frozenset({"benchmark_id", "model_id"}),
)
MODELS = Shape(("model_id",), subjects=frozenset({"organization_id"}))
PRICES = Shape(("source_id", "source_name", "step"), frozenset({"step"}), frozenset({"model_id"}))


def rows(text: str) -> list[Row]:
    """Read a table written with spaces between its cells, and - for an empty one."""
    lines = [["" if cell == "-" else cell for cell in line.split()] for line in text.splitlines()]
    return read_rows("\n".join(",".join(line) for line in lines if line).encode())


SCORED = """
source_id benchmark_id model_id source_name setting scaffold replicate score checked_on
board     quiz         one      One         high    -        1         0.7   2026-01-01
board     quiz         two      Two         -       -        1         0.6   2026-01-01
board     quiz         two      Two         -       agent    1         0.5   2026-01-01
card      maths        one      One         -       -        1         0.4   2026-01-01
"""


def scored(*replaced: tuple[str, str], more: str = "") -> Changes:
    """Say what moved when texts of the small table of scores are replaced, and lines added."""
    text = SCORED
    for old, new in replaced:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return changes(rows(SCORED), rows(text + more), SCORES)


@pytest.fixture(scope="module")
def committed() -> dict[str, tuple[list[str], Shape]]:
    return {
        name: ((DATA / table.path).read_text(encoding="utf-8").splitlines(), table.shape)
        for name, table in resources(DATA).items()
    }


def test_a_row_put_anywhere_in_a_committed_table_is_the_only_one_added(
    committed: dict[str, tuple[list[str], Shape]],
) -> None:
    """At the top, in the middle and at the end; it also shares all but its key with another row."""
    assert len(committed) > 30
    for name, (lines, shape) in committed.items():
        old = read_rows("\n".join(lines).encode())
        for place in (1, len(lines) // 2, len(lines)):
            column = next(c for c in shape.key if c not in shape.counters)
            like = old[min(place, len(old)) - 1].cells
            fresh = Row(place + 1, {**like, column: "put-in"})
            shifted = [Row(row.line + (row.line > place), row.cells) for row in old]
            new = sorted([*shifted, fresh])
            moved = changes(old, new, shape)
            assert (len(moved.added), moved.removed, moved.changed) == (1, [], []), name
            assert "put-in" in moved.added[0]
            assert not moved.reordered
            back = changes(new, old, shape)
            assert (back.added, len(back.removed), back.changed) == ([], 1, []), name


def test_no_name_of_a_committed_row_shows_an_empty_part_or_needs_its_line(
    committed: dict[str, tuple[list[str], Shape]],
) -> None:
    for name, (lines, shape) in committed.items():
        added = changes([], read_rows("\n".join(lines).encode()), shape).added
        assert len(added) == len(lines) - 1
        assert len(set(added)) == len(added), name
        assert not [one for one in added if "nothing" in one.split(" / ")], name
        assert not [one for one in added if " / line " in one], name


def test_an_empty_part_of_a_key_is_a_value() -> None:
    moved = scored(more="board quiz three Three - - 1 0.9 2026-02-01\n")
    assert moved == Changes(["board / quiz / Three / 1"], [], [], False)


def test_a_changed_source_and_its_value_are_one_changed_row() -> None:
    moved = scored(
        ("board     quiz         one      One         high    -        1         0.7   2026-01-01",
         "page      quiz         one      One         high    -        1         0.71  2026-02-01"),
    )  # fmt: skip
    assert moved.changed == [
        "board / quiz / One / high / 1: source_id: board -> page; "
        "checked_on: 2026-01-01 -> 2026-02-01; score: 0.7 -> 0.71"
    ]
    assert moved.added == moved.removed == []


def test_another_source_may_write_the_name_otherwise() -> None:
    moved = scored(
        ("board     quiz         one      One ", "page      quiz         one      one-v1 "),
        ("0.7 ", "0.71 "),
    )
    assert moved.changed == [
        "board / quiz / One / high / 1: source_id: board -> page; source_name: One -> one-v1; "
        "score: 0.7 -> 0.71"
    ]


def test_a_score_of_another_model_is_no_changed_row() -> None:
    moved = scored(("one      One         high", "six      Six         high"), ("0.7 ", "0.8 "))
    assert moved == Changes(
        ["board / quiz / Six / high / 1"], ["board / quiz / One / high / 1"], [], False
    )


def test_a_row_that_two_others_may_have_become_is_removed() -> None:
    """Both are as like it as can be: the same subject, another setting, another value."""
    moved = scored(
        ("high    -        1         0.7 ", "low     -        1         0.8 "),
        more="board quiz one One medium - 1 0.9 2026-01-01\n",
    )
    assert moved.changed == []
    assert moved.removed == ["board / quiz / One / high / 1"]
    assert moved.added == ["board / quiz / One / low / 1", "board / quiz / One / medium / 1"]


def test_of_several_rows_the_one_that_agrees_most_is_the_changed_one() -> None:
    moved = scored(
        ("high    -        1         0.7 ", "low     -        1         0.7 "),
        more="board quiz one One medium - 1 0.9 2026-01-01\n",
    )
    assert moved.changed == ["board / quiz / One / high / 1: setting: high -> low"]
    assert moved.added == ["board / quiz / One / medium / 1"]


REGISTER = """
model_id name  organization_id released   parameters
one      One   lab             2025-01-01 7
two      Two   lab             2025-01-02 70
six      Six   lab             2025-01-03 -
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("one      One ", "one-7b   One ", "one: model_id: one -> one-7b"),
        ("one      One ", "one-7b   One-7B ", "one: model_id: one -> one-7b; name: One -> One-7B"),
    ],
)
def test_a_renamed_id_reads_as_a_renaming(old: str, new: str, told: str) -> None:
    moved = changes(rows(REGISTER), rows(REGISTER.replace(old, new)), MODELS)
    assert moved == Changes([], [], [told], False)


def test_another_model_of_the_same_maker_is_no_renaming() -> None:
    new = REGISTER.replace("one      One   lab             2025-01-01", "ten Ten lab 2026-01-01")
    moved = changes(rows(REGISTER), rows(new), MODELS)
    assert moved == Changes(["ten"], ["one"], [], False)


@pytest.mark.parametrize("country", ["-", "FI"])
def test_rows_that_share_less_than_differs_are_no_renaming(country: str) -> None:
    """A maker alone in its country is not the next one from there."""
    old = f"organization_id name country\none One {country}\ntwo Two FR\n"
    new = old.replace("one One", "six Six")
    moved = changes(rows(old), rows(new), Shape(("organization_id",)))
    assert moved == Changes(["six"], ["one"], [], False)


def test_a_renaming_needs_cells_that_no_other_row_has() -> None:
    """Two models differ in nothing but their ids: the new one may be either, or neither."""
    old = "model_id organization_id\none lab\ntwo lab\n"
    moved = changes(rows(old), rows(old.replace("one", "six")), MODELS)
    assert moved == Changes(["six"], ["one"], [], False)


def test_a_step_put_before_others_renumbers_them_and_is_the_only_one_added() -> None:
    old = "source_id source_name model_id step valid_from input\n" + "".join(
        f"list One one {step} 2026-0{step}-01 {9 - step}\n" for step in (1, 2, 3, 4)
    )
    new = old.replace("One one 4", "One one 5").replace("One one 3", "One one 4")
    new += "list One one 3 2026-02-15 6.5\n"
    moved = changes(rows(old), rows(new), PRICES)
    assert moved.added == ["list / One / 3"]
    assert moved.removed == []
    assert moved.changed == ["list / One / 3: step: 3 -> 4", "list / One / 4: step: 4 -> 5"]


def test_rows_that_share_a_key_are_told_apart_by_their_lines() -> None:
    moved = scored(more="card maths one One - - 1 0.45 2026-01-01\n")
    assert moved == Changes(["card / maths / One / 1 / line 6"], [], [], False)


def test_rows_without_a_key_are_told_apart_by_their_lines() -> None:
    old = "model_id name\none One\n- Nobody\n- None\n"
    moved = changes(rows(old), rows(old + "- Noone\n"), MODELS)
    assert moved == Changes(["line 5"], [], [], False)


def test_a_change_that_few_rows_share_is_told_first() -> None:
    old = "model_id name day\n" + "".join(f"m{n} Name{n} 1\n" for n in range(100, 160))
    new = old.replace(" 1\n", " 2\n").replace("Name159", "Other")
    told = changes(rows(old), rows(new), MODELS).changed
    assert told[0] == "m159: day: 1 -> 2; name: Name159 -> Other"
    assert told[1] == "m100: day: 1 -> 2"
    assert len(told) == 60


def test_rows_that_change_places_are_no_other_rows() -> None:
    header, *lines = SCORED.strip().splitlines()
    moved = changes(rows(SCORED), rows("\n".join([header, *reversed(lines)])), SCORES)
    assert moved == Changes([], [], [], True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "a", "nothing -> a"),
        ("a", "", "a -> nothing"),
        ("a b", "a  b", "'a b' -> 'a  b'"),
        ("a b", "a\xa0b", "'a b' -> 'a\\xa0b'"),
        ("GPT-4o", "GPT-4o\u200b", "'GPT-4o' -> 'GPT-4o\\u200b'"),
        ("caf\u00e9", "cafe\u0301", "'caf\\xe9' -> 'cafe\\u0301'"),
        ("same", "same", ""),
    ],
)
def test_a_change_shows_what_differs(old: str, new: str, told: str) -> None:
    assert difference_text(old, new) == told


def test_long_texts_are_cut_where_they_still_agree() -> None:
    told = difference_text("word " * 100 + "before", "word " * 100 + "after")
    assert told.endswith("before -> ...word word word word word word after")
    assert difference_text("x" * 500, "y" * 500) == f"{'x' * 117}... -> {'y' * 117}..."


def test_a_file_is_read_however_broken_it_is() -> None:
    text = b'\xef\xbb\xbfmodel_id,name\r\none,"One\r\ntwo,Two,more\r\nsix\r\n\r\nten,T\xffn\r\n'
    assert read_rows(text) == [
        Row(2, {"model_id": "one", "name": "One"}),
        Row(3, {"model_id": "two", "name": "Two"}),
        Row(4, {"model_id": "six"}),
        Row(6, {"model_id": "ten", "name": "T\ufffdn"}),
    ]
    assert read_rows(b"") == []


def test_an_unclosed_quotation_mark_does_not_swallow_the_rows_below() -> None:
    text = 'model_id,name\none,"One\n' + "two,Two\n" * 20_000
    assert len(read_rows(text.encode())) == 20_001


def test_a_shape_is_read_off_the_contract() -> None:
    types = {"source_id": "string", "step": "integer", "note": "string"}
    resource = {
        "schema": {
            "fields": [{"name": name, "type": kind} for name, kind in types.items()],
            "primaryKey": ["source_id", "step"],
            "foreignKeys": [
                {"fields": ["source_id"], "reference": {"resource": "sources"}},
                {"fields": ["model_id"], "reference": {"resource": "models"}},
                {"fields": ["base_model_id"], "reference": {"resource": ""}},
            ],
        }
    }
    assert shape_of(resource) == Shape(
        ("source_id", "step"), frozenset({"step"}), frozenset({"model_id", "base_model_id"})
    )


cell = st.sampled_from(["", "a", "b"])
tables = st.lists(
    st.fixed_dictionaries(
        {
            "source_id": cell,
            "source_name": cell,
            "step": st.sampled_from(["1", "2"]),
            "model_id": cell,
            "input": cell,
        }
    ),
    max_size=6,
)


def as_rows(cells: list[dict[str, str]]) -> list[Row]:
    return [
        Row(line, {column: text for column, text in row.items() if text})
        for line, row in enumerate(cells, start=2)
    ]


@given(tables, tables)
def test_every_row_is_told_once_however_the_tables_look(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> None:
    there, back = (changes(as_rows(a), as_rows(b), PRICES) for a, b in ((old, new), (new, old)))
    assert len(new) - len(old) == len(there.added) - len(there.removed)
    assert len(there.changed) + len(there.removed) <= len(old)
    sizes = (len(back.removed), len(back.added), len(back.changed))
    assert (len(there.added), len(there.removed), len(there.changed)) == sizes
    assert changes(as_rows(old), as_rows(old), PRICES) == Changes([], [], [], False)


@given(tables.flatmap(lambda cells: st.tuples(st.just(cells), st.permutations(cells))))
def test_no_order_of_the_rows_adds_or_removes_any(
    tables: tuple[list[dict[str, str]], list[dict[str, str]]],
) -> None:
    moved = changes(as_rows(tables[0]), as_rows(tables[1]), PRICES)
    assert (moved.added, moved.removed, moved.changed) == ([], [], [])
