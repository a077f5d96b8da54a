"""The multiverse of a claim: its checks asked under many settings, and of resampled facts.

A check's support is the share of runs that answer yes, a claim's the mean over its checks. All is
seeded, so that the same facts give the same support.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from charts.claims.claim import Cases, Check, Facts, Rng, Setting, Trial
from charts.core.formats import option_text

Answers = npt.NDArray[np.float64]
"""Of settings x resamples x checks: 1 for yes, 0 for no, NaN where it cannot be judged."""


class Effort(NamedTuple):
    """How much is run.

    answers: that a support rests on, over all checks, each of a setting and a resample of its own,
    which says more than two resamples of one setting; spread_settings, spread_resamples: for how
    far the support varies with the setting; flip_settings: for the support of one value of a
    choice; published_resamples: for the support with every choice as published.
    """

    answers: int = 10_000
    spread_settings: int = 160
    spread_resamples: int = 20
    flip_settings: int = 200
    published_resamples: int = 200


FULL = Effort()
"""What an edition runs: its supports have a Monte Carlo error of about 0.005."""

GLANCE = Effort(60, 4, 2, 4, 4)
"""Enough to see whether all can be judged, and too little to say how."""

REMOVED = "left out"
"""The name of the choice which unit is left out: none in half of the runs."""

MIN_CASES, MIN_FIRMS = 5, 3
"""What a check needs to count: so many independent cases, of so many firms."""

CUTS = (0.2, 0.4, 0.6, 0.8)
"""Supports at which the label changes."""


def enough(cases: Cases) -> bool:
    """Say whether a check counts with so many cases and firms."""
    return cases.cases >= MIN_CASES and cases.firms >= MIN_FIRMS


@dataclass(frozen=True)
class CheckSupport:
    """What a check says.

    support: share of the runs that answer yes, NaN if none can be judged; answered: share of the
    runs that can be judged; value: the published one, NaN if it cannot be judged; answer: yes or
    no to it, None if it cannot be judged; cases: what it rests on.
    """

    name: str
    support: float
    answered: float
    value: float
    answer: bool | None
    cases: Cases

    @property
    def counts(self) -> bool:
        """Whether it has cases enough, and an answer in some run."""
        return enough(self.cases) and not np.isnan(self.support)


@dataclass(frozen=True)
class Flip:
    """One value of a choice whose own support lies on another side of a cut."""

    choice: str
    value: str
    support: float


@dataclass(frozen=True)
class Support:
    """What the multiverse of a claim says.

    settings: how many were tried; support: mean over the checks that count, NaN if none does; low
    and high: the 5th and the 95th percentile of the support over settings (how much our choices
    matter; no interval of confidence); error: the Monte Carlo standard error; published: the
    support with every choice as published, data resampled; flip: the nearest, if one is.
    """

    settings: int
    support: float
    low: float
    high: float
    error: float
    published: float
    checks: tuple[CheckSupport, ...]
    flip: Flip | None


def seed(claim_id: str, purpose: str = "support") -> int:
    """Give the fixed seed of a claim for a purpose.

    >>> seed("A1") == seed("A1"), seed("A1") == seed("A2")
    (True, False)
    """
    return zlib.crc32(f"{claim_id} {purpose}".encode())


def run_multiverse(trial: Trial, facts: Facts, seed: int, effort: Effort = FULL) -> Support:
    """Run the whole multiverse of a claim on its facts."""
    runs, rng = Runs(trial, facts), np.random.default_rng(seed)
    settings = runs.draw(rng, effort.answers // len(trial.checks))
    answers = runs.answers(settings, rng, 1)
    checks = tuple(_check_support(runs, n, answers[..., n]) for n in range(len(trial.checks)))
    counting = [n for n, check in enumerate(checks) if check.counts]
    each = _by_setting(answers[..., counting])
    spread = runs.answers(runs.draw(rng, effort.spread_settings), rng, effort.spread_resamples)
    published = runs.answers([trial.published], rng, effort.published_resamples)[..., counting]
    support = _mean(answers[..., counting])
    return Support(
        len(settings),
        support,
        *_ends(_by_setting(spread[..., counting])),
        _error(each),
        _mean(published),
        checks,
        _nearest_flip(
            runs, support, counting, _group_means(settings, each), effort.flip_settings, rng
        ),
    )


def support_of(trial: Trial, facts: Facts, rng: Rng, settings: int) -> tuple[float, Answers]:
    """Give the support alone, of the checks that count, and each check's; for simulated worlds."""
    runs = Runs(trial, facts)
    answers = runs.answers(runs.draw(rng, settings), rng, 1)
    counting = [enough(check.cases(facts)) for check in trial.checks]
    return _mean(answers[..., counting]), _by_check(answers)


