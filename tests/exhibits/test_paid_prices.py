"""Prices paid and listed: computed again from the committed rows and from the download."""

import math
from collections.abc import Mapping
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["paid-prices"]


@pytest.fixture(scope="module")
def releases(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit, "releases")


def money(rows: list[Row], side: str, price: str, weight: str = "tokens_a_day") -> float:
    """What a million tokens of a side cost: all money over all tokens."""
    own = [row for row in rows if row["side"] == side and row[price]]
    return sum(float(r[price]) * float(r[weight]) for r in own) / sum(float(r[weight]) for r in own)


def value(exhibit: Exhibit, name: str) -> float:
    found = exhibit.findings[name].value
    assert isinstance(found, float)
    return found


def test_prices_are_those_of_the_traffic_at_each_releases_own_mix(releases: list[Row]) -> None:
    traffic = {row["model_id"]: row for row in rows("traffic")}
    assert len(releases) > 50
    for row in releases:
        seen = {k: float(v) for k, v in traffic[row["model_id"]].items() if is_number(v)}
        sent, got = seen["prompt_tokens"], seen["completion_tokens"]
        paid = (sent * seen["paid_input"] + got * seen["paid_output"]) / (sent + got)
        assert float(row["paid"]) == pytest.approx(paid)
        blend = 0.75 * seen["listed_input"] + 0.25 * seen["listed_output"]
        assert float(row["convention"]) == pytest.approx(blend)
        a_day = seen["day_requests"] / seen["requests"] * (sent + got)
        assert float(row["tokens_a_day"]) == pytest.approx(a_day / 1e6)


def is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def test_a_release_is_on_the_side_it_was_on_on_the_last_day(releases: list[Row]) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    last = rows("traffic")[0]["last_day"]
    for row in releases:
        model = models[row["model_id"]]
        assert model["weights"] != "unknown"
        is_open = bool(model["weights_from"]) and model["weights_from"] <= last
        assert row["side"] == ("open" if is_open else "closed")


@pytest.mark.parametrize(
    "basis", ["convention", "own_mix", "paid", "maker", "maker_own", "cheapest", "cheapest_own"]
)
def test_the_ratios_are_closed_money_over_open_money(
    exhibit: Exhibit, releases: list[Row], basis: str
) -> None:
    by = {row["by"]: row for row in downloaded(exhibit) if row["basis"] == basis}
    ratio = money(releases, "closed", basis) / money(releases, "open", basis)
    assert float(by["tokens"]["closed_over_open"]) == pytest.approx(ratio)
    if basis in ("convention", "paid"):
        assert value(exhibit, basis) == pytest.approx(ratio)
    middles = [
        median(float(row[basis]) for row in releases if row["side"] == side and row[basis])
        for side in ("closed", "open")
    ]
    again = middles[0] / middles[1]
    assert float(by["medians"]["closed_over_open"]) == pytest.approx(again)


def test_the_mix_changes_the_ratio_by_what_the_title_says(exhibit: Exhibit) -> None:
    change = value(exhibit, "paid") / value(exhibit, "convention")
    assert value(exhibit, "change") == pytest.approx(change)
    assert f"{value(exhibit, 'paid'):.1f} times" in exhibit.title
    found = exhibit.findings["change"]
    assert found.low is not None
    assert found.high is not None
    assert found.low < change < found.high
    if found.high < 1:
        assert "smaller" in str(exhibit.findings["narrows"])


def test_leaving_out_a_release_moves_the_ratio_no_farther_than_said(
    exhibit: Exhibit, releases: list[Row]
) -> None:
    without = {}
    for left_out in releases:
        others = [row for row in releases if row is not left_out]
        without[left_out["name"]] = money(others, "closed", "paid") / money(others, "open", "paid")
    assert value(exhibit, "least") == pytest.approx(min(without.values()))
    assert value(exhibit, "most") == pytest.approx(max(without.values()))
    whole = value(exhibit, "paid")
    farthest = max(without, key=lambda name: abs(without[name] - whole))
    assert exhibit.findings["most_weight"].value == farthest


def test_who_answers_is_counted_by_requests(exhibit: Exhibit, releases: list[Row]) -> None:
    for side in ("open", "closed"):
        own = [row for row in releases if row["side"] == side]
        answered = sum(float(row["requests_maker"]) for row in own)
        asked = sum(float(row["requests"]) for row in own)
        assert value(exhibit, f"answered_{side}") == pytest.approx(100 * answered / asked)
        assert exhibit.findings[f"priced_{side}"].value == len(own)


def test_the_share_of_the_blend_that_was_paid_is_money_over_money(
    exhibit: Exhibit, releases: list[Row]
) -> None:
    for side in ("open", "closed"):
        share = money(releases, side, "paid") / money(releases, side, "convention")
        assert value(exhibit, f"paid_share_{side}") == pytest.approx(100 * share)


def test_the_other_weights_are_shown_beside_the_chosen_ones(
    exhibit: Exhibit, releases: list[Row]
) -> None:
    ratio = money(releases, "closed", "paid", "share_tokens") / money(
        releases, "open", "paid", "share_tokens"
    )
    assert value(exhibit, "summed") == pytest.approx(ratio)
    older = [row for row in releases if row["opened"] == "False"]
    assert len(releases) - len(older) == exhibit.findings["opened"].value
    left = money(older, "closed", "paid") / money(older, "open", "paid")
    assert value(exhibit, "without_opened") == pytest.approx(left)


def test_the_weights_are_needed_because_days_were_counted_more_than_once(exhibit: Exhibit) -> None:
    known = [row for row in rows("traffic") if row["requests"] and row["day_requests"]]
    a_day = sum(int(row["requests"]) for row in known) / 40
    again = a_day / sum(int(row["day_requests"]) for row in known)
    assert value(exhibit, "counted_again") == pytest.approx(again)


def test_no_price_is_free_and_a_money_finding_says_its_basis(
    exhibit: Exhibit, releases: list[Row]
) -> None:
    assert all(float(row["paid"]) > 0 for row in releases)
    for side in ("open", "closed"):
        found = exhibit.findings[f"paid_{side}"]
        assert "US dollars per million tokens" in found.unit
        assert found.as_of is not None
