"""What two states of the data lead to: findings, verdicts and pictures.

Both are read by the code of the working tree, so that only the data differ.
"""

import json
import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import click

from charts.claims import CLAIMS, Claim
from charts.claims.verdicts import Examined, Findings, examined, judge
from charts.core.exhibit import Exhibit
from charts.core.formats import counted, percent
from charts.site.catalogue import BrokenExhibit, ids, locating_errors, make
from charts.tables.contract import DATA
from charts.tables.frames import Tables
from charts.tables.reading import load, read
from charts.tables.validation.problem import InvalidData
from scripts.pipeline import cached_exhibit, cached_support
from scripts.tree import Tree, contract_now, files_now

Texts = dict[str, str]
EACH = 6
"""So many exhibits make it worth starting a process, which needs seconds to begin."""

STATISTICS = frozenset(claim.statistic for claim in CLAIMS)


class State(NamedTuple):
    """What the code makes of the data at one revision.

    exhibits: those that it can make, by id; supports: of claims, by id; broken: why it cannot make
    the others; problem: why these data cannot be read at all.
    """

    exhibits: Mapping[str, Exhibit] = {}
    supports: Mapping[str, Examined] = {}
    broken: Mapping[str, str] = {}
    problem: str = ""


class Effects(NamedTuple):
    """Texts before and after: findings by "exhibit.name", verdicts by claim, pictures by exhibit.

    statistics: the names of the findings that claims lead with; problems: why nothing can be
    compared; broken: why an exhibit is not. The last two are lines for a report.
    """

    findings: tuple[Texts, Texts] = ({}, {})
    verdicts: tuple[Texts, Texts] = ({}, {})
    pictures: tuple[Texts, Texts] = ({}, {})
    statistics: Collection[str] = STATISTICS
    broken: Sequence[str] = ()
    problems: Sequence[str] = ()