class Runs:
    """The runs of a trial on facts. Facts without a unit are made once."""

    def __init__(self, trial: Trial, facts: Facts) -> None:
        """Take the trial and the facts."""
        self.trial, self.facts = trial, facts
        self.units = tuple(trial.units(facts))
        self._reduced: dict[str, Facts] = {}

    def draw(self, rng: Rng, settings: int) -> list[Setting]:
        """Draw settings, each choice independently of the others; half leave nothing out.

        Each option comes as often as its weight says (Latin hypercube sampling: McKay, Beckman and
        Conover, 1979), so that luck in drawing settings adds as little as can be.
        """
        columns = {c.name: _evenly(c.options, c.shares, settings, rng) for c in self.trial.choices}
        if self.units:
            weights = np.append(0.5, np.full(len(self.units), 0.5 / len(self.units)))
            columns[REMOVED] = _evenly((None, *self.units), weights, settings, rng)
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def answers(self, settings: Sequence[Setting], rng: Rng, resamples: int) -> Answers:
        """Ask all checks under settings, each of so many resamples of the facts."""
        answers = np.empty((len(settings), resamples, len(self.trial.checks)))
        for row, setting in enumerate(settings):
            facts = self._without(setting.get(REMOVED))
            for column in range(resamples):
                answers[row, column] = self._ask(self._resample(facts, rng), setting)
        return answers

    def published_value(self, check: Check) -> float:
        """Give the value of a check with every choice as published, on the facts as they are."""
        setting = self.trial.published
        return float(check.value(self.trial.prepare(self.facts, setting), setting))

    def _without(self, unit: str | None) -> Facts:
        if unit is None:
            return self.facts
        if unit not in self._reduced:
            self._reduced[unit] = self.trial.without(self.facts, unit)
        return self._reduced[unit]

    def _resample(self, facts: Facts, rng: Rng) -> Facts:
        return self.trial.resample(facts, rng) if self.trial.resample else facts

    def _ask(self, facts: Facts, setting: Setting) -> list[float]:
        prepared = self.trial.prepare(facts, setting)
        return [
            check.answer(check.value(prepared, setting), setting) for check in self.trial.checks
        ]


def _evenly(
    options: Sequence[Any], shares: npt.NDArray[np.float64], count: int, rng: Rng
) -> list[Any]:
    """Draw options so that each comes as often as its share says, in random order."""
    levels = (rng.permutation(count) + rng.random()) / count
    places = np.searchsorted(np.cumsum(shares), levels * shares.sum(), side="right")
    return [options[place] for place in np.minimum(places, len(options) - 1)]


def _check_support(runs: Runs, place: int, answers: Answers) -> CheckSupport:
    check = runs.trial.checks[place]
    known = answers[~np.isnan(answers)]
    value = runs.published_value(check)
    answer = check.answer(value, runs.trial.published)
    return CheckSupport(
        check.name,
        float(known.mean()) if known.size else np.nan,
        known.size / answers.size,
        value,
        None if np.isnan(answer) else bool(answer),
        check.cases(runs.facts),
    )


def _by_check(answers: Answers) -> Answers:
    """Give each check's share of yes among the runs that can be judged; NaN if none can."""
    return _mean_known(answers, axis=(0, 1))


def _mean(answers: Answers) -> float:
    """Give the mean over checks of their shares of yes; NaN if there is no check to judge by."""
    shares = _by_check(answers)
    shares = shares[~np.isnan(shares)]
    return float(shares.mean()) if shares.size else np.nan


def _by_setting(answers: Answers) -> npt.NDArray[np.float64]:
    """Give the support of each setting; NaN where nothing can be judged."""
    return _mean_known(_mean_known(answers, axis=1), axis=1)


def _mean_known(values: Answers, axis: int | tuple[int, ...]) -> Answers:
    """Give the mean along an axis of what is not NaN; NaN where all is."""
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    mean: Answers = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return mean


def _ends(supports: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Give the 5th and the 95th percentile of the support over settings."""
    known = supports[~np.isnan(supports)]
    if not known.size:
        return np.nan, np.nan
    low, high = np.quantile(known, (0.05, 0.95))
    return float(low), float(high)


def _error(supports: npt.NDArray[np.float64]) -> float:
    """Give the Monte Carlo standard error of their mean: settings are independent."""
    known = supports[~np.isnan(supports)]
    return float(known.std() / np.sqrt(known.size)) if known.size else np.nan


Departure = tuple[str, Any]
"""A choice and one value of it."""


def _nearest_flip(
    runs: Runs,
    support: float,
    counting: list[int],
    screened: Mapping[Departure, float],
    settings: int,
    rng: Rng,
) -> Flip | None:
    """Give the nearest single value whose own support lies on another side of a cut.

    Values come by how far they depart from the published one; leaving a unit out comes last.
    screened: the support of the main runs with that value, a rough one. What crosses there is run
    again, and counts if it crosses by more than twice its Monte Carlo error.
    """
    for departure in _departures(runs):
        if _crosses(support, screened.get(departure, np.nan), 0.0):
            name, value = departure
            varied = [setting | {name: value} for setting in runs.draw(rng, settings)]
            each = _by_setting(runs.answers(varied, rng, 1)[..., counting])
            alone = float(np.nanmean(each))
            if _crosses(support, alone, 2 * _error(each)):
                return Flip(name, option_text(value), alone)
    return None


def _departures(runs: Runs) -> Iterator[Departure]:
    choices = runs.trial.choices
    for place in range(max((len(choice.options) for choice in choices), default=0)):
        for choice in choices:
            if place < len(choice.options):
                yield choice.name, choice.options[place]
    yield from ((REMOVED, unit) for unit in runs.units)


def _group_means(
    settings: Sequence[Setting], supports: npt.NDArray[np.float64]
) -> dict[Departure, float]:
    """Give the mean support of the settings that have a value of a choice."""
    groups: dict[Departure, list[float]] = {}
    for setting, support in zip(settings, supports, strict=True):
        for departure in setting.items():
            groups.setdefault(departure, []).append(support)
    return {
        departure: float(np.mean(known))
        for departure, group in groups.items()
        if len(known := [support for support in group if not np.isnan(support)])
    }


def _crosses(support: float, alone: float, margin: float) -> bool:
    """Say whether a cut lies between two supports, the second beyond it by a margin."""
    return any(alone + margin < cut <= support or alone - margin >= cut > support for cut in CUTS)
