"""The register: every release once, with its dates and a sourced openness label.

The facts of all sources are laid side by side, best source first, and the first that speaks wins;
`register.yml` holds the decisions that no source settles, each with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.curate import capability_index, lineage, new_releases, openness
from scripts.curate.evidence import CHECKED_LATER_ON, CHECKED_ON, Ledger, each, read
from scripts.curate.facts import gather
from scripts.curate.names import Names

DECISIONS = Path(__file__).with_name("register.yml")
DATES = "release-date-review-2026-11"
LATER = [new_releases.SOURCE, capability_index.LATER_SOURCE]
"""Sources that were read with the facts of the folder 2026-11."""


def curate(
    evidence: Path, ledger: Ledger, boards: dict[str, pd.Series]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the register.

    evidence: the folder of raw facts. boards: source id -> names of boards whose spelled-out
    releases join the register; a board's other names are only counted. Returns models and
    organizations. Raises ValueError if a release has no maker.
    """
    names = ledger.names
    decided: dict[str, Any] = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    facts = _resolved(gather(evidence), ledger)
    on_boards = {names.resolve_board(s, n) for s, used in boards.items() for n in used}
    ids = sorted({*facts.model_id, *(on_boards & set(names.releases))})
    released = _first(_released(facts, decided))
    models = pd.DataFrame(index=pd.Index(ids, name="model_id"))
    models["organization_id"] = _makers(ids, facts, decided)
    models["name"] = _titles(ids, facts, decided)
    models = models.join(released[["released", "released_precision", "source_id"]])
    models["source_id"] = models.source_id.fillna(DATES)
    labels = _first(openness.labels(evidence, names, facts, decided))
    models = models.join(_openness(models.released, labels, openness.weights_days(evidence, names)))
    models = models.join(_parameters(evidence, names))
    models["source_ref"] = _pages(models, evidence, names)
    models["base_model_id"] = lineage.bases(evidence, ledger).reindex(models.index)
    reasons = [frame.why.reindex(ids).fillna("") for frame in (released, labels)]
    models["note"] = (reasons[0] + " " + reasons[1]).str.strip()
    new = models[["source_id", "weights_source_id"]].isin(LATER).any(axis="columns")
    models["checked_on"] = new.map({True: CHECKED_LATER_ON, False: CHECKED_ON})
    new_releases.report(evidence, ledger)
    return models.reset_index(), _organizations(models, decided)


