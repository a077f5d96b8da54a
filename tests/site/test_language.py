"""The texts read as a good newspaper's: short sentences, everyday words, no typed conclusion.

Read are all pages and guides, the descriptions of the tables, the texts of exhibits and of claims.
A slot counts as one word; the titles of exhibits are read as they are published.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from charts.claims import CLAIMS, Claim
from charts.core.exhibit import Exhibit
from charts.site import catalogue
from charts.tables.frames import Tables

ROOT = Path(__file__).resolve().parents[2]

LONGEST, MEAN = 35, 20
"""Words in a sentence at most, and on average over the sentences of a page."""

TITLE = 80
"""Characters in the title of an exhibit at most."""

VALUES = {
    "Reasoning effort: none": "how hard a model was told to think",
    "The board: arena-text": "which of Arena's boards",
    "What the provider is to the model": "what a seller is to a model",
}
"""Descriptions of columns that list each value with its meaning, which is no sentence to read."""

TITLES = {
    "benchmarks-filling": "the share at which a test counts as full",
    "derived-gains": "two kinds of measurer, side by side",
    "forecasts": "how many there are, and how many are pending",
    "gap-trends": "how many narrow, and how many of these clearly",
    "harder-steps": "the ends of the two steps that are compared",
}
"""Exhibits whose title has more than one number, with the reason."""

COUNTED = {
    r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b|\b20\d\d\b": ("", "a date is no result"),
    r"\b\d+ GB\b": ("", "memory names a size of hardware"),
    r"\b[\d.,]+%? (?:of|to) (?:the )?(?=\d)": ("", "k of n, and a range, are one number each"),
}
"""Numbers of a title that are not counted, or are counted as one with the next."""

RESULTS = (
    r"half a year|a year ago|half of|most(?:ly)? (?:of|are|have)|mostly|mainly|usually|often|rarely"
    r"|seldom|always|almost|nearly|hardly|smaller|larger|narrower|wider|shorter|longer|longest"
    r"|shortest|faster|slower|cheaper|cheapest|fewer|fewest|twice|(?:two|three|four|five|ten) times"
    r"|only|none|nobody|no (?:open|closed|lab|leading|model)|many|few|narrow(?:s|ed)|shrank|grown"
    r"|risen|fallen|so far|recently|lately|still|already|plainer|clearest|nearer"
)
"""Words that are true or not by the data."""

OTHERS_SAY = ("What the essay says", "The strongest objections", "What would change this")
"""Sections that say what others hold or what could come; no result of ours is in them."""

TYPED = {
    "combines many tests into one scale": "how the index is made",
    "A record that no open model has reached yet": "how waits are counted",
    "The lowest of many prices is lower than the lowest of few": "arithmetic",
    "by launching a cheaper model under a new name": "what the claim's second question counts",
    "models that think long use many tokens": "why a price is no cost",
    "about as often as chance would have it": "what is expected of placebos, not what was found",
    "nobody expects the weaker side": "what a placebo is",
    "larger than the noise": "when a lead counts",
    "should have a larger part of the tokens": "what is expected, not what was found",
    "A base from which nobody made anything": "what a list of products cannot have",
    "nobody outside can know": "what no record can have",
    "The known builders are smaller companies": "who built each product: a sourced row of lineage",
    "No leading lab has said": "a claim that cannot be tested says the same by hand",
    "made by smaller companies": "who built each product: a sourced row of lineage",
    "*only* is in doubt": "a word of the essay",
    "available only through the": "what closed means",
    "Every follower comes nearer": "the essay's step",
    "so many companies sell it": "the essay's step",
    "Only those who hold the weights control": "the essay's step",
    "weighs what the answers say": "the name of a chapter",
    "an open model as the best buy over most of": "the sentence begins with the count above it",
    "on which the gap in score narrowed show no narrower": "the rest of the count above it",
}
"""Places where such a word is typed and true whatever the data say, with the reason."""

HABITS = {
    r"\b(?:stands?|stood) (?:at|first|second|third|last)\b": ("is, ranks", "It stands at 3."),
    r"\bwhoever\b|\bwho must\b": ("anyone who, if you have to", "Whoever needs a model."),
    r"\bdear(?:er|est)?\b": ("expensive, pricier", "The dearest host."),
    r"\bthe (?:open|closed) ones?\b|\bof the others\b": (
        "name the thing", "It lies in the open one too."
    ),
    r"\b(?:buyer|firm|host|maker|seller|vendor)\b[^.:;]*\b(?:he|his|him)\b": (
        "they, the company", "A closed maker who lets customers tune his best model."
    ),
    r"\basks? (?:\d|slot\b)": ("the median host charges 65%", "It asks 65% at the median."),
    r"\bfor want of\b|\bnought\b|\bin earnest\b|\bwherein\b|\bso many days\b": (
        "because there is no, zero, really, in which, N days", "For want of data."
    ),
    r"\bwaited for\b|\bwaits? for (?:its|their) day\b|\bstill wait(?:s|ing)?\b": (
        "pending, due, unmatched", "Two are still waiting."
    ),
    r"\bdrawn anew\b|\bredrawn\b|\bof the draws\b": ("resampled", "In half of the draws."),
    r"\bas far as it holds\b": ("if it is true", "As far as it holds, it helps."),
    r"\bhouses\b": ("organizations", "There are houses with secrets."),
    r"\bcan be told\b|\bhangs? on\b|\breckon(?:s|ed|ing)?\b|\b(?:can|could) be had\b": (
        "measured, depends on, computed, downloaded", "All hangs on the price."
    ),
    r"\breads (?:fails|holds|mixed)\b": ("the claim fails", "It reads fails."),
    r"\bmend(?:s|ed)?\b": ("fixes", "A new list mends that."),
    r"\bmerely\b": ("only", "Those that are merely hosted."),
    r"\bper cent\b": ("%, percent", "Two per cent."),
}  # fmt: skip
"""Words that read as translated: what to write, and a sentence in which the pattern finds them."""


def ours(name: str) -> str:
    """A file of the project as text."""
    return (ROOT / name).read_text(encoding="utf-8")


def descriptions(node: Any) -> Iterator[str]:
    """The descriptions and curation notes in a descriptor, at any depth."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("description", "curation") if key in node)
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from descriptions(child)


