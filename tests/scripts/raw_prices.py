"""Raw price lists of autumn 2026, a few rows of each, for the small folder of raw facts."""

Rows = list[dict[str, str]]
FOLDER = "2026-11/pricing"


def table(columns: str, *rows: str) -> Rows:
    """Give rows written as text, the columns of a price by their short names."""
    prices = {"input", "output", "cache_read", "old", "new", "cached_input"}
    names = [f"{name}_per_mtok_usd" if name in prices else name for name in columns.split()]
    return [dict(zip(names, row.split("|"), strict=True)) for row in rows]


RAW: dict[str, Rows] = {
    f"{FOLDER}/models_dev_offers_2026-09-22.csv": table(
        "provider_id provider_name listing input output cache_read package",
        "chutes|Chutes|moonshotai/Kimi-K3|2.5|12|0|p",
        "huggingface_x|HF|kimi-k3|2|10||p",
        "inco|Inco|kimi-k3:fast|1|5||p",
        "chutes|Chutes|kimi-k3-fp8|3|1||p",  # output below input
        "chutes|Chutes|unheard-of-9b|1|2||p",
    ),
    f"{FOLDER}/genai_prices_0.2.3.csv": table(
        "provider_id model_id price_no start_date start_time_utc end_time_utc input output"
        " cache_read deprecated package",
        "moonshotai|kimi-k3|0||||3|15|0.3||p",
        "moonshotai|kimi-k3|1|2026-09-01|||2|10|0.2||p",
        "moonshotai|kimi-k3|2||01:00:00|04:00:00|4|20|0.4||p",
        "openai|gpt-4o-2024-05-13|0||||1|2|||p",
    ),
    f"{FOLDER}/first_party_price_history_to_2026-10-23.csv": table(
        "provider_id model_id start valid_from valid_from_basis input output cache_read status"
        " price_source",
        "moonshotai|kimi-k3||2026-07-17T01:46:41Z|models.dev commit|3|15|0.3||commit 1",
        "moonshotai|kimi-k3|2026-09-20T00:00:00Z|2026-09-20|models.dev commit|2|10|0.2||c2",
        "chutes|kimi-k3||2026-07-28T00:00:00Z|models.dev commit|2|10|||not its maker's",
        "zai|glm-4.5v||2025-08-11T00:00:00Z|models.dev commit|9|9||removed|gone",
    ),
    f"{FOLDER}/price_events_2026-08_to_11.csv": table(
        "effective_from provider model kind_of_seller input output cached_input second_check"
        " source_url",
        "2026-09-01|Moonshot AI|Kimi K3|maker|2|10|0.2|confirmed|https://m.example/prices",
        "2026-10-01|Moonshot AI|Kimi K3|maker|1|5|0.1|weak source|https://l.example",
    ),
    f"{FOLDER}/litellm_1.110.2_chat.csv": table(
        "model_key litellm_provider input output cache_read",
        "crusoe/moonshotai/Kimi-K3|crusoe|2|9|",
        "moonshot/kimi-k3|moonshot|2|10|0.2",
        "kyma/kimi-k3|kyma|1|2|",
    ),
    f"{FOLDER}/litellm_price_changes_2023_to_2026-10-20.csv": table(
        "model_key host day kind field old new flag litellm_commit",
        "crusoe/moonshotai/Kimi-K3|crusoe|2026-08-01|added|||||c1",
        "crusoe/moonshotai/Kimi-K3|crusoe|2026-09-01|price|output|10|9||c2",
        "kyma/kimi-k3|kyma|2026-08-01|added|||||c3",
    ),
}
