"""Pages: no result is typed, and the essay's pages are complete.

A digit in prose is a result unless a rule says what else it is. Slots, code, front matter and the
targets of links are no prose.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from charts.claims import CLAIMS, Claim
from charts.tables.frames import Tables

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {str(page.relative_to(DOCS)): page.read_text("utf-8") for page in DOCS.rglob("*.md")}
CHAPTERS = [
    f"argument/{name}.md"
    for name in (
        "catching-up", "full-tests", "open-lead", "cheap", "good-enough", "private", "training",
        "can-open-win",
    )
]  # fmt: skip
HOLTER = "https://adam.holter.com/open-source-can-never-win/"

NO_PROSE = re.compile(
    r"\A---\n.*?\n---\n"  # front matter
    r"|^```.*?^```|`[^`]*`"  # code
    r"|\{\{[^{}]*\}\}"  # slots
    r"|(?<=\])\([^)]*\)|<[^>\n]*>"  # targets of links, tags
    r"|\{ [^{}\n]* \}",  # attributes
    re.DOTALL | re.MULTILINE,
)

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
RULES = {
    r"\bCC BY 4\.0|\bEdition 20\d\d\.\d\d": "a licence, and how to cite this edition",
    rf"\b\d{{1,2}}\s+(?:{MONTH})\b|\b20\d\d\b": "dates and years",
    r"^\d\. |chapter\s+\d": "the items of a list, and the chapters",
    r"\b\d+\s+GB\b": "memory, which names a size of hardware as a product",
    r"\b90%\s+interval": "how sure an interval is",
}

ALLOWED = {
    "argument/cheap.md": ["he speaks of 18 hosts"],  # the essay's own count
}
"""Single places that no rule covers: true whatever our data say."""


@pytest.fixture(scope="module")
def names(data: Tables) -> re.Pattern[str]:
    """Names of models and tests in the register, without what stands in brackets.

    Those that sources use count too: a page may call a model what it was called.
    """
    full = [*data["models"]["name"], *data["benchmarks"]["name"], *data["model_aliases"]["name"]]
    short = {re.sub(r"\s*\(.*", "", name) for name in full}
    numbered = sorted((name for name in short if re.search(r"\d", name)), key=len, reverse=True)
    assert all(re.search("[A-Za-z]", name) for name in numbered)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(anywhere, numbered))})(?!\w)")


def anywhere(phrase: str) -> str:
    """A pattern for a phrase, wherever its lines break."""
    return r"\s+".join(map(re.escape, phrase.split()))


def blanked(found: re.Match[str]) -> str:
    """What is not looked at leaves its lines, so that line numbers stay."""
    return " " + "\n" * found[0].count("\n")


def typed(text: str, names: re.Pattern[str], allowed: Iterable[str] = ()) -> Iterator[str]:
    """Numbers in prose that no rule explains, each with its line."""
    text = NO_PROSE.sub(blanked, text)
    for phrase in allowed:
        text = re.sub(anywhere(phrase), blanked, text)
    for pattern in (names, *(re.compile(rule, re.MULTILINE) for rule in RULES)):
        text = pattern.sub(blanked, text)
    for line, rest in enumerate(text.split("\n"), start=1):
        yield from (f"line {line}: {number}" for number in re.findall(r"\S*\d\S*", rest))


def words(text: str) -> int:
    """How many words a page has; a slot in a sentence counts as one, an exhibit's place as none."""
    text = re.sub(r"^\{\{ exhibit .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{\{ \w.*? \}\}", "slot", text)
    return len(re.findall(r"\w[\w'-]*", NO_PROSE.sub(" ", text)))


def slots(text: str, what: str) -> list[str]:
    """What a page names by slots of one kind: `exhibit`, `claim`, `verdict` ..."""
    return re.findall(rf"\{{\{{ {what} ([\w-]+) \}}\}}", text)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_result_is_typed(page: str, names: re.Pattern[str]) -> None:
    assert not list(typed(PAGES[page], names, ALLOWED.get(page, ())))


def test_a_typed_result_is_found_and_a_name_or_a_date_is_not(names: re.Pattern[str]) -> None:
    text = "---\ntitle: 1\n---\nGPT-4 of 14 March 2023 (`2`, {{ a.b3 }}) is\n8.9 [x4](y5) off."
    assert list(typed(text, names)) == ["line 5: 8.9", "line 5: [x4]"]


@pytest.mark.parametrize(("page", "phrases"), ALLOWED.items())
def test_no_exception_has_outlived_its_sentence(
    page: str, phrases: list[str], names: re.Pattern[str]
) -> None:
    for phrase in phrases:
        others = [other for other in phrases if other != phrase]
        assert list(typed(PAGES[page], names, others)), f"{page} does not need {phrase!r}"


@pytest.mark.parametrize("rule", RULES, ids=RULES.values())
def test_every_rule_is_needed(rule: str) -> None:
    prose = (NO_PROSE.sub(blanked, text) for text in PAGES.values())
    assert any(re.search(rule, text, re.MULTILINE) for text in prose), RULES[rule]


def test_the_chapters_stand_in_their_order() -> None:
    nav = (DOCS.parent / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    pages = re.findall(r"\S+\.md", nav)
    first = pages.index("argument/index.md")
    assert pages[first : first + len(CHAPTERS) + 1] == ["argument/index.md", *CHAPTERS]


@pytest.mark.parametrize("page", ["argument/index.md", *CHAPTERS])
def test_every_page_of_the_argument_credits_and_links_the_essay(page: str) -> None:
    text = " ".join(PAGES[page].split())
    assert "Adam Holter" in text
    assert re.search(rf"\]\({re.escape(HOLTER)}\)", text)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_claim_has_its_place_in_one_chapter_and_on_the_overview(claim: Claim) -> None:
    for what in ("stamp", "sure", "test"):
        [page] = (page for page in CHAPTERS if claim.id in slots(PAGES[page], what))
        assert page == claim.page, what
    lines = re.findall(r"\{\{ verdicts ([^}]*) \}\}", PAGES["argument/index.md"])
    assert " ".join(lines).split().count(claim.id) == 1


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_answers_shows_weighs_and_is_open_to_change(page: str) -> None:
    text = PAGES[page]
    assert re.match(r"(?s)---\n.*?\n---\n\n# .*?\?\n\n.*?\n\{ \.lead \}", text), (
        "a question, its answer"
    )
    heads = re.findall(r"^## (.*?)(?: \{ #\w+ \})?$", text, re.MULTILINE)
    assert heads[0] == "What the essay says"
    assert all(head.endswith("?") for head in heads[1 : heads.index("How sure are we?")])
    kept = [head for head in heads if head != "What remains of the argument"]
    assert kept[kept.index("How sure are we?") :] == [
        "How sure are we?", "The strongest objections", "What would change this", "Tests and rules",
    ]  # fmt: skip
    shown, claims = slots(text, "exhibit"), slots(text, "stamp")
    assert 2 <= len(shown) == len({*shown}) <= max(4, len(claims))
    for side in ("open", "closed"):
        assert text.count(f"**An advocate of {side} models:**") == 1


def test_no_figure_is_on_two_pages_but_on_home() -> None:
    shown = [name for page in PAGES if page != "index.md" for name in slots(PAGES[page], "exhibit")]
    assert len(shown) == len({*shown})


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_is_read_in_a_few_minutes(page: str) -> None:
    assert 500 <= words(PAGES[page]) <= 1000


def test_the_whole_argument_is_one_page() -> None:
    assert 200 <= words(PAGES["argument/index.md"]) <= 400
