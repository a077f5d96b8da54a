"""What no text may contain, because a spreadsheet or a browser would run it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet


def _texts_like(sheet: Sheet, pattern: str, fault: str) -> Iterator[Problem]:
    for field, line, text in _odd_texts(sheet, re.compile(pattern).search):
        yield sheet.problem(line, field, f"{quoted(text)} {fault}")


def _odd_texts(
    sheet: Sheet, odd: Callable[[str], object], *, ascii_too: bool = True
) -> Iterator[tuple[str, int, str]]:
    """Column, line and text of every cell with an odd text."""
    for field in sheet.of_type("string"):
        texts = (text for text in sheet.known[field] if ascii_too or not text.isascii())
        for line, text in sheet.cells_in(field, {text for text in texts if odd(text)}):
            yield field, line, text


def no_text_is_a_formula(sheet: Sheet) -> Iterator[Problem]:
    """A spreadsheet runs a cell that begins with = + - or @."""
    fault = "begins like a spreadsheet formula (put a word before it)"
    yield from _texts_like(sheet, r"^[=+\-@]", fault)


MARKUP = {
    "an HTML tag": r"<[A-Za-z/!?]",  # an open one takes effect too, up to the next > of the page
    "an HTML entity": r"&(?:[A-Za-z]{2,}|#\w+);",
    "a Markdown link or image": r"\]\(|\]\[|!\[|^\[[^\]]*\]:",
    "a backtick": "`",
    "a slot of a template": r"\{[{%#:]|[}%#]\}",
    "a script's address": r"(?i:javascript|vbscript):\S|(?i:data:text/)",
}
"""What would become a link, a picture, code or a value in a page, each with its pattern.

Brackets, asterisks, underlines and a less-than sign before a number or blank are left alone: names
and notes use them, and the pages escape them.
"""
SIGNS = re.compile(r"[<&\]!`{}:]")
"""One of these is in all markup, and a search for one sign is far faster than for all patterns."""


def no_text_holds_markup(sheet: Sheet) -> Iterator[Problem]:
    """A cell ends up in a web page, whose markup would take effect."""
    markup = re.compile("|".join(MARKUP.values()))
    if any(_odd_texts(sheet, lambda text: SIGNS.search(text) and markup.search(text))):
        for name, pattern in MARKUP.items():
            yield from _texts_like(sheet, pattern, f"has {name} (write plain text)")


ADDRESS = r"https?://[^\s/?#@\\]+\.[^\s/?#@\\]+(?:[/?#][^\s\\\"'<>|^]*)?"


def addresses_can_be_opened(sheet: Sheet) -> Iterator[Problem]:
    """A link leads to a public page: no password, no machine of one's own, nothing that ends it.

    A column holds an address if its pattern in datapackage.json begins with http.
    """
    patterns = {c["name"]: c.get("constraints", {}).get("pattern", "") for c in sheet.columns}
    for field in (name for name, pattern in patterns.items() if pattern.startswith("http")):
        for line, text in sheet.cells_like(field, _cannot_be_opened):
            message = f"{quoted(text)} is not the address of a public page"
            remedy = "write https://, a name with a dot, no user or password, no quotation mark"
            yield sheet.problem(line, field, f"{message} ({remedy})")


def _cannot_be_opened(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not re.fullmatch(ADDRESS, text)


def texts_are_composed(sheet: Sheet) -> Iterator[Problem]:
    """The same letter can be written as one character or two; then equal texts are not equal."""
    composed = partial(unicodedata.normalize, "NFC")
    for field, line, text in _odd_texts(sheet, lambda t: composed(t) != t, ascii_too=False):
        message = f"{quoted(text)} has letters put together of two characters"
        remedy = f"write {quoted(composed(text))}, whose letters are one each"
        yield sheet.problem(line, field, f"{message} ({remedy})")


def no_text_lost_a_letter(sheet: Sheet) -> Iterator[Problem]:
    """A program writes U+FFFD for what it could not read."""
    fault = "has the sign for an unreadable character (copy the text from the source again)"
    for field, line, text in _odd_texts(sheet, lambda t: "\ufffd" in t, ascii_too=False):
        yield sheet.problem(line, field, f"{quoted(text)} {fault}")


LATIN = "A-Za-z\u00c0-\u024f"
FOREIGN = "\u0400-\u052f\u0531-\u058f\u13a0-\u13ff\uab70-\uabbf"  # Cyrillic, Armenian, Cherokee
# Letters that cannot be told from Latin ones: Greek, then Cyrillic. Other Greek letters may stand
# in a Latin word, as a small mu does in front of Transfer.
TWINS = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
    "\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
)
WIDE = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"  # and mathematical letters
TWIN_WORD = rf"\b[{TWINS}\d]*[{TWINS}][{TWINS}\d]*\b"
DISGUISED = (
    rf"[{LATIN}]\w*[{FOREIGN}{TWINS}]|[{FOREIGN}{TWINS}]\w*[{LATIN}]|[{WIDE}]|(?=\w*\d){TWIN_WORD}"
)
NAMES = ("name", "source_name", "listing")


def no_letter_is_disguised(sheet: Sheet) -> Iterator[Problem]:
    """A Cyrillic o in a Latin name makes another name of it, which no eye can see.

    A word in another script is fine, beside a Latin word too; in a name, not if all its letters
    look Latin.
    """
    fault = "has a letter of another script that looks like a Latin one (type it again)"
    disguised, latin = re.compile(DISGUISED), re.compile(f"[{LATIN}]")
    either = re.compile(f"{DISGUISED}|{TWIN_WORD}")
    for field, line, text in _odd_texts(sheet, either.search, ascii_too=False):
        if disguised.search(text) or (field in NAMES and latin.search(text)):
            yield sheet.problem(line, field, f"{quoted(text)} {fault}")


LONGEST = 2000
"""Characters of the longest text that a reader could be meant to read in a table."""


def no_text_is_endless(sheet: Sheet) -> Iterator[Problem]:
    """A file pasted into a cell would swell every page and download."""
    for field, line, text in _odd_texts(sheet, lambda text: len(text) > LONGEST):
        message = f"has {len(text):,} characters (write {LONGEST:,} at most)"
        yield sheet.problem(line, field, message)


MISREAD = (
    "[\u00c3\u00c2][\u0080-\u00ba\u00bc-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    "\u0192\u20ac\u2020-\u2022\u2026\u2030]|\u00e2\u20ac"
)
"""An accented letter or a quotation mark that was saved as UTF-8 and read as Latin-1.

