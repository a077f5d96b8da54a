"""Prices standing on a day: half-open spells, hosts only."""

import pandas as pd
import pytest

from charts.measures.capability import index_vintage
from charts.measures.costs import pareto
from charts.measures.prices import offers, price_spells, prices_on_day
from charts.tables.frames import Tables

DAY = pd.Timestamp("2026-01-10")
AUGUST = pd.Timestamp("2026-08-22")
COLUMNS = ["provider_id", "relation", "variant", "valid_from", "valid_to", "input"]
Spell = tuple[str, str, str | None, str, str | None, float]


def prices(*spells: Spell, day: pd.Timestamp = DAY, doubted: str = "") -> dict[str, float]:
    """The input prices standing on a day in a world of one model, by operator."""
    rows = pd.DataFrame(spells, columns=COLUMNS)
    rows[["valid_from", "valid_to"]] = rows[["valid_from", "valid_to"]].apply(pd.to_datetime)
    rows = rows.assign(
        model_id="m", output=rows["input"], cached_input=float("nan"), listing="m",
        source_id="models-dev-1", last_seen=pd.Timestamp("2026-02-01"),
    )  # fmt: skip
    rows["variant"] = rows["variant"].astype(object)
    names = rows["provider_id"].unique()
    start = pd.Timestamp("2025-01-01")
    offered = pd.DataFrame({"provider_id": names, "listing": "m", "why_not": None, "doubt": None})
    offered.loc[offered["provider_id"] == doubted, "doubt"] = "a placeholder"
    model = {"model_id": ["m"], "organization_id": ["o"], "weights": ["open-unrestricted"]}
    spelled = prices_on_day.maker_and_host_spells(
        {
            "price_history": rows,
            "providers": pd.DataFrame(
                {"provider_id": names, "operator": names, "confidence": "high"}
            ),
            "offers": offered,
            "models": pd.DataFrame(model).assign(released=start, weights_from=start),
        }
    )
    made = prices_on_day.spells_on(spelled, day)
    sure = made[made["sure"]] if doubted else made
    return dict(zip(sure["operator"], sure["input"], strict=True))


def test_the_first_day_of_a_spell_counts_and_the_last_does_not() -> None:
    spells: list[Spell] = [
        ("a", "independent-host", None, "2026-01-01", "2026-01-10", 3.0),
        ("a", "independent-host", None, "2026-01-10", "2026-01-20", 2.0),
    ]
    assert prices(*spells) == {"a": 2.0}
    assert prices(*spells, day=pd.Timestamp("2026-01-09")) == {"a": 3.0}
    assert prices(*spells, day=pd.Timestamp("2026-01-20")) == {}


def test_an_open_spell_stands_only_as_long_as_the_list_is_read() -> None:
    spell: Spell = ("a", "independent-host", None, "2026-01-01", None, 3.0)
    assert prices(spell, day=pd.Timestamp("2026-02-01")) == {"a": 3.0}
    assert prices(spell, day=pd.Timestamp("2026-02-02")) == {}


def test_a_price_that_the_lists_doubt_is_not_a_sure_one() -> None:
    spells: list[Spell] = [
        ("a", "independent-host", None, "2026-01-01", None, 0.1),
        ("b", "independent-host", None, "2026-01-01", None, 3.0),
    ]
    assert prices(*spells, doubted="a") == {"b": 3.0}


def test_resellers_and_variants_never_enter() -> None:
    assert prices(
        ("a", "router-reseller", None, "2026-01-01", None, 1.0),
        ("b", "independent-host", "fp8", "2026-01-01", None, 1.0),
        ("d", "first-party", None, "2026-01-01", None, 4.0),
    ) == {"d": 4.0}


def test_the_history_agrees_with_the_snapshot_of_the_next_day(data: Tables) -> None:
    day = pd.Timestamp("2026-07-01")
    dated = prices_on_day.spells_on(prices_on_day.maker_and_host_spells(data), day)
    cheapest = dated.groupby(["model_id", "operator"], as_index=False)["price"].min()
    other = prices_on_day.snapshot(data, pd.Timestamp("2026-07-02"))
    both = cheapest.merge(other, on=["model_id", "operator"])
    assert len(both) > 500
    assert ((both["price_x"] / both["price_y"] - 1).abs() <= 0.01).mean() > 0.95


@pytest.mark.parametrize("factor", [0.01, 50.0])
def test_scaling_all_prices_leaves_every_share_alone(data: Tables, factor: float) -> None:
    day = pd.Timestamp("2026-07-01")
    models = index_vintage.models_of(data, index_vintage.LATEST)
    standing = prices_on_day.spells_on(prices_on_day.maker_and_host_spells(data), day)
    assert (standing["price"] > 0).all()
    rows = prices_on_day.priced(models, standing, day)
    for _, own in rows.groupby("kind"):
        one = pareto.shares(own, cost="price", score="index")
        other = pareto.shares(own.assign(price=own["price"] * factor), cost="price", score="index")
        assert one == pytest.approx(other)


def test_a_makers_price_that_two_lists_confirm_replaces_a_stale_one(data: Tables) -> None:
    listed = offers.current_offers(data, AUGUST)
    listed = listed[listed["role"] == "maker"].set_index("model_id")["blended"]
    rows = prices_on_day.snapshot(data, AUGUST)
    makers = rows[rows["role"] == "maker"].set_index("model_id")
    steps = data["list_prices"].set_index("model_id").loc["gpt-5.6-luna"]
    [step] = steps[steps["valid_to"].isna()].to_dict("records")
    assert step["confirmed"]
    assert makers.loc["gpt-5.6-luna", "price"] == (3 * step["input"] + step["output"]) / 4
    assert makers.loc["gpt-5.6-luna", "price"] < listed["gpt-5.6-luna"]
    assert makers.loc["gpt-5.6-luna", "sure"]


def test_a_doubted_makers_price_is_left_out_and_a_reseller_stands_in_only_when_asked(
    data: Tables,
) -> None:
    makers = offers.latest_offers(data)
    makers = makers[makers["role"].eq("maker") & makers["doubt"].notna()]
    day, steps = offers.latest_day(data), data["list_prices"]
    steps = steps[steps["confirmed"].astype(bool) & (steps["valid_from"] <= day)]
    steps = steps[~(steps["valid_to"] <= day)]
    read = price_spells.read_days(data).loc[steps.index]
    seen = read.groupby(steps["model_id"]).max() + pd.Timedelta(days=7)
    doubted = set(makers.loc[~(makers["model_id"].map(seen) >= makers["as_of"]), "model_id"])
    assert doubted
    rows = prices_on_day.snapshot(data)
    assert not doubted & set(rows.loc[rows["role"] == "maker", "model_id"])
    assert rows.loc[rows["role"] == "maker", "doubt"].isna().all()
    asked = prices_on_day.snapshot_with_resellers(data)
    added = asked[~asked.index.isin(rows.index)]
    sellers = offers.latest_offers(data)
    sellers = sellers[sellers["role"].eq("reseller") & sellers["model_id"].isin(doubted)]
    least = sellers[sellers["side"] == "closed"].groupby("model_id")["blended"].min().dropna()
    assert len(least)
    assert added.groupby("model_id")["price"].first().to_dict() == least.to_dict()
    assert asked.loc[rows.index, "price"].equals(rows["price"])
