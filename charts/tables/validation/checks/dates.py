"""Dates against the calendar, against each other, and against the day on which they were read."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from charts.tables.contract import DATES_AS_TEXT, Descriptor, holds_dates, value_of
from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet

READ_ON = ("checked_on", "retrieved_on")  # the day on which a row, or a source, was read
FIRST_DAY = "2017-06-12"
"""The first paper on the Transformer: nothing that the tables date is older than such models."""
FIRST_READ = "2025-01-01"  # nobody collected for these tables before

LAST_DAY = "2100-01-01"
"""No forecast or announcement reaches further than a lifetime."""
PERIODS = (
    ("window_from", "window_to"),
    ("first_day", "last_day"),
    ("from_date", "until_date"),
    ("made_on", "checkable_on"),
)


def _of_days(sheet: Sheet) -> list[Descriptor]:
    """The columns that hold dates."""
    return [column for column in sheet.columns if holds_dates(column)]


def days(sheet: Sheet, field: str) -> pd.Series:
    """The column as days, a month or year as its first one; missing where that is no date."""
    if field in sheet.of_type("date"):
        return sheet.frame[field]
    return sheet.cells[field].map(_first_days(sheet.known[field]))


def latest_days(sheet: Sheet, field: str) -> pd.Series:
    """The column as days, a month or year as its last one; missing where that is no date."""
    if field in sheet.of_type("date"):
        return sheet.frame[field]
    cells, first = sheet.cells[field], _first_days(sheet.known[field])
    length = first.index.str.len()
    completed = first.where(length != len("YYYY"), first + pd.offsets.YearEnd(0))
    return cells.map(completed.where(length != len("YYYY-MM"), first + pd.offsets.MonthEnd(0)))


def _first_days(texts: Sequence[str]) -> "pd.Series[pd.Timestamp]":
    """The first day of each date, month or year, by its text; missing where that is no date."""
    ends = {len("YYYY"): "-01-01", len("YYYY-MM"): "-01"}
    completed = [text + ends.get(len(text), "") for text in texts]
    first = pd.to_datetime(completed, format="%Y-%m-%d", errors="coerce")
    return pd.Series(first, index=pd.Index(list(texts), dtype="str"))


def _day(text: str, kind: str) -> dt.date | None:
    """The first day of a cell of type date, or of a date as text; None where that is no date."""
    ends = {len("YYYY"): "-01-01", len("YYYY-MM"): "-01"} if kind != "date" else {}
    day = value_of(text + ends.get(len(text), ""), "date")
    return day if isinstance(day, dt.date) else None


def _dated_cells(
    sheet: Sheet, fields: Iterable[str], wrong: Callable[[str, dt.date], bool]
) -> Iterator[tuple[str, int, str]]:
    """Column, line and text of each date of which something is true, asked once of each text."""
    kinds = {column["name"]: column["type"] for column in sheet.columns}
    for field in fields:
        days = {text: _day(text, kinds[field]) for text in sheet.known[field]}
        wrong_texts = {text for text, day in days.items() if day and wrong(field, day)}
        yield from ((field, line, text) for line, text in sheet.cells_in(field, wrong_texts))


def months_and_days_exist(sheet: Sheet) -> Iterator[Problem]:
    """A date written as text fits its pattern with a 13th month too."""
    for column in _of_days(sheet):
        if column["type"] == "date":
            continue
        field, pattern = column["name"], column["constraints"]["pattern"]
        missing = [text for text in sheet.known[field] if not _day(text, "string")]
        wrong = {text for text in missing if re.fullmatch(pattern, text)}
        for line, text in sheet.cells_in(field, wrong):
            message = f"is not a date of the calendar (write {DATES_AS_TEXT[pattern]})"
            yield sheet.problem(line, field, f"{quoted(text)} {message}")


def no_date_is_too_old(sheet: Sheet) -> Iterator[Problem]:
    """A year mistyped as 0206 or 2006 would move every statistic over time."""
    first = {column["name"]: _earliest(column) for column in _of_days(sheet)}
    for field, line, text in _dated_cells(sheet, first, lambda field, day: day < first[field]):
        message = f"{text} is too long ago: nothing here is from before"
        yield sheet.problem(line, field, f"{message} {first[field]} (fix the year)")


def _earliest(column: Descriptor) -> dt.date:
    """The first day that a column's date can be."""
    usual = FIRST_READ if column["name"] in READ_ON else FIRST_DAY
    return dt.date.fromisoformat(column.get("earliest", usual))


def no_date_is_too_far_ahead(sheet: Sheet) -> Iterator[Problem]:
    """Of the dates that may lie ahead, none lies in another century."""
    last = dt.date.fromisoformat(LAST_DAY)
    fields = [column["name"] for column in _of_days(sheet) if column.get("ahead")]
    for field, line, text in _dated_cells(sheet, fields, lambda _, day: day >= last):
        message = f"{text} is too far ahead, after {LAST_DAY} (fix the year)"
        yield sheet.problem(line, field, message)


def periods_end_after_they_begin(sheet: Sheet) -> Iterator[Problem]:
    """A period that ends before it begins has its ends swapped, or one mistyped."""
    for begin, end in PERIODS:
        if not {begin, end} <= set(sheet.cells):
            continue
        for line in sheet.lines(days(sheet, begin) > latest_days(sheet, end)):
            message = f"{sheet.text(line, end)} is before {begin}, {sheet.text(line, begin)}"
            yield sheet.problem(line, end, f"{message} (fix one of them)")


