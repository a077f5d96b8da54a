"""Derivatives, run costs and licences against the register and against their benchmarks."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from charts.tables.validation.checks.numbers import beyond
from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet


def run_scores_lie_within_their_benchmark(run_costs: Sheet, benchmarks: Sheet) -> Iterator[Problem]:
    """A score beyond floor or ceiling is in another unit, most often per cent."""
    yield from beyond(run_costs, "score", benchmarks)


def derived_scores_lie_within_their_benchmark(
    derivations: Sheet, benchmarks: Sheet
) -> Iterator[Problem]:
    """A score beyond floor or ceiling is in another unit, most often per cent."""
    for field in ("base_score", "derived_score", "best_closed_score"):
        yield from beyond(derivations, field, benchmarks)


def gains_are_the_difference(derivations: Sheet) -> Iterator[Problem]:
    """A gain that is not derivative minus base is mistyped, or one of the scores is."""
    frame = derivations.frame
    difference = frame["derived_score"] - frame["base_score"]
    for line in derivations.lines((frame["gain"] - difference).abs() > 0.0051):
        yield derivations.problem(
            line,
            "gain",
            f"{derivations.text(line, 'gain')} is not derived_score minus base_score, "
            f"{difference[line]:.4g} (fix one of the three)",
        )


def derivations_follow_the_register(derivations: Sheet, models: Sheet) -> Iterator[Problem]:
    """The base of a derivative is recorded in one place; here it is only repeated."""
    base = derivations.cells["derived_model_id"].map(models.lookup("model_id", "base_model_id"))
    known = base.isin(models.cells["model_id"])  # a base that is no model is reported elsewhere
    for line in derivations.lines(known & (base != derivations.cells["base_model_id"])):
        derived = quoted(derivations.text(line, "derived_model_id"))
        yield derivations.problem(
            line,
            "base_model_id",
            f"{quoted(derivations.text(line, 'base_model_id'))} is not the base of {derived} in "
            f"models.csv, {quoted(base[line])} (fix one of them)",
        )


def licensed_models_are_open(licences: Sheet, models: Sheet) -> Iterator[Problem]:
    """Only what can be downloaded has a licence of its weights."""
    label = licences.cells["model_id"].map(models.lookup("model_id", "weights"))
    for line in licences.lines(label == "closed"):
        model = quoted(licences.text(line, "model_id"))
        message = f"{model} is closed in models.csv (fix the label there, or delete this row)"
        yield licences.problem(line, "model_id", message)


def licences_are_labelled_alike(licences: Sheet) -> Iterator[Problem]:
    """One licence has one short name and one class; another beside it slipped from another row."""
    for field in ("spdx", "licence_class"):
        used: dict[str, Counter[str]] = defaultdict(Counter)
        rows = [row for row in licences.rows("licence", field) if all(row)]
        for _, licence, label in rows:
            used[licence][label] += 1
        for line, licence, label in rows:
            usual = used[licence].most_common(1)[0][0]  # of equally many, the first
            if label != usual:
                message = f"{quoted(label)} is not what {quoted(licence)} has elsewhere, "
                remedy = "fix one of them; two licences need two names"
                yield licences.problem(line, field, f"{message}{quoted(usual)} ({remedy})")


GIGABYTES = 0.4, 4.5
"""Size of the weights in GB per billion parameters: 3 to 36 bits each."""


def weights_have_the_size_of_their_parameters(licences: Sheet, models: Sheet) -> Iterator[Problem]:
    """Weights are stored in 4 to 32 bits: far more or less is another model's, or another unit."""
    parameters = models.frame.drop_duplicates("model_id").set_index("model_id")["parameters"]
    size = licences.frame["model_id"].map(parameters)
    each = licences.frame["weights_gb"] / size
    for line in licences.lines((each < GIGABYTES[0]) | (each > GIGABYTES[1])):
        model = licences.text(line, "model_id")
        yield licences.problem(
            line,
            "weights_gb",
            f"{licences.text(line, 'weights_gb')} does not fit the {size[line]:g} billion "
            f"parameters of {model}: {GIGABYTES[0]} to {GIGABYTES[1]} GB a billion is usual "
            "(fix it, or parameters in models.csv)",
        )


CHECKS = (
    run_scores_lie_within_their_benchmark,
    derived_scores_lie_within_their_benchmark,
    gains_are_the_difference,
    derivations_follow_the_register,
    licensed_models_are_open,
    licences_are_labelled_alike,
    weights_have_the_size_of_their_parameters,
)
