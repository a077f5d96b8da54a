"""Every exhibit is made, and every page filled with true sentences, in every state of the data.

tests/states.py names the states. What cannot be shown in one is refused in a sentence that says
which rows are missing and where to add them; nothing else may fail.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from charts.claims import CLAIMS, Claim
from charts.claims.multiverse import GLANCE, Runs, Support
from charts.claims.verdicts import Ruling, UnjudgedClaim, examined, how_sure, judge
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.site import catalogue, page_slots
from charts.site.catalogue import BrokenExhibit
from charts.tables.frames import Tables
from charts.tables.rows import NoRows
from tests.exhibits.named_rows import named_rows
from tests.pages import slow_but
from tests.states import CASES, DERIVED, Case

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {f"docs/{p.relative_to(DOCS)}": p.read_text("utf-8") for p in DOCS.rglob("*.md")}
COUNTED = (
    "models|hosts|days|tests|months|boards|pairs|levels|derivatives|sellers|benchmarks|vendors|"
    "makers|firms|offers|comparisons|rankings|facts|points|weeks|records|windows|changes|rows"
)
FAULTS = {
    "a value that is not there": r"\b(nan|NaN|NaT|inf|<NA>)\b|\bNone\b(?! (of|waits|is|has)\b)",
    "a zero with a sign": r"(?<![\w.])[-\N{MINUS SIGN}]0(\.0+)?(?![\d.])",
    "a part of nothing": r"\b0 of (the |these |its )?(0|none)\b",
    "a gap between words": r"\S  +\S",
    "a sign without a word before it": r"(?<=\w) [,.;](?=\s|$)|\(\)",
    "a slot": r"[{}]",
    "many of one": rf"(?<![\d,.\-] )(?<![\d,.\-])(?<! to )\b1 ({COUNTED})\b",
}


@cache
def faults(text: str) -> tuple[str, ...]:
    """What no sentence may hold, each with the words around it."""
    return tuple(
        f"{fault}: ...{text[max(0, found.start() - 40) : found.end() + 40]}..."
        for fault, pattern in FAULTS.items()
        for found in re.finditer(pattern, text)
    )


def texts(exhibit: Exhibit) -> Mapping[str, str]:
    """All that an exhibit says, by where."""
    named = {
        f"finding {name}": str(one)
        for name, one in exhibit.findings.items()
        if not (one.value == 0 and one.text == "None")  # the word with which a sentence begins
    }
    spoken = {f"paragraph {n}": one for n, one in enumerate(exhibit.description)}
    return {**named, "title": exhibit.title, "subtitle": exhibit.subtitle, **spoken}


def test_faults_are_found() -> None:
    for text in (
        "nan days",
        "None days",
        "by \N{MINUS SIGN}0.0",
        "0 of 0",
        "a  b",
        "a .",
        "1 days",
    ):
        assert faults(text), text
    for text in ("None of 3", "\N{MINUS SIGN}0.4", "10 of 10", "a b.", "21 days", "1 day"):
        assert not faults(text), text


def test_no_text_of_today_has_a_fault(exhibits: Mapping[str, Exhibit]) -> None:
    told = [
        f"{name}, {where}: {fault}"
        for name, exhibit in exhibits.items()
        for where, text in texts(exhibit).items()
        for fault in faults(text)
    ]
    assert not told


def _changed(exhibit: Exhibit, before: Exhibit) -> bool:
    return any(not frame.equals(before.tables[name]) for name, frame in exhibit.tables.items())


def made_in(
    tables: Tables, names: Iterable[str], exhibits: Mapping[str, Exhibit], data: Tables
) -> tuple[dict[str, Exhibit], set[str], list[str]]:
    """Make exhibits of a state of the data, and draw what changed.

    data: as they are; an exhibit that reads only tables which the state leaves alone is as it is.
    Gives all exhibits, those that are refused because rows are missing, and all faults. Whatever
    else goes wrong is raised.
    """
    there = dict(exhibits)
    refused, told = set(), []
    changed = {name for name in data if not tables[name].equals(data[name])}
    assert changed
    for exhibit_id in (name for name in names if exhibits[name].reads & changed):
        try:
            made = catalogue.make(exhibit_id, tables)
        except BrokenExhibit as broken:
            if not isinstance(broken.__cause__, NoRows):
                raise
            refused.add(exhibit_id)
            told += [one for one in broken.problems if "there is no " not in one]
            told += [one for one in broken.problems if "data/" not in one]
            continue
        there[exhibit_id] = made
        gone = exhibits[exhibit_id].findings.keys() - made.findings.keys()
        told += [f"{exhibit_id}: finding {one} is gone" for one in gone]
        told += [
            f"{exhibit_id}, {where}: {fault}"
            for where, text in texts(made).items()
            for fault in faults(text)
        ]
        if made.chart and _changed(made, exhibits[exhibit_id]):
            for compact in (False, True):
                json.dumps(made.chart(compact), allow_nan=False, default=str)
    return there, refused, told


NOW = {"no hosts", "no open model at all", "without Arena", "without model kimi-k3"}
"""States soon made, of a table, a side, a source and a model; `make test-all` makes all."""


@pytest.mark.parametrize("name", slow_but(CASES, NOW))
def test_every_exhibit_is_made_in_every_state(
    name: str, data: Tables, exhibits: Mapping[str, Exhibit]
) -> None:
    case = CASES[name]
    tables = case.state(data)
    there, refused, told = made_in(tables, case.exhibits.split(), exhibits, data)
    assert not told
    assert refused == set(case.refused.split())
    findings = {one.id: one.findings for one in there.values()}
    judged = {claim.id: judged_in(tables, claim, findings, case) for claim in CLAIMS}
    for claim, ruling in judged.items():
        words = [answer.words for answer in ruling.answers]
        told = filter(None, [ruling.reason, how_sure(ruling), *words])
        assert not faults(" ".join(told)), claim
    assert said_in_pages(findings, there, judged) == []


def judged_in(
    tables: Tables, claim: Claim, findings: Mapping[str, Mapping[str, Finding]], case: Case
) -> Ruling:
    """Judge a claim; its checks are asked at a glance if it rests on what the state changes.

    One that lacks the rows that it needs, as its case says, is judged as untested.
    """

    def support() -> Support | None:
        touched = {*claim.exhibits} & {*case.exhibits.split()}
        return examined(claim.id, tables, GLANCE).support if touched else None

    if claim.id not in case.unjudged.split():
        return judge(claim, findings, support)
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge(claim, findings, support)
    assert isinstance(unjudged.value.__cause__, NoRows)
    return judge(claim, findings, lambda: None)


def said_in_pages(
    findings: Mapping[str, Mapping[str, Finding]],
    there: Mapping[str, Exhibit],
    judged: Mapping[str, object],
) -> list[str]:
    """The faults of the pages' sentences; spaces may be many where a sentence is left out.

    Raises UnknownName for what a page names and the state lacks.
    """
    names = page_slots.Names(
        findings,
        {e.id: e.title for e in there.values()},
        judged,  # type: ignore[arg-type]
        "0",
    )
    told = []
    for path, page in PAGES.items():
        text = re.sub(r">\n<", "><", page_slots.fill(page, names, path))
        text = re.sub(r"[^\S\n]+|(?<=\S)\n(?=\S)", " ", text)
        text = re.sub(r"`[^`]*`", "code", text)
        told += [
            f"{path}: {fault}" for fault in faults(re.sub(r"\{ ?[:.#a-z][^}]*\}|<[^>]*>", "", text))
        ]
    return told


NAMED = {str(one): one for one in named_rows()}
"""Every row that code names: a model, a benchmark, a firm, a source, a board, a vintage."""


def test_a_row_that_a_state_of_its_own_takes_out_is_recognized() -> None:
    assert NAMED["models kimi-k2.5"].in_cases == {*DERIVED.split()}
    assert NAMED["ratings arena-text"].in_cases == {*CASES["without Arena"].exhibits.split()}
    assert not NAMED["models gpt-5"].in_cases, "its state is out of the index alone"


def unjudged_checks(claim: Claim, tables: Tables) -> list[str]:
    """The checks of a claim without an answer as published, or with words that have a fault."""
    assert claim.trial
    runs = Runs(claim.trial, claim.trial.facts(tables))
    told = []
    for check in claim.trial.checks:
        value = runs.published_value(check)
        if check.answer(value, claim.trial.published) not in (0.0, 1.0):
            told.append(f"{check.name}: {value}")
        told += faults(check.words(value))
    return told


@pytest.mark.parametrize("name", slow_but(NAMED, {"models kimi-k3"}))
def test_no_row_that_code_names_is_taken_for_granted(
    name: str, data: Tables, exhibits: Mapping[str, Exhibit]
) -> None:
    """Without it an exhibit does without it, or says which row it needs and where to add it.

    What the test above makes in the same state is not made again.
    """
    named = NAMED[name]
    assert named.exhibits or named.claims
    if not named.exhibits:
        for claim in named.claims:
            assert not unjudged_checks(claim, named.taken_out(data)), claim.id
    names = sorted(named.exhibits - named.in_cases)
    _, _, told = made_in(named.taken_out(data), names, exhibits, data)
    assert not told
