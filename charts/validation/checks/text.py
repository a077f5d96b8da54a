"""What no text may contain, because a spreadsheet or a browser would run it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

from charts.validation.problem import Problem, quoted
from charts.validation.sheets import Sheet


def _texts_like(sheet: Sheet, pattern: str, fault: str) -> Iterator[Problem]:
    for field, text, line in _odd_texts(sheet, re.compile(pattern).search):
        yield sheet.problem(line, field, f"{quoted(text)} {fault}")


def _odd_texts(
    sheet: Sheet, odd: Callable[[str], object], *, ascii_too: bool = True
) -> Iterator[tuple[str, str, int]]:
    """Column, text and line of every odd text; a repeated one is looked at once."""
    for field in sheet.of_type("string"):
        texts = (text for text in set(sheet.known[field]) if ascii_too or not text.isascii())
        if found := [text for text in texts if odd(text)]:
            for line in sheet.lines(sheet.cells[field].isin(found)):
                yield field, sheet.text(line, field), line


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


def no_text_holds_markup(sheet: Sheet) -> Iterator[Problem]:
    """A cell ends up in a web page, whose markup would take effect."""
    if any(_odd_texts(sheet, re.compile("|".join(MARKUP.values())).search)):
        for name, pattern in MARKUP.items():
            yield from _texts_like(sheet, pattern, f"has {name} (write plain text)")


ADDRESS = r"https?://[^\s/?#@\\]+\.[^\s/?#@\\]+(?:[/?#][^\s\\\"'<>|^]*)?"


def addresses_can_be_opened(sheet: Sheet) -> Iterator[Problem]:
    """A link leads to a public page: no password, no machine of one's own, nothing that ends it.

    A column holds an address if its pattern in datapackage.json begins with http.
    """
    patterns = {c["name"]: c.get("constraints", {}).get("pattern", "") for c in sheet.columns}
    for field in (name for name, pattern in patterns.items() if pattern.startswith("http")):
        cells = sheet.cells[field]
        for line in sheet.lines(cells.str.match("https?://") & ~cells.str.fullmatch(ADDRESS)):
            value = quoted(sheet.text(line, field))
            message = f"{value} is not the address of a public page"
            mend = "write https://, a name with a dot, no user or password, no quotation mark"
            yield sheet.problem(line, field, f"{message} ({mend})")


def texts_are_composed(sheet: Sheet) -> Iterator[Problem]:
    """The same letter can be written as one character or two; then equal texts are not equal."""
    composed = partial(unicodedata.normalize, "NFC")
    for field, text, line in _odd_texts(sheet, lambda t: composed(t) != t, ascii_too=False):
        message = f"{quoted(text)} has letters put together of two characters"
        mend = f"write {quoted(composed(text))}, whose letters are one each"
        yield sheet.problem(line, field, f"{message} ({mend})")


def no_text_lost_a_letter(sheet: Sheet) -> Iterator[Problem]:
    """A program writes U+FFFD for what it could not read."""
    fault = "has the sign for an unreadable character (copy the text from the source again)"
    yield from _texts_like(sheet, "\ufffd", fault)


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
    fault = "has a letter of another script that looks like a Latin one (type it anew)"
    disguised, latin = re.compile(DISGUISED), re.compile(f"[{LATIN}]")
    either = re.compile(f"{DISGUISED}|{TWIN_WORD}")
    for field, text, line in _odd_texts(sheet, either.search, ascii_too=False):
        if disguised.search(text) or (field in NAMES and latin.search(text)):
            yield sheet.problem(line, field, f"{quoted(text)} {fault}")


LONGEST = 2000
"""Characters of the longest text that a reader could be meant to read in a table."""


def no_text_is_endless(sheet: Sheet) -> Iterator[Problem]:
    """A file pasted into a cell would swell every page and download."""
    for field in sheet.of_type("string"):
        lengths = sheet.cells[field].str.len()
        for line in sheet.lines(lengths > LONGEST):
            message = f"has {lengths[line]:,} characters (write {LONGEST:,} at most)"
            yield sheet.problem(line, field, message)


CHECKS = (
    no_text_is_a_formula,
    no_text_holds_markup,
    addresses_can_be_opened,
    texts_are_composed,
    no_text_lost_a_letter,
    no_letter_is_disguised,
    no_text_is_endless,
)
