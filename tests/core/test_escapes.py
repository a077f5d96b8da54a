"""Texts of the data in each language of the site: shown as written, and nothing but text there."""

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pandas as pd
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from charts.core import escapes
from charts.core.finding import Finding
from charts.drawing import svg
from charts.site import citation, downloads, page_slots

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ["admonition", "attr_list", "md_in_html", "tables", "toc", "fenced_code"]
"""Those of mkdocs.yml, with those that MkDocs always has."""

HOSTILE = [
    "Kimi K3 [x](javascript:alert(1)) ![p](http://example.org/p.png)",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script><!-- ",
    "{{ gap.points_now }} {{ exhibit gap }} {x}",
    "{ #id .c onclick=\"x\" } {: onclick='x' }",
    "*a* **b** _c_ __d__ `e` a_b_c ~~~ ``` $x$ ^y^",
    "a | b \\ \\[ \\* &amp; &lt; \"q\" 'r'",
    "[ref]: http://example.org/ [TOC] [^1] <http://example.org/>",
    "# no heading",
    "- no list",
    "+ no list",
    "1. no list",
    "===",
    "---",
    "> no quotation",
    "!!! note",
    "\N{GRINNING FACE} \N{HEBREW LETTER ALEF}\u202eab \u2028 \u241f \u00a0x",
    '=HYPERLINK("http://example.org")',
    '&root;/ data-t="z" role="dialog" aria-label="y" id="clip0" var(--cow-open) 1.23456',
]
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30) | st.text(
    "*_`[](){}<>!#|\\&;:=+-.1 ~ax\"'", max_size=20
)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def spaced(text: str) -> str:
    """A text as a browser shows it."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ")


PLACES = [
    "{}",
    "Before {} after",
    "Before\n{}\nafter",
    "- {}",
    "# {}",
    "| a | b |\n| - | - |\n| {} | c |",
    "> {}",
    "**{}**",
    '<p title="{}">{}</p>',
    '<div data-figure="a">{}</div>',
]


def rendered(place: str, text: str) -> Page:
    return Page(markdown.markdown(place.replace("{}", text), extensions=EXTENSIONS))


def without_ids(page: Page) -> list[tuple[str, list[str]]]:
    return [(tag, [name for name, _ in attrs]) for tag, attrs in page.elements]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_markdown_is_text_wherever_it_stands(place: str, text: str) -> None:
    is_text_in(place, text.strip())


@given(place=st.sampled_from(PLACES), text=texts)
@example(place="{}", text="1. 2. x")
def test_any_text_in_markdown_is_text(place: str, text: str) -> None:
    is_text_in(place, text.strip())  # a space at its end would end no emphasis around it


def is_text_in(place: str, text: str) -> None:
    plain = "x" if spaced(text) else ""
    page, harmless = rendered(place, escapes.markdown(text)), rendered(place, plain)
    if plain:
        assert without_ids(page) == without_ids(harmless)
    assert spaced(page.text) == spaced(harmless.text.replace("x", text) if plain else harmless.text)
    titles = [value for _, attrs in page.elements for name, value in attrs if name == "title"]
    assert [spaced(title or "") for title in titles] == [spaced(text)] * len(titles)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_finding_is_never_taken_for_a_slot_or_markup(text: str) -> None:
    names = page_slots.Names({"gap": {"leader": Finding(text)}}, {"gap": text}, {})
    filled = page_slots.fill("It is {{ gap.leader }}.\n\n{{ exhibit gap }}\n", names, "docs/a.md")
    page = Page(markdown.markdown(filled, extensions=EXTENSIONS))
    assert without_ids(page) == [("p", []), ("div", ["data-figure"])]
    assert spaced(page.text) == spaced(f"It is {text}. {text}")


@pytest.mark.parametrize("text", HOSTILE)
def test_front_matter_keeps_a_text(text: str) -> None:
    assert yaml.safe_load(f"title: {escapes.yaml(text)}\nhide: 1") == {"title": text, "hide": 1}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", " https://a.b", "//a.b", "https:a", "", None,
     "java\nscript:x", "https://a.b/\nx"],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(address: str | None) -> None:
    assert escapes.href(address) == ""
    assert not escapes.is_address(address)


def test_an_address_cannot_leave_its_attribute() -> None:
    link = f"<a{escapes.href('https://example.org/?a=1&b=' + chr(34) + '><b>')}>x</a>"
    [(tag, attributes)] = Page(link).elements
    assert (tag, attributes) == ("a", [("href", 'https://example.org/?a=1&b="><b>')])


@pytest.mark.parametrize("start", "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
def test_no_text_of_a_download_is_a_formula_and_numbers_stay(start: str) -> None:
    table = pd.DataFrame({"said": [f"{start}1+1", None], "mixed": ["a", -1.5], "n": [-1.5, 2.0]})
    again = pd.read_csv(io.StringIO(downloads.csv(table)), dtype=str, keep_default_na=False)
    assert again["said"][0].startswith("'")
    assert list(again["mixed"]) == ["a", "-1.5"]
    assert list(again["n"]) == ["-1.5", "2.0"]


def braces(text: str) -> Iterator[int]:
    """How deep a text in BibTeX is after each brace that is not escaped."""
    depth = 0
    for brace in re.findall(r"\\[{}]|([{}])", text):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        yield depth


@given(text=texts)
@example("a } b { c \\} \\")
def test_no_title_breaks_out_of_its_field(text: str) -> None:
    made = citation.bibtex(citation.Work(text), "https://example.org/", "a/", "2026.11")
    depths = list(braces(made))
    assert min(depths[:-1]) >= 1
    assert depths[-1] == 0
    assert made.count("\n") == len(["@misc", "title", "author", "year", "url", "urldate", "note"])


@pytest.mark.parametrize(
    ("title", "coded"),
    [
        ("GPT-4 (Mar 2023)", "{GPT}-4 ({Mar} 2023)"),
        ("The gap to GPT-5 is small.", "The gap to {GPT}-5 is small."),
        ("o3", "o3"),
        ("A_B & 5% of $1 #2 {x}", r"A\_{B} \& 5\% of \$1 \#2 \{x\}"),
        ("~a^b\\c", r"\textasciitilde{}a\textasciicircum{}b\textbackslash{}c"),
    ],
)
def test_a_title_in_bibtex_keeps_its_capitals_and_says_what_tex_would_take(
    title: str, coded: str
) -> None:
    assert escapes.tex(title, keep_capitals=True) == coded


def test_a_title_may_be_any_text_in_a_picture() -> None:
    drawing = '<svg class="exhibit__wide" width="300" height="50"></svg>'
    for text in HOSTILE:
        picture = svg.with_title(drawing, text, "\x01\x0b", text)
        page = Page(picture)
        assert {tag for tag, _ in page.elements} == {"svg", "rect", "text", "g"}
        assert svg.png(picture).startswith(b"\x89PNG")


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\x01\x0b\x1f\ufffe", 'a\\u0001 "\\\\'])
def test_a_mark_says_and_shows_any_text(text: str) -> None:
    """A character that XML forbids would end the process."""
    import altair as alt

    from charts.drawing.descriptions import described

    rows = pd.DataFrame({"name": [text], "model_id": ["a-model"]})
    base = alt.Chart(rows).encode(text="name:N", tooltip=["name"])
    spec = described((base.mark_text() + base.mark_point()).to_dict(), {})
    page = Page(drawing := svg.inline(spec, "made-up", compact=False))
    shown = escapes.xml_characters(text).replace("\u2028", " ")
    assert spaced(page.text) == spaced(shown)
    [said] = [dict(attrs) for _, attrs in page.elements if "data-t" in dict(attrs)]
    assert spaced(said["data-t"] or "") == spaced(shown)
    assert said["data-m"] == "a-model"
    download = Page(svg.with_title(drawing, "", "", ""))
    assert spaced(shown) in spaced(download.text)
