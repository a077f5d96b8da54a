"""B2: are the last points of a test harder to win than those in its middle?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import sample, step_facts
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Setting, Trial
from charts.claims.sample import Samples
from charts.claims.step_facts import CEILING, FRONTIERS, JUMPS, LADDERS
from charts.measures.stats.units import MONTH
from charts.measures.waits import survival

Numbers = npt.NDArray[np.float64]

NARROW_LATER = 5
"""Hundredths by which a narrow last step begins above a wide one: 90 to 92, but 85 to 95."""

UNFINISHED = 1000.0
"""Months that stand for a median that is not reached: most of the steps still last."""

LONGEST = 24.0
"""Months at which a restricted mean cuts."""

WIDTH = Choice("points of a step", (10, 2))
LAST = Choice("where the last step of ten points begins, in %", (85, 83, 87, 80))
MIDDLE = Choice("where the middle step begins, in %", (30, 35, 25, 40, 50))
TESTS = Choice("tests", ("all", "those that are still run"))
MEAN = Choice("how steps are summed up", ("median", "mean up to 24 months"))
HEIGHT = Choice("share of what can be won that a model must come to, for its cost", (0.0, 0.5))
SETTINGS = Choice("settings at which a model was run, at least", (3, 4, 5))


def _months(facts: Samples, setting: Setting) -> float:
    """Give how many months longer the last step took than the middle one, of the same width."""
    frontiers = facts[FRONTIERS]
    ways = CEILING.options.index(setting[CEILING.name]), JUMPS.options.index(setting[JUMPS.name])
    reached, ends = frontiers["reached"][:, ways[0], ways[1]], frontiers["ends"]
    if setting[TESTS.name] != "all":
        reached, ends = reached[frontiers["is_run"]], ends[frontiers["is_run"]]
    width = setting[WIDTH.name]
    last = setting[LAST.name] + (0 if width == WIDTH.options[0] else NARROW_LATER)
    late, early = (
        _typical(*_step_months(reached, ends, start, width), setting[MEAN.name])
        for start in (last, setting[MIDDLE.name])
    )
    return late - early if min(late, early) < UNFINISHED else np.nan


def _step_months(
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
    waiting = survival.weighted_product_limit(done[order], np.ones(len(months)))
    if how == "median":
        return min(survival.first_at_half(months[order], waiting), UNFINISHED)
    return survival.restricted_mean(months[order], waiting, LONGEST)


def _begun(facts: Samples) -> Cases:
    """Count the tests that were seen to begin the last step, and the firms that lead them."""
    begun = np.isfinite(facts[FRONTIERS]["reached"][:, 0, 0, LAST.options[0]])
    return facts[FRONTIERS].where(begun).cases()


def _ratio(facts: Samples, setting: Setting) -> float:
    """Give what the second half of a gain costs over the first half, at the median ladder."""
    ladders = facts[LADDERS]
    counts = (ladders["top"] >= setting[HEIGHT.name]) & (
        ladders["settings"] >= setting[SETTINGS.name]
    )
    return sample.median(ladders["ratio"][counts])


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


def _ladder_cases(facts: Samples) -> Cases:
    return facts[LADDERS].cases()


CLAIM = Claim(
    id="B2",
    slug="harder-steps",
    owner=Owner.ESSAY,
    statement="The last points of a test are harder to win than those in its middle.",
    test=(
        "Steps of equal width near the top and in the middle of each test: how many months "
        "the best model took for them, unfinished steps included. And as one model thinks "
        "longer, what the second half of its gain costs against the first."
    ),
    exhibits=("harder-steps", "cost-per-point"),
    page="argument/full-tests.md",
    statistic="harder-steps.early_ten",
    reason=(
        "Per ten points the frontier took {harder-steps.early_ten} from 30% to 40% and "
        "{harder-steps.last_ten} from 90% to 95%. 95% is not reached yet on "
        "{harder-steps.last_waiting} of the {harder-steps.last_steps:test} that reached 90%. As "
        "models think longer, the second half of the gain costs {cost-per-point.median} times the "
        "first."
    ),
    would_change=(
        "More tests on which the best score goes from 85% to 95%, and the time that this takes."
    ),
    trial=Trial(
        checks=(
            Check(
                "months",
                "Did a step near the top take longer than one of equal width in the middle?",
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
        facts=step_facts.step_facts,
        units=sample.all_units,
        without=sample.without_unit_of_any,
        resample=sample.resample_each,
        null_worlds=(partial(step_facts.simulated_steps, even=True), step_facts.simulated_steps),
        true_world=partial(step_facts.simulated_steps, harder=True),
        effect="the last fifth takes twice as long as what comes before, and costs twice as much",
    ),
)
