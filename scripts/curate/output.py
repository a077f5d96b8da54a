"""Write curated tables: columns and key order of datapackage.json, LF line ends, nothing else."""

import json
from pathlib import Path

import pandas as pd

_AS_TEXT: dict[object, str] = {True: "true", False: "false"}


def schema_of(folder: Path, table: str) -> dict[str, list[str]]:
    """Give the column names, the yes-or-no columns and the primary key of a table."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(r["schema"] for r in package["resources"] if r["name"] == table)
    flags = [f["name"] for f in schema["fields"] if f.get("type") == "boolean"]
    columns = [f["name"] for f in schema["fields"]]
    return {"columns": columns, "flags": flags, "key": schema["primaryKey"]}


def write(folder: Path, table: str, frame: pd.DataFrame) -> int:
    """Write a table sorted by its key and return its number of rows.

    Raises ValueError if a column is unknown or a key stands twice.
    """
    schema = schema_of(folder, table)
    if unknown := sorted(set(frame.columns) - set(schema["columns"])):
        raise ValueError(f"{table}: unknown columns {unknown}")
    if (twice := frame[frame.duplicated(schema["key"])]).size:
        raise ValueError(f"{table}: doubled key, first {twice.iloc[0][schema['key']].tolist()}")
    flags = {c: frame[c].map(lambda v: _AS_TEXT.get(v, v)) for c in schema["flags"] if c in frame}
    rows = (
        frame.assign(**flags)
        .reindex(columns=schema["columns"])
        .sort_values(schema["key"], kind="stable")
    )
    rows.to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    return len(rows)
