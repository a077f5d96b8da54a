"""Every exhibit is made, and every page filled with true sentences, in every state of the data.

tests/states.py names the states. What cannot be shown in one is refused in a sentence that says
which rows are missing and where to add them; nothing else may fail.

All sentences that were made are listed in test-artefacts/sentences.md, to be skimmed by a person:
whether one reads well and is true in its state, no rule here can tell.
"""

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from charts.claims import CLAIMS, Claim
from charts.claims.multiverse import GLANCE, Runs, Support
from charts.claims.verdicts import Ruling, UnjudgedClaim, examined, how_sure, judge
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.core.slots import fill_slots
from charts.site import catalogue, page_slots
from charts.site.catalogue import BrokenExhibit
from charts.site.edition import Edition
from charts.tables.frames import Tables
from charts.tables.rows import NoRows
from tests.exhibits.named_rows import named_rows
from tests.pages import slow_but
from tests.sentences import FILE, TODAY, Sentences, sentences_of
from tests.states import CASES, DERIVED, Case

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {f"docs/{p.relative_to(DOCS)}": p.read_text("utf-8") for p in DOCS.rglob("*.md")}
COUNTED = (
    "models|hosts|days|tests|months|boards|pairs|levels|derivatives|sellers|benchmarks|vendors|"
    "makers|firms|offers|comparisons|rankings|facts|points|weeks|records|windows|changes|rows"
)
FIGURES = re.compile(
    r"\{\{ (exhibit|title|stamp|sure|test|verdicts?|scoreboard|tally|tables|edition)\b[^}]*\}\}"
)
"""Slots of pages that leave a place for what is no sentence of theirs."""
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


def computed(exhibit: Exhibit) -> Mapping[str, str]:
    """What an exhibit says that depends on data: sentences that are findings, or have some."""
    module = import_module(catalogue.module_name(exhibit.id))
    headline, *paragraphs = (inspect.getdoc(module) or "").split("\n\n")
    written = {"title": headline, "subtitle": module.SUBTITLE, "text": " ".join(paragraphs)}
    named = {
        f"finding {name}": str(one)
        for name, one in exhibit.findings.items()
        if isinstance(one.value, str)
    }
    filled = {
        where: fill_slots(" ".join(" ".join(slotted(text)).split()), exhibit.findings)
        for where, text in written.items()
    }
    return {**filled, **named}


def slotted(text: str) -> list[str]:
    """The sentences of a text that have slots."""
    return [one for one in sentences_of(text) if "{" in one]


def worded(ruling: Ruling) -> Mapping[str, str]:
    """What a verdict says: its reason, how sure it is, and each check's answer."""
    answers = {f"check {answer.check.name}": answer.words for answer in ruling.answers}
    return {"reason": ruling.reason, "sure": how_sure(ruling), **answers}


@pytest.fixture(scope="module")
def sentences(exhibits: Mapping[str, Exhibit], edition: Edition) -> Iterator[Sentences]:
    """Collects the sentences of today and of every state that a test here makes."""
    collected = Sentences()
    for exhibit in exhibits.values():
        collected.add(TODAY, f"exhibit {exhibit.id}", computed(exhibit))
    for claim, ruling in edition.names.rulings.items():
        collected.add(TODAY, f"claim {claim}", worded(ruling))
    note_pages(collected, TODAY, edition.names)
    yield collected
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(collected.markdown(), "utf-8")


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
) -> tuple[dict[str, Exhibit], dict[str, str], list[str]]:
    """Make exhibits of a state of the data, and draw what changed.

    data: as they are; an exhibit that reads only tables which the state leaves alone is as it is.
    Gives all exhibits, why some are refused (because rows are missing), and all faults. Whatever
    else goes wrong is raised.
    """
    there = dict(exhibits)
    refused: dict[str, str] = {}
    told = []
    changed = {name for name in data if not tables[name].equals(data[name])}
    assert changed
    for exhibit_id in (name for name in names if exhibits[name].reads & changed):
        try:
            made = catalogue.make(exhibit_id, tables)
        except BrokenExhibit as broken:
            if not isinstance(broken.__cause__, NoRows):
                raise
            refused[exhibit_id] = " ".join(broken.problems)
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
    name: str, data: Tables, exhibits: Mapping[str, Exhibit], sentences: Sentences
) -> None:
    case = CASES[name]
    tables = case.state(data)
    there, refused, told = made_in(tables, case.exhibits.split(), exhibits, data)
    assert not told
    assert {*refused} == set(case.refused.split())
    note_exhibits(sentences, name, exhibits, there, refused)
    findings = {one.id: one.findings for one in there.values()}
    judged = {claim.id: judged_in(tables, claim, findings, case) for claim in CLAIMS}
    for claim, ruling in judged.items():
        sentences.add(name, f"claim {claim}", worded(ruling))
        assert not [fault for text in worded(ruling).values() for fault in faults(text)], claim
    titles = {one.id: one.title for one in there.values()}
    names = page_slots.Names(findings, titles, judged, "0")
    note_pages(sentences, name, names)
    assert said_in_pages(names) == []


def note_exhibits(
    sentences: Sentences,
    state: str,
    before: Mapping[str, Exhibit],
    there: Mapping[str, Exhibit],
    refused: Mapping[str, str],
) -> None:
    """Note what exhibits say that were made anew, and why others are refused."""
    for exhibit_id, exhibit in there.items():
        if exhibit is not before[exhibit_id]:
            sentences.add(state, f"exhibit {exhibit_id}", computed(exhibit))
    for exhibit_id, why in refused.items():
        sentences.add(state, f"exhibit {exhibit_id}", {"refused": why})


def note_pages(sentences: Sentences, state: str, names: page_slots.Names) -> None:
    """Note the sentences of pages that have findings in them, by the heading above."""
    for path, page in PAGES.items():
        for part in re.split(r"\n(?=#)", page):
            heading, _, text = part.partition("\n")
            slots = slotted(FIGURES.sub("", text))
            filled = [" ".join(plain(page_slots.fill(one, names, path)).split()) for one in slots]
            where = re.sub(r" *\{.*", "", heading).strip("#- ")
            sentences.add(state, f"page {path.removeprefix('docs/')}", {where: "\n\n".join(filled)})


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


def said_in_pages(names: page_slots.Names) -> list[str]:
    """The faults of the pages' sentences; spaces may be many where a sentence is left out.

    Raises UnknownName for what a page names and the state lacks.
    """
    return [
        f"{path}: {fault}"
        for path, page in PAGES.items()
        for fault in faults(plain(page_slots.fill(page, names, path)))
    ]


def plain(markdown: str) -> str:
    """A text without tags, code and attributes, its lines joined."""
    text = re.sub(r">\n<", "><", markdown)
    text = re.sub(r"[^\S\n]+|(?<=\S)\n(?=\S)", " ", text)
    text = re.sub(r"`[^`]*`", "code", text)
    return re.sub(r"\{ ?[:.#a-z][^}]*\}|<[^>]*>", "", text)


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
    name: str, data: Tables, exhibits: Mapping[str, Exhibit], sentences: Sentences
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
    there, refused, told = made_in(named.taken_out(data), names, exhibits, data)
    note_exhibits(sentences, f"without {name}", exhibits, there, refused)
    assert not told
