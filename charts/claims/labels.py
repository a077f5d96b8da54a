"""From support to label: the same rule for every claim."""

from collections.abc import Sequence

from charts.claims.claim import Cap, Label
from charts.claims.gates import Gates
from charts.claims.multiverse import Support

DISAGREEMENT = 0.4
"""Checks whose supports range over more than this disagree: the claim is split."""

STRONG, WEAK = 0.05, 0.2
"""Greatest shares of simulated worlds for the strong labels, and for the weak."""

ORDER = (Label.FAILS, Label.MOSTLY_FAILS, Label.SPLIT, Label.MOSTLY_HOLDS, Label.HOLDS)
"""From the label of the least support to that of the most."""


def label(support: Support, gates: Gates, cap: Cap | None = None) -> Label:
    """Give the label of a claim that can be tested."""
    counting = [check.support for check in support.checks if check.counts]
    if not counting:
        return Label.TOO_FEW
    if disagree(counting):
        return Label.SPLIT
    return capped(_by_support(support, gates), cap)


def disagree(supports: Sequence[float]) -> bool:
    """Say whether the supports of checks lie too far apart for one answer."""
    return len(supports) > 1 and max(supports) - min(supports) > DISAGREEMENT


def _by_support(support: Support, gates: Gates) -> Label:
    null = gates.null_share(support.support)
    true = gates.true_share(support.support)
    match support.support:
        case s if s >= 0.8 and null <= STRONG:
            return Label.HOLDS
        case s if s >= 0.6:
            return Label.MOSTLY_HOLDS if null <= WEAK else Label.CHANCE
        case s if s < 0.2 and true <= STRONG:
            return Label.FAILS
        case s if s < 0.4:
            return Label.MOSTLY_FAILS if true <= WEAK else Label.CHANCE
    return Label.CHANCE if only_resampling(support) else Label.SPLIT


def only_resampling(support: Support) -> bool:
    """Say whether no choice settles the answer: under nearly every setting it is yes and no."""
    return bool(support.low > 0.2 and support.high < 0.8)


def capped(label: Label, cap: Cap | None) -> Label:
    """Give the label, or the cap if the label claims more."""
    if cap is None or label not in ORDER:
        return label
    return min(label, cap.label, key=ORDER.index)
