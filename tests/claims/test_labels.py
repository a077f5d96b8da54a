"""Labels: every row of the rule's table, its edges, and what a gate stops."""

import numpy as np
import pytest

from charts.claims.claim import Cap, Cases, Label
from charts.claims.gates import GRID, Gates
from charts.claims.labels import capped, label
from charts.claims.multiverse import CheckSupport, Support

ENOUGH, TOO_FEW = Cases(5, 3), Cases(4, 3)


def support(
    *checks: float, spread: tuple[float, float] = (0.0, 1.0), cases: Cases = ENOUGH
) -> Support:
    parts = tuple(
        CheckSupport(f"c{n}", value, 1.0, 0.0, True, cases) for n, value in enumerate(checks)
    )
    known = [value for value in checks if not np.isnan(value)]
    mean = float(np.mean(known)) if known else np.nan
    return Support(1, mean, *spread, 0.0, mean, parts, None)


def gates(null: float = 0.0, true: float = 0.0) -> Gates:
    """Gates that give the same share at every support."""
    return Gates("", (null,) * len(GRID), (true,) * len(GRID), {}, 0.0)


@pytest.mark.parametrize(
    ("share", "null", "true", "expected"),
    [
        (0.80, 0.05, 0, Label.HOLDS),
        (0.80, 0.051, 0, Label.MOSTLY_HOLDS),
        (0.80, 0.21, 0, Label.CHANCE),
        (0.79, 0.01, 0, Label.MOSTLY_HOLDS),
        (0.60, 0.20, 0, Label.MOSTLY_HOLDS),
        (0.60, 0.21, 0, Label.CHANCE),
        (0.59, 0, 0, Label.SPLIT),
        (0.40, 0, 0, Label.SPLIT),
        (0.39, 0, 0.20, Label.MOSTLY_FAILS),
        (0.39, 0, 0.21, Label.CHANCE),
        (0.20, 0, 0.05, Label.MOSTLY_FAILS),
        (0.19, 0, 0.05, Label.FAILS),
        (0.19, 0, 0.06, Label.MOSTLY_FAILS),
        (0.19, 0, 0.21, Label.CHANCE),
    ],
)
def test_each_row_of_the_rule(share: float, null: float, true: float, expected: Label) -> None:
    assert label(support(share), gates(null, true)) is expected


def test_checks_more_than_four_tenths_apart_are_split() -> None:
    assert label(support(1.0, 1.0, 1.0, 0.5), gates()) is Label.SPLIT
    assert label(support(1.0, 1.0, 1.0, 0.6), gates()) is Label.HOLDS


def test_a_check_that_does_not_count_splits_nothing() -> None:
    both = support(1.0).checks + support(0.0, cases=TOO_FEW).checks
    assert label(Support(1, 1.0, 0, 1, 0, 1.0, both, None), gates()) is Label.HOLDS


def test_without_a_check_that_counts_there_are_too_few_cases() -> None:
    assert label(support(1.0, 1.0, cases=TOO_FEW), gates()) is Label.TOO_FEW
    assert label(support(np.nan), gates()) is Label.TOO_FEW


def test_half_support_under_every_setting_is_chance() -> None:
    assert label(support(0.5, spread=(0.3, 0.7)), gates()) is Label.CHANCE
    assert label(support(0.5, spread=(0.1, 0.7)), gates()) is Label.SPLIT


def test_a_cap_lowers_what_claims_more_and_nothing_else() -> None:
    cap = Cap(Label.MOSTLY_HOLDS, "Margins are not public.")
    assert capped(Label.HOLDS, cap) is Label.MOSTLY_HOLDS
    assert capped(Label.FAILS, cap) is Label.FAILS
    assert capped(Label.CHANCE, cap) is Label.CHANCE
    assert capped(Label.HOLDS, None) is Label.HOLDS