A closing quotation mark is no sign of it: it may follow a capital A with a tilde.
"""


def no_text_was_misread(sheet: Sheet) -> Iterator[Problem]:
    """A spreadsheet that takes UTF-8 for Latin-1 makes two characters or three of one."""
    misread = re.compile(MISREAD)
    fault = "was read with another encoding than it was saved in (copy the text from the source"
    for field, line, text in _odd_texts(sheet, misread.search, ascii_too=False):
        yield sheet.problem(line, field, f"{quoted(text)} {fault} again, and open files as UTF-8)")


MONTH_PATTERN = "(?:Jan|Feb|M[a\u00e4]r|Mrz|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[ck]t|Nov|De[cz])"
REWRITTEN = {
    "date": rf"\d{{1,2}}[-.]\s?{MONTH_PATTERN}(?:[-. ]\d{{2,4}})?|{MONTH_PATTERN}[-. ]\d{{2,4}}",
    "number": r"-?\d(?:[.,]\d+)?[eE][+-]\d{2,3}",
}
"""What a spreadsheet writes for a version, an id or a long number: 3-1 becomes 03-Jan."""
VERBATIM = (*NAMES, "source_ref", "document", "setting", "scaffold")


def no_text_was_rewritten_by_a_spreadsheet(sheet: Sheet) -> Iterator[Problem]:
    """A name that looks like a date or a long number does not survive a spreadsheet."""
    for field in set(VERBATIM) & set(sheet.of_type("string")):
        for kind, pattern in REWRITTEN.items():
            for line, text in sheet.cells_like(field, re.compile(pattern).fullmatch):
                message = f"{quoted(text)} is a {kind} that a spreadsheet made"
                remedy = "copy the text from the source, and set the column to text"
                yield sheet.problem(line, field, f"{message} ({remedy})")


CHECKS = (
    no_text_is_a_formula,
    no_text_holds_markup,
    addresses_can_be_opened,
    texts_are_composed,
    no_text_lost_a_letter,
    no_letter_is_disguised,
    no_text_is_endless,
    no_text_was_misread,
    no_text_was_rewritten_by_a_spreadsheet,
)
