"""The exhibit `adoption` again, from the table, by hand."""

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["adoption"]


def has_shares(row: Row) -> bool:
    return bool(row["comparison"] == "open-closed" and row["open_value"] and row["closed_value"])


def group(row: Row) -> str:
    if "revenue" in row["measure"] or "spend" in row["measure"]:
        return "money"
    return "tokens" if "token" in row["measure"] else "survey"


def usable() -> list[Row]:
    return [row for row in rows("adoption") if has_shares(row) and row["usable"] == "true"]


def test_only_usable_shares_of_open_and_closed_are_drawn(exhibit: Exhibit) -> None:
    table = {row["fact_id"]: row for row in usable()}
    drawn = {row["fact_id"]: row for row in downloaded(exhibit)}
    assert drawn.keys() == table.keys()
    for name, row in drawn.items():
        own = table[name]
        assert float(row["low"]) == float(own["open_value"])
        assert float(row["high"]) == pytest.approx(100 - float(own["closed_value"]))
        assert row["reliability"] == own["reliability"]
        assert row["population"] == own["population"]
        assert row["group"] == group(own)


def test_every_fact_that_is_not_drawn_is_counted_with_its_reason(exhibit: Exhibit) -> None:
    table = rows("adoption")
    [facts] = downloaded(exhibit, "facts")
    left = [row for row in table if row["fact_id"] not in {own["fact_id"] for own in usable()}]
    made = exhibit.findings
    assert made["left_out"].value == len(left)
    assert made["rows"].value == len(table)
    weak = [row for row in left if has_shares(row)]
    assert f"{len(weak)} from too weak a source" in str(made["left_text"])
    assert int(facts["weak"]) == len(weak)
    reasons = ("countries", "other", "makers", "open_closed", "weak")
    assert sum(int(facts[reason]) for reason in reasons) == len(left)
    for row in weak:
        assert f"{float(row['open_value']):g} percent ({row['as_of']})" in str(made["weak_text"])
    reasons = {"countries": "on countries", "makers": "on makers", "other": "on something else"}
    for comparison, words in reasons.items():
        number = sum(row["comparison"] == comparison for row in left)
        assert f"{number} {words}" in str(made["left_text"])


@pytest.mark.parametrize("name", ["survey", "tokens", "money"])
def test_the_range_of_each_measure_is_of_its_exact_shares_alone(
    exhibit: Exhibit, name: str
) -> None:
    exact = [
        (float(row["open_value"]), row["as_of"][:4])
        for row in usable()
        if group(row) == name and float(row["open_value"]) + float(row["closed_value"]) >= 99.5
    ]
    ends = [f"{end:g}" for end in sorted({share for share, _ in exact})]
    years = sorted({year for _, year in exact})
    spans = [own[0] if len(own) == 1 else f"{own[0]} to {own[-1]}" for own in (ends, years)]
    assert str(exhibit.findings[f"{name}_said"]) == f"{spans[0]} percent ({spans[1]})"


def test_a_share_of_which_parts_are_unknown_is_a_range(exhibit: Exhibit) -> None:
    partial = [row for row in downloaded(exhibit) if row["partial"].lower() == "true"]
    known = {row["fact_id"]: float(row["open_value"]) + float(row["closed_value"])
             for row in usable()}  # fmt: skip
    assert {row["fact_id"] for row in partial} == {n for n, both in known.items() if both < 99.5}
    said = [f"{float(row['low']):g} to {float(row['high']):g}" for row in partial]
    assert exhibit.findings["partial_range"].value == (", ".join(said) or "none")


def test_the_range_of_the_headline_is_of_all_exact_shares_and_is_drawn(exhibit: Exhibit) -> None:
    exact = [
        float(row["open_value"])
        for row in usable()
        if float(row["open_value"]) + float(row["closed_value"]) >= 99.5
    ]
    spoken = f"{round(min(exact))}% to {round(max(exact))}%"
    assert f"is {spoken}, depending" in exhibit.title
    assert exhibit.chart
    for compact in (False, True):
        texts = [
            row.get("text") for data in exhibit.chart(compact)["datasets"].values() for row in data
        ]
        assert spoken in texts


def test_no_line_joins_two_shares(exhibit: Exhibit) -> None:
    assert exhibit.chart
    marks = str(exhibit.chart(False))
    assert "'type': 'line'" not in marks
    assert "'type': 'area'" not in marks


def test_tokens_and_revenue_are_set_beside_each_other_only_within_one_study(
    exhibit: Exhibit,
) -> None:
    studies: dict[tuple[str, str], dict[str, str]] = {}
    for row in usable():
        studies.setdefault((row["population"], row["as_of"]), {})[group(row)] = row["open_value"]
    pairs = [own for own in studies.values() if {"tokens", "money"} <= own.keys()]
    said = str(exhibit.findings["pair_text"])
    assert said.count("In one and the same population") == len(pairs)
    for own in pairs:
        assert f"{own['tokens']} percent of the tokens and {own['money']} percent of" in said


def changed(data: Tables, facts: pd.DataFrame) -> Exhibit:
    tables = {name: data[name] for name in data} | {"adoption": facts.reset_index(drop=True)}
    return make("adoption", Tables(tables))


def test_whose_money_is_in_a_survey_stands_with_each_of_its_shares(data: Tables) -> None:
    own = data["adoption"].assign(population="Somebody else", statement="Nothing to say.")
    counted = own["fact_id"].isin([row["fact_id"] for row in usable()[:2]])
    own.loc[counted, "population"] = "Acme, firms asked"
    own.loc[own.index[-1], ["population", "statement"]] = "Acme", "Acme is an investor in Bolt."
    made = changed(data, own)
    said = {row["fact_id"]: row["interest"] for row in downloaded(made)}
    with_money = {name for name, interest in said.items() if interest}
    assert set(own.loc[counted, "fact_id"]) <= with_money
    assert with_money <= {*own.loc[counted, "fact_id"], own["fact_id"].iloc[-1]}
    assert {said[name] for name in with_money} == {"Acme is an investor in Bolt."}
    count = f"Acme is an investor in Bolt ({len(with_money)} of the {len(said)} shares)."
    assert count in str(made.findings["interest_text"])


def test_without_a_share_of_revenue_the_title_still_reads(data: Tables) -> None:
    own = data["adoption"]
    made = changed(data, own[~own["measure"].str.contains("revenue")])
    assert "an unknown share of revenue" in made.description[0]
    assert str(made.findings["pair_text"]).strip() == ""


def test_without_a_weak_share_none_is_named(data: Tables) -> None:
    own = data["adoption"]
    made = changed(data, own[own["usable"]])
    assert str(made.findings["weak_text"]).strip() == ""
    assert "weak" not in str(made.findings["left_text"])
