"""Who is good enough for the least money: nothing that is left out could have been the answer."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.prices import cheapest_by_month, good_enough
from charts.measures.waits import reference_levels
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

START = pd.Timestamp("2026-01-01")
offer = st.tuples(
    st.sampled_from([0.1, 0.2, 0.5, 1.0]),
    st.integers(0, 4).map(float),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sampled_from("abc"),
)


def table(offers: list[tuple[float, float, int, int, str]]) -> pd.DataFrame:
    rows = pd.DataFrame(offers, columns=["price", "value", "from", "length", "model_id"])
    rows["first_day"] = START + pd.to_timedelta(rows["from"], unit="D")
    rows["last_day"] = rows["first_day"] + pd.to_timedelta(rows["length"], unit="D")
    return rows


@given(
    st.lists(offer, min_size=1, max_size=15).map(table),
    st.integers(0, 10),
    st.integers(0, 4),
)
def test_who_is_left_out_is_the_answer_to_no_question(
    rows: pd.DataFrame, after: int, level: int
) -> None:
    def least(offers: pd.DataFrame) -> float:
        there = good_enough.offers_on(offers, START + pd.Timedelta(days=after))
        return float(there.loc[there["value"] >= level, "price"].min())

    left = good_enough.undominated(rows)
    assert least(left) == pytest.approx(least(rows), nan_ok=True)


@given(st.lists(offer, min_size=1, max_size=15).map(table))
def test_of_those_left_nobody_is_beaten_all_the_time(rows: pd.DataFrame) -> None:
    left = good_enough.undominated(rows).to_dict("records")
    for n, one in enumerate(left):
        for other in left[:n] + left[n + 1 :]:
            assert not (
                other["price"] <= one["price"]
                and other["value"] >= one["value"]
                and other["first_day"] <= one["first_day"]
                and other["last_day"] >= one["last_day"]
            )


def test_the_cheapest_at_a_level_is_found_and_of_equal_ones_the_best() -> None:
    rows = pd.DataFrame(
        {"index": [140.0, 150.0, 160.0, 130.0], "price": [1.0, 1.0, 2.0, 0.1],
         "model_id": list("abcd"), "side": ["open", "open", "closed", "open"]}
    )  # fmt: skip
    found = cheapest_by_month.cheapest_per_group(rows, 140.0, ["side"]).set_index("side")[
        "model_id"
    ]
    assert found.to_dict() == {"open": "b", "closed": "c"}
    assert cheapest_by_month.cheapest_per_group(rows, 155.0, ["side"])["side"].tolist() == [
        "closed"
    ]


def test_the_kinds_of_openness_lie_within_each_other() -> None:
    sizes = [set(labels) for labels in reference_levels.OPENNESS.values()]
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_level_that_nobody_measured_is_no_level(data: Tables) -> None:
    from charts.measures.capability import index_vintage

    models = index_vintage.models_of(data, index_vintage.LATEST)
    with pytest.raises(NoRows, match="no index of gpt-5, the level to start from"):
        reference_levels.levels(models[models["model_id"] != "gpt-5"])
    fewer = reference_levels.levels(models[models["model_id"] != "o1"])
    assert set(reference_levels.levels(models)["level"]) - set(fewer["level"]) == {"o1"}
    assert reference_levels.levels(models)["index"].is_monotonic_increasing


def test_a_month_with_few_open_models_at_a_price_is_left_out(data: Tables) -> None:
    rows = cheapest_by_month.monthly_offers(data)
    counts = rows[rows["side"] == "open"].groupby(["month", "kind"]).size()
    assert counts.min() >= cheapest_by_month.MIN_OPEN_MODELS
    thin = {**data, "price_history": data["price_history"].iloc[0:0]}
    thin["price_history"] = data["price_history"].groupby("provider_id").head(1)
    assert len(cheapest_by_month.monthly_offers(Tables(thin))) < len(rows)
