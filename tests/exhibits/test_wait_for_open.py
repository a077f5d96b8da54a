"""The exhibit `wait-for-open` again: every model of the index, level by level, with plain days."""

import datetime as dt

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.measures.waits.reference_waits import waits_by_openness
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import REFERENCE_MODELS, rows

DAY = dt.date.fromisoformat
OPENNESS = {
    "downloadable": ("open-unrestricted", "open-restricted", "open-noncommercial"),
    "commercial": ("open-unrestricted", "open-restricted"),
    "standard": ("open-unrestricted",),
}


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["wait-for-open"]


def index() -> dict[str, float]:
    return {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }


def first(level: float, opened: bool, labels: tuple[str, ...] = ()) -> dt.date | None:
    """The first day of a model at or above a level: hosted only, or with its weights out."""
    known, days = index(), []
    for model in rows("models"):
        if known.get(model["model_id"], 0) < level or model["weights"] == "unknown":
            continue
        weights_from = model["weights_from"]
        if opened and weights_from and model["weights"] in labels:
            days.append(DAY(weights_from))
        hosted = model["weights"] == "closed" or model["released"] < weights_from
        if not opened and model["released"] and hosted:
            days.append(DAY(model["released"]))
    return min(days, default=None)


@pytest.mark.parametrize("openness", OPENNESS)
def test_every_wait_again(exhibit: Exhibit, openness: str) -> None:
    names = {
        REFERENCE_MODELS[one]: value for one, value in index().items() if one in REFERENCE_MODELS
    }
    [facts] = downloaded(exhibit, "facts")
    own = [row for row in downloaded(exhibit) if row["openness"] == openness]
    assert {row["level"] for row in own} == set(names)
    for row in own:
        closed = first(names[row["level"]], opened=False)
        opened = first(names[row["level"]], opened=True, labels=OPENNESS[openness])
        assert closed
        assert row["closed_since"] == closed.isoformat()
        assert row["open_since"] == (opened.isoformat() if opened else "")
        assert (row["matched"] == "True") == bool(opened)
        until = opened or DAY(facts["as_of"])
        assert int(row["days"]) == max((until - closed).days, 0)


def test_a_level_never_matched_is_censored_and_waits_to_the_last_day(exhibit: Exhibit) -> None:
    [facts] = downloaded(exhibit, "facts")
    own = [row for row in downloaded(exhibit) if row["matched"] == "False"]
    assert own
    for row in own:
        waited = (DAY(facts["as_of"]) - DAY(row["closed_since"])).days
        assert int(row["days"]) == waited


@pytest.mark.parametrize(
    ("openness", "suffix"),
    [("downloadable", ""), ("commercial", "_commercial"), ("standard", "_standard")],
)
def test_the_median_counts_waits_that_last_as_longer_than_the_ended(
    exhibit: Exhibit, openness: str, suffix: str
) -> None:
    own = [
        (int(row["days"]), row["matched"] == "True")
        for row in downloaded(exhibit)
        if row["openness"] == openness
    ]
    still, surviving = {}, 1.0  # the whole Kaplan-Meier curve: the share that waits after a day
    for day in sorted({days for days, _ in own}):
        at_risk = sum(days >= day for days, _ in own)
        surviving *= 1 - sum(ended for days, ended in own if days == day) / at_risk
        still[day] = surviving
    reached = [day for day, share in still.items() if share <= 0.5 + 1e-9]
    median = exhibit.findings[f"median{suffix}"].value
    assert median == (min(reached) if reached else "not reached")


def test_the_counts_again(exhibit: Exhibit) -> None:
    own = [row for row in downloaded(exhibit) if row["openness"] == "downloadable"]
    ended = [row for row in own if row["matched"] == "True"]
    made = exhibit.findings
    assert made["levels"].value == len(own)
    assert made["matched"].value == len(ended)
    assert made["least"].value == min(int(row["days"]) for row in ended)
    assert made["most"].value == max(int(row["days"]) for row in ended)
    assert made["followers"].value == len({row["open_name"] for row in ended})


def test_where_no_open_model_reached_a_level_the_text_still_reads(data: Tables) -> None:
    index = data["capability_index"]
    opened = data["models"].query("weights.str.startswith('open')")["model_id"]
    index.loc[index["model_id"].isin(opened), "index"] = 1.0
    tables = {name: data[name] for name in data} | {"capability_index": index}
    made = make("wait-for-open", Tables(tables))
    assert made.findings["matched"].value == 0
    assert made.findings["median"].value == "not reached"
    levels = made.findings["levels"]
    assert made.title == f"Open models have reached 0 of {levels} remembered levels."
    pending = f"Reached: none of {levels} remembered levels; pending: "
    assert str(made.description[0]).startswith(pending)
    assert made.chart
    assert made.chart(True)["datasets"]


def world(opened: str | None, label: str = "open-unrestricted") -> pd.DataFrame:
    models = pd.DataFrame(
        {"name": ["c", "o"], "index": [10.0, 10.0], "weights": ["closed", label],
         "released": pd.to_datetime(["2025-01-01", opened or "2025-03-01"]),
         "weights_from": pd.to_datetime([None, opened])}
    )  # fmt: skip
    level = pd.DataFrame({"level": ["L"], "index": [10.0]})
    return waits_by_openness(models, level, pd.Timestamp("2025-12-31")).set_index("openness")


def test_an_open_model_that_was_there_first_makes_a_wait_of_nothing() -> None:
    assert world("2024-06-01").loc["downloadable", ["days", "matched"]].tolist() == [0, True]


def test_a_licence_without_commercial_use_ends_only_the_widest_wait() -> None:
    made = world("2025-02-01", "open-noncommercial")
    assert made["matched"].to_dict() == {
        "downloadable": True, "commercial": False, "standard": False,
    }  # fmt: skip
    assert made.loc["standard", "days"] == 364


def test_a_level_that_no_closed_model_reaches_has_no_clock() -> None:
    models = pd.DataFrame(
        {"name": ["o"], "index": [10.0], "weights": ["open-unrestricted"],
         "released": pd.to_datetime(["2025-01-01"]), "weights_from": pd.to_datetime(["2025-01-01"])}
    )  # fmt: skip
    level = pd.DataFrame({"level": ["L"], "index": [10.0]})
    with pytest.raises(ValueError, match="no closed model at or above the level of L"):
        waits_by_openness(models, level, pd.Timestamp("2025-12-31"))
