"""Names resolve to the release that their source means, or to nothing; they are never guessed."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from scripts.curate.names import Names, fold, split_setting, tidy_id, without_effort


@pytest.fixture(scope="module")
def names() -> Names:
    return Names.read()


@pytest.mark.parametrize(
    ("written", "name", "setting"),
    [
        ("claude-opus-4-7_max", "claude-opus-4-7", "max"),
        ("gpt-5-2025-08-07_minimal", "gpt-5-2025-08-07", "minimal"),
        ("gemini-2.5-flash-preview-09-2025_16k", "gemini-2.5-flash-preview-09-2025", "16K"),
        ("QwQ-32B (16K thinking)", "QwQ-32B", "16K"),
        ("DeepSeek-V3.1_thinking", "DeepSeek-V3.1", "thinking"),
        ("o1-2024-12-17_unknown", "o1-2024-12-17", "unknown"),
        ("qwen3.8-max", "qwen3.8-max", ""),
        ("kimi-k2-thinking", "kimi-k2-thinking", ""),
    ],
)
def test_a_run_name_splits_into_model_and_setting(written: str, name: str, setting: str) -> None:
    assert split_setting(written) == (name, setting)


@pytest.mark.parametrize(
    ("written", "name", "setting"),
    [
        ("GPT-5 (high)", "GPT-5", "high"),
        ("o3-mini-high", "o3-mini", "high"),
        ("claude-opus-4-5-20251101-thinking-64k-low-effort", "claude-opus-4-5-20251101", "low"),
        ("claude-sonnet-4-20250514-thinking-64k", "claude-sonnet-4-20250514", "64K"),
        ("Claude Opus 4.6 (Non-reasoning, High Effort)", "Claude Opus 4.6", "none"),
        ("gpt-5.1-2025-11-13-nothinking", "gpt-5.1-2025-11-13", "none"),
        ("gemini-2.5-pro-06-05-highthinking", "gemini-2.5-pro-06-05", "high"),
        ("Grok 4", "Grok 4", ""),
    ],
)
def test_a_board_name_splits_into_model_and_setting(written: str, name: str, setting: str) -> None:
    assert without_effort(written) == (name, setting)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("claude-3-5-haiku-20241022", "claude-haiku-3.5"),
        ("Llama-3.1-70B-Instruct", "Llama 3.1-70B"),
        ("chutes/Qwen3-8B", "Qwen3-8B"),
        ("gpt_5_4", "GPT-5.4"),
        ("phi-1_5", "Phi-1.5"),
    ],
)
def test_spellings_of_one_release_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llama-2-7b", "Llama-2.7b"),
        ("deepseek-v3-0324", "deepseek-v3.0324"),
        ("DeepSeek-R1", "DeepSeek-R1-0528"),
        ("GPT-4o", "GPT-4o mini"),
    ],
)
def test_names_of_different_things_do_not_fold_together(one: str, other: str) -> None:
    assert fold(one) != fold(other)


HARD_FAMILIES = [
    ("epoch-hub-2026-04", "gpt-4o-2024-05-13", "gpt-4o-2024-05"),
    ("epoch-hub-2026-04", "gpt-4o-2024-08-06", "gpt-4o-2024-08"),
    ("epoch-hub-2026-04", "gpt-4o-2024-11-20", "gpt-4o-2024-11"),
    ("epoch-eci-2026-09", "GPT-4o (May 2024)", "gpt-4o-2024-05"),
    ("epoch-eci-2026-08-22", "GPT-4o", "gpt-4o-2024-11"),
    ("epoch-eci-2026-09", "Claude 3.5 Sonnet", "claude-3.5-sonnet-2024-06"),
    ("models-dev-2026-07-02", "claude-sonnet-3.5", "claude-3.5-sonnet-2024-10"),
    ("epoch-hub-2026-04", "claude-3-5-sonnet-20241022", "claude-3.5-sonnet-2024-10"),
    ("epoch-eci-2025-12", "DeepSeek-V3", "deepseek-v3-0324"),
    ("epoch-eci-2026-09", "DeepSeek-V3", "deepseek-v3"),
    ("epoch-eci-2026-09", "DeepSeek-V3 (Mar 2025)", "deepseek-v3-0324"),
    ("epoch-hub-2026-04", "deepseek/deepseek-v3.2", "deepseek-v3.2"),
    ("epoch-hub-2026-04", "DeepSeek-V3.2-Exp", "deepseek-v3.2-exp"),
    ("epoch-hub-2026-04", "DeepSeek-R1", "deepseek-r1"),
    ("epoch-hub-2026-04", "chutes/DeepSeek-R1-0528", "deepseek-r1-0528"),
    ("epoch-hub-2026-04", "Qwen3-235B-A22B", "qwen3-235b-a22b"),
    ("epoch-hub-2026-04", "qwen/qwen3-235b-a22b-thinking-2507", "qwen3-235b-a22b-thinking-2507"),
    ("arena-text-monthly", "Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b-instruct-2507"),
    ("epoch-hub-2026-04", "gemini-2.5-pro-exp-03-25", "gemini-2.5-pro-2025-03"),
    ("epoch-hub-2026-04", "gemini-2.5-pro-preview-05-06", "gemini-2.5-pro-2025-05"),
    ("epoch-hub-2026-04", "gemini-2.5-pro", "gemini-2.5-pro-2025-06"),
    ("epoch-hub-2026-04", "grok-3", "grok-3"),
    ("epoch-eci-2026-09", "o1-preview", "o1-preview"),
    ("epoch-eci-2026-09", "o1", "o1"),
    ("models-dev-2026-07-02", "gpt-5.2-chat", "gpt-5.2-chat"),
    ("arena-text-monthly", "Grok-3-Preview-02-24", "grok-3-preview"),
    ("swe-bench-bash-only-2026-02", "Gemini 2.5 Pro (2025-05-06)", "gemini-2.5-pro-2025-05"),
    ("swe-bench-bash-only-2026-02", "Gemini 2.0 flash", "gemini-2.0-flash-2025-02"),
    ("arc-prize-2026-06-04", "Gemini 2.0 Flash", "gemini-2.0-flash-2024-12"),
]


@pytest.mark.parametrize(("source", "name", "release"), HARD_FAMILIES)
def test_hard_families_resolve_to_the_release_their_source_means(
    names: Names, source: str, name: str, release: str
) -> None:
    assert names.resolve(source, name) == release


def test_a_plain_name_is_not_taken_for_a_variant_of_it(names: Names) -> None:
    names.admit("some-board", ["GPT-5.2", "Qwen3.7-Max"])
    assert names.resolve("some-board", "gpt-5.2-2025-12-11") == "gpt-5.2"
    assert names.resolve("some-board", "qwen3.7-max") == "qwen3.7-max"


@pytest.mark.parametrize("name", ["gpt-4o", "mistral-large", "qwen-max", "chatgpt-4o-latest"])
def test_a_moving_alias_resolves_to_nothing(names: Names, name: str) -> None:
    assert names.resolve("models-dev-2026-07-02", name) is None
    assert names.why_nothing("models-dev-2026-07-02", name) in {"moving alias", "several releases"}


def test_a_spelling_that_folds_onto_two_releases_is_no_evidence(names: Names) -> None:
    assert names.resolve("some-board", "gpt-4o-2024-07-01") is None
    assert names.why_nothing("some-board", "gpt-4o-2024-07-01") == "several releases"


def test_a_thinking_model_is_not_taken_for_a_setting(names: Names) -> None:
    assert names.resolve_board("livebench-2026", "kimi-k2-thinking") == "kimi-k2-thinking"
    assert names.resolve_board("livebench-2026", "kimi-k2.5-thinking") == "kimi-k2.5"


@pytest.mark.parametrize(
    ("written", "name", "setting"),
    [
        ("gpt-5.1-codex-max-xhigh", "gpt-5.1-codex-max", "xhigh"),
        ("gpt-5.1-codex-max", "gpt-5.1-codex-max", ""),
        ("gpt-5.1-codex-high", "gpt-5.1-codex", "high"),
        ("Qwen3.8 Max", "Qwen3.8 Max", ""),
        ("qwen3.8-max-thinking", "qwen3.8-max", "thinking"),
        ("Kimi-K2-Thinking", "Kimi-K2-Thinking", ""),
        ("kimi-k2.5-thinking", "kimi-k2.5", "thinking"),
        ("grok-4-1-fast-non-reasoning", "grok-4-1-fast", "none"),
        ("gpt-5.1 (no thinking)", "gpt-5.1", "none"),
        ("unheard-of-max-high", "unheard-of", "high"),
    ],
)
def test_a_word_of_a_releases_own_name_is_not_its_effort(
    written: str, name: str, setting: str
) -> None:
    known = Names.read()
    admitted = ["gpt-5.1-codex", "gpt-5.1-codex-max", "GPT-5.1", "Qwen3.8-Max", "Kimi-K2-Thinking"]
    known.admit("some-board", admitted)
    assert known.split_board("some-board", written) == (name, setting)


@pytest.mark.parametrize(
    ("source", "name", "release"),
    [
        ("artificial-analysis-2026-07-10", "DeepSeek V3.2 Exp (Reasoning)", "deepseek-v3.2-exp"),
        ("some-board", "DeepSeek V3.2 Exp", "deepseek-v3.2-exp"),
        ("some-board", "GPT-5.2 Chat", "gpt-5.2-chat"),
        ("some-board", "Step-2-16K-Exp", "step-2-16k-exp"),
        ("swe-bench-bash-only-2026-02", "GPT-4o (2024-11-20)", "gpt-4o-2024-11"),
    ],
)
def test_a_variant_that_is_a_release_keeps_its_last_word(
    names: Names, source: str, name: str, release: str
) -> None:
    assert names.resolve_board(source, name) == release


LIST_NAMES = [
    ("models-dev-2026-07-02", "qwen3-235b-a22b-thinking", "qwen3-235b-a22b-thinking-2507"),
    ("catwalk-2026-08-21", "qwen3-235b-a22b-thinking", "qwen3-235b-a22b-thinking-2507"),
    ("livebench-2026", "qwen3-235b-a22b-thinking", "qwen3-235b-a22b"),
    ("models-dev-2026-07-02", "gpt-4", "gpt-4-2023-06"),
    ("models-dev-2026-07-02", "grok-2", "grok-2-2024-12"),
    ("openrouterlist-2026-08-22", "grok-2", "grok-2"),
    ("openrouterlist-2026-08-22", "gemini-2.5-flash-preview", "gemini-2.5-flash-2025-04"),
    ("genai-prices-2026-08-21", "gemini-2.5-flash-preview", None),
    ("models-dev-2026-07-02", "kimi-k2-turbo", None),
    ("models-dev-2026-07-02", "mistral-7b", None),
]


@pytest.mark.parametrize(("source", "name", "release"), LIST_NAMES)
def test_a_listed_name_without_a_day_means_the_checkpoint_that_fits(
    names: Names, source: str, name: str, release: str | None
) -> None:
    assert names.resolve(source, name) == release


DATA = Path(__file__).parents[2] / "data"
LISTS = ("models-dev", "catwalk", "openrouterlist", "genai-prices", "llm-prices", "openrouter-r")
# Undated names of price lists that do not mean their newest checkpoint, and why.
OLDER = {
    "kimi-k2": "July's repository is called Kimi-K2-Instruct, September's carries its month",
    "gemini-2.5-flash": "September's build is a preview with a name of its own",
    "gemini-2.5-flash-lite": "September's build is a preview with a name of its own",
}


def test_an_undated_name_of_a_price_list_means_the_newest_checkpoint() -> None:
    """The lists were first read in 2024 and later: an alias had moved on by then."""

    def read(table: str) -> list[dict[str, str]]:
        with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    released = {row["model_id"]: row["released"] for row in read("models")}
    checkpoint = re.compile(r"(.+?)-(?:20\d\d-\d\d|\d{4})")
    families: dict[str, list[str]] = defaultdict(list)
    for model in released:
        if (parts := checkpoint.fullmatch(model)) and parts[1] not in released:
            families[parts[1]].append(model)
    stale = {
        (row["source_id"], row["name"], row["model_id"])
        for row in read("model_aliases")
        if row["source_id"].startswith(LISTS) and row["name"] in families
        and row["name"] not in OLDER
        and row["model_id"] != max(families[row["name"]], key=released.__getitem__)
    }  # fmt: skip
    assert not stale


def test_a_spelling_kept_for_two_releases_is_refused(tmp_path) -> None:
    kept = tmp_path / "identities.yml"
    kept.write_text("releases: {a: [Same], b: [same]}\nby_source: {}\nnothing: {}\n")
    with pytest.raises(ValueError, match="same"):
        Names.read(kept)


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("Qwen 3.6 Plus", "qwen3.6-plus"),
        ("Claude Opus 4.8", "claude-opus-4.8"),
        ("WizardLM-2-8x22B", "wizardlm-2-8x22b"),
        ("claude-opus-4-20250514", "claude-opus-4"),
        ("moonshot-v1-8k", "moonshot-v1-8k"),
    ],
)
def test_an_id_made_of_a_name_is_tidy(name: str, release: str) -> None:
    assert tidy_id(name) == release
