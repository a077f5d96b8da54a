"""B2: are the last points of a test harder to win than those in its middle?"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims import sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.measures.benchmarks import attainable, benchmark_races
from charts.measures.costs import effort_ladders
from charts.measures.stats.units import MONTH
from charts.measures.waits import frontier_steps, survival
from charts.tables.frames import Tables

Numbers = npt.NDArray[np.float64]

LEVELS = np.arange(101) / 100
NARROW_LATER = 5
"""Hundredths by which a narrow last step begins above a wide one: 90 to 92, but 85 to 95."""

UNFINISHED = 1000.0
"""Months that stand for a median that is not reached: most of the steps still last."""

LONGEST = 24.0
"""Months at which a restricted mean cuts."""

STILL_RUN = 14
"""Months before the last race ends within which a race must end to count as still run."""

WIDTH = Choice("points of a step", (10, 2))
LAST = Choice("where the last step of ten points begins, in %", (85, 83, 87, 80))
MIDDLE = Choice("where the middle step begins, in %", (30, 35, 25, 40, 50))
CEILING = Choice("what can be won", ("as audits say, where there are some", "as the test says"))
JUMPS = Choice("a jump over a step", ("as it came", "spread over the wait before it"))
TESTS = Choice("tests", ("all", "those that are still run"))
MEAN = Choice("how steps are summed up", ("median", "mean up to 24 months"))
HEIGHT = Choice("share of what can be won that a model must come to, for its cost", (0.0, 0.5))
SETTINGS = Choice("settings at which a model was run, at least", (3, 4, 5))


@dataclass(frozen=True)
class Facts:
    """Frontiers of tests, and models at several efforts.

    frontiers: unit is the test; reached: the day of each of LEVELS, by ceiling and by reading of
    jumps (tests x 2 x 2 x 101; NaN: before the first day); ends, is_run: of the race. ladders: unit
    is the model; ratio: what the second half of a gain costs over the first; top: the best score;
    settings: how many were run.
    """

    frontiers: Sample
    ladders: Sample


class Frontier(NamedTuple):
    """One test: its name, its best model's firm, its best share by day, and that by audits."""

    test: str
    firm: str
    days: Numbers
    best: Numbers
    audited: Numbers


def _facts(data: Tables) -> Facts:
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
        frontiers.append(Frontier(race.benchmark_id, firms[leader], days, share, audited))
    return Facts(_frontiers(frontiers), _ladders(data))


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


def _frontiers(frontiers: list[Frontier]) -> Sample:
    """Give the sample of frontiers, with the days on which they came to each level."""
    reached = [[_reached(one, best) for best in (one.audited, one.best)] for one in frontiers]
    ends = np.array([one.days[-1] for one in frontiers])
    columns = {
        "reached": np.array(reached),
        "ends": ends,
        "is_run": ends >= ends.max() - STILL_RUN * MONTH,
    }
    names = np.array([(one.test, one.firm) for one in frontiers], dtype=str)
    return Sample(names[:, 0], names[:, 1], columns)


def _reached(frontier: Frontier, best: Numbers) -> list[Numbers]:
    """Give the days of LEVELS by reading of jumps."""
    return [
        frontier_steps.level_days(frontier.days, best, LEVELS, spread=spread)
        for spread in (False, True)
    ]


def _months(facts: Facts, setting: Setting) -> float:
    """Give how many months longer the last step took than the middle one, of the same width."""
    frontiers = facts.frontiers
    ways = CEILING.options.index(setting[CEILING.name]), JUMPS.options.index(setting[JUMPS.name])
    reached, ends = frontiers["reached"][:, ways[0], ways[1]], frontiers["ends"]
    if setting[TESTS.name] != "all":
        reached, ends = reached[frontiers["is_run"]], ends[frontiers["is_run"]]
    width = setting[WIDTH.name]
    last = setting[LAST.name] + (0 if width == WIDTH.options[0] else NARROW_LATER)
    late, early = (
        _typical(*_waits(reached, ends, start, width), setting[MEAN.name])
        for start in (last, setting[MIDDLE.name])
    )
    return late - early if min(late, early) < UNFINISHED else np.nan


