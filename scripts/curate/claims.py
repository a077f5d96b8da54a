"""Facts on single steps of the essay: tuned models, bases, training, pace, ceilings, four bits.

Each raw row is one fact of a text or board, with what a second reading found. A row that this
reading doubts stays, unusable; one that we computed ourselves is left out, as it can be again.
claims.yml holds what the raw rows leave to judgement.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.curate.evidence import Ledger, plain, read
from scripts.curate.run_costs import board_name

FOLDER = "2026-11/claims"
DECISIONS = Path(__file__).with_name("claims.yml")
CHECKED_ON = "2026-11-29"
OUR_OWN = "computed from other tables of this package, which hold what it rests on"
CHECKED = {
    "confirmed": "confirmed",
    "wrong": "corrected",
    "weak source": "weak source",
    "not found again": "not found again",
    "not checked": "unchecked",
}
"""What a second reading found, in the words of the tables."""
DOUBTED = ("weak source", "not found again")
_MEASURERS = {
    "independent (academic authors": "affiliated",
    "independent": "independent",
    "anecdote": "unknown",
}
"""How a measurer begins who is no seller."""


@cache
def decisions() -> dict[str, Any]:
    """Read claims.yml."""
    content: dict[str, Any] = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    return content


def _raw(evidence: Path, file: str, table: str, source: str, ledger: Ledger) -> pd.DataFrame:
    """Read one raw table whose every row is to be in a table, or counted as left out."""
    rows = read(evidence, f"{FOLDER}/{file}").assign(source_id=source, checked_on=CHECKED_ON)
    ledger.gather(source, table, len(rows))
    return rows


def _verdicts(rows: pd.DataFrame, why_not: "pd.Series[str]") -> pd.DataFrame:
    """Give checked, usable, why_not and check_note: a doubted row is unusable, whatever it says.

    why_not: the other reasons against counting a row, "" where there is none.
    """
    second = rows.get("second_check", pd.Series("not checked", index=rows.index))
    checked = second.map(CHECKED)
    doubt = "the second reading: " + checked
    why = why_not.mask((why_not == "") & checked.isin(DOUBTED), doubt)
    return pd.DataFrame(
        {
            "checked": checked,
            "usable": why == "",
            "why_not": why,
            "check_note": rows.get("second_check_note", pd.Series("", index=rows.index)),
        }
    )


def _grade(rows: pd.DataFrame) -> "pd.Series[str]":
    """Give how strongly a fact is held, by the word with which its grade begins."""
    grade = rows.evidence.str.extract("^(primary|secondary|weak|absence)", expand=False)
    return grade.replace("absence", "weak")


def _mapped(rows: pd.DataFrame, column: str, decided: str) -> "pd.Series[str]":
    """Give a raw column in the words of claims.yml. Raises ValueError if one is not there."""
    words = rows[column].map(decisions()[decided])
    if lost := sorted(set(rows[column][words.isna()])):
        raise ValueError(f"{DECISIONS.name}: {decided} lacks {lost}")
    return words


def _models(ledger: Ledger, source: str, names: "pd.Series[str]") -> "pd.Series[str]":
    """Give the releases that names mean; a name that means none is no loss, its row stays."""

    def release(name: str) -> str | None:
        return ledger.names.resolve_board(source, board_name(name)) if name else None

    return names.map(release)


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Put the texts of a table into readers' words, as claims.yml has them."""
    for column in table.columns[table.dtypes.map(pd.api.types.is_string_dtype)]:
        for before, after in decisions()["wording"].items():
            table[column] = table[column].str.replace(before, after, regex=False)
    return table


