"""The ledger: every claim of the argument, its test, its exhibits, and the rule of its verdict.

One module a section of the argument. The tests were fixed before any chart was drawn; the
thresholds of the rules were named when the ledger was written, and the data had been seen by then.
So they are shared by all claims where they can be, and plain ones: half, four fifths, a whole
interval.
"""

from charts.claims import catching_up, conclusion, frontier_advantage, open_wins, saturation
from charts.claims.claim import Claim, Evidence, Judgement, Verdict

__all__ = ["CLAIMS", "TOPICS", "Claim", "Evidence", "Judgement", "Verdict", "resting_on", "topic"]

CLAIMS = (
    *catching_up.CLAIMS,
    *saturation.CLAIMS,
    *frontier_advantage.CLAIMS,
    *open_wins.CLAIMS,
    *conclusion.CLAIMS,
)

TOPICS = {
    "A": "Catching up",
    "B": "Saturation",
    "C": "The frontier advantage",
    "D": "Where open models win",
    "E": "The conclusion",
}
"""The sections of the argument as readers see them, by the letter of their claims."""


def resting_on(exhibit_id: str) -> list[Claim]:
    """Give the claims that rest on an exhibit, in the order of the argument."""
    return [claim for claim in CLAIMS if exhibit_id in claim.exhibits]


def topic(claim_id: str) -> str:
    """Give the letter of a claim's topic."""
    return claim_id[0]