def _waits(
    reached: Numbers, ends: Numbers, start: int, width: int
) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Give the months of the steps that were begun while watched, and which have ended."""
    begin, done = reached[:, start], reached[:, start + width]
    begun = np.isfinite(begin)
    begin, done, ends = begin[begun], done[begun], ends[begun]
    return (np.minimum(done, ends) - begin) / MONTH, np.isfinite(done)


def _typical(months: Numbers, done: npt.NDArray[np.bool_], how: str) -> float:
    """Give the typical step, counting those that still last; NaN if there is none."""
    if not len(months):
        return np.nan
    order = np.lexsort((~done, months))  # of equal waits those that ended leave first
    waiting = survival.product_limit(done[order], np.ones(len(months)))
    if how == "median":
        return min(survival.first_at_half(months[order], waiting), UNFINISHED)
    return survival.restricted_mean(months[order], waiting, LONGEST)


def _begun(facts: Facts) -> Cases:
    """Count the tests that were seen to begin the last step, and the firms that lead them."""
    begun = np.isfinite(facts.frontiers["reached"][:, 0, 0, LAST.options[0]])
    return facts.frontiers.where(begun).cases()


def _ratio(facts: Facts, setting: Setting) -> float:
    """Give what the second half of a gain costs over the first half, at the median ladder."""
    ladders = facts.ladders
    counts = (ladders["top"] >= setting[HEIGHT.name]) & (
        ladders["settings"] >= setting[SETTINGS.name]
    )
    return float(np.median(ladders["ratio"][counts])) if counts.any() else np.nan


def _months_words(value: float) -> str:
    """Say how much longer the last step took."""
    if value > UNFINISHED / 2:
        return "most of the last steps begun are not finished yet"
    if value < -UNFINISHED / 2:
        return "most of the middle steps begun are not finished yet"
    if abs(value) < 0.05:
        return "both took as long"
    return f"the last step took {abs(value):.1f} months {'longer' if value > 0 else 'less'}"


def _ratio_words(value: float) -> str:
    """Say how much more the later points cost."""
    return f"the second half of a gain costs {value:.1f} times the first"


def _ladder_cases(facts: Facts) -> Cases:
    return facts.ladders.cases()


def _units(facts: Facts) -> list[str]:
    return sorted({*sample.units(facts.frontiers), *sample.units(facts.ladders)})


def _without(facts: Facts, unit: str) -> Facts:
    parts = (sample.without_unit(part, unit) for part in (facts.frontiers, facts.ladders))
    return Facts(*parts)


def _resample(facts: Facts, rng: Rng) -> Facts:
    return Facts(sample.resample(facts.frontiers, rng), sample.resample(facts.ladders, rng))


TESTS_SEEN, DAYS_SEEN = 23, (370, 1200)
"""Simulated tests, and the least and most days of their races."""

JUMP_DAYS, JUMP_SHARE = 75.0, 0.06
"""Mean days between records of a test, and mean rise of one, where progress is even."""

ABANDONED = 0.4
"""Share of the simulated tests on which nobody is run any more."""

SLOWER, SLOW_FROM = 0.5, 0.8
"""In the true world progress is half as fast from here on."""

LADDERS, RUNGS, POINT_ERROR = 20, 4, 1.0
"""Simulated models at several efforts, the efforts of each, and the error of a score in points."""

COSTLIER = 2.0
"""How many times as much a point costs in the upper half in the true world."""


def _world(rng: Rng, *, harder: bool, even: bool) -> Facts:
    """Give frontiers that rise at one pace in jumps, and costs that rise evenly with the score.

    harder: whether the last points take twice as long, and cost twice as much; even: whether jumps
    are nearly alike, or of any size and at any time.
    """
    frontiers = [_frontier(rng, place, harder, even) for place in range(TESTS_SEEN)]
    ratios = np.array([_ladder(rng, COSTLIER if harder else 1.0) for _ in range(LADDERS)])
    number, known = np.arange(LADDERS), ~np.isnan(ratios)
    columns = {
        "ratio": ratios, "top": rng.uniform(0.3, 0.7, LADDERS),
        "settings": rng.integers(3, 6, LADDERS),
    }  # fmt: skip
    ladders = Sample(number.astype(str), (number % 5).astype(str), columns)
    return Facts(_frontiers(frontiers), ladders.where(known))


def _frontier(rng: Rng, place: int, harder: bool, even: bool) -> Frontier:
    """Give one test's best share on the days of its records and on the last."""
    length = rng.uniform(*DAYS_SEEN)
    waits = rng.uniform(0.5, 1.5, 40) if even else rng.exponential(1.0, 40)
    rises = rng.uniform(0.5, 1.5, 40) if even else rng.exponential(1.0, 40)
    pace = rng.uniform(0.5, 1.5)
    days = np.append(0.0, np.cumsum(waits * JUMP_DAYS / pace))
    progress = rng.uniform(0.0, 0.6) + np.append(0.0, np.cumsum(rises * JUMP_SHARE))
    if harder:
        progress = np.where(
            progress > SLOW_FROM, SLOW_FROM + SLOWER * (progress - SLOW_FROM), progress
        )
    ended = 500.0 if rng.random() < ABANDONED else 0.0
    known = days < length
    best = np.minimum(np.append(progress[known], progress[known][-1]), 1.0)
    calendar = np.append(days[known], length) - length - ended
    return Frontier(f"t{place}", f"f{place % 5}", calendar, best, best)


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


