"""Scores: one row a run, from the boards that list them.

Every reader gives the same columns; `curate` resolves models and benchmarks and converts units.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.curate.evidence import (
    CHECKED_LATER_ON,
    CHECKED_ON,
    UNRESOLVED,
    Ledger,
    read,
    reference,
)
from scripts.curate.names import split_setting

TABLE = "scores"
APEX = "epoch-apex-2026-10-08"
BENCHMARKS = Path(__file__).with_name("benchmarks.yml")
KEY = ["source_id", "benchmark_id", "source_name", "setting", "scaffold", "document"]
_COLUMNS = [
    "benchmark", "name", "setting", "scaffold", "document", "value", "error", "low", "high",
    "evaluator", "evaluated_on", "source_ref",
]  # fmt: skip


@cache
def benchmarks() -> dict[str, dict[str, dict[str, Any]]]:
    """Read benchmarks.yml: source id -> the source's name -> id, factor, offset and so on."""
    content: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        BENCHMARKS.read_text(encoding="utf-8")
    )
    return content


def _lay_out(rows: pd.DataFrame, **columns: "str | pd.Series") -> pd.DataFrame:
    """Give rows the common columns; a column not named is empty."""
    laid = pd.DataFrame({c: columns.get(c, "") for c in _COLUMNS}, index=rows.index)
    if "source_ref" not in columns:
        laid["source_ref"] = (
            reference(rows) if "source_path" in rows else rows["source_commit"].str[:12]
        )
    return laid


def _split(
    names: pd.Series, splitter: Callable[[str], tuple[str, str]] = split_setting
) -> dict[str, pd.Series]:
    parts = names.map(splitter)
    return {"name": parts.str[0], "setting": parts.str[1]}


