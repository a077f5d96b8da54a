"""Prices standing on a day: half-open spells, hosts only."""

import pandas as pd
import pytest

from charts.measures import dated_prices, index_vintage, offers, pareto
from charts.tables import Tables

DAY = pd.Timestamp("2026-01-10")
COLUMNS = ["provider_id", "relation", "variant", "valid_from", "valid_to", "input"]
Spell = tuple[str, str, str | None, str, str | None, float]


def prices(*spells: Spell, day: pd.Timestamp = DAY) -> dict[str, float]:
    """The input prices standing on a day in a world of one model, by operator."""
    rows = pd.DataFrame(spells, columns=COLUMNS)
    rows[["valid_from", "valid_to"]] = rows[["valid_from", "valid_to"]].apply(pd.to_datetime)
    rows = rows.assign(
        model_id="m", output=rows["input"], cached_input=float("nan"),
        source_id=dated_prices.LIST, last_seen=pd.Timestamp("2026-02-01"),
    )  # fmt: skip
    rows["variant"] = rows["variant"].astype(object)
    names = rows["provider_id"].unique()
    providers = pd.DataFrame({"provider_id": names, "operator": names, "confidence": "high"})
    made = dated_prices.standing_on({"price_history": rows, "providers": providers}, day)
    return dict(zip(made["operator"], made["input"], strict=True))


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


def test_resellers_variants_and_prices_of_nothing_never_enter() -> None:
    assert prices(
        ("a", "router-reseller", None, "2026-01-01", None, 1.0),
        ("b", "independent-host", "fp8", "2026-01-01", None, 1.0),
        ("c", "independent-host", None, "2026-01-01", None, 0.0),
        ("d", "first-party", None, "2026-01-01", None, 4.0),
    ) == {"d": 4.0}


def test_the_history_agrees_with_the_snapshot_of_the_next_day(data: Tables) -> None:
    dated = dated_prices.standing_on(data, pd.Timestamp("2026-07-01"))
    both = dated.merge(offers.standing(data), on=["model_id", "operator"]).dropna(
        subset=["blended_x", "blended_y"]
    )
    assert len(both) > 500
    ratio = both["blended_x"] / both["blended_y"]
    assert ((ratio - 1).abs() <= 0.01).mean() > 0.95


@pytest.mark.parametrize("factor", [0.01, 50.0])
def test_scaling_all_prices_leaves_every_share_alone(data: Tables, factor: float) -> None:
    day = pd.Timestamp("2026-07-01")
    models = index_vintage.models_of(data, index_vintage.LATEST)
    rows = dated_prices.priced(models, dated_prices.standing_on(data, day), day)
    for _, own in rows.groupby("kind"):
        one = pareto.shares(own, cost="price", score="index")
        other = pareto.shares(own.assign(price=own["price"] * factor), cost="price", score="index")
        assert one == pytest.approx(other)
