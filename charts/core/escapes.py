"""Texts of the data as they enter pages and files: one function for each language.

Each gives a text that is shown as written and means nothing to the language around it. Templates
escape whatever they print, for HTML or for Markdown, unless it is marked as safe.
"""

import re
from html import escape
from typing import Any

from markupsafe import Markup

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_MARKDOWN = re.compile(r'[&<>"\\`*{}\[\]#!|~]|(?<![^\W_])_|_(?![^\W_])')
"""What is markup in Markdown; an underscore within a word, as in names of columns, is none."""

_LEADING = re.compile(r"^( ?(?:[0-9]+(?=\.))?)([-+=.])(?=[-+= ]|$)")
"""What begins a list, is a rule or underlines a heading, at the start of a line."""

_TEX = re.compile(r"[&%$#_{}\\~^]")
_TEX_NAMES = {"\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum"}
_WORD = re.compile(r"([^\W_]+)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile("[=+@\t\n\uff1d\uff0b\uff0d\uff20-]")
_LINE_END = re.compile("\r\n?")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f]+")


def html(text: Any) -> Markup:
    """Escape a text for HTML and SVG, between tags and in quoted attributes."""
    return Markup(escape(xml_characters(str(text))))


def markdown(text: Any) -> Markup:
    """Escape a text for Markdown, wherever it stands: in a line, at its start, or in HTML there.

    What would be markup, or a slot of prose, becomes a character reference, which Markdown passes
    on as it is. Text that is marked as safe stays.
    """
    if isinstance(text, Markup):
        return text
    one_line = _SPACE.sub(" ", xml_characters(str(text)))
    escaped = _MARKDOWN.sub(lambda match: _reference(match[0]), one_line)
    return Markup(_LEADING.sub(lambda match: match[1] + _reference(match[2]), escaped))


def _reference(character: str) -> str:
    named = escape(character)
    return named if named != character else f"&#{ord(character)};"


def yaml(text: Any) -> Markup:
    """Write a text as a value of a page's front matter: in quotes, all but plain ASCII escaped.

    JSON's escapes would not do: YAML takes the two halves of an emoji for two characters.
    """
    plain = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in str(text))
    return Markup(f'"{"".join(plain)}"')


def tex(text: str, *, keep_capitals: bool = False) -> str:
    """Escape a text for BibTeX; keep_capitals: in titles, where many styles make them small."""
    words = _WORD.split(_SPACE.sub(" ", xml_characters(text)))  # every second one is a word
    protected = [_protected(word) for word in words[1::2]]
    if not words[0] and protected and words[1][1:] == words[1][1:].lower():
        protected[0] = words[1]  # a title begins with a capital in every style
    words[1::2] = protected if keep_capitals else words[1::2]
    return "".join(
        part if n % 2 else _TEX.sub(_tex_character, part) for n, part in enumerate(words)
    )


def _protected(word: str) -> str:
    return f"{{{word}}}" if word != word.lower() else word


def _tex_character(match: re.Match[str]) -> str:
    name = _TEX_NAMES.get(match[0])
    return f"\\{name}{{}}" if name else f"\\{match[0]}"


def csv_cell(text: str) -> str:
    """Give a text that no spreadsheet runs as a formula, and that stays in its line of a file."""
    lines = _LINE_END.sub("\n", text)  # a bare carriage return would not be put in quotes
    return f"'{lines}" if _FORMULA.match(lines) else lines


def xml_characters(text: str) -> str:
    """Replace the characters that XML forbids: one of them in a chart ends the process."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def is_address(text: str | None) -> bool:
    """Say whether a text is the address of a page, and no script or place inside a source."""
    return bool(text and _ADDRESS.fullmatch(text))


def href(address: str | None) -> Markup:
    """Write the attribute of a link to an address from the data; nothing if it is none."""
    return Markup(f' href="{escape(address)}"') if address and is_address(address) else Markup()
