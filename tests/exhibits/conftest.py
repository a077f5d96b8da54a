"""Reading an exhibit's download as a stranger would."""

import csv
import io

from charts.core.exhibit import Exhibit
from charts.site import downloads

Row = dict[str, str]


def downloaded(exhibit: Exhibit, table: str = "main") -> list[Row]:
    """A CSV of the exhibit as a stranger reads it: text in every cell."""
    return list(csv.DictReader(io.StringIO(downloads.csv(exhibit.tables[table]))))
