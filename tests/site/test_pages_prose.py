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
ESSAY = (
    "index", "the-chart", "saturation", "the-frontier-advantage", "price", "good-enough",
    "privacy", "custom-training", "conclusion",
)  # fmt: skip
STEPS = [f"essay/{name}.md" for name in ESSAY[1:]]
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
    rf"\b(?:{'|'.join(claim.id for claim in CLAIMS)})\b": "claims of the ledger",
    r"^\d\. ": "the items of a list",
    r"\b\d+\s+GB\b": "memory, which names a size of hardware as a product",
    r"\b90%\s+interval": "how sure an interval is",
    r"\b30%\s+to\s+40%|\b90%\s+to\s+92%|\bto\s+95%": "the steps that claim B2 names, and one more",
}

ALLOWED = {
    "claims/a1-catching-up.md": ["has 130 points and GPT-5 has 150"],  # what defines the index
    "claims/b1-ceilings.md": ["from 50% to 73% is as long as that from 90% to 96%"],  # arithmetic
}
"""Single places that no rule covers: true by definition, whatever the data say."""


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
    text = "---\ntitle: 1\n---\nGPT-4 of 14 March 2023 (B1, `2`, {{ a.b3 }}) is\n8.9 [x4](y5) off."
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


def test_the_essay_stands_in_its_order_before_the_claims() -> None:
    nav = (DOCS.parent / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    pages = re.findall(r"\S+\.md", nav)
    first = pages.index("essay/index.md")
    assert pages[first : first + len(ESSAY) + 1] == ["essay/index.md", *STEPS, "claims/index.md"]


@pytest.mark.parametrize("page", ["essay/index.md", *STEPS])
def test_every_page_of_the_essay_credits_and_links_it(page: str) -> None:
    text = " ".join(PAGES[page].split())
    assert HOLTER in text
    assert "Adam Holter" in text
    assert re.search(rf"\]\({re.escape(HOLTER)}\)", text)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_claim_has_its_place_on_one_page_of_the_essay(claim: Claim) -> None:
    (page,) = (page for page in STEPS if claim.id in slots(PAGES[page], "reason"))
    for what in ("statement", "verdict", "reason"):
        assert claim.id in slots(PAGES[page], what), what
    assert f"](../ledger.md#{claim.id.lower()})" in PAGES[page]
    assert f"](../{claim.page}" in PAGES[page], f"docs/{page}: link ../{claim.page}"
    named = slots(PAGES["essay/index.md"], "verdict").count(claim.id)
    assert named == 1, (
        f"docs/essay/index.md: write {{{{ verdict {claim.id} }}}} once, not {named} times"
    )


@pytest.mark.parametrize("page", STEPS)
def test_a_step_is_told_shown_disputed_and_judged(page: str) -> None:
    assert re.findall(r"^## (.*)$", PAGES[page], re.MULTILINE) == [
        "The step", "What the data say", "The strongest objection from each side", "The verdict",
    ]  # fmt: skip
    shown = slots(PAGES[page], "exhibit")
    assert 2 <= len(shown) == len(set(shown)) <= 4
    for side in ("loves open models", "sells closed ones"):
        assert PAGES[page].count(f"**From someone who {side}.**") == 1


@pytest.mark.parametrize("page", STEPS)
def test_a_step_is_read_in_a_few_minutes(page: str) -> None:
    assert 500 <= words(PAGES[page]) <= 1000


def test_the_whole_argument_is_one_page() -> None:
    assert 200 <= words(PAGES["essay/index.md"]) <= 400
