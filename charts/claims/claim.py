"""What a claim is, the five verdicts, and the measures that all rules share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charts.core.finding import Finding

HALF = 0.5
"""More than this share of the cases is "most": the plain meaning of usually, and of mostly."""

NEARLY_ALL = 0.8
"""From this share on a thing holds nearly always: four in five, as in ordinary speech."""

FEW = 0.2
"""Up to this share it holds nearly never: one in five, the mirror image of NEARLY_ALL."""

QUARTER = 91
"""Days of a quarter of a year: thirteen weeks."""

CERTAIN = 95.0
"""Percent of the resamples that must agree for a direction to count as certain: the usual 95%."""


class Verdict(StrEnum):
    """What the data say of a claim."""

    HOLDS = "holds"
    LIMITS = "holds with limits"
    MIXED = "mixed"
    FAILS = "fails"
    UNTESTABLE = "cannot be tested"


@dataclass(frozen=True)
class Judgement:
    """A verdict and why: one sentence with findings in its slots, as {gap.points_now}."""

    verdict: Verdict
    reason: str


class Evidence(Mapping[str, Finding]):
    """The findings of all exhibits by `exhibit.name`, as rules ask for them."""

    def __init__(self, findings: Mapping[str, Mapping[str, Finding]]) -> None:
        """Take the findings by exhibit and name."""
        self._findings = findings

    def __getitem__(self, name: str) -> Finding:
        """The finding of that name; KeyError if there is none."""
        exhibit, _, finding_name = name.partition(".")
        if exhibit not in self._findings or finding_name not in self._findings[exhibit]:
            raise KeyError(name)
        return self._findings[exhibit][finding_name]

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return (f"{exhibit}.{n}" for exhibit, named in self._findings.items() for n in named)

    def __len__(self) -> int:
        """How many findings there are."""
        return sum(map(len, self._findings.values()))

    def number(self, name: str) -> float:
        """The value of a finding that is a number. Raises TypeError if it is none."""
        value = self[name].value
        if not isinstance(value, int | float):
            raise TypeError(f"{name} is no number: {value!r}")
        return float(value)

    def share(self, part: str, total: str) -> float:
        """One count as a share of another; 0 of 0 is 0: what never happened holds nowhere."""
        return self.number(part) / self.number(total) if self.number(total) else 0.0

    def below(self, part: str, total: str, limit: float) -> bool:
        """Say whether one count is less than that share of another; of none at all it is not."""
        return self.number(total) > 0 and self.share(part, total) < limit

    def rises(self, name: str) -> bool:
        """Say whether a trend's whole interval lies above zero. Without an interval: never."""
        low = self[name].low
        return low is not None and low > 0

    def falls(self, name: str) -> bool:
        """Say whether a trend's whole interval lies below zero. Without an interval: never."""
        high = self[name].high
        return high is not None and high < 0


Rule = Callable[[Evidence], Judgement]


@dataclass(frozen=True)
class Claim:
    """One step of the argument or of its opponents.

    id: letter of the section and number; slug: for addresses; statement: the claim in our words;
    test: what is measured, fixed before any chart was drawn; exhibits: ids; page: the source path
    of the page that weighs it; statistic: the finding that says most, as exhibit.name; rule: the
    rule of the verdict in words, and judge: the same in code; would_change: what would change the
    verdict; short_name: for lists, if the slug's words are not it.
    """

    id: str
    slug: str
    statement: str
    test: str
    exhibits: tuple[str, ...]
    page: str
    statistic: str
    rule: str
    judge: Rule
    would_change: str
    short_name: str = ""

    @property
    def name(self) -> str:
        """Its short name, for lists: many hosts."""
        return self.short_name or self.slug.replace("-", " ")


def by_count(checks: tuple[bool, ...]) -> Verdict:
    """Judge by how many independent checks agree: all, most, some or none of them.

    Raises ValueError if there is no check.
    """
    if not checks:
        raise ValueError("there is no check")
    agreed = sum(checks)
    if agreed == len(checks):
        return Verdict.HOLDS
    if agreed > HALF * len(checks):
        return Verdict.LIMITS
    return Verdict.MIXED if agreed else Verdict.FAILS


def by_shares(shares: Sequence[float]) -> Verdict:
    """Judge by several shares of one kind: all nearly all, all most, some most, or none."""
    if min(shares) >= NEARLY_ALL:
        return Verdict.HOLDS
    if min(shares) > HALF:
        return Verdict.LIMITS
    return Verdict.MIXED if max(shares) > HALF else Verdict.FAILS


BY_COUNT = (
    "It holds if all of them are so, with limits if most are, is mixed if fewer are, and fails if "
    "none is."
)
"""The rule of by_count in words."""
