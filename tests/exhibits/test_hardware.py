"""The exhibit `hardware` again: loops over the register, the index and the licences, by day."""

import datetime as dt

import pytest

from charts.catalogue import Exhibit
from tests.exhibits.by_hand import Row, day, rows
from tests.exhibits.conftest import downloaded

LIMITS = {
    "card": 32, "gpu80": 80, "gpu141": 141, "node80": 640, "node141": 1128, "node288": 2304,
}  # fmt: skip
Best = tuple[float, str]


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["hardware"]


@pytest.fixture(scope="module")
def index() -> dict[str, float]:
    return {
        r["model_id"]: float(r["index"])
        for r in rows("capability_index")
        if r["vintage"] == "2026-09"
    }


@pytest.fixture(scope="module")
def models(index: dict[str, float]) -> list[Row]:
    """The models with an index and a known openness."""
    known = [m for m in rows("models") if m["model_id"] in index]
    return [m for m in known if m["weights"] != "unknown"]


@pytest.fixture(scope="module")
def sizes() -> dict[str, float]:
    return {r["model_id"]: float(r["weights_gb"]) for r in rows("licences") if r["weights_gb"]}


@pytest.fixture(scope="module")
def today(models: list[Row]) -> dt.date:
    return max(day(m["released"]) for m in models)


def best_closed(models: list[Row], index: dict[str, float], now: dt.date) -> float:
    """The best model that could be used on a day and not be downloaded."""
    return max(
        index[m["model_id"]]
        for m in models
        if m["released"]
        and day(m["released"]) <= now
        and not (m["weights_from"] and day(m["weights_from"]) <= now)
    )


def best_open(
    models: list[Row], index: dict[str, float], sizes: dict[str, float], gb: float, now: dt.date
) -> Best:
    """The best model that could be downloaded on a day and that so much memory holds."""
    fitting = [
        (index[m["model_id"]], m["name"])
        for m in models
        if m["weights_from"]
        and day(m["weights_from"]) <= now
        and sizes.get(m["model_id"], 10_000) <= gb
    ]
    return max(fitting)


@pytest.mark.parametrize("tier", LIMITS)
def test_the_best_of_each_tier_and_its_distance_again(
    tier: str,
    exhibit: Exhibit,
    models: list[Row],
    index: dict[str, float],
    sizes: dict[str, float],
    today: dt.date,
) -> None:
    found = exhibit.findings
    for now, suffix in ((today, ""), (today.replace(year=today.year - 1), "_year")):
        level, name = best_open(models, index, sizes, LIMITS[tier], now)
        closed = best_closed(models, index, now)
        assert found[f"{tier}_points{suffix}"].value == pytest.approx(closed - level)
        first = min(
            day(m["released"])
            for m in models
            if index[m["model_id"]] >= level
            and day(m["released"]) <= now
            and not (m["weights_from"] and m["weights_from"] <= m["released"])
        )
        months = (now - first).days / 30.4375
        assert found[f"{tier}_months{suffix}"].value == pytest.approx(months)
        if not suffix:
            assert found[f"{tier}_best"].value == name
            assert found[f"{tier}_index"].value == pytest.approx(level)


def test_what_is_not_known_is_counted_and_not_guessed(
    exhibit: Exhibit, models: list[Row], index: dict[str, float], sizes: dict[str, float]
) -> None:
    found = exhibit.findings
    opened = [m for m in models if m["weights"].startswith("open")]
    unsized = [m for m in opened if m["model_id"] not in sizes]
    assert found["indexed"].value == len(opened)
    assert found["unsized"].value == len(unsized)
    assert found["sized"].value == len(opened) - len(unsized)
    basis = {r["model_id"]: r["weights_basis"] for r in rows("licences")}
    for kind in ("stated", "derived"):
        count = sum(basis.get(m["model_id"]) == kind for m in opened)
        assert found[kind].value == count
    for tier in LIMITS:
        level = float(str(found[f"{tier}_index"].value))
        better = [m for m in unsized if index[m["model_id"]] > level]
        assert found[f"{tier}_unsized"].value == len(better)
    drawn = {r["model_id"]: r["weights_gb"] for r in downloaded(exhibit) if r["kind"] == "model"}
    for model_id, gb in drawn.items():
        assert (float(gb) if gb else None) == sizes.get(model_id)


def test_parameters_alone_make_no_size(exhibit: Exhibit, sizes: dict[str, float]) -> None:
    listed = {r["model_id"] for r in downloaded(exhibit) if r["kind"] == "model"}
    known = {m["model_id"] for m in rows("models") if m["parameters"]}
    assert exhibit.findings["parameters_only"].value == len((listed & known) - set(sizes))


def test_headroom_moves_models_up_and_says_which_best_change(
    exhibit: Exhibit, models: list[Row], index: dict[str, float], sizes: dict[str, float]
) -> None:
    opened = [m["model_id"] for m in models if m["weights"].startswith("open")]
    held = [sizes[model_id] for model_id in opened if model_id in sizes]
    moved = sum(any(gb <= limit < gb * 1.2 for limit in LIMITS.values()) for gb in held)
    assert exhibit.findings["moved"].value == moved
    changed = 0
    for tier, limit in LIMITS.items():
        roomy = [index[m] for m in opened if m in sizes and sizes[m] * 1.2 <= limit]
        changed += max(roomy, default=0) != exhibit.findings[f"{tier}_index"].value
    assert exhibit.findings["changed"].value == changed


def test_a_model_of_unknown_openness_is_in_no_tier(exhibit: Exhibit) -> None:
    table = downloaded(exhibit)
    unknown = {m["model_id"] for m in rows("models") if m["weights"] == "unknown"}
    assert not unknown & {r["model_id"] for r in table if r["kind"] != "unknown"}
    seen = {r["model_id"] for r in rows("licences")} & unknown
    assert exhibit.findings["unknown"].value == len(seen)


def test_no_model_leads_a_tier_before_its_weights(exhibit: Exhibit) -> None:
    spells = [r for r in downloaded(exhibit) if r["kind"] == "spell" and r["tier"] != "closed"]
    assert spells
    for row in spells:
        assert row["since"] == row["weights_from"]
        assert float(row["weights_gb"]) <= LIMITS[row["tier"]]
