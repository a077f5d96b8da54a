"""Labels of openness: what each source says, best first, and since when the weights are out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.curate import new_releases
from scripts.curate.evidence import each, read
from scripts.curate.names import Names
from scripts.curate.openness_words import page_or_reason

REVIEW = "openness-review-2026-11"
LICENCES = "licence-review-2026-11"
PRICES = "models-dev-2026-07-02"

ACCESS = {
    "Open weights (unrestricted)": "open-unrestricted",
    "Open weights (restricted use)": "open-restricted",
    "Open weights (non-commercial)": "open-noncommercial",
    "API access": "closed",
    "Hosted access (no API)": "closed",
    "Unreleased": "closed",
}
LICENCE_CLASS = {
    "permissive": "open-unrestricted",
    "permissive+attribution": "open-unrestricted",
    "mau-gated": "open-restricted",
    "revenue-gated": "open-restricted",
    "use-restricted": "open-restricted",
    "field-of-use": "open-restricted",
    "non-commercial": "open-noncommercial",
}
LICENCE_SEEN = ("file read", "LICENSE/README read", "full text read")
_FLAGGED_OPEN = "The list says that its weights are open."
_FLAGGED_CLOSED = "The list says that its weights are not open."
_BY_RULE_OF_THUMB = "The list calls the weights open; the licence class is general knowledge."


def _label(
    model_id: str,
    weights: str,
    source: str,
    ref: str,
    confidence: str,
    why: str = "",
    since: str = "",
) -> dict[str, str]:
    return {
        "model_id": model_id,
        "weights": weights,
        "weights_source_id": source,
        "weights_source_ref": ref,
        "weights_confidence": confidence,
        "why": why,
        "since": since,
    }


def labels(
    evidence: Path, names: Names, facts: pd.DataFrame, decided: dict[str, Any]
) -> Iterator[dict[str, str]]:
    """Yield labels of openness, best first; a release's first label counts.

    Decisions by hand, new releases read twice, conflicts judged one by one, licences read,
    conflicts among resellers judged in bulk, Epoch's accessibility labels, a price list's flag, and
    last what is known of new releases from weak pages.
    """
    for model_id, (label, since, confidence, why) in decided["weights"].items():
        yield _label(model_id, label, REVIEW, "", confidence, why, str(since))
    yield from new_releases.labels(evidence, names, weak=False)
    adjudicated = read(evidence, "register/openness_disagreements.csv")
    in_bulk = adjudicated.disagreement_kind.str.startswith("host rows only")
    yield from _adjudicated(adjudicated[~in_bulk], names)
    yield from _licensed(evidence, names)
    yield from _adjudicated(adjudicated[in_bulk], names)
    by_price_list = _open_by_price_list(evidence, names)
    for row in each(facts[facts.access.isin(list(ACCESS))]):
        label = ACCESS[row.access]
        agrees = by_price_list.get(row.model_id) == label.startswith("open")
        confidence = "high" if agrees else "medium"
        yield _label(row.model_id, label, row.source_id, row.access, confidence)
    classes = {m: label for label, members in decided["open_class"].items() for m in members}
    for model_id, is_open in by_price_list.items():
        if not is_open:
            yield _label(model_id, "closed", PRICES, _FLAGGED_CLOSED, "medium")
        elif model_id in classes:
            label = classes[model_id]
            yield _label(model_id, label, PRICES, _FLAGGED_OPEN, "low", _BY_RULE_OF_THUMB)
    yield from new_releases.labels(evidence, names, weak=True)


def _adjudicated(rows: pd.DataFrame, names: Names) -> Iterator[dict[str, str]]:
    """Yield the adjudicated labels of releases on which sources disagree."""
    for row in each(rows):
        if model_id := names.resolve(REVIEW, row.model):
            yield _label(
                model_id,
                row.adjudicated_label,
                REVIEW,
                page_or_reason(row.evidence),
                row.confidence,
            )


def _licensed(evidence: Path, names: Names) -> Iterator[dict[str, str]]:
    """Yield the labels that follow from licences."""
    for row in each(read(evidence, "openness/licences.csv")):
        model_id = names.resolve(LICENCES, row.model)
        if model_id and row.licence_class in LICENCE_CLASS:
            confidence = "high" if row.licence_verification.startswith(LICENCE_SEEN) else "medium"
            label = LICENCE_CLASS[row.licence_class]
            yield _label(model_id, label, LICENCES, row.licence_source, confidence)


def _open_by_price_list(evidence: Path, names: Names) -> dict[str, bool]:
    """Give whether the first-party price list calls a release's weights open."""
    prices = read(evidence, "pricing/first_party_prices.csv")
    stated = prices[prices.open_weights.isin(["True", "False"])]
    flags = {names.resolve(PRICES, r.model_key): r.open_weights == "True" for r in each(stated)}
    return {model_id: flag for model_id, flag in flags.items() if model_id}


def weights_days(evidence: Path, names: Names) -> pd.Series:
    """Give the day on which hosted models' weights came, indexed by model_id."""
    rows = read(evidence, "register/weights_dates.csv")
    rows["model_id"] = [names.resolve(REVIEW, m) for m in rows.model]
    rows["day"] = rows.weights_date.str.extract(r"^(\d{4}-\d{2}-\d{2})$", expand=False)
    return rows.dropna(subset=["model_id", "day"]).set_index("model_id")["day"]
