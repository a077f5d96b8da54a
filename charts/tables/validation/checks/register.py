"""The register of models: its dates, labels and bases must tell one story."""

from collections.abc import Iterator

from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet

FIRST_DAY = {"month": "-01", "year": "-01-01"}  # how a date of that precision ends


def open_models_say_since_when(models: Sheet) -> Iterator[Problem]:
    """Every open-closed statistic is dated: an open model needs its day, a closed one has none.

    A model whose release is not known either is let pass: it enters no dated statistic.
    """
    register = models.frame
    is_open = register["weights"].str.startswith("open-").fillna(False).astype("bool")
    has_day = register["weights_from"].notna()
    for line in models.lines(is_open & ~has_day & register["released"].notna()):
        label = models.text(line, "weights")
        message = f"is empty although weights is {label} (write the day the weights appeared)"
        yield models.problem(line, "weights_from", message)
    for line in models.lines(~is_open & has_day):
        day, label = models.text(line, "weights_from"), models.text(line, "weights")
        message = f"{day} contradicts weights {label} (empty it, or fix the label)"
        yield models.problem(line, "weights_from", message)


def weights_come_with_the_release_or_later(models: Sheet) -> Iterator[Problem]:
    """What can be downloaded can be used: `released` counts from the weights at the latest."""
    for line in models.lines(models.frame["weights_from"] < models.frame["released"]):
        day, released = models.text(line, "weights_from"), models.text(line, "released")
        message = f"{day} is before released, {released} (released is the first day of use: fix"
        yield models.problem(line, "weights_from", f"{message} one of them)")


def releases_say_how_exact_they_are(models: Sheet) -> Iterator[Problem]:
    """A date known only to the month must not look like a day."""
    for line, released, precision in models.rows("released", "released_precision"):
        if not (released or precision):
            continue
        if not precision:
            message = f"is empty although released is {released} (write day, month or year)"
        elif not released:
            message = f"is {precision} although released is empty (empty it too)"
        elif not released.endswith(FIRST_DAY.get(precision, "")):
            message = f"is {precision} but released is {released} (write the period's first day)"
        else:
            continue
        yield models.problem(line, "released_precision", message)


def open_labels_name_their_evidence(models: Sheet) -> Iterator[Problem]:
    """An open label rests on a licence, a model card or a stated reason, not on somebody's word."""
    is_open = models.cells["weights"].str.startswith("open-")
    unfounded = (models.cells["weights_source_ref"] == "") & (models.cells["note"] == "")
    for line in models.lines(is_open & unfounded):
        label = models.text(line, "weights")
        message = f"is empty although weights is {label} (name the licence page or model card)"
        yield models.problem(line, "weights_source_ref", message)


def no_model_descends_from_itself(models: Sheet) -> Iterator[Problem]:
    """The chain of bases ends at a model that was trained from nothing."""
    rows = list(models.rows("model_id", "base_model_id"))
    base = {model: parent for _, model, parent in rows if parent}
    for line, model, parent in rows:
        chain = [model]
        while (ancestor := base.get(chain[-1])) and ancestor not in chain:
            chain.append(ancestor)
        if ancestor == model:
            circle = " > ".join([*chain, model])
            message = f"{quoted(parent)} leads back to the model itself: {circle} (fix one)"
            yield models.problem(line, "base_model_id", message)


TIERED_FROM = "2026-09"
"""From which vintage of the index on the makers' ranges have been read for every record."""


def records_have_a_place_in_their_makers_range(
    model_tiers: Sheet, models: Sheet, capability_index: Sheet
) -> Iterator[Problem]:
    """A best closed model that belongs to no tier would let the small ones lead the flagships.

    Others may lack a row, and so may all models of a maker that has no tiers.
    """
    rows = capability_index.cells["vintage"] >= TIERED_FROM
    facts = models.frame.drop_duplicates("model_id").set_index("model_id")
    facts = facts[["organization_id", "weights", "released"]]
    indexed = capability_index.frame[rows].join(facts, on="model_id", how="inner")
    closed = indexed[indexed["weights"] == "closed"].dropna(subset=["released", "index"])
    closed = closed.sort_values(["released", "index"], ascending=[True, False], kind="stable")
    best = closed.groupby("vintage")["index"].cummax()
    earlier = best.groupby(closed["vintage"]).shift(fill_value=-1.0)
    tiered = closed["model_id"].isin(model_tiers.cells["model_id"])
    makers = facts["organization_id"].reindex(model_tiers.cells["model_id"]).unique()
    lacking = (closed["index"] > earlier) & ~tiered & closed["organization_id"].isin(makers)
    for line in capability_index.lines(lacking.sort_index()):
        yield capability_index.problem(
            line,
            "model_id",
            f"{quoted(capability_index.text(line, 'model_id'))} is the best closed model of its "
            "day, but has no row in model_tiers.csv (say there what its maker sells it as: "
            "flagship or small)",
        )


CHECKS = (
    open_models_say_since_when,
    weights_come_with_the_release_or_later,
    releases_say_how_exact_they_are,
    open_labels_name_their_evidence,
    no_model_descends_from_itself,
    records_have_a_place_in_their_makers_range,
)
