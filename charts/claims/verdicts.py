"""Verdicts: what the data of an edition say of each claim, and how sure that is, in words."""

import math
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from charts.claims import CLAIMS, gates, labels, module_of, multiverse
from charts.claims.claim import Check, Claim, Label
from charts.claims.gates import Gates
from charts.claims.multiverse import CheckSupport, Effort, Support
from charts.core.finding import Finding, known_names
from charts.core.formats import counted, option_text, percent
from charts.core.slots import fill_slots
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

Findings = Mapping[str, Mapping[str, Finding]]


class UnjudgedClaim(ValueError):  # noqa: N818  (it says what it found)
    """Claims that cannot be judged by the findings there are.

    problems: one line each, with the file that has the claim.
    """

    def __init__(self, problems: list[str]) -> None:
        """Take the problems, which also make the message."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Answer(NamedTuple):
    """A check with what it says: its published answer in words, and its support."""

    check: Check
    support: CheckSupport
    words: str
    null_share: float


class Ruling(NamedTuple):
    """A claim with its label, the reason in one sentence, and its statistic.

    support and gates: None if the claim cannot be tested; answers: of its checks.
    """

    claim: Claim
    label: Label
    reason: str
    statistic: Finding
    support: Support | None = None
    gates: Gates | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def null_share(self) -> float:
        """The share of null worlds that reach the support; NaN if the claim cannot be tested."""
        if self.support is None or self.gates is None or math.isnan(self.support.support):
            return math.nan
        return self.gates.null_share(self.support.support)


class Examined(NamedTuple):
    """What the multiverse of a claim says, and the tables that it read.

    support: None if the claim cannot be tested.
    """

    support: Support | None
    reads: frozenset[str]


def examined(claim_id: str, data: Tables, effort: Effort = multiverse.FULL) -> Examined:
    """Run the multiverse of a claim."""
    trial = next(claim.trial for claim in CLAIMS if claim.id == claim_id)
    if trial is None:
        return Examined(None, frozenset())
    view = data.fresh_view()
    support = multiverse.run_multiverse(trial, trial.facts(view), multiverse.seed(claim_id), effort)
    return Examined(support, frozenset(view.accessed))


@cache
def stored_gates() -> dict[str, Gates]:
    """Read the gates of all claims once."""
    return gates.read_gates()


def judge(claim: Claim, findings: Findings, support: Callable[[], Support | None]) -> Ruling:
    """Judge one claim; of lazy findings only those are made that its texts cite.

    support: runs its multiverse, or gives what was kept of it. Raises UnjudgedClaim if a text
    cites a finding that no exhibit has, if the statistic has no day, if the claim has no gates, if
    the data lack the rows that it needs, or if its code raises.
    """
    reason = _cited(claim, claim.reason, findings)
    statistic = _statistic(claim, findings)
    try:
        known = support()
    except NoRows as missing:
        raise _unjudged(claim, f"cannot be judged: {missing}") from missing
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        what = f"its checks raised {type(error).__name__}: {error}"
        raise _unjudged(claim, f"{what} (have them always give a value, or NaN)") from error
    if known is None or claim.trial is None:
        return Ruling(claim, Label.UNTESTABLE, reason, statistic)
    if (claim_gates := stored_gates().get(claim.id)) is None:
        raise _unjudged(claim, f"has no gates (run make gates only={claim.id})")
    answers = tuple(
        _answer(check, result, claim_gates)
        for check, result in zip(claim.trial.checks, known.checks, strict=True)
    )
    label = labels.label(known, claim_gates, claim.cap)
    if label is Label.TOO_FEW and claim.untestable:  # what it is about has not happened yet
        label = Label.UNTESTABLE
    return Ruling(claim, label, reason, statistic, known, claim_gates, answers)


def _answer(check: Check, result: CheckSupport, claim_gates: Gates) -> Answer:
    """Say a check's published value in words; one that cannot be judged says so."""
    words = "cannot be judged" if result.answer is None else check.words(result.value)
    known = not math.isnan(result.support) and check.name in claim_gates.checks
    share = claim_gates.check_share(check.name, result.support) if known else math.nan
    return Answer(check, result, words, share)


