"""Counts of hosts, on small worlds made by hand and random ones."""

import random

import pandas as pd
import pytest

from charts.measures.prices.host_counts import (
    concentration,
    hosts_per_release,
    share_with_as_many,
)

DAY = pd.Timestamp("2026-07-02")


def world(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Sellers of (model, operator, role, confidence)."""
    made = pd.DataFrame(rows, columns=["model_id", "operator", "role", "confidence"])
    return made.assign(name=made["model_id"], side="open", as_of=DAY, source_id="list")


def test_neither_maker_nor_reseller_is_counted_as_a_host() -> None:
    rows = world(
        ("m", "Maker", "maker", "high"),
        ("m", "Sure", "host", "high"),
        ("m", "Unsure", "host", "low"),
        ("m", "Passing on", "reseller", "high"),
    )
    made = hosts_per_release(rows).squeeze()
    assert (made["hosts"], made["well_known_hosts"], made["resellers"]) == (2, 1, 1)


def test_a_model_without_a_host_has_none_and_is_not_missing() -> None:
    rows = world(("m", "Maker", "maker", "high"), ("n", "Passing on", "reseller", "high"))
    assert hosts_per_release(rows)["hosts"].tolist() == [0, 0]


def test_one_model_in_two_snapshots_is_two_rows() -> None:
    rows = world(("m", "A", "host", "high"), ("m", "B", "host", "high"))
    rows.loc[1, "as_of"] = pd.Timestamp("2026-08-22")
    assert hosts_per_release(rows)["hosts"].tolist() == [1, 1]


def test_concentration_lies_between_even_shares_and_all() -> None:
    draw = random.Random(7)
    for _ in range(50):
        hosts = [draw.randint(0, 30) for _ in range(draw.randint(1, 40))] + [1]
        top = draw.randint(1, len(hosts))
        share = concentration(pd.Series(hosts), top)
        assert share == pytest.approx(sum(sorted(hosts)[-top:]) / sum(hosts))
        assert top / len(hosts) <= share + 1e-12 <= 1 + 1e-9


def test_there_is_no_concentration_of_nothing() -> None:
    with pytest.raises(ValueError, match="nobody"):
        concentration(pd.Series([0, 0]), 1)


def test_the_share_with_at_least_so_many_again() -> None:
    draw = random.Random(11)
    hosts = [draw.randint(0, 6) for _ in range(40)]
    again = [sum(other >= count for other in hosts) / len(hosts) for count in hosts]
    assert share_with_as_many(pd.Series(hosts)).tolist() == pytest.approx(again)
