"""The glossary: every technical word is explained, and the first use on a page leads there."""

import re
from pathlib import Path

import pytest

from charts.site import glossary

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "glossary.md").read_text("utf-8")
WORDS = (
    "air-gapped", "benchmark", "bootstrap", "censored", "checkpoint", "correlation", "derivative",
    "distillation", "Epoch Capabilities Index", "fine-tuning", "flagship", "frontier", "GPU",
    "harness", "interval", "Kaplan-Meier", "lag", "least squares", "log-odds", "logarithm",
    "logistic", "median", "open weights", "p-value", "parameters", "Pareto", "placebo",
    "quantisation", "quartile", "reseller", "right-censored", "saturation", "standard error",
    "token", "vintage",
)  # fmt: skip
"""Technical words that pages use; a page that uses one explains it or links its explanation."""

SMALL = glossary.parse_glossary(
    "# Words\n\n## Log-odds { #log-odds data-also=\"logit\" }\n\nA share, \"written\"\nanew.\n\n"
    "## Pareto frontier { #pareto }\n\nUnbeaten.\n\n## Frontier { #frontier }\n\nThe best.\n"
)  # fmt: skip


def linked(article: str) -> list[tuple[str, str]]:
    """The words made links, with the places they lead to."""
    html = glossary.link(f"<p>frontier</p><article>{article}</article>", SMALL, "../glossary/")
    assert html.startswith("<p>frontier</p><article>"), "only the article is changed"
    assert re.sub(r'<a class="term"[^>]*>([^<]*)</a>', r"\1", html).endswith(f"{article}</article>")
    return re.findall(r'<a class="term" href="\.\./glossary/#([\w-]+)"[^>]*>([^<]*)</a>', html)


@pytest.mark.parametrize("word", WORDS)
def test_every_technical_word_has_an_entry_and_is_found(word: str) -> None:
    read = glossary.parse_glossary(PAGE)
    for form in (word, f"{word[0].upper()}{word[1:]}"):
        found = read.pattern.fullmatch(form)
        assert found, form
    html = glossary.link(f"<article>{word}.</article>", read, "glossary/")
    assert f">{word}</a>." in html


def test_every_heading_of_the_glossary_is_an_entry_of_a_line_in_alphabetical_order() -> None:
    terms = {term.anchor: term for term in glossary.parse_glossary(PAGE).terms.values()}
    names = [heading.split(" {")[0] for heading in re.findall(r"^## (.*)$", PAGE, re.MULTILINE)]
    assert sorted(term.forms[0] for term in terms.values()) == sorted(names)
    assert names == sorted(names, key=lambda name: re.sub(r"\W", "", name).casefold())
    for term in terms.values():
        assert 20 < len(term.meaning) < 160, term
        assert term.meaning.endswith(".")


def test_no_form_of_a_word_belongs_to_two_entries() -> None:
    forms = [
        form for term in set(glossary.parse_glossary(PAGE).terms.values()) for form in term.forms
    ]
    assert len(forms) == len({form.casefold() for form in forms})


def test_the_first_use_is_linked_and_no_later_one() -> None:
    assert linked("<p>Log-odds of log-odds</p><p>and a logit</p>") == [("log-odds", "Log-odds")]


def test_the_longer_word_wins_and_line_breaks_and_plurals_are_the_same() -> None:
    assert linked("<p>Pareto\n frontiers, then a frontier</p>") == [
        ("pareto", "Pareto\n frontiers"),
        ("frontier", "frontier"),
    ]


@pytest.mark.parametrize(
    "untouched",
    [
        "<h2 id='x'>The <em>frontier</em></h2>",
        "<p><a href='/'>the <b>frontier</b></a></p>",
        "<p><code>frontier</code></p>",
        "<pre><span>frontier</span></pre>",
        "<svg><g><text>frontier</text></g></svg>",
        "<table><tr><td><table></table>frontier</td></tr></table>",
        "<p class='x'></p><p class=\"exhibit__title\">The frontier</p>",
        "<details class=\"cite\"><p>frontier</p></details>",
        "<p title='frontier'>FrontierMath, cost-frontier</p>",
    ],
)  # fmt: skip
def test_headings_links_code_tables_and_names_are_left_alone(untouched: str) -> None:
    assert linked(untouched) == []
    assert linked(f"{untouched}<p>a frontier</p>") == [("frontier", "frontier")]


def test_what_the_word_means_stands_in_the_links_title() -> None:
    html = glossary.link("<article>log-odds</article>", SMALL, "glossary/")
    assert 'title="A share, &quot;written&quot; anew."' in html


def test_a_site_without_a_glossary_stays_as_it_is() -> None:
    page = "<article>frontier</article>"
    assert glossary.link(page, glossary.parse_glossary(""), "glossary/") == page