def _cited(claim: Claim, text: str, findings: Findings) -> str:
    """Fill the slots of a text with findings."""
    try:
        return fill_slots(text, _ByName(findings))
    except KeyError as missing:
        raise _unjudged(claim, _unknown(str(missing.args[0]), findings)) from missing


def _statistic(claim: Claim, findings: Findings) -> Finding:
    """Give the finding that a claim leads with, which must have a day."""
    try:
        statistic = _ByName(findings)[claim.statistic]
    except KeyError as missing:
        raise _unjudged(claim, _unknown(claim.statistic, findings)) from missing
    if statistic.as_of is None:
        exhibit, _, name = claim.statistic.partition(".")
        file = f"charts/exhibits/{exhibit.replace('-', '_')}.py"
        fix = f"give {name} an as_of in {file}, or name another statistic"
        raise _unjudged(claim, f"has a statistic without a day ({fix})")
    return statistic


def _unknown(name: str, findings: Findings) -> str:
    """Say that no finding has a name, and which are near."""
    near = get_close_matches(name, known_names(findings), n=3, cutoff=0.5)
    nearest = f"nearest: {', '.join(near)}; " if near else ""
    fix = "fix the name, or have the exhibit give it in every state of the data"
    return f"cites {name!r}, no finding there is ({nearest}{fix})"


class _ByName(Mapping[str, Finding]):
    """The findings of all exhibits by `exhibit.name`, as texts cite them."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def __getitem__(self, name: str) -> Finding:
        exhibit, _, finding = name.partition(".")
        if exhibit not in self._findings or finding not in self._findings[exhibit]:
            raise KeyError(name)
        return self._findings[exhibit][finding]

    def __iter__(self) -> Iterator[str]:
        return iter(known_names(self._findings))

    def __len__(self) -> int:
        return len(known_names(self._findings))


def how_sure(ruling: Ruling) -> str:
    """Say in words what the support rests on; "" if the claim cannot be tested."""
    support = ruling.support
    if support is None or math.isnan(support.support):
        return ""
    counting = sum(check.counts for check in support.checks)
    questions = counted(counting, "question")
    parts = [
        *_disagreement(support),
        f"We asked {questions} in {support.settings:,} reasonable ways. "
        f"{percent(support.support)} of the answers support the claim.",
        f"Chance alone would give as large a share in {share_of_worlds(ruling.null_share)} of "
        "simulated worlds.",
        _spread(percent(support.low), percent(support.high)),
    ]
    return " ".join([*parts, _flip(ruling.claim, support)])


def _spread(low: str, high: str) -> str:
    if low == high:
        return f"With other choices the share stays at {low}."
    return f"With other choices the share runs from {low} to {high}."


def _disagreement(support: Support) -> list[str]:
    """Say which questions get a yes and which a no, where they disagree."""
    counting = sorted((c for c in support.checks if c.counts), key=lambda check: -check.support)
    if not labels.disagree([check.support for check in counting]):
        return []
    each = [f"{check.name}: yes in {percent(check.support)} of the runs" for check in counting]
    return [f"The questions disagree ({'; '.join(each)})."]


def _flip(claim: Claim, support: Support) -> str:
    """Say which single choice takes the support across a boundary, the least departure first."""
    if support.flip is None:
        return "No single choice moves the share across a boundary between two verdicts."
    what, value, alone = support.flip.choice, support.flip.value, support.flip.support
    published = claim.trial.published if claim.trial else {}
    if option_text(published.get(what)) == value:
        return f"With the published choice alone (“{what}: {value}”), {percent(alone)} support it."
    choice = f"without {value}" if what == multiverse.REMOVED else f"with “{what}: {value}”"
    return f"The smallest change that crosses a boundary: {choice}, {percent(alone)} support it."


def share_of_worlds(share: float) -> str:
    """Write a share of simulated worlds, of which there are too few to tell 0 from a little.

    >>> share_of_worlds(0.0), share_of_worlds(0.25)
    ('less than 1%', '25%')
    """
    return "less than 1%" if share < 0.01 else percent(share)


def _unjudged(claim: Claim, problem: str) -> UnjudgedClaim:
    """Name the file of a claim, the claim, and what is wrong."""
    return UnjudgedClaim(
        [f"{module_of(claim.id).replace('.', '/')}.py: claim {claim.id} {problem}"]
    )
