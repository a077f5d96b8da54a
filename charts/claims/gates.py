"""Gates: how often chance alone gives a claim as much support, by simulated worlds.

Support is a one-sided p-value in disguise: with one check and no effect it reaches 80% in about one
world of six. So a label needs that few null worlds reach the support, or few true worlds fall so
low. Gates rest on code, not on data; they are computed by `make gates` into gates.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Trial, World
from charts.claims.multiverse import support_of

FILE = Path(__file__).parent / "gates.json"

WORLDS = 800
WORLD_ANSWERS = 160
"""Answers that the support of a world rests on, over all checks: it is known to 0.04."""

GRID = np.linspace(0, 1, 101)
"""The supports at which shares of worlds are kept."""

ROUNDING = 1e-9


@dataclass(frozen=True)
class Gates:
    """Shares of simulated worlds by support, at the places of GRID.

    code: digest of the code that made them; null: share of null worlds that reach a support, by
    the stricter variant; true: share of true worlds that stay at or below one; checks: for each
    check by name, the share of null worlds in which its own support reaches a level of GRID;
    correlation: the greatest between the supports of two checks in null worlds, 0 with one check.
    """

    code: str
    null: tuple[float, ...]
    true: tuple[float, ...]
    checks: Mapping[str, tuple[float, ...]]
    correlation: float

    def null_share(self, support: float) -> float:
        """Give the share of null worlds that reach a support."""
        return self.null[_at_most(support)]

    def true_share(self, support: float) -> float:
        """Give the share of true worlds that stay at or below a support."""
        return self.true[_at_least(support)]

    def check_share(self, check: str, support: float) -> float:
        """Give the share of null worlds in which a check's support reaches one."""
        return self.checks[check][_at_most(support)]


def _at_most(support: float) -> int:
    """Give the place of the last grid point at or below a support: the share errs upwards."""
    return int(np.searchsorted(GRID, support + ROUNDING, side="right")) - 1


def _at_least(support: float) -> int:
    """Give the place of the first grid point at or above a support: the share errs upwards."""
    return int(np.searchsorted(GRID, support - ROUNDING, side="left"))


def simulate(
    trial: Trial, world: World, seeds: Sequence[int], answers: int = WORLD_ANSWERS
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the supports in worlds, one a seed, and those of each check (worlds x checks)."""
    supports, checks, settings = [], [], answers // len(trial.checks)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        support, by_check = support_of(trial, world(rng), rng, settings)
        supports.append(support)
        checks.append(by_check)
    return np.array(supports), np.array(checks)


def gates(trial: Trial, code: str, seed: int, worlds: int = WORLDS) -> Gates:
    """Compute the gates of a trial."""
    seeds = np.random.SeedSequence(seed).generate_state((len(trial.null_worlds) + 1) * worlds)
    parts = seeds.reshape(-1, worlds).tolist()
    nulls = [
        simulate(trial, world, part) for world, part in zip(trial.null_worlds, parts, strict=False)
    ]
    true, _ = simulate(trial, trial.true_world, parts[-1])
    names = [check.name for check in trial.checks]
    reached = np.max([_reaching(supports) for supports, _ in nulls], axis=0)
    by_check = np.max([[_reaching(column) for column in checks.T] for _, checks in nulls], axis=0)
    return Gates(
        code,
        tuple(reached),
        tuple(_staying(true)),
        {name: tuple(shares) for name, shares in zip(names, by_check, strict=True)},
        max(_correlation(checks) for _, checks in nulls),
    )


def _reaching(supports: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the share of worlds at or above each grid point; a world without an answer is below."""
    known = np.nan_to_num(supports, nan=-1.0)
    return np.asarray((known[:, None] >= GRID - ROUNDING).mean(axis=0))


def _staying(supports: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the share of worlds at or below each grid point; a world without an answer is above."""
    known = np.nan_to_num(supports, nan=2.0)
    return np.asarray((known[:, None] <= GRID + ROUNDING).mean(axis=0))


def _correlation(checks: npt.NDArray[np.float64]) -> float:
    """Give the greatest correlation of two checks over worlds; one that never varies has none."""
    known = checks[~np.isnan(checks).any(axis=1)]
    varying = known[:, known.std(axis=0) > 0] if len(known) > 1 else known[:, :0]
    if varying.shape[1] < 2:
        return 0.0
    pairs = np.atleast_2d(np.corrcoef(varying.T))[np.triu_indices(varying.shape[1], 1)]
    return float(pairs.max())


def read_gates(file: Path = FILE) -> dict[str, Gates]:
    """Read the gates of all claims that have some, by claim id."""
    stored = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {claim_id: _from_json(entry) for claim_id, entry in stored.items()}


def save(by_claim: Mapping[str, Gates], file: Path = FILE) -> None:
    """Write the gates, one claim a line, so that a change of one is a change of one line."""
    lines = [
        f"{json.dumps(claim_id)}: {json.dumps(_as_json(gates))}"
        for claim_id, gates in sorted(by_claim.items())
    ]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _as_json(gates: Gates) -> dict[str, Any]:
    return {
        "code": gates.code,
        "null": _rounded(gates.null),
        "true": _rounded(gates.true),
        "checks": {name: _rounded(shares) for name, shares in gates.checks.items()},
        "correlation": round(gates.correlation, 3),
    }


def _rounded(shares: Sequence[float]) -> list[float]:
    return [round(float(share), 4) for share in shares]


def _from_json(entry: Mapping[str, Any]) -> Gates:
    checks = {name: tuple(shares) for name, shares in entry["checks"].items()}
    null, true = tuple(entry["null"]), tuple(entry["true"])
    return Gates(entry["code"], null, true, checks, entry["correlation"])
