"""The rows of a frame as JSON knows them, as Altair gives them in ten times the time."""

from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame's rows: days in ISO form, null for what is missing or infinite.

    A missing day is an empty text, as Altair has it.
    """
    names = frame.columns.tolist()
    cells = [_cells(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    """Give the cells of a column, none of which is a NumPy type."""
    if column.dtype.kind == "M":
        return ["" if day is pd.NaT else day.isoformat() for day in column]
    missing = column.isna().to_numpy()
    if column.dtype.kind == "f":
        missing = missing | np.isinf(column.to_numpy("float64", na_value=np.nan))
    cells = column.tolist()
    if not missing.any():
        return cells
    return [None if gone else cell for cell, gone in zip(cells, missing, strict=True)]
