"""The exhibit `licences-over-time` again, by loops over the register and the licences."""

import re
from collections import Counter

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

LIMITED = {"mau-gated", "revenue-gated", "field-of-use", "use-restricted", "non-commercial"}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["licences-over-time"]


@pytest.fixture(scope="module")
def opened() -> list[Row]:
    return [m for m in rows("models") if m["weights"].startswith("open")]


@pytest.fixture(scope="module")
def index() -> dict[str, float]:
    """The index of what could be downloaded on its last day."""
    vintage = [r for r in rows("capability_index") if r["vintage"] == LATEST]
    known = {r["model_id"]: float(r["index"]) for r in vintage}
    models = {m["model_id"]: m for m in rows("models")}
    last = max(models[model_id]["released"] for model_id in known)
    return {
        model_id: value
        for model_id, value in known.items()
        if models[model_id]["weights"].startswith("open")
        and models[model_id]["weights_from"] <= last
    }


def best(models: list[Row], index: dict[str, float]) -> Row:
    return max((m for m in models if m["model_id"] in index), key=lambda m: index[m["model_id"]])


def test_counts_and_shares_by_year_again(exhibit: Exhibit, opened: list[Row]) -> None:
    found = exhibit.findings
    years = Counter(m["weights_from"][:4] for m in opened)
    free = Counter(m["weights_from"][:4] for m in opened if m["weights"] == "open-unrestricted")
    sure = [m for m in opened if m["weights_confidence"] != "low"]
    last = max(int(year) for year in years if year)
    for key, year in (("last", last), ("full", last - 1), ("before", last - 2)):
        assert found[f"{key}_year"].value == year
        assert f"{free[str(year)]} of {years[str(year)]} in " in str(found[f"{key}_text"])
        assert found[f"{key}_share"].value == pytest.approx(
            100 * free[str(year)] / years[str(year)]
        )
        own = [m for m in sure if m["weights_from"].startswith(str(year))]
        share = sum(m["weights"] == "open-unrestricted" for m in own) / len(own)
        assert found[f"{key}_share_sure"].value == pytest.approx(100 * share)
    early = sum(count for year, count in years.items() if year and int(year) < 2023)
    assert found["earlier"].value == early
    assert found["undated"].value == years[""]
    assert found["counted"].value == len(opened) - early - years[""]


def test_the_best_under_each_licence_again(
    exhibit: Exhibit, opened: list[Row], index: dict[str, float]
) -> None:
    found = exhibit.findings
    said_of = {
        "unrestricted": "no limits",
        "restricted": "limits",
        "noncommercial": "not commercial",
    }
    for label, words in said_of.items():
        own = [m for m in opened if m["weights"] == f"open-{label}"]
        holder = best(own, index)
        said = f"{holder['name']} ({words}, {index[holder['model_id']]:.1f})"
        assert said in str(found["bests"])
    assert found["best_name"].value == best(opened, index)["name"]


def test_the_record_without_a_contract_again(
    exhibit: Exhibit, opened: list[Row], index: dict[str, float]
) -> None:
    classes = {r["model_id"]: r["licence_class"] for r in rows("licences")}
    free = [
        m
        for m in opened
        if m["weights"] == "open-unrestricted" or classes.get(m["model_id"]) == "use-restricted"
    ]
    holder, record = best(free, index), best(opened, index)
    assert exhibit.findings["free_name"].value == holder["name"]
    less = index[record["model_id"]] - index[holder["model_id"]]
    allowed = {r["model_id"]: r["commercial_use"] for r in rows("licences")}
    assert allowed.get(holder["model_id"], "yes") == "yes"
    if less:
        assert allowed[record["model_id"]] != "yes"
        text = str(exhibit.findings["free_sentence"])
        assert holder["name"] in text
        assert f"{less:.1f} points less" in text


def test_every_limit_of_the_last_year_is_named_with_what_it_says(
    exhibit: Exhibit, opened: list[Row]
) -> None:
    last = max(m["weights_from"] for m in opened)[:4]
    recent = {m["model_id"]: m["name"] for m in opened if m["weights_from"].startswith(last)}
    limited = [
        r for r in rows("licences") if r["licence_class"] in LIMITED and r["model_id"] in recent
    ]
    found = exhibit.findings
    assert found["gates_count"].value == len(limited)
    for row in limited:
        said = f"{recent[row['model_id']]} ({row['licence_class']}: {row['restrictions']})"
        assert said in str(found["gates"])


def test_label_and_licence_are_compared(exhibit: Exhibit, opened: list[Row]) -> None:
    labels = {m["model_id"]: m["weights"] for m in opened}
    read = [r for r in rows("licences") if r["model_id"] in labels]
    differ = sum(
        (r["licence_class"] in LIMITED) == (labels[r["model_id"]] == "open-unrestricted")
        for r in read
        if r["licence_class"] != "unknown"
    )
    assert exhibit.findings["contradictions"].value == differ
    assert exhibit.findings["read"].value == len(read)


def test_unknown_openness_is_in_no_count(exhibit: Exhibit) -> None:
    unknown = {m["model_id"] for m in rows("models") if m["weights"] == "unknown"}
    for table in ("main", "licences", "bests"):
        assert not unknown & {r["model_id"] for r in downloaded(exhibit, table)}, table
    assert exhibit.findings["unknown"].value == len(unknown)


def test_only_short_words_that_stand_in_a_limit_are_explained(exhibit: Exhibit) -> None:
    said, gates = str(exhibit.findings["glossary"]), str(exhibit.findings["gates"])
    for word in ("MAU", "MaaS", "AUP"):
        assert (f"{word}:" in said) == bool(re.search(rf"\b{word}\b", gates))


def test_without_an_index_of_open_models_the_text_still_reads(data: Tables) -> None:
    opened = data["models"].query("weights.str.startswith('open')")["model_id"]
    index = data["capability_index"]
    closed = index[~index["model_id"].isin(opened)].reset_index(drop=True)
    tables = {name: data[name] for name in data} | {"capability_index": closed}
    made = make("licences-over-time", Tables(tables))
    assert made.findings["best_name"].value == "none"
    assert str(made.findings["run"]) == "No open model has an index."
    assert made.findings["counted"].value
    assert made.chart
    assert made.chart(True)["datasets"]
