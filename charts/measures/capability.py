"""The capability index, fitted again from the scores that it is made of.

The model is that of the Epoch Capabilities Index (Epoch AI, epoch-research/eci-public): the share
of a benchmark that a model attains is a logistic curve of its capability,

    share = sigmoid(slope * (capability - difficulty)),

fitted by least squares with a ridge penalty; one benchmark's slope is fixed, and the scale is set
by two models (Claude 3.5 Sonnet = 130, GPT-5 = 150). The bootstrap is Epoch's too: in every draw
each model keeps its number of scores, drawn anew with replacement from its own.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from charts.measures.trend import Numbers

ANCHOR_BENCHMARK = "winogrande"
ANCHOR_MODELS = {"claude-3.5-sonnet-2024-06": 130.0, "gpt-5": 150.0}
PENALTY = 0.1
CLIP = 1e-3
LOW, HIGH, LEAST_SLOPE = -10.0, 10.0, 0.1
SEED = 20260811

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


class Problem:
    """The least-squares problem of a score matrix, with its gradient.

    The penalty is PENALTY times the mean square of all parameters, the anchor's slope, which is
    no parameter, left out. Raises KeyError if an anchor is not in the matrix.
    """

    def __init__(self, matrix: pd.DataFrame) -> None:
        """Take rows of model_id, benchmark_id and share (of what can be won, cut to [0, 1])."""
        model, self.models = pd.factorize(matrix["model_id"], sort=True)
        bench, self.benchmarks = pd.factorize(matrix["benchmark_id"], sort=True)
        for anchor, known in [
            (ANCHOR_BENCHMARK, self.benchmarks),
            *((model_id, self.models) for model_id in ANCHOR_MODELS),
        ]:
            if anchor not in known:
                raise KeyError(anchor)
        self._model, self._bench = model, bench
        self._share = matrix["share"].clip(CLIP, 1 - CLIP).to_numpy(float)
        self._count = len(self.models), len(self.benchmarks)
        self._free = self.benchmarks != ANCHOR_BENCHMARK
        self._size = sum(self._count) + int(self._free.sum())
        self.start = np.concatenate([np.zeros(sum(self._count)), np.ones(int(self._free.sum()))])

    def solve(self, start: Numbers, weights: Numbers | None = None) -> Numbers:
        """Minimise from a start; weights: how often each row counts. Raises RuntimeError."""
        ends = [(LOW, HIGH)] * sum(self._count) + [(LEAST_SLOPE, HIGH)] * int(self._free.sum())
        weight = np.ones(len(self._share)) if weights is None else weights
        found = minimize(
            self._loss, start, (weight,), "L-BFGS-B", jac=True, bounds=ends, options=_EXACT
        )
        if not found.success:
            raise RuntimeError(f"the capability fit did not converge: {found.message}")
        solution: Numbers = found.x
        return solution

    def _loss(self, parameters: Numbers, weight: Numbers) -> tuple[float, Numbers]:
        """Give the penalised sum of squares and its gradient."""
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
        """Put a solution on the index's scale, on which the two anchor models stand fixed."""
        capability, difficulty, slope = self._parts(parameters)
        (low, low_index), (high, high_index) = ANCHOR_MODELS.items()
        at = pd.Series(capability, index=self.models)
        unit = (high_index - low_index) / (at[high] - at[low])
        return Fit(
            capability=low_index + unit * (at - at[low]),
            difficulty=pd.Series(low_index + unit * (difficulty - at[low]), index=self.benchmarks),
            slope=pd.Series(slope / unit, index=self.benchmarks),
        )

    def redrawn(self, random: np.random.Generator) -> Numbers:
        """Draw each model's scores anew with replacement: how often each row counts."""
        order = np.argsort(self._model, kind="stable")
        sizes = np.bincount(self._model)
        first = np.repeat(np.cumsum(sizes) - sizes, sizes)
        picks = first + np.floor(random.random(len(order)) * np.repeat(sizes, sizes)).astype(int)
        return np.bincount(order[picks], minlength=len(order)).astype(float)


def fit(matrix: pd.DataFrame) -> Fit:
    """Fit the index to a score matrix: rows of model_id, benchmark_id and share."""
    problem = Problem(matrix)
    return problem.scaled(problem.solve(problem.start))


def bootstrap(matrix: pd.DataFrame, draws: int, seed: int = SEED) -> Iterator[Any]:
    """Give the capability of every model in each of so many refits, one Series a draw.

    Draws are paired: two models of one draw were fitted together, so their difference is what an
    interval of the difference must rest on.
    """
    problem = Problem(matrix)
    whole = problem.solve(problem.start)
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield problem.scaled(problem.solve(whole, problem.redrawn(random))).capability


def digest(matrix: pd.DataFrame, draws: int) -> str:
    """Give a short digest of all that a bootstrap of so many draws rests on."""
    rows = matrix.sort_values(["model_id", "benchmark_id"])
    text = rows[["model_id", "benchmark_id", "share"]].to_csv(index=False, float_format="%.6f")
    settings = [ANCHOR_BENCHMARK, ANCHOR_MODELS, PENALTY, CLIP, LEAST_SLOPE, SEED, draws]
    return hashlib.sha256(f"{settings}\n{text}".encode()).hexdigest()[:16]
