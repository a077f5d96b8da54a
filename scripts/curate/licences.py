"""Licences and hardware of open weights, and the releases on whose openness sources disagree."""

from pathlib import Path

import pandas as pd

from scripts.curate import new_releases
from scripts.curate.evidence import CHECKED_ON, UNRESOLVED, Ledger, plain, read
from scripts.curate.openness import LICENCE_SEEN, LICENCES, REVIEW
from scripts.curate.openness_words import labels_in_words, reason_in_words

SECOND = "a second row of one release"
_READ = {True: "the licence itself", False: "a catalogue or a text"}
_USE = [
    ("no", "no"),
    ("yes, except", "partly"),
    ("yes,", "below a limit"),
    ("yes", "yes"),
]


def facts(evidence: Path) -> pd.DataFrame:
    """Give the licensed releases with maker and day, as facts for the register."""
    rows = read(evidence, "openness/licences.csv")
    dated = rows.release_date.str.fullmatch(r"\d{4}-\d\d(-\d\d)?")
    return pd.DataFrame(
        {
            "source_id": LICENCES, "name": rows.model, "lab": rows.lab, "title": rows.model,
            "released": rows.release_date.where(dated, ""), "access": "",
        }
    )  # fmt: skip


def _use(text: str) -> str:
    """Sort what a licence says on commercial use into yes, below a limit, partly or no."""
    return next((use for start, use in _USE if text.startswith(start)), "unknown")


def licences(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of licences; a weight size is stated by its maker or derived."""
    rows = read(evidence, "openness/licences.csv")
    ledger.gather(LICENCES, "licences", len(rows))
    rows["model_id"] = [ledger.resolve(LICENCES, n, exact=True) for n in rows.model]
    ledger.report(LICENCES, "licences", UNRESOLVED, int(rows.model_id.isna().sum()))
    rows = rows.dropna(subset=["model_id"])
    twice = rows.duplicated("model_id")
    ledger.report(LICENCES, "licences", SECOND, int(twice.sum()))
    rows = rows[~twice]
    newer = new_releases.licences(evidence, ledger.names)
    ledger.gather(new_releases.SOURCE, "licences", len(newer))
    rows = _superseded(rows, newer, ledger)
    basis = rows.weights_basis.str.split(":").str[0]
    seen = rows.licence_verification.str.startswith(LICENCE_SEEN)
    number = {
        c: pd.to_numeric(rows[c], errors="coerce")
        for c in ("weights_gb", "gpus_80gb_weights_only", "gpus_141gb_weights_only",
                  "vllm_vram_minimum_gb", "aa_openness_index")
    }  # fmt: skip
    older = pd.DataFrame(
        {
            "model_id": rows.model_id, "source_name": rows.model, "licence": rows.licence_name,
            "spdx": rows.spdx_or_ref, "licence_class": rows.licence_class,
            "commercial_use": rows.commercial_use.map(_use),
            "restrictions": plain(rows.restrictions),
            "attribution": rows.attribution_clause.replace("-", ""),
            "training_data": rows.training_data_open, "precision": rows.native_precision,
            "weights_gb": number["weights_gb"],
            "weights_basis": basis.where(basis.isin(["stated", "derived"]), ""),
            "gpus_80gb": number["gpus_80gb_weights_only"].astype("Int64"),
            "gpus_141gb": number["gpus_141gb_weights_only"].astype("Int64"),
            "serving_gb": number["vllm_vram_minimum_gb"],
            "licence_read": seen.map(_READ),
            "how_read": rows.licence_verification.str.replace(r"^[-+=@]+", "", regex=True),
            "weights_url": rows.weights_url,
            "check_note": rows.second_check_note, "note": rows.note,
            "source_id": LICENCES, "source_ref": rows.licence_source, "checked_on": CHECKED_ON,
        }
    )  # fmt: skip
    return pd.concat([older, newer], ignore_index=True)


def _superseded(rows: pd.DataFrame, newer: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Leave out the rows of releases of which more was read later."""
    again = rows.model_id.isin(newer.model_id)
    ledger.report(LICENCES, "licences", "more was read of it later", int(again.sum()))
    return rows[~again]


def disagreements(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table of releases that sources label differently, with the label we use."""
    rows = read(evidence, "register/openness_disagreements.csv")
    ledger.gather(REVIEW, "openness_disagreements", len(rows))
    rows["model_id"] = [ledger.resolve(REVIEW, n, exact=True) for n in rows.model]
    ledger.report(REVIEW, "openness_disagreements", UNRESOLVED, int(rows.model_id.isna().sum()))
    rows = rows.dropna(subset=["model_id"])
    twice = rows.duplicated("model_id")
    ledger.report(REVIEW, "openness_disagreements", SECOND, int(twice.sum()))
    rows = rows[~twice]
    resellers = rows.disagreement_kind.str.startswith("host rows only")
    kind = rows.disagreement_kind.str.replace(r" \(.*", "", regex=True)
    return pd.DataFrame(
        {
            "model_id": rows.model_id, "source_name": rows.model,
            "kind": kind.mask(resellers, "resellers only"),
            "labels": rows.labels_by_source.map(labels_in_words),
            "adjudicated": rows.adjudicated_label, "confidence": rows.confidence,
            "why": rows.evidence.map(reason_in_words), "effect": rows.effect_on_frontier,
            "source_id": REVIEW, "source_ref": "", "checked_on": CHECKED_ON,
        }
    )  # fmt: skip
