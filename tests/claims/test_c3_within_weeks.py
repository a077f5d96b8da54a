"""C3 again from models.csv and training_budgets.csv, by hand."""

import datetime as dt
from statistics import median

import pandas as pd
import pytest

from charts.claims.c3_within_weeks import CLAIM, RELEASE, TRAINING
from charts.claims.sample import Sample
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import rows
from tests.states import replaced

Day = dt.date.fromisoformat
Product = tuple[str, str, int, int]  # maker, base, days to the release, age of the base


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def products() -> list[Product]:
    models = {row["model_id"]: row for row in rows("models")}
    last = max(Day(row["checked_on"]) for row in models.values())
    found = []
    for row in models.values():
        base = models.get(row["base_model_id"])
        if row["weights"] == "closed" and base and row["released"] and base["weights_from"]:
            opened = Day(base["weights_from"])
            days = (Day(row["released"]) - opened).days
            maker = row["organization_id"]
            found.append((maker, base["model_id"], days, (last - opened).days))
    return found


def test_the_median_release_again(facts: Sample, products: list[Product]) -> None:
    assert value(CLAIM, facts, RELEASE) == median(days for *_, days, _ in products)
    old = [days for *_, days, age in products if age >= 180]
    assert value(CLAIM, facts, RELEASE, days_that_a_base_must_have_been_out=180) == median(old)


@pytest.mark.parametrize(
    ("counted", "key"), [("a base's first", 1), ("a firm's first on a base", None)]
)
def test_only_the_first_product_counts_where_that_is_chosen(
    facts: Sample, products: list[Product], counted: str, key: int | None
) -> None:
    first: dict[object, int] = {}
    for product in products:
        group = product[key] if key is not None else product[:2]
        first[group] = min(product[2], first.get(group, product[2]))
    made = value(CLAIM, facts, RELEASE, releases_counted=counted)
    assert made == median(first.values())


def test_cases_are_firms_on_bases(facts: Sample, products: list[Product]) -> None:
    pairs = {product[:2] for product in products}
    assert check_of(CLAIM, RELEASE).cases(facts) == (len(pairs), len({maker for maker, _ in pairs}))


@pytest.mark.parametrize("limit", [56, 28])
def test_stated_times_that_could_be_shorter_say_nothing(facts: Sample, limit: int) -> None:
    answers = []
    for row in rows("training_budgets"):
        unit = {"days": 1.0, "hours": 1 / 24}.get(row["unit"])
        from_release = row["measure"].startswith("days from weights")
        if row["usable"] == "true" and unit and (from_release or row["measure"] == "training time"):
            within = float(row["value"]) * unit <= limit
            at_most = from_release or row["bound"] == "at-most"
            if within or not at_most:
                answers.append(within)
    made = value(CLAIM, facts, TRAINING, days_that_are_a_few_weeks=limit)
    assert made == pytest.approx(sum(answers) / len(answers))


def test_products_that_came_late_turn_the_answer(data: Tables, facts: Sample) -> None:
    models = data["models"]
    derived = models["base_model_id"].notna() & models["weights"].eq("closed")
    later = models["released"].mask(derived, models["released"] + pd.Timedelta(days=60))
    slow = trial_of(CLAIM).facts(replaced(data, models=models.assign(released=later)))
    assert value(CLAIM, slow, RELEASE) == value(CLAIM, facts, RELEASE) + 60
    assert answer(CLAIM, facts, RELEASE)
    assert not answer(CLAIM, slow, RELEASE)
    # What is on the limit is not below it.
    on_limit = int(value(CLAIM, facts, RELEASE, releases_counted="a base's first"))
    choices = {"releases_counted": "a base's first", "days_that_are_a_few_weeks": on_limit}
    assert not answer(CLAIM, facts, RELEASE, **choices)


def test_the_answer_in_words() -> None:
    words = check_of(CLAIM, RELEASE).words
    assert [words(days).split(" came ")[1] for days in (0.0, 1.0, 45.5)] == [
        "0 days after its base",
        "1 day after its base",
        "46 days after its base",
    ]
    assert check_of(CLAIM, TRAINING).words(1.0).startswith("100% of the stated times")
