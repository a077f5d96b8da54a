"""The exhibit `fine-tuning` again, from the rows of the table, by hand."""

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

BEST, MODELS = "Best model", "Any model"
CHECKED = max(row["checked_on"] for row in rows("fine_tuning"))
OWN_API = "own API (self-serve)"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["fine-tuning"]


@pytest.fixture(scope="module")
def facts() -> list[Row]:
    return [row for row in rows("fine_tuning") if row["usable"] == "true"]


def cells(exhibit: Exhibit, column: str) -> list[Row]:
    return [row for row in downloaded(exhibit) if row["column"] == column]


def history(facts: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Facts in effect on each platform that covers closed models, the oldest first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(facts, key=lambda row: row["as_of"]):
        if row["weights"] != "open" and row["takes_effect"] <= CHECKED:
            platform = row["platform"].replace("Vertex AI", "Gemini Enterprise Agent Platform")
            found.setdefault((row["provider"], platform), []).append(row)
    return found


def test_the_best_closed_model_of_each_maker(exhibit: Exhibit, facts: list[Row]) -> None:
    best: dict[str, str] = {}
    for (maker, _), own in history(facts).items():
        known = [row["flagship_tunable"] for row in own if row["flagship_tunable"] != "unknown"]
        best[maker] = max(best.get(maker, "no"), known[-1], key=["no", "partly", "yes"].index)
    found = exhibit.findings
    assert found["labs"].value == len(best)
    for answer, name in (("yes", "flagship_yes"), ("partly", "partly_count"), ("no", "no_count")):
        assert found[name].value == sum(each == answer for each in best.values())
    for maker, answer in best.items():
        names = {"yes": "flagship_yes_names", "partly": "partly_names", "no": "no_names"}
        assert maker in str(found[names[answer]].value)


def test_the_answer_on_the_best_model_went_down_or_up(exhibit: Exhibit, facts: list[Row]) -> None:
    steps = []
    for own in history(facts).values():
        known = [
            ["no", "partly", "yes"].index(row["flagship_tunable"])
            for row in own
            if row["flagship_tunable"] != "unknown"
        ]
        if len(known) > 1:
            steps.append(known[-1] - known[0])
    assert exhibit.findings["compared"].value == len(steps)
    assert exhibit.findings["down"].value == sum(step < 0 for step in steps)
    assert exhibit.findings["up"].value == sum(step > 0 for step in steps)


def test_tuned_weights_that_can_be_taken_away(exhibit: Exhibit, facts: list[Row]) -> None:
    closed = [own[-1]["weights_downloadable"] for own in history(facts).values()]
    standing = [answer for answer in closed if answer != "not applicable"]
    found = exhibit.findings
    assert set(standing) <= {"yes", "no", "unknown"}
    assert found["weights_closed_n"].value == len(standing) - standing.count("unknown")
    assert found["weights_closed"].value == standing.count("yes")
    assert found["weights_closed_unknown"].value == standing.count("unknown")
    assert found["offers_closed"].value == len(closed)
    opened = [row["weights_downloadable"] for row in facts if row["weights"] == "open"]
    assert found["weights_open_n"].value == len(opened) - opened.count("unknown")
    assert found["weights_open"].value == opened.count("yes")
    assert found["weights_open_unknown"].value == opened.count("unknown")


def test_what_openai_ends_in_steps_shows_every_step_and_no_older_offer(
    exhibit: Exhibit, facts: list[Row]
) -> None:
    steps = [row for row in facts if row["platform"] == OWN_API and not row["methods"]]
    shown = [row for row in cells(exhibit, MODELS) if row["platform"] == OWN_API]
    assert [row["when"] for row in shown] == [row["takes_effect"] or row["as_of"] for row in steps]
    for row in shown:
        future = row["when"] > CHECKED
        assert row["answer"] == ("announced" if future else "partly")
    assert [row["when"] for row in cells(exhibit, BEST) if row["platform"] == OWN_API] == [
        max(row["as_of"] for row in steps if not row["takes_effect"])
    ]
    later = sum(row["takes_effect"] > CHECKED for row in facts)
    assert exhibit.findings["announced"].value == later
    announced = {
        row["fact_id"] for row in downloaded(exhibit, "events") if row["kind"] == "announced"
    }
    assert len(announced) == later


def test_withdrawals_are_offers_that_name_no_method_any_more(
    exhibit: Exhibit, facts: list[Row]
) -> None:
    ended = {
        maker
        for (maker, _), own in history(facts).items()
        if own[0]["methods"] and own[-1]["methods"] in {"", "none"}
    }
    assert exhibit.findings["withdrawn"].value == len(ended)
    for maker in ended:
        assert maker in str(exhibit.findings["withdrawn_names"].value)
    events = downloaded(exhibit, "events")
    assert {row["provider"] for row in events if row["kind"] == "withdrawal"} == ended


def test_every_usable_fact_is_shown_and_every_other_one_is_counted(
    exhibit: Exhibit, facts: list[Row]
) -> None:
    every = rows("fine_tuning")
    shown = {row["fact_id"] for table in ("main", "events") for row in downloaded(exhibit, table)}
    assert shown == {row["fact_id"] for row in facts}
    assert exhibit.findings["left_out"].value == len(every) - len(facts)
    primary = sum(row["evidence"] == "primary" for row in facts)
    assert exhibit.findings["primary"].value == primary
    would = [
        row
        for row in every
        if row["usable"] == "false"
        and row["weights"] != "open"
        and row["flagship_tunable"] == "yes"
    ]
    assert would
    for row in would:
        assert row["platform"] in str(exhibit.findings["left_out_yes_names"].value)
    # Only a left-out offer of which nothing usable is known could change the count.
    known = {(row["provider"], row["platform"]) for row in facts}
    alone = {row["provider"] for row in would if (row["provider"], row["platform"]) not in known}
    named = str(exhibit.findings["flagship_yes_if_names"].value)
    assert alone
    assert all(maker in named for maker in alone)


def test_a_yes_is_hollow_unless_a_primary_source_says_so_clearly(
    exhibit: Exhibit, facts: list[Row]
) -> None:
    clear = {
        row["fact_id"]: row["evidence"] == "primary"
        and row["checked"] in {"confirmed", "corrected"}
        for row in facts
    }
    held: dict[tuple[str, str], set[bool]] = {}
    for row in downloaded(exhibit):
        if row["answer"] == "yes":
            name = f"{row['provider']}, {row['platform']}"
            held.setdefault((name, row["column"]), set()).add(clear[row["fact_id"]])
    assert exhibit.matrix
    names = [column.name for column in exhibit.matrix.columns]
    shown = {
        (row.title, name): cell.icon
        for row in exhibit.matrix.rows
        for name, cell in zip(names, row.cells, strict=True)
        if cell and cell.icon in {"yes", "weak"}
    }
    assert {cell: any(some) for cell, some in held.items()} == {
        cell: icon == "yes" for cell, icon in shown.items()
    }


def test_the_heads_say_what_the_text_says(exhibit: Exhibit) -> None:
    found = {name: finding.value for name, finding in exhibit.findings.items()}
    assert exhibit.matrix
    heads = [[head.number for head in column.sums] for column in exhibit.matrix.columns]
    assert heads == [
        [f"{found['flagship_yes']} of {found['labs']}"],
        [],
        [],
        [
            f"{found['weights_closed']} of {found['weights_closed_n']}",
            f"{found['weights_open']} of {found['weights_open_n']}",
        ],
    ]


def test_methods_are_counted_in_a_cell_and_named_behind_it(exhibit: Exhibit) -> None:
    for row in cells(exhibit, "Methods"):
        number = len(row["answer"].split(", "))
        assert row["word"] == ("any" if row["answer"] == "any method" else str(number))
