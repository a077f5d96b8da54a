"""The exhibit `tuned-vs-frontier` again, study by study, from the table."""

from statistics import median

import pytest

from charts.core.exhibit import Exhibit
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, rows


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["tuned-vs-frontier"]


@pytest.fixture(scope="module")
def usable() -> dict[str, list[Row]]:
    """The usable rows by study."""
    studies: dict[str, list[Row]] = {}
    for row in rows("custom_models"):
        if row["usable"] == "true":
            studies.setdefault(row["study_id"], []).append(row)
    return studies


def lead(row: Row) -> float | None:
    if row["unit"] != "fraction" or not row["difference"]:
        return None
    return 100 * float(row["difference"]) * (1 if row["higher_is_better"] == "true" else -1)


def against_best(study: list[Row]) -> bool:
    return any(row["flagship"] == "yes" for row in study)


def outcome(study: list[Row]) -> tuple[float | None, str]:
    """The lead over the hardest opponent, and who was ahead."""
    fair = [row for row in study if (row["flagship"] == "yes") == against_best(study)]
    by_opponent: dict[tuple[str, str], tuple[float, str]] = {}
    for row in fair:
        points = lead(row)
        if points is not None:
            key = row["closed_name"], row["metric"]
            by_opponent[key] = max(by_opponent.get(key, (-1e9, "")), (points, row["winner"]))
    if by_opponent:
        return min(by_opponent.values())
    ahead = {row["winner"] for row in fair}
    return None, "general" if "general" in ahead else "tie" if "tie" in ahead else "tuned"


def test_each_study_has_the_lead_over_its_hardest_opponent(
    exhibit: Exhibit, usable: dict[str, list[Row]]
) -> None:
    drawn = {row["study_id"]: row for row in downloaded(exhibit)}
    assert set(drawn) == set(usable)
    for study, comparisons in usable.items():
        points, ahead = outcome(comparisons)
        assert drawn[study]["winner"] == ahead
        assert (float(drawn[study]["lead"]) if drawn[study]["lead"] else None) == (
            points if points is None else pytest.approx(points)
        )
        assert int(drawn[study]["comparisons"]) == len(comparisons)


def test_a_study_counts_once_however_many_comparisons_it_makes(
    exhibit: Exhibit, usable: dict[str, list[Row]]
) -> None:
    found = exhibit.findings
    best = [outcome(study)[1] for study in usable.values() if against_best(study)]
    older = [outcome(study) for study in usable.values() if not against_best(study)]
    assert found["flagship_studies"].value == len(best)
    assert found["wins"].value == best.count("tuned")
    assert found["ties"].value == best.count("tie")
    assert found["losses"].value == best.count("general")
    assert found["older_wins"].value == sum(ahead == "tuned" for _, ahead in older)
    leads = [points for points, _ in older if points is not None]
    assert found["older_median"].value == pytest.approx(median(leads))
    assert str(exhibit.title).endswith(f"in {best.count('tuned')} of {len(best)} studies.")


def test_the_span_against_the_best_is_that_of_the_leads(
    exhibit: Exhibit, usable: dict[str, list[Row]]
) -> None:
    leads = [outcome(study)[0] for study in usable.values() if against_best(study)]
    known = [points for points in leads if points is not None]
    low, high = min(known), max(known)
    text = f"{low:+.1f} to {high:+.1f} points".replace("-", "−")
    assert str(exhibit.findings["flagship_span"]) == text
    assert exhibit.findings["unscored"].value == sum(
        outcome(study)[0] is None for study in usable.values()
    )


def test_who_measured_and_what_was_left_out_are_counted(
    exhibit: Exhibit, usable: dict[str, list[Row]]
) -> None:
    every, found = rows("custom_models"), exhibit.findings
    chosen = {row["fact_id"]: row for row in downloaded(exhibit)}.values()
    for who in ("seller", "affiliated", "independent"):
        assert found[f"{who}_studies"].value == sum(row["measured_by"] == who for row in chosen)
    own = sum(row["trained_on"] in {"own", "partly own"} for row in chosen)
    assert found["own_studies"].value == own
    assert found["rows"].value == len(every)
    assert found["left_out"].value == len(every) - sum(map(len, usable.values()))
    assert found["all_studies"].value == len({row["study_id"] for row in every})


def test_the_small_bars_are_comparisons_with_the_same_kind_of_opponent(
    exhibit: Exhibit, usable: dict[str, list[Row]]
) -> None:
    drawn = {row["fact_id"]: float(row["lead"]) for row in downloaded(exhibit, "comparisons")}
    expected = {
        row["fact_id"]: lead(row)
        for study in usable.values()
        for row in study
        if (row["flagship"] == "yes") == against_best(study) and lead(row) is not None
    }
    assert drawn == pytest.approx(expected)
