"""What data/datapackage.json says: which tables there are, their columns and their types."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "data"
CONTRACT = "datapackage.json"
CORRECTIONS = "corrections.yml"
ROW_COUNTS = "row_counts.json"

Descriptor = dict[str, Any]  # a part of the contract, as Frictionless writes it


def read_contract(folder: Path) -> Descriptor:
    """The descriptor of the data package in a folder. Raises OSError or json.JSONDecodeError."""
    contract: Descriptor = json.loads((folder / CONTRACT).read_text(encoding="utf-8"))
    return contract


def typed(cells: pd.DataFrame, columns: Sequence[Descriptor]) -> pd.DataFrame:
    """Give each column of text cells the type of its descriptor; the index stays.

    date becomes datetime64, number float64, integer Int64, boolean bool (nullable where the
    column may be empty), string str. An empty cell is missing, and so is one that cannot be read.
    """
    by_name = {str(column["name"]): column for column in columns}
    return pd.DataFrame(
        {name: _typed(cells[name], column) for name, column in by_name.items()}, index=cells.index
    )


def _typed(cells: "pd.Series[Any]", column: Descriptor) -> "pd.Series[Any]":
    match column["type"]:
        case "date":
            return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
        case "number":
            return pd.to_numeric(cells, errors="coerce").astype("float64")
        case "integer":
            numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
            return numbers.where(numbers % 1 == 0).astype("Int64")
        case "boolean":
            flags = cells.map({"true": True, "false": False}).astype("boolean")
            return flags.astype("bool") if flags.notna().all() else flags
        case _:
            return cells.astype("str").where(cells != "")
