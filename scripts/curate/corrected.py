"""Apply corrections.yml to curated tables: ours for expect, and nothing else."""

from collections.abc import Iterable, Mapping

import pandas as pd

from charts.tables.validation.corrections import Correction

_AS_TEXT = {"True": "true", "False": "false"}


def correct(
    tables: Mapping[str, pd.DataFrame], corrections: Iterable[Correction]
) -> dict[str, pd.DataFrame]:
    """Give the tables with every correction that concerns one of them.

    Raises ValueError, naming all of them, if a source no longer says what a correction expects: it
    may have been fixed, and the correction be wrong by now.
    """
    corrected = dict(tables)
    stale = []
    for entry in corrections:
        if entry.table not in corrected:
            continue  # kept by hand: the check sees to it
        rows = corrected[entry.table].copy()
        same = (rows[list(entry.key)].astype(str) == list(entry.key.values())).all(axis="columns")
        values = [_AS_TEXT.get(value, value) for value in rows.loc[same, entry.field].astype(str)]
        if values != [entry.expect]:
            stale.append(f"line {entry.line}: expects {entry.expect!r}, the source has {values}")
            continue
        rows[entry.field] = rows[entry.field].astype("object").mask(same, entry.ours)
        corrected[entry.table] = rows
    if stale:
        raise ValueError("corrections.yml: " + "; ".join(stale))
    return corrected
