"""What the cheapest open model at a level costs in terms of the cheapest closed one, by month."""

import pandas as pd

from charts.measures.capability import index_vintage
from charts.measures.prices import cheapest_by_month
from charts.measures.waits import reference_levels
from charts.measures.waits.reference_levels import OPENNESS
from charts.tables.frames import Tables

KEYS = ["month", "kind"]
TIE = 1e-9
"""US dollars within which two prices are one."""


def open_to_closed_ratios(data: Tables) -> pd.DataFrame:
    """Give one row a reference level, month, kind of price and kind of openness.

    Returns level, index, month, late (of the newest offers), kind, openness, open_name,
    open_price, closed_name, closed_price, ratio (open over closed; missing if one side has none),
    cheapest (open, closed, or both where they cost the same), source_id and the sources of
    both prices. The stricter kinds of openness, and cheapest_by_month.RESOLD among the kinds of
    price, are given for the last day alone. A month in which no model with a price reaches a level
    has no row.
    """
    rows = pd.concat(
        [cheapest_by_month.monthly_offers(data), cheapest_by_month.offers_with_resellers(data)],
        ignore_index=True,
    )
    levels = reference_levels.levels(index_vintage.models_of(data, index_vintage.LATEST))
    cases: list[dict[str, object]] = []
    parts = []
    for openness, labels in OPENNESS.items():
        allowed = rows if openness == "downloadable" else rows[rows["late"]]
        allowed = allowed[allowed["side"].eq("closed") | allowed["weights"].isin(labels)]
        for level in levels.to_dict("records"):
            cheapest = cheapest_by_month.cheapest_per_group(
                allowed, level["index"], [*KEYS, "side"]
            )
            parts.append(cheapest.assign(case=len(cases)))
            cases.append({"level": level["level"], "index": level["index"], "openness": openness})
    table = _sides(pd.concat(parts, ignore_index=True)).join(pd.DataFrame(cases), on="case")
    table["ratio"] = table["open_price"] / table["closed_price"]
    lead = table["open_price"].fillna(float("inf")) - table["closed_price"].fillna(float("inf"))
    who = pd.cut(lead, [-float("inf"), -TIE, TIE, float("inf")], labels=["open", "both", "closed"])
    return table.drop(columns="case").assign(cheapest=who.astype("str"))


def _sides(cheapest: pd.DataFrame) -> pd.DataFrame:
    """Set the cheapest open and the cheapest closed model of a case and month side by side."""
    shared, sources = ["case", *KEYS, "late"], ["source_id", "price_source_id"]
    columns = ["name", "price", *sources]
    sides = [
        cheapest[cheapest["side"] == side].set_index(shared)[columns].add_prefix(f"{side}_")
        for side in ("open", "closed")
    ]
    both = sides[0].join(sides[1], how="outer")
    both["source_id"] = both.pop("open_source_id").fillna(both.pop("closed_source_id"))
    return both.reset_index()
