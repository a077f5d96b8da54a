"""The committed tables, read with nothing but the csv module: what they hold and account for."""

import csv
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
Rows = list[dict[str, str]]


def rows(table: str) -> Rows:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, str]]:
    return {row["model_id"]: row for row in rows("models")}


FACT_TABLES = [
    "scores",
    "capability_index",
    "ratings",
    "offers",
    "list_prices",
    "price_history",
    "run_costs",
    "licences",
    "openness_disagreements",
]


@pytest.mark.parametrize("table", FACT_TABLES)
def test_every_fact_resolves_to_a_release_and_a_source(
    table: str, models: dict[str, dict[str, str]]
) -> None:
    sources = {row["source_id"] for row in rows("sources")}
    aliases = {(row["source_id"], row["name"]): row["model_id"] for row in rows("model_aliases")}
    for row in rows(table):
        assert row["model_id"] in models
        assert row["source_id"] in sources
        assert aliases[row["source_id"], row["source_name"]] == row["model_id"]


def test_one_name_of_one_source_means_one_release() -> None:
    counted = Counter((row["source_id"], row["name"]) for row in rows("model_aliases"))
    assert not [pair for pair, times in counted.items() if times > 1]
    assert not {(row["source_id"], row["name"]) for row in rows("unresolved_names")} & set(counted)


def test_the_vintage_copied_by_hand_says_nearly_what_the_last_one_said() -> None:
    # Typing slips would show: a wrong digit, a row that slid. Both fix the same two models.
    values = {
        vintage: {
            r["model_id"]: float(r["index"])
            for r in rows("capability_index")
            if r["vintage"] == vintage
        }
        for vintage in ("2026-09", "2026-10-08")
    }
    before, after = values.values()
    apart = [after[model] - before[model] for model in before.keys() & after.keys()]
    assert (len(before), len(after), len(apart)) == (264, 274, 263)
    assert round(sum(apart) / len(apart), 2) == 0.06
    assert round(max(map(abs, apart)), 2) == 1.35
    assert (after["claude-3.5-sonnet-2024-06"], after["gpt-5"]) == (130.0, 150.0)


def test_openness_never_follows_from_the_maker(models: dict[str, dict[str, str]]) -> None:
    """Makers known for the one kind have releases of the other."""
    kinds: dict[str, set[str]] = {}
    for row in models.values():
        kinds.setdefault(row["organization_id"], set()).add(row["weights"].split("-")[0])
    both = [maker for maker, labels in kinds.items() if {"open", "closed"} <= labels]
    assert len(both) > 1


def test_every_release_with_an_index_has_a_price_or_a_reason_why_not(
    models: dict[str, dict[str, str]],
) -> None:
    hosting = {"first-party", "independent-host", "licensed-cloud", "data-platform"}
    priced = {r["model_id"] for r in rows("list_prices")}
    for table in ("offers", "price_history"):
        counted = (r for r in rows(table) if r.get("usable", "true") == "true")
        priced |= {r["model_id"] for r in counted if r["relation"] in hosting}
    excepted = {row["model_id"] for row in rows("price_exceptions")}
    indexed = {row["model_id"] for row in rows("capability_index")}
    wanted = {one for one in indexed if models[one]["released"] >= "2025-01-01"}
    assert wanted
    assert wanted <= priced | excepted