def _runs(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/benchmark_runs_2026-08-22.csv")
    horizon = rows.benchmark == "metr_time_horizon"
    ledger.report(
        "epoch-runs-2026-08-22", TABLE, "the same rows as METR's own table", int(horizon.sum())
    )
    ledger.gather("epoch-runs-2026-08-22", TABLE, int((rows.benchmark != "eci").sum()))
    rows = rows[~horizon & (rows.benchmark != "eci")]
    return _lay_out(
        rows, **_split(rows.model_id), benchmark=rows.benchmark, value=rows.score,
        error=rows.stderr, low=rows.ci_low, high=rows.ci_high, evaluator="Epoch AI",
    )  # fmt: skip


def _hub(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    source = "epoch-hub-2026-04"
    rows = read(evidence, "capability/epoch_hub_runs.csv")
    ledger.gather(source, TABLE, len(rows))
    blank, nameless = rows.score == "", rows.model_id == ""
    ledger.report(source, TABLE, "the source gives no score", int(blank.sum()))
    ledger.report(source, TABLE, "the source names no model", int((nameless & ~blank).sum()))
    rows = rows[~blank & ~nameless]
    inside = ~rows.benchmark.str.endswith("_external")
    return _lay_out(
        rows, **_split(rows.model_id), benchmark=rows.benchmark, value=rows.score,
        error=rows.stderr,
        scaffold=rows.scaffold, document=rows.original_source, evaluated_on=rows.run_date.str[:10],
        evaluator=inside.map({True: "Epoch AI", False: ""}),
    )  # fmt: skip


def _matrix(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/eci_benchmark_matrix.csv")
    ledger.gather("epoch-eci-matrix-2026-08-11", TABLE, len(rows))
    epoch = rows.original_source == "Epoch evaluations"
    return _lay_out(
        rows, benchmark=rows.benchmark, name=rows.model_name, setting="best", value=rows.score,
        document=rows.original_source, evaluator=epoch.map({True: "Epoch AI", False: ""}),
    )  # fmt: skip


def _maths(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/frontiermath_t13_v2.csv")
    ledger.gather("epoch-frontiermath-v2-2026-09", TABLE, len(rows))
    return _lay_out(
        rows, **_split(rows.model_id), benchmark=rows.benchmark, value=rows.score,
        error=rows.stderr,
        evaluator="Epoch AI",
    )  # fmt: skip


def _horizon(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/metr_time_horizon.csv")
    ledger.gather("metr-time-horizon", TABLE, len(rows))
    return _lay_out(
        rows, benchmark=rows.benchmark, name=rows.model_id, value=rows.score, low=rows.ci_low,
        high=rows.ci_high, evaluator="METR",
    )  # fmt: skip


def _cyber(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/aisi_cyber.csv")
    ledger.gather("aisi-cyber-2026-07", TABLE, len(rows))
    return _lay_out(
        rows, benchmark=rows.benchmark, name=rows.model_name, value=rows.score,
        evaluator="UK AI Security Institute", document=rows.provenance,
    )  # fmt: skip


def _livebench(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "capability/livebench.csv")
    ledger.gather("livebench-2026", TABLE, len(rows))
    is_average = rows.benchmark == "livebench:global_average"
    cited = "category scores: the board is cited, not republished"
    ledger.report("livebench-2026", TABLE, cited, int((~is_average).sum()))
    rows = rows[is_average]
    # A name that is itself a release has no setting: kimi-k2-thinking is no effort of kimi-k2.
    split = {n: ledger.names.split_board("livebench-2026", n) for n in rows.model_id}
    return _lay_out(
        rows, benchmark=rows.livebench_release, name=rows.model_id, value=rows.score,
        setting=rows.model_id.map(lambda name: split[name][1]), evaluator="LiveBench",
    )  # fmt: skip


def _apex(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    rows = read(evidence, "2026-11/capability/epoch_apex_agents_2026-10-08.csv")
    ledger.gather(APEX, TABLE, len(rows))
    return _lay_out(
        rows, **_split(rows.model_version), benchmark="APEX-Agents", value=rows.score_percent,
        source_ref=rows.path + "@" + rows.commit.str[:12],
    )  # fmt: skip


READERS: dict[str, Callable[[Path, Ledger], pd.DataFrame]] = {
    "epoch-runs-2026-08-22": _runs,
    "epoch-hub-2026-04": _hub,
    "epoch-eci-matrix-2026-08-11": _matrix,
    "epoch-frontiermath-v2-2026-09": _maths,
    "metr-time-horizon": _horizon,
    "aisi-cyber-2026-07": _cyber,
    "livebench-2026": _livebench,
    APEX: _apex,
}


def _convert(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Add benchmark_id and bound, and score, error and interval in the benchmark's unit."""
    known = benchmarks()[source]
    meant = [
        known[b].get("by_document", {}).get(d, known[b]["id"])
        for b, d in zip(rows.benchmark, rows.document, strict=True)
    ]
    factor = rows.benchmark.map(lambda b: known[b].get("factor", 1.0))
    offset = rows.benchmark.map(lambda b: known[b].get("offset", 0.0))
    error_factor = rows.benchmark.map(lambda b: known[b].get("error_factor", 1.0)) * factor
    value = pd.to_numeric(rows.value)
    return rows.assign(
        benchmark_id=meant,
        score=(value * factor + offset).round(6),
        standard_error=(pd.to_numeric(rows.error) * error_factor).round(6),
        ci_low=(pd.to_numeric(rows.low) * factor + offset).round(6),
        ci_high=(pd.to_numeric(rows.high) * factor + offset).round(6),
        # A chance-corrected 0 says only that the plain score was at or below chance.
        bound=((value == 0) & (offset > 0)).map({True: "at-most", False: ""}),
    )


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table from all boards."""
    parts = []
    for source, reader in READERS.items():
        rows = reader(evidence, ledger)
        rows["source_id"] = source
        rows["model_id"] = ledger.resolve_all(rows.source_id, rows.name)
        lost = rows.model_id.isna()
        ledger.report(source, TABLE, UNRESOLVED, int(lost.sum()))
        parts.append(_convert(rows[~lost], source))
    scores = pd.concat(parts, ignore_index=True).rename(columns={"name": "source_name"})
    scores["setting"] = scores.setting.replace("", "default")
    scores["replicate"] = scores.groupby(KEY).cumcount() + 1
    is_later = scores.source_id == APEX
    scores["checked_on"] = is_later.map({True: CHECKED_LATER_ON, False: CHECKED_ON})
    return scores.drop(columns=["benchmark", "value", "error", "low", "high"])
