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


def ratios(data: Tables) -> pd.DataFrame:
    """Give one row a remembered level, month, kind of price and kind of openness.

    Returns level, index, month, late (from the late snapshot), kind, openness, open_name,
    open_price, closed_name, closed_price, ratio (open over closed; missing if one side has none),
    cheapest (open, closed, or both where they cost the same), source_id and the sources of
    both prices. The stricter kinds of openness, and level_prices.RESOLD among the kinds of price,
    are given for the last day alone. A month in which no model with a price reaches a level has no
    row.
    """
    rows = pd.concat(
        [cheapest_by_month.monthly(data), cheapest_by_month.resold(data)], ignore_index=True
    )
    levels = reference_levels.levels(index_vintage.models_of(data, index_vintage.LATEST))
    cases: list[dict[str, object]] = []
    parts = []
    for openness, labels in OPENNESS.items():
        asked = rows if openness == "downloadable" else rows[rows["late"]]
        asked = asked[asked["side"].eq("closed") | asked["weights"].isin(labels)]
        for level in levels.to_dict("records"):
            found = cheapest_by_month.cheapest(asked, level["index"], [*KEYS, "side"])
            parts.append(found.assign(case=len(cases)))
            cases.append({"level": level["level"], "index": level["index"], "openness": openness})
    made = _sides(pd.concat(parts, ignore_index=True)).join(pd.DataFrame(cases), on="case")
    made["ratio"] = made["open_price"] / made["closed_price"]
    lead = made["open_price"].fillna(float("inf")) - made["closed_price"].fillna(float("inf"))
    who = pd.cut(lead, [-float("inf"), -TIE, TIE, float("inf")], labels=["open", "both", "closed"])
    return made.drop(columns="case").assign(cheapest=who.astype("str"))


def _sides(found: pd.DataFrame) -> pd.DataFrame:
    """Set the cheapest open and the cheapest closed model of a case and month side by side."""
    shared, sources = ["case", *KEYS, "late"], ["source_id", "price_source_id"]
    columns = ["name", "price", *sources]
    sides = [
        found[found["side"] == side].set_index(shared)[columns].add_prefix(f"{side}_")
        for side in ("open", "closed")
    ]
    both = sides[0].join(sides[1], how="outer")
    both["source_id"] = both.pop("open_source_id").fillna(both.pop("closed_source_id"))
    return both.reset_index()
