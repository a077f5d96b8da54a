"""Derivations: what others made of an open base, and how both scored.

Artificial Analysis' tables may not be passed on: of each of its pairs only the two index values and
the median gain over its benchmarks are kept.
"""

from pathlib import Path

import pandas as pd
import yaml

from scripts.curate.evidence import CHECKED_ON, UNRESOLVED, Ledger, plain, read

TABLE = "derivations"
REVIEW = "lineage-review-2026-11"
ANALYSIS = "artificial-analysis-pairs-2026"
BENCHMARKS = Path(__file__).with_name("lineage.yml")
_MEASURED = {
    "derived lab": "seller",
    "derived: derived lab; base: published result": "seller",
    "affiliated": "affiliated",
    "independent": "independent",
}


def pairs(evidence: Path) -> pd.DataFrame:
    """Read the raw pairs with names freed of settings."""
    rows = read(evidence, "lineage/derived_models.csv")
    for side in ("base", "derived"):
        rows[f"{side}_name"] = rows[f"{side}_model"].str.replace(
            r" \((?:reasoning|0120)\)$", "", regex=True
        )
    return rows


def facts(evidence: Path) -> pd.DataFrame:
    """Give the derived releases with maker and day, as facts for the register."""
    rows = pairs(evidence).drop_duplicates("derived_name")
    return pd.DataFrame(
        {
            "source_id": REVIEW, "name": rows.derived_name,
            "lab": rows.derived_lab.str.removesuffix(" (Anysphere)"),
            "title": rows.derived_name, "released": rows.derived_release, "access": "",
        }
    )  # fmt: skip


def bases(evidence: Path, ledger: Ledger) -> pd.Series:
    """Give the base release of every derived one, indexed by the derived model_id."""
    rows = pairs(evidence).drop_duplicates("derived_name")
    base = [ledger.resolve(REVIEW, n, exact=True) for n in rows.base_name]
    derived = [ledger.resolve(REVIEW, n, exact=True) for n in rows.derived_name]
    known = pd.Series(base, index=pd.Index(derived, name="model_id"), dtype="str").dropna()
    return known[known.index.notna()]


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table; what is left out is counted in the ledger."""
    benchmarks = yaml.safe_load(BENCHMARKS.read_text(encoding="utf-8"))
    rows = pairs(evidence)
    rows["base_model_id"] = [ledger.resolve(REVIEW, n, exact=True) for n in rows.base_name]
    rows["derived_model_id"] = [ledger.resolve(REVIEW, n, exact=True) for n in rows.derived_name]
    lost = rows.base_model_id.isna() | rows.derived_model_id.isna()
    ledger.report(REVIEW, TABLE, UNRESOLVED, int(lost.sum()))
    rows = rows[~lost]
    analysed = rows.harness_note.str.startswith("Artificial Analysis")
    stated = _stated(rows[~analysed], benchmarks)
    table = pd.concat([stated, _analysed(rows[analysed], benchmarks, ledger)], ignore_index=True)
    table["parts"] = table.parts.astype("Int64")
    table["note"] = table.note.str.replace(r"^\+", "Gain of ", regex=True)
    table["gain"] = table.gain.fillna(table.derived_score - table.base_score).round(4)
    key = ["derived_model_id", "base_model_id", "benchmark_id", "document"]
    table = table.sort_values(key, kind="stable")
    table["replicate"] = table.groupby(key).cumcount() + 1
    return table.assign(checked_on=CHECKED_ON)


_TWO_MEASURERS = "^base: .*; derived: |cross-runner|published"


def _common(rows: pd.DataFrame) -> dict[str, object]:
    return {
        "base_model_id": rows.base_model_id, "derived_model_id": rows.derived_model_id,
        "measured_by": rows.measured_by.map(_MEASURED),
        "same_harness": ~rows.harness_note.str.contains(_TWO_MEASURERS)
        & ~rows.measured_by.str.contains("published")
        & ~rows.note.str.contains("another document|cross-runner"),
    }  # fmt: skip


def _stated(rows: pd.DataFrame, benchmarks: dict[str, dict[str, float | str]]) -> pd.DataFrame:
    """Lay out the rows that may be passed on one by one."""
    factor = rows.benchmark.map(lambda b: float(benchmarks[b]["factor"]))
    return pd.DataFrame(
        {
            **_common(rows), "benchmark_id": rows.benchmark.map(lambda b: benchmarks[b]["id"]),
            "statistic": "score",
            **{
                column: (pd.to_numeric(rows[raw], errors="coerce") * factor).round(6)
                for column, raw in {
                    "base_score": "base_score", "derived_score": "derived_score",
                    "gain": "gain", "best_closed_score": "best_closed_score",
                }.items()
            },
            "best_closed_name": rows.best_closed_same_table, "document": plain(rows.harness_note),
            "usable": rows.source_url != "", "note": plain(rows.note), "source_id": REVIEW,
            "source_ref": rows.source_url.where(rows.source_ref == "",
                                                rows.source_url + " " + rows.source_ref),
        }
    )  # fmt: skip


def _analysed(
    rows: pd.DataFrame, benchmarks: dict[str, dict[str, float | str]], ledger: Ledger
) -> pd.DataFrame:
    """Keep each pair's index values, and the median gain over its benchmarks."""
    numbers = ["base_score", "derived_score", "gain"]
    rows = rows.assign(**{c: pd.to_numeric(rows[c], errors="coerce") for c in numbers})
    rows["gain"] = rows.gain.fillna(rows.derived_score - rows.base_score)
    is_index = rows.benchmark.str.startswith("AA Intelligence Index")
    index, parts = rows[is_index], rows[~is_index]
    ledger.report(ANALYSIS, TABLE, "one of the values behind a pair's median gain", len(parts))
    shared: dict[str, str | bool] = {
        "document": "Artificial Analysis, same harness for both", "usable": True,
        "source_id": ANALYSIS, "source_ref": "https://artificialanalysis.ai",
    }  # fmt: skip
    values = pd.DataFrame(
        {
            **_common(index), "benchmark_id": index.benchmark.map(lambda b: benchmarks[b]["id"]),
            "statistic": "score", **{c: index[c] for c in numbers}, "note": index.note,
        }
    )  # fmt: skip
    medians = (
        parts.groupby(["base_model_id", "derived_model_id"])
        .agg(gain=("gain", "median"), parts=("gain", "count"))
        .reset_index()
        .assign(
            measured_by="independent", same_harness=True, statistic="median gain",
            benchmark_id="aa-benchmarks-median",
        )
    )  # fmt: skip
    medians["gain"] = medians.gain / 100
    every = pd.concat([values, medians], ignore_index=True)
    for column, value in shared.items():
        every[column] = value
    return every