PAGES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted(ROOT.glob("docs/**/*.md"))
}
GUIDES = {name: ours(name) for name in ("README.md", "CONTRIBUTING.md", "data/README.md")}
TABLES = {"datapackage.json": "\n\n".join(descriptions(json.loads(ours("data/datapackage.json"))))}
EXHIBITS = {
    name: ast.get_docstring(ast.parse(ours(f"charts/exhibits/{name.replace('-', '_')}.py"))) or ""
    for name in catalogue.ids()
}


def told(claim: Claim) -> Iterator[str]:
    """What a claim tells its readers."""
    yield from (claim.statement, claim.test, claim.would_change, claim.reason, claim.untestable)
    if claim.cap:
        yield claim.cap.reason
    if claim.trial:
        yield claim.trial.effect
        yield from (check.question for check in claim.trial.checks)


CLAIM_TEXTS = {claim.id: "\n\n".join(told(claim)) for claim in CLAIMS}
TEXTS = {**PAGES, **GUIDES, **TABLES, **EXHIBITS, **CLAIM_TEXTS}

NO_PROSE = re.compile(
    r"\A---\n.*?\n---\n"  # front matter
    r"|^```.*?^```"  # code
    r"|!\[[^\]]*\]|(?<=\])\([^)]*\)|<[^>\n]*>"  # pictures, targets of links, tags
    r"|\{ [^{}\n]* \}"  # attributes
    r"|^(?:\||\#)[^\n]*$"  # rows of tables, headings
    r"|^ *\{\{ (?:exhibit|stamp|sure|test|verdicts|scoreboard|tables)\b[^\n]*$",  # whole blocks
    re.DOTALL | re.MULTILINE,
)
ITEM = re.compile(r"\n\s*\n|^\s*(?:[-*]|\d+\.) ", re.MULTILINE)
END = re.compile(r"(?<=[.?!:;])[\"”]?\s+(?=[A-Z\"“*])|(?<=[.?!])\s+(?=slot\b|code\b)")


def prose(text: str) -> str:
    """What a reader reads as sentences, every slot and every piece of code one word."""
    text = re.sub(r"`[^`]*`", "code", NO_PROSE.sub(" ", text))
    text = re.sub(r"\{+[^{}]*\}+", "slot", text)
    return re.sub(r"\*\*|[\[\]]|\s+(?=[.,:;?!])", "", text)  # marks of Markdown


def sentences(text: str) -> list[str]:
    """The sentences of a text; an item of a list and what a colon opens are sentences too."""
    paragraphs = (" ".join(part.split()) for part in ITEM.split(prose(text)))
    return [one for part in paragraphs for one in END.split(part) if one]


def words(sentence: str) -> int:
    """How many words a sentence has."""
    return len(re.findall(r"\w[\w'’.,-]*", sentence))


def habits(text: str) -> list[str]:
    """The words in a text that read as translated, each with what to write."""
    found = ((re.finditer(pattern, prose(text), re.I), say) for pattern, (say, _) in HABITS.items())
    return [f"{match[0]}: write {say}" for matches, say in found for match in matches]


def too_long(text: str) -> list[str]:
    """The sentences of a text that have too many words, with their number."""
    read = [one for one in sentences(text) if not one.startswith(tuple(VALUES))]
    return [f"{words(one)} words: {one}" for one in read if words(one) > LONGEST]


