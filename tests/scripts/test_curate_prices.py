"""The price lists of autumn 2026: names of offers, sellers, spells, and steps of list prices."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.curate import list_steps, litellm, sellers, snapshots
from scripts.curate.evidence import rounded
from scripts.curate.listings import Reading, plain, read_listing, shortened
from scripts.curate.names import Names

SEPTEMBER = snapshots.MODELS_DEV


@pytest.fixture(scope="module")
def names() -> Names:
    known = Names.read()
    known.admit(SEPTEMBER, ["deepseek-v4-flash", "deepseek-v4-flash-0731", "claude-opus-4.5",
                            "gpt-5.1-codex", "gpt-5.1-codex-max", "glm-5", "qwen3-vl-30b-a3b",
                            "kimi-k3", "gpt-4", "llama-3.3-70b", "qwen3-max"])  # fmt: skip
    return known


@pytest.mark.parametrize(
    ("listing", "release", "variant"),
    [
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", ""),
        ("claude-opus-4-5@20251101", "claude-opus-4.5", ""),
        ("accounts/fireworks/models/deepseek-v4-flash", "deepseek-v4-flash", ""),
        ("deepseek-ai/DeepSeek-V4-Flash:0731", "deepseek-v4-flash-0731", ""),
        ("openai-gpt-5.1-codex-max", "gpt-5.1-codex-max", ""),  # not the plain model at max
        ("zai-org/GLM-5-FP8", "glm-5", "fp8"),
        ("TEE/glm-5:thinking", "glm-5", "tee thinking"),
        ("moonshotai/kimi-k3-free", "kimi-k3", "free"),
        ("llama3.3:70b", "llama-3.3-70b", ""),
        ("qwen3-vl-30b-a3b-thinking", None, ""),  # a release of its own, and not in the register
        ("gpt-4-turbo", None, ""),  # a moving name: not GPT-4, faster
        ("made-up-9b-fast", None, ""),
    ],
)
def test_an_offers_name_loses_only_what_is_no_part_of_the_release(
    names: Names, listing: str, release: str | None, variant: str
) -> None:
    reading = read_listing(listing, SEPTEMBER, names, {})
    assert names.resolve(SEPTEMBER, reading.key) == release
    assert reading.variant == variant


def test_a_name_is_read_as_an_earlier_list_read_it(names: Names) -> None:
    earlier = {"qwen3-coder": Reading("qwen3-coder-480b-a35b", "")}
    assert read_listing("qwen/Qwen3-Coder", SEPTEMBER, names, earlier) == earlier["qwen3-coder"]
    fast = read_listing("qwen3-coder-fast", SEPTEMBER, names, earlier)
    assert fast == Reading("qwen3-coder-480b-a35b", "fast")


def test_a_shorter_reading_never_comes_before_a_longer_one() -> None:
    lengths = [len(reading.key) for reading in shortened("us.openai.gpt-5.1-codex-max-fast-v1:0")]
    assert lengths[0] == max(lengths)
    assert plain("a/b/Kimi-K2p5") == "kimi-k2.5"


MODELS = pd.DataFrame(
    {
        "model_id": ["open-1", "closed-1", "riddle-1"],
        "weights": ["open-restricted", "closed", "unknown"],
        "organization_id": ["moonshot-ai", "openai", "other"],
    }
)
KINDS = pd.DataFrame(
    [
        ("moonshotai", "first-party-lab"), ("openai", "first-party-lab"), ("azure", "cloud"),
        ("scaleway", "cloud"), ("deepinfra", "neocloud-host"), ("nano-gpt", "router-reseller"),
        ("databricks", "data-platform"), ("github-copilot", "subscription-plan"),
        ("inco", "unknown"),
    ],
    columns=["provider_id", "kind"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "model", "relation"),
    [
        ("moonshotai", "open-1", "first-party"),
        ("openai", "open-1", "independent-host"),
        ("azure", "closed-1", "licensed-cloud"),
        ("scaleway", "closed-1", "reseller-of-closed"),
        ("scaleway", "open-1", "independent-host"),
        ("deepinfra", "open-1", "independent-host"),
        ("deepinfra", "closed-1", "reseller-of-closed"),
        ("deepinfra", "riddle-1", "unknown"),  # nobody says whether it can be downloaded
        ("nano-gpt", "open-1", "router-reseller"),
        ("databricks", "closed-1", "data-platform"),
        ("github-copilot", "closed-1", "subscription"),
        ("inco", "open-1", "unknown"),
        ("nobody-judged", "open-1", "unknown"),
    ],
)
def test_a_reseller_is_never_taken_for_a_host_and_nobody_is_unless_it_is_known(
    provider: str, model: str, relation: str
) -> None:
    row = pd.DataFrame([{"provider_id": provider, "model_id": model}])
    assert sellers.relations(row, KINDS, MODELS).tolist() == [relation]


def test_every_decision_about_a_provider_has_a_kind_and_a_reason() -> None:
    judged = sellers.judged()
    assert judged["provider_id"].is_unique
    assert set(judged["confidence"]) == {"high", "medium", "low"}
    assert (judged[["kind", "operator", "reason"]] != "").all(axis=None)
    assert sellers.provider_ids(snapshots.GENAI, pd.Series(["aws", "x_y"])).tolist() == [
        "amazon-bedrock", "x-y",
    ]  # fmt: skip


def write(folder: Path, name: str, columns: str, *rows: str) -> None:
    """Write a file of raw facts; the columns that are not named are empty."""
    path = folder / snapshots.FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")


def test_the_price_of_a_day_is_the_last_whose_day_has_come_at_quiet_hours(tmp_path: Path) -> None:
    columns = (
        "provider_id,model_id,price_no,start_date,start_time_utc,input_per_mtok_usd,"
        "output_per_mtok_usd,cache_read_per_mtok_usd,deprecated,package"
    )
    write(
        tmp_path, "genai_prices_0.2.3.csv", columns,
        "x-ai,a,0,,,1,2,,,p", "x-ai,a,1,2026-11-10,,3,4,0.1,,p", "x-ai,a,2,2026-11-11,,5,6,,,p",
        "deepseek,b,0,,,0.15,0.6,,,p", "deepseek,b,1,,01:00:00,0.3,1.2,,,p",
        "aws,c,0,,,1.0399999999999998,2,,True,p",
    )  # fmt: skip
    made = snapshots.november(tmp_path).set_index("listing")
    assert made["input"].to_dict() == {"a": "3", "b": "0.15", "c": "1.04"}
    assert made["provider_id"].tolist() == ["xai", "deepseek", "amazon-bedrock"]
    assert made["retired"].to_dict() == {"a": False, "b": False, "c": True}


def test_what_is_no_price_for_everybody_says_why() -> None:
    rows = pd.DataFrame(
        [
            ("deepinfra", "a", "1", "2", ""), ("deepinfra", "b", "0", "0", ""),
            ("deepinfra", "c", "1", "", ""), ("deepinfra", "d", "1", "2", "free"),
            ("deepseek", "deepseek-v4-flash", "1", "2", ""), ("moark", "e", "1", "2", ""),
            ("github-copilot", "f", "1", "2", ""), ("openai", "g", "1", "2", "latest"),
        ],
        columns=["provider_id", "listing", "input", "output", "variant"],
    ).assign(retired=False)  # fmt: skip
    kind = rows["provider_id"].map(KINDS.set_index("provider_id")["kind"])
    assert snapshots._why_not(rows, kind).tolist() == [
        "", "zero price", "no price", "free variant", "moving alias", "price in another currency",
        "subscription plan", "moving alias",
    ]  # fmt: skip


CHANGES = "model_key,host,day,kind,field,old_per_mtok_usd,new_per_mtok_usd,flag,litellm_commit"
NOW = "model_key,litellm_provider,input_per_mtok_usd,output_per_mtok_usd,cache_read_per_mtok_usd"


def spells_of(folder: Path, now: list[str], *changes: str) -> list[tuple[str, ...]]:
    write(folder, "litellm_price_changes_2023_to_2026-10-20.csv", CHANGES, *changes)
    write(folder, "litellm_1.110.2_chat.csv", NOW, *now)
    columns = ["valid_from", "valid_to", "input", "output", "mended"]
    made = litellm.spells(folder)[columns]
    return [tuple(map(str, row)) for row in made.itertuples(index=False)]


def test_a_price_that_never_changed_is_that_of_the_list(tmp_path: Path) -> None:
    made = spells_of(tmp_path, ["m,openai,2,8,"], "m,openai,2025-01-01,added,,,,,c")
    assert made == [("2025-01-01", "", "2", "8", "False")]


def test_spells_follow_on_each_other_and_end_where_a_listing_does(tmp_path: Path) -> None:
    made = spells_of(
        tmp_path, [],
        "m,openai,2025-01-01,added,,,,,c1",
        "m,openai,2025-03-01,price,input,3,2,,c2", "m,openai,2025-03-01,price,output,9,8,,c2",
        "m,openai,2025-05-01,price,output,8,7,,c3",
        "m,openai,2025-06-01,removed,,,,,c4", "m,openai,2025-08-01,added,,,,,c5",
    )  # fmt: skip
    assert made == [
        ("2025-01-01", "2025-03-01", "3", "9", "False"),
        ("2025-03-01", "2025-05-01", "2", "8", "False"),
        ("2025-05-01", "2025-06-01", "2", "7", "False"),
        ("2025-08-01", "", "2", "7", "False"),
    ]


def test_what_stood_before_a_mistake_was_mended_was_nobodys_price(tmp_path: Path) -> None:
    made = spells_of(
        tmp_path, ["m,novita,0.4,1,"],
        "m,novita,2026-01-01,added,,,,,c1",
        "m,novita,2026-01-13,price,input,3200,0.4,unit,c2",
        "m,novita,2026-02-01,price,output,2,1,,c3",
    )  # fmt: skip
    assert made == [
        ("2026-01-01", "2026-01-13", "3200", "2", "True"),
        ("2026-01-13", "2026-02-01", "0.4", "2", "False"),
        ("2026-02-01", "", "0.4", "1", "False"),
    ]


def test_a_change_that_was_taken_back_and_a_removal_in_bulk_leave_the_price(tmp_path: Path) -> None:
    made = spells_of(
        tmp_path, ["m,openai,1,2,"],
        "m,openai,2026-01-01,added,,,,,c1",
        "m,openai,2026-02-01,price,input,1,5,reverted,c2",
        "m,openai,2026-02-05,price,input,5,1,reverted,c3",
        "m,openai,2026-03-01,removed,,,,bulk,c4",
    )  # fmt: skip
    assert made == [("2026-01-01", "", "1", "2", "False")]


def history_of(*rows: tuple[str, str, bool, str, str]) -> pd.DataFrame:
    """Rows of one release: source, day, whether a page is quoted, input and output."""
    frame = pd.DataFrame(rows, columns=["source_id", "day", "quoted", "input", "output"])
    return frame.assign(cache_read="", model_id="m", provider_id="openai", listing="m")


def days(rows: pd.DataFrame) -> list[tuple[str, tuple[str, str]]]:
    return [(step.day, step.price) for step in list_steps.steps(rows)]


def test_the_day_that_a_page_gives_outweighs_that_of_a_commit() -> None:
    history, genai = list_steps.HISTORY, list_steps.GENAI
    made = list_steps.steps(
        history_of(
            (history, "2026-04-24", False, "0.435", "0.87"),
            (history, "2026-10-02", False, "0.66", "1.98"),
            (genai, "", False, "0.435", "0.87"),
            (genai, "2026-08-17", True, "0.66", "1.98"),
        )
    )
    assert [(step.day, step.price) for step in made] == [
        ("2026-04-24", ("0.435", "0.87")), ("2026-08-17", ("0.66", "1.98")),
    ]  # fmt: skip
    assert made[1].shown_by == {history, genai}


def test_an_introductory_price_with_an_end_is_two_steps() -> None:
    history, genai = list_steps.HISTORY, list_steps.GENAI
    rows = history_of(
        (history, "2026-08-13", False, "0.75", "3.75"),
        (genai, "", False, "0.75", "3.75"),
        (genai, "2027-01-01", True, "1.5", "7.5"),
    )
    assert days(rows) == [("2026-08-13", ("0.75", "3.75")), ("2027-01-01", ("1.5", "7.5"))]


def test_a_price_that_comes_back_is_a_step_again_and_equal_neighbours_are_one() -> None:
    history = list_steps.HISTORY
    rows = history_of(
        (history, "2026-01-01", False, "2", "8"), (history, "2026-02-01", False, "2", "8"),
        (history, "2026-03-01", False, "1", "4"), (history, "2026-04-01", False, "2", "8"),
    )  # fmt: skip
    assert [day for day, _ in days(rows)] == ["2026-01-01", "2026-03-01", "2026-04-01"]


def test_a_price_of_one_list_that_nobody_dates_is_not_trusted() -> None:
    rows = history_of((list_steps.GENAI, "", False, "20", "20"))
    assert list_steps._trusted(list_steps.steps(rows), "m", set()) == []
    shown = list_steps._trusted(list_steps.steps(rows), "m", {("m", "20", "20")})
    assert [step.shown_by for step in shown] == [{list_steps.GENAI, litellm.SOURCE}]


def known_prices(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of list_prices of one release: provider, day, input and output, all in force."""
    frame = pd.DataFrame(rows, columns=["provider_id", "valid_from", "input", "output"])
    return frame.assign(valid_to="", source_id="models-dev-2026-07-02", model_id="m")


def test_only_what_came_after_the_last_known_price_goes_on() -> None:
    path = list_steps.steps(
        history_of(
            (list_steps.HISTORY, "2026-01-01", False, "3", "9"),
            (list_steps.HISTORY, "2026-06-01", False, "2", "8"),
            (list_steps.HISTORY, "2026-09-01", False, "1", "4"),
        )
    )
    here = known_prices(("openai", "2026-06-01", "2.0", "8.0"))
    assert [step.day for step in list_steps._after(path, here, "openai")] == ["2026-09-01"]
    assert list_steps._after(path, known_prices(("openai-cn", "", "1", "4.0")), "openai") == []
    assert list_steps._after(path, here.iloc[:0], "openai") == path


def test_prices_have_no_more_decimals_than_they_need() -> None:
    prices = pd.Series(["1.0399999999999998", "2.0", "", "0.003625", "0"])
    assert rounded(prices).tolist() == ["1.04", "2", "", "0.003625", "0"]