@lru_cache(maxsize=2)  # every table is held against the same sources
def _published(sources: Sheet, read: Callable[[Sheet, str], pd.Series]) -> "pd.Series[Any]":
    """Give the day on which each source was published, by its id; read: `days` or `latest_days`."""
    return read(sources, "published_on").groupby(sources.cells["source_id"]).first()


def no_row_was_read_before_its_source(sheet: Sheet, sources: Sheet) -> Iterator[Problem]:
    """In January the old year is soon typed: then the page was read before it was there.

    A page that is read again later keeps its day in `published_on`, or is a source of its own.
    """
    if not {"source_id", "checked_on"} <= set(sheet.cells):
        return
    published = sheet.cells["source_id"].map(_published(sources, days))
    for line in sheet.lines(sheet.frame["checked_on"] < published):
        yield sheet.problem(
            line,
            "checked_on",
            f"{sheet.text(line, 'checked_on')} is before {sheet.text(line, 'source_id')} was "
            f"published, {published[line]:%Y-%m-%d} (write the day on which you read it, or fix "
            "published_on in sources.csv)",
        )


MEASURED = {
    "scores": "evaluated_on",
    "ratings": "as_of",
    "run_costs": "run_on",
    "traffic": "last_day",
    "price_history": "last_seen",
}
"""What a source measured or saw. Prices are not among them: lists announce them ahead."""


def nothing_was_measured_after_its_source(sheet: Sheet, sources: Sheet) -> Iterator[Problem]:
    """A snapshot holds nothing from after its day; a source without a day is a living page."""
    field = MEASURED.get(sheet.name)
    if field is None:
        return
    published = sheet.cells["source_id"].map(_published(sources, latest_days))
    for line in sheet.lines(sheet.frame[field] > published):
        yield sheet.problem(
            line,
            field,
            f"{sheet.text(line, field)} is after {sheet.text(line, 'source_id')} was published, "
            f"{published[line]:%Y-%m-%d} (fix the date, or enter the later page as a source)",
        )


def no_row_was_read_in_the_future(sheet: Sheet, last_day: dt.date) -> Iterator[Problem]:
    """Nobody can have checked a fact tomorrow."""
    fields = [field for field in READ_ON if field in sheet.cells]
    for field, line, text in _dated_cells(sheet, fields, lambda _, day: day > last_day):
        message = f"{text} is in the future: today is {last_day} in UTC"
        yield sheet.problem(line, field, f"{message} (write the day on which you read it)")


def no_date_is_later_than_its_check(sheet: Sheet) -> Iterator[Problem]:
    """What had not happened when the row was checked cannot be a fact of that row."""
    for read_on in set(READ_ON) & set(sheet.frame):
        past = {column["name"] for column in _of_days(sheet) if not column.get("ahead")}
        for field in past - set(READ_ON):
            for line in sheet.lines(days(sheet, field) > sheet.frame[read_on]):
                yield sheet.problem(
                    line,
                    field,
                    f"{sheet.text(line, field)} is later than the row's {read_on}, "
                    f"{sheet.text(line, read_on)} (fix the date, or check the row again)",
                )


def no_forecast_is_judged_before_its_day(forecasts: Sheet) -> Iterator[Problem]:
    """What will have come true tomorrow is not known today."""
    early = days(forecasts, "checkable_on") > forecasts.frame["checked_on"]
    for line in forecasts.lines(early & forecasts.frame["outcome"].ne("open")):
        yield forecasts.problem(
            line,
            "outcome",
            f"{quoted(forecasts.text(line, 'outcome'))} was judged before its day, "
            f"{forecasts.text(line, 'checkable_on')} (leave it open, or check the row again then)",
        )


def _named_as_their_source(sheet: Sheet, sources: Sheet) -> Iterator[Problem]:
    """Rows whose vintage is not written as the day or month on which their source was published."""
    published = sheet.cells["source_id"].map(sources.lookup("source_id", "published_on"))
    known = published.fillna("") != ""
    for line in sheet.lines(known & (published != sheet.cells["vintage"])):
        yield sheet.problem(
            line,
            "vintage",
            f"{quoted(sheet.text(line, 'vintage'))} is not the day or month on which "
            f"{sheet.text(line, 'source_id')} was published, {quoted(published[line])} (write "
            "that, or fix source_id, or published_on in sources.csv)",
        )


def vintages_are_dated_as_their_source(
    capability_index: Sheet, sources: Sheet
) -> Iterator[Problem]:
    """A spreadsheet makes 2026-09-01 of 2026-09, and counts days upwards when a cell is dragged.

    Either splits a vintage in two. One without a known day of publication is let pass.
    """
    yield from _named_as_their_source(capability_index, sources)


def fits_are_dated_as_their_source(index_fit: Sheet, sources: Sheet) -> Iterator[Problem]:
    """The difficulty of a test belongs to the vintage from which it was taken."""
    yield from _named_as_their_source(index_fit, sources)


CHECKS = (
    months_and_days_exist,
    no_date_is_too_old,
    no_date_is_too_far_ahead,
    periods_end_after_they_begin,
    no_row_was_read_in_the_future,
    no_row_was_read_before_its_source,
    no_date_is_later_than_its_check,
    nothing_was_measured_after_its_source,
    no_forecast_is_judged_before_its_day,
    vintages_are_dated_as_their_source,
    fits_are_dated_as_their_source,
)
