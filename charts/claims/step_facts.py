"""Facts of the claim on harder steps: when frontiers of tests came to each level, and costs."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims import sample
from charts.claims.claim import Choice, Rng
from charts.claims.sample import Sample, Samples
from charts.measures.benchmarks import attainable, benchmark_races
from charts.measures.costs import effort_ladders
from charts.measures.stats.units import MONTH
from charts.measures.waits import frontier_steps
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

LEVELS = np.arange(101) / 100
STILL_RUN = 14
"""Months before the last race ends within which a race must end to count as still run."""

CEILING = Choice("what can be won", ("as audits say, where there are some", "as the test says"))
JUMPS = Choice("a jump over a step", ("as it came", "spread over the wait before it"))


FRONTIERS, LADDERS = "frontiers", "ladders"
"""The samples of the facts.

FRONTIERS: unit is the test; reached: the day of each of LEVELS, by ceiling and by reading of jumps
(tests x 2 x 2 x 101; NaN: before the first day); ends, is_run: of the race. LADDERS: models at
several efforts, each a unit; ratio: what the second half of a gain costs over the first; top: the
best score; settings: how many were run.
"""


class TestFrontier(NamedTuple):
    """One test: its name, its best model's firm, its best share by day, and that by audits."""

    test: str
    firm: str
    days: Numbers
    best: Numbers
    audited: Numbers


def step_facts(data: Tables) -> Samples:
    """Give the frontiers of the score matrix's tests, and what is known of costs."""
    factors = attainable.audit_factors(data)
    firms = data["models"].set_index("model_id")["organization_id"]
    frontiers = []
    for race in benchmark_races.races(data):
        best = race.race.days[["open", "closed"]].max(axis=1).dropna()
        spells = race.race.spells
        leader = str(spells["model_id"].iloc[spells["index"].argmax()])
        days, share = best.index.to_numpy("datetime64[D]").astype(float), best.to_numpy(float)
        audited = share * factors.get(race.benchmark_id, 1.0)
        frontiers.append(TestFrontier(race.benchmark_id, firms[leader], days, share, audited))
    return {FRONTIERS: _frontiers(frontiers), LADDERS: _ladders(data)}


def _ladders(data: Tables) -> Sample:
    """Give each model that a board ran at several efforts."""
    ladders = effort_ladders.ladders(effort_ladders.whole_boards(data))
    scores = ladders.rename(columns={"score_high": "score"})
    firms = data["models"].set_index("model_id")["organization_id"]
    rows = ladders.assign(
        top=attainable.attainable(scores, data["benchmarks"]),
        firm=ladders["model_id"].map(firms),
    )
    return sample.of_frame(rows, unit="model_id", firm="firm", columns=("ratio", "top", "settings"))


def _frontiers(frontiers: list[TestFrontier]) -> Sample:
    """Give the sample of frontiers, with the days on which they came to each level."""
    reached = [
        [_reached(frontier, best) for best in (frontier.audited, frontier.best)]
        for frontier in frontiers
    ]
    ends = np.array([frontier.days[-1] for frontier in frontiers])
    columns = {
        "reached": np.array(reached),
        "ends": ends,
        "is_run": ends >= ends.max() - STILL_RUN * MONTH,
    }
    names = np.array([(frontier.test, frontier.firm) for frontier in frontiers], dtype=str)
    return Sample(names[:, 0], names[:, 1], columns)


def _reached(frontier: TestFrontier, best: Numbers) -> list[Numbers]:
    """Give the days of LEVELS by reading of jumps."""
    return [
        frontier_steps.level_days(frontier.days, best, LEVELS, spread=spread)
        for spread in (False, True)
    ]


TESTS_SEEN, DAYS_SEEN = 23, (370, 1200)
"""Simulated tests, and the least and most days of their races."""

JUMP_DAYS, JUMP_SHARE = 75.0, 0.06
"""Mean days between records of a test, and mean rise of one, where progress is even."""

ABANDONED = 0.4
"""Share of the simulated tests on which nobody is run any more."""

SLOWER, SLOW_FROM = 0.5, 0.8
"""In the true world progress is half as fast from here on."""

MODELS, RUNGS, POINT_ERROR = 20, 4, 1.0
"""Simulated models at several efforts, the efforts of each, and the error of a score in points."""

COSTLIER = 2.0
"""How many times as much a point costs in the upper half in the true world."""


def simulated_steps(rng: Rng, *, harder: bool = False, even: bool = False) -> Samples:
    """Give frontiers that rise at one pace in jumps, and costs that rise evenly with the score.

    harder: whether the last points take twice as long, and cost twice as much; even: whether jumps
    are nearly alike, or of any size and at any time.
    """
    frontiers = [_frontier(rng, place, harder, even) for place in range(TESTS_SEEN)]
    ratios = np.array([_ladder(rng, COSTLIER if harder else 1.0) for _ in range(MODELS)])
    number, known = np.arange(MODELS), ~np.isnan(ratios)
    columns = {
        "ratio": ratios, "top": rng.uniform(0.3, 0.7, MODELS),
        "settings": rng.integers(3, 6, MODELS),
    }  # fmt: skip
    ladders = Sample(number.astype(str), (number % 5).astype(str), columns)
    return {FRONTIERS: _frontiers(frontiers), LADDERS: ladders.where(known)}


def _frontier(rng: Rng, place: int, harder: bool, even: bool) -> TestFrontier:
    """Give one test's best share on the days of its records and on the last."""
    length = rng.uniform(*DAYS_SEEN)
    pauses = rng.uniform(0.5, 1.5, 40) if even else rng.exponential(1.0, 40)
    rises = rng.uniform(0.5, 1.5, 40) if even else rng.exponential(1.0, 40)
    pace = rng.uniform(0.5, 1.5)
    days = np.append(0.0, np.cumsum(pauses * JUMP_DAYS / pace))
    progress = rng.uniform(0.0, 0.6) + np.append(0.0, np.cumsum(rises * JUMP_SHARE))
    if harder:
        progress = np.where(
            progress > SLOW_FROM, SLOW_FROM + SLOWER * (progress - SLOW_FROM), progress
        )
    ended = 500.0 if rng.random() < ABANDONED else 0.0
    known = days < length
    best = np.minimum(np.append(progress[known], progress[known][-1]), 1.0)
    calendar = np.append(days[known], length) - length - ended
    return TestFrontier(f"t{place}", f"f{place % 5}", calendar, best, best)


def _ladder(rng: Rng, price: float) -> float:
    """Give the ratio of one model at several efforts; scores have errors. NaN if too few count."""
    points = np.cumsum(rng.uniform(2.0, 8.0, RUNGS))
    middle = (points[0] + points[-1]) / 2
    cost = points + (price - 1) * np.maximum(points - middle, 0.0)
    score = points + rng.normal(0, POINT_ERROR, RUNGS)
    better = score > np.append(-np.inf, np.maximum.accumulate(score)[:-1])
    score, cost = score[better], cost[better]
    if len(score) < effort_ladders.STEPS:
        return np.nan
    half = float(np.interp((score[0] + score[-1]) / 2, score, cost))
    return float((cost[-1] - half) / (half - cost[0]))
