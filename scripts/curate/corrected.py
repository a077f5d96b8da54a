"""Apply corrections.yml to curated tables: ours for expect, and nothing else."""

from collections.abc import Iterable, Mapping

import pandas as pd

from charts.tables.validation.corrections import Correction

_WRITTEN = {"True": "true", "False": "false"}


def correct(
    tables: Mapping[str, pd.DataFrame], corrections: Iterable[Correction]
) -> dict[str, pd.DataFrame]:
    """Give the tables with every correction that concerns one of them.

    Raises ValueError, naming all of them, if a source no longer says what a correction expects: it
    may have been fixed, and the correction be wrong by now.
    """
    made = dict(tables)
    stale = []
    for entry in corrections:
        if entry.table not in made:
            continue  # kept by hand: the check sees to it
        rows = made[entry.table].copy()
        same = (rows[list(entry.key)].astype(str) == list(entry.key.values())).all(axis="columns")
        said = [_WRITTEN.get(value, value) for value in rows.loc[same, entry.field].astype(str)]
        if said != [entry.expect]:
            stale.append(f"line {entry.line}: expects {entry.expect!r}, the source has {said}")
            continue
        rows[entry.field] = rows[entry.field].astype("object").mask(same, entry.ours)
        made[entry.table] = rows
    if stale:
        raise ValueError("corrections.yml: " + "; ".join(stale))
    return made
