"""What a claim is: whose it is, the questions that test it, and the choices made in asking them.

A claim is judged by a multiverse, or specification curve (Steegen et al., "Increasing Transparency
Through a Multiverse Analysis", 2016; Simonsohn, Simmons and Nelson, "Specification Curve Analysis",
2020): each question is asked under every reasonable choice, and of resampled data.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from charts.tables.frames import Tables

Rng = np.random.Generator

Facts = Any
"""What a claim's checks read: small arrays of its own type, made of the tables or of chance."""

Setting = dict[str, Any]
"""One value of each choice, by the choice's name."""


class Owner(StrEnum):
    """Whose claim it is."""

    ESSAY = "essay"
    OPPONENTS = "opponents"
    OURS = "ours"


class Label(StrEnum):
    """What the data say of a claim."""

    HOLDS = "holds"
    MOSTLY_HOLDS = "mostly holds"
    SPLIT = "split"
    MOSTLY_FAILS = "mostly fails"
    FAILS = "fails"
    CHANCE = "cannot be told from chance"
    TOO_FEW = "too few cases"
    UNTESTABLE = "cannot be tested yet"


@dataclass(frozen=True)
class Choice:
    """A decision that could reasonably have been made otherwise.

    options: the published one first, the others by how far they depart from it; weights: of the
    options, equal if there are none. Options that are nearly copies of one another share one.
    """

    name: str
    options: tuple[Any, ...]
    weights: tuple[float, ...] = ()

    @property
    def shares(self) -> npt.NDArray[np.float64]:
        """The share of settings that have each option."""
        weights = np.array(self.weights or (1.0,) * len(self.options))
        return np.asarray(weights / weights.sum())


def first_options(choices: Sequence[Choice]) -> Setting:
    """Give the published option of each choice, by its name."""
    return {choice.name: choice.options[0] for choice in choices}


class Cases(NamedTuple):
    """How many independent cases a check rests on, and of how many firms (or other makers)."""

    cases: int
    firms: int

    @classmethod
    def distinct(cls, cases: npt.ArrayLike, firms: npt.ArrayLike) -> "Cases":
        """Count the distinct names of cases, and those of firms."""
        return cls(len(np.unique(cases)), len(np.unique(firms)))


@dataclass(frozen=True)
class Check:
    """One yes-or-no question of the data, phrased so that yes supports the claim.

    value: of prepared facts under a setting, NaN if it cannot be judged; the answer is yes if it
    lies on `side` of `limit` (a number, or the name of the choice that sets it; on the limit itself
    it is no). words: the published value as a reader sees it; cases: of the facts; finding: the
    finding, as exhibit.name, that shows the same value, if one does.
    """

    name: str
    question: str
    value: Callable[[Any, Setting], float]
    words: Callable[[float], str]
    cases: Callable[[Facts], Cases]
    side: Literal["above", "below"] = "above"
    limit: float | str = 0.0
    finding: str = ""

    def limit_in(self, setting: Setting) -> float:
        """Give the limit under a setting."""
        return float(setting[self.limit]) if isinstance(self.limit, str) else self.limit

    def answer(self, value: float, setting: Setting) -> float:
        """Give 1 for yes, 0 for no, NaN if it cannot be judged."""
        if math.isnan(value):
            return math.nan
        limit = self.limit_in(setting)
        return float(value > limit if self.side == "above" else value < limit)


class Cap(NamedTuple):
    """The best label that a claim can get, and why."""

    label: Label
    reason: str


def prepared_value(name: str, prepared: Mapping[str, float], setting: Setting) -> float:
    """Give the value of a check whose trial prepares the values of all checks, by name."""
    return prepared[name]


World = Callable[[Rng], Facts]
"""Makes facts of a simulated world, of the same type as the real ones."""


def _as_given(facts: Facts, setting: Setting) -> Any:
    """Prepare nothing."""
    return facts


def _nothing(facts: Facts) -> Sequence[str]:
    """Name no unit that could be left out."""
    return ()


def _unchanged(facts: Facts, unit: str) -> Facts:
    """Leave out no unit."""
    return facts


@dataclass(frozen=True)
class Trial:
    """How a claim is tested.

    checks: distinct questions, equally weighted; choices: fixed before the run; facts: made of the
    tables; units and without: the units that may be left out, one at a time, and the facts without
    one; resample: the facts with the independent units drawn again with replacement (None where
    what is asked is existence, or where there are fewer than 8 units); prepare: what all checks
    read, made once for facts and setting; null_worlds: nothing but chance, in two variants of which
    the stricter counts; true_world: the smallest effect that would matter, in words: `effect`.
    """

    checks: tuple[Check, ...]
    choices: tuple[Choice, ...]
    facts: Callable[[Tables], Facts]
    null_worlds: tuple[World, ...]
    true_world: World
    effect: str
    units: Callable[[Facts], Sequence[str]] = _nothing
    without: Callable[[Facts, str], Facts] = _unchanged
    resample: Callable[[Facts, Rng], Facts] | None = None
    prepare: Callable[[Facts, Setting], Any] = _as_given

    @property
    def published(self) -> Setting:
        """The setting of the published figures."""
        return first_options(self.choices)


@dataclass(frozen=True)
class Claim:
    """One step of the argument, of its opponents', or a control question of ours.

    id: letter of the section and number; slug: for addresses; statement: the claim in our words;
    test: what is measured; exhibits: ids; page: the source path of the page that weighs it;
    statistic: the finding that says most, as exhibit.name; reason: one sentence with findings in
    its slots, as {gap.points_now}; would_change: what would change the label; trial: None if the
    claim cannot be tested; untestable: why not, or why not as long as there are too few cases;
    short_name: for lists.
    """

    id: str
    slug: str
    owner: Owner
    statement: str
    test: str
    exhibits: tuple[str, ...]
    page: str
    statistic: str
    reason: str
    would_change: str
    trial: Trial | None = None
    untestable: str = ""
    cap: Cap | None = None
    short_name: str = ""

    @property
    def name(self) -> str:
        """Its short name, for lists: many hosts."""
        return self.short_name or self.slug.replace("-", " ")
