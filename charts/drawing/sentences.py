"""A row in words, as a sentence that people say: "Kimi K3: open, since 27 July 2026, index 157.4".

An exhibit may word its rows itself, by `SENTENCES`: templates with columns in braces, of which the
first counts whose columns a row all has. `{price:usd}`, `{share:percent}` and `{index:1}` (a digit
after the point) say how a number is written, `{hosts:host}` a count with its noun. Other rows have
a sentence made of their columns.
"""

import datetime as dt
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from charts.core.formats import MINUS, counted, is_year, percent, plural, text_of, usd

Record = Mapping[str, Any]

NAMES = ("name", "line", "label", "model", "benchmark", "board", "test", "ranking", "subject")
"""Columns that name what a mark is: the sentence begins with those that come first."""

UNLABELLED = ("side", "state", "role", "kind", "lane", "standing", "day", "date")
"""Columns whose values say what they are."""

NOTES = ("note", "statement", "outcome_note")
"""Columns of whole sentences, which come last."""

UNITS = ("months", "days", "points", "hosts", "models", "runs", "pairs", "sellers", "changes")
"""Columns that are named for their unit."""

DOLLARS = ("price", "cost", "blended", "paid", "cached", "open_price", "closed_price")
"""Columns in US dollars; a price alone needs no word."""


def row_sentence(
    row: Record,
    columns: Sequence[str],
    percents: Container[str] = (),
    templates: Iterable[str] = (),
) -> str:
    """Say a row: by the first template that it has all columns of, else by these columns.

    percents: columns of shares, which are written in percent. Raises KeyError for a column that the
    row lacks.
    """
    for template in templates:
        if all(_has(row, field) for field in fields(template)):
            return Formatter().vformat(template, (), {k: TemplateValue(v) for k, v in row.items()})
    return _generic(row, columns, percents)


def fields(template: str) -> list[str]:
    """Give the columns that a template names."""
    return [field for _, field, _, _ in Formatter().parse(template) if field]


def _has(row: Record, column: str) -> bool:
    value = row.get(column)
    return value not in (None, "") and not (isinstance(value, float) and math.isnan(value))


class TemplateValue:
    """A value of a row that a template writes."""

    def __init__(self, value: Any) -> None:
        """Take the value, as it stands in a chart's data."""
        self.value = value

    def __format__(self, how: str) -> str:
        """Write it: as usd, percent, a count with its noun, or with digits after the point."""
        if how.isdigit():
            return f"{float(self.value):z,.{how}f}".replace("-", MINUS)
        match how:
            case "usd":
                return dollars(self.value)
            case "percent":
                return percent(self.value)
            case str() if how:
                return counted(int(self.value), how)
        return cell_text(self.value)


def _generic(row: Record, columns: Sequence[str], percents: Container[str]) -> str:
    """Say a row by its columns: what it is, what is known of it, and its notes."""
    heads: list[str] = []
    facts: list[str] = []
    notes: list[str] = []
    for number, column in enumerate(columns):
        value = row[column]
        share = column in percents and isinstance(value, float)
        text = f"{100 * value:.3g}%" if share else _cell(column, value)
        named = (number == 0 and isinstance(value, str)) or column in NAMES
        if not text:
            continue
        if named and not facts:
            heads.append(text)
        elif column in NOTES:
            notes.append(f"{text.rstrip('.')}.")
        else:
            facts.append(text if named else _fact(column, value, text, share))
    sentence = ": ".join(filter(None, [", ".join(heads), ", ".join(facts)]))
    return " ".join([f"{sentence.rstrip('.')}." if notes else sentence, *notes])


def _fact(column: str, value: Any, text: str, share: bool) -> str:
    """Say a cell with what it is: 6.7 months, since 27 July 2026, cost $0.16, share 12%."""
    words = column.replace("_", " ")
    number = isinstance(value, int | float) and not isinstance(value, bool) and not share
    if number and column in UNITS:
        return f"{_rounded(value)} {plural(value, column.removesuffix('s'), column)}"
    if number and column in DOLLARS:
        return dollars(value) if column == "price" else f"{words} {dollars(value)}"
    if column in UNLABELLED:
        return text
    return f"{words} {text}"


def _cell(column: str, value: Any) -> str:
    years = is_year(column) and isinstance(value, int | float) and not math.isnan(value)
    return f"{value:.0f}" if years else cell_text(value)


def cell_text(value: Any) -> str:
    """Write a value of a chart's data: a day in words, a number with the digits that matter."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if math.isnan(value):
            return ""
        case float():
            return _rounded(value)
        case str():
            return _day(value) or value
    return text_of(value)


def _rounded(value: float) -> str:
    """Write a number with one digit after the point; a small one with two that count."""
    if abs(value) >= 1000 or value == round(value):
        return text_of(round(value))
    if abs(value) >= 1:
        return text_of(float(value))
    return f"{value:.2g}".replace("-", MINUS)


def dollars(price: float) -> str:
    """Write a price in dollars and cents, a small one with the two digits that count."""
    return usd(price) if price >= 0.1 or price == 0 else f"${price:.2g}"


def _day(text: str) -> str:
    """Write a day as readers do; "" for a text that is none."""
    try:
        return text_of(dt.date.fromisoformat(text.removesuffix("T00:00:00")))
    except ValueError:
        return ""


def expression(columns: Iterable[str]) -> str:
    """Say a row much as `row_sentence` does, in Vega's expressions."""
    parts: list[str] = []
    for number, column in enumerate(columns):
        value = f"datum['{column}']"
        text = f"(isNumber({value}) ? format({value}, '.3~g') : {value})"
        join = ("", ": ")[number] if number < 2 else ", "
        if number == 0 or column in (*NAMES, *UNLABELLED):
            parts.append(f"'{join}' + {text}")
        elif column in UNITS:
            parts.append(f"'{join}' + {text} + ' {column}'")
        else:
            parts.append(f"'{join}{column.replace('_', ' ')} ' + {text}")
    return " + ".join(parts)
