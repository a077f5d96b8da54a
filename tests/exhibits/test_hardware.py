"""The exhibit `hardware` again: loops over the register, the index and the licences, by day."""

import datetime as dt
import re

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, day, rows

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
        r["model_id"]: float(r["index"]) for r in rows("capability_index") if r["vintage"] == LATEST
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
    points, months = {}, {}
    for year in (0, 1):
        now = today.replace(year=today.year - year)
        level, name = best_open(models, index, sizes, LIMITS[tier], now)
        points[year] = best_closed(models, index, now) - level
        first = min(
            day(m["released"])
            for m in models
            if index[m["model_id"]] >= level
            and day(m["released"]) <= now
            and not (m["weights_from"] and m["weights_from"] <= m["released"])
        )
        months[year] = (now - first).days / 30.4375
        if not year:
            label = "8 × {:g} GB" if LIMITS[tier] > 141 else "1 × {:g} GB"
            label = label.format(LIMITS[tier] / (8 if LIMITS[tier] > 141 else 1))
            said = (
                f"{name} ({label}; index {level:.1f}, {points[0]:.1f} points, "
                f"{months[0]:.1f} months behind)"
            )
            assert said in str(exhibit.findings["bests"])
            own = {"best": name, "points": points[0], "months": months[0]}
            for key, value in own.items():
                finding = exhibit.findings.get(f"{tier}_{key}")
                assert finding is None or finding.value == pytest.approx(value)


def test_the_spans_over_the_tiers_again(
    exhibit: Exhibit,
    models: list[Row],
    index: dict[str, float],
    sizes: dict[str, float],
    today: dt.date,
) -> None:
    for now, key in ((today, "now"), (today.replace(year=today.year - 1), "year")):
        closed = best_closed(models, index, now)
        gaps = [closed - best_open(models, index, sizes, gb, now)[0] for gb in LIMITS.values()]
        assert exhibit.findings[f"points_{key}"].value == f"{min(gaps):.1f} to {max(gaps):.1f}"
    assert exhibit.findings["largest_standing"].value == pytest.approx(
        best_closed(models, index, today) - best_open(models, index, sizes, 2304, today)[0]
    )


def test_what_is_not_known_is_counted_and_not_guessed(
    exhibit: Exhibit,
    models: list[Row],
    index: dict[str, float],
    sizes: dict[str, float],
    today: dt.date,
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
    above = []
    for limit in LIMITS.values():
        level, _ = best_open(models, index, sizes, limit, today)
        above.append(sum(index[m["model_id"]] > level for m in unsized))
    numbers = [int(n) for n in re.findall(r"(\d+) \(", str(found["unsized_text"]))]
    assert numbers == above
    assert found["node80_unsized"].value == above[list(LIMITS).index("node80")]
    for row in downloaded(exhibit):
        assert float(row["weights_gb"]) == sizes[row["model_id"]]
    assert not {row["model_id"] for row in downloaded(exhibit, "unsized")} & set(sizes)


def test_parameters_alone_make_no_size(exhibit: Exhibit, sizes: dict[str, float]) -> None:
    drawn = [*downloaded(exhibit), *downloaded(exhibit, "unsized")]
    listed = {row["model_id"] for row in drawn}
    known = {m["model_id"] for m in rows("models") if m["parameters"]}
    assert exhibit.findings["parameters_only"].value == len((listed & known) - set(sizes))


def test_headroom_moves_models_up_and_says_which_best_change(
    exhibit: Exhibit,
    models: list[Row],
    index: dict[str, float],
    sizes: dict[str, float],
    today: dt.date,
) -> None:
    opened = [m["model_id"] for m in models if m["weights"].startswith("open")]
    held = [sizes[model_id] for model_id in opened if model_id in sizes]
    moved = sum(any(gb <= limit < gb * 1.2 for limit in LIMITS.values()) for gb in held)
    assert exhibit.findings["moved"].value == moved
    changed = 0
    for limit in LIMITS.values():
        level, _ = best_open(models, index, sizes, limit, today)
        roomy = [index[m] for m in opened if m in sizes and sizes[m] * 1.2 <= limit]
        changed += max(roomy, default=0) != level
    assert exhibit.findings["changed"].value == changed


def test_a_model_of_unknown_openness_is_in_no_tier(exhibit: Exhibit) -> None:
    unknown = {m["model_id"] for m in rows("models") if m["weights"] == "unknown"}
    for table in ("main", "unsized", "bests"):
        assert not unknown & {row["model_id"] for row in downloaded(exhibit, table)}, table
    seen = {r["model_id"] for r in rows("licences")} & unknown
    assert exhibit.findings["unknown"].value == len(seen)


def test_no_model_leads_a_tier_before_its_weights(exhibit: Exhibit) -> None:
    spells = [row for row in downloaded(exhibit, "bests") if row["tier"] != "closed"]
    opened = {model["model_id"]: model["weights_from"] for model in rows("models")}
    sizes = {row["model_id"]: float(row["weights_gb"]) for row in downloaded(exhibit)}
    assert spells
    for row in spells:
        assert row["since"] == opened[row["model_id"]]
        assert sizes[row["model_id"]] <= LIMITS[row["tier"]]
