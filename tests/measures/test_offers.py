"""Standing offers: who counts as a host, and which price is an operator's."""

import math
from statistics import mean, stdev

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.prices import offers
from charts.tables.blend import Mix, blended
from charts.tables.frames import Tables
from charts.tables.rows import NoRows
from tests.exhibits.oracle import broad_day, newest_offers, rows

prices = st.lists(st.floats(0.01, 100), min_size=2, max_size=30).map(pd.Series)


@pytest.fixture(scope="module")
def current(data: Tables) -> pd.DataFrame:
    return offers.current_offers(data)


def small_world(*listed: tuple[str, str, str | None, float]) -> dict[str, pd.DataFrame]:
    """Offers of one open model: provider, relation, variant, input price; output is double."""
    day = pd.Timestamp("2026-07-02")
    frame = pd.DataFrame(listed, columns=["provider_id", "relation", "variant", "input"])
    frame = frame.assign(
        as_of=day, model_id="m", listing=[f"l{n}" for n in range(len(frame))], usable=True,
        output=2 * frame["input"], cached_input=float("nan"), doubt=None, source_id="models-dev-1",
    )  # fmt: skip
    frame["usable"] = ~frame["relation"].isin(["subscription", "free-or-local"])
    frame["variant"] = frame["variant"].astype(object)
    names = frame["provider_id"].unique()
    twins = [name.removesuffix("-cn") for name in names]
    model = {"model_id": ["m"], "name": ["M"], "weights": ["open-unrestricted"]}
    return {
        "offers": frame,
        "providers": pd.DataFrame({"provider_id": names, "operator": twins, "confidence": "high"}),
        "models": pd.DataFrame(model).assign(released=day, weights_from=day),
    }


def test_a_reseller_is_never_counted_as_a_host() -> None:
    world = small_world(
        ("a", "independent-host", None, 1), ("b", "router-reseller", None, 0.1),
        ("c", "reseller-of-closed", None, 0.1), ("d", "subscription", None, 0.1),
    )  # fmt: skip
    made = offers.current_offers(world)
    assert offers.hosts(made)["operator"].tolist() == ["a"]
    assert made.set_index("operator")["role"].to_dict() == {
        "a": "host", "b": "reseller", "c": "reseller",
    }  # fmt: skip


def test_regional_twins_are_one_host_at_its_lower_price() -> None:
    made = offers.current_offers(
        small_world(("a", "independent-host", None, 4), ("a-cn", "independent-host", None, 1))
    ).squeeze()
    assert (made["operator"], made["listings"], made["input"]) == ("a", 2, 1)
    assert made["highest"] == pytest.approx((3 * 4 + 8) / 4)


def test_a_quantised_listing_makes_a_host_and_no_price() -> None:
    made = offers.current_offers(
        small_world(
            ("a", "independent-host", "fp8", 1),
            ("b", "independent-host", "fp8", 1),
            ("b", "independent-host", None, 3),
        )
    ).set_index("operator")
    assert len(offers.hosts(made)) == 2
    assert math.isnan(made["blended"]["a"])
    assert made["input"]["b"] == 3


def test_an_operator_that_hosts_and_resells_is_a_host_at_its_hosting_price() -> None:
    made = offers.current_offers(
        small_world(("a", "independent-host", None, 3), ("a-cn", "router-reseller", None, 1))
    ).squeeze()
    assert (made["role"], made["input"], made["listings"]) == ("host", 3, 1)


def test_whether_a_seller_hosts_is_not_guessed() -> None:
    world = small_world(("a", "unknown", None, 1), ("b", "independent-host", None, 2))
    assert offers.current_offers(world)["operator"].tolist() == ["b"]


def later(world: dict[str, pd.DataFrame], days: int, source: str, *sellers: str) -> None:
    """Add a snapshot so many days later, of another list with some of the sellers at half price."""
    known = world["offers"]
    rows = known[known["provider_id"].isin(sellers)]
    rows = rows.assign(
        as_of=rows["as_of"] + pd.Timedelta(days=days), source_id=source,
        input=rows["input"] / 2, output=rows["output"] / 2,
    )  # fmt: skip
    world["offers"] = pd.concat([known, rows], ignore_index=True)


def test_a_seller_that_a_narrow_list_does_not_have_is_not_gone() -> None:
    world = small_world(("a", "independent-host", None, 4), ("b", "independent-host", None, 6))
    later(world, 50, "few-sellers-2", "a")
    newest = offers.latest_offers(world).set_index("operator")
    assert newest["input"].to_dict() == {"a": 2, "b": 6}
    assert newest["as_of"]["a"] - newest["as_of"]["b"] == pd.Timedelta(days=50)
    assert offers.current_offers(world)["as_of"].unique() == offers.broad_day(world)
    assert offers.latest_day(world) > offers.broad_day(world)


def test_a_narrow_list_alone_is_no_market_and_waits_for_a_broad_one() -> None:
    world = small_world(("a", "independent-host", None, 4), ("b", "independent-host", None, 6))
    later(world, 60, "few-sellers-2", "a")
    assert offers.latest_day(world) == offers.broad_day(world)
    assert offers.latest_offers(world)["input"].tolist() == [4, 6]
    later(world, 1, "models-dev-2", "a", "b")
    assert offers.latest_day(world) == world["offers"]["as_of"].max()