def custom_models(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of tuned open models beside closed ones; shares are fractions."""
    source, decided = "custom-models-review-2026-11", decisions()
    rows = _raw(evidence, "d8_custom_models.csv", "custom_models", source, ledger)
    factor = rows.metric_unit.map(decided["factors"]).fillna(1.0)
    factor = factor.mask(rows.fact_id.isin(decided["points_as_fraction"]), 0.01)
    rows["study_id"] = rows.fact_id.map(decided["studies"]).fillna(rows.fact_id)
    score = {
        column: (pd.to_numeric(rows[column], errors="coerce") * factor).round(6)
        for column in ("tuned_score", "frontier_score", "base_score", "tuned_minus_frontier")
    }
    between = (score["tuned_score"] - score["frontier_score"]).round(6)
    difference = between.fillna(score["tuned_minus_frontier"])
    is_share = (factor != 1) | (rows.metric_unit == "fraction")
    return pd.DataFrame(
        {
            "fact_id": rows.fact_id,
            "study_id": rows.study_id, "study": _mapped(rows, "study_id", "study_names"),
            "task": rows.task, "domain": rows.domain,
            "tuned_name": rows.tuned_model,
            "tuned_model_id": _models(ledger, source, rows.tuned_model),
            "base_name": rows.base_model, "base_model_id": _models(ledger, source, rows.base_model),
            "tuning": rows.tuning, "trained_on": _trained_on(rows),
            "closed_name": plain(rows.frontier_model),
            "closed_model_id": _models(ledger, source, rows.frontier_model),
            "closed_setup": rows.frontier_setup, "flagship": _flagship(rows),
            "metric": plain(rows.metric), "unit": rows.metric_unit.mask(is_share, "fraction"),
            "higher_is_better": rows.higher_is_better,
            "tuned_score": score["tuned_score"], "closed_score": score["frontier_score"],
            "base_score": score["base_score"], "difference": difference,
            "winner": _winner(rows),
            "closed_cost_ratio": rows.cost_ratio_frontier_over_tuned,
            "measured_by": _measurer(rows), "published": rows.published,
            "evidence": _grade(rows), **_verdicts(rows, rows.why_not_countable),
            "note": plain(rows.note), "source_id": source, "source_ref": rows.source_url,
            "checked_on": rows.checked_on,
        }
    )  # fmt: skip


def _trained_on(rows: pd.DataFrame) -> "pd.Series[str]":
    return _mapped(rows, "own_data", "trained_on")


def _winner(rows: pd.DataFrame) -> "pd.Series[str]":
    """Say who did better: tuned, general, unclear, or tie where the difference is noise."""
    stated = rows.winner.str.extract("(tuned|unclear)", expand=False).fillna("general")
    return stated.mask(rows.fact_id.isin(decisions()["ties"]), "tie")


def _flagship(rows: pd.DataFrame) -> "pd.Series[str]":
    """Say whether the closed model was its maker's best then: yes, no or unknown."""
    stated = rows.frontier_is_flagship.str.extract("^(yes|no|unknown)", expand=False)
    return stated.fillna("unknown")


def _measurer(rows: pd.DataFrame) -> "pd.Series[str]":
    """Say who measured; whoever sells the tuned model, or has it made, is a seller."""

    def sort(text: str) -> str:
        return next((who for start, who in _MEASURERS.items() if text.startswith(start)), "seller")

    return rows.measured_by.map(sort)


def open_bases(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of what is known of labs that led and the open bases of others."""
    source = "frontier-labs-review-2026-11"
    rows = _raw(evidence, "frontier_lab_bases.csv", "open_bases", source, ledger)
    lab = rows.lab.where(~rows.lab.str.startswith("("), "")
    return pd.DataFrame(
        {
            "fact_id": rows.fact_id, "lab": lab.str.split(" ").str[0],
            "kind": _mapped(rows, "kind", "kinds"),
            "bearing": _mapped(rows, "fact_id", "bearings"),
            "as_of": rows.date, "statement": plain(rows.statement), "said_by": plain(rows.who_says),
            "evidence": _grade(rows), **_verdicts(rows, pd.Series("", index=rows.index)),
            "note": plain(rows.note), "source_id": source, "source_ref": rows.source_url,
            "checked_on": rows.checked_on,
        }
    )  # fmt: skip


def training_budgets(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of what derivatives of open bases took: time, compute, money, steps."""
    source, decided = "training-review-2026-11", decisions()
    rows = _raw(evidence, "derived_time_budget.csv", "training_budgets", source, ledger)
    known = rows.fact_id.isin(decided["from_the_register"])
    rows = ledger.leave_out(rows, known, "training_budgets", OUR_OWN)
    silent = ~rows.fact_id.isin(decided["measures"])
    rows = ledger.leave_out(rows, silent, "training_budgets", "the text states no amount")
    entry = pd.DataFrame(rows.fact_id.map(decided["measures"]).tolist(), index=rows.index)
    value = pd.to_numeric(rows.value, errors="coerce").where(entry["value"].isna(), entry["value"])
    return pd.DataFrame(
        {
            "fact_id": rows.fact_id, "derived_name": rows.derived_model,
            "derived_model_id": _models(ledger, source, rows.derived_model),
            "base_name": rows.base_model, "base_model_id": _models(ledger, source, rows.base_model),
            "measure": entry["measure"], "value": value, "unit": entry["unit"],
            "bound": entry["bound"].fillna("exact"), "published": rows.published,
            "statement": rows.statement, "said_by": rows.who_says, "evidence": _grade(rows),
            **_verdicts(rows, entry["why_not"].fillna("")).drop(columns="check_note"),
            "note": plain(rows.note), "source_id": source, "source_ref": rows.source_url,
            "checked_on": rows.checked_on,
        }
    )  # fmt: skip


def scale_speeds(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of how fast others found scales without an upper end to rise, by period."""
    source, decided = "pace-review-2026-11", decisions()
    rows = _raw(evidence, "uncapped_ceiling.csv", "scale_speeds", source, ledger)
    computed = rows.evidence.str.startswith("computed by us")
    rows = ledger.leave_out(rows, computed, "scale_speeds", OUR_OWN)
    other = rows.fact_id.isin(decided["no_pace"])
    rows = ledger.leave_out(rows, other, "scale_speeds", "not the pace of a scale")
    numbers = {c: pd.to_numeric(rows[c], errors="coerce") for c in ("value", "low", "high")}
    return pd.DataFrame(
        {
            "fact_id": rows.fact_id, "scale": _mapped(rows, "scale", "scales"),
            "period_from": rows.period_from, "period_to": rows.period_to,
            "measure": rows.measure.str.split(", ").str[0], **numbers,
            "unit": rows.unit.where(numbers["value"].notna(), ""),
            "direction": _mapped(rows, "direction", "directions"),
            "measured_by": rows.who_measured, "published": rows.published,
            "evidence": _grade(rows),
            **_verdicts(rows, pd.Series("", index=rows.index)).drop(columns="check_note"),
            "note": plain(rows.note), "source_id": source, "source_ref": rows.source_url,
            "checked_on": rows.checked_on,
        }
    )  # fmt: skip


def ceilings(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of the highest scores that tests allow, by errors found in their answers.

    Steps of cost in the raw file are our own arithmetic over run_costs.csv, and not read.
    """
    source, decided = "ceilings-review-2026-11", decisions()
    rows = read(evidence, f"{FOLDER}/benchmarks_difficulty_cost.csv")
    rows = rows[rows.kind == "ceiling or label noise"].assign(source_id=source)
    ledger.gather(source, "ceilings", len(rows))
    computed = rows.evidence.str.contains("in the project")
    rows = ledger.leave_out(
        rows, computed, "ceilings", "another table has it, or it shows no ceiling"
    )
    silent = rows.attainable_ceiling == ""
    rows = ledger.leave_out(rows, silent, "ceilings", "the text states no ceiling")
    return pd.DataFrame(
        {
            "fact_id": rows.fact_id, "benchmark": rows.benchmark.str.split(r", | \(").str[0],
            "benchmark_id": rows.benchmark_id,
            "scope": rows.fact_id.map(decided["scopes"]).fillna(""),
            "ceiling": rows.attainable_ceiling, "low": rows.ceiling_low, "high": rows.ceiling_high,
            "bound": rows.fact_id.map(decided["bounds"]).fillna("exact"),
            "error_share": rows.fact_id.map(decided["error_shares"]),
            "measured_by": rows.who_measured, "published": rows.as_of, "evidence": _grade(rows),
            **_verdicts(rows, rows.fact_id.map(decided["no_ceiling"]).fillna("")),
            "note": plain(rows.note), "source_id": source, "source_ref": rows.source_url,
            "checked_on": CHECKED_ON,
        }
    )  # fmt: skip


def quantized(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of copies in fewer bits: their size, and their score beside the original."""
    source, decided = "quantization-review-2026-11", decisions()
    rows = _raw(evidence, "quantised_hardware.csv", "quantized", source, ledger)
    rows = ledger.leave_out(rows, rows.evidence == "computed by us", "quantized", OUR_OWN)
    empty = rows.quantisation.isin(decided["no_quantity"])
    rows = ledger.leave_out(rows, empty, "quantized", "the text gives neither size nor score")
    sized = rows.metric.isin(["size only", "bits per weight"])
    rows["metric"] = rows.metric.str.replace(r" \(lower is better\)", "", regex=True)
    rows["metric"] = rows.metric.mask(sized, "size")
    key = ["model", "quantisation", "metric"]
    # The later of two rows of one file has its size to more digits.
    twice = rows.duplicated(key, keep="last")
    rows = ledger.leave_out(rows, twice, "quantized", "a second row of one file")
    factor = rows.unit.map({"percent": 0.01}).fillna(1.0)
    score = {
        column: (pd.to_numeric(rows[column], errors="coerce") * factor).round(6)
        for column in ("full_precision_score", "quantised_score")
    }
    return pd.DataFrame(
        {
            "model_name": rows.model, "model_id": _models(ledger, source, rows.model),
            "parameters": rows.parameters_b, "method": rows.quantisation, "bits": rows.bits,
            "size_gb": rows.size_gb, "metric": rows.metric,
            "unit": rows.unit.replace("percent", "fraction"),
            "full_score": score["full_precision_score"], "score": score["quantised_score"],
            "measured_by": rows.who_measured,
            "independent": rows.who_measured.str.contains("independent"),
            "published": rows.published, "evidence": _grade(rows),
            **_verdicts(rows, pd.Series("", index=rows.index)).drop(columns="check_note"),
            "note": plain(rows.note).str.replace(r"^\+", "Rise of ", regex=True),
            "source_id": source, "source_ref": rows.source_url,
            "checked_on": rows.checked_on,
        }
    )  # fmt: skip
