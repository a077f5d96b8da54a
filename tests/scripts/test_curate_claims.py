"""Curation of the tables on single steps of the essay, on a few raw rows written here."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from scripts.curate import claims, token_shares
from scripts.curate.evidence import Ledger
from scripts.curate.names import Names

TUNED = {
    "fact_id": "intercom-apex-gpt-5.4", "task": "coding", "domain": "code", "metric": "pass rate",
    "metric_unit": "percent", "tuned_model": "Composer 2", "base_model": "Kimi K2.5",
    "tuned_score": "52.2", "frontier_model": "Opus 4.7 (max)", "frontier_score": "64.8",
    "base_score": "31.9", "tuned_minus_frontier": "-12.6", "higher_is_better": "true",
    "winner": "frontier", "frontier_setup": "", "own_data": "true", "tuning": "RL",
    "cost_ratio_frontier_over_tuned": "19.7", "measured_by": "seller (Cursor)",
    "published": "2026-05-18", "source_url": "https://example.org", "evidence": "primary",
    "note": "", "why_not_countable": "", "frontier_is_flagship": "no (a newer one was out)",
    "second_check": "confirmed", "second_check_note": "",
}  # fmt: skip
COPY = {
    "model": "Phi-4", "parameters_b": "14.7", "quantisation": "INT4", "bits": "4", "size_gb": "",
    "metric": "GSM8K", "full_precision_score": "90.07", "quantised_score": "89.69",
    "unit": "percent", "who_measured": "Red Hat AI", "published": "2025", "evidence": "primary",
    "source_url": "https://example.org", "note": "+1%",
}  # fmt: skip
CEILING = {
    "fact_id": "mmlu-redux", "kind": "ceiling or label noise", "benchmark": "MMLU",
    "benchmark_id": "mmlu", "attainable_ceiling": "0.935", "ceiling_low": "", "ceiling_high": "",
    "who_measured": "Gema et al.", "as_of": "2025", "evidence": "primary", "note": "",
    "source_url": "https://example.org", "second_check": "confirmed", "second_check_note": "",
}  # fmt: skip


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(Names.read())
    ledger.names.admit("a-board", ["composer-2", "kimi-k2.5", "claude-opus-4.7", "phi-4"])
    return ledger


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, list[dict[str, str]]], Path]:
    """Write raw rows into a file of a folder of evidence, and give the folder."""

    def write(file: str, rows: list[dict[str, str]]) -> Path:
        path = tmp_path / "2026-11" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(rows).to_csv(path, index=False)
        return tmp_path

    return write


Put = Callable[[str, list[dict[str, str]]], Path]


def test_a_tuned_model_and_the_other_are_fractions_with_their_releases(
    put: Put, ledger: Ledger
) -> None:
    folder = put("claims/d8_custom_models.csv", [TUNED])
    [row] = claims.custom_models(folder, ledger).to_dict("records")
    assert (row["tuned_score"], row["closed_score"], row["base_score"]) == (0.522, 0.648, 0.319)
    assert row["difference"] == pytest.approx(-0.126)
    assert (row["unit"], row["winner"], row["flagship"]) == ("fraction", "general", "no")
    assert row["tuned_model_id"] == "composer-2"
    assert row["base_model_id"] == "kimi-k2.5"
    assert row["closed_model_id"] == "claude-opus-4.7"
    assert (row["trained_on"], row["measured_by"]) == ("own", "seller")


@pytest.mark.parametrize(
    ("change", "usable", "why_not"),
    [
        ({}, True, ""),
        ({"second_check": "not checked"}, True, ""),
        ({"second_check": "wrong"}, True, ""),  # corrections.yml says what is right
        ({"second_check": "weak source"}, False, "the second reading: weak source"),
        ({"second_check": "not found again"}, False, "the second reading: not found again"),
        ({"why_not_countable": "no scores"}, False, "no scores"),
        ({"why_not_countable": "no scores", "second_check": "weak source"}, False, "no scores"),
    ],
)
def test_what_a_second_reading_doubts_stays_and_is_not_counted(
    put: Put, ledger: Ledger, change: dict[str, str], usable: bool, why_not: str
) -> None:
    folder = put("claims/d8_custom_models.csv", [TUNED | change])
    [row] = claims.custom_models(folder, ledger).to_dict("records")
    assert (row["usable"], row["why_not"]) == (usable, why_not)


@pytest.mark.parametrize(
    ("who", "sort"),
    [
        ("customer and seller together", "seller"),
        ("seller (Together)", "seller"),
        ("independent (academic authors of the tuned model)", "affiliated"),
        ("independent (Nature Medicine)", "independent"),
        ("anecdote of a blogger", "unknown"),
    ],
)
def test_authors_who_sell_nothing_are_neither_sellers_nor_independent(
    put: Put, ledger: Ledger, who: str, sort: str
) -> None:
    folder = put("claims/d8_custom_models.csv", [TUNED | {"measured_by": who}])
    assert claims.custom_models(folder, ledger)["measured_by"].tolist() == [sort]


def test_data_of_a_kind_that_nobody_decided_on_are_refused(put: Put, ledger: Ledger) -> None:
    folder = put("claims/d8_custom_models.csv", [TUNED | {"own_data": "borrowed"}])
    with pytest.raises(ValueError, match=r"claims.yml: trained_on lacks \['borrowed'\]"):
        claims.custom_models(folder, ledger)


def test_our_own_arithmetic_is_left_out_and_every_row_accounted_for(
    put: Put, ledger: Ledger
) -> None:
    rows = [
        COPY,
        COPY | {"metric": "size only", "size_gb": "9.0", "evidence": "computed by us"},
        COPY | {"metric": "size only", "size_gb": "8.9", "quantisation": "Q4_K_M"},
        COPY | {"metric": "bits per weight", "size_gb": "8.94", "quantisation": "Q4_K_M"},
        COPY | {"quantisation": "native 4-bit"},
    ]
    table = claims.quantized(put("claims/quantised_hardware.csv", rows), ledger)
    assert table["metric"].tolist() == ["GSM8K", "size"]
    assert table["size_gb"].tolist() == ["", "8.94"]
    assert table["full_score"].iloc[0] == 0.9007
    assert table["note"].iloc[0] == "Rise of 1%"
    assert sum(ledger.left_out.values()) == 3
    assert ledger.unaccounted({"quantized": table}) == []


def test_steps_of_cost_are_no_ceilings_and_a_text_without_one_is_left_out(
    put: Put, ledger: Ledger
) -> None:
    rows = [
        CEILING,
        CEILING | {"fact_id": "gsm8k-platinum", "attainable_ceiling": ""},
        CEILING | {"fact_id": "a-step", "kind": "cost per extra point"},
        CEILING | {"fact_id": "gpqa-full-validators", "benchmark": "GPQA (full set, not Diamond)"},
    ]
    table = claims.ceilings(put("claims/benchmarks_difficulty_cost.csv", rows), ledger)
    assert table["fact_id"].tolist() == ["mmlu-redux", "gpqa-full-validators"]
    assert table["usable"].tolist() == [True, False]
    assert table["benchmark"].tolist() == ["MMLU", "GPQA"]
    assert ledger.unaccounted({"ceilings": table}) == []


def test_a_model_that_nobody_knows_keeps_its_share_of_tokens(put: Put, ledger: Ledger) -> None:
    row = {"month": "2026-10", "share_of_tokens": "0.1", "path": "a.json", "commit": "0" * 40}
    names = ["moonshotai/kimi-k2.5-20260127", "moonshotai/kimi-k2.5-20260127:free", "stealth/bunny"]
    file = "adoption/openrouter_token_share_2026-09_10.csv"
    table = token_shares.curate(put(file, [row | {"model_permaslug": n} for n in names]), ledger)
    assert table["free"].tolist() == [False, True, False]
    assert table["model_id"].fillna("").tolist() == ["kimi-k2.5", "kimi-k2.5", ""]
    assert set(table["last_day"]) == {"2026-10-08"}
    assert ledger.unresolved == {("openrouter-tokens-2026-10", "bunny"): 1}
