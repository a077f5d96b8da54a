"""Every dated fact against the day on which its model was released."""

from collections.abc import Iterator

import pandas as pd

from charts.validation.checks.dates import FIRST_DAY, last_days
from charts.validation.problem import Problem
from charts.validation.sheets import Sheet

PREVIEW = 31
"""Days before the release from which a price may be listed: of a preview, or announced."""
ENTERED = 60
"""Days by which a board of costs may date an entry early: by the model's name or announcement."""
QUARTER = 92
"""Days in a quarter: a board that dates a model otherwise may count it in the quarter before."""
DISAGREEING = 300
"""Days by which we and the index may date a release otherwise: it dates some by their family."""
EARLIER_THAN_BASE = 183
"""Days by which a maker may publish what it made of a base before the base itself."""


def _releases(models: Sheet) -> pd.Series:
    return models.frame.drop_duplicates("model_id").set_index("model_id")["released"]


def _predates_release(sheet: Sheet, field: str, models: Sheet, grace: int = 0) -> Iterator[Problem]:
    """Rows dated more than so many days before their model was there."""
    released = sheet.frame["model_id"].map(_releases(models))
    for line in sheet.lines(last_days(sheet, field) < released - pd.Timedelta(days=grace)):
        leeway = f"more than {grace} days " if grace else ""
        yield sheet.problem(
            line,
            field,
            f"{sheet.text(line, field)} is {leeway}before {sheet.text(line, 'model_id')} was "
            f"released, {released[line]:%Y-%m-%d} (mend the date or the model, here or in "
            "models.csv)",
        )


def no_score_predates_its_model(scores: Sheet, models: Sheet) -> Iterator[Problem]:
    """A model cannot be tested before it is there: the date or the model is wrong."""
    yield from _predates_release(scores, "evaluated_on", models)


def no_rating_predates_its_model(ratings: Sheet, models: Sheet) -> Iterator[Problem]:
    """A name on a board before the release is another model or a test under cover."""
    yield from _predates_release(ratings, "as_of", models)


def no_index_predates_its_model(capability_index: Sheet, models: Sheet) -> Iterator[Problem]:
    """A vintage holds no model from after its day, or after its month."""
    yield from _predates_release(capability_index, "vintage", models)


def no_best_score_predates_its_model(group_frontiers: Sheet, models: Sheet) -> Iterator[Problem]:
    """The best of a quarter was there in that quarter, by the board's own dates."""
    yield from _predates_release(group_frontiers, "as_of", models, QUARTER)


def no_run_predates_its_model(run_costs: Sheet, models: Sheet) -> Iterator[Problem]:
    """A run that is dated long before the model is dated wrongly, or another model's."""
    yield from _predates_release(run_costs, "run_on", models, ENTERED)
    yield from _predates_release(run_costs, "listed_on", models)


def no_traffic_predates_its_model(traffic: Sheet, models: Sheet) -> Iterator[Problem]:
    """All releases are counted over the same days; some appear in their course."""
    yield from _predates_release(traffic, "last_day", models)


def no_offer_predates_its_model(offers: Sheet, models: Sheet) -> Iterator[Problem]:
    """A snapshot holds no offer of what came later: that waits for the next one."""
    yield from _predates_release(offers, "as_of", models)


def no_list_price_predates_its_model(list_prices: Sheet, models: Sheet) -> Iterator[Problem]:
    """A maker's price long before the release is an earlier model's, or misdated."""
    yield from _predates_release(list_prices, "valid_from", models, PREVIEW)


def no_spell_predates_its_model(price_history: Sheet, models: Sheet) -> Iterator[Problem]:
    """A price long before the release is an earlier model's, whose name moved on, or misdated."""
    yield from _predates_release(price_history, "valid_from", models, PREVIEW)
    yield from _predates_release(price_history, "last_seen", models, PREVIEW)


def releases_agree_with_the_index(models: Sheet, capability_index: Sheet) -> Iterator[Problem]:
    """A release that every vintage dates to another year is mistyped, here or there."""
    frame = capability_index.frame
    ours = frame["model_id"].map(_releases(models))
    apart = (ours - frame["released_in_vintage"]).dt.days.abs()
    nearest = models.frame["model_id"].map(apart.groupby(frame["model_id"]).min())
    theirs = capability_index.lookup("model_id", "released_in_vintage")
    dated = models.frame["released"] >= pd.Timestamp(FIRST_DAY)  # older is told of as such
    for line in models.lines(dated & (nearest > DISAGREEING) & (models.cells["note"] == "")):
        yield models.problem(
            line,
            "released",
            f"{models.text(line, 'released')} is {nearest[line]:.0f} days from what "
            f"capability_index.csv says, {theirs[models.text(line, 'model_id')]} (mend one of "
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
            f"{models.text(line, 'base_model_id')}, was released, {base[line]:%Y-%m-%d} (mend one "
            "of the dates, or the base)",
        )


CHECKS = (
    no_score_predates_its_model,
    no_rating_predates_its_model,
    no_index_predates_its_model,
    no_best_score_predates_its_model,
    no_run_predates_its_model,
    no_traffic_predates_its_model,
    no_offer_predates_its_model,
    no_list_price_predates_its_model,
    no_spell_predates_its_model,
    releases_agree_with_the_index,
    no_model_long_precedes_its_base,
)
