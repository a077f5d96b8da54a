"""Sizes of open models in about four bits, and what copies lose."""

import pandas as pd
import pytest

from charts.measures.openness import four_bits
from charts.tables.rows import NoRows

COPY = {
    "model_id": None, "model_name": "A", "parameters": 8.0, "method": "Q4_K_M", "bits": 4.8,
    "metric": "size", "unit": None, "full_score": None, "score": None, "measured_by": "x",
    "independent": False, "usable": True, "checked_on": pd.Timestamp("2026-11-29"),
    "source_id": "s",
}  # fmt: skip


def tables(*copies: dict[str, object]) -> dict[str, pd.DataFrame]:
    models = {"model_id": ["bf16", "int4", "unsized", "size-only"]}
    return {
        "quantized": pd.DataFrame([COPY | copy for copy in copies]),
        "models": pd.DataFrame({**models, "parameters": [10.0, 10.0, None, None]}),
        "licences": pd.DataFrame(
            {
                "model_id": ["bf16", "int4", "size-only"], "weights_gb": [20.0, 5.5, 7.0],
                "precision": ["bf16", "int4", "fp8"], "source_id": "card",
            }
        ),
    }  # fmt: skip


def test_a_model_shrinks_to_its_bits_but_not_below_what_is_published_in_four() -> None:
    data = tables({}, {"bits": 5.0, "model_name": "B"}, {"bits": 9.9, "usable": False})
    assert four_bits.bits_per_weight(data) == pytest.approx(4.9)
    sized = four_bits.with_sizes(data, data["models"][["model_id"]]).set_index("model_id")
    assert sized["four_bit_gb"]["bf16"] == pytest.approx(10 * 4.9 / 8)
    assert sized["four_bit_gb"]["int4"] == 5.5
    assert sized["four_bit_gb"]["size-only"] == 7.0
    assert pd.isna(sized["four_bit_gb"]["unsized"])


def test_without_a_measured_format_no_size_is_guessed() -> None:
    with pytest.raises(NoRows, match="Q4_K_M"):
        four_bits.bits_per_weight(tables({"method": "INT4"}))


def test_only_shares_of_items_in_about_four_bits_are_losses() -> None:
    scored = {"metric": "quiz", "unit": "fraction", "full_score": 0.9, "score": 0.88, "bits": 4.0}
    found = four_bits.losses(
        tables(
            scored,
            scored | {"score": 0.95, "model_name": "B"},
            scored | {"bits": 3.0},
            scored | {"bits": None},
            scored | {"usable": False},
            scored | {"unit": "perplexity"},
        )
    )
    assert found["loss"].tolist() == pytest.approx([2, -5])
    assert found["model_name"].tolist() == ["A", "B"]