def test_an_offer_is_not_carried_longer_than_is_allowed_nor_against_its_list() -> None:
    world = small_world(("a", "independent-host", None, 4), ("b", "independent-host", None, 6))
    later(world, 30, "few-sellers-2", "a")
    shorter = offers.latest_offers(world, pd.Timedelta(days=30))
    assert shorter["operator"].tolist() == ["a"]
    withdrawn = small_world(("a", "independent-host", None, 4), ("b", "independent-host", None, 6))
    later(withdrawn, 30, "few-sellers-2", "a")
    last = withdrawn["offers"]["as_of"].max()
    withdrawn["offers"].loc[withdrawn["offers"]["as_of"] == last, "usable"] = False
    assert offers.latest_offers(withdrawn)["operator"].tolist() == ["b"]


def test_the_newest_broad_list_up_to_a_day_is_found() -> None:
    world = small_world(("a", "independent-host", None, 4))
    later(world, 20, "models-dev-2", "a")
    first, second = offers.broad_days(world)
    assert offers.broad_day(world) == second
    assert offers.broad_day(world, until=second - pd.Timedelta(days=1)) == first
    with pytest.raises(NoRows, match="no snapshot of the list models-dev"):
        offers.broad_day(world, until=first - pd.Timedelta(days=1))


def test_the_newest_offers_are_those_found_by_hand(data: Tables) -> None:
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    roles = {"first-party", *offers.OTHERS, *offers.RESELLERS}
    by_hand = {
        (row["model_id"], operator[row["provider_id"]], row["as_of"])
        for row in newest_offers()
        if row["usable"] == "true" and row["relation"] in roles
    }
    made = offers.latest_offers(data)
    days = made["as_of"].dt.strftime("%Y-%m-%d")
    assert set(zip(made["model_id"], made["operator"], days, strict=True)) == by_hand
    assert len(set(days)) > 1, "none is carried"


def test_hosts_counted_by_hand_are_the_hosts(current: pd.DataFrame) -> None:
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    makers, hosted = set(), set()
    for row in rows("offers"):
        if row["as_of"] == broad_day() and row["usable"] == "true":
            pair = (row["model_id"], operator[row["provider_id"]])
            if row["relation"] == "first-party":
                makers.add(pair)
            elif row["relation"] in offers.OTHERS:
                hosted.add(pair)
    found = offers.hosts(current)[["model_id", "operator"]]
    assert set(found.itertuples(index=False, name=None)) == hosted - makers
    assert not found.duplicated().any()


def test_no_price_is_zero_and_no_closed_model_has_an_independent_host(
    current: pd.DataFrame,
) -> None:
    assert (current["blended"].dropna() > 0).all()
    closed = current[current["side"] == "closed"]
    assert not closed["relation"].eq("independent-host").any()


def test_the_convention_is_three_tokens_in_for_one_out() -> None:
    frame = pd.DataFrame({"input": [2.0], "output": [10.0], "cached_input": [0.2]})
    assert blended(frame).item() == pytest.approx((3 * 2 + 10) / 4)
    mix = Mix(input=9, cached=0.5)
    assert blended(frame, mix).item() == pytest.approx((4.5 * 2 + 4.5 * 0.2 + 10) / 10)
    unlisted = frame.assign(cached_input=float("nan"))
    assert blended(unlisted, mix).item() == pytest.approx((9 * 2 + 10) / 10)


def test_the_mix_is_that_of_the_tokens_carried(data: Tables) -> None:
    table = rows("traffic")

    def total(column: str) -> int:
        return sum(int(row[column] or 0) for row in table)

    mix = offers.mix_of(data["traffic"])
    assert mix.input == pytest.approx(total("prompt_tokens") / total("completion_tokens"))
    assert mix.cached == pytest.approx(total("cached_tokens") / total("prompt_tokens"))


@given(prices, st.sampled_from([0.01, 3.0, 1e4]))
def test_dispersion_has_no_unit(prices: pd.Series, factor: float) -> None:
    assert offers.dispersion(prices * factor) == pytest.approx(offers.dispersion(prices))


@given(prices)
def test_dispersion_is_what_its_words_say(prices: pd.Series) -> None:
    found = offers.dispersion(prices)
    values = prices.tolist()
    assert found.variation == pytest.approx(stdev(values) / mean(values), abs=1e-9)
    assert found.ratio == pytest.approx(max(values) / min(values))
    assert 1 <= found.quartiles <= found.ratio * (1 + 1e-12)


def test_dispersion_refuses_a_price_of_nothing_and_says_nothing_of_none() -> None:
    with pytest.raises(ValueError, match="above 0"):
        offers.dispersion(pd.Series([1.0, 0.0]))
    none = offers.dispersion(pd.Series([], dtype=float))
    assert none.offers == 0
    assert math.isnan(none.ratio)


def test_a_snapshot_that_does_not_exist_is_refused(data: Tables) -> None:
    with pytest.raises(NoRows, match="no snapshot of 2020-01-01"):
        offers.current_offers(data, pd.Timestamp("2020-01-01"))
