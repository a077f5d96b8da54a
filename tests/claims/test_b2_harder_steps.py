"""Claim B2: its values from scores and costs again, its words, what one step would change."""

import re
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from charts.claims.b2_harder_steps import CLAIM, LAST, MIDDLE, UNFINISHED
from charts.claims.sample import Samples
from charts.claims.step_facts import FRONTIERS, LEVELS
from charts.tables.frames import Tables
from tests.claims import saturation_oracle as again
from tests.claims.asking import check_of, trial_of, value
from tests.exhibits import race_oracle as hand
from tests.exhibits.oracle import rows

EFFORTS = {"none", "minimal", "low", "medium", "high", "xhigh", "max"}
PASSED_ON = {"yes", "with-attribution", "facts"}


@pytest.fixture(scope="module")
def facts(data: Tables) -> Samples:
    measured: Samples = trial_of(CLAIM).facts(data)
    return measured


def steps(start: float, width: float) -> list[tuple[float, bool]]:
    """The months of each step that was seen to begin, and whether it has ended."""
    found = []
    for test, end in again.race_ends().items():
        factor = again.audit_factor(test)
        best = {day: share * factor for day, share in hand.frontier(test, end).items()}
        begun = [day for day, share in best.items() if share >= start - 1e-9]
        if begun and min(begun) > min(best):
            done = [day for day, share in best.items() if share >= start + width - 1e-9]
            until = min(done) if done else end
            found.append(((until - min(begun)).days / again.MONTH, bool(done)))
    return found


def typical(waits: list[tuple[float, bool]]) -> float:
    """The month by which half have ended, each day's share taken of those still under way."""
    left = 1.0
    for month in sorted({month for month, _ in waits}):
        at_risk = sum(other >= month for other, _ in waits)
        left *= 1 - sum(other == month and done for other, done in waits) / at_risk
        if left <= 0.5 + 1e-11:
            return month
    return UNFINISHED


@pytest.mark.parametrize(("width", "later"), [(10, 0), (2, 5)])
def test_the_months_are_those_of_the_scores(facts: Samples, width: int, later: int) -> None:
    late, early = (
        typical(steps(start / 100, width / 100))
        for start in (LAST.options[0] + later, MIDDLE.options[0])
    )
    assert value(CLAIM, facts, "months", points_of_a_step=width) == pytest.approx(late - early)


def test_the_cost_is_that_of_the_boards(facts: Samples) -> None:
    permission = {row["source_id"]: row["may_republish"] for row in rows("sources")}
    ladders: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for row in rows("run_costs"):
        kind = "effort" if row["setting"] in EFFORTS else "budget"
        if kind == "budget" and not re.fullmatch(r"\d+K", row["setting"]):
            continue
        if row["usable"] == "true" and permission[row["source_id"]] in PASSED_ON:
            key = row["benchmark_id"], row["model_id"], row["scaffold"], kind
            ladders.setdefault(key, []).append((float(row["cost"]), float(row["score"])))
    ratios = [ratio for steps in ladders.values() if (ratio := second_half(sorted(steps)))]
    assert value(CLAIM, facts, "cost") == pytest.approx(median(ratios))


def second_half(runs: list[tuple[float, float]]) -> float | None:
    """What the second half of a gain costs over the first; None without a middle."""
    line = [run for run in runs if all(run[1] > s for c, s in runs if (c, -s) < (run[0], -run[1]))]
    if len(line) < 3:
        return None
    goal = (line[0][1] + line[-1][1]) / 2
    (c0, s0), (c1, s1) = next(pair for pair in pairwise(line) if pair[0][1] <= goal <= pair[1][1])
    middle = c0 + (c1 - c0) * (goal - s0) / (s1 - s0)
    return (line[-1][0] - middle) / (middle - line[0][0])


@pytest.mark.parametrize("faster", [True, False])
def test_how_fast_tests_fill_decides_the_months(facts: Samples, faster: bool) -> None:
    pace = np.where(LEVELS > 0.8, 0.5 if faster else 2.0, 1.0)
    days = np.cumsum(pace) * 30
    frontiers = facts[FRONTIERS]
    reached = np.broadcast_to(days, frontiers["reached"].shape)
    same = frontiers.assign({"reached": reached, "ends": np.full(len(frontiers), 1e5)})
    made = {**facts, FRONTIERS: same}
    assert (value(CLAIM, made, "months") < 0) == faster


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("months", 995.9, "most of the last steps begun are not finished yet"),
        ("months", -995.9, "most of the middle steps begun are not finished yet"),
        ("months", 0.0, "both took as long"),
        ("months", 2.34, "the last step took 2.3 months longer"),
        ("months", -2.34, "the last step took 2.3 months less"),
        ("cost", 2.64, "the second half of a gain costs 2.6 times the first"),
    ],
)
def test_the_answer_is_said_in_words(name: str, number: float, words: str) -> None:
    assert check_of(CLAIM, name).words(number) == words
