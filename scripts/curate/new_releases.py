"""Releases since September 2026, read one by one: days, openness, licence and size.

A second reading checked every row. What it found wrong is put right by `new_releases` in
register.yml; what it found on weak pages counts only where no other source speaks.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import yaml

from scripts.curate.evidence import CHECKED_LATER_ON, Ledger, each, read
from scripts.curate.names import Names
from scripts.curate.openness_words import page_or_reason

SOURCE = "new-releases-2026-11"
FILE = "2026-11/models/new_models.csv"
DECISIONS = Path(__file__).with_name("register.yml")
_OPEN = {"permissive": "open-unrestricted", "restricted": "open-restricted"}
_WEAK = ["weak source", "not found again"]


def releases(evidence: Path) -> pd.DataFrame:
    """Read the releases as the second reading left them: one row a release.

    Adds what register.yml says besides: why (what a reader should know), terms_class,
    commercial_use and restrictions (of the licence); and weak (on a weak page only, or not again).
    """
    blank = dict.fromkeys(["why", "terms_class", "commercial_use", "restrictions"], "")
    rows = read(evidence, FILE).set_index("model", drop=False).assign(**blank)
    for name, values in _decisions().items():
        for field, value in values.items():
            rows.loc[rows.index == name, field] = str(value)
    known = rows[rows.developer != "not read"]
    return known.assign(weak=known.second_check.isin(_WEAK)).reset_index(drop=True)


def _decisions() -> dict[str, dict[str, str]]:
    decided: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        DECISIONS.read_text(encoding="utf-8")
    )
    return decided["new_releases"]


def without_row(evidence: Path) -> list[str]:
    """Say which decisions concern no gathered release: they decide nothing."""
    names = set(read(evidence, FILE).model)
    return [
        f"{DECISIONS.name}: new_releases has no row {name}" for name in _decisions().keys() - names
    ]


def report(evidence: Path, ledger: Ledger) -> None:
    """Count the rows that make no release."""
    lost = len(read(evidence, FILE)) - len(releases(evidence))
    ledger.report(SOURCE, "models", "a second reading did not find it again", lost)


def facts(evidence: Path, *, weak: bool) -> pd.DataFrame:
    """Give maker, title and first day of the releases, as facts for the register.

    weak: those found on weak pages, to be asked last; otherwise the confirmed ones.
    """
    rows = releases(evidence)
    rows = rows[rows.weak == weak]
    return pd.DataFrame(
        {
            "source_id": SOURCE, "name": rows.model, "lab": rows.developer, "title": rows.model,
            "released": rows.hosted_from, "access": "",
        }
    )  # fmt: skip


def labels(evidence: Path, names: Names, *, weak: bool) -> Iterator[dict[str, str]]:
    """Yield the labels of openness, with the day of the weights where they are open."""
    rows = releases(evidence)
    for row in each(rows[rows.weak == weak]):
        terms = _OPEN.get(row.licence_class.split(" ")[0], "open-restricted")
        model_id = names.resolve(SOURCE, row.model)
        if model_id and row.weights != "unknown":
            yield {
                "model_id": model_id,
                "weights": terms if row.weights == "open" else row.weights,
                "weights_source_id": SOURCE,
                "weights_source_ref": page_or_reason(row.source_url),
                "weights_confidence": "low" if weak else row.confidence,
                "why": row.why,
                "since": row.weights_from,
            }


def details(evidence: Path, names: Names) -> pd.DataFrame:
    """Give parameters, active parameters (billions) and page of the releases, by model_id."""
    rows = releases(evidence)
    rows["model_id"] = [names.resolve(SOURCE, name) for name in rows.model]
    rows = rows.set_index("model_id")
    total = pd.to_numeric(rows.total_params_b, errors="coerce")
    active = pd.to_numeric(rows.active_params_b, errors="coerce")
    return pd.DataFrame(
        {"parameters": total, "active_parameters": active, "source_ref": rows.source_url}
    )


def licences(evidence: Path, names: Names) -> pd.DataFrame:
    """Give the licences of the open releases, as columns of the table of licences.

    A release whose licence was not read has no row: nobody has seen what it allows.
    """
    rows = releases(evidence)
    rows = rows[(rows.weights == "open") & (rows.terms_class != "") & ~rows.weak]
    return pd.DataFrame(
        {
            "model_id": [names.resolve(SOURCE, name) for name in rows.model],
            "source_name": rows.model, "licence": rows.licence.str.split(";").str[0],
            "spdx": rows.licence.where(rows.licence == "MIT", ""),
            "licence_class": rows.terms_class, "commercial_use": rows.commercial_use,
            "restrictions": rows.restrictions, "licence_read": "a catalogue or a text",
            "how_read": "pages about the release; the licence itself was not read",
            "source_id": SOURCE, "source_ref": rows.source_url, "checked_on": CHECKED_LATER_ON,
        }
    )  # fmt: skip
