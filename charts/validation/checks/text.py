"""What no text may contain, because a spreadsheet or a browser would run it."""

from collections.abc import Iterator

from charts.validation.problem import Problem, quoted
from charts.validation.sheets import Sheet


def _texts_like(sheet: Sheet, pattern: str, fault: str) -> Iterator[Problem]:
    for field in sheet.of_type("string"):
        for line in sheet.lines(sheet.cells[field].str.contains(pattern)):
            yield sheet.problem(line, field, f"{quoted(sheet.text(line, field))} {fault}")


def no_text_is_a_formula(sheet: Sheet) -> Iterator[Problem]:
    """A spreadsheet runs a cell that begins with = + - or @."""
    fault = "begins like a spreadsheet formula (put a word before it)"
    yield from _texts_like(sheet, r"^[=+\-@]", fault)


def no_text_holds_markup(sheet: Sheet) -> Iterator[Problem]:
    """A cell ends up in a web page, where a tag would take effect."""
    yield from _texts_like(sheet, "</?[A-Za-z][^>]*>|<!", "has an HTML tag (write plain text)")


LONGEST = 2000
"""Characters of the longest text that a reader could be meant to read in a table."""


def no_text_is_endless(sheet: Sheet) -> Iterator[Problem]:
    """A file pasted into a cell would swell every page and download."""
    for field in sheet.of_type("string"):
        lengths = sheet.cells[field].str.len()
        for line in sheet.lines(lengths > LONGEST):
            message = f"has {lengths[line]:,} characters (write {LONGEST:,} at most)"
            yield sheet.problem(line, field, message)


CHECKS = (no_text_is_a_formula, no_text_holds_markup, no_text_is_endless)
