"""Who sells: what is decided about providers in providers.yml, and what an offer's seller is to it.

A source names a provider in its own way; ours are lower case with hyphens.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.curate.evidence import CHECKED_LATER_ON

DECISIONS = Path(__file__).with_name("providers.yml")
REVIEW = "provider-review-2026-11"

_BY_KIND = {
    "router-reseller": "router-reseller",
    "subscription-plan": "subscription",
    "free-or-local": "free-or-local",
    "data-platform": "data-platform",
    "unknown": "unknown",
}
"""What a provider of a kind is to every model that it has not made."""


@cache
def decided() -> dict[str, Any]:
    """Give what providers.yml says, by its five headings."""
    decisions: dict[str, Any] = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    return decisions


def tidy(provider: str) -> str:
    """Make a provider's key an id: lower case, hyphens."""
    return re.sub(r"[^a-z0-9.]+", "-", provider.lower()).strip("-.")


def provider_ids(source: str, names: pd.Series) -> pd.Series:
    """Give our ids of the providers that a source names."""
    meant = decided()["names"].get(source, {})
    return names.map(lambda name: meant.get(name) or tidy(name))


def judged() -> pd.DataFrame:
    """List the providers of providers.yml as rows of the table of providers."""
    rows = [(provider, *facts) for provider, facts in decided()["judged"].items()]
    columns = ["provider_id", "name", "operator", "kind", "confidence", "reason"]
    return pd.DataFrame(rows, columns=columns).assign(
        source_id=REVIEW, source_ref="", checked_on=CHECKED_LATER_ON
    )


def relations(rows: pd.DataFrame, providers: pd.DataFrame, models: pd.DataFrame) -> pd.Series:
    """Give what each offer's provider is to its model.

    rows: provider_id and model_id; providers and models: tables of these names. The maker comes
    first. Who runs machines hosts what can be downloaded; a closed model is sold under contract by
    a cloud that has one, and resold by others. Where it is not known whether the weights are out,
    nor what a provider is, the answer is "unknown".
    """
    register = models.set_index("model_id")
    kind = rows.provider_id.map(providers.set_index("provider_id").kind).fillna("unknown")
    weights = rows.model_id.map(register.weights)
    maker = rows.provider_id.map(decided()["makers"])
    relation = pd.Series("unknown", index=rows.index)
    relation = relation.mask(weights.str.startswith("open-"), "independent-host")
    under_contract = rows.provider_id.isin(decided()["contract"])
    closed = under_contract.map({True: "licensed-cloud", False: "reseller-of-closed"})
    relation = relation.mask(weights == "closed", closed)
    relation = relation.mask(kind.isin(list(_BY_KIND)), kind.map(_BY_KIND))
    first_party = maker.eq(rows.model_id.map(register.organization_id))
    return relation.mask(first_party & ~kind.isin(["subscription-plan"]), "first-party")
