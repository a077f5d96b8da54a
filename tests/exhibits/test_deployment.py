"""The exhibit `deployment` again, from the rows of the table, by hand."""

import pytest

from charts.core.exhibit import Exhibit
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

HARDWARE, AIR_GAPPED = "Customer's hardware", "Without a connection"
NO_OFFER = {
    "hardware-self-hosting-needs-kimi-k3-1-561-gb-qwen3-8-2-4t-2",
    "hugging-face-incident-analysis-on-own-infrastructure",
}
PREVIEW = "microsoft-foundry-local-on-azure-local-disconnected-sovereig"
"""Its status says in service, and its maker a preview."""
SHORT = ("announced", "preview", "one-off", "terms only", "contract of", "documentation published")


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["deployment"]


@pytest.fixture(scope="module")
def ways() -> list[Row]:
    """The facts that are usable and say where a model can run."""
    return [
        row
        for row in rows("deployment")
        if row["usable"] == "true"
        and row["where_it_runs"] not in {"", "vendor"}
        and row["fact_id"] not in NO_OFFER
    ]


def in_service(row: Row) -> bool:
    if row["fact_id"] == PREVIEW:
        return False
    return "in service" in row["status"] or not any(word in row["status"] for word in SHORT)


def vendors(facts: list[Row]) -> set[str]:
    return {row["vendor"] for row in facts}


