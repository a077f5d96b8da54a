"""The Epoch Capabilities Index, one row a vintage and release."""

from pathlib import Path

import pandas as pd

from scripts.curate.evidence import (
    CHECKED_LATER_ON,
    CHECKED_ON,
    UNRESOLVED,
    Ledger,
    each,
    read,
    reference,
)
from scripts.curate.names import split_setting

TABLE = "capability_index"
LATER = "2026-10-08"
LATER_SOURCE = f"epoch-eci-{LATER}"


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table from the snapshots, the index rows of the runs file, and a copy by hand."""
    snapshots = read(evidence, "capability/eci_scores_snapshots.csv")
    snapshots = snapshots.assign(source_ref=reference(snapshots), error="")
    runs = read(evidence, "capability/benchmark_runs_2026-08-22.csv")
    later = runs[runs.benchmark == "eci"].assign(
        snapshot="2026-08-22", model=runs.model_id, model_version="", eci=runs.score,
        eci_ci_low="", eci_ci_high="", error=runs.stderr, model_accessibility="",
        source_ref=reference(runs),
    )  # fmt: skip
    parts = [
        _vintage(rows, str(vintage), ledger)
        for vintage, rows in pd.concat([snapshots, later, latest(evidence)]).groupby("snapshot")
    ]
    return pd.concat(parts, ignore_index=True)


def latest(evidence: Path) -> pd.DataFrame:
    """Read the vintage of October 2026, copied by hand, in the columns of the snapshots.

    Labels that were not read in this vintage but carried over from another are left empty.
    """
    rows = read(evidence, "2026-11/capability/eci_2026-10-08.csv")
    read_there = rows.label_source.str.startswith("same file")
    return rows.assign(
        snapshot=LATER, model_version="", error="", eci_ci_low=rows.ci_low_90,
        eci_ci_high=rows.ci_high_90, source_ref=rows.path + "@" + rows.commit.str[:12],
        model_accessibility=rows.model_accessibility.where(read_there, ""),
    )  # fmt: skip


def _vintage(rows: pd.DataFrame, vintage: str, ledger: Ledger) -> pd.DataFrame:
    """Make the rows of one vintage.

    Some vintages list every checkpoint and setting of a model with one pooled index. Such rows
    become one: filed under the earliest release, naming the others in also_covers.
    """
    source = f"epoch-eci-{vintage}"
    ledger.gather(source, TABLE, len(rows))
    rows = rows.assign(vintage=vintage, source_id=source, number=pd.to_numeric(rows.eci))
    versions = rows.model_version.map(lambda name: split_setting(name)[0])
    rows["spelling"] = versions.where(versions != "", rows.model)
    rows["model_id"] = ledger.resolve_all(rows.source_id, rows.spelling)
    ledger.report(source, TABLE, UNRESOLVED, int(rows.model_id.isna().sum()))
    rows["dated"] = rows.release_date.replace("", "9999")
    known = rows.dropna(subset=["model_id"]).sort_values("dated", kind="stable")
    records = []
    for _, pool in known.groupby(["model", "number"], sort=False):
        covers = pool.model_id.drop_duplicates().tolist()
        first = next(each(pool))
        alone = len(known[known.model == first.model].number.drop_duplicates()) == 1
        spelling = first.model if alone else first.spelling
        ledger.aliases[source, spelling] = covers[0]
        records.append(
            {
                "vintage": vintage, "model_id": covers[0], "source_name": spelling,
                "index": first.number, "ci_low": first.eci_ci_low, "ci_high": first.eci_ci_high,
                "standard_error": first.error,
                "also_covers": " ".join(covers[1:]), "released_in_vintage": first.release_date,
                "access_in_vintage": first.model_accessibility, "source_id": source,
                "source_ref": first.source_ref,
                "checked_on": CHECKED_LATER_ON if vintage == LATER else CHECKED_ON,
            }
        )  # fmt: skip
    frame = pd.DataFrame(records)
    for column in ("index", "ci_low", "ci_high", "standard_error"):
        frame[column] = pd.to_numeric(frame[column]).round(4)
    again = frame.duplicated(["vintage", "model_id"])
    ledger.report(source, TABLE, "a second index for the same release", int(again.sum()))
    ledger.report(
        source, TABLE, "a further checkpoint or setting of a model, with the same index",
        len(known) - len(frame),
    )  # fmt: skip
    return frame[~again]
