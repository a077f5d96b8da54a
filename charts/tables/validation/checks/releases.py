"""Every dated fact against the day on which its model was released."""

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from charts.tables.validation.checks.dates import FIRST_DAY, latest_days
from charts.tables.validation.problem import Problem
from charts.tables.validation.sheets import Sheet

DISAGREEING = 300
"""Days by which we and the index may date a release otherwise: it dates some by their family."""
EARLIER_THAN_BASE = 183
"""Days by which a maker may publish what it made of a base before the base itself."""

PREVIEW = 31  # a price may be that of a preview, or announced
ENTERED = 60  # a board of costs dates some entries by the model's name or announcement
QUARTER = 92  # a board that dates a model otherwise may count it in the quarter before

LEEWAY = {
    "scores": {"evaluated_on": 0},
    "ratings": {"as_of": 0},  # an earlier name on a board is another model, or a test under cover
    "capability_index": {"vintage": 0},
    "group_frontiers": {"as_of": QUARTER},
    "run_costs": {"run_on": ENTERED, "listed_on": 0},
    "traffic": {"last_day": 0},  # all models are counted over the same days: the first may be early
    "offers": {"as_of": 0},
    "list_prices": {"valid_from": PREVIEW},
    "price_history": {"valid_from": PREVIEW, "last_seen": PREVIEW},
}
"""Table -> field -> days by which the date may precede the release of the row's model."""


@lru_cache(maxsize=1)  # many tables are held against the same models
def _releases(models: Sheet) -> pd.Series:
    """The day of each release, by its id; of a doubled id the first row counts."""
    return models.frame.drop_duplicates("model_id").set_index("model_id")["released"]


def no_fact_predates_its_model(sheet: Sheet, models: Sheet) -> Iterator[Problem]:
    """What is dated before its model was there is misdated, or about another model."""
    for field, days in LEEWAY.get(sheet.name, {}).items():
        released = sheet.frame["model_id"].map(_releases(models))
        early = latest_days(sheet, field) < released - pd.Timedelta(days=days)
        distance = f"more than {days} days " if days else ""
        for line in sheet.lines(early):
            yield sheet.problem(
                line,
                field,
                f"{sheet.text(line, field)} is {distance}before {sheet.text(line, 'model_id')} was "
                f"released, {released[line]:%Y-%m-%d} (fix the date or the model, here or in "
                "models.csv)",
            )


def releases_agree_with_the_index(models: Sheet, capability_index: Sheet) -> Iterator[Problem]:
    """A release that every vintage dates to another year is mistyped, here or there."""
    frame = capability_index.frame
    registered = frame["model_id"].map(_releases(models))
    apart = (registered - frame["released_in_vintage"]).dt.days.abs()
    nearest = models.frame["model_id"].map(apart.groupby(frame["model_id"]).min())
    in_index = capability_index.lookup("model_id", "released_in_vintage")
    dated = models.frame["released"] >= pd.Timestamp(FIRST_DAY)  # older is reported as such
    for line in models.lines(dated & (nearest > DISAGREEING) & (models.cells["note"] == "")):
        yield models.problem(
            line,
            "released",
            f"{models.text(line, 'released')} is {nearest[line]:.0f} days from what "
            f"capability_index.csv says, {in_index[models.text(line, 'model_id')]} (fix one of "
            "them; if both are right, say in note why they differ)",
        )


def no_model_long_precedes_its_base(models: Sheet) -> Iterator[Problem]:
    """What was made of a release came after it, or shortly before it was published."""
    base = models.frame["base_model_id"].map(_releases(models))
    early = models.frame["released"] < base - pd.Timedelta(days=EARLIER_THAN_BASE)
    for line in models.lines(early):
        yield models.problem(
            line,
            "released",
            f"{models.text(line, 'released')} is long before the base, "
            f"{models.text(line, 'base_model_id')}, was released, {base[line]:%Y-%m-%d} (fix one "
            "of the dates, or the base)",
        )


CHECKS = (
    no_fact_predates_its_model,
    releases_agree_with_the_index,
    no_model_long_precedes_its_base,
)
