"""The exhibit `local-hardware` again: loops over the register, the index, licences and copies."""

import datetime as dt
from statistics import median, quantiles

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, day, rows

LIMITS = {
    "card": 32, "gpu80": 80, "gpu141": 141, "node80": 640, "node141": 1128, "node288": 2304,
}  # fmt: skip
ROOM = 1.2


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["local-hardware"]


@pytest.fixture(scope="module")
def index() -> dict[str, float]:
    return {
        r["model_id"]: float(r["index"]) for r in rows("capability_index") if r["vintage"] == LATEST
    }


@pytest.fixture(scope="module")
def models(index: dict[str, float]) -> list[Row]:
    """The models with an index and a known openness."""
    known = [m for m in rows("models") if m["model_id"] in index]
    return [m for m in known if m["weights"] != "unknown"]


@pytest.fixture(scope="module")
def bits() -> float:
    return median(
        float(r["bits"])
        for r in rows("quantized")
        if r["method"] == "Q4_K_M" and r["metric"] == "size" and r["bits"]
    )


def sizes(models: list[Row], bits: float, form: str) -> dict[str, float]:
    """The gigabytes of each open model whose size is known."""
    published = {r["model_id"]: float(r["weights_gb"]) for r in rows("licences") if r["weights_gb"]}
    if form == "published":
        return published
    found: dict[str, float] = {}
    for model in models:
        known = [published[m] for m in [model["model_id"]] if m in published]
        if model["parameters"]:
            known.append(float(model["parameters"]) * bits / 8)
        if known:
            found[model["model_id"]] = min(known)
    return found


@pytest.mark.parametrize("form", ["published", "four bits"])
@pytest.mark.parametrize("tier", LIMITS)
def test_the_best_model_that_fits_and_how_far_it_is_behind(
    tier: str,
    form: str,
    exhibit: Exhibit,
    models: list[Row],
    index: dict[str, float],
    bits: float,
) -> None:
    gb = sizes(models, bits, form)
    today = max(day(m["released"]) for m in models)
    level, name = max(
        (index[m["model_id"]], m["name"])
        for m in models
        if m["weights_from"]
        and day(m["weights_from"]) <= today
        and gb.get(m["model_id"], 1e9) * ROOM <= LIMITS[tier]
    )
    hosted = [
        m for m in models
        if m["released"] and not (m["weights_from"] and m["weights_from"] <= m["released"])
    ]  # fmt: skip
    first = min(
        (day(m["released"]) for m in hosted if index[m["model_id"]] >= level), default=dt.date.max
    )
    [drawn] = [r for r in downloaded(exhibit) if (r["tier"], r["format"]) == (tier, form)]
    assert (drawn["name"], float(drawn["index"])) == (name, pytest.approx(level))
    assert float(drawn["months"]) == pytest.approx((today - first).days / 30.4375)
    if form == "published" and (named := exhibit.findings.get(f"{tier}_best")):
        assert str(named) == name
        lag = exhibit.findings[f"{tier}_months"].value
        assert lag == pytest.approx(float(drawn["months"]))
    if (tier, form) == ("card", "four bits"):
        assert str(exhibit.findings["best"]) == name
        assert exhibit.findings["lag"].value == pytest.approx(float(drawn["months"]))
        assert f"a 32 GB card holds {name}, " in exhibit.title


def test_the_lags_of_a_year_ago_again(
    exhibit: Exhibit, models: list[Row], index: dict[str, float], bits: float
) -> None:
    gb = sizes(models, bits, "published")
    today = max(day(m["released"]) for m in models)
    then, lags = today.replace(year=today.year - 1), []
    for limit in LIMITS.values():
        level = max(
            index[m["model_id"]]
            for m in models
            if m["weights_from"]
            and day(m["weights_from"]) <= then
            and gb.get(m["model_id"], 1e9) * ROOM <= limit
        )
        first = min(
            day(m["released"])
            for m in models
            if index[m["model_id"]] >= level
            and day(m["released"]) <= then
            and not (m["weights_from"] and m["weights_from"] <= m["released"])
        )
        lags.append((then - first).days / 30.4375)
    ends = dict.fromkeys((f"{min(lags):.1f}", f"{max(lags):.1f}"))
    assert exhibit.findings["months_year"].value == f"{' to '.join(ends)} months"


def test_what_four_bits_change(exhibit: Exhibit) -> None:
    best = {(r["tier"], r["format"]): r for r in downloaded(exhibit)}
    changed = [
        tier for tier in LIMITS
        if best[tier, "four bits"]["model_id"] != best[tier, "published"]["model_id"]
    ]  # fmt: skip
    assert exhibit.findings["changed"].value == len(changed)
    gain = float(best["card", "four bits"]["index"]) - float(best["card", "published"]["index"])
    assert exhibit.findings["gain"].value == pytest.approx(gain)
    for tier in LIMITS:  # nothing that fits as published is lost
        in_four = float(best[tier, "four bits"]["index"])
        assert in_four >= float(best[tier, "published"]["index"])


def test_the_losses_of_the_copies_again(exhibit: Exhibit) -> None:
    copies = [
        r for r in rows("quantized")
        if r["usable"] == "true" and r["unit"] == "fraction" and 4 <= float(r["bits"] or 0) <= 5
    ]  # fmt: skip
    losses = [100 * (float(r["full_score"]) - float(r["score"])) for r in copies]
    drawn = [float(r["loss"]) for r in downloaded(exhibit, "losses")]
    assert sorted(drawn) == pytest.approx(sorted(losses))
    found = exhibit.findings
    assert found["losses"].value == len(losses)
    assert found["copies"].value == len({r["model_name"] for r in copies})
    assert found["median_loss"].value == pytest.approx(median(losses))
    ninth = quantiles(losses, n=10, method="inclusive")[-1]
    assert found["most_loss"].value == pytest.approx(ninth)
    assert found["worst_loss"].value == pytest.approx(max(losses))
    assert found["gains"].value == sum(loss < 1e-9 for loss in losses)
    assert found["independent"].value == sum(r["independent"] == "true" for r in copies)
    worst = max(copies, key=lambda r: float(r["full_score"]) - float(r["score"]))
    assert str(found["worst"]) == f"{worst['model_name']} on {worst['metric']}"


def test_models_without_a_size_are_counted_and_not_guessed(
    exhibit: Exhibit, models: list[Row], bits: float
) -> None:
    known = sizes(models, bits, "four bits")
    indexed = [m["model_id"] for m in models if m["weights"].startswith("open")]
    assert exhibit.findings["indexed"].value == len(indexed)
    assert exhibit.findings["unsized"].value == sum(model not in known for model in indexed)
