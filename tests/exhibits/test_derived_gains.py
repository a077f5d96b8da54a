"""Gains by who measured and by openness again, with the csv module alone."""

import math
from collections import defaultdict
from statistics import median

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.exhibits import derived_gains
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows

Pairs = dict[tuple[str, str], list[float]]


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["derived-gains"]


@pytest.fixture(scope="module")
def drawn(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    """The usable rows with a gain of one harness, and without a measurer for each score."""
    return [
        row
        for row in rows("derivations")
        if row["usable"] == "true" and row["gain"] and row["same_harness"] == "true"
    ]


@pytest.fixture(scope="module")
def pairs(measured: list[Row]) -> Pairs:
    """The gains of each derivative by measurer on tests, in points of 100."""
    units = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    found: Pairs = defaultdict(list)
    for row in measured:
        if "intelligence-index" not in row["benchmark_id"]:
            scale = {"fraction": 100, "points": 1}[units[row["benchmark_id"]]]
            found[row["derived_model_id"], row["measured_by"]].append(scale * float(row["gain"]))
    return found


@pytest.fixture(scope="module")
def openness() -> dict[str, str]:
    return {row["model_id"]: row["weights"].split("-")[0] for row in rows("models")}


def test_closed_derivatives_that_gained_by_their_sellers_again(
    exhibit: Exhibit, pairs: Pairs, openness: dict[str, str]
) -> None:
    closed = [
        median(gains)
        for (model, by), gains in pairs.items()
        if by == "seller" and openness[model] == "closed"
    ]
    found = exhibit.findings
    assert found["seller_closed"].value == len(closed)
    share = 100 * sum(gain > 0 for gain in closed) / len(closed)
    assert found["seller_closed_share"].value == pytest.approx(share)


@pytest.mark.parametrize("by", ["seller", "independent"])
def test_counts_and_medians_by_measurer_again(exhibit: Exhibit, pairs: Pairs, by: str) -> None:
    medians = [median(gains) for (_, who), gains in pairs.items() if who == by]
    found = exhibit.findings
    assert found[f"{by}_pairs"].value == len(medians)
    assert found[f"{by}_up"].value == sum(gain > 0 for gain in medians)
    assert found[f"{by}_median"].value == pytest.approx(median(medians))


@pytest.mark.parametrize("side", ["closed", "open"])
@pytest.mark.parametrize("by", ["seller", "independent"])
def test_counts_by_openness_again(
    exhibit: Exhibit, pairs: Pairs, openness: dict[str, str], side: str, by: str
) -> None:
    own = [median(g) for (model, who), g in pairs.items() if who == by and openness[model] == side]
    assert exhibit.findings[f"{by}_{side}"].value == len(own)
    verb = {
        "seller": "sellers report gains for",
        "independent": "independent tests find gains for",
    }[by]
    said = f"{verb} {sum(gain > 0 for gain in own)} of {len(own)}"
    assert said in str(exhibit.findings[f"{side}_sentence"])


def test_the_sign_test_again_by_counting_coins(exhibit: Exhibit, pairs: Pairs) -> None:
    for by in ("seller", "independent"):
        medians = [median(gains) for (_, who), gains in pairs.items() if who == by]
        up, down = sum(gain > 0 for gain in medians), sum(gain < 0 for gain in medians)
        tail = sum(math.comb(up + down, k) for k in range(min(up, down) + 1)) / 2 ** (up + down)
        assert exhibit.findings[f"{by}_sign"].value == pytest.approx(min(1, 2 * tail))


def test_closed_derivatives_of_2026_again(
    exhibit: Exhibit, measured: list[Row], openness: dict[str, str]
) -> None:
    released = {row["model_id"]: row["released"] for row in rows("models")}
    recent = [
        row
        for row in measured
        if openness[row["derived_model_id"]] == "closed"
        and released[row["derived_model_id"]].startswith("2026")
    ]
    found = exhibit.findings
    count = len({row["derived_model_id"] for row in recent})
    assert f"Of the {count} closed derivatives of 2026" in str(found["recent_sentence"])
    independent = {r["derived_model_id"] for r in recent if r["measured_by"] == "independent"}
    have = {0: "none has", 1: "one has"}.get(len(independent), f"{len(independent)} have")
    assert f", {have} an independent" in str(found["recent_sentence"])


def test_index_points_never_enter_the_points_of_tests(drawn: list[Row]) -> None:
    for row in drawn:
        indexed = row["benchmark_id"].startswith("aa-intelligence-index")
        assert (row["scale"] == "tests") != indexed
    medians = defaultdict(set)
    for row in drawn:
        if row["median"]:
            medians[row["derived_model_id"], row["measured_by"], row["scale"]].add(row["median"])
    assert all(len(values) == 1 for values in medians.values())


def test_the_two_versions_of_the_index_are_never_one(exhibit: Exhibit, measured: list[Row]) -> None:
    for version in ("v4.1", "v4.3"):
        own = [r for r in measured if r["benchmark_id"] == f"aa-intelligence-index-{version}"]
        gains = [float(row["gain"]) for row in own]
        up, middle = sum(gain > 0 for gain in gains), f"{abs(median(gains)):.1f}"
        said = f"{up} of {len(gains)} gained on {version}, median "
        assert said in str(exhibit.findings["index_sentence"])
        assert middle in str(exhibit.findings["index_sentence"]).partition(said)[2]


def test_rows_of_two_measurers_are_shown_but_not_counted(
    exhibit: Exhibit, drawn: list[Row], measured: list[Row]
) -> None:
    counted = [row for row in drawn if row["counted"] == "True"]
    aside = [row for row in drawn if row["counted"] == "False" and row["gain"]]
    assert len(counted) == len(measured)
    assert len(aside) == exhibit.findings["two_measurers"].value
    assert {row["comparison"] for row in aside} == {"two measurers"}


def test_a_derivative_measured_both_ways_is_named_with_both_gains(
    exhibit: Exhibit, pairs: Pairs
) -> None:
    names = {row["model_id"]: row["name"] for row in rows("models")}
    both = [model for model, who in pairs if who == "seller" and (model, "independent") in pairs]
    assert str(exhibit.findings["both_sentence"]).count(" gained ") == len(both)
    for model in both:
        assert names[model] in str(exhibit.findings["both_sentence"])


def test_sellers_are_hollow_and_independent_marks_filled(exhibit: Exhibit) -> None:
    datasets = exhibit.chart(False)["datasets"].values()
    marks = [row for rows_ in datasets for row in rows_ if row.get("measured_by")]
    assert {mark["measured_by"] for mark in marks} == {"seller", "independent"}
    for mark in marks:
        hollow = mark["fill_"] == "var(--cow-paper)"
        assert hollow == (mark["measured_by"] == "seller")


def test_the_title_follows_the_data(data: Tables) -> None:
    world = {name: data[name] for name in data}
    rows_ = world["derivations"]
    world["derivations"] = rows_.assign(
        gain=rows_["gain"].mask(rows_["measured_by"] == "seller", -0.1)
    )
    found = derived_gains.findings(derived_gains.tables(world))  # type: ignore[arg-type]
    assert found["seller_up"].value == 0
    world["models"] = world["models"].assign(weights="open-unrestricted")
    again = derived_gains.findings(derived_gains.tables(world))  # type: ignore[arg-type]
    assert str(again["kind_clause"]) == ""


def test_it_stands_without_the_index_or_the_affiliate(data: Tables) -> None:
    world = {name: data[name] for name in data}
    all_rows = world["derivations"]
    kept = ~all_rows["benchmark_id"].str.startswith("aa-intelligence-index")
    world["derivations"] = all_rows[kept & (all_rows["measured_by"] != "affiliated")]
    table = derived_gains.tables(world)  # type: ignore[arg-type]
    found = derived_gains.findings(table)
    assert str(found["estimated_sentence"]) == ""
    assert str(found["affiliated_sentence"]) == ""
    assert isinstance(derived_gains.chart(table, compact=True).to_dict(), dict)
    assert pd.Series(found["seller_median"].value).notna().all()
