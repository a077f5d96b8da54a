"""The ledger: what the data say of each claim, by the rule that the claim brings."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from charts.claims import CLAIMS, Claim, Found, Verdict
from charts.findings import Finding


class Ruling(NamedTuple):
    """A claim with its verdict, the reason in one sentence, and its statistic."""

    claim: Claim
    verdict: Verdict
    reason: str
    statistic: Finding


def rulings(
    findings: Mapping[str, Mapping[str, Finding]], claims: Iterable[Claim] = CLAIMS
) -> dict[str, Ruling]:
    """Judge the claims by the findings of all exhibits; by claim id, in the ledger's order.

    Raises ValueError if a rule or a reason asks for a finding that no exhibit has.
    """
    found = Found(findings)
    texts = {name: str(finding) for name, finding in found.items()}
    made = {}
    for claim in claims:
        try:
            judgement = claim.judge(found)
            reason = _filled(judgement.reason, texts)
            made[claim.id] = Ruling(claim, judgement.verdict, reason, found[claim.statistic])
        except KeyError as missing:
            raise ValueError(f"claim {claim.id} asks for {missing}, no finding there is") from None
    return made


def _filled(reason: str, texts: Mapping[str, str]) -> str:
    """Fill the slots of a reason; format() would take the dot of a name for an attribute."""
    parts = reason.split("{")
    return parts[0] + "".join(
        texts[name] + rest for name, _, rest in (part.partition("}") for part in parts[1:])
    )