class Inline(Executor):
    """Runs at once what it is given, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def effects(old: Path, new: Path, changed: Collection[str]) -> Effects:
    """Compare what two folders of data lead to.

    changed: the names of the tables that differ. An exhibit that reads none of them is the same in
    both states: it is not made at all if a build has left it in the cache.
    """
    try:
        data = load(new)
    except InvalidData as invalid:
        return Effects(problems=[f"new data: {_relative(p, new)}" for p in invalid.problems])
    if not changed:
        return Effects()
    cached = cached_state() if new == DATA else State()
    same = _resting_on_none(cached, changed)
    exhibits, claims = (len(names) for names in _lacking(same))
    click.echo(
        f"Comparing {counted(exhibits, 'exhibit')} and {counted(claims, 'claim')}, before and "
        "after; with more than a few this takes minutes (less after make build).",
        err=True,
    )
    with _executor(exhibits) as pool:
        earlier = pool.submit(read_state, old, *_lacking(same))
        after = make_state(data, *_lacking(cached))
        before: State = earlier.result()
        if before.problem:
            return Effects(problems=[f"old data: {before.problem}"])
        return compare(_joined(same, before), _joined(cached, after), pool)


def cached_state() -> State:
    """Give what the last build of the working tree left and that is still right."""
    tree = Tree(files_now(), contract_now())
    exhibits = {name: cached_exhibit(tree, name) for name in ids()}
    supports = {claim.id: cached_support(tree, claim.id) for claim in CLAIMS}
    return State(
        {name: exhibit for name, exhibit in exhibits.items() if exhibit},
        {claim_id: examined for claim_id, examined in supports.items() if examined},
    )


def _resting_on_none(state: State, changed: Collection[str]) -> State:
    """Give what reads none of the tables that differ: it is the same in both states."""
    return State(
        {n: exhibit for n, exhibit in state.exhibits.items() if not exhibit.reads & {*changed}},
        {c: examined for c, examined in state.supports.items() if not examined.reads & {*changed}},
    )


def _lacking(state: State) -> tuple[list[str], list[str]]:
    """Name the exhibits and the claims that a state has not."""
    exhibits = [name for name in ids() if name not in state.exhibits]
    return exhibits, [claim.id for claim in CLAIMS if claim.id not in state.supports]


def _joined(cached: State, fresh: State) -> State:
    """Put what was cached and what is fresh together."""
    return fresh._replace(
        exhibits={**cached.exhibits, **fresh.exhibits},
        supports={**cached.supports, **fresh.supports},
    )


def _executor(exhibits: int) -> Executor:
    """Give a second process if there are enough exhibits to make up for starting it."""
    if exhibits < EACH or (os.cpu_count() or 1) < 2:
        return Inline()
    return ProcessPoolExecutor(1, get_context("spawn"))


def read_state(folder: Path, names: Sequence[str], claims: Sequence[str]) -> State:
    """Make exhibits of the data in a folder, which may break rules that are newer than they."""
    try:
        data = read(folder)
    except InvalidData as invalid:
        return State(problem=_relative(invalid.problems[0], folder))
    except Exception as error:  # a contract may be broken in any way
        message = " ".join(str(error).split())
        return State(problem=f"this code cannot read them ({type(error).__name__}: {message})")
    return make_state(data, names, claims)


def make_state(data: Tables, names: Iterable[str], claims: Iterable[str] = ()) -> State:
    """Make exhibits, and say of each that fails why; examine claims."""
    exhibits: dict[str, Exhibit] = {}
    broken: Texts = {}
    for name in names:
        try:
            exhibits[name] = make(name, data)
        except BrokenExhibit as fault:
            broken[name] = str(fault)
    return State(exhibits, dict(_examined(data, claims)), broken)


def _examined(data: Tables, claims: Iterable[str]) -> Iterator[tuple[str, Examined]]:
    """Examine claims; one whose code meets data that nobody foresaw is left out."""
    for claim_id in claims:
        with suppress(Exception):
            yield claim_id, examined(claim_id, data)


def compare(before: State, after: State, pool: Executor) -> Effects:
    """Compare two states; an exhibit that is broken in one of them is compared in nothing."""
    both = [name for name in ids() if name in before.exhibits and name in after.exhibits]
    redrawn = [n for n in both if not _same_tables(before.exhibits[n], after.exhibits[n])]
    earlier = pool.submit(pictures, [before.exhibits[name] for name in redrawn])
    drawn_after = pictures([after.exhibits[name] for name in redrawn])
    drawn_before: tuple[Texts, Texts] = earlier.result()
    return Effects(
        findings=(_findings(before, both), _findings(after, both)),
        verdicts=(verdicts(before), verdicts(after)),
        pictures=(
            {n: text for n, text in drawn_before[0].items() if n in drawn_after[0]},
            {n: text for n, text in drawn_after[0].items() if n in drawn_before[0]},
        ),
        broken=_faults({**before.broken, **drawn_before[1]}, {**after.broken, **drawn_after[1]}),
    )


def _same_tables(exhibit: Exhibit, other: Exhibit) -> bool:
    """Say whether an exhibit must look the same in both: a drawing is made of its tables alone."""
    if exhibit is other:
        return True
    return [*exhibit.tables] == [*other.tables] and all(
        frame.equals(other.tables[name]) for name, frame in exhibit.tables.items()
    )


def pictures(exhibits: Iterable[Exhibit]) -> tuple[Texts, Texts]:
    """Write what readers see of exhibits, as JSON, and why some cannot be drawn."""
    specs: Texts = {}
    broken: Texts = {}
    for exhibit in exhibits:
        try:
            with locating_errors(exhibit.id):
                spec = exhibit.chart(False) if exhibit.chart else None
                specs[exhibit.id] = json.dumps([spec, str(exhibit.matrix)], sort_keys=True)
        except BrokenExhibit as fault:
            broken[exhibit.id] = str(fault)
    return specs, broken


def _findings(state: State, names: Iterable[str]) -> Texts:
    return {
        f"{name}.{finding}": str(value)
        for name in names
        for finding, value in state.exhibits[name].findings.items()
    }


def verdicts(state: State) -> Texts:
    """Judge every claim; one that cannot be judged says why."""
    findings = {name: exhibit.findings for name, exhibit in state.exhibits.items()}
    return {claim.id: _verdict(claim, findings, state) for claim in CLAIMS}


def _verdict(claim: Claim, findings: Findings, state: State) -> str:
    """Give the label of a claim with its support, to the percent."""
    try:
        ruling = judge(claim, findings, lambda: state.supports[claim.id].support)
    except Exception as error:  # a rule is code, and meets data that nobody foresaw
        return f"not judged ({type(error).__name__}: {error})"
    if ruling.support is None or math.isnan(ruling.support.support):
        return str(ruling.label)
    return f"{ruling.label} ({percent(ruling.support.support)})"


def _faults(before: Texts, after: Texts) -> list[str]:
    """Write a line for each exhibit that cannot be made of one state, or of either."""
    lines = []
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name):
            lines.append(f"{name}: old and new data: {before[name]}")
        else:
            states = (("old", before), ("new", after))
            lines += [f"{name}: {which} data: {of[name]}" for which, of in states if name in of]
    return lines


def _relative(problem: object, folder: Path) -> str:
    """Write a problem with the path that its file has in the project."""
    return str(problem).replace(f"{folder.resolve().parent}/", "")
