"""The ledger: what the data say of each claim, by the rule that the claim brings."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from charts.claims import CLAIMS, Claim, Evidence, Verdict
from charts.core.finding import Finding, known_names
from charts.core.slots import fill_slots


class UnjudgedClaim(ValueError):  # noqa: N818  (it says what it found)
    """Claims that cannot be judged by the findings there are.

    problems: one line each, with the file that has the claim.
    """

    def __init__(self, problems: list[str]) -> None:
        """Take the problems, which also make the message."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Ruling(NamedTuple):
    """A claim with its verdict, the reason in one sentence, and its statistic."""

    claim: Claim
    verdict: Verdict
    reason: str
    statistic: Finding


def judge_all(
    findings: Mapping[str, Mapping[str, Finding]], claims: Iterable[Claim] = CLAIMS
) -> dict[str, Ruling]:
    """Judge the claims by the findings of all exhibits; by claim id, in the ledger's order.

    Raises UnjudgedClaim, with all of them, if a rule or a reason asks for a finding that no exhibit
    has, or for a number where one has words, or if a statistic has no day.
    """
    judged, problems = {}, []
    for claim in claims:
        try:
            judged[claim.id] = judge(claim, findings)
        except UnjudgedClaim as unjudged:
            problems += unjudged.problems
    if problems:
        raise UnjudgedClaim(problems)
    return judged


def judge(claim: Claim, findings: Mapping[str, Mapping[str, Finding]]) -> Ruling:
    """Judge one claim; of lazy findings only those are made that it asks for.

    Raises UnjudgedClaim as `judge_all` does.
    """
    evidence = Evidence(findings)
    try:
        judgement = claim.judge(evidence)
        reason = fill_slots(judgement.reason, evidence)
        statistic = evidence[claim.statistic]
    except KeyError as missing:
        near = get_close_matches(str(missing.args[0]), known_names(findings), n=3, cutoff=0.5)
        nearest = f"nearest: {', '.join(near)}; " if near else ""
        problem = (
            f"{_at(claim)} asks for {missing}, no finding there is ({nearest}fix the name, or "
            "have the exhibit give it in every state of the data)"
        )
        raise UnjudgedClaim([problem]) from missing
    except TypeError as word:
        raise UnjudgedClaim([f"{_at(claim)} asks for a number: {word}"]) from word
    except (ArithmeticError, AttributeError, IndexError, ValueError) as error:
        what = f"its rule raised {type(error).__name__}: {error}"
        raise UnjudgedClaim([f"{_at(claim)}: {what} (have it always give a verdict)"]) from error
    if statistic.as_of is None:
        raise UnjudgedClaim([f"{_at(claim)} has a statistic without a day{_undated(claim)}"])
    return Ruling(claim, judgement.verdict, reason, statistic)


def _at(claim: Claim) -> str:
    """Name the file of a claim, and the claim."""
    return f"{claim.judge.__module__.replace('.', '/')}.py: claim {claim.id}"


def _undated(claim: Claim) -> str:
    """Say how to fix a statistic without a day."""
    exhibit, _, name = claim.statistic.partition(".")
    file = f"charts/exhibits/{exhibit.replace('-', '_')}.py"
    return f" (give {name} an as_of in {file}, or name another statistic)"
