"""The capability index, fitted again from the scores that it is made of.

The model is that of the Epoch Capabilities Index (Epoch AI, epoch-research/eci-public): the share
of a benchmark that a model attains is a logistic curve of its capability,

    share = sigmoid(slope * (capability - difficulty)),

fitted by least squares with a ridge penalty; one benchmark's slope is fixed, and the scale is set
by two models (Claude 3.5 Sonnet = 130, GPT-5 = 150). The bootstrap is Epoch's too: in every draw
each model keeps its number of scores, drawn anew with replacement from its own.

Only a resample in which the better anchor model comes out as the better one can be put on the
scale: its mirror image would say that the best models are the worst. Such a resample is replaced by
the next one; if that is not rare, there is no scale, and the bootstrap says so.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from charts.measures.stats import thresholds
from charts.measures.stats.trend import Numbers

ANCHOR_BENCHMARK = "winogrande"
ANCHOR_MODELS = {"claude-3.5-sonnet-2024-06": 130.0, "gpt-5": 150.0}
PENALTY = 0.1
CLIP = 1e-3
MODELS_PER_CURVE = 2
LOW, HIGH, LEAST_SLOPE = -10.0, 10.0, 0.1
SEED = 20260811

LEAST_APART = 0.01
"""How far apart the anchor models must come out, in log-odds of the anchor benchmark: two with the
same scores differ by what the solver leaves over."""

RARE = 0.05
"""Share of resamples that may be replaced: what lies beyond one end of a 90% interval."""

_EXACT = {"maxiter": 5000, "maxfun": 20_000, "ftol": 1e-12, "gtol": 1e-7, "maxcor": 20}


@dataclass(frozen=True)
class Fit:
    """A fitted index, on the index's scale.

    capability: by model_id, in index points; difficulty: by benchmark_id, in index points; slope:
    by benchmark_id, in log-odds per index point.
    """

    capability: "pd.Series[float]"
    difficulty: "pd.Series[float]"
    slope: "pd.Series[float]"


class AnchorsOutOfOrder(ValueError):  # noqa: N818  (it says what it found)
    """The two models that set the scale coincide, or stand the wrong way round."""


def faults(matrix: pd.DataFrame) -> Iterator[str]:
    """Say what keeps a score matrix from making an index: one sentence a kind of fault."""
    if matrix.empty:
        yield "the matrix has no scores"
        return
    cells = matrix["model_id"].astype(str) + " on " + matrix["benchmark_id"].astype(str)
    share = matrix["share"].astype(float)
    for bad, what in (
        (share.isna(), "no share is known of"),
        (thresholds.below(share, 0) | thresholds.above(share, 1), "a share lies outside 0 to 1:"),
    ):
        if bad.any():
            listing = [
                f"{cell} ({value:g})" for cell, value in zip(cells[bad], share[bad], strict=True)
            ]
            yield f"{what} {_first_few(listing)}"
    for anchor, column in (
        (ANCHOR_BENCHMARK, "benchmark_id"),
        *((model, "model_id") for model in ANCHOR_MODELS),
    ):
        if not matrix[column].eq(anchor).any():
            yield f"{anchor}, which sets the scale, has no score"
    models = matrix.groupby("benchmark_id")["model_id"].nunique()
    if alone := sorted(models.index[models < MODELS_PER_CURVE]):
        yield f"a curve needs {MODELS_PER_CURVE} models, and {_first_few(alone)} has one"


def _first_few(names: list[str], most: int = 5) -> str:
    """List the first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class LeastSquares:
    """The least-squares problem of a score matrix, with its gradient.

    The penalty is PENALTY times the mean square of all parameters, the anchor's slope, which is
    no parameter, left out. Raises ValueError, with all that is wrong, for a matrix that does not
    make an index.
    """

    def __init__(self, matrix: pd.DataFrame) -> None:
        """Take rows of model_id, benchmark_id and share (of what can be won, in [0, 1]).

        Sums of floats depend on their order, so the rows are sorted: `rows`.
        """
        if wrong := list(faults(matrix)):
            raise ValueError(f"no capability index can be fitted: {'; '.join(wrong)}")
        self.rows = matrix.sort_values(["model_id", "benchmark_id", "share"], ignore_index=True)
        self._model, self.models = pd.factorize(self.rows["model_id"], sort=True)
        self._bench, self.benchmarks = pd.factorize(self.rows["benchmark_id"], sort=True)
        self._share = self.rows["share"].clip(CLIP, 1 - CLIP).to_numpy(float)
        self._count = len(self.models), len(self.benchmarks)
        self._free = self.benchmarks != ANCHOR_BENCHMARK
        self._size = sum(self._count) + int(self._free.sum())
        self.start = np.concatenate([np.zeros(sum(self._count)), np.ones(int(self._free.sum()))])

    def solve(self, start: Numbers, weights: Numbers | None = None) -> Numbers:
        """Minimise from a start; weights: how often each of `rows` counts.

        Raises ValueError if the minimum is not found.
        """
        from scipy.optimize import minimize  # here, since the check wants `inputs_digest` alone

        ends = [(LOW, HIGH)] * sum(self._count) + [(LEAST_SLOPE, HIGH)] * int(self._free.sum())
        weight = np.ones(len(self._share)) if weights is None else weights
        best = minimize(
            self._loss, start, (weight,), "L-BFGS-B", jac=True, bounds=ends, options=_EXACT
        )
        if not best.success:
            steepest = float(np.abs(best.jac).max())
            raise ValueError(
                f"the capability fit did not converge: after {best.nit} steps the loss is "
                f"{best.fun:.4g} and still falls by {steepest:.2g} a unit (scipy: {best.message})"
            )
        solution: Numbers = best.x
        return solution

    def _loss(self, parameters: Numbers, weight: Numbers) -> tuple[float, Numbers]:
        """Give the penalised sum of squares and its gradient."""
        from scipy.special import expit

        capability, difficulty, slope = self._parts(parameters)
        distance = capability[self._model] - difficulty[self._bench]
        steep = slope[self._bench]
        fitted = expit(steep * distance)
        residual = fitted - self._share
        pull = 2 * weight * residual * fitted * (1 - fitted)
        models, benchmarks = self._count
        gradient = np.concatenate(
            [
                np.bincount(self._model, pull * steep, models),
                -np.bincount(self._bench, pull * steep, benchmarks),
                np.bincount(self._bench, pull * distance, benchmarks)[self._free],
            ]
        )
        ridge = PENALTY / self._size
        loss = float(weight @ residual**2 + ridge * parameters @ parameters)
        return loss, gradient + 2 * ridge * parameters

    def _parts(self, parameters: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        models, benchmarks = self._count
        slope = np.ones(benchmarks)
        slope[self._free] = parameters[models + benchmarks :]
        return parameters[:models], parameters[models : models + benchmarks], slope

    def scaled(self, parameters: Numbers) -> Fit:
        """Put a solution on the index's scale, on which the two anchor models stand fixed.

        Raises AnchorsOutOfOrder if the anchor models coincide or are the wrong way round.
        """
        capability, difficulty, slope = self._parts(parameters)
        (low, low_index), (high, high_index) = ANCHOR_MODELS.items()
        at = pd.Series(capability, index=self.models)
        if not at[high] - at[low] >= LEAST_APART:
            raise AnchorsOutOfOrder(
                f"{high} ({high_index:g} on the index) does not come out above {low} "
                f"({low_index:g}), but {at[low] - at[high]:.3g} below: the two make no scale"
            )
        unit = (high_index - low_index) / (at[high] - at[low])
        return Fit(
            capability=low_index + unit * (at - at[low]),
            difficulty=pd.Series(low_index + unit * (difficulty - at[low]), index=self.benchmarks),
            slope=pd.Series(slope / unit, index=self.benchmarks),
        )

    def resampled(self, random: np.random.Generator) -> Numbers:
        """Draw each model's scores anew with replacement: how often each of `rows` counts."""
        order = np.argsort(self._model, kind="stable")
        sizes = np.bincount(self._model)
        first = np.repeat(np.cumsum(sizes) - sizes, sizes)
        picks = first + np.floor(random.random(len(order)) * np.repeat(sizes, sizes)).astype(int)
        return np.bincount(order[picks], minlength=len(order)).astype(float)


def fit(matrix: pd.DataFrame) -> Fit:
    """Fit the index to a score matrix: rows of model_id, benchmark_id and share.

    Raises ValueError if the matrix makes no index, or the fit finds none.
    """
    problem = LeastSquares(matrix)
    return problem.scaled(problem.solve(problem.start))


def bootstrap(matrix: pd.DataFrame, draws: int, seed: int = SEED) -> Iterator[Any]:
    """Give the capability of every model in each of so many refits, one Series a draw.

    Draws are paired: two models of one draw were fitted together, so their difference is what an
    interval of the difference must rest on. Raises ValueError as `fit` does, and if the anchor
    models are out of order in more than RARE of the resamples.
    """
    problem = LeastSquares(matrix)
    full_fit = problem.solve(problem.start)
    problem.scaled(full_fit)  # no resample is worth its time if the matrix itself has no scale
    random = np.random.default_rng(seed)
    replaced = 0
    for _ in range(draws):
        while (
            fitted := _on_scale(problem, problem.solve(full_fit, problem.resampled(random)))
        ) is None:
            replaced += 1
            if replaced > RARE * draws:
                raise ValueError(
                    f"in {replaced} resamples, more than {RARE:.0%} of {draws}, the anchor models "
                    f"{' and '.join(ANCHOR_MODELS)} are out of order: they are too uncertain to "
                    "make a scale"
                )
        yield fitted.capability


def _on_scale(problem: LeastSquares, parameters: Numbers) -> Fit | None:
    """Put a solution on the index's scale; None if its anchor models are out of order."""
    try:
        return problem.scaled(parameters)
    except AnchorsOutOfOrder:
        return None


def inputs_digest(matrix: pd.DataFrame, draws: int) -> str:
    """Give a short digest of all that a bootstrap of so many draws rests on."""
    rows = matrix.sort_values(["model_id", "benchmark_id"])
    text = rows[["model_id", "benchmark_id", "share"]].to_csv(index=False, float_format="%.6f")
    settings = [ANCHOR_BENCHMARK, ANCHOR_MODELS, PENALTY, CLIP, LEAST_SLOPE, SEED, draws]
    return hashlib.sha256(f"{settings}\n{text}".encode()).hexdigest()[:16]
