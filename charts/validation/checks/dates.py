"""Dates against the calendar, against the day on which they were checked, and against releases."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from charts.validation.problem import Problem, quoted
from charts.validation.sheets import Sheet

READ_ON = ("checked_on", "retrieved_on")  # the day on which a row, or a source, was read
# The only dates that may lie ahead.
FORECASTS = {
    ("published_estimates", "date"),
    ("forecasts", "checkable_on"),
    ("fine_tuning", "takes_effect"),
}
# The contract's patterns for a date as text -> how each may be written.
LOOSE = {
    "[0-9]{4}-[0-9]{2}(-[0-9]{2})?": "YYYY-MM-DD or YYYY-MM",
    "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?": "YYYY-MM-DD, YYYY-MM or YYYY",
}


def _loose_dates(sheet: Sheet) -> dict[str, str]:
    """The columns whose date may be known only to the month or year, each with its pattern."""
    patterns = {c["name"]: c.get("constraints", {}).get("pattern") for c in sheet.columns}
    return {column: pattern for column, pattern in patterns.items() if pattern in LOOSE}


def _days(sheet: Sheet, field: str) -> pd.Series:
    """The column as days, a month or year as its first one; missing where that is no date."""
    if field in sheet.of_type("date"):
        return sheet.frame[field]
    texts = sheet.cells[field]
    whole = texts.where(texts.str.len() != len("YYYY"), texts + "-01")
    whole = whole.where(whole.str.len() != len("YYYY-MM"), whole + "-01")
    return pd.to_datetime(whole, format="%Y-%m-%d", errors="coerce")


def months_and_days_exist(sheet: Sheet) -> Iterator[Problem]:
    """A date written as text fits its pattern with a 13th month too."""
    for field, pattern in _loose_dates(sheet).items():
        fits = sheet.cells[field].str.fullmatch(pattern)
        for line in sheet.lines(fits & _days(sheet, field).isna()):
            value = quoted(sheet.text(line, field))
            message = f"{value} is not a date of the calendar (write {LOOSE[pattern]})"
            yield sheet.problem(line, field, message)


def no_row_was_read_in_the_future(sheet: Sheet, last_day: dt.date) -> Iterator[Problem]:
    """Nobody can have checked a fact tomorrow."""
    for field in set(READ_ON) & set(sheet.frame):
        for line in sheet.lines(sheet.frame[field] > pd.Timestamp(last_day)):
            message = f"{sheet.text(line, field)} lies in the future: today is {last_day} in UTC"
            yield sheet.problem(line, field, f"{message} (write the day on which you read it)")


def no_date_is_later_than_its_check(sheet: Sheet) -> Iterator[Problem]:
    """What had not happened when the row was checked cannot be a fact of that row."""
    for read_on in set(READ_ON) & set(sheet.frame):
        for field in {*sheet.of_type("date"), *_loose_dates(sheet)} - set(READ_ON):
            if (sheet.name, field) in FORECASTS:
                continue
            for line in sheet.lines(_days(sheet, field) > sheet.frame[read_on]):
                yield sheet.problem(
                    line,
                    field,
                    f"{sheet.text(line, field)} is later than the row's {read_on}, "
                    f"{sheet.text(line, read_on)} (mend the date, or check the row again)",
                )


def _predates_release(sheet: Sheet, field: str, models: Sheet) -> Iterator[Problem]:
    release = models.frame.drop_duplicates("model_id").set_index("model_id")["released"]
    released = sheet.frame["model_id"].map(release)
    for line in sheet.lines(sheet.frame[field] < released):
        yield sheet.problem(
            line,
            field,
            f"{sheet.text(line, field)} is before {sheet.text(line, 'model_id')} was released, "
            f"{released[line]:%Y-%m-%d} (mend the date or the model, here or in models.csv)",
        )


def no_score_predates_its_model(scores: Sheet, models: Sheet) -> Iterator[Problem]:
    """A model cannot be tested before it is there: the date or the model is wrong."""
    yield from _predates_release(scores, "evaluated_on", models)


def no_rating_predates_its_model(ratings: Sheet, models: Sheet) -> Iterator[Problem]:
    """A name on a board before the release is another model or a test under cover."""
    yield from _predates_release(ratings, "as_of", models)


def no_forecast_is_judged_before_its_day(forecasts: Sheet) -> Iterator[Problem]:
    """What will have come true tomorrow is not known today."""
    early = _days(forecasts, "checkable_on") > forecasts.frame["checked_on"]
    for line in forecasts.lines(early & forecasts.frame["outcome"].ne("open")):
        yield forecasts.problem(
            line,
            "outcome",
            f"{quoted(forecasts.text(line, 'outcome'))} was judged before its day, "
            f"{forecasts.text(line, 'checkable_on')} (leave it open, or check the row again then)",
        )


CHECKS = (
    months_and_days_exist,
    no_row_was_read_in_the_future,
    no_date_is_later_than_its_check,
    no_score_predates_its_model,
    no_rating_predates_its_model,
    no_forecast_is_judged_before_its_day,
)