def _resolved(facts: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Admit the names of all sources, best first, and add the model_id each one means."""
    for source, group in facts.groupby("source_id", sort=False):
        ledger.names.admit(str(source), group.name)
    means = ledger.resolve_all(facts.source_id, facts.name)
    return facts.assign(model_id=means).dropna(subset=["model_id"])


def _first_value(facts: pd.DataFrame, fact: str) -> pd.Series:
    """Give the first non-empty value of a fact, indexed by model_id."""
    return facts[facts[fact] != ""].drop_duplicates("model_id").set_index("model_id")[fact]


def _makers(ids: list[str], facts: pd.DataFrame, decided: dict[str, Any]) -> list[str]:
    """Give the maker of every release. Raises ValueError naming those without one."""
    spellings = {lab: org for org, (_, _, labs) in decided["organizations"].items() for lab in labs}
    by_hand = {m: org for org, members in decided["made_by"].items() for m in members}
    stated = _first_value(facts.assign(lab=facts.lab.map(spellings).fillna("")), "lab")
    makers = [by_hand.get(m) or stated.get(m) for m in ids]
    if homeless := [m for m, maker in zip(ids, makers, strict=True) if not maker]:
        raise ValueError(f"{DECISIONS.name}: made_by lacks {homeless}")
    return [str(maker) for maker in makers]


def _titles(ids: list[str], facts: pd.DataFrame, decided: dict[str, Any]) -> list[str]:
    """Give the name of every release as readers know it."""
    stated = _first_value(facts, "title")
    spelled = _first_value(facts[facts.source_id != openness.PRICES], "name")
    return [
        decided["names"].get(m) or stated.get(m) or spelled.get(m) or _spell(m, decided["brands"])
        for m in ids
    ]


def _spell(model_id: str, brands: dict[str, str]) -> str:
    """Spell a name out of an id: qwen3-vl-30b-a3b -> Qwen3 VL 30B A3B."""

    def word(part: str) -> str:
        if re.fullmatch(r"a?\d+(\.\d+)?[btkv]", part):
            return part.upper()
        letters = re.sub(r"[^a-z].*", "", part)
        return brands.get(letters, letters.capitalize()) + part[len(letters) :]

    return " ".join(word(part) for part in model_id.split("-"))


def _released(facts: pd.DataFrame, decided: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield release dates, best first: model_id, released, its precision, source and reason."""
    for model_id, (day, why, *precision) in decided["released"].items():
        known = (precision or ["day"])[0] if day else ""
        yield _date(model_id, str(day), known, DATES, why)
    dated = facts[facts.released != ""]
    # Versions of one release (base and chat, preview and final) have days apart: the first counts.
    first = dated.sort_values("released", kind="stable").drop_duplicates(["source_id", "model_id"])
    for row in each(first.sort_index()):
        known = {4: "year", 7: "month", 10: "day"}[len(row.released)]
        day = row.released + {"year": "-01-01", "month": "-01", "day": ""}[known]
        yield _date(row.model_id, day, known, row.source_id)


def _date(model_id: str, day: str, precision: str, source: str, why: str = "") -> dict[str, str]:
    return {
        "model_id": model_id,
        "released": day,
        "released_precision": precision,
        "source_id": source,
        "why": why,
    }


def _first(rows: Iterator[dict[str, str]]) -> pd.DataFrame:
    """Keep the first row of every release, as a frame indexed by model_id."""
    return pd.DataFrame(rows).drop_duplicates("model_id").set_index("model_id")


def _openness(released: pd.Series, labels: pd.DataFrame, weights_days: pd.Series) -> pd.DataFrame:
    """Give label, its source and confidence, and the day of the weights, indexed by model_id."""
    columns = ["weights", "weights_source_id", "weights_source_ref", "weights_confidence"]
    known = labels.reindex(released.index)
    nobody_says = [
        "unknown",
        openness.REVIEW,
        "No source says whether its weights were published.",
        "low",
    ]
    known.loc[known.weights.isna(), columns] = nobody_says
    since = known.since.replace("", pd.NA).fillna(weights_days).fillna(released)
    is_open = known.weights.str.startswith("open")
    return known[columns].assign(weights_from=since.where(is_open))


def _parameters(evidence: Path, names: Names) -> pd.DataFrame:
    """Give total and active parameters in billions, indexed by model_id."""
    rows = read(evidence, "openness/licences.csv")
    rows["model_id"] = [names.resolve(openness.LICENCES, m) for m in rows.model]
    known = rows.dropna(subset=["model_id"]).drop_duplicates("model_id").set_index("model_id")
    total = pd.to_numeric(known.total_params_b, errors="coerce")
    active = pd.to_numeric(known.active_params_b, errors="coerce")
    read_before = pd.DataFrame({"parameters": total, "active_parameters": active})
    newer = new_releases.details(evidence, names)[["parameters", "active_parameters"]]
    sizes = newer.combine_first(read_before)
    sizes["active_parameters"] = sizes.active_parameters.where(
        sizes.active_parameters < sizes.parameters
    )
    return sizes


def _pages(models: pd.DataFrame, evidence: Path, names: Names) -> pd.Series:
    """Give the page on which the day of a new release was read, "" for every other."""
    pages = new_releases.details(evidence, names)["source_ref"].reindex(models.index)
    return pages.where(models.source_id == new_releases.SOURCE, "")


def _organizations(models: pd.DataFrame, decided: dict[str, Any]) -> pd.DataFrame:
    """List the makers of the register's releases with name and country."""
    used = sorted(set(models.organization_id))
    rows = [(org, *decided["organizations"][org][:2]) for org in used]
    return pd.DataFrame(rows, columns=["organization_id", "name", "country"])
