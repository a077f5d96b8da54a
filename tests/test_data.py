"""The committed tables, read with nothing but the csv module: what they hold and account for."""

import csv
import json
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

from scripts.curate.register import DECISIONS

DATA = Path(__file__).parents[1] / "data"
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


LOOK_ALIKES = [
    ("aider-polyglot-2025-10-04", "DeepSeek-V3.2-Exp (Chat)", "deepseek-v3.2-exp"),
    ("swe-bench-bash-only-2026-02", "Gemini 2.5 Pro (2025-05-06)", "gemini-2.5-pro-2025-05"),
    ("swe-bench-bash-only-2026-02", "Gemini 2.0 flash", "gemini-2.0-flash-2025-02"),
    ("arc-prize-2026-06-04", "Gemini 2.0 Flash", "gemini-2.0-flash-2024-12"),
    ("licence-review-2026-11", "Hy3", "hy3"),
    ("licence-review-2026-11", "Hy3-preview", "hy3-preview"),
    ("models-dev-2026-07-02", "o1-preview", "o1-preview"),
]


@pytest.mark.parametrize(("source", "name", "release"), LOOK_ALIKES)
def test_names_that_look_alike_are_told_apart(source: str, name: str, release: str) -> None:
    aliases = {(row["source_id"], row["name"]): row["model_id"] for row in rows("model_aliases")}
    known = [key for key in aliases if key[0] == source and key[1].startswith(name)]
    assert release in {aliases[key] for key in known}


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
    assert 600 <= len(models) <= 700
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
    ("models-dev-2026-07-02", "offers"): 5119,
    ("catwalk-2026-08-21", "offers"): 1248,
    ("openrouterlist-2026-08-22", "offers"): 420,
    ("genai-prices-2026-08-21", "offers"): 372,
    ("kimi-hosts-2026-08", "offers"): 95,
    ("models-dev-2026-07-02", "price_history"): 11449,
    ("catwalk-2026-08-21", "price_history"): 4800,
    ("openrouterlist-2026-08-22", "price_history"): 3402,
    ("genai-prices-2026-08-21", "price_history"): 1326,
    ("llm-prices-2026-08-05", "price_history"): 148,
    ("aa-coding-agent-2026-07-27", "run_costs"): 42 + 44,
    ("aider-polyglot-2025-10-04", "run_costs"): 69,
    ("arc-prize-2026-06-04", "run_costs"): 303,
    ("artificial-analysis-frontiers-2026", "run_costs"): 14,
    ("artificial-analysis-frontiers-2026", "cost_frontiers"): 92 + 4 + 6,
    ("bfcl-v4-2026-04-12", "run_costs"): 109,
    ("cursorbench-3.1-2026-06", "run_costs"): 18,
    ("cursorbench-4.0-2026-09-29", "run_costs"): 63,
    ("deepswe-2026-06-20", "run_costs"): 29,
    ("deepswe-2026-07-25", "run_costs"): 18,
    ("deepswe-2026-09-22", "run_costs"): 21,
    ("harbor-index-2026-06-29", "run_costs"): 18,
    ("livebench-costs-2026-08-22", "run_costs"): 46,
    ("openhands-index-2026-06-30", "run_costs"): 204,
    ("swe-bench-bash-only-2026-02", "run_costs"): 36,
    ("terminal-bench-2.1-2026-07-27", "run_costs"): 17,
    ("terminal-bench-4.0-2026-09-29", "run_costs"): 15,
    ("licence-review-2026-11", "licences"): 88,
    ("openness-review-2026-11", "openness_disagreements"): 272,
    ("deployment-review-2026-11", "deployment"): 31,
    ("fine-tuning-review-2026-11", "fine_tuning"): 31,
    ("prior-work-review-2026-11", "prior_work"): 11,
    ("lineage-review-2026-11", "overtakings"): 15 + 8 + 9,
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
        "the name stands for no release of the register": 6459,
        "the day an offer ended, not a price": 3519,
        "a reseller's price": 4475,
        "free, by subscription, or without a price": 2802,
        "changed again on the same day": 120,
        "output below input: mistyped in the list": 117,
        "the same price went on": 36,
        "announced for a later day": 2,
        "moving alias": 19,
        "not on the frontier: the source's table may not be passed on": 31,
        "an earlier board without costs": 44,
        "an average of our own over other rows": 34,
        "one of the values behind a pair's median gain": 113,
        "a second row of one release": 15,
        "a further checkpoint or setting of a model, with the same index": 777,
        "the source names no model": 414,
        "the same rows as METR's own table": 40,
        "the source gives no score": 26,
        "dated before the model's release": 34,
        "the same row twice": 2,
    }


