"""The model world: its constants come from the data, and Vega computes what the table says."""

import math
import statistics
from collections.abc import Mapping
from typing import Any

import pytest
import vl_convert

from charts.core.exhibit import Exhibit
from charts.drawing.theme import themed
from charts.exhibits.model_world import SCORE
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import closed_and_open, day, gap_by_day, rows, slope


@pytest.fixture(scope="module")
def exhibit(exhibits: Mapping[str, Exhibit]) -> Exhibit:
    return exhibits["model-world"]


@pytest.fixture(scope="module")
def table(exhibit: Exhibit) -> list[Row]:
    return downloaded(exhibit)


@pytest.fixture(scope="module")
def world(exhibit: Exhibit) -> dict[str, float]:
    """The constants of the default world."""
    (facts,) = downloaded(exhibit, "facts")
    return {name: float(facts[name]) for name in ("distance", "growth", "ceiling", "start")}


def series(table: list[Row], name: str) -> dict[float, float]:
    return {float(r["year"]): float(r["points"]) for r in table if r["series"] == name}


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_both_sides_stay_the_same_distance_apart_in_log_odds(
    table: list[Row], world: dict[str, float]
) -> None:
    ahead, behind, gap = (series(table, name) for name in ("ahead", "behind", "gap"))
    for year, score in ahead.items():
        capability = world["start"] + world["growth"] * year
        assert score == pytest.approx(100 * world["ceiling"] * logistic(capability))
        lower = 100 * world["ceiling"] * logistic(capability - world["distance"])
        assert behind[year] == pytest.approx(lower)
        assert gap[year] == pytest.approx(score - lower)


def test_the_formula_given_to_vega_makes_the_scores_of_the_table(
    table: list[Row], world: dict[str, float]
) -> None:
    for name, behind in (("ahead", "0"), ("behind", "distance")):
        formula = SCORE.format(behind=behind).replace("datum.year", "year")
        for year, score in series(table, name).items():
            known = {"exp": math.exp, "year": year, **world}
            assert eval(formula, {"__builtins__": {}}, known) == pytest.approx(score)


def lines_of(spec: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Draw a spec and give every line and area in it, as points."""
    drawn = vl_convert.vegalite_to_scenegraph(spec, vl_version="6.4")
    found = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("marktype") in ("line", "area"):
                found.append([(item["x"], item["y"]) for item in node["items"]])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(drawn)
    return [line for line in found if len(line) > 10]


def moved(spec: dict[str, Any], **values: float) -> dict[str, Any]:
    """Set sliders as a reader would."""
    params = [{**p, "value": values.get(p["name"], p["value"])} for p in spec["params"]]
    return {**spec, "params": params}


def shares(line: list[tuple[float, float]], height: float) -> list[float]:
    return [100 * (1 - y / height) for _, y in sorted(line)]


def test_vega_draws_the_default_world_of_the_table(exhibit: Exhibit, table: list[Row]) -> None:
    assert exhibit.chart
    lines = lines_of(themed(exhibit.chart(False), compact=False))
    height = exhibit.chart(False)["vconcat"][0]["height"]
    wanted = [list(series(table, name).values()) for name in ("ahead", "behind")]
    drawn = [shares(line, height) for line in lines]
    for want in wanted:
        assert any(len(d) == len(want) and d == pytest.approx(want, abs=0.05) for d in drawn)


def test_vega_follows_the_sliders(exhibit: Exhibit) -> None:
    spec = themed(exhibit.chart(False), compact=False)
    assert {p["name"] for p in spec["params"] if "bind" in p} == {"distance", "growth", "ceiling"}
    lines = lines_of(moved(spec, distance=2.0, growth=1.0, ceiling=0.8))
    years = [step / 10 for step in range(61)]
    want = [80 * logistic(-3 + year - 2) for year in years]
    drawn = [shares(line, spec["vconcat"][0]["height"]) for line in lines]
    assert any(len(d) == len(want) and d == pytest.approx(want, abs=0.05) for d in drawn)


def test_the_distance_and_the_growth_are_those_of_the_data(
    exhibit: Exhibit, table: list[Row]
) -> None:
    slopes = [float(r["slope"]) for r in rows("index_fit") if r["vintage"] == "2026-08-11"]
    found = exhibit.findings
    slope = statistics.median(slopes)
    assert found["slope"].value == pytest.approx(slope)
    assert found["benchmarks"].value == len(slopes)
    for name in ("distance", "growth"):
        points = float(str(found[f"{name}_points"].value))
        assert found[name].value == pytest.approx(points * slope, abs=0.0051)


def test_only_the_closed_side_s_growth_is_put_into_the_world(exhibit: Exhibit) -> None:
    """The distance and both sides' growth on the index, from its rows."""
    index = {
        r["model_id"]: float(r["index"])
        for r in rows("capability_index")
        if r["vintage"] == "2026-08-11"
    }
    closed, opened = closed_and_open(index)
    last = max(day(r["released"]) for r in rows("models") if r["model_id"] in index)
    gaps = gap_by_day(closed, opened, last)
    found = exhibit.findings
    assert found["distance_points"].value == pytest.approx(statistics.mean(gaps.values()))
    assert found["days"].value == len(gaps)
    for name, side in (("growth_points", closed), ("open_growth_points", opened)):
        level = gap_by_day(side, [(day("2000-01-01"), None, 0.0)], last)
        growth = slope([(date, level[date]) for date in gaps])
        assert found[name].value == pytest.approx(growth), name
    shown = " ".join(exhibit.description)
    assert f"the open side grew by {found['open_growth_points']}" in shown


def test_the_widest_gap_is_the_one_that_calculus_gives(
    exhibit: Exhibit, world: dict[str, float]
) -> None:
    distance, growth, start = (world[name] for name in ("distance", "growth", "start"))
    found = exhibit.findings
    assert found["widest"].value == pytest.approx(100 * math.tanh(distance / 4))
    assert found["widest_year"].value == pytest.approx((distance / 2 - start) / growth)
    full = 90 - 100 * logistic(math.log(9) - distance)
    assert found["gap_full"].value == pytest.approx(full)
    assert found["relative"].value == pytest.approx(full / (100 * math.tanh(distance / 4)))


def test_the_gap_narrows_on_both_ends_though_nobody_catches_up(table: list[Row]) -> None:
    gap = list(series(table, "gap").values())
    top = gap.index(max(gap))
    assert 0 < top < len(gap) - 1
    assert gap[:top] == sorted(gap[:top])
    assert gap[top:] == sorted(gap[top:], reverse=True)
