"""Rows of frames are what Altair makes of them."""

import json

import altair as alt
import numpy as np
import pandas as pd

from charts.drawing.records import records

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["a", None, "c"], dtype="str"),
        "number": [0.5, np.nan, -np.inf],
        "count": [1, 2, 3],
        "few": pd.Series([1, None, 3], dtype="Int64"),
        "share": pd.Series([0.5, None, 2], dtype="Float64"),
        "yes": [True, False, True],
        "perhaps": pd.Series([True, None, False], dtype="boolean"),
        "day": pd.to_datetime(
            pd.Series(["2026-11-28", None, "2024-02-29T12:30"]), format="ISO8601"
        ),
        "mixed": pd.Series(["a", None, 0.25], dtype="object"),
        "kind": pd.Categorical(["x", None, "y"]),
    }
).set_axis([7, 3, 3])


def test_rows_are_those_that_altair_gives_of_columns_of_every_type() -> None:
    """Of unlike values in one column Altair leaves what is missing as it is, which JSON forbids."""
    by_altair = alt.to_values(FRAME)["values"]
    assert [row["mixed"] for row in records(FRAME)] == ["a", None, 0.25]
    for row in [*by_altair, *(rows := records(FRAME))]:
        del row["mixed"]
    assert rows == by_altair


def test_rows_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(records(FRAME), allow_nan=False)) == records(FRAME)


def test_a_frame_without_rows_gives_none() -> None:
    assert records(FRAME.head(0)) == []
