"""The committed tables, read with nothing but the csv module: what they hold and account for."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
Rows = list[dict[str, str]]


def rows(table: str) -> Rows:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, str]]:
    return {row["model_id"]: row for row in rows("models")}


FACT_TABLES = ["scores", "capability_index", "ratings"]


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


FAMILIES = {
    "GPT-4o": [
        ("gpt-4o-2024-05", "2024-05-13"),
        ("gpt-4o-2024-08", "2024-08-06"),
        ("gpt-4o-2024-11", "2024-11-20"),
    ],
    "Claude 3.5 Sonnet": [
        ("claude-3.5-sonnet-2024-06", "2024-06-20"),
        ("claude-3.5-sonnet-2024-10", "2024-10-22"),
    ],
    "DeepSeek V3": [
        ("deepseek-v3", "2024-12-26"),
        ("deepseek-v3-0324", "2025-03-24"),
        ("deepseek-v3.1", "2025-08-21"),
        ("deepseek-v3.1-terminus", "2025-09-22"),
        ("deepseek-v3.2-exp", "2025-09-29"),
        ("deepseek-v3.2", "2025-12-01"),
    ],
    "DeepSeek R1": [("deepseek-r1", "2025-01-20"), ("deepseek-r1-0528", "2025-05-28")],
    "Qwen3-235B": [
        ("qwen3-235b-a22b", "2025-04-28"),
        ("qwen3-235b-a22b-instruct-2507", "2025-07-25"),
        ("qwen3-235b-a22b-thinking-2507", "2025-07-25"),
    ],
    "Gemini 2.5 Pro": [
        ("gemini-2.5-pro-2025-03", "2025-03-25"),
        ("gemini-2.5-pro-2025-05", "2025-05-06"),
        ("gemini-2.5-pro-2025-06", "2025-06-05"),
    ],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_releases_under_one_family_name_stay_apart_and_dated(
    family: str, models: dict[str, dict[str, str]]
) -> None:
    named = {row["model_id"] for row in rows("model_aliases")}
    for release, day in FAMILIES[family]:
        assert models[release]["released"] == day
        assert release in named


def test_openness_never_follows_from_the_maker(models: dict[str, dict[str, str]]) -> None:
    """Makers known for the one kind have releases of the other."""
    assert models["qwen3-max"]["weights"] == "closed"
    assert models["muse-spark"]["weights"] == "closed"
    assert models["mistral-large-2402"]["weights"] == "closed"
    assert models["gpt-oss-120b"]["weights"] == "open-unrestricted"
    assert models["inkling"]["weights"] == "open-unrestricted"


def test_a_label_of_openness_has_a_source_and_a_day(models: dict[str, dict[str, str]]) -> None:
    for model_id, row in models.items():
        assert row["weights_source_id"], model_id
        opened = row["weights"].startswith("open")
        assert bool(row["weights_from"]) == (opened and bool(row["released"])), model_id


def test_the_register_has_every_release_with_an_index_or_a_run(
    models: dict[str, dict[str, str]],
) -> None:
    assert 450 <= len(models) <= 600
    assert {row["model_id"] for table in FACT_TABLES for row in rows(table)} <= set(models)


# Rows of each source as gathered; what is not in a table is in left_out.csv with its reason.
GATHERED = {
    ("epoch-hub-2026-04", "scores"): 3833,
    ("epoch-runs-2026-08-22", "scores"): 1217 - 196,  # the other 196 are index values
    ("epoch-eci-matrix-2026-08-11", "scores"): 2249,
    ("epoch-frontiermath-v2-2026-09", "scores"): 104,
    ("metr-time-horizon", "scores"): 40,
    ("aisi-cyber-2026-07", "scores"): 22,
    ("livebench-2026", "scores"): 5340,
    ("epoch-eci-2025-12", "capability_index"): 140,
    ("epoch-eci-2026-03-12", "capability_index"): 283,
    ("epoch-eci-2026-04-19", "capability_index"): 348,
    ("epoch-eci-2026-04-30", "capability_index"): 369,
    ("epoch-eci-2026-07-01", "capability_index"): 428,
    ("epoch-eci-2026-08-11", "capability_index"): 222,
    ("epoch-eci-2026-08-22", "capability_index"): 196,
    ("epoch-eci-2026-09", "capability_index"): 264,
    ("arena-text-monthly", "ratings"): 2698,
    ("arena-lab-history", "ratings"): 2990,
    ("artificial-analysis-2026-07-10", "group_frontiers"): 920,
    ("epoch-eci-matrix-2026-08-11", "index_fit"): 57,
    ("iaps-gap-2026-08-22", "published_lag_vintages"): 248,
}


@pytest.mark.parametrize(("source", "table"), GATHERED)
def test_nothing_is_dropped_silently(source: str, table: str) -> None:
    kept = sum(row["source_id"] == source for row in rows(table))
    out = sum(
        int(row["rows"])
        for row in rows("left_out")
        if (row["source_id"], row["table"]) == (source, table)
    )
    assert kept + out == GATHERED[source, table]


def test_what_was_left_out_is_what_was_decided() -> None:
    out: Counter[str] = Counter()
    for row in rows("left_out"):
        out[row["reason"]] += int(row["rows"])
    assert out == {
        "category scores: the board is cited, not republished": 4625,
        "the name stands for no release of the register": 1269,
        "a further checkpoint or setting of a model, with the same index": 777,
        "the source names no model": 414,
        "the same rows as METR's own table": 40,
        "the source gives no score": 26,
        "dated before the model's release": 28,
        "the same row twice": 2,
    }


def test_a_fraction_is_a_fraction() -> None:
    unit = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    shares = [
        float(row["score"]) for row in rows("scores") if unit[row["benchmark_id"]] == "fraction"
    ]
    assert len(shares) > 6000
    assert min(shares) >= 0
    assert max(shares) <= 1


def test_item_sets_that_share_a_name_are_different_benchmarks() -> None:
    ids = {row["benchmark_id"] for row in rows("benchmarks")}
    assert {"frontiermath-2025-02-28", "frontiermath-t1-3-v2", "osworld", "osworld-2"} <= ids
    releases = {i for i in ids if i.startswith("livebench-")}
    assert len(releases) == 10


def test_every_field_tells_a_contributor_what_to_write() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert len(field["description"]) > 10, (resource["name"], field["name"])
            assert field["description"].endswith("."), (resource["name"], field["name"])


def test_sources_that_may_not_be_passed_on_are_not() -> None:
    allowed = {row["source_id"]: row["may_republish"] for row in rows("sources")}
    assert allowed["artificial-analysis-2026-07-10"] == "aggregates"
    assert allowed["livebench-2026"] == "facts"
    used = {row["source_id"] for row in rows("scores")}
    assert not {source for source in used if allowed[source] == "aggregates"}
    livebench = {
        row["benchmark_id"] for row in rows("scores") if row["source_id"] == "livebench-2026"
    }
    assert all(benchmark.startswith("livebench-20") for benchmark in livebench)
