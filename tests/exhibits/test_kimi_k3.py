"""The exhibit `kimi-k3` again, from the tables, by hand."""

import datetime as dt
from collections import defaultdict
from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits.conftest import Row, downloaded
from tests.exhibits.oracle import rows

MODEL = "kimi-k3"


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["kimi-k3"]


def lane(exhibit: Exhibit, name: str) -> list[Row]:
    return [row for row in downloaded(exhibit, "events") if row["lane"] == name]


def places(exhibit: Exhibit) -> dict[str, Row]:
    return {row["ranking"]: row for row in downloaded(exhibit)}


@pytest.fixture(scope="module")
def model() -> Row:
    return next(row for row in rows("models") if row["model_id"] == MODEL)


def test_its_place_on_the_index_again(exhibit: Exhibit) -> None:
    for vintage in ("2026-08-11", LATEST):
        index = {
            row["model_id"]: float(row["index"])
            for row in rows("capability_index")
            if row["vintage"] == vintage
        }
        found = places(exhibit)[f"Epoch index {vintage}"]
        assert int(float(found["place"])) == 1 + sum(v > index[MODEL] for v in index.values())
        assert int(float(found["of"])) == len(index)


def test_its_place_on_every_test_of_the_matrix_again(exhibit: Exhibit) -> None:
    name = {row["benchmark_id"]: row["name"] for row in rows("benchmarks")}
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("scores"):
        if row["source_id"] == "epoch-eci-matrix-2026-08-11":
            best[row["benchmark_id"]][row["model_id"]] = float(row["score"])
    ranked = {name[test]: own for test, own in best.items() if MODEL in own}
    drawn = {ranking: row for ranking, row in places(exhibit).items() if row["kind"] == "test"}
    assert set(drawn) == set(ranked)
    for test, own in ranked.items():
        above = sum(score > own[MODEL] for score in own.values())
        assert int(float(drawn[test]["place"])) == above + 1


def test_its_place_on_the_cost_boards_again(exhibit: Exhibit) -> None:
    name = {row["benchmark_id"]: row["name"] for row in rows("benchmarks")}
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("run_costs"):
        if row["usable"] == "true":
            own = best[row["benchmark_id"]]
            own[row["model_id"]] = max(float(row["score"]), own.get(row["model_id"], -1e9))
    for board, own in best.items():
        if MODEL in own:
            found = places(exhibit)[f"{name[board]} (costs)"]
            above = sum(score > own[MODEL] for score in own.values())
            assert int(float(found["place"])) == above + 1


def test_first_places_and_the_median_place_again(exhibit: Exhibit) -> None:
    ranks = [float(row["place"]) for row in places(exhibit).values()]
    made = exhibit.findings
    assert made["rankings"].value == len(ranks)
    assert made["first"].value == ranks.count(1)
    assert made["median_place"].value == median(ranks)


def test_a_model_hosted_only_is_not_the_best_open_one(exhibit: Exhibit, model: Row) -> None:
    led = [row for row in lane(exhibit, "best open, Epoch index") if row["label"] == model["name"]]
    assert led
    assert all(row["since"] >= model["weights_from"] for row in led)


def test_every_model_that_names_it_as_base_is_told(exhibit: Exhibit, model: Row) -> None:
    built = {row["name"]: row for row in rows("models") if row["base_model_id"] == MODEL}
    assert {row["name"] for row in downloaded(exhibit, "built")} == set(built)
    opened = dt.date.fromisoformat(model["weights_from"])
    days = [(dt.date.fromisoformat(row["released"]) - opened).days for row in built.values()]
    said = str(exhibit.findings["built_sentence"])
    firms = len({row["organization_id"] for row in built.values()})
    assert said.startswith(f"Within {max(days)} day")
    assert f"{len(built)} models were built on it by {firms} firm" in said
    assert f", the first after {min(days)} day" in said


def test_a_lead_that_no_source_bears_is_not_told(exhibit: Exhibit) -> None:
    usable = {
        row["ranking"]
        for row in rows("overtakings")
        if row["kind"] == "open-led" and row["usable"] == "true" and row["open_model_id"] == MODEL
    }
    assert {row["label"] for row in lane(exhibit, "led a ranking")} == usable


def test_who_led_the_index_is_asked_of_the_index(exhibit: Exhibit) -> None:
    """Closed records since 2023, walked through by day of release."""
    models = {row["model_id"]: row for row in rows("models")}
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    hosted = sorted(
        (models[m]["released"], -value, m)
        for m, value in index.items()
        if models[m]["released"]
        and models[m]["weights"] != "unknown"
        and not (models[m]["weights_from"] and models[m]["weights_from"] <= models[m]["released"])
    )
    leaders, best = set(), float("-inf")
    for day, value, name in hosted:
        if -value > best:
            best = -value
            if day >= "2023-01-01":
                leaders.add(models[name]["organization_id"])
    built = [row for row in models.values() if row["base_model_id"] == MODEL]
    by_leaders = sum(row["organization_id"] in leaders for row in built)
    expected = f"{by_leaders or 'none'} of them by"
    assert f"{expected} a lab that has led the index" in str(exhibit.findings["built_clause"])
