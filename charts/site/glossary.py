"""The glossary: the first use of a technical word on a page leads to its explanation.

A link, because it can be reached by keyboard and by touch, which a tooltip cannot; what the word
means stands in the link's title, too. The words come from the glossary's own page.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from charts.core import escapes

_ENTRY = re.compile(
    r'^## (?P<name>.+?) \{ #(?P<anchor>[\w-]+)(?: data-also="(?P<also>[^"]*)")? \}\n\n'
    r"(?P<meaning>.+?)(?:\n\n|\n?\Z)",
    re.MULTILINE | re.DOTALL,
)
_TAG = re.compile(r"<(?:[/!]|(?P<name>\w+))[^>]*>")

UNTOUCHED = {
    "a", "button", "caption", "code", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "label", "output",
    "pre", "script", "select", "style", "summary", "svg", "table", "title",
}  # fmt: skip
"""Elements in which no word is made a link."""

TITLES = re.compile(r'class="[^"]*(?:exhibit__title|card__title|card__facts|cite\b)')
"""What is a title, though no heading, and citations."""


class Term(NamedTuple):
    """An entry: its place on the glossary's page, what it says, and all forms of the word."""

    anchor: str
    meaning: str
    forms: tuple[str, ...]


class Glossary(NamedTuple):
    """The entries by the form of a word, as it is found, and a pattern that finds all forms."""

    terms: Mapping[str, Term]
    pattern: re.Pattern[str]


def parse_glossary(markdown: str) -> Glossary:
    """Read the glossary's page: `## Word { #anchor data-also="other form" }`, then a paragraph."""
    terms = {
        _same(form): term for term in map(_term, _ENTRY.finditer(markdown)) for form in term.forms
    }
    longest = sorted(terms, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, form.split())) for form in longest)
    pattern = rf"(?<![\w-])(?:{words or '(?!)'})(?:s?)(?![\w-])"
    return Glossary(terms, re.compile(pattern, re.IGNORECASE))


def _term(entry: re.Match[str]) -> Term:
    also = [form.strip() for form in (entry["also"] or "").split(",") if form.strip()]
    return Term(entry["anchor"], " ".join(entry["meaning"].split()), (entry["name"], *also))


def _same(form: str) -> str:
    return " ".join(form.casefold().split())


def link(html: str, glossary: Glossary, page_url: str) -> str:
    """Make the first use of every word in a page's article a link.

    page_url: of the glossary, relative to the page.
    """
    before, opening, rest = html.partition("<article")
    article, closing, after = rest.rpartition("</article>")
    return before + opening + "".join(_linked(article, glossary, page_url)) + closing + after


def _linked(article: str, glossary: Glossary, page_url: str) -> Iterator[str]:
    seen: set[str] = set()

    def link_term(match: re.Match[str]) -> str:
        word = _same(match[0])
        term = glossary.terms.get(word) or glossary.terms[word.removesuffix("s")]
        if term.anchor in seen:
            return match[0]
        seen.add(term.anchor)
        title = escapes.html(term.meaning)
        return f'<a class="term" href="{page_url}#{term.anchor}" title="{title}">{match[0]}</a>'

    at = 0
    while tag := _TAG.search(article, at):
        yield glossary.pattern.sub(link_term, article[at : tag.start()])
        at = tag.end()
        if (name := tag["name"]) and (name in UNTOUCHED or TITLES.search(tag[0])):
            at = _end(article, name, at)
        yield article[tag.start() : at]
    yield glossary.pattern.sub(link_term, article[at:])


def _end(html: str, name: str, at: int) -> int:
    """Give where an element ends that was opened just before; others of its name may be in it."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b[^>]*>").finditer(html, at):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(html)
