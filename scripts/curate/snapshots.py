"""The lists of prices standing on one day in autumn 2026, laid out as offers.

What a provider is to a model is not in these lists: `sellers` says it, once the model is known.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scripts.curate import sellers
from scripts.curate.evidence import CHECKED_LATER_ON, read, rounded
from scripts.curate.listings import Reading, read_listing
from scripts.curate.names import Names

MODELS_DEV, GENAI = "models-dev-2026-09-22", "genai-prices-2026-11-10"
SEPTEMBER, NOVEMBER = "2026-09-22", "2026-11-10"
FOLDER = "2026-11/pricing"

YUAN = ("moark",)
"""Providers whose yuan the lists write as dollars."""

_BY_KIND = {"subscription-plan": "subscription plan", "free-or-local": "free or local"}
_PRICES = {
    "input_per_mtok_usd": "input",
    "output_per_mtok_usd": "output",
    "cache_read_per_mtok_usd": "cache_read",
}


def september(evidence: Path) -> pd.DataFrame:
    """Give models.dev as of 2026-09-22: provider_id, name, listing, prices as written."""
    rows = read(evidence, f"{FOLDER}/models_dev_offers_2026-09-22.csv").rename(columns=_PRICES)
    return pd.DataFrame(
        {
            "as_of": SEPTEMBER, "source_id": MODELS_DEV,
            "provider_id": sellers.provider_ids(MODELS_DEV, rows.provider_id),
            "provider_name": rows.provider_name, "listing": rows.listing.str.lstrip("@"),
            **{name: rounded(rows[name]) for name in _PRICES.values()},
            "retired": False, "source_ref": rows.package,
        }
    )  # fmt: skip


def november(evidence: Path) -> pd.DataFrame:
    """Give genai-prices as of 2026-11-10: for each listing the last price whose day has come.

    Prices for some hours of the day are left aside: the price of the other hours counts.
    """
    rows = read(evidence, f"{FOLDER}/genai_prices_0.2.3.csv").rename(columns=_PRICES)
    due = (rows.start_date <= NOVEMBER) & (rows.start_time_utc == "")
    rows = rows[due].assign(price_no=pd.to_numeric(rows.price_no)).sort_values("price_no")
    rows = rows.drop_duplicates(["provider_id", "model_id"], keep="last").sort_index()
    return pd.DataFrame(
        {
            "as_of": NOVEMBER, "source_id": GENAI,
            "provider_id": sellers.provider_ids(GENAI, rows.provider_id),
            "provider_name": rows.provider_id, "listing": rows.model_id.str.lstrip("@"),
            **{name: rounded(rows[name]) for name in _PRICES.values()},
            "retired": rows.deprecated == "True", "source_ref": rows.package,
        }
    )  # fmt: skip


def unjudged(evidence: Path) -> pd.DataFrame:
    """List the providers of both lists, as they are if nobody has judged them."""
    rows = pd.concat([september(evidence), november(evidence)]).drop_duplicates("provider_id")
    return pd.DataFrame(
        {
            "provider_id": rows.provider_id, "name": rows.provider_name,
            "operator": rows.provider_name, "kind": "unknown", "confidence": "low",
            "reason": "Whether it runs models on machines of its own is not known.",
            "source_id": rows.source_id, "source_ref": "", "checked_on": CHECKED_LATER_ON,
        }
    )  # fmt: skip


def as_offers(
    rows: pd.DataFrame, known: pd.DataFrame, names: Names, earlier: Mapping[str, Reading]
) -> pd.DataFrame:
    """Lay rows of `september` or `november` out as offers; known: the table of providers.

    Only the relation is left open ("").
    """
    readings = [
        read_listing(listing, source, names, earlier)
        for listing, source in zip(rows.listing, rows.source_id, strict=True)
    ]
    rows = rows.assign(
        source_name=[reading.key for reading in readings],
        variant=[reading.variant for reading in readings],
    )
    kind = rows.provider_id.map(known.set_index("provider_id").kind)
    columns = ["as_of", "source_id", "provider_id", "listing", "source_name", "variant", "input",
               "output", "source_ref"]  # fmt: skip
    return rows[columns].assign(
        relation="",
        why_not=_why_not(rows, kind),
        doubt="",
        cache_read=rows.cache_read.mask(rows.cache_read == "0", ""),  # not listed
        checked_on=CHECKED_LATER_ON,
    )


def _why_not(rows: pd.DataFrame, kind: pd.Series) -> pd.Series:
    """Say why a price is nobody's or not in dollars, "" if it counts."""
    prices = rows[["input", "output"]].apply(pd.to_numeric)
    words = rows.variant.str.split()
    pointers = {(p, n) for p, names in sellers.decided()["pointers"].items() for n in names}
    pairs = zip(rows.provider_id, rows.listing, strict=True)
    points = pd.Series([pair in pointers for pair in pairs], index=rows.index)
    why = pd.Series("", index=rows.index).mask(rows.retired, "deprecated row")
    why = why.mask(points, "moving alias").mask(words.map(lambda w: "latest" in w), "moving alias")
    why = why.mask(prices.isna().any(axis=1) | prices.eq(0).any(axis=1), "no price")
    why = why.mask(prices.fillna(0).eq(0).all(axis=1), "zero price")
    why = why.mask(words.map(lambda w: "free" in w), "free variant")
    why = why.mask(kind.isin(list(_BY_KIND)), kind.map(_BY_KIND))
    yuan: pd.Series = why.mask(rows.provider_id.isin(YUAN), "price in another currency")
    return yuan