def numbers(title: str, names: Iterable[str]) -> list[str]:
    """The numbers of a title that are results; names: of models, whose digits are none."""
    for name in sorted(names, key=len, reverse=True):
        title = title.replace(name, "")
    for pattern, (instead, _) in COUNTED.items():
        title = re.sub(pattern, instead, title)
    return re.findall(r"\d[\d.,]*", title)


def typed_results(text: str) -> list[str]:
    """The sentences of our own without a slot that have a word true or not by the data."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    said = "\n\n".join(part for part in sections if not part.startswith(OTHERS_SAY))
    return [
        one
        for one in sentences(said)
        if re.search(rf"\b(?:{RESULTS})\b", one, re.IGNORECASE)
        and "slot" not in one
        and not one.endswith("?")
    ]


def mean_length(text: str) -> float:
    """The words of a sentence on average."""
    lengths = [words(one) for one in sentences(text)]
    return sum(lengths) / len(lengths)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_text_reads_as_translated(name: str) -> None:
    assert not habits(TEXTS[name])


@pytest.mark.parametrize("pattern", HABITS)
def test_every_habit_is_found_in_its_example_and_not_in_what_to_write(pattern: str) -> None:
    say, example = HABITS[pattern]
    assert re.search(pattern, example, re.IGNORECASE)
    assert not re.search(pattern, say, re.IGNORECASE)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_sentence_is_too_long(name: str) -> None:
    assert not too_long(TEXTS[name])


@pytest.mark.parametrize("name", sorted({*PAGES, *GUIDES, *TABLES, *EXHIBITS}))
def test_sentences_are_short_on_average(name: str) -> None:
    assert mean_length(TEXTS[name]) <= MEAN


def test_the_sentences_of_claims_are_short_on_average() -> None:
    assert mean_length("\n\n".join(CLAIM_TEXTS.values())) <= MEAN


def test_sentences_end_where_readers_end_them() -> None:
    text = "---\na: 1\n---\n# No\n\nOne {{ a.b }} is 0.5.\nTwo: Three `x y`.\n\n- Four\n- Five?"
    assert sentences(text) == ["One slot is 0.5.", "Two:", "Three code.", "Four", "Five?"]
    assert [words(one) for one in sentences(text)] == [4, 1, 2, 1, 1]


def test_a_sentence_of_one_word_too_many_is_found() -> None:
    fits = "So " * LONGEST
    assert not too_long(f"{fits}. {fits}.")
    assert len(too_long(f"So {fits}. {fits}.")) == 1
    assert mean_length(f"{fits}. So.") == (LONGEST + 1) / 2


@pytest.mark.parametrize("start", VALUES)
def test_every_list_of_values_is_needed(start: str) -> None:
    described = sentences(TABLES["datapackage.json"])
    assert any(one.startswith(start) and words(one) > LONGEST for one in described), VALUES[start]


@pytest.fixture(scope="module")
def names(data: Tables) -> set[str]:
    """All names of models that a title may have."""
    return {*data["models"]["name"], *data["model_aliases"]["name"]}


@pytest.mark.parametrize("exhibit_id", catalogue.ids())
def test_a_title_is_short_and_has_one_number(
    exhibit_id: str, exhibits: Mapping[str, Exhibit], names: set[str]
) -> None:
    title = exhibits[exhibit_id].title
    assert len(title) <= TITLE, f"{len(title)} characters: {title}"
    assert (len(numbers(title, names)) > 1) == (exhibit_id in TITLES), title


def test_numbers_of_titles_are_counted_as_readers_count_them() -> None:
    counted = {
        "GPT-4 led by 8.9 points on 3 May 2026.": ["8.9"],
        "Open on 3 of 7 boards since 2023.": ["7"],
        "The lag was 3.4 to 6.4 months.": ["6.4"],
        "A 32 GB card is 13.7 months behind; 2 of 5 are not.": ["13.7", "5"],
    }
    assert {title: numbers(title, ["GPT-4"]) for title in counted} == counted


@pytest.mark.parametrize("exhibit_id", sorted(TITLES))
def test_an_exhibit_with_another_title_is_there(exhibit_id: str) -> None:
    assert exhibit_id in catalogue.ids()


ARGUED = [
    page for page in PAGES if "/argument/" in page or page in {"docs/index.md", "docs/explorer.md"}
]


@pytest.mark.parametrize("page", ARGUED)
def test_no_word_that_depends_on_data_is_typed(page: str) -> None:
    found = typed_results(PAGES[page])
    assert not [one for one in found if not any(phrase in one for phrase in TYPED)]


def test_a_typed_conclusion_is_found_and_what_others_say_is_not() -> None:
    text = "Is it so? It is smaller. {{ a.b }} is smaller.\n\n## What the essay says\n\nOnly so."
    assert typed_results(text) == ["It is smaller."]


@pytest.mark.parametrize("phrase", TYPED)
def test_no_typed_word_is_excused_that_is_gone(phrase: str) -> None:
    assert any(phrase in one for page in ARGUED for one in typed_results(PAGES[page])), TYPED[
        phrase
    ]