def test_vendors_of_closed_models_with_a_way_on_the_customers_hardware(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    closed = [row for row in ways if row["weights"] == "closed"]
    serving = [row for row in closed if in_service(row)]
    hardware = [row for row in serving if row["customer_hardware"] == "yes"]
    air_gapped = [row for row in serving if row["air_gapped"] == "yes"]
    both = [row for row in air_gapped if row["customer_hardware"] == "yes"]
    found = exhibit.findings
    assert str(found["hardware_sentence"]).startswith(
        f"{len(vendors(hardware))} of {len(vendors(closed))} vendors of closed"
    )
    assert found["hardware_count"].value == len(vendors(hardware))
    assert found["sealed_count"].value == len(vendors(both))
    for name, facts in (("hardware", hardware), ("air_gapped", air_gapped), ("sealed", both)):
        named = str(found[f"{name}_names"].value).replace(" and ", ", ").split(", ")
        assert set(named) == (vendors(facts) or {"none"})
        doubtful = sum(row["checked"] == "ambiguous" for row in facts)
        if name == "hardware":
            verb = "are" if doubtful > 1 else "is"
            which = f", of which {doubtful or 'none'} of {len(facts)} {verb} in doubt"
            clause = which if facts else ""
            assert str(found["doubt_clause"]) == clause
        else:
            assert found[f"{name}_facts"].value == len(facts)
            assert found[f"{name}_doubtful"].value == doubtful
    assert ("not the only choice" in str(found["verdict"].value)) == bool(hardware)


def test_what_is_announced_once_only_or_a_preview_is_not_in_service(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    short = {row["fact_id"] for row in ways if not in_service(row)}
    assert short
    for row in downloaded(exhibit):
        if row["fact_id"] in short:
            assert row["answer"] in {"partly", "unknown", "no"}
    for row in ways:
        if row["fact_id"] in short and row["weights"] == "closed":
            on_site = row["customer_hardware"] == "yes"
            said = f"{row['vendor']} {row['product']}".removesuffix("unspecified").strip()
            assert (f"{said} (" in str(exhibit.findings["short_list"].value)) or not on_site


def test_a_corrected_fact_is_in_no_doubt_and_one_in_service_once_counts_for_nobody(
    data: Tables,
) -> None:
    facts = data["deployment"].iloc[:4].assign(
        vendor=["Acme", "Bolt", "Cone", "Dole"], product="M", weights="closed", usable=True,
        where_it_runs="customer data centre", customer_hardware="yes", air_gapped="yes",
        status=["in service", "in service", "one-off", "in service"],
        checked=["corrected", "ambiguous", "confirmed", "confirmed"],
    ).assign(fact_id=["a", "b", "c", "d"])  # fmt: skip
    facts.loc[3, "air_gapped"] = "no"
    tables = {name: data[name] for name in data} | {"deployment": facts}
    found = make("deployment", Tables(tables)).findings
    assert found["hardware_names"].value == "Acme, Bolt and Dole"
    assert found["short_list"].value == "Cone M (once only)"
    assert found["sealed_names"].value == "Acme and Bolt"
    assert str(found["doubt_clause"]) == ", of which 1 of 3 is in doubt"
    assert (found["sealed_facts"].value, found["sealed_doubtful"].value) == (2, 1)


def test_every_usable_way_stands_in_a_cell_and_nothing_else_does(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    assert {row["fact_id"] for row in downloaded(exhibit)} == {row["fact_id"] for row in ways}
    facts = rows("deployment")
    assert exhibit.findings["facts"].value == len(facts)
    left_out = [row for row in rows("deployment") if row["usable"] == "false"]
    assert exhibit.findings["left_out"].value == len(left_out)
    assert exhibit.findings["other"].value == len(facts) - len(left_out) - len(ways)
    for grade in ("primary", "secondary"):
        count = sum(row["evidence"] == grade for row in ways)
        assert exhibit.findings[grade].value == count


def test_a_fact_stands_in_two_columns_only_if_its_own_columns_say_so(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    facts = {row["fact_id"]: row for row in ways}
    for cell in downloaded(exhibit):
        if cell["answer"] in {"yes", "partly"}:
            fact = facts[cell["fact_id"]]
            if cell["column"] == HARDWARE:
                assert fact["customer_hardware"] in {"yes", "partly"}
            elif cell["column"] == AIR_GAPPED:
                assert fact["air_gapped"] in {"yes", "optional"}
            else:
                assert fact["customer_hardware"] == "no" or "cloud" in fact["where_it_runs"]


def test_no_cell_says_no_beside_a_way(exhibit: Exhibit) -> None:
    answers: dict[tuple[str, str], set[str]] = {}
    for cell in downloaded(exhibit):
        answers.setdefault((cell["row"], cell["column"]), set()).add(cell["answer"])
    assert {"no"} in answers.values()
    for said in answers.values():
        assert not (said & {"yes", "partly"} and said & {"no", "unknown"})


def test_a_doubt_of_the_second_reading_shows_in_the_grade_and_in_a_note(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    cells = downloaded(exhibit)
    for fact in ways:
        own = [cell for cell in cells if cell["fact_id"] == fact["fact_id"]]
        if fact["checked"] == "confirmed":
            assert {cell["grade"] for cell in own} == {fact["evidence"]}
        else:
            assert {cell["grade"] for cell in own} == {f"{fact['evidence']}, {fact['checked']}"}
            assert fact["check_note"] in own[0]["note"]


def test_the_heads_count_the_vendors_of_closed_models_with_a_way_in_service(
    exhibit: Exhibit, ways: list[Row]
) -> None:
    closed = [row for row in ways if row["weights"] == "closed"]
    serving = [row for row in closed if in_service(row)]
    places = {
        HARDWARE: vendors([row for row in serving if row["customer_hardware"] == "yes"]),
        AIR_GAPPED: vendors([row for row in serving if row["air_gapped"] == "yes"]),
    }
    assert exhibit.matrix
    heads = {column.name: column.sums for column in exhibit.matrix.columns}
    for name, names in places.items():
        [head] = heads[name]
        assert head.number == f"{len(names)} of {len(vendors(closed))}"
    assert heads[HARDWARE][0].number.startswith(f"{exhibit.findings['hardware_count'].value} ")


def test_the_best_way_of_a_cell_is_what_is_seen(exhibit: Exhibit, ways: list[Row]) -> None:
    assert exhibit.matrix
    column = [one.name for one in exhibit.matrix.columns].index(HARDWARE)
    closed = [row for row in ways if row["weights"] == "closed" and in_service(row)]
    for row in exhibit.matrix.groups["Closed models"]:
        own = [
            fact
            for fact in closed
            if fact["vendor"] == row.title and fact["customer_hardware"] == "yes"
        ]
        clear = [fact for fact in own if fact["evidence"] == "primary"
                 and fact["checked"] in {"confirmed", "corrected"}]  # fmt: skip
        seen = row.cells[column]
        assert seen
        assert (seen.icon in {"yes", "weak"}) == bool(own)
        assert (seen.icon == "yes") == bool(clear)