def test_a_base_measured_by_somebody_else_is_in_no_common_harness() -> None:
    """A document written as "base: one; derived: another" names two measurers."""
    split = [row for row in rows("derivations") if row["document"].startswith("base: ")]
    assert split
    assert all(row["same_harness"] == "false" for row in split)


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
    assert len(releases) == 11
    assert {"deepswe", "deepswe-1.1", "cursorbench-3.1", "cursorbench-4.0"} <= ids


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
    for table in ("scores", "offers", "list_prices", "price_history"):
        used = {row["source_id"] for row in rows(table)}
        assert not {source for source in used if allowed[source] == "aggregates"}
    guarded = [row for row in rows("run_costs") if allowed[row["source_id"]] == "aggregates"]
    for board in {row["source_id"] for row in guarded}:
        kept = [row for row in guarded if row["source_id"] == board]
        kept.sort(key=lambda row: float(row["cost"]))
        rising = [float(row["score"]) for row in kept]
        assert rising == sorted(set(rising)), "a point off the frontier is passed on"
    pairs = [r for r in rows("derivations") if allowed[r["source_id"]] == "aggregates"]
    indices = {"aa-intelligence-index-v4.1", "aa-intelligence-index-v4.3", "aa-benchmarks-median"}
    assert {row["benchmark_id"] for row in pairs} == indices
    livebench = {
        row["benchmark_id"] for row in rows("scores") if row["source_id"] == "livebench-2026"
    }
    assert all(benchmark.startswith("livebench-20") for benchmark in livebench)


def test_the_sources_of_prices_agree_on_who_is_priced() -> None:
    """Nine in ten of the closed and seventeen in twenty of the open releases have a price."""
    hosting = {"first-party", "independent-host", "licensed-cloud", "data-platform"}
    priced = {r["model_id"] for r in rows("list_prices")}
    for table in ("offers", "price_history"):
        counted = (r for r in rows(table) if r.get("usable", "true") == "true")
        priced |= {r["model_id"] for r in counted if r["relation"] in hosting}
    indexed = {row["model_id"] for row in rows("capability_index")}
    shares = {}
    for side in ("closed", "open"):
        models = {
            row["model_id"]
            for row in rows("models")
            if row["weights"].startswith(side) and row["released"] >= "2025-01-01"
        } & indexed
        shares[side] = len(models & priced) / len(models)
        excepted = {row["model_id"] for row in rows("price_exceptions")}
        assert models <= priced | excepted
    assert shares["closed"] >= 0.89
    assert shares["open"] >= 0.95


def test_what_the_second_reading_could_not_confirm_enters_no_statistic() -> None:
    for table in ("deployment", "fine_tuning", "adoption", "prior_work", "overtakings"):
        for row in rows(table):
            doubtful = row["checked"] in {"weak source", "not found again"}
            assert not (doubtful and row["usable"] == "true"), (table, row)


def test_every_decision_by_hand_concerns_a_release(models: dict[str, dict[str, str]]) -> None:
    """A decision under an id that does not exist decides nothing, and nobody would notice."""
    decided = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    members = [*decided["made_by"].values(), *decided["open_class"].values()]
    ids = {*decided["released"], *decided["weights"], *decided["names"], *chain(*members)}
    assert ids <= set(models)
