"""Rows that a result cannot do without, and what to say where the data lack them."""

import pandas as pd


class NoRows(ValueError):  # noqa: N818  (it says what it found)
    """The data lack what a result rests on: says what, and where to add it."""

    def __init__(self, what: str, where: str) -> None:
        """Take what is missing, and the file or files that could have it."""
        super().__init__(f"there is no {what} (add it to {where}, or do without it here)")
        self.what, self.where = what, where

    def __reduce__(self) -> tuple[type["NoRows"], tuple[str, str]]:
        """Pickle what it was made of: it crosses processes."""
        return NoRows, (self.what, self.where)


def required(rows: pd.DataFrame, what: str, where: str) -> pd.DataFrame:
    """Give the rows, of which there is at least one. Raises NoRows if there is none."""
    if rows.empty:
        raise NoRows(what, where)
    return rows
