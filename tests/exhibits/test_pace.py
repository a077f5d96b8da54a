"""The pace of three scales again, from the tables and in plain Python."""

import datetime as dt
from itertools import pairwise

import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import pace
from tests.claims.test_b3_uncapped import HALF, YEAR, scale
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import closed_and_open, day

STEADY = {"index": 0.5, "horizon": 0.1, "arena": 5.0}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["pace"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.mark.parametrize("name", STEADY)
def test_a_pace_is_the_rise_of_the_record_over_the_period(table: list[Row], name: str) -> None:
    values, end = scale(name)
    entered = [(since, v) for side in closed_and_open(values) for since, _, v in side]
    edges = [end - dt.timedelta(days=days) for days in (round(36 * YEAR / 12), HALF, 0)]
    rows = [row for row in table if row["scale"] == name]
    assert [row["period"] for row in rows] == ["before", "last"]
    for row, (first, last) in zip(rows, pairwise(edges), strict=True):
        assert (day(row["from_day"]), day(row["to_day"])) == (first, last)
        rise = [max(v for since, v in entered if since <= edge) for edge in (first, last)]
        years = (last - first).days / YEAR
        assert float(row["pace"]) == pytest.approx((rise[1] - rise[0]) / years)
        assert float(row["low"]) < float(row["pace"]) < float(row["high"])


def test_findings_are_those_of_the_rows(exhibit: Exhibit, table: list[Row]) -> None:
    found, [facts] = exhibit.findings, downloaded(exhibit, "facts")
    slower = []
    for name, steady in STEADY.items():
        before, last = (float(r["pace"]) for r in table if r["scale"] == name)
        assert found[f"{name}_before"].value == pytest.approx(before)
        assert found[f"{name}_last"].value == pytest.approx(last)
        change = found[f"{name}_change"]
        assert change.value == pytest.approx(last - before)
        assert change.low == pytest.approx(float(facts[f"{name}_change_low"]))
        assert change.high == pytest.approx(float(facts[f"{name}_change_high"]))
        slower.append(last - before <= -steady)
    assert found["slower_word"].value == sum(slower)


def test_a_record_is_held_by_the_model_that_the_row_names(table: list[Row]) -> None:
    for name in STEADY:
        rows = [row for row in table if row["scale"] == name]
        assert rows[0]["to_model"] == rows[1]["from_model"]
        assert rows[1]["to_model"] != rows[1]["from_model"]


def test_the_headline_is_short_and_says_how_many(exhibit: Exhibit) -> None:
    assert len(exhibit.title) <= 80
    assert f" {exhibit.findings['slower_word']} of " in exhibit.title


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-1.0, 2.0, "No change is beyond chance: all intervals reach zero."),
        (0.5, 2.0, "The change is beyond chance on Epoch index (faster)."),
        (-2.0, -0.5, "The change is beyond chance on Epoch index (slower)."),
        (float("nan"), float("nan"), "No change is beyond chance: all intervals reach zero."),
    ],
)  # fmt: skip
def test_only_an_interval_that_leaves_zero_out_is_clear_of_chance(
    exhibit: Exhibit, low: float, high: float, words: str
) -> None:
    facts = exhibit.tables["facts"].assign(index_change_low=low, index_change_high=high)
    for name in ("horizon", "arena"):
        facts = facts.assign(**{f"{name}_change_low": -1.0, f"{name}_change_high": 1.0})
    made = pace.findings({**exhibit.tables, "facts": facts})
    assert str(made["clear_sentence"]) == words