def _steady(rng: Rng) -> Facts:
    return _world(rng, harder=False, even=True)


def _lumpy(rng: Rng) -> Facts:
    return _world(rng, harder=False, even=False)


def _harder(rng: Rng) -> Facts:
    return _world(rng, harder=True, even=False)


CLAIM = Claim(
    id="B2",
    slug="harder-steps",
    owner=Owner.ESSAY,
    statement="The last points of a test are harder to win than those in its middle.",
    test=(
        "Steps of one width near the top and in the middle of each test: how many months the best "
        "model took for them, with steps that still last counted; and as one model thinks longer, "
        "what the second half of the gain costs against the first."
    ),
    exhibits=("harder-steps", "cost-per-point"),
    page="claims/b1-ceilings.md",
    statistic="harder-steps.early_ten",
    reason=(
        "From 90% to 92% the frontier took {harder-steps.late} at the median, from 30% to 40% "
        "{harder-steps.early}; {harder-steps.last_waiting} of the {harder-steps.last_steps:test} "
        "that came to 90% have not come to 95%. As models think longer, the second half of the "
        "gain costs {cost-per-point.median} times the first."
    ),
    would_change="More tests that come from 85% to 95%, and how long that takes.",
    trial=Trial(
        checks=(
            Check(
                "months",
                "Did a step near the top take longer than one of its width in the middle?",
                _months,
                _months_words,
                _begun,
            ),
            Check(
                "cost",
                "As a model thinks longer, does the second half of the gain cost more?",
                _ratio,
                _ratio_words,
                _ladder_cases,
                limit=1.0,
                finding="cost-per-point.median",
            ),
        ),
        choices=(WIDTH, LAST, MIDDLE, CEILING, JUMPS, TESTS, MEAN, HEIGHT, SETTINGS),
        facts=_facts,
        units=_units,
        without=_without,
        resample=_resample,
        null_worlds=(_steady, _lumpy),
        true_world=_harder,
        effect="the last fifth takes twice as long as what comes before, and costs twice as much",
    ),
)
