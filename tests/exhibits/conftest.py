"""Reading an exhibit's download as a stranger would."""

import csv
import io
import re

import pandas as pd

from charts.core.exhibit import Exhibit
from charts.site import downloads

Row = dict[str, str]


def downloaded(exhibit: Exhibit, table: str = "main") -> list[Row]:
    """A CSV of the exhibit as a stranger reads it: text in every cell."""
    return list(csv.DictReader(io.StringIO(downloads.csv(exhibit.tables[table]))))


def comparable(value: object) -> object:
    """Write a cell as both sides have it: days as text, numbers rounded, missing as None."""
    if value is None or value == "" or pd.isna(value):  # type: ignore[call-overload]
        return None  # Altair writes a day that is missing as ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, str):
        return value[:10] if re.match(r"\d{4}-\d\d-\d\dT", value) else value
    return round(float(value), 6)  # type: ignore[arg-type]
